"""Small scripts of our own that run in the browser beside Streamlit."""

from __future__ import annotations

import re

import streamlit as st

from sozial.places import SCRIPTS

_COMMENTS = re.compile(r"^\s*//.*$", re.MULTILINE)


def read_script(name: str) -> str:
    """Return one of our scripts without comments and indents: it travels with every step."""
    text = (SCRIPTS / name).read_text(encoding="utf-8")
    return "\n".join(line for whole in _COMMENTS.sub("", text).splitlines() if (line := whole.strip()))


def together(*scripts: str) -> str:
    """Return several scripts as the one that runs."""
    return "\n".join(scripts)


def run_scripts(*scripts: str) -> None:
    """Let scripts run in the browser, once as long as they stay the same.

    All in one place that the style sheet hides: each takes a gap of the page.
    """
    with st.container(key="scripts"):
        st.html(f"<script>{together(*scripts)}</script>", unsafe_allow_javascript=True)
