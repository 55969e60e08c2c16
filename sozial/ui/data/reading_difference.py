"""What another answer changes: the first rows of a table that two readings of it understand differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sozial.errors import Finding
from sozial.reading.layout.sheet_lines import LineKind
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.account import QUARTER
from sozial.reading.plans.columns import (
    FIGURES,
    ROLE_LABELS,
    ColumnPlan,
    Role,
    TablePlan,
    unit_keys,
    unit_names,
    unit_periods,
)
from sozial.reading.tables.table import RawTable

# Figures, texts as they stand in the file, or None for nothing.
Cell = float | str | None
# A line and which of the rows in it; side by side, a line can hold several.
Row = tuple[int, int]
KEY, NAME, PERIOD = "\x00key", "\x00name", "\x00period"
_ROWS = 5
_COLUMNS = 4
# Further down nothing is looked for: it is about the first rows.
_LOOKED_AT = 3_000


@dataclass(frozen=True)
class Heading:
    """One column of what was understood.

    Parameters
    ----------
    name
        KEY, NAME, PERIOD, or what the column is called.
    role
        What it is, as a message identifier; "" where the name says it.
    """

    name: str
    role: str = ""


@dataclass(frozen=True)
class Understood:
    """A table as it was understood: what every line is, and the cells of the rows by heading.

    Parameters
    ----------
    kinds
        What the rows were taken for.
    lines
        What the lines of the file were taken for, before it was known which rows are quarters.
    """

    columns: Mapping[Heading, Mapping[Row, Cell]]
    kinds: Mapping[Row, str]
    lines: Mapping[int, str]

    def kind(self, row: Row) -> str:
        """Return what a row was taken for, or its line where there is no such row."""
        return self.kinds.get(row) or self.lines.get(row[0], str(LineKind.LEFT_OUT))


@dataclass(frozen=True)
class Side:
    """One of two readings: what it shows of the rows that differ.

    Parameters
    ----------
    kinds
        What each row was taken for.
    cells
        Of each row, by heading.
    marked
        (row, column) of the cells that the other reading understands otherwise; column −1 is the kind of the row.
    """

    headings: tuple[Heading, ...]
    kinds: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    marked: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Difference:
    """Two readings beside each other: lines of the file, both sides, and in how many rows they differ."""

    lines: tuple[int, ...]
    one: Side
    other: Side
    rows: int


def with_answers(reading: TableReading, findings: Sequence[Finding], answer: str) -> TableReading:
    """Return a reading in which all of these questions have one answer."""
    return replace(reading, answers={**reading.answers, **{finding.question: answer for finding in findings}})


def understand(table: RawTable, plan: TablePlan) -> Understood:
    r"""Return how the first rows of a table are understood.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table("Nr;Ort;Quote\n1;Au;2,5\n2;Bo;3,5\n;Stadt insgesamt;3,0\n".encode(), "t.csv")
    >>> understood = understand(table, propose_columns(table))
    >>> list(understood.kinds.values()), understood.columns[Heading("Quote")][2, 0]
    (['quarter', 'quarter', 'total'], 2.5)
    """
    n = min(table.height, _LOOKED_AT)
    rows = _rows(table.lines[:n].tolist())
    columns: dict[Heading, Mapping[Row, Cell]] = {}
    if plan.key is not None:
        columns[Heading(KEY)] = dict(zip(rows, unit_keys(table, plan), strict=False))
    names = unit_names(table, plan)
    if names is not None:
        columns[Heading(NAME)] = dict(zip(rows, names, strict=False))
    if plan.first(Role.PERIOD) is not None:
        columns[Heading(PERIOD)] = dict(zip(rows, unit_periods(table, plan), strict=False))
    for entry in plan.columns:
        if entry.role in (Role.KEY, Role.KEY_NAME, Role.NAME, Role.PERIOD, Role.IGNORE):
            continue
        heading = _heading(entry)
        if heading in columns:
            heading = replace(heading, name=entry.column)
        columns[heading] = dict(zip(rows, _cells(table, entry, n), strict=False))
    apart = {row.row: str(row.kind) for row in plan.apart or ()}
    kinds = {row: apart.get(place, QUARTER) for place, row in enumerate(rows)}
    lines = {line: run.kind for run in table.sheet_lines for line in range(run.first, min(run.last, 2 * n) + 1)}
    return Understood(columns, kinds, lines)


def _cells(table: RawTable, entry: ColumnPlan, n: int) -> Sequence[Cell]:
    """Return the first n cells of a column: figures as numbers, None where there is none; else texts."""
    if entry.role not in FIGURES:
        return table.texts(entry.column)[:n]
    return [None if value != value else value for value in table.numbers(entry.column).values[:n].tolist()]


def _rows(lines: Sequence[int]) -> list[Row]:
    seen: dict[int, int] = {}
    rows = []
    for line in lines:
        rows.append((line, seen.get(line, 0)))
        seen[line] = seen.get(line, 0) + 1
    return rows


def _heading(entry: ColumnPlan) -> Heading:
    name = entry.indicator.label if entry.indicator is not None else entry.column
    if entry.period and entry.period not in name:
        name = f"{name} · {entry.period}"
    return Heading(name, "" if entry.role is Role.INDICATOR else ROLE_LABELS[entry.role])


def find_difference(one: Understood, other: Understood) -> Difference | None:
    """Return the first rows that two readings understand differently; None where they are the same there."""
    common = one.columns.keys() & other.columns.keys()
    alone = len(common) < len(one.columns) or len(common) < len(other.columns)
    rows = sorted(one.kinds.keys() | other.kinds.keys())
    differ = [row for row in rows if alone or _differs(one, other, common, row)]
    if not differ:
        return None
    shown = differ[:_ROWS]
    sides = (_side(one, other, shown), _side(other, one, shown))
    return Difference(tuple(line for line, _n in shown), *sides, len(differ))


def _differs(one: Understood, other: Understood, common: set[Heading], row: Row) -> bool:
    return one.kind(row) != other.kind(row) or any(
        one.columns[heading].get(row) != other.columns[heading].get(row) for heading in common
    )


def _side(one: Understood, other: Understood, rows: Sequence[Row]) -> Side:
    """Return what one reading shows: key and name, then the columns that the other one understands otherwise."""
    changed = [heading for heading in one.columns if any(_changes(one, other, heading, row) for row in rows)]
    first = [Heading(name) for name in (KEY, NAME, PERIOD) if Heading(name) in one.columns]
    rest = [heading for heading in changed if heading not in first]
    filled = [heading for heading in one.columns if heading not in (*first, *rest)]
    headings = (*first, *[*rest, *filled][:_COLUMNS])
    marked = {
        (place, column)
        for place, row in enumerate(rows)
        for column, heading in enumerate(headings)
        if row in one.kinds and _changes(one, other, heading, row)
    }
    marked |= {(place, -1) for place, row in enumerate(rows) if one.kind(row) != other.kind(row)}
    cells = tuple(tuple(one.columns[heading].get(row) for heading in headings) for row in rows)
    return Side(headings, tuple(one.kind(row) for row in rows), cells, frozenset(marked))


def _changes(one: Understood, other: Understood, heading: Heading, row: Row) -> bool:
    """Whether a cell of one reading is another, or is not there, in the other reading."""
    return heading not in other.columns or one.columns[heading].get(row) != other.columns[heading].get(row)
