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


def run_scripts(*scripts: str) -> None:
    """Let scripts run in the browser, once as long as they stay the same.

    All in one place that the style sheet hides: each takes a gap of the page.
    """
    with st.container(key="scripts"):
        st.html("<script>{}</script>".format("\n".join(scripts)), unsafe_allow_javascript=True)
