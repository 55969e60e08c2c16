"""A slide's bars as a chart for the screen."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from sozial.output.charts.chart_frame import LABEL_SIZE, Chart, finish_chart, rows_source
from sozial.report.document.slide import Bars
from sozial.report.sections.bars_picture import figure_text


@cache
def _drawing(language: str, names: tuple[str, ...], colours: tuple[str, ...], stacked: bool) -> dict[str, Any]:
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=list(names), range=list(colours)),
        legend=alt.Legend(title=None, orient="bottom", columns=3) if len(names) > 1 else None,
    )
    place = alt.Y("category:N", sort=alt.EncodingSortField("order", op="min"), title=None, axis=alt.Axis(ticks=False))
    axis = alt.X("value:Q", title=None, axis=None)
    base = alt.Chart(rows_source()).encode(
        y=place, tooltip=[alt.Tooltip("category:N", title=""), alt.Tooltip("text:N", title=" ")]
    )
    if stacked:
        bars = base.mark_bar().encode(x=axis, color=colour, order=alt.Order("part:Q"))
        return finish_chart(bars.properties(height=alt.Step(34), width="container"), language)
    shift = alt.YOffset("series:N", sort=list(names))
    bars = base.mark_bar().encode(x=axis, color=colour, yOffset=shift)
    words = base.mark_text(align="left", dx=4, fontSize=LABEL_SIZE).encode(x=axis, text="text:N", yOffset=shift)
    return finish_chart((bars + words).properties(height=alt.Step(30), width="container"), language)


def build_bars(bars: Bars, language: str) -> Chart:
    r"""Return bars as a chart.

    Examples
    --------
    >>> chart = build_bars(Bars("Share", ("A",), (("all", (0.5,), "#045a8d"),), "percent"), "en")
    >>> chart.rows["text"].tolist()
    ['50\xa0%']
    """
    rows = []
    for part, (name, values, _colour) in enumerate(bars.series):
        for order, (category, value) in enumerate(zip(bars.categories, values, strict=True)):
            if value is None:
                continue
            shown = figure_text(bars, value, language)
            text = f"{name}: {shown}" if bars.stacked else shown
            rows.append((category, name, order, part, value, text))
    frame = pd.DataFrame(rows, columns=["category", "series", "order", "part", "value", "text"])
    names = tuple(name for name, _values, _colour in bars.series)
    colours = tuple(colour for _name, _values, colour in bars.series)
    said = "; ".join(f"{category}: {text}" for category, text in zip(frame["category"], frame["text"], strict=True))
    columns = {"category": bars.title, "series": "", "value": ""}
    return Chart(bars.title, said, _drawing(language, names, colours, bars.stacked), frame, columns)
