"""Small scripts of our own that run in the browser beside Streamlit."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

_COMMENTS = re.compile(r"^\s*//.*$", re.MULTILINE)


def read_script(name: str) -> str:
    """Return a script that lies beside this module, without comments and indents: it travels with every step."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return "\n".join(line for whole in _COMMENTS.sub("", text).splitlines() if (line := whole.strip()))


def run_script(name: str, script: str) -> None:
    """Let a script run in the browser, once as long as it stays the same; the style sheet hides its place."""
    with st.container(key=f"script-{name}"):
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
