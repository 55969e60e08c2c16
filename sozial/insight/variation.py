"""What can be varied to see how sure a ranking is: weights, steps of the recipe, single indicators, small numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sozial.i18n import N_


class Source(StrEnum):
    """One thing about which another decision, or chance, could have gone differently."""

    WEIGHTS = "weights"
    NORMALISATION = "normalisation"
    AGGREGATION = "aggregation"
    LEFT_OUT = "left_out"
    CHANCE = "chance"
    CLASSES = "classes"


SOURCE_LABELS: Mapping[Source, str] = {
    Source.WEIGHTS: N_("Weights"),
    Source.NORMALISATION: N_("Standardising"),
    Source.AGGREGATION: N_("Putting together"),
    Source.LEFT_OUT: N_("Leaving out an indicator"),
    Source.CHANCE: N_("Chance in small numbers"),
    Source.CLASSES: N_("Classes"),
}


@dataclass(frozen=True)
class Spread:
    """How far weights are drawn around the current ones, in plain words.

    Parameters
    ----------
    relative
        Standard deviation of an average weight as a share of it; None: every weighting is equally likely.
    """

    label: str
    words: str
    relative: float | None


SPREADS: Mapping[str, Spread] = {
    "slight": Spread(N_("a little"), N_("most weights stay within a fifth of what they are now"), 0.2),
    "clear": Spread(N_("clearly"), N_("most weights stay within half of what they are now"), 0.5),
    "open": Spread(N_("completely open"), N_("every weighting of the chosen indicators is equally likely"), None),
}


@dataclass(frozen=True)
class Variation:
    """What is varied, how far, and how often: the same settings give the same figures.

    Parameters
    ----------
    most
        How many of the most burdened units are asked for (the k of "among the k most burdened").
    """

    sources: tuple[Source, ...] = tuple(Source)
    spread: str = "clear"
    draws: int = 2000
    most: int = 10
    seed: int = 1


def usual_most(rated: int) -> int:
    """Return how many of the most burdened units are usually asked for: a fifth of those rated, at most ten.

    Examples
    --------
    >>> usual_most(13), usual_most(60), usual_most(3)
    (2, 10, 1)
    """
    return min(10, max(rated // 5, 1))
