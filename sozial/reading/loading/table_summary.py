"""What a table gives, in a few numbers: its quarters, how many of them others know, and its periods."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sozial.reading.loading.fitting import units_of
from sozial.reading.plans.columns import Role, TablePlan, unit_periods
from sozial.reading.tables.table import RawTable


@dataclass(frozen=True)
class TableSummary:
    """Quarters and periods of a table.

    Parameters
    ----------
    units
        How many quarters it holds.
    joined
        How many of them the areas, or else the other tables, know; None where there are neither.
    first, last
        First and last period, "" where it states none.
    """

    units: int
    joined: int | None
    first: str
    last: str


def summarise(
    tables: Sequence[tuple[RawTable, TablePlan]], keys_of_areas: Collection[str] | None = None
) -> list[TableSummary]:
    r"""Return a summary of each of some tables that are joined.

    Parameters
    ----------
    keys_of_areas
        Keys of the areas as the tables write them; None without areas.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> texts = (b"Nr;Ort;a_2020;a_2021\n1;Au;5;6\n2;Bo;6;7\n", b"Nr;Ort;b\n2;Bo;1\n3;Ce;2\n4;De;3\n")
    >>> read = [read_table(text, "t.csv") for text in texts]
    >>> [(entry.joined, entry.units, entry.last) for entry in summarise([(t, propose_columns(t)) for t in read])]
    [(1, 2, '2021'), (1, 3, '')]
    """
    units = [set(units_of([entry])) for entry in tables]
    found = []
    for place, (table, plan) in enumerate(tables):
        others = set(keys_of_areas or ())
        if keys_of_areas is None:
            others = set().union(*(own for number, own in enumerate(units) if number != place))
        joined = None if keys_of_areas is None and len(tables) < 2 else len(units[place] & others)
        periods = periods_of(table, plan)
        found.append(TableSummary(len(units[place]), joined, *((periods[0], periods[-1]) if periods else ("", ""))))
    return found


def periods_of(table: RawTable, plan: TablePlan) -> list[str]:
    """Return the periods that a table holds, in their order."""
    if plan.first(Role.PERIOD):
        return sorted(set(unit_periods(table, plan)) - {""})
    return sorted({entry.period for entry in plan.columns if entry.period}) or ([plan.period] if plan.period else [])
