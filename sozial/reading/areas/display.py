"""Areas as the browser draws them: simplified once, in WGS84, with shared borders kept shared."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import shapely

from sozial.model import NAME, Dataset
from sozial.reading.areas.areas import DISPLAY_CRS

# About this many points draw a city on a projector without visible corners; more only cost time.
POINTS_PER_UNIT = 60
MINIMUM_POINTS = 20_000
_DECIMALS = 6
# Nine of ten areas lie together; one that lies three times as far out is worth leaving out of the first view where the
# others are then drawn half as large again.
_TOGETHER, _FAR_AWAY, _WORTH_IT = 0.9, 3.0, 0.67


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


def first_view(shapes: np.ndarray) -> tuple[float, float, float, float] | None:
    """Return the bounds that a map begins with, where single shapes lie so far away that they would make it tiny.

    Returns
    -------
    bounds
        West, south, east and north of all but these; None where the map begins with everything.

    Examples
    --------
    >>> town = [shapely.box(x, y, x + 1, y + 1) for x in range(5) for y in range(5)]
    >>> first_view(np.array([*town, shapely.box(60, 40, 61, 41)], dtype=object))
    (0.0, 0.0, 5.0, 5.0)
    >>> first_view(np.array(town, dtype=object)) is None
    True
    """
    bounds = shapely.bounds(shapes)
    middles = (bounds[:, :2] + bounds[:, 2:]) / 2
    away = np.hypot(*(middles - np.median(middles, axis=0)).T)
    near = away <= _FAR_AWAY * np.quantile(away, _TOGETHER)
    if near.all() or near.mean() < _TOGETHER:
        return None
    whole, inner = shapely.total_bounds(shapes), shapely.total_bounds(shapes[near])
    if _longest(inner) > _WORTH_IT * _longest(whole):
        return None
    west, south, east, north = (float(value) for value in inner)
    return west, south, east, north


def _longest(bounds: np.ndarray) -> float:
    return float(max(bounds[2] - bounds[0], bounds[3] - bounds[1]))


def places_inside(shapes: np.ndarray) -> np.ndarray:
    """Return where the name of each shape stands: inside its largest part, in the middle of where that is wide.

    Examples
    --------
    >>> ring = shapely.box(0, 0, 9, 9).difference(shapely.box(1, 1, 6, 8))
    >>> places_inside(np.array([ring.union(shapely.box(20, 0, 21, 1))], dtype=object)).tolist()
    [[7.5, 4.5]]
    """
    parts, of = shapely.get_parts(shapes, return_index=True)
    largest = np.lexsort((-shapely.area(parts), of))
    first = largest[np.unique(of[largest], return_index=True)[1]]
    return shapely.get_coordinates(shapely.point_on_surface(parts[first]))


def far_areas(dataset: Dataset) -> tuple[str, ...]:
    """Return the names of the areas that lie outside of the first view of the map."""
    areas = dataset.areas
    metric = areas.to_crs(areas.estimate_utm_crs()) if not areas.crs.is_projected else areas
    view = first_view(metric.geometry.to_numpy())
    if view is None:
        return ()
    inside = shapely.intersects(metric.geometry.to_numpy(), shapely.box(*view))
    return tuple(str(name) for name in areas[NAME][~inside])


def build_display_geometry(dataset: Dataset) -> bytes:
    """Return the areas as GeoJSON for the browser, in the order of ``dataset.areas``.

    Properties are the key, the name and a place inside for the name; nothing else about a unit travels with the
    geometry. Where single areas lie far
    away, ``view`` holds the bounds of all others, with which the map begins.
    """
    return draw_areas(dataset.areas)


def draw_areas(areas: gpd.GeoDataFrame) -> bytes:
    """Return prepared areas as GeoJSON for the browser (see `build_display_geometry`)."""
    metric = areas.to_crs(areas.estimate_utm_crs()) if not areas.crs.is_projected else areas
    target = max(MINIMUM_POINTS, POINTS_PER_UNIT * len(areas))
    simple = areas.set_geometry(simplify_shared(metric.geometry.to_numpy(), target), crs=metric.crs).to_crs(DISPLAY_CRS)
    shapes = shapely.set_precision(simple.geometry.to_numpy(), 10.0**-_DECIMALS, mode="pointwise")
    features = [
        {
            "type": "Feature",
            "properties": {"key": str(key), "name": str(name), "inside": [round(float(part), 5) for part in place]},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for key, name, shape, place in zip(areas.index, areas[NAME], shapes, places_inside(shapes), strict=True)
    ]
    found: dict[str, object] = {"type": "FeatureCollection", "features": features}
    view = first_view(metric.geometry.to_numpy())
    if view is not None:
        corner = gpd.GeoSeries([shapely.box(*view)], crs=metric.crs).to_crs(DISPLAY_CRS)
        found["view"] = [round(float(value), _DECIMALS) for value in corner.total_bounds]
    return json.dumps(found, separators=(",", ":")).encode()
