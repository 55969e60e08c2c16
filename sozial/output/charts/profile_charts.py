"""Charts of one unit, or of a few side by side: how its index comes about, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sozial.i18n import N_, format_number, format_signed, translator
from sozial.insight.contributions import part_label
from sozial.insight.people import city_value
from sozial.insight.profile import IndicatorPosition, turned_deviation
from sozial.model import NAME, Dataset, Direction
from sozial.output.charts.chart_frame import (
    CHOSEN_COLOURS,
    CHOSEN_SHAPES,
    INK,
    LABEL_SIZE,
    LESS_BURDEN,
    MORE_BURDEN,
    OTHERS,
    Chart,
    finish_chart,
    rows_source,
)
from sozial.output.maps.layers import score_digits
from sozial.result import SHAPLEY, WHOLE, Result

# A strip is drawn in so many places: two quarters in the same one look like one.
_PLACES = 160
_MORE, _LESS, _WHOLE, _NOTHING = "more", "less", "whole", "nothing"
# Where a city value lies beyond what the axis shows.
_CITY, _ABOVE, _BELOW = "city", "above", "below"


def _names(dataset: Dataset, units: Sequence[str]) -> list[str]:
    return [dataset.unit_titles[unit] for unit in units]


@cache
def _waterfall(language: str) -> dict[str, Any]:
    translate = translator(language)
    base = alt.Chart(rows_source()).encode(
        y=alt.Y("label:N", sort=alt.EncodingSortField("order", op="min"), title=None, axis=alt.Axis(ticks=False))
    )
    bars = base.mark_bar().encode(
        x=alt.X("start:Q", title=translate(N_("Index")), axis=alt.Axis(tickCount=6)),
        x2="end:Q",
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=[_MORE, _LESS, _WHOLE, _NOTHING], range=[MORE_BURDEN, LESS_BURDEN, INK, OTHERS]),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("label:N", title=translate(N_("Part"))),
            alt.Tooltip("text:N", title=translate(N_("Contribution"))),
        ],
    )
    words = base.mark_text(align="left", dx=6, fontSize=LABEL_SIZE - 1).encode(x=alt.X("right:Q"), text="text:N")
    zero = alt.Chart(rows_source()).mark_rule(color=OTHERS).encode(x=alt.datum(0))
    return finish_chart((zero + bars + words).properties(height=alt.Step(23)), language)


def build_waterfall(dataset: Dataset, result: Result, unit: str, language: str) -> Chart | None:
    """Return the parts of a unit's score, one after the other, ending exactly at it; None where there are none."""
    if result.split_kind == WHOLE or not np.isfinite(result.split.total[unit]):
        return None
    translate, split = translator(language), result.split
    digits = max(score_digits(result.recipe), 2)
    favourable = result.recipe.high is Direction.FAVOURABLE
    parts = split.parts.loc[unit].astype(float)
    if result.additive:
        parts = parts[[code for code in parts.index if result.shares.get(str(code), 1.0) > 0]]
    without = [str(code) for code in parts.index[parts.isna()]]
    parts = parts.dropna().sort_values(ascending=favourable, kind="stable")
    rows: list[dict[str, Any]] = []
    at = 0.0
    if split.base is not None:
        at = float(split.base[unit])
        label = translate(N_("average in everything"))
        rows.append({"label": label, "start": 0.0, "end": at, "amount": at, "kind": _WHOLE})
    for code, part in parts.items():
        kind = _MORE if (part > 0) != favourable else _LESS
        label = part_label(dataset, result.recipe, str(code))
        rows.append({"label": label, "start": at, "end": at + part, "amount": float(part), "kind": kind})
        at += float(part)
    for code in without:
        label = part_label(dataset, result.recipe, code)
        rows.append({"label": label, "start": at, "end": at, "amount": np.nan, "kind": _NOTHING})
    total = float(split.total[unit])
    end = translate(N_("Index")) if split.of_score else translate(N_("Sum, which is then standardised again"))
    rows.append({"label": end, "start": 0.0, "end": total, "amount": total, "kind": _WHOLE})
    frame = pd.DataFrame(rows)
    frame["order"] = range(len(frame))
    frame["right"] = frame[["start", "end"]].max(axis=1)
    whole = frame["kind"] == _WHOLE
    frame["text"] = [
        format_number(amount, language, digits) if is_whole else format_signed(amount, language, digits)
        for amount, is_whole in zip(frame["amount"], whole, strict=True)
    ]
    frame.loc[frame["kind"] == _NOTHING, "text"] = translate(N_("no data"))
    # Two parts may bear one name.
    frame["label"] = [_unlike(label, place, frame["label"]) for place, label in enumerate(frame["label"])]
    name = str(dataset.units[NAME][unit])
    kind = N_("{name}: Shapley values") if result.split_kind == SHAPLEY else N_("{name}: how the index comes about")
    return Chart(
        translate(kind).format(name=name),
        _waterfall_words(frame, language, digits),
        _waterfall(language),
        frame,
        {"label": translate(N_("Part")), "amount": translate(N_("Contribution"))},
    )


