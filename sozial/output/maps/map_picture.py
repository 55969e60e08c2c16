"""A map as a drawing, for paper and slides: areas, patterns, numbered places, legend and scale."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from xml.sax.saxutils import quoteattr

import numpy as np
import shapely

from sozial.i18n import format_number
from sozial.model import Dataset
from sozial.output.files.literal_text import visible_text
from sozial.output.maps.beside import BesideShape
from sozial.output.maps.map_layer import MapLayer
from sozial.output.maps.picture_layers import draw_layers, place_layers
from sozial.output.maps.picture_legend import LEGEND, legend_below, legend_beside, legend_width
from sozial.output.maps.picture_names import SIZE, place_names
from sozial.output.maps.picture_parts import (
    BORDER,
    INK,
    PATTERNS,
    area_path,
    class_fill,
    text_line,
)
from sozial.places import FONTS
from sozial.reading.areas.display import simplify_shared

WIDTH = 1000
_TALLEST = 720
_OUTLINE = "#b3541e"
_POINTS_PER_UNIT, _LEAST_POINTS = 60, 2_000
# Numbers are smaller where there are many quarters, but never too small to read on paper.
_MARK, _LEAST_MARK = 11.0, 9.0
# What the bar of the scale takes below the map.
_BAR = 40
# Below this width of a drawing its legend stands below the map.
_NARROW = 620


def _scale_bar(metres_wide: float, scale: float, x: float, y: float, language: str, letters: float) -> str:
    """Return a bar of a round length, about a fifth of the map."""
    wanted = metres_wide / 5
    power = 10 ** np.floor(np.log10(wanted))
    length = max(step * power for step in (1, 2, 5) if step * power <= wanted)
    shown = (
        f"{format_number(length / 1000, language, 0 if length >= 1000 else 1)} km"
        if length >= 500
        else f"{format_number(length, language)} m"
    )
    end = x + length * scale
    return (
        f'<path d="M{x:g} {y - 5:g}V{y:g}H{end:g}V{y - 5:g}" fill="none" stroke="{INK}" stroke-width="1.5"/>'
        + text_line(end + 8, y, shown, round(13 * letters))
    )


def _name(x: float, y: float, lines: tuple[str, ...]) -> str:
    """Return a name on the map, with a light edge so that it is read on every colour."""
    first = y - (len(lines) - 1) * SIZE * 1.15 / 2 + SIZE * 0.35
    more = ' text-anchor="middle" stroke="#ffffff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'
    rows = [text_line(round(x, 1), round(first + at * SIZE * 1.15, 1), line, 12, more) for at, line in enumerate(lines)]
    return "".join(rows)


def _draw_areas(paths: Mapping[str, str], layer: MapLayer, outlined: Collection[str]) -> list[str]:
    """Return every area in the colour of its class, and above them the thick borders of some."""
    filled = [
        f'<path d="{path}" fill="{class_fill(layer, int(number))}" fill-rule="evenodd" '
        f'stroke="{BORDER}" stroke-width="0.7"/>'
        for path, number in zip(paths.values(), layer.classes, strict=True)
    ]
    borders = [path for unit, path in paths.items() if unit in outlined]
    return filled + [f'<path d="{path}" fill="none" stroke="{_OUTLINE}" stroke-width="4"/>' for path in borders]


def _draw_marks(places: Mapping[str, tuple[float, float]], marks: Mapping[str, str], letters: float) -> list[str]:
    """Return short texts in circles at their quarters' places; the more quarters there are, the smaller."""
    size = max(_LEAST_MARK, min(_MARK, 160 / max(len(places), 1) ** 0.5)) * letters
    more, drawn = ' text-anchor="middle" font-weight="bold"', []
    for unit, mark in marks.items():
        if unit not in places:
            continue
        x, y = places[unit]
        drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" fill="#ffffff" stroke="{INK}"/>')
        drawn.append(text_line(round(x, 1), round(y + size * 0.38, 1), mark, round(size * 1.1), more))
    return drawn


def _draw_names(
    places: Mapping[str, tuple[float, float]], names: Mapping[str, str], broad: float, high: float
) -> list[str]:
    """Return as many names as there is room for, the first ones first."""
    centres = ((*places[unit], name) for unit, name in names.items() if unit in places)
    return [_name(x, y, lines) for x, y, lines in place_names(centres, broad, high)]


