"""Further layers of a town on a drawn map: water, railways, borders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sozial.output.maps.beside import KINDS, BesideShape
from sozial.output.maps.picture_parts import line_look, line_path
from sozial.reading.areas.areas import DISPLAY_CRS

# A layer with its path on the map.
Placed = tuple[BesideShape, str]


def place_layers(beside: Sequence[BesideShape], crs: Any, bounds: Sequence[float], scale: float) -> list[Placed]:
    """Return the layers of which something lies on the map, with their paths.

    Parameters
    ----------
    crs
        Coordinate system of the map, in metres.
    bounds
        Left, bottom, right and top of the map in it; what lies beyond is cut off.
    scale
        Units of the drawing to a metre.
    """
    left, bottom, right, top = bounds
    found = []
    for one in beside:
        projected = gpd.GeoSeries([one.shape], crs=DISPLAY_CRS).to_crs(crs).iloc[0]
        path = line_path(shapely.clip_by_rect(projected, left, bottom, right, top), left, top, scale)
        if path:
            found.append((one, path))
    return found


def draw_layers(placed: Sequence[Placed], *, above: bool) -> list[str]:
    """Return the layers below the areas, or those above them."""
    drawn = []
    for one, path in placed:
        if one.above is not above:
            continue
        kind = KINDS[one.kind]
        has_areas = bool(np.any(shapely.get_dimensions(shapely.get_parts(one.shape)) == 2))
        fill = f'fill="{kind.colour}" fill-opacity="0.45"' if kind.filled and has_areas else 'fill="none"'
        drawn.append(f'<path d="{path}" {fill} {line_look(kind)}/>')
    return drawn
