"""Normalisations by rank: only the order of the figures counts, column by column."""

from __future__ import annotations

from typing import Any

import numpy as np

from sozial.index.values.ranking import rank_ascending
from sozial.index.values.spread import OWN, Basis


def normalise_rank(
    values: np.ndarray, signs: np.ndarray, basis: Basis = OWN, ties: str = "min", **_other: Any
) -> np.ndarray:
    """Return ranks, 1 = lowest burden.

    Examples
    --------
    >>> normalise_rank(np.array([[10.0], [30.0], [20.0]]), np.array([1.0])).ravel().tolist()
    [1.0, 3.0, 2.0]
    """
    return rank_ascending(values * signs, ties)


def normalise_percentile(
    values: np.ndarray,
    signs: np.ndarray,
    basis: Basis = OWN,
    scale: float = 100.0,
    ties: str = "min",
    **_other: Any,
) -> np.ndarray:
    """Return the percentile rank (r - 1) / (n - 1).

    Notes
    -----
    CDC/ATSDR, SVI documentation: PERCENTRANK.INC; ties share the smallest rank there.

    Examples
    --------
    >>> normalise_percentile(np.array([[10.0], [20.0], [20.0], [40.0], [50.0]]), np.array([1.0])).ravel().tolist()
    [0.0, 25.0, 25.0, 75.0, 100.0]
    """
    count = (~np.isnan(values)).sum(axis=0)
    return (rank_ascending(values * signs, ties) - 1) / np.where(count > 1, count - 1, np.nan) * scale


REVERSED_PERCENTILE = "reversed_percentile"


def normalise_reversed_percentile(
    values: np.ndarray,
    signs: np.ndarray,
    basis: Basis = OWN,
    scale: float = 100.0,
    ties: str = "min",
    **_other: Any,
) -> np.ndarray:
    """Return 1 - percentile rank: the value is ranked as it stands, and the result turned round.

    Units that share a value share the smallest rank before it is turned, so they come out higher than if the values
    themselves were turned. Signs are not applied: this is what turns the column.

    Notes
    -----
    CDC/ATSDR, SVI 2018 documentation: per capita income is 1 - percentile rank.

    Examples
    --------
    >>> values = np.array([[10.0], [20.0], [20.0], [40.0], [50.0]])
    >>> normalise_reversed_percentile(values, np.array([-1.0])).ravel().tolist()
    [100.0, 75.0, 75.0, 25.0, 0.0]
    >>> normalise_percentile(values, np.array([-1.0])).ravel().tolist()
    [100.0, 50.0, 50.0, 25.0, 0.0]
    """
    return scale - normalise_percentile(values, np.ones(values.shape[1]), basis, scale, ties)


def normalise_borda(
    values: np.ndarray, signs: np.ndarray, basis: Basis = OWN, ties: str = "average", **_other: Any
) -> np.ndarray:
    """Return Borda points: how many units are less burdened; ties share their points.

    Examples
    --------
    >>> normalise_borda(np.array([[10.0], [20.0], [20.0]]), np.array([1.0])).ravel().tolist()
    [0.0, 1.5, 1.5]
    """
    return rank_ascending(values * signs, ties) - 1


ENGLAND, SCOTLAND = "england", "scotland"


def normalise_exponential(
    values: np.ndarray,
    signs: np.ndarray,
    basis: Basis = OWN,
    convention: str = ENGLAND,
    ties: str = "min",
    constant: float = 23.0,
    **_other: Any,
) -> np.ndarray:
    """Return X = -23 ln(1 - R (1 - e^(-100/23))), R being the share of units that are no more burdened.

    Parameters
    ----------
    convention
        "england" (also Wales): R = (N - rank + 1) / N; "scotland": R = (N - rank) / N; rank 1 is the
        most burdened, and `ties` says which rank tied units share (counted from the most burdened).

    Notes
    -----
    MHCLG, The English Indices of Deprivation 2019, Technical Report, section 3.7 and appendix E. Limits
    how far a good value in one domain makes up for a bad one in another.

    Examples
    --------
    >>> normalise_exponential(np.array([[1.0], [2.0]]), np.array([1.0])).round(4).ravel().tolist()
    [15.6468, 100.0]
    """
    count = (~np.isnan(values)).sum(axis=0)
    rank = rank_ascending(values * -signs, ties)
    share = (count - rank + (1 if convention == ENGLAND else 0)) / np.where(count > 0, count, np.nan)
    # Exact also where e^(-100 / constant) lies too near 0 or 1 for a double to tell; the whole share has 100.
    with np.errstate(divide="ignore"):
        spread = -constant * np.log1p(share * np.expm1(-100 / constant))
    return np.where(share == 1, 100.0, spread)
