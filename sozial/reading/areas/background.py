"""Layers that a map shows beside its areas: lines and outlines of a file, clipped to the town, with names alone."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj.exceptions
import shapely

from sozial.errors import Finding, Severity, refusal
from sozial.i18n import N_, NP_
from sozial.reading.areas.area_files import AreaReading, read_layers
from sozial.reading.areas.areas import DISPLAY_CRS
from sozial.reading.areas.part_names import are_plain_names, names_of_rows, with_names
from sozial.reading.files.content import AREA_KINDS, detect_kind

# What a browser draws without being noticed, and what a project keeps without growing.
MOST_POINTS = 20_000
_DECIMALS = 5
# Points that lie closer together than such a part of the town are one: at first, and at last.
_FINEST, _COARSEST = 40_000, 300
_POINTS = NP_(
    "{n} point is not drawn: a layer has lines and areas.", "{n} points are not drawn: a layer has lines and areas."
)
_OUTSIDE = NP_(
    "{n} shape lies outside of the town and is not drawn.", "{n} shapes lie outside of the town and are not drawn."
)
_SIMPLER = NP_(
    "{n} point of a line was left out: it is drawn more simply.",
    "{n} points of lines were left out: they are drawn more simply.",
)
_SAVE = N_("Load GeoJSON, GeoPackage or a zipped Shapefile.")


class Background(NamedTuple):
    """Lines and outlines as GeoJSON in degrees, one geometry, with names of its parts; and what is not in it."""

    shape: bytes
    findings: tuple[Finding, ...] = ()


def read_background(content: bytes, title: str, bounds: Sequence[float]) -> Background:
    """Return lines and outlines of a file.

    Parameters
    ----------
    bounds
        West, south, east and north of the town with some room around it; everything else is cut off.

    Raises
    ------
    DataError
        If the file cannot be read, holds no lines and no areas, states no coordinate system, lies elsewhere, or is too
        detailed for a map.

    Examples
    --------
    >>> river = {"type": "LineString", "coordinates": [[9.0, 51.0], [9.1, 51.0], [30.0, 51.0]]}
    >>> feature = {"type": "Feature", "properties": {"name": "Au"}, "geometry": river}
    >>> file = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    >>> json.loads(read_background(file, "fluss.geojson", (8.9, 50.9, 9.2, 51.1)).shape)["coordinates"]
    [[[9.0, 51.0], [9.1, 51.0], [9.2, 51.0]]]
    >>> json.loads(read_background(file, "fluss.geojson", (8.9, 50.9, 9.2, 51.1)).shape)["names"]
    ['Au']
    """
    kind = detect_kind(content, title)
    if kind not in AREA_KINDS:
        raise refusal("no-shapes", title, N_("This is no file with shapes for a map."), _SAVE)
    found: list[Finding] = []
    with tempfile.TemporaryDirectory() as folder:
        frame, _layer, _layers = read_layers(content, kind, title, Path(folder), AreaReading(), found)
    shapes = _in_degrees(frame, title)
    parts, rows = _parts(shapely.force_2d(shapes), np.arange(len(shapes)))
    drawn = np.isin(shapely.get_dimensions(parts), (1, 2)) & ~shapely.is_empty(parts)
    found += _left_out(_POINTS, int((~drawn).sum()), title)
    parts, rows = parts[drawn], rows[drawn]
    if not len(parts):
        raise refusal("no-shapes", title, N_("There are no lines and no areas in this file."), _SAVE)
    west, south, east, north = (float(value) for value in bounds)
    sound = np.where(shapely.is_valid(parts), parts, shapely.make_valid(parts))
    clipped = shapely.clip_by_rect(sound, west, south, east, north)
    found += _left_out(_OUTSIDE, int(shapely.is_empty(clipped).sum()), title)
    near, rows = _parts(clipped, rows)
    seen = ~shapely.is_empty(near) & np.isin(shapely.get_dimensions(near), (1, 2))
    near, rows = near[seen], rows[seen]
    if not len(near):
        message = N_("Nothing in this file lies in or near the town.")
        raise refusal("elsewhere", title, message, N_("Check whether the file is of this town."))
    shapes = _simplified(near, max(east - west, north - south), title)
    lost = int(shapely.get_num_coordinates(near).sum() - shapely.get_num_coordinates(shapes).sum())
    found += _left_out(_SIMPLER, lost, title)
    called = names_of_rows(pd.DataFrame(frame.drop(columns=frame.geometry.name)))
    return Background(_written(shapes, [called[row] for row in rows]), tuple(found))


def _parts(shapes: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what shapes consist of, down to the last, and for each part the row it comes from."""
    for _level in range(2):
        shapes, places = shapely.get_parts(shapes, return_index=True)
        rows = rows[places]
    return shapes, rows


