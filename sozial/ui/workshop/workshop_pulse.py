"""Where a workshop stands, live: how many have weighed, how many of them just now, and whether that can be."""

from __future__ import annotations

import time

import streamlit as st

from sozial.i18n import N_, NP_
from sozial.store.opened import workshop_store
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import ENDED, RoundState, Workshop
from sozial.ui.kit.number_field import entries, number_field
from sozial.ui.session import access, state
from sozial.ui.session.language import _, number, translate
from sozial.ui.session.unreachable import show_unreachable

_PULSE, _MINUTE = 1.0, 60.0
PEOPLE, _COUNTED = "ws-people", "_ws-counted"
state.remember(*entries(PEOPLE), of=state.Kept.PLACE)


def show_people() -> None:
    """Show how many people are in the room: phones can be counted only, and one can send several weightings."""
    number_field(
        _("People in the room"), PEOPLE, least=1, most=10_000, whole=True, width=180,
        help=_(
            "May be empty. Nobody signs in to weigh, so somebody who deletes cookies can weigh more than once. With "
            "this number the page says when more have weighed than are there."
        ),
    )  # fmt: skip


def lately(counted: list[tuple[float, int]], now: float) -> int:
    """Return how many have weighed within the last minute, of counts with their moments, the earliest first.

    Examples
    --------
    >>> lately([(0.0, 0), (50.0, 20), (70.0, 23), (100.0, 24)], 115.0)
    4
    """
    before = [count for moment, count in counted if moment <= now - _MINUTE]
    return counted[-1][1] - (before[-1] if before else counted[0][1])


def _note(key: str, voted: int) -> int:
    """Note how many have weighed, and return how many of them within the last minute."""
    now = time.monotonic()
    noted = state.read(_COUNTED)
    counted = list(noted[1]) if noted is not None and noted[0] == key else []
    if not counted or counted[-1][1] != voted:
        counted.append((now, voted))
    # The last count from before the minute says what it began with.
    early = [at for at, (moment, _count) in enumerate(counted) if moment <= now - _MINUTE]
    counted = counted[early[-1] :] if early else counted
    state.write(_COUNTED, (key, counted))
    return lately(counted, now)


def _show_revealed(workshop: Workshop) -> None:
    """Say of each round what everybody can see of it."""
    told = [
        _(revealed_words(entry)).format(round=number(entry.number)) for entry in workshop.rounds if not entry.is_open
    ]
    if told:
        st.markdown(f":material/visibility: {' '.join(told)}")


def revealed_words(entry: RoundState) -> str:
    """Return what is revealed of a round, as a message."""
    if entry.quarters_revealed:
        return N_("Weightings and quarters of round {round} are revealed.")
    if entry.revealed:
        return N_("The weightings of round {round} are revealed.")
    return N_("Of round {round} nothing is revealed yet.")


@st.fragment(run_every=_PULSE)
def show_pulse(key: str) -> None:
    """Say how many have weighed; asked anew every second."""
    if access.wants_whole_run():
        st.rerun()
    try:
        workshop = workshop_store().by_key(key)
        current = workshop.current if workshop is not None else None
        voted = workshop_store().count(workshop, current.number) if workshop is not None and current is not None else 0
    except StoreUnavailable:
        show_unreachable()
        return
    if workshop is None:
        return
    if workshop.phase == ENDED:
        st.markdown(f"## {_('The workshop has ended.')}")
        _show_revealed(workshop)
    elif current is None:
        st.markdown(f"## {_('Getting to know the topics: no round is open yet.')}")
    else:
        words = (
            NP_("Round {n} is open: {count} has weighed", "Round {n} is open: {count} have weighed", by="count")
            if current.is_open
            else NP_(
                "Round {n} is closed: {count} has weighed", "Round {n} is closed: {count} have weighed", by="count"
            )
        )
        st.markdown(f"## {translate().fill(words, n=current.number, count=voted)}")
        _show_revealed(workshop)
        new = _note(f"{key} {current.number}", voted)
        if current.is_open and new:
            st.caption(_("{n} of them within the last minute").format(n=number(new)))
        people = state.read(PEOPLE)
        if people is not None and voted > people:
            doubt = _(
                "More have weighed ({count}) than are in the room ({people}). Somebody may have weighed more than "
                "once: close the round, and let it be repeated, on paper if need be."
            )
            st.warning(doubt.format(count=number(voted), people=number(people)), icon=":material/group_add:")
