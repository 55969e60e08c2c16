"""What a round gave, for the moderator's page: every weighting as a dot, with mean and quartiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sozial.i18n import N_, NP_, format_percent, translator
from sozial.insight.people import city_value
from sozial.model import Dataset, Indicator
from sozial.output.charts.chart_frame import (
    CHOSEN_COLOURS,
    INK,
    LESS_BURDEN,
    QUIET,
    Chart,
    finish_chart,
    percent_axis,
    rows_source,
)
from sozial.workshop.agreement import topic_spreads
from sozial.workshop.ballot import Topic


@cache
def _dots(language: str) -> dict[str, Any]:
    title = translator(language)(N_("Share of the weight"))
    base = alt.Chart(rows_source())
    y = alt.Y("topic:N", sort=alt.EncodingSortField("order", op="min"), title=None, axis=alt.Axis(ticks=False))
    x = alt.X("share:Q", title=title, scale=alt.Scale(domainMin=0), axis=percent_axis(language, tickCount=6))
    boxes = (
        base.transform_filter("datum.kind == 'spread'")
        .mark_bar(height=30, color=QUIET, cornerRadius=4)
        .encode(y=y, x="low:Q", x2="high:Q")
    )
    dots = (
        base.transform_filter("datum.kind == 'ballot'")
        .mark_circle(size=70, color=LESS_BURDEN, opacity=0.55)
        .encode(y=y, x=x, yOffset=alt.YOffset("jitter:Q", scale=alt.Scale(domain=[-1, 1])))
    )
    middle = (
        base.transform_filter("datum.kind == 'spread'")
        .mark_tick(color=INK, thickness=4, height=34)
        .encode(y=y, x="share:Q", tooltip=[alt.Tooltip("topic:N", title=""), alt.Tooltip("text:N", title=title)])
    )
    return finish_chart((boxes + dots + middle).properties(height=alt.Step(54)), language)


def build_dots(shares: np.ndarray, topics: Sequence[Topic], language: str) -> Chart:
    """Return every weighting as a dot per topic; the bar holds the middle half, the stroke is the mean.

    Parameters
    ----------
    shares
        Ballots x topics; at least one ballot.
    """
    translate = translator(language)
    spreads = topic_spreads(shares, topics)
    rows: list[dict[str, Any]] = []
    for order, (topic, spread) in enumerate(zip(topics, spreads, strict=True)):
        common = {"topic": topic.label, "order": order}
        text = format_percent(spread.mean, language)
        rows.append(
            {
                **common,
                "kind": "spread",
                "share": spread.mean,
                "low": spread.lower_quartile,
                "high": spread.upper_quartile,
                "text": text,
            }
        )
        ordered = np.sort(shares[:, order])
        # Dots that would lie on each other are laid side by side, by their place and not by who gave them.
        for place, share in enumerate(ordered):
            rows.append({**common, "kind": "ballot", "share": float(share), "jitter": ((place * 7) % 11 - 5) / 6})
    frame = pd.DataFrame(rows, columns=["topic", "order", "kind", "share", "low", "high", "text", "jitter"])
    means = ", ".join(f"{spread.topic.label} {format_percent(spread.mean, language)}" for spread in spreads)
    words = translate(
        N_("Each dot is one weighting, the bar holds the middle half, the stroke is the mean of all: {means}.")
    )
    return Chart(
        translate.counted(
            NP_("What {n} participant gives each topic", "What {n} participants give each topic"), len(shares)
        ),
        words.format(means=means),
        _dots(language),
        frame,
        {"topic": translate(N_("Topic")), "kind": translate(N_("Kind")), "share": translate(N_("Share of the weight"))},
    )


@cache
def _strip(language: str) -> dict[str, Any]:
    base = alt.Chart(rows_source())
    x = alt.X("value:Q", title=None, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(tickCount=5))
    dots = (
        base.transform_filter("datum.kind == 'unit'").mark_circle(size=80, color=LESS_BURDEN, opacity=0.4).encode(x=x)
    )
    city = base.transform_filter("datum.kind == 'city'").mark_tick(color=INK, thickness=4, height=30).encode(x=x)
    return finish_chart((dots + city).properties(height=66), language)


def build_strip(dataset: Dataset, indicator: Indicator, period: str, language: str, words: str) -> Chart:
    """Return one indicator as a strip: every quarter a dot without its name, the city value a stroke.

    Parameters
    ----------
    words
        The sentence that says the same.
    """
    values = dataset.at(period)[indicator.code].dropna().sort_values()
    rows = [{"kind": "unit", "value": float(value)} for value in values]
    city = city_value(dataset, indicator, period).city
    if np.isfinite(city):
        rows.append({"kind": "city", "value": float(city)})
    title = indicator.titled
    frame = pd.DataFrame(rows, columns=["kind", "value"])
    return Chart(title, words, _strip(language), frame, {"value": title})


@cache
def _rounds(language: str, names: tuple[str, ...]) -> dict[str, Any]:
    title = translator(language)(N_("Mean share of the weight"))
    base = alt.Chart(rows_source())
    y = alt.Y("topic:N", sort=alt.EncodingSortField("order", op="min"), title=None, axis=alt.Axis(ticks=False))
    colours = list(CHOSEN_COLOURS[: len(names)])
    bars = base.mark_bar().encode(
        y=y,
        yOffset=alt.YOffset("part:N", sort=list(names)),
        x=alt.X("share:Q", title=title, axis=percent_axis(language, tickCount=6)),
        color=alt.Color(
            "part:N",
            scale=alt.Scale(domain=list(names), range=colours),
            legend=alt.Legend(title=None, orient="top", columns=2),
        ),
        tooltip=[alt.Tooltip("topic:N", title=""), alt.Tooltip("part:N", title=""), alt.Tooltip("text:N", title=title)],
    )
    return finish_chart(bars.properties(height=alt.Step(max(40 // len(names), 12))), language)


def build_parts(parts: Mapping[str, np.ndarray], topics: Sequence[Topic], language: str, title: str) -> Chart:
    """Return the mean weights of several groups or rounds beside each other.

    Parameters
    ----------
    parts
        By name, shares per topic; at most four. NaN where a topic was not weighed yet.
    """
    translate = translator(language)
    rows = [
        {
            "topic": topic.label,
            "order": order,
            "part": name,
            "share": float(shares[order]),
            "text": format_percent(float(shares[order]), language),
        }
        for name, shares in parts.items()
        for order, topic in enumerate(topics)
        if np.isfinite(shares[order])
    ]
    said = "; ".join(
        f"{name}: " + ", ".join(f"{topic.label} {format_percent(float(share), language)}" for topic, share in
                                zip(topics, shares, strict=True) if np.isfinite(share))
        for name, shares in parts.items()
    )  # fmt: skip
    heads = {"topic": translate(N_("Topic")), "part": translate(N_("Group or round")), "share": translate(N_("Share"))}
    return Chart(title, f"{said}.", _rounds(language, tuple(parts)), pd.DataFrame(rows), heads)
