"""Ranks, with the rule for ties named."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sozial.index.values.equality import EQUAL, Order, reach_of, settle

TIES = ("min", "max", "average", "dense", "order")


def rank_ascending(values: np.ndarray, ties: str = "min") -> np.ndarray:
    """Return ranks per column, 1 = lowest; missing stays missing.

    Values that differ by no more than 1e-12 of the column's greatest are equal (`sozial.index.values.equality`).

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
    >>> rank_ascending(np.array([0.1 + 0.2, 0.3, 0.4])).tolist()
    [1.0, 1.0, 3.0]
    """
    if values.ndim == 1:
        settled, order = settle(values, EQUAL * reach_of(values))
        ranks = rank_scores(settled, ties, "lowest", order).astype(float)
        ranks[np.isnan(values)] = np.nan
        return ranks
    if not values.shape[1]:
        return np.empty(values.shape)
    return np.column_stack([rank_ascending(column, ties) for column in values.T])


def rank_scores(
    scores: np.ndarray, ties: str = "min", first: str = "highest", ascending: Order | None = None
) -> np.ndarray:
    """Return ranks, 1 = highest (or lowest) score; 0 = no score.

    Whole numbers, except where ties share an average. Scores are equal to the last bit or not equal: those of the
    engine are settled before (`sozial.index.values.equality`).

    Parameters
    ----------
    ascending
        Their order, where it is known (`settle`).

    Examples
    --------
    >>> rank_scores(np.array([0.5, 2.0, np.nan, 2.0])).tolist()
    [3, 1, 0, 1]
    >>> rank_scores(np.array([0.5, 2.0, np.nan, 2.0]), ties="average").tolist()
    [3.0, 1.5, 0.0, 1.5]
    >>> rank_scores(np.array([0.5, 2.0, np.nan, 2.0]), first="lowest").tolist()
    [1, 2, 0, 2]
    """
    if ascending is not None and ties != "order":
        return _ranks_by_order(scores, ties, first, ascending)
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


def _ranks_by_order(scores: np.ndarray, ties: str, first: str, ascending: Order) -> np.ndarray:
    order = ascending.places
    whole = count = len(order)
    if count and scores[order[-1]] != scores[order[-1]]:
        count = int(np.count_nonzero(scores == scores))
        order = order[:count]
    if ascending.distinct:
        places = _places(count, ties == "average", first == "highest")
    else:
        order = order[::-1] if first == "highest" else order
        ordered = scores[order]
        places = _shared_places(_places(count, ties == "average"), ordered[1:] == ordered[:-1], ties)
    ranks = (np.empty if count == whole else np.zeros)(whole, dtype=places.dtype)
    ranks[order] = places
    return ranks


@lru_cache(maxsize=4)
def _places(count: int, halves: bool, down: bool = False) -> np.ndarray:
    """Return 1, 2, …, or the same downwards: the same for every ranking of as many units."""
    places = np.arange(1, count + 1, dtype=float if halves else np.int64)
    places = np.ascontiguousarray(places[::-1]) if down else places
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
