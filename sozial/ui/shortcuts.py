"""Keys that take back and make again. Streamlit's own shortcuts also answer where somebody is typing."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

# The app's own words alone: nothing from a file or a person ever stands in it.
_SCRIPT = Path(__file__).with_name("shortcuts.js").read_text(encoding="utf-8")


def listen_to_keys() -> None:
    """Let Ctrl+Z and Ctrl+Y press the buttons of the project's line, but for text fields."""
    with st.container(key="shortcuts"):
        st.html(f"<script>{_SCRIPT}</script>", unsafe_allow_javascript=True)
