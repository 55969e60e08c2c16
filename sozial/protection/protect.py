"""The one way from a dataset to what the public may see of it.

Every count of people is changed by a little that only the office's key tells, and all rates are computed from changed
counts. What is published is a function of these figures alone: scores, ranks, sums, maps, files. Whether the change is
enough is decided by looking at what will be published, never at what is secret, so that the decision tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from sozial.errors import Finding
from sozial.model import PERIOD, POPULATION, UNIT, Dataset, Indicator
from sozial.protection.city_total import public_city, public_totals
from sozial.protection.counted import Counted, what_counts
from sozial.protection.period_counts import PeriodCounts
from sozial.protection.public_findings import tell_changes
from sozial.protection.published_counts import Tables
from sozial.protection.rules import DisclosureRules


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
    unprotected: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        # A column of which the source withholds all is one whose totals tell something.
        gone = {name for _unit, _period, name in self.given.withheld}
        values = self.counted.values
        self.columns = [name for name in self.counted.columns if values[name].notna().any() or name in gone]
        self.published = self.counted.values.copy()

    def draw(self) -> None:
        """Change all counts, and change them again where too little is left unknown."""
        tables = Tables(self.given, self.rules, self.key, self.counted, tuple(self.columns))
        for period in self.given.periods:
            found = PeriodCounts(tables, period)
            found.draw()
            self.published.loc[found.index, self.columns] = found.published()
            self.closed |= found.closed_names()
            self.blanked |= found.blanked_names()
            self.unprotected |= found.unprotected_names()
        for name in self.counted.as_inhabitants:
            self.published[name] = self.published[POPULATION]
            for told in (self.closed, self.blanked):
                told |= {(place, period, name) for place, period, column in told if column == POPULATION}

    def dataset(self) -> Dataset:
        """Return what is published."""
        calculation = self._with_rates()
        covered = self._covered(calculation)
        names = list(self.given.values.columns)
        # What is missing stays missing, also where a rate tells the count behind it.
        calculation = calculation[names].where(self.given.values.notna())
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
            totals=public_totals(self.given, [*self.columns, *self.counted.as_inhabitants], frozenset(self.closed)),
            withheld=self.given.withheld | hidden,
            withheld_totals=frozenset(self._shown_totals()),
            # What reading found names single values, and is not for the public.
            findings=tuple(self._findings(len(hidden))),
        )

    def _findings(self, covered: int) -> list[Finding]:
        labels = {entry.code: entry.label for entry in self.given.indicators}
        shown = self._shown_columns()
        return tell_changes(
            self.given,
            self.rules,
            covered,
            self._shown_totals(),
            [indicator.label for indicator in self.counted.unchecked],
            sorted({labels.get(name, name) for name in (shown.get(one, one) for one in self.unprotected)}),
        )

    def _shown_columns(self) -> dict[str, str]:
        """Return the rates that counts follow from which are not in the data."""
        return {
            str(name): entry.code
            for entry in self.counted.indicators
            for name in (entry.count, entry.base)
            if str(name).startswith("\0")
        }

    def _shown_totals(self) -> list[tuple[str, str, str]]:
        """Return (area, period, column) of totals that must stay unpublished, under the names of what is shown."""
        shown = self._shown_columns()
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
        for column in (*self.columns, *self.counted.as_inhabitants):
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
        """Return areas outside, without small counts, rates on small bases, and what may be an unpublished total."""
        if self.given.benchmarks is None:
            return None
        outside = self.given.benchmarks.copy()
        self._blank_closed(outside)
        small = {name: (outside[name] > 0) & (outside[name] < self.rules.minimum_count)
                 for name in self.columns if name in outside}  # fmt: skip
        for indicator in self.counted.indicators:
            if indicator.code in outside and indicator.code not in small:
                for rows in self._small_rows(outside, indicator, small):
                    outside[indicator.code] = outside[indicator.code].mask(rows)
        for name, rows in small.items():
            outside[name] = outside[name].mask(rows)
        return outside

    def _blank_closed(self, outside: pd.DataFrame) -> None:
        """Blank counts, and rates made of them, of the periods in which a total of theirs stays unpublished."""
        periods = outside.index.get_level_values(PERIOD)
        for column in self.columns:
            closed = periods.isin([period for _area, period, name in self.closed if name == column])
            rates = [entry.code for entry in self.counted.indicators if column in (entry.count, entry.base)]
            for told in {column, *rates} & set(outside.columns):
                outside.loc[closed, told] = np.nan

    def _small_rows(
        self, outside: pd.DataFrame, indicator: Indicator, small: Mapping[str, pd.Series]
    ) -> Iterator[pd.Series]:
        """Return the rows in which a rate outside is made of a small count, or on a small base."""
        for name in (indicator.count, indicator.base):
            if name in small:
                yield small[str(name)]
        if indicator.base in outside:
            yield outside[str(indicator.base)] < self.rules.minimum_base


def _with_population(units: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Return units with the latest inhabitants that the public may see."""
    if POPULATION not in units or POPULATION not in values:
        return units
    found = units.copy()
    found[POPULATION] = values[POPULATION].dropna().groupby(level=UNIT).last().reindex(units.index)
    return found
