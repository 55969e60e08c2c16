"""Follow-up: which targets are reached, and what the indicators of a measure did."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.output.charts.follow_up_output import (
    DESCRIBES,
    action_words,
    build_follow_up_chart,
    build_phase_table,
    build_target_table,
    phases_known,
)
from sozial.planning.measures.action import Action
from sozial.planning.measures.follow_up import follow_up
from sozial.planning.measures.target import TARGET_LABELS, TargetReport, TargetState, report_target
from sozial.ui.project.register import KeptAction
from sozial.ui.results.charts import show_chart
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.method_panel import show_table
from sozial.ui.session import moment, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, number, period_words, plain

_CHOSEN = "follow-up-chosen"


def show_follow_up(current: AnalysisContext, kept: Sequence[KeptAction]) -> None:
    """Show targets of all measures, then one measure in detail."""
    if not kept:
        st.info(_("No measure yet. Measures are entered under “Register”."), icon=":material/assignment:")
        return
    actions = [entry.entry for entry in kept]
    _show_targets(current, actions)
    found = {entry.key: entry.entry for entry in kept if entry.entry.indicators or entry.entry.target}
    without = len(kept) - len(found)
    if not found:
        st.info(_("No measure names an indicator that it should move, so there is nothing to follow."))
        return
    chosen = st.selectbox(
        _("Measure"),
        list(found),
        key=_CHOSEN,
        persist_state="session",
        format_func=lambda key: found[key].title if key in found else "",
    )
    if without:
        st.caption(_("Measures that name no indicator, and cannot be followed: {n}").format(n=number(without)))
    if chosen in found:
        _show_one(current, found[chosen], actions)


def _show_targets(current: AnalysisContext, actions: Sequence[Action]) -> None:
    aimed = [(action, action.target) for action in actions if action.target is not None]
    if not aimed:
        return
    reports = [
        report_target(current.dataset, current.recipe, target, action.units, moment.today()) for action, target in aimed
    ]
    st.markdown(f"**{_('Targets of the measures')}**")
    show_target_counts(reports)
    show_table(build_target_table(current.dataset, [action.title for action, _t in aimed], reports, state.language()))


def show_target_counts(reports: Sequence[TargetReport]) -> None:
    """Say how many targets are in which state."""
    counts = {entry: sum(report.state is entry for report in reports) for entry in TargetState}
    # That figures are missing for none of them need not be said.
    said = [
        f"{number(count)} {_(TARGET_LABELS[entry])}"
        for entry, count in counts.items()
        if count or entry is not TargetState.NO_FIGURES
    ]
    st.caption(" · ".join(said))


def _show_one(current: AnalysisContext, action: Action, actions: Sequence[Action]) -> None:
    titles = current.dataset.unit_titles
    found = follow_up(current.dataset, current.recipe, action, actions)
    where = ", ".join(titles[unit] for unit in found.units) if action.units else _("whole city")
    st.markdown(f"{plain(where)} · {plain(action_words(action, state.language()))}")
    if action.objective:
        st.markdown(plain(action.objective))
    show_findings(found.findings)
    if found.peers:
        words = _("Similar quarters without such a measure, by the figures of {period}: {names}.")
        names = ", ".join(titles[unit] for unit in found.peers)
        st.caption(words.format(period=period_words(found.reference), names=plain(names)))
    if not found.series:
        st.info(_("This data has none of the indicators that the measure names."))
        return
    if not phases_known(found):
        st.warning(_("Without a start, before and after cannot be told apart. Enter it in the register."))
    st.info(_(DESCRIBES), icon=":material/balance:")
    places = st.columns(2, gap="medium") if len(found.series) > 1 else [st.container()]
    for number_, code in enumerate(found.series):
        with places[number_ % len(places)]:
            chart = build_follow_up_chart(current.dataset, action, found, code, state.language())
            show_chart(current, chart, f"follow-{code}")
            show_table(build_phase_table(found, code, current.dataset, state.language()))
