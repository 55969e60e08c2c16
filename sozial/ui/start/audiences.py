"""What somebody who opens the app wants to do: one card for each of three occasions."""

from __future__ import annotations

import streamlit as st

from sozial.ui.session import loaded_data, navigation
from sozial.ui.session.language import _
from sozial.ui.start import tour


def show_audiences() -> None:
    """Show the three ways in, and the tour where the sample city is loaded."""
    explore, gather, present = st.columns(3, gap="medium")
    with explore, st.container(border=True, height="stretch"):
        st.header(_("Analyse our data"), anchor=False)
        st.markdown(_("Load tables and areas, move a weight, and see at once what map and ranking make of it."))
        _show_ways(navigation.DATA, navigation.ANALYSIS, first=0 if loaded_data.is_sample() else 1)
    with gather, st.container(border=True, height="stretch"):
        st.header(_("Hold a workshop"), anchor=False)
        st.markdown(_("Everybody weighs on the phone; a screen for the room shows what comes of it."))
        _show_ways(navigation.WORKSHOP)
    with present, st.container(border=True, height="stretch"):
        st.header(_("Show it to the committee"), anchor=False)
        st.markdown(_("Step by step on the screen, or as slides and papers to take along."))
        _show_ways(navigation.SHOWING, navigation.REPORT)
    if loaded_data.is_sample():
        tour.show_beginning()


def _show_ways(*pages: str, first: int = 0) -> None:
    with st.container(horizontal=True, gap="small"):
        for place, page in enumerate(pages):
            navigation.show_button(page, primary=place == first, width="content")
