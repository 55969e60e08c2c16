"""The moderator's hand on the room's screen: what is on it, what comes next, notes, and the keys to turn it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from sozial.errors import DataError
from sozial.output.room import plain_scenes, running_order
from sozial.output.room.running_order import Entry, VoteFacts, entry_label, follow_action, standing
from sozial.output.room.screen_notes import note_of
from sozial.store.opened import workshop_store
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.scenes import RoomState
from sozial.store.voting.workshop import ENDED, Workshop
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, plain
from sozial.ui.session.unreachable import show_unreachable
from sozial.ui.workshop.phone_answers import keep_phone_answers
from sozial.ui.workshop.stage_desk import keep_on_desk, turn_to
from sozial.ui.workshop.stage_scenes import Evening, build_scene, gather
from sozial.ui.workshop.workshop_links import ballot_link, is_of_this_computer, room_link, room_path
from sozial.workshop.scene import write_scene

_JUMP, _STEP, _NOTE = "ws-stage-jump", "ws-stage-step", "ws-stage-note-"
_MINUTES = (3, 5, 10)
_PREVIEW = 300


def show_stage(current: AnalysisContext, workshop: Workshop) -> None:
    """Put onto the room's screen what was chosen, and show the moderator how it goes on."""
    try:
        evening = gather(current, workshop)
        room = workshop_store().room(workshop)
        order = running_order.running_order(
            len(evening.pages),
            evening.facts,
            workshop.settings.rounds,
            evening.dataset is not None,
            len(evening.said),
            _vote_facts(evening),
        )
        shown = [entry for entry in order if not entry.waits]
        entry = _chosen(evening, order, room)
        _put(evening, entry, room)
        _keep_answers(evening)
    except StoreUnavailable:
        show_unreachable()
        return
    with st.container(border=True, key="ws-stage"):
        left, right = st.columns([1, 1], gap="medium")
        with left:
            st.iframe(room_path(workshop.code), height=_PREVIEW, alt=_("What the room sees"))
            _show_links(workshop)
        with right:
            _show_turns(shown, order, entry, evening.language)
            _show_notes(entry, note_of(entry, evening.facts, _vote_facts(evening)), room.desk)
            _show_extras(entry, room.desk)


def _chosen(evening: Evening, order: Sequence[Entry], room: RoomState) -> Entry:
    """Return what is on screen now: what was chosen, or what has just been opened or revealed."""
    before, now = str(room.desk.get("stood", "")), standing(evening.facts, _vote_facts(evening))
    chosen = str(room.desk.get("chosen", running_order.WELCOME))
    key = follow_action(order, chosen, before, now)
    ended = evening.workshop.phase == ENDED
    if ended and not room.desk.get("ended"):
        # The evening is over: the room is told what happens now, once; the moderator may turn back.
        key = running_order.NEXT
    if (key, now, ended) != (chosen, before, bool(room.desk.get("ended"))):
        workshop_store().put_desk(evening.workshop, chosen=key, stood=now, ended=ended)
    return next(entry for entry in order if entry.key == key)


def _vote_facts(evening: Evening) -> VoteFacts | None:
    return evening.vote.facts if evening.vote is not None else None


def _put(evening: Evening, entry: Entry, room: RoomState) -> None:
    """Put a screen into the room where it is another one than is there."""
    try:
        scene, pictures = build_scene(evening, entry, room.desk)
    except DataError as error:
        show_findings(error.findings)
        return
    if room.scene is None or write_scene(room.scene) != write_scene(scene):
        workshop_store().put_scene(evening.workshop, scene, pictures)


def _keep_answers(evening: Evening) -> None:
    if evening.dataset is None:
        return
    for entry in evening.workshop.rounds:
        if entry.number in evening.ballots:
            try:
                keep_phone_answers(evening.workshop, entry, evening.ballots[entry.number], evening.dataset)
            except DataError as error:
                show_findings(error.findings)


