"""Areas as the browser draws them: simplified once, in WGS84, with shared borders kept shared."""

from __future__ import annotations

import json

import numpy as np
import shapely

from sozial.model import NAME, Dataset
from sozial.reading.areas import DISPLAY_CRS

# About this many points draw a city on a projector without visible corners; more only cost time.
POINTS_PER_UNIT = 60
MINIMUM_POINTS = 20_000
_DECIMALS = 6


def simplify_shared(shapes: np.ndarray, target: int) -> np.ndarray:
    """Return shapes with about `target` points in all, neighbours still sharing every border point.

    Parameters
    ----------
    shapes
        Polygons of one projected coordinate system.

    Notes
    -----
    GEOS' coverage simplification (Visvalingam-Whyatt on shared edges). The tolerance is doubled
    until the target is met, at most to a three-hundredth of the extent, so that small units keep a shape.
    """
    if shapely.get_num_coordinates(shapes).sum() <= target:
        return shapes
    left, bottom, right, top = shapely.total_bounds(shapes)
    extent = max(right - left, top - bottom)
    tolerance = extent / 20_000
    simple = shapes
    while tolerance < extent / 300:
        simple = shapely.coverage_simplify(shapes, tolerance)
        if shapely.get_num_coordinates(simple).sum() <= target:
            break
        tolerance *= 2
    lost = shapely.is_empty(simple) | ~shapely.is_valid(simple)
    return np.where(lost, shapes, simple)


def build_display_geometry(dataset: Dataset) -> bytes:
    """Return the areas as GeoJSON for the browser, in the order of ``dataset.areas``.

    Properties are the key and the name; nothing else about a unit travels with the geometry.
    """
    areas = dataset.areas
    metric = areas.to_crs(areas.estimate_utm_crs()) if not areas.crs.is_projected else areas
    target = max(MINIMUM_POINTS, POINTS_PER_UNIT * len(areas))
    simple = areas.set_geometry(simplify_shared(metric.geometry.to_numpy(), target), crs=metric.crs).to_crs(DISPLAY_CRS)
    shapes = shapely.set_precision(simple.geometry.to_numpy(), 10.0**-_DECIMALS, mode="pointwise")
    features = [
        {
            "type": "Feature",
            "properties": {"key": str(key), "name": str(name)},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for key, name, shape in zip(areas.index, areas[NAME], shapes, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()
