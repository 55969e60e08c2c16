"""Charts of what is counted twice: stated weight and real influence, and indicators that go together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from sozial.errors import listed
from sozial.i18n import N_, format_number, format_percent, translator
from sozial.insight.contributions import part_label
from sozial.insight.double_counting import FLAG_LABELS, correlation_flags
from sozial.model import Dataset
from sozial.output.charts.chart_frame import (
    CHOSEN_COLOURS,
    INK,
    LABEL_SIZE,
    LESS_BURDEN,
    MORE_BURDEN,
    OTHERS,
    Chart,
    finish_chart,
    percent_axis,
    rows_source,
)
from sozial.recipe import Recipe


@cache
def _pairs(language: str, first: str, second: str, title: str) -> dict[str, Any]:
    base = alt.Chart(rows_source())
    y = alt.Y("name:N", sort=alt.EncodingSortField("order", op="min"), title=None, axis=alt.Axis(ticks=False))
    scale = alt.Scale(domain=[first, second], range=[CHOSEN_COLOURS[1], CHOSEN_COLOURS[0]])
    shapes = alt.Scale(domain=[first, second], range=["circle", "diamond"])
    x = alt.X("value:Q", title=title, axis=percent_axis(language, tickCount=6))
    lines = base.mark_line(color=OTHERS, strokeWidth=3).encode(y=y, x=x, detail="name:N")
    points = base.mark_point(filled=True, size=130, opacity=1).encode(
        y=y,
        x=x,
        color=alt.Color("kind:N", scale=scale, legend=alt.Legend(title=None, orient="top", direction="vertical")),
        shape=alt.Shape("kind:N", scale=shapes, legend=alt.Legend(title=None, orient="top", direction="vertical")),
        tooltip=[
            alt.Tooltip("name:N", title=""),
            alt.Tooltip("kind:N", title=""),
            alt.Tooltip("text:N", title=title),
        ],
    )
    return finish_chart((lines + points).properties(height=alt.Step(25)), language)


def _pair_chart(
    named: Mapping[str, str],
    one: Mapping[str, float],
    other: Mapping[str, float],
    texts: tuple[str, str, str, str],
    description: str,
    language: str,
) -> Chart:
    title, first, second, axis = texts
    order = sorted(named, key=lambda code: -other.get(code, 0.0))
    frame = pd.DataFrame(
        [
            {
                "name": named[code],
                "order": place,
                "kind": kind,
                "value": values[code],
                "text": format_percent(values[code], language, 1),
            }
            for place, code in enumerate(order)
            for kind, values in ((first, one), (second, other))
            if code in values
        ],
        columns=["name", "order", "kind", "value", "text"],
    )
    heading = {"name": translator(language)(N_("Indicator")), "kind": translator(language)(N_("Figure")), "value": axis}
    return Chart(title, description, _pairs(language, first, second, axis), frame, heading)


def build_influence(
    dataset: Dataset, recipe: Recipe, shares: Mapping[str, float], influence: Mapping[str, float], language: str
) -> Chart:
    """Return each part's weight beside what it really decides: its share of the covariance with the index."""
    translate = translator(language)
    named = {code: part_label(dataset, recipe, code) for code in influence}
    farthest = max(influence, key=lambda code: influence[code] - shares.get(code, 0.0), default="")
    words = translate(
        N_(
            "Of all weights, the influence of “{name}” exceeds its weight most: {influence} against {share}. The "
            "influences sum "
            "to 100 %."
        )
    )
    description = (
        words.format(
            name=named[farthest],
            influence=format_percent(influence[farthest], language, 1),
            share=format_percent(shares.get(farthest, 0.0), language, 1),
        )
        if farthest
        else ""
    )
    texts = (
        translate(N_("Weight and real influence")),
        translate(N_("Weight")),
        translate(N_("Influence on the index")),
        translate(N_("Share")),
    )
    return _pair_chart(named, shares, influence, texts, description, language)


def build_ratios(
    dataset: Dataset, recipe: Recipe, shares: Mapping[str, float], ratios: Mapping[str, float], language: str
) -> Chart:
    """Return each indicator's weight beside the share of the index's variance that it explains alone."""
    translate = translator(language)
    known = {code: value for code, value in ratios.items() if value == value}
    named = {code: part_label(dataset, recipe, code) for code in known}
    texts = (
        translate(N_("Weight and correlation ratio")),
        translate(N_("Weight")),
        translate(N_("Explained by it alone")),
        translate(N_("Share")),
    )
    words = N_(
        "How much of the differences in the index could be told from one indicator alone. Related indicators "
        "explain the same "
        "differences, so these shares do not sum to 100 %."
    )
    return _pair_chart(named, shares, known, texts, translate(words), language)


