"""What is said where the store cannot be used: in its own words, with a way to try again, and nothing typed is lost."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from sozial.errors import DataError, Finding
from sozial.operation import counting, journal
from sozial.store.unavailable import Cause, StoreUnavailable, tell_of_missed
from sozial.ui.session import notices, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _
from sozial.ui.session.stepping import whose

AGAIN = "store-again"
_MISSED, _TYPED = "_store_missed", "_typed_without_store"


def unreachable() -> Finding:
    """Return what the error that is being handled says about the store; the frame then offers to try again.

    Raises
    ------
    RuntimeError
        If no such error is being handled.
    """
    error = sys.exception()
    if not isinstance(error, StoreUnavailable):
        raise RuntimeError("the store is not missed")
    note_missed(error.cause)
    return error.finding


def tried(change: Callable[..., object], *given: object) -> bool:
    """Make a change; what keeps it from being made is said with the next run. Return whether it was made."""
    try:
        change(*given)
    except DataError as error:
        notices.add_notices(error.findings)
    except StoreUnavailable:
        notices.add_notice(unreachable())
    else:
        return True
    return False


def show_unreachable() -> None:
    """Say why the store cannot be used; what was acknowledged is safe."""
    show_findings((unreachable(),))


def note_missed(cause: Cause) -> None:
    """Note that this session cannot use the store, so that the frame offers to try again."""
    # In a thread of its own, or for a ballot, there is no session.
    if get_script_run_ctx(suppress_warning=True) is not None and not state.read(_MISSED):
        counting.STORE_MISSED.add(cause.value)
        journal.note("store-missed", logging.WARNING, **whose(), kind=cause.value)
        state.write(_MISSED, True)


tell_of_missed(note_missed)


@contextmanager
def page_without_store() -> Iterator[None]:
    """Run a page; where it needs the store and does not have it, the words stand at its end."""
    try:
        yield
    except StoreUnavailable:
        show_unreachable()


def show_instead_of_trace(error: Exception) -> bool:
    """Say what the store says, where it is met outside of a page's run: in an answer to a button, in a part by itself.

    Returns
    -------
    is_shown
        False for any other error.
    """
    if not isinstance(error, StoreUnavailable):
        return False
    note_missed(error.cause)
    show_findings((error.finding,))
    show_way_back()
    return True


def put_typed_back() -> None:
    """Put into fields what stood there when the store was missed, before they are drawn: they may not have been."""
    for key, value in state.read(_TYPED, {}).items():
        if not state.has(key):
            state.write(key, value)


def show_way_back() -> None:
    """Offer to try again where this run missed the store, and keep what is typed until a run has it."""
    missed = bool(state.read(_MISSED))
    state.forget(_MISSED)
    if not missed:
        state.forget(_TYPED)
        return
    state.write(_TYPED, {**state.read(_TYPED, {}), **state.typed()})
    with st.container(key="store-missed", horizontal=True, vertical_alignment="center", gap="small", width="content"):
        st.markdown(_("What you typed stays here."), width="content")
        st.button(_("Try again"), key=AGAIN, icon=":material/refresh:")