def _unlike(label: str, place: int, labels: pd.Series) -> str:
    return label + "\u200b" * int((labels.iloc[:place] == label).sum())


def _waterfall_words(frame: pd.DataFrame, language: str, digits: int) -> str:
    translate = translator(language)

    def named(kind: str) -> str:
        some = frame[frame["kind"] == kind]
        some = some.reindex(some["amount"].abs().sort_values(ascending=False, kind="stable").index).head(3)
        return ", ".join(f"{label} {text}" for label, text in zip(some["label"], some["text"], strict=True)) or "–"

    words = translate(N_("Index {total}. It is raised most by: {more}. It is lowered most by: {less}."))
    total = format_number(frame["amount"].iloc[-1], language, digits)
    return words.format(total=total, more=named(_MORE), less=named(_LESS))


@cache
def _strips(language: str, names: tuple[str, ...]) -> dict[str, Any]:
    translate = translator(language)
    y = alt.Y(
        "label:N",
        sort=alt.EncodingSortField("order", op="min"),
        title=None,
        axis=alt.Axis(ticks=False, grid=True, gridColor="#eef1f4"),
    )
    sides = translate(N_("← less burden | more burden →"))
    signs = "datum.value === 0 ? '0' : (datum.value > 0 ? '+' : '−') + format(abs(datum.value), '.0f')"
    x = alt.X("x:Q", title=sides, axis=alt.Axis(labelExpr=signs, tickMinStep=1, tickCount=7))
    base = alt.Chart(rows_source())
    others = (
        base.transform_filter("datum.kind == 'strip'")
        .transform_calculate(each="split(datum.places, ' ')")
        .transform_flatten(["each"])
        .transform_calculate(x="toNumber(datum.each)")
        .mark_tick(color=OTHERS, opacity=0.7, thickness=1.4, height=13)
        .encode(y=y, x=x)
    )
    city = (
        base.transform_filter(f"datum.kind == '{_CITY}'")
        .mark_tick(color=INK, thickness=3, height=17)
        .encode(y=y, x=x, tooltip=[alt.Tooltip("name:N", title=""), alt.Tooltip("text:N", title="")])
    )
    beyond = [
        base.transform_filter(f"datum.kind == '{side}'")
        .mark_point(filled=True, shape=shape, color=INK, size=130, opacity=1)
        .encode(y=y, x=x, tooltip=[alt.Tooltip("name:N", title=""), alt.Tooltip("text:N", title="")])
        for side, shape in ((_ABOVE, "triangle-right"), (_BELOW, "triangle-left"))
    ]
    marked = (
        base.transform_filter("datum.kind == 'unit'")
        .mark_point(filled=True, size=170, stroke="#ffffff", strokeWidth=1, opacity=1)
        .encode(
            y=y,
            x=x,
            color=alt.Color(
                "name:N",
                scale=alt.Scale(domain=list(names), range=list(CHOSEN_COLOURS[: len(names)])),
                legend=alt.Legend(title=None, orient="top", columns=2) if len(names) > 1 else None,
            ),
            shape=alt.Shape(
                "name:N",
                scale=alt.Scale(domain=list(names), range=list(CHOSEN_SHAPES[: len(names)])),
                legend=alt.Legend(title=None, orient="top", columns=2) if len(names) > 1 else None,
            ),
            tooltip=[
                alt.Tooltip("name:N", title=""),
                alt.Tooltip("label:N", title=translate(N_("Indicator"))),
                alt.Tooltip("text:N", title=translate(N_("Value"))),
                alt.Tooltip("place:N", title=translate(N_("Position"))),
            ],
        )
    )
    return finish_chart(alt.layer(others, city, *beyond, marked).properties(height=alt.Step(24)), language)


_WITH_CITY = N_(
    "Each line is an indicator, each grey stroke a quarter, the black stroke the city value; right of 0 means more "
    "burden than the mean of the quarters, in standard deviations. Context indicators: right means a high value."
)
_WITHOUT_CITY = N_(
    "Each line is an indicator, each grey stroke a quarter; the data holds no city values. Right of 0 means more "
    "burden than the mean of the quarters, in standard deviations. Context indicators: right means a high value."
)


