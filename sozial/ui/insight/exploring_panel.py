"""Exploring before deciding: indicators against each other, their spread, a table with filters."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sozial.i18n import N_, NP_
from sozial.insight.profile import parent_of
from sozial.model import NAME
from sozial.output.charts.exploring_charts import ALL_NAMED, build_boxes, build_distribution, build_scatter
from sozial.output.maps.layers import score_digits
from sozial.output.tables.figure_tables import build_figures
from sozial.output.tables.table_files import write_csv
from sozial.output.words.protection_words import cells_of, protected_at, with_protection
from sozial.output.words.result_words import class_names
from sozial.ui.insight.patterns_panel import show_patterns
from sozial.ui.kit.choice import choose
from sozial.ui.kit.downloads import download_button
from sozial.ui.recipe import settings
from sozial.ui.results.charts import show_chart
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.quarter_table import show_quarters
from sozial.ui.session import shown_data, state
from sozial.ui.session.language import _, counted, number, plain

VIEW, ACROSS, UP, ONE = "explore-view", "across", "up", "explore-one"
AREAS, CLASSES, NAME_PART, RANGE_OF, RANGE = (
    "filter-areas",
    "filter-classes",
    "filter-name",
    "filter-of",
    "filter-range",
)
PAIR, SINGLE, TABLE, PATTERNS = "pair", "single", "table", "patterns"
_VIEWS = {
    PAIR: N_("Two indicators"),
    SINGLE: N_("One indicator"),
    TABLE: N_("Table with filters"),
    PATTERNS: N_("Spatial patterns"),
}


def choose_view() -> str:
    """Show what the page can show; spatial patterns stand behind “Weitere Verfahren”."""
    further = bool(state.read(settings.FURTHER))
    views = [view for view in _VIEWS if further or view != PATTERNS]
    if state.read(VIEW) not in (None, *views):
        state.forget(VIEW)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        chosen = st.segmented_control(
            _("View"), views, default=PAIR, required=True, format_func=lambda view: _(_VIEWS[view]), key=VIEW,
            persist_state="session", label_visibility="collapsed",
        )  # fmt: skip
        st.toggle(
            _("Further methods"), key=settings.FURTHER, persist_state="session",
            help=_("Adds spatial patterns here, and all methods of published indices to the settings of the analysis."),
        )  # fmt: skip
    return chosen


def _choose_indicator(current: AnalysisContext, label: str, key: str, at: int = 0) -> str:
    labels = {indicator.code: indicator.label for indicator in current.dataset.indicators}
    return choose(label, labels, key, list(labels)[min(at, len(labels) - 1)])


def show_pair(current: AnalysisContext) -> None:
    """Show two indicators against each other."""
    left, right = st.columns(2)
    with left:
        across = _choose_indicator(current, _("To the right"), ACROSS)
    with right:
        up = _choose_indicator(current, _("Upwards"), UP, 1)
    named = len(current.dataset.units) > ALL_NAMED and st.toggle(
        _("Name all quarters"), key="name-all", persist_state="session"
    )
    chart = build_scatter(current.dataset, across, up, current.period, state.language(), shown_data.selected(), named)
    if len(chart.rows) < 2:
        st.info(_("No quarter has a value in both indicators."))
        return
    show_chart(current, chart, "scatter", with_recipe=False)


def show_single(current: AnalysisContext) -> None:
    """Show how one indicator is spread, and by Stadtbezirk."""
    code = _choose_indicator(current, _("Indicator"), ONE)
    indicator = current.dataset.indicator(code)
    if indicator.definition or indicator.source:
        st.caption(" · ".join(plain(text) for text in (indicator.definition, indicator.source) if text))
    if not current.dataset.at(current.period)[code].notna().any():
        st.info(_("This indicator has no values in this period."))
        return
    left, right = st.columns(2, gap="medium")
    with left:
        show_chart(
            current,
            build_distribution(current.dataset, code, current.period, state.language()),
            "distribution",
            with_recipe=False,
        )
    with right:
        boxes = build_boxes(current.dataset, code, current.period, state.language(), current.with_ranks)
        if boxes is None:
            st.info(_("This data names no larger areas: give a column the role “Larger area” or “Group of quarters”."))
        else:
            show_chart(current, boxes, "boxes", with_recipe=False)


def filtered_units(current: AnalysisContext) -> pd.Index:
    """Show the filters; return the units that pass them."""
    dataset, result = current.dataset, current.result
    classes = pd.Series(class_names(result, state.language()), index=dataset.units.index)
    areas = pd.Series([parent_of(dataset, str(unit)) for unit in dataset.units.index], index=dataset.units.index)
    keep = pd.Series(True, index=dataset.units.index)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        part = st.text_input(_("Name contains"), key=NAME_PART, width=200)
        named = sorted(set(areas) - {""})
        chosen = st.multiselect(_("Area"), named, key=AREAS, width=280, placeholder=_("all")) if named else []
        words = st.multiselect(_("Class"), list(dict.fromkeys(classes)), key=CLASSES, width=280, placeholder=_("all"))
    if part:
        keep &= dataset.units[NAME].astype(str).str.casefold().str.contains(part.casefold(), regex=False)
    if chosen:
        keep &= areas.isin(chosen)
    if words:
        keep &= classes.isin(words)
    labels = {indicator.code: indicator.label for indicator in dataset.indicators}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        code = st.selectbox(
            _("Only values of"), list(labels), index=None, format_func=labels.__getitem__, key=RANGE_OF, width=320,
            placeholder=_("no limits"),
        )  # fmt: skip
        if code is not None:
            keep &= _within(current, code)
    return dataset.units.index[keep]


def _within(current: AnalysisContext, code: str) -> pd.Series:
    column = current.dataset.at(current.period)[code].astype(float)
    known = column.dropna()
    if known.nunique() < 2:
        st.caption(_("This indicator is the same everywhere, or has no values."))
        return pd.Series(True, index=column.index)
    low, high = float(known.min()), float(known.max())
    least, most = st.slider(_("from … to"), low, high, (low, high), key=f"{RANGE}-{code}", width=320)
    # Without limits a quarter without a value stays in the table.
    return (column >= least) & (column <= most) if (least, most) != (low, high) else pd.Series(True, index=column.index)


def show_table(current: AnalysisContext) -> None:
    """Show all figures of a period as a table with filters, to take away as CSV."""
    dataset, result = current.dataset, current.result
    units = filtered_units(current)
    st.caption(
        counted(
            NP_("{n} of {all} quarter", "{n} of {all} quarters", by="all"), len(dataset.units), n=number(len(units))
        )
    )
    digits, language = score_digits(result.recipe), state.language()
    table, codes = build_figures(dataset, result, units, current.with_ranks, digits, language)
    show_quarters(dataset, table, "explore-table", 18, units=[str(unit) for unit in units])

    def as_csv() -> bytes:
        numbers = table.values()
        hidden = protected_at(dataset, result.period).loc[units]
        cells = cells_of(numbers, {label: hidden[code] for label, code in codes.items()})
        headings = (_("Protected cells"), _("Protection"))
        return write_csv(with_protection(numbers, cells, dataset, language, headings))

    download_button(
        "CSV", as_csv, "quartiere.csv", "text/csv", key="explore-csv", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def show_view(current: AnalysisContext, view: str) -> None:
    """Show what was chosen."""
    {PAIR: show_pair, SINGLE: show_single, TABLE: show_table, PATTERNS: show_patterns}[view](current)
