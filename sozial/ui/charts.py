"""A chart on the page, with its words, and to take away as PNG, SVG and CSV."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from sozial.output.chart_frame import Chart, chart_csv, chart_png, chart_svg
from sozial.ui.language import _, plain


def _file_name(title: str) -> str:
    letters = title.casefold()
    for umlaut, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        letters = letters.replace(umlaut, written)
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60] or "diagramm"


def show_chart(chart: Chart, key: str, with_title: bool = True, stretch: bool = True) -> None:
    """Show a chart; below it what is to be seen in words, and its downloads.

    Parameters
    ----------
    stretch
        Fill the width; small multiples have a width of their own.
    """
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
        st.markdown(f"**{plain(chart.title)}**" if with_title else "", width="content")
        _show_files(chart, key)
    # The description also reaches readers of the screen: Vega writes it beside the drawing.
    specification: dict[str, Any] = {**chart.specification, "description": chart.description}
    st.vega_lite_chart(chart.rows, specification, key=f"chart-{key}", width="stretch" if stretch else "content")
    st.caption(plain(chart.description))


def _show_files(chart: Chart, key: str) -> None:
    name = _file_name(chart.title)
    with st.popover(_("Save"), icon=":material/download:", width="content"):
        # Pictures are made when they are asked for, not at every step.
        for kind, made, mime in (
            ("PNG", chart_png, "image/png"),
            ("SVG", chart_svg, "image/svg+xml"),
            ("CSV", chart_csv, "text/csv"),
        ):
            st.download_button(
                _("Picture (PNG)") if kind == "PNG" else _("Drawing (SVG)") if kind == "SVG" else _("Data (CSV)"),
                lambda made=made: made(chart),  # type: ignore[misc]
                f"{name}.{kind.lower()}",
                mime,
                key=f"{key}-{kind.lower()}",
                on_click="ignore",
                width="stretch",
            )
