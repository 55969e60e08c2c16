"""Normalisations by value: figures of different units made comparable, column by column.

Every function takes values in their own unit and a sign per column (-1: turned round), and leaves
missing cells missing. Where statistics come from (all rated units, a reference year) is the
`Basis`. A column without any spread stays missing where the rule needs one; `constant_columns`
names such columns so that the caller can say so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sozial.index.values.decimals import FAR, bring_near
from sozial.index.values.spread import OWN, Basis, centred_columns, column_deviation, column_moments, extremes


def _per_column(value: Any, columns: int) -> np.ndarray:
    return np.broadcast_to(np.asarray(value, dtype=float), (columns,))


def normalise_none(values: np.ndarray, signs: np.ndarray, basis: Basis = OWN) -> np.ndarray:
    """Return the values as they are, turned where the sign says so.

    Examples
    --------
    >>> normalise_none(np.array([[2.0]]), np.array([-1.0])).tolist()
    [[-2.0]]
    """
    return values * signs


def normalise_zscore(
    values: np.ndarray,
    signs: np.ndarray,
    basis: Basis = OWN,
    ddof: int = 0,
    mean: float | None = None,
    sd: float | None = None,
    **_other: Any,
) -> np.ndarray:
    """Return (x - mean) / sd per column.

    Parameters
    ----------
    values
        Units x indicators.
    ddof
        0 divides by n (population), 1 by n - 1.
    mean, sd
        Fixed instead of computed; both or neither.

    Notes
    -----
    OECD/JRC, Handbook on Constructing Composite Indicators (2008), section 5.2.

    Examples
    --------
    >>> normalise_zscore(np.array([[1.0], [3.0]]), np.array([1.0])).ravel().tolist()
    [-1.0, 1.0]
    """
    if mean is not None and sd is not None:
        return signs * (values - mean) / sd
    result, middle, spread = _centred(values, basis, ddof)
    far = np.abs(middle) > FAR * spread
    if far.any():
        values, reference = bring_near(values, basis.reference, far)
        result, _middle, spread = _centred(values, replace(basis, reference=reference), ddof)
    result *= signs / spread
    return result


def _centred(values: np.ndarray, basis: Basis, ddof: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the values without the mean of their column, the means, and the standard deviations."""
    if basis.reference is None:
        middle, result = centred_columns(values, basis.population)
        return result, middle, column_deviation(values, result, middle, ddof, basis.population)
    middle, spread = column_moments(basis.reference, ddof, basis.population)
    return values - middle, middle, spread


def normalise_minmax(
    values: np.ndarray,
    signs: np.ndarray,
    basis: Basis = OWN,
    low: float = 0.0,
    high: float = 100.0,
    minimum: float | None = None,
    maximum: float | None = None,
    **_other: Any,
) -> np.ndarray:
    """Return values stretched linearly so that the least becomes `low` and the greatest `high`.

    Parameters
    ----------
    minimum, maximum
        Fixed range in the indicator's own unit, instead of the least and greatest value.

    Examples
    --------
    >>> normalise_minmax(np.array([[2.0], [3.0], [6.0]]), np.array([1.0])).ravel().tolist()
    [0.0, 25.0, 100.0]
    >>> normalise_minmax(np.array([[2.0], [3.0], [6.0]]), np.array([-1.0])).ravel().tolist()
    [100.0, 75.0, 0.0]
    """
    lowest, highest = extremes(values if basis.reference is None else basis.reference)
    far = np.maximum(np.abs(lowest), np.abs(highest)) > FAR * (highest - lowest)
    far &= highest > lowest
    if minimum is None and maximum is None and far.any():
        values, reference = bring_near(values, basis.reference, far)
        lowest, highest = extremes(values if reference is None else reference)
    if minimum is not None:
        lowest = _per_column(minimum, values.shape[1])
    if maximum is not None:
        highest = _per_column(maximum, values.shape[1])
    width = np.where(highest > lowest, highest - lowest, np.nan)
    # From the end that counts as least, so that least and greatest come out exactly.
    result = values - np.where(signs > 0, lowest, highest)
    result /= signs * width
    result *= high - low
    result += low
    return result


def normalise_goalposts(
    values: np.ndarray,
    signs: np.ndarray,
    basis: Basis = OWN,
    low: float = 0.0,
    high: float = 1.0,
    log: bool = False,
    cap: bool = True,
    scale: float = 1.0,
    **_other: Any,
) -> np.ndarray:
    """Return (x - low) / (high - low) with goalposts that do not depend on the data.

    Parameters
    ----------
    log
        Take natural logarithms of value and goalposts first; values of 0 or less become missing.
    cap
        Values beyond a goalpost count as the goalpost.

    Notes
    -----
    UNDP, Human Development Report, Technical notes: calculating the human development indices.

    Examples
    --------
    >>> normalise_goalposts(np.array([[52.5], [90.0]]), np.array([1.0]), low=20, high=85).ravel().tolist()
    [0.5, 1.0]
    """
    if log:
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(values > 0, np.log(values), np.nan)
        low, high = float(np.log(low)), float(np.log(high))
    result = (values - low) / (high - low)
    if cap:
        result = np.clip(result, 0.0, 1.0)
    return np.where(signs > 0, result, 1.0 - result) * scale


def normalise_distance(
    values: np.ndarray,
    signs: np.ndarray,
    basis: Basis = OWN,
    to: str = "mean",
    target: float = 1.0,
    form: str = "difference",
    **_other: Any,
) -> np.ndarray:
    """Return the distance to a reference, relative to it.

    Parameters
    ----------
    to
        "mean" of the units, "city" (sum of counts over sum of bases), "best" unit, or "target".
    form
        "difference": (x - reference) / |reference|; "ratio": x / reference, turned round reference / x.

    Notes
    -----
    OECD/JRC Handbook (2008), section 5.4. A reference of 0 gives no value. A ratio keeps the order of values only
    with a reference above 0, and turned round only among values above 0: where that fails there is no value.

    Examples
    --------
    >>> normalise_distance(np.array([[1.0], [3.0]]), np.array([1.0])).ravel().tolist()
    [-0.5, 0.5]
    """
    reference = values if basis.reference is None else basis.reference
    if to == "target":
        middle = _per_column(target, values.shape[1])
    elif to == "city":
        middle = basis.city if basis.city is not None else np.full(values.shape[1], np.nan)
    elif to == "best":
        lowest, highest = extremes(reference)
        middle = np.where(signs > 0, lowest, highest)
    else:
        present = ~np.isnan(reference)
        total = np.where(present, reference, 0.0).sum(axis=0)
        middle = total / np.where(present.any(axis=0), present.sum(axis=0), np.nan)
    middle = np.where(middle == 0, np.nan, middle)
    if form == "ratio":
        # Divided by less than 0, the least burdened would come first; so would 1 / x on both sides of 0.
        ratio = values / np.where(middle > 0, middle, np.nan)
        return np.where((signs > 0) | (ratio > 0), ratio, np.nan) ** signs
    return signs * (values - middle) / np.abs(middle)
