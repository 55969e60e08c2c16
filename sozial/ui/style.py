"""The little that the theme cannot say."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from sozial.web.routes import STATIC

# A file of our own: Streamlit would fetch a Material icon for the browser's tab from another server.
ICON = STATIC / "icon.png"
_SHEET = Path(__file__).with_name("style.css")


def apply_style() -> None:
    """Load the style sheet."""
    st.html(_SHEET)
