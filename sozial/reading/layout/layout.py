"""Where a table begins and ends: titles above, header rows, the rows themselves, notes below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from sozial.reading.cells.cell_kinds import kind_of
from sozial.reading.cells.grid import Cell, Grid, cell_text
from sozial.reading.layout.header_rows import find_first, find_header, find_headers_within, first_of_words
from sozial.reading.layout.row_looks import is_numbering, numeric_columns, texts_of

_HEAD, _TAIL = 120, 200
_NOTE = re.compile(
    r"^\s*(?:\(?\d{1,2}\)|[¹²³⁴⁵*]|[_=~–-]{3,}|quelle|datenquelle|anmerkung|hinweis|stand\b|erstell|©|\(c\)|copyright|"
    r"lizenz|erl(ä|ae)uterung|legende|zeichenerkl|datenstand|herausgeber|berechnung|abruf|fu(ß|ss)note|"
    r"vervielf|statistisches|stadt .{0,40}(\bamt\b|statistik)|source|note\b|"
    r"[\"“„]?[-–.x/*…]{1,3}[\"”“]?\s*(=|:|bedeutet))",
    re.I,
)


@dataclass(frozen=True)
class Layout:
    """Rows of a grid by what they are; all positions count from 0.

    Parameters
    ----------
    header
        Rows with the names of the columns, top first; empty where the file names none.
    numbered, explained
        Rows between header and figures: column numbers, explanations.
    first, last
        The rows of the table itself: first, and the one after the last.
    titles, notes
        What stands above and below.
    repeated
        Rows within the table that repeat its header.
    second
        First row of another table below, which is not part of this one.
    """

    header: tuple[int, ...]
    numbered: tuple[int, ...]
    explained: tuple[int, ...]
    first: int
    last: int
    titles: tuple[str, ...]
    notes: tuple[str, ...]
    repeated: tuple[int, ...] = ()
    second: int | None = None


def _without_repeated(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Leave out rows of words that come again as they are: the header at the top of every page."""
    times = Counter(map(tuple, rows))
    again = {row for row, n in times.items() if n > 1 and not any(kind_of(cell) in ("number", "year") for cell in row)}
    return [row for row in rows if tuple(row) not in again or not texts_of(row)]


def _find_last(grid: Grid, first: int, numeric: dict[int, bool]) -> int:
    """Go up from the end past notes and empty rows; return the row after the last one of the table."""
    start = max(first, grid.height - _TAIL)
    rows = grid.rows(start, grid.height)
    body = int(np.median(grid.widths[first : first + 200])) if len(grid.widths) > first else 0
    last = len(rows)
    for position in range(len(rows) - 1, -1, -1):
        said = texts_of(rows[position])
        if any(kind_of(rows[position][p]) in ("number", "year", "sign") for p in numeric if p in said) and not (
            len(said) <= 2 and _NOTE.match(cell_text(rows[position][said[0]]))
        ):
            break
        text = cell_text(rows[position][said[0]]) if said else ""
        short = len(said) == 1 and grid.widths[start + position] < body
        blank_before = position > 0 and not texts_of(rows[position - 1])
        if (
            not said
            or _NOTE.match(text)
            or len(text) > 60
            or short
            or (len(said) == 1 and blank_before)
            or (len(said) == 1 and last < len(rows) and (len(text) > 40 or text.endswith((".", ":"))))
        ):
            last = position
        elif len(said) >= 2 or not numeric:
            break
    return start + last


def find_layout(grid: Grid, header: Sequence[int] | None = None, first: int | None = None) -> Layout | None:
    """Return where the table lies in a grid, or None where there is none.

    Parameters
    ----------
    header, first
        Rows that a person named; found when None.

    Examples
    --------
    >>> grid = Grid.of([["Titel"], [None], ["nr", "quote"], ["1", "2,5"], ["2", "3,5"], ["Quelle: Amt"]])
    >>> found = find_layout(grid)
    >>> found.header, found.first, found.last, found.titles, found.notes
    ((2,), 3, 5, ('Titel',), ('Quelle: Amt',))
    """
    if header is not None or first is not None:
        return _find_layout(grid, header, first)
    # Who chooses a sheet, cuts it into tables and reads them asks for the same grid several times.
    if grid not in _FOUND:
        _FOUND[grid] = _find_layout(grid, None, None)
    return _FOUND[grid]


_FOUND: WeakKeyDictionary[Grid, Layout | None] = WeakKeyDictionary()


def _find_layout(grid: Grid, header: Sequence[int] | None, first: int | None) -> Layout | None:
    if not grid.columns or grid.height == 0:
        return None
    head = grid.rows(0, _HEAD)
    numeric = numeric_columns([[kind_of(cell) for cell in row] for row in _without_repeated(_sample(grid, head))])
    kinds = [[kind_of(cell) for cell in row] for row in head]
    numbered: list[int] = []
    explained: list[int] = []
    if first is None:
        first, numbered = _begin(head, kinds, numeric, header)
    if first is None:
        return None
    rows_above: list[int]
    if header is not None:
        rows_above = list(header)
    else:
        rows_above, numbered, explained = find_header(grid, head, kinds, first, numeric)
    last = max(_find_last(grid, first, numeric), first)
    repeated, second = find_headers_within(grid, rows_above, first, last, numeric)
    if second is not None:
        last = second
        while last > first and not texts_of(grid.rows(last - 1, last)[0]):
            last -= 1
    known = {*rows_above, *numbered, *explained}
    above = [row for position, row in enumerate(head[:first]) if position not in known]
    return Layout(
        tuple(rows_above),
        tuple(sorted(numbered)),
        tuple(sorted(explained)),
        first,
        last,
        _lines(above),
        _lines(grid.rows(last, min(grid.height, last + _TAIL))),
        repeated,
        second,
    )


def _sample(grid: Grid, head: list[list[Cell]]) -> list[list[Cell]]:
    """Return rows by which columns of numbers are told: the first ones, or some from the middle of a long file."""
    if grid.height <= _HEAD:
        return head
    middle = max(_HEAD, grid.height // 2)
    return grid.rows(middle, middle + 200)


def _begin(
    head: list[list[Cell]], kinds: list[list[str]], numeric: dict[int, bool], header: Sequence[int] | None
) -> tuple[int | None, list[int]]:
    """Return the first row of the table, and rows of column numbers between it and a header that a person named."""
    if header is None:
        return find_first(head, kinds, numeric) if numeric else first_of_words(head), []
    if not header:
        return next((position for position, row in enumerate(head) if texts_of(row)), 0), []
    first = max(header) + 1
    numbered: list[int] = []
    while first < len(head) and is_numbering(head[first], kinds[first], numeric):
        numbered.append(first)
        first += 1
    return first, numbered


def _lines(rows: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """Return rows as lines of text, without empty ones."""
    return tuple(" ".join(cell_text(row[place]) for place in texts_of(row)) for row in rows if texts_of(row))
