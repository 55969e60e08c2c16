"""``python -m sozial towns list`` and ``remove``; ``--town`` for commands on the store that several towns share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sozial.commands.given import refuse
from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_
from sozial.store.town import has_towns, town_book
from sozial.towns import is_town_key


def add_towns(commands: Any) -> None:
    """Add `towns` to the command line."""
    towns = commands.add_parser("towns", help="which towns share this server, and deleting one whole")
    parts = towns.add_subparsers(dest="part", required=True)
    shown = parts.add_parser("list", help="list the towns and how large they are")
    shown.set_defaults(run=_list)
    gone = parts.add_parser("remove", help="delete everything of a town that the file of towns names no more")
    gone.add_argument("key", help="key of the town")
    gone.add_argument("--protocol", type=Path, required=True, help="file to write (.json): numbers of what was deleted")
    gone.set_defaults(run=_remove)
    for part in (shown, gone):
        part.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of the messages")


def add_town(command: argparse.ArgumentParser) -> None:
    """Let a command say for which of several towns it is."""
    command.add_argument("--town", default="", metavar="KEY", help="for which town, where several share the store")


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
