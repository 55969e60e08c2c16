"""Workshops in the bin: brought back as they were, or deleted for good."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError
from sozial.store.kept.bin import Binned
from sozial.store.opened import workshop_store
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.kit.bin_panel import show_bin
from sozial.ui.kit.popovers import close, popover
from sozial.ui.project import register
from sozial.ui.session import access, notices, state
from sozial.ui.session.language import _
from sozial.ui.session.unreachable import unreachable
from sozial.ui.workshop.workshop_session import moderate, workshops_led

_POPOVER, _CHOSEN = "ws-erasing", "ws-erase-which"


def show_workshop_bin() -> None:
    """Show what lies in the bin: to whoever runs the app all of the project's, to others those led in this browser."""
    show_bin(_binned, _bring_back, "ws-bin")
    try:
        found = {one.key: one.title for one in _binned()}
    except StoreUnavailable:
        # Said by the list above.
        return
    if not found:
        return
    with popover(_("Delete for good"), _POPOVER, icon=":material/delete_forever:"):
        st.selectbox(_("Workshop in the bin"), list(found), format_func=lambda key: found.get(key, key), key=_CHOSEN)
        st.markdown(_("All weightings are then gone, here and for everybody. This cannot be taken back."))
        st.button(_("Delete this one for good"), key="ws-erase", icon=":material/delete_forever:", on_click=_erase)


def _binned() -> Sequence[Binned]:
    led, runs = workshops_led(), access.may(Right.OPERATE)
    found = workshop_store().removed(register.place())
    return [Binned(one.key, one.title, one.put_at) for one in found if runs or one.key in led]


def _bring_back(key: str) -> None:
    """Bring a workshop back, and go on in it."""
    workshop_store().restore(key)
    found = workshop_store().by_key(key)
    if found is not None:
        moderate(found)


def _erase() -> None:
    key = state.read(_CHOSEN)
    if key not in {one.key for one in _binned()}:
        return
    try:
        workshop_store().erase(key)
    except DataError as error:
        notices.add_notices(error.findings)
    except StoreUnavailable:
        notices.add_notice(unreachable())
    else:
        close(_POPOVER)
