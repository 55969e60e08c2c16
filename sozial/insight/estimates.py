"""Whose figures are estimates: those that were divided or put together by shares when the territory changed."""

from __future__ import annotations

from collections.abc import Collection

from sozial.model import Dataset


def estimated_units(dataset: Dataset, periods: Collection[str], codes: Collection[str] = ()) -> frozenset[str]:
    """Return the units of which a figure is estimated in one of some periods.

    Parameters
    ----------
    codes
        The columns that matter; all where none is named, and where one is not a column of the data itself.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.model import Indicator
    >>> index = pd.MultiIndex.from_product([["1"], ["2022", "2023"]], names=["unit", "period"])
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> values = pd.DataFrame({"x": [1.0, 2.0]}, index=index)
    >>> data = Dataset("T", units, values, (Indicator("x"),), estimated=frozenset({("1", "2022", "x")}))
    >>> sorted(estimated_units(data, ["2022"])), sorted(estimated_units(data, ["2023"], ["x"]))
    (['1'], [])
    """
    known = codes if all(code in dataset.values.columns for code in codes) else ()
    return frozenset(
        unit for unit, period, code in dataset.estimated if period in periods and (not known or code in known)
    )
