"""Whole parts in whole-number arithmetic, where doubles cannot tell who comes first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from fractions import Fraction

import numpy as np

# Sums of doubles in pairs, one quotient and one product are off by at most so many units in the last place.
_IDEAL_ERROR = 256 * float(np.finfo(float).eps)
# The multiplier is taken where ideal parts sum to the amount but for 1e-13 of it, and the sum has an error itself.
_SUM_ERROR = 2e-13
# A quotient of two doubles is off by half a unit in the last place.
_CLAIM_ERROR = 4 * float(np.finfo(float).eps)


def ideal_error(ideal: np.ndarray, amount: float) -> np.ndarray:
    """Return by how much ideal parts computed with doubles may be off.

    Parameters
    ----------
    ideal
        Of the units that neither their least nor their most binds.
    amount
        The whole amount: what the multiplier misses of it, because bound units take nearly all, falls on these units.

    Examples
    --------
    >>> bool(ideal_error(np.array([1e12]), 1e12)[0] < 0.3)
    True
    >>> bool(ideal_error(np.array([4.0, 16.0]), 5e11)[0] > 0.01)
    True
    """
    together = float(ideal.sum())
    missed = _SUM_ERROR * max(1.0, float(amount)) / together if together > 0 else 0.0
    found: np.ndarray = _IDEAL_ERROR * np.maximum(np.abs(ideal), 1.0) + ideal * missed
    return found


def as_written(value: float) -> Fraction:
    """Return a number as a person writes it: the fifteen digits that a double holds of every decimal number.

    Examples
    --------
    >>> as_written(30_000_000.01) / as_written(0.01)
    Fraction(3000000001, 1)
    """
    # Whole numbers need no text, and most people are counted in them.
    return Fraction(int(value)) if float(value).is_integer() and abs(value) < 1e15 else Fraction(f"{value:.15g}")


def in_measure(steps: Iterable[int], step: float) -> list[float]:
    """Return so many smallest parts in the measure of the amount, each the double nearest to it.

    Examples
    --------
    >>> in_measure([3, 1_000_000_001], 0.1)
    [0.3, 100000000.1]
    """
    one = as_written(step)
    # Dividing whole numbers rounds once.
    return [int(count) * one.numerator / one.denominator for count in steps]


def whole_weights(weights: np.ndarray) -> list[int]:
    """Return whole numbers in exactly the proportion of doubles.

    Examples
    --------
    >>> whole_weights(np.array([0.5, 0.75, 3.0]))
    [2, 3, 12]
    """
    pairs = [float(weight).as_integer_ratio() for weight in weights]
    common = max((below for _above, below in pairs), default=1)
    return [above * (common // below) for above, below in pairs]


def apportion_exactly(
    amount: int, weights: np.ndarray, least: np.ndarray, most: np.ndarray, ideal: np.ndarray
) -> np.ndarray:
    """Return largest remainders within least and most, in whole-number arithmetic throughout.

    Parameters
    ----------
    ideal
        Ideal parts computed with doubles: they say where to begin.

    Notes
    -----
    The multiplier that makes ideal parts sum to the amount is a fraction N / W; a part is n · N // W, its remainder
    n · N mod W. Equal remainders go to the larger weight, then to who comes first.

    Examples
    --------
    >>> none, all_ = np.zeros(3, dtype=int), np.full(3, 3_000_000_001)
    >>> apportion_exactly(3_000_000_001, np.ones(3), none, all_, np.full(3, 1e9)).tolist()
    [1000000001, 1000000000, 1000000000]
    """
    whole = whole_weights(weights)
    lower, upper = [int(part) for part in least], [int(part) for part in most]
    sides = np.where(ideal <= least, -1, np.where(ideal >= most, 1, 0)).tolist()
    above, below = _fraction_of(amount, whole, lower, upper, sides) or _search(amount, whole, lower, upper)
    parts, waiting = [], []
    for at, weight in enumerate(whole):
        part, remainder = divmod(weight * above, below)
        if part < lower[at] or weight == 0:
            part, remainder = lower[at], 0
        elif part >= upper[at]:
            part, remainder = upper[at], 0
        parts.append(part)
        if remainder:
            waiting.append((-remainder, -weight, at))
    for _remainder, _weight, at in sorted(waiting)[: amount - sum(parts)]:
        parts[at] += 1
    return np.array(parts, dtype=np.int64)


def _fraction_of(
    amount: int, whole: list[int], lower: list[int], upper: list[int], sides: list[int]
) -> tuple[int, int] | None:
    """Return the multiplier if these units are at their least (-1), at their most (1), or neither; None if not."""
    above, below = amount, 0
    for weight, low, high, side in zip(whole, lower, upper, sides, strict=True):
        if side == 0 and weight:
            below += weight
        else:
            above -= high if side > 0 else low
    if below <= 0 or above < 0:
        return None
    each = zip(whole, lower, upper, sides, strict=True)
    if all(_agrees(weight, (low * below, weight * above, high * below), side) for weight, low, high, side in each):
        return above, below
    return None


def _agrees(weight: int, parts: tuple[int, int, int], side: int) -> bool:
    """Whether a unit lies where it was taken to lie.

    Parameters
    ----------
    parts
        Its least, its ideal and its most, in the same measure.
    """
    low, ideal, high = parts
    if side < 0:
        return ideal <= low
    if side > 0:
        return ideal >= high
    return low <= ideal <= high or not weight


def _search(amount: int, whole: list[int], lower: list[int], upper: list[int]) -> tuple[int, int]:
    """Return the multiplier by closing in between the ones at which a unit leaves its least or reaches its most."""
    heavy = [at for at, weight in enumerate(whole) if weight]
    turns = sorted({Fraction(bound[at], whole[at]) for at in heavy for bound in (lower, upper)})

    def given(times: Fraction) -> Fraction:
        bounds = zip(whole, lower, upper, strict=True)
        return sum(
            (min(max(weight * times, Fraction(low)), Fraction(high)) for weight, low, high in bounds), Fraction(0)
        )

    first, last = 0, len(turns)
    while first < last:
        middle = (first + last) // 2
        if given(turns[middle]) < amount:
            first = middle + 1
        else:
            last = middle
    if first == len(turns):
        return (turns[-1].numerator, turns[-1].denominator) if turns else (0, 1)
    end = turns[first]
    if given(end) == amount or first == 0:
        return end.numerator, end.denominator
    begin = turns[first - 1]
    reached, until = given(begin), given(end)
    times = begin + (end - begin) * (amount - reached) / (until - reached)
    return times.numerator, times.denominator


def settle_exactly(
    parts: np.ndarray, weights: np.ndarray, scaled: np.ndarray, least: np.ndarray, most: np.ndarray
) -> np.ndarray:
    """Return parts by standard rounding after moving those that doubles gave to the wrong one of two near claims.

    Parameters
    ----------
    parts
        With the right sum; changed where a claim of somebody else comes before.
    scaled
        Weights times one power of two, with which doubles neither overflow nor vanish.

    Examples
    --------
    >>> none, all_ = np.zeros(2, dtype=int), np.full(2, 9)
    >>> settle_exactly(np.array([0, 1]), np.ones(2), np.ones(2), none, all_).tolist()
    [1, 0]
    """
    giving, taking = (parts > least) & (weights > 0), (parts < most) & (weights > 0)
    with np.errstate(divide="ignore", over="ignore"):
        last = np.where(giving, (parts - 0.5) / scaled, -np.inf)
        following = np.where(taking, (parts + 0.5) / scaled, np.inf)
    begin = following.min(initial=np.inf) * (1 - _CLAIM_ERROR)
    end = last.max(initial=-np.inf) * (1 + _CLAIM_ERROR)
    if end < begin:
        return parts
    parts = parts.copy()

    def claim(at: int, half: int) -> tuple[Fraction, int]:
        return Fraction(2 * int(parts[at]) + half) / Fraction(float(weights[at])), at

    # Largest claim to what was given last, smallest claim to one more; of equal ones who comes first keeps it.
    givers = [(-above, -at) for above, at in (claim(int(at), -1) for at in np.flatnonzero(giving & (last >= begin)))]
    takers = [claim(int(at), 1) for at in np.flatnonzero(taking & (following <= end))]
    heapq.heapify(givers)
    heapq.heapify(takers)
    while givers and takers and takers[0] < (-givers[0][0], -givers[0][1]):
        (_worst, behind), (_best, gains) = heapq.heappop(givers), heapq.heappop(takers)
        loses = -behind
        parts[loses] -= 1
        parts[gains] += 1
        for at in (loses, gains):
            if parts[at] > least[at] and at == gains:
                above, _at = claim(at, -1)
                heapq.heappush(givers, (-above, -at))
            if parts[at] < most[at] and at == gains:
                heapq.heappush(takers, claim(at, 1))
    return parts
