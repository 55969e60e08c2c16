"""Charts with altair, numbers in the reader's language, readable from the back row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from sozial.i18n import N_, format_number, translator
from sozial.model import NAME, Dataset, Direction
from sozial.output.charts.chart_frame import LABEL_LIMIT, LABEL_SIZE, Chart, finish_chart, rows_source
from sozial.output.maps.layers import colours_of, score_digits
from sozial.reading.areas.coordinates import OUTLINE, Candidate
from sozial.result import Result

# How much of the length of all bars the number beside the longest one takes on a phone.
_ROOM = 0.3


def _titles(dataset: Dataset, result: Result, units: list[str], language: str) -> list[str]:
    """Return rank and name; the key too where rank and name would fall together."""
    titles = [
        f"{format_number(result.ranks[unit], language, int(result.ranks[unit] % 1 > 0))}. {dataset.units[NAME][unit]}"
        for unit in units
    ]
    return [
        f"{title} ({unit})" if titles.count(title) > 1 else title for unit, title in zip(units, titles, strict=True)
    ]


def build_most_burdened_rows(
    dataset: Dataset, result: Result, language: str, selected: str | None = None, count: int = 10
) -> pd.DataFrame:
    """Return the most burdened units, the first of them first: the data of `most_burdened_chart`."""
    translate = translator(language)
    burden_is_high = result.recipe.high is not Direction.FAVOURABLE
    top = result.scores.dropna().sort_values(ascending=not burden_is_high, kind="stable").head(count)
    digits = score_digits(result.recipe)
    labels = [translate(label) for label in result.breaks.labels] if result.breaks else []
    # Beside the longest bar there has to be room for its number.
    room = max(top.max(), 0.0) + _ROOM * (max(top.max(), 0.0) - min(top.min(), 0.0)) if len(top) else 0.0
    colours = colours_of(result.recipe, len(labels))
    return pd.DataFrame(
        {
            "order": range(len(top)),
            "title": _titles(dataset, result, [str(unit) for unit in top.index], language),
            "score": top.to_numpy(),
            "room": room,
            "text": [format_number(score, language, digits) for score in top],
            "class": [labels[number] for number in result.classes[top.index]],
            "colour": [colours[number] for number in result.classes[top.index]],
            "chosen": [3.0 if unit == selected else 0.5 for unit in top.index],
        }
    )


def build_most_burdened(dataset: Dataset, result: Result, language: str, rows: pd.DataFrame) -> Chart:
    """Return the chart of the most burdened units as a whole, to take away."""
    translate = translator(language)
    words = ", ".join(f"{title} ({text})" for title, text in zip(rows["title"], rows["text"], strict=True))
    columns = {"title": translate(N_("Quarter")), "score": translate(N_("Index")), "class": translate(N_("Class"))}
    title = translate(N_("The ten most burdened quarters"))
    return Chart(title, words, most_burdened_chart(language), rows, columns)


@cache
def most_burdened_chart(language: str) -> dict[str, Any]:
    """Return the bar chart as a Vega-Lite specification without data.

    It is the same at every step, so the browser keeps the chart and exchanges only its rows; and
    altair, which checks every specification against its schema (35 ms), is asked once.
    """
    translate = translator(language)
    base = alt.Chart(rows_source()).encode(
        y=alt.Y(
            "title:N",
            sort=alt.EncodingSortField("order", op="min"),
            title=None,
            axis=alt.Axis(labelLimit=LABEL_LIMIT, labelFontSize=LABEL_SIZE, ticks=False),
        ),
        x=alt.X("score:Q", title=translate(N_("Index")), axis=alt.Axis(labelFontSize=LABEL_SIZE - 1, tickCount=5)),
        tooltip=[
            alt.Tooltip("title:N", title=translate(N_("Quarter"))),
            alt.Tooltip("text:N", title=translate(N_("Index"))),
            alt.Tooltip("class:N", title=translate(N_("Class"))),
        ],
    )
    bars = base.mark_bar(stroke="#111111").encode(
        color=alt.Color("colour:N", scale=None, legend=None),
        strokeWidth=alt.StrokeWidth("chosen:Q", scale=None, legend=None),
    )
    words = base.mark_text(align="left", dx=5, fontSize=LABEL_SIZE).encode(text="text:N")
    room = base.mark_point(opacity=0, tooltip=None).encode(x=alt.X("room:Q", title=translate(N_("Index"))))
    return finish_chart((bars + words + room).properties(height=alt.Step(30)), language)


def place_sketch(candidates: Sequence[Candidate], chosen: str = "") -> alt.LayerChart:
    """Return a sketch of Germany with the places where areas would lie, one number for each coordinate system."""
    outline = pd.DataFrame([{"x": x, "y": y, "order": order} for order, (x, y) in enumerate(OUTLINE)])
    places = pd.DataFrame(
        [
            {
                "x": entry.longitude,
                "y": entry.latitude,
                "text": f"{entry.crs} · {entry.town}",
                "chosen": entry.crs == chosen,
            }
            for entry in candidates
        ],
        columns=["x", "y", "text", "chosen"],
    )
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[5.2, 15.8]))
    up = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[46.9, 55.4]))
    land = alt.Chart(outline).mark_line(color="#6b7a86", strokeWidth=1.5).encode(x=across, y=up, order="order:Q")
    base = alt.Chart(places).encode(x=across, y=up, tooltip=alt.Tooltip("text:N", title=""))
    dots = base.mark_point(filled=True, size=110).encode(
        color=alt.condition("datum.chosen", alt.value("#0b5a8a"), alt.value("#b3541e")),
        shape=alt.condition("datum.chosen", alt.value("square"), alt.value("circle")),
    )
    words = base.mark_text(dy=-12, fontSize=LABEL_SIZE - 2).encode(text="text:N")
    return alt.layer(land, dots, words).properties(width=300, height=370).configure_view(stroke=None)
