"""The title of a page, with one line that says what the page is for, and the way to its chapter of the handbook."""

from __future__ import annotations

import streamlit as st

from sozial.ui.session import navigation


def show_page_title(title: str, page: str) -> None:
    """Show a page's title, the one heading of the first level, and below it what the page is for.

    Parameters
    ----------
    page
        Its name, as `navigation` has it.
    """
    purpose = navigation.purpose(page)
    with st.container(key="page-title", width="content", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.title(title, anchor=False, width="content")
            navigation.show_way_to_handbook(page)
        if purpose:
            st.caption(purpose)
