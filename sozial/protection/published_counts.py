"""What is published of the counts of one period, and what anybody can know of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sozial.model import PERIOD, POPULATION, UNIT, Dataset
from sozial.protection.cell_noise import CellNoise, true_values
from sozial.protection.counted import Counted
from sozial.protection.levels import Level, find_levels, remainders, same_areas
from sozial.protection.possible_values import Known
from sozial.protection.relations import Relation, find_relations
from sozial.protection.rules import DisclosureRules
from sozial.protection.source_gaps import FAR, Filled, fill_gaps

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
class Sum(Known):
    """A sum that anybody may know, and the total (level, area) it is, None for others."""

    source: tuple[int, int] | None = None


class PublishedCounts:
    """What is published of the counts of one period, quarters x columns."""

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
        self._totals_of: dict[tuple[int, bytes, int], Sum] = {}
        self.closed: set[tuple[int, int, int]] = set()
        self._given_up: set[int] = set()
        self._dropped: set[tuple[int, ...]] = set()

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

    def _row_sums(self, there: np.ndarray, world: np.ndarray | None = None) -> list[Sum]:
        """Return the sums of columns of each quarter, of those cells that are there."""
        world = self.true if world is None else world
        there = there | np.isfinite(self.true)
        width = world.shape[1]
        found: list[Sum] = []
        for relation in self.relations:
            columns = np.array([self.at[name] for name in relation.columns])
            signs = np.array(relation.signs)
            # What is missing beside others is told by them, so that theirs is known to whoever knows it.
            for row in np.flatnonzero((~there[:, columns]).sum(axis=1) <= 1).tolist():
                inside = there[row, columns]
                total = float(np.nansum(signs[inside] * world[row, columns[inside]]))
                found.append(Sum(row * width + columns[inside], signs[inside], total))
        return found

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

    def _near(self, least: np.ndarray, most: np.ndarray) -> list[tuple[int, int]]:
        """Return the limits that may say something anywhere."""
        return [(part, whole) for part, whole in self.limits if (most[:, part] > least[:, whole]).any()]

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

    def _known(self, number: int, least: np.ndarray, most: np.ndarray) -> list[Sum]:
        """Return the sums that anybody may know, in one of the worlds.

        Sums with much room on both sides narrow nothing and are left out.
        """
        world = self.worlds[number]
        missing = np.isnan(world)
        up, down = np.where(missing, 0.0, world - least), np.where(missing, 0.0, most - world)
        places = [*self._narrow_totals(up, down), *self._narrow_remainders(up, down)]
        sums = [self._sum_of(number, rows, column, source) for rows, column, source in places]
        rows_of_sums = [
            entry for entry in self._row_sums_of[number] if tuple(entry.cells.tolist()) not in self._dropped
        ]
        return [*(entry for entry in sums if len(entry.cells)), *rows_of_sums]

    def _sum_of(self, number: int, rows: np.ndarray, column: int, source: tuple[int, int] | None) -> Sum:
        """Return the sum of a column over some quarters in one of the worlds, without what is missing there."""
        key = number, rows.tobytes() + (b"" if source is None else bytes(str(source), "ascii")), column
        if key not in self._totals_of:
            world = self.worlds[number]
            inside = rows[~np.isnan(world[rows, column])]
            total = float(world[inside, column].sum())
            self._totals_of[key] = Sum(inside * world.shape[1] + column, np.ones(len(inside)), total, source)
        return self._totals_of[key]

    def _unsure(self) -> np.ndarray:
        # How wide what is not published remains hangs on other sums.
        return self.gone | self.gaps

    def _narrow_totals(self, up: np.ndarray, down: np.ndarray) -> Iterator[tuple[np.ndarray, int, tuple[int, int]]]:
        """Return the published totals that may narrow a count: rows, column, and which total it is."""
        unsure = self._unsure().astype(float)
        for place, level in enumerate(self.tables.levels):
            tight = np.minimum(level.sums(up), level.sums(down)) < _ROOM * self.rules.deviation
            tight |= level.sums(unsure) > 0
            for area, column in np.argwhere(tight).tolist():
                if (place, area, column) not in self.closed:
                    yield level.members(area), column, (place, area)

    def _narrow_remainders(self, up: np.ndarray, down: np.ndarray) -> Iterator[tuple[np.ndarray, int, None]]:
        """Return what follows from other totals and may narrow a count: rows and column."""
        unsure = self._unsure()
        found: dict[frozenset[tuple[int, int]], list[np.ndarray]] = {}
        for column in range(up.shape[1]):
            closed = frozenset((level, area) for level, area, other in self.closed if other == column)
            if closed not in found:
                found[closed] = remainders(self.tables.levels, closed)
            for rows in found[closed]:
                room = min(up[rows, column].sum(), down[rows, column].sum())
                if room < _ROOM * self.rules.deviation or unsure[rows, column].any():
                    yield rows, column, None

    def _close(self, level: int, area: int, column: int) -> None:
        """Leave a total unpublished, under all its names."""
        self.closed |= {(*place, column) for place in self.tables.alike[level, area]}
