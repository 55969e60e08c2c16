"""What a phone is answered, in words and places for its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sozial.web.ballot_result import OwnPlace, RoundResult, most_weighted, near_views, own_places, own_quarters
from sozial.web.ballot_strip import BASE, HEIGHT, WIDTH, Strip
from sozial.web.ballot_texts import BallotLanguage
from sozial.web.ballot_topics import SpokenTopic, say_number
from sozial.workshop.ballot import Ballot, Form
from sozial.workshop.order import order_weights
from sozial.workshop.own_answer import OwnAnswer
from sozial.workshop.small_groups import FEWEST


@dataclass(frozen=True)
class ShownTopic:
    """One topic: its words, its drawing, and a row of the table."""

    label: str
    words: str
    strip: Strip
    end: str
    own: str
    mean: str
    half: str


@dataclass(frozen=True)
class ShownQuarters:
    """The quarters that the own weighting puts first; marked where the group's does so too, unless all are."""

    text: str
    names: tuple[tuple[str, bool], ...]
    beside: str


@dataclass(frozen=True)
class ShownResult:
    """Everything that a phone shows of a revealed round.

    Parameters
    ----------
    too_few
        Why nothing is shown; empty where something is.
    quarters
        None where they are not revealed.
    waits
        Said where they are revealed, and none are known for the own weighting.
    order
        How places of an order become weights; empty where nothing was ordered.
    """

    too_few: str = ""
    is_own: bool = False
    topics: tuple[ShownTopic, ...] = ()
    views: tuple[str, ...] = ()
    group: str = ""
    quarters: ShownQuarters | None = None
    waits: str = ""
    order: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE


def describe_result(
    result: RoundResult,
    own: Ballot | None,
    topics: Sequence[SpokenTopic],
    language: BallotLanguage,
    form: Form = Form.POINTS,
) -> ShownResult:
    """Return what a phone shows of a revealed round.

    Parameters
    ----------
    own
        What this phone gave in it; None where it gave nothing, or nobody knows.
    """
    if not result.is_shown:
        return ShownResult(language.say("too_few", n=FEWEST))
    labels = {topic.code: topic.label for topic in topics}
    places = own_places(result, own)
    most = most_weighted(result.spreads)
    group = language.say(
        "group_most", topic=labels.get(most.topic.code, most.topic.label), share=_percent(most.mean, language)
    )
    answer = own_quarters(result, own)
    quarters = None if answer is None else _quarters(answer, language)
    revealed = own is not None and result.quarters_revealed
    return ShownResult(
        "",
        own is not None,
        tuple(_topic(place, labels, language) for place in places),
        tuple(_views(result, own, labels, language)),
        group,
        quarters,
        language.say("no_answer") if revealed and quarters is None else "",
        _order_words(len(places), language) if form is Form.ORDER else "",
    )


def _order_words(count: int, language: BallotLanguage) -> str:
    first, *_between, last = order_weights(count)
    return language.say("order_weighs", first=_percent(first, language), last=_percent(last, language), n=count)


def _percent(share: float, language: BallotLanguage) -> str:
    return language.say("percent", value=say_number(100 * share, 0, language))


def _topic(place: OwnPlace, labels: Mapping[str, str], language: BallotLanguage) -> ShownTopic:
    mean, low, high = (
        _percent(share, language)
        for share in (place.spread.mean, place.spread.lower_quartile, place.spread.upper_quartile)
    )
    own = "" if place.own is None else _percent(place.own, language)
    if own:
        others = {"less": place.less, "same": place.same, "more": place.more}
        words = language.say("strip_own", own=own, mean=mean, **others)
    else:
        words = language.say("strip_all", mean=mean, low=low, high=high)
    label = labels.get(place.topic.code, place.topic.label)
    end = _percent(place.end, language)
    return ShownTopic(label, words, place.strip, end, own, mean, language.say("from_to", low=low, high=high))


def _views(result: RoundResult, own: Ballot | None, labels: Mapping[str, str], language: BallotLanguage) -> list[str]:
    found = []
    for one in near_views(result, own):
        topic = labels.get(one.views.topic.code, one.views.topic.label)
        low, high = _percent(one.views.low, language), _percent(one.views.high, language)
        said = language.say("two_views", topic=topic, low=low, high=high)
        if one.own is not None and one.near is not None:
            near = language.say("near_view", own=_percent(one.own, language), near=_percent(one.near, language))
            said = f"{said} {near}"
        found.append(said)
    return found


def _quarters(answer: OwnAnswer, language: BallotLanguage) -> ShownQuarters:
    others = [name for name in answer.of_group if name not in answer.quarters]
    is_same = set(answer.quarters) == set(answer.of_group)
    beside = language.say("same_as_group") if is_same else ""
    if others:
        beside = language.say("only_group", names=", ".join(others))
    text = language.say("own_quarters_text", units=say_number(answer.units, 0, language))
    shared = () if is_same else answer.shared
    return ShownQuarters(text, tuple((name, name in shared) for name in answer.quarters), beside)
