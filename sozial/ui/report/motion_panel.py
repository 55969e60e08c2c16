"""What a paper asks a body to decide."""

from __future__ import annotations

import streamlit as st

from sozial.report.context.motion import Motion
from sozial.ui.session import state
from sozial.ui.session.language import _

TEXT, STATE, NUMBER, BODY, MEETING, COVER, BY = (
    f"motion-{name}" for name in ("text", "state", "number", "body", "meeting", "cover", "by")
)
state.remember(TEXT, STATE, NUMBER, BODY, MEETING, COVER, BY, of=state.Kept.VIEW)
_PROPOSED, _DECIDED = "proposed", "decided"
_LONGEST, _LINE = 4000, 200


def choose_motion() -> Motion:
    """Show the parts of a decision; return them. What stays empty is left out of the paper."""
    with st.expander(_("Proposed decision"), icon=":material/gavel:"):
        text = st.text_area(
            _("What is to be decided"), key=TEXT, max_chars=_LONGEST, height=110, persist_state="session",
            placeholder=_("The committee adopts the allocation of the funds for quarters in 2027."),
        )  # fmt: skip
        labels = {_PROPOSED: _("proposed"), _DECIDED: _("adopted")}
        is_decided = st.segmented_control(
            _("State"), list(labels), default=_PROPOSED, required=True, key=STATE, persist_state="session",
            format_func=labels.__getitem__,
        ) == _DECIDED  # fmt: skip
        number = _line(_("Number of the paper"), NUMBER)
        body = _line(_("Decided in"), BODY)
        meeting = _line(_("Meeting"), MEETING)
        cover = _line(_("Cover of the costs"), COVER)
        by = _line(_("Decided by"), BY) if is_decided else ""
        st.caption(_("What stays empty is left out. A proposal is called one on every page of the paper."))
    return Motion(text or "", is_decided, number, body, meeting, cover, by)


def _line(label: str, key: str) -> str:
    return st.text_input(label, key=key, max_chars=_LINE, persist_state="session") or ""
