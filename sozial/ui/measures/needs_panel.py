"""Needs against measures: gaps first, then the matrix behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from sozial.access import Right
from sozial.i18n import NP_
from sozial.model import Direction
from sozial.output.charts.needs_output import build_gap_table, build_needs_chart
from sozial.output.tables.table_columns import figures_table
from sozial.output.tables.table_files import write_xlsx
from sozial.output.words.listing_order import listed_order
from sozial.output.words.protection_words import protection_line
from sozial.planning.measures.action import Action, Status
from sozial.planning.measures.needs import (
    GAP_LABELS,
    HIGH,
    VERY_HIGH,
    Gap,
    GapKind,
    Needs,
    citywide,
    find_gaps,
    needs_by_domain,
)
from sozial.ui.kit.downloads import download_button
from sozial.ui.kit.table_view import show_table
from sozial.ui.measures import actions_view, register_form
from sozial.ui.project.register import KeptAction
from sozial.ui.results.charts import show_chart
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import access, moment, navigation, shown_data, state
from sozial.ui.session.ending import end_page
from sozial.ui.session.language import _, counted, number, plain

_STRONG, _KIND, _ALL = "needs-strong", "needs-kind", "needs-all"
_ROWS = 20


def show_gaps(current: AnalysisContext, kept: Sequence[KeptAction]) -> None:
    """Show where needs and measures do not fit, and the matrix."""
    needs = needs_by_domain(current.dataset, current.result)
    if needs.strength.dropna(how="all").empty:
        st.info(_("This recipe cannot be split into Handlungsfelder, so needs and measures cannot be compared."))
        end_page()
    actions, today = [entry.entry for entry in kept], moment.today()
    strong = st.segmented_control(
        _("A need is strong from"), [VERY_HIGH, HIGH], default=VERY_HIGH, required=True, key=_STRONG,
        persist_state="session",
        format_func=lambda level: _("very high") if level == VERY_HIGH else _("high"),
        help=_("By the distance of a Handlungsfeld's score, the one of its map, from the mean of the quarters: very "
               "high from 1 standard deviation on, high from a half. On the map the classes of the recipe hold, which "
               "may be cut elsewhere."),
    )  # fmt: skip
    gaps = find_gaps(current.dataset, current.result, needs, actions, today, int(strong or VERY_HIGH))
    if not current.with_ranks:
        titles = current.dataset.unit_titles
        gaps = sorted(gaps, key=lambda gap: titles[gap.unit].casefold())
    _show_list(current, gaps, actions)
    everywhere = citywide(actions, today)
    if everywhere:
        words = _("Running for the whole city, and so not counted for any quarter: {names}.")
        st.caption(words.format(names=plain(", ".join(actions[at].title for at in everywhere))))
    _show_matrix(current, needs, actions, today, int(strong or VERY_HIGH))


def _show_list(current: AnalysisContext, gaps: Sequence[Gap], actions: Sequence[Action]) -> None:
    counts = {kind: sum(gap.kind is kind for gap in gaps) for kind in GapKind}
    kinds = [str(kind) for kind in GAP_LABELS]
    if actions:
        kind = st.segmented_control(
            _("What does not fit"), kinds, default=kinds[0], required=True, key=_KIND, persist_state="session",
            format_func=lambda name: f"{_(GAP_LABELS[GapKind(name)])}: {number(counts[GapKind(name)])}",
        )  # fmt: skip
    else:
        # Of an empty register nobody knows whether nothing runs, or nothing was entered.
        kind = kinds[0]
        st.markdown(f"**{_('Strong need')}: {number(counts[GapKind.NO_ACTION])}**")
        st.info(_("No measures are entered in the register yet, so needs and measures cannot be compared."))
    shown = [gap for gap in gaps if gap.kind is GapKind(kind or kinds[0])]
    if not shown:
        st.success(_("Nothing of this kind."), icon=":material/check:")
        return
    table = build_gap_table(current.dataset, shown, actions, state.language())
    if not current.with_ranks:
        table = table.drop(columns=[_("Adds to the index")])
    if GapKind(kind or kinds[0]) is GapKind.NO_ACTION:
        first = _("The quarters with the strongest need first.")
        local = _("What is to be done there is decided with local knowledge.")
        st.caption(f"{first} {local}" if current.with_ranks else local)
    if (table[_("Measures")] == "").all():
        table = table.drop(columns=[_("Measures")])
    units, key = tuple(gap.unit for gap in shown), f"gaps-{kind}"
    # One row per quarter and field: the row that was chosen holds while its quarter is the selected one.
    rows = (state.read(key) or {}).get("selection", {}).get("rows", [])
    if not rows or rows[0] >= len(units) or units[rows[0]] != shown_data.selected():
        rows = [units.index(shown_data.selected())] if shown_data.selected() in units else []
    state.write(key, {"selection": {"rows": rows, "columns": [], "cells": []}})
    right = (_("Adds to the index"), _("Inhabitants"))
    heading = _("Strong need, no running measure") if actions else _("Strong need")
    show_table(
        figures_table(table, right, heading),
        8,
        key=key,
        on_select=lambda: _chosen(key, units),
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        gap = shown[rows[0]] if rows else shown[0]
        title = current.dataset.unit_titles[gap.unit]
        if access.may(Right.KEEP):
            st.button(
                _("New measure: {domain} in {name}").format(domain=plain(gap.domain), name=plain(title)),
                key="gap-action", type="primary", icon=":material/add:", on_click=_begin, args=(current, gap),
            )  # fmt: skip
        if rows:
            navigation.show_profile_button(plain(title), "gaps-profile")
        download_button(
            _("Table (XLSX)"), lambda: _write(current, gaps, actions), "luecken.xlsx", key="gaps-xlsx",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _chosen(key: str, units: tuple[str, ...]) -> None:
    rows = (state.read(key) or {}).get("selection", {}).get("rows", [])
    if rows and rows[0] < len(units):
        shown_data.select(units[rows[0]])


def _write(current: AnalysisContext, gaps: Sequence[Gap], actions: Sequence[Action]) -> bytes:
    language = state.language()
    sheets = {
        _(GAP_LABELS[kind])[:31]: build_gap_table(
            current.dataset, [gap for gap in gaps if gap.kind is kind], actions, language
        )
        for kind in GAP_LABELS
    }
    first, *others = sheets
    line = protection_line(current.dataset, language)
    return write_xlsx(sheets[first], first, {name: sheets[name] for name in others}, line)


def _begin(current: AnalysisContext, gap: Gap) -> None:
    """Begin a measure for a gap: its quarter, its Handlungsfeld, and the indicator that adds most there."""
    codes = (gap.indicator,) if gap.indicator else ()
    shown_data.select(gap.unit)
    draft = Action("", (gap.unit,), gap.domain, codes, status=Status.PLANNED)
    department = current.dataset.indicator(gap.indicator).department if gap.indicator else ""
    register_form.open_form(replace(draft, department=department))
    state.write(actions_view.VIEW, actions_view.REGISTER)


def _show_matrix(current: AnalysisContext, needs: Needs, actions: Sequence[Action], today: str, strong: int) -> None:
    high = current.result.recipe.high is not Direction.FAVOURABLE
    scores: pd.Series = current.result.scores.dropna().sort_values(ascending=not high, kind="stable")
    units = listed_order([str(unit) for unit in scores.index], current.dataset.unit_titles, current.with_ranks)
    if len(units) > _ROWS and not st.toggle(
        counted(NP_("The {n} quarter", "All {n} quarters"), len(units)),
        key=_ALL,
        persist_state="session",
        help=_("Otherwise the most burdened ones.") if current.with_ranks else _("Otherwise the first ones by name."),
    ):
        units = units[:_ROWS]
    chart = build_needs_chart(current.dataset, needs, units, actions, state.language(), today, strong)
    show_chart(current, chart, "needs")
