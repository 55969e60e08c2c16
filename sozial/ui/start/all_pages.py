"""Every page with what it is for, in the order of the menus: for those who look for one thing."""

from __future__ import annotations

import streamlit as st

from sozial.ui.session import navigation
from sozial.ui.session.language import _


def show_all_pages() -> None:
    """Show a folded list of all pages, each with its button and one line."""
    with st.expander(_("All pages, and what each is for"), icon=":material/list:"):
        for page in navigation.pages_in_order():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                with st.container(width=200):
                    navigation.show_button(page, key=f"all-{page}")
                st.markdown(navigation.purpose(page), width="content")
