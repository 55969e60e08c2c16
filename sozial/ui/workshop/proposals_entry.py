"""Proposals entered by the moderator: a table, a file, the budget, and how need counts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import streamlit as st

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_, NP_
from sozial.model import Dataset
from sozial.output.tables.proposal_tables import (
    COST,
    DOMAIN,
    QUARTER,
    SENTENCE,
    TITLE,
    build_proposals_editor,
)
from sozial.store.files.upload import Upload
from sozial.store.opened import choice_store, workshop_store
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import Workshop
from sozial.ui.kit.kept_editor import KeptEditor
from sozial.ui.kit.not_taken import say_not_taken
from sozial.ui.kit.number_field import entries, number_field
from sozial.ui.kit.table_view import editor_columns
from sozial.ui.kit.typed_cells import TypedCells, number_text
from sozial.ui.memory import cached_files
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import notices, state
from sozial.ui.session.language import _, counted
from sozial.ui.session.unreachable import tried, unreachable
from sozial.ui.workshop.proposal_files import PB, TYPES, choice_from_file, numbered, proposals_from_table
from sozial.workshop.proposals import (
    HIGHEST_FACTOR,
    MOST_PROPOSALS,
    NEED_LABELS,
    Choice,
    Need,
    Proposal,
    state_need,
    write_choice,
)
from sozial.workshop.statements import one_line

_BUDGET, _MOST, _NEED, _HIGHEST, _FILE = "pr-budget", "pr-most", "pr-need", "pr-highest", "pr-file"
_BALLOTS, _REPLACED = "_pr-ballots", "_pr-replaced"
_CELLS = TypedCells((COST,), least={COST: 0.0})
_TEXTS = {TITLE: "title", DOMAIN: "domain", SENTENCE: "sentence"}
state.remember(*entries(_BUDGET), *entries(_HIGHEST), *entries(_MOST), _NEED, of=state.Kept.PLACE)


def workshop_of(key: str) -> Workshop | None:
    """Return a workshop by its key; None where it was deleted or the database does not answer."""
    try:
        return workshop_store().by_key(key)
    except StoreUnavailable:
        return None


def euros_of(cents: int) -> Fraction:
    """Return an amount in euros."""
    return Fraction(cents, 100)


def show_entry(current: AnalysisContext, workshop: Workshop, kept: Choice) -> None:
    """Show the table of proposals, and what holds for the vote."""
    st.caption(
        _("People tick on their phones what they support. The method of equal shares chooses what the budget allows.")
    )
    titles = current.dataset.unit_titles
    editor = _editor(workshop, current.dataset, kept)
    proposals = editor.begin(list(kept.proposals))
    costs = [number_text(one.cents / 100) if one.cents else None for one in proposals]
    table = build_proposals_editor(proposals, costs, titles, state.language())
    configured = editor_columns(table)
    configured[QUARTER] = st.column_config.SelectboxColumn(
        _("Quarter"), options=list(titles.values()), width=140, help=_("Empty: for the whole city.")
    )
    st.data_editor(
        table.keyed(), key=editor.key, hide_index=True, num_rows="dynamic", column_config=configured, placeholder="–",
    )  # fmt: skip
    _CELLS.show_unread(state.read(editor.key))
    _show_rules(kept)
    args = (workshop, current, kept)
    _show_file(*args)
    with st.container(horizontal=True, gap="small"):
        st.button(_("Save the proposals"), key="pr-save", icon=":material/save:", on_click=_save, args=args)
        st.button(
            _("Open the vote"), key="pr-open", type="primary", icon=":material/how_to_vote:", on_click=_open, args=args
        )
    state.forget(_REPLACED)


def _show_rules(kept: Choice) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        number_field(_("Budget (€)"), _BUDGET, kept.cents / 100 or None, least=0.01, width=160)
        # No limit is an empty field: nobody is asked to tick at most 0.
        if not state.read(_MOST, kept.most):
            state.write(_MOST, None)
        elif not state.has(_MOST):
            state.write(_MOST, kept.most)
        number_field(
            _("Ticks at most"), _MOST, None, least=1, most=MOST_PROPOSALS, whole=True, width=200,
            help=_("Empty: as many as people like."),
        )  # fmt: skip
        needs = [str(need) for need in Need]
        chosen = st.selectbox(
            _("Need"), needs, index=needs.index(str(kept.need)), key=_NEED, width=330, persist_state="session",
            format_func=lambda need: _(NEED_LABELS[Need(need)]),
            help=_("Written down for each proposal when the vote opens, by the index on screen, and shown on phones."),
        )  # fmt: skip
        if chosen and Need(chosen) is not Need.NONE:
            standard = kept.highest / 100 if kept.need is not Need.NONE else 1.5
            number_field(
                _("A vote counts at most"), _HIGHEST, standard, least=1.0, most=HIGHEST_FACTOR / 100, width=170
            )


def _show_file(workshop: Workshop, current: AnalysisContext, kept: Choice) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        file = st.file_uploader(
            _("Proposals from a file (CSV, XLSX, .pb)"), type=list(TYPES), key=_FILE,
            help=_("Columns “Titel”, “Kosten”, “Quartier”, “Handlungsfeld”, “Satz”; or .pb as pabulib.org has it."),
        )  # fmt: skip
        if file is not None:
            upload = Upload(file.name, file.getvalue())
            say_not_taken(_("Take over the file"))
            st.button(
                _("Take over the file"), key="pr-take-file", on_click=_take_file,
                args=(workshop, current, kept, upload),
            )  # fmt: skip
    ballots = state.read(_BALLOTS)
    if ballots is not None and ballots[0] == workshop.key:
        label = NP_("Count the {n} ballot of the file", "Count the {n} ballots of the file")
        st.button(
            counted(label, len(ballots[2])), key="pr-count-file", icon=":material/functions:", on_click=_count_file,
            args=(workshop, ballots[1], ballots[2]),
        )  # fmt: skip


def _editor(workshop: Workshop, dataset: Dataset, kept: Choice) -> KeptEditor[list[Proposal]]:
    """Return the table of what is kept; other proposals are in another one, whose rows no earlier change falls on."""

    def apply(proposals: list[Proposal], edits: Mapping[str, Any]) -> list[Proposal]:
        return edited_proposals(proposals, _CELLS.read(edits), dataset.unit_titles)

    digest = hashlib.sha256(write_choice(Choice(kept.proposals)).encode()).hexdigest()
    return KeptEditor(f"pr-table-{workshop.key}-{digest[:12]}", apply)


def edited_proposals(
    proposals: Sequence[Proposal], edits: Mapping[str, Any], titles: Mapping[str, str]
) -> list[Proposal]:
    """Return proposals with what was changed, added and deleted in the table; new ones have no number yet."""
    changed = {int(place): cells for place, cells in edits.get("edited_rows", {}).items()}
    gone = {int(place) for place in edits.get("deleted_rows", ())}
    found = [_edited(one, changed.get(place, {}), titles) for place, one in enumerate(proposals) if place not in gone]
    return found + [_edited(Proposal("", "", 0), cells, titles) for cells in edits.get("added_rows", ()) if cells]


def _edited(one: Proposal, cells: Mapping[str, Any], titles: Mapping[str, str]) -> Proposal:
    texts: dict[str, Any] = {_TEXTS[name]: one_line(str(cell or "")) for name, cell in cells.items() if name in _TEXTS}
    if COST in cells:
        texts["cents"] = round(float(cells[COST] or 0.0) * 100)
    if QUARTER in cells:
        unit = next((unit for unit, title in titles.items() if title == cells[QUARTER]), "")
        texts |= {"unit": unit, "unit_name": titles.get(unit, "")}
    return replace(one, **texts)


def _entered(workshop: Workshop, current: AnalysisContext, kept: Choice) -> Choice:
    """Return the choice as it is entered, with a number for every proposal, and need as the index says now."""
    rows = _editor(workshop, current.dataset, kept).content(list(kept.proposals))
    rows = [one for one in rows if one != Proposal(one.code, "", 0)]
    codes = numbered(rows)
    named = tuple(replace(one, code=codes.get(place, one.code)) for place, one in enumerate(rows))
    need = Need(state.read(_NEED) or kept.need)
    highest = round(float(state.read(_HIGHEST) or 1.5) * 100)
    budget, most = state.read(_BUDGET), int(state.read(_MOST, kept.most) or 0)
    choice = Choice(
        named, round(float(budget) * 100) if budget else kept.cents, most if most < len(named) else 0, need,
        highest if need is not Need.NONE else Choice().highest,
    )  # fmt: skip
    return state_need(choice, current.result)


def _save(workshop: Workshop, current: AnalysisContext, kept: Choice) -> None:
    """Keep what is entered; it need not be complete."""
    if _keep(workshop, current, kept):
        notices.add_notice(Finding("saved", Severity.NOTE, N_("The proposals are saved.")))


def _keep(workshop: Workshop, current: AnalysisContext, drawn: Choice) -> bool:
    def change() -> None:
        kept = drawn
        # Whoever is quick presses a button that was drawn before the file took the place of its table.
        if state.read(_REPLACED) == _editor(workshop, current.dataset, drawn).key:
            found = choice_store().read(workshop)
            kept = found.choice if found is not None else drawn
        choice_store().prepare(workshop, _entered(workshop, current, kept))

    return tried(change)


def _open(workshop: Workshop, current: AnalysisContext, kept: Choice) -> None:
    if _keep(workshop, current, kept) and tried(choice_store().open, workshop):
        state.forget(_BALLOTS)


def _take_file(workshop: Workshop, current: AnalysisContext, kept: Choice, upload: Upload) -> None:
    """Take the proposals of a file in place of those in the table."""
    ballots: list[frozenset[str]] = []
    try:
        if upload.name.lower().endswith(f".{PB}"):
            choice, ballots, findings = choice_from_file(bytes(upload), upload.name, current.dataset)
            _write_rules(choice)
        else:
            table = cached_files.table(upload.digest, upload.name, upload)
            proposals, findings = proposals_from_table(table, current.dataset, state.language())
            choice = Choice(proposals)
        choice_store().prepare(workshop, choice)
        state.write(_REPLACED, _editor(workshop, current.dataset, kept).key)
    except DataError as error:
        notices.add_notices(error.findings)
        return
    except StoreUnavailable:
        notices.add_notice(unreachable())
        return
    state.forget(_BALLOTS)
    if ballots:
        state.write(_BALLOTS, (workshop.key, choice, ballots))
        said = NP_(
            "The file also holds {n} ballot. It is no ballot of this room.",
            "The file also holds {n} ballots. They are no ballots of this room.",
        )
        remedy = N_("It can be counted here, below the table.")
        notices.add_notice(Finding("ballots", Severity.NOTE, said, remedy, upload.name, {"n": len(ballots)}))
    notices.add_notices(findings)
    said = NP_("Taken over: {n} proposal.", "Taken over: {n} proposals.")
    notices.add_notice(Finding("taken", Severity.NOTE, said, "", upload.name, {"n": len(choice.proposals)}))


def _write_rules(choice: Choice) -> None:
    for key, value in ((_BUDGET, choice.cents / 100), (_MOST, choice.most or None), (_NEED, str(choice.need))):
        state.write(key, value)
    if choice.need is not Need.NONE:
        state.write(_HIGHEST, choice.highest / 100)


def _count_file(workshop: Workshop, choice: Choice, ballots: list[frozenset[str]]) -> None:
    if tried(lambda: choice_store().take(workshop, choice, ballots)):
        state.forget(_BALLOTS)
