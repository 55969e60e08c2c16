"""The counts of one period, drawn until enough of them is left unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sozial.model import POPULATION
from sozial.protection.exact_values import narrow_cells, needed_sums, sums_by_cell
from sozial.protection.possible_values import Known, possible_values
from sozial.protection.published_counts import PublishedCounts, Sum, Tables
from sozial.protection.sum_program import Fits

_MOST_DRAWS = 40
# What only a program finds is drawn less often.
_SOLVED_DRAWS = 13
# After so many rounds nothing is drawn any more: each further round leaves a total or a count unpublished.
_MOST_ROUNDS = 150
# So many changed counts beside one that the source withholds leave it unknown.
_ENOUGH = 4


@dataclass(frozen=True, eq=False)
class _Round:
    """What anybody can know before the next draw.

    Parameters
    ----------
    world
        The counts, with something in the place of what the source withholds.
    least, most
        What is known of each count alone.
    known
        Sums that say something.
    near
        Limits that may say something anywhere.
    """

    world: np.ndarray
    least: np.ndarray
    most: np.ndarray
    known: Sequence[Sum]
    near: Sequence[tuple[int, int]]

    @cached_property
    def sums_of(self) -> dict[int, list[int]]:
        """Numbers of the sums of each cell."""
        return sums_by_cell(self.known)


class PeriodCounts(PublishedCounts):
    """The counts of one period, changed until nobody can know too much of them."""

    def __init__(self, tables: Tables, period: str) -> None:
        super().__init__(tables, period)
        self._fits = [Fits() for _world in self.worlds]
        self._times: Counter[int] = Counter()
        self._turns: Counter[int] = Counter()

    def draw(self) -> None:
        """Draw until enough is left unknown; where it cannot be, a total stays unpublished, or a count.

        It ends: after some rounds each one takes one of finitely many totals or counts away.
        """
        self._close_small_areas()
        rounds = 0
        while True:
            self._cap()
            least, most = self._alone()
            near = self._near(least, most)
            for number, (world, fits) in enumerate(zip(self.worlds, self._fits, strict=True)):
                now = _Round(world, least, most, self._known(number, least, most), near)
                narrow, solved = self._narrow(now, fits)
                if narrow:
                    break
            else:
                return
            rounds += 1
            touched: set[int] = set()
            for cell in sorted(narrow, key=lambda cell: -self._times[cell]):
                if cell in touched:
                    # It may be wide by what was taken away.
                    continue
                self._times[cell] += _MOST_DRAWS // _SOLVED_DRAWS if solved else 1
                if self._times[cell] <= _MOST_DRAWS and rounds <= _MOST_ROUNDS:
                    self._draw_around(cell, now)
                else:
                    self._times[cell] = _MOST_DRAWS // 2
                    touched |= self._take_away(cell, now)

    def _wanted(self) -> np.ndarray:
        # Of what the source withholds, at least two values.
        return np.where(self.gaps, 1, self.rules.width)

    def _narrow(self, now: _Round, fits: Fits) -> tuple[list[int], bool]:
        """Return the cells that may be small and of which too little is left unknown, and if it had to be solved."""
        low, high = possible_values(now.least, now.most, now.known, now.near)
        small = (low < self.rules.minimum_count) & (now.most - now.least > 0) & np.isfinite(now.world)
        small.flat[list(self._given_up)] = False
        narrow = np.flatnonzero(small & (high - low < self._wanted())).tolist()
        if narrow:
            return [int(cell) for cell in narrow], False
        asked = np.flatnonzero(small).tolist()
        return narrow_cells(now.world, low, high, now.known, now.near, asked, self._wanted(), fits), True

    def _cap(self) -> None:
        """Let no count be published as more than its base, and few inhabitants as few."""
        if POPULATION in self.at:
            people = self.public[:, self.at[POPULATION]]
            few = ~self.exact[:, self.at[POPULATION]]
            people[few] = np.minimum(people[few], self.rules.minimum_base - 1)
        for part, whole in self.parts:
            most = np.nan_to_num(self.public[:, whole], nan=np.inf)
            # A missing count stays missing.
            self.public[:, part] = np.minimum(self.public[:, part], most)

    def _close_small_areas(self) -> None:
        """Leave totals unpublished that no change of counts could protect: of one quarter, or of few beside a gap."""
        for number, level in enumerate(self.tables.levels):
            for area in range(len(level.areas)):
                rows = level.members(area)
                changed = ((self.public[rows] > 0) & ~self.exact[rows]).sum(axis=0)
                few = (len(rows) == 1) & ~self.exact[rows].all(axis=0)
                gap = self.gaps[rows].any(axis=0) & (changed < _ENOUGH)
                for column in np.flatnonzero(few | gap):
                    self._close(number, area, int(column))

    def _draw_around(self, cell: int, now: _Round) -> None:
        """Draw the cells of a sum again that narrows a cell; in turn, where several together do."""
        inside = [now.known[number] for number in now.sums_of.get(cell, ())]
        least, most = now.least.ravel(), now.most.ravel()
        tight = sorted(inside, key=lambda entry: (_room(entry, cell, least, most), len(entry.cells)))
        choices = [entry.cells.tolist() for entry in tight[:3]]
        beside = self._beside(cell, now.near)
        if len(beside) > 1 or not choices:
            choices.append(beside)
        self._turns[cell] += 1
        self._draw_again(choices[(self._turns[cell] - 1) % len(choices)])

    def _beside(self, cell: int, near: Sequence[tuple[int, int]]) -> list[int]:
        """Return a cell and those that limit it."""
        row, column = divmod(cell, self.true.shape[1])
        others = {other for pair in near if column in pair for other in pair} | {column}
        return [row * self.true.shape[1] + other for other in sorted(others)]

    def _draw_again(self, cells: Sequence[int]) -> None:
        width = self.true.shape[1]
        drawn = {(cell // width, float(self.true.flat[cell])) for cell in cells if np.isfinite(self.public.flat[cell])}
        for row, count in sorted(drawn):
            same = np.flatnonzero((self.true[row] == count) & ~self.exact[row] & ~self.gone[row])
            if len(same):
                self.public[row, same] = self.noise.draw_again(row, count)

    def _take_away(self, cell: int, now: _Round) -> set[int]:
        """Leave unpublished what narrows a cell: a total, one beside it, or a count that a sum of columns needs.

        Returns the cells of the sums that narrow it.
        """
        # What is left out first stays published if others suffice: the whole town's total, which everybody wants.
        numbers = needed_sums(
            now.world, now.least, now.most, now.known, now.near, cell, self._wanted(),
            lambda number: self._reluctance(now.known[number]), now.sums_of,
        )  # fmt: skip
        needed = [now.known[number] for number in numbers]
        touched = {cell for entry in needed for cell in entry.cells.tolist()}
        totals = [(*entry.source, int(entry.cells[0]) % self.true.shape[1]) for entry in needed if entry.source]
        if totals:
            self._close(*totals[-1])
            return touched
        rest = [entry for entry in needed if len(np.unique(entry.cells % self.true.shape[1])) == 1]
        if any(self._close_beside(entry) for entry in rest):
            return touched
        rows = [other for entry in needed if entry not in rest for other in entry.cells.tolist()]
        if not self._blank([*rows, *self._beside(cell, now.near)], cell):
            # No more can be left than the source leaves. Equal columns may be so by chance: their sums still count.
            equal = {tuple(entry.cells.tolist()) for entry in needed if len(entry.cells) == 2 and entry not in rest}
            self._dropped |= equal
            if not equal:
                self._given_up.add(cell)
        return touched

    def _reluctance(self, entry: Sum) -> tuple[int, int]:
        """Return how much a sum is wanted: lowest first."""
        if entry.source is None:
            return (1 if (entry.signs > 0).all() else 2), 0
        return (0, 0) if entry.source in self.tables.alike[0, 0] else (3, -len(entry.cells))

    def _close_beside(self, entry: Known) -> bool:
        """Leave another total unpublished, so that what follows from the others is the total of more quarters."""
        rows, column = entry.cells // self.true.shape[1], int(entry.cells[0]) % self.true.shape[1]
        choices = []
        for number, level in enumerate(self.tables.levels):
            for area in range(len(level.areas)):
                members = level.members(area)
                if (number, area, column) not in self.closed and not np.isin(members, rows).any():
                    choices.append((len(members), number, area))
        if not choices:
            choices = [(0, 0, 0)] if (0, 0, column) not in self.closed else []
        if not choices:
            return False
        _size, number, area = min(choices)
        self._close(number, area, column)
        return True

    def _blank(self, cells: Sequence[int], narrow: int) -> bool:
        """Leave a count unpublished: another one where there is one, one of no rate, the largest published."""
        rated = {self.at.get(str(name)) for one in self.tables.counted.indicators for name in (one.count, one.base)}
        width = self.true.shape[1]
        choices = [
            (cell == narrow, cell % width in rated, -float(self.public.flat[cell]), cell)
            for cell in dict.fromkeys([*cells, narrow])
            if not self.exact.flat[cell] and np.isfinite(self.public.flat[cell])
        ]
        if not choices:
            return False
        cell = min(choices)[-1]
        self.gone.flat[cell] = True
        self.public.flat[cell] = np.nan
        return True


def _room(entry: Known, cell: int, least: np.ndarray, most: np.ndarray) -> float:
    """Return how wide one sum leaves a cell."""
    others = entry.cells != cell
    cells, signs = entry.cells[others], entry.signs[others]
    lowest = np.where(signs > 0, least[cells], -most[cells]).sum()
    highest = np.where(signs > 0, most[cells], -least[cells]).sum()
    ends = entry.total - highest, entry.total - lowest
    low, high = ends if entry.signs[~others][0] > 0 else (-ends[1], -ends[0])
    return float(min(most[cell], high) - max(least[cell], low))
