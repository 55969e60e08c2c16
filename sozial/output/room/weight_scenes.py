"""Screens of what a round gave: every weighting as a dot, and two views on a topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sozial.i18n import N_, NP_, translator
from sozial.output.room.headline_words import headline_words
from sozial.output.room.shortening import row_label, shortened
from sozial.workshop.agreement import TwoViews, topic_spreads
from sozial.workshop.ballot import Form, Topic
from sozial.workshop.headline import find_headline
from sozial.workshop.order import order_weights
from sozial.workshop.scene import Scene
from sozial.workshop.small_groups import FEWEST

# Drawings are so wide, in units of their own; the rows of one screen share its height.
WIDE, _ROOM, _TALLEST, _DOT = 1000, 520, 120, 9.0
_LEAST_SHOWN, _STEP = 0.4, 0.2


def build_weights(
    number: int, shares: np.ndarray, topics: Sequence[Topic], language: str, form: Form = Form.POINTS
) -> Scene:
    """Return every weighting of a round as a dot on its topic's row, with mean, middle half, and a headline.

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
            # The stroke is what the figure beside it says, what phones show, and what the group's weights are.
            "mean": _x(spreads[at].mean / most),
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
            "mean": translate(N_("mean of all")),
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
