"""The moderator's controls: the way in for phones, rounds, the learning step, delete."""

from __future__ import annotations

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from sozial.errors import DataError
from sozial.store.opened import workshop_store
from sozial.store.workshops import ENDED, Workshop
from sozial.ui import access, state
from sozial.ui.language import _, number, plain
from sozial.ui.unreachable import show_unreachable, unreachable
from sozial.ui.workshop_links import ballot_link, qr_code
from sozial.ui.workshop_session import current_workshop, leave, moderator_key

_PULSE = 1.0


def show_way_in(workshop: Workshop) -> None:
    """Show code, link and QR code for the projector, and the moderator's key once."""
    link = ballot_link(workshop.code)
    left, right = st.columns([3, 1], vertical_alignment="center")
    with left:
        st.markdown(f"# {workshop.code[:3]} {workshop.code[3:]}")
        st.markdown(f"### {plain(link.split('://', 1)[-1])}")
        if not state.listens_to_network():
            st.info(
                _(
                    "Phones cannot reach this computer yet: the app listens to this computer alone. See "
                    "“Workshops” in the README."
                )
            )
    with right:
        st.image(qr_code(link), caption=_("Scan with the phone's camera"), width=220)
    if moderator_key():
        # Folded up: it stands on the projector only where the moderator opens it.
        with st.popover(_("Moderator's key: note it down"), icon=":material/key:"):
            st.code(moderator_key(), language=None)
            st.caption(
                _("With code and key the workshop can be taken up again from any computer. It is shown only now.")
            )


def show_controls(workshop: Workshop) -> None:
    """Show where the workshop stands, live, and what can be done next."""
    _show_pulse(workshop.key)
    current = workshop.current
    with st.container(horizontal=True, gap="small"):
        if workshop.phase != ENDED:
            if current is not None and current.is_open:
                _button(_("Close round {n}").format(n=current.number), "close", ":material/lock:", primary=True)
            else:
                done = len(workshop.rounds)
                if done < workshop.settings.rounds:
                    _button(_("Open round {n}").format(n=done + 1), "open", ":material/how_to_vote:", primary=not done)
                if current is not None and not current.revealed:
                    _button(_("Reveal the weightings"), "reveal", ":material/visibility:", primary=True)
                if current is not None and current.revealed and not current.quarters_revealed:
                    _button(_("Reveal the quarters"), "quarters", ":material/map:", primary=True)
                if done:
                    _button(_("End workshop"), "end", ":material/flag:")
        with st.popover(_("Delete"), icon=":material/delete:"):
            st.markdown(_("Deletes the workshop with all weightings. Export them first."))
            _button(_("Delete for good"), "delete", ":material/delete_forever:")
        if st.button(_("Leave this view"), key="ws-leave", type="tertiary"):
            leave()
            st.rerun()


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
        state.add_notices(error.findings)
    except SQLAlchemyError:
        state.add_notice(unreachable())


@st.fragment(run_every=_PULSE)
def _show_pulse(key: str) -> None:
    """Say how many have weighed; asked anew every second."""
    if access.is_leaving():
        st.rerun()
    try:
        workshop = workshop_store().by_key(key)
        current = workshop.current if workshop is not None else None
        voted = workshop_store().count(workshop, current.number) if workshop is not None and current is not None else 0
    except SQLAlchemyError:
        show_unreachable()
        return
    if workshop is None:
        return
    if workshop.phase == ENDED:
        st.markdown(f"### {_('The workshop has ended.')}")
    elif current is None:
        st.markdown(f"### {_('Getting to know the topics: no round is open yet.')}")
    else:
        count = number(voted)
        words = (
            _("Round {n} is open: {count} have weighed")
            if current.is_open
            else _("Round {n} is closed: {count} have weighed")
        )
        st.markdown(f"### {words.format(n=current.number, count=count)}")
