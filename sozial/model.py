"""The nouns that every other module speaks in."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from sozial.errors import Finding
from sozial.i18n import useful_digits

NAME = "name"
POPULATION = "population"
PARENT = "parent"
GEOMETRY = "geometry"
UNIT = "unit"
PERIOD = "period"
NOT_A_PERIOD = ""
# Figures in between differ by enough, or by nothing, and their cubes stay within the range of doubles.
_LARGE = 1e80
MOST_DECIMALS = 4


_KINDS = (
    ("year", re.compile(r"(\d{4})")),
    ("school year", re.compile(r"(\d{4})/\d{2}(?:\d{2})?")),
    ("day", re.compile(r"(\d{4})(-\d{2}-\d{2})")),
    ("quarter", re.compile(r"(\d{4})(-Q\d)")),
    ("month", re.compile(r"(\d{4})(-\d{2})")),
)
# Reference dates of two years differ by less days, such as the first Monday of October.
_SAME_TIME = 31
_BY_YEAR = ("year", "school year")


def period_kind(period: str) -> str:
    """Return what a period is: "year", "school year", "quarter", "month" or "day"; "" where it is none of these.

    Examples
    --------
    >>> [period_kind(period) for period in ("2022", "2022/23", "2022-Q2", "2022-06", "2022-06-30", "before")]
    ['year', 'school year', 'quarter', 'month', 'day', '']
    """
    return next((kind for kind, form in _KINDS if form.fullmatch(period) and period.isascii()), "")


def earlier_period(periods: tuple[str, ...], period: str, back: int) -> str | None:
    """Return the period so far back, None where there is none: by year for years, else by position.

    Where periods are not of one kind, their order says nothing: then only years and school years have earlier ones.

    Examples
    --------
    >>> earlier_period(("2019", "2021"), "2021", 2), earlier_period(("2019", "2021"), "2021", 1)
    ('2019', None)
    >>> earlier_period(("Q1", "Q2"), "Q2", 1)
    'Q1'
    >>> earlier_period(("2021-06", "2022", "2022-12"), "2022-12", 1)
    """
    if back == 0:
        return period
    kind = period_kind(period)
    same = [name for name in periods if period_kind(name) == kind]
    if kind in _BY_YEAR:
        wanted = int(period[:4]) - back
        return next((name for name in same if int(name[:4]) == wanted), None)
    if len(same) < sum(name != NOT_A_PERIOD for name in periods):
        return None
    at = periods.index(period) - back
    return periods[at] if at >= 0 else None


def year_before(periods: tuple[str, ...], period: str, years: int) -> str | None:
    """Return the same period so many years back, None where there is none.

    Months, quarters and days are those of the same date, a day also one of about that date; where nothing tells what a
    period is, position counts.

    Examples
    --------
    >>> year_before(("2021-06", "2021-12", "2022-06"), "2022-06", 1), year_before(("2021-12", "2022-06"), "2022-06", 1)
    ('2021-06', None)
    """
    if period_kind(period) in ("", *_BY_YEAR):
        return earlier_period(periods, period, years)
    wanted = int(period[:4]) - years
    if f"{wanted}{period[4:]}" in periods:
        return f"{wanted}{period[4:]}"
    near = [
        name
        for name in periods
        if period_kind(name) == period_kind(period) == "day" and int(name[:4]) == wanted
        and abs(_day_of_year(name) - _day_of_year(period)) <= _SAME_TIME
    ]  # fmt: skip
    return near[0] if len(near) == 1 else None


def _day_of_year(day: str) -> int:
    """Return how far into its year a day is, in months of 31 days."""
    return 31 * int(day[5:7]) + int(day[8:10])


class Direction(IntEnum):
    """What a high value of an indicator means. Context is shown and never weighed."""

    BURDEN = 1
    CONTEXT = 0
    FAVOURABLE = -1


@dataclass(frozen=True)
class Indicator:
    """One figure per unit and period.

    Parameters
    ----------
    code
        Column of ``Dataset.values``.
    count, base
        Columns of ``Dataset.values`` with the count and the base of a rate, where they are known.
    factor
        What count/base is multiplied with to give the value (100 for per cent).
    breaks
        Breaks in its series: the first period after each, and what changed.
    decimals
        How many decimals its values are shown with; None for as many as they need. Nothing is computed with it.
    """

    code: str
    name: str = ""
    domain: str = ""
    department: str = ""
    direction: Direction = Direction.BURDEN
    measure: str = ""
    source: str = ""
    reference_date: str = ""
    definition: str = ""
    count: str | None = None
    base: str | None = None
    factor: float = 100.0
    breaks: tuple[tuple[str, str], ...] = ()
    # Not in the words of the digest: data that says nothing of it keeps the digest that it had before it could.
    decimals: int | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        """Readable name, or the code where none was given."""
        return self.name or self.code

    def digits(self, values: object, least: int = 0) -> int:
        """Return how many decimals its values are shown with: as a person said, else as many as these values need.

        Parameters
        ----------
        least
            How many at least, where nobody said: means and changes need more than whole numbers.

        Examples
        --------
        >>> Indicator("x").digits([12.5, 8.25]), Indicator("x", decimals=3).digits([12.5, 8.25], least=1)
        (1, 3)
        >>> Indicator("x").digits([12.0, 8.0], least=1), Indicator("x", decimals=0).digits([12.5, 8.25], least=1)
        (1, 0)
        """
        return max(useful_digits(values), least) if self.decimals is None else self.decimals


@dataclass(frozen=True)
class Dataset:
    """Units, their figures, and what the figures are.

    Parameters
    ----------
    units
        Index: unit key (text). Columns: name, and where known population, parent, geometry and
        further attributes.
    values
        Index: (unit, period). Float columns: indicator codes, counts, bases, population.
    benchmarks
        Areas outside (Kreis, Land), index: (area, period), columns as in `values`; None without any.
    groups
        Named sets of units (a Programmgebiet).
    withheld
        (unit, period, column) of values that the source, or the rules for public figures, withhold. They are
        missing in `values`, and nothing fills them in.
    withheld_totals
        (area, period, column) of sums that must stay unpublished, because a withheld value would follow from them;
        the area is empty for the whole town.
    marks
        (column, period, mark) of figures that the source marks: preliminary, revised, estimated
        (see `sozial.reading.period_marks`).
    estimated
        (unit, period, column) of figures that nobody counted: they were divided, or put together, by shares when the
        territory changed (see `sozial.reading.delivery_units`).
    city
        (period, column, value) of figures that were delivered for the whole city, columns as in `values`.
    calculation
        Of a version for the public: all figures from which scores and sums are computed, as `values`, which has small
        ones covered; None of anything else.
    totals
        Of a version for the public: (period, column, value) of true sums over all units that may be published.
    """

    title: str
    units: pd.DataFrame
    values: pd.DataFrame
    indicators: tuple[Indicator, ...]
    benchmarks: pd.DataFrame | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    withheld: frozenset[tuple[str, str, str]] = frozenset()
    withheld_totals: frozenset[tuple[str, str, str]] = frozenset()
    marks: frozenset[tuple[str, str, str]] = frozenset()
    estimated: frozenset[tuple[str, str, str]] = frozenset()
    city: frozenset[tuple[str, str, float]] = frozenset()
    calculation: pd.DataFrame | None = None
    totals: frozenset[tuple[str, str, float]] = frozenset()

    @property
    def is_published(self) -> bool:
        """Whether this is a version for the public, with protected figures."""
        return self.calculation is not None

    @cached_property
    def digest(self) -> str:
        """Hash of the content, the key of every cache."""
        state = hashlib.sha256()
        state.update(repr((self.title, self.indicators, sorted(self.groups.items()), sorted(self.withheld))).encode())
        state.update(repr(sorted(self.withheld_totals)).encode())
        if self.marks:
            # Data without marks keeps the digest that it had before there were any.
            state.update(repr(sorted(self.marks)).encode())
        if self.estimated:
            state.update(repr(("estimated", sorted(self.estimated))).encode())
        if decimals := [(entry.code, entry.decimals) for entry in self.indicators if entry.decimals is not None]:
            state.update(repr(("decimals", decimals)).encode())
        if self.city:
            state.update(repr(("city", sorted(self.city))).encode())
        plain = pd.DataFrame(self.units.drop(columns=GEOMETRY, errors="ignore"))
        if self.totals:
            state.update(repr(("totals", sorted(self.totals))).encode())
        for frame in (plain, self.values, self.benchmarks, self.calculation):
            if frame is not None:
                state.update(repr(list(frame.columns)).encode())
                state.update(pd.util.hash_pandas_object(frame, index=True).to_numpy().tobytes())
        state.update(self.geometry_digest.encode())
        return state.hexdigest()

    @cached_property
    def geometry_digest(self) -> str:
        """Hash of keys, names and areas: what the map in the browser depends on."""
        state = hashlib.sha256()
        if self.has_areas:
            areas = self.areas
            state.update(repr([*zip(areas.index, areas[NAME], strict=True)]).encode())
            state.update(str(areas.crs).encode())
            for shape in areas.geometry.to_wkb():
                state.update(shape)
        return state.hexdigest()

    @cached_property
    def has_areas(self) -> bool:
        """Whether there is anything to draw."""
        return isinstance(self.units, gpd.GeoDataFrame) and bool(self.units.geometry.notna().any())

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """Units that have an area, in the order of the map."""
        if not self.has_areas:
            raise ValueError("this dataset has no areas")
        return self.units[self.units.geometry.notna()]

    @cached_property
    def unit_titles(self) -> dict[str, str]:
        """A title for every unit, by key: its name, with the key where names repeat."""
        names = {str(unit): str(name) for unit, name in self.units[NAME].items()}
        times = Counter(names.values())
        return {unit: f"{name} ({unit})" if times[name] > 1 else name for unit, name in names.items()}

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """All periods, oldest first."""
        return tuple(sorted(self.values.index.unique(PERIOD)))

    @cached_property
    def stated_periods(self) -> tuple[str, ...]:
        """The periods to choose from: what states none stands in no year, and is one of its own only alone."""
        return tuple(period for period in self.periods if period) or self.periods

    def indicator(self, code: str) -> Indicator:
        """Return the indicator with this code.

        Raises
        ------
        KeyError
            If there is none.
        """
        return self._by_code[code]

    def digits(self, code: str, values: object, least: int = 0) -> int:
        """Return how many decimals an indicator's values are shown with; of one that this data lacks, as they need.

        Examples
        --------
        >>> data = Dataset("d", pd.DataFrame(), pd.DataFrame(), (Indicator("x", decimals=0),))
        >>> data.digits("x", [2.5]), data.digits("gone", [2.5])
        (0, 2)
        """
        return self._by_code.get(code, Indicator(code)).digits(values, least)

    def at(self, period: str) -> pd.DataFrame:
        """Return one period's figures, one row per unit in the order of ``units``; absent rows are missing."""
        if period not in self._by_period:
            self._by_period[period] = self.values.xs(period, level=PERIOD).reindex(self.units.index)
        return self._by_period[period]

    @cached_property
    def _by_period(self) -> dict[str, pd.DataFrame]:
        return {}

    def calculation_at(self, period: str) -> pd.DataFrame:
        """Return the figures of one period that scores, sums and shares are computed from, as `at` returns them.

        In a version for the public some of them are covered on screen, and count all the same.
        """
        if self.calculation is None:
            return self.at(period)
        if period not in self._calculation_by_period:
            self._calculation_by_period[period] = self.calculation.xs(period, level=PERIOD).reindex(self.units.index)
        return self._calculation_by_period[period]

    @cached_property
    def _calculation_by_period(self) -> dict[str, pd.DataFrame]:
        return {}

    def has_extremes_at(self, period: str) -> bool:
        """Whether any figure of a period is so large, or so near to 0, that computing with it needs a second look.

        Examples
        --------
        >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
        >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
        >>> Dataset("d", units, pd.DataFrame({"x": [1.0, 1e160]}, index=index), ()).has_extremes_at("2024")
        True
        """
        if period not in self._extremes_by_period:
            sizes = self.calculation_at(period).select_dtypes("number").abs().to_numpy(dtype=float)
            found = bool(((sizes > _LARGE) & (sizes < np.inf)).any() or ((sizes > 0) & (sizes < 1 / _LARGE)).any())
            self._extremes_by_period[period] = found
        return self._extremes_by_period[period]

    @cached_property
    def _extremes_by_period(self) -> dict[str, bool]:
        return {}

    def total_at(self, period: str, column: str | None) -> float | None:
        """Return the true sum of a column over all units of a version for the public; None where there is none."""
        return self._totals.get((period, column or ""))

    @cached_property
    def _totals(self) -> dict[tuple[str, str], float]:
        return {(period, column): value for period, column, value in self.totals}

    @cached_property
    def _by_code(self) -> dict[str, Indicator]:
        return {indicator.code: indicator for indicator in self.indicators}

    def city_at(self, period: str) -> Mapping[str, float]:
        """Return what was delivered for the whole city in a period, by column; empty where nothing was.

        Examples
        --------
        >>> Dataset("d", pd.DataFrame(), pd.DataFrame(), (), city=frozenset({("2024", "x", 11.2)})).city_at("2024")
        {'x': 11.2}
        """
        return self._city.get(period, {})

    @cached_property
    def _city(self) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = {}
        for period, column, value in sorted(self.city):
            found.setdefault(period, {})[column] = value
        return found

    def population(self, period: str) -> pd.Series | None:
        """Return inhabitants per unit in a period, or the latest known ones, or None."""
        if POPULATION in self.values.columns:
            return self.at(period)[POPULATION]
        if POPULATION in self.units.columns:
            return self.units[POPULATION].astype(float)
        return None
