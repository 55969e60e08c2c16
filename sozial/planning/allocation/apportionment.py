"""Whole parts of a whole amount: Sainte-Laguë and Hare–Niemeyer, with a least and a most for each unit.

A divisor method with bounds is the bounded rounding of weight times one common multiplier (Balinski and Young, *Fair
Representation*; Pukelsheim, *Proportional Representation*).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sozial.errors import DataError
from sozial.i18n import N_
from sozial.planning.allocation.apportionment_checks import check_bounds
from sozial.planning.allocation.exact_parts import apportion_exactly, ideal_error, settle_exactly
from sozial.planning.allocation.ideal_parts import common_multiplier, scaled_weights

SAINTE_LAGUE, HARE_NIEMEYER = "sainte_lague", "hare_niemeyer"


@dataclass(frozen=True)
class Apportioning:
    """One way to whole parts.

    Parameters
    ----------
    apportion
        Takes amount, weights, least and most; returns parts that sum to the amount exactly.
    label, words
        What it is called, and what it does.
    """

    apportion: Callable[[int, np.ndarray, np.ndarray, np.ndarray], np.ndarray]
    label: str
    words: str


def apportion_sainte_lague(amount: int, weights: np.ndarray, least: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Return whole parts by standard rounding of weight times one multiplier, within least and most.

    One more to give out never costs a unit anything (house monotone). Equal claims go to who comes first.

    Raises
    ------
    DataError
        If least and most do not allow the amount.

    Examples
    --------
    Seven seats for 53, 24 and 23 thousand: divided by 1, 3, 5 …, the seven largest are 53, 24, 23, 17.7, 10.6, 8, 7.7.

    >>> none, all_ = np.zeros(3, dtype=int), np.full(3, 7)
    >>> apportion_sainte_lague(7, np.array([53.0, 24.0, 23.0]), none, all_).tolist()
    [3, 2, 2]
    """
    _raise_for(amount, weights, least, most)
    scaled = scaled_weights(weights)
    times = common_multiplier(amount, scaled, least, most)
    parts = np.clip(np.floor(scaled * times + 0.5), least, most).astype(np.int64)
    left = amount - int(parts.sum())
    if left and not _settle_at_once(parts, left, scaled, least, most):
        _settle_one_by_one(parts, left, scaled, least, most)
    return settle_exactly(parts, weights, scaled, least, most)


def _settle_at_once(parts: np.ndarray, left: int, weights: np.ndarray, least: np.ndarray, most: np.ndarray) -> bool:
    """Give or take what is left, at most one for each unit; False, and nothing done, where one would come twice."""
    up = left > 0
    able = np.flatnonzero((parts < most) & (weights > 0)) if up else np.flatnonzero(parts > least)[::-1]
    count = abs(left)
    if count > len(able):
        return False
    # Who is next is decided by the multiplier at which it is rounded up; who gives first, by the largest such.
    claims = (parts[able] + 0.5) / weights[able] if up else -(parts[able] - 0.5) / _above_zero(weights[able])
    last = np.partition(claims, count - 1)[count - 1]
    before = np.flatnonzero(claims < last)
    chosen = able[np.concatenate([before, np.flatnonzero(claims == last)[: count - len(before)]])]
    if up:
        again = chosen[parts[chosen] + 1 < most[chosen]]
        following = (parts[again] + 1.5) / weights[again]
    else:
        again = chosen[parts[chosen] - 1 > least[chosen]]
        following = -(parts[again] - 1.5) / _above_zero(weights[again])
    if (following <= last).any():
        return False
    parts[chosen] += 1 if up else -1
    return True


