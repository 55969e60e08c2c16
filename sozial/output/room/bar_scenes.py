"""Screens that put means beside each other: of groups, or of one round and another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sozial.i18n import N_, NP_, translator
from sozial.output.room.shortening import GROUP, NAME, row_label, shortened
from sozial.output.room.weight_scenes import WIDE
from sozial.workshop.ballot import Topic
from sozial.workshop.headline import LEVEL
from sozial.workshop.means import GROUPS_BESIDE, group_shares
from sozial.workshop.scene import Scene

# A screen holds so many topics with a bar for each group.
_TOPICS_OF_GROUPS = 4


def build_groups(number: int, means: Mapping[str, np.ndarray], topics: Sequence[Topic], language: str) -> Scene:
    """Return the mean weights of groups on the topics on which they differ most.

    Parameters
    ----------
    means
        By the name of groups that are shown together, shares per topic; those for which there is no room are named.
    """
    translate = translator(language)
    named, means = means, dict(list(means.items())[:GROUPS_BESIDE])
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
    if len(named) > len(means):
        others = translate.listing([shortened(name, GROUP) for name in named if name not in means])
        caption = f"{caption} {translate(N_('Not on this screen: {groups}.')).format(groups=others)}".strip()
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
                    "x": round(WIDE * float(table[part, at]) / most, 1),
                    "words": translate.percent(float(table[part, at])),
                }
                for part, name in enumerate(means)
            ],
        }
        for at, topic in enumerate(topics)
    ]
