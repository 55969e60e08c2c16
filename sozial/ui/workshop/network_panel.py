"""Before people come: the address to type, a test page for one's own phone, what can be in the way, and the guide."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from sozial.i18n import NP_
from sozial.report.papers.evening_guide import write_evening_guide
from sozial.ui.kit.downloads import download_button
from sozial.ui.session import access, viewers
from sozial.ui.session.language import _, counted, plain
from sozial.ui.workshop.workshop_links import app_link, is_of_this_computer, show_qr_code, typed
from sozial.web.arrivals import arrivals
from sozial.web.network_words import ADVICE, KIND_WORDS, NO_NETWORK
from sozial.web.own_addresses import own_addresses
from sozial.web.routes import PREFIX
from sozial.web.test_page import TEST

_PULSE = 3.0


def show_network() -> None:
    """Show how phones come to this app, and let it be tried before anybody is there."""
    with st.expander(_("Prepare: phones, network, guide"), icon=":material/wifi:"):
        left, right = st.columns([3, 2], gap="large")
        with left:
            _show_way()
            for lead, text in ADVICE:
                st.markdown(f"**{_(lead)}:** {plain(_(text))}")
        with right:
            st.markdown(f"**{_('A guide for the evening')}**")
            st.markdown(_("Two pages to print, in German: from the invitation to the record."))
            download_button(
                _("Guide (PDF)"), write_evening_guide, "werkstatt-abend.pdf", "application/pdf", key="ws-guide",
                on_click="ignore", icon=":material/print:",
            )  # fmt: skip


def _show_way() -> None:
    link = f"{app_link()}{PREFIX}{TEST}"
    if not viewers.listens_to_network():
        st.info(
            _(
                "The app listens to this computer alone. For phones, end it and start it anew: on Windows with "
                "“Werkstatt in diesem Netz starten.cmd”, elsewhere with `quartierskompass workshop`. What is saved "
                "stays."
            ),
            icon=":material/phonelink_off:",
        )
        return
    if is_of_this_computer(link):
        st.warning(_(NO_NETWORK), icon=":material/wifi_off:")
        return
    text, code = st.columns([2, 1], vertical_alignment="center")
    with text:
        st.markdown(f"**{_('Try it with your own phone')}**")
        st.markdown(f"## {typed(link)}")
        _show_arrivals()
    with code:
        # Streamlit's own pictures have no words for those who do not see them.
        show_qr_code(link, _("QR code to the test page"))
    _show_others(urlsplit(link).hostname or "")


@st.fragment(run_every=_PULSE)
def _show_arrivals() -> None:
    """Say how many phones have arrived; asked anew every few seconds."""
    if access.wants_whole_run():
        st.rerun()
    found = arrivals.now
    if not found.phones:
        st.markdown(f":material/hourglass_empty: {_('No phone has opened the test page yet.')}")
        return
    words = NP_("{n} phone has opened the test page, at: {hosts}", "{n} phones have opened the test page, at: {hosts}")
    said = counted(words, found.phones, hosts=", ".join(found.hosts))
    st.success(plain(said), icon=":material/check_circle:")


def _show_others(shown: str) -> None:
    """Show further addresses of this computer, where the first one may be that of a network without phones."""
    others = [one for one in own_addresses() if one.address != shown]
    if not others or shown not in [one.address for one in own_addresses()]:
        return
    st.markdown(_("Further addresses of this computer, where the first does not open:"))
    for one in others:
        about = ", ".join(part for part in (one.adapter, _(KIND_WORDS[one.kind])) if part)
        st.markdown(plain(f"{one.address} ({about})"))
