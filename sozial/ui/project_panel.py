"""Projects: open what was saved, save what is on screen; departments share one state."""

from __future__ import annotations

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from sozial.access import Right
from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_, format_moment
from sozial.reading.sample import read_sample
from sozial.store.opened import project_store
from sozial.store.projects import LONGEST_NAME, LONGEST_REMARK, ProjectVersion
from sozial.ui import access, moment, settings, state
from sozial.ui.bin_panel import show_bin_button
from sozial.ui.findings import show_notices
from sozial.ui.language import _, number, plain
from sozial.ui.project_bin import show_project_bin
from sozial.ui.project_file_panel import show_project_file
from sozial.ui.recipes import take_over
from sozial.ui.unreachable import UNREACHABLE, show_unreachable

_HELD, _CHOSEN, _NAME, _REMARK = "_project", "project-chosen", "project-name", "project-remark"


def held_project() -> ProjectVersion | None:
    """Return the version of the project that this session works on."""
    held: ProjectVersion | None = state.read(_HELD)
    return held


def show_projects() -> None:
    """Show the saved projects, and how what is on screen is saved as one."""
    show_notices()
    try:
        found = {head.key: head for head in project_store().all()}
    except SQLAlchemyError:
        show_unreachable()
        return
    held = held_project()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if found:
            st.selectbox(
                _("Saved projects"), list(found), key=_CHOSEN, width=420,
                format_func=lambda key: _label(found[key]) if key in found else "",
            )  # fmt: skip
            chosen = state.read(_CHOSEN)
            if chosen in found:
                st.button(
                    _("Open"), key="project-open", on_click=_open, args=(found[chosen],),
                    icon=":material/folder_open:",
                )  # fmt: skip
                _show_versions(found[chosen])
        if access.may(Right.KEEP):
            _show_save(held)
        show_project_file()
    show_project_bin()
    if held is not None:
        words = _("Project “{name}”, version {version}")
        st.caption(words.format(name=plain(held.name), version=number(held.version)))


def _label(head: ProjectVersion) -> str:
    parts = [head.name, format_moment(head.saved_at, state.language()), head.saved_by]
    return " · ".join(part for part in parts if part)


def _show_versions(head: ProjectVersion) -> None:
    with st.popover(_("Versions"), icon=":material/history:"):
        try:
            versions = project_store().versions(head.key)
        except SQLAlchemyError:
            show_unreachable()
            return
        for version in versions:
            said = [
                _("Version {n}").format(n=number(version.version)),
                plain(format_moment(version.saved_at, state.language())),
                plain(version.saved_by),
            ]
            said.append(plain(version.remark))
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(" · ".join(part for part in said if part))
                st.button(
                    _("Open"), key=f"project-open-{version.version}", type="tertiary", on_click=_open, args=(version,)
                )
        if access.may(Right.OPERATE):
            show_bin_button("project-remove", _remove, head.key)


def _show_save(held: ProjectVersion | None) -> None:
    with st.popover(_("Save project"), icon=":material/save:"):
        st.caption(_("Data, recipe, weights and period as they are now."))
        own = held.name if held is not None else state.whole_dataset().title
        name = st.text_input(_("Name of the project"), own, key=_NAME, max_chars=LONGEST_NAME)
        st.text_input(_("What is new? (may be empty)"), key=_REMARK, max_chars=LONGEST_REMARK)
        further = held is not None and " ".join(name.split()) == held.name
        label = _("Save as version {n}").format(n=held.version + 1) if held and further else _("Save as new project")
        st.button(label, key="project-save", type="primary", on_click=_save, args=(held if further else None,))


def _save(onto: ProjectVersion | None) -> None:
    dataset, base = state.whole_dataset(), state.base_method()
    method, period = settings.current_method(dataset, base), settings.current_period(dataset)
    now, who = moment.now(), access.person()
    name, remark = str(state.read(_NAME) or ""), str(state.read(_REMARK) or "")
    try:
        if onto is None:
            saved = project_store().begin(name or dataset.title, dataset, method, period, who, now, remark)
        else:
            saved = project_store().save(onto, dataset, method, period, who, now, remark)
    except DataError as error:
        state.add_notices(error.findings)
    except SQLAlchemyError:
        state.add_notice(UNREACHABLE)
    else:
        state.write(_HELD, saved)
        state.write(_REMARK, "")
        state.write(_CHOSEN, saved.key)
        state.add_notice(Finding("saved", Severity.NOTE, N_("Saved: “{name}”."), values={"name": saved.name}))


def _open(head: ProjectVersion) -> None:
    try:
        project = project_store().open(head.key, head.version)
    except DataError as error:
        state.add_notices(error.findings)
        return
    except SQLAlchemyError:
        state.add_notice(UNREACHABLE)
        return
    is_sample = project.dataset.digest == read_sample().digest
    state.set_dataset(None if is_sample else project.dataset)
    take_over(project.method, state.whole_dataset())
    if project.period in project.dataset.periods:
        state.write(state.PERIOD, project.period)
    state.forget(_NAME)
    state.write(_HELD, project.head)


def _remove(key: str) -> None:
    try:
        project_store().remove(key, moment.now())
    except SQLAlchemyError:
        state.add_notice(UNREACHABLE)
        return
    held = held_project()
    if held is not None and held.key == key:
        state.forget(_HELD)
