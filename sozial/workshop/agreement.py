"""How far participants agree: spread per topic, two differing views, Kendall's W."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, rankdata

from sozial.workshop.ballot import Topic
from sozial.workshop.means import group_shares

# Two views are spoken of where each has so large a part of the ballots, …
LEAST_PART = 0.2
# … their middles are so far apart (in shares of all weight), …
LEAST_DISTANCE = 0.15
# … and telling the camps apart explains so much of all differences: of evenly spread ballots the best split in two
# explains three quarters, of a bell curve less than two thirds (2/π).
LEAST_EXPLAINED = 0.85
FEWEST_FOR_VIEWS = 6


@dataclass(frozen=True)
class TwoViews:
    """Two camps on one topic.

    Parameters
    ----------
    low, high
        Mean share that each camp gives the topic.
    low_count, high_count
        How many ballots each has.
    """

    topic: Topic
    low: float
    high: float
    low_count: int
    high_count: int


@dataclass(frozen=True)
class TopicSpread:
    """What participants give one topic, in shares of all weight."""

    topic: Topic
    mean: float
    median: float
    lower_quartile: float
    upper_quartile: float


def topic_spreads(shares: np.ndarray, topics: Sequence[Topic]) -> list[TopicSpread]:
    """Return mean, median and quartiles per topic.

    Parameters
    ----------
    shares
        Ballots x topics; at least one ballot.

    Examples
    --------
    >>> topics = [Topic("a", "A", "", ("a",)), Topic("b", "B", "", ("b",))]
    >>> found = topic_spreads(np.array([[0.2, 0.8], [0.4, 0.6], [0.6, 0.4]]), topics)[0]
    >>> round(found.median, 6), round(found.lower_quartile, 6), round(found.upper_quartile, 6)
    (0.4, 0.3, 0.5)
    """
    low, middle, high = np.quantile(shares, [0.25, 0.5, 0.75], axis=0)
    means = group_shares(shares)
    return [
        TopicSpread(topic, float(means[at]), float(middle[at]), float(low[at]), float(high[at]))
        for at, topic in enumerate(topics)
    ]


def _split(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the two parts of sorted values with the least sum of squares within them."""
    ordered = np.sort(values)
    count = len(ordered)
    sums, squares = np.cumsum(ordered), np.cumsum(ordered**2)
    sizes = np.arange(1, count)
    left = squares[:-1] - sums[:-1] ** 2 / sizes
    right = (squares[-1] - squares[:-1]) - (sums[-1] - sums[:-1]) ** 2 / (count - sizes)
    at = int(np.argmin(left + right)) + 1
    return ordered[:at], ordered[at:]


def find_two_views(shares: np.ndarray, topics: Sequence[Topic]) -> list[TwoViews]:
    """Return the topics on which participants fall into two camps, the farthest apart first.

    A mean would hide them: half giving 0 and half giving 60 points is not the same as all giving 30.

    Examples
    --------
    >>> topics = [Topic("a", "A", "", ("a",)), Topic("b", "B", "", ("b",))]
    >>> camps = np.array([[0.1, 0.9]] * 4 + [[0.7, 0.3]] * 4)
    >>> [(found.topic.code, round(found.low, 2), round(found.high, 2)) for found in find_two_views(camps, topics)]
    [('a', 0.1, 0.7), ('b', 0.3, 0.9)]
    """
    if len(shares) < FEWEST_FOR_VIEWS:
        return []
    found = []
    for at, topic in enumerate(topics):
        low, high = _split(shares[:, at])
        distance = float(high.mean() - low.mean())
        within = float(((low - low.mean()) ** 2).sum() + ((high - high.mean()) ** 2).sum())
        whole = float(((shares[:, at] - shares[:, at].mean()) ** 2).sum())
        explained = 1 - within / whole if whole > 0 else 0.0
        least = LEAST_PART * len(shares)
        if min(len(low), len(high)) >= least and distance >= LEAST_DISTANCE and explained >= LEAST_EXPLAINED:
            found.append(TwoViews(topic, float(low.mean()), float(high.mean()), len(low), len(high)))
    return sorted(found, key=lambda views: round(views.low - views.high, 9))


@dataclass(frozen=True)
class Concordance:
    """Kendall's W: 0 no agreement on the order of topics, 1 all agree; with the p-value of no agreement."""

    w: float
    p_value: float


def kendall_w(shares: np.ndarray) -> Concordance:
    """Return Kendall's coefficient of concordance over the order of topics, corrected for ties.

    Parameters
    ----------
    shares
        Ballots x topics.

    Notes
    -----
    Kendall, Babington Smith (1939); W = 12 S / (m² (n³ - n) - m T). NaN with fewer than two ballots or topics, or
    where every ballot ties all topics. The p-value is that of the chi-squared approximation.

    Examples
    --------
    >>> kendall_w(np.array([[0.5, 0.3, 0.2], [0.6, 0.3, 0.1]])).w
    1.0
    >>> kendall_w(np.array([[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]])).w
    0.0
    """
    ballots, topics = shares.shape
    if ballots < 2 or topics < 2:
        return Concordance(float("nan"), float("nan"))
    ranks = rankdata(np.round(shares, 12), axis=1)
    sums = ranks.sum(axis=0)
    squares = float(((sums - sums.mean()) ** 2).sum())
    ties = 0.0
    for row in ranks:
        counts = np.unique(row, return_counts=True)[1].astype(float)
        ties += float((counts**3 - counts).sum())
    below = ballots**2 * (topics**3 - topics) - ballots * ties
    if not below > 0:
        return Concordance(float("nan"), float("nan"))
    w = 12 * squares / below
    return Concordance(w, float(chi2.sf(ballots * (topics - 1) * w, topics - 1)))
