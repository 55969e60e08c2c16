"""Outliers: what is pulled in or compressed before normalising, and a list of what was touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sozial.i18n import N_
from sozial.index.values.spread import power_of_two


@dataclass(frozen=True)
class Touched:
    """What a treatment did to one column.

    Parameters
    ----------
    cells
        Positions of the units whose value was moved.
    logged
        Whether the whole column was replaced by logarithms.
    """

    cells: tuple[int, ...] = ()
    logged: bool = False

    def __bool__(self) -> bool:
        return bool(self.cells) or self.logged


def shape_of(column: np.ndarray) -> tuple[float, float]:
    """Return skewness and excess kurtosis of a column's values, both corrected for the sample size.

    Notes
    -----
    The estimators G1 and G2 (type 2 of Joanes and Gill, 1998), as COINr uses; (0, 0) below four values
    or without spread.

    Examples
    --------
    >>> skewness, excess = shape_of(np.array([1.0, 2.0, 3.0, 4.0, 100.0]))
    >>> round(skewness, 2), round(excess, 2)
    (2.23, 4.99)
    """
    values = column[~np.isnan(column)]
    if len(values) < 4 or values.min() == values.max():
        return 0.0, 0.0
    # Imported here: it takes longer than everything else together, and most recipes pull nothing in.
    from scipy.stats import kurtosis, skew

    with np.errstate(all="ignore"):
        # Fourth powers of distances from the mean neither overflow nor vanish; a power of two changes no digit.
        values = values / power_of_two(np.abs(values).max())
        values = values / power_of_two(np.abs(values - values.mean()).max())
        # Figures so close that their spread vanishes have no shape; NaN then fails every comparison.
        return float(skew(values, bias=False)), float(kurtosis(values, bias=False))


def is_skewed(column: np.ndarray, skewness: float = 2.0, excess: float = 3.5) -> bool:
    """Return whether a column is skewed by outliers: |skewness| and kurtosis both above their bounds."""
    found, peak = shape_of(column)
    return abs(found) > skewness and peak > excess


def treat_none(column: np.ndarray, **_options: Any) -> tuple[np.ndarray, Touched]:
    """Leave everything as it is."""
    return column, Touched()


def _moved(before: np.ndarray, after: np.ndarray) -> Touched:
    return Touched(tuple(int(at) for at in np.flatnonzero((before != after) & ~np.isnan(before))))


def winsorise_bounds(column: np.ndarray, lowest: int = 0, highest: int = 1, **_other: Any) -> tuple[float, float]:
    """Return the values that the so many lowest and highest are pulled in to; infinite on a side without any.

    Examples
    --------
    >>> winsorise_bounds(np.array([1.0, 2.0, 3.0, 99.0]), highest=1)
    (-inf, 3.0)
    """
    values = np.sort(column[~np.isnan(column)])
    if len(values) <= lowest + highest:
        return -np.inf, np.inf
    return (
        float(values[lowest]) if lowest else -np.inf,
        float(values[len(values) - 1 - highest]) if highest else np.inf,
    )


def treat_winsorise(column: np.ndarray, lowest: int = 0, highest: int = 1, **_other: Any) -> tuple[np.ndarray, Touched]:
    """Pull the so many lowest and highest values in to the next one.

    Examples
    --------
    >>> treat_winsorise(np.array([1.0, 2.0, 3.0, 99.0]), highest=1)
    (array([1., 2., 3., 3.]), Touched(cells=(3,), logged=False))
    """
    treated = np.clip(column, *winsorise_bounds(column, lowest, highest))
    return treated, _moved(column, treated)


def percentile_bounds(
    column: np.ndarray, lower: float = 0.0, upper: float = 95.0, **_other: Any
) -> tuple[float, float]:
    """Return two percentiles of a column (quantiles of type 7); 0 and 100 bound nothing.

    Examples
    --------
    >>> percentile_bounds(np.array([0.0, 1.0, 2.0, 3.0, 4.0]), upper=75.0)
    (-inf, 3.0)
    """
    values = column[~np.isnan(column)]
    if not len(values):
        return -np.inf, np.inf
    low, high = np.percentile(values, [lower, upper])
    return float(low) if lower > 0 else -np.inf, float(high) if upper < 100 else np.inf


def treat_percentile(
    column: np.ndarray, lower: float = 0.0, upper: float = 95.0, **_other: Any
) -> tuple[np.ndarray, Touched]:
    """Pull in what lies beyond two percentiles (quantiles of type 7).

    Examples
    --------
    >>> treat_percentile(np.array([0.0, 1.0, 2.0, 3.0, 4.0]), upper=75.0)[0].tolist()
    [0.0, 1.0, 2.0, 3.0, 3.0]
    """
    treated = np.clip(column, *percentile_bounds(column, lower, upper))
    return treated, _moved(column, treated)


def logarithm(column: np.ndarray, reference: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return log(x - min + 1 % of the range), mirrored where the long tail points down, and x as it went in.

    Parameters
    ----------
    reference
        Values that shape, end and range come from: the column itself, or another year. What lies beyond the end
        where the logarithm begins counts as this end.

    Examples
    --------
    >>> treated, inside = logarithm(np.array([-5.0, 100.0, 200.0]), np.array([0.0, 100.0]))
    >>> treated.round(4).tolist(), inside.tolist()
    ([0.0, 4.6151, 5.3033], [0.0, 100.0, 200.0])
    """
    low, high = np.nanmin(reference), np.nanmax(reference)
    shift = 0.01 * (high - low)
    if shape_of(reference)[0] < 0:
        inside = np.minimum(column, high)
        return -np.log(high - inside + shift), inside
    inside = np.maximum(column, low)
    return np.log(inside - low + shift), inside


