"""Names of the lines and areas of a map layer: which of them lie in a quarter, to answer which streets that is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sozial.reading.areas.areas import DISPLAY_CRS

LONGEST_NAME = 80
# As registers, surveying offices and OpenStreetMap call the column.
_COLUMNS = re.compile(
    r"^(stra(ss|ß)en?(_?name|na|nam)?|str_?name|name|nam|gn|geogr?_?name|bezeichnung|bezeichnun|bez|titel|label)$", re.I
)
# What only touches a quarter is not in it: metres of a line, square metres of an area.
_LEAST_LENGTH, _LEAST_AREA, _BESIDE = 20.0, 100.0, 5.0


def names_of_rows(frame: pd.DataFrame) -> list[str]:
    """Return what each row of a layer is called, empty where nothing says it.

    Examples
    --------
    >>> names_of_rows(pd.DataFrame({"id": [1, 2], "NAME": [" Am  Markt ", None]}))
    ['Am Markt', '']
    """
    named = [str(column) for column in frame.columns if _COLUMNS.match(str(column))]
    # What speaks of streets is surer than any other name beside it.
    for column in sorted(named, key=lambda name: not name.casefold().startswith("str")):
        found = [" ".join(value.split())[:LONGEST_NAME] if isinstance(value, str) else "" for value in frame[column]]
        if any(found):
            return found
    return [""] * len(frame)


def with_names(shape: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return a geometry of GeoJSON that carries what its parts are called, each name once.

    Parameters
    ----------
    names
        One for each part, lines before areas.
    """
    if not any(names):
        return shape
    different = sorted({name for name in names if name})
    places = {name: place for place, name in enumerate(different)}
    return shape | {"names": different, "called": [places.get(name, -1) for name in names]}


def are_plain_names(shape: Mapping[str, Any], most: int) -> bool:
    """Return whether what a kept geometry says of names is what `with_names` writes; it may say nothing."""
    names, called = shape.get("names", []), shape.get("called", [])
    if not (isinstance(names, list) and isinstance(called, list)) or max(len(names), len(called)) > most:
        return False
    words = all(isinstance(name, str) and 0 < len(name) <= LONGEST_NAME for name in names)
    return words and all(type(place) is int and -1 <= place < len(names) for place in called)


def names_within(kept: bytes, area: shapely.Geometry, crs: Any) -> list[str]:
    """Return what is called by a name and lies in an area, in alphabetical order.

    Parameters
    ----------
    kept
        A layer as `sozial.reading.areas.background.read_background` writes it.
    area
        In metres.
    crs
        Of the area.

    Examples
    --------
    >>> line = {"type": "MultiLineString", "coordinates": [[[9.0, 51.0], [9.01, 51.0]], [[9.2, 51.0], [9.3, 51.0]]]}
    >>> kept = json.dumps(with_names(line, ["Am Markt", "Weit fort"])).encode()
    >>> town = gpd.GeoSeries([shapely.box(8.9, 50.9, 9.1, 51.1)], crs=DISPLAY_CRS).to_crs(25832)
    >>> names_within(kept, town.iloc[0], town.crs)
    ['Am Markt']
    """
    shape = json.loads(kept)
    names, called = shape.get("names", []), shape.get("called", [])
    if not names:
        return []
    parts = shapely.get_parts(shapely.get_parts(shapely.from_geojson(kept)))
    if len(parts) != len(called):
        return []
    projected = gpd.GeoSeries(parts, crs=DISPLAY_CRS).to_crs(crs).to_numpy()
    # A street that is the border belongs to both sides.
    around = shapely.buffer(area, _BESIDE)
    near = np.flatnonzero(shapely.intersects(projected, around))
    inside = shapely.intersection(projected[near], around)
    are_areas = shapely.get_dimensions(projected[near]) == 2
    size, whole = (
        np.where(are_areas, shapely.area(shapes), shapely.length(shapes)) for shapes in (inside, projected[near])
    )
    # Short lanes count where most of them lies here.
    there = near[size >= np.minimum(np.where(are_areas, _LEAST_AREA, _LEAST_LENGTH), whole / 2)]
    return sorted({names[called[place]] for place in there if called[place] >= 0}, key=str.casefold)
