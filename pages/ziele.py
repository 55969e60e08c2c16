"""Objectives and monitoring: what should be reached, and what changed since last year."""

import streamlit as st

from sozial.ui import earlier_panel, monitoring_panel, next_year_panel, objectives_panel, register
from sozial.ui.current import show_current
from sozial.ui.language import _

current = show_current(_("Objectives and monitoring"))
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