def treat_log(
    column: np.ndarray, skewness: float = 2.0, kurtosis: float = 3.5, always: bool = False, **_other: Any
) -> tuple[np.ndarray, Touched]:
    """Replace a skewed column by logarithms, shifted so that its least value has one.

    Parameters
    ----------
    always
        Whatever the shape; columns without spread stay as they are.

    Examples
    --------
    >>> treat_log(np.array([0.0, 100.0]), always=True)[0].round(4).tolist()
    [0.0, 4.6151]
    """
    values = column[~np.isnan(column)]
    if not len(values) or values.min() == values.max() or not (always or is_skewed(column, skewness, kurtosis)):
        return column, Touched()
    return logarithm(column, column)[0], Touched(logged=True)


def treat_coinr(
    column: np.ndarray, skewness: float = 2.0, kurtosis: float = 3.5, most: int = 5, **_other: Any
) -> tuple[np.ndarray, Touched]:
    """Winsorise a skewed column point by point until it is not; where that takes too many, take logarithms.

    Parameters
    ----------
    most
        How many points at most: no further step begins once so many units have been moved.

    Notes
    -----
    Becker et al., COINr (2022), and A2SIT: |skewness| > 2 and kurtosis > 3.5; each step moves the
    extreme value (all units that share it) to the next one. `most` is `winmax` of COINr's `winsorise`, which
    counts points ("it is possible we Winsorise two points at once if they are tied"), so the last step may
    go beyond it.

    Examples
    --------
    >>> treat_coinr(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 99.0]))
    (array([1., 2., 3., 4., 5., 5.]), Touched(cells=(5,), logged=False))
    """
    treated = column.copy()
    while len(_moved(column, treated).cells) < most and is_skewed(treated, skewness, kurtosis):
        if shape_of(treated)[0] > 0:
            extreme = np.nanmax(treated)
            treated[treated == extreme] = np.nanmax(treated[treated < extreme])
        else:
            extreme = np.nanmin(treated)
            treated[treated == extreme] = np.nanmin(treated[treated > extreme])
    if is_skewed(treated, skewness, kurtosis):
        return logarithm(column, column)[0], Touched(logged=True)
    return treated, _moved(column, treated)


@dataclass(frozen=True)
class Treatment:
    """A registered treatment of outliers."""

    function: Callable[..., tuple[np.ndarray, Touched]]
    label: str
    words: str
    options: Mapping[str, Any] = field(default_factory=dict)


TREATMENTS: dict[str, Treatment] = {
    "none": Treatment(treat_none, N_("No treatment"), ""),
    "winsorise": Treatment(
        treat_winsorise,
        N_("Pull in extreme values (number)"),
        N_("The most extreme values of each indicator are pulled in to the next one."),
        {"lowest": 0, "highest": 1},
    ),
    "percentile": Treatment(
        treat_percentile,
        N_("Pull in extreme values (percentiles)"),
        N_("Values beyond two percentiles of each indicator are pulled in to them."),
        {"lower": 0.0, "upper": 95.0},
    ),
    "log": Treatment(
        treat_log,
        N_("Logarithm where skewed"),
        N_("Indicators with a long tail are replaced by their logarithm."),
        {"skewness": 2.0, "kurtosis": 3.5, "always": False},
    ),
    "coinr": Treatment(
        treat_coinr,
        N_("Rule of COINr and A2SIT"),
        N_(
            "Where an indicator is skewed by outliers, these are pulled in one by one; if that takes too many, the "
            "indicator is replaced by its logarithm."
        ),
        {"skewness": 2.0, "kurtosis": 3.5, "most": 5},
    ),
}
