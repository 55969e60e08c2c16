"""Weightings as dots of which one can be picked: all dots of one weighting are told apart from the others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from sozial.i18n import N_, format_percent, translator
from sozial.output.charts.chart_frame import LESS_BURDEN, MORE_BURDEN, Chart, finish_chart, percent_axis, rows_source
from sozial.workshop.ballot import Ballot, Topic, share_matrix

PICKED, WEIGHTING = "picked", "weighting"


@cache
def _picking(language: str) -> dict[str, Any]:
    translate = translator(language)
    title = translate(N_("Share of the weight"))
    picked = alt.selection_point(name=PICKED, fields=[WEIGHTING])
    dots = (
        alt.Chart(rows_source())
        .mark_point(filled=True)
        .encode(
            y=alt.Y("topic:N", sort=alt.EncodingSortField("order", op="min"), title=None, axis=alt.Axis(ticks=False)),
            x=alt.X("share:Q", title=title, scale=alt.Scale(domainMin=0), axis=percent_axis(language, tickCount=6)),
            yOffset=alt.YOffset("jitter:Q", scale=alt.Scale(domain=[-1, 1])),
            # Larger and of another shape, not of another colour alone.
            color=alt.condition(picked, alt.value(MORE_BURDEN), alt.value(LESS_BURDEN), empty=False),
            shape=alt.condition(picked, alt.value("diamond"), alt.value("circle"), empty=False),
            size=alt.condition(picked, alt.value(260), alt.value(90), empty=False),
            opacity=alt.condition(picked, alt.value(1), alt.value(0.55), empty=False),
            tooltip=[
                alt.Tooltip(f"{WEIGHTING}:N", title=translate(N_("Weighting"))),
                alt.Tooltip("topic:N", title=""),
                alt.Tooltip("text:N", title=title),
            ],
        )
        .add_params(picked)
    )
    return finish_chart(dots.properties(height=alt.Step(44)), language)


def build_weighting_dots(ballots: Sequence[Ballot], topics: Sequence[Topic], language: str) -> Chart:
    """Return a dot per weighting and topic; a click on one picks all dots of its weighting.

    Parameters
    ----------
    ballots
        In the order in which they are numbered, from 1 on.
    """
    translate = translator(language)
    rows = [
        {
            "topic": topic.label,
            "order": order,
            "share": float(share),
            "jitter": ((number * 7) % 11 - 5) / 6,
            WEIGHTING: number,
            "text": format_percent(float(share), language),
        }
        for number, shares in enumerate(share_matrix(ballots, topics), 1)
        for order, (topic, share) in enumerate(zip(topics, shares, strict=True))
    ]
    words = translate(N_("Each dot is one weighting: a click on a dot chooses its weighting. The list says the same."))
    heads = {"topic": translate(N_("Topic")), WEIGHTING: translate(N_("Weighting")), "share": translate(N_("Share"))}
    return Chart(translate(N_("Weightings")), words, _picking(language), pd.DataFrame(rows), heads)
