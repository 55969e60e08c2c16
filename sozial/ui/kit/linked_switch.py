"""A switch that is on unless the screen, or the link, says otherwise."""

from __future__ import annotations

import streamlit as st

from sozial.ui.session import links, state

_ON, _OFF = "true", "false"


def is_on(key: str) -> bool:
    """Return how a switch stands, before or without showing it."""
    chosen = state.read(key)
    return bool(chosen) if chosen is not None else links.asked(key) != _OFF


def show_switch(key: str, label: str, said: str) -> None:
    """Show a switch; the link names it where it is off.

    Parameters
    ----------
    said
        What it does, in a sentence.
    """
    links.check_choice(key, (_ON, _OFF))
    if state.read(key) is None:
        state.write(key, is_on(key))
    shown = st.toggle(label, value=True, key=key, help=said, persist_state="session")
    links.publish_choice(key, _ON if shown else _OFF, _ON)
