"""Who sees the screen: shown on every page, with the rules for public figures behind it."""

from __future__ import annotations

import streamlit as st

from sozial.protection.rules import COUNTS, MODE_LABELS, Mode
from sozial.ui import state
from sozial.ui.language import _, number

_ICONS = {Mode.INTERNAL: ":material/lock:", Mode.PUBLIC: ":material/groups:"}


def show_mode() -> None:
    """Show the mode, and let it and its rules be changed."""
    mode = state.mode()
    with st.popover(_(MODE_LABELS[mode]), icon=_ICONS[mode]):
        st.markdown(
            _("**Public**: small counts and what could be computed from them are withheld, on screen and in files.")
            if mode is Mode.PUBLIC
            else _("**Internal**: everything is shown, also small counts. Not for the projector or for publication.")
        )
        if state.may_be_internal():
            st.segmented_control(
                _("Who sees this screen?"),
                [str(entry) for entry in Mode],
                default=str(state.first_mode()),
                format_func=lambda entry: _(MODE_LABELS[Mode(entry)]),
                required=True,
                key=state.MODE,
                persist_state="session",
            )
        else:
            st.caption(_("Others can reach this app, so it is public; the operator can change that."))
        if mode is Mode.PUBLIC:
            _show_rules()
        st.toggle(_("Large type, for a projector"), value=False, key=state.LARGE, persist_state="session")


def _show_rules() -> None:
    rules = state.rules()
    least = max(state.rules().minimum_count, min(COUNTS)) if state.read(state.MINIMUM_COUNT) is None else min(COUNTS)
    st.selectbox(
        _("Counts below this are withheld"),
        [count for count in COUNTS if count >= least],
        key=state.MINIMUM_COUNT,
        persist_state="session",
    )
    st.caption(_("Rates need a base of at least {base}.").format(base=number(rules.minimum_base)))
