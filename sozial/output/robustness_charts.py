"""Charts of how sure a ranking is, which choice matters most, and what is counted twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sozial.errors import listed
from sozial.i18n import N_, format_number, format_percent, translator
from sozial.insight.contributions import part_label
from sozial.insight.double_counting import FLAG_LABELS, correlation_flags
from sozial.insight.robustness import CERTAINTY_LABELS, ChoiceEffect, Robustness, certainty
from sozial.insight.variation import SOURCE_LABELS
from sozial.method import Method
from sozial.model import Dataset
from sozial.output.chart_frame import (
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

# From "almost never" to "almost always": dark means often; the middle one is hatched on the map.
CERTAINTY_COLOURS = ("#e3e8ee", "#74a9cf", "#045a8d")


@cache
def _intervals(language: str, labels: tuple[str, ...], most: int) -> dict[str, Any]:
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
            axis=alt.Axis(tickMinStep=1, format="d"),
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
    words = base.mark_text(align="left", dx=8, fontSize=LABEL_SIZE - 2).encode(y=y, x="end:Q", text="share:N")
    chart = (bars + cut + middle + now + words).properties(height=alt.Step(23))
    return finish_chart(chart, language)


def robustness_table(dataset: Dataset, found: Robustness) -> pd.DataFrame:
    """Return the units of an assessment, the surest to be among the first on top, with what a chart needs."""
    frame = found.units.copy()
    frame["name"] = [dataset.unit_titles[str(unit)] for unit in frame.index]
    return frame.sort_values(["median", "rank"], kind="stable", na_position="last")


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
        range=[
            f"{format_number(low, language)}–{format_number(high, language)}"
            for low, high in zip(frame["low"], frame["high"], strict=True)
        ],
    )
    sure = frame["among_first"] >= 0.9
    words = translate(
        N_(
            "The bar holds the ranks of 90 % of {n} variants, the stroke is the middle one, the diamond the rank "
            "with this "
            "recipe, the per cent how often a quarter is among the {k} most burdened. In almost all variants "
            "these are: "
            "{names}."
        )
    )
    description = words.format(
        n=format_number(found.variants, language), k=found.most, names=", ".join(frame["name"][sure]) or "–"
    )
    return Chart(
        translate(N_("Ranks in the variants")),
        description,
        _intervals(language, labels, found.most),
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
    words = translate(
        N_("Varied alone, the strongest effect has: {name}, by which a quarter moves {n} ranks on average.")
    )
    description = words.format(name=frame["name"].iloc[0], n=frame["text"].iloc[0]) if len(frame) else ""
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
    dataset: Dataset, method: Method, shares: Mapping[str, float], influence: Mapping[str, float], language: str
) -> Chart:
    """Return each part's weight beside what it really decides: its share of the covariance with the index."""
    translate = translator(language)
    named = {code: part_label(dataset, method, code) for code in influence}
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
    dataset: Dataset, method: Method, shares: Mapping[str, float], ratios: Mapping[str, float], language: str
) -> Chart:
    """Return each indicator's weight beside the share of the index's variance that it explains alone."""
    translate = translator(language)
    known = {code: value for code, value in ratios.items() if value == value}
    named = {code: part_label(dataset, method, code) for code in known}
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


def build_weight_sensitivity(dataset: Dataset, method: Method, frame: pd.DataFrame, language: str) -> Chart:
    """Return Sobol' indices of the weights: alone, and with all interactions."""
    translate = translator(language)
    named = {str(code): part_label(dataset, method, str(code)) for code in frame.index}
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


def build_correlations(dataset: Dataset, method: Method, correlations: pd.DataFrame, language: str) -> Chart:
    """Return the matrix of rank correlations, with a frame around pairs that are nearly the same or contradict."""
    translate = translator(language)
    flags = correlation_flags(correlations)
    labels = tuple(translate(label) for label in FLAG_LABELS)
    names = {str(code): part_label(dataset, method, str(code)) for code in correlations.columns}
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
