"""Topics, and what one participant says about them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.workshop.order import order_parts, places_of

POINTS_TO_SPEND = 100
HIGHEST_RATING = 5
MOST_TOPICS = 7


class Form(StrEnum):
    """How participants weigh: points to spend, a rating of each topic by itself, or an order by importance."""

    POINTS = "points"
    RATING = "rating"
    ORDER = "order"


FORM_LABELS: Mapping[Form, str] = {
    Form.POINTS: N_("Spend 100 points"),
    Form.RATING: N_("Rate from 0 to 5"),
    Form.ORDER: N_("Order by importance"),
}
# How a form becomes weights, where that is no plain share, with the source.
FORM_NOTES: Mapping[Form, str] = {
    Form.ORDER: N_(
        "Weights by rank order centroid (Edwards, Barron 1994; Barron, Barrett 1996): each place weighs the mean of "
        "all weights that have this order."
    ),
}


@dataclass(frozen=True)
class TopicFigure:
    """What one indicator of a topic is in this town, as numbers: a ballot says it in the reader's language.

    Parameters
    ----------
    name
        The indicator's name, as the data have it.
    middle, low, high
        Value of the whole city, or the mean of the quarters; lowest and highest quarter.
    unit
        "%", "je 1.000", … as the data have it.
    is_city
        Whether the middle is the city's own value, and no mean of quarters.
    """

    name: str
    middle: float
    low: float
    high: float
    unit: str = ""
    digits: int = 0
    is_city: bool = True


@dataclass(frozen=True)
class TopicWords:
    """What a topic is called and what it means, in one more language.

    Parameters
    ----------
    language
        Code of a language of the ballot.
    is_checked
        Whether somebody has confirmed the words; otherwise the ballot says that nobody has.
    """

    language: str
    label: str
    explanation: str = ""
    is_checked: bool = False


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
    figures
        The same as the facts, as numbers; workshops of earlier versions have none.
    words
        The topic in further languages of the ballot, as the moderator entered them.
    """

    code: str
    label: str
    explanation: str
    members: tuple[str, ...]
    facts: tuple[str, ...] = ()
    since: int = 1
    figures: tuple[TopicFigure, ...] = ()
    words: tuple[TopicWords, ...] = ()


def topics_of(topics: Sequence[Topic], number: int) -> tuple[Topic, ...]:
    """Return the topics that are weighed in a round; before the first one, those of the first.

    Examples
    --------
    >>> late = [Topic("a", "A", "", ("a",)), Topic("b", "B", "", ("b",), since=2)]
    >>> [[topic.code for topic in topics_of(late, number)] for number in (0, 1, 2)]
    [['a'], ['a'], ['a', 'b']]
    """
    return tuple(topic for topic in topics if topic.since <= max(number, 1))


@dataclass(frozen=True)
class Ballot:
    """What one participant gave in one round; nobody's name, no time.

    Parameters
    ----------
    group
        The group the participant chose, empty for none.
    values
        By topic: points, ratings, or of an order the parts that its places weigh (`order_parts`).
    """

    group: str
    values: Mapping[str, int]


def highest_value(form: Form, topics: int) -> int:
    """Return the highest value that a ballot can hold for one topic.

    Examples
    --------
    >>> [highest_value(form, 3) for form in Form]
    [100, 5, 11]
    """
    if form is Form.ORDER:
        return order_parts(topics)[0]
    return POINTS_TO_SPEND if form is Form.POINTS else HIGHEST_RATING


def as_given(form: Form, values: Mapping[str, int]) -> Mapping[str, int]:
    """Return what a participant entered: points, ratings, or the places of an order.

    Examples
    --------
    >>> as_given(Form.ORDER, {"a": 1, "b": 3}), as_given(Form.RATING, {"a": 1, "b": 3})
    ({'a': 2, 'b': 1}, {'a': 1, 'b': 3})
    """
    return places_of(values) if form is Form.ORDER else values


def check_ballot(form: Form, topics: Sequence[Topic], values: Mapping[str, int]) -> list[Finding]:
    """Return everything that is wrong with a ballot; an empty list for one that counts.

    Examples
    --------
    >>> topics = [Topic("a", "A", "", ("a",)), Topic("b", "B", "", ("b",))]
    >>> [finding.code for finding in check_ballot(Form.POINTS, topics, {"a": 60, "b": 30})]
    ['points-left']
    >>> check_ballot(Form.RATING, topics, {"a": 5, "b": 0})
    []
    >>> check_ballot(Form.ORDER, topics, {"a": 1, "b": 3})
    []
    """
    findings: list[Finding] = []
    known = {topic.code: topic.label for topic in topics}
    highest = highest_value(form, len(topics))
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
    elif form is Form.ORDER and sorted(values.values(), reverse=True) != list(order_parts(len(topics))):
        message = N_("Some places are given twice, others to no topic.")
        findings.append(Finding("places", Severity.ERROR, message, N_("Give each topic a place of its own.")))
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
