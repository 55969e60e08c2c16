"""The nouns that every other module speaks in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from sozial.errors import Finding

NAME = "name"
POPULATION = "population"
PARENT = "parent"
GEOMETRY = "geometry"
UNIT = "unit"
PERIOD = "period"
NOT_A_PERIOD = ""


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

    @property
    def label(self) -> str:
        """Readable name, or the code where none was given."""
        return self.name or self.code


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
    """

    title: str
    units: pd.DataFrame
    values: pd.DataFrame
    indicators: tuple[Indicator, ...]
    benchmarks: pd.DataFrame | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Hash of the content, the key of every cache."""
        state = hashlib.sha256()
        state.update(repr((self.title, self.indicators, sorted(self.groups.items()))).encode())
        plain = pd.DataFrame(self.units.drop(columns=GEOMETRY, errors="ignore"))
        for frame in (plain, self.values, self.benchmarks):
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
    def periods(self) -> tuple[str, ...]:
        """All periods, oldest first."""
        return tuple(sorted(self.values.index.unique(PERIOD)))

    def indicator(self, code: str) -> Indicator:
        """Return the indicator with this code.

        Raises
        ------
        KeyError
            If there is none.
        """
        return self._by_code[code]

    def at(self, period: str) -> pd.DataFrame:
        """Return one period's figures, one row per unit in the order of ``units``; absent rows are missing."""
        if period not in self._by_period:
            self._by_period[period] = self.values.xs(period, level=PERIOD).reindex(self.units.index)
        return self._by_period[period]

    @cached_property
    def _by_period(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def _by_code(self) -> dict[str, Indicator]:
        return {indicator.code: indicator for indicator in self.indicators}

    def population(self, period: str) -> pd.Series | None:
        """Return inhabitants per unit in a period, or the latest known ones, or None."""
        if POPULATION in self.values.columns:
            return self.at(period)[POPULATION]
        if POPULATION in self.units.columns:
            return self.units[POPULATION].astype(float)
        return None


@dataclass(frozen=True)
class Step:
    """One named step of a recipe with its options: a row of a registry, not a branch in code."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        return f"Step({self.name!r}, {sorted(self.options.items())!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Step, (self.name, dict(self.options))


@dataclass(frozen=True)
class Weighted:
    """An indicator's place in a recipe. ``direction`` overrides the dataset's where it is given."""

    code: str
    weight: float = 1.0
    direction: Direction | None = None


@dataclass(frozen=True)
class Rated:
    """Who is rated: decided before any mean is taken."""

    minimum_population: float = 0.0
    column: str = ""
    equals: tuple[str, ...] = ()


@dataclass(frozen=True)
class MissingRule:
    """What happens to a unit with missing values: "drop" it, or "renormalise" the remaining weights."""

    rule: str = "renormalise"
    minimum_coverage: float = 0.75


@dataclass(frozen=True)
class Method:
    """A whole recipe, loadable from and savable to TOML."""

    name: str
    indicators: tuple[Weighted, ...]
    source: str = ""
    description: str = ""
    rated: Rated = Rated()
    missing: MissingRule = MissingRule()
    normalise: Step = Step("zscore", {"ddof": 0})
    aggregate: Step = Step("arithmetic")
    classify: Step = Step("sd")
    adopted_on: str = ""
    adopted_by: str = ""

    @property
    def is_adopted(self) -> bool:
        """Whether a committee has decided on this recipe."""
        return bool(self.adopted_on)

    def weights(self) -> dict[str, float]:
        """Return raw weights by code."""
        return {entry.code: entry.weight for entry in self.indicators}

    def shares(self) -> dict[str, float]:
        """Return weights that sum to 1; empty when every weight is 0.

        Examples
        --------
        >>> Method("m", (Weighted("a", 1), Weighted("b", 3))).shares()
        {'a': 0.25, 'b': 0.75}
        """
        total = sum(entry.weight for entry in self.indicators)
        if not total > 0:
            return {}
        return {entry.code: entry.weight / total for entry in self.indicators}

    def with_weights(self, weights: Mapping[str, float]) -> Method:
        """Return this recipe with other weights; codes not named keep theirs."""
        return replace(
            self,
            indicators=tuple(
                replace(entry, weight=float(weights.get(entry.code, entry.weight))) for entry in self.indicators
            ),
        )

    def as_trial(self) -> Method:
        """Return this recipe without its adoption: what it becomes once anything is changed."""
        return replace(self, adopted_on="", adopted_by="")

    def same_calculation(self, other: Method) -> bool:
        """Whether two recipes compute the same, whatever they are called and whoever adopted them."""
        mine, theirs = self.shares(), other.shares()
        if {k for k, v in mine.items() if v} != {k for k, v in theirs.items() if v}:
            return False
        plain: dict[str, Any] = {
            "name": "",
            "source": "",
            "description": "",
            "adopted_on": "",
            "adopted_by": "",
            "indicators": (),
        }
        return (
            bool(np.allclose([mine[k] for k in mine if mine[k]], [theirs[k] for k in mine if mine[k]], rtol=1e-12))
            and replace(self, **plain) == replace(other, **plain)
            and {e.code: e.direction for e in self.indicators if e.weight}
            == {e.code: e.direction for e in other.indicators if e.weight}
        )


NO_CLASS = -1
NOT_RATED_CLASS = -2


@dataclass(frozen=True)
class ClassBreaks:
    """Where classes end.

    Parameters
    ----------
    cuts
        Ascending cut-offs; k cuts give k + 1 classes.
    belongs_to_upper
        For each cut, whether a value exactly on it belongs to the class above.
    labels
        One per class, ascending; message identifiers for the presets' own words.
    """

    cuts: tuple[float, ...]
    belongs_to_upper: tuple[bool, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What a recipe gives for one period of a dataset. All frames are indexed by unit key.

    Parameters
    ----------
    normalised, contributions
        Units x indicators; a high normalised value means burden. Contributions sum to the score
        where ``additive`` is true, and are empty otherwise.
    scores, ranks
        Unrounded scores (NaN: no score); rank 1 = most burdened, ties share the smallest rank.
    classes
        Class number, ascending with burden; -1 without data, -2 not rated.
    excluded
        Finding per unit without a score.
    """

    method: Method
    period: str
    normalised: pd.DataFrame
    contributions: pd.DataFrame
    scores: pd.Series
    ranks: pd.Series
    classes: pd.Series
    breaks: ClassBreaks | None
    shares: Mapping[str, float]
    excluded: Mapping[str, Finding]
    findings: tuple[Finding, ...]
    additive: bool

    @property
    def is_empty(self) -> bool:
        """Whether no unit has a score."""
        return not bool(self.scores.notna().any())

    @property
    def rated(self) -> int:
        """Number of units with a score."""
        return int(self.scores.notna().sum())
