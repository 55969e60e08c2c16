"""Small datasets for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from sozial.model import Dataset, Indicator

PERIOD = "2024"


def city(
    values: Mapping[str, Sequence[float]],
    indicators: Sequence[Indicator] | None = None,
    keys: Sequence[str] | None = None,
    **units: Sequence[object],
) -> Dataset:
    """Return a dataset of one period; units are "01", "02", … with names "Quartier 01", …"""
    count = len(next(iter(values.values())))
    index = list(keys or [f"{number + 1:02d}" for number in range(count)])
    frame = pd.DataFrame({"name": [f"Quartier {key}" for key in index], **units}, index=pd.Index(index, name="unit"))
    rows = pd.MultiIndex.from_product([index, [PERIOD]], names=["unit", "period"])
    known = tuple(indicators or [Indicator(code) for code in values])
    return Dataset("Teststadt", frame, pd.DataFrame(dict(values), index=rows, dtype=float), known)
