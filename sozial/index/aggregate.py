"""Aggregations: from members and weights to one value per unit."""

from __future__ import annotations

import numpy as np

from sozial.index.values.equality import EQUAL, reach_of
from sozial.index.values.spread import LARGEST


def _used(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights where there is a value, and their sum per unit (NaN where none is left)."""
    used = np.where(np.isnan(values), 0.0, weights)
    total = used.sum(axis=1)
    return used, np.where(total > 0, total, np.nan)


def linear_coefficients(values: np.ndarray, weights: np.ndarray, name: str, divisor: float = 1.0) -> np.ndarray:
    """Return what each member is multiplied with in a weighted mean or sum, units x members.

    Missing members have 0; the others' weights are scaled up to the full weight.

    Examples
    --------
    >>> linear_coefficients(np.array([[1.0, np.nan]]), np.array([1.0, 3.0]), "sum").tolist()
    [[4.0, 0.0]]
    """
    used, total = _used(values, weights)
    full = 1.0 if name == "arithmetic" else weights.sum() / divisor
    return used * (full / total)[:, None]


def aggregate_arithmetic(values: np.ndarray, weights: np.ndarray, complete: bool = False) -> np.ndarray:
    """Return the weighted arithmetic mean.

    Parameters
    ----------
    values
        Units x members, missing cells as NaN; the weights of a unit's present cells count as 1
        together (who may be rated with gaps is decided by the caller).
    weights
        One raw weight per member, not negative.
    complete
        The caller knows that nothing is missing.

    Examples
    --------
    >>> aggregate_arithmetic(np.array([[2.0, 6.0]]), np.array([1.0, 3.0])).tolist()
    [5.0]
    """
    if complete:
        return values @ (weights / weights.sum())
    used, total = _used(values, weights)
    return np.einsum("ij,ij->i", np.where(used > 0, values, 0.0), used) / total


def aggregate_sum(values: np.ndarray, weights: np.ndarray, complete: bool = False, divisor: float = 1.0) -> np.ndarray:
    """Return the weighted sum, weights exactly as given.

    A unit with gaps is scaled up to the full weight, so that its sum stays comparable.

    Parameters
    ----------
    divisor
        What the sum is divided by (100 where weights are per cent that need not sum to 100).

    Examples
    --------
    >>> aggregate_sum(np.array([[2.0, 6.0]]), np.array([1.0, 3.0])).tolist()
    [20.0]
    """
    if complete:
        return values @ weights if divisor == 1 else values @ weights / divisor
    return aggregate_arithmetic(values, weights) * (weights.sum() / divisor)


def aggregate_power(
    values: np.ndarray, weights: np.ndarray, complete: bool = False, exponent: float = 1.0
) -> np.ndarray:
    """Return the generalised mean (sum of shares times value^exponent)^(1/exponent); exponent 0: geometric.

    Values of 0 give 0 for exponents up to 0; negative values give no score.

    Examples
    --------
    >>> aggregate_power(np.array([[2.0, 8.0]]), np.array([1.0, 1.0]), exponent=0).round(12).tolist()
    [4.0]
    >>> aggregate_power(np.array([[1.0, 7.0]]), np.array([1.0, 1.0]), exponent=2).tolist()
    [5.0]
    """
    used, total = _used(values, weights)
    counted = used > 0
    inside = np.where(counted, values, 1.0)
    refused = (inside < 0).any(axis=1)
    zero = (inside == 0).any(axis=1)
    inside = np.where(inside > 0, inside, np.nan if exponent <= 0 else 0.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        if exponent == 0:
            scores = np.exp(np.einsum("ij,ij->i", np.log(inside), used) / total)
        else:
            scores = _power_mean(inside, used, total, exponent)
    if exponent <= 0:
        scores = np.where(zero & ~np.isnan(total), 0.0, scores)
    return np.where(refused, np.nan, scores)


# Below this a power is too near 1 to carry the digits of its base.
_NEAR_GEOMETRIC = 1e-3


def _power_mean(values: np.ndarray, used: np.ndarray, total: np.ndarray, exponent: float) -> np.ndarray:
    """Return generalised means of values from 0 upwards whose powers neither overflow nor vanish together."""
    scale = np.ones(len(values))
    powers = values**exponent
    extreme = np.where(used > 0, powers, 1.0)
    beyond = ~((extreme.max(axis=1, initial=1.0) < LARGEST) & (extreme.min(axis=1, initial=1.0) > 1 / LARGEST))
    if beyond.any():
        # Measured by the member that decides most: its power is 1, and those that vanish beside it decide nothing.
        counted = np.where(used > 0, values, np.nan)
        ends = np.fmax.reduce(counted, axis=1) if exponent > 0 else np.fmin.reduce(counted, axis=1)
        scale = np.where(beyond & (ends > 0), ends, 1.0)
        powers = (values / scale[:, None]) ** exponent
    if abs(exponent) < _NEAR_GEOMETRIC:
        above_one = np.expm1(exponent * np.log(values / scale[:, None]))
        mean = np.einsum("ij,ij->i", np.where(used > 0, above_one, 0.0), used) / total
        return scale * np.exp(np.log1p(mean) / exponent)
    return scale * (np.einsum("ij,ij->i", powers, used) / total) ** (1 / exponent)


def aggregate_geometric(values: np.ndarray, weights: np.ndarray, complete: bool = False) -> np.ndarray:
    """Return the weighted geometric mean.

    A high value in one member makes up less for a low one in another than in an arithmetic mean.

    Examples
    --------
    >>> aggregate_geometric(np.array([[2.0, 8.0]]), np.array([1.0, 1.0])).round(12).tolist()
    [4.0]
    """
    return aggregate_power(values, weights, complete, 0.0)


def aggregate_harmonic(values: np.ndarray, weights: np.ndarray, complete: bool = False) -> np.ndarray:
    """Return the weighted harmonic mean.

    Examples
    --------
    >>> aggregate_harmonic(np.array([[1.0, 3.0]]), np.array([1.0, 1.0])).tolist()
    [1.5]
    """
    return aggregate_power(values, weights, complete, -1.0)


def _weighed_only(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return values[:, weights > 0]


def aggregate_minimum(values: np.ndarray, weights: np.ndarray, complete: bool = False) -> np.ndarray:
    """Return the least value of the members with a weight.

    Examples
    --------
    >>> aggregate_minimum(np.array([[1.0, 3.0, np.nan]]), np.array([1.0, 1.0, 1.0])).tolist()
    [1.0]
    """
    kept = _weighed_only(values, weights)
    return np.fmin.reduce(kept, axis=1) if kept.shape[1] else np.full(len(values), np.nan)


def aggregate_maximum(values: np.ndarray, weights: np.ndarray, complete: bool = False) -> np.ndarray:
    """Return the greatest value of the members with a weight.

    Examples
    --------
    >>> aggregate_maximum(np.array([[1.0, 3.0]]), np.array([1.0, 0.0])).tolist()
    [1.0]
    """
    kept = _weighed_only(values, weights)
    return np.fmax.reduce(kept, axis=1) if kept.shape[1] else np.full(len(values), np.nan)


def aggregate_median(values: np.ndarray, weights: np.ndarray, complete: bool = False) -> np.ndarray:
    """Return the median of the members with a weight; how much they weigh does not matter.

    Examples
    --------
    >>> aggregate_median(np.array([[1.0, 3.0, 20.0]]), np.array([1.0, 5.0, 1.0])).tolist()
    [3.0]
    """
    kept = _weighed_only(values, weights)
    found = np.full(len(values), np.nan)
    present = ~np.isnan(kept).all(axis=1) if kept.shape[1] else np.zeros(len(values), dtype=bool)
    found[present] = np.nanmedian(kept[present], axis=1)
    return found


def aggregate_flags(values: np.ndarray, weights: np.ndarray, complete: bool = False, cut: float = 90.0) -> np.ndarray:
    """Return how many members reach the cut; missing members raise no flag, those equal to the cut do.

    Notes
    -----
    CDC/ATSDR, SVI documentation: flags at the 90th percentile.

    Examples
    --------
    >>> aggregate_flags(np.array([[95.0, 90.0, 3.0], [np.nan, np.nan, np.nan]]), np.ones(3)).tolist()
    [2.0, nan]
    """
    kept = _weighed_only(values, weights)
    reached = kept >= cut - EQUAL * max(reach_of(kept), abs(cut))
    return np.where(np.isnan(kept).all(axis=1), np.nan, reached.sum(axis=1).astype(float))
