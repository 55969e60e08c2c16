"""Means of weightings: of everybody, and of the groups that may be shown. Nothing else computes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sozial.workshop.ballot import Ballot, Topic, share_matrix
from sozial.workshop.small_groups import merge_small_groups

# So many groups stand beside each other in one picture or table.
GROUPS_BESIDE = 4


@dataclass(frozen=True)
class GroupMean:
    """What groups that are shown together give on average.

    Parameters
    ----------
    names
        Groups that are shown together; "" is whoever named none.
    count
        How many weightings they have together.
    shares
        Mean share of each topic; they sum to 1.
    """

    names: tuple[str, ...]
    count: int
    shares: np.ndarray


def group_shares(shares: np.ndarray) -> np.ndarray:
    """Return the weights of several participants together: the mean of their shares, topic by topic.

    Every participant counts alike, whatever points or ratings they used; shares sum to 1.

    Parameters
    ----------
    shares
        Ballots x topics; at least one ballot.

    Examples
    --------
    >>> group_shares(np.array([[1.0, 0.0], [0.5, 0.5]])).tolist()
    [0.75, 0.25]
    """
    found: np.ndarray = shares.mean(axis=0)
    return found


def shown_groups(groups: Sequence[str], ballots: Sequence[Ballot]) -> list[tuple[str, ...]]:
    """Return which groups are shown together, so that no small one can be told from the others.

    Parameters
    ----------
    groups
        What could be chosen from, in its order; none: no groups are shown.

    Examples
    --------
    >>> given = [Ballot("A", {"x": 1})] * 6 + [Ballot("B", {"x": 1})] * 5
    >>> shown_groups(("A", "B"), given), shown_groups(("A", "B"), given[1:-1]), shown_groups((), given)
    ([('A',), ('B',)], [], [])
    """
    sizes = Counter(ballot.group for ballot in ballots)
    return merge_small_groups({name: sizes.get(name, 0) for name in (*groups, "")}) if groups else []


def group_means(groups: Sequence[str], ballots: Sequence[Ballot], topics: Sequence[Topic]) -> list[GroupMean]:
    """Return what each group gives on average, all that may be shown (`shown_groups`).

    Parameters
    ----------
    topics
        Those that the ballots weigh (`weighed_topics`).

    Examples
    --------
    >>> topics = [Topic("x", "X", "", ("x",)), Topic("y", "Y", "", ("y",))]
    >>> ballots = [Ballot("A", {"x": 90, "y": 10})] * 5 + [Ballot("B", {"x": 50, "y": 50})] * 6
    >>> [(found.names, found.count, found.shares.tolist()) for found in group_means(("A", "B"), ballots, topics)]
    [(('A',), 5, [0.9, 0.1]), (('B',), 6, [0.5, 0.5])]
    """
    found = []
    for names in shown_groups(groups, ballots):
        inside = [ballot for ballot in ballots if ballot.group in names]
        found.append(GroupMean(names, len(inside), group_shares(share_matrix(inside, topics))))
    return found
