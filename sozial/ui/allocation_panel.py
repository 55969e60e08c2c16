"""Distributing an amount: the rule, who gets what, comparisons, and the decision that is kept."""

from __future__ import annotations

import datetime

import pandas as pd
import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_, format_day
from sozial.index.build import build_index
from sozial.insight.variation import Variation
from sozial.method import Step
from sozial.output.allocation_charts import build_gains, build_lorenz
from sozial.output.allocation_tables import (
    BINDS,
    build_allocation_table,
    build_decision_table,
    build_record,
    target_words,
    write_allocation,
)
from sozial.planning.allocation import (
    LEAVE_OUT,
    MEAN_NEED,
    Allocation,
    AllocationRule,
    allocate,
    near_class_border,
    target_groups,
)
from sozial.planning.apportionment import APPORTIONINGS
from sozial.planning.decision import AllocationDecision, build_decision, read_decision, write_decision
from sozial.planning.need import BY_CLASS, LINEAR, NEEDS
from sozial.store.decisions import LONGEST_TITLE, KeptDecision
from sozial.store.opened import decision_store
from sozial.ui import access, cache, recipes, state
from sozial.ui.charts import show_chart
from sozial.ui.current import Current
from sozial.ui.findings import show_findings, show_problems
from sozial.ui.language import _, number, plain
from sozial.ui.method_panel import show_long_table
from sozial.ui.unreachable import UNREACHABLE, show_unreachable

_DRAWS = 500
_TITLE, _ON = "allocation-title", "allocation-on"


def kept_decisions() -> dict[str, KeptDecision]:
    """Return the kept allocations by key, the latest first; nothing where the database does not answer."""
    try:
        return {kept.key: kept for kept in decision_store().all()}
    except SQLAlchemyError:
        show_unreachable()
        return {}


def decision_label(kept: KeptDecision) -> str:
    """Return what a decision is called in lists."""
    return f"{kept.title} · {format_day(kept.decided_on, state.language())}"


def choose_rule(current: Current, kept: dict[str, KeptDecision]) -> tuple[AllocationRule, dict[str, float]]:
    """Show the rule's choices; return it, and last year's parts where they are chosen."""
    groups = target_groups(current.dataset)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        amount = _number(_("Amount"), "amount", 100_000.0, 1000.0, 180)
        measure = st.text_input(_("In"), _("Euro"), key="al-measure", max_chars=30, width=130)
        step = st.selectbox(
            _("Smallest part"), [1.0, 0.5, 0.25, 10.0, 100.0, 1000.0], key="al-step", width=130,
            format_func=lambda value: number(value, 0 if value >= 1 else 2),
        )  # fmt: skip
    target = st.selectbox(
        _("For whom"), list(groups), key="al-target",
        format_func=lambda code: target_words(code, current.dataset, state.language()),
    )  # fmt: skip
    need = _choose_need(current)
    floor, floor_kind = _choose_bound(_("At least per quarter"), "floor", 0.0)
    cap, cap_kind = _choose_bound(_("At most per quarter (0: no cap)"), "cap", 0.0)
    last, bound = _choose_last(kept)
    with st.expander(_("Further choices"), icon=":material/tune:"):
        apportioning = st.radio(
            _("Whole parts by"), list(APPORTIONINGS), key="al-method",
            format_func=lambda name: _(APPORTIONINGS[name].label),
            captions=[_(entry.words) for entry in APPORTIONINGS.values()],
        )  # fmt: skip
        without = st.radio(
            _("Quarters without an index"), [MEAN_NEED, LEAVE_OUT], key="al-without", horizontal=True,
            format_func=lambda name: _("mean need of the others") if name == MEAN_NEED else _("get nothing"),
        )  # fmt: skip
        left_out = _choose_left_out(current)
    rule = AllocationRule(
        amount, measure.strip(), float(step), target, need, apportioning, floor, floor_kind, cap or None,
        cap_kind, bound, left_out, without,
    )  # fmt: skip
    return rule, last


def _number(label: str, what: str, standard: float, step: float, width: int, least: float = 0.0) -> float:
    return float(st.number_input(label, least, None, standard, step, "%.10g", key=f"al-{what}", width=width))


