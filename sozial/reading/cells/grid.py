"""Cells as they stand in a file, column by column; what they mean is decided elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Cell = str | float | None
Kept = TypeVar("Kept")
_MANY = 5_000
_EXACT = 1e15
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
        if not cell.is_integer() or abs(cell) >= 1e22:
            return repr(cell)
        # Beyond 15 digits the number's own digits would be made up: the shortest ones, filled up with zeros, are not.
        return str(int(cell)) if abs(cell) < _EXACT else format(Decimal(repr(cell)), ".0f")
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
    def is_filled(self) -> np.ndarray:
        """Which cells hold anything."""
        return self.text.is_valid().to_numpy(zero_copy_only=False)

    @property
    def filled(self) -> int:
        """How many cells hold anything."""
        return len(self.text) - self.text.null_count


@dataclass(frozen=True, eq=False)
class Grid:
    """A rectangle of cells with what is known about its rows; each is equal to itself alone.

    Parameters
    ----------
    columns
        All of one length.
    lines
        Number of each row in the file, counted from 1.
    widths
        Fields that each row really had; shorter rows are filled up with empty cells.
    dates
        (row, column) of cells that a spreadsheet holds as dates without showing a whole date, so that they can be made
        of something else, such as "3-6"; their text is the ISO date, or the ISO month where they show month and year.
    merges
        (first row, first column, last row, last column) of merged cells.
    date_formats
        Number format by (row, column) of all cells that a spreadsheet holds as dates.
    percents
        Rows by column whose cells are shown as per cent; they are read as shown.
    scaled
        By what a cell is divided where it is shown, by row, by column: thousands and millions that a format hides.
    hidden_rows, hidden_columns
        Rows and columns that the spreadsheet does not show.
    filtered
        Whether a filter hides them.
    places
        Position of each column in the file; () where it is the same.
    """

    columns: tuple[Column, ...]
    lines: np.ndarray
    widths: np.ndarray
    dates: frozenset[tuple[int, int]] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = field(default=())
    date_formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    percents: Mapping[int, frozenset[int]] = field(default_factory=dict)
    scaled: Mapping[int, Mapping[int, float]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered: bool = False
    places: tuple[int, ...] = ()

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

    def place(self, column: int) -> int:
        """Return where a column stands in the file."""
        return self.places[column] if self.places else column

    def transposed(self) -> Grid:
        """Return the grid with rows and columns exchanged."""
        rows = [list(column.cells()) for column in self.columns]
        turned = Grid.of(rows)
        return replace(
            turned,
            dates=frozenset((column, row) for row, column in self.dates),
            date_formats={(column, row): code for (row, column), code in self.date_formats.items()},
            merges=tuple((left, top, right, bottom) for top, left, bottom, right in self.merges),
            percents=_turned(self.percents),
            scaled=_turned_factors(self.scaled),
            hidden_rows=self.hidden_columns,
            hidden_columns=self.hidden_rows,
            filtered=self.filtered,
        )

    def without(self, rows: Collection[int], columns: Collection[int] = ()) -> Grid:
        """Return the grid without some rows and columns; lines and places stay those of the file.

        Examples
        --------
        >>> left = Grid.of([["a", "b"], ["1", "2"], ["3", "4"]]).without({1}, {0})
        >>> left.rows(0, 2), left.lines.tolist(), left.place(0)
        ([['b'], ['4']], [1, 3], 1)
        """
        kept_rows = [row for row in range(self.height) if row not in rows]
        kept_columns = [column for column in range(len(self.columns)) if column not in columns]
        down = {old: new for new, old in enumerate(kept_rows)}
        across = {old: new for new, old in enumerate(kept_columns)}
        order = np.array(kept_rows, dtype=np.int64)
        lost = np.array([sum(p in columns for p in range(width)) for width in range(len(self.columns) + 1)])
        widths = self.widths[order]
        return Grid(
            tuple(self.columns[column].take(order) for column in kept_columns),
            self.lines[order],
            widths - lost[np.minimum(widths, len(self.columns))],
            frozenset((down[row], across[p]) for row, p in self.dates if row in down and p in across),
            _left_merges(self.merges, down, across),
            {(down[r], across[p]): code for (r, p), code in self.date_formats.items() if r in down and p in across},
            {p: _places_left(found, down) for p, found in _keys_left(self.percents, across).items()},
            {p: _keys_left(found, down) for p, found in _keys_left(self.scaled, across).items()},
            _places_left(self.hidden_rows, down),
            _places_left(self.hidden_columns, across),
            self.filtered,
            tuple(self.place(column) for column in kept_columns),
        )


def _places_left(places: Collection[int], moved: Mapping[int, int]) -> frozenset[int]:
    """Return rows or columns by where they stand now, as far as they are left."""
    return frozenset(moved[place] for place in places if place in moved)


def _keys_left(found: Mapping[int, Kept], moved: Mapping[int, int]) -> dict[int, Kept]:
    """Return what is known of rows or columns by where they stand now, as far as they are left."""
    return {moved[place]: known for place, known in found.items() if place in moved}


def _left_merges(
    merges: Sequence[tuple[int, int, int, int]], down: Mapping[int, int], across: Mapping[int, int]
) -> tuple[tuple[int, int, int, int], ...]:
    """Return merged cells as far as their rows and columns are left."""
    found = []
    for top, left, bottom, right in merges:
        rows = [down[row] for row in range(top, bottom + 1) if row in down]
        columns = [across[column] for column in range(left, right + 1) if column in across]
        if rows and columns:
            found.append((rows[0], columns[0], rows[-1], columns[-1]))
    return tuple(found)


def _turned(found: Mapping[int, Collection[int]]) -> dict[int, frozenset[int]]:
    turned: dict[int, set[int]] = {}
    for column, rows in found.items():
        for row in rows:
            turned.setdefault(row, set()).add(column)
    return {row: frozenset(columns) for row, columns in turned.items()}


def _turned_factors(found: Mapping[int, Mapping[int, float]]) -> dict[int, dict[int, float]]:
    turned: dict[int, dict[int, float]] = {}
    for column, rows in found.items():
        for row, factor in rows.items():
            turned.setdefault(row, {})[column] = factor
    return turned
