"""Normalisations: figures of different units made comparable, column by column.

Every function takes values that are already oriented (high = burden) and leaves missing cells
missing. A column without any spread stays missing everywhere; `constant_columns` names such
columns so that the caller can say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.stats import rankdata

from sozial.i18n import N_


def constant_columns(values: np.ndarray) -> np.ndarray:
    """Return which columns have values but no spread.

    Examples
    --------
    >>> constant_columns(np.array([[1.0, 5.0], [2.0, 5.0]])).tolist()
    [False, True]
    """
    present = ~np.isnan(values)
    lowest = np.where(present, values, np.inf).min(axis=0, initial=np.inf)
    highest = np.where(present, values, -np.inf).max(axis=0, initial=-np.inf)
    return present.any(axis=0) & (lowest == highest)


def _spread(values: np.ndarray) -> np.ndarray:
    """Return the values with constant columns blanked, so that no division by zero is left."""
    return np.where(constant_columns(values), np.nan, values)


def normalise_zscore(values: np.ndarray, ddof: int = 0) -> np.ndarray:
    """Return (x - mean) / sd per column.

    Parameters
    ----------
    values
        Units x indicators.
    ddof
        0 divides by n (population), 1 by n - 1.

    Notes
    -----
    OECD/JRC, Handbook on Constructing Composite Indicators (2008), section 5.2.

    Examples
    --------
    >>> normalise_zscore(np.array([[1.0], [3.0]])).ravel().tolist()
    [-1.0, 1.0]
    """
    values = _spread(values)
    present = ~np.isnan(values)
    count = present.sum(axis=0)
    safe = np.maximum(count, 1)
    mean = np.where(count > 0, np.where(present, values, 0.0).sum(axis=0) / safe, np.nan)
    squares = np.where(present, (values - mean) ** 2, 0.0).sum(axis=0)
    degrees = count - ddof
    sd = np.sqrt(squares / np.where(degrees > 0, degrees, 1))
    return (values - mean) / np.where((sd > 0) & (degrees > 0), sd, np.nan)


def normalise_minmax(values: np.ndarray, low: float = 0.0, high: float = 100.0) -> np.ndarray:
    """Return values stretched linearly so that the least becomes `low` and the greatest `high`.

    Examples
    --------
    >>> normalise_minmax(np.array([[2.0], [3.0], [6.0]])).ravel().tolist()
    [0.0, 25.0, 100.0]
    """
    values = _spread(values)
    present = ~np.isnan(values)
    lowest = np.where(present, values, np.inf).min(axis=0, initial=np.inf)
    highest = np.where(present, values, -np.inf).max(axis=0, initial=-np.inf)
    width = np.where(highest > lowest, highest - lowest, np.nan)
    return low + (values - lowest) / width * (high - low)


def normalise_percentile(values: np.ndarray, scale: float = 100.0) -> np.ndarray:
    """Return the percentile rank (r - 1) / (n - 1); ties share the smallest rank.

    Examples
    --------
    >>> normalise_percentile(np.array([[10.0], [20.0], [20.0], [40.0], [50.0]])).ravel().tolist()
    [0.0, 25.0, 25.0, 75.0, 100.0]
    """
    values = _spread(values)
    count = (~np.isnan(values)).sum(axis=0)
    ranks = rankdata(values, method="min", axis=0, nan_policy="omit")
    return (ranks - 1) / np.where(count > 1, count - 1, np.nan) * scale


@dataclass(frozen=True)
class Normalisation:
    """A registered normalisation: function, screen texts, options with defaults, decimals of a score."""

    function: Callable[..., np.ndarray]
    label: str
    formula: str
    words: str
    options: Mapping[str, Any] = field(default_factory=dict)
    digits: int = 2


NORMALISATIONS: dict[str, Normalisation] = {
    "zscore": Normalisation(
        normalise_zscore,
        N_("z-score"),
        r"z = \frac{x - \bar{x}}{s}",
        N_(
            "Each value is expressed as its distance from the mean of the quarters, measured in standard "
            "deviations: 0 is average, +1 is clearly above it."
        ),
        {"ddof": 0},
    ),
    "minmax": Normalisation(
        normalise_minmax,
        N_("Min-max (0–100)"),
        r"z = \frac{x - \min}{\max - \min} \cdot 100",
        N_(
            "Each value is placed between the lowest (0) and the highest (100) of all quarters. "
            "A single extreme quarter pushes all others together."
        ),
        {"low": 0.0, "high": 100.0},
        digits=1,
    ),
    "percentile": Normalisation(
        normalise_percentile,
        N_("Percentile rank (0–100)"),
        r"z = \frac{r - 1}{n - 1} \cdot 100",
        N_(
            "Each value becomes its position in the order of all quarters, from 0 to 100. "
            "How far two quarters are apart no longer counts, only their order."
        ),
        {"scale": 100.0},
        digits=1,
    ),
}
