"""Screens of what a round gave: every weighting as a dot, two views, groups, one round beside another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sozial.i18n import N_, NP_, translator
from sozial.output.room.headline_words import headline_words
from sozial.output.room.shortening import GROUP, NAME, row_label, shortened
from sozial.workshop.agreement import TwoViews, topic_spreads
from sozial.workshop.ballot import Form, Topic
from sozial.workshop.headline import LEVEL, find_headline
from sozial.workshop.order import order_weights
from sozial.workshop.outcome import group_shares
from sozial.workshop.scene import Scene
from sozial.workshop.small_groups import FEWEST

# Drawings are so wide, in units of their own; the rows of one screen share its height.
WIDE, _ROOM, _TALLEST, _DOT = 1000, 520, 120, 9.0
_LEAST_SHOWN, _STEP = 0.4, 0.2
# A screen holds so many topics with a bar for each group.
_TOPICS_OF_GROUPS = 4


def build_weights(
    number: int, shares: np.ndarray, topics: Sequence[Topic], language: str, form: Form = Form.POINTS
) -> Scene:
    """Return every weighting of a round as a dot on its topic's row, with median, middle half, and a headline.

    Parameters
    ----------
    shares
        Ballots x topics, as many as may be shown one by one.
    form
        How people weighed: of an order it is said what places weigh, which nobody gave as a number.
    """
    translate = translator(language)
    importance, agreement = headline_words(find_headline(shares, topics), language)
    spreads = topic_spreads(shares, topics)
    most, tall = _axis_end(shares), row_height(len(topics))
    order = sorted(range(len(topics)), key=lambda at: -round(spreads[at].mean, 9))
    rows = [
        {
            "label": row_label(topics[at].label, len(topics)),
            "words": translate.percent(spreads[at].mean),
            "dots": _dots(shares[:, at] / most, tall),
            "low": _x(spreads[at].lower_quartile / most),
            "high": _x(spreads[at].upper_quartile / most),
            "median": _x(spreads[at].median / most),
        }
        for at in order
    ]
    content = {
        "about": _about(number, len(shares), language) + _order_words(len(topics), form, language),
        "second": agreement,
        "rows": rows,
        "tall": tall,
        "ticks": _ticks(most, language),
        "legend": {
            "dot": translate(N_("one weighting")),
            "half": translate(N_("middle half")),
            "median": translate(N_("middle weighting (median)")),
            "mean": translate(N_("on average")),
        },
    }
    return Scene(f"weights-{number}", "weights", importance, language, content, number)


def build_views(number: int, place: int, views: TwoViews, shares: np.ndarray, language: str) -> Scene:
    """Return two camps on one topic.

    Parameters
    ----------
    place
        Which of several such topics it is, from 1.
    shares
        What each ballot gives this topic.
    """
    translate = translator(language)
    topic = shortened(views.topic.label)
    most, tall = _axis_end(shares), 2.0 * _TALLEST
    ordered = np.sort(shares)
    camps = (
        (1, views.low_count, views.low, ordered[: views.low_count]),
        (2, views.high_count, views.high, ordered[views.low_count :]),
    )
    told = NP_("{n} gives it about {share}", "{n} give it about {share}")

    def words(count: int, mean: float) -> str:
        said = translate.counted(told, count, share=translate.percent(mean))
        return said.replace(translate.number(count), "", 1).strip()

    content = {
        "about": _about(number, len(shares), language),
        "topic": topic,
        "camps": [
            {
                "part": part,
                "count": translate.number(count),
                "words": words(count, mean),
                "dots": _dots(given / most, tall),
                "mean": _x(mean / most),
            }
            for part, count, mean, given in camps
        ],
        "tall": tall,
        "ticks": _ticks(most, language),
        "caption": translate(N_("A mean would hide this.")),
    }
    title = translate(N_("Two views on {topic}")).format(topic=topic)
    return Scene(f"views-{number}-{place}", "views", title, language, content, number)


def build_groups(number: int, means: Mapping[str, np.ndarray], topics: Sequence[Topic], language: str) -> Scene:
    """Return the mean weights of groups on the topics on which they differ most.

    Parameters
    ----------
    means
        By the name of groups that are shown together, shares per topic.
    """
    translate = translator(language)
    table = np.vstack(list(means.values()))
    apart = np.ptp(table, axis=0)
    order = [int(at) for at in np.argsort(-np.round(apart, 9), kind="stable")]
    shown, rest = order[:_TOPICS_OF_GROUPS], order[_TOPICS_OF_GROUPS:]
    widest = order[0]
    title, second = translate(N_("The groups weigh alike.")), ""
    if apart[widest] > LEVEL:
        high, low = int(np.argmax(table[:, widest])), int(np.argmin(table[:, widest]))
        names = [shortened(name, GROUP) for name in means]
        title = translate(N_("Furthest apart: {topic}.")).format(topic=shortened(topics[widest].label, NAME))
        more, less = (translate.percent(float(table[at, widest])) for at in (high, low))
        second = f"{names[high]} {more}, {names[low]} {less}."
    caption = ""
    if rest:
        said = NP_(
            "On the remaining topic: at most {share} apart.", "On the remaining {n} topics: at most {share} apart."
        )
        caption = translate.counted(said, len(rest), share=translate.percent(float(apart[rest].max())))
    content = {
        "about": translate(N_("Round {n} · by group")).format(n=translate.number(number)),
        "second": second,
        "rows": _bars(means, [topics[at] for at in shown], table[:, shown], language),
        "caption": caption,
    }
    return Scene(f"groups-{number}", "bars", title, language, content, number)


def build_rounds(
    number: int,
    before: np.ndarray,
    after: np.ndarray,
    topics: Sequence[Topic],
    before_number: int,
    language: str,
    late: Sequence[str] = (),
) -> Scene:
    """Return the mean weights of one round beside those of an earlier one.

    Parameters
    ----------
    before, after
        Ballots x topics.
    late
        Topics that the earlier round did not have: these are named, not compared.
    """
    translate = translator(language)
    means = {
        translate(N_("Round {n}")).format(n=translate.number(n)): group_shares(shares)
        for n, shares in ((before_number, before), (number, after))
    }
    table = np.vstack(list(means.values()))
    content = {
        "about": " · ".join(
            translate.counted(NP_("{round}: {n} weighting", "{round}: {n} weightings"), len(shares), round=name)
            for name, shares in zip(means, (before, after), strict=True)
        ),
        "second": "",
        "rows": _bars(means, topics, table, language),
        "caption": _late_words(late, language),
    }
    return Scene(
        f"rounds-{number}", "bars", _change_words(table[1] - table[0], topics, language), language, content, number
    )


def _late_words(late: Sequence[str], language: str) -> str:
    if not late:
        return ""
    translate = translator(language)
    names = translate.listing([shortened(name, NAME) for name in late])
    return translate(N_("New in this round, so not compared: {topics}")).format(topics=names)


def _change_words(change: np.ndarray, topics: Sequence[Topic], language: str) -> str:
    """Return what moved most between two rounds; what moved by less than a point did not move."""
    translate = translator(language)
    up, down = int(np.argmax(change)), int(np.argmin(change))
    more = NP_("More for {topic}: +{n} point.", "More for {topic}: +{n} points.")
    less = NP_("Less for {topic}: −{n} point.", "Less for {topic}: −{n} points.")
    parts = [
        translate.counted(said, abs(round(100 * float(change[at]))), topic=shortened(topics[at].label, NAME))
        for at, said, moved in ((up, more, change[up]), (down, less, -change[down]))
        if moved > LEVEL
    ]
    return " ".join(parts) or translate(N_("Hardly anything changed between the rounds."))


def build_too_few(number: int, language: str) -> Scene:
    """Return why a round shows no results: it names no number of weightings, and needs nothing revealed."""
    translate = translator(language)
    said = NP_("Results are shown from {n} weighting on.", "Results are shown from {n} weightings on.")
    content = {
        "about": translate(N_("Round {n}")).format(n=translate.number(number)),
        "lines": [translate(N_("Among fewer, each could tell what the others gave."))],
    }
    return Scene(f"few-{number}", "words", translate.counted(said, FEWEST), language, content)


def _order_words(count: int, form: Form, language: str) -> str:
    if form is not Form.ORDER:
        return ""
    translate = translator(language)
    first, *_between, last = order_weights(count)
    said = translate(N_("place 1 counts {first}, place {n} counts {last}"))
    words = said.format(first=translate.percent(first), n=translate.number(count), last=translate.percent(last))
    return f" · {words}"


def _about(number: int, count: int, language: str) -> str:
    translate = translator(language)
    said = NP_("Round {round} · what {n} participant gives", "Round {round} · what {n} participants give")
    return translate.counted(said, count, round=translate.number(number))


def _bars(
    means: Mapping[str, np.ndarray], topics: Sequence[Topic], table: np.ndarray, language: str
) -> list[dict[str, Any]]:
    translate = translator(language)
    most = max(float(table.max()), 1e-9)
    return [
        {
            "label": row_label(topic.label, len(topics)),
            "bars": [
                {
                    "part": part % 4 + 1,
                    "name": shortened(name, GROUP),
                    "x": _x(float(table[part, at]) / most),
                    "words": translate.percent(float(table[part, at])),
                }
                for part, name in enumerate(means)
            ],
        }
        for at, topic in enumerate(topics)
    ]


def _axis_end(shares: np.ndarray) -> float:
    """Return where the axis ends: a round share that holds every weighting."""
    steps = int(np.ceil(round(float(shares.max()) / _STEP, 9)))
    return max(_LEAST_SHOWN, steps * _STEP)


def _ticks(most: float, language: str) -> list[dict[str, Any]]:
    translate = translator(language)
    steps = np.arange(0, round(most / _STEP) + 1)
    return [{"x": _x(float(step) * _STEP / most), "words": translate.percent(float(step) * _STEP)} for step in steps]


def row_height(rows: int) -> float:
    """Return how tall each of so many rows is, in the drawing's own units.

    Examples
    --------
    >>> row_height(2), row_height(6), row_height(7)
    (120.0, 86.7, 74.3)
    """
    return float(min(_TALLEST, round(_ROOM / max(rows, 1), 1)))


def _x(part: float) -> float:
    return round(WIDE * part, 1)


def _dots(parts: np.ndarray, tall: float) -> list[list[float]]:
    """Return places of dots, side by side where they would lie on each other: by their value, not by who gave it."""
    places: dict[int, list[float]] = {}
    for part in np.sort(parts):
        x = _x(float(part))
        places.setdefault(round(x / (2 * _DOT)), []).append(x)
    found = []
    for xs in places.values():
        step = min(2 * _DOT, (tall - 2 * _DOT) / max(len(xs) - 1, 1))
        first = tall / 2 - step * (len(xs) - 1) / 2
        found += [[x, round(first + step * at, 1)] for at, x in enumerate(xs)]
    return found
