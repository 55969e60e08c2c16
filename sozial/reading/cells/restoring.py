"""What spreadsheet programs made of cells, read back: dates that were "6-15", keys that became 1001.0."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pyarrow.compute as pc

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.reading.cells.cell_kinds import kind_of
from sozial.reading.cells.grid import Column, Grid
from sozial.reading.cells.number_formats import MADE, DateShape, number_format
from sozial.reading.cells.sheet_facts import cell_name
from sozial.reading.vocabulary.area_words import says_key

ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})")
_KEY_AS_DECIMAL = re.compile(r"(\d+)[.,]0")
_PAIR = re.compile(r"(\d{1,4})\s?([-–./])\s?(\d{1,4})(?: Jahren?)?")
_AGES = re.compile(r"\d+\s*(-|–|bis)\s*\d+|\d+\s*\+|\d+ (und|u\.) ")
_DATED = re.compile(r"datum|\btag|stand\b|stichtag|date\b|zeit|beginn|ende\b|\b(von|bis|seit|ab|am)\b", re.I)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mrz mär mar", "apr", "mai may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dez dec"), 1
    )
    for name in names.split()
}
_MADE_DATE = re.compile(
    r"(?P<day>\d{1,2})(?P<sign>[.\s-]{1,2})(?P<month>[A-Za-zÄäö]{3,4})\.?|"
    r"(?P<month2>[A-Za-zÄäö]{3,4})\.?[\s-](?P<year>\d{2})",
    re.I,
)
_NAMED_MONTH = "(?i)(jan|feb|mrz|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)"
# From here on a column of text is not searched for dates.
_LONG = 50_000
# A program takes years of two digits to lie between these.
_SHORT_YEARS = range(1930, 2030)


@dataclass(frozen=True)
class _Typed:
    """The two numbers that were typed, in their order; the second can be a year."""

    first: int
    second: int
    turnable: bool

    @property
    def rising(self) -> _Typed:
        """The same with the smaller number first, where a program could have taken them either way."""
        if not self.turnable:
            return self
        return _Typed(min(self.first, self.second), max(self.first, self.second), True)


def _typed(text: str, code: str = "") -> _Typed | None:
    """Return what was typed before a spreadsheet made a date of it; None if it is no such date.

    Examples
    --------
    >>> _typed("2015-06"), _typed("2026-06-03", "d-mmm"), _typed("2026-06-03", "[$-409]d-mmm")
    (_Typed(first=6, second=15, turnable=False), _Typed(first=3, second=6, turnable=True), _Typed(first=6, second=3, \
turnable=True))
    >>> _typed("15. Jun"), _typed("Jun 15"), _typed("1. Halbjahr")
    (_Typed(first=15, second=6, turnable=True), _Typed(first=6, second=15, turnable=False), None)
    """
    month = _ISO_MONTH.fullmatch(text)
    if month is not None:
        year = int(month[1])
        return _Typed(int(month[2]), year % 100 if year in _SHORT_YEARS else year, False)
    iso = ISO_DATE.fullmatch(text)
    if iso is not None:
        _year, month_number, day = (int(part) for part in iso.groups())
        turned = code and number_format(code).shape is DateShape.MONTH_DAY
        return _Typed(month_number, day, True) if turned else _Typed(day, month_number, True)
    made = _MADE_DATE.fullmatch(text)
    number = _MONTHS.get((made["month"] or made["month2"])[:3].lower(), 0) if made else 0
    if made is None or not number:
        return None
    if made["year"]:
        return _Typed(number, int(made["year"]), False)
    # "2-Jan" is how an English program shows a typed 1-2; a German one shows "01. Feb".
    english = made["sign"] == "-"
    return _Typed(number, int(made["day"]), True) if english else _Typed(int(made["day"]), number, True)


def _written(made: Mapping[int, _Typed], texts: Sequence[str]) -> dict[int, str]:
    """Write what was typed the way the other texts are written."""
    pairs = {p: match for p, text in enumerate(texts) if p not in made and (match := _PAIR.fullmatch(text))}
    signs = [match[2] for match in pairs.values()]
    sign = max(set(signs), key=signs.count) if signs else "-"
    padded = [any(match[part][0] == "0" and len(match[part]) > 1 for match in pairs.values()) for part in (1, 3)]
    known = {position: (int(match[1]), int(match[3])) for position, match in pairs.items()}
    if _follow({**known, **_both(made, rising=True)}) > _follow({**known, **_both(made, rising=False)}):
        made = {position: typed.rising for position, typed in made.items()}
    return {
        position: sign.join(
            f"{number:02d}" if wide else str(number)
            for number, wide in zip((typed.first, typed.second), padded, strict=True)
        )
        for position, typed in made.items()
    }


def _both(made: Mapping[int, _Typed], rising: bool) -> dict[int, tuple[int, int]]:
    chosen = {position: typed.rising if rising else typed for position, typed in made.items()}
    return {position: (typed.first, typed.second) for position, typed in chosen.items()}


def _follow(ranges: Mapping[int, tuple[int, int]]) -> int:
    """Return how many ranges begin where the one before ends, as groups of ages do."""
    ordered = [ranges[position] for position in sorted(ranges)]
    return sum(after[0] - before[1] in (0, 1) for before, after in pairwise(ordered))


def restore_dates(texts: list[str], dates: set[int], formats: Mapping[int, str] | None = None) -> dict[int, str]:
    """Return, by position, what a spreadsheet turned into dates among names of columns like "0-3", "3-6".

    Dates that show a whole date, or a month with a long year, are meant and do not count among the dates given. Where
    no other name is a range, months with a short year are meant too.

    Examples
    --------
    >>> restore_dates(["Name", "0-3", "2026-06-03", "2015-06"], {2, 3})
    {2: '3-6', 3: '6-15'}
    >>> restore_dates(["Name", "2022-03", "2022-04"], {1, 2})
    {}
    """
    codes = formats or {}
    said = [position for position, text in enumerate(texts) if text]
    made = {p: typed for p in said if p in dates and (typed := _typed(texts[p], codes.get(p, ""))) is not None}
    named = {
        p: typed
        for p in said
        if p not in dates and _MADE_DATE.fullmatch(texts[p]) and (typed := _typed(texts[p])) is not None
    }
    ages = sum(bool(_AGES.search(texts[p])) for p in said if p not in made and p not in named)
    if ages == 0:
        made = {p: typed for p, typed in made.items() if typed.turnable}
        if len(made) + len(named) > 0.5 * len(said):
            named = {}
    return _written({**made, **named}, texts)


@dataclass(frozen=True)
class Restored:
    """A column with what a spreadsheet made dates of read back.

    Parameters
    ----------
    cells
        What was read back, with the names of the cells.
    """

    column: Column
    cells: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())


def _count_numbers(column: Column, texts: Sequence[str], others: Sequence[int]) -> int:
    """Return how many cells beside the dates are numbers."""
    # Texts such as 1.13 can be keys or figures; read back as typed they are what the others are.
    numbers = sum(kind_of(texts[p]) in ("number", "year") and not _PAIR.fullmatch(texts[p]) for p in others)
    if column.number is None:
        return numbers
    return max(numbers, len(column) - column.number.null_count)


def _date_codes(column: Column, rows: np.ndarray, position: int, grid: Grid) -> dict[int, str] | None:
    """Return the formats of dates by cell of a column; None where a column is too long or holds nothing like a date."""
    if not grid.date_formats and len(column) > _LONG:
        return None
    codes = {
        p: code for p, row in enumerate(rows.tolist()) if (code := grid.date_formats.get((row, position))) is not None
    }
    if not codes and (len(column) > _LONG or not pc.any(pc.match_substring_regex(column.text, _NAMED_MONTH)).as_py()):
        return None
    return codes


def restore_cells(
    column: Column, rows: np.ndarray, position: int, grid: Grid, name: str, place: str, answers: Mapping[str, str]
) -> Restored:
    """Read back what a spreadsheet made dates of, in a column of keys, of ranges or of figures.

    Parameters
    ----------
    rows
        Position of each cell in the grid.
    position
        Of the column in the grid.
    name, place
        Name of the column, and where a finding is said to be.
    answers
        What a person answered to the questions of the file.
    """
    codes = _date_codes(column, rows, position, grid)
    if codes is None:
        return Restored(column)
    texts = column.texts()
    made = {p: code for p, code in codes.items() if number_format(code).shape in MADE}
    others = [p for p, text in enumerate(texts) if text and p not in codes]
    cell_of = {p: cell_name(int(grid.lines[rows[p]]) - 1, grid.place(position)) for p in codes}
    if not codes:
        return _restored(column, texts, restore_dates(texts, set()), cell_of)
    if not others and len(made) == len(codes):
        return _whole(column, texts, made, name, place, answers, first=position == 0)
    if made and _count_numbers(column, texts, others) > 0.5 * len(others) and not says_key(name):
        return _among_figures(column, texts, made, cell_of, name, place, answers)
    pairs = sum(_PAIR.fullmatch(texts[p]) is not None for p in others)
    # Programs that show whole dates make them of keys as well.
    wanted = codes if pairs > 0.5 * len(others) else made
    if not wanted or not others:
        return Restored(column)
    typed = {p: found for p, code in wanted.items() if (found := _typed(texts[p], code)) is not None}
    return _restored(column, texts, _written(typed, texts), cell_of)


def _restored(column: Column, texts: Sequence[str], written: Mapping[int, str], cell_of: Mapping[int, str]) -> Restored:
    if not written:
        return Restored(column)
    cells = column.cells()
    for position, text in written.items():
        cells[position] = text
    named = tuple(f"{text} ({cell_of.get(position, texts[position])})" for position, text in written.items())
    return Restored(Column.of(cells), named)


def _whole(
    column: Column, texts: list[str], made: Mapping[int, str], name: str, place: str, answers: Mapping[str, str],
    first: bool,
) -> Restored:  # fmt: skip
    """Ask about a column that holds nothing but dates without a year, or months: keys such as 1-2 look like that."""
    typed = {p: found for p, code in made.items() if (found := _typed(texts[p], code)) is not None}
    written = _written(typed, texts)
    days = all(found.turnable for found in typed.values())
    key = says_key(name) or (days and first and not _DATED.search(name))
    if not (key or (days and not _DATED.search(name))):
        return Restored(column)
    proposal = "typed" if key and len(set(written.values())) == len(written) else "dates"
    chosen = answers.get(f"excel-date: {name}", proposal)
    message = N_("This column holds only dates without a year, or months. Were they typed as {typed}?")
    options = {"typed": N_("Read as typed: {typed}"), "dates": N_("Read as dates: {dates}")}
    values = {"typed": listed(list(written.values()), 4), "dates": listed([texts[p] for p in written], 4)}
    remedy = N_("Format the cells as text in the spreadsheet, and type them again.")
    asked = Finding("excel-date", Severity.QUESTION, message, remedy, place, values, name, options, chosen)
    if chosen != "typed":
        return Restored(column, (), (asked,))
    return Restored(_restored(column, texts, written, {}).column, (), (asked,))


def _among_figures(
    column: Column, texts: list[str], made: Mapping[int, str], cell_of: Mapping[int, str], name: str, place: str,
    answers: Mapping[str, str],
) -> Restored:  # fmt: skip
    """Ask about dates in a column of figures: a typed 12.5 became the 12th of May, but so did 12.05."""
    typed = {p: found for p, code in made.items() if (found := _typed(texts[p], code)) is not None}
    read = {
        p: f"{found.first}.{found.second:02d}" if not found.turnable else f"{found.first}.{found.second}"
        for p, found in typed.items()
    }
    chosen = answers.get(f"date-for-figure: {name}", "missing")
    message = N_("Dates stand among figures; a spreadsheet program made them of numbers such as {numbers}: {cells}")
    options = {"missing": N_("They count as missing."), "numbers": N_("Read as numbers: {numbers}")}
    values = {
        "cells": listed([f"{cell_of[p]} ({texts[p]})" for p in typed], 12),
        "numbers": listed([text.replace(".", ",") for text in read.values()], 12),
    }
    remedy = N_("Compare them with the source, and type them again with a comma.")
    asked = Finding("date-for-figure", Severity.QUESTION, message, remedy, place, values, name, options, chosen)
    cells = column.cells()
    for position, text in read.items():
        cells[position] = float(text) if chosen == "numbers" else None
    return Restored(Column.of(cells), (), (asked,))


def restore_keys(column: Column, name: str) -> Column | None:
    """Return a column of keys without the ".0" that a program put behind every one; None for any other column.

    Examples
    --------
    >>> restore_keys(Column.of(["1001.0", "1002.0"]), "Kennziffer").texts()
    ['1001', '1002']
    >>> restore_keys(Column.of(["7.0", "8.5"]), "Kennziffer"), restore_keys(Column.of(["7.0", "8.0"]), "Quote")
    (None, None)
    """
    if not says_key(name) or not all(_KEY_AS_DECIMAL.fullmatch(text) for text in column.slice(0, 20).texts() if text):
        return None
    texts = column.texts()
    matches = [_KEY_AS_DECIMAL.fullmatch(text) for text in texts if text]
    if not matches or not all(matches):
        return None
    return Column.of([match[1] if (match := _KEY_AS_DECIMAL.fullmatch(text)) else text for text in texts])
