"""What came of measures: targets as a table, and their indicators over time beside the city and similar quarters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sozial.i18n import N_, format_number, format_signed, translator
from sozial.insight.series_breaks import breaks_of, segments, series_breaks
from sozial.model import Dataset
from sozial.output.charts.chart_frame import (
    INK,
    LABEL_SIZE,
    LESS_BURDEN,
    MORE_BURDEN,
    OTHERS,
    QUIET,
    Chart,
    finish_chart,
    rows_source,
)
from sozial.planning.measures.action import STATUS_LABELS, Action
from sozial.planning.measures.follow_up import PHASE_LABELS, FollowUp, Phase
from sozial.planning.measures.target import TARGET_LABELS, TargetReport

OWN, PEERS, CITY = N_("measure’s quarters"), N_("similar quarters"), N_("whole city")
_LINES = {"own": OWN, "peers": PEERS, "city": CITY}
DESCRIBES = N_("This describes what happened at the same time. It does not prove that the measure was the reason.")


@cache
def _lines(language: str, title: str, names: tuple[str, ...], words: tuple[str, str]) -> dict[str, Any]:
    base = alt.Chart(rows_source())
    x = alt.X("period:O", title=None, axis=alt.Axis(labelAngle=0, grid=False, labelFontSize=LABEL_SIZE - 1))
    spans = (
        base.transform_filter("datum.kind == 'phase' && datum.phase == 'during'")
        .mark_bar(color=QUIET, opacity=0.6, width=alt.RelativeBandSize(1.0))
        .encode(x=x, y=alt.value(0), y2=alt.value("height"))
    )
    drawn = base.transform_filter("datum.kind == 'value'").encode(
        x=x,
        y=alt.Y("value:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5)),
        color=alt.Color(
            "series:N", scale=alt.Scale(domain=list(names), range=[MORE_BURDEN, LESS_BURDEN, OTHERS]),
            legend=alt.Legend(title=None, orient="top", columns=2, symbolStrokeWidth=0),
        ),
        tooltip=[
            alt.Tooltip("series:N", title=""), alt.Tooltip("period:O", title=words[0]),
            alt.Tooltip("when:N", title=words[1]), alt.Tooltip("text:N", title=title),
        ],
    )  # fmt: skip
    lines = drawn.mark_line(strokeWidth=3).encode(
        detail="segment:N",
        strokeDash=alt.StrokeDash(
            "series:N", scale=alt.Scale(domain=list(names), range=[[1, 0], [6, 4], [2, 2]]), legend=None
        ),
    )
    points = drawn.mark_point(filled=True, size=70).encode(
        shape=alt.Shape(
            "series:N", scale=alt.Scale(domain=list(names), range=["diamond", "circle", "square"]), legend=None
        )
    )
    aim = (
        base.transform_filter("datum.kind == 'target'")
        .mark_rule(color=INK, strokeDash=[3, 3], strokeWidth=2)
        .encode(y="value:Q", tooltip=[alt.Tooltip("text:N", title="")])
    )
    return finish_chart((spans + lines + points + aim).properties(height=260), language)


def build_follow_up_chart(dataset: Dataset, action: Action, found: FollowUp, code: str, language: str) -> Chart:
    """Return one indicator of a measure over time: its quarters, similar ones without it, and the city."""
    translate, indicator, table = translator(language), dataset.indicator(code), found.series[code]
    names = {column: translate(label) for column, label in _LINES.items()}
    digits = indicator.digits(table["own"])
    parts = segments(dataset.periods, breaks_of(series_breaks(dataset), (code,)))
    rows: list[dict[str, Any]] = []
    for (period, entry), part in zip(table.iterrows(), parts, strict=True):
        when = translate(PHASE_LABELS[entry["phase"]])
        rows.append({"period": period, "kind": "phase", "phase": str(entry["phase"]), "when": when})
        rows += [
            {
                "period": period, "kind": "value", "series": names[column], "value": float(entry[column]), "when": when,
                "phase": str(entry["phase"]), "segment": f"{column} {part}",
                "text": format_number(float(entry[column]), language, digits),
            }
            for column in _LINES if not np.isnan(entry[column])
        ]  # fmt: skip
    if action.target is not None and action.target.indicator == code:
        words = translate(N_("Target {value} until {day}"))
        said = words.format(
            value=format_number(action.target.value, language, digits), day=translator(language).day(action.target.due)
        )
        rows.append({"kind": "target", "value": action.target.value, "text": said})
    columns = ["period", "kind", "phase", "when", "series", "value", "segment", "text"]
    frame = pd.DataFrame(rows, columns=columns)
    title = indicator.titled
    named = translate(N_("Period")), translate(N_("Relative to the measure"))
    heads = {"series": translate(N_("Line")), "period": named[0], "when": named[1], "value": title}
    said = f"{change_words(found, code, dataset, language)} {translate(DESCRIBES)}".strip()
    return Chart(
        f"{action.title}: {indicator.label}", said, _lines(language, title, tuple(names.values()), named), frame, heads
    )


def change_words(found: FollowUp, code: str, dataset: Dataset, language: str) -> str:
    """Return in one sentence how an indicator changed since before the measure; empty where that is not known."""
    translate, row = translator(language), found.changes.loc[code]
    if np.isnan(row["own"]):
        return translate(N_("No comparison of before and after is possible with these figures."))
    digits = dataset.digits(code, [row["own"], row["city"]])
    shown = {column: format_signed(float(row[column]), language, digits) for column in ("own", "peers", "city")}
    measure = dataset.indicator(code).measure
    unit = translate(N_("percentage points")) if measure == "%" else measure
    words = N_("From {since} to {until}: {own} {unit} here, {peers} in similar quarters, {city} in the whole city.")
    return translate(words).format(since=row["since"], until=row["until"], unit=unit, **shown)


def build_phase_table(found: FollowUp, code: str, dataset: Dataset, language: str) -> pd.DataFrame:
    """Return the last known values before, during and after a measure, beside similar quarters and the city, as text.

    Phases in which nothing is known of the measure's quarters are left out; empty where none is.
    """
    translate, table = translator(language), found.series[code]
    known = table[table["own"].notna() & (table["phase"] != Phase.UNKNOWN)]
    digits = dataset.digits(code, table["own"])
    columns: dict[str, list[str]] = {translate(N_("Last value")): [translate(label) for label in _LINES.values()]}
    for phase in (Phase.BEFORE, Phase.DURING, Phase.AFTER):
        rows = known[known["phase"] == phase]
        if len(rows):
            head = f"{translate(PHASE_LABELS[phase])} ({rows.index[-1]})"
            columns[head] = [format_number(float(rows[line].iloc[-1]), language, digits) for line in _LINES]
    if len(columns) == 1:
        return pd.DataFrame()
    change = found.changes.loc[code]
    if not np.isnan(change["own"]):
        columns[translate(N_("Change"))] = [format_signed(float(change[line]), language, digits) for line in _LINES]
    return pd.DataFrame(columns)


def build_target_table(
    dataset: Dataset, titles: Sequence[str], reports: Sequence[TargetReport], language: str
) -> pd.DataFrame:
    """Return targets with what is known of them, as texts.

    Parameters
    ----------
    titles
        Of the measures or objectives that they belong to.
    """
    translate = translator(language)
    known = {indicator.code: indicator for indicator in dataset.indicators}
    rows = []
    for title, report in zip(titles, reports, strict=True):
        indicator = known.get(report.target.indicator)
        measure = indicator.measure if indicator else ""
        digits = dataset.digits(report.target.indicator, [report.target.value, report.value])
        sign = {True: "≥ ", False: "≤ ", None: ""}[report.upwards]
        value = "–"
        if report.period or not np.isnan(report.value):
            value = f"{format_number(report.value, language, digits)} {measure} ({report.period})".replace(" ()", "")
        rows.append(
            (
                title,
                indicator.label if indicator else report.target.indicator,
                f"{sign}{format_number(report.target.value, language, digits)} {measure}".strip(),
                translator(language).day(report.target.due),
                value,
                translate(TARGET_LABELS[report.state]),
            )
        )
    heads = [N_("For"), N_("Indicator"), N_("Target"), N_("Due on"), N_("Latest value"), N_("State")]
    return pd.DataFrame(rows, columns=[translate(head) for head in heads])


def action_words(action: Action, language: str) -> str:
    """Return status and time of a measure in a few words."""
    translate = translator(language)
    start, end = (translator(language).day(day) if day else "…" for day in (action.start, action.end))
    status = translate(STATUS_LABELS[action.status])
    return f"{status}, {start} – {end}" if action.start or action.end else status


def phases_known(found: FollowUp) -> bool:
    """Whether the periods can be told apart by the time of the measure."""
    return any((table["phase"] != Phase.UNKNOWN).any() for table in found.series.values())
