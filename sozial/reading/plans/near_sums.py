"""Rows that are nearly the sums of their blocks: some of the parts are withheld, so that nothing adds up exactly."""

from __future__ import annotations

import numpy as np

# What the parts that are withheld may leave out of a sum.
_SHARE, _AND, _LEAST = 0.01, 5.0, 200.0


def near_block_sums(counts: np.ndarray, left: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return which areas are nearly the sums of two or more that stand since the last sum before, or after, them.

    Parameters
    ----------
    counts
        Areas x columns; three columns at least, because two can agree by chance.
    left
        Areas that are not set apart.
    known
        Areas that are known to be sums: a block ends at each.

    Examples
    --------
    >>> counts = np.array([[900, 80, 300], [700, 60, 200], [1604, 141, 501],
    ...                    [800, 50, 310], [400, 90, 100], [1200, 140, 412]], dtype=float)
    >>> np.flatnonzero(near_block_sums(counts, np.ones(6, dtype=bool), np.zeros(6, dtype=bool))).tolist()
    [2, 5]
    """
    found = np.zeros(len(counts), dtype=bool)
    if counts.shape[1] < 3:
        return found
    order = np.arange(len(counts))
    for rows in (order, order[::-1]):
        ends = _ends(counts, rows, left, known)
        # One row alone can agree by chance, but not beside sums that are known.
        if len(ends) > 1 or (ends and known.any()):
            found[ends] = True
            return found
    return found


def _ends(counts: np.ndarray, rows: np.ndarray, left: np.ndarray, known: np.ndarray) -> list[int]:
    found: list[int] = []
    since, n = np.zeros(counts.shape[1]), 0
    for row in rows.tolist():
        if known[row]:
            since, n = np.zeros(counts.shape[1]), 0
        elif left[row]:
            own = counts[row]
            near = np.abs(own - since) <= _SHARE * own + _AND
            if n > 1 and near.all() and own.max() >= _LEAST and (own > 0).sum() > 2:
                found.append(row)
                since, n = np.zeros(counts.shape[1]), 0
            else:
                since, n = since + own, n + 1
    return found
