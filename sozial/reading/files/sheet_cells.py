"""The values of one sheet, as they come out of the file, and what is known beside them: to one grid."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sozial.reading.cells.far_cells import block_of_counts
from sozial.reading.cells.grid import Cell, Column, Grid, cell_text
from sozial.reading.cells.number_formats import MADE, DateShape, number_format
from sozial.reading.cells.sheet_facts import Place, SheetFacts, cell_name, within
from sozial.reading.files.content import MAXIMUM_SHEET_CELLS

_PLAIN = frozenset({float, str, int})
_MOST_NAMED = 100
# From here on a number has more digits than spreadsheet programs keep.
_EXACT = 1e15


@dataclass
class Named:
    """Cells of one kind: how many, and the first of them by name, with what they show."""

    count: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, name: str, shown: str = "") -> None:
        """Take one more cell in."""
        self.count += 1
        if len(self.names) < _MOST_NAMED:
            self.names.append(f"{name} ({shown[:40]})" if shown else name)


@dataclass
class Oddities:
    """Cells of a sheet that are not what they seem.

    Parameters
    ----------
    far
        Cells far away from everything else, which are not read.
    clocks
        Cells that hold a time of day or a duration.
    switches
        Cells that hold true or false.
    unfinished
        Formulas without a stored result.
    long
        Numbers with more digits than spreadsheet programs keep.
    percent
        How many cells are shown as per cent.
    """

    far: Named = field(default_factory=Named)
    clocks: Named = field(default_factory=Named)
    switches: Named = field(default_factory=Named)
    unfinished: Named = field(default_factory=Named)
    long: Named = field(default_factory=Named)
    percent: int = 0


def plain_cell(value: object, code: str = "") -> Cell:
    """Return what stands in a cell: text, a number or None; a date as far as its format shows it.

    Examples
    --------
    >>> day = datetime.date(2022, 3, 31)
    >>> plain_cell(day), plain_cell(day, "mmm yyyy"), plain_cell(day, "yyyy"), plain_cell(datetime.timedelta(hours=36))
    ('2022-03-31', '2022-03', '2022', '36:00:00')
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, (datetime.datetime, datetime.date)):
        shape = number_format(code).shape if code else DateShape.DAY
        if shape in (DateShape.MONTH, DateShape.MONTH_SHORT_YEAR):
            return f"{value:%Y-%m}"
        if shape is DateShape.YEAR:
            return f"{value.year:04d}"
        return value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else value.isoformat()
    if isinstance(value, datetime.timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    text = str(value)
    return text if text.strip() else None


def _text_or_number(value: object) -> Cell:
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    return plain_cell(value)


class _Reader:
    """Turns the columns of one sheet into cells, and keeps what is to be said about them."""

    def __init__(self, facts: SheetFacts) -> None:
        self.facts = facts
        self.oddities = Oddities()
        self.dates: set[Place] = set()
        self.date_formats: dict[Place, str] = {}
        self.percents: dict[int, frozenset[int]] = {}
        self.scaled: dict[int, dict[int, float]] = {}

    def column(self, position: int, values: Sequence[object]) -> list[Cell]:
        """Return the cells of one column."""
        formats = self.facts.formats.get(position, {})
        kinds = set(map(type, values))
        if kinds <= _PLAIN:
            # The usual column: nothing is looked at but the texts.
            cells: list[Cell] = [value if type(value) is float else _text_or_number(value) for value in values]
        else:
            cells = [self._odd(row, position, value, formats) for row, value in enumerate(values)]
        if formats and kinds & {float, int}:
            self._as_shown(position, cells, formats)
        return cells

    def _odd(self, row: int, position: int, value: object, formats: Mapping[int, str]) -> Cell:
        if isinstance(value, (datetime.date, datetime.datetime)):
            code = formats.get(row, "")
            self.date_formats[row, position] = code
            if number_format(code).shape in MADE:
                self.dates.add((row, position))
            return plain_cell(value, code)
        cell = plain_cell(value)
        if isinstance(value, (datetime.time, datetime.timedelta)):
            self.oddities.clocks.add(cell_name(row, position), cell_text(cell))
        elif isinstance(value, bool):
            self.oddities.switches.add(cell_name(row, position), cell_text(cell))
        return cell

    def _as_shown(self, position: int, cells: list[Cell], formats: Mapping[int, str]) -> None:
        """Write cells shown as per cent down as 12.5, not 0.125; keep by what others are divided when shown."""
        percents = []
        for row, code in formats.items():
            value = cells[row] if row < len(cells) else None
            if not isinstance(value, float):
                continue
            shown = number_format(code)
            factor = shown.percent(value)
            if factor != 1:
                cells[row] = round(value * factor, 12)
                percents.append(row)
            divided = shown.divided(value)
            if divided != 1:
                self.scaled.setdefault(position, {})[row] = divided
        if percents:
            self.percents[position] = frozenset(percents)
            self.oddities.percent += len(percents)


def grid_of(
    rows: Iterable[Sequence[object]], facts: SheetFacts, merges: tuple[tuple[int, int, int, int], ...] = ()
) -> tuple[Grid, Oddities]:
    """Return the cells of a sheet without those that stand far away from all others, and what is odd about it.

    Examples
    --------
    >>> grid, odd = grid_of([["Nr", "Quote"], ["1", 0.125], ["2", 0.5]], SheetFacts(formats={1: {1: "0.0%"}}))
    >>> grid.rows(1, 3), odd.percent
    ([['1', 12.5], ['2', 0.5]], 1)
    """
    reader = _Reader(facts)
    columns = [reader.column(position, values) for position, values in enumerate(zip(*rows, strict=True))]
    _put_errors(columns, facts.errors)
    while columns and all(cell is None for cell in columns[-1]):
        columns.pop()
    whole = tuple(Column.of(cells) for cells in columns)
    grid = Grid(whole, np.arange(1, (len(columns[0]) if columns else 0) + 1), np.zeros(0, dtype=np.int64))
    oddities = reader.oddities
    for name, text in facts.far:
        oddities.far.add(name, text)
    grid = _without_far(grid, oddities)
    width, height = len(grid.columns), grid.height
    for row, column in facts.unfinished:
        oddities.unfinished.add(cell_name(row, column))
    _name_long_numbers(grid, oddities)
    return replace(
        grid,
        widths=np.full(height, width, dtype=np.int64),
        dates=frozenset(reader.dates),
        merges=merges or facts.merges,
        date_formats=reader.date_formats,
        percents=reader.percents,
        scaled=reader.scaled,
        hidden_rows=within(facts.hidden_rows, height),
        hidden_columns=within(facts.hidden_columns, width),
        filtered=facts.filtered,
    ), oddities


def _put_errors(columns: list[list[Cell]], errors: Mapping[Place, str]) -> None:
    """Write errors where they stand: they are neither empty nor nothing."""
    if not errors:
        return
    height = max(len(columns[0]) if columns else 0, max(row for row, _column in errors) + 1)
    width = max(len(columns), max(column for _row, column in errors) + 1)
    if height * width > MAXIMUM_SHEET_CELLS:
        return
    columns.extend([] for _ in range(width - len(columns)))
    for cells in columns:
        cells.extend([None] * (height - len(cells)))
    for (row, column), sign in errors.items():
        columns[column][row] = sign


def _without_far(grid: Grid, oddities: Oddities) -> Grid:
    if not grid.columns:
        return grid
    filled = np.array([column.is_filled for column in grid.columns])
    height, width = block_of_counts(filled)
    if height == grid.height and width == len(grid.columns):
        return grid
    outside = filled.copy()
    outside[:width, :height] = False
    for row, column in np.argwhere(outside.T).tolist():
        oddities.far.add(cell_name(row, column), grid.columns[column].text[row].as_py())
    kept = tuple(column.slice(0, height) for column in grid.columns[:width])
    return Grid(kept, grid.lines[:height], grid.widths)


def _name_long_numbers(grid: Grid, oddities: Oddities) -> None:
    for position, column in enumerate(grid.columns):
        if column.number is None:
            continue
        values = column.number.to_numpy(zero_copy_only=False)
        with np.errstate(invalid="ignore"):
            rows = np.flatnonzero(np.abs(values) >= _EXACT)
        for row in rows.tolist():
            oddities.long.add(cell_name(row, position), cell_text(float(values[row])))
