"""Shapes and how they lie beside each other: repair, gaps, overlaps."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import NAME

_MOST_SHAPES, _MOST_POINTS = 4_000, 1_500_000


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
    common = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    share = common / np.minimum(size[left], size[right])
    large = share > 0.01
    if large.any():
        names = areas[NAME].to_numpy()
        shown = [f"{names[a]} / {names[b]}" for a, b in zip(left[large], right[large], strict=True)]
        message = N_("Areas overlap by more than a hundredth ({n}): {names}")
        values = {"n": int(large.sum()), "names": listed(shown, 5)}
        remedy = N_("Check whether two levels of areas are in one file.")
        findings.append(Finding("overlaps", Severity.WARNING, message, remedy, title, values))
    slivers = int(((common > 1.0) & ~large).sum())
    if slivers:
        message = N_("Borders of neighbours cross each other a little ({n} pairs, {area} m² in all).")
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
