"""Topics that come up while a workshop goes on: what can be added, and what each round then weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sozial.i18n import N_, translator
from sozial.index.check import check_recipe
from sozial.model import Dataset, Direction
from sozial.recipe import Recipe, Weighted
from sozial.workshop.ballot import Ballot, Topic, share_matrix, topics_of
from sozial.workshop.means import group_shares
from sozial.workshop.settings import WorkshopSettings
from sozial.workshop.topics import codes_in_vain, domain_topics, indicator_topic, member_topics, weighable_codes


def round_topics(topics: Sequence[Topic], number: int) -> tuple[Topic, ...]:
    """Return the topics of a round with what each stands for in it.

    What a late topic weighs by itself no longer goes into the topic that it was a part of, from its round on.

    Examples
    --------
    >>> topics = [Topic("x", "X", "", ("a", "b")), Topic("b", "B", "", ("b",), since=2)]
    >>> [[topic.members for topic in round_topics(topics, number)] for number in (1, 2)]
    [[('a', 'b')], [('a',), ('b',)]]
    """
    here = topics_of(topics, number)
    found = []
    for place, topic in enumerate(here):
        later = {code for other in here[place + 1 :] for code in other.members}
        found.append(replace(topic, members=tuple(code for code in topic.members if code not in later)))
    return tuple(found)


def weighed_topics(topics: Sequence[Topic], ballots: Sequence[Ballot]) -> tuple[Topic, ...]:
    """Return the topics that the ballots of a round weigh, as `round_topics` does; all of them without a ballot.

    Examples
    --------
    >>> topics = [Topic("x", "X", "", ("a", "b")), Topic("b", "B", "", ("b",), since=2)]
    >>> [topic.code for topic in weighed_topics(topics, [Ballot("", {"x": 100})])]
    ['x']
    """
    if not ballots:
        return round_topics(topics, max((topic.since for topic in topics), default=1))
    number = max(topic.since for topic in topics if topic.code in ballots[0].values)
    return round_topics(topics, number)


def mean_shares(topics: Sequence[Topic], ballots: Sequence[Ballot]) -> np.ndarray:
    """Return the group's share of each of all topics in a round; NaN for those that it did not weigh yet.

    Examples
    --------
    >>> topics = [Topic("x", "X", "", ("a", "b")), Topic("b", "B", "", ("b",), since=2)]
    >>> mean_shares(topics, [Ballot("", {"x": 100})]).tolist()
    [1.0, nan]
    """
    weighed = weighed_topics(topics, ballots)
    means = group_shares(share_matrix(ballots, weighed))
    given = dict(zip((topic.code for topic in weighed), means, strict=True))
    return np.array([given.get(topic.code, np.nan) for topic in topics])


def round_recipe(recipe: Recipe, topics: Sequence[Topic]) -> Recipe:
    """Return the recipe of a round: with indicators of late topics that the workshop's recipe does not have.

    Examples
    --------
    >>> late = Topic("c", "C", "", ("c",), since=2)
    >>> [entry.code for entry in round_recipe(Recipe("m", (Weighted("a"),)), [late]).indicators]
    ['a', 'c']
    """
    known = {entry.code for entry in recipe.entries}
    new = [code for topic in topics for code in topic.members if topic.since > 1 and code not in known]
    if not new:
        return recipe
    parents = () if recipe.is_flat else (recipe.main,)
    added = (Weighted(code, parents=parents) for code in dict.fromkeys(new))
    return replace(recipe, indicators=(*recipe.indicators, *added))


def late_candidates(
    dataset: Dataset, recipe: Recipe, settings: WorkshopSettings, language: str
) -> list[tuple[Topic, str]]:
    """Return what can be added as a topic, each with the name of the topic that it is a part of so far.

    Topics that were left out at the beginning come first, then single indicators of a topic that has others as well,
    then indicators of the data that the recipe does not have, as far as it can be computed with them.
    """
    latest = round_topics(settings.topics, max(topic.since for topic in settings.topics))
    taken = {code: topic for topic in latest for code in topic.members}
    period = settings.period
    whole = member_topics(dataset, recipe, period, language)
    if recipe.is_flat:
        whole = domain_topics(dataset, recipe, period, language)
    codes = {topic.code for topic in settings.topics}
    found = [(topic, "") for topic in whole if topic.code not in codes and not taken.keys() & set(topic.members)]
    inside = [code for code in weighable_codes(dataset, recipe, period) if recipe.is_flat and code not in codes]
    for code in inside:
        of = taken.get(code)
        if of is None or len(of.members) > 1:
            found.append((_single(dataset, code, of, period, language), of.label if of is not None else ""))
    known = {entry.code for entry in recipe.entries} | codes
    figures = dataset.calculation_at(period)
    for indicator in dataset.indicators:
        if indicator.code in known or indicator.direction is Direction.CONTEXT or figures[indicator.code].isna().all():
            continue
        topic = indicator_topic(dataset, indicator.code, period, language)
        later = round_recipe(recipe, [replace(topic, since=2)])
        if not check_recipe(dataset, later) and indicator.code not in codes_in_vain(dataset, later, period):
            found.append((topic, ""))
    return found


def _single(dataset: Dataset, code: str, of: Topic | None, period: str, language: str) -> Topic:
    topic = indicator_topic(dataset, code, period, language)
    if of is None:
        return topic
    words = translator(language)(N_("Until now a part of “{topic}”, which is weighed without it from now on."))
    return replace(topic, explanation=f"{topic.explanation} {words.format(topic=of.label)}".strip())
