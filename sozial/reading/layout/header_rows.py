"""Where the first figures stand, and the header rows above them; headers that come again."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.reading.cells.cell_kinds import kind_of
from sozial.reading.cells.grid import Cell, Grid, cell_text
from sozial.reading.layout.header_evidence import SURE, profile_columns, row_evidence
from sozial.reading.layout.row_looks import are_alike, is_figures, is_numbering, is_title, names_the_rest, texts_of

_MOST_LEVELS = 8


def find_first(rows: list[list[Cell]], kinds: list[list[str]], numeric: dict[int, bool]) -> int | None:
    """Return the first row with figures."""
    for position, row in enumerate(rows):
        alone = position == 0 or position + 1 == len(rows)
        # A row that comes again as it is says nothing of itself: headers are repeated.
        below = [other for other in rows[position + 1 : position + 61] if len(texts_of(other)) > 1 and other != row]
        evidence = row_evidence(row, profile_columns(below)) if len(below) > 1 else 0.0
        if evidence >= SURE:
            continue
        counts = is_numbering(row, kinds[position], numeric)
        numbers = any(kinds[position][p] in ("number", "year") for p in numeric)
        # Without a number, what stands there once more is a header that is repeated.
        is_row = is_figures(row, kinds[position], numeric) or (evidence <= -SURE and numbers and not counts)
        if (is_row or (alone and counts)) and (numbers or position):
            return _first_of_figures(rows, kinds, numeric, _first_with_key(rows, kinds, numeric, position))
    return None


def _first_with_key(rows: list[list[Cell]], kinds: list[list[str]], numeric: dict[int, bool], first: int) -> int:
    """Go up over rows whose key is a number below a word: figures with an odd cell, not a second header row."""
    key, start = min(numeric), first
    while start >= 1 and kinds[start - 1][key] == "number" and kinds[start - 1][0]:
        if is_numbering(rows[start - 1], kinds[start - 1], numeric):
            break
        start -= 1
    return start if start >= 1 and kinds[start - 1][key] == "text" else first


def _first_of_figures(rows: list[list[Cell]], kinds: list[list[str]], numeric: dict[int, bool], first: int) -> int:
    """Go up over rows that hold numbers and read like rows of the table: upper levels whose keys are words."""
    below = [row for row in rows[first : first + 60] if len(texts_of(row)) > 1]
    if len(below) < 3:
        return first
    profiles = profile_columns(below)
    start = first
    while start >= 2 and "number" in kinds[start - 1] and row_evidence(rows[start - 1], profiles) < 0:
        if is_numbering(rows[start - 1], kinds[start - 1], numeric):
            return first
        start -= 1
    return start


def _stands_alone(row: Sequence[Cell], said: Sequence[int], merged: bool) -> bool:
    """Whether a row above the figures holds one text at its beginning: an explanation, not a name of a column."""
    alone = len(said) == 1 and (said[0] == 0 or (len(row) > 3 and said[0] < 2 and not merged))
    return alone and len(row) > 1


def _with_numbers(
    rows: list[list[Cell]], header: list[int], numbered: list[int], first: int
) -> tuple[list[int], list[int]]:
    """Return header rows and rows of column numbers; numbers that alone tell the columns apart are their names."""
    # Districts that people move to, say.
    for position in list(numbered):
        if position < first and are_alike(rows, header, texts_of(rows[position])):
            numbered = [other for other in numbered if other != position]
            header = sorted([*header, position], reverse=True)
    return header, numbered


def _merged_within(grid: Grid, width: int) -> set[int]:
    """Return the rows with merged cells that do not stretch over the whole table."""
    return {top for top, left, _bottom, right in grid.merges if left > 0 or right < width - 2}


def find_header(
    grid: Grid, rows: list[list[Cell]], kinds: list[list[str]], first: int, numeric: dict[int, bool]
) -> tuple[list[int], list[int], list[int]]:
    """Go up from the first figures: header rows, rows of column numbers, explanations."""
    header: list[int] = []
    numbered: list[int] = []
    explained: list[int] = []
    merged = _merged_within(grid, len(rows[0]))
    for position in range(first - 1, -1, -1):
        if len(header) >= _MOST_LEVELS:
            break
        said = texts_of(rows[position])
        if not said:
            if header and not names_the_rest(rows, position, header):
                break
        elif is_numbering(rows[position], kinds[position], numeric):
            numbered.append(position)
        elif _stands_alone(rows[0], said, position in merged):
            if header or len(explained) >= 5:
                break
            explained.append(position)
        elif header and is_title(rows[position], said, len(rows[header[0]])) and position not in merged:
            break
        else:
            header.append(position)
    header, numbered = _with_numbers(rows, header, numbered, first)
    if not header and explained:
        header, explained = explained[:1], explained[1:]
    return header[::-1], numbered, explained


def find_headers_within(
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
    for position in range(len(rows)):
        if named and texts[position : position + len(levels)] == levels:
            repeated.update(range(first + position, first + position + len(levels)))
        if first + position in repeated:
            continue
        if named and texts[position] == levels[-1]:
            repeated.add(first + position)
            continue
        start = _second_table(rows, position, numeric)
        if start is not None:
            return tuple(sorted(repeated)), first + start
    return tuple(sorted(repeated)), None


def _second_table(rows: Sequence[Sequence[Cell]], position: int, numeric: dict[int, bool]) -> int | None:
    """Return where another table begins whose header stands here: words in place of numbers, and numbers below."""
    start = _start_of_second(rows, position)
    if start is None or position + 1 >= len(rows):
        return None
    kinds = [kind_of(rows[position][p]) for p in numeric]
    words = sum(kind == "text" for kind in kinds)
    if not kinds or words < max(1, 0.6 * len(kinds)):
        return None
    below = [kind_of(cell) for cell in rows[position + 1]]
    return start if sum(kind in ("number", "year") for kind in below) >= max(1, 0.5 * words) else None


def _start_of_second(rows: Sequence[Sequence[Cell]], position: int) -> int | None:
    """Return where a table begins whose header would stand here: below an empty row, or below titles below one."""
    start = position
    while (
        start > 0 and position - start < 3 and len(texts_of(rows[start - 1])) == 1 and texts_of(rows[start - 1])[0] == 0
    ):
        start -= 1
    return start if start > 0 and not texts_of(rows[start - 1]) else None


def first_of_words(head: list[list[Cell]]) -> int | None:
    """Return the row below the header of a table without any number: the first row with several cells is the header."""
    filled = [len(texts_of(row)) for row in head]
    wide = max(filled, default=0)
    if wide < 2:
        return None
    header = next(position for position, n in enumerate(filled) if n >= max(2, wide - 1))
    return header + 1 if header + 1 < len(head) else None
