"""From scores or classes to need: stated functions, each a row of a registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.method import Step

NeedFunction = Callable[[np.ndarray, np.ndarray, Mapping[str, Any]], np.ndarray]


@dataclass(frozen=True)
class NeedRule:
    """One way from scores to need.

    Parameters
    ----------
    need
        Takes scores (a high one means burden; NaN: none), classes (0 the least burdened; -1: none) and options; returns
        need per head, NaN where there is none.
    options
        With their usual values.
    of_classes
        Whether it reads classes instead of scores.
    """

    need: NeedFunction
    label: str
    words: str
    options: Mapping[str, Any]
    of_classes: bool = False


def need_linear(scores: np.ndarray, _classes: np.ndarray, options: Mapping[str, Any]) -> np.ndarray:
    """Return need that rises evenly from 1 at the lowest score to `highest` at the highest.

    Examples
    --------
    >>> need_linear(np.array([-1.0, 0.0, 3.0]), np.array([]), {"highest": 3.0}).tolist()
    [1.0, 1.5, 3.0]
    """
    low, high = np.nanmin(scores), np.nanmax(scores)
    if not high > low:
        return np.where(np.isnan(scores), np.nan, 1.0)
    return 1.0 + (options["highest"] - 1.0) * (scores - low) / (high - low)


def need_above_mean(scores: np.ndarray, _classes: np.ndarray, _options: Mapping[str, Any]) -> np.ndarray:
    """Return how far a score is above the mean of all scores; 0 at the mean and below.

    Examples
    --------
    >>> need_above_mean(np.array([-1.0, 0.0, 4.0]), np.array([]), {}).tolist()
    [0.0, 0.0, 3.0]
    """
    return np.maximum(scores - np.nanmean(scores), 0.0)


def need_by_class(_scores: np.ndarray, classes: np.ndarray, options: Mapping[str, Any]) -> np.ndarray:
    """Return the factor of each unit's class; classes above the last factor take the last.

    Examples
    --------
    >>> need_by_class(np.array([]), np.array([0, 2, -1]), {"factors": (1.0, 1.5, 2.0)}).tolist()
    [1.0, 2.0, nan]
    """
    factors = np.asarray(options["factors"], dtype=float)
    found = factors[np.clip(classes, 0, len(factors) - 1)]
    return np.where(classes >= 0, found, np.nan)


LINEAR, ABOVE_MEAN, BY_CLASS = "linear", "above_mean", "by_class"
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
    good = all(isinstance(value, (int, float)) and np.isfinite(value) and value >= 0 for value in numbers)
    if not good or ("factors" in values and not numbers) or values.get("highest", 1.0) < 1:
        message = N_("The figures of the need function must be numbers from 0 upwards, the highest need at least 1.")
        raise refusal("need-options", "", message, N_("Correct them."))


def need_of(step: Step, scores: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return need per head for one set of scores and classes; NaN where there is no index."""
    rule = NEEDS[step.name]
    known = np.isfinite(scores)
    if not known.any():
        return np.full(len(scores), np.nan)
    return rule.need(scores, classes, {**rule.options, **step.options})
