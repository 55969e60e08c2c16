"""Sums of counts over sums of bases: the rate of several quarters together."""

from __future__ import annotations

import numpy as np

from sozial.model import Dataset, Indicator
from sozial.rates import is_among


def pooled_value(dataset: Dataset, indicator: Indicator, period: str, inside: np.ndarray) -> tuple[float, int]:
    """Return the sum of counts over the sum of bases of some units, and how many have both.

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
    known = ~np.isnan(count) & ~np.isnan(base)
    total = float(base[known].sum())
    if not total > 0:
        return float("nan"), int(known.sum())
    rates = now[indicator.code].to_numpy(dtype=float)[inside] if indicator.code in now else np.full(len(count), np.nan)
    both = known & np.isfinite(rates) & (base > 0)
    if both.any() and not is_among(float(count[both].sum() / base[both].sum()) * indicator.factor, rates[both]):
        return float("nan"), 0
    return float(count[known].sum()) / total * indicator.factor, int(known.sum())
