"""What normalisations refer to: gaps, extremes, means and spread per column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Basis:
    """What a normalisation refers to, beside the values themselves.

    Parameters
    ----------
    reference
        Units x columns whose mean, spread and extremes are used; None: the values themselves.
    population
        Inhabitants per unit of the reference, where means are weighted by them.
    city
        Value of the whole city per column, where known.
    held
        Units x columns of the reference year that enter the same steps; None: each step looks at its own values.
        Where the recipe itself names another period, `reference` goes before.
    following_population
        Inhabitants per unit of what later steps of a chain look at: the values themselves, or `held`.
    """

    reference: np.ndarray | None = None
    population: np.ndarray | None = None
    city: np.ndarray | None = None
    held: np.ndarray | None = None
    following_population: np.ndarray | None = None


OWN = Basis()
# Cubes of figures up to here, and of differences down to its inverse, stay within the range of doubles.
LARGEST = 1e100


_FIRST_ROWS = 64


def has_gaps(values: np.ndarray) -> bool:
    """Return whether any cell is missing or infinite; one pass, no copy.

    Examples
    --------
    >>> has_gaps(np.array([[1.0, np.nan]])), has_gaps(np.array([[1.0, 2.0]]))
    (True, False)
    """
    with np.errstate(over="ignore"):
        total = values.sum(axis=0)
    # Infinite sums of finite values would need figures near 1e308; the slow way then decides.
    return not bool(np.isfinite(total).all()) and not bool(np.isfinite(values).all())


def extremes(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and greatest value per column, NaN for a column without any.

    Examples
    --------
    >>> extremes(np.array([[1.0, np.nan], [3.0, np.nan]]))
    (array([ 1., nan]), array([ 3., nan]))
    """
    if not len(values):
        return np.full(values.shape[1], np.nan), np.full(values.shape[1], np.nan)
    return np.fmin.reduce(values, axis=0), np.fmax.reduce(values, axis=0)


def spread_columns(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which columns have values, and which have at least two different ones.

    Most columns show it in their first rows; only the others are read to the end.

    Examples
    --------
    >>> [found.tolist() for found in spread_columns(np.array([[1.0, 5.0, np.nan], [2.0, 5.0, np.nan]]))]
    [[True, True, False], [True, False, False]]
    """
    lowest, highest = extremes(values[:_FIRST_ROWS])
    unsettled = ~(lowest < highest)
    if unsettled.any() and len(values) > _FIRST_ROWS:
        lowest[unsettled], highest[unsettled] = extremes(values[:, unsettled])
    return ~np.isnan(lowest), lowest < highest


def constant_columns(values: np.ndarray) -> np.ndarray:
    """Return which columns have values but no spread.

    Examples
    --------
    >>> constant_columns(np.array([[1.0, 5.0], [2.0, 5.0]])).tolist()
    [False, True]
    """
    filled, spread = spread_columns(values)
    return filled & ~spread


def column_moments(
    values: np.ndarray, ddof: int = 0, population: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation per column; NaN where there is no spread.

    Parameters
    ----------
    population
        Weights of the units; None: every unit counts alike. With weights, `ddof` 1 divides by the
        number of units minus 1 as if the weights were shares of it.

    Examples
    --------
    >>> column_moments(np.array([[1.0], [3.0]]))
    (array([2.]), array([1.]))
    >>> column_moments(np.array([[1.0], [5.0]]), population=np.array([3.0, 1.0]))[0].tolist()
    [2.0]
    """
    mean, centred = centred_columns(values, population)
    return mean, column_deviation(values, centred, mean, ddof, population)


def _used(values: np.ndarray, population: np.ndarray | None) -> np.ndarray:
    weights = np.ones(len(values)) if population is None else np.where(np.isfinite(population), population, 0.0)
    if not weights.max(initial=0.0) < LARGEST:
        weights = weights / weights.max()
    return np.where(np.isnan(values), 0.0, weights[:, None])


def power_of_two(largest: np.ndarray) -> np.ndarray:
    """Return by which power of two to divide so that values up to the largest lie below 1; 1 for 0 and NaN.

    Examples
    --------
    >>> power_of_two(np.array([5.0, 0.0, 1e300])).tolist() == [8.0, 1.0, 2.0**997]
    True
    """
    exponent = np.frexp(np.where(np.isfinite(largest), largest, 0.0))[1]
    # Not beyond what has an inverse.
    return np.ldexp(1.0, np.clip(exponent, -1021, 1021))


def centred_columns(values: np.ndarray, population: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean per column and the values without it, in one new matrix."""
    if not len(values):
        return np.full(values.shape[1], np.nan), values.copy()
    mean = _mean(values, population)
    beyond = np.isinf(mean)
    if beyond.any():
        # Only the sum is too large: the same in another measure.
        scale = np.where(beyond, power_of_two(np.fmax.reduce(np.abs(values), axis=0)), 1.0)
        mean = _mean(values / scale, population) * scale
    return mean, values - mean


def _mean(values: np.ndarray, population: np.ndarray | None) -> np.ndarray:
    with np.errstate(over="ignore"):
        mean: np.ndarray = values.mean(axis=0)
        if population is not None or np.isnan(mean).any():
            used = _used(values, population)
            total = used.sum(axis=0)
            mean = np.where(used > 0, values * used, 0.0).sum(axis=0) / np.where(total > 0, total, np.nan)
    return mean


def column_deviation(
    values: np.ndarray, centred: np.ndarray, mean: np.ndarray, ddof: int, population: np.ndarray | None
) -> np.ndarray:
    """Return the standard deviation per column, NaN where there is no spread."""
    with np.errstate(over="ignore"):
        sd = _deviation(values, centred, ddof, population)
    spread = spread_columns(values)[1]
    beyond = spread & ~((sd > 1 / LARGEST) & (sd < LARGEST))
    if beyond.any():
        # Squares that are too large, or vanish: the same in another measure.
        scale = power_of_two(np.fmax.reduce(np.abs(centred[:, beyond]), axis=0))
        sd[beyond] = _deviation(values[:, beyond], centred[:, beyond] / scale, ddof, population) * scale
    return np.where(spread & (sd > 0), sd, np.nan)


def _deviation(values: np.ndarray, centred: np.ndarray, ddof: int, population: np.ndarray | None) -> np.ndarray:
    count = np.full(values.shape[1], len(values))
    # Each column times itself: nothing as large as the matrix is made.
    squares = np.array([column @ column for column in centred.T])
    if population is not None or np.isnan(squares).any():
        used = _used(values, population)
        total = used.sum(axis=0)
        count = (used > 0).sum(axis=0)
        safe = np.where(total > 0, total, np.nan)
        squares = np.where(used > 0, used * centred**2, 0.0).sum(axis=0) / safe * count
    degrees = count - ddof
    return np.sqrt(squares / np.where(degrees > 0, degrees, np.nan))
