"""``python -m sozial grid …`` makes figures of areas from the census grid, without a browser."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sozial.commands.arguments import add_language
from sozial.i18n import N_
from sozial.reading.sandbox.processes import processes


def add_grid(commands: Any) -> None:
    """Add `grid` to the command line."""
    grid = commands.add_parser("grid", help=N_("make figures of quarters from the census grid"))
    files = N_("files of the grid as they were downloaded: CSV, or ZIP")
    grid.add_argument("files", nargs="+", type=Path, metavar=N_("FILE"), help=files)
    areas = N_("areas: GeoJSON, GeoPackage, TopoJSON, KML or zipped Shapefile")
    grid.add_argument("--areas", type=Path, required=True, metavar=N_("FILE"), help=areas)
    folder = N_("folder to write to; made if it is not there")
    grid.add_argument("--out", type=Path, required=True, metavar=N_("FOLDER"), help=folder)
    size = N_("size of the cells in metres: 100, 1000 or 10000; the smallest that all files have without it")
    grid.add_argument("--cell-size", type=int, default=0, metavar=N_("METRES"), help=size)
    standing = N_("buildings (areas or points), by which cells on a border are shared")
    grid.add_argument("--buildings", type=Path, metavar=N_("FILE"), help=standing)
    least = N_("share of what is counted that must be published, in per cent; 50 without it")
    grid.add_argument("--least-known", type=float, default=50.0, metavar=N_("PER CENT"), help=least)
    total = N_("value that is published for the whole municipality, as einwohner=12345; several may be given")
    grid.add_argument("--published", action="append", default=[], metavar=N_("CODE=VALUE"), help=total)
    key = N_("attribute of the areas with the key; proposed without it")
    grid.add_argument("--area-key", metavar=N_("COLUMN"), help=key)
    layer = N_("layer of the areas, where a file has several")
    grid.add_argument("--layer", default="", metavar=N_("NAME"), help=layer)
    crs = N_("coordinate system of the areas, where the file does not say it, as EPSG:25832")
    grid.add_argument("--crs", default="", metavar=N_("SYSTEM"), help=crs)
    add_language(grid, N_("language of what is written and printed; de without it"))
    grid.set_defaults(run=_grid)


def _grid(options: argparse.Namespace) -> int:
    processes.begin_briefly()
    from sozial.commands.grid_work import run_grid

    return run_grid(options)
