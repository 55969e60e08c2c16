"""How the values of a map are spread over its classes, and where a limit between them can be put."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sozial.result import ClassBreaks

# As many places for a limit as there are at most; with half of them somebody still finds every place by hand.
_MOST_STEPS = 250
_BARS = 28
_MOST_DIGITS = 12


@dataclass(frozen=True)
class Spread:
    """Places for a limit, at even steps of a round size, and how many values lie at or below each.

    Parameters
    ----------
    first
        How many steps the lowest place is from 0.
    size
        Of a step, in the unit of the values: 1, 2 or 5 times a power of ten.
    digits
        Decimals that places have.
    below
        For each place, how many values lie at or below it.
    """

    first: int
    size: float
    digits: int
    below: tuple[int, ...]

    @property
    def per_bar(self) -> int:
        """Return how many steps make one bar."""
        return max(1, math.ceil((len(self.below) - 1) / _BARS))

    def place(self, step: int) -> float:
        """Return a place, the number of its step counted from the lowest.

        Examples
        --------
        >>> Spread(-2, 0.05, 2, (0, 1, 1)).place(1)
        -0.05
        """
        return round((self.first + step) * self.size, self.digits) + 0.0


def ends_of(values: np.ndarray, cuts: Sequence[float]) -> tuple[float, float]:
    """Return the lowest and the highest value, or the limit that lies farther out.

    Examples
    --------
    >>> ends_of(np.array([0.5, 2.0, np.nan]), (1.0,)), ends_of(np.array([0.5, 2.0]), (-1.0, 1.0))
    ((0.5, 2.0), (-1.0, 2.0))
    """
    finite = [*values[np.isfinite(values)].tolist(), *cuts]
    return min(finite), max(finite)


def build_spread(values: np.ndarray, cuts: Sequence[float]) -> Spread | None:
    """Return how values are spread, with all limits in sight; None where there is no value.

    Parameters
    ----------
    values
        One for each unit; what is missing is not a number.
    cuts
        Limits that hold now.

    Examples
    --------
    >>> found = build_spread(np.array([0.0, 1.0, 2.0, np.nan]), (1.5,))
    >>> found.size, found.place(0), found.place(len(found.below) - 1), found.below[0], found.below[-1]
    (0.01, 0.0, 2.0, 1, 3)
    """
    finite = np.sort(values[np.isfinite(values)])
    if not len(finite):
        return None
    low, high = ends_of(finite, cuts)
    reach = (high - low) or max(abs(low), 1.0)
    size, digits = _round_size(reach / (_MOST_STEPS - 2))
    first, last = math.floor(low / size), math.ceil(high / size)
    # Where all values are alike, a limit can be put on either side.
    first, last = (first, last) if last > first else (first - 1, last + 1)
    empty = Spread(first, size, digits, ())
    places = [empty.place(step) for step in range(last - first + 1)]
    return Spread(first, size, digits, tuple(int(count) for count in np.searchsorted(finite, places, side="right")))


def move_cuts(breaks: ClassBreaks, values: np.ndarray, spread: Spread, moves: Mapping[int, int]) -> tuple[float, ...]:
    """Return limits of which some were moved; no unit changes its class by how the others are written.

    Parameters
    ----------
    breaks
        Limits that hold now.
    moves
        By the number of a limit, its new place among those of `spread`. Where limits would not ascend, none is moved.

    Examples
    --------
    >>> values = np.array([0.1, 0.2, 0.6])
    >>> breaks = ClassBreaks((0.123456, 0.5), (False, False), ("a", "b", "c"))
    >>> move_cuts(breaks, values, build_spread(values, breaks.cuts), {1: 90})
    (0.123, 0.55)
    """
    sides = zip(breaks.cuts, breaks.belongs_to_upper, strict=True)
    moved = [_short(float(cut), upper, values, spread.digits) for cut, upper in sides]
    for at, step in moves.items():
        moved[at] = spread.place(step)
    return tuple(moved) if all(left < right for left, right in pairwise(moved)) else tuple(breaks.cuts)


def _round_size(least: float) -> tuple[float, int]:
    """Return the next 1, 2 or 5 times a power of ten, and how many decimals its multiples have."""
    power = math.floor(math.log10(least))
    factor = next((factor for factor in (1, 2, 5) if factor >= least / 10.0**power), 10)
    digits = min(max(0, -power - (factor == 10)), _MOST_DIGITS)
    return round(factor * 10.0**power, digits), digits


def _short(cut: float, belongs_to_upper: bool, values: np.ndarray, least: int) -> float:
    """Return a limit with few decimals that parts the values as this one does; a value on it belongs below."""
    below = values < cut if belongs_to_upper else values <= cut
    for digits in range(least, _MOST_DIGITS):
        for near in (round(cut, digits) + 0.0, round(cut - 10.0**-digits, digits) + 0.0):
            if np.array_equal(values <= near, below):
                return near
    return cut