def _left_out(message: str, count: int, title: str) -> list[Finding]:
    """Return what is not drawn as a finding; none where everything is."""
    return [Finding("not-drawn", Severity.NOTE, message, "", title, {"n": count})] if count else []


def _in_degrees(frame: gpd.GeoDataFrame, title: str) -> np.ndarray:
    if frame.crs is None:
        message = N_("This file states no coordinate system.")
        raise refusal("no-crs", title, message, N_("Export the layer with its coordinate system (.prj)."))
    try:
        found: np.ndarray = frame.geometry.to_crs(DISPLAY_CRS).to_numpy()
    except (pyproj.exceptions.ProjError, ValueError) as error:
        message = N_("The shapes of this file cannot be placed on a map.")
        raise refusal("no-place", title, message, N_("Export the layer with its coordinate system (.prj).")) from error
    return found


def _simplified(shapes: np.ndarray, extent: float, title: str) -> np.ndarray:
    """Return shapes of few points: those that lie closer together than is seen are left out, step by step.

    Douglas and Peucker's way takes minutes for a line of very many small turns; this one looks at each point once.
    """
    tolerance = extent / _FINEST
    while shapely.get_num_coordinates(shapes).sum() > MOST_POINTS:
        if tolerance > extent / _COARSEST:
            message = N_("This layer is too detailed for a map, also simplified; the most points is: {n}.")
            raise refusal("too-large", title, message, N_("Choose what matters of it in your GIS."), n=MOST_POINTS)
        shapes = shapely.remove_repeated_points(shapes, tolerance)
        tolerance *= 2
    return shapes


def _written(shapes: np.ndarray, names: Sequence[str]) -> bytes:
    """Return lines and outlines as one GeoJSON geometry, or both in a collection, with what each is called."""
    kinds = shapely.get_dimensions(shapes)
    parts = [
        shapely.multilinestrings(shapes[kinds == 1]) if (kinds == 1).any() else None,
        shapely.multipolygons(shapes[kinds == 2]) if (kinds == 2).any() else None,
    ]
    held = [shapely.set_precision(part, 10.0**-_DECIMALS, mode="pointwise") for part in parts if part is not None]
    whole = held[0] if len(held) == 1 else shapely.geometrycollections(held)
    called = [names[int(place)] for kind in (1, 2) for place in np.flatnonzero(kinds == kind)]
    return json.dumps(with_names(json.loads(shapely.to_geojson(whole)), called), separators=(",", ":")).encode()


def is_drawable(shape: Any) -> bool:
    """Return whether something that was kept is what `read_background` writes: lines and outlines, few and finite.

    Examples
    --------
    >>> is_drawable({"type": "MultiLineString", "coordinates": [[[9.0, 51.0], [9.1, 51.0]]]}), is_drawable("x")
    (True, False)
    """
    if not isinstance(shape, Mapping) or not are_plain_names(shape, MOST_POINTS):
        return False
    shape = {name: value for name, value in shape.items() if name not in ("names", "called")}
    if shape.get("type") == "GeometryCollection":
        inner = shape.get("geometries")
        return isinstance(inner, list) and 0 < len(inner) <= 2 and all(_is_plain(part) for part in inner)
    return _is_plain(shape)


def is_drawable_text(content: bytes) -> bool:
    """Return whether a kept file holds what `is_drawable` takes."""
    try:
        return is_drawable(json.loads(content))
    except (ValueError, RecursionError):
        return False


def _is_plain(shape: Any) -> bool:
    if not isinstance(shape, Mapping) or set(shape) != {"type", "coordinates"}:
        return False
    if shape["type"] not in ("MultiLineString", "MultiPolygon"):
        return False
    try:
        found = shapely.from_geojson(json.dumps(shape))
    except (shapely.errors.GEOSException, ValueError, TypeError):
        return False
    places = shapely.get_coordinates(found)
    return 0 < len(places) <= 2 * MOST_POINTS and bool(np.isfinite(places).all() and (np.abs(places) <= 180).all())
