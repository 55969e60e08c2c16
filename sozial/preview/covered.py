"""Whether a version for the public computes with figures that it covers: those must not travel to a browser."""

from __future__ import annotations

import numpy as np

from sozial.index.recipe.presets import needed_columns
from sozial.model import Dataset
from sozial.recipe import Recipe


def rests_on_covered(dataset: Dataset, recipe: Recipe) -> bool:
    """Whether any figure that a recipe reads counts otherwise than it is shown.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.model import Indicator
    >>> from sozial.recipe import Weighted
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    >>> true = pd.DataFrame({"x": [1.0, 3.0]}, index=index)
    >>> shown = pd.DataFrame({"x": [1.0, float("nan")]}, index=index)
    >>> recipe = Recipe("m", (Weighted("x"),))
    >>> rests_on_covered(Dataset("d", units, true, (Indicator("x"),)), recipe)
    False
    >>> rests_on_covered(Dataset("d", units, shown, (Indicator("x"),), calculation=true), recipe)
    True
    """
    if dataset.calculation is None:
        return False
    wanted = {*needed_columns(recipe), *(entry.code for entry in recipe.indicators)}
    columns = [column for column in dataset.calculation.columns if column in wanted]
    shown, used = dataset.values.reindex(dataset.calculation.index), dataset.calculation
    return any(
        column not in shown or not np.array_equal(shown[column], used[column], equal_nan=True) for column in columns
    )
