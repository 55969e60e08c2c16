"""Figures of an area made of several quarters, beside the city, its other quarters, Kreis and Land."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.errors import refusal
from sozial.i18n import N_, format_signed
from sozial.index.areas.areas import CITY, area_values
from sozial.index.areas.pooling import Support
from sozial.index.check_columns import direction_of
from sozial.index.values.equality import deviation_of
from sozial.insight.profile import burden_class
from sozial.insight.series_breaks import ALL_INDICATORS, SeriesBreak, breaks_between, series_breaks
from sozial.model import Dataset, Direction, Indicator
from sozial.recipe import Weighted
from sozial.report.context.context import ReportContext
from sozial.report.sections.figures import digits_of

_AREA = "area"


@dataclass(frozen=True)
class AreaFigure:
    """One indicator of an area.

    Parameters
    ----------
    direction
        As the recipe takes it.
    value
        Sum of counts over sum of bases where `from_counts`, otherwise the mean of the area's quarters.
    city
        Stadtwert (see `sozial.index.areas.city`); NaN where it is not known.
    used, of
        How many quarters of the area have a value, and how many it has.
    outside
        By area (Kreis, Land): their values.
    less, others
        How many of the quarters outside the area have less burden (of context: a lower value), and how many have a
        value.
    deviation
        Distance from the mean of all quarters in their standard deviations, above 0 meaning burden.
    first_period, first_value
        The earliest period with a value since the last break in the series, and the value; empty and NaN without one.
    support
        How many quarters and which share of the base the value rests on; None without a value.
    """

    indicator: Indicator
    direction: Direction
    value: float
    city: float
    from_counts: bool
    used: int
    of: int
    outside: Mapping[str, float]
    less: int
    others: int
    deviation: float
    first_period: str
    first_value: float
    support: Support | None = None

    @property
    def burden_class(self) -> int:
        """Class of the deviation, 0 (very low burden) to 4 (very high); -1: none, or context."""
        return -1 if self.direction is Direction.CONTEXT else burden_class(self.deviation)


def _since(dataset: Dataset, code: str, period: str, breaks: Sequence[SeriesBreak]) -> list[str]:
    """Return the periods up to this one that can be compared with it, oldest first."""
    return [
        before
        for before in dataset.periods
        if before < period
        and not [
            entry for entry in breaks_between(tuple(breaks), before, period) if entry.code in (ALL_INDICATORS, code)
        ]
    ]


def area_figures(context: ReportContext, units: Sequence[str], codes: Sequence[str]) -> list[AreaFigure]:
    """Return indicators of an area, each beside city, other quarters, and areas outside.

    Raises
    ------
    DataError
        If no quarter is named, or one is not in the data.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.recipe import Recipe
    >>> units = pd.DataFrame({"name": ["A", "B", "C"]}, index=["1", "2", "3"])
    >>> index = pd.MultiIndex.from_product([units.index, [""]], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [10.0, 50.0, 5.0], "n": [10.0, 5.0, 5.0], "b": [100.0, 10.0, 100.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x", count="n", base="b"),))
    >>> made = ReportContext(dataset, build_index(dataset, Recipe("m", (Weighted("x"),)), ""), "en", "2026-11-25")
    >>> found = area_figures(made, ["1", "2"], ["x"])[0]
    >>> round(found.value, 3), round(found.city, 3), (found.less, found.others)
    (13.636, 9.524, (1, 1))
    """
    dataset, period = context.dataset, context.period
    unknown = [unit for unit in units if unit not in dataset.units.index]
    if not units or unknown:
        message = N_("An area needs quarters of the data; not known: {names}.")
        raise refusal("no-quarters", "", message, N_("Choose quarters."), names=", ".join(unknown) or "–")
    found = area_values(dataset, codes, period, {_AREA: tuple(units), CITY: tuple(map(str, dataset.units.index))})
    inside = dataset.units.index.isin(list(units))
    weighed = {entry.code: entry for entry in context.recipe.indicators}
    breaks = series_breaks(dataset)
    outside = [area for area in found.values.index if area not in (_AREA, CITY)]
    figures = []
    for code in codes:
        indicator = dataset.indicator(code)
        direction = direction_of(dataset, weighed.get(code, Weighted(code)))
        column = dataset.at(period)[code].astype(float)
        value = float(found.values.loc[_AREA, code])
        sign = -1.0 if direction is Direction.FAVOURABLE else 1.0
        others = column[~inside].dropna()
        spread = deviation_of(column.to_numpy())
        first_period, first_value = _first(context, units, code, breaks)
        figures.append(
            AreaFigure(
                indicator, direction, value, float(found.values.loc[CITY, code]),
                bool(found.from_counts.loc[_AREA, code]), int(column[inside].notna().sum()), len(units),
                {str(area): float(found.values.loc[area, code]) for area in outside},
                int((sign * others < sign * value).sum()) if np.isfinite(value) else 0, len(others),
                sign * (value - float(column.mean())) / spread if spread > 0 else float("nan"),
                first_period, first_value, found.support.get((_AREA, code)),
            )
        )  # fmt: skip
    return figures


def _first(context: ReportContext, units: Sequence[str], code: str, breaks: Sequence[SeriesBreak]) -> tuple[str, float]:
    for before in _since(context.dataset, code, context.period, breaks):
        then = area_values(context.dataset, [code], before, {_AREA: tuple(units)})
        value = float(then.values.loc[_AREA, code])
        if np.isfinite(value):
            return before, value
    return "", float("nan")


def change_text(context: ReportContext, figure: AreaFigure) -> str:
    """Return how an indicator changed since the first comparable period; a dash where that is not known."""
    if not figure.first_period or not np.isfinite(figure.value):
        return "–"
    shown = format_signed(
        figure.value - figure.first_value, context.language, digits_of(context, figure.indicator.code, 1)
    )
    since = context.translate(N_("since {period}"))
    return f"{shown} ({since.format(period=context.translate.period(figure.first_period))})"


def series_table(context: ReportContext, units: Sequence[str], codes: Sequence[str], at_most: int = 6) -> pd.DataFrame:
    """Return the last periods of the area, and of the city below it, indicators by periods; NaN where unknown.

    Index: (indicator code, "area" or "city").
    """
    dataset = context.dataset
    members = {_AREA: tuple(units), CITY: tuple(map(str, dataset.units.index))}
    periods = [period for period in dataset.periods if period <= context.period][-at_most:]
    columns = {period: area_values(dataset, codes, period, members).values for period in periods}
    rows = {
        (code, area): [float(columns[period].loc[area, code]) for period in periods]
        for code in codes
        for area in (_AREA, CITY)
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=periods, dtype=float)
