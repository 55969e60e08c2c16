"""One unit: where it stands in every indicator, what speaks for and against it, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.index.areas.areas import area_members, area_values
from sozial.index.areas.city import CityOrigin
from sozial.index.areas.pooling import Support
from sozial.index.check_columns import direction_of
from sozial.index.values.equality import deviation_of
from sozial.insight.contributions import position
from sozial.insight.people import city_value
from sozial.model import PARENT, Dataset, Direction, Indicator
from sozial.recipe import Weighted
from sozial.result import Result

# A rate of fewer cases moves with every family; the same number below which figures are named as small.
SMALL_COUNT, SMALL_BASE = 10, 100
# From this many standard deviations on, a unit is said to stand out.
STANDS_OUT = 0.5
_CLASS_CUTS = (-1.0, -0.5, 0.5, 1.0)


@dataclass(frozen=True)
class IndicatorPosition:
    """Where one unit stands in one indicator.

    Parameters
    ----------
    direction
        As the recipe takes it.
    city
        Stadtwert: sum of counts over sum of bases; NaN where these are not known.
    place, known
        Place among the units with a value (1 = greatest burden; of context, the highest value), and how many there are.
    deviation
        Distance from the mean of the units in standard deviations, turned so that above 0 means burden; NaN where
        that cannot be said.
    burden_class
        Class of the deviation, 0 (very low burden) to 4 (very high), cut at -1, -0.5, 0.5 and 1; -1: none, or context.
    share
        Share of the index's weights; 0: not weighed.
    imputed
        Whether the recipe filled the value in.
    """

    indicator: Indicator
    direction: Direction
    value: float
    city: float
    mean: float
    place: int
    known: int
    deviation: float
    burden_class: int
    share: float
    imputed: bool

    @property
    def weighed(self) -> bool:
        """Whether the indicator decides anything."""
        return self.share > 0


def _direction(dataset: Dataset, result: Result, indicator: Indicator) -> Direction:
    own = {entry.code: entry for entry in result.recipe.indicators}
    return direction_of(dataset, own.get(indicator.code, Weighted(indicator.code)))


def turned_deviation(column: pd.Series, direction: Direction) -> pd.Series:
    """Return each unit's distance from the mean of the units in standard deviations, above 0 meaning burden.

    Of context, above 0 means a high value.

    Examples
    --------
    >>> turned_deviation(pd.Series([1.0, 3.0]), Direction.FAVOURABLE).tolist()
    [1.0, -1.0]
    """
    spread = deviation_of(column.to_numpy(dtype=float))
    if not spread > 0:
        return pd.Series(np.nan, index=column.index)
    sign = -1.0 if direction is Direction.FAVOURABLE else 1.0
    return sign * (column - column.mean()) / spread


def burden_class(deviation: float) -> int:
    """Return the class of a turned deviation, 0 to 4; -1 where it is not known.

    Examples
    --------
    >>> [burden_class(value) for value in (-1.2, -0.7, 0.0, 0.7, 1.2, float("nan"))]
    [0, 1, 2, 3, 4, -1]
    """
    if np.isnan(deviation):
        return -1
    return int(np.searchsorted(_CLASS_CUTS, deviation))


def indicator_positions(dataset: Dataset, result: Result, unit: str) -> list[IndicatorPosition]:
    """Return where a unit stands in every indicator, in the order of the data.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.recipe import Recipe
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_product([units.index, [""]], names=["unit", "period"])
    >>> dataset = Dataset("d", units, pd.DataFrame({"x": [1.0, 3.0]}, index=index), (Indicator("x"),))
    >>> found = indicator_positions(dataset, build_index(dataset, Recipe("m", (Weighted("x"),)), ""), "2")[0]
    >>> found.value, found.mean, found.place, found.deviation
    (3.0, 2.0, 1, 1.0)
    """
    now = dataset.at(result.period)
    found = []
    for indicator in dataset.indicators:
        column = now[indicator.code]
        direction = _direction(dataset, result, indicator)
        whole = city_value(dataset, indicator, result.period)
        place, known = position(column, unit, direction is not Direction.FAVOURABLE)
        deviation = float(turned_deviation(column, direction)[unit])
        found.append(
            IndicatorPosition(
                indicator,
                direction,
                float(column[unit]),
                whole.city,
                whole.mean,
                place,
                known,
                deviation,
                -1 if direction is Direction.CONTEXT else burden_class(deviation),
                result.shares.get(indicator.code, 0.0),
                is_imputed(result, indicator.code, unit),
            )
        )
    return found


def is_imputed(result: Result, code: str, unit: str) -> bool:
    """Whether the recipe filled in a unit's value of an indicator."""
    if result.imputed is None or code not in result.normalised.columns:
        return False
    return bool(result.imputed[result.units.get_loc(unit), result.normalised.columns.get_loc(code)])


