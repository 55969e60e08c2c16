"""Which units are most like one."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from sozial.result import Result

# Two units are compared only where they share so much of the weighed indicators.
LEAST_SHARED = 0.5


def distances(result: Result, unit: str) -> pd.DataFrame:
    """Return how far every other rated unit is from one, in the normalised values of the weighed indicators.

    Returns
    -------
    frame
        Index: unit. Columns distance (root of the mean squared difference over the indicators that both have,
        so that gaps do not make units alike), shared (number of such indicators). Units that share fewer than half are
        not listed.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.recipe import Recipe, Step, Weighted
    >>> from sozial.model import Dataset, Indicator
    >>> units = pd.DataFrame({"name": ["A", "B", "C"]}, index=["1", "2", "3"])
    >>> index = pd.MultiIndex.from_product([units.index, [""]], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [0.0, 3.0, 4.0]}, index=index)
    >>> recipe = Recipe("m", (Weighted("x"),), normalise=Step("none"))
    >>> distances(build_index(Dataset("d", units, values, (Indicator("x"),)), recipe, ""), "1")["distance"].to_dict()
    {'2': 3.0, '3': 4.0}
    """
    weighed = [
        position for position, entry in enumerate(result.recipe.indicators) if result.shares.get(entry.code, 0.0) > 0
    ]
    empty = pd.DataFrame({"distance": [], "shared": []}, index=pd.Index([], dtype=object))
    if not weighed:
        return empty
    values = result.matrix[:, weighed]
    own = values[result.units.get_loc(unit)]
    difference = values - own
    shared = (~np.isnan(difference)).sum(axis=1)
    usable = (shared >= max(LEAST_SHARED * len(weighed), 1)) & (result.units != unit)
    with np.errstate(invalid="ignore"):
        distance = np.sqrt(np.nansum(difference**2, axis=1) / np.maximum(shared, 1))
    frame = pd.DataFrame({"distance": distance, "shared": shared}, index=result.units.astype(str))
    return frame[usable].sort_values("distance", kind="stable") if usable.any() else empty


def most_similar(result: Result, unit: str, count: int = 5, among: Collection[str] | None = None) -> pd.DataFrame:
    """Return the most similar units, the nearest first; only some of them where `among` names them."""
    found = distances(result, unit)
    if among is not None:
        found = found[found.index.isin(list(among))]
    return found.head(count)
