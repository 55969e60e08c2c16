"""Areas and buildings that are named on the command line."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely

from sozial.commands.given import refuse
from sozial.errors import DataError
from sozial.i18n import N_
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.areas.areas import propose_area_columns
from sozial.reading.loading.fitting import PreparedAreas, prepare_for
from sozial.reading.sandbox.safely import read_areas_safely, read_points_safely


def read_given_areas(path: Path, key: str | None, reading: AreaReading | None = None) -> PreparedAreas:
    """Return the areas of a file.

    Parameters
    ----------
    key
        Attribute with the key; None to propose it.

    Raises
    ------
    DataError
        If they cannot be read, or have no such attribute.
    """
    raw = read_areas_safely(path.read_bytes(), path.name, reading)
    if key is not None and key not in raw.columns:
        message = N_("There is no column “{column}”; there are: {known}")
        raise refuse(message, "", raw.title, column=key, known=", ".join(raw.columns))
    name = propose_area_columns(raw)[1] if key is not None else None
    return prepare_for(raw, [], key, name if name != key else None)


def read_buildings(path: Path) -> gpd.GeoSeries:
    """Return buildings, as areas or, where the file has none, as points.

    Raises
    ------
    DataError
        If it has neither, or does not say where they lie.
    """
    try:
        frame = read_areas_safely(path.read_bytes(), path.name).frame
        shapes, crs = frame.geometry.to_numpy(), frame.crs
    except DataError as refused:
        try:
            points = read_points_safely(path.read_bytes(), path.name)
        except DataError:
            raise refused from None
        shapes, crs = shapely.points([row[2] for row in points.rows], [row[3] for row in points.rows]), points.crs
    if not crs:
        raise refuse(N_("The file does not say in which coordinate system its buildings are."), "", path.name)
    return gpd.GeoSeries(shapes, crs=crs)
