"""Settings in the link: what a link asks for is checked before any widget takes it over."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.ui import state

_CHECKED = "_checked_links"


def _wrong(key: str, value: str) -> Finding:
    message = N_("The link asks for {key} = “{value}”, which is not possible here; the standard setting is shown.")
    return Finding("link", Severity.WARNING, message, N_("Ask for a new link."), values={"key": key, "value": value})


def asked(key: str) -> str | None:
    """Return what the link says for a widget that is not drawn yet."""
    return st.query_params.get(key) if state.read(key) is None else None


def check_choice(key: str, allowed: Collection[str]) -> None:
    """Say so where the link asks for something that is not among the choices."""
    value = asked(key)
    if value is not None and value not in allowed:
        _tell(key, value)


def seed_choice(key: str, allowed: Collection[str]) -> None:
    """Let a choice start with what the link asks for; say so where that is not possible.

    Streamlit's own binding writes the words on screen into the link, which are other words in another
    language; here the link carries the language-free name of the choice.
    """
    check_choice(key, allowed)
    value = asked(key)
    if value is not None and value in allowed:
        state.write(key, value)


def publish_choice(key: str, value: str, default: str) -> None:
    """Put a choice into the link, or take it out where it is the standard one."""
    if value == default:
        if key in st.query_params:
            del st.query_params[key]
    elif st.query_params.get(key) != value:
        st.query_params[key] = value


def check_weight(key: str) -> None:
    """Say so where the link gives a weight that is no whole number from 0 to 100."""
    value = asked(key)
    if value is not None and not (value.isascii() and value.isdigit() and int(value) <= 100):
        _tell(key, value)


def check_names(known: Collection[str]) -> None:
    """Say so where the link weighs indicators that this dataset does not have."""
    for key, value in st.query_params.items():
        if key.startswith(state.WEIGHT) and key not in known:
            _tell(key, value)


def _tell(key: str, value: str) -> None:
    told = state.read(_CHECKED, ())
    if (key, value) not in told:
        state.write(_CHECKED, (*told, (key, value)))
        state.add_notice(_wrong(key, value))
