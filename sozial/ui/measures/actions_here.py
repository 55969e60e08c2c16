"""What runs and is planned in one quarter, beside its figures."""

from __future__ import annotations

import streamlit as st

from sozial.output.charts.follow_up_output import action_words
from sozial.planning.measures.action import Action
from sozial.ui.project import register
from sozial.ui.session import moment, navigation, state
from sozial.ui.session.language import _, plain


def show_actions_here(unit: str) -> None:
    """Show the measures of a quarter that run or are planned, and the way to the register."""
    today = moment.today()
    every = register.ACTIONS.kept()
    here = [
        kept.entry
        for kept in every
        if unit in kept.entry.units and (kept.entry.runs(today) or kept.entry.is_coming(today))
    ]
    st.markdown(f"**{_('Measures here')}**")
    if not every:
        st.caption(_("No measures are entered in the register."))
    elif not here:
        st.caption(_("No measure runs here or is planned, as far as the register says."))
    for action in sorted(here, key=lambda action: (not action.runs(today), action.title)):
        st.markdown(f"- {plain(_line(action))}")
    navigation.show_button(navigation.ACTIONS, width="content")


def _line(action: Action) -> str:
    return " · ".join(part for part in (action.title, action.domain, action_words(action, state.language())) if part)
