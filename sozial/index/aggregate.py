"""Aggregations: from normalised indicators and weights to one score per unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sozial.i18n import N_


def aggregate_arithmetic(normalised: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted arithmetic mean and what each indicator adds to it.

    Parameters
    ----------
    normalised
        Units x indicators, missing cells as NaN; the weights of a unit's present cells count as 1
        together (who may be rated with gaps is decided by the caller).
    weights
        One raw weight per indicator, not negative.

    Returns
    -------
    scores, contributions
        The contributions of a unit sum to its score; a missing cell contributes NaN.

    Examples
    --------
    >>> aggregate_arithmetic(np.array([[2.0, 6.0]]), np.array([1.0, 3.0]))
    (array([5.]), array([[0.5, 4.5]]))
    """
    used = np.where(np.isnan(normalised), 0.0, weights)
    total = used.sum(axis=1, keepdims=True)
    contributions = normalised * used / np.where(total > 0, total, np.nan)
    return _row_sums(contributions, total), contributions


def aggregate_sum(normalised: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted sum, weights exactly as given, and what each indicator adds to it.

    A unit with gaps is scaled up to the full weight, so that its sum stays comparable.

    Examples
    --------
    >>> aggregate_sum(np.array([[2.0, 6.0]]), np.array([1.0, 3.0]))
    (array([20.]), array([[ 2., 18.]]))
    """
    used = np.where(np.isnan(normalised), 0.0, weights)
    total = used.sum(axis=1, keepdims=True)
    contributions = normalised * used * (weights.sum() / np.where(total > 0, total, np.nan))
    return _row_sums(contributions, total), contributions


def aggregate_geometric(normalised: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted geometric mean; it cannot be split into parts that sum to it.

    A high value in one indicator makes up less for a low one in another than in an arithmetic mean.
    Values of 0 give 0; negative values give no score.

    Examples
    --------
    >>> aggregate_geometric(np.array([[2.0, 8.0]]), np.array([1.0, 1.0]))[0].round(12).tolist()
    [4.0]
    """
    used = np.where(np.isnan(normalised), 0.0, weights)
    total = used.sum(axis=1, keepdims=True)
    counted = (used > 0) & ~np.isnan(normalised)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(counted, np.log(normalised) * used, 0.0)
    scores = np.exp(logs.sum(axis=1) / np.where(total > 0, total, np.nan)[:, 0])
    return scores, np.full(normalised.shape, np.nan)


def _row_sums(contributions: np.ndarray, total: np.ndarray) -> np.ndarray:
    return np.where(total[:, 0] > 0, np.nansum(contributions, axis=1), np.nan)


def standardise_scores(scores: np.ndarray, contributions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return scores as z-scores (ddof 0), and contributions moved along so that they still sum to them.

    Examples
    --------
    >>> scores, parts = standardise_scores(np.array([1.0, 3.0]), np.array([[1.0], [3.0]]))
    >>> scores.tolist(), parts.ravel().tolist()
    ([-1.0, 1.0], [-1.0, 1.0])
    """
    present = ~np.isnan(scores)
    if not present.any():
        return scores, contributions
    sd = scores[present].std()
    if not sd > 0 or scores[present].min() == scores[present].max():
        return np.full(scores.shape, np.nan), np.full(contributions.shape, np.nan)
    filled = np.where(np.isnan(contributions), 0.0, contributions)
    parts = (filled - filled[present].mean(axis=0)) / sd
    return (scores - scores[present].mean()) / sd, np.where(present[:, None], parts, np.nan)


@dataclass(frozen=True)
class Aggregation:
    """A registered aggregation; `additive` says whether contributions sum to the score."""

    function: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
    label: str
    formula: str
    words: str
    additive: bool
    options: Mapping[str, Any] = field(default_factory=dict)


AGAIN = {"again": ""}

AGGREGATIONS: dict[str, Aggregation] = {
    "arithmetic": Aggregation(
        aggregate_arithmetic,
        N_("Weighted mean"),
        r"\text{Index} = \sum_i g_i \, z_i \quad \text{(} \sum_i g_i = 1 \text{)}",
        N_("The standardised values are multiplied by their share of the weights and added up."),
        True,
        AGAIN,
    ),
    "sum": Aggregation(
        aggregate_sum,
        N_("Weighted sum"),
        r"\text{Index} = \sum_i w_i \, z_i",
        N_("The standardised values are multiplied by their weights exactly as given and added up."),
        True,
        AGAIN,
    ),
    "geometric": Aggregation(
        aggregate_geometric,
        N_("Geometric mean"),
        r"\text{Index} = \prod_i z_i^{\,g_i}",
        N_("The standardised values are multiplied with each other, each raised to its share of the weights."),
        False,
        AGAIN,
    ),
}
