"""Shapes and how they lie beside each other: repair, gaps, overlaps."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.model import NAME

_MOST_SHAPES, _MOST_POINTS = 4_000, 1_500_000
# Repairing an outline that crosses itself so often takes a second or two; by mistake it does so a few times.
_MOST_CROSSINGS = 4_000
_AT_A_TIME = 5_000


def polygons_of(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """Return all polygons of a shape, also those within collections in a collection."""
    if shape.geom_type == "Polygon":
        return [] if shape.is_empty else [shape]
    return [part for member in getattr(shape, "geoms", []) for part in polygons_of(member)]


def only_polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Drop lines and points that stand beside polygons in a collection.

    Examples
    --------
    >>> line = shapely.LineString([(0, 0), (9, 9)])
    >>> only_polygons(shapely.GeometryCollection([shapely.box(0, 0, 1, 1), line])).geom_type
    'Polygon'
    """
    if shape.geom_type != "GeometryCollection":
        return shape
    parts = polygons_of(shape)
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def count_crossings(shape: shapely.Geometry) -> int:
    """Return how often the outlines of a shape cross themselves and each other; beyond the most, counting stops.

    Examples
    --------
    >>> count_crossings(shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])), count_crossings(shapely.box(0, 0, 1, 1))
    (1, 0)
    """
    rings = shapely.get_rings(shape)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    inner = ring[1:] == ring[:-1]
    first, last = corners[:-1][inner], corners[1:][inner]
    tree = shapely.STRtree(shapely.box(*np.minimum(first, last).T, *np.maximum(first, last).T))
    found = 0
    for start in range(0, len(first), 200):
        part = slice(start, start + 200)
        one, other = tree.query(tree.geometries[part])
        one += start
        one, other = one[one < other], other[one < other]
        a, b, c, d = first[one], last[one], first[other], last[other]
        found += int(((_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)).sum())
        if found > _MOST_CROSSINGS:
            break
    return found


def _side(start: np.ndarray, end: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Return on which side of lines points lie, as a sign."""
    along, to = end - start, point - start
    return np.sign(along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0])


def refuse_crossings(shapes: np.ndarray, labels: Sequence[str], title: str) -> None:
    """Refuse shapes whose outlines cross themselves so often that repairing them means nothing.

    Raises
    ------
    DataError
        Naming them.
    """
    crossed = np.flatnonzero(~shapely.is_valid(shapes))
    tangled = [labels[int(row)] for row in crossed if count_crossings(shapes[row]) > _MOST_CROSSINGS]
    if tangled:
        message = NP_(
            "An outline that crosses itself more than {most} times is no area: {names}",
            "Outlines that cross themselves more than {most} times are no areas ({n}): {names}",
        )
        remedy = N_("Export these areas again from the program they come from.")
        raise refusal("crossings", title, message, remedy, most=_MOST_CROSSINGS, n=len(tangled), names=listed(tangled))


def check_neighbours(areas: gpd.GeoDataFrame, title: str) -> list[Finding]:
    """Report areas that overlap, and gaps that lie between them.

    Gaps can be real (a lake, another municipality); narrow ones come from borders drawn twice.
    """
    shapes = areas.to_crs(areas.estimate_utm_crs()).geometry if not areas.crs.is_projected else areas.geometry
    shapes = shapes.to_numpy()
    if not 1 < len(shapes) <= _MOST_SHAPES or shapely.get_num_coordinates(shapes).sum() > _MOST_POINTS:
        return []
    findings = []
    size = shapely.area(shapes)
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes, predicate="intersects")
    pairs = left < right
    left, right = left[pairs], right[pairs]
    common = np.zeros(len(left))
    # Some at a time: thousands of areas on one another would fill the memory with what they have in common.
    for start in range(0, len(left), _AT_A_TIME):
        part = slice(start, start + _AT_A_TIME)
        common[part] = shapely.area(shapely.intersection(shapes[left[part]], shapes[right[part]]))
    share = common / np.minimum(size[left], size[right])
    large = share > 0.01
    if large.any():
        names = areas[NAME].to_numpy()
        shown = [f"{names[a]} / {names[b]}" for a, b in zip(left[large], right[large], strict=True)]
        message = NP_(
            "One area overlaps another by more than a hundredth: {names}",
            "Areas overlap by more than a hundredth ({n}): {names}",
        )
        values = {"n": int(large.sum()), "names": listed(shown, 5)}
        remedy = N_("Check whether two levels of areas are in one file.")
        findings.append(Finding("overlaps", Severity.WARNING, message, remedy, title, values))
    slivers = int(((common > 1.0) & ~large).sum())
    if slivers:
        message = NP_(
            "Borders of neighbours cross each other a little ({n} pair, {area} m² in all).",
            "Borders of neighbours cross each other a little ({n} pairs, {area} m² in all).",
        )
        values = {"n": slivers, "area": round(float(common[(common > 1.0) & ~large].sum()))}
        findings.append(Finding("slivers", Severity.NOTE, message, "", title, values))
    findings.extend(_gaps(shapes, float(np.median(size)), title))
    return findings


def _gaps(shapes: np.ndarray, usual: float, title: str) -> list[Finding]:
    whole = shapely.union_all(shapes)
    rings = [
        shapely.Polygon(ring) for part in getattr(whole, "geoms", [whole]) for ring in getattr(part, "interiors", [])
    ]
    if not rings:
        return []
    areas, lengths = shapely.area(rings), shapely.length(rings)
    narrow = (2 * areas / np.maximum(lengths, 1e-9) < 5.0) | (areas < 0.002 * usual)
    findings = []
    if narrow.any():
        message = N_("Narrow gaps between areas ({n}, {area} m² in all): borders were drawn twice.")
        values = {"n": int(narrow.sum()), "area": round(float(areas[narrow].sum()))}
        findings.append(Finding("gaps", Severity.NOTE, message, "", title, values))
    if (~narrow).any():
        message = N_("Holes between areas ({n}): water, another municipality, or a missing area.")
        remedy = N_("Check these on the map.")
        findings.append(Finding("holes", Severity.NOTE, message, remedy, title, {"n": int((~narrow).sum())}))
    return findings
