"""Units whose index moved one way and whose rank the other."""

from __future__ import annotations

from dataclasses import dataclass

from sozial.insight.development import Development
from sozial.model import Direction


@dataclass(frozen=True)
class RankPuzzle:
    """A unit whose index moved one way and whose rank the other.

    Parameters
    ----------
    improved
        True: less burden, and yet nearer to rank 1. False: more burden, and yet farther from it.
    """

    unit: str
    score_before: float
    score_after: float
    rank_before: int
    rank_after: int
    improved: bool


def rank_puzzles(development: Development, before: str, after: str, least: float = 0.0) -> list[RankPuzzle]:
    """Return units that improved and still fell, or worsened and still rose, the largest moves first.

    It can only be said with a fixed reference period: with a moving one a score is relative itself, so the list
    is empty.

    Parameters
    ----------
    least
        How much the index must have moved, so that a change that is shown as none is not called one.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.insight.development import build_development
    >>> from sozial.recipe import Recipe
    >>> from sozial.model import Dataset
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_product([["1", "2"], ["2020", "2021"]], names=["unit", "period"])
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> values = pd.DataFrame({"x": [5.0, 4.5, 6.0, 1.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"),))
    >>> found = build_development(dataset, Recipe("m", (Weighted("x"),)), "2020")
    >>> [(entry.unit, entry.rank_before, entry.rank_after) for entry in rank_puzzles(found, "2020", "2021")]
    [('1', 2, 1)]
    """
    if not development.reference:
        return []
    sign = -1.0 if development.recipe.high is Direction.FAVOURABLE else 1.0
    more = sign * (development.scores[after] - development.scores[before])
    nearer = development.ranks[before] - development.ranks[after]
    odd = (((more < 0) & (nearer > 0)) | ((more > 0) & (nearer < 0))) & (more.abs() >= least)
    found = [
        RankPuzzle(
            str(unit),
            float(development.scores[before][unit]),
            float(development.scores[after][unit]),
            int(development.ranks[before][unit]),
            int(development.ranks[after][unit]),
            bool(more[unit] < 0),
        )
        for unit in odd.index[odd]
    ]
    return sorted(found, key=lambda entry: -abs(entry.rank_before - entry.rank_after))
