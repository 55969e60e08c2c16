"""One topic's weightings as a drawing of dots for a phone: numbers of an SVG, without any style."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 320, 84, 10
# Dots stand above the base line; so high the highest pile is at most.
BASE, HIGHEST, WIDEST = 62, 52, 7.0
_BINS = 50


@dataclass(frozen=True)
class Strip:
    """Where everything stands.

    Parameters
    ----------
    piles
        For each pile its place, and how long the line is on which its dots stand.
    gap
        From dot to dot in a pile.
    size
        Of a dot.
    mean, own
        Where the group's mean and the own value stand; None without an own one.
    """

    piles: tuple[tuple[float, float], ...]
    gap: float
    size: float
    mean: float
    own: float | None


def strip_end(highest: float) -> float:
    """Return where the scale ends, in shares: the next full tenth.

    Examples
    --------
    >>> [round(strip_end(share), 1) for share in (0.05, 0.3, 0.31, 1.0)]
    [0.1, 0.3, 0.4, 1.0]
    """
    return min(1.0, max(1, math.ceil(round(10 * highest, 6))) / 10)


def build_strip(shares: Sequence[float], mean: float, own: float | None, end: float) -> Strip:
    """Return the drawing of one topic: a dot for each weighting, piled up where they are alike.

    Parameters
    ----------
    shares
        What each weighting gives the topic.
    end
        Where the scale ends; it begins at 0.

    Examples
    --------
    >>> found = build_strip([0.2, 0.2, 0.4], 0.3, 0.4, 0.4)
    >>> found.piles, found.gap, found.mean, found.own
    (((160.0, 7.1), (310.0, 0.1)), 7.0, 235.0, 310.0)
    """

    def place(share: float) -> float:
        return round(MARGIN + share / end * (WIDTH - 2 * MARGIN), 1)

    counted = Counter(round(share / end * _BINS) for share in shares)
    most = max(counted.values())
    gap = round(min(WIDEST, HIGHEST / max(most - 1, 1)), 2)
    # A little longer than to the last dot, which would else depend on how a browser rounds.
    piles = tuple((place(at / _BINS * end), round((count - 1) * gap + 0.1, 2)) for at, count in sorted(counted.items()))
    return Strip(piles, gap, 6.0, place(mean), None if own is None else place(own))
