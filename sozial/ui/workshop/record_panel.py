"""The record of a workshop: what the moderator adds before it is saved, and the files."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from sozial.errors import DataError
from sozial.report.document.docx import write_docx
from sozial.report.document.pdf import write_pdf
from sozial.report.outputs import DOCX, PDF, XLSX
from sozial.report.papers.held_workshop import HeldRound, HeldWorkshop
from sozial.report.papers.workshop_record import build_workshop_record, few_words
from sozial.report.papers.workshop_sheets import write_workshop_sheets
from sozial.store.opened import workshop_store
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import Workshop
from sozial.ui.kit.downloads import download_button
from sozial.ui.memory import cached_workshop
from sozial.ui.results.charts import file_name
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, plain
from sozial.ui.session.unreachable import show_unreachable
from sozial.ui.workshop.said_in_room import said_in_room
from sozial.ui.workshop.workshop_course import course_of
from sozial.ui.workshop.workshop_session import is_about
from sozial.workshop.quarters import Quarters
from sozial.workshop.small_groups import shows_single

# What was written, by the workshop that it belongs to; on this browser's desk, as the workshop itself.
_WRITTEN = "_ws_record"
_DECISIONS, _NEXT, _LONGEST = "ws-record-decisions", "ws-record-next", 2_000
state.remember(_WRITTEN, of=state.Kept.SCREEN)

Statements = Sequence[tuple[str, Sequence[str]]]


def show_record(current: AnalysisContext, workshop: Workshop) -> None:
    """Let the moderator add decisions and the next step, and save the record."""
    try:
        statements = said_in_room(workshop)
    except StoreUnavailable:
        show_unreachable()
        return
    closed = [entry for entry in workshop.rounds if not entry.is_open]
    if not closed and not statements:
        return
    with st.expander(_("Record"), icon=":material/summarize:"):
        try:
            held = _held(current, workshop, statements)
        except StoreUnavailable:
            show_unreachable()
            return
        except DataError as error:
            show_findings(error.findings)
            return
        st.markdown(plain(few_words(held)))
        if any(not entry.revealed for entry in held.rounds):
            st.markdown(_("Of a round that was not revealed the record tells only how many weighed."))
        _show_form(workshop, held)
        _show_files(workshop, held)


def _held(current: AnalysisContext, workshop: Workshop, statements: Statements) -> HeldWorkshop:
    written = _written(workshop.key)
    rounds = tuple(
        HeldRound(entry.number, tuple(workshop_store().ballots(workshop, entry.number)), entry.revealed)
        for entry in workshop.rounds
        if not entry.is_open
    )
    is_shown = is_about(workshop, current.dataset)
    return HeldWorkshop(
        workshop.settings, workshop.held_on, datetime.date.today().isoformat(), state.language(), rounds,
        current.dataset if is_shown else None, _quarters(current, workshop, rounds) if is_shown else None,
        current.with_ranks, tuple((heading, tuple(texts)) for heading, texts in statements),
        written.get("decisions", ""), written.get("next", ""), course_of(workshop), current.dataset.is_published,
    )  # fmt: skip


def _quarters(current: AnalysisContext, workshop: Workshop, rounds: Sequence[HeldRound]) -> Quarters | None:
    """Return what the last round whose quarters are revealed makes of them; None where there is none."""
    shown = {entry.number for entry in workshop.rounds if entry.quarters_revealed}
    known = [entry for entry in rounds if entry.revealed]
    while known and known[-1].number not in shown:
        known.pop()
    if not known or not shows_single(len(known[-1].ballots)):
        return None
    ballots = [list(entry.ballots) for entry in known if entry.ballots]
    return cached_workshop.quarters(current.dataset, workshop.settings, workshop.held_on, ballots)


def _written(key: str) -> dict[str, str]:
    """Return what was written for a workshop."""
    kept: dict[str, Any] = state.read(_WRITTEN) or {}
    return kept if kept.get("workshop") == key else {}


def _show_form(workshop: Workshop, held: HeldWorkshop) -> None:
    with st.form("ws-record", border=False):
        left, right = st.columns(2, gap="medium")
        hint = _("One line each.")
        with left:
            st.text_area(
                _("Decisions"), held.decisions, key=f"{_DECISIONS}-{workshop.key}", max_chars=_LONGEST, help=hint,
                placeholder=_("What was agreed, and by whom"),
            )  # fmt: skip
        with right:
            st.text_area(
                _("Next step"), held.next_step, key=f"{_NEXT}-{workshop.key}", max_chars=_LONGEST, help=hint,
                placeholder=_("Who does what until when; when those present hear of it"),
            )  # fmt: skip
        st.form_submit_button(
            _("Put into the record"), on_click=_take, args=(workshop.key,), icon=":material/edit_note:"
        )


def _take(key: str) -> None:
    state.write(
        _WRITTEN,
        {
            "workshop": key,
            "decisions": str(state.read(f"{_DECISIONS}-{key}", "")).strip(),
            "next": str(state.read(f"{_NEXT}-{key}", "")).strip(),
        },
    )


def _show_files(workshop: Workshop, held: HeldWorkshop) -> None:
    lines = len(held.decisions.splitlines()), len(held.next_step.splitlines())
    st.markdown(
        _("In the record: decisions: {decisions}, next steps: {steps}, statements: {statements}.").format(
            decisions=lines[0], steps=lines[1], statements=sum(len(texts) for _heading, texts in held.statements)
        )
    )
    kinds: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        ("PDF", "pdf", PDF, lambda: write_pdf(build_workshop_record(held))),
        ("Word", "docx", DOCX, lambda: write_docx(build_workshop_record(held))),
        ("Excel", "xlsx", XLSX, lambda: write_workshop_sheets(held)),
    )
    name = f"{_('record')}_{file_name(workshop.settings.title)}_{workshop.held_on}"
    with st.container(horizontal=True, gap="small"):
        for label, ending, mime, make in kinds:
            download_button(
                _("Record ({kind})").format(kind=label), make, f"{name}.{ending}", mime, key=f"ws-record-{ending}",
                on_click="ignore", icon=":material/download:",
            )  # fmt: skip
