"""Sums of counts over sums of bases: the rate of several quarters together."""

from __future__ import annotations

import numpy as np

from sozial.model import Dataset, Indicator


def pooled_value(dataset: Dataset, indicator: Indicator, period: str, inside: np.ndarray) -> tuple[float, int]:
    """Return the sum of counts over the sum of bases of some units, and how many have both.

    NaN where counts or bases are not known, or bases sum to 0.

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
    return (float(count[known].sum()) / total * indicator.factor if total > 0 else float("nan")), int(known.sum())
