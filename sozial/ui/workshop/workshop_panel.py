"""The moderator's controls: the steps, where the workshop stands, the way in for phones, the key, the bin."""

from __future__ import annotations

import streamlit as st

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.store.opened import workshop_store
from sozial.store.voting.workshop import ENDED, Workshop
from sozial.ui.kit.downloads import download_button
from sozial.ui.results.charts import file_name
from sozial.ui.session import notices
from sozial.ui.session.language import _, plain, translate
from sozial.ui.session.unreachable import tried
from sozial.ui.workshop.workshop_controls import show_reasons, show_refused, show_steps
from sozial.ui.workshop.workshop_links import ballot_link, is_of_this_computer, show_qr_code, spoken_code, typed
from sozial.ui.workshop.workshop_pulse import show_people, show_pulse
from sozial.ui.workshop.workshop_session import current_workshop, leave, moderator_key


def show_way_in(workshop: Workshop) -> None:
    """Show code, link and QR code for phones, as long as somebody can weigh."""
    if workshop.phase == ENDED:
        # Nobody can come in any more; the code still leads the moderator back.
        st.header(plain(workshop.settings.title), anchor=False)
        st.caption(f"{_('Code')}: {spoken_code(workshop.code)}")
    else:
        _show_link(workshop)


def _show_link(workshop: Workshop) -> None:
    link = ballot_link(workshop.code)
    left, right = st.columns([3, 1], vertical_alignment="center")
    with left:
        # As large as it can be read from the back row.
        with st.container(key="ws-code"):
            st.header(spoken_code(workshop.code), anchor=False)
        if is_of_this_computer(link):
            st.info(
                _(
                    "Phones cannot reach this computer yet: the app listens to this computer alone. See "
                    "“Workshops” in the README."
                )
            )
            # To try it out. A QR code would lead every phone to itself.
            st.caption(_("On this computer the ballot opens at {link}").format(link=plain(link)))
            return
        st.markdown(f"### {typed(link)}")
    with right, st.container(key="ws-qr"):
        show_qr_code(link, _("QR code to the ballot"))
        st.caption(_("Scan with the phone's camera"))


def show_controls(workshop: Workshop) -> None:
    """Show all steps in their places, then where the workshop stands, live; nothing that changes stands above them."""
    reasons = show_steps(workshop)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        with st.popover(_("Delete"), icon=":material/delete:"):
            st.markdown(
                _(
                    "Puts the workshop with all weightings into the bin: phones cannot reach it then. From the bin it "
                    "comes back as it was."
                )
            )
            st.button(_("Into the bin"), key="ws-delete", icon=":material/delete:", on_click=_remove)
        # Always in its place; what is in it is known only to the session that began the workshop.
        with st.popover(_("Moderator's key"), icon=":material/key:"):
            _show_key(workshop)
        if st.button(_("Leave this view"), key="ws-leave", type="tertiary"):
            leave()
            st.rerun()
    show_refused()
    show_pulse(workshop.key)
    if workshop.phase != ENDED:
        show_people()
    show_reasons(workshop, reasons)


def _show_key(workshop: Workshop) -> None:
    st.markdown(
        _(
            "On this computer the workshop goes on without a key. With code and key it is taken up again from any "
            "other computer."
        )
    )
    if not moderator_key():
        st.caption(_("The key is not kept: it was shown to who began the workshop, until the page was loaded anew."))
        return
    st.code(moderator_key(), language=None)
    download_button(
        _("Download the key"), _key_file(workshop), f"werkstatt_{file_name(workshop.settings.title)}_schluessel.txt",
        "text/plain", key="ws-key-file", on_click="ignore", icon=":material/download:",
    )  # fmt: skip
    st.caption(_("It can be copied or downloaded now; after the page is loaded anew it is not shown again."))


def _key_file(workshop: Workshop) -> str:
    """Return what whoever leads the workshop needs on another computer, as text."""
    lines = [
        (_("Workshop"), workshop.settings.title),
        (_("Date"), translate().day(workshop.held_on)),
        (_("Code"), spoken_code(workshop.code)),
        (_("Ballot"), ballot_link(workshop.code)),
        (_("Moderator's key"), moderator_key()),
    ]
    return "".join(f"{what}: {value}\r\n" for what, value in lines)


def _remove() -> None:
    workshop = current_workshop()
    if workshop is not None and tried(workshop_store().remove, workshop):
        said = N_("“{name}” is in the bin, from where it can be brought back.")
        notices.add_notice(Finding("put-aside", Severity.NOTE, said, values={"name": workshop.settings.title}))
