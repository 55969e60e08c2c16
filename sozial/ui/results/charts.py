"""A chart on the page, with its words, and to take away as PNG, SVG and CSV."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import streamlit as st

from sozial.model import Dataset
from sozial.output.charts.chart_frame import Chart, chart_csv, chart_png, chart_svg, enlarged, short_rows
from sozial.output.words.protection_words import protection_line
from sozial.output.words.result_words import recipe_state
from sozial.result import Result
from sozial.ui.kit.downloads import download_button
from sozial.ui.project import open_project
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.language import _, plain


def file_name(title: str) -> str:
    """Return a title as part of a file's name: plain letters, figures and hyphens."""
    letters = title.casefold()
    for umlaut, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        letters = letters.replace(umlaut, written)
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60] or "diagramm"


def _note(dataset: Dataset, result: Result, with_recipe: bool) -> str:
    """Return what a chart rests on: data and period, and the recipe with its state where that decides anything."""
    parts = [open_project.title(dataset), result.period]
    if with_recipe:
        parts.append(recipe_state(result, state.language()))
    return " · ".join(part for part in parts if part)


def show_chart(
    current: AnalysisContext, chart: Chart, key: str, stretch: bool = True, with_recipe: bool = True
) -> None:
    """Show a chart; below it what is to be seen in words, and its downloads.

    Parameters
    ----------
    stretch
        Fill the width; small multiples have a width of their own.
    with_recipe
        Whether the chart rests on the recipe, which its files then name with its state.
    """
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        st.markdown(f"**{plain(chart.title)}**", width="content")
        show_chart_files(current.dataset, current.result, chart, key, with_recipe)
    # The description also reaches readers of the screen: Vega writes it beside the drawing.
    specification: dict[str, Any] = {**chart.specification, "description": chart.description}
    if state.is_large():
        specification = enlarged(specification)
    st.vega_lite_chart(
        short_rows(chart.rows), specification, key=f"chart-{key}", width="stretch" if stretch else "content"
    )
    st.caption(plain(chart.description))


def show_chart_files(dataset: Dataset, result: Result, chart: Chart, key: str, with_recipe: bool = True) -> None:
    """Offer a chart as picture, as drawing and as data; each is made when it is asked for."""
    name = file_name(chart.title)
    line = protection_line(dataset, state.language())
    noted = replace(chart, note=_note(dataset, result, with_recipe), protection=line)
    heading, protection = _("Source"), _("Protection")
    kinds = (
        ("png", _("Picture (PNG)"), lambda: chart_png(noted), "image/png"),
        ("svg", _("Drawing (SVG)"), lambda: chart_svg(noted), "image/svg+xml"),
        ("csv", _("Data (CSV)"), lambda: chart_csv(noted, heading, protection), "text/csv"),
    )
    with st.popover(_("Save"), icon=":material/download:", width="content"):
        for ending, label, made, mime in kinds:
            download_button(
                label,
                made,
                f"{name}.{ending}",
                mime,
                key=f"{key}-{ending}",
                on_click="ignore",
                width="stretch",
            )
