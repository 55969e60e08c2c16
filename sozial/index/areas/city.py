"""The value of the whole city: as delivered, else from counts, else weighted; never a mean of quarters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sozial.i18n import N_
from sozial.index.areas.pooling import BY_BASE, Support, pooled_units, pooled_value, support_of
from sozial.model import Dataset, Indicator
from sozial.rates import is_among


class CityOrigin(StrEnum):
    """Where a city's value comes from."""

    DELIVERED = "delivered"
    COUNTS = "counts"
    BASE = "base"
    PEOPLE = "people"
    UNKNOWN = ""


ORIGIN_LABELS: dict[CityOrigin, str] = {
    CityOrigin.DELIVERED: N_("as delivered"),
    CityOrigin.COUNTS: N_("sum of counts over sum of bases"),
    CityOrigin.BASE: N_("weighted by the base"),
    CityOrigin.PEOPLE: N_("weighted by inhabitants"),
    CityOrigin.UNKNOWN: "",
}
_PER_INHABITANT = re.compile(r"\b(je|pro|per|auf)\b.{0,14}\b(einwohner\w*|ew|inhabitants?|people)\b", re.I)


@dataclass(frozen=True)
class CityFigure:
    """One indicator of the whole city.

    Parameters
    ----------
    value
        NaN where neither the office delivered it nor counts or bases are known.
    units
        How many quarters it was computed from; 0 as delivered.
    support
        How many quarters of all, and which share of the base; None as delivered, or without a value.
    """

    value: float
    origin: CityOrigin
    units: int
    support: Support | None = None


def city_figure(dataset: Dataset, indicator: Indicator, period: str) -> CityFigure:
    """Return the Stadtwert of an indicator and where it comes from.

    Notes
    -----
    The office's own figure comes first, because it also counts who belongs to no quarter. Where only the base of a
    rate is known, or it is per inhabitants, the quarters' rates are weighted with it.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", ""), ("2", "")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [10.0, 50.0], "b": [300.0, 100.0]}, index=index)
    >>> rate = Indicator("x", base="b")
    >>> found = city_figure(Dataset("d", units, values, (rate,)), rate, "")
    >>> found.value, found.origin.value
    (20.0, 'base')
    >>> found = city_figure(Dataset("d", units, values, (rate,), city=frozenset({("", "x", 19.5)})), rate, "")
    >>> found.value, found.origin.value
    (19.5, 'delivered')
    """
    given = dataset.city_at(period)
    if indicator.code in given:
        return CityFigure(given[indicator.code], CityOrigin.DELIVERED, 0)
    count, base = given.get(indicator.count or ""), given.get(indicator.base or "")
    if count is not None and base is not None and base > 0:
        value = count / base * indicator.factor
        if is_among(value, dataset.calculation_at(period)[indicator.code].to_numpy(dtype=float)):
            return CityFigure(value, CityOrigin.DELIVERED, 0)
    count, base = dataset.total_at(period, indicator.count), dataset.total_at(period, indicator.base)
    if count is not None and base is not None and base > 0:
        value = count / base * indicator.factor
        if is_among(value, dataset.calculation_at(period)[indicator.code].to_numpy(dtype=float)):
            count_all = len(dataset.units)
            return CityFigure(value, CityOrigin.COUNTS, count_all, Support(count_all, count_all, 1.0, BY_BASE))
    everywhere = np.ones(len(dataset.units), dtype=bool)
    value, used = pooled_value(dataset, indicator, period, everywhere)
    # Bases that are all 0 give no value, and so nothing that rests on quarters.
    if used and np.isfinite(value):
        support = support_of(dataset, indicator, period, everywhere, pooled_units(dataset, indicator, period))
        return CityFigure(value, CityOrigin.COUNTS, used, support)
    return _weighted(dataset, indicator, period)


def _weighted(dataset: Dataset, indicator: Indicator, period: str) -> CityFigure:
    now, origin, people = dataset.calculation_at(period), CityOrigin.BASE, None
    if indicator.base and indicator.base in now:
        people = now[indicator.base]
    elif any(_PER_INHABITANT.search(text) for text in (indicator.measure, indicator.name, indicator.definition)):
        people, origin = dataset.population(period), CityOrigin.PEOPLE
    if people is None or indicator.base == indicator.code:
        return CityFigure(float("nan"), CityOrigin.UNKNOWN, 0)
    rates, weights = now[indicator.code].to_numpy(dtype=float), people.to_numpy(dtype=float)
    known = np.isfinite(rates) & np.isfinite(weights) & (weights > 0)
    if not known.any():
        return CityFigure(float("nan"), CityOrigin.UNKNOWN, 0)
    value = float(np.average(rates[known], weights=weights[known]))
    support = support_of(dataset, indicator, period, np.ones(len(known), dtype=bool), known)
    return CityFigure(value, origin, int(known.sum()), support)
