"""How much of the buildings of a town stands in some places: by ground area, or where they are points by number."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely


def built_in(places: np.ndarray, buildings: gpd.GeoSeries) -> np.ndarray:
    """Return the ground area of the buildings in each place, or the number of points.

    Parameters
    ----------
    places
        Polygons in metres; a point that lies in several of them, on their border, counts in equal parts.
    buildings
        Polygons or points, in the same coordinates.

    Examples
    --------
    >>> places = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)])
    >>> built_in(places, gpd.GeoSeries([shapely.box(8, 0, 14, 1)])).tolist()
    [2.0, 4.0]
    >>> built_in(places, gpd.GeoSeries(shapely.points([[5, 5], [10, 5]]))).tolist()
    [1.5, 0.5]
    """
    standing = buildings.to_numpy()
    place, building = shapely.STRtree(standing).query(places, predicate="intersects")
    parts = shapely.intersection(places[place], standing[building])
    is_point = shapely.get_type_id(standing[building]) == shapely.GeometryType.POINT
    times = np.bincount(building[is_point], minlength=len(standing))
    amounts = np.where(is_point, 1.0 / np.maximum(1, times[building]), shapely.area(parts))
    found: np.ndarray = np.bincount(place, weights=amounts, minlength=len(places))
    return found
