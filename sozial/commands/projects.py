"""``python -m sozial project …`` makes projects of files, changes their files, and takes them out of the database."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sozial.commands.arguments import add_input, add_language, add_rules
from sozial.commands.given import add_given
from sozial.commands.towns import add_town
from sozial.i18n import N_
from sozial.reading.sandbox.processes import processes

_PROJECT = N_("project file, or name or key of a project in the app's database")
_READING = ("make", "add", "replace", "remove")


def add_project(commands: Any) -> None:
    """Add `project` with its parts to the command line."""
    about = N_("make and change projects: data, recipe, files and how they are read")
    project = commands.add_parser("project", help=about)
    parts = project.add_subparsers(dest="part", required=True, metavar=N_("COMMAND"))
    make = parts.add_parser("make", help=N_("make a project of files"))
    add_input(make)
    title = N_("name of the data; the first file's without it")
    make.add_argument("--title", default="", metavar=N_("NAME"), help=title)
    make.add_argument("--out", type=Path, metavar=N_("FILE"), help=N_("project file (.sozial) to write"))
    make.add_argument(
        "--store",
        nargs="?",
        const="",
        metavar=N_("NAME"),
        help=N_("keep it in the app's database, named like the data"),
    )
    make.set_defaults(run=_run("make"))
    table = N_("table, list of indicators or correspondence table")
    _add_change(parts, "add", N_("read further tables, and join them to the others")).add_argument(
        "--table", type=Path, action="append", required=True, metavar=N_("FILE"), help=table
    )
    pair = N_("name of the file in the project, new file")
    _add_change(parts, "replace", N_("put a newer delivery in the place of a file")).add_argument(
        "--table", action="append", required=True, metavar=N_("NAME=FILE"), help=pair
    )
    named = N_("name of the file, or of one table of it")
    _add_change(parts, "remove", N_("take a file out")).add_argument(
        "--table", action="append", required=True, metavar=N_("NAME"), help=named
    )
    about = N_("write a project file of a project in the app's database, or a public one")
    export = parts.add_parser("export", help=about)
    export.add_argument("project", metavar=N_("PROJECT"), help=_PROJECT)
    out = N_("project file (.sozial) to write")
    export.add_argument("--out", type=Path, required=True, metavar=N_("FILE"), help=out)
    add_rules(export)
    export.set_defaults(run=_run("export"))
    show = parts.add_parser("show", help=N_("say what is inside: files, how they are read, indicators, versions"))
    show.add_argument("project", metavar=N_("PROJECT"), help=_PROJECT)
    show.set_defaults(run=_run("show"))
    shown = parts.add_parser("list", help=N_("list the projects in the app's database"))
    shown.set_defaults(run=_run("list"))
    for part in (make, export, show, shown):
        add_town(part)
    for part in (export, show):
        add_language(part)


def _add_change(parts: Any, name: str, said: str) -> argparse.ArgumentParser:
    part: argparse.ArgumentParser = parts.add_parser(name, help=said)
    part.add_argument("project", metavar=N_("PROJECT"), help=_PROJECT)
    add_given(part)
    indicators = N_("list that describes the indicators")
    part.add_argument("--indicators", type=Path, metavar=N_("FILE"), help=indicators)
    part.add_argument(
        "--recipe",
        "--method",
        dest="recipe",
        metavar=N_("RECIPE"),
        help=N_("another recipe: a file (TOML), or the name of one that comes with the app"),
    )
    part.add_argument("--period", metavar=N_("PERIOD"), help=N_("period to compute; the latest without it"))
    anew = N_("go on where the files, read anew, give other data than the project")
    part.add_argument("--read-anew", action="store_true", help=anew)
    out = N_("project file to write; without it the same, and the old one stays with “.bak”")
    part.add_argument("--out", type=Path, metavar=N_("FILE"), help=out)
    add_language(part)
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
