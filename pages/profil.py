"""Quarter profile: one quarter, or a few side by side: why here, since when, and what the figures do not say."""

import streamlit as st

from sozial.ui.insight import profile_panel
from sozial.ui.measures import actions_here
from sozial.ui.results import notes_panel
from sozial.ui.results.current import show_context
from sozial.ui.session import navigation
from sozial.ui.session.ending import end_page
from sozial.ui.session.language import _
from sozial.ui.start import earlier_panel

current = show_context(_("Quarter profile"), navigation.PROFILE)
units = profile_panel.choose_units(current)
if not units:
    profile_panel.show_choice_on_map(current)
    end_page()

profile_panel.show_headings(current, units)
positions = profile_panel.positions_of(current, units)
profile_panel.show_standing_out(current, positions)

left, right = st.columns([5, 6], gap="medium")
with left:
    profile_panel.show_reasons(current, units)
with right:
    profile_panel.show_strips(current, positions)
profile_panel.show_ways_on()

left, right = st.columns([7, 4], gap="medium")
with left:
    profile_panel.show_development(current, units)
with right:
    profile_panel.show_similar(current, units[0])

profile_panel.show_side_by_side(current, units)
profile_panel.show_gaps(current, units)
actions_here.show_actions_here(units[0])
earlier_panel.show_earlier()
notes_panel.show_notes(current.dataset, units[0])
