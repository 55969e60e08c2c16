"""What the commands take: a table, areas, a recipe and rules; imports nothing that reads or computes."""

from __future__ import annotations

import argparse
from pathlib import Path

from sozial.commands.given import add_given
from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES


def add_input(command: argparse.ArgumentParser, needs_table: bool = True) -> None:
    """Let a command take a table, areas, a recipe and rules."""
    command.add_argument(
        "--table",
        type=Path,
        action="append",
        required=needs_table,
        help="CSV, XLSX, ODS, or areas with figures; one row per unit; several are joined",
    )
    command.add_argument("--areas", type=Path, help="GeoJSON, GeoPackage, TopoJSON, KML or zipped Shapefile")
    command.add_argument("--indicators", type=Path, help="list that describes the indicators (see the sample city)")
    command.add_argument(
        "--recipe",
        "--method",
        dest="recipe",
        help="recipe (TOML), or the name of one that comes with the app; without it, z-scores, equal weights",
    )
    command.add_argument("--period", help="period to compute; the latest without it")
    for part in ("key", "name"):
        command.add_argument(
            f"--{part}",
            action="append",
            default=[],
            metavar="COLUMN",
            help=f"column with the {part}, in the tables that have it; proposed without it",
        )
    add_given(command)
    command.add_argument("--area-key", help="attribute of the areas with the key; proposed without it")
    command.add_argument(
        "--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help="language of words in the output"
    )
    command.add_argument("--layer", default="", help="layer of the areas, where a file has several")
    command.add_argument("--crs", default="", help="coordinate system of the areas, where the file does not say it")
    command.add_argument(
        "--accept-join", action="store_true", help="draw the areas although less than 90 per cent of the units match"
    )
    add_rules(command)
    # What a project says beside its files; see `sozial.commands.project_work`.
    command.set_defaults(findings=[], title="", choices=(), area_names=None)


def add_rules(command: argparse.ArgumentParser) -> None:
    """Let a command write what may be published."""
    command.add_argument("--public", action="store_true", help="protect small counts of people")
    command.add_argument("--minimum-count", type=int, default=3, help="with --public: smallest count that is shown")
    command.add_argument("--minimum-base", type=int, default=100, help="with --public: smallest base of a rate")