def _place(
    layer: MapLayer, language: str, extent: tuple[float, float], wide: int, high: int | None, letters: float,
    beside: Sequence[BesideShape],
) -> tuple[bool, float, float]:  # fmt: skip
    """Return whether the legend stands below the map, how wide the map may be, and how large a metre is."""

    def fitted(room: float, tallest: float) -> float:
        return min(room / extent[0], (tallest - _BAR) / extent[1])

    if high is None:
        below = wide < _NARROW
        room = wide if below else wide - LEGEND - 20
        return below, room, fitted(room, _TALLEST * wide / WIDTH)
    aside = wide - legend_width(layer, language, letters, beside) - 20
    under = legend_below(layer, language, 0, wide, beside, letters)[1]
    scales = fitted(aside, high), fitted(wide, high - under)
    return (True, wide, scales[1]) if scales[1] > scales[0] else (False, aside, scales[0])


def map_svg(
    dataset: Dataset,
    layer: MapLayer,
    language: str,
    marks: Mapping[str, str] | None = None,
    outlined: Collection[str] = (),
    wide: int = WIDTH,
    names: Mapping[str, str] | None = None,
    letters: float = 1.0,
    beside: Sequence[BesideShape] = (),
    high: int | None = None,
) -> str:
    """Return a map as SVG that needs nothing else.

    Parameters
    ----------
    marks
        Short texts at the places of some quarters, by key: numbers that a table explains.
    outlined
        Keys of quarters with a thick border: those that a page is about.
    wide
        How wide the drawing is, in its own units, of which a letter of the legend is 14 high: the narrower it is
        printed, the fewer. Where there is no room beside the map, the legend stands below it.
    names
        What some quarters are called on the map, by key, the most important ones first; as many as there is room for.
    letters
        How large legend, scale and marks are against those on paper; the map keeps its size.
    beside
        Further layers, water or railways; what lies beyond the areas' frame is cut off.
    high
        How high the drawing may be, where it has to fill a place of its own: the legend then stands beside or below,
        where it leaves more room for the map.

    Raises
    ------
    ValueError
        If the dataset has no areas.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.output.maps.layers import build_index_layer
    >>> from sozial.reading.loading.sample import read_sample
    >>> from sozial.recipe import Recipe, Weighted
    >>> sample = read_sample()
    >>> result = build_index(sample, Recipe("m", (Weighted("sgb2_quote"),)), "2024")
    >>> map_svg(sample, build_index_layer(sample, result, "de"), "de").count("<path d") > len(sample.units)
    True
    """
    areas = dataset.metric_areas
    shapes = simplify_shared(areas.geometry.to_numpy(), max(_LEAST_POINTS, _POINTS_PER_UNIT * len(areas)))
    left, bottom, right, top = shapely.total_bounds(shapes)
    extent = max(right - left, 1e-9), max(top - bottom, 1e-9)
    aside = legend_width(layer, language, letters, beside) if high else LEGEND * letters
    below, room, scale = _place(layer, language, extent, wide, high, letters, beside)
    broad, tall = (right - left) * scale, (top - bottom) * scale
    placed = place_layers(beside, areas.geometry, (left, bottom, right, top), scale)
    explained = [one.beside for one in placed]
    legend, legend_end = (
        legend_below(layer, language, tall + _BAR, wide, explained, letters)
        if below
        else legend_beside(layer, language, room + 20, letters, explained)
    )
    height = max(tall + _BAR, legend_end - 8 if below else legend_end + 10)
    width = wide if below else room + 20 + aside
    paths = {str(unit): area_path(shape, left, top, scale) for unit, shape in zip(areas.index, shapes, strict=True)}
    inside = (shapely.get_coordinates(shapely.point_on_surface(shapes)) - (left, top)) * (scale, -scale)
    places = dict(zip(paths, map(tuple, inside.tolist()), strict=True))

    drawn = [
        *draw_layers(placed, above=False),
        *_draw_areas(paths, layer, outlined),
        *draw_layers(placed, above=True),
        *_draw_marks(places, marks or {}, letters),
        *_draw_names(places, names or {}, broad, tall),
    ]
    bar = _scale_bar(right - left, scale, 2, tall + 28, language, letters)
    label = quoteattr(visible_text(layer.title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" aria-label={label}><defs>{PATTERNS}</defs>'
        f'<g transform="translate({max((room - broad) / 2, 0):.0f} 4)">{"".join(drawn)}{bar}</g>{legend}</svg>'
    )


@cache
def register_fonts() -> None:
    """Let drawings be measured and drawn with the app's own fonts: the same drawing on every computer."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))


def svg_png(svg: str, scale: float = 2.0) -> bytes:
    """Return a drawing as PNG, for formats that take no drawings; nothing is fetched for it."""
    import vl_convert

    register_fonts()
    return vl_convert.svg_to_png(svg, scale=scale)
