"""How wide a table and how long a cell may be: where it lies is found at a cost that grows with both."""

from __future__ import annotations

import pyarrow.compute as pc

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.reading.cells.grid import Grid
from sozial.reading.files.content import MAXIMUM_COLUMNS, MAXIMUM_LETTERS


def check_measures(grid: Grid, title: str) -> None:
    """Refuse a sheet with more columns, or with longer cells, than any table of quarters has.

    Raises
    ------
    DataError
        Saying which.

    Examples
    --------
    >>> check_measures(Grid.of([["a" * 40_000]]), "a.csv")
    Traceback (most recent call last):
    sozial.errors.DataError: a.csv: A cell holds 40,000 letters (row 1, column 1); at most 32,767 are read. \
Shorten it, or leave the column out.
    """
    filled = sum(column.filled > 0 for column in grid.columns)
    if filled > MAXIMUM_COLUMNS:
        message = N_("This table has {n} columns; at most {most} are read.")
        remedy = N_("Save only the columns you need, or one row for each quarter and indicator.")
        raise refusal("too-wide", title, message, remedy, n=filled, most=MAXIMUM_COLUMNS)
    for at, column in enumerate(grid.columns):
        # Bytes are never less than letters: most columns are known to be short without looking at their cells.
        if column.text.nbytes <= MAXIMUM_LETTERS:
            continue
        lengths = pc.fill_null(pc.utf8_length(column.text), 0)
        longest = int(pc.max(lengths).as_py())
        if longest > MAXIMUM_LETTERS:
            message = N_("A cell holds {n} letters (row {row}, column {column}); at most {most} are read.")
            row = int(grid.lines[int(pc.index(lengths, longest).as_py())])
            remedy = N_("Shorten it, or leave the column out.")
            values = {"n": longest, "row": row, "column": at + 1, "most": MAXIMUM_LETTERS}
            raise refusal("cell-length", title, message, remedy, **values)
