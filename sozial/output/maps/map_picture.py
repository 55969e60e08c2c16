"""A map as a drawing, for paper and slides: areas, patterns, numbered places, legend and scale."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely

from sozial.i18n import N_, format_number, translator
from sozial.model import Dataset
from sozial.output.files.literal_text import visible_text
from sozial.output.maps.map_layer import MapLayer
from sozial.output.maps.picture_names import SIZE, place_names
from sozial.places import FONTS
from sozial.reading.areas.display import simplify_shared
from sozial.result import NO_CLASS

WIDTH = 1000
_LEGEND, _LEGEND_LINE = 270, 26
_TALLEST = 720
_LINE, _BORDER, _INK, _OUTLINE = 26, "#5b6670", "#1f2933", "#b3541e"
FONT = "DejaVu Sans"
_POINTS_PER_UNIT, _LEAST_POINTS = 60, 2_000
# Numbers are smaller where there are many quarters, but never too small to read on paper.
_MARK, _LEAST_MARK = 11.0, 9.0
# Below this width of a drawing its legend stands below the map.
_NARROW = 620

PATTERNS = (
    '<pattern id="nodata" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" fill="#ffffff"/><path d="M0 8L8 0" stroke="#8a949e" stroke-width="1.2"/></pattern>'
    '<pattern id="notrated" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" fill="#ffffff"/><circle cx="4" cy="4" r="1.5" fill="#8a949e"/></pattern>'
)


def area_path(shape: shapely.Geometry, left: float, top: float, scale: float) -> str:
    """Return an area as an SVG path; holes and parts lie in one path."""
    parts = []
    for polygon in getattr(shape, "geoms", [shape]):
        if polygon.geom_type != "Polygon":
            continue
        for ring in (polygon.exterior, *polygon.interiors):
            places = np.round((shapely.get_coordinates(ring) - (left, top)) * (scale, -scale), 1)
            parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in places) + "Z")
    return "".join(parts)


def class_fill(layer: MapLayer, number: int) -> str:
    """Return how an area of one class is filled: its colour, or the pattern for no data or not rated."""
    if number >= 0:
        return str(layer.colours[number])
    return "url(#nodata)" if number == NO_CLASS else "url(#notrated)"


def wrapped(text: str, width: int) -> list[str]:
    """Return text in lines of at most so many characters, broken between words; longer words behind a hyphen.

    Examples
    --------
    >>> wrapped("An der Alten Ziegelei", 12), wrapped("Wilhelmsburg-Nordwest", 14)
    (['An der Alten', 'Ziegelei'], ['Wilhelmsburg-', 'Nordwest'])
    """
    lines = [""]
    for word in text.split():
        pieces = re.findall(r"[^-]*-+|[^-]+", word) if len(word) > width else [word]
        for place, piece in enumerate(pieces):
            joint = " " if lines[-1] and not place else ""
            if lines[-1] and len(lines[-1]) + len(joint) + len(piece) > width:
                lines.append(piece)
            else:
                lines[-1] += joint + piece
    return lines


def text_line(x: float, y: float, words: str, size: int = 15, more: str = "") -> str:
    """Return one line of text, escaped."""
    family, shown = f'font-family="{FONT}"', escape(visible_text(words))
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" {family} fill="{_INK}"{more}>{shown}</text>'


def _legend(layer: MapLayer, language: str, x: float, letters: float) -> tuple[str, float]:
    """Return the legend beside a map, and where it ends."""
    parts, y = [], 22.0 * letters
    for line in wrapped(layer.title, _LEGEND_LINE):
        parts.append(text_line(x, y, line, round(16 * letters), ' font-weight="bold"'))
        y += 21 * letters
    y += 6 * letters
    for fill, words in _entries(layer, language):
        part, y = _entry(fill, wrapped(words, _LEGEND_LINE), x, y, letters)
        parts.append(part)
    return "".join(parts), y


def _legend_below(layer: MapLayer, language: str, top: float, wide: float) -> tuple[str, float]:
    """Return the legend below a map in two columns, and where it ends."""
    parts, y = [], top + 22.0
    for line in wrapped(layer.title, int(wide / 11)):
        parts.append(text_line(4, y, line, 16, ' font-weight="bold"'))
        y += 21
    y += 6
    entries = _entries(layer, language)
    half = (len(entries) + 1) // 2
    ends = []
    for place, column in enumerate((entries[:half], entries[half:])):
        at = y
        for fill, words in column:
            part, at = _entry(fill, wrapped(words, int((wide / 2 - 40) / 7.9)), 4 + place * wide / 2, at)
            parts.append(part)
        ends.append(at)
    return "".join(parts), max(ends)


def _entries(layer: MapLayer, language: str) -> list[tuple[str, str]]:
    """Return how each class is filled and what it is called, the highest first; then those without one."""
    translate = translator(language)
    numbers = [*range(len(layer.colours))][::-1] if len(layer.class_labels) else []
    entries = []
    for number in numbers:
        label, cut = layer.class_labels[number], layer.class_cuts[number]
        entries.append((class_fill(layer, number), f"{label}: {cut}" if cut and cut != label else label))
    present = set(layer.classes.tolist())
    if NO_CLASS in present:
        entries.append(("url(#nodata)", layer.without_class or translate(N_("no data"))))
    if any(number < NO_CLASS for number in present):
        entries.append(("url(#notrated)", translate(N_("not rated"))))
    return entries


def _entry(fill: str, lines: Sequence[str], x: float, y: float, letters: float = 1.0) -> tuple[str, float]:
    """Return one entry of a legend, and where the next one begins."""
    box = f'width="{24 * letters:g}" height="{18 * letters:g}"'
    parts = [f'<rect x="{x:g}" y="{y - 15 * letters:g}" {box} fill="{fill}" stroke="{_BORDER}"/>']
    for line in lines:
        parts.append(text_line(x + 34 * letters, y, line, round(14 * letters)))
        y += 18 * letters
    return "".join(parts), y + (_LINE - 18) * letters


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
        f'<path d="M{x:g} {y - 5:g}V{y:g}H{end:g}V{y - 5:g}" fill="none" stroke="{_INK}" stroke-width="1.5"/>'
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
        f'stroke="{_BORDER}" stroke-width="0.7"/>'
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
        drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" fill="#ffffff" stroke="{_INK}"/>')
        drawn.append(text_line(round(x, 1), round(y + size * 0.38, 1), mark, round(size * 1.1), more))
    return drawn


def _draw_names(
    places: Mapping[str, tuple[float, float]], names: Mapping[str, str], broad: float, high: float
) -> list[str]:
    """Return as many names as there is room for, the first ones first."""
    centres = ((*places[unit], name) for unit, name in names.items() if unit in places)
    return [_name(x, y, lines) for x, y, lines in place_names(centres, broad, high)]


def map_svg(
    dataset: Dataset,
    layer: MapLayer,
    language: str,
    marks: Mapping[str, str] | None = None,
    outlined: Collection[str] = (),
    wide: int = WIDTH,
    names: Mapping[str, str] | None = None,
    letters: float = 1.0,
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
    areas = dataset.areas
    metric = areas if areas.crs is not None and areas.crs.is_projected else areas.to_crs(areas.estimate_utm_crs())
    shapes = simplify_shared(metric.geometry.to_numpy(), max(_LEAST_POINTS, _POINTS_PER_UNIT * len(areas)))
    left, bottom, right, top = shapely.total_bounds(shapes)
    below = wide < _NARROW
    room = wide if below else wide - _LEGEND - 20
    tallest = _TALLEST * wide / WIDTH
    scale = min(room / max(right - left, 1e-9), (tallest - 40) / max(top - bottom, 1e-9))
    broad, high = (right - left) * scale, (top - bottom) * scale
    legend, legend_end = (
        _legend_below(layer, language, high + 40, wide) if below else _legend(layer, language, room + 20, letters)
    )
    height = max(high + 40, legend_end - 8 if below else legend_end + 10)
    width = wide if below else room + 20 + _LEGEND * letters
    paths = {str(unit): area_path(shape, left, top, scale) for unit, shape in zip(areas.index, shapes, strict=True)}
    inside = (shapely.get_coordinates(shapely.point_on_surface(shapes)) - (left, top)) * (scale, -scale)
    places = dict(zip(paths, map(tuple, inside.tolist()), strict=True))
    drawn = [
        *_draw_areas(paths, layer, outlined),
        *_draw_marks(places, marks or {}, letters),
        *_draw_names(places, names or {}, broad, high),
    ]
    bar = _scale_bar(right - left, scale, 2, high + 28, language, letters)
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
