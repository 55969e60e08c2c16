"""What people write on their phones, on the moderator's page: asked for, read first, shown, put under headings."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_, NP_
from sozial.insight.local_knowledge import NoteKind
from sozial.store.opened import shelf, statement_store, workshop_store
from sozial.store.registers.notes import NoteLibrary
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import ENDED, Workshop
from sozial.ui.project import register
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import access, loaded_data, notices, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, counted, plain
from sozial.ui.session.unreachable import show_unreachable, tried
from sozial.ui.workshop.workshop_session import is_about
from sozial.workshop.statements import (
    KIND_LABELS,
    LONGEST_HEADING,
    Moderation,
    Quarter,
    Statement,
    StatementCall,
    StatementKind,
    scene_content,
)

_PULSE = 2.0
_ASK, _TOLD, _CHANGED = "st-ask-", "_st-told", "_st-changed"


def show_statements(current: AnalysisContext, workshop: Workshop) -> None:
    """Show what phones are asked to write, and what they wrote."""
    shown = st.expander(_("Texts from phones"), icon=":material/forum:", key="st-panel", on_change="rerun")
    # Nothing of it is asked for while it is folded up.
    if not shown.open:
        return
    with shown:
        try:
            call = statement_store().call(workshop)
        except StoreUnavailable:
            show_unreachable()
            return
        except DataError as error:
            show_findings(error.findings)
            return
        if workshop.phase != ENDED:
            _show_asking(current, workshop, call)
        _show_texts(workshop.key)


def _show_asking(current: AnalysisContext, workshop: Workshop, call: StatementCall) -> None:
    st.caption(_("Asked for on phones; every text is read here first. Nobody's name is kept."))
    knows_quarters = is_about(workshop, current.dataset)
    with st.container(horizontal=True, gap="medium"):
        for kind in StatementKind:
            key = f"{_ASK}{kind}-{workshop.key}"
            state.write(key, kind in call.kinds)
            st.toggle(
                _(KIND_LABELS[kind]), key=key, on_change=_ask, args=(current, workshop),
                disabled=kind is StatementKind.LOCAL and not knows_quarters and kind not in call.kinds,
            )  # fmt: skip
    if not knows_quarters:
        words = _("The workshop was begun with “{title}”: load that data to ask for local knowledge.")
        st.caption(words.format(title=plain(workshop.settings.dataset_title)))


def _ask(current: AnalysisContext, workshop: Workshop) -> None:
    kinds = tuple(kind for kind in StatementKind if state.read(f"{_ASK}{kind}-{workshop.key}"))
    titles = sorted(current.dataset.unit_titles.items(), key=lambda item: item[1])
    # Quarters of other data are never offered in this workshop.
    known = is_about(workshop, current.dataset)
    quarters = tuple(Quarter(unit, title) for unit, title in titles) if known else ()

    def change() -> None:
        kept = quarters or statement_store().call(workshop).quarters
        statement_store().ask(workshop, StatementCall(kinds, kept))

    _try(change)


@st.fragment(run_every=_PULSE)
def _show_texts(key: str) -> None:
    """Show everything that was written; asked anew every two seconds."""
    # What a button here has to say stands at the top of the page, which is beyond this part of it.
    told = state.read(_TOLD) and notices.waiting_notices()
    state.forget(_TOLD)
    # So does the room's screen, which is put by the page as a whole: what is hidden is gone from it at once.
    changed = state.read(_CHANGED)
    state.forget(_CHANGED)
    if access.wants_whole_run() or told or changed:
        st.rerun()
    try:
        workshop = workshop_store().by_key(key)
        found = statement_store().all(workshop) if workshop is not None else []
    except StoreUnavailable:
        show_unreachable()
        return
    if workshop is None:
        return
    for kind in StatementKind:
        of_kind = [one for one in found if one.kind is kind]
        if of_kind:
            _show_kind(workshop, kind, of_kind)
    if not found:
        st.caption(_("Nothing was written yet."))


def _show_kind(workshop: Workshop, kind: StatementKind, found: Sequence[Statement]) -> None:
    new = [one for one in found if one.moderation is Moderation.NEW]
    shown = [one for one in found if one.moderation is Moderation.SHOWN]
    hidden = [one for one in found if one.moderation is Moderation.HIDDEN]
    st.markdown(f"### {_(KIND_LABELS[kind])}")
    st.caption(
        _("New: {new} · shown: {shown} · hidden: {hidden}").format(new=len(new), shown=len(shown), hidden=len(hidden))
    )
    for one in new:
        _show_one(workshop, one, ())
    headings = sorted({one.heading for one in found if one.heading}, key=str.casefold)
    order = [text for _heading, texts in scene_content(found, kind) for text in texts]
    for one in sorted(shown, key=lambda one: (one.is_answered, order.index(one.text) if one.text in order else 0)):
        _show_one(workshop, one, headings)
    if hidden:
        label = NP_("{n} hidden text", "{n} hidden texts")
        with st.popover(counted(label, len(hidden)), icon=":material/visibility_off:"):
            for one in hidden:
                _show_one(workshop, one, ())


def _show_one(workshop: Workshop, one: Statement, headings: Sequence[str]) -> None:
    """Show a statement with what can be done with it."""
    with st.container(border=True):
        where = f"**{plain(one.unit_name)}**: " if one.unit_name else ""
        said = {Moderation.NEW: _("new"), Moderation.SHOWN: _("shown"), Moderation.HIDDEN: _("hidden from the room")}
        done = f" · {_('answered')}" if one.is_answered else ""
        st.markdown(f"{where}{plain(one.text)} · *{said[one.moderation]}*{done}")
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            if one.moderation is not Moderation.SHOWN:
                _button(workshop, one, _("Show"), "show", ":material/visibility:", Moderation.SHOWN)
            if one.moderation is not Moderation.HIDDEN:
                _button(workshop, one, _("Hide"), "hide", ":material/visibility_off:", Moderation.HIDDEN)
            if one.moderation is not Moderation.SHOWN:
                return
            if one.kind is StatementKind.QUESTION:
                label = _("Not answered after all") if one.is_answered else _("Answered")
                st.button(
                    label, key=f"st-answer-{one.key}", icon=":material/check:", on_click=_answer,
                    args=(workshop, one, not one.is_answered),
                )  # fmt: skip
                return
            _show_heading(workshop, one, headings)
            if one.kind is StatementKind.LOCAL:
                _show_note(workshop, one)


def _button(workshop: Workshop, one: Statement, label: str, what: str, icon: str, to: Moderation) -> None:
    st.button(label, key=f"st-{what}-{one.key}", icon=icon, on_click=_moderate, args=(workshop, one, to))


def _show_heading(workshop: Workshop, one: Statement, headings: Sequence[str]) -> None:
    key = f"st-heading-{one.key}"
    state.write(key, one.heading or None)
    st.selectbox(
        _("Heading"), list(headings), key=key, index=None, accept_new_options=True, width=260,
        placeholder=_("choose, or type a new one"), label_visibility="collapsed", on_change=_group,
        args=(workshop, one, key),
    )  # fmt: skip


def _show_note(workshop: Workshop, one: Statement) -> None:
    """Offer to make a note of the project of local knowledge."""
    if one.note:
        st.caption(_("A note of the project, on the quarter's profile."))
    elif access.may(Right.KEEP) and workshop.place == register.place():
        st.button(
            _("Make a note of it"), key=f"st-note-{one.key}", icon=":material/note_add:", on_click=_make_note,
            args=(workshop, one), help=_("It stands beside the figures of the quarter, internal until it is released."),
        )  # fmt: skip


def _moderate(workshop: Workshop, one: Statement, to: Moderation) -> None:
    _try(lambda: statement_store().moderate(workshop, one.key, to))
    state.write(_CHANGED, True)


def _answer(workshop: Workshop, one: Statement, is_answered: bool) -> None:
    _try(lambda: statement_store().answer(workshop, one.key, is_answered))


def _group(workshop: Workshop, one: Statement, key: str) -> None:
    heading = str(state.read(key) or "")[: LONGEST_HEADING + 1]
    _try(lambda: statement_store().group(workshop, [one.key], heading))
    state.write(_CHANGED, True)


def _make_note(workshop: Workshop, one: Statement) -> None:
    """Make a note of the project of a statement, and say so."""
    dataset = loaded_data.whole_dataset()
    if one.unit not in dataset.unit_titles:
        message = N_("“{name}” is not in the open data.")
        remedy = N_("Open the data that the workshop was begun with.")
        notices.add_notice(Finding("no-quarter", Severity.WARNING, message, remedy, values={"name": one.unit_name}))
        state.write(_TOLD, True)
        return

    def change() -> None:
        library = NoteLibrary(shelf("notes"), register.place())
        role = _("participant of a workshop")
        note = library.add(dataset, one.unit, NoteKind.KNOWLEDGE, role, one.text, datetime.date.today())
        statement_store().note(workshop, one.key, note.key)
        said = N_("A note on “{name}” is kept; it is internal until it is released.")
        notices.add_notice(Finding("noted", Severity.NOTE, said, values={"name": one.unit_name}))

    _try(change)


def _try(change: Callable[[], None]) -> None:
    """Make a change; what keeps it from being made is said on the next run."""
    tried(change)
    state.write(_TOLD, bool(notices.waiting_notices()))
