"""What a round says in one line: what matters most, where the room is least agreed. Ties and small leads are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sozial.workshop.agreement import topic_spreads
from sozial.workshop.ballot import Topic

# In shares of all weight: no further apart than this, two topics are level; …
LEVEL = 0.01
# … and no further than this, one is ahead by little.
LITTLE = 0.03
# Where the middle half of all weightings lies within this, the room is agreed.
AGREED = 0.05
_EQUAL = 1e-9


@dataclass(frozen=True)
class Headline:
    """What a round says in one line.

    Parameters
    ----------
    first
        The topics with the largest mean share: several where they are level.
    all_level
        Whether no topic is ahead of the others.
    exactly
        Whether those that are level have the very same share.
    close
        Topics that are behind by little; empty where the lead is clear, or several lead.
    apart
        The topics on which the middle half of all weightings lies furthest apart: several where they are level.
    agreed
        Whether it lies close together on every topic; then `apart` is empty.
    """

    first: tuple[Topic, ...]
    all_level: bool
    exactly: bool
    close: tuple[Topic, ...]
    apart: tuple[Topic, ...]
    agreed: bool


def find_headline(shares: np.ndarray, topics: Sequence[Topic]) -> Headline:
    """Return what matters most to a group, and where it is least agreed.

    Importance is the mean share, which makes the group's weights; agreement is the distance between the quartiles.

    Parameters
    ----------
    shares
        Ballots x topics, each row summing to 1; at least one ballot.

    Examples
    --------
    >>> topics = [Topic(name, name.upper(), "", (name,)) for name in "abc"]
    >>> found = find_headline(np.array([[0.6, 0.2, 0.2], [0.6, 0.4, 0.0], [0.6, 0.0, 0.4]]), topics)
    >>> [topic.code for topic in found.first], [topic.code for topic in found.apart]
    (['a'], ['b', 'c'])
    """
    spreads = topic_spreads(shares, topics)
    means = np.array([spread.mean for spread in spreads])
    widths = np.array([spread.upper_quartile - spread.lower_quartile for spread in spreads])
    behind = means.max() - means
    first = _chosen(topics, behind <= LEVEL + _EQUAL)
    leads = len(first) == 1
    close = _chosen(topics, (behind > LEVEL + _EQUAL) & (behind <= LITTLE + _EQUAL)) if leads else ()
    agreed = bool(widths.max() <= AGREED + _EQUAL)
    apart = () if agreed else _chosen(topics, widths.max() - widths <= LEVEL + _EQUAL)
    exactly = bool(np.ptp(behind[behind <= LEVEL + _EQUAL]) <= _EQUAL)
    return Headline(first, len(first) == len(topics), exactly, close, apart, agreed)


def _chosen(topics: Sequence[Topic], which: np.ndarray) -> tuple[Topic, ...]:
    return tuple(topic for topic, taken in zip(topics, which, strict=True) if taken)
