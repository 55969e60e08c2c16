"""Charts to explore with: two indicators against each other, one indicator's spread, and Stadtbezirke side by side."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sozial.i18n import N_, NP_, format_number, translator
from sozial.insight.people import city_value
from sozial.insight.profile import parent_of
from sozial.model import NAME, Dataset, Indicator
from sozial.output.charts.chart_frame import (
    CHOSEN_COLOURS,
    INK,
    LABEL_SIZE,
    LESS_BURDEN,
    OTHERS,
    Chart,
    finish_chart,
    rows_source,
)
from sozial.output.words.listing_order import listed_order

# Up to so many units, every point bears its name.
ALL_NAMED = 25


def _title(indicator: Indicator) -> str:
    return indicator.titled


@cache
def _scatter(language: str, x_title: str, y_title: str) -> dict[str, Any]:
    base = alt.Chart(rows_source())
    x = alt.X("x:Q", title=x_title, scale=alt.Scale(zero=False, nice=False, padding=16), axis=alt.Axis(tickCount=7))
    y = alt.Y("y:Q", title=y_title, scale=alt.Scale(zero=False, nice=False, padding=16), axis=alt.Axis(tickCount=7))
    tooltip = [
        alt.Tooltip("name:N", title=""),
        alt.Tooltip("area:N", title=""),
        alt.Tooltip("x_text:N", title=x_title),
        alt.Tooltip("y_text:N", title=y_title),
    ]
    dots = base.transform_filter("datum.kind == 'unit'").mark_circle(
        size=95, color=LESS_BURDEN, opacity=0.75, stroke="#ffffff", strokeWidth=0.7
    )
    chosen = base.transform_filter("datum.kind == 'chosen'").mark_point(
        size=190, shape="diamond", filled=True, color=CHOSEN_COLOURS[0], opacity=1
    )
    names = (
        base.transform_filter("datum.named == true")
        .mark_text(align="left", dx=8, fontSize=LABEL_SIZE - 3)
        .encode(x=x, y=y, text="name:N")
    )
    means = base.transform_filter("datum.kind == 'mean'").mark_rule(color=OTHERS, strokeDash=[4, 3])
    chart = (
        means.encode(x="x:Q")
        + means.encode(y="y:Q")
        + dots.encode(x=x, y=y, tooltip=tooltip)
        + chosen.encode(x=x, y=y, tooltip=tooltip)
        + names
    )
    return finish_chart(chart.properties(height=460), language)


def correlations_of(one: pd.Series, other: pd.Series) -> tuple[float, float, int]:
    """Return Pearson's and Spearman's correlation, and over how many units; NaN with fewer than three.

    Examples
    --------
    >>> correlations_of(pd.Series([1.0, 2.0, 3.0]), pd.Series([1.0, 2.0, 30.0]))[1:]
    (1.0, 3)
    """
    both = pd.DataFrame({"one": one, "other": other}).dropna()
    if len(both) < 3 or both["one"].nunique() < 2 or both["other"].nunique() < 2:
        return float("nan"), float("nan"), len(both)
    pearson = float(both["one"].corr(both["other"]))
    spearman = float(both["one"].corr(both["other"], method="spearman"))
    return pearson, round(spearman, 12), len(both)


def build_scatter(
    dataset: Dataset,
    across: str,
    up: str,
    period: str,
    language: str,
    selected: str | None = None,
    name_all: bool = False,
) -> Chart:
    """Return two indicators against each other, a point per unit; named are all, or the outermost of many."""
    translate = translator(language)
    first, second = dataset.indicator(across), dataset.indicator(up)
    now = dataset.at(period)
    frame = pd.DataFrame(
        {
            "name": dataset.units[NAME].astype(str),
            "area": [parent_of(dataset, str(unit)) for unit in dataset.units.index],
            "x": now[across].astype(float),
            "y": now[up].astype(float),
        }
    ).dropna(subset=["x", "y"])
    spread = frame[["x", "y"]].std(ddof=0).replace(0, 1)
    far = (((frame[["x", "y"]] - frame[["x", "y"]].mean()) / spread) ** 2).sum(axis=1)
    digits = first.digits(now[across]), second.digits(now[up])
    frame = frame.assign(
        kind=np.where(frame.index.astype(str) == selected, "chosen", "unit"),
        named=(far.rank(ascending=False, method="first") <= ALL_NAMED // 2)
        if len(frame) > ALL_NAMED and not name_all
        else np.ones(len(frame), dtype=bool),
        x_text=[format_number(value, language, digits[0]) for value in frame["x"]],
        y_text=[format_number(value, language, digits[1]) for value in frame["y"]],
    )
    frame.loc[frame["kind"] == "chosen", "named"] = True
    pearson, spearman, count = correlations_of(frame["x"], frame["y"])
    means = pd.DataFrame([{"kind": "mean", "x": frame["x"].mean(), "y": frame["y"].mean()}])
    rows = pd.concat([frame, means], ignore_index=True)
    words = NP_(
        (
            "{n} quarter; correlation {pearson} (Pearson), {spearman} by rank (Spearman). Dashed: the "
            "means of the quarters. A correlation of quarters says nothing about single people."
        ),
        (
            "{n} quarters; correlation {pearson} (Pearson), {spearman} by rank (Spearman). Dashed: the "
            "means of the quarters. A correlation of quarters says nothing about single people."
        ),
    )
    return Chart(
        f"{first.label} – {second.label}",
        translate.fill(
            words, n=count, pearson=format_number(pearson, language, 2), spearman=format_number(spearman, language, 2)
        ),
        _scatter(language, _title(first), _title(second)),
        rows,
        {"name": translate(N_("Quarter")), "area": translate(N_("Area")), "x": _title(first), "y": _title(second)},
    )


@cache
def _distribution(language: str, title: str, city: str, mean: str) -> dict[str, Any]:
    translate = translator(language)
    base = alt.Chart(rows_source())
    units = base.transform_filter("datum.kind == 'unit'")
    bars = units.mark_bar(color=LESS_BURDEN, opacity=0.85, stroke="#ffffff").encode(
        x=alt.X("value:Q", bin=alt.Bin(maxbins=22), title=title),
        y=alt.Y("count():Q", title=translate(N_("Number of quarters")), axis=alt.Axis(tickMinStep=1, format="d")),
        tooltip=[alt.Tooltip("count():Q", title=translate(N_("Number of quarters")))],
    )
    lines = (
        base.transform_filter("datum.kind == 'line'")
        .mark_rule(strokeWidth=2.5)
        .encode(
            x="value:Q",
            color=alt.Color(
                "name:N",
                scale=alt.Scale(domain=[city, mean], range=[INK, CHOSEN_COLOURS[0]]),
                legend=alt.Legend(title=None, orient="top", symbolType="stroke"),
            ),
            strokeDash=alt.StrokeDash(
                "name:N", scale=alt.Scale(domain=[city, mean], range=[[1, 0], [5, 3]]), legend=None
            ),
            tooltip=[alt.Tooltip("name:N", title=""), alt.Tooltip("text:N", title=title)],
        )
    )
    return finish_chart((bars + lines).properties(height=300), language)


def build_distribution(dataset: Dataset, code: str, period: str, language: str) -> Chart:
    """Return how the values of one indicator are spread over the units, with city value and mean."""
    translate, indicator = translator(language), dataset.indicator(code)
    column = dataset.at(period)[code].astype(float)
    digits = indicator.digits(column)
    whole = city_value(dataset, indicator, period)
    known = column.dropna()
    city, mean = translate(N_("City value")), translate(N_("Mean of the quarters"))
    rows = [{"kind": "unit", "name": str(dataset.units[NAME][unit]), "value": value} for unit, value in known.items()]
    rows += [
        {"kind": "line", "name": name, "value": value, "text": format_number(value, language, digits)}
        for name, value in ((city, whole.city), (mean, whole.mean))
        if np.isfinite(value)
    ]
    words = NP_(
        (
            "{n} quarter with a value, {missing} without. Lowest {low}, middle {median}, highest {high}; "
            "city value {city}, mean of the quarters {mean}."
        ),
        (
            "{n} quarters with a value, {missing} without. Lowest {low}, middle {median}, highest "
            "{high}; city value {city}, mean of the quarters {mean}."
        ),
    )

    def shown(value: float) -> str:
        return format_number(value, language, digits)

    description = translate.fill(
        words,
        n=len(known),
        missing=format_number(len(column) - len(known), language),
        low=shown(known.min()) if len(known) else "–",
        median=shown(known.median()) if len(known) else "–",
        high=shown(known.max()) if len(known) else "–",
        city=shown(whole.city),
        mean=shown(whole.mean),
    )
    title = _title(indicator)
    return Chart(
        title,
        description,
        _distribution(language, title, city, mean),
        pd.DataFrame(rows, columns=["kind", "name", "value", "text"]),
        {"name": translate(N_("Quarter")), "value": title},
    )


@cache
def _boxes(language: str, title: str) -> dict[str, Any]:
    base = alt.Chart(rows_source())
    y = alt.Y("area:N", sort=alt.EncodingSortField("order", op="min"), title=None, axis=alt.Axis(ticks=False))
    x = alt.X("value:Q", title=title, scale=alt.Scale(zero=False, padding=12))
    boxes = base.mark_boxplot(
        size=22, extent="min-max", color="#a9c6dc", median={"color": INK, "strokeWidth": 3}
    ).encode(y=y, x=x)
    dots = base.mark_circle(size=45, color=LESS_BURDEN, opacity=0.8).encode(
        y=y, x=x, tooltip=[alt.Tooltip("name:N", title=""), alt.Tooltip("text:N", title=title)]
    )
    return finish_chart((boxes + dots).properties(height=alt.Step(46)), language)


def build_boxes(dataset: Dataset, code: str, period: str, language: str, with_ranks: bool = True) -> Chart | None:
    """Return one indicator by Stadtbezirk, the highest median on top, without ranks by name.

    None where no Stadtbezirke are known.
    """
    translate, indicator = translator(language), dataset.indicator(code)
    column = dataset.at(period)[code].astype(float)
    digits = indicator.digits(column)
    frame = pd.DataFrame(
        {
            "name": dataset.units[NAME].astype(str),
            "area": [parent_of(dataset, str(unit)) for unit in dataset.units.index],
            "value": column,
            "text": [format_number(value, language, digits) for value in column],
        }
    ).dropna(subset=["value"])
    frame = frame[frame["area"] != ""]
    if frame.empty:
        return None
    medians = frame.groupby("area")["value"].median().sort_values(ascending=False, kind="stable")
    medians = medians[listed_order(medians.index, {}, with_ranks)]
    frame["order"] = frame["area"].map({area: place for place, area in enumerate(medians.index)})
    words = translate(N_("The box holds the middle half of the quarters, the thick stroke is their median: {medians}."))
    said = ", ".join(f"{area} {format_number(value, language, digits)}" for area, value in medians.items())
    title = _title(indicator)
    return Chart(
        translate(N_("{name} by area")).format(name=indicator.label),
        words.format(medians=said),
        _boxes(language, title),
        frame.reset_index(drop=True),
        {"area": translate(N_("Area")), "name": translate(N_("Quarter")), "value": title},
    )
