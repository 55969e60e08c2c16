"""The last row of a table: the sum of the columns of which a sum means something."""

from __future__ import annotations

from sozial.i18n import N_, translator
from sozial.output.tables.table_columns import Table, TableColumn

SUM = N_("Sum")


def has_sums(table: Table) -> bool:
    """Return whether a table has a row of sums: of one row it would say nothing."""
    return len(table) > 1 and any(column.summed for column in table.columns)


def column_sum(column: TableColumn) -> float:
    """Return the sum of what is known in a column; NaN where nothing is."""
    return float(column.series.astype(float).sum(min_count=1))


def sum_texts(table: Table, language: str, label: str = "") -> tuple[str, ...]:
    """Return the row of sums as it is read, in the order of the columns that are shown.

    Parameters
    ----------
    label
        What is said before it, where it is not the sum of just the rows above.

    Examples
    --------
    >>> columns = (TableColumn("Quarter", ["A", "B"]), TableColumn("n", [1.0, 2.5], 1, summed=True))
    >>> sum_texts(Table(columns), "en")
    ('Sum', '3.5')
    """
    cells = [column.text(column_sum(column), language) if column.summed else "" for column in table.shown.columns]
    return (label or translator(language)(SUM), *cells[1:])
