"""What a column of figures is called without its year."""

from __future__ import annotations

import re

from sozial.i18n import N_
from sozial.model import NOT_A_PERIOD, Indicator
from sozial.reading.plans.official_columns import column_periods
from sozial.reading.tables.table import RawTable
from sozial.reading.tables.table_parts import PartKind

BY_TITLE = N_("the title speaks of inhabitants")


def titled_code(table: RawTable) -> str:
    """Return a code for a table whose columns are only years: its file name without numbers."""
    several = sum(part.kind is PartKind.TABLE for part in table.parts) > 1
    stem = table.sheet if several and table.sheet else re.sub(r"\.[A-Za-z]+$", "", table.title)
    cleaned = re.sub(r"^\d+[_\s-]*|[_\s-]*(19|20)\d{2}.*$", "", stem).strip("_- ")
    return cleaned or stem or N_("value")


def figure_named(table: RawTable, column: str) -> Indicator:
    r"""Return what a column of figures is called without its year: the same for every year of one thing.

    Examples
    --------
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table(b"Gebiet;2014;2015\nAltstadt;5;6\nAu;7;8\n", "quote.csv")
    >>> figure_named(table, "2014").code, figure_named(table, "2015").code
    ('quote', 'quote')
    """
    stem = column_periods(table).get(column, (column, NOT_A_PERIOD))[0] or titled_code(table)
    return Indicator(stem, name=stem)