def build_weight_sensitivity(dataset: Dataset, recipe: Recipe, frame: pd.DataFrame, language: str) -> Chart:
    """Return Sobol' indices of the weights: alone, and with all interactions."""
    translate = translator(language)
    named = {str(code): part_label(dataset, recipe, str(code)) for code in frame.index}
    first = {str(code): max(float(value), 0.0) for code, value in frame["first"].items()}
    total = {str(code): max(float(value), 0.0) for code, value in frame["total"].items()}
    texts = (
        translate(N_("Which weight moves the ranking most")),
        translate(N_("alone (first order)")),
        translate(N_("with all interactions (total)")),
        translate(N_("Share of the variation in ranks")),
    )
    names = ", ".join(named[str(code)] for code in frame.index[:3])
    words = translate(N_("The weights that move the ranking most: {names}. Negative estimates are shown as 0."))
    return _pair_chart(named, first, total, texts, words.format(names=names), language)


@cache
def _heat(language: str, flags: tuple[str, ...]) -> dict[str, Any]:
    translate = translator(language)
    base = alt.Chart(rows_source()).encode(
        x=alt.X(
            "other:N",
            sort=alt.EncodingSortField("column", op="min"),
            title=None,
            axis=alt.Axis(labelAngle=-50, ticks=False, labelLimit=170),
        ),
        y=alt.Y(
            "name:N",
            sort=alt.EncodingSortField("row", op="min"),
            title=None,
            axis=alt.Axis(ticks=False, labelLimit=220),
        ),
        tooltip=[
            alt.Tooltip("name:N", title=""),
            alt.Tooltip("other:N", title=""),
            alt.Tooltip("text:N", title=translate(N_("Rank correlation"))),
            alt.Tooltip("flag:N", title=""),
        ],
    )
    fields = base.mark_rect(stroke="#ffffff").encode(
        color=alt.Color(
            "value:Q",
            scale=alt.Scale(domain=[-1, 0, 1], range=[MORE_BURDEN, "#ffffff", LESS_BURDEN], interpolate="rgb"),
            legend=alt.Legend(title=translate(N_("Rank correlation")), orient="top", gradientLength=200),
        ),
        strokeWidth=alt.value(1),
    )
    words = base.mark_text(fontSize=LABEL_SIZE - 3).encode(
        text="text:N",
        color=alt.condition("abs(datum.value) > 0.6", alt.value("#ffffff"), alt.value(INK)),
    )
    marks = (
        base.transform_filter(alt.FieldOneOfPredicate("flag", [flags[0], flags[-1]]))
        .mark_rect(filled=False, stroke=INK, strokeWidth=2)
        .encode()
    )
    return finish_chart((fields + words + marks).properties(height=alt.Step(25), width="container"), language)


def build_correlations(dataset: Dataset, recipe: Recipe, correlations: pd.DataFrame, language: str) -> Chart:
    """Return the matrix of rank correlations, with a frame around pairs that are nearly the same or contradict."""
    translate = translator(language)
    flags = correlation_flags(correlations)
    labels = tuple(translate(label) for label in FLAG_LABELS)
    names = {str(code): part_label(dataset, recipe, str(code)) for code in correlations.columns}
    rows = []
    for row, one in enumerate(correlations.index):
        for column, other in enumerate(correlations.columns):
            value = float(correlations.iloc[row, column])
            if one == other or value != value:
                continue
            flag = int(flags.iloc[row, column])
            rows.append(
                {
                    "name": names[str(one)],
                    "other": names[str(other)],
                    "row": row,
                    "column": column,
                    "value": value,
                    "text": format_number(value, language, 2),
                    "flag": labels[flag],
                }
            )
    frame = pd.DataFrame(rows, columns=["name", "other", "row", "column", "value", "text", "flag"])
    same = frame[(frame["flag"] == labels[-1]) & (frame["row"] < frame["column"])]
    ordered = same.sort_values("value", ascending=False, kind="stable")
    pairs = listed([f"{one} – {other}" for one, other in zip(ordered["name"], ordered["other"], strict=True)], 4)
    words = translate(
        N_("Framed are pairs of more than 0.9 (nearly the same) or less than −0.4. Nearly the same: {pairs}")
    )
    return Chart(
        translate(N_("Rank correlations of the indicators")),
        words.format(pairs=pairs or "–"),
        _heat(language, labels),
        frame,
        {
            "name": translate(N_("Indicator")),
            "other": translate(N_("Second indicator")),
            "value": translate(N_("Rank correlation")),
            "flag": translate(N_("How they belong together")),
        },
    )
