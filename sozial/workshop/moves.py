"""Which quarters change places between two weightings, and which topic moves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.insight.comparison import burden_ranks
from sozial.model import Direction
from sozial.result import Result
from sozial.workshop.ballot import Topic

_LEAST_CHANGE = 1e-9


@dataclass(frozen=True)
class Reason:
    """Which topic moves a quarter most.

    Parameters
    ----------
    before, after
        The topic's share of all weight.
    burdened
        Whether the topic raises the quarter's burden above that of the others.
    """

    topic: Topic
    before: float
    after: float
    burdened: bool


@dataclass(frozen=True)
class Move:
    """One quarter that changes its place.

    Parameters
    ----------
    before, after
        Place by burden, 1 = most burdened.
    entered, left
        Whether it comes among the most burdened, or is no longer among them.
    reason
        None where the index cannot be taken apart.
    """

    unit: str
    before: int
    after: int
    entered: bool
    left: bool
    reason: Reason | None


def first_units(result: Result, most: int) -> list[str]:
    """Return the most burdened quarters, the first one first; those that share the last place are all in."""
    ranks = pd.Series(burden_ranks(result), index=result.units)
    return [str(unit) for unit in ranks[ranks <= most].sort_values(kind="stable").index]


def find_moves(before: Result, after: Result, most: int, topics: Sequence[Topic]) -> list[Move]:
    """Return the quarters that change places, those first that come among the most burdened or leave them.

    Parameters
    ----------
    before, after
        Results of the same data and period under two weightings.
    most
        How many of the most burdened are asked for.
    """
    ranks = pd.DataFrame({"before": burden_ranks(before), "after": burden_ranks(after)}, index=before.units).dropna()
    changes = _topic_changes(before, after, topics)
    shares = topic_shares(before, topics), topic_shares(after, topics)
    found = []
    for unit, row in ranks[ranks["before"] != ranks["after"]].iterrows():
        one, other = int(row["before"]), int(row["after"])
        reason = None if changes is None else _reason(changes.loc[unit], one > other, topics, *shares)
        found.append(Move(str(unit), one, other, other <= most < one, one <= most < other, reason))
    return sorted(found, key=lambda move: (not (move.entered or move.left), -abs(move.before - move.after), move.after))


def topic_shares(result: Result, topics: Sequence[Topic]) -> list[float]:
    """Return each topic's share of all weight in a result."""
    weights = {code: weight for code, weight in result.main.weights.items() if np.isfinite(weight)}
    total = sum(weights.values())
    return [sum(weights.get(code, 0.0) for code in topic.members) / total if total > 0 else 0.0 for topic in topics]


def _topic_changes(before: Result, after: Result, topics: Sequence[Topic]) -> pd.DataFrame | None:
    """Return by how much each topic raises each quarter's burden above the others; None where nobody can say."""
    if not (before.additive and after.additive):
        return None
    sign = -1.0 if after.recipe.high is Direction.FAVOURABLE else 1.0
    change = sign * (after.contributions - before.contributions.reindex(columns=after.contributions.columns))
    parts = {}
    for topic in topics:
        codes = [code for code in change.columns if code in _below(after, topic)]
        parts[topic.code] = change[codes].sum(axis=1)
    found = pd.DataFrame(parts)
    # What raises everybody alike moves nobody.
    return found - found.mean()


def _below(result: Result, topic: Topic) -> set[str]:
    """Return the codes of a topic's members and of what goes into them."""
    levels = {level.code for level in result.recipe.composites}
    found = set(topic.members)
    for code in topic.members:
        if code in levels:
            found |= set(result.recipe.shares_below(code))
    return found


def _reason(
    changes: pd.Series, rises: bool, topics: Sequence[Topic], before: Sequence[float], after: Sequence[float]
) -> Reason | None:
    pulls = changes if rises else -changes
    code = pulls.idxmax()
    if not pulls[code] > _LEAST_CHANGE:
        return None
    at = next(at for at, topic in enumerate(topics) if topic.code == code)
    grows = after[at] > before[at]
    return Reason(topics[at], before[at], after[at], grows if rises else not grows)
