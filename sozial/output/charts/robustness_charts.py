"""Charts of how sure a ranking is, and which choice matters most."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sozial.i18n import N_, NP_, format_number, format_percent, translator
from sozial.insight.choice_effects import ChoiceEffect
from sozial.insight.robustness import CERTAINTY_LABELS, Robustness, certainty
from sozial.insight.variation import SOURCE_LABELS
from sozial.model import Dataset
from sozial.output.charts.chart_frame import INK, LABEL_SIZE, LESS_BURDEN, MORE_BURDEN, Chart, finish_chart, rows_source
from sozial.output.tables.insight_tables import robustness_table

# From "almost never" to "almost always": dark means often; the middle one is hatched on the map.
CERTAINTY_COLOURS = ("#e3e8ee", "#74a9cf", "#045a8d")
# Part of the width for the per cent, on a phone as well.
_FOR_WORDS = 0.2


@cache
def _intervals(language: str, labels: tuple[str, ...], most: int, last: int) -> dict[str, Any]:
    translate = translator(language)
    y = alt.Y("name:N", sort=alt.EncodingSortField("order", op="min"), title=None, axis=alt.Axis(ticks=False))
    base = alt.Chart(rows_source())
    colour = alt.Color(
        "certainty:N",
        scale=alt.Scale(domain=list(labels), range=list(CERTAINTY_COLOURS)),
        legend=alt.Legend(
            title=translate(N_("Among the {k} most burdened")).format(k=most),
            orient="top",
            direction="vertical",
            titleLimit=400,
        ),
    )
    tooltip = [
        alt.Tooltip("name:N", title=translate(N_("Quarter"))),
        alt.Tooltip("median:Q", title=translate(N_("Median rank"))),
        alt.Tooltip("range:N", title=translate(N_("90 % of the variants"))),
        alt.Tooltip("share:N", title=translate(N_("Among the {k} most burdened")).format(k=most)),
        alt.Tooltip("rank:Q", title=translate(N_("Rank with this recipe"))),
    ]
    bars = base.mark_bar(height=13, cornerRadius=3, stroke="#76828e", strokeWidth=0.6).encode(
        y=y,
        x=alt.X(
            "start:Q",
            title=translate(N_("Rank (1 = most burdened)")),
            scale=alt.Scale(domainMin=0.5, nice=False),
            # Where the per cent stand there are no more ranks.
            axis=alt.Axis(tickMinStep=1, format="d", labelExpr=f"datum.value > {last} ? '' : datum.label"),
        ),
        x2="end:Q",
        color=colour,
        tooltip=tooltip,
    )
    middle = base.mark_tick(color=INK, thickness=3, height=19).encode(y=y, x="median:Q", tooltip=tooltip)
    now = base.mark_point(shape="diamond", filled=True, size=55, color=MORE_BURDEN, opacity=1).encode(
        y=y, x="rank:Q", tooltip=tooltip
    )
    cut = base.mark_rule(strokeDash=[5, 4], color=INK).encode(x=alt.datum(most + 0.5))
    # In a column of their own at the right: no line goes through them.
    words = base.mark_text(align="right", fontSize=LABEL_SIZE - 2).encode(y=y, x="edge:Q", text="share:N")
    chart = (bars + cut + middle + now + words).properties(height=alt.Step(23))
    return finish_chart(chart, language)


def _right_of(ranks: pd.Series, most: int) -> float:
    """Return where the words stand: with room of their own to the right of all bars and of the dashed line."""
    last = max(float(ranks.max()), most + 0.1) + 0.4 if len(ranks) else most + 0.5
    return last + _FOR_WORDS * (last - 0.5)


def build_intervals(
    dataset: Dataset, found: Robustness, language: str, count: int = 25, selected: str | None = None
) -> Chart:
    """Return the ranks that units take in 90 % of the variants, ordered by their median rank.

    Parameters
    ----------
    count
        How many units are shown, the first by their median rank.
    selected
        A unit that is marked, and shown wherever it stands.
    """
    translate = translator(language)
    frame = robustness_table(dataset, found).dropna(subset=["median"])
    chosen = frame.index.astype(str) == selected
    frame.loc[chosen, "name"] = "▸ " + frame.loc[chosen, "name"]
    frame = frame[chosen | (np.arange(len(frame)) < count)]
    labels = tuple(translate(label) for label in CERTAINTY_LABELS)
    frame = frame.assign(
        order=range(len(frame)),
        # A quarter without an index has no rank with this recipe.
        rank=frame["rank"].where(frame["rank"] > 0),
        # Half a rank to each side, so that a rank that never changes is still to be seen.
        start=frame["low"] - 0.4,
        end=frame["high"] + 0.4,
        certainty=[labels[number] for number in certainty(frame["among_first"].to_numpy())],
        share=[format_percent(share, language) for share in frame["among_first"]],
        range=[translate.span(low, high) for low, high in zip(frame["low"], frame["high"], strict=True)],
        edge=_right_of(frame["high"], found.most),
    )
    sure = frame["among_first"] >= 0.9
    words = NP_(
        (
            "The bar holds the ranks of 90 % of {n} variant, the stroke is the middle one, the diamond "
            "the rank with this recipe, the per cent how often a quarter is among the {k} most burdened: "
            "left of the dashed line. "
            "In almost all variants these are: {names}."
        ),
        (
            "The bar holds the ranks of 90 % of {n} variants, the stroke is the middle one, the diamond "
            "the rank with this recipe, the per cent how often a quarter is among the {k} most burdened: "
            "left of the dashed line. "
            "In almost all variants these are: {names}."
        ),
    )
    description = translate.fill(words, n=found.variants, k=found.most, names=", ".join(frame["name"][sure]) or "–")
    return Chart(
        translate(N_("Ranks in the variants")),
        description,
        _intervals(language, labels, found.most, int(found.units["high"].max(skipna=True) or 1)),
        frame.reset_index(drop=True),
        {
            "name": translate(N_("Quarter")),
            "rank": translate(N_("Rank with this recipe")),
            "median": translate(N_("Median rank")),
            "low": translate(N_("Rank, 5 %")),
            "high": translate(N_("Rank, 95 %")),
            "among_first": translate(N_("Share of variants among the {k} most burdened")).format(k=found.most),
            "in_top_class": translate(N_("Share of variants in the highest class")),
        },
    )


@cache
def _bars(language: str, title: str, with_range: bool) -> dict[str, Any]:
    base = alt.Chart(rows_source()).encode(
        y=alt.Y("name:N", sort=alt.EncodingSortField("order", op="min"), title=None, axis=alt.Axis(ticks=False))
    )
    bars = base.mark_bar(color=LESS_BURDEN).encode(x=alt.X("value:Q", title=title, axis=alt.Axis(tickCount=5)))
    words = base.mark_text(align="left", dx=6, fontSize=LABEL_SIZE - 1).encode(x="right:Q", text="text:N")
    chart = bars + words
    if with_range:
        chart = bars + base.mark_rule(color=INK, strokeWidth=2).encode(x="low:Q", x2="high:Q") + words
    return finish_chart(chart.properties(height=alt.Step(28)), language)


def _strongest_words(frame: pd.DataFrame, language: str) -> str:
    """Say which choices move the ranking most, several where their ranges overlap, and what the black lines are."""
    translate = translator(language)
    # Ranges that overlap the first one's do not tell which is the stronger.
    level = frame[frame["high"] >= frame["low"].iloc[0]]
    words = N_("Varied alone, the strongest effect has: {name}, by which a quarter moves {n} ranks on average.")
    if len(level) > 1:
        words = N_(
            "Varied alone, {names} have the strongest effects: a quarter moves {n} ranks on average. Which of them "
            "moves more cannot be told, because their ranges overlap."
        )
    line = translate(N_("The black line holds the shifts of 90 % of the variants."))
    low, high = level["value"].min(), level["value"].max()
    said = {"name": frame["name"].iloc[0], "names": translate.listing(level["name"])}
    return f"{translate(words).format(n=translate.span(low, high, 2), **said)} {line}"


def build_choice_effects(effects: Sequence[ChoiceEffect], language: str) -> Chart:
    """Return how many ranks a unit moves on average when one choice alone is varied."""
    translate = translator(language)
    frame = pd.DataFrame(
        [
            {
                "name": translate(SOURCE_LABELS[effect.source]),
                "order": order,
                "value": effect.shift,
                "low": effect.low,
                "high": effect.high,
                "right": max(effect.high, effect.shift),
                "text": format_number(effect.shift, language, 2),
                "variants": effect.variants,
            }
            for order, effect in enumerate(effects)
        ],
        columns=["name", "order", "value", "low", "high", "right", "text", "variants"],
    )
    description = _strongest_words(frame, language) if len(frame) else ""
    title = translate(N_("Mean shift in ranks"))
    return Chart(
        translate(N_("Which choice moves the ranking most")),
        description,
        _bars(language, title, True),
        frame,
        {
            "name": translate(N_("Choice")),
            "value": title,
            "low": translate(N_("Shift, 5 %")),
            "high": translate(N_("Shift, 95 %")),
            "variants": translate(N_("Variants")),
        },
    )
