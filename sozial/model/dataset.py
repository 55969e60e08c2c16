"""Units, their figures, and what the figures are."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from sozial.errors import Finding
from sozial.model.columns import GEOMETRY, NAME, PERIOD, POPULATION
from sozial.model.indicator import Indicator

# Figures in between differ by enough, or by nothing, and their cubes stay within the range of doubles.
_LARGE = 1e80


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
        (see `sozial.reading.vocabulary.period_marks`).
    estimated
        (unit, period, column) of figures that nobody counted: they were divided, or put together, by shares when the
        territory changed (see `sozial.reading.delivery.delivery_units`).
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
        if people := [(entry.code, entry.people) for entry in self.indicators if entry.people]:
            state.update(repr(("people", people)).encode())
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
    def metric_areas(self) -> gpd.GeoDataFrame:
        """The areas in metres: as they are given where they are projected, else in the UTM zone they lie in."""
        areas = self.areas
        is_projected = areas.crs is not None and areas.crs.is_projected
        return areas if is_projected else areas.to_crs(areas.estimate_utm_crs())

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

    def filled_columns(self, period: str) -> frozenset[str]:
        """Return the columns that have any value in a period; asked several times at every step."""
        if period not in self._filled_by_period:
            some = self.at(period).notna().any()
            self._filled_by_period[period] = frozenset(str(column) for column in some.index[some])
        return self._filled_by_period[period]

    @cached_property
    def _filled_by_period(self) -> dict[str, frozenset[str]]:
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
