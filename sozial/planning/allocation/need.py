"""From scores or classes to need: stated functions, each a row of a registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.recipe import Step


@dataclass(frozen=True)
class Standing:
    """What need may come from, quarter by quarter.

    Parameters
    ----------
    scores
        A high one means burden; NaN: none.
    classes
        0 the least burdened; below 0: none.
    units
        Keys.
    """

    scores: np.ndarray
    classes: np.ndarray
    units: Sequence[str] = ()


NeedFunction = Callable[[Standing, Mapping[str, Any]], np.ndarray]


@dataclass(frozen=True)
class NeedRule:
    """One way from scores to need.

    Parameters
    ----------
    need
        Takes where the quarters stand, and options; returns need per head, NaN where there is none.
    options
        With their usual values.
    of_classes
        Whether it reads classes instead of scores.
    of_index
        Whether the index decides it at all.
    """

    need: NeedFunction
    label: str
    words: str
    options: Mapping[str, Any]
    of_classes: bool = False
    of_index: bool = True


def need_linear(standing: Standing, options: Mapping[str, Any]) -> np.ndarray:
    """Return need that rises evenly from 1 at the lowest score to `highest` at the highest.

    Examples
    --------
    >>> need_linear(Standing(np.array([-1.0, 0.0, 3.0]), np.array([])), {"highest": 3.0}).tolist()
    [1.0, 1.5, 3.0]
    """
    scores = standing.scores
    low, high = np.nanmin(scores), np.nanmax(scores)
    if not high > low:
        return np.where(np.isnan(scores), np.nan, 1.0)
    return 1.0 + (options["highest"] - 1.0) * (scores - low) / (high - low)


def need_above_mean(standing: Standing, _options: Mapping[str, Any]) -> np.ndarray:
    """Return how far a score is above the mean of all scores; 0 at the mean and below.

    Examples
    --------
    >>> need_above_mean(Standing(np.array([-1.0, 0.0, 4.0]), np.array([])), {}).tolist()
    [0.0, 0.0, 3.0]
    """
    return np.maximum(standing.scores - np.nanmean(standing.scores), 0.0)


def need_by_class(standing: Standing, options: Mapping[str, Any]) -> np.ndarray:
    """Return the factor of each unit's class; classes above the last factor take the last.

    Examples
    --------
    >>> need_by_class(Standing(np.array([]), np.array([0, 2, -1])), {"factors": (1.0, 1.5, 2.0)}).tolist()
    [1.0, 2.0, nan]
    """
    factors = np.asarray(options["factors"], dtype=float)
    found = factors[np.clip(standing.classes, 0, len(factors) - 1)]
    return np.where(standing.classes >= 0, found, np.nan)


def need_own(standing: Standing, options: Mapping[str, Any]) -> np.ndarray:
    """Return the need that a table of one's own gives each quarter.

    Examples
    --------
    >>> need_own(Standing(np.array([]), np.array([]), ["1", "2"]), {"values": (("2", 1.5),)}).tolist()
    [nan, 1.5]
    """
    values = dict(options["values"])
    return np.array([values.get(unit, np.nan) for unit in standing.units], dtype=float)


LINEAR, ABOVE_MEAN, BY_CLASS, OWN = "linear", "above_mean", "by_class", "own"
NEEDS: Mapping[str, NeedRule] = {
    LINEAR: NeedRule(
        need_linear,
        N_("rising evenly with the index"),
        N_(
            "Need per head is 1 in the least burdened quarter, {highest} in the most burdened, and between them in "
            "proportion."
        ),
        {"highest": 3.0},
    ),
    ABOVE_MEAN: NeedRule(
        need_above_mean,
        N_("only above the mean"),
        N_("Need per head is how far the index is above the mean of the quarters; quarters below it have none."),
        {},
    ),
    BY_CLASS: NeedRule(
        need_by_class,
        N_("steps by class"),
        N_("Need per head is a factor by class: {factors}."),
        {"factors": (1.0, 1.25, 1.5, 2.0, 3.0)},
        of_classes=True,
    ),
    OWN: NeedRule(
        need_own,
        N_("a table of our own"),
        N_("Need per head stands in a table of our own, quarter by quarter; the index does not decide it."),
        {"values": ()},
        of_index=False,
    ),
}


def check_need(step: Step) -> None:
    """Refuse a need function that does not exist, or whose options make no need.

    Raises
    ------
    DataError
        With what is wrong.

    Examples
    --------
    >>> check_need(Step("linear", {"highest": 2.0}))
    """
    rule = NEEDS.get(step.name)
    if rule is None or set(step.options) - set(rule.options):
        raise refusal("need", "", N_("There is no need function “{name}”."), "", name=step.name)
    values = {**rule.options, **step.options}
    numbers = [values["highest"]] if "highest" in values else list(values.get("factors", ()))
    numbers += [value for _unit, value in values.get("values", ())]
    good = all(isinstance(value, (int, float)) and np.isfinite(value) and value >= 0 for value in numbers)
    if not good or (step.name in (BY_CLASS, OWN) and not numbers) or values.get("highest", 1.0) < 1:
        message = N_("The figures of the need function must be numbers from 0 upwards, the highest need at least 1.")
        raise refusal("need-options", "", message, N_("Correct them."))


def need_of(step: Step, standing: Standing) -> np.ndarray:
    """Return need per head; NaN where there is none."""
    rule = NEEDS[step.name]
    if rule.of_index and not np.isfinite(standing.scores).any():
        return np.full(len(standing.scores), np.nan)
    return rule.need(standing, {**rule.options, **step.options})
