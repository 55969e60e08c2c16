"""Distributing an amount: the rule, who gets what, comparisons, and the decision that is kept."""

from __future__ import annotations

import datetime

import pandas as pd
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_
from sozial.index.build import build_index
from sozial.insight.variation import Variation
from sozial.output.allocation_charts import build_gains, build_lorenz
from sozial.output.allocation_tables import (
    build_allocation_table,
    write_allocation,
)
from sozial.output.planning_layers import build_figure_layer
from sozial.planning.allocation import (
    Allocation,
    AllocationRule,
    allocate,
    near_class_border,
)
from sozial.planning.decision import AllocationDecision, build_decision, write_decision
from sozial.planning.need import BY_CLASS
from sozial.store.decisions import LONGEST_TITLE
from sozial.store.opened import decision_store
from sozial.ui import access, cache, moment, recipes, register, state
from sozial.ui.charts import show_chart
from sozial.ui.current import Current
from sozial.ui.findings import show_findings, show_problems
from sozial.ui.language import _, number, plain
from sozial.ui.map_panel import show_layer
from sozial.ui.unreachable import UNREACHABLE

_DRAWS = 500
_TITLE, _ON = "allocation-title", "allocation-on"


def compute(current: Current, rule: AllocationRule, last: dict[str, float]) -> Allocation | None:
    """Return the allocation; where it is impossible, say why."""
    try:
        return allocate(current.dataset, current.result, rule, last)
    except DataError as error:
        show_findings(error.findings)
        return None


def show_allocation(current: Current, allocation: Allocation, last: dict[str, float]) -> None:
    """Show who gets what, and comparisons with equal parts, last year's and another recipe."""
    table, language = allocation.table, state.language()
    whole = _("{n} quarters share {amount} {measure}; per head between {low} and {high}.")
    inside = table[table["reason"] == ""]
    st.markdown(
        whole.format(
            n=number(len(inside)), amount=number(table["part"].sum(), 0 if allocation.rule.step >= 1 else 2),
            measure=plain(allocation.rule.measure), low=number(inside["per_head"].min(), 2),
            high=number(inside["per_head"].max(), 2),
        )
    )  # fmt: skip
    ranges = None
    hint = _("What {n} variants of “How sure?” would have given: other weights, steps and chance; the rule stays.")
    with st.container(horizontal=True, gap="medium"):
        with_ranges = st.toggle(_("How sure?"), key="al-ranges", help=hint.format(n=number(_DRAWS)))
        with_map = current.dataset.has_areas and st.toggle(
            _("Map"), key="al-map", help=_("What each quarter gets per head.")
        )
    if with_ranges:
        variation = Variation(draws=_DRAWS)
        ranges = cache.allocation_ranges(current.dataset, current.result, allocation, variation, last)
    shown = build_allocation_table(allocation, language, ranges).drop(columns=[_("Key")])
    texts = {
        column: [_cell(value, column) for value in shown[column]] if shown[column].dtype.kind == "f" else shown[column]
        for column in shown.columns
        if shown[column].notna().any() and (shown[column].astype(str) != "").any()
    }
    right = {
        column: st.column_config.TextColumn(alignment="right") for column in texts if shown[column].dtype.kind == "f"
    }
    if with_map:
        title = _("{measure} per head").format(measure=allocation.rule.measure or _("Part"))
        show_layer(
            current.dataset, build_figure_layer(current.dataset, table["per_head"], title, language), "al-map-view"
        )
    st.dataframe(pd.DataFrame(texts), hide_index=True, height=420, column_config=right)
    show_problems(allocation.findings)
    others = {_("equal per head"): table["equal"]}
    if last:
        others[_("last year")] = table["last"]
    others |= _by_another_recipe(current, allocation, last)
    name = st.segmented_control(
        _("Compare with"), list(others), default=next(iter(others)), required=True, key="al-against"
    )
    left, right_side = st.columns([3, 2], gap="medium")
    with left:
        per_head = st.toggle(_("Per head"), key="al-gains-per-head")
        chart = build_gains(allocation, others.get(name, table["equal"]), language, name, per_head=per_head)
        show_chart(current, chart, "al-gains")
    with right_side:
        show_chart(current, build_lorenz(allocation, language), "al-lorenz")
    _show_borders(current, allocation)


def _cell(value: float, column: str) -> str:
    digits = 2 if column in (_("Per head"), _("Need per head")) else 0 if float(value).is_integer() else 1
    return number(value, digits) if pd.notna(value) else "–"


def _by_another_recipe(current: Current, allocation: Allocation, last: dict[str, float]) -> dict[str, pd.Series]:
    found = recipes.fitting_methods(current.dataset)
    names = [name for name in found if name != current.method.name]
    chosen = st.selectbox(_("Another recipe"), names, index=None, key="al-recipe", placeholder=_("to compare with"))
    if chosen not in found:
        return {}
    try:
        other = build_index(current.dataset, found[chosen], current.period)
        return {chosen: allocate(current.dataset, other, allocation.rule, last).table["part"]}
    except DataError as error:
        show_findings(error.findings)
        return {}


def _show_borders(current: Current, allocation: Allocation) -> None:
    """Say which quarters stand on a class border, where the rule goes by class."""
    close = near_class_border(current.result) if allocation.rule.need.name == BY_CLASS else []
    if not close:
        return
    names = plain(listed([current.dataset.unit_titles[unit] for unit in close], 12))
    words = _("On a class border, where a change of the index by a twentieth of its spread moves the part: {names}.")
    st.warning(words.format(names=names), icon=":material/stacked_line_chart:")


def show_keeping(current: Current, allocation: Allocation) -> None:
    """Show the file, and how the allocation is kept as a decision."""
    decision = build_decision(current.dataset, current.result, allocation)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.download_button(
            _("Table (XLSX)"), lambda: write_allocation(allocation, decision, current.dataset, state.language()),
            "mittelverteilung.xlsx", key="al-file", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        if not access.may(Right.KEEP):
            access.show_missing(Right.KEEP)
            return
        with st.popover(_("Keep as a decision"), icon=":material/gavel:"):
            st.text_input(_("Title"), key=_TITLE, max_chars=LONGEST_TITLE, placeholder=_("for example youth work 2027"))
            st.date_input(_("Decided on"), key=_ON, format="DD.MM.YYYY")
            st.button(_("Keep"), key="al-keep", type="primary", on_click=_keep, args=(decision,))


def _keep(decision: AllocationDecision) -> None:
    on = state.read(_ON) or datetime.date.today()
    now = moment.now()
    try:
        kept = decision_store(register.place()).keep(
            str(state.read(_TITLE, "")), on.isoformat(), write_decision(decision), access.person(), now
        )
    except DataError as error:
        state.add_notices(error.findings)
    except SQLAlchemyError:
        state.add_notice(UNREACHABLE)
    else:
        state.write(_TITLE, "")
        state.add_notice(Finding("kept", Severity.NOTE, N_("Kept: “{title}”."), values={"title": kept.title}))