def standing_out(positions: Sequence[IndicatorPosition], burdens: bool, count: int = 3) -> list[IndicatorPosition]:
    """Return the indicators in which a unit stands out most: its burdens, or its strengths.

    Context is neither, and fewer are returned where fewer stand out. Where there is an index, only what is in it is a
    reason; without any weight all indicators are looked at.
    """
    sign = 1.0 if burdens else -1.0
    inside = [entry for entry in positions if entry.weighed] or positions
    known = [entry for entry in inside if entry.direction is not Direction.CONTEXT]
    out = [entry for entry in known if sign * entry.deviation >= STANDS_OUT]
    return sorted(out, key=lambda entry: -sign * entry.deviation)[:count]


def _is_small(now: pd.Series, indicator: Indicator) -> bool:
    """Whether an indicator of a quarter rests on few cases, or on a small base."""
    count = now.get(indicator.count, np.nan) if indicator.count else np.nan
    base = now.get(indicator.base, np.nan) if indicator.base else np.nan
    return bool(count < SMALL_COUNT or base < SMALL_BASE)


def data_findings(dataset: Dataset, result: Result, unit: str) -> list[Finding]:
    """Return what is not known of a unit, and which of its figures rest on few people."""
    now = dataset.at(result.period).loc[unit]
    missing: list[str] = []
    withheld: list[str] = []
    small: list[str] = []
    filled: list[str] = []
    for indicator in dataset.indicators:
        parts = [name for name in (indicator.code, indicator.count, indicator.base) if name]
        if is_imputed(result, indicator.code, unit):
            filled.append(indicator.label)
        elif pd.isna(now[indicator.code]):
            hidden = any((unit, result.period, name) in dataset.withheld for name in parts)
            (withheld if hidden else missing).append(indicator.label)
        if _is_small(now, indicator):
            small.append(indicator.label)
    said = [
        ("missing-value", missing, N_("No value: {names}.")),
        ("withheld", withheld, N_("Withheld, because the numbers are small: {names}.")),
        ("filled-in", filled, N_("Filled in by the recipe: {names}.")),
        (
            "small-numbers",
            small,
            N_("Small numbers (fewer than {count} cases, or a base below {base}): {names}. One family changes them."),
        ),
    ]
    return [
        Finding(
            code,
            Severity.NOTE,
            message,
            "",
            "",
            {"names": listed(names, 12), "count": SMALL_COUNT, "base": SMALL_BASE}
            if code == "small-numbers"
            else {"names": listed(names, 12)},
        )
        for code, names, message in said
        if names
    ]


@dataclass(frozen=True)
class Comparison:
    """Values of one unit and of larger areas around it.

    Parameters
    ----------
    values
        Indicators x areas, in the order unit, Stadtbezirk, groups, city, areas outside. The city's column is "city".
    from_counts
        The same shape: whether a larger area's value is its own; otherwise it is the mean of its quarters.
    city
        Where the city's values come from, by indicator.
    support
        By area and indicator, how many quarters and which share of the base a value rests on.
    """

    values: pd.DataFrame
    from_counts: pd.DataFrame
    findings: tuple[Finding, ...]
    city: Mapping[str, CityOrigin]
    support: Mapping[tuple[str, str], Support]


def compare_areas(dataset: Dataset, result: Result, unit: str) -> Comparison:
    """Return a unit's figures beside those of its Stadtbezirk, its groups, the city and the areas outside."""
    codes = [indicator.code for indicator in dataset.indicators]
    everywhere = area_members(dataset)
    around = {name: units for name, units in everywhere.items() if unit in units}
    members = {**around, "city": tuple(map(str, dataset.units.index))}
    found = area_values(dataset, codes, result.period, members)
    own = dataset.at(result.period).loc[unit, codes].astype(float).rename(unit).to_frame().T
    values = pd.concat([own, found.values.dropna(how="all")]).T
    there = pd.DataFrame(True, index=[unit], columns=codes)
    sources = pd.concat([there, found.from_counts.loc[found.values.dropna(how="all").index]]).T
    return Comparison(values, sources, found.findings, found.city, found.support)


def parent_of(dataset: Dataset, unit: str) -> str:
    """Return the Stadtbezirk of a unit, empty where it is not known."""
    if PARENT not in dataset.units.columns:
        return ""
    parent = dataset.units[PARENT][unit]
    return str(parent) if isinstance(parent, str) else ""
