"""What each line of a file was taken for, before it is known which rows are quarters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sozial.reading.cells.grid import Grid
from sozial.reading.layout.layout import Layout


class LineKind(StrEnum):
    """What a line was taken for."""

    TITLE = "title"
    HEADER = "header"
    NUMBERING = "numbering"
    BETWEEN = "between"
    ROW = "row"
    MERGED = "merged"
    REPEATED = "repeated-header"
    EMPTY = "empty"
    NOTE = "note"
    OTHER_TABLE = "other-table"
    LEFT_OUT = "left-out"


@dataclass(frozen=True)
class LineRun:
    """Lines that follow one another and were taken for the same.

    Parameters
    ----------
    first, last
        Numbers of the lines in the file, counted from 1, both included.
    kind
        A `LineKind`, or why a row is no quarter (see `sozial.reading.plans.account`).
    """

    first: int
    last: int
    kind: str

    @property
    def length(self) -> int:
        """How many lines these are."""
        return self.last - self.first + 1


def line_runs(kinds: Sequence[str] | np.ndarray, first: int = 1) -> tuple[LineRun, ...]:
    """Return the runs of lines of one kind.

    Examples
    --------
    >>> [(run.first, run.last, run.kind) for run in line_runs(["title", "header", "row", "row"])]
    [(1, 1, 'title'), (2, 2, 'header'), (3, 4, 'row')]
    """
    names = list(dict.fromkeys(map(str, kinds)))
    numbers = {name: number for number, name in enumerate(names)}
    return _runs(np.array([numbers[str(kind)] for kind in kinds], dtype=np.int16), names, first)


def _runs(kinds: np.ndarray, names: Sequence[str], first: int = 1) -> tuple[LineRun, ...]:
    """Return the runs of lines whose kind has one number."""
    if not len(kinds):
        return ()
    starts = np.flatnonzero(np.concatenate([[True], kinds[1:] != kinds[:-1]]))
    ends = np.concatenate([starts[1:], [len(kinds)]]) - 1
    return tuple(
        LineRun(first + int(start), first + int(end), names[int(kinds[start])])
        for start, end in zip(starts, ends, strict=True)
    )


def sheet_lines(grid: Grid, layout: Layout, rows: np.ndarray) -> tuple[LineRun, ...]:
    """Return what every line of a sheet was taken for.

    Parameters
    ----------
    rows
        Positions in the grid of the table's rows.

    Examples
    --------
    >>> from sozial.reading.layout.layout import find_layout
    >>> grid = Grid.of([["Titel"], ["nr", "quote"], ["1", "2,5"], ["2", "3,5"], ["Quelle: Amt"]])
    >>> [run.kind for run in sheet_lines(grid, find_layout(grid), np.array([2, 3]))]
    ['title', 'header', 'row', 'note']
    """
    said = np.zeros(grid.height, dtype=bool)
    for column in grid.columns:
        said |= column.is_filled
    names = [str(kind) for kind in LineKind]
    number = {kind: place for place, kind in enumerate(LineKind)}
    kinds = np.full(grid.height, number[LineKind.MERGED], dtype=np.int16)
    kinds[: layout.first] = number[LineKind.TITLE]
    kinds[layout.last :] = number[LineKind.NOTE if layout.second is None else LineKind.OTHER_TABLE]
    for positions, kind in (
        (layout.header, LineKind.HEADER),
        (layout.numbered, LineKind.NUMBERING),
        (layout.explained, LineKind.BETWEEN),
        (layout.repeated, LineKind.REPEATED),
    ):
        kinds[list(positions)] = number[kind]
    kinds[rows] = number[LineKind.ROW]
    kinds[~said] = number[LineKind.EMPTY]
    # Lines that the sheet has and the grid has not were left out while it was opened.
    whole = np.full(int(grid.lines[-1]) if grid.height else 0, number[LineKind.LEFT_OUT], dtype=np.int16)
    whole[grid.lines - 1] = kinds
    return _runs(whole, names)
