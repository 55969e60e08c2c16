"""Normalisations: figures of different units made comparable, column by column.

Every function takes values in their own unit and a sign per column (-1: turned round), and leaves
missing cells missing. Where statistics come from (all rated units, a reference year) is the
`Basis`. A column without any spread stays missing where the rule needs one; `constant_columns`
names such columns so that the caller can say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sozial.i18n import N_
from sozial.index.decimals import FAR, bring_near
from sozial.index.ranking import rank_ascending
from sozial.index.spread import OWN, Basis, centred_columns, column_deviation, column_moments, extremes


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


@dataclass(frozen=True)
class Normalisation:
    """A registered normalisation: function, screen texts, options with defaults, decimals of a score.

    Parameters
    ----------
    needs_spread
        Whether a column that is the same everywhere has no value under it.
    everyday
        Whether it is offered without asking for further methods.
    whole_columns
        Whether a column without gaps comes out without gaps, or missing as a whole.
    """

    function: Callable[..., np.ndarray]
    label: str
    formula: str
    words: str
    options: Mapping[str, Any] = field(default_factory=dict)
    digits: int = 2
    needs_spread: bool = False
    everyday: bool = False
    required: Sequence[str] = ()
    whole_columns: bool = True


NORMALISATIONS: dict[str, Normalisation] = {
    "zscore": Normalisation(
        normalise_zscore,
        N_("z-score"),
        r"z = \frac{x - \bar{x}}{s}",
        N_(
            "Each value is expressed as its distance from the mean of the quarters, measured in standard "
            "deviations: 0 is average, +1 is clearly above it."
        ),
        {"ddof": 0, "population_weighted": False, "reference_period": "", "periods": "", "mean": None, "sd": None},
        needs_spread=True,
        everyday=True,
    ),
    "minmax": Normalisation(
        normalise_minmax,
        N_("Min-max"),
        r"z = \frac{x - \min}{\max - \min} \cdot (HIGH - LOW) + LOW",
        N_(
            "Each value is placed between the lowest ({low}) and the highest ({high}) of all quarters. "
            "A single extreme quarter pushes all others together."
        ),
        {"low": 0.0, "high": 100.0, "minimum": None, "maximum": None, "reference_period": "", "periods": ""},
        digits=1,
        needs_spread=True,
        everyday=True,
    ),
    "percentile": Normalisation(
        normalise_percentile,
        N_("Percentile rank"),
        r"z = \frac{r - 1}{n - 1} \cdot SCALE",
        N_(
            "Each value becomes its position in the order of all quarters, from 0 to {scale}. "
            "How far two quarters are apart no longer counts, only their order."
        ),
        {"scale": 100.0, "ties": "min"},
        digits=1,
        everyday=True,
    ),
    REVERSED_PERCENTILE: Normalisation(
        normalise_reversed_percentile,
        N_("1 − percentile rank"),
        r"z = \left(1 - \frac{r - 1}{n - 1}\right) \cdot SCALE",
        N_(
            "Each value becomes its position in the order of all quarters, counted from the other end: the lowest "
            "value has {scale}, the highest 0."
        ),
        {"scale": 100.0, "ties": "min"},
        digits=1,
    ),
    "goalposts": Normalisation(
        normalise_goalposts,
        N_("Fixed goalposts"),
        r"z = \frac{x - \text{low}}{\text{high} - \text{low}}",
        N_(
            "Each value is placed between two goalposts that the recipe fixes, so that years can be compared. "
            "Values beyond a goalpost count as the goalpost, if the recipe says so."
        ),
        {"low": 0.0, "high": 1.0, "log": False, "cap": True, "scale": 1.0},
        digits=3,
        required=("low", "high"),
        whole_columns=False,
    ),
    "rank": Normalisation(
        normalise_rank,
        N_("Rank"),
        r"z = r",
        N_("Each value becomes its place in the order of all quarters; the highest place is the highest burden."),
        {"ties": "min"},
        digits=1,
    ),
    "borda": Normalisation(
        normalise_borda,
        N_("Borda points"),
        r"z = r - 1",
        N_("Each quarter receives one point for every quarter that is less burdened in this indicator."),
        {"ties": "average"},
        digits=1,
    ),
    "distance": Normalisation(
        normalise_distance,
        N_("Distance to a reference"),
        r"z = \frac{x - x_{\text{ref}}}{|x_{\text{ref}}|}",
        N_(
            "Each value is compared with a reference (mean of the quarters, value of the city, best quarter, or a "
            "target) and expressed as its relative distance from it."
        ),
        {"to": "mean", "target": 1.0, "form": "difference", "reference_period": "", "periods": ""},
        whole_columns=False,
    ),
    "exponential": Normalisation(
        normalise_exponential,
        N_("Exponential rank (British indices)"),
        r"z = -23 \ln\left(1 - R\,(1 - e^{-100/23})\right)",
        N_(
            "Each value becomes a rank, and the ranks are spread so that the most burdened tenth takes half of the "
            "scale from 0 to 100. A good value in one field makes up less for a bad one in another."
        ),
        {"convention": ENGLAND, "ties": "min", "constant": 23.0},
        digits=1,
    ),
    "none": Normalisation(
        normalise_none,
        N_("As it is"),
        r"z = x",
        N_("Values are used as they stand in the data: they must already be comparable."),
    ),
}
