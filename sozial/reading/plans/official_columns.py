"""What a known layout states, as the proposal of columns asks for it; nothing where no layout is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sozial.errors import Finding
from sozial.model import Indicator
from sozial.reading.official.official_layout import stated_levels
from sozial.reading.plans.columns import Role
from sozial.reading.plans.year_choice import chosen_years
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary.periods import periods_by_column


def stated_roles(table: RawTable) -> dict[str, tuple[Role, str]]:
    r"""Return role and reason of the columns that the layout defines.

    Examples
    --------
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table(b"Kennziffer;Raumeinheit;Aggregat;Quote\n01001;Flensburg;Stadt;7,5\n", "t.csv")
    >>> [str(role) for role, _why in stated_roles(table).values()]
    ['key', 'name', 'attribute']
    """
    return {column: (Role(role), why) for column, (role, why) in table.stated.roles.items()}


def stated_indicators(table: RawTable) -> dict[str, Indicator]:
    """Return the figures that the layout describes, by column."""
    return {
        column: Indicator(column, name=name, measure=measure)
        for column, (name, measure) in table.stated.indicators.items()
        if column not in table.stated.roles
    }


def column_periods(table: RawTable) -> Mapping[str, tuple[str, str]]:
    """Return what columns are called without their period, and the period: as stated, else as their names show."""
    return _years(table)[0]


def asked_years(table: RawTable) -> list[Finding]:
    """Return the question whether numbers in the names of columns are years, where that is in doubt."""
    return _years(table)[1]


def _years(table: RawTable) -> tuple[Mapping[str, tuple[str, str]], list[Finding]]:
    if table.stated.periods or table.stated.reshaped:
        return table.stated.periods, []
    found = periods_by_column(table.columns, table.labels)
    return chosen_years(table.columns, found, table.reading.answers, table.title)


def area_levels(table: RawTable, keys: Sequence[str]) -> dict[int, int]:
    """Return how many areas there are by length of their key, where the layout names the level of every row."""
    return stated_levels(table.texts(table.stated.level), keys) if table.stated.level else {}
