"""The moderator's controls: the way in for phones, rounds, the learning step, delete."""

from __future__ import annotations

import streamlit as st

from sozial.errors import DataError
from sozial.i18n import NP_
from sozial.store.opened import workshop_store
from sozial.store.town import current_town
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import ENDED, Workshop
from sozial.ui.session import notices
from sozial.ui.session.language import _, plain, translate
from sozial.ui.session.unreachable import unreachable
from sozial.ui.workshop.workshop_links import ballot_link, is_of_this_computer, qr_code
from sozial.ui.workshop.workshop_pulse import show_people, show_pulse
from sozial.ui.workshop.workshop_session import current_workshop, leave, moderator_key


def show_way_in(workshop: Workshop) -> None:
    """Show code, link and QR code for the projector, as long as somebody can weigh, and the moderator's key once."""
    if workshop.phase == ENDED:
        # Nobody can come in any more; the code still leads the moderator back.
        st.markdown(f"### {plain(workshop.settings.title)}")
        st.caption(f"{_('Code')}: {_spoken_code(workshop)}")
    else:
        _show_link(workshop)
    if moderator_key():
        # Folded up: it stands on the projector only where the moderator opens it.
        with st.popover(_("Moderator's key: note it down"), icon=":material/key:"):
            st.code(moderator_key(), language=None)
            st.caption(
                _("With code and key the workshop can be taken up again from any computer. It is shown only now.")
            )


def _spoken_code(workshop: Workshop) -> str:
    town = current_town()
    return f"{f'{town}-' if town else ''}{workshop.code[:3]} {workshop.code[3:]}"


def _show_link(workshop: Workshop) -> None:
    link = ballot_link(workshop.code)
    left, right = st.columns([3, 1], vertical_alignment="center")
    with left:
        st.markdown(f"# {_spoken_code(workshop)}")
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
        st.markdown(f"### {plain(link.split('://', 1)[-1])}")
    with right:
        st.image(qr_code(link), caption=_("Scan with the phone's camera"), width=220)


def show_controls(workshop: Workshop) -> None:
    """Show where the workshop stands, live, and what can be done next."""
    show_pulse(workshop.key)
    current = workshop.current
    if workshop.phase != ENDED:
        show_people()
    with st.container(horizontal=True, gap="small"):
        if workshop.phase != ENDED and current is not None and current.is_open:
            _button(_("Close round {n}").format(n=current.number), "close", ":material/lock:", primary=True)
        elif workshop.phase != ENDED:
            _offer_next(workshop)
        with st.popover(_("Delete"), icon=":material/delete:"):
            st.markdown(_("Deletes the workshop with all weightings. Export them first."))
            _button(_("Delete for good"), "delete", ":material/delete_forever:")
        if st.button(_("Leave this view"), key="ws-leave", type="tertiary"):
            leave()
            st.rerun()


def _offer_next(workshop: Workshop) -> None:
    """Offer what can be done between two rounds."""
    current, done = workshop.current, len(workshop.rounds)
    if done < workshop.settings.rounds:
        _button(_("Open round {n}").format(n=done + 1), "open", ":material/how_to_vote:", primary=not done)
    if current is not None and not current.revealed:
        _button(_("Reveal the weightings"), "reveal", ":material/visibility:", primary=True)
    if current is not None and current.revealed and not current.quarters_revealed:
        _button(_("Reveal the quarters"), "quarters", ":material/map:", primary=True)
    if done:
        _offer_end(done, workshop.settings.rounds)


def _offer_end(done: int, planned: int) -> None:
    """Offer to end a workshop; where rounds are left, ask first, because nothing leads back."""
    if done >= planned:
        _button(_("End workshop"), "end", ":material/flag:")
        return
    with st.popover(_("End workshop"), icon=":material/flag:"):
        said = NP_(
            (
                "Only {done} of {planned} planned rounds has been held. After the end no further round "
                "can be opened; the weightings stay. This cannot be taken back."
            ),
            (
                "Only {done} of {planned} planned rounds have been held. After the end no further round "
                "can be opened; the weightings stay. This cannot be taken back."
            ),
            by="done",
        )
        st.markdown(translate().fill(said, done=done, planned=planned))
        _button(_("End now"), "end", ":material/flag:")


def _button(label: str, what: str, icon: str, primary: bool = False) -> None:
    st.button(
        label, key=f"ws-{what}", icon=icon, type="primary" if primary else "secondary", on_click=_act, args=(what,)
    )


def _act(what: str) -> None:
    workshop = current_workshop()
    if workshop is None:
        return
    store = workshop_store()
    actions = {
        "open": store.open_round,
        "close": store.close_round,
        "reveal": store.reveal,
        "quarters": lambda found: store.reveal(found, quarters=True),
        "end": store.end,
        "delete": store.remove,
    }
    try:
        actions[what](workshop)
    except DataError as error:
        notices.add_notices(error.findings)
    except StoreUnavailable:
        notices.add_notice(unreachable())
