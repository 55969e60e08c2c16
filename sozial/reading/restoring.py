"""What spreadsheet programs made of cells, read back: dates that were "6-15", keys that became 1001.0."""

from __future__ import annotations

import re

import numpy as np

from sozial.reading.area_words import says_key
from sozial.reading.grid import Column, Grid

ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?")
_KEY_AS_DECIMAL = re.compile(r"(\d+)[.,]0")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mrz mär mar", "apr", "mai may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dez dec"), 1
    )
    for name in names.split()
}
_MADE_DATE = re.compile(
    r"(?P<day>\d{1,2})[.\s-]{1,2}(?P<month>[A-Za-zÄäö]{3,4})\.?|(?P<month2>[A-Za-zÄäö]{3,4})\.?[\s-](?P<year>\d{2})",
    re.I,
)


def _excel_date(text: str) -> str:
    """Return what stood there before a spreadsheet made a date of it, for instance "6-15"; "" if it is no such date.

    Examples
    --------
    >>> _excel_date("2015-06-01"), _excel_date("2026-03-06"), _excel_date("15. Jun"), _excel_date("Jun 15")
    ('6-15', '3-6', '6-15', '6-15')
    """
    iso = ISO_DATE.fullmatch(text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
        return f"{month}-{year % 100}" if day == 1 and year % 100 > 12 else "-".join(map(str, sorted((day, month))))
    made = _MADE_DATE.fullmatch(text)
    if made is None:
        return ""
    month = _MONTHS.get((made["month"] or made["month2"])[:3].lower(), 0)
    if not month:
        return ""
    return "-".join(map(str, sorted((month, int(made["day"] or made["year"])))))


def restore_dates(texts: list[str], dates: set[int]) -> dict[int, str]:
    """Return, by position, what a spreadsheet turned into dates among texts like "0-3", "3-6".

    Nothing is returned where most are dates: then they are meant.
    """
    said = [position for position, text in enumerate(texts) if text]
    made = {position: _excel_date(texts[position]) for position in said if position in dates}
    made |= {
        position: _excel_date(texts[position])
        for position in said
        if position not in dates and _MADE_DATE.fullmatch(texts[position])
    }
    made = {position: text for position, text in made.items() if text}
    ages = sum(
        bool(re.search(r"\d+\s*(-|–|bis)\s*\d+|\d+\s*\+|\d+ (und|u\.) ", texts[p])) for p in said if p not in made
    )
    if not made or (ages == 0 and len(made) > 0.5 * len(said)):
        return {}
    return made


def restore_cells(column: Column, rows: np.ndarray, position: int, grid: Grid) -> tuple[Column, list[str]]:
    """Read back what a spreadsheet made dates of, in a column of other texts."""
    if not grid.dates and len(column) > 50_000:
        return column, []
    texts = column.texts()
    place = {int(row): number for number, row in enumerate(rows)}
    dates = {place[row] for row, column_position in grid.dates if column_position == position and row in place}
    restored = restore_dates(texts, dates)
    if not restored:
        return column, []
    cells = column.cells()
    for row, text in restored.items():
        cells[row] = text
    return Column.of(cells), list(restored.values())


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
