"""Going through withheld counts as an attacker would, and withholding more, or a total, where one is told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sozial.protection.closing import IN_SUM, Work
from sozial.protection.exposure import Constraint, find_exposed
from sozial.protection.relations import Relation

Cell = tuple[str, int]


def audit(work: Work, counts: list[str], relations: tuple[Relation, ...]) -> bool:
    """Withhold more where a withheld count is told by totals, sums of columns and bounds; return whether any was.

    Columns that add up are looked at together. Where nothing is left to withhold, the total itself has to stay
    unpublished, and is noted in ``work.totals``.
    """
    changed = False
    for columns in _blocks(counts, relations):
        sums = [relation for relation in relations if set(relation.columns) <= set(columns)]
        for period in dict.fromkeys(group.period for group in work.groups):
            changed |= _Block(work, columns, sums, period).close()
    return changed


def _blocks(counts: list[str], relations: tuple[Relation, ...]) -> list[list[str]]:
    """Return the columns that must be looked at together."""
    block = {column: {column} for column in counts}
    for relation in relations:
        if not set(relation.columns) <= block.keys():
            continue
        joined = set().union(*(block[column] for column in relation.columns))
        for column in joined:
            block[column] = joined
    found = {id(columns): columns for columns in block.values()}
    return [[column for column in counts if column in columns] for columns in found.values()]


@dataclass
class _Block:
    """Columns that add up, in one period."""

    work: Work
    columns: list[str]
    relations: list[Relation]
    period: str

    def __post_init__(self) -> None:
        self.groups = [
            (number, group.rows)
            for number, group in enumerate(self.work.groups)
            if group.period == self.period and group.rows.any()
        ]
        self.here = np.zeros_like(self.groups[0][1]) if self.groups else np.zeros(0, dtype=bool)
        for _number, rows in self.groups:
            self.here |= rows
        self.values = {column: self.work.values[column].copy() for column in self.columns}
        for relation in self.relations:
            self._fill(relation)
        self.unknown = {column: self.work.hidden(column) & np.isnan(cells) for column, cells in self.values.items()}

    def _fill(self, relation: Relation) -> None:
        """Put in what the source withholds where the other columns of a sum tell it: anybody could know it."""
        first, *parts = relation.columns
        cells = np.column_stack([self.values[first], *(-self.values[part] for part in parts)])
        unknown = np.isnan(cells)
        for row in np.flatnonzero(unknown.sum(axis=1) == 1):
            position = int(unknown[row].argmax())
            name = relation.columns[position]
            if self.work.hidden(name)[row]:
                rest = float(np.nansum(cells[row]))
                self.values[name][row] = max(-rest if position == 0 else rest, 0.0)

    def close(self) -> bool:
        # What the source withholds has no value here. None at all, or as many as can be, leave the others least room.
        self._suppose({column: np.zeros(len(rows)) for column, rows in self.unknown.items()})
        least, most = self._bounds()
        changed = self._close(least, most)
        if any((rows & np.isfinite(most[column]) & self.here).any() for column, rows in self.unknown.items()):
            self._suppose({column: np.nan_to_num(high, posinf=0.0) for column, high in most.items()})
            changed |= self._close(*self._bounds())
        return changed

    def _suppose(self, values: dict[str, np.ndarray]) -> None:
        for column, rows in self.unknown.items():
            self.values[column][rows] = values[column][rows]

    def _close(self, least: dict[str, np.ndarray], most: dict[str, np.ndarray]) -> bool:
        cells = [
            (column, int(row))
            for column in self.columns
            for row in np.flatnonzero(self.work.hidden(column) & self.here)
        ]
        if not cells:
            return False
        told = find_exposed(
            [self.values[column][row] for column, row in cells],
            [least[column][row] for column, row in cells],
            [most[column][row] for column, row in cells],
            self._constraints({cell: number for number, cell in enumerate(cells)}),
        )
        changed = False
        answered = set()
        for number in told:
            column, row = cells[number]
            place = (column, next((at for at, rows in self.groups if rows[row]), -1))
            # A zero tells nothing about anybody, and is withheld only to hide others.
            protected = self.values[column][row] > 0 or (column, row) in self.work.source
            if protected and place not in answered:
                answered.add(place)
                changed |= self._answer((column, row), most)
        return changed

    def _bounds(self) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """Return what anybody knows of each cell alone.

        A withheld count is at least 1, unless a zero may have been withheld: by the source, with a rate on a small
        base, because nothing above zero is left in an area, or beside such a zero in a sum of columns. It is at most
        its base.
        """
        least, most = {}, {}
        for column in self.columns:
            cells = self.values[column]
            hidden = self.work.hidden(column)
            low, high = np.ones(len(cells)), np.full(len(cells), np.inf)
            for _number, rows in self.groups:
                if not (rows & ~hidden & (self.work.values[column] > 0)).any():
                    low[rows] = 0.0
            for indicator in self.work.indicators:
                low, high = self._with_rate(column, indicator.count, indicator.base, low, high)
            for unknown, row in self.work.source:
                if unknown == column:
                    low[row] = 0.0
            least[column], most[column] = low, high
        for relation in self.relations * len(self.relations):
            columns = list(relation.columns)
            lows = np.column_stack([np.where(self.work.hidden(name), least[name], 1.0) for name in columns])
            for name in columns:
                least[name] = np.minimum(least[name], lows.min(axis=1))
        # Whatever the data says of itself is possible, also where a count is larger than its base.
        return (
            {column: np.fmin(low, self.values[column]) for column, low in least.items()},
            {column: np.fmax(high, self.values[column]) for column, high in most.items()},
        )

    def _with_rate(
        self, column: str, count: str | None, base: str | None, low: np.ndarray, high: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        if column == count and base in self.work.values:
            people = np.where(self.work.hidden(str(base)), np.nan, self.work.values[str(base)])
            with np.errstate(invalid="ignore"):
                low = np.where(people >= self.work.rules.minimum_base, low, 0.0)
            high = np.fmin(high, people)
        if column == base and count in self.work.values:
            cases = np.where(self.work.hidden(str(count)), np.nan, self.work.values[str(count)])
            low = np.fmax(low, cases)
        return low, high

    def _constraints(self, numbers: dict[Cell, int]) -> list[Constraint]:
        found = []
        for column in self.columns:
            for group, rows in self.groups:
                inside = [numbers[column, int(row)] for row in np.flatnonzero(rows & self.work.hidden(column))]
                if inside and (group, column) not in self.work.totals:
                    total = float(self.values[column][rows & self.work.hidden(column)].sum())
                    found.append(Constraint(tuple(inside), (1.0,) * len(inside), total, total))
        for relation in self.relations:
            first, *parts = relation.columns
            for row in np.flatnonzero(self.here):
                signed = [(first, int(row), 1.0), *((part, int(row), -1.0) for part in parts)]
                inside_row = [(column, at, sign) for column, at, sign in signed if (column, at) in numbers]
                if not inside_row or any(np.isnan(self.values[column][at]) for column, at, _sign in signed):
                    continue
                total = float(sum(sign * self.values[column][at] for column, at, sign in inside_row))
                cells = tuple(numbers[column, at] for column, at, _sign in inside_row)
                found.append(Constraint(cells, tuple(sign for _column, _at, sign in inside_row), total, total))
        return found

    def _answer(self, cell: Cell, most: dict[str, np.ndarray]) -> bool:
        """Make one cell that is told less sure: withhold another count, or a total where that cannot help."""
        column, row = cell
        own = [(number, rows) for number, rows in self.groups if rows[row]]
        shown = [(number, rows) for number, rows in own if (number, column) not in self.work.totals]
        for number, rows in shown:
            if self._tells(cell, rows, most[column]):
                return self._withhold_total(number, column)
        if len(shown) < len(own) and self._open_sibling(cell):
            return True
        inside = [({column}, rows) for _number, rows in own]
        row_alone = np.arange(len(self.here)) == row
        for names, rows in (*inside, (set(self.columns), row_alone), (set(self.columns), self.here)):
            if self._cover(names, rows, zero=False):
                return True
        # Only where nothing above zero is left, zeros are withheld too: else they could not be taken for more.
        if self._cover({column}, self.here, zero=True):
            return True
        totals = [(number, name) for name in (column, *self.columns) for number, _rows in own]
        return any(self._withhold_total(number, name) for number, name in totals)

    def _tells(self, cell: Cell, rows: np.ndarray, most: np.ndarray) -> bool:
        """Whether a total tells the cell even if every count of the area is withheld."""
        column, row = cell
        cells = self.values[column]
        others = rows & ~np.isnan(cells)
        others[row] = False
        down = bool((cells[others] >= 1).any()) and most[row] - cells[row] >= 1
        up = bool((most[others] - cells[others] >= 1).any()) and cells[row] >= 1
        return not (up or down)

    def _withhold_total(self, number: int, column: str) -> bool:
        if (number, column) in self.work.totals:
            return False
        self.work.totals.add((number, column))
        return True

    def _open_sibling(self, cell: Cell) -> bool:
        """Withhold the total of another area too, with a count in it: else the town's total tells the first."""
        column, row = cell
        cells = self.work.values[column]
        hidden = self.work.hidden(column)
        siblings = []
        for number, rows in self.groups:
            usable = rows & np.isfinite(cells) & (cells > 0)
            if rows[row] or (number, column) in self.work.totals or not usable.any():
                continue
            smallest = float(cells[usable].min())
            siblings.append((not (usable & hidden).any(), smallest, number, usable))
        if not siblings:
            return False
        untouched, smallest, number, usable = min(siblings, key=lambda sibling: sibling[:3])
        self.work.totals.add((number, column))
        if untouched:
            self.work.withhold(column, _only(np.flatnonzero(usable & (cells == smallest))[0], len(cells)), IN_SUM)
        return True

    def _cover(self, names: set[str], rows: np.ndarray, zero: bool) -> bool:
        """Withhold the smallest count that is still shown in some columns and rows."""
        best: tuple[float, str, int] | None = None
        for name in self.columns:
            if name not in names:
                continue
            cells = self.work.values[name]
            free = rows & ~self.work.hidden(name) & np.isfinite(cells) & ((cells > 0) | zero)
            if free.any():
                smallest = int(np.flatnonzero(free)[int(np.argmin(cells[free]))])
                if best is None or cells[smallest] < best[0]:
                    best = (float(cells[smallest]), name, smallest)
        return best is not None and self.work.withhold(best[1], _only(best[2], len(rows)), IN_SUM)


def _only(row: int, n: int) -> np.ndarray:
    chosen = np.zeros(n, dtype=bool)
    chosen[row] = True
    return chosen