def _show_links(workshop: Workshop) -> None:
    with st.container(key="ws-stage-open", horizontal=True, vertical_alignment="center", gap="small"):
        st.link_button(_("Open the room's screen"), room_link(workshop.code), icon=":material/cast:")
        elsewhere = f"{ballot_link(workshop.code)}/room"
        if not is_of_this_computer(elsewhere):
            with st.popover(_("From another computer")):
                st.code(elsewhere, language=None)
                st.caption(_("Shows the same, without the moderator's key. Put the window on full screen with F11."))


def _show_turns(shown: Sequence[Entry], order: Sequence[Entry], entry: Entry, language: str) -> None:
    at = shown.index(entry)
    following = order[order.index(entry) + 1 :]
    keys = [one.key for one in shown]
    labels = {one.key: entry_label(one, language) for one in shown}
    st.markdown(f"**{_('On screen')}:** {plain(labels[entry.key])}")
    if at + 1 < len(shown):
        st.markdown(f"{_('Next')}: {plain(labels[keys[at + 1]])}")
    waiting = next((one for one in following if one.waits), None)
    if waiting is not None:
        st.caption(f"{_('Not yet')}: {plain(entry_label(waiting, language))} · {_(waiting.waits)}")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.button(
            _("Previous screen"), key="ws-stage-back", icon=":material/arrow_back:", disabled=at == 0,
            on_click=turn_to, args=(keys[max(at - 1, 0)],),
            help=_("Alt and Page Up, or an arrow key on the room's screen"),
        )  # fmt: skip
        st.button(
            _("Next screen"), key="ws-stage-next", icon=":material/arrow_forward:", disabled=at == len(shown) - 1,
            # The one primary button of the page is the workshop's next step.
            on_click=turn_to, args=(keys[min(at + 1, len(keys) - 1)],),
            help=_("Alt and Page Down, or an arrow key on the room's screen"),
        )  # fmt: skip
        # The list shows what is on screen, whoever turned to it.
        state.write(_JUMP, entry.key)
        st.selectbox(
            _("Go to"), keys, key=_JUMP, format_func=lambda key: labels.get(key, key),
            on_change=lambda: turn_to(str(state.read(_JUMP))),
        )  # fmt: skip


def _show_notes(entry: Entry, note: str, desk: Mapping[str, Any]) -> None:
    st.caption(_(note))
    kept = desk.get("notes", {})
    kept = kept if isinstance(kept, dict) else {}
    own = str(kept.get(entry.key, ""))
    key = f"{_NOTE}{entry.key}"
    with st.expander(_("Own notes"), expanded=bool(own)):
        if not state.has(key):
            state.write(key, own)
        st.text_area(
            _("Only here, never on the room's screen"), key=key, max_chars=600, height=90,
            on_change=lambda: keep_on_desk(notes={**kept, entry.key: state.read(key, "")}),
        )  # fmt: skip


def _show_extras(entry: Entry, desk: Mapping[str, Any]) -> None:
    """Show what belongs to some screens alone: the timer, the text of what happens now."""
    if entry.kind == running_order.WEIGH:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            for minutes in _MINUTES:
                st.button(
                    _("{n} min").format(n=minutes), key=f"ws-stage-timer-{minutes}", icon=":material/timer:",
                    on_click=_start_timer, args=(entry.round, minutes),
                )  # fmt: skip
            if desk.get("timed") == entry.round and desk.get("until"):
                st.button(_("Without timer"), key="ws-stage-timer-off", on_click=keep_on_desk, kwargs={"until": None})
    if entry.kind == running_order.NEXT:
        if not state.has(_STEP):
            state.write(_STEP, str(desk.get("next_step", "")))
        st.text_area(
            _("What happens now, one line each"), key=_STEP, max_chars=1_000, height=120,
            on_change=lambda: keep_on_desk(next_step=state.read(_STEP, "")),
        )  # fmt: skip
        if not plain_scenes.fits(str(state.read(_STEP, ""))):
            st.warning(_("This is too long for the screen: at most six lines of 90 characters are shown."))


def _start_timer(number: int, minutes: int) -> None:
    keep_on_desk(timed=number, until=round(time.time() + 60 * minutes))
