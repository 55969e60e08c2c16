"""A short cut past whole-number programs: quarters of the same sums can change people with each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sozial.protection.possible_values import Known

# Column, other column, its direction, and the sums of both down the table.
_Move = tuple[int, int, float, tuple[int, ...], tuple[int, ...]]


class Swaps:
    """How far two counts of a quarter can move together, while other quarters of the same sums move the other way.

    Parameters
    ----------
    known
        Sums that anybody knows.
    sums
        For each cell the numbers of its sums, and its signs there.
    pairs
        Cells of which the first is never more than the second.
    bounds
        Lowest, true and highest value of each cell.
    columns
        How many columns the table has.

    Examples
    --------
    Women and men of two quarters, and all totals: a woman and a man less here, one more there.

    >>> known = [Known(np.array([0, 1]), np.ones(2), 5.0), Known(np.array([2, 3]), np.ones(2), 5.0)]
    >>> known += [Known(np.array([0, 2]), np.ones(2), 4.0), Known(np.array([1, 3]), np.ones(2), 6.0)]
    >>> sums = {0: [(0, 1.0), (2, 1.0)], 1: [(0, 1.0), (3, 1.0)], 2: [(1, 1.0), (2, 1.0)], 3: [(1, 1.0), (3, 1.0)]}
    >>> true = np.array([2.0, 3.0, 2.0, 3.0])
    >>> Swaps(known, sums, [], (true - 1, true, true + 1), 2).room(0)
    2.0
    """

    def __init__(
        self,
        known: Sequence[Known],
        sums: Mapping[int, Sequence[tuple[int, float]]],
        pairs: Sequence[tuple[int, int]],
        bounds: tuple[np.ndarray, np.ndarray, np.ndarray],
        columns: int,
    ) -> None:
        low, values, high = bounds
        self._known, self._sums, self._values, self._columns = known, sums, values, columns
        self._is_row = [len(np.unique(entry.cells // columns)) == 1 and len(entry.cells) > 1 and
                        len(np.unique(entry.cells % columns)) > 1 for entry in known]  # fmt: skip
        self._up, self._down = high - values, values - low
        for part, whole in pairs:
            # Half of the room for each, so that both may move at once.
            room = np.floor((values[whole] - values[part]) / 2)
            self._up[part], self._down[whole] = min(self._up[part], room), min(self._down[whole], room)
        self._groups: dict[_Move, dict[int, tuple[float, float]]] = {}
        self._rows: dict[int, dict[_Move, list[int]]] = {}

    def room(self, cell: int) -> float:
        """Return how many values at least a count may have besides its own."""
        up = down = 0.0
        for move in self._moves(cell):
            group = self._group(move)
            rise, fall = group[cell // self._columns]
            if not move[3] and not move[4]:
                up, down = max(up, rise), max(down, fall)
                continue
            others = [both for row, both in group.items() if row != cell // self._columns]
            up = max(up, min(rise, sum(other[1] for other in others)))
            down = max(down, min(fall, sum(other[0] for other in others)))
        return up + down

    def _moves(self, cell: int) -> list[_Move]:
        """Return the moves by which the sums of a quarter stay."""
        beside, along = self._split(cell)
        column = cell % self._columns
        if not beside:
            return [(column, -1, 0.0, along, ())]
        if len(beside) > 1:
            return []
        number, sign = beside[0]
        entry = self._known[number]
        found = []
        for other, its in zip(entry.cells.tolist(), entry.signs.tolist(), strict=True):
            its_beside, its_along = self._split(other)
            if other != cell and len(its_beside) == 1:
                found.append((column, other % self._columns, -sign * its, along, its_along))
        return found

    def _split(self, cell: int) -> tuple[list[tuple[int, float]], tuple[int, ...]]:
        sums = self._sums.get(cell, [])
        beside = [(number, sign) for number, sign in sums if self._is_row[number]]
        return beside, tuple(number for number, _sign in sums if not self._is_row[number])

    def _group(self, move: _Move) -> dict[int, tuple[float, float]]:
        """Return by quarter how far it can make a move, and its opposite."""
        if move not in self._groups:
            column, other, direction, *_sums = move
            found = {}
            for row in self._rows_of(column)[move]:
                cell, beside = row * self._columns + column, row * self._columns + other
                up, down = float(self._up[cell]), float(self._down[cell])
                if direction:
                    rise, fall = float(self._up[beside]), float(self._down[beside])
                    up, down = min(up, rise if direction > 0 else fall), min(down, fall if direction > 0 else rise)
                found[row] = max(up, 0.0), max(down, 0.0)
            self._groups[move] = found
        return self._groups[move]

    def _rows_of(self, column: int) -> dict[_Move, list[int]]:
        """Return the quarters that can make each move of a column."""
        if column not in self._rows:
            rows: dict[_Move, list[int]] = {}
            for row in np.flatnonzero(np.isfinite(self._values[column :: self._columns])).tolist():
                for move in self._moves(row * self._columns + column):
                    rows.setdefault(move, []).append(row)
            self._rows[column] = rows
        return self._rows[column]
