"""Statistics of several periods together: which ones a step names, and one matrix of their figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from sozial.model import Dataset
from sozial.recipe import Recipe, Step

# Option of a step, and the word for all periods of the data.
PERIODS, ALL = "periods", "all"


def periods_of(dataset: Dataset, step: Step) -> tuple[str, ...]:
    """Return the periods that a step takes its statistics from together; none where it looks at one.

    Examples
    --------
    >>> import pandas as pd
    >>> index = pd.MultiIndex.from_product([["1"], ["2020", "2021"]], names=["unit", "period"])
    >>> units = pd.DataFrame({"name": ["A"]}, index=["1"])
    >>> data = Dataset("d", units, pd.DataFrame({"x": [1.0, 2.0]}, index=index), ())
    >>> periods_of(data, Step("zscore", {"periods": "all"})), periods_of(data, Step("zscore"))
    (('2020', '2021'), ())
    """
    named = step.options.get(PERIODS) or ()
    return dataset.stated_periods if named == ALL else tuple(named)


def level_steps_of(recipe: Recipe) -> Iterable[Step]:
    """Iterate over the steps of composites that may look at several periods."""
    for level in recipe.levels:
        yield from (recipe.weights_of(level), level.again)


def level_periods(dataset: Dataset, recipe: Recipe) -> tuple[str, ...]:
    """Return the periods that composites are measured by together; none where each stands for itself."""
    return tuple(dict.fromkeys(name for step in level_steps_of(recipe) for name in periods_of(dataset, step)))


def people_together(parts: Sequence[np.ndarray | None]) -> np.ndarray | None:
    """Return the inhabitants of several periods, one after the other; None where one does not know them.

    Examples
    --------
    >>> people_together([np.array([1.0]), np.array([2.0])]).tolist(), people_together([np.array([1.0]), None])
    ([1.0, 2.0], None)
    """
    known = [part for part in parts if part is not None]
    return np.concatenate(known) if known and len(known) == len(parts) else None
