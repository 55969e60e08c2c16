"""What a topic means in a town: the range of its figures, and which end is favourable. No index, no quarter's name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from sozial.i18n import N_, NP_, translator
from sozial.index.check_columns import direction_of
from sozial.insight.people import city_value
from sozial.model import Dataset, Direction, Indicator
from sozial.output.room.shortening import LABEL, LINE, NAME, shortened
from sozial.recipe import Recipe
from sozial.workshop.ballot import Topic
from sozial.workshop.scene import Scene
from sozial.workshop.topics import indicators_of

# A screen holds so many ranges, of one to three topics; of one topic with more figures the first ones.
_RANGES, _TOPICS = 3, 3
# So many letters of a sentence stand beside those of other topics.
_BESIDE = 80
_WIDE = 1000


def topic_pages(sizes: Sequence[int]) -> list[list[int]]:
    """Return which topics stand on one screen, in their order.

    Parameters
    ----------
    sizes
        How many figures each topic is seen by.

    Examples
    --------
    >>> topic_pages([3, 1, 1, 2, 5, 1, 1, 1, 1])
    [[0], [1, 2], [3], [4], [5, 6, 7], [8]]
    """
    pages: list[list[int]] = []
    filled = _RANGES + 1
    for place, size in enumerate(sizes):
        if filled + max(size, 1) > _RANGES or len(pages[-1]) == _TOPICS:
            pages.append([])
            filled = 0
        pages[-1].append(place)
        filled += max(size, 1)
    return pages


def build_topics(
    topics: Sequence[Topic], place: int, about: str, seen: Mapping[str, Sequence[Mapping[str, Any]]], language: str
) -> Scene:
    """Return a screen of one to three topics.

    Parameters
    ----------
    place
        Which of several such screens it is, from 1.
    about
        The line above the title.
    seen
        By topic the ranges of its figures (`ranges_of`); without any, its facts are told in words.
    """
    translate = translator(language)
    cards: list[dict[str, Any]] = []
    for topic in topics:
        ranges = list(seen.get(topic.code, ()))
        shown = ranges[:_RANGES]
        more = ""
        if len(ranges) > len(shown):
            said = NP_("and {n} further figure", "and {n} further figures")
            more = translate.counted(said, len(ranges) - len(shown))
        facts = [] if ranges else [shortened(fact, _BESIDE) for fact in topic.facts[:_RANGES]]
        # What only names the figures below it is not said twice.
        named = bool(ranges) and all(one["name"] in topic.explanation for one in ranges)
        sentence = "" if named else shortened(topic.explanation, LINE if len(topics) == 1 else _BESIDE)
        card = {"label": shortened(topic.label), "sentence": sentence, "ranges": shown}
        cards.append({**card, "more": more, "facts": facts})
    alone = len(cards) == 1
    title = str(cards[0]["label"]) if alone else translate(N_("What the topics mean here"))
    content = {"about": about, "cards": cards, "alone": alone, "legend": translate(N_("Each dot is a quarter."))}
    return Scene(f"topics-{place}", "topics", title, language, content)


def ranges_of(
    dataset: Dataset, recipe: Recipe, topic: Topic, period: str, language: str, in_vain: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return what each figure of a topic is like in the whole city and its quarters, but of those weighed in vain."""
    weighed = {entry.code: entry for entry in recipe.indicators}
    return [
        found
        for indicator in indicators_of(dataset, recipe, topic, in_vain)
        if (found := _range(dataset, indicator, direction_of(dataset, weighed[indicator.code]), period, language))
    ]


def _range(
    dataset: Dataset, indicator: Indicator, direction: Direction, period: str, language: str
) -> dict[str, Any] | None:
    translate = translator(language)
    column = dataset.at(period)[indicator.code].dropna()
    if column.empty:
        return None
    digits = indicator.digits(column)
    low, high = float(column.min()), float(column.max())
    whole = city_value(dataset, indicator, period)
    city = whole.city if np.isfinite(whole.city) else whole.mean
    city_label = N_("whole city {value}") if np.isfinite(whole.city) else N_("on average {value}")
    ends = (translate(N_("favourable")), translate(N_("burdened")))
    if direction is Direction.FAVOURABLE:
        ends = ends[::-1]

    def x(value: float) -> float:
        return round(_WIDE * (value - low) / (high - low), 1) if high > low else _WIDE / 2

    def shown(value: float) -> str:
        return translate.measured(value, shortened(indicator.measure, NAME), digits)

    return {
        "name": shortened(indicator.label, LABEL),
        "low": shown(low),
        "high": shown(high),
        "low_end": ends[0],
        "high_end": ends[1],
        "favourable_first": direction is not Direction.FAVOURABLE,
        "city": translate(city_label).format(value=shown(float(city))),
        "city_at": min(max(x(float(city)), 0.0), float(_WIDE)),
        "dots": sorted({x(float(value)) for value in column}),
    }
