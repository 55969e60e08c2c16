"""Opening a project file on the page Start: data, recipe and period, and on wish what stands beside them."""

from __future__ import annotations

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.planning.decision import write_decision
from sozial.reading.sample import read_sample
from sozial.report.project_file import OpenedProject, verify_project
from sozial.store.notes import NoteLibrary
from sozial.store.opened import decision_store, shelf
from sozial.ui import access, cache, moment, register, state
from sozial.ui.decisions_panel import kept_decisions
from sozial.ui.findings import show_findings
from sozial.ui.language import _, number, plain
from sozial.ui.recipes import take_over
from sozial.ui.unreachable import UNREACHABLE

FILE, BESIDE = "project-file", "project-file-beside"


def show_project_file() -> None:
    """Show how a project file is opened; it is checked before anything is taken over."""
    with st.popover(_("Open project file"), icon=":material/upload_file:"):
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
        title=plain(material.dataset.title), n=number(len(material.dataset.units)), period=plain(material.period),
        recipe=plain(material.method.name),
    )  # fmt: skip
    st.markdown(said)
    differences = verify_project(opened)
    if differences:
        show_findings(differences)
        st.caption(_("It can be opened all the same; the figures are computed anew."))
    else:
        st.caption(_("Computed anew: every score is the same to the last bit."))
    beside = len(material.actions) + len(material.objectives) + len(material.notes) + (material.decision is not None)
    if beside and access.may(Right.KEEP):
        st.checkbox(
            _(
                "Also take over {measures} measures, {objectives} objectives, {notes} notes, {decisions} allocation"
            ).format(
                measures=number(len(material.actions)), objectives=number(len(material.objectives)),
                notes=number(len(material.notes)), decisions=number(int(material.decision is not None)),
            ),
            key=BESIDE,
            help=_("What is already there stays, and is not entered twice."),
        )  # fmt: skip
    st.button(_("Open"), key="project-file-open", type="primary", on_click=_open, args=(opened,))


def _open(opened: OpenedProject) -> None:
    material = opened.material
    is_sample = material.dataset.digest == read_sample().digest
    state.set_dataset(None if is_sample else material.dataset)
    take_over(material.method, state.whole_dataset())
    state.write(state.PERIOD, material.period)
    state.add_notice(Finding("opened", Severity.NOTE, N_("Opened: “{name}”."), values={"name": material.dataset.title}))
    if state.read(BESIDE, False) and access.may(Right.KEEP):
        _take_beside(opened)


def _take_beside(opened: OpenedProject) -> None:
    """Enter what stands beside the data, once: what is there already is left as it is."""
    material = opened.material
    known_actions = {kept.entry for kept in register.ACTIONS.kept()}
    actions = [action for action in material.actions if action not in known_actions]
    if actions:
        register.ACTIONS.save([(None, action) for action in actions])
    known_objectives = {kept.entry for kept in register.OBJECTIVES.kept()}
    objectives = [objective for objective in material.objectives if objective not in known_objectives]
    if objectives:
        register.OBJECTIVES.save([(None, objective) for objective in objectives])
    try:
        state.add_notices(NoteLibrary(shelf("notes")).take(material.notes))
        decision = material.decision
        if decision is not None:
            content = write_decision(decision)
            if content not in {kept.content for kept in kept_decisions().values()}:
                title = _("From the project file “{name}”").format(name=material.dataset.title)[:120]
                decision_store(register.place()).keep(title, material.made_on, content, access.person(), moment.now())
    except DataError as error:
        state.add_notices(error.findings)
    except SQLAlchemyError:
        state.add_notice(UNREACHABLE)
