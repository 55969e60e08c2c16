"""``python -m sozial towns list`` and ``remove``; ``--town`` for commands on the store that several towns share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sozial.commands.arguments import add_language
from sozial.commands.given import refuse
from sozial.i18n import N_
from sozial.store.town import has_towns, town_book
from sozial.towns import is_town_key


def add_towns(commands: Any) -> None:
    """Add `towns` to the command line."""
    towns = commands.add_parser("towns", help=N_("which towns share this server, and deleting one whole"))
    parts = towns.add_subparsers(dest="part", required=True, metavar=N_("COMMAND"))
    shown = parts.add_parser("list", help=N_("list the towns and how large they are"))
    shown.set_defaults(run=_list)
    about = N_("delete everything of a town that the file of towns names no more")
    gone = parts.add_parser("remove", help=about)
    gone.add_argument("key", metavar=N_("KEY"), help=N_("key of the town"))
    protocol = N_("file to write (.json): numbers of what was deleted")
    gone.add_argument("--protocol", type=Path, required=True, metavar=N_("FILE"), help=protocol)
    gone.set_defaults(run=_remove)
    for part in (shown, gone):
        add_language(part)


def add_town(command: argparse.ArgumentParser) -> None:
    """Let a command say for which of several towns it is."""
    town = N_("for which town, where several share the store")
    command.add_argument("--town", default="", metavar=N_("KEY"), help=town)


def checked_town(key: str) -> str:
    """Return the key that was given, empty for none.

    Raises
    ------
    DataError
        If there is no such town: neither does the file of towns name it, nor is anything kept for it.
    """
    if not key:
        return key
    from sozial.commands.kept_project import reached
    from sozial.store.operation.town_removal import is_kept

    is_there = is_town_key(key) and has_towns()
    if not is_there or not (key in town_book()[0].towns or reached(lambda: is_kept(key))):
        raise refuse(N_("There is no town “{key}” here."), N_("See `towns list`."), key=key[:80])
    return key


def _list(options: argparse.Namespace) -> int:
    from sozial.commands.towns_work import run_list

    return run_list(options)


def _remove(options: argparse.Namespace) -> int:
    from sozial.commands.towns_work import run_remove

    return run_remove(options)
