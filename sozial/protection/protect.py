"""The one way from a dataset to what the public may see of it.

Every count of people is changed by a little that only the office's key tells, and all rates are computed from changed
counts. What is published is a function of these figures alone: scores, ranks, sums, maps, files. Whether the change is
enough is decided by looking at what will be published, never at what is secret, so that the decision tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from sozial.model import PERIOD, POPULATION, UNIT, Dataset
from sozial.protection.cell_noise import CellNoise, true_values
from sozial.protection.city_total import public_city, public_totals
from sozial.protection.counted import Counted, what_counts
from sozial.protection.exact_values import narrow_cells
from sozial.protection.levels import find_levels, remainders, same_areas
from sozial.protection.possible_values import Known, possible_values
from sozial.protection.public_findings import tell_changes
from sozial.protection.relations import find_relations
from sozial.protection.rules import DisclosureRules

_MOST_DRAWS = 40
# So many changed counts beside one that the source withholds leave it unknown.
_ENOUGH = 4
# A sum with so much room on both sides narrows nothing.
_ROOM = 10


def protect(dataset: Dataset, rules: DisclosureRules, key: bytes) -> Dataset:
    """Return the dataset as the public may see it; what is published already stays as it is.

    Parameters
    ----------
    key
        What only the office knows: the same key gives the same figures, always and everywhere.

    Returns
    -------
    Dataset
        Its `calculation` holds all figures that may be published; `values` the same, with small counts and rates on
        small bases covered, as a rule of thumb asks for.

    Examples
    --------
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": list("ABCD")}, index=pd.Index(list("1234"), name="unit"))
    >>> index = pd.MultiIndex.from_product([list("1234"), ["2024"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"n": [2.0, 30, 40, 50], "b": [500.0, 600, 700, 800]}, index=index)
    >>> values["q"] = 100 * values["n"] / values["b"]
    >>> data = Dataset("t", units, values, (Indicator("q", count="n", base="b"),))
    >>> public = protect(data, DisclosureRules(), b"secret")
    >>> bool((public.calculation["n"] - values["n"]).abs().max() <= 2), sorted(public.totals)[0]
    (True, ('2024', 'b', 2600.0))
    """
    if dataset.is_published:
        return dataset
    work = Publication(dataset, rules, key, what_counts(dataset))
    work.draw()
    return work.dataset()


@dataclass
class Publication:
    """One dataset on its way to the public."""

    given: Dataset
    rules: DisclosureRules
    key: bytes
    counted: Counted
    published: pd.DataFrame = field(init=False)
    closed: set[tuple[str, str, str]] = field(default_factory=set, init=False)
    blanked: set[tuple[str, str, str]] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self.columns = [name for name in self.counted.columns if self.counted.values[name].notna().any()]
        self.levels = find_levels(self.given)
        self.alike = same_areas(self.levels)
        counts = {name: self.counted.values[name].to_numpy() for name in self.columns}
        self.relations = find_relations(counts)
        self.published = self.counted.values.copy()

    def draw(self) -> None:
        """Change all counts, and change them again where too little is left unknown."""
        for period in self.given.periods:
            _Period(self, period).draw()

    def dataset(self) -> Dataset:
        """Return what is published."""
        calculation = self._with_rates()
        covered = self._covered(calculation)
        names = list(self.given.values.columns)
        calculation = calculation[names]
        values = calculation.mask(covered[names])
        cells = values.index.to_list()
        gone = self.given.values.notna().to_numpy() & values.isna().to_numpy()
        hidden = frozenset(
            (str(cells[row][0]), str(cells[row][1]), names[column]) for row, column in np.argwhere(gone).tolist()
        )
        return replace(
            self.given,
            units=_with_population(self.given.units, values),
            values=values,
            calculation=calculation,
            benchmarks=self._benchmarks(),
            city=public_city(self.given, frozenset(self._shown_totals()), self.rules),
            totals=public_totals(self.given, self.columns, frozenset(self.closed)),
            withheld=self.given.withheld | hidden,
            withheld_totals=frozenset(self._shown_totals()),
            # What reading found names single values, and is not for the public.
            findings=tuple(tell_changes(self.given, self.rules, len(hidden), self._shown_totals(), self._unchecked())),
        )

    def _unchecked(self) -> list[str]:
        return [indicator.label for indicator in self.counted.unchecked]

    def _shown_totals(self) -> list[tuple[str, str, str]]:
        """Return (area, period, column) of totals that must stay unpublished, under the names of what is shown."""
        shown = {
            name: entry.code
            for entry in self.counted.indicators
            for name in (entry.count, entry.base)
            if str(name).startswith("\0")
        }
        return sorted((area, period, shown.get(column, column)) for area, period, column in self.closed)

    def _with_rates(self) -> pd.DataFrame:
        """Return all figures with rates computed from published counts."""
        found = self.published.copy()
        source = self.given.withheld | self.blanked
        for indicator in self.counted.indicators:
            if indicator.code in self.columns or not {indicator.code, indicator.count, indicator.base} <= set(found):
                continue
            count, base = found[str(indicator.count)], found[str(indicator.base)]
            rate = indicator.factor * count / base.where(base > 0)
            known = self.given.values[indicator.code].notna() & count.notna() & base.notna()
            # Without count or base nothing can be changed; what the source withholds would follow from the rate.
            parts = [(unit, period) for unit, period, name in source if name in (indicator.count, indicator.base)]
            told = found.index.isin(parts) if parts else np.zeros(len(found), dtype=bool)
            alone = self.given.values[indicator.code].where(~told)
            found[indicator.code] = rate.where(known, alone)
        return found

    def _covered(self, calculation: pd.DataFrame) -> pd.DataFrame:
        """Return which cells the rules of thumb keep off screens and papers."""
        covered = pd.DataFrame(False, index=calculation.index, columns=calculation.columns)
        for column in self.columns:
            covered[column] = (calculation[column] > 0) & (calculation[column] < self.rules.minimum_count)
        people = calculation.get(POPULATION)
        for indicator in self.counted.indicators:
            if indicator.code in self.columns or indicator.code not in calculation:
                continue
            base = calculation[str(indicator.base)] if indicator.base in calculation else people
            if base is not None:
                covered[indicator.code] |= base < self.rules.minimum_base
            if indicator.count in calculation:
                covered[indicator.code] |= covered[str(indicator.count)]
        return covered

    def _benchmarks(self) -> pd.DataFrame | None:
        """Return areas outside, without small counts and rates on small bases."""
        if self.given.benchmarks is None:
            return None
        outside = self.given.benchmarks.copy()
        small = {name: (outside[name] > 0) & (outside[name] < self.rules.minimum_count)
                 for name in self.columns if name in outside}  # fmt: skip
        for indicator in self.counted.indicators:
            if indicator.code in outside and indicator.code not in small:
                for name in (indicator.count, indicator.base):
                    if name in small:
                        outside[indicator.code] = outside[indicator.code].mask(small[str(name)])
                if indicator.base in outside:
                    base = outside[str(indicator.base)]
                    outside[indicator.code] = outside[indicator.code].mask(base < self.rules.minimum_base)
        for name, rows in small.items():
            outside[name] = outside[name].mask(rows)
        return outside


class _Period:
    """The counts of one period: what they are, what is published, and what anybody can know of them."""

    def __init__(self, work: Publication, period: str) -> None:
        self.work, self.period, self.rules = work, period, work.rules
        self.units = work.given.units.index
        rows = work.counted.values.index.get_level_values(PERIOD) == period
        frame = work.counted.values.loc[rows, work.columns]
        self.index = frame.index
        frame = frame.droplevel(PERIOD).reindex(self.units)
        self.true = frame.to_numpy(dtype=float).copy()
        self.noise = CellNoise(work.key, [(str(unit), period) for unit in self.units], self.rules)
        self.at = {name: number for number, name in enumerate(work.columns)}
        self.exact = self._exact()
        self.public = np.where(self.exact, self.true, self.noise.changed(self.true))
        self.parts = self._parts()
        self.closed: set[tuple[int, int, int]] = set()

    def _exact(self) -> np.ndarray:
        """Return which cells stay as they are: inhabitants, where there are enough of them."""
        found = np.zeros(self.true.shape, dtype=bool)
        if POPULATION in self.at:
            column = self.at[POPULATION]
            found[:, column] = self.true[:, column] >= self.rules.minimum_base
        return found

    def _parts(self) -> list[tuple[int, int]]:
        """Return (count, base) of rates whose counts are never more than their bases."""
        found = []
        for indicator in self.work.counted.indicators:
            if indicator.count in self.at and indicator.base in self.at:
                part, whole = self.at[str(indicator.count)], self.at[str(indicator.base)]
                with np.errstate(invalid="ignore"):
                    if part != whole and not (self.true[:, part] > self.true[:, whole]).any():
                        found.append((part, whole))
        return found

    def draw(self) -> None:
        """Draw until enough is left unknown; where it cannot be, a total stays unpublished, or a count."""
        self._close_small_areas()
        times: dict[int, int] = {}
        while True:
            self._cap()
            known, sources = self._known()
            least, most = self._alone()
            narrow = self._narrow(known, least, most)
            if not narrow:
                break
            for cell in narrow:
                self._widen(cell, known, sources, least, most, times)
        columns = self.work.columns
        put = pd.DataFrame(self.public, index=self.units, columns=columns)
        put = put.reindex(self.index.get_level_values(UNIT)).set_axis(self.index)
        self.work.published.loc[self.index, columns] = put
        names = {
            (self.work.levels[level].areas[area], self.period, columns[column]) for level, area, column in self.closed
        }
        self.work.closed |= names

    def _narrow(self, known: Sequence[Known], least: np.ndarray, most: np.ndarray) -> list[int]:
        """Return the cells that may be small, and of which too little is left unknown."""
        low, high = possible_values(least, most, known, self.parts)
        small = (low < self.rules.minimum_count) & (most - least > 0) & np.isfinite(self.true)
        narrow = np.flatnonzero(small & (high - low < self.rules.width)).tolist()
        if narrow:
            return narrow
        asked = np.flatnonzero(small).tolist()
        return narrow_cells(self.true, low, high, known, self.parts, asked, self.rules.width)

    def _cap(self) -> None:
        """Let no count be published as more than its base."""
        for part, whole in self.parts:
            most = np.nan_to_num(self.public[:, whole], nan=np.inf)
            # A missing count stays missing.
            self.public[:, part] = np.minimum(self.public[:, part], most)

    def _alone(self) -> tuple[np.ndarray, np.ndarray]:
        """Return what the published figure tells of each count by itself."""
        low, high = true_values(self.public, self.rules)
        stays = self.exact | (self.public < 0)
        return (
            np.nan_to_num(np.where(stays, self.public, low)),
            np.nan_to_num(np.where(stays, self.public, high)),
        )

    def _close(self, level: int, area: int, column: int) -> None:
        """Leave a total unpublished, under all its names."""
        self.closed |= {(*place, column) for place in self.work.alike[level, area]}

    def _close_small_areas(self) -> None:
        """Leave totals unpublished that no change of counts could protect: of one quarter, or of few beside a gap."""
        for number, level in enumerate(self.work.levels):
            for area in range(len(level.areas)):
                rows = level.members(area)
                known = (self.public[rows] > 0).sum(axis=0)
                few = (len(rows) == 1) & ~self.exact[rows].all(axis=0)
                gap = self._has_gap(rows) & (known < _ENOUGH)
                for column in np.flatnonzero(few | gap):
                    self._close(number, area, int(column))

    def _has_gap(self, rows: np.ndarray) -> np.ndarray:
        """Return the columns of which the source withholds a cell in some quarters."""
        units = set(map(str, self.units[rows]))
        found = np.zeros(len(self.at), dtype=bool)
        for unit, period, name in self.work.given.withheld:
            if period == self.period and name in self.at and unit in units:
                found[self.at[name]] = True
        return found

    def _known(self) -> tuple[list[Known], list[tuple[int, int] | None]]:
        """Return the sums that anybody may know, and for each the total (level, area) it is, None for others.

        Sums with much room on both sides narrow nothing and are left out.
        """
        width = self.true.shape[1]
        least, most = self._alone()
        missing = np.isnan(self.true)
        true = np.where(missing, 0.0, self.true)
        up, down = np.where(missing, 0.0, true - least), np.where(missing, 0.0, most - true)
        found: list[Known] = []
        sources: list[tuple[int, int] | None] = []

        def add(rows: np.ndarray, column: int, source: tuple[int, int] | None) -> None:
            rows = rows[~missing[rows, column]]
            if len(rows):
                found.append(Known(rows * width + column, np.ones(len(rows)), float(true[rows, column].sum())))
                sources.append(source)

        for number, level in enumerate(self.work.levels):
            tight = np.minimum(level.sums(up), level.sums(down)) < _ROOM * self.rules.deviation
            for area, column in np.argwhere(tight).tolist():
                if (number, area, column) not in self.closed:
                    add(level.members(area), column, (number, area))
        found_rest: dict[frozenset[tuple[int, int]], list[np.ndarray]] = {}
        for column in range(width):
            closed = frozenset((level, area) for level, area, other in self.closed if other == column)
            if closed not in found_rest:
                found_rest[closed] = remainders(self.work.levels, closed)
            for rows in found_rest[closed]:
                if min(up[rows, column].sum(), down[rows, column].sum()) < _ROOM * self.rules.deviation:
                    add(rows, column, None)
        for relation in self.work.relations:
            columns = np.array([self.at[name] for name in relation.columns])
            signs = np.array([1.0, *([-1.0] * (len(columns) - 1))])
            # What the source withholds beside others is told by them, so that theirs is known to whoever knows it.
            for row in np.flatnonzero(missing[:, columns].sum(axis=1) <= 1).tolist():
                there = ~missing[row, columns]
                cells, sides = row * width + columns[there], signs[there]
                found.append(Known(cells, sides, float(sides @ true[row, columns[there]])))
                sources.append(None)
        return found, sources

    def _widen(
        self, cell: int, known: Sequence[Known], sources: Sequence[tuple[int, int] | None],
        least: np.ndarray, most: np.ndarray, times: dict[int, int],
    ) -> None:  # fmt: skip
        """Draw the cells of the sum again that narrows a cell most; or leave a total, or the cell, unpublished."""
        inside = [number for number, entry in enumerate(known) if cell in entry.cells]
        times[cell] = times.get(cell, 0) + 1

        def room(number: int) -> tuple[float, int]:
            low, high = possible_values(least, most, [known[number]], self.parts)
            return float(high.flat[cell] - low.flat[cell]), len(known[number].cells)

        # In turn, where several sums together narrow it.
        tight = sorted(inside, key=room)
        if times[cell] <= _MOST_DRAWS:
            chosen = tight[(times[cell] - 1) % min(len(tight), 3)] if tight else None
            self._draw_again([cell] if chosen is None else known[chosen].cells.tolist())
            return
        times[cell] = _MOST_DRAWS // 2
        column = cell % self.true.shape[1]
        totals = sorted((len(known[number].cells), place) for number in inside if (place := sources[number]))
        # The whole town's total comes last: everybody wants to know it.
        smaller = [place for _size, place in totals if place not in self.work.alike[0, 0]]
        if smaller:
            self._close(*smaller[0], column)
        elif any(self._close_beside(known[number], column) for number in tight if sources[number] is None):
            return
        elif totals:
            self._close(*totals[0][1], column)
        else:
            self._blank(cell)

    def _draw_again(self, cells: Sequence[int]) -> None:
        width = self.true.shape[1]
        for row, count in {(cell // width, float(self.true.flat[cell])) for cell in cells}:
            same = np.flatnonzero((self.true[row] == count) & ~self.exact[row])
            if len(same):
                self.public[row, same] = self.noise.draw_again(row, count)

    def _close_beside(self, entry: Known, column: int) -> bool:
        """Leave another total unpublished, so that what follows from the others is the total of more quarters."""
        rows = entry.cells // self.true.shape[1]
        choices = []
        for number, level in enumerate(self.work.levels):
            for area in range(len(level.areas)):
                members = level.members(area)
                if (number, area, column) not in self.closed and not np.isin(members, rows).any():
                    choices.append((len(members), number, area))
        if not choices or (entry.signs < 0).any():
            return False
        _size, number, area = min(choices)
        self._close(number, area, column)
        return True

    def _blank(self, cell: int) -> None:
        row, column = divmod(cell, self.true.shape[1])
        self.work.blanked.add((str(self.units[row]), self.period, self.work.columns[column]))
        self.true[row, column] = self.public[row, column] = np.nan


def _with_population(units: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Return units with the latest inhabitants that the public may see."""
    if POPULATION not in units or POPULATION not in values:
        return units
    found = units.copy()
    found[POPULATION] = values[POPULATION].dropna().groupby(level=UNIT).last().reindex(units.index)
    return found