def _settle_one_by_one(parts: np.ndarray, left: int, weights: np.ndarray, least: np.ndarray, most: np.ndarray) -> None:
    """Give or take what is left, one after the other."""
    if left > 0:
        able = np.flatnonzero((parts < most) & (weights > 0))
        waiting = [((parts[at] + 0.5) / weights[at], int(at)) for at in able]
        heapq.heapify(waiting)
        for _one in range(left):
            _claim, at = heapq.heappop(waiting)
            parts[at] += 1
            if parts[at] < most[at]:
                heapq.heappush(waiting, ((parts[at] + 0.5) / weights[at], at))
        return
    able = np.flatnonzero(parts > least)
    waiting = [(-(parts[at] - 0.5) / _above_zero(weights[at]), -int(at)) for at in able]
    heapq.heapify(waiting)
    for _one in range(-left):
        _claim, behind = heapq.heappop(waiting)
        at = -behind
        parts[at] -= 1
        if parts[at] > least[at]:
            heapq.heappush(waiting, (-(parts[at] - 0.5) / _above_zero(weights[at]), -at))


def _above_zero(weight: Any) -> Any:
    return np.maximum(weight, np.finfo(float).tiny)


def apportion_hare_niemeyer(amount: int, weights: np.ndarray, least: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Return whole parts by largest remainders of the ideal parts, within least and most.

    One more to give out can cost a unit one (the Alabama paradox). Equal remainders go to the larger weight, then to
    who comes first.

    Raises
    ------
    DataError
        If least and most do not allow the amount.

    Examples
    --------
    The usual example of the Alabama paradox: the smallest of three loses a seat when there are 11 instead of 10.

    >>> weights, none, all_ = np.array([6.0, 6.0, 2.0]), np.zeros(3, dtype=int), np.full(3, 20)
    >>> [apportion_hare_niemeyer(house, weights, none, all_).tolist() for house in (10, 11)]
    [[4, 4, 2], [5, 5, 1]]
    """
    _raise_for(amount, weights, least, most)
    scaled = scaled_weights(weights)
    ideal = np.clip(scaled * common_multiplier(amount, scaled, least, most), least, most)
    found = _largest_remainders(amount, ideal, scaled, least, most)
    return apportion_exactly(amount, weights, least, most, ideal) if found is None else found


def _largest_remainders(
    amount: int, ideal: np.ndarray, weights: np.ndarray, least: np.ndarray, most: np.ndarray
) -> np.ndarray | None:
    """Return the parts where doubles settle them beyond doubt, None where only whole numbers can."""
    free = np.flatnonzero((ideal > least) & (ideal < most) & (weights > 0))
    parts = np.floor(ideal).astype(np.int64)
    left = amount - int(parts.sum())
    if not 0 <= left <= len(free):
        return None
    remainders = ideal[free] - parts[free]
    error = ideal_error(ideal[free], amount)
    if (remainders <= error).any() or (1 - remainders <= error).any():
        return None
    if 0 < left < len(free):
        order = np.argpartition(-remainders, left - 1)
        taking, waiting = order[:left], order[left:]
        if not (remainders[taking] - error[taking]).min() > (remainders[waiting] + error[waiting]).max():
            return None
        parts[free[taking]] += 1
    elif left:
        parts[free] += 1
    return parts


def _raise_for(amount: int, weights: np.ndarray, least: np.ndarray, most: np.ndarray) -> None:
    problems = check_bounds(amount, weights, least, most)
    if problems:
        raise DataError(*problems)


APPORTIONINGS: Mapping[str, Apportioning] = {
    SAINTE_LAGUE: Apportioning(
        apportion_sainte_lague,
        N_("Sainte-Laguë"),
        N_(
            "Need times one common number, rounded in the usual way, so that the parts sum to the amount. One more to "
            "give out never costs a quarter anything."
        ),
    ),
    HARE_NIEMEYER: Apportioning(
        apportion_hare_niemeyer,
        N_("Largest remainder (Hare–Niemeyer)"),
        N_(
            "Everybody gets the whole part of the ideal share, what is left goes to the largest remainders. One more "
            "to give out can cost a quarter one (the Alabama paradox)."
        ),
    ),
}
