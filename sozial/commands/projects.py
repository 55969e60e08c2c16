"""``python -m sozial project …`` makes projects of files, changes their files, and takes them out of the database."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sozial.commands.arguments import add_input, add_rules
from sozial.commands.given import add_given
from sozial.commands.towns import add_town
from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES
from sozial.reading.sandbox.processes import processes

_READING = ("make", "add", "replace", "remove")


def add_project(commands: Any) -> None:
    """Add `project` with its parts to the command line."""
    project = commands.add_parser("project", help="make and change projects: data, recipe, files and how they are read")
    parts = project.add_subparsers(dest="part", required=True)
    make = parts.add_parser("make", help="make a project of files")
    add_input(make)
    make.add_argument("--title", default="", help="name of the data; the first file's without it")
    make.add_argument("--out", type=Path, help="project file (.sozial) to write")
    make.add_argument(
        "--store", nargs="?", const="", metavar="NAME", help="keep it in the app's database, named like the data"
    )
    make.set_defaults(run=_run("make"))
    _add_change(parts, "add", "read further tables, and join them to the others").add_argument(
        "--table", type=Path, action="append", required=True, help="table, list of indicators or correspondence table"
    )
    _add_change(parts, "replace", "put a newer delivery in the place of a file").add_argument(
        "--table", action="append", required=True, metavar="NAME=FILE", help="name of the file in the project, new file"
    )
    _add_change(parts, "remove", "take a file out").add_argument(
        "--table", action="append", required=True, metavar="NAME", help="name of the file, or of one table of it"
    )
    export = parts.add_parser("export", help="write a project file of a project in the app's database, or a public one")
    export.add_argument("project", help="project file, or name or key of a project in the app's database")
    export.add_argument("--out", type=Path, required=True, help="project file (.sozial) to write")
    add_rules(export)
    export.set_defaults(run=_run("export"))
    show = parts.add_parser("show", help="say what is inside: files, how they are read, indicators, versions")
    show.add_argument("project", help="project file, or name or key of a project in the app's database")
    show.set_defaults(run=_run("show"))
    shown = parts.add_parser("list", help="list the projects in the app's database")
    shown.set_defaults(run=_run("list"))
    for part in (make, export, show, shown):
        add_town(part)
    for part in (export, show):
        part.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of the messages")


def _add_change(parts: Any, name: str, said: str) -> argparse.ArgumentParser:
    part: argparse.ArgumentParser = parts.add_parser(name, help=said)
    part.add_argument("project", help="project file, or name or key of a project in the app's database")
    add_given(part)
    part.add_argument("--indicators", type=Path, help="list that describes the indicators")
    part.add_argument(
        "--recipe",
        "--method",
        dest="recipe",
        help="another recipe: a file (TOML), or the name of one that comes with the app",
    )
    part.add_argument("--period", help="period to compute; the latest without it")
    part.add_argument(
        "--read-anew", action="store_true", help="go on where the files, read anew, give other data than the project"
    )
    part.add_argument(
        "--out", type=Path, help="project file to write; without it the same, and the old one stays with “.bak”"
    )
    part.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of the messages")
    part.set_defaults(run=_run(name))
    add_town(part)
    return part


def _run(name: str) -> Any:
    def run(options: argparse.Namespace) -> int:
        # Imported only when it is asked for: it needs half a second.
        if name in _READING:
            processes.begin_briefly()
        from sozial.commands import project_work

        done: int = project_work.RUNS[name](options)
        return done

    return run
