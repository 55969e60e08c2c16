"""Differences and sums of figures that were given in decimals, as exact as the figures."""

from __future__ import annotations

import numpy as np

from sozial.index.values.equality import EQUAL, reach_of, settle

# More decimals than any table states; fewer than binary fractions need, so that a computed rate is none.
MOST_DECIMALS = 9
# Beyond this a double no longer tells whole numbers of the last decimal apart safely.
_MOST_STEPS = 2.0**50
# From here on a double has lost more digits of what tells units apart than `EQUAL` allows for.
FAR = 1e3


def decimals_of(*columns: np.ndarray) -> int | None:
    """Return how many decimals all values of some columns are given with; None where they are no decimals.

    A value has so many decimals if it is the double nearest to a decimal number with so many, as every value is that
    was read from a text.

    Examples
    --------
    >>> decimals_of(np.array([1.5, 2.25, np.nan])), decimals_of(np.array([3.0])), decimals_of(np.array([1 / 3]))
    (2, 0, None)
    >>> decimals_of(np.array([0.1 + 0.2]))
    """
    values = np.concatenate([column[np.isfinite(column)] for column in columns])
    for decimals in range(MOST_DECIMALS + 1):
        scaled = values * 10.0**decimals
        if scaled.size and reach_of(scaled) > _MOST_STEPS:
            return None
        exact = np.rint(scaled) / 10.0**decimals == values
        if exact.all():
            return decimals
        # What fails here may need more decimals; what holds needs no second look.
        values = values[~exact]
    return None


def _steps(values: np.ndarray, decimals: int) -> np.ndarray:
    """Return values as whole numbers of their last decimal."""
    return np.rint(values * 10.0**decimals)


def combine_exactly(terms: list[np.ndarray], signs: list[float]) -> np.ndarray:
    """Return a sum of columns, each with its sign, rounded to the decimals that they are given with.

    Where a column holds no decimals (a computed rate), sums that differ by no more than binary noise are made equal
    (`sozial.index.values.equality`).

    Examples
    --------
    >>> combine_exactly([np.array([1.3, 7.1]), np.array([1.2, 7.0])], [1.0, -1.0]).tolist()
    [0.1, 0.1]
    """
    decimals = decimals_of(*terms)
    if decimals is not None:
        whole = np.sum([sign * _steps(term, decimals) for term, sign in zip(terms, signs, strict=True)], axis=0)
        return whole / 10.0**decimals
    found = np.sum([sign * term for term, sign in zip(terms, signs, strict=True)], axis=0)
    return settle(found, EQUAL * max(reach_of(term) for term in terms))[0]


def subtract_exactly(later: np.ndarray, earlier: np.ndarray) -> np.ndarray:
    """Return later - earlier, without the noise of binary fractions.

    Examples
    --------
    >>> subtract_exactly(np.array([1.3, 7.1]), np.array([1.2, 7.0])).tolist()
    [0.1, 0.1]
    """
    return combine_exactly([later, earlier], [1.0, -1.0])


def divide_exactly(upper: np.ndarray, lower: np.ndarray, factor: float = 1.0) -> np.ndarray:
    """Return factor x upper / lower; equal quotients of decimals come out equal. A divisor of 0 gives no quotient.

    Notes
    -----
    Both are taken as whole numbers of their last decimal, so that there is one rounding only, that of the quotient:
    the double nearest to the true one, as long as factor x upper has fewer than 16 digits.

    Examples
    --------
    >>> divide_exactly(np.array([0.1, 0.7]), np.array([0.3, 2.1])).tolist()
    [0.3333333333333333, 0.3333333333333333]
    """
    decimals = decimals_of(upper, lower)
    below = np.where(lower == 0, np.nan, lower)
    if decimals is None:
        found = factor * upper / below
        return settle(found, EQUAL * reach_of(found))[0]
    return factor * _steps(upper, decimals) / _steps(below, decimals)


def bring_near(
    values: np.ndarray, reference: np.ndarray | None, far: np.ndarray
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return columns that lie far from 0 counted from one of their own values, and the reference from the same.

    1,000,000.1 and 1,000,000.4 share most of their digits; what is left of a double tells 0.3 only nearly.

    Parameters
    ----------
    values, reference
        Units x columns.
    far
        Which columns: those whose values are more than `FAR` times as large as they differ.

    Examples
    --------
    >>> moved, _none = bring_near(np.array([[1000000.1], [1000000.4]]), None, np.array([True]))
    >>> moved.ravel().tolist(), 1000000.4 - 1000000.1
    ([0.0, 0.3], 0.30000000004656613)
    """
    values = values.copy()
    reference = None if reference is None else reference.copy()
    for column in np.flatnonzero(far):
        own = values[:, column]
        known = own[np.isfinite(own)]
        if not known.size:
            continue
        values[:, column] = subtract_exactly(own, np.full(len(own), known[0]))
        if reference is not None:
            then = reference[:, column]
            reference[:, column] = subtract_exactly(then, np.full(len(then), known[0]))
    return values, reference
