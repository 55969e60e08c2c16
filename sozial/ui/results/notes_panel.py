"""Notes of local knowledge and contradiction beside the figures: internal until they are released."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError
from sozial.insight.local_knowledge import KIND_LABELS, Note, NoteKind, belongs_to, notes_elsewhere, notes_on
from sozial.model import Dataset
from sozial.store.opened import shelf
from sozial.store.registers.notes import LONGEST_ROLE, LONGEST_TEXT, NoteLibrary
from sozial.ui.kit.bin_panel import show_bin, show_bin_button
from sozial.ui.project import register
from sozial.ui.session import access, loaded_data, notices, state, viewers
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, day, number, plain

KIND, ROLE, TEXT, SAVED = "note-kind", "note-role", "note-text", "_note_saved"
state.remember(KIND, ROLE, TEXT, of=state.Kept.VIEW)


def _library() -> NoteLibrary:
    return NoteLibrary(shelf("notes"), register.place())


def all_notes() -> tuple[Note, ...]:
    """Return every note of the project; of those from before there were projects the ones on this data."""
    return notes_later()()


def notes_later() -> Callable[[], tuple[Note, ...]]:
    """Return what reads every note of the project that is open now, also outside of the session (see `downloads`)."""
    dataset, place = loaded_data.whole_dataset(), register.place()

    def read() -> tuple[Note, ...]:
        kept = NoteLibrary(shelf("notes"), place).load()[0]
        return tuple(note for note in kept if note.place or belongs_to(note, dataset))

    return read


def show_notes(dataset: Dataset, unit: str) -> None:
    """Show the notes on a quarter, and let one be written; in public only those that are released."""
    st.markdown(f"**{_('Local knowledge and contradiction')}**")
    st.caption(_("What the figures do not say. Whether there is need for action is decided only together with this."))
    notes, findings = _library().load()
    if not viewers.is_public():
        show_findings(findings)
    shown = [note for note in notes_on(notes, dataset, unit) if note.is_released or not viewers.is_public()]
    if not shown:
        st.caption(_("No note yet."))
    for note in shown:
        _show_note(note)
    _show_elsewhere([note for note in notes_elsewhere(notes, dataset) if note.is_released or not viewers.is_public()])
    if not access.may(Right.KEEP):
        return
    if viewers.may_be_internal():
        _show_form(dataset, unit)
        show_bin(_library().removed, _library().restore, "note-bin")


def _show_elsewhere(notes: Sequence[Note]) -> None:
    """Show the project's notes on quarters that this data does not have, as they were called when it was written."""
    if not notes:
        return
    label = _("Notes on quarters that this data does not have ({n})").format(n=number(len(notes)))
    with st.expander(label, icon=":material/location_off:"):
        for note in notes:
            st.markdown(f"**{plain(note.unit_name)}** · {plain(note.role)} · {day(note.written_on)}")
            st.markdown("  \n".join(plain(line) for line in note.text.splitlines()))


def _show_note(note: Note) -> None:
    with st.container(border=True):
        where = _("released on {date}").format(date=day(note.released_on)) if note.is_released else _("internal")
        icon = {NoteKind.KNOWLEDGE: ":material/chat:", NoteKind.CONTRADICTION: ":material/forum:"}[note.kind]
        st.markdown(f"{icon} **{_(KIND_LABELS[note.kind])}** · {plain(note.role)} · {day(note.written_on)} · {where}")
        # Lines of the author stay lines; everything else is literal.
        st.markdown("  \n".join(plain(line) for line in note.text.splitlines()))
        if viewers.is_public() or not access.may(Right.KEEP):
            return
        with st.container(horizontal=True, gap="small"):
            if note.is_released:
                st.button(_("Withdraw"), key=f"withdraw-{note.key}", on_click=_change, args=("withdraw", note.key))
            else:
                st.button(
                    _("Release"),
                    key=f"release-{note.key}",
                    on_click=_change,
                    args=("release", note.key),
                    help=_("Released notes are shown in public and go into files and reports."),
                )
            show_bin_button(f"aside-{note.key}", _change, "aside", note.key)


def _change(what: str, key: str) -> None:
    library = _library()
    try:
        if what == "release":
            library.release(key, datetime.date.today())
        elif what == "withdraw":
            library.withdraw(key)
        else:
            library.remove(key)
    except DataError as error:
        notices.add_notices(error.findings)


def _add(dataset: Dataset, unit: str) -> None:
    kind = NoteKind(state.read(KIND) or NoteKind.KNOWLEDGE)
    role, text = str(state.read(ROLE, "")), str(state.read(TEXT, ""))
    try:
        _library().add(dataset, unit, kind, role, text, datetime.date.today())
    except DataError as error:
        # What was written stays in the form.
        notices.add_notices(error.findings)
        return
    state.write(TEXT, "")
    state.write(SAVED, unit)


def _show_form(dataset: Dataset, unit: str) -> None:
    with st.expander(_("Write a note"), icon=":material/edit:", expanded=False):
        st.segmented_control(
            _("Kind"),
            [str(kind) for kind in NoteKind],
            default=str(NoteKind.KNOWLEDGE),
            format_func=lambda kind: _(KIND_LABELS[NoteKind(kind)]),
            required=True,
            key=KIND,
            persist_state="session",
        )
        st.text_input(
            _("In which role?"),
            key=ROLE,
            persist_state="session",
            max_chars=LONGEST_ROLE,
            placeholder=_("for example district management, resident; no names please"),
        )
        st.text_area(_("Note"), key=TEXT, persist_state="session", max_chars=LONGEST_TEXT, height=110)
        st.button(_("Save note"), key="save-note", on_click=_add, args=(dataset, unit), icon=":material/save:")
    if state.read(SAVED) == unit:
        state.forget(SAVED)
        st.success(_("Saved. The note is internal until it is released."), icon=":material/check:")
