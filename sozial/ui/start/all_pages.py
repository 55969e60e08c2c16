"""Every page with what it is for, in the order of the planning cycle: for those who look for one thing."""

from __future__ import annotations

import streamlit as st

from sozial.ui.session import navigation
from sozial.ui.session.language import _


def show_all_pages() -> None:
    """Show a folded list of all pages, each with its button and one line."""
    lines = [
        (navigation.DATA, _("Tables from Excel or CSV, areas from your GIS.")),
        (navigation.ANALYSIS, _("Move a weight: map and ranking follow at once.")),
        (navigation.WORKSHOP, _("Everybody weighs on the phone; the projector shows what comes of it.")),
        (navigation.PROFILE, _("One quarter: its burdens and strengths, and what local people know.")),
        (navigation.ROBUSTNESS, _("What other weights, other methods and chance would have made of it.")),
        (navigation.DEVELOPMENT, _("All years, with a fixed reference year and breaks marked.")),
        (navigation.EXPLORING, _("Two indicators together, one alone, patterns on the map.")),
        (navigation.METHOD, _("Every step in words and formulas, with today's figures.")),
        (navigation.ACTIONS, _("Where need and measures do not fit, the register, and what came of it.")),
        (navigation.ALLOCATION, _("An amount by need, in whole parts, and kept as a decision.")),
        (navigation.MONITORING, _("Objectives, and what changed: data, index, measures, targets.")),
        (navigation.REPORT, _("Papers, slides, a funding annex, Excel and map files, each with its origin.")),
    ]
    with st.expander(_("All pages, and what each is for"), icon=":material/list:"):
        for page, words in lines:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                with st.container(width=190):
                    navigation.show_button(page, key=f"all-{page}")
                st.markdown(words, width="content")
