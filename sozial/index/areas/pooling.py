"""Sums of counts over sums of bases: the rate of several quarters together, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sozial.model import Dataset, Indicator
from sozial.rates import is_among

BY_BASE, BY_PEOPLE = "base", "people"


@dataclass(frozen=True)
class Support:
    """What a figure of several quarters rests on.

    Parameters
    ----------
    units, of
        How many quarters went into it, and how many there are.
    share
        Share of the base that lies in them, 0 to 1; NaN where it is not known for every quarter.
    by
        What the share is one of: "base" of the indicator, or "people" where only the inhabitants are known; empty
        without a share.
    """

    units: int
    of: int
    share: float = float("nan")
    by: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether every quarter went into it."""
        return self.units == self.of


def support_of(dataset: Dataset, indicator: Indicator, period: str, inside: np.ndarray, used: np.ndarray) -> Support:
    """Return what a figure of some units rests on.

    Parameters
    ----------
    inside
        Which units of the dataset belong to the area.
    used
        Which of all units went into the figure.

    Notes
    -----
    Shares are of what is shown: where a base is withheld, no share would tell it.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", ""), ("2", "")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [10.0, None], "n": [10.0, None], "b": [100.0, 300.0]}, index=index)
    >>> rate = Indicator("x", count="n", base="b")
    >>> support_of(Dataset("d", units, values, (rate,)), rate, "", np.array([True, True]), np.array([True, False]))
    Support(units=1, of=2, share=0.25, by='base')
    """
    used = used & inside
    units, of = int(used.sum()), int(inside.sum())
    shown = dataset.at(period)
    people = dataset.population(period)
    base = shown[indicator.base] if indicator.base in shown and indicator.base != indicator.code else None
    for by, column in ((BY_BASE, base), (BY_PEOPLE, people)):
        weights = None if column is None else column.to_numpy(dtype=float)
        if weights is not None and np.isfinite(weights[inside]).all() and float(weights[inside].sum()) > 0:
            return Support(units, of, float(weights[used].sum()) / float(weights[inside].sum()), by)
    return Support(units, of)


def pooled_units(dataset: Dataset, indicator: Indicator, period: str) -> np.ndarray:
    """Return which units have both count and base."""
    now = dataset.calculation_at(period)
    if indicator.count not in now or indicator.base not in now:
        return np.zeros(len(now), dtype=bool)
    return now[[indicator.count, indicator.base]].notna().all(axis=1).to_numpy()


def pooled_value(dataset: Dataset, indicator: Indicator, period: str, inside: np.ndarray) -> tuple[float, int]:
    """Return the sum of counts over the sum of bases of some units, and how many have both and a base above 0.

    NaN where counts or bases are not known, bases sum to 0, or the sums give no rate of these units: a rate of several
    quarters lies among theirs, so that counts of something else, or another factor, are seen.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", ""), ("2", "")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [10.0, 50.0], "n": [10.0, 5.0], "b": [100.0, 10.0]}, index=index)
    >>> rate = Indicator("x", count="n", base="b")
    >>> value, units_used = pooled_value(Dataset("d", units, values, (rate,)), rate, "", np.array([True, True]))
    >>> round(value, 3), units_used
    (13.636, 2)
    """
    if indicator.count is None or indicator.base is None:
        return float("nan"), 0
    now = dataset.calculation_at(period)
    count, base = (now[column].to_numpy(dtype=float)[inside] for column in (indicator.count, indicator.base))
    # Where nobody is counted there is no rate, and cases there are of something else.
    known = ~np.isnan(count) & ~np.isnan(base) & (base > 0)
    total = float(base[known].sum())
    if not total > 0:
        return float("nan"), int(known.sum())
    rates = now[indicator.code].to_numpy(dtype=float)[inside] if indicator.code in now else np.full(len(count), np.nan)
    both = known & np.isfinite(rates)
    if both.any() and not is_among(float(count[both].sum() / base[both].sum()) * indicator.factor, rates[both]):
        return float("nan"), 0
    return float(count[known].sum()) / total * indicator.factor, int(known.sum())
