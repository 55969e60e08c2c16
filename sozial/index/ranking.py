"""Ranks, with the rule for ties named."""

from __future__ import annotations

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
    kind = float if ties == "average" else np.int64
    turned = -scores if first == "highest" else scores
    order = np.argsort(turned, kind="stable" if ties == "order" else None)
    # Missing scores sort to the end.
    count = len(turned) if not np.isnan(turned[order[-1:]]).any() else int((~np.isnan(turned)).sum())
    ranks = np.zeros(len(turned), dtype=kind)
    if not count:
        return ranks
    order = order[:count]
    if ties == "order":
        ranks[order] = np.arange(1, count + 1)
        return ranks
    ordered = turned[order]
    starts = np.empty(count, dtype=bool)
    starts[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=starts[1:])
    places = np.arange(1, count + 1)
    if starts.all():
        ranks[order] = places
    elif ties == "min":
        places[~starts] = 0
        ranks[order] = np.maximum.accumulate(places)
    elif ties == "dense":
        ranks[order] = np.cumsum(starts)
    else:
        group = np.cumsum(starts) - 1
        lowest = places[starts]
        highest = np.append(lowest[1:] - 1, count)
        shared = highest if ties == "max" else (lowest + highest) / 2
        ranks[order] = shared[group]
    return ranks
