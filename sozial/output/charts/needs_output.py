"""Needs against measures as a matrix to look at, and gaps as a table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from sozial.i18n import MISSING_SIGN, N_, NP_, format_number, format_signed, translator
from sozial.index.classify import CLASS_LABELS
from sozial.model import Dataset
from sozial.output.charts.chart_frame import INK, LABEL_SIZE, MORE_BURDEN, Chart, finish_chart, rows_source
from sozial.output.maps.palette import class_colours
from sozial.planning.measures.action import Action
from sozial.planning.measures.needs import VERY_HIGH, Gap, GapKind, Needs, coverage

NEED_SIGNS = ("−−", "−", "o", "+", "++")
_NO_COLOUR = "#f4f4f4"
_NO_DATA = N_("no data")


@cache
def _matrix(language: str, titles: tuple[str, ...]) -> dict[str, Any]:
    labels = [translator(language)(label) for label in CLASS_LABELS[5]]
    nothing = translator(language)(_NO_DATA)
    base = alt.Chart(rows_source()).encode(
        x=alt.X(
            "domain:N", sort=alt.EncodingSortField("column", op="min"), title=None,
            axis=alt.Axis(orient="top", labelAngle=35, labelAlign="right", ticks=False, labelLimit=160),
        ),
        y=alt.Y(
            "unit:N", sort=alt.EncodingSortField("row", op="min"), title=None, axis=alt.Axis(ticks=False),
        ),
        tooltip=[
            alt.Tooltip("unit:N", title=""), alt.Tooltip("domain:N", title=""),
            alt.Tooltip("need:N", title=titles[0]), alt.Tooltip("strength:N", title=titles[1]),
            alt.Tooltip("actions:N", title=titles[2]),
        ],
    )  # fmt: skip
    fields = base.mark_rect(stroke="#ffffff").encode(
        color=alt.Color(
            "need:N", scale=alt.Scale(domain=[*labels, nothing], range=[*class_colours(5), _NO_COLOUR]),
            legend=alt.Legend(title=titles[0], orient="bottom", columns=3),
        ),
        strokeWidth=alt.value(1),
    )  # fmt: skip
    words = base.mark_text(fontSize=LABEL_SIZE).encode(
        text="text:N",
        color=alt.condition(f"datum.level >= {VERY_HIGH - 1}", alt.value("#ffffff"), alt.value(INK)),
    )
    gaps = base.transform_filter("datum.gap").mark_rect(filled=False, stroke=MORE_BURDEN, strokeWidth=3)
    return finish_chart((fields + words + gaps).properties(height=alt.Step(26), width="container"), language)


def build_needs_chart(
    dataset: Dataset, needs: Needs, units: Sequence[str], actions: Sequence[Action], language: str, today: str,
    strong: int = VERY_HIGH,
) -> Chart:  # fmt: skip
    """Return quarters against Handlungsfelder: how strong the need is, and how many measures run.

    Parameters
    ----------
    units
        Which quarters, in the order of the rows.
    strong
        From which class on a need without a running measure is framed.
    """
    translate = translator(language)
    running, titles = coverage(actions, today), dataset.unit_titles
    labels = [translate(label) for label in CLASS_LABELS[5]]
    nothing, rows = translate(_NO_DATA), []
    for row, unit in enumerate(units):
        for column, domain in enumerate(needs.strength.columns):
            level = int(needs.classes.at[unit, domain])
            there = running.get((unit, str(domain)), ())
            sign = NEED_SIGNS[level] if level >= 0 else MISSING_SIGN
            rows.append(
                {
                    "unit": titles[unit],
                    "domain": str(domain),
                    "row": row,
                    "column": column,
                    "level": level,
                    "need": labels[level] if level >= 0 else nothing,
                    "strength": format_signed(float(needs.strength.at[unit, domain]), language, 2),
                    "actions": ", ".join(actions[at].title for at in there) or translate(N_("none")),
                    "text": f"{sign}  {len(there)}" if there else sign,
                    # While nobody entered a measure, it is not known that none runs.
                    "gap": bool(actions) and level >= strong and not there,
                }
            )
    columns = ["unit", "domain", "row", "column", "level", "need", "strength", "actions", "text", "gap"]
    frame = pd.DataFrame(rows, columns=columns)
    words = NP_(
        "A sign for the need (++ very high to −− very low) and the number of running measures; framed: strong need "
        "without any, {n} time here.",
        "A sign for the need (++ very high to −− very low) and the number of running measures; framed: strong need "
        "without any, {n} times here.",
    )
    heads = {
        "unit": translate(N_("Quarter")),
        "domain": translate(N_("Handlungsfeld")),
        "need": translate(N_("Need")),
        "strength": translate(N_("Adds to the index")),
        "actions": translate(N_("Running measures")),
    }
    named = (heads["need"], heads["strength"], heads["actions"])
    said = translate.fill(words, n=int(frame["gap"].sum()))
    if not actions:
        said = translate(N_("A sign for the need (++ very high to −− very low); no measures are entered yet."))
    if (frame["level"] < 0).any():
        said = f"{said} {translate(N_('–: no data; that is neither a low need nor an average one.'))}"
    return Chart(translate(N_("Needs and measures")), said, _matrix(language, named), frame, heads)


def _about(gap: Gap, actions: Sequence[Action], language: str) -> str:
    """Return the measures that a gap is about; where none runs, those that are planned are told as planned."""
    names = ", ".join(actions[at].title for at in gap.actions)
    if names and gap.kind is GapKind.NO_ACTION:
        return translator(language)(N_("planned: {names}")).format(names=names)
    return names


def build_gap_table(dataset: Dataset, gaps: Sequence[Gap], actions: Sequence[Action], language: str) -> pd.DataFrame:
    """Return gaps as a table of texts, with the figures behind them."""
    translate, titles = translator(language), dataset.unit_titles
    labels = [translate(label) for label in CLASS_LABELS[5]]
    rows = []
    for gap in gaps:
        figure = ""
        if gap.indicator:
            indicator = dataset.indicator(gap.indicator)
            digits = indicator.digits(dataset.values[indicator.code])
            # Of a count there is no value of the city that it could be compared with.
            known = gap.city == gap.city
            words = translate(N_("{name}: {value} (city {city})")) if known else "{name}: {value}"
            value, city = (
                f"{format_number(number, language, digits)} {indicator.measure}".rstrip()
                for number in (gap.value, gap.city)
            )
            figure = words.format(name=indicator.label, value=value, city=city)
        rows.append(
            (
                titles[gap.unit],
                gap.domain,
                labels[gap.need] if gap.need >= 0 else "–",
                format_signed(gap.strength, language, 2),
                figure,
                format_number(gap.people, language) if gap.people == gap.people else "–",
                _about(gap, actions, language),
            )
        )
    heads = [
        N_("Quarter"), N_("Handlungsfeld"), N_("Need"), N_("Adds to the index"), N_("What adds most"),
        N_("Inhabitants"), N_("Measures"),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=[translate(head) for head in heads])
    known = any(gap.people == gap.people for gap in gaps)
    return table if known else table.drop(columns=translate("Inhabitants"))
