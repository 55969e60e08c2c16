"""Topics, and what one participant says about them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_

POINTS_TO_SPEND = 100
HIGHEST_RATING = 5
MOST_TOPICS = 7


class Form(StrEnum):
    """How participants weigh: points to spend, or a rating of each topic by itself."""

    POINTS = "points"
    RATING = "rating"


FORM_LABELS: Mapping[Form, str] = {
    Form.POINTS: N_("Spend 100 points"),
    Form.RATING: N_("Rate from 0 to 5"),
}


@dataclass(frozen=True)
class Topic:
    """What is weighed: a Handlungsfeld, or an indicator.

    Parameters
    ----------
    code
        Name in ballots, stable over rounds.
    explanation
        One sentence for people without training.
    members
        Codes of what goes into the index and receives the topic's share: indicators, or a level of the recipe.
    facts
        What the topic means in this town, one sentence each: the learning step, without an index.
    since
        The first round in which it is weighed.
    """

    code: str
    label: str
    explanation: str
    members: tuple[str, ...]
    facts: tuple[str, ...] = ()
    since: int = 1


def topics_of(topics: Sequence[Topic], number: int) -> tuple[Topic, ...]:
    """Return the topics that are weighed in a round: those added late are not in the rounds before.

    Examples
    --------
    >>> topics = [Topic("a", "A", "", ("a",)), Topic("b", "B", "", ("b",), since=2)]
    >>> [topic.code for topic in topics_of(topics, 1)], [topic.code for topic in topics_of(topics, 2)]
    (['a'], ['a', 'b'])
    """
    return tuple(topic for topic in topics if topic.since <= number)


@dataclass(frozen=True)
class Ballot:
    """What one participant gave in one round; nobody's name, no time.

    Parameters
    ----------
    group
        The group the participant chose, empty for none.
    values
        Points or ratings by topic.
    """

    group: str
    values: Mapping[str, int]


def check_ballot(form: Form, topics: Sequence[Topic], values: Mapping[str, int]) -> list[Finding]:
    """Return everything that is wrong with a ballot; an empty list for one that counts.

    Examples
    --------
    >>> topics = [Topic("a", "A", "", ("a",)), Topic("b", "B", "", ("b",))]
    >>> [finding.code for finding in check_ballot(Form.POINTS, topics, {"a": 60, "b": 30})]
    ['points-left']
    >>> check_ballot(Form.RATING, topics, {"a": 5, "b": 0})
    []
    """
    findings: list[Finding] = []
    known = {topic.code: topic.label for topic in topics}
    highest = POINTS_TO_SPEND if form is Form.POINTS else HIGHEST_RATING
    if set(values) != set(known):
        message = N_("The ballot does not fit the topics of this round.")
        findings.append(Finding("topics", Severity.ERROR, message, N_("Reload the page.")))
        return findings
    for code, value in values.items():
        if not 0 <= value <= highest:
            message = N_("“{topic}” has {value}; possible is 0 to {highest}.")
            said = {"topic": known[code], "value": value, "highest": highest}
            findings.append(Finding("out-of-range", Severity.ERROR, message, "", known[code], said))
    total = sum(values.values())
    if findings:
        return findings
    if form is Form.POINTS and total < POINTS_TO_SPEND:
        message = NP_("{n} point is left to spend.", "{n} points are left to spend.")
        findings.append(Finding("points-left", Severity.ERROR, message, "", "", {"n": POINTS_TO_SPEND - total}))
    elif form is Form.POINTS and total > POINTS_TO_SPEND:
        message = NP_("{n} point too many is spent.", "{n} points too many are spent.")
        findings.append(Finding("points-over", Severity.ERROR, message, "", "", {"n": total - POINTS_TO_SPEND}))
    elif total == 0:
        message = N_("Nothing is rated above 0.")
        findings.append(Finding("nothing", Severity.ERROR, message, N_("Rate at least one topic above 0.")))
    return findings


def shares_of(ballot: Ballot, topics: Sequence[Topic]) -> np.ndarray:
    """Return a ballot as shares that sum to 1, in the order of the topics.

    Examples
    --------
    >>> topics = [Topic("a", "A", "", ("a",)), Topic("b", "B", "", ("b",))]
    >>> shares_of(Ballot("", {"a": 3, "b": 1}), topics).tolist()
    [0.75, 0.25]

    Raises
    ------
    ValueError
        If nothing is above 0; such a ballot is never accepted.
    """
    values = np.array([ballot.values[topic.code] for topic in topics], dtype=float)
    total = values.sum()
    if not total > 0 or not math.isfinite(total):
        raise ValueError("a ballot without anything above 0")
    return values / total


def share_matrix(ballots: Sequence[Ballot], topics: Sequence[Topic]) -> np.ndarray:
    """Return ballots x topics, each row summing to 1."""
    if not ballots:
        return np.empty((0, len(topics)))
    return np.vstack([shares_of(ballot, topics) for ballot in ballots])
