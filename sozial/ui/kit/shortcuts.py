"""Keys that take back and make again. Streamlit's own shortcuts also answer where somebody is typing."""

from __future__ import annotations

import streamlit as st

from sozial.places import SCRIPTS

# The app's own words alone: nothing from a file or a person ever stands in it.
SCRIPT = (SCRIPTS / "shortcuts.js").read_text(encoding="utf-8")


def listen_to_keys() -> None:
    """Let Ctrl+Z and Ctrl+Y press the buttons of the project's line, but for text fields."""
    with st.container(key="shortcuts"):
        st.html(f"<script>{SCRIPT}</script>", unsafe_allow_javascript=True)
