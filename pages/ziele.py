"""Objectives and monitoring: what should be reached, and what changed since last year."""

import streamlit as st

from sozial.ui.next_year import next_year_panel
from sozial.ui.objectives import monitoring_panel, objectives_panel
from sozial.ui.project import register
from sozial.ui.results.current import show_context
from sozial.ui.session import navigation
from sozial.ui.session.language import _
from sozial.ui.start import earlier_panel

current = show_context(_("Objectives and monitoring"), navigation.MONITORING)
earlier_panel.show_earlier()
objectives = register.OBJECTIVES.kept()
views = {"objectives": _("Objectives"), "changes": _("What changed"), "next-year": _("Next year")}
view = st.segmented_control(
    _("Show"),
    list(views),
    default="objectives",
    required=True,
    key="monitoring-view",
    persist_state="session",
    format_func=lambda name: views[name],
    label_visibility="collapsed",
)
if view == "changes":
    actions = [kept.entry for kept in register.ACTIONS.kept()]
    monitoring_panel.show_changes(current, actions, [kept.entry for kept in objectives])
elif view == "next-year":
    next_year_panel.show_next_year()
else:
    objectives_panel.show_objectives(current, objectives)
