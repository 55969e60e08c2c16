"""Further layers of a town on a drawn map: water, railways, borders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import geopandas as gpd
import shapely

from sozial.output.maps.beside import KINDS, BesideShape
from sozial.output.maps.picture_parts import area_path, line_look, line_path
from sozial.reading.areas.areas import DISPLAY_CRS


class Placed(NamedTuple):
    """A layer with its paths on the map: of its lines, and of its areas."""

    beside: BesideShape
    lines: str
    areas: str


def place_layers(
    beside: Sequence[BesideShape], areas: gpd.GeoSeries, bounds: Sequence[float], scale: float
) -> list[Placed]:
    """Return the layers of which something is seen on the map, as far as they lie on it, with their paths.

    Parameters
    ----------
    areas
        Those of the map, in metres: what lies below them is not seen.
    bounds
        Left, bottom, right and top of the map; what lies beyond is cut off.
    scale
        Units of the drawing to a metre.
    """
    left, bottom, right, top = bounds
    found = []
    for one in beside:
        projected = gpd.GeoSeries([one.shape], crs=DISPLAY_CRS).to_crs(areas.crs).iloc[0]
        clipped = shapely.get_parts(shapely.clip_by_rect(projected, left, bottom, right, top))
        dimensions = shapely.get_dimensions(clipped)
        if not one.above and shapely.covers(shapely.union_all(areas.to_numpy()), shapely.union_all(clipped)):
            continue
        lines = "".join(line_path(part, left, top, scale) for part in clipped[dimensions == 1])
        shapes = "".join(area_path(part, left, top, scale) for part in clipped[dimensions == 2])
        if lines or shapes:
            found.append(Placed(one, lines, shapes))
    return found


def draw_layers(placed: Sequence[Placed], *, above: bool) -> list[str]:
    """Return the layers below the areas, or those above them; lines are never filled, and holes stay open."""
    drawn = []
    for layer in placed:
        if layer.beside.above is not above:
            continue
        kind = KINDS[layer.beside.kind]
        fill = f'fill="{kind.colour}" fill-opacity="0.45" fill-rule="evenodd"' if kind.filled else 'fill="none"'
        if layer.areas:
            drawn.append(f'<path d="{layer.areas}" {fill} {line_look(kind)}/>')
        if layer.lines:
            drawn.append(f'<path d="{layer.lines}" fill="none" {line_look(kind)}/>')
    return drawn
