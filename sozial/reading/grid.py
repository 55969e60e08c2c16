"""Cells as they stand in a file, column by column; what they mean is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Cell = str | float | None
_MANY = 5_000
_UNTIDY = r"^\s|\s$|\s\s|[\t\n\r\x0b\x0c]|^'|\p{Z}\p{Z}|[^ -~\p{L}\p{N}\p{P}\p{S}]"


def cell_text(cell: Cell) -> str:
    """Return a cell as text; whole numbers without decimals, nothing as "".

    Examples
    --------
    >>> cell_text(" 0101 "), cell_text(101.0), cell_text(None)
    ('0101', '101', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return _plain(cell)


def _plain(text: str) -> str:
    """Return a text without needless spaces, and without the sign that makes a spreadsheet keep it as text."""
    text = " ".join(text.split())
    return text[1:] if text[:1] == "'" and text[1:].isalnum() else text


@dataclass(frozen=True)
class Column:
    """One column of cells.

    Parameters
    ----------
    text
        What stands in each cell, null where it is empty. Numbers of a spreadsheet stand here as text as well.
    number
        The same cells as the file itself gives them as numbers; null elsewhere. None for text files.
    """

    text: pa.Array
    number: pa.Array | None = None

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> Column:
        """Return a column of Python cells.

        Examples
        --------
        >>> Column.of(["a", 1.5, None]).cells()
        ['a', 1.5, None]
        """
        texts = [cell_text(cell) or None for cell in cells]
        numbers = [cell if isinstance(cell, float) else None for cell in cells]
        known = pa.array(numbers, pa.float64()) if any(number is not None for number in numbers) else None
        return cls(pa.array(texts, pa.string()), known)

    def __len__(self) -> int:
        return len(self.text)

    def slice(self, start: int, stop: int) -> Column:
        """Return some rows."""
        length = max(stop - start, 0)
        return Column(self.text.slice(start, length), None if self.number is None else self.number.slice(start, length))

    def take(self, rows: np.ndarray) -> Column:
        """Return the rows at these positions."""
        wanted = pa.array(rows, pa.int64())
        return Column(self.text.take(wanted), None if self.number is None else self.number.take(wanted))

    def texts(self) -> list[str]:
        """Return every cell as text, without spaces at its ends; nothing as ""."""
        if len(self.text) > _MANY and not pc.any(pc.match_substring_regex(self.text, _UNTIDY)).as_py():
            return self.text.fill_null("").to_pylist()
        return ["" if text is None else _plain(text) for text in self.text.to_pylist()]

    def cells(self) -> list[Cell]:
        """Return every cell: text, number or None."""
        texts = self.text.to_pylist()
        if self.number is None:
            return texts
        return [text if number is None else number for text, number in zip(texts, self.number.to_pylist(), strict=True)]

    @property
    def said(self) -> np.ndarray:
        """Which cells hold anything."""
        return self.text.is_valid().to_numpy(zero_copy_only=False)

    @property
    def filled(self) -> int:
        """How many cells hold anything."""
        return len(self.text) - self.text.null_count


@dataclass(frozen=True)
class Grid:
    """A rectangle of cells with what is known about its rows.

    Parameters
    ----------
    columns
        All of one length.
    lines
        Number of each row in the file, counted from 1.
    widths
        Fields that each row really had; shorter rows are filled up with empty cells.
    dates
        (row, column) of cells that a spreadsheet holds as dates; their text is the ISO date.
    merges
        (first row, first column, last row, last column) of merged cells.
    """

    columns: tuple[Column, ...]
    lines: np.ndarray
    widths: np.ndarray
    dates: frozenset[tuple[int, int]] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = field(default=())

    @classmethod
    def of(cls, rows: Sequence[Sequence[Cell]], lines: Sequence[int] | None = None) -> Grid:
        """Return a grid of Python rows, which may differ in width.

        Examples
        --------
        >>> grid = Grid.of([["a", "b"], ["1"]])
        >>> grid.rows(0, 2), grid.widths.tolist()
        ([['a', 'b'], ['1', None]], [2, 1])
        """
        width = max((len(row) for row in rows), default=0)
        filled = [[*row, *[None] * (width - len(row))] for row in rows]
        columns = tuple(Column.of(list(cells)) for cells in zip(*filled, strict=True))
        numbers = np.arange(1, len(rows) + 1) if lines is None else np.asarray(lines)
        return cls(columns, numbers, np.array([len(row) for row in rows], dtype=np.int64))

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.lines)

    def rows(self, start: int, stop: int) -> list[list[Cell]]:
        """Return some rows as Python cells."""
        stop = min(stop, self.height)
        if stop <= start:
            return []
        return [list(row) for row in zip(*(column.slice(start, stop).cells() for column in self.columns), strict=True)]

    def transposed(self) -> Grid:
        """Return the grid with rows and columns exchanged."""
        rows = [list(column.cells()) for column in self.columns]
        return Grid.of(rows)
