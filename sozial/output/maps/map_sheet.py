"""A map as a sheet to take away: heading above it, and below it what it rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sozial.model import Dataset
from sozial.output.files.literal_text import visible_text
from sozial.output.maps.beside import BesideShape
from sozial.output.maps.map_layer import MapLayer
from sozial.output.maps.map_picture import WIDTH, map_svg, svg_png
from sozial.output.maps.picture_parts import text_line, wrapped

# The long side of the picture in print: A4 at 300 dots per inch.
PRINT_PIXELS = 3_508
_EDGE, _TITLE, _FOOT, _GAP = 24, 22, 13, 14
# So many letters fit into a line of the sheet; longer words are broken.
_TITLE_LETTERS, _FOOT_LETTERS = 78, 135
_SIZE = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


@dataclass(frozen=True)
class MapSheet:
    """What stands around a map.

    Parameters
    ----------
    title
        Heading: whose map it is.
    notes
        Lines below the map: period, source, recipe and its state, day, protection.
    names
        What quarters are called on the map, by key, the most important ones first; as many as there is room for.
    beside
        Further layers, as the map on screen has them.
    """

    title: str
    notes: Sequence[str]
    names: Mapping[str, str] = field(default_factory=dict)
    beside: Sequence[BesideShape] = ()


def _lines(text: str, letters: int) -> list[str]:
    """Return a text in lines of at most so many letters; a longer word is broken."""
    pieces = re.sub(rf"(\S{{{letters}}})(?=\S)", r"\1 ", visible_text(text))
    return wrapped(pieces, letters)


def sheet_svg(dataset: Dataset, layer: MapLayer, language: str, sheet: MapSheet) -> str:
    """Return a map with heading and notes as SVG that needs nothing else; texts are escaped.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.output.maps.layers import build_index_layer
    >>> from sozial.reading.loading.sample import read_sample
    >>> from sozial.recipe import Recipe, Weighted
    >>> sample = read_sample()
    >>> result = build_index(sample, Recipe("m", (Weighted("sgb2_quote"),)), "2024")
    >>> drawn = sheet_svg(sample, build_index_layer(sample, result, "de"), "de", MapSheet("A & B", ["<i>Amt</i>"]))
    >>> "A &amp; B" in drawn, "&lt;i&gt;Amt" in drawn
    (True, True)
    """
    inner = map_svg(dataset, layer, language, names=sheet.names, beside=sheet.beside)
    found = _SIZE.search(inner)
    if found is None:
        raise ValueError("the map has no size")
    high = int(found[2])
    parts, y = [], float(_EDGE + _TITLE)
    for line in _lines(sheet.title, _TITLE_LETTERS):
        parts.append(text_line(_EDGE, y, line, _TITLE, ' font-weight="bold"'))
        y += _TITLE * 1.3
    parts.append(f'<g transform="translate({_EDGE} {y:g})">{inner}</g>')
    y += high + _GAP + _FOOT
    for note in sheet.notes:
        for line in _lines(note, _FOOT_LETTERS):
            parts.append(text_line(_EDGE, y, line, _FOOT))
            y += _FOOT * 1.45
    wide, height = WIDTH + 2 * _EDGE, round(y + _EDGE - _FOOT)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {height}" width="{wide}" height="{height}">'
        f'<rect width="{wide}" height="{height}" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def sheet_png(svg: str) -> bytes:
    """Return a sheet as a picture large enough for print."""
    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("the sheet has no size")
    return svg_png(svg, scale=PRINT_PIXELS / max(int(found[1]), int(found[2])))
