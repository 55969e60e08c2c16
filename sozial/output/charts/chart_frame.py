"""What all charts share: numbers in the reader's language, colours, a text alternative, and files to take away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from sozial.i18n import translator
from sozial.languages import number_signs
from sozial.output.files.literal_text import visible_text
from sozial.output.tables.table_files import write_csv
from sozial.output.words.protection_words import PROTECTION, with_line

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
_LONGEST = 500
# A column that holds many figures as one text.
PLACES = "places"
# Looks like one.
_BACKSLASH = "∖"
_UNSEEN, _ASKING = "\u2060", ("image", "title")


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
    decimal, thousands = number_signs(language)
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


def _short(cell: Any) -> Any:
    return f"{cell[: _LONGEST - 1]}…" if isinstance(cell, str) and len(cell) > _LONGEST else cell


def short_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows without names that are longer than any: to fit one into its place would take Vega minutes.

    Examples
    --------
    >>> short_rows(pd.DataFrame({"name": ["a" * 1_000], "value": [1.5]}))["name"].str.len().tolist()
    [500]
    """
    texts = [name for name in rows.columns if name != PLACES and not pd.api.types.is_numeric_dtype(rows[name])]
    long = [name for name in texts if any(isinstance(cell, str) and len(cell) > _LONGEST for cell in rows[name])]
    return rows.assign(**{name: rows[name].map(_short) for name in long}) if long else rows


def literal_titles(part: Any, is_tooltip: bool = False) -> Any:
    r"""Return a specification whose titles stay text.

    Vega-Lite writes the titles of axes, legends and tooltips into expressions, where a backslash or the end of a line
    is a mistake: the chart would not be drawn. In tooltips `image` and `title` are no names but ask for a picture and
    a heading.

    Examples
    --------
    >>> literal_titles({"x": {"title": "C:\\a\nb"}, "tooltip": [{"title": "image"}]})
    {'x': {'title': 'C:∖a b'}, 'tooltip': [{'title': 'image\u2060'}]}
    """
    if isinstance(part, list):
        return [literal_titles(inner, is_tooltip) for inner in part]
    if not isinstance(part, dict):
        return _short(part)
    found = {name: literal_titles(inner, name == "tooltip") for name, inner in part.items()}
    title = found.get("title")
    if isinstance(title, str):
        shown = " ".join(title.replace("\\", _BACKSLASH).splitlines())
        found["title"] = f"{shown}{_UNSEEN}" if is_tooltip and shown in _ASKING else shown
    return found


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
        # A mark would be read out as a picture without a name; what it shows stands in the description and table.
        .configure_mark(aria=False)
    )
    specification: dict[str, Any] = literal_titles(configured.to_dict())
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
    sign = translator(language).percent(0.0)[1:]
    return alt.Axis(labelExpr=f"format(datum.value * 100, ',.0f') + '{sign}'", **options)


def rows_source() -> alt.Data:
    """Return the named source that every chart draws from."""
    return alt.Data(name="rows")


def whole_specification(chart: Chart) -> dict[str, Any]:
    """Return a chart with its rows, title and text alternative: complete without a page around it."""
    whole = json.loads(json.dumps(chart.specification))
    whole["data"] = {"values": json.loads(short_rows(chart.rows).to_json(orient="records", double_precision=12))}
    whole["description"] = chart.description
    note = _short(chart.note)
    whole["title"] = {
        "text": _short(chart.title),
        "subtitle": [line for line in (note, chart.protection) if line] if chart.protection else note,
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

    drawn = vl_convert.vegalite_to_svg(whole_specification(chart), vl_version=vega_lite_version(), allowed_base_urls=[])
    return visible_text(drawn).encode()


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
