"""The counts of one period: what they are, what is published of them, and what anybody can know of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from sozial.model import PERIOD, POPULATION, UNIT, Dataset
from sozial.protection.cell_noise import CellNoise, true_values
from sozial.protection.counted import Counted
from sozial.protection.exact_values import Fits, narrow_cells, needed_sums, sums_by_cell
from sozial.protection.levels import Level, find_levels, remainders, same_areas
from sozial.protection.possible_values import Known, possible_values
from sozial.protection.relations import Relation, find_relations
from sozial.protection.rules import DisclosureRules
from sozial.protection.source_gaps import FAR, Filled, fill_gaps

_MOST_DRAWS = 40
# What only a program finds is drawn less often.
_SOLVED_DRAWS = 13
# After so many rounds nothing is drawn any more: each further round leaves a total or a count unpublished.
_MOST_ROUNDS = 150
# So many changed counts beside one that the source withholds leave it unknown.
_ENOUGH = 4
# A sum with so much room on both sides narrows nothing.
_ROOM = 10


@dataclass(frozen=True, eq=False)
class Tables:
    """What all periods have in common."""

    given: Dataset
    rules: DisclosureRules
    key: bytes
    counted: Counted
    columns: tuple[str, ...]
    levels: tuple[Level, ...] = field(init=False)
    alike: dict[tuple[int, int], list[tuple[int, int]]] = field(init=False)
    relations: tuple[Relation, ...] = field(init=False)

    def __post_init__(self) -> None:
        counts = {name: self.counted.values[name].to_numpy() for name in self.columns}
        object.__setattr__(self, "levels", find_levels(self.given))
        object.__setattr__(self, "alike", same_areas(self.levels))
        object.__setattr__(self, "relations", find_relations(counts))


@dataclass(frozen=True, eq=False)
class _Sum(Known):
    """A sum that anybody may know, and the total (level, area) it is, None for others."""

    source: tuple[int, int] | None = None


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
    known: Sequence[_Sum]
    near: Sequence[tuple[int, int]]

    @cached_property
    def sums_of(self) -> dict[int, list[int]]:
        """Numbers of the sums of each cell."""
        return sums_by_cell(self.known)


class PeriodCounts:
    """The counts of one period, quarters x columns."""

    def __init__(self, tables: Tables, period: str) -> None:
        self.tables, self.period, self.rules = tables, period, tables.rules
        self.units = tables.given.units.index
        self.at = {name: number for number, name in enumerate(tables.columns)}
        rows = tables.counted.values.index.get_level_values(PERIOD) == period
        frame = tables.counted.values.loc[rows, list(tables.columns)]
        self.index = frame.index
        given = frame.droplevel(PERIOD).reindex(self.units).to_numpy(dtype=float)
        self.exact = self._exact(given)
        # What is no whole number is rounded before it is changed.
        self.true = np.where(self.exact | (given < 0), given, np.floor(given + 0.5))
        self.noise = CellNoise(tables.key, [(str(unit), period) for unit in self.units], self.rules)
        self.public = np.where(self.exact, self.true, self.noise.changed(self.true))
        self.gone = np.zeros(self.true.shape, dtype=bool)
        self.parts = self._parts()
        self.limits = self._limits()
        self.relations = tables.relations
        filled = self._fill_gaps(self._gaps())
        self.gaps, self.gap_most, self.worlds = filled.gaps, filled.most, filled.worlds
        self._row_sums_of = [self._row_sums(~np.isnan(world), world) for world in self.worlds]
        self._totals_of: dict[tuple[int, bytes, int], _Sum] = {}
        self.closed: set[tuple[int, int, int]] = set()
        self._given_up: set[int] = set()
        self._dropped: set[tuple[int, ...]] = set()
        self._fits = [Fits() for _world in self.worlds]
        self._times: Counter[int] = Counter()
        self._turns: Counter[int] = Counter()

    def _exact(self, given: np.ndarray) -> np.ndarray:
        """Return which cells stay as they are: inhabitants, where there are enough of them."""
        found = np.zeros(given.shape, dtype=bool)
        if POPULATION in self.at:
            column = self.at[POPULATION]
            found[:, column] = given[:, column] >= self.rules.minimum_base
        return found

    def _gaps(self) -> np.ndarray:
        """Return which cells the source withholds, small as they are."""
        found = np.zeros(self.true.shape, dtype=bool)
        row = {str(unit): number for number, unit in enumerate(self.units)}
        for unit, period, name in self.tables.given.withheld:
            if period == self.period and name in self.at and unit in row:
                found[row[unit], self.at[name]] = True
        return found & np.isnan(self.true)

    def _fill_gaps(self, gaps: np.ndarray) -> Filled:
        """Return what may be in the place of what the source withholds; equal columns may be so by chance."""
        most = self.rules.minimum_count - 1
        filled = fill_gaps(self.true, gaps, self._row_sums(gaps), self.limits, most)
        if filled is not None:
            return filled
        hidden = {name for name, number in self.at.items() if gaps[:, number].any()}
        self.relations = tuple(one for one in self.tables.relations if not hidden & set(one.columns))
        filled = fill_gaps(self.true, gaps, [], [], most)
        for relation in sorted(set(self.tables.relations) - set(self.relations), key=lambda one: -len(one.columns)):
            before, self.relations = self.relations, (*self.relations, relation)
            more = fill_gaps(self.true, gaps, self._row_sums(gaps), self.limits, most)
            filled, self.relations = (filled, before) if more is None else (more, self.relations)
        return filled or Filled(gaps, np.full(gaps.shape, float(most)), (self.true,))

    def _parts(self) -> list[tuple[int, int]]:
        """Return (count, base) of rates whose counts are never more than their bases."""
        found = []
        for indicator in self.tables.counted.indicators:
            if indicator.count in self.at and indicator.base in self.at:
                pair = self.at[str(indicator.count)], self.at[str(indicator.base)]
                if self._is_limit(*pair):
                    found.append(pair)
        return list(dict.fromkeys(found))

    def _limits(self) -> list[tuple[int, int]]:
        """Return the parts, and counts that are never more than the inhabitants or a base that is no part itself."""
        bases = {self.at[POPULATION]} if POPULATION in self.at else set()
        bases |= {whole for _part, whole in self.parts} - {part for part, _whole in self.parts}
        more = [(part, whole) for whole in sorted(bases) for part in range(len(self.at)) if self._is_limit(part, whole)]
        return list(dict.fromkeys([*self.parts, *more]))

    def _is_limit(self, part: int, whole: int) -> bool:
        with np.errstate(invalid="ignore"):
            return part != whole and not (self.true[:, part] > self.true[:, whole]).any()

    def published(self) -> np.ndarray:
        """Return what is published, in the order of the table."""
        put = pd.DataFrame(self.public, index=self.units)
        return put.reindex(self.index.get_level_values(UNIT)).to_numpy()

    def closed_names(self) -> set[tuple[str, str, str]]:
        """Return (area, period, column) of totals that must stay unpublished."""
        levels, columns = self.tables.levels, self.tables.columns
        return {(levels[level].areas[area], self.period, columns[column]) for level, area, column in self.closed}

    def blanked_names(self) -> set[tuple[str, str, str]]:
        """Return (unit, period, column) of counts that must stay unpublished."""
        places = np.argwhere(self.gone).tolist()
        return {(str(self.units[row]), self.period, self.tables.columns[column]) for row, column in places}

    def unprotected_names(self) -> set[str]:
        """Return the columns with counts that nothing could leave unknown enough."""
        return {self.tables.columns[cell % self.true.shape[1]] for cell in self._given_up}

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

    def _near(self, least: np.ndarray, most: np.ndarray) -> list[tuple[int, int]]:
        """Return the limits that may say something anywhere."""
        return [(part, whole) for part, whole in self.limits if (most[:, part] > least[:, whole]).any()]

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

    def _alone(self) -> tuple[np.ndarray, np.ndarray]:
        """Return what the published figure tells of each count by itself."""
        low, high = true_values(self.public, self.rules)
        stays = self.exact | (self.public < 0)
        low, high = np.where(stays, self.public, low), np.where(stays, self.public, high)
        if POPULATION in self.at:
            column = self.at[POPULATION]
            few = ~self.exact[:, column]
            high[few, column] = np.minimum(high[few, column], self.rules.minimum_base - 1)
        low, high = np.where(self.gaps, 1.0, low), np.where(self.gaps, self.gap_most, high)
        return np.nan_to_num(np.where(self.gone, 0.0, low)), np.nan_to_num(np.where(self.gone, FAR, high))

    def _close(self, level: int, area: int, column: int) -> None:
        """Leave a total unpublished, under all its names."""
        self.closed |= {(*place, column) for place in self.tables.alike[level, area]}

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

    def _known(self, number: int, least: np.ndarray, most: np.ndarray) -> list[_Sum]:
        """Return the sums that anybody may know, in one of the worlds.

        Sums with much room on both sides narrow nothing and are left out.
        """
        world = self.worlds[number]
        width = world.shape[1]
        missing = np.isnan(world)
        true = np.where(missing, 0.0, world)
        up, down = np.where(missing, 0.0, true - least), np.where(missing, 0.0, most - true)
        # How wide what is not published remains hangs on other sums.
        unsure = self.gone | self.gaps
        found: list[_Sum] = []

        def add(rows: np.ndarray, column: int, source: tuple[int, int] | None) -> None:
            key = number, rows.tobytes() + (b"" if source is None else bytes(str(source), "ascii")), column
            if key not in self._totals_of:
                inside = rows[~missing[rows, column]]
                total = float(true[inside, column].sum())
                self._totals_of[key] = _Sum(inside * width + column, np.ones(len(inside)), total, source)
            if len(self._totals_of[key].cells):
                found.append(self._totals_of[key])

        for place, level in enumerate(self.tables.levels):
            tight = np.minimum(level.sums(up), level.sums(down)) < _ROOM * self.rules.deviation
            tight |= level.sums(unsure.astype(float)) > 0
            for area, column in np.argwhere(tight).tolist():
                if (place, area, column) not in self.closed:
                    add(level.members(area), column, (place, area))
        found_rest: dict[frozenset[tuple[int, int]], list[np.ndarray]] = {}
        for column in range(width):
            closed = frozenset((level, area) for level, area, other in self.closed if other == column)
            if closed not in found_rest:
                found_rest[closed] = remainders(self.tables.levels, closed)
            for rows in found_rest[closed]:
                room = min(up[rows, column].sum(), down[rows, column].sum())
                if room < _ROOM * self.rules.deviation or unsure[rows, column].any():
                    add(rows, column, None)
        rows_of_sums = (
            entry for entry in self._row_sums_of[number] if tuple(entry.cells.tolist()) not in self._dropped
        )
        return [*found, *rows_of_sums]

    def _row_sums(self, there: np.ndarray, world: np.ndarray | None = None) -> list[_Sum]:
        """Return the sums of columns of each quarter, of those cells that are there."""
        world = self.true if world is None else world
        there = there | np.isfinite(self.true)
        width = world.shape[1]
        found: list[_Sum] = []
        for relation in self.relations:
            columns = np.array([self.at[name] for name in relation.columns])
            signs = np.array(relation.signs)
            # What is missing beside others is told by them, so that theirs is known to whoever knows it.
            for row in np.flatnonzero((~there[:, columns]).sum(axis=1) <= 1).tolist():
                inside = there[row, columns]
                total = float(np.nansum(signs[inside] * world[row, columns[inside]]))
                found.append(_Sum(row * width + columns[inside], signs[inside], total))
        return found

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

    def _reluctance(self, entry: _Sum) -> tuple[int, int]:
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
