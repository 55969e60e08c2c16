"""How an indicator is classed on a map: by the recipe's scheme or by hand, and one value on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sozial.i18n import N_, Words, format_number
from sozial.index.levels import classify
from sozial.output.maps.palette import ALONE, class_colours
from sozial.output.words.result_words import cut_labels
from sozial.reading.cells.typed_number import read_typed
from sozial.recipe import Recipe, Step
from sozial.result import ClassBreaks

# More classes than these nobody tells apart on a map.
MOST_CUTS = 9
# Cut-offs and tenths of the index say nothing about an indicator in its own unit.
_OF_INDEX_ALONE = ("fixed", "rank_quantiles", "hybrid")


@dataclass(frozen=True)
class ByHand:
    """What somebody decided about the classes of one indicator on the map.

    Parameters
    ----------
    cuts
        Where classes end, ascending; empty: by the recipe's scheme.
    alone
        A value with a class of its own; None: none.
    """

    cuts: tuple[float, ...] = ()
    alone: float | None = None


# Nothing by hand.
USUAL = ByHand()


def fixed_cuts(cuts: Sequence[float]) -> Step:
    """Return the class scheme of cut-offs by hand."""
    return Step("fixed", {"cuts": tuple(cuts)})


def own_scheme(recipe: Recipe) -> Step:
    """Return how values in their own unit are classed: by the recipe's scheme where it fits more than the index."""
    return recipe.classify if recipe.classify.name not in _OF_INDEX_ALONE else Step("sd")


def class_values(values: np.ndarray, recipe: Recipe, by_hand: ByHand) -> tuple[np.ndarray, ClassBreaks | None, bool]:
    """Return class numbers, where classes end, and whether class 0 is the value on its own.

    Examples
    --------
    >>> found = class_values(np.array([0.0, 1.0, 5.0, np.nan]), Recipe("m", ()), ByHand((2.0,), 0.0))
    >>> found[0].tolist(), found[1].cuts, found[2]
    ([0, 1, 2, -1], (2.0,), True)
    """
    step = fixed_cuts(by_hand.cuts) if by_hand.cuts else own_scheme(recipe)
    on_its_own = np.zeros(len(values), dtype=bool) if by_hand.alone is None else values == by_hand.alone
    classes, breaks = classify(np.where(on_its_own, np.nan, values), step)
    if not on_its_own.any():
        return classes, breaks, False
    return np.where(on_its_own, 0, np.where(classes >= 0, classes + 1, classes)), breaks, True


def scale_colours(count: int, recipe: Recipe, with_alone: bool) -> list[str]:
    """Return the colours of an indicator's classes, that of the value on its own first."""
    return ([ALONE] if with_alone else []) + (class_colours(count, colours=recipe.colours) if count else [])


def read_cuts(text: str, words: Words) -> tuple[tuple[float, ...], str]:
    """Return the cut-offs that are typed, and what is wrong with them in words.

    Examples
    --------
    >>> from sozial.i18n import translator
    >>> read_cuts("0,5; 1;12,25", translator("de"))
    ((0.5, 1.0, 12.25), '')
    >>> read_cuts("2; 1", translator("en"))
    ((), 'Cut-offs have to ascend: 1 stands behind 2.')
    """
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if len(parts) > MOST_CUTS:
        return (), words(N_("Too many cut-offs; the most is: {n}.")).format(n=MOST_CUTS)
    cuts = []
    for part in parts:
        value = read_typed(part, words.language)
        if value is None or not np.isfinite(value):
            return (), words(N_("“{part}” is no number. Separate cut-offs by semicolons.")).format(part=part)
        cuts.append(value)
    for (low, lower), (high, higher) in pairwise(zip(cuts, parts, strict=True)):
        if high <= low:
            said = words(N_("Cut-offs have to ascend: {next} stands behind {before}."))
            return (), said.format(next=higher, before=lower)
    return tuple(cuts), ""


def counts_by_class(classes: np.ndarray, labels: Sequence[str], language: str) -> str:
    """Return how many quarters each class holds, in words.

    Examples
    --------
    >>> counts_by_class(np.array([0, 1, 1, -1]), ["low", "high"], "en")
    'low: 1 · high: 2'
    """
    held = [int((classes == number).sum()) for number in range(len(labels))]
    return " · ".join(f"{label}: {format_number(count, language)}" for label, count in zip(labels, held, strict=True))


def own_labels(breaks: ClassBreaks | None, language: str, digits: int, alone: float | None, alike: str) -> list[str]:
    """Return what the legend calls the classes of an indicator: from where to where, the value on its own first."""
    labels = [label or alike for label in cut_labels(breaks, language, digits)] if breaks is not None else []
    return labels if alone is None else [format_number(alone, language, 0 if alone == int(alone) else digits), *labels]
