"""Allocation: an amount is distributed over the quarters by need, and kept as a decision."""

import streamlit as st

from sozial.ui.allocation import (
    allocation_comparison,
    allocation_keeping,
    allocation_panel,
    allocation_rule,
    decisions_panel,
)
from sozial.ui.results.current import show_context
from sozial.ui.session import navigation
from sozial.ui.session.ending import end_page
from sozial.ui.session.language import _
from sozial.ui.start import earlier_panel

current = show_context(_("Allocation"), navigation.ALLOCATION)
earlier_panel.show_earlier()
kept = decisions_panel.kept_decisions()
if not allocation_rule.can_count_people(current):
    decisions_panel.show_decisions(current, kept, allocation_rule.reopen)
    end_page()
left, right = st.columns([2, 3], gap="large")
with left:
    st.markdown(f"**{_('The rule')}**")
    rule, last = allocation_rule.choose_rule(current, kept)
with right:
    allocation = allocation_panel.compute(current, rule, last)
    if allocation is not None:
        comparison = allocation_comparison.choose_comparison(current, allocation, last)
        ranges = allocation_panel.show_allocation(current, allocation, last, comparison)
        allocation_keeping.show_keeping(current, allocation, comparison, ranges)
    decisions_panel.show_decisions(current, kept, allocation_rule.reopen)