_BEYOND = N_("A black arrow at the edge: this city value lies beyond all quarters, outside of the axis: {names}.")


def _city_row(x: float, low: float, high: float) -> dict[str, Any]:
    """Return where a city value is drawn: at the edge of the quarters' values, as an arrow, where it lies beyond."""
    return {"kind": _BELOW if x < low else _ABOVE if x > high else _CITY, "x": min(max(x, low), high)}


def _reach(dataset: Dataset, result: Result, positions: Sequence[IndicatorPosition]) -> tuple[float, float]:
    """Return the least and the greatest of all quarters' deviations, over all indicators: the axis of the strips."""
    now = dataset.at(result.period)
    columns = [turned_deviation(now[entry.indicator.code], entry.direction) for entry in positions]
    known = np.concatenate([column.dropna().to_numpy(dtype=float) for column in columns] or [np.empty(0)])
    return (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)


def _beyond_words(rows: pd.DataFrame, language: str) -> str:
    """Say which city values of a chart of strips lie beyond its axis; empty where none does."""
    names = rows["label"][rows["kind"].isin((_ABOVE, _BELOW))]
    return translator(language)(_BEYOND).format(names=", ".join(names)) if len(names) else ""


def _marked(own: IndicatorPosition, digits: int, language: str) -> dict[str, Any]:
    """Return where a unit is marked on the strip of an indicator, and what is said of it."""
    place = translator(language)(N_("{place} of {known}")).format(
        place=format_number(own.place, language), known=format_number(own.known, language)
    )
    measure = f"\u00a0{own.indicator.measure}" if own.indicator.measure else ""
    text = format_number(own.value, language, digits) + measure
    return {"x": own.deviation, "text": text, "place": place, "value": own.value}


def build_strips(
    dataset: Dataset, result: Result, positions: Mapping[str, Sequence[IndicatorPosition]], language: str,
    with_ranks: bool = True,
) -> Chart:  # fmt: skip
    """Return, for every indicator, all units as a strip with some of them marked.

    Parameters
    ----------
    positions
        From `indicator_positions`, by unit; at most four.
    with_ranks
        Whether it is told which place each takes.
    """
    translate = translator(language)
    units = list(positions)
    names = [dataset.unit_titles[unit] for unit in units]
    now = dataset.at(result.period)
    rows: list[dict[str, Any]] = []
    city_name = translate(N_("City value"))
    low, high = _reach(dataset, result, positions[units[0]])
    for order, entry in enumerate(positions[units[0]]):
        indicator = entry.indicator
        column = now[indicator.code]
        deviations = turned_deviation(column, entry.direction)
        known = deviations.dropna()
        if known.empty:
            continue
        context = f" ({translate(N_('context'))})" if entry.direction is Direction.CONTEXT else ""
        label = f"{indicator.label}{context}"
        common = {"label": label, "order": order}
        span = max(float(known.max() - known.min()), 1e-9)
        places = np.unique(np.round((known.to_numpy() - known.min()) / span * _PLACES)) / _PLACES * span + known.min()
        rows.append({**common, "kind": "strip", "places": " ".join(f"{place:.4f}" for place in places)})
        digits = indicator.digits(column)
        city = city_value(dataset, indicator, result.period).city
        if np.isfinite(city):
            sign = -1.0 if entry.direction is Direction.FAVOURABLE else 1.0
            x = sign * (city - float(column.mean())) / float(column.std(ddof=0))
            text = format_number(city, language, digits)
            rows.append({**common, **_city_row(x, low, high), "name": city_name, "text": text})
        for unit, name in zip(units, names, strict=True):
            own = positions[unit][order]
            if np.isfinite(own.deviation):
                marked = _marked(own, digits, language) | ({} if with_ranks else {"place": "–"})
                rows.append({**common, "kind": "unit", "name": name, **marked})
    columns = ["label", "order", "kind", "x", "name", "text", "place", "value", "places"]
    frame = pd.DataFrame(rows, columns=columns)
    has_city = not {_CITY, _ABOVE, _BELOW}.isdisjoint(frame["kind"])
    words = " ".join(
        filter(None, [translate(_WITH_CITY if has_city else _WITHOUT_CITY), _beyond_words(frame, language)])
    )
    return Chart(
        translate(N_("{names}: position in every indicator")).format(names=", ".join(names)),
        words,
        _strips(language, tuple(names)),
        frame,
        {
            "name": translate(N_("Quarter")),
            "label": translate(N_("Indicator")),
            "value": translate(N_("Value")),
            "place": translate(N_("Position")),
        },
    )
