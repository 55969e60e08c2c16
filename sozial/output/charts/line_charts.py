"""Lines over time: the index, a rank or an indicator of one unit or a few, with breaks in the series."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd

from sozial.i18n import N_, format_number, translator
from sozial.insight.development import Development
from sozial.insight.people import city_value
from sozial.insight.series_breaks import BREAK_LABELS, SeriesBreak, breaks_of, segments, series_breaks
from sozial.model import Dataset
from sozial.output.charts.chart_frame import (
    CHOSEN_COLOURS,
    INK,
    LABEL_SIZE,
    QUIET,
    Chart,
    finish_chart,
    literal_titles,
    rows_source,
)
from sozial.output.maps.layers import score_digits
from sozial.reading.vocabulary.period_marks import PERIOD_MARK_LABELS, PeriodMark

# Letters in a line of the words at a break: on a phone a diagram has room for about as many on either side.
_NOTE = 22
_SIDES: tuple[tuple[str, Literal["left", "right"], int], ...] = (
    ("!datum.late", "left", -8), ("datum.late", "right", -16),
)  # fmt: skip


def _colours(count: int, with_middle: bool) -> list[str]:
    return [*CHOSEN_COLOURS[: count - 1], INK] if with_middle else list(CHOSEN_COLOURS[:count])


def _dashes(count: int, with_middle: bool) -> list[list[int]]:
    lines = [[1, 0], [8, 3], [2, 2], [6, 2, 2, 2]]
    return [*lines[: count - 1], [4, 4]] if with_middle else lines[:count]


def series_lines(
    language: str, names: tuple[str, ...], title: str, with_middle: bool = True, reverse: bool = False
) -> dict[str, Any]:
    """Return lines over periods for some named series, with the other units in grey and breaks marked.

    Parameters
    ----------
    with_middle
        Whether the last series is that of the city, or the middle of the units.
    """
    return _with_domain(_unnamed_lines(language, len(names), title, with_middle, reverse), literal_titles(list(names)))


def _with_domain(part: Any, domain: list[str]) -> Any:
    """Return a specification whose scales of series have these names."""
    if isinstance(part, dict):
        return {key: list(domain) if key == "domain" else _with_domain(inner, domain) for key, inner in part.items()}
    return [_with_domain(inner, domain) for inner in part] if isinstance(part, list) else part


@cache
def _unnamed_lines(language: str, count: int, title: str, with_middle: bool, reverse: bool) -> dict[str, Any]:
    """Return the lines of so many series without their names.

    To make and check them takes as long as the rest of a profile, and nothing but the names differs by quarter.
    """
    names = [str(number) for number in range(count)]
    base = alt.Chart(rows_source())
    x = alt.X("period:O", title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y(
        "value:Q",
        title=title,
        scale=alt.Scale(zero=False, reverse=reverse, domainMin=1) if reverse else alt.Scale(zero=False),
        axis=alt.Axis(tickCount=5, tickMinStep=1 if reverse else 0),
    )
    detail = ["series:N", "segment:N"]
    others = base.transform_filter("datum.kind == 'other'").mark_line(color=QUIET, strokeWidth=1, opacity=0.8)
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=names, range=_colours(count, with_middle)),
        legend=alt.Legend(title=None, orient="top", columns=2, symbolType="stroke", symbolStrokeWidth=4),
    )
    chosen = base.transform_filter("datum.kind == 'chosen'")
    dashes = alt.StrokeDash(
        "series:N",
        scale=alt.Scale(domain=names, range=_dashes(count, with_middle)),
        legend=None,
    )
    tooltip = [
        alt.Tooltip("series:N", title=""),
        alt.Tooltip("period:O", title=translator(language)(N_("Period"))),
        alt.Tooltip("text:N", title=title),
    ]
    lines = chosen.mark_line(strokeWidth=3).encode(
        x=x, y=y, detail=detail, color=colour, strokeDash=dashes, tooltip=tooltip
    )
    points = chosen.mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y, color=colour, tooltip=tooltip)
    breaks = base.transform_filter("datum.kind == 'break'")
    rules = breaks.mark_rule(strokeDash=[3, 3], color=INK, xOffset=-12).encode(
        x=x, tooltip=[alt.Tooltip("text:N", title="")]
    )
    # Towards the end of the line its words stand before it, where there is room.
    notes = [
        breaks.transform_filter(wanted)
        .mark_text(align=align, baseline="top", dx=dx, fontSize=LABEL_SIZE - 2, lineBreak="\n")
        .encode(x=x, y=alt.value(2), text="note:N")
        for wanted, align, dx in _SIDES
    ]
    chart = alt.layer(others.encode(x=x, y=y, detail=detail), lines, points, rules, *notes)
    return finish_chart(chart.properties(height=260), language)


def break_rows(
    dataset: Dataset, breaks: Sequence[SeriesBreak], periods: Sequence[str], language: str, named: bool
) -> list[dict[str, Any]]:
    """Return a row per period with a break, with its reasons in words, and where wanted the indicators' names.

    Its note is the same in short lines, and `late` says on which side of the break they have room.
    """
    translate = translator(language)
    rows: dict[str, list[str]] = {}
    for entry in breaks:
        if entry.period in periods:
            words = translate(BREAK_LABELS[entry.kind])
            if entry.code and named:
                words += f" ({dataset.indicator(entry.code).label})"
            rows.setdefault(entry.period, []).append(words)
    return [
        {
            "period": period, "kind": "break", "text": (text := "; ".join(words)),
            "note": "\n".join(textwrap.wrap(text, _NOTE)), "late": 2 * periods.index(period) >= len(periods),
        }
        for period, words in rows.items()
    ]  # fmt: skip


def _told(text: str, estimated: bool, language: str) -> str:
    return f"{text} ({translator(language)(PERIOD_MARK_LABELS[PeriodMark.ESTIMATED])})" if estimated else text


def _marked(dataset: Dataset, codes: Collection[str]) -> set[tuple[str, str]]:
    """Return (title of the quarter, period) where a figure of some indicators is estimated."""
    titles = dataset.unit_titles
    return {(titles.get(unit, unit), period) for unit, period, code in dataset.estimated if code in codes}


def build_index_lines(
    dataset: Dataset, development: Development, units: Sequence[str], language: str, ranks: bool = False
) -> Chart:
    """Return the index (or the rank) of some units over all periods, the others in grey; broken where the series is."""
    translate = translator(language)
    table = development.ranks if ranks else development.scores
    digits = 0 if ranks else max(score_digits(development.recipe), 2)
    names = [dataset.unit_titles[unit] for unit in units]
    periods = development.periods
    parts = segments(periods, development.breaks)
    rows: list[dict[str, Any]] = []
    if len(table) <= 150:
        for unit, values in table.iterrows():
            if str(unit) not in units:
                rows += [
                    {"series": str(unit), "period": period, "value": value, "kind": "other", "segment": part}
                    for period, value, part in zip(periods, values, parts, strict=True)
                ]
    title = translate(N_("Rank")) if ranks else translate(N_("Index"))
    middle = translate(N_("Median of the quarters"))
    series = [*zip(names, (table.loc[unit] for unit in units), strict=True)]
    guessed = _marked(dataset, development.weighed)
    if not ranks:
        series.append((middle, table.median()))
    for name, values in series:
        rows += [
            {
                "series": name,
                "period": period,
                "value": value,
                "kind": "chosen",
                "segment": part,
                "text": _told(format_number(value, language, digits), (name, period) in guessed, language),
            }
            for period, value, part in zip(periods, values, parts, strict=True)
        ]
    rows += break_rows(dataset, development.breaks, periods, language, named=True)
    shown = tuple(name for name, _values in series)
    return Chart(
        with_reference_words(translate(N_("{title} of {names} over time")), development, language).format(
            title=title, names=", ".join(names)
        ),
        _line_words(dict(series), periods, language, digits),
        series_lines(language, shown, title, not ranks, ranks),
        pd.DataFrame(rows),
        {"series": translate(N_("Quarter")), "period": translate(N_("Period")), "value": title},
    )


def with_reference_words(title: str, development: Development, language: str) -> str:
    """Return a title that says by which year values are measured."""
    translate = translator(language)
    if development.reference:
        return f"{title} ({translate(N_('reference year {year}')).format(year=development.reference)})"
    return f"{title} ({translate(N_('moving reference'))})"


def build_indicator_lines(dataset: Dataset, code: str, units: Sequence[str], language: str) -> Chart:
    """Return one indicator of some units over all periods, with the city value; broken where the series is."""
    translate = translator(language)
    indicator = dataset.indicator(code)
    periods = dataset.stated_periods
    parts = segments(periods, breaks_of(series_breaks(dataset), (code,)))
    table = pd.DataFrame({period: dataset.at(period)[code] for period in periods})
    table.index = table.index.astype(str)
    digits = indicator.digits(table.stack())
    names = [dataset.unit_titles[unit] for unit in units]
    cities = [city_value(dataset, indicator, period) for period in periods]
    from_counts = all(np.isfinite(found.city) for found in cities)
    city_name = translate(N_("City value") if from_counts else N_("Mean of the quarters"))
    city = pd.Series([found.city if from_counts else found.mean for found in cities], index=periods)
    series = [*zip(names, (table.loc[unit] for unit in units), strict=True), (city_name, city)]
    guessed = _marked(dataset, (code,))
    rows = [
        {
            "series": name,
            "period": period,
            "value": value,
            "kind": "chosen",
            "segment": part,
            "text": _told(format_number(value, language, digits), (name, period) in guessed, language),
        }
        for name, values in series
        for period, value, part in zip(periods, values, parts, strict=True)
    ]
    if len(table) <= 150:
        rows += [
            {"series": str(unit), "period": period, "value": value, "kind": "other", "segment": part}
            for unit, values in table.iterrows()
            if str(unit) not in units
            for period, value, part in zip(periods, values, parts, strict=True)
        ]
    rows += break_rows(dataset, breaks_of(series_breaks(dataset), (code,)), periods, language, named=False)
    title = indicator.titled
    return Chart(
        title,
        _line_words(dict(series), periods, language, digits),
        series_lines(language, (*names, city_name), title),
        pd.DataFrame(rows),
        {"series": translate(N_("Quarter")), "period": translate(N_("Period")), "value": title},
    )


def _line_words(series: Mapping[str, pd.Series], periods: Sequence[str], language: str, digits: int) -> str:
    translate = translator(language)
    words = translate(N_("{name}: {first} in {start}, {last} in {end}"))
    return (
        "; ".join(
            words.format(
                name=name,
                first=format_number(values.iloc[0], language, digits),
                last=format_number(values.iloc[-1], language, digits),
                start=periods[0],
                end=periods[-1],
            )
            for name, values in series.items()
        )
        + "."
    )
