"""Class schemes: where one class ends and the next begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from sozial.errors import refusal
from sozial.i18n import N_, NP_
from sozial.index.natural_breaks import find_natural_breaks
from sozial.index.quantiles import quantile
from sozial.index.values.equality import EQUAL, reach_of, settle
from sozial.index.values.ranking import rank_scores
from sozial.index.values.spread import LARGEST, column_moments
from sozial.result import NO_CLASS, ClassBreaks

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


def wanted_classes(options: Mapping[str, Any]) -> int:
    """Return how many classes a scheme with these options cuts, where values are different enough.

    Examples
    --------
    >>> wanted_classes({"cuts": (-1.0, 1.0)}), wanted_classes({"count": 5}), wanted_classes({"count": 8, "share": 5.0})
    (3, 5, 9)
    """
    for several in ("cuts", "probabilities"):
        if len(options.get(several) or ()):
            return len(options[several]) + 1
    if "cuts" in options:
        return 1
    return int(options["count"]) + ("share" in options)


def _breaks(cuts: Sequence[float], upper: Sequence[bool], labels: Sequence[str] = ()) -> ClassBreaks:
    # Where values are too alike for as many classes as were wanted, the words for them do not fit.
    named = tuple(labels) if len(labels) == len(cuts) + 1 else class_labels(len(cuts) + 1)
    return ClassBreaks(tuple(float(cut) for cut in cuts), tuple(upper), named)


def _check_labels(labels: Sequence[str], classes: int) -> None:
    """Refuse another number of labels than there are classes."""
    if len(labels) not in (0, classes):
        message, remedy = (
            NP_(
                "{given} label is stated for {classes} classes.",
                "{given} labels are stated for {classes} classes.",
                by="given",
            ),
            N_("State one label for each class."),
        )
        raise refusal("labels", "", message, remedy, given=len(labels), classes=classes)


def _sorted_cuts(cuts: Sequence[float], value_on_cut: Sequence[str]) -> list[tuple[float, bool]]:
    """Return cut-offs in ascending order, each with whether a value on it belongs to the class above."""
    if len(value_on_cut) not in (0, len(cuts)):
        message = NP_(
            "There is {cuts} cut-off, so {needed} entries are needed here.",
            "There are {cuts} cut-offs, so {needed} entries are needed here.",
            by="cuts",
        )
        raise refusal("length", "value_on_cut", message, cuts=len(cuts), needed=len(cuts))
    sides = [side == ABOVE for side in value_on_cut] or [False] * len(cuts)
    return sorted(zip((float(cut) for cut in cuts), sides, strict=True), key=lambda pair: pair[0])


def classify_sd(
    values: np.ndarray,
    cuts: Sequence[float] = (-1.0, -0.5, 0.5, 1.0),
    value_on_cut: Sequence[str] = (),
    labels: Sequence[str] = (),
    ddof: int = 0,
) -> ClassBreaks:
    """Cut at so many standard deviations from the mean of the values.

    Examples
    --------
    >>> classify_sd(np.array([0.0, 2.0]), cuts=[-1, 1]).cuts
    (0.0, 2.0)
    """
    _check_labels(labels, len(cuts) + 1)
    pairs = _sorted_cuts(cuts, value_on_cut)
    with np.errstate(over="ignore"):
        mean, sd = float(values.mean()), float(values.std(ddof=ddof)) if len(values) > ddof else 0.0
    if len(values) > ddof and not 1 / LARGEST < sd < LARGEST:
        # Squares overflow or vanish.
        mean, sd = (float(np.nan_to_num(moment[0])) for moment in column_moments(values[:, None], ddof))
    if values.min() == values.max():
        return _breaks([], [])
    return _breaks([mean + cut * sd for cut, _side in pairs], [side for _cut, side in pairs], labels)


def classify_fixed(
    values: np.ndarray,
    cuts: Sequence[float] = (-1.0, 1.0),
    value_on_cut: Sequence[str] = (),
    labels: Sequence[str] = (),
) -> ClassBreaks:
    """Cut at given values, whatever the data.

    Examples
    --------
    >>> found = classify_fixed(np.array([0.0]), cuts=[1, -1], value_on_cut=["below", "above"])
    >>> found.cuts, found.belongs_to_upper
    ((-1.0, 1.0), (True, False))
    """
    _check_labels(labels, len(cuts) + 1)
    pairs = _sorted_cuts(cuts, value_on_cut)
    return _breaks([cut for cut, _side in pairs], [side for _cut, side in pairs], labels)


def classify_quantiles(
    values: np.ndarray,
    count: int = 5,
    type: int = 7,
    value_on_cut: str = BELOW,
    labels: Sequence[str] = (),
    probabilities: Sequence[float] = (),
) -> ClassBreaks:
    """Cut so that each class holds about the same number of units.

    Cuts that coincide because many units share a value are kept once, so there may be fewer classes.

    Parameters
    ----------
    type
        7 (spreadsheets, the usual one) or 9 (GISD), of Hyndman and Fan (1996).
    probabilities
        Uneven shares instead of `count` even ones: (0.2, 0.8) for a fifth, three fifths, a fifth.

    Examples
    --------
    >>> classify_quantiles(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), count=2).cuts
    (3.0,)
    """
    shares = [Fraction(str(share)) for share in probabilities] or [Fraction(part, count) for part in range(1, count)]
    _check_labels(labels, len(shares) + 1)
    near = EQUAL * reach_of(values)
    ordered = np.sort(values)
    found = np.array([quantile(ordered, share, type) for share in shares])
    cuts = np.unique(settle(found, near)[0])
    upper = value_on_cut == ABOVE
    # A cut at an end of the values would leave a class without any.
    cuts = cuts[cuts - ordered[0] > near] if upper else cuts[ordered[-1] - cuts > near]
    return _breaks(list(cuts), [upper] * len(cuts), labels)


def classify_rank_quantiles(
    values: np.ndarray, count: int = 10, rounding: str = "ceil", labels: Sequence[str] = ()
) -> ClassBreaks:
    """Cut by rank: the highest score has rank 1, ties share the smallest rank.

    Parameters
    ----------
    rounding
        "ceil": group ceil(rank x count / N); "floor": floor((rank - 1) x count / N) + 1. Group 1 holds
        the highest scores; the words for the classes run the other way, from low to high.

    Notes
    -----
    Deciles of the British indices of deprivation.

    Examples
    --------
    >>> classify_rank_quantiles(np.array([1.0, 2.0, 3.0]), count=2).cuts  # ranks 3, 2, 1: groups 2, 2, 1
    (3.0,)
    >>> classify_rank_quantiles(np.array([1.0, 2.0, 3.0]), count=2, rounding="floor").cuts  # groups 2, 1, 1
    (2.0,)
    """
    _check_labels(labels, count)
    if values.min() == values.max():
        return _breaks([], [])
    ranks, total = rank_scores(values), len(values)
    groups = -(-ranks * count // total) if rounding == "ceil" else (ranks - 1) * count // total + 1
    cuts = []
    for group in range(count - 1, 0, -1):
        inside = values[groups <= group]
        cuts.append(float(inside.min()) if inside.size else float("inf"))
    named = labels or [str(number) for number in range(count, 0, -1)]
    return _breaks(cuts, [True] * len(cuts), named)


def classify_jenks(values: np.ndarray, count: int = 5, labels: Sequence[str] = ()) -> ClassBreaks:
    """Cut at natural breaks (Fisher-Jenks): the classes within which values differ least.

    Above `MOST_EXACT` different values the breaks come from an evenly spaced sample of them, and the result says so.

    Examples
    --------
    >>> classify_jenks(np.array([1.0, 2.0, 10.0, 11.0]), count=2).cuts
    (2.0,)
    """
    _check_labels(labels, count)
    cuts = find_natural_breaks(values, count)
    return _breaks(cuts, [False] * len(cuts), labels)


def classify_hybrid(values: np.ndarray, share: float = 5.0, count: int = 8, labels: Sequence[str] = ()) -> ClassBreaks:
    """Put the top so many per cent into the highest class, and the rest into equal steps.

    Parameters
    ----------
    share
        Per cent of the units; at least one unit is in the highest class.
    count
        Number of equal steps below it.

    Notes
    -----
    Schulsozialindex Nordrhein-Westfalen 2024/25: 5 per cent and 8 steps.

    Examples
    --------
    >>> classify_hybrid(np.array([0.0, 1.0, 2.0, 3.0, 99.0]), share=20, count=3).cuts
    (1.0, 2.0, 99.0)
    """
    _check_labels(labels, count + 1)
    ranks = rank_scores(values)
    top = ranks <= max(share / 100 * len(values) + 1e-9, 1)
    rest = values[~top]
    if not rest.size:
        return _breaks([], [])
    steps = np.linspace(rest.min(), rest.max(), count + 1)[1:-1] if rest.min() < rest.max() else np.array([])
    cuts = [*steps, float(values[top].min())]
    return _breaks(cuts, [*[False] * len(steps), True], labels)


def classify_equal(values: np.ndarray, count: int = 5, labels: Sequence[str] = ()) -> ClassBreaks:
    """Cut the range from least to greatest into parts of equal width.

    Examples
    --------
    >>> classify_equal(np.array([0.0, 10.0]), count=2).cuts
    (5.0,)
    """
    _check_labels(labels, count)
    if values.min() == values.max():
        return _breaks([], [])
    cuts = np.linspace(values.min(), values.max(), count + 1)[1:-1]
    return _breaks(list(cuts), [False] * len(cuts), labels)


def assign_classes(values: np.ndarray, breaks: ClassBreaks) -> np.ndarray:
    """Return the class number of each value, -1 where it is missing.

    A value that differs from a cut-off by no more than 1e-12 of the greatest of all lies on it (see
    `sozial.index.values.equality`): the class is not decided by the last bit of a mean or a quotient.

    Examples
    --------
    >>> breaks = ClassBreaks((-1, 1), (True, False), ("a", "b", "c"))
    >>> assign_classes(np.array([-1.0, 0.0, 1.0, np.nan]), breaks).tolist()
    [1, 1, 1, -1]
    >>> assign_classes(np.array([0.1 + 0.2, 0.4]), ClassBreaks((0.3,), (False,), ("a", "b"))).tolist()
    [0, 1]
    """
    reach = reach_of(values)
    classes = np.zeros(values.shape, dtype=np.int8)
    for cut, upper in zip(breaks.cuts, breaks.belongs_to_upper, strict=True):
        near = EQUAL * max(reach, abs(cut)) if np.isfinite(cut) else 0.0
        classes += (values >= cut - near) if upper else (values > cut + near)
    classes[np.isnan(values)] = NO_CLASS
    return classes
