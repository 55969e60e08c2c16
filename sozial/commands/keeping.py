"""``python -m sozial backup``, ``restore``, ``verify`` and ``empty-bin``: for whoever operates the app."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sozial.commands.arguments import add_language
from sozial.commands.towns import add_town
from sozial.i18n import N_


def add_keeping(commands: Any) -> None:
    """Add `backup`, `restore` and `verify` to the command line."""
    backup = commands.add_parser(
        "backup", help=N_("write everything that the store holds into one file, while the app runs")
    )
    out = N_("file to write (.zip), or a folder: named by the time")
    backup.add_argument("--out", type=Path, required=True, metavar=N_("FILE"), help=out)
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help=N_("put a backup in the place of what the store holds"))
    restore.add_argument("file", type=Path, metavar=N_("FILE"), help=N_("backup"))
    restore.add_argument(
        "--replace",
        action="store_true",
        help=N_("also where the store holds something: that is kept beside the backup"),
    )
    restore.add_argument(
        "--from-town", default="", metavar=N_("KEY"), help=N_("the backup is of a town that is called otherwise here")
    )
    restore.set_defaults(run=_restore)
    about = N_("check the store, or a backup, or recompute a project file and compare")
    verify = commands.add_parser("verify", help=about)
    file = N_("backup or project file (.sozial); the store without it")
    verify.add_argument("file", type=Path, nargs="?", metavar=N_("FILE"), help=file)
    verify.set_defaults(run=_verify)
    empty = commands.add_parser("empty-bin", help=N_("delete for good what was put into the bin long enough ago"))
    days = N_("what was put there at least so many days ago")
    empty.add_argument("--days", type=int, required=True, metavar=N_("NUMBER"), help=days)
    empty.add_argument("--only-count", action="store_true", help=N_("delete nothing, say how much it would be"))
    empty.set_defaults(run=_empty)
    backup.add_argument("--every-town", action="store_true", help=N_("one backup for each town, into a folder"))
    for part in (backup, restore, verify, empty):
        add_town(part)
        add_language(part)


def _backup(options: argparse.Namespace) -> int:
    from sozial.commands.keeping_work import run_backup

    return run_backup(options)


def _restore(options: argparse.Namespace) -> int:
    from sozial.commands.keeping_work import run_restore

    return run_restore(options)


def _empty(options: argparse.Namespace) -> int:
    from sozial.commands.keeping_work import run_empty_bin

    return run_empty_bin(options)


def _verify(options: argparse.Namespace) -> int:
    from sozial.commands.keeping_work import run_verify_store
    from sozial.store.operation.backup_check import is_backup

    if options.file is None or is_backup(options.file):
        return run_verify_store(options)
    from sozial.commands.report_work import run_verify

    return run_verify(options)
