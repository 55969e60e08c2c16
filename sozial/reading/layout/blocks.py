"""Tables in blocks: below a row with their year, below a name that stands only once, or side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.reading.cells.cell_kinds import kind_of
from sozial.reading.cells.grid import Column
from sozial.reading.vocabulary.periods import find_period

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
        filled += column.is_filled
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


@dataclass(frozen=True)
class Body:
    """The rows of a table.

    Parameters
    ----------
    names
        Of the columns, unique; a name that came twice ends in " (2)".
    rows
        Position of each row in the grid.
    """

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: np.ndarray

    def taken(self, rows: np.ndarray) -> Body:
        """Return some rows."""
        return Body(self.names, tuple(column.take(rows) for column in self.columns), self.rows[rows])


def unfold(body: Body, above: Sequence[Sequence[str]], title: str) -> tuple[Body, list[Finding]]:
    """Return the table with one row per area and period, and what was done to it.

    Parameters
    ----------
    above
        Cells of rows between header and table, and of titles.
    """
    if not body.columns or not len(body.rows):
        return body, []
    findings = []
    stacked = _stacked(body)
    if stacked is not None:
        message = N_("The same columns stand side by side several times; read one below the other: {columns}")
        remedy = N_("Check whether these are parts of one table.")
        values = {"columns": listed(list(stacked.names))}
        findings.append(Finding("side-by-side", Severity.WARNING, message, remedy, title, values))
        body = stacked
    filled = _filled(body)
    if filled:
        columns = [filled.get(position, column) for position, column in enumerate(body.columns)]
        message = N_("“{column}” stands only at the head of each block, and holds for the rows below it.")
        values = {"column": listed([body.names[position] for position in filled])}
        findings.append(Finding("filled-down", Severity.NOTE, message, "", title, values))
        body = Body(body.names, tuple(columns), body.rows)
    found = split_blocks(body.columns, above)
    if found is not None:
        periods, left = found
        message = N_("The table stands in blocks, each below its period; the periods became a column: {periods}")
        remedy = N_("Check the column of periods.")
        values = {"periods": listed(list(dict.fromkeys(periods)))}
        findings.append(Finding("period-blocks", Severity.NOTE, message, remedy, title, values))
        name = next(name for name in ("Zeitraum", "Zeitraum (Block)", f"Zeitraum {title}") if name not in body.names)
        body = body.taken(left)
        body = Body((name, *body.names), (Column.of(periods), *body.columns), body.rows)
    return body, findings


def _stacked(body: Body) -> Body | None:
    """Return blocks of the same columns, side by side, one below the other; None where there are none."""
    bare = [re.sub(r" \(\d+\)$", "", name) for name in body.names]
    width = next((at for at in range(1, len(bare)) if bare[at] == bare[0]), 0)
    if width < 2 or len(bare) % width or bare != bare[:width] * (len(bare) // width):
        return None
    if len(set(bare[:width])) < width or list(body.names[:width]) != bare[:width]:
        return None
    blocks = [body.columns[start : start + width] for start in range(0, len(bare), width)]
    # The same areas again are other figures of theirs, not other areas; numbers alone name no areas.
    if not _are_other_areas(blocks, 0):
        return None
    if _are_numbers(blocks[0][0]) and (_are_numbers(blocks[0][1]) or not _are_other_areas(blocks, 1)):
        return None
    columns = []
    for position in range(width):
        cells = [cell for block in blocks for cell in block[position].cells()]
        columns.append(Column.of(cells))
    rows = np.concatenate([body.rows] * len(blocks))
    said = np.zeros(len(rows), dtype=bool)
    for column in columns:
        said |= column.is_filled
    return Body(body.names[:width], tuple(columns), rows).taken(np.flatnonzero(said))


def _are_other_areas(blocks: Sequence[Sequence[Column]], position: int) -> bool:
    """Whether a column says something else in every block."""
    said = [{text for text in block[position].texts() if text} for block in blocks]
    return all(said) and len(set.union(*said)) == sum(map(len, said))


def _are_numbers(column: Column) -> bool:
    return all(kind_of(text) in ("number", "year") for text in column.texts() if text)


def _filled(body: Body) -> dict[int, Column]:
    """Return columns filled down, by position, where each block of rows has a name at its head only.

    All blocks are of one length, and another column says in the same order what the rows of each block are:
    "number" and "per cent", say.
    """
    n = len(body.rows)
    valid = [column.is_filled for column in body.columns]
    found: dict[int, Column] = {}
    for position, said in enumerate(valid):
        places = np.flatnonzero(said)
        length = n // len(places) if len(places) > 1 else 0
        if length < 2 or n > 50_000 or not np.array_equal(places, np.arange(0, n, length)) or n % length:
            continue
        if any(_repeats(column, said, length) for column, said in zip(body.columns, valid, strict=True)):
            text = body.columns[position].text
            found[position] = Column(text.take(pa.array(np.repeat(places, length))))
    return found


def _repeats(column: Column, said: np.ndarray, length: int) -> bool:
    if not said.all():
        return False
    texts = column.texts()
    first = texts[:length]
    different = len(set(first)) == length and not any(kind_of(text) in ("number", "sign") for text in first)
    return different and texts == first * (len(texts) // length)
