"""Class schemes: where one class ends and the next begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sozial.i18n import N_
from sozial.model import ClassBreaks

CLASS_LABELS: dict[int, tuple[str, ...]] = {
    1: (N_("all alike"),),
    2: (N_("low"), N_("high")),
    3: (N_("low"), N_("medium"), N_("high")),
    4: (N_("very low"), N_("low"), N_("high"), N_("very high")),
    5: (N_("very low"), N_("low"), N_("medium"), N_("high"), N_("very high")),
}
ABOVE, BELOW = "above", "below"


def class_labels(count: int) -> tuple[str, ...]:
    """Return neutral words for so many classes, ascending; numbers where words run out."""
    return CLASS_LABELS.get(count) or tuple(str(number + 1) for number in range(count))


def _breaks(cuts: Sequence[float], upper: Sequence[bool], labels: Sequence[str] = ()) -> ClassBreaks:
    named = tuple(labels) if len(labels) == len(cuts) + 1 else class_labels(len(cuts) + 1)
    return ClassBreaks(tuple(float(cut) for cut in cuts), tuple(upper), named)


def _sides(value_on_cut: Sequence[str], count: int) -> list[bool]:
    return [side == ABOVE for side in value_on_cut] if value_on_cut else [False] * count


def classify_sd(
    values: np.ndarray,
    cuts: Sequence[float] = (-1.0, -0.5, 0.5, 1.0),
    value_on_cut: Sequence[str] = (),
    labels: Sequence[str] = (),
) -> ClassBreaks:
    """Cut at so many standard deviations (ddof 0) from the mean of the values.

    Examples
    --------
    >>> classify_sd(np.array([0.0, 2.0]), cuts=[-1, 1]).cuts
    (0.0, 2.0)
    """
    mean, sd = float(values.mean()), float(values.std())
    if values.min() == values.max():
        return _breaks([], [])
    return _breaks([mean + cut * sd for cut in cuts], _sides(value_on_cut, len(cuts)), labels)


def classify_fixed(
    values: np.ndarray,
    cuts: Sequence[float] = (-1.0, 1.0),
    value_on_cut: Sequence[str] = (),
    labels: Sequence[str] = (),
) -> ClassBreaks:
    """Cut at given values, whatever the data.

    Examples
    --------
    >>> classify_fixed(np.array([0.0]), cuts=[-1, 1], value_on_cut=["above", "below"]).belongs_to_upper
    (True, False)
    """
    return _breaks(cuts, _sides(value_on_cut, len(cuts)), labels)


def classify_quantiles(values: np.ndarray, count: int = 5, labels: Sequence[str] = ()) -> ClassBreaks:
    """Cut so that each class holds about the same number of units (quantiles of type 7).

    Cuts that coincide because many units share a value are kept once, so there may be fewer classes.

    Examples
    --------
    >>> classify_quantiles(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), count=2).cuts
    (3.0,)
    """
    cuts = np.unique(np.quantile(values, np.arange(1, count) / count))
    cuts = cuts[cuts < values.max()]
    return _breaks(list(cuts), [False] * len(cuts), labels)


def classify_equal(values: np.ndarray, count: int = 5, labels: Sequence[str] = ()) -> ClassBreaks:
    """Cut the range from least to greatest into parts of equal width.

    Examples
    --------
    >>> classify_equal(np.array([0.0, 10.0]), count=2).cuts
    (5.0,)
    """
    if values.min() == values.max():
        return _breaks([], [])
    cuts = np.linspace(values.min(), values.max(), count + 1)[1:-1]
    return _breaks(list(cuts), [False] * len(cuts), labels)


def assign_classes(values: np.ndarray, breaks: ClassBreaks) -> np.ndarray:
    """Return the class number of each value, -1 where it is missing.

    Examples
    --------
    >>> assign_classes(np.array([-1.0, 0.0, 1.0, np.nan]), ClassBreaks((-1, 1), (True, False), ("a", "b", "c")))
    array([ 1,  1,  1, -1])
    """
    classes = np.zeros(values.shape, dtype=int)
    for cut, upper in zip(breaks.cuts, breaks.belongs_to_upper, strict=True):
        classes += (values >= cut) if upper else (values > cut)
    return np.where(np.isnan(values), -1, classes)


@dataclass(frozen=True)
class ClassScheme:
    """A registered class scheme with its screen texts and options."""

    function: Callable[..., ClassBreaks]
    label: str
    words: str
    options: Mapping[str, Any] = field(default_factory=dict)
    everyday: bool = True


CLASS_SCHEMES: dict[str, ClassScheme] = {
    "sd": ClassScheme(
        classify_sd,
        N_("Standard deviations"),
        N_("Classes end at fixed distances from the mean of the quarters, measured in standard deviations."),
        {"cuts": (-1.0, -0.5, 0.5, 1.0), "value_on_cut": (), "labels": ()},
    ),
    "quantiles": ClassScheme(
        classify_quantiles,
        N_("Equal number of quarters"),
        N_("Each class holds about the same number of quarters, however far apart they are."),
        {"count": 5, "labels": ()},
    ),
    "equal": ClassScheme(
        classify_equal,
        N_("Equal width"),
        N_("The range from the lowest to the highest value is cut into parts of equal width."),
        {"count": 5, "labels": ()},
    ),
    "fixed": ClassScheme(
        classify_fixed,
        N_("Fixed cut-offs"),
        N_("Classes end at the values that the recipe states, whatever the data."),
        {"cuts": (-1.0, 1.0), "value_on_cut": (), "labels": ()},
        everyday=False,
    ),
}
