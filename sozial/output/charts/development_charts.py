"""Charts over time for all units at once: small multiples and changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sozial.i18n import N_, NP_, format_number, format_signed, translator
from sozial.insight.development import Development, value_changes
from sozial.insight.estimates import estimated_units
from sozial.insight.series_breaks import SeriesBreak, breaks_of, segments, series_breaks
from sozial.model import Dataset, Direction
from sozial.output.charts.chart_frame import (
    INK,
    LABEL_SIZE,
    LESS_BURDEN,
    MORE_BURDEN,
    OTHERS,
    Chart,
    finish_chart,
    rows_source,
)
from sozial.output.charts.line_charts import break_rows, with_reference_words
from sozial.output.maps.layers import score_digits
from sozial.output.words.listing_order import listed_order
from sozial.output.words.period_words import estimate_marked, period_label


@cache
def _multiples(language: str, title: str, columns: int, periods: tuple[str, ...]) -> dict[str, Any]:
    base = alt.Chart()
    # Only the ends are written; the others have their mark.
    first, last = json.dumps(periods[0]), json.dumps(periods[-1])
    ends = f"datum.value == {first} || datum.value == {last} ? datum.value : ''"
    x = alt.X(
        "period:O", title=None, axis=alt.Axis(labelAngle=0, labelExpr=ends, labelFontSize=LABEL_SIZE - 3, grid=False)
    )
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(zero=False),
        axis=alt.Axis(tickCount=3, labelFontSize=LABEL_SIZE - 3),
    )
    middle = (
        base.transform_filter("datum.kind != 'break'")
        .mark_line(color=OTHERS, strokeDash=[4, 3], strokeWidth=1.5)
        .encode(x=x, y="middle:Q", detail="segment:N")
    )
    line = (
        base.transform_filter("datum.kind == 'unit'")
        .mark_line(color=LESS_BURDEN, strokeWidth=2.5, point=alt.OverlayMarkDef(size=18, color=LESS_BURDEN))
        .encode(
            x=x,
            y=y,
            detail="segment:N",
            tooltip=[
                alt.Tooltip("name:N", title=""),
                alt.Tooltip("period:O", title=translator(language)(N_("Period"))),
                alt.Tooltip("text:N", title=title),
            ],
        )
    )
    breaks = (
        base.transform_filter("datum.kind == 'break'")
        .mark_rule(color=INK, strokeDash=[2, 2], xOffset=-6)
        .encode(x=x, tooltip=[alt.Tooltip("text:N", title="")])
    )
    chart = (
        alt.layer(middle, line, breaks, data=rows_source())
        .properties(width=190, height=80)
        .facet(
            facet=alt.Facet(
                "name:N",
                sort=alt.EncodingSortField("order", op="min"),
                title=None,
                header=alt.Header(labelFontSize=LABEL_SIZE - 1, labelLimit=150),
            ),
            columns=columns,
            spacing={"row": 14, "column": 14},
        )
    )
    return finish_chart(chart, language)


def build_multiples(
    dataset: Dataset,
    table: pd.DataFrame,
    breaks: tuple[SeriesBreak, ...],
    title: str,
    language: str,
    digits: int,
    count: int = 20,
    columns: int = 5,
    named: bool = False,
    codes: Sequence[str] = (),
) -> Chart:
    """Return one small chart per unit, the dashed line being the middle of all units; broken where the series is.

    Parameters
    ----------
    table
        Units x periods, the units in the order of the charts.
    breaks
        Those of the values, which are marked.
    named
        Whether marks name the indicator that breaks.
    codes
        The columns that the values rest on; what is estimated of them is marked.
    """
    translate = translator(language)
    periods = tuple(table.columns)
    parts = segments(periods, breaks)
    middle = table.median()
    rows: list[dict[str, Any]] = []
    marks = break_rows(dataset, breaks, periods, language, named)
    guessed = {period: estimated_units(dataset, (period,), codes) for period in periods}
    apart: list[str] = []
    for order, (unit, values) in enumerate(table.head(count).iterrows()):
        is_estimated = any(str(unit) in units for units in guessed.values())
        name = estimate_marked(dataset.unit_titles[str(unit)], is_estimated)
        apart += [dataset.unit_titles[str(unit)]] * is_estimated
        rows += [
            {
                "name": name,
                "order": order,
                "period": period,
                "value": value,
                "middle": middle[period],
                "segment": part,
                "kind": "unit",
                "text": estimate_marked(format_number(value, language, digits), str(unit) in guessed[period]),
            }
            for period, value, part in zip(periods, values, parts, strict=True)
        ]
        rows += [{**mark, "name": name, "order": order} for mark in marks]
    frame = pd.DataFrame(rows, columns=["name", "order", "period", "value", "middle", "segment", "kind", "text"])
    words = NP_(
        "{n} quarter, with its own line over {start} to {end}; dashed: the median of all quarters.",
        "{n} quarters, each with its own line over {start} to {end}; dashed: the median of all quarters.",
    )
    said = translate.fill(words, n=min(count, len(table)), start=periods[0], end=periods[-1])
    if apart:
        said += " " + translate(N_("≈ partly estimated: {names}.")).format(names=", ".join(apart))
    return Chart(
        title,
        said,
        _multiples(language, title, columns, periods),
        frame,
        {"name": translate(N_("Quarter")), "period": translate(N_("Period")), "value": title},
    )


def indicator_table(dataset: Dataset, code: str) -> pd.DataFrame:
    """Return units x periods of one indicator."""
    table = pd.DataFrame({period: dataset.at(period)[code].to_numpy() for period in dataset.stated_periods})
    return table.set_index(dataset.units.index.astype(str))


@cache
def _changes(language: str, title: str) -> dict[str, Any]:
    base = alt.Chart(rows_source())
    y = alt.Y("name:N", sort=alt.EncodingSortField("order", op="min"), title=None, axis=alt.Axis(ticks=False))
    x = alt.X("change:Q", title=title, axis=alt.Axis(tickCount=6))
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=["more", "less", "context"], range=[MORE_BURDEN, LESS_BURDEN, OTHERS]),
        legend=None,
    )
    tooltip = [alt.Tooltip("name:N", title=""), alt.Tooltip("text:N", title=title)]
    bars = base.mark_bar().encode(y=y, x=x, color=colour, tooltip=tooltip)
    zero = base.mark_rule(color=INK).encode(x=alt.datum(0))
    words = base.mark_text(align="left", dx=6, fontSize=LABEL_SIZE - 2).encode(y=y, x="right:Q", text="text:N")
    return finish_chart((bars + zero + words).properties(height=alt.Step(20)), language)


def build_changes(
    dataset: Dataset, code: str, before: str, after: str, language: str, relative: bool = False, count: int = 30,
    with_ranks: bool = True,
) -> Chart:  # fmt: skip
    """Return by how much an indicator changed in each unit; absolute or relative, never both.

    Parameters
    ----------
    count
        So many with the largest changes are shown.
    with_ranks
        The largest changes first, and named; otherwise by name.
    """
    translate, indicator = translator(language), dataset.indicator(code)
    frame = value_changes(dataset, code, before, after)
    column = "relative" if relative else "absolute"
    digits = 1 if relative else indicator.digits(pd.concat([frame["before"], frame["after"]]))
    if relative:
        unit, heading = "%", translate(N_("Change in % of the value in {before}")).format(before=before)
    elif indicator.measure == "%":
        unit, heading = translate(N_("percentage points")), translate(N_("Change in percentage points"))
    else:
        unit, heading = indicator.measure, translate(N_("Change ({measure})")).format(measure=indicator.measure or "–")
    names = [dataset.unit_titles[str(unit)] for unit in frame.index]
    guessed = estimated_units(dataset, (before, after), (code,))
    frame = frame.assign(change=frame[column], name=names, estimated=[str(unit) in guessed for unit in frame.index])
    frame = frame.dropna(subset=["change"])
    frame = frame.sort_values("change", ascending=False, kind="stable")
    known = len(frame)
    if known > count:
        # Both ends: the largest rises and the largest falls.
        frame = pd.concat([frame.head(count // 2), frame.tail(count - count // 2)])
    frame = frame.loc[listed_order(frame.index, dataset.unit_titles, with_ranks)]
    worse = np.sign(frame["change"]) * (-1 if indicator.direction is Direction.FAVOURABLE else 1)
    kinds = np.where(worse > 0, "more", "less")
    frame = frame.assign(
        order=range(len(frame)),
        kind="context" if indicator.direction is Direction.CONTEXT else kinds,
        right=frame["change"].clip(lower=0),
        text=[
            estimate_marked(format_signed(value, language, digits), is_estimated)
            for value, is_estimated in zip(frame["change"], frame["estimated"], strict=True)
        ],
    )
    title = translate(N_("{name}: change from {before} to {after}"))
    sure = frame[~frame["estimated"]]
    said = [f"{name} {text}" for name, text in zip(sure["name"], sure["text"], strict=True)]
    rises, falls = int((sure["change"] > 0).sum()), int((sure["change"] < 0).sum())
    ends = (said[: min(rises, 3)], said[::-1][: min(falls, 3)])
    most, least = (f"{', '.join(some)} {unit}".strip() if some else "" for some in ends)
    words = translate(N_("Orange: for the worse; blue: for the better."))
    if with_ranks:
        words = translate(
            N_("Largest rise: {most}. Largest fall: {least}. Orange: for the worse; blue: for the better.")
        )
    words = words.format(most=most or "–", least=least or "–")
    if frame["estimated"].any():
        apart = translate(N_("Not comparable, because divided or put together (estimated): {names}."))
        words += " " + apart.format(names=", ".join(frame["name"][frame["estimated"]]))
    if known > count:
        some = N_("Only the largest changes are shown: {n} of {all}.")
        words += " " + translate.fill(some, n=count, all=known)
    return Chart(
        title.format(
            name=indicator.label,
            before=period_label(dataset, before, language, (code,)),
            after=period_label(dataset, after, language, (code,)),
        ),
        words,
        _changes(language, heading),
        frame.reset_index(drop=True),
        {"name": translate(N_("Quarter")), "before": before, "after": after, "change": heading},
    )


def build_index_multiples(
    dataset: Dataset, development: Development, order: Sequence[str], language: str, count: int = 20
) -> Chart:
    """Return the index of some units over time as small multiples, in the order given."""
    digits = max(score_digits(development.recipe), 2)
    title = with_reference_words(translator(language)(N_("Index over time")), development, language)
    scores = development.scores.loc[list(order)]
    return build_multiples(
        dataset, scores, development.breaks, title, language, digits, count, named=True, codes=development.weighed
    )


def build_indicator_multiples(
    dataset: Dataset, code: str, order: Sequence[str], language: str, count: int = 20
) -> Chart:
    """Return one indicator of some units over time as small multiples, in the order given."""
    indicator, table = dataset.indicator(code), indicator_table(dataset, code)
    digits = indicator.digits(table.stack())
    title = indicator.titled
    breaks = breaks_of(series_breaks(dataset), (code,))
    return build_multiples(dataset, table.loc[list(order)], breaks, title, language, digits, count, codes=(code,))
