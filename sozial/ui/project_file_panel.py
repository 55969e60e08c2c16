"""Opening a project file on the page Start: data, recipe and period, and all that stands beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.planning.decision import AllocationDecision, write_decision
from sozial.planning.earlier import COUNTED, Belongs
from sozial.planning.entry import Entry
from sozial.report.project_file import OpenedProject, verify_project
from sozial.store.decisions import LONGEST_TITLE
from sozial.store.facilities import ENDING, FacilityLibrary
from sozial.store.notes import NoteLibrary
from sozial.store.opened import decision_store, shelf, workshop_store
from sozial.ui import access, cache, moment, open_project, popovers, register, state
from sozial.ui.decisions_panel import kept_decisions, read_kept
from sozial.ui.findings import show_findings
from sozial.ui.language import _, number, plain
from sozial.ui.project_copy import laid_out
from sozial.ui.unreachable import unreachable

FILE, BESIDE = "project-file", "project-file-beside"
_POPOVER = "project-file-popover"


def show_project_file() -> None:
    """Show how a project file is opened; it is checked before anything is taken over."""
    with popovers.popover(_("Open project file"), _POPOVER, icon=":material/upload_file:"):
        st.caption(_("A file that the page “Report” wrote, here or on another computer."))
        upload = st.file_uploader(_("Project file (.sozial)"), type=["sozial"], key=FILE)
        if upload is None:
            return
        try:
            opened = cache.project_file(upload.name, upload.getvalue())
        except DataError as error:
            show_findings(error.findings)
            return
        _show_opened(opened)


def _show_opened(opened: OpenedProject) -> None:
    material = opened.material
    said = _("{title}, {n} quarters, {period}, recipe “{recipe}”.").format(
        title=plain(material.title), n=number(len(material.dataset.units)), period=plain(material.period),
        recipe=plain(material.method.name),
    )  # fmt: skip
    st.markdown(said)
    differences = verify_project(opened)
    if differences:
        show_findings(differences)
        st.caption(_("It can be opened all the same; the figures are computed anew."))
    else:
        st.caption(_("Computed anew: every score is the same to the last bit."))
    inside = _inside(opened)
    if inside and access.may(Right.KEEP):
        st.checkbox(
            _("Take everything over: {what}").format(what=inside), value=True, key=BESIDE,
            help=_("What is already there stays, and is not entered twice."),
        )  # fmt: skip
    elif inside:
        st.caption(_("Also in it: {parts}.").format(parts=inside))
    st.button(_("Open"), key="project-file-open", type="primary", on_click=_open, args=(opened,))


def _open(opened: OpenedProject) -> None:
    popovers.close(_POPOVER)
    material, wants_all = opened.material, bool(state.read(BESIDE, True))
    entries = laid_out(material.beside) if wants_all else {}
    if material.rules is not None:
        # Of a public version: by which rule its figures are protected.
        entries = {**entries, state.MINIMUM_COUNT: material.rules.minimum_count}
    is_kept = open_project.begin_with(material.dataset, material.method, material.period, entries, material.title)
    state.add_notice(Finding("opened", Severity.NOTE, N_("Opened: “{name}”."), values={"name": material.title}))
    if wants_all and is_kept:
        _take_beside(opened)


def _decisions(opened: OpenedProject) -> list[AllocationDecision]:
    """Return all decisions of a file, each once; files of the first version hold one, without title and day."""
    material = opened.material
    found = list(material.beside.decisions)
    if material.decision is not None and material.decision not in found and not found:
        title = material.decision.title or _("From the project file “{name}”").format(name=material.title)
        found.append(
            replace(
                material.decision, title=title[:LONGEST_TITLE],
                decided_on=material.decision.decided_on or material.made_on,
            )
        )  # fmt: skip
    return found


def _inside(opened: OpenedProject) -> str:
    """Return what a file holds beside data and recipe, counted; empty without anything."""
    material = opened.material
    counts = {
        Belongs.ACTION: len(material.actions), Belongs.OBJECTIVE: len(material.objectives),
        Belongs.DECISION: len(_decisions(opened)), Belongs.NOTE: len(material.notes),
        Belongs.FACILITIES: len(material.beside.facilities), Belongs.WORKSHOP: len(material.beside.workshops),
    }  # fmt: skip
    return ", ".join(_(COUNTED[kind][n > 1]).format(n=number(n)) for kind, n in counts.items() if n)


def _take_beside(opened: OpenedProject) -> None:
    """Enter what stands beside the data, once: what is there already is left as it is."""
    material, beside, place = opened.material, opened.material.beside, register.place()
    # What the file calls its quarters is what they were called: its data is the data on screen now.
    _enter(register.ACTIONS, material.actions, material.action_names)
    _enter(register.OBJECTIVES, material.objectives, material.objective_names)
    try:
        state.add_notices(NoteLibrary(shelf("notes"), place).take(material.notes))
        known = [decision for kept in kept_decisions().values() if (decision := read_kept(kept)) is not None]
        for decision in _decisions(opened):
            if decision not in known:
                content = write_decision(decision)
                title, on = decision.title or material.title, decision.decided_on or material.made_on
                decision_store(place).keep(title[:LONGEST_TITLE], on, content, access.person(), moment.now())
        facilities = FacilityLibrary(shelf("facilities", ENDING))
        for layer in beside.facilities:
            facilities.take(layer.title, place, layer.facilities, moment.now())
        for workshop in beside.workshops:
            workshop_store().add_ended(workshop, place)
    except DataError as error:
        state.add_notices(error.findings)
    except SQLAlchemyError:
        state.add_notice(unreachable())


def _enter(kept: register.Register[Entry], entries: Sequence[Entry], names: Sequence[Mapping[str, str]]) -> None:
    known = {entry.entry for entry in kept.kept()}
    called = [*names, *[{}] * (len(entries) - len(names))]
    new = [at for at, entry in enumerate(entries) if entry not in known]
    if new:
        kept.enter([entries[at] for at in new], [called[at] for at in new])
