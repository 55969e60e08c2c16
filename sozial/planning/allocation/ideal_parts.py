"""Ideal parts of an amount, not rounded: weights times one common multiplier, within a least and a most."""

from __future__ import annotations

import numpy as np

# How near the sum of ideal parts comes to the amount; `ideal_error` counts with it.
_NEAR, _MOST_ATTEMPTS = 1e-13, 200


def share_out(amount: float, weights: np.ndarray, least: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Return ideal parts, not rounded: in proportion to the weights where neither least nor most binds.

    Examples
    --------
    >>> share_out(10, np.array([1.0, 1.0, 3.0]), np.zeros(3), np.array([10.0, 10.0, 4.0])).tolist()
    [3.0, 3.0, 4.0]
    """
    weights = scaled_weights(weights)
    return np.clip(weights * common_multiplier(amount, weights, least, most), least, most)


def scaled_weights(weights: np.ndarray) -> np.ndarray:
    """Return weights times a power of two, so that sums and products neither overflow nor vanish."""
    largest = weights.max(initial=0.0)
    return weights if 1e-100 < largest < 1e100 or largest == 0 else np.ldexp(weights, -int(np.frexp(largest)[1]))


def common_multiplier(amount: float, weights: np.ndarray, least: np.ndarray, most: np.ndarray) -> float:
    """Return the number with which weights, cut off at least and most, sum to the amount.

    The sum grows with the multiplier along straight pieces: a step along the present piece lands on the answer once it
    is the right one; until then answers too low and too high close in on it.
    """
    total = weights.sum()
    if not total > 0:
        return 0.0
    heavy = weights > 0
    low, high = 0.0, float((most[heavy] / weights[heavy]).max())
    times = min(float(amount / total), high)
    for _attempt in range(_MOST_ATTEMPTS):
        parts = weights * times
        lacking = float(amount - np.clip(parts, least, most).sum())
        if abs(lacking) <= _NEAR * max(1.0, amount):
            return times
        if lacking > 0:
            low = times
        else:
            high = times
        rising = weights[(parts >= least) & (parts <= most)].sum()
        following = times + lacking / float(rising) if rising > 0 else -1.0
        times = following if low < following < high else (low + high) / 2
        if not low < times < high:
            break
    return times