def _choose_need(current: Current) -> Step:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = st.selectbox(
            _("Need per head"), list(NEEDS), key="al-need", width=330, format_func=lambda entry: _(NEEDS[entry].label)
        )
        if name == LINEAR:
            return Step(LINEAR, {"highest": _number(_("Highest need"), "highest", 3.0, 0.5, 130, least=1.0)})
    breaks = current.result.breaks
    if name != BY_CLASS or breaks is None:
        return Step(name)
    usual = NEEDS[BY_CLASS].options["factors"]
    factors = []
    with st.container(horizontal=True, gap="small"):
        for place, label in enumerate(breaks.labels):
            standard = float(usual[min(place, len(usual) - 1)])
            factors.append(_number(plain(_(label)), f"factor-{place}", standard, 0.25, 120))
    return Step(BY_CLASS, {"factors": tuple(factors)})


def _choose_bound(label: str, what: str, standard: float) -> tuple[float, str]:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        value = _number(label, what, standard, 10.0, 230)
        kind = st.selectbox(
            _("counted in"), list(BINDS), key=f"al-{what}-kind", width=250, format_func=lambda entry: _(BINDS[entry])
        )
    return value, kind


def _choose_last(kept: dict[str, KeptDecision]) -> tuple[dict[str, float], float | None]:
    """Return last year's parts, and by how many per cent they bind."""
    if not kept:
        return {}, None
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Last year"), list(kept), index=None, key="al-last", width=330, placeholder=_("a kept decision"),
            format_func=lambda key: decision_label(kept[key]) if key in kept else "",
        )  # fmt: skip
        if chosen not in kept:
            return {}, None
        binds = st.toggle(_("binds"), key="al-binds")
        percents = _number(_("by at most ± %"), "bound", 10.0, 1.0, 130)
    try:
        return read_decision(kept[chosen].content).parts, percents if binds else None
    except DataError as error:
        show_findings(error.findings)
        return {}, None


def _choose_left_out(current: Current) -> dict[str, str]:
    titles = current.dataset.unit_titles
    chosen = st.multiselect(
        _("Quarters that get nothing"), list(titles), key="al-out", format_func=lambda unit: titles.get(unit, unit)
    )
    reason = st.text_input(_("Because"), key="al-reason", max_chars=120) if chosen else ""
    if chosen and not reason.strip():
        st.caption(_("State the reason; it stands in the table."))
    return dict.fromkeys(chosen, reason.strip() or _("without a stated reason"))


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
    if st.toggle(_("How sure?"), key="al-ranges", help=hint.format(n=number(_DRAWS))):
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
        chart = build_gains(allocation, others.get(name, table["equal"]), language, name)
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
    now = datetime.datetime.now().isoformat(timespec="seconds")
    try:
        kept = decision_store().keep(
            str(state.read(_TITLE, "")), on.isoformat(), write_decision(decision), access.person(), now
        )
    except DataError as error:
        state.add_notices(error.findings)
    except SQLAlchemyError:
        state.add_notice(UNREACHABLE)
    else:
        state.write(_TITLE, "")
        state.add_notice(Finding("kept", Severity.NOTE, N_("Kept: “{title}”."), values={"title": kept.title}))


def show_decisions(current: Current, kept: dict[str, KeptDecision]) -> None:
    """Show the kept decisions: open one, see what the same rule gives now, put one aside."""
    if not kept:
        return
    with st.expander(_("Kept decisions ({n})").format(n=number(len(kept))), icon=":material/inventory_2:"):
        chosen = st.selectbox(
            _("Decision"),
            list(kept),
            key="al-decision",
            format_func=lambda key: decision_label(kept[key]) if key in kept else "",
        )
        if chosen not in kept:
            return
        try:
            decision = read_decision(kept[chosen].content)
        except DataError as error:
            show_findings(error.findings)
            return
        language = state.language()
        show_long_table(build_record(decision, current.dataset, language))
        if decision.dataset_digest == current.dataset.digest:
            st.caption(_("Made with the data on screen."))
        else:
            st.caption(_("Made with other data: “{title}”.").format(title=plain(decision.dataset_title)))
        st.dataframe(build_decision_table(decision, current.dataset, language), hide_index=True, height=260)
        if access.may(Right.OPERATE):
            st.button(
                _("Put aside"),
                key="al-aside",
                type="tertiary",
                icon=":material/delete:",
                on_click=_put_aside,
                args=(chosen,),
            )


def _put_aside(key: str) -> None:
    try:
        decision_store().put_aside(key, datetime.datetime.now().isoformat(timespec="seconds"))
    except SQLAlchemyError:
        state.add_notice(UNREACHABLE)
