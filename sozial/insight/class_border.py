"""How far a unit is from the class of the greatest burden, and which single figure would change that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.insight.people import highest_class
from sozial.model import Dataset, Direction
from sozial.result import Result

# What an indicator adds follows its value by a straight line, or nothing is said of it.
_STRAIGHT = 1e-6
# What is whole but for the noise of doubles is whole.
_NOISE = 1e-9


@dataclass(frozen=True)
class NeededValue:
    """The value of one indicator with which, all else being equal, a unit would just be at the border."""

    code: str
    value: float
    needed: float


@dataclass(frozen=True)
class BorderDistance:
    """Where a unit stands against the border of the class of the greatest burden.

    Parameters
    ----------
    inside
        Whether it is in that class.
    border
        The score at which the class begins.
    gap
        Distance of its score from there, never below 0.
    lacking
        By how much the score would have to move to change the class, below 0 where it lies beyond the border although
        the class does not say so (classes by place).
    is_included
        Whether a score on the border itself lies on the other side.
    needed
        Indicators that alone would change the class with a value that some unit has, the smallest step first.
    not_alone
        How many others would not; those of which it cannot be told are in neither.
    """

    inside: bool
    border: float
    gap: float
    lacking: float
    is_included: bool
    needed: tuple[NeededValue, ...]
    not_alone: int

    def step(self, digits: int) -> float:
        """Return the smallest number of so many decimals that changes the class; NaN where none does."""
        return float(sufficient_steps(np.array([self.lacking]), np.array([self.is_included]), digits)[0])


def sufficient_steps(lacking: np.ndarray, is_included: np.ndarray, digits: int) -> np.ndarray:
    """Return the smallest numbers of so many decimals with which scores come to the other side of a border.

    Never 0; NaN where a score lies there already.

    Parameters
    ----------
    lacking
        Distance of each score to the border; NaN without one.
    is_included
        Whether the border itself belongs to the other side.

    Examples
    --------
    >>> sufficient_steps(np.array([0.004, 0.5, 0.5, -0.2]), np.array([True, True, False, True]), 2).tolist()
    [0.01, 0.5, 0.51, nan]
    """
    parts = lacking * 10.0**digits
    whole = np.rint(parts)
    # On the border itself one step is needed to leave it behind.
    steps = np.where(np.abs(parts - whole) < _NOISE, whole + ~is_included, np.ceil(parts))
    steps = np.where(parts > 0, np.maximum(steps, 1.0), steps)
    return np.where(steps > 0, steps, np.nan) / 10.0**digits


def border_distance(dataset: Dataset, result: Result, unit: str) -> BorderDistance | None:
    """Return how far a unit is from the border; None without classes or without a score.

    Means, spreads and borders are taken as they are: one figure of one unit moves them, too, but little.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.index.recipe.recipe_file import read_recipe
    >>> from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
    >>> sample, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))
    >>> found = border_distance(sample, build_index(sample, recipe, "2024"), "01101")
    >>> found.inside, found.gap > 0
    (False, True)
    """
    highest, score = highest_class(result), float(result.scores.get(unit, np.nan))
    if highest < 0 or result.breaks is None or not result.breaks.cuts or not np.isfinite(score):
        return None
    favourable = result.recipe.high is Direction.FAVOURABLE
    at = highest if favourable else highest - 1
    if not 0 <= at < len(result.breaks.cuts):
        return None
    border, inside = float(result.breaks.cuts[at]), int(result.classes[unit]) == highest
    steps = _steps(dataset, result, unit, border - score)
    reached = [entry for entry, size in sorted(steps, key=lambda step: step[1]) if np.isfinite(size)]
    is_above = bool(result.breaks.belongs_to_upper[at])
    # Into the class of the greatest burden it is upwards, and out of it down; the other way where high is favourable.
    upwards = inside == favourable
    lacking = border - score if upwards else score - border
    return BorderDistance(
        inside, border, abs(border - score), lacking, is_above == upwards, tuple(reached), len(steps) - len(reached)
    )


def _steps(dataset: Dataset, result: Result, unit: str, change: float) -> list[tuple[NeededValue, float]]:
    """Return for each weighed indicator the value it needs, and by how many of its own spreads that is another one.

    Infinite where no unit has such a value; without those of which no straight line tells it.
    """
    if not result.additive or not result.split.of_score:
        return []
    figures, found = dataset.at(result.period), []
    codes = [code for code in result.contributions.columns if result.shares.get(code, 0.0) > 0 and code in figures]
    # Who lacks a figure has other weights for the rest: a line holds among those who lack the same.
    lacking = figures[codes].isna()
    alike = lacking.index[(lacking == lacking.loc[unit]).all(axis=1)]
    for code in codes:
        known = pd.DataFrame({"value": figures[code], "part": result.contributions[code]}).astype(float).dropna()
        value = float(figures.at[unit, code])
        slope = _slope(known.loc[known.index.intersection(alike)])
        if not slope:
            continue
        needed = value + change / slope
        within = np.isfinite(needed) and known["value"].min() <= needed <= known["value"].max()
        spread = float(known["value"].std()) if len(known) > 1 else np.nan
        found.append((NeededValue(code, value, needed), abs(needed - value) / spread if within else np.inf))
    return found


def _slope(known: pd.DataFrame) -> float:
    """Return by how much a part grows with its value; 0 where that is no straight line."""
    values, parts = known["value"].to_numpy(), known["part"].to_numpy()
    width = float(np.ptp(values)) if len(values) > 1 else 0.0
    if not width:
        return 0.0
    first, last = int(values.argmin()), int(values.argmax())
    slope = float((parts[last] - parts[first]) / width)
    beside = np.abs(parts - parts[first] - slope * (values - values[first])).max()
    return slope if beside <= _STRAIGHT * max(float(np.ptp(parts)), _STRAIGHT) else 0.0
