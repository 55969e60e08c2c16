"""Tables in blocks, one below the other: a row that holds only a year stands above the rows of that year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sozial.reading.grid import Column
from sozial.reading.periods import find_period

_WORDS = frozenset(["", "jahr", "schuljahr", "stichtag", "stand", "zeitraum", "am", "berichtsjahr", "year"])


def block_period(cells: Sequence[str]) -> str:
    """Return the period that is all a row says, "" for any other row.

    Examples
    --------
    >>> block_period(["Jahr 2020", "", ""]), block_period(["2020", "12", ""]), block_period(["Altstadt", "", ""])
    ('2020', '', '')
    """
    said = [cell for cell in cells if cell]
    if len(said) != 1 or len(cells) < 2:
        return ""
    found = find_period(said[0])
    return found[1] if found is not None and found[0].lower().strip(" .:") in _WORDS else ""


def split_blocks(columns: Sequence[Column], above: Sequence[Sequence[str]]) -> tuple[list[str], np.ndarray] | None:
    """Return the period of each row that is left, and which rows these are; None where the table has no such blocks.

    Parameters
    ----------
    columns
        The table's rows.
    above
        Cells of rows between header and table, and of titles: the first block's period stands there.

    Examples
    --------
    >>> columns = [Column.of(["Au", "2021", "Au"]), Column.of(["7", None, "8"])]
    >>> periods, rows = split_blocks(columns, [["2020", ""]])
    >>> periods, rows.tolist()
    (['2020', '2021'], [0, 2])
    """
    filled = np.zeros(len(columns[0]), dtype=int)
    for column in columns:
        filled += column.text.is_valid().to_numpy(zero_copy_only=False)
    alone = np.flatnonzero(filled == 1)
    if len(columns) < 2 or not len(alone) or len(alone) > 400:
        return None
    heads: dict[int, str] = {}
    for row in alone.tolist():
        cells = [column.slice(row, row + 1).texts()[0] for column in columns]
        period = block_period(cells)
        if period:
            heads[row] = period
    stated = "" if 0 in heads else next((period for cells in above if (period := block_period(cells))), "")
    current = stated
    starts = [*([stated] if stated else []), *heads.values()]
    # Each block has a period of its own, and every row stands in a block.
    if len(starts) < 2 or len(set(starts)) < len(starts) or not (stated or 0 in heads):
        return None
    periods, rows = [], []
    for row in range(len(filled)):
        if row in heads:
            current = heads[row]
        else:
            periods.append(current)
            rows.append(row)
    return (periods, np.array(rows)) if rows else None
