"""When two numbers are equal: sums of binary fractions must not put quarters in an order that decimals do not have."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# A double carries 15 to 16 digits; a weighted sum of some dozen terms loses two or three of them.
EQUAL = 1e-12


def reach_of(values: np.ndarray) -> float:
    """Return the greatest absolute value that is there, 0 without any: what noise is measured by.

    Examples
    --------
    >>> reach_of(np.array([1.0, -3.0, np.nan])), reach_of(np.array([np.nan]))
    (3.0, 0.0)
    """
    if not values.size:
        return 0.0
    found = float(max(np.fmax.reduce(values, axis=None), -np.fmin.reduce(values, axis=None)))
    return found if np.isfinite(found) else 0.0


def column_reach(values: np.ndarray) -> np.ndarray:
    """Return the reach of each column.

    Examples
    --------
    >>> column_reach(np.array([[1.0, np.nan], [-2.0, np.nan]])).tolist()
    [2.0, 0.0]
    """
    if not values.size:
        return np.zeros(values.shape[1])
    found = np.fmax(np.fmax.reduce(values, axis=0), -np.fmin.reduce(values, axis=0))
    return np.where(np.isfinite(found), found, 0.0)


def deviation_of(values: np.ndarray) -> float:
    """Return the standard deviation (divided by n) of the values that are there, 0 where they are all equal.

    The mean of equal numbers is not always one of them in binary, so that their deviation is not always 0.

    Examples
    --------
    >>> deviation_of(np.array([0.7, 0.7, 0.7])), float(np.std([0.7, 0.7, 0.7])) > 0
    (0.0, True)
    >>> deviation_of(np.array([1.0, 3.0, np.nan]))
    1.0
    """
    known = values[~np.isnan(values)]
    if not known.size or float(np.ptp(known)) <= EQUAL * reach_of(known):
        return 0.0
    return float(known.std())


class Order(NamedTuple):
    """In which order values stand.

    Parameters
    ----------
    places
        Positions of the values in ascending order, missing ones last.
    distinct
        Whether no two of them are equal.
    """

    places: np.ndarray
    distinct: bool


def settle(values: np.ndarray, tolerance: float) -> tuple[np.ndarray, Order]:
    """Return values with those that are equal made equal to the last bit, and their ascending order.

    In ascending order, neighbours that are no further apart than the tolerance are equal, and all that are linked by
    such neighbours; each takes the least value of them.

    Parameters
    ----------
    values
        One column; missing values stay missing and come last in the order.
    tolerance
        In the unit of the values, from 0 upwards: `EQUAL` times their reach, or the reach of what was added up.

    Returns
    -------
    values, order
        The same array where nothing had to be changed.

    Examples
    --------
    >>> found, order = settle(np.array([0.1 + 0.2, 0.5, 0.3]), 1e-12)
    >>> found.tolist(), order.places.tolist()
    ([0.3, 0.5, 0.3], [2, 0, 1])
    """
    order = np.argsort(values)
    ordered = values[order]
    gaps = ordered[1:] - ordered[:-1]
    near = gaps <= tolerance
    # Nearly always nothing is near: one look says so.
    if not np.count_nonzero(near):
        return values, Order(order, True)
    if not np.count_nonzero(gaps[near]):
        return values, Order(order, False)
    # Each place takes the value of the first place of its run.
    first = np.append(True, ~near)
    ordered = ordered[np.maximum.accumulate(np.where(first, np.arange(len(values)), 0))]
    settled = np.empty_like(values)
    settled[order] = ordered
    return settled, Order(order, False)


def settle_rows(values: np.ndarray, tolerances: np.ndarray) -> np.ndarray:
    """Return rows of values, each settled by itself; the same array, changed where that was needed.

    Parameters
    ----------
    values
        Variants x units.
    tolerances
        One per variant.

    Examples
    --------
    >>> settle_rows(np.array([[0.1 + 0.2, 0.3], [1.0, 2.0]]), np.array([1e-12, 1e-12])).tolist()
    [[0.3, 0.3], [1.0, 2.0]]
    """
    ordered = np.sort(values, axis=1)
    gaps = ordered[:, 1:] - ordered[:, :-1]
    with np.errstate(invalid="ignore"):
        unequal = ((gaps > 0) & (gaps <= tolerances[:, None])).any(axis=1)
    for row in np.flatnonzero(unequal):
        values[row] = settle(values[row], float(tolerances[row]))[0]
    return values
