"""What all charts share: numbers in the reader's language, colours, a text alternative, and files to take away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from sozial.output.protection_words import PROTECTION, with_line
from sozial.output.tables import write_csv

LABEL_SIZE = 14
LARGE_TIMES = 1.25
# The same colour for the same thing everywhere. Orange and blue stay apart for colour-blind readers.
CHOSEN_COLOURS = ("#b3541e", "#0b5a8a", "#6a3d9a", "#1b7837")
CHOSEN_SHAPES = ("diamond", "circle", "square", "triangle-up")
MORE_BURDEN, LESS_BURDEN = "#b3541e", "#0b5a8a"
OTHERS, QUIET, INK = "#9aa5b1", "#d5dbe1", "#111111"
TEXT = "#31333f"
# Without a page to fill, a chart is as wide as a slide's text.
FILE_WIDTH = 900
# A longer name is cut: on a phone the drawing needs the other half of the width.
LABEL_LIMIT = 190
_SCALE = 2.0


@dataclass(frozen=True)
class Chart:
    """A chart with all that belongs to it.

    Parameters
    ----------
    title
        What it shows; also its name as a file.
    description
        What is to be seen in it, in words: the text alternative.
    specification
        Vega-Lite without rows; the same for the same kind of chart, so that it is made once.
    rows
        What is drawn.
    columns
        Columns of `rows` that make the table of its data, and their headings.
    note
        What the figures rest on: data, period, recipe and its state. It goes into every file.
    protection
        For the public: the line that says that the figures are protected, from `protection_line`.
    """

    title: str
    description: str
    specification: Mapping[str, Any]
    rows: pd.DataFrame
    columns: Mapping[str, str]
    note: str = ""
    protection: str = ""


def number_locale(language: str) -> dict[str, object]:
    """Return how Vega writes numbers in a language."""
    decimal, thousands = (",", ".") if language == "de" else (".", ",")
    return {"number": {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""]}}


def _without_rows(part: Any) -> None:
    """Take data out of a specification and everything in it: rows come beside it."""
    if isinstance(part, dict):
        data = part.get("data")
        if isinstance(data, dict) and data.get("name") == "rows":
            part.pop("data")
        for inner in part.values():
            _without_rows(inner)
    elif isinstance(part, list):
        for inner in part:
            _without_rows(inner)


def finish_chart(chart: Any, language: str) -> dict[str, Any]:
    """Return a chart over ``alt.Data(name="rows")`` as a Vega-Lite specification without rows.

    Altair checks every specification against its schema (35 ms); functions that call this are cached.
    """
    configured = (
        chart.configure(locale=number_locale(language))
        .configure_axis(
            labelFontSize=LABEL_SIZE - 1,
            titleFontSize=LABEL_SIZE - 1,
            labelLimit=LABEL_LIMIT,
            labelColor=TEXT,
            titleColor=TEXT,
            # Vega describes axes in English; the chart has a description of its own.
            aria=False,
        )
        # Every quarter and every indicator keeps its name.
        .configure_axisDiscrete(labelOverlap=False, labelFlush=False, labelBound=False)
        .configure_legend(
            labelFontSize=LABEL_SIZE - 1,
            titleFontSize=LABEL_SIZE - 1,
            labelLimit=300,
            labelColor=TEXT,
            titleColor=TEXT,
            aria=False,
        )
        .configure_header(labelFontSize=LABEL_SIZE, titleFontSize=LABEL_SIZE, labelColor=TEXT)
        .configure_view(stroke=None)
    )
    specification: dict[str, Any] = configured.to_dict()
    _without_rows(specification)
    specification.pop("datasets", None)
    return specification


def enlarged(specification: Mapping[str, Any], times: float = LARGE_TIMES) -> dict[str, Any]:
    """Return a chart's specification with all type so many times as large; drawings keep their size.

    Examples
    --------
    >>> enlarged({"config": {"axis": {"labelFontSize": 12}}, "mark": {"type": "text", "fontSize": 10}}, 1.5)
    {'config': {'axis': {'labelFontSize': 18.0}}, 'mark': {'type': 'text', 'fontSize': 15.0}}
    """

    def grown(value: Any, key: str = "") -> Any:
        if isinstance(value, Mapping):
            return {name: grown(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [grown(inner) for inner in value]
        is_size = key.lower().endswith("fontsize") and isinstance(value, (int, float))
        return value * times if is_size else value

    found: dict[str, Any] = grown(specification)
    return found


def percent_axis(language: str, **options: Any) -> alt.Axis:
    """Return an axis of shares of 1, written as per cent in the reader's language."""
    sign = "\u00a0%" if language == "de" else "%"
    return alt.Axis(labelExpr=f"format(datum.value * 100, ',.0f') + '{sign}'", **options)


def rows_source() -> alt.Data:
    """Return the named source that every chart draws from."""
    return alt.Data(name="rows")


def whole_specification(chart: Chart) -> dict[str, Any]:
    """Return a chart with its rows, title and text alternative: complete without a page around it."""
    whole = json.loads(json.dumps(chart.specification))
    whole["data"] = {"values": json.loads(chart.rows.to_json(orient="records", double_precision=12))}
    whole["description"] = chart.description
    whole["title"] = {
        "text": chart.title,
        "subtitle": [line for line in (chart.note, chart.protection) if line] if chart.protection else chart.note,
        "anchor": "start",
        "fontSize": LABEL_SIZE + 4,
        "subtitleFontSize": LABEL_SIZE - 2,
        "subtitleColor": TEXT,
    }
    whole["background"] = "white"
    if "facet" not in whole and whole.get("width", "container") == "container":
        whole["width"] = FILE_WIDTH
    return whole


def chart_svg(chart: Chart) -> bytes:
    """Return a chart as SVG; nothing is fetched for it."""
    import vl_convert

    return vl_convert.vegalite_to_svg(
        whole_specification(chart), vl_version=vega_lite_version(), allowed_base_urls=[]
    ).encode()


def chart_png(chart: Chart) -> bytes:
    """Return a chart as PNG in double size, for slides and print."""
    import vl_convert

    return vl_convert.vegalite_to_png(
        whole_specification(chart), vl_version=vega_lite_version(), scale=_SCALE, allowed_base_urls=[]
    )


def vega_lite_version() -> str:
    """Return the version of Vega-Lite as the converter writes it: two numbers."""
    return ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def chart_table(chart: Chart, note_heading: str = "") -> pd.DataFrame:
    """Return the data of a chart under readable headings, with its note in a column of its own where that has one."""
    table = chart.rows[list(chart.columns)].dropna(how="all").drop_duplicates()
    for name in table.columns:
        if not pd.api.types.is_numeric_dtype(table[name]):
            table[name] = table[name].astype(object).where(table[name].notna(), "")
    table = table.rename(columns=dict(chart.columns))
    if note_heading and chart.note:
        table[note_heading] = chart.note
    return table


def chart_csv(chart: Chart, note_heading: str = "", protection_heading: str = PROTECTION) -> bytes:
    """Return the data of a chart as CSV, as the ranking is written; the line on protection in a last column."""
    return write_csv(with_line(chart_table(chart, note_heading), chart.protection, protection_heading))
