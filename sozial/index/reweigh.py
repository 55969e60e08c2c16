"""Scores for other weights and nothing else, as simulations need them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.index.evaluate import TOLERANCE, evaluate, needed_coverage
from sozial.index.levels import rank_level
from sozial.index.prepared import Prepared
from sozial.index.values.equality import EQUAL, settle, settle_rows
from sozial.recipe import GIVEN, NOTHING, Recipe, Step


def score_noise(prepared: Prepared, weights: np.ndarray) -> np.ndarray:
    """Return per set of weights how far apart scores of `reweigh_many` may be and still be equal.

    Parameters
    ----------
    weights
        Sets x indicators.
    """
    total = weights.sum(axis=1)
    return EQUAL * (weights @ prepared.reach) / np.where(total > 0, total, 1.0)


def reweigh_many(prepared: Prepared, recipe: Recipe, weights: np.ndarray, settled: bool = True) -> np.ndarray | None:
    """Return scores for many sets of weights at once, where that is one matrix product; None where it is not.

    Parameters
    ----------
    recipe
        The prepared recipe, with given weights.
    weights
        Sets x indicators of the recipe, in its order; every set has one above 0.
    settled
        Whether equal scores are made equal to the last bit; who sorts them anyway can do it on the way, with
        `score_noise`.

    Returns
    -------
    scores
        Sets x rated units, as `weigh_index` gives them.

    Examples
    --------
    >>> from sozial.index.prepare import prepare_index
    >>> from sozial.model import Dataset
    >>> import pandas as pd
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 3.0], "y": [2.0, 1.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"), Indicator("y")))
    >>> prepared = prepare_index(dataset, Recipe("m", (Weighted("x"), Weighted("y"))), "2024")
    >>> reweigh_many(prepared, prepared.recipe, np.array([[3.0, 1.0], [1.0, 1.0]])).tolist()
    [[-0.5, 0.5], [0.0, 0.0]]
    """
    if not recipe.is_flat or recipe.again != NOTHING or recipe.aggregate != Step("arithmetic"):
        return None
    values = prepared.values
    if prepared.complete:
        shares = weights / weights.sum(axis=1, keepdims=True)
        scores = shares @ values.T
        return settle_rows(scores, score_noise(prepared, weights)) if settled else scores
    known = ~np.isnan(values)
    # A column without any value has no weight, as in `evaluate`.
    weights = weights * known.any(axis=0)
    total = weights.sum(axis=1, keepdims=True)
    shares = weights / np.where(total > 0, total, np.nan)
    coverage = shares @ known.T.astype(float)
    needed = needed_coverage(recipe, recipe.level(recipe.main))
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = (shares @ np.nan_to_num(values).T) / coverage
    scores[~(coverage >= needed - TOLERANCE) | ~(coverage > 0)] = np.nan
    return settle_rows(scores, score_noise(prepared, weights)) if settled else scores


def reweigh(prepared: Prepared, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return scores and ranks of the main composite for other indicator weights, and nothing else.

    For simulations and fast feedback: no findings, no classes.

    Parameters
    ----------
    weights
        One per indicator of the recipe, in its order, finite and not negative.

    Returns
    -------
    scores, ranks
        Of the rated units (`prepared.rows`), as `weigh_index` gives them.

    Raises
    ------
    DataError
        If a weight is negative or not a number.

    Examples
    --------
    >>> from sozial.index.prepare import prepare_index
    >>> from sozial.model import Dataset
    >>> import pandas as pd
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 3.0], "y": [2.0, 1.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"), Indicator("y")))
    >>> prepared = prepare_index(dataset, Recipe("m", (Weighted("x"), Weighted("y"))), "2024")
    >>> [found.tolist() for found in reweigh(prepared, np.array([3.0, 1.0]))]
    [[-0.5, 0.5], [2, 1]]
    """
    # For a handful of numbers a list is faster than numpy. A missing or infinite weight shows in the sum.
    listed = weights.tolist()
    total = sum(listed)
    if not total < np.inf or min(listed, default=0.0) < 0:
        message = N_("A weight is not a number from 0 upwards.")
        raise DataError(Finding("weight", Severity.ERROR, message, N_("Enter a weight of 0 or more.")))
    recipe = prepared.recipe
    if prepared.is_plain and total > 0:
        shares = weights / total
        scores, order = settle(prepared.values @ shares, EQUAL * float(shares @ prepared.reach))
        return scores, rank_level(recipe, scores, order)
    named = {entry.code: float(weight) for entry, weight in zip(recipe.indicators, weights, strict=True)}
    changed = replace(recipe.with_weights(named), weights=GIVEN)
    found = evaluate(prepared, changed)[changed.main]
    return found.scores, rank_level(recipe, found.scores, found.order)
