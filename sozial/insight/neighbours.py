"""Which quarters lie beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import shapely

# Borders of neighbours may lie apart by so many metres, and by this part of the usual width of a quarter.
MOST_APART, PART_OF_WIDTH = 10.0, 0.01


def neighbours(areas: gpd.GeoDataFrame) -> dict[str, tuple[str, ...]]:
    """Return the units beside each unit: at an edge or a corner, or nearly so (queen contiguity with a tolerance).

    Borders that were drawn twice, or simplified one by one, share no points and leave slits; see `border_tolerance`.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> shapes = [box(0, 0, 1, 1), box(1.005, 0, 2, 1), box(5, 5, 6, 6)]
    >>> neighbours(gpd.GeoDataFrame(geometry=shapes, index=["a", "b", "c"]))
    {'a': ('b',), 'b': ('a',), 'c': ()}
    """
    if areas.empty:
        return {}
    keys = [str(key) for key in areas.index]
    shapes = _in_metres(areas)
    found = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=border_tolerance(areas))
    beside: dict[str, list[str]] = {key: [] for key in keys}
    for one, other in sorted(zip(*(part.tolist() for part in found), strict=True)):
        if one != other:
            beside[keys[one]].append(keys[other])
    return {key: tuple(others) for key, others in beside.items()}


def border_tolerance(areas: gpd.GeoDataFrame) -> float:
    """Return how far apart borders may lie that count as one: a hundredth of the usual width, at most 10 metres.

    The usual width is the square root of the median area, so that blocks are not joined across their streets.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> border_tolerance(gpd.GeoDataFrame(geometry=[box(0, 0, 400, 400)])), border_tolerance(
    ...     gpd.GeoDataFrame(geometry=[box(0, 0, 3000, 3000)])
    ... )
    (4.0, 10.0)
    """
    sizes = shapely.area(_in_metres(areas))
    return min(MOST_APART, PART_OF_WIDTH * float(np.sqrt(np.median(sizes)))) if len(sizes) else 0.0


def _in_metres(areas: gpd.GeoDataFrame) -> np.ndarray:
    geographic = areas.crs is not None and areas.crs.is_geographic
    return (areas.to_crs(areas.estimate_utm_crs()) if geographic else areas).geometry.to_numpy()


def neighbours_among(beside: Mapping[str, tuple[str, ...]], units: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the neighbours of some units that are among these."""
    inside = set(units)
    return {unit: tuple(other for other in beside[unit] if other in inside) for unit in units}
