"""Published cases as datasets: columns by name, keys as text."""

from __future__ import annotations

import pandas as pd

from sozial.model import Dataset, Indicator

PERIOD = "2020"


def published(frame: pd.DataFrame, codes: list[str], attributes: list[str] | None = None) -> Dataset:
    """Return a dataset from a table that is indexed by unit key."""
    units = pd.DataFrame({"name": frame.index.astype(str)}, index=frame.index.rename("unit"))
    for column in attributes or []:
        units[column] = frame[column]
    values = frame[codes].astype(float)
    values.index = pd.MultiIndex.from_product([frame.index, [PERIOD]], names=["unit", "period"])
    return Dataset("published", units, values, tuple(Indicator(code) for code in codes))
