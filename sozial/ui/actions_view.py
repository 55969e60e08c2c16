"""Which part of the page on measures is shown."""

from __future__ import annotations

import streamlit as st

from sozial.i18n import N_
from sozial.ui.language import _

VIEW = "actions-view"
GAPS, REGISTER, FOLLOW_UP, MAP = "gaps", "register", "follow-up", "map"
_LABELS = {
    GAPS: N_("Needs and gaps"),
    REGISTER: N_("Register"),
    FOLLOW_UP: N_("Follow-up"),
    MAP: N_("Map and facilities"),
}


def choose_view() -> str:
    """Show the choice of the page's parts."""
    chosen = st.segmented_control(
        _("Show"), list(_LABELS), default=GAPS, required=True, key=VIEW, format_func=lambda name: _(_LABELS[name]),
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    return chosen or GAPS
