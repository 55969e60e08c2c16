"""The title of a page, with one line that says what the page is for."""

from __future__ import annotations

import streamlit as st


def show_page_title(title: str, purpose: str = "") -> None:
    """Show a page's title, the one heading of the first level, and below it what the page is for."""
    with st.container(key="page-title", width="content", gap=None):
        st.title(title, anchor=False)
        if purpose:
            st.caption(purpose)
