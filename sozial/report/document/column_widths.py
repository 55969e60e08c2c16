"""How wide the columns of a table are on paper: no heading is torn, no figure broken, no room left unused."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil

from fontTools.ttLib import TTFont

from sozial.places import FONTS
from sozial.report.document.document import Column, Table

_MILLIMETRES = 25.4 / 72
# Left and right of what stands in a cell.
_ROOM = 2.8
# A text may be broken from this many times its size on; a program that sets it knows where.
_WORD = 9.0
# So many letters, as in "sehr hoch", stand in one line.
_SHORT = 12
_LINE, _BETWEEN = 1.25, 2.3
_STEPS = 40
_BREAKS = re.compile(r"(?<=[-/–])|[ \t\n\u200b]+")


@cache
def _advances(bold: bool) -> dict[str, float]:
    """Return how wide every character of the app's own font is, in parts of its size."""
    with TTFont(FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"), lazy=True) as font:
        metrics, units = font["hmtx"], float(font["head"].unitsPerEm)
        return {chr(code): metrics[name][0] / units for code, name in font.getBestCmap().items()}


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a text is in millimetres, in letters of so many points.

    Examples
    --------
    >>> round(text_width("mm", 10), 1), text_width("", 10)
    (6.9, 0.0)
    """
    advances = _advances(bold)
    return sum(advances.get(letter, 0.6) for letter in text) * size * _MILLIMETRES


def _pieces(text: str) -> list[str]:
    """Return what of a text stands in one line: words, and parts of words behind a hyphen or a stroke."""
    return _BREAKS.split(text)


def heading_width(title: str, size: float) -> float:
    """Return how wide a column has to be for its heading, with the room beside it."""
    return max(text_width(piece, size, True) for piece in _pieces(title)) + _ROOM


def _longest_piece(texts: Sequence[str], size: float) -> float:
    pieces = {piece for text in texts for piece in ([text] if len(text) <= _SHORT else _pieces(text))}
    return max((text_width(piece, size) for piece in pieces), default=0.0) + _ROOM


@dataclass(frozen=True)
class Layout:
    """A table as it will stand on paper.

    Parameters
    ----------
    widths
        Of the columns in millimetres; together the width of the text.
    height
        About how high it is, in millimetres.
    is_tight
        Whether headings have to be broken, because there is no room for their words.
    """

    widths: tuple[float, ...]
    height: float
    is_tight: bool


def _between(wanted: Sequence[float], least: Sequence[float], most: Sequence[float], total: float) -> list[float]:
    """Return widths in the proportion that is wanted, none below its least or above its most, that fill a line."""
    low, high = 0.0, total / max(min(wanted), 1e-6)
    for _step in range(_STEPS):
        factor = (low + high) / 2
        widths = [
            min(max(part * factor, down), max(up, down)) for part, down, up in zip(wanted, least, most, strict=True)
        ]
        low, high = (factor, high) if sum(widths) < total else (low, factor)
    spare = (total - sum(widths)) / sum(widths)
    return [width * (1 + spare) for width in widths]


def _are_names(text: str, names: Collection[str]) -> bool:
    return text in names or all(part in names for part in text.split(", "))


def is_unbroken(text: str, width: float, size: float, names: Collection[str]) -> bool:
    """Return whether a cell holds names alone that have room in its column: no hyphen is put into them.

    Examples
    --------
    >>> [is_unbroken("Au, Bo", width, 8.0, {"Au", "Bo"}) for width in (30.0, 3.0)]
    [True, False]
    """
    return _are_names(text, names) and _longest_piece([text], size) <= width


def _bounds(column: Column, texts: Sequence[str], size: float, names: Collection[str]) -> tuple[float, float, float]:
    """Return how wide a column has to be for its heading, for what stands in it, and at most."""
    head = heading_width(column.title, size)
    whole = max((text_width(text, size) for text in set(texts)), default=0.0) + _ROOM
    pieces = _longest_piece(texts, size)
    cells = pieces if column.right else min(pieces, _WORD * size * _MILLIMETRES)
    cells = max(cells, _longest_piece([text for text in set(texts) if names and _are_names(text, names)], size))
    return head, max(head, cells), max(head, whole)


def table_layout(table: Table, total: float, size: float, names: Collection[str] = ()) -> Layout:
    """Return how wide the columns of a table are, from the words in them and the parts that were asked for.

    Parameters
    ----------
    total
        Width of the text in millimetres.
    size
        Of the letters, in points.
    names
        What is printed as it is: their columns are as wide as they need.

    Examples
    --------
    >>> columns = (Column("Quarter", 1.0), Column("Inhabitants", 1.0, True))
    >>> found = table_layout(Table("", columns, (("A", "1,200"),)), 60.0, 8.0)
    >>> round(sum(found.widths)), found.widths[1] >= heading_width("Inhabitants", 8.0), found.is_tight
    (60, True, False)
    """
    cells = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    bounds = [_bounds(column, texts, size, names) for column, texts in zip(table.columns, cells, strict=True)]
    heads, least, most = (list(part) for part in zip(*bounds, strict=True))
    if sum(least) > total:
        least = heads
    is_tight = sum(least) > total
    if is_tight:
        least = [width * total / sum(least) for width in least]
    widths = _between([column.share for column in table.columns], least, most, total)
    heights = [_row_height(row, widths, size) for row in (tuple(c.title for c in table.columns), *table.rows)]
    return Layout(tuple(widths), sum(heights), is_tight)


def _row_height(row: Sequence[str], widths: Sequence[float], size: float) -> float:
    lines = max(
        (
            ceil(text_width(text, size) * 1.06 / max(width - _ROOM, 1.0))
            for text, width in zip(row, widths, strict=True)
        ),
        default=1,
    )
    return max(lines, 1) * size * _LINE * _MILLIMETRES + _BETWEEN
