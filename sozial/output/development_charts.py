"""Charts over time for all units at once: small multiples, changes, status and dynamics."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sozial.errors import listed
from sozial.i18n import N_, format_number, format_signed, translator
from sozial.insight.development import Development, value_changes
from sozial.insight.series_breaks import SeriesBreak, breaks_of, segments, series_breaks
from sozial.insight.status_dynamics import StatusDynamics
from sozial.model import NAME, Dataset, Direction
from sozial.output.chart_frame import (
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
from sozial.output.layers import score_digits
from sozial.output.line_charts import break_rows, with_reference_words
from sozial.output.palette import class_colours


@cache
def _multiples(language: str, title: str, columns: int, periods: tuple[str, ...]) -> dict[str, Any]:
    base = alt.Chart()
    # Only the ends are written; the others have their mark.
    ends = f"datum.value == '{periods[0]}' || datum.value == '{periods[-1]}' ? datum.value : ''"
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
    """
    translate = translator(language)
    periods = tuple(table.columns)
    parts = segments(periods, breaks)
    middle = table.median()
    rows: list[dict[str, Any]] = []
    marks = break_rows(dataset, breaks, periods, language, named)
    for order, (unit, values) in enumerate(table.head(count).iterrows()):
        name = dataset.unit_titles[str(unit)]
        rows += [
            {
                "name": name,
                "order": order,
                "period": period,
                "value": value,
                "middle": middle[period],
                "segment": part,
                "kind": "unit",
                "text": format_number(value, language, digits),
            }
            for period, value, part in zip(periods, values, parts, strict=True)
        ]
        rows += [{**mark, "name": name, "order": order} for mark in marks]
    frame = pd.DataFrame(rows, columns=["name", "order", "period", "value", "middle", "segment", "kind", "text"])
    words = translate(
        N_("{n} quarters, each with its own line over {start} to {end}; dashed: the median of all quarters.")
    )
    return Chart(
        title,
        words.format(n=min(count, len(table)), start=periods[0], end=periods[-1]),
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
    dataset: Dataset, code: str, before: str, after: str, language: str, relative: bool = False, count: int = 30
) -> Chart:
    """Return by how much an indicator changed in each unit, largest changes first; absolute or relative, never both."""
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
    frame = frame.assign(change=frame[column], name=names).dropna(subset=["change"])
    frame = frame.sort_values("change", ascending=False, kind="stable")
    if len(frame) > count:
        # Both ends: the largest rises and the largest falls.
        frame = pd.concat([frame.head(count // 2), frame.tail(count - count // 2)])
    worse = np.sign(frame["change"]) * (-1 if indicator.direction is Direction.FAVOURABLE else 1)
    kinds = np.where(worse > 0, "more", "less")
    frame = frame.assign(
        order=range(len(frame)),
        kind="context" if indicator.direction is Direction.CONTEXT else kinds,
        right=frame["change"].clip(lower=0),
        text=[format_signed(value, language, digits) for value in frame["change"]],
    )
    title = translate(N_("{name}: change from {before} to {after}"))
    said = [f"{name} {text}" for name, text in zip(frame["name"], frame["text"], strict=True)]
    most, least = (f"{', '.join(some)} {unit}".strip() for some in (said[:3], said[::-1][:3]))
    words = translate(N_("Largest rise: {most}. Largest fall: {least}. Orange: for the worse; blue: for the better."))
    return Chart(
        title.format(name=indicator.label, before=before, after=after),
        words.format(most=most or "–", least=least or "–"),
        _changes(language, heading),
        frame.reset_index(drop=True),
        {"name": translate(N_("Quarter")), "before": before, "after": after, "change": heading},
    )


@cache
def _quadrants(language: str, x_title: str, y_title: str, labels: tuple[str, ...], colours: tuple[str, ...]) -> Any:
    base = alt.Chart(rows_source())
    points = base.transform_filter("datum.kind == 'unit'")
    x = alt.X("status:Q", title=x_title, axis=alt.Axis(tickCount=6), scale=alt.Scale(zero=False, padding=14))
    y = alt.Y("dynamics:Q", title=y_title, axis=alt.Axis(tickCount=6), scale=alt.Scale(zero=False, padding=14))
    tooltip = [
        alt.Tooltip("name:N", title=""),
        alt.Tooltip("label:N", title=""),
        alt.Tooltip("status_text:N", title=x_title),
        alt.Tooltip("dynamics_text:N", title=y_title),
    ]
    dots = points.mark_circle(size=90, opacity=1, stroke=INK, strokeWidth=0.7).encode(
        x=x,
        y=y,
        tooltip=tooltip,
        color=alt.Color("label:N", scale=alt.Scale(domain=list(labels), range=list(colours)), legend=None),
    )
    names = (
        base.transform_filter("datum.named == true")
        .mark_text(align="left", dx=8, fontSize=LABEL_SIZE - 3)
        .encode(x=x, y=y, text="name:N")
    )
    cuts = base.transform_filter("datum.kind == 'cut'")
    upright = (
        cuts.transform_filter("isValid(datum.status)").mark_rule(strokeDash=[4, 3], color=OTHERS).encode(x="status:Q")
    )
    level = (
        cuts.transform_filter("isValid(datum.dynamics)")
        .mark_rule(strokeDash=[4, 3], color=OTHERS)
        .encode(y="dynamics:Q")
    )
    zero = base.mark_rule(color=QUIET)
    chart = zero.encode(x=alt.datum(0)) + zero.encode(y=alt.datum(0)) + upright + level + dots + names
    return finish_chart(chart.properties(height=430), language)


def matrix_labels(found: StatusDynamics, language: str) -> tuple[str, ...]:
    """Return the words of every cell, row by row, in the reader's language."""
    translate = translator(language)
    if found.labels:
        return tuple(translate(label) for row in found.labels for label in row)
    return tuple(
        f"{translate(status)} · {translate(dynamics)}"
        for status in found.status_breaks.labels
        for dynamics in found.dynamics_breaks.labels
    )


def matrix_colours(found: StatusDynamics) -> tuple[str, ...]:
    """Return a colour for every cell, row by row: the recipe's own, else dark for much burden."""
    if found.colours:
        return tuple(colour for row in found.colours for colour in row)
    width = len(found.dynamics_breaks.labels)
    rows = class_colours(len(found.status_breaks.labels))
    # One hue per row; the change is told by the label and by a step in lightness.
    shades = np.linspace(0.22, 0.0, width) if width > 1 else [0.0]
    return tuple(_lighter(row, float(shade)) for row in rows for shade in shades)


def _lighter(colour: str, share: float) -> str:
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)


def build_quadrants(dataset: Dataset, found: StatusDynamics, language: str, named: int = 14) -> Chart:
    """Return status against dynamics, one point per unit, with the cut-offs as lines; the outermost are named."""
    translate = translator(language)
    labels, colours = matrix_labels(found, language), matrix_colours(found)
    both = np.isfinite(found.status) & np.isfinite(found.dynamics) & (found.cells >= 0)
    frame = pd.DataFrame(
        {
            "name": dataset.units[NAME].astype(str).to_numpy(),
            "status": found.status,
            "dynamics": found.dynamics,
            "cell": found.cells,
        }
    )[both]
    spread = frame[["status", "dynamics"]].std(ddof=0).replace(0, 1)
    far = (((frame[["status", "dynamics"]] - frame[["status", "dynamics"]].mean()) / spread) ** 2).sum(axis=1)
    frame = frame.assign(
        kind="unit",
        label=[labels[cell] for cell in frame["cell"]],
        named=far.rank(ascending=False, method="first") <= named,
        status_text=[format_number(value, language, 2) for value in frame["status"]],
        dynamics_text=[format_signed(value, language, 2) for value in frame["dynamics"]],
    )
    cuts = [{"kind": "cut", "status": cut} for cut in found.status_breaks.cuts]
    cuts += [{"kind": "cut", "dynamics": cut} for cut in found.dynamics_breaks.cuts]
    rows = pd.concat([frame, pd.DataFrame(cuts)], ignore_index=True)
    x_title = translate(N_("{name} (more burden →)")).format(name=translate(found.status_name))
    y_title = translate(N_("{name} (getting worse →)")).format(name=translate(found.dynamics_name))
    worst = frame[frame["cell"] == len(labels) - 1]["name"]
    words = translate(N_("Each point is a quarter; dashed lines are the cut-offs. “{label}”: {names}."))
    title = translate(N_("Status and change"))
    span = f"{found.before}–{found.after}" if found.before else found.after
    return Chart(
        f"{title} ({span})" if span else title,
        words.format(label=labels[-1], names=", ".join(worst) or "–"),
        _quadrants(language, x_title, y_title, labels, colours),
        rows,
        {
            "name": translate(N_("Quarter")),
            "status": translate(found.status_name),
            "dynamics": translate(found.dynamics_name),
            "label": translate(N_("Class")),
        },
    )


def matrix_table(dataset: Dataset, found: StatusDynamics, language: str, most: int = 12) -> pd.DataFrame:
    """Return the matrix as a table: a row per status class, greatest burden first, and a column per change."""
    translate = translator(language)
    width = len(found.dynamics_breaks.labels)
    names = dataset.units[NAME].astype(str).to_numpy()
    rows = []
    for status in reversed(range(len(found.status_breaks.labels))):
        row = {translate(found.status_name): translate(found.status_breaks.labels[status])}
        for dynamics in range(width):
            inside = list(names[found.cells == status * width + dynamics])
            text = f"{len(inside)}: {listed(inside, most)}" if inside else "–"
            row[translate(found.dynamics_breaks.labels[dynamics])] = text
        rows.append(row)
    return pd.DataFrame(rows)


def build_index_multiples(dataset: Dataset, development: Development, language: str, count: int = 20) -> Chart:
    """Return the index of the most burdened units over time as small multiples."""
    last = development.periods[-1]
    order = development.ranks[last].sort_values(kind="stable", na_position="last").index
    digits = max(score_digits(development.method), 2)
    title = with_reference_words(translator(language)(N_("Index over time")), development, language)
    scores = development.scores.loc[order]
    return build_multiples(dataset, scores, development.breaks, title, language, digits, count, named=True)


def build_indicator_multiples(
    dataset: Dataset, code: str, order: Sequence[str], language: str, count: int = 20
) -> Chart:
    """Return one indicator of some units over time as small multiples, in the order given."""
    indicator, table = dataset.indicator(code), indicator_table(dataset, code)
    digits = indicator.digits(table.stack())
    title = f"{indicator.label} ({indicator.measure})" if indicator.measure else indicator.label
    breaks = breaks_of(series_breaks(dataset), (code,))
    return build_multiples(dataset, table.loc[list(order)], breaks, title, language, digits, count)
