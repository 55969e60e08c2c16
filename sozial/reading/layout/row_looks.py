"""What a row of a sheet looks like: figures, years, numbers of columns, headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from sozial.reading.cells.grid import Cell, cell_text
from sozial.reading.layout.header_evidence import rough_number


def texts_of(row: Sequence[Cell]) -> list[int]:
    """Return the texts of a row that are not empty."""
    return [position for position, cell in enumerate(row) if cell_text(cell)]


def numeric_columns(rows: Sequence[Sequence[str]]) -> dict[int, bool]:
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


def is_numbering(row: Sequence[Cell], kinds: Sequence[str], numeric: dict[int, bool]) -> bool:
    """Whether a row only counts the columns (1, 2, 3 …)."""
    places = texts_of(row)
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


def is_figures(row: Sequence[Cell], kinds: Sequence[str], numeric: dict[int, bool]) -> bool:
    """Whether a row holds figures rather than names of columns."""
    if is_numbering(row, kinds, numeric) or _is_years(row, kinds, numeric):
        return False
    numbers = sum(kinds[p] == "number" or (kinds[p] == "year" and numeric[p]) for p in numeric)
    years = sum(kinds[p] == "year" and not numeric[p] for p in numeric)
    words = sum(kinds[p] in ("text", "date") for p in numeric)
    signs = sum(kinds[p] == "sign" for p in numeric)
    if words == 0 and years and numbers == 0:
        # A single year-like number, 1987 inhabitants say, beside other cells.
        return len(numeric) == 1 or signs > 0
    return numbers + signs > 0 and numbers + 0.5 * years >= words and numbers + signs > words


def are_alike(rows: list[list[Cell]], header: list[int], places: list[int]) -> bool:
    """Whether header rows, with the gaps of merged cells filled, leave most columns with the same names."""
    levels = []
    for position in header:
        texts, current = [], ""
        for cell in rows[position]:
            current = cell_text(cell) or current
            texts.append(current)
        levels.append(texts)
    return len({tuple(level[place] for level in levels) for place in places}) < 0.5 * len(places)


def names_the_rest(rows: list[list[Cell]], blank: int, header: list[int]) -> bool:
    """Whether the row above an empty one is an upper header row: it names the columns that the rows below leave out."""
    above = set(texts_of(rows[blank - 1])) if blank else set()
    below = {column for position in header for column in texts_of(rows[position])}
    return 0 in above - below and len(above) > 2 and 0 not in below


def is_title(row: Sequence[Cell], said: list[int], width: int) -> bool:
    """Whether a row above the header is a heading of the whole sheet rather than of its columns."""
    long = any(len(cell_text(row[position])) > 60 for position in said)
    return len(said) <= 2 and said[0] == 0 and (long or width > 6)
