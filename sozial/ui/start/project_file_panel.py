"""Opening a project file on the page Start: data, recipe and period, and all that stands beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError
from sozial.i18n import NP_
from sozial.planning.allocation.decision import AllocationDecision, write_decision
from sozial.planning.measures.earlier import COUNTED, Belongs
from sozial.planning.measures.entry import Entry
from sozial.report.exchange.project_check import verify_project
from sozial.report.exchange.project_opening import OpenedProject
from sozial.store.opened import decision_store, project_store, shelf, workshop_store
from sozial.store.project.project import ProjectVersion
from sozial.store.registers.decisions import LONGEST_TITLE
from sozial.store.registers.facilities import ENDING, FacilityLibrary
from sozial.store.registers.notes import NoteLibrary
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.allocation.decisions_panel import kept_decisions, read_kept
from sozial.ui.kit import popovers
from sozial.ui.memory import cached_files
from sozial.ui.project import beginning, leaving, register
from sozial.ui.report.project_copy import laid_out
from sozial.ui.session import access, moment, notices, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, counted, plain
from sozial.ui.session.unreachable import unreachable
from sozial.ui.start import opened_file

FILE, BESIDE = "project-file", "project-file-beside"
_POPOVER = "project-file-popover"


def show_project_file() -> None:
    """Show how a project file is opened; it is checked before anything is taken over."""
    with popovers.popover(_("Open project file"), _POPOVER, icon=":material/upload_file:"):
        # Above the field, so that the button is in sight wherever the window ends.
        above = st.container()
        upload = st.file_uploader(_("Project file (.sozial)"), type=["sozial"], key=FILE)
        if upload is None:
            above.caption(_("A file that the page “Report” wrote, here or on another computer."))
            return
        try:
            opened = cached_files.project_file(upload.name, upload.getvalue())
        except DataError as error:
            show_findings(error.findings)
            return
        differences = verify_project(opened)
        with above:
            _show_opened(opened, upload.name, bool(differences))
        if differences:
            show_findings(differences)
            st.caption(_("It can be opened all the same; the figures are computed anew."))
        else:
            st.caption(_("Computed anew: every score is equal in nine digits, ranks and classes are the same."))


def _show_opened(opened: OpenedProject, file: str, has_differences: bool) -> None:
    context = opened.context
    words = NP_(
        "{title}, {n} quarter, of which {rated} with an index, {period}, recipe “{recipe}”.",
        "{title}, {n} quarters, of which {rated} with an index, {period}, recipe “{recipe}”.",
    )
    said = {"title": context.title, "period": context.period or _("without a year"), "recipe": context.recipe.name}
    shown = {name: plain(text) for name, text in said.items()}
    st.markdown(counted(words, len(context.dataset.units), rated=context.result.rated, **shown))
    if has_differences:
        st.caption(_("Something in it is not as the file says: see below."))
    other = _namesake(context.title)
    inside = _inside(opened)
    if inside and access.may(Right.KEEP):
        st.checkbox(
            _("Take everything over: {what}").format(what=inside), value=True, key=BESIDE,
            help=_("What is already there stays, and is not entered twice."),
        )  # fmt: skip
    elif inside:
        st.caption(_("Also in it: {parts}.").format(parts=inside))
    # The style sheet keeps it at the popover's edge, however long what stands above is.
    with st.container(key="project-file-buttons", horizontal=True, gap="small"):
        st.button(_("Open"), key="project-file-open", type="primary", on_click=_open, args=(opened, file))
        if other is not None:
            st.button(_("Go on with the one that is here"), key="project-file-here", on_click=_go_on, args=(other,))


def _namesake(title: str) -> ProjectVersion | None:
    """Say that a project of that name is here, and what the file will be called; return that project."""
    if not access.may(Right.KEEP):
        return None
    try:
        other = opened_file.namesake(title)
        name = project_store().free_name(title)
    except StoreUnavailable:
        return None
    if other is not None:
        said = _(
            "A project “{name}” is here already. The file becomes a second one, “{new}”; the first stays as it is."
        )
        st.markdown(":material/help: " + said.format(name=plain(other.name), new=plain(name)))
    return other


def _go_on(other: ProjectVersion) -> None:
    popovers.close(_POPOVER)
    leaving.leave_for(other)


def _open(opened: OpenedProject, file: str) -> None:
    popovers.close(_POPOVER)
    context, wants_all = opened.context, bool(state.read(BESIDE, True))
    entries = laid_out(context.beside) if wants_all else {}
    if context.rules is not None:
        # Of a public version: by which rule its figures are protected.
        entries = {**entries, state.MINIMUM_COUNT: context.rules.minimum_count}
    is_kept = beginning.begin_with(context.dataset, context.recipe, context.period, entries, context.title)
    opened_file.note_opened(file, context.title, len(context.dataset.units), context.period, context.recipe, is_kept)
    if wants_all and is_kept:
        _take_beside(opened)


def _decisions(opened: OpenedProject) -> list[AllocationDecision]:
    """Return all decisions of a file, each once; files of the first version hold one, without title and day."""
    context = opened.context
    found = list(context.beside.decisions)
    if context.decision is not None and context.decision not in found and not found:
        title = context.decision.title or _("From the project file “{name}”").format(name=context.title)
        found.append(
            replace(
                context.decision, title=title[:LONGEST_TITLE],
                decided_on=context.decision.decided_on or context.made_on,
            )
        )  # fmt: skip
    return found


def _inside(opened: OpenedProject) -> str:
    """Return what a file holds beside data and recipe, counted; empty without anything."""
    context = opened.context
    counts = {
        Belongs.ACTION: len(context.actions), Belongs.OBJECTIVE: len(context.objectives),
        Belongs.DECISION: len(_decisions(opened)), Belongs.NOTE: len(context.notes),
        Belongs.FACILITIES: len(context.beside.facilities), Belongs.WORKSHOP: len(context.beside.workshops),
    }  # fmt: skip
    return ", ".join(counted(COUNTED[kind], n) for kind, n in counts.items() if n)


def _take_beside(opened: OpenedProject) -> None:
    """Enter what stands beside the data, once: what is there already is left as it is."""
    context, beside, place = opened.context, opened.context.beside, register.place()
    # What the file calls its quarters is what they were called: its data is the data on screen now.
    _enter(register.ACTIONS, context.actions, context.action_names)
    _enter(register.OBJECTIVES, context.objectives, context.objective_names)
    try:
        notices.add_notices(NoteLibrary(shelf("notes"), place).take(context.notes))
        known = [decision for kept in kept_decisions().values() if (decision := read_kept(kept)) is not None]
        for decision in _decisions(opened):
            if decision not in known:
                content = write_decision(decision)
                title, on = decision.title or context.title, decision.decided_on or context.made_on
                decision_store(place).keep(title[:LONGEST_TITLE], on, content, access.person(), moment.now())
        facilities = FacilityLibrary(shelf("facilities", ENDING))
        for layer in beside.facilities:
            facilities.take(layer.title, place, layer.facilities, moment.now())
        for workshop in beside.workshops:
            workshop_store().add_ended(workshop, place)
    except DataError as error:
        notices.add_notices(error.findings)
    except StoreUnavailable:
        notices.add_notice(unreachable())


def _enter(kept: register.Register[Entry], entries: Sequence[Entry], names: Sequence[Mapping[str, str]]) -> None:
    known = {entry.entry for entry in kept.kept()}
    called = [*names, *[{}] * (len(entries) - len(names))]
    new = [at for at, entry in enumerate(entries) if entry not in known]
    if new:
        kept.enter([entries[at] for at in new], [called[at] for at in new])
