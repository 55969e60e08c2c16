"""A map for the wall: areas in large, numbered quarters, no legend and no small print."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

import numpy as np
import shapely

from sozial.model import Dataset
from sozial.output.maps.map_layer import MapLayer
from sozial.output.maps.picture_parts import PATTERNS, area_path, class_fill, text_line
from sozial.reading.areas.display import simplify_shared

WIDE = 1000
_BORDER, _CHOSEN, _INK = "#5b6670", "#b3541e", "#1f2933"
_POINTS_PER_UNIT, _LEAST_POINTS = 40, 1_500
# Numbers are this part of the longer side: read from the back row wherever a map takes half the height of a screen, …
MARK = 0.06
# … and three quarters of it.
MARK_ALONE = 0.05


def room_map(dataset: Dataset, layer: MapLayer, words: str, marks: Mapping[str, str], mark: float = MARK) -> str:
    """Return a map as SVG that needs nothing else.

    Parameters
    ----------
    words
        What it shows, for whoever does not see it.
    marks
        Numbers of the quarters that the screen is about, by key; these have a thick border.
    mark
        How large the numbers are, as a part of the longer side.

    Raises
    ------
    ValueError
        If the dataset has no areas.
    """
    areas = dataset.metric_areas
    shapes = simplify_shared(areas.geometry.to_numpy(), max(_LEAST_POINTS, _POINTS_PER_UNIT * len(areas)))
    left, bottom, right, top = shapely.total_bounds(shapes)
    scale = WIDE / max(right - left, top - bottom, 1e-9)
    wide, high = (right - left) * scale, (top - bottom) * scale
    size = mark * max(wide, high)
    units = [str(unit) for unit in areas.index]
    paths = [area_path(shape, left, top, scale) for shape in shapes]
    drawn = [
        f'<path d="{path}" fill="{class_fill(layer, int(number))}" fill-rule="evenodd" stroke="{_BORDER}" '
        'stroke-width="1"/>'
        for path, number in zip(paths, layer.classes, strict=True)
    ]
    drawn += [
        f'<path d="{path}" fill="none" stroke="{_CHOSEN}" stroke-width="7"/>'
        for unit, path in zip(units, paths, strict=True)
        if unit in marks
    ]
    places = shapely.get_coordinates(shapely.point_on_surface(shapes))
    for unit, place in zip(units, places, strict=True):
        if unit in marks:
            x, y = np.round((place - (left, top)) * (scale, -scale), 1)
            drawn.append(f'<circle cx="{x:g}" cy="{y:g}" r="{size * 0.68:.1f}" fill="#ffffff" stroke="{_INK}"/>')
            more = ' text-anchor="middle" font-weight="bold"'
            drawn.append(text_line(float(x), round(float(y) + size * 0.36, 1), marks[unit], round(size), more))
    edge = size * 0.7
    box = f"{-edge:.0f} {-edge:.0f} {wide + 2 * edge:.0f} {high + 2 * edge:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{wide + 2 * edge:.0f}" '
        f'height="{high + 2 * edge:.0f}" role="img" aria-label={quoteattr(words)}><defs>{PATTERNS}</defs>'
        f"{''.join(drawn)}</svg>"
    )
