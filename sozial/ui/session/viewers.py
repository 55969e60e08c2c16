"""Who sees the screen: the public, or whoever may see internal figures."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit import config

from sozial.protection.rules import Mode
from sozial.settings import settings_now
from sozial.ui.session import state
from sozial.web.guarding import THIS_COMPUTER, is_passed_on, is_this_computer

_trust: Callable[[], bool] | None = None


def listens_to_network() -> bool:
    """Whether others than this computer can reach the app."""
    return (config.get_option("server.address") or "") not in THIS_COMPUTER


def base_path() -> str:
    """Return the path under which the app is served, empty at the root."""
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def is_here() -> bool:
    """Whether whoever sees the page sits at the computer that the app runs on.

    What comes through a proxy comes from elsewhere, also where the proxy runs on the same computer.
    """
    headers = st.context.headers
    if is_passed_on(headers):
        return False
    # Streamlit tells an address only of those that come from another computer.
    return not isinstance(st.context.ip_address, str) and is_this_computer(headers.get("Host") or "localhost")


def may_be_internal() -> bool:
    """Whether the internal mode may be chosen.

    On a computer that listens to itself alone, where the operator allows it, or by whoever is signed in with a role
    that allows it.
    """
    named = settings_now.mode
    if named == Mode.PUBLIC:
        return False
    return named == Mode.INTERNAL or (not listens_to_network() and is_here()) or is_trusted()


def is_trusted() -> bool:
    """Whether a signed-in person may see internal figures, as it is now (`ask_trust`).

    It is never noted: callbacks and parts that run alone do so without the frame, also when a role was taken away.
    """
    return _trust is not None and _trust()


def ask_trust(trust: Callable[[], bool]) -> None:
    """Let it be asked whether a signed-in person may see internal figures."""
    global _trust
    _trust = trust


def first_mode() -> Mode:
    """Return the mode before anybody has chosen: public where others may look on."""
    internal = settings_now.mode == Mode.INTERNAL
    return Mode.INTERNAL if internal or not listens_to_network() else Mode.PUBLIC


def mode() -> Mode:
    """Return who sees the screen. Without permission it is always the public."""
    if not may_be_internal():
        return Mode.PUBLIC
    chosen = state.read(state.MODE)
    return Mode(chosen) if chosen in set(Mode) else first_mode()


def is_public() -> bool:
    """Whether the rules for public figures hold."""
    return mode() is Mode.PUBLIC
