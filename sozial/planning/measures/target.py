"""Targets: which value an indicator should reach until when, and whether it has."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import pandas as pd

from sozial.i18n import N_
from sozial.index.areas.areas import area_values
from sozial.index.check_columns import direction_of
from sozial.model import Dataset, Direction
from sozial.planning.measures.field_kinds import Day, IndicatorCode, Needed, Number
from sozial.recipe import Recipe, Weighted

_GROUP = "group"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_SCHOOL_YEAR = re.compile(r"(\d{4})/\d{2}")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Target:
    """The value that an indicator should reach until a day."""

    indicator: Annotated[
        str,
        IndicatorCode(
            N_("Indicator"),
            meaning="which one",
            within=N_("Target: indicator"),
            heading=N_("Target: code of the indicator"),
            needed=Needed("no-indicator", N_("A target needs an indicator."), N_("Choose one.")),
            width=240,
        ),
    ]
    value: Annotated[
        float,
        Number(
            N_("Target"),
            meaning="which value it should reach",
            within=N_("Target: value"),
            needed=Needed("no-value", N_("A target needs a value."), N_("Enter it.")),
            width=110,
        ),
    ]
    due: Annotated[
        str,
        Day(
            N_("Due on"),
            meaning="until when",
            within=N_("Target: due on"),
            needed=Needed("no-due", N_("A target needs the day on which it is due."), N_("Enter the day.")),
            width=130,
        ),
    ]


class TargetState(StrEnum):
    """Whether a target is reached."""

    REACHED = "reached"
    OPEN = "open"
    MISSED = "missed"
    NO_FIGURES = "no-figures"


TARGET_LABELS = {
    TargetState.REACHED: N_("reached"),
    TargetState.OPEN: N_("not reached yet"),
    TargetState.MISSED: N_("missed"),
    TargetState.NO_FIGURES: N_("no figures for it yet"),
}


@dataclass(frozen=True)
class TargetReport:
    """How far a target is.

    Parameters
    ----------
    value, period
        The latest known value of the quarters together, and its period; NaN and empty without any.
    from_counts
        Whether the value is a sum over a sum; otherwise it is the mean of the quarters.
    upwards
        Whether a higher value is the aim; None where the direction of the indicator does not say it.
    """

    target: Target
    state: TargetState
    value: float
    period: str
    from_counts: bool
    upwards: bool | None


def period_end(period: str) -> str:
    """Return the last day of a period as ISO date; empty where it names none.

    Examples
    --------
    >>> period_end("2023"), period_end("2023-02"), period_end("2023-Q2"), period_end("2022/23"), period_end("x")
    ('2023-12-31', '2023-02-28', '2023-06-30', '2023-07-31', '')
    """
    if _DAY.fullmatch(period):
        return period
    if match := _MONTH.fullmatch(period):
        return _month_end(int(match[1]), int(match[2]))
    if match := _QUARTER.fullmatch(period):
        return _month_end(int(match[1]), 3 * int(match[2]))
    if match := _SCHOOL_YEAR.fullmatch(period):
        return f"{int(match[1]) + 1}-07-31"
    return f"{period}-12-31" if _YEAR.fullmatch(period) else ""


def period_start(period: str) -> str:
    """Return the first day of a period as ISO date; empty where it names none.

    Examples
    --------
    >>> period_start("2023"), period_start("2023-02"), period_start("2023-Q2"), period_start("2022/23")
    ('2023-01-01', '2023-02-01', '2023-04-01', '2022-08-01')
    """
    if _DAY.fullmatch(period):
        return period
    if _MONTH.fullmatch(period):
        return f"{period}-01"
    if match := _QUARTER.fullmatch(period):
        return f"{match[1]}-{3 * int(match[2]) - 2:02d}-01"
    if match := _SCHOOL_YEAR.fullmatch(period):
        return f"{match[1]}-08-01"
    return f"{period}-01-01" if _YEAR.fullmatch(period) else ""


def _month_end(year: int, month: int) -> str:
    if not 1 <= month <= 12:
        return ""
    return f"{year:04d}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"


def series_of(dataset: Dataset, code: str, units: Sequence[str]) -> pd.DataFrame:
    """Return an indicator of several quarters together, period by period.

    Parameters
    ----------
    units
        Keys; those that the data does not have are left out by the caller.

    Returns
    -------
    frame
        Index: period. Columns value (NaN where unknown), from_counts.

    Examples
    --------
    >>> from sozial.reading.loading.sample import read_sample
    >>> sample = read_sample()
    >>> round(float(series_of(sample, "sgb2_quote", ["01101", "01102"]).loc["2019", "value"]), 2)
    6.73
    """
    rows = {period: _together(dataset, code, units, period) for period in dataset.periods}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "from_counts"])


def _together(dataset: Dataset, code: str, units: Sequence[str], period: str) -> tuple[float, bool]:
    found = area_values(dataset, [code], period, {_GROUP: tuple(units)})
    return float(found.values.loc[_GROUP, code]), bool(found.from_counts.loc[_GROUP, code])


def report_target(
    dataset: Dataset, recipe: Recipe, target: Target, units: Sequence[str], today: str, upwards: bool | None = None
) -> TargetReport:
    """Return whether a target is reached, by the latest known figure of its quarters together.

    Parameters
    ----------
    units
        Keys of the quarters; empty: the whole city.
    today
        ISO date.
    upwards
        Whether the aim is a higher value; None: what the recipe says of the indicator.

    Notes
    -----
    A target is missed only once a figure for a period that ends on or after its day does not reach it: an old figure
    says nothing about the due day.

    Examples
    --------
    >>> from sozial.reading.loading.sample import read_sample
    >>> sample, recipe = read_sample(), Recipe("m", (Weighted("sgb2_quote"),))
    >>> report_target(sample, recipe, Target("sgb2_quote", 99.0, "2030-12-31"), ["01101"], "2026-11-24").state.value
    'reached'
    """
    if target.indicator not in {indicator.code for indicator in dataset.indicators}:
        return TargetReport(target, TargetState.NO_FIGURES, math.nan, "", False, upwards)
    if upwards is None:
        upwards = aims_upwards(dataset, recipe, target.indicator)
    everywhere = list(map(str, dataset.units.index))
    inside = [unit for unit in units if unit in dataset.units.index] if units else everywhere
    for period in reversed(dataset.periods if inside else ()):
        value, from_counts = _together(dataset, target.indicator, inside, period)
        if not math.isnan(value):
            state = _state(value, target, period_end(period), today, upwards)
            return TargetReport(target, state, value, period, from_counts, upwards)
    return TargetReport(target, TargetState.NO_FIGURES, math.nan, "", False, upwards)


def _state(value: float, target: Target, seen_until: str, today: str, upwards: bool | None) -> TargetState:
    if upwards is None:
        return TargetState.NO_FIGURES
    if value >= target.value if upwards else value <= target.value:
        return TargetState.REACHED
    if today <= target.due:
        return TargetState.OPEN
    return TargetState.MISSED if seen_until >= target.due else TargetState.NO_FIGURES


def aims_upwards(dataset: Dataset, recipe: Recipe, code: str) -> bool | None:
    """Return whether a higher value of an indicator is better; None for context."""
    weighed = {entry.code: entry for entry in recipe.indicators}
    direction = direction_of(dataset, weighed.get(code, Weighted(code)))
    return None if direction is Direction.CONTEXT else direction is Direction.FAVOURABLE
