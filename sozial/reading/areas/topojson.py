"""TopoJSON, in which neighbours share their borders, as GeoJSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.reading.files.content import MAXIMUM_COORDINATES

_POLYGONS = ("Polygon", "MultiPolygon")
Point = list[float]


def topology_layers(whole: Mapping[str, Any], title: str) -> list[str]:
    """Return the names of the layers in TopoJSON, only those with polygons where there are any.

    Examples
    --------
    >>> topology_layers({"objects": {"a": {"type": "Point"}, "b": {"type": "Polygon", "arcs": []}}}, "t.json")
    ['b']
    """
    objects = whole.get("objects")
    if not isinstance(objects, dict):
        raise _damaged(title, "objects")
    names = [str(name) for name in objects]
    return [name for name in names if any(_has_polygons(part) for part in _members(objects[name]))] or names


def _members(shape: Any) -> list[dict[str, Any]]:
    """Return the areas of a layer: the members of a collection, or the only one."""
    if not isinstance(shape, dict):
        return []
    members = shape.get("geometries") if shape.get("type") == "GeometryCollection" else [shape]
    return [member for member in members or [] if isinstance(member, dict)]


def _has_polygons(part: Mapping[str, Any]) -> bool:
    return part.get("type") in (*_POLYGONS, "GeometryCollection")


class _Topology:
    """Arcs with their true coordinates, put together into rings; all of them together stay within a bound."""

    def __init__(self, whole: Mapping[str, Any], title: str) -> None:
        self.title = title
        self.points = 0
        transform = whole.get("transform")
        scale, shift = (1.0, 1.0), (0.0, 0.0)
        if isinstance(transform, dict):
            scale, shift = (tuple(float(part) for part in transform[name][:2]) for name in ("scale", "translate"))  # type: ignore[assignment]
        self.arcs = [self._true(arc, scale, shift, transform is not None) for arc in whole.get("arcs") or []]

    def _true(self, arc: Any, scale: tuple[float, ...], shift: tuple[float, ...], steps: bool) -> list[Point]:
        x = y = 0.0
        found = []
        for point in arc:
            # In TopoJSON with a transform every point is written as the step from the one before.
            x, y = (x + float(point[0]), y + float(point[1])) if steps else (float(point[0]), float(point[1]))
            found.append([x * scale[0] + shift[0], y * scale[1] + shift[1]])
        if not all(math.isfinite(part) for point in found for part in point):
            raise ValueError("arcs")
        return found

    def ring(self, numbers: Any) -> list[Point]:
        """Return the points of a ring; a negative number is an arc the other way round."""
        points: list[Point] = []
        for number in numbers:
            arc = self.arcs[~number][::-1] if number < 0 else self.arcs[number]
            self.points += len(arc)
            if self.points > MAXIMUM_COORDINATES:
                message = N_("The outlines have more than {n} points; that is more than is drawn.")
                remedy = N_("Simplify the areas in your GIS.")
                raise refusal("too-large", self.title, message, remedy, n=MAXIMUM_COORDINATES)
            points.extend(arc[1:] if points else arc)
        return points

    def geometry(self, shape: Mapping[str, Any], depth: int = 0) -> dict[str, Any] | None:
        """Return a shape as GeoJSON; lines and points without their place, because they are left out anyway."""
        kind = shape.get("type")
        if kind in ("Polygon", "MultiLineString"):
            return {"type": kind, "coordinates": [self.ring(ring) for ring in shape["arcs"]]}
        if kind == "MultiPolygon":
            return {"type": kind, "coordinates": [[self.ring(ring) for ring in part] for part in shape["arcs"]]}
        if kind == "LineString":
            return {"type": kind, "coordinates": self.ring(shape["arcs"])}
        if kind == "GeometryCollection" and depth < 8:
            parts = [self.geometry(part, depth + 1) for part in shape.get("geometries") or []]
            return {"type": kind, "geometries": [part for part in parts if part is not None]}
        return None


def layer_as_geojson(whole: Mapping[str, Any], layer: str, title: str) -> bytes:
    """Return one layer of TopoJSON as GeoJSON.

    Raises
    ------
    DataError
        If it is damaged, or if its outlines are too many.

    Examples
    --------
    >>> square = {"type": "Polygon", "arcs": [[0]], "properties": {"nr": "01"}}
    >>> arcs = [[[9, 51], [1, 0], [0, 1], [-1, -1]]]
    >>> steps = {"scale": [1, 1], "translate": [0, 0]}
    >>> whole = {"type": "Topology", "objects": {"a": square}, "arcs": arcs, "transform": steps}
    >>> json.loads(layer_as_geojson(whole, "a", "t.json"))["features"][0]["geometry"]["coordinates"]
    [[[9.0, 51.0], [10.0, 51.0], [10.0, 52.0], [9.0, 51.0]]]
    """
    try:
        topology = _Topology(whole, title)
        features = []
        for part in _members(whole["objects"][layer]):
            found = part.get("properties")
            properties = dict(found) if isinstance(found, dict) else {}
            if part.get("id") is not None:
                properties.setdefault("id", part["id"])
            features.append({"type": "Feature", "properties": properties, "geometry": topology.geometry(part)})
    except (KeyError, IndexError, TypeError, ValueError, RecursionError, OverflowError) as error:
        raise _damaged(title, str(error)) from error
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _damaged(title: str, reason: str) -> DataError:
    message = N_("This TopoJSON is damaged: {reason}")
    return refusal("topojson", title, message, N_("Load it again from its source."), reason=reason[:200])
