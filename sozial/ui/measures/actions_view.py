"""Which part of the page on measures is shown."""

from __future__ import annotations

import streamlit as st

from sozial.i18n import N_
from sozial.ui.session import state
from sozial.ui.session.language import _

VIEW = "actions-view"
state.remember(VIEW, of=state.Kept.VIEW)
GAPS, REGISTER, FOLLOW_UP, MAP = "gaps", "register", "follow-up", "map"
_LABELS = {
    GAPS: N_("Needs and gaps"),
    REGISTER: N_("Register"),
    FOLLOW_UP: N_("Follow-up"),
    MAP: N_("Map and facilities"),
}


def choose_view(locked: bool = False) -> str:
    """Show the choice of the page's parts.

    Parameters
    ----------
    locked
        The table holds changes that are not saved, and would be lost.
    """
    if locked:
        st.caption(_("The register's table holds changes that are not saved. Save or discard them to go on."))
    chosen = st.segmented_control(
        _("Show"), list(_LABELS), default=GAPS, required=True, key=VIEW, format_func=lambda name: _(_LABELS[name]),
        label_visibility="collapsed", persist_state="session", disabled=locked,
    )  # fmt: skip
    return chosen or GAPS
