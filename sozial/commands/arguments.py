"""What the commands take: a table, areas, a recipe and rules; imports nothing that reads or computes."""

from __future__ import annotations

import argparse
from pathlib import Path

from sozial.commands.given import add_given
from sozial.i18n import DEFAULT_LANGUAGE, LANGUAGES, N_


def add_input(command: argparse.ArgumentParser, needs_table: bool = True) -> None:
    """Let a command take a table, areas, a recipe and rules."""
    command.add_argument(
        "--table",
        type=Path,
        action="append",
        required=needs_table,
        metavar=N_("FILE"),
        help=N_("CSV, XLSX, ODS, or areas with figures; one row per quarter; several are joined"),
    )
    areas = N_("GeoJSON, GeoPackage, TopoJSON, KML or zipped Shapefile")
    command.add_argument("--areas", type=Path, metavar=N_("FILE"), help=areas)
    listed = N_("list that describes the indicators (see the sample city)")
    command.add_argument("--indicators", type=Path, metavar=N_("FILE"), help=listed)
    command.add_argument(
        "--recipe",
        "--method",
        dest="recipe",
        metavar=N_("RECIPE"),
        help=N_("recipe (TOML), or the name of one that comes with the app; without it, z-scores, equal weights"),
    )
    command.add_argument("--period", metavar=N_("PERIOD"), help=N_("period to compute; the latest without it"))
    for option, said in (
        ("--key", N_("column with the key, in the tables that have it; proposed without it")),
        ("--name", N_("column with the name, in the tables that have it; proposed without it")),
    ):
        command.add_argument(option, action="append", default=[], metavar=N_("COLUMN"), help=said)
    add_given(command)
    attribute = N_("attribute of the areas with the key; proposed without it")
    command.add_argument("--area-key", metavar=N_("COLUMN"), help=attribute)
    add_language(command, N_("language of what is written and printed; de without it"))
    layer = N_("layer of the areas, where a file has several")
    command.add_argument("--layer", default="", metavar=N_("NAME"), help=layer)
    crs = N_("coordinate system of the areas, where the file does not say it, as EPSG:25832")
    command.add_argument("--crs", default="", metavar=N_("SYSTEM"), help=crs)
    drawn = N_("draw the areas although fewer than nine in ten quarters are found on the map")
    command.add_argument("--accept-join", action="store_true", help=drawn)
    add_rules(command)
    # What a project says beside its files; see `sozial.commands.project_work`.
    command.set_defaults(findings=[], title="", choices=(), area_names=None)


def add_rules(command: argparse.ArgumentParser) -> None:
    """Let a command write what may be published."""
    command.add_argument("--public", action="store_true", help=N_("protect small counts of people"))
    count = N_("with --public: smallest count that is shown; 3 without it")
    command.add_argument("--minimum-count", type=int, default=3, metavar=N_("NUMBER"), help=count)
    base = N_("with --public: smallest base of a rate; 100 without it")
    command.add_argument("--minimum-base", type=int, default=100, metavar=N_("NUMBER"), help=base)


def add_language(command: argparse.ArgumentParser, said: str = "") -> None:
    """Let a command say in which language it speaks."""
    said = said or N_("language of the messages; de without it")
    command.add_argument("--language", choices=LANGUAGES, default=DEFAULT_LANGUAGE, help=said)
