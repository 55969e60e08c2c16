"""Natural breaks: the classes of sorted values within which values differ least, exactly (Fisher 1958)."""

from __future__ import annotations

import numpy as np

# The search grows with the square of the number of different values: so many take about half a second.
MOST_EXACT = 10_000


def are_sampled(values: np.ndarray) -> bool:
    """Return whether there are more different values than are searched exactly.

    Examples
    --------
    >>> are_sampled(np.array([1.0, 2.0])), are_sampled(np.arange(11_000.0))
    (False, True)
    """
    return len(values) > MOST_EXACT and len(np.unique(values)) > MOST_EXACT


def find_natural_breaks(values: np.ndarray, count: int) -> list[float]:
    """Return the greatest value of each class but the last, with the least sum of squares within classes.

    Parameters
    ----------
    values
        Finite; above `MOST_EXACT` different ones an evenly spaced sample of them, both ends included, is searched.
    count
        Classes, each with at least one value; never more than there are different values.

    Notes
    -----
    W. D. Fisher (1958), On grouping for maximum homogeneity: the best classes of the first j values are the best
    classes of the first i and one class of the rest, for the best i. The sum of squares of a class grows value by
    value from terms that are never negative and depend on differences alone: a large mean beside a small spread, or
    one far outlier, costs no digits, as sums of squares and of values would.

    Examples
    --------
    >>> find_natural_breaks(np.array([1.0, 2.0, 10.0, 11.0]), 2)
    [2.0]
    >>> find_natural_breaks(1e9 + np.array([1.0, 2.0, 10.0, 11.0, 12.0, 50.0]), 3)
    [1000000002.0, 1000000012.0]
    """
    distinct, times = np.unique(values, return_counts=True)
    if len(distinct) > MOST_EXACT:
        kept = np.linspace(0, len(distinct) - 1, MOST_EXACT).round().astype(int)
        # Each value of the sample stands for those up to it.
        times = np.diff(np.cumsum(times)[kept], prepend=0)
        distinct = distinct[kept]
    count = min(count, len(distinct))
    if count < 2:
        return []
    # A power of two changes no digit, and squares neither overflow nor vanish.
    exponent = -int(np.frexp(max(abs(distinct[0]), abs(distinct[-1])))[1])
    scaled = np.ldexp(distinct, exponent)
    scaled = np.ldexp(scaled, -int(np.frexp(scaled[-1] - scaled[0])[1]))
    return [float(distinct[end - 1]) for end in _ends(scaled, times.astype(float), count)]


def _ends(values: np.ndarray, times: np.ndarray, count: int) -> list[int]:
    """Return how many values lie below each cut."""
    size = len(values)
    # By the first value of the last class: how much weighs in it, its mean above that value, its sum of squares.
    weight, mean, squares = np.zeros(size), np.zeros(size), np.zeros(size)
    best = np.full((count, size), np.inf)
    first = np.zeros((count, size), dtype=np.int32)
    for last in range(size):
        part = slice(0, last + 1)
        weight[part] += times[last]
        beyond = (values[last] - values[part]) - mean[part]
        mean[part] += beyond * (times[last] / weight[part])
        squares[part] += times[last] * beyond * ((values[last] - values[part]) - mean[part])
        best[0, last] = squares[0]
        if last:
            together = best[: count - 1, :last] + squares[1 : last + 1]
            at = together.argmin(axis=1)
            best[1:, last] = together[np.arange(count - 1), at]
            first[1:, last] = at + 1
    ends: list[int] = []
    last = size - 1
    for number in range(count - 1, 0, -1):
        ends.append(int(first[number, last]))
        last = ends[-1] - 1
    return ends[::-1]
