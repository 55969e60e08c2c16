"""Ranks, with the rule for ties named."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.stats import rankdata

TIES = ("min", "max", "average", "dense", "order")


def rank_ascending(values: np.ndarray, ties: str = "min") -> np.ndarray:
    """Return ranks per column, 1 = lowest; missing stays missing.

    Parameters
    ----------
    values
        Units x columns, or one column.
    ties
        "min", "max", "average", "dense", or "order" (by position).

    Examples
    --------
    >>> rank_ascending(np.array([10.0, 30.0, 10.0, np.nan])).tolist()
    [1.0, 3.0, 1.0, nan]
    """
    method = "ordinal" if ties == "order" else ties
    return rankdata(values, method=method, axis=0, nan_policy="omit").astype(float)


def rank_scores(scores: np.ndarray, ties: str = "min", first: str = "highest") -> np.ndarray:
    """Return ranks, 1 = highest (or lowest) score; 0 = no score.

    Whole numbers, except where ties share an average.

    Examples
    --------
    >>> rank_scores(np.array([0.5, 2.0, np.nan, 2.0])).tolist()
    [3, 1, 0, 1]
    >>> rank_scores(np.array([0.5, 2.0, np.nan, 2.0]), ties="average").tolist()
    [3.0, 1.5, 0.0, 1.5]
    >>> rank_scores(np.array([0.5, 2.0, np.nan, 2.0]), first="lowest").tolist()
    [1, 2, 0, 2]
    """
    turned = -scores if first == "highest" else scores
    order = np.argsort(turned, kind="stable" if ties == "order" else None)
    ordered = turned[order]
    whole = count = len(ordered)
    # Missing scores sort to the end.
    if count and ordered[-1] != ordered[-1]:
        count = int(np.count_nonzero(ordered == ordered))
        order, ordered = order[:count], ordered[:count]
    places = _places(count, ties == "average")
    equal = ordered[1:] == ordered[:-1]
    if ties != "order" and np.count_nonzero(equal):
        places = _shared_places(places, equal, ties)
    # Nothing needs to be blanked where everybody has a rank.
    made = np.empty if count == whole else np.zeros
    ranks = made(whole, dtype=places.dtype)
    ranks[order] = places
    return ranks


@lru_cache(maxsize=4)
def _places(count: int, halves: bool) -> np.ndarray:
    """Return 1, 2, …: the same for every ranking of as many units."""
    places = np.arange(1, count + 1, dtype=float if halves else np.int64)
    places.setflags(write=False)
    return places


def _shared_places(places: np.ndarray, equal: np.ndarray, ties: str) -> np.ndarray:
    """Return places 1, 2, … with those of equal neighbours made one."""
    starts = np.append(True, ~equal)
    if ties == "dense":
        return np.cumsum(starts)
    if ties == "min":
        return np.maximum.accumulate(np.where(starts, places, 0))
    lowest = places[starts]
    highest = np.append(lowest[1:] - 1, len(places))
    shared = highest if ties == "max" else (lowest + highest) / 2
    return shared[np.cumsum(starts) - 1]
