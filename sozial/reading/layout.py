"""Where a table begins and ends: titles above, header rows, the rows themselves, notes below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sozial.reading.cell_kinds import kind_of
from sozial.reading.grid import Cell, Grid, cell_text
from sozial.reading.header_evidence import SURE, profile_columns, rough_number, row_evidence

_HEAD, _TAIL, _MOST_LEVELS = 120, 200, 8
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


def _said(row: Sequence[Cell]) -> list[int]:
    return [position for position, cell in enumerate(row) if cell_text(cell)]


def _without_repeated(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Leave out rows of words that come again as they are: the header at the top of every page."""
    times = Counter(map(tuple, rows))
    again = {row for row, n in times.items() if n > 1 and not any(kind_of(cell) in ("number", "year") for cell in row)}
    return [row for row in rows if tuple(row) not in again or not _said(row)]


def _numeric_columns(rows: Sequence[Sequence[str]]) -> dict[int, bool]:
    """Return the columns that mostly hold numbers, and whether these mostly look like years."""
    found: dict[int, bool] = {}
    if not rows:
        return found
    filled = [sum(1 for kind in row if kind) for row in rows]
    wide = [row for row, n in zip(rows, filled, strict=True) if n >= max(2, 0.5 * np.quantile(filled, 0.9))]
    lower = wide[len(wide) // 2 :] if len(wide) < 40 else wide[len(wide) // 4 :]
    for position in range(len(rows[0])):
        kinds = [row[position] for row in lower if row[position] not in ("", "sign")]
        numbers = sum(kind in ("number", "year") for kind in kinds)
        if numbers and numbers >= 0.6 * len(kinds):
            found[position] = sum(kind == "year" for kind in kinds) > 0.6 * len(kinds)
    return found


def _is_numbering(row: Sequence[Cell], kinds: Sequence[str], numeric: dict[int, bool]) -> bool:
    """Whether a row only counts the columns (1, 2, 3 …)."""
    places = _said(row)
    if len(places) > 4 and kinds[places[0]] == "text":
        # "Spalten-Nr." or "insg." before the numbers.
        places = places[1:]
    if len(places) < 4 or any(kinds[position] == "text" for position in places):
        return False
    texts = [re.sub(r"\D", "", cell_text(row[position])) for position in places]
    if not all(texts) or not set(places) & set(numeric):
        return False
    counted = [int(text) for text in texts if len(text) < 6]
    if counted and 1900 <= counted[0] <= 2099:
        # However many there are: years.
        return False
    beside_names = places[0] > 0 and len(places) >= 5
    return (
        len(counted) == len(texts)
        and (counted[0] in (0, 1) or beside_names)
        and all(after - before == 1 for before, after in pairwise(counted))
    )


def _is_years(row: Sequence[Cell], kinds: Sequence[str], numeric: dict[int, bool]) -> bool:
    """Whether all numbers of a row are years in order, as in a header."""
    years = [rough_number(row[p]) for p in numeric if kinds[p] == "year"]
    others = [p for p in numeric if kinds[p] == "number"]
    ordered = sorted(set(years)) in (years, years[::-1])
    return len(years) >= 2 and not others and ordered and not all(numeric[p] for p in numeric if kinds[p] == "year")


def _is_figures(row: Sequence[Cell], kinds: Sequence[str], numeric: dict[int, bool]) -> bool:
    """Whether a row holds figures rather than names of columns."""
    if _is_numbering(row, kinds, numeric) or _is_years(row, kinds, numeric):
        return False
    numbers = sum(kinds[p] == "number" or (kinds[p] == "year" and numeric[p]) for p in numeric)
    years = sum(kinds[p] == "year" and not numeric[p] for p in numeric)
    words = sum(kinds[p] in ("text", "date") for p in numeric)
    signs = sum(kinds[p] == "sign" for p in numeric)
    if words == 0 and years and numbers == 0:
        # A single year-like number, 1987 inhabitants say, beside other cells.
        return len(numeric) == 1 or signs > 0
    return numbers + signs > 0 and numbers + 0.5 * years >= words and numbers + signs > words


def _find_first(rows: list[list[Cell]], kinds: list[list[str]], numeric: dict[int, bool]) -> int | None:
    for position, row in enumerate(rows):
        alone = position == 0 or position + 1 == len(rows)
        # A row that comes again as it is says nothing of itself: headers are repeated.
        below = [other for other in rows[position + 1 : position + 61] if len(_said(other)) > 1 and other != row]
        evidence = row_evidence(row, profile_columns(below)) if len(below) > 1 else 0.0
        if evidence >= SURE:
            continue
        counts = _is_numbering(row, kinds[position], numeric)
        numbers = any(kinds[position][p] in ("number", "year") for p in numeric)
        # Without a number, what stands there once more is a header that is repeated.
        is_row = _is_figures(row, kinds[position], numeric) or (evidence <= -SURE and numbers and not counts)
        if (is_row or (alone and counts)) and (numbers or position):
            return _first_of_figures(rows, kinds, numeric, _first_with_key(rows, kinds, numeric, position))
    return None


def _first_with_key(rows: list[list[Cell]], kinds: list[list[str]], numeric: dict[int, bool], first: int) -> int:
    """Go up over rows whose key is a number below a word: figures with an odd cell, not a second header row."""
    key, start = min(numeric), first
    while start >= 1 and kinds[start - 1][key] == "number" and kinds[start - 1][0]:
        if _is_numbering(rows[start - 1], kinds[start - 1], numeric):
            break
        start -= 1
    return start if start >= 1 and kinds[start - 1][key] == "text" else first


def _first_of_figures(rows: list[list[Cell]], kinds: list[list[str]], numeric: dict[int, bool], first: int) -> int:
    """Go up over rows that hold numbers and read like rows of the table: upper levels whose keys are words."""
    below = [row for row in rows[first : first + 60] if len(_said(row)) > 1]
    if len(below) < 3:
        return first
    profiles = profile_columns(below)
    start = first
    while start >= 2 and "number" in kinds[start - 1] and row_evidence(rows[start - 1], profiles) < 0:
        if _is_numbering(rows[start - 1], kinds[start - 1], numeric):
            return first
        start -= 1
    return start


def _find_header(
    grid: Grid, rows: list[list[Cell]], kinds: list[list[str]], first: int, numeric: dict[int, bool]
) -> tuple[list[int], list[int], list[int]]:
    """Go up from the first figures: header rows, rows of column numbers, explanations."""
    header: list[int] = []
    numbered: list[int] = []
    explained: list[int] = []
    merged = {top: right - left for top, left, _bottom, right in grid.merges if left > 0 or right < len(rows[0]) - 2}
    for position in range(first - 1, -1, -1):
        said = _said(rows[position])
        if not said:
            if header and not _names_the_rest(rows, position, header):
                break
            continue
        if _is_numbering(rows[position], kinds[position], numeric):
            numbered.append(position)
            continue
        alone = len(said) == 1 and (said[0] == 0 or (len(rows[0]) > 3 and said[0] < 2 and position not in merged))
        if alone and len(rows[0]) > 1:
            if header or len(explained) >= 5:
                break
            explained.append(position)
            continue
        if header and _is_title(rows[position], said, len(rows[header[0]])) and position not in merged:
            break
        header.append(position)
        if len(header) >= _MOST_LEVELS:
            break
    for position in list(numbered):
        # Numbers that alone tell the columns apart are their names: districts that people move to, say.
        if position < first and _are_alike(rows, header, _said(rows[position])):
            numbered.remove(position)
            header = sorted([*header, position], reverse=True)
    if not header and explained:
        header, explained = explained[:1], explained[1:]
    return header[::-1], numbered, explained


def _are_alike(rows: list[list[Cell]], header: list[int], places: list[int]) -> bool:
    """Whether header rows, with the gaps of merged cells filled, leave most columns with the same names."""
    levels = []
    for position in header:
        texts, current = [], ""
        for cell in rows[position]:
            current = cell_text(cell) or current
            texts.append(current)
        levels.append(texts)
    return len({tuple(level[place] for level in levels) for place in places}) < 0.5 * len(places)


def _names_the_rest(rows: list[list[Cell]], blank: int, header: list[int]) -> bool:
    """Whether the row above an empty one is an upper header row: it names the columns that the rows below leave out."""
    above = set(_said(rows[blank - 1])) if blank else set()
    below = {column for position in header for column in _said(rows[position])}
    return 0 in above - below and len(above) > 2 and 0 not in below


def _is_title(row: Sequence[Cell], said: list[int], width: int) -> bool:
    """Whether a row above the header is a heading of the whole sheet rather than of its columns."""
    long = any(len(cell_text(row[position])) > 60 for position in said)
    return len(said) <= 2 and said[0] == 0 and (long or width > 6)


def _find_last(grid: Grid, first: int, numeric: dict[int, bool]) -> int:
    """Go up from the end past notes and empty rows; return the row after the last one of the table."""
    start = max(first, grid.height - _TAIL)
    rows = grid.rows(start, grid.height)
    body = int(np.median(grid.widths[first : first + 200])) if len(grid.widths) > first else 0
    last = len(rows)
    for position in range(len(rows) - 1, -1, -1):
        said = _said(rows[position])
        if any(kind_of(rows[position][p]) in ("number", "year", "sign") for p in numeric if p in said) and not (
            len(said) <= 2 and _NOTE.match(cell_text(rows[position][said[0]]))
        ):
            break
        text = cell_text(rows[position][said[0]]) if said else ""
        short = len(said) == 1 and grid.widths[start + position] < body
        blank_before = position > 0 and not _said(rows[position - 1])
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
    if not grid.columns or grid.height == 0:
        return None
    head = grid.rows(0, _HEAD)
    if grid.height > _HEAD:
        middle = max(_HEAD, grid.height // 2)
        sample = grid.rows(middle, middle + 200)
    else:
        sample = head
    numeric = _numeric_columns([[kind_of(cell) for cell in row] for row in _without_repeated(sample)])
    kinds = [[kind_of(cell) for cell in row] for row in head]
    numbered: list[int] = []
    explained: list[int] = []
    if first is None and header:
        first = max(header) + 1
        while first < len(head) and _is_numbering(head[first], kinds[first], numeric):
            numbered.append(first)
            first += 1
    if first is None and header is not None:
        first = next((position for position, row in enumerate(head) if _said(row)), 0)
    if first is None:
        first = _find_first(head, kinds, numeric) if numeric else _first_of_words(head)
    if first is None:
        return None
    rows_above: list[int]
    if header is not None:
        rows_above = list(header)
    else:
        rows_above, numbered, explained = _find_header(grid, head, kinds, first, numeric)
    last = max(_find_last(grid, first, numeric), first)
    repeated, second = _find_headers_within(grid, rows_above, first, last, numeric)
    if second is not None:
        last = second
        while last > first and not _said(grid.rows(last - 1, last)[0]):
            last -= 1
    known = {*rows_above, *numbered, *explained}
    above = [row for position, row in enumerate(head[:first]) if position not in known]
    titles = [" ".join(cell_text(row[p]) for p in _said(row)) for row in above if _said(row)]
    below = grid.rows(last, min(grid.height, last + _TAIL))
    notes = [" ".join(cell_text(row[p]) for p in _said(row)) for row in below if _said(row)]
    return Layout(
        tuple(rows_above),
        tuple(sorted(numbered)),
        tuple(sorted(explained)),
        first,
        last,
        tuple(titles),
        tuple(notes),
        repeated,
        second,
    )


def _find_headers_within(
    grid: Grid, header: Sequence[int], first: int, last: int, numeric: dict[int, bool]
) -> tuple[tuple[int, ...], int | None]:
    """Return the rows that repeat the header, and the row where another table with its own header begins."""
    if not header or last - first > 20_000:
        return (), None
    levels = [[cell_text(cell) for cell in grid.rows(line, line + 1)[0]] for line in header]
    named = sum(map(bool, levels[-1])) > 1
    repeated: set[int] = set()
    rows = grid.rows(first, last)
    texts = [[cell_text(cell) for cell in row] for row in rows]
    for position, row in enumerate(rows):
        if named and texts[position : position + len(levels)] == levels:
            repeated.update(range(first + position, first + position + len(levels)))
        if first + position in repeated:
            continue
        if named and texts[position] == levels[-1]:
            repeated.add(first + position)
            continue
        start = _start_of_second(rows, position)
        blank = start is not None
        kinds = [kind_of(row[p]) for p in numeric]
        words = sum(kind == "text" for kind in kinds)
        if blank and len(kinds) > 0 and words >= max(1, 0.6 * len(kinds)) and position + 1 < len(rows):
            below = [kind_of(cell) for cell in rows[position + 1]]
            if sum(kind in ("number", "year") for kind in below) >= max(1, 0.5 * words):
                return tuple(sorted(repeated)), first + (position if start is None else start)
    return tuple(sorted(repeated)), None


def _start_of_second(rows: Sequence[Sequence[Cell]], position: int) -> int | None:
    """Return where a table begins whose header would stand here: below an empty row, or below titles below one."""
    start = position
    while start > 0 and position - start < 3 and len(_said(rows[start - 1])) == 1 and _said(rows[start - 1])[0] == 0:
        start -= 1
    return start if start > 0 and not _said(rows[start - 1]) else None


def _first_of_words(head: list[list[Cell]]) -> int | None:
    """Return the row below the header of a table without any number: the first row with several cells is the header."""
    filled = [len(_said(row)) for row in head]
    wide = max(filled, default=0)
    if wide < 2:
        return None
    header = next(position for position, n in enumerate(filled) if n >= max(2, wide - 1))
    return header + 1 if header + 1 < len(head) else None
