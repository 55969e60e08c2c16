"""What each column of a table is. What is proposed, and why, stands in `sozial.reading.plans.proposing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sozial.errors import Finding
from sozial.i18n import N_
from sozial.model import NOT_A_PERIOD, Direction, Indicator
from sozial.reading.plans.row_kinds import ExcludedRow, RowName
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary.area_words import KEY_AND_NAME
from sozial.reading.vocabulary.periods import find_period, period_mark, shorten_periods


class Role(StrEnum):
    """What a column is."""

    KEY = "key"
    KEY_NAME = "key-name"
    NAME = "name"
    PERIOD = "period"
    POPULATION = "population"
    PARENT = "parent"
    GROUP = "group"
    BENCHMARK = "benchmark"
    INDICATOR = "indicator"
    FIGURE = "figure"
    ATTRIBUTE = "attribute"
    INDICATOR_NAME = "indicator-name"
    VALUE = "value"
    IGNORE = "ignore"


FIGURES = (Role.INDICATOR, Role.FIGURE, Role.POPULATION, Role.VALUE)
ROLE_LABELS: dict[Role, str] = {
    Role.KEY: N_("Key of the quarter"),
    Role.KEY_NAME: N_("Key and name in one cell"),
    Role.NAME: N_("Name of the quarter"),
    Role.PERIOD: N_("Period"),
    Role.POPULATION: N_("Inhabitants"),
    Role.PARENT: N_("Larger area"),
    Role.GROUP: N_("Group of quarters"),
    Role.BENCHMARK: N_("Area outside, for comparison"),
    Role.INDICATOR: N_("Indicator"),
    Role.FIGURE: N_("Count or base"),
    Role.ATTRIBUTE: N_("Attribute (text)"),
    Role.INDICATOR_NAME: N_("Long table: indicator"),
    Role.VALUE: N_("Long table: value"),
    Role.IGNORE: N_("do not use"),
}


@dataclass(frozen=True)
class ColumnPlan:
    """How one column is to be read.

    Parameters
    ----------
    column
        Name in the file.
    role
        What it is.
    period
        Period of this column in tables that are wide by year, else "".
    indicator
        What is known about the indicator, for role INDICATOR. For FIGURE only its code counts.
    reason
        Why this role is proposed, as a message identifier; "" where a person chose it.
    matched
        How many of how many of its values are keys on the map, where that is the reason.
    chosen
        What a person chose for the indicator in the list of indicators, by field: whether and as what it is used, its
        base, its direction. What nobody chose is not in it, and is proposed.
    """

    column: str
    role: Role
    period: str = NOT_A_PERIOD
    indicator: Indicator | None = None
    reason: str = ""
    matched: tuple[int, int] = (0, 0)
    chosen: tuple[tuple[str, Any], ...] = ()

    @property
    def code(self) -> str:
        """Column of the dataset that this column fills."""
        return self.indicator.code if self.indicator else self.column


@dataclass(frozen=True)
class TablePlan:
    """How a whole table is to be read.

    Parameters
    ----------
    period
        Holds for columns that state none.
    level
        Length of the keys that count, where a table mixes levels of areas; None for all.
    levels
        Areas by length of their key, where a table mixes levels.
    apart
        Rows that are no quarters; None where that was not looked into.
    kept
        Names or keys of rows that a person wants as quarters all the same.
    renamed
        The key that a quarter has in other tables, by its key in this one.
    findings
        What was found, and what is to be asked, about the columns.
    rows_apart, rows_taken
        Single rows that a person set apart, or wants as quarters.
    spent
        Seconds that reading the file has taken so far, this plan as well.
    """

    columns: tuple[ColumnPlan, ...]
    period: str = NOT_A_PERIOD
    level: int | None = None
    levels: tuple[tuple[int, int], ...] = ()
    apart: tuple[ExcludedRow, ...] | None = None
    kept: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    rows_apart: tuple[RowName, ...] = ()
    rows_taken: tuple[RowName, ...] = ()
    spent: float = field(default=0.0, repr=False, compare=False)

    def having(self, role: Role) -> tuple[ColumnPlan, ...]:
        """Return the columns with this role."""
        return tuple(plan for plan in self.columns if plan.role is role)

    def first(self, role: Role) -> str | None:
        """Return the name of the first column with this role."""
        return next((plan.column for plan in self.columns if plan.role is role), None)

    @property
    def key(self) -> str | None:
        """Return the column with the key, alone or together with the name."""
        return self.first(Role.KEY) or self.first(Role.KEY_NAME)


def unit_keys(table: RawTable, plan: TablePlan) -> list[str]:
    r"""Return the key of every row as text, "" where there is none.

    Examples
    --------
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table(b"Region;x\n01001 Flensburg, Stadt;1\n01002 Kiel;2\n", "t.csv")
    >>> unit_keys(table, TablePlan((ColumnPlan("Region", Role.KEY_NAME), ColumnPlan("x", Role.INDICATOR))))
    ['01001', '01002']
    """
    column = plan.first(Role.KEY)
    if column is not None:
        keys = table.texts(column)
    else:
        column = plan.first(Role.KEY_NAME)
        if column is None:
            return [""] * table.height
        keys = [match["key"] if (match := KEY_AND_NAME.fullmatch(text)) else "" for text in table.texts(column)]
    return [plan.renamed.get(key, key) for key in keys] if plan.renamed else keys


def columns_without_period(plan: TablePlan) -> list[str]:
    """Return the columns of figures that state no year in a table in which others do; those get the table's period.

    Examples
    --------
    >>> bare, stated = ColumnPlan("x", Role.INDICATOR), ColumnPlan("y 2024", Role.INDICATOR, "2024")
    >>> columns_without_period(TablePlan((bare, stated))), columns_without_period(TablePlan((bare,)))
    (['x'], [])
    """
    figures = [entry for entry in plan.columns if entry.role in FIGURES]
    bare = [entry.column for entry in figures if not entry.period]
    return [] if plan.first(Role.PERIOD) or len(bare) == len(figures) else bare


def _written(period: str) -> str:
    found = find_period(period)
    return found[1] if found is not None and not found[0] else period


def unit_periods(table: RawTable, plan: TablePlan) -> list[str]:
    r"""Return the period of every row in one writing, so that periods sort by time; "" where there is none.

    Reference dates on the same day of every year are called by the year, as in names of columns.

    Examples
    --------
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table(b"Nr;Stichtag;x\n1;31.12.2021;5\n1;31.12.2022;6\n", "t.csv")
    >>> unit_periods(table, TablePlan((ColumnPlan("Stichtag", Role.PERIOD), ColumnPlan("x", Role.INDICATOR))))
    ['2021', '2022']
    """
    column = plan.first(Role.PERIOD)
    if column is None:
        return [_written(plan.period)] * table.height
    texts = table.texts(column)
    written = {text: _written(text) for text in set(texts)} | {"": _written(plan.period)}
    shown = shorten_periods(period for text, period in written.items() if text)
    # One date alone may be any day: it stays, as a title's does.
    if len(shown) == 1:
        shown = {period: period for period in shown}
    return [shown.get(written[text], written[text]) for text in texts]


def period_marks(table: RawTable, plan: TablePlan) -> list[tuple[str, str, str]]:
    r"""Return (column, period, mark as it stands there) of what the source marks as preliminary, revised or estimated.

    The column is a code of the data; "" stands for all columns of the table.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table("Nr;Ort;2022 r;2023 p\n1;Au;5,5;6,5\n2;Bo;6,5;7,5\n".encode(), "quote.csv")
    >>> period_marks(table, propose_columns(table))
    [('quote', '2022', 'r'), ('quote', '2023', 'p')]
    """
    found = [
        (entry.code, entry.period, mark)
        for entry in plan.columns
        if entry.role in FIGURES
        and entry.period
        and (mark := period_mark(table.labels.get(entry.column, entry.column)))
    ]
    column = plan.first(Role.PERIOD)
    if column is not None:
        stated = dict.fromkeys(zip(table.texts(column), unit_periods(table, plan), strict=True))
        found += [("", period, mark) for text, period in stated if (mark := period_mark(text))]
    return found


def unit_names(table: RawTable, plan: TablePlan) -> list[str] | None:
    """Return the name of every row, None where the table has no names."""
    column = plan.first(Role.NAME)
    if column is not None:
        return table.texts(column)
    column = plan.first(Role.KEY_NAME)
    if column is None:
        return None
    return [match["name"] if (match := KEY_AND_NAME.fullmatch(text)) else text for text in table.texts(column)]


def with_column(plan: TablePlan, column: str, role: Role) -> TablePlan:
    """Give a role to one column, and take it from any other that had it."""
    columns = []
    for entry in plan.columns:
        if entry.column == column:
            entry = ColumnPlan(column, role, entry.period)
        elif entry.role is role:
            entry = ColumnPlan(entry.column, Role.ATTRIBUTE, entry.period)
        columns.append(entry)
    return replace(plan, columns=tuple(columns), apart=None)


DIRECTION_LABELS: dict[Direction, str] = {
    Direction.BURDEN: N_("high value = burden"),
    Direction.FAVOURABLE: N_("high value = favourable"),
    Direction.CONTEXT: N_("context: shown, never weighed"),
}
