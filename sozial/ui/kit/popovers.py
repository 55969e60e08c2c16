"""Popovers that close when their work is done.

Streamlit keeps a popover open whatever is done in it. Under another key it is another popover, and closed; so nothing
has to run when one is opened.
"""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sozial.ui.session import state


def popover(label: str, key: str, **more: Any) -> DeltaGenerator:
    """Return a popover that `close` closes.

    Parameters
    ----------
    key
        Of its own on every page.
    more
        As `st.popover` takes it.
    """
    return st.popover(label, key=f"{key}-{_times(key)}", **more)


def close(*keys: str) -> None:
    """Close popovers, in a callback: what was wanted of them is done."""
    for key in keys:
        state.write(_entry(key), _times(key) + 1)


def _entry(key: str) -> str:
    return f"_closed-{key}"


def _times(key: str) -> int:
    """Return how often a popover was closed by what was done in it."""
    return int(state.read(_entry(key), 0))
