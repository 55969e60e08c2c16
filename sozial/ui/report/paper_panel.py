"""What goes into a committee paper, and how the town's papers look."""

from __future__ import annotations

import base64
import binascii
import re

import streamlit as st

from sozial.errors import DataError
from sozial.model import Dataset
from sozial.report.document.document import ACCENT, Look
from sozial.report.document.logo import KINDS, read_logo
from sozial.report.papers.paper_contents import INDEX_MAP, NO_MAP, SECTIONS, PaperContents
from sozial.ui.session import notices, state
from sozial.ui.session.language import _

PARTS, MAP, NAMES = "report-parts", "report-map", "report-map-names"
COLOUR, LOGO, _UPLOAD = "report-colour", "_report-logo", "report-logo-file"
state.remember(PARTS, MAP, NAMES, COLOUR, LOGO, of=state.Kept.VIEW)


def choose_contents(dataset: Dataset) -> PaperContents:
    """Show which sections and which map a committee paper has; return what is chosen."""
    with st.expander(_("Contents of the paper"), icon=":material/checklist:"):
        if state.read(PARTS) is None:
            state.write(PARTS, list(SECTIONS))
        parts = st.pills(
            _("Sections"), list(SECTIONS), key=PARTS, selection_mode="multi", persist_state="session",
            format_func=lambda part: _(SECTIONS[part]),
        )  # fmt: skip
        st.caption(_("Limits, local knowledge and origin stand in every paper."))
        shown, named = INDEX_MAP, False
        if dataset.has_areas:
            labels = {INDEX_MAP: _("Index"), NO_MAP: _("no map")}
            labels |= {indicator.code: indicator.label for indicator in dataset.indicators}
            shown = st.selectbox(
                _("Map"), list(labels), key=MAP, format_func=labels.__getitem__, persist_state="session"
            )
            named = st.toggle(
                _("Names of quarters on the map"), key=NAMES, persist_state="session", disabled=not shown,
                help=_("As many as there is room for; the quarters with reasons keep their numbers."),
            )  # fmt: skip
    return PaperContents(tuple(part for part in SECTIONS if part in parts), shown, named)


def choose_look() -> Look:
    """Show colour and logo of the town's papers; return them."""
    with st.expander(_("Colour and logo of the papers"), icon=":material/palette:"):
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", str(state.read(COLOUR))):
            state.write(COLOUR, ACCENT)
        colour = st.color_picker(_("Colour of headings"), key=COLOUR, persist_state="session")
        logo = kept_logo()
        if logo:
            st.image(logo, width=160)
            st.button(_("Without the logo"), key="report-logo-gone", on_click=state.forget, args=(LOGO,))
        st.file_uploader(_("Logo (PNG or JPEG)"), type=list(KINDS), key=_UPLOAD, on_change=_take_logo)
        st.caption(_("Slides have the colours and the logo of their own template."))
    return Look(colour, logo)


def kept_logo() -> bytes:
    """Return the logo that was loaded; empty without one."""
    try:
        return base64.b64decode(str(state.read(LOGO) or ""), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _take_logo() -> None:
    upload = state.read(_UPLOAD)
    if upload is None:
        return
    try:
        state.write(LOGO, base64.b64encode(read_logo(upload.getvalue(), upload.name)).decode())
    except DataError as error:
        notices.add_notices(error.findings)
