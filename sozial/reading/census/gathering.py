"""From downloaded files of a grid, and areas as they were read, to figures: the one way of page and command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import geopandas as gpd

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.reading.census.cell_file import CRS, GridFile
from sozial.reading.census.cell_shares import project_areas
from sozial.reading.census.grid_figures import TownGrid
from sozial.reading.census.opening_files import Download, find_grids, read_grid
from sozial.reading.census.town_grid import LEAST_KNOWN, build_town_grid

Box = tuple[float, float, float, float]
# No town or district is larger, in metres; the cells of a country would not fit into memory.
_WIDEST = 150_000.0


def town_box(areas: gpd.GeoDataFrame) -> Box:
    """Return west, south, east and north of areas in metres (EPSG:3035).

    Raises
    ------
    DataError
        If they are larger than a town or district can be.
    """
    west, south, east, north = (float(edge) for edge in project_areas(areas).total_bounds)
    across = max(east - west, north - south)
    if across > _WIDEST:
        message = N_("The areas are {kilometres} km across: more than the grid of a town or district is read for.")
        remedy = N_("Take the areas of one town or district.")
        raise refusal("grid-wide", "", message, remedy, kilometres=round(across / 1_000))
    return west, south, east, north


def read_downloads(
    downloads: Sequence[Download],
    box: Box,
    size: int = 0,
    said: Callable[[str, float], None] = lambda _title, _done: None,
) -> list[GridFile]:
    """Return the cells of all files that lie in a box.

    Parameters
    ----------
    size
        Wanted length of a cell's side in metres; 0 for the smallest that all files have.
    said
        Told the file that is read, and the share of all that was read so far; what it raises ends the reading.

    Raises
    ------
    DataError
        If a file is no grid, or damaged.
    """
    sources = find_grids(downloads, size)
    whole, before = sum(source.length for source in sources) or 1, 0
    files = []
    for source in sources:

        def tell(read: int, title: str = source.title, start: int = before) -> None:
            said(title, min(1.0, (start + read) / whole))

        files.append(read_grid(source, box, tell))
        before += source.length
    return files


def make_town_grid(
    files: Sequence[GridFile],
    areas: gpd.GeoDataFrame,
    buildings: gpd.GeoSeries | None = None,
    least_known: float = LEAST_KNOWN,
) -> TownGrid:
    """Return figures of areas from the cells near them.

    Parameters
    ----------
    areas
        Index: key. Columns: name, geometry; in a known coordinate system.
    buildings
        Buildings in a known coordinate system, by which cells on borders are shared.
    least_known
        Share of what is counted that must be published; below it a figure is withheld.

    Raises
    ------
    DataError
        If the files do not fit together, or the areas lie elsewhere.
    """
    standing = None if buildings is None else buildings.to_crs(CRS)
    return build_town_grid(files, project_areas(areas), standing, least_known)
