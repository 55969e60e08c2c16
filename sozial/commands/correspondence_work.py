"""What ``python -m sozial correspondence`` does: two sets of areas become a table of shares."""

from __future__ import annotations

import argparse

import geopandas as gpd
import pandas as pd

from sozial.commands.given import refuse
from sozial.commands.given_areas import read_buildings, read_given_areas
from sozial.commands.inputs import say
from sozial.i18n import N_
from sozial.output.tables.correspondence_tables import write_correspondence
from sozial.reading.census.cell_shares import project_areas
from sozial.reading.census.gathering import read_downloads, town_box
from sozial.reading.census.opening_files import Download
from sozial.reading.loading.made_correspondence import make_correspondence


def run_correspondence(options: argparse.Namespace) -> int:
    """Make a correspondence table, print where it went; return 0.

    Raises
    ------
    DataError
        If something cannot be read, or the areas do not meet.
    """
    if not 0 <= options.least_share < 50:
        raise refuse(N_("--least-share takes per cent, from 0 to below 50."))
    old = read_given_areas(options.old, options.old_key)
    new = read_given_areas(options.new, options.new_key)
    say([*old.findings, *new.findings], options.language)
    grids = []
    if options.grid is not None:
        both: gpd.GeoDataFrame = pd.concat([project_areas(old.frame), project_areas(new.frame)])
        grids = read_downloads([Download(options.grid.name, options.grid)], town_box(both))
    buildings = None if options.buildings is None else read_buildings(options.buildings)
    made = make_correspondence(old.frame, new.frame, grids, buildings, options.least_share / 100)
    say([*(finding for grid in grids for finding in grid.findings), *made.findings], options.language)
    options.out.write_bytes(write_correspondence(made, options.language))
    print(options.out)
    return 0
