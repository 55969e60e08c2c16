"""All projects: open one, or one of its versions; put one into the bin."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from sozial.access import Right
from sozial.store.opened import project_store
from sozial.store.project.project import ProjectVersion
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.kit import popovers
from sozial.ui.kit.bin_panel import show_bin_button
from sozial.ui.project import leaving, open_project, opening
from sozial.ui.project.project_bin import ASKED, CHOSEN, show_project_bin
from sozial.ui.session import access, moment, navigation, state
from sozial.ui.session.findings import show_notices
from sozial.ui.session.language import _, number, plain, translate
from sozial.ui.session.unreachable import show_unreachable, tried
from sozial.ui.start.project_file_panel import show_project_file

_FIRST = "_projects-first"
_SHOWN, _VERSIONS = "_project-shown", "project-versions"
_MOST_VERSIONS = 60


def stands_first() -> bool:
    """Return whether somebody came to see all projects: then they stand above everything else, as long as they stay."""
    if state.read(ASKED, False):
        state.forget(ASKED)
        state.write(_FIRST, True)
    elif navigation.came_from():
        state.forget(_FIRST)
    return bool(state.read(_FIRST, False))


def show_projects() -> None:
    """Show the saved projects, and how they are opened."""
    show_notices()
    leaving.show_question()
    try:
        found = {head.key: head for head in project_store().all()}
    except StoreUnavailable:
        show_unreachable()
        return
    _choose_open_one(found)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if found:
            st.selectbox(
                _("Saved projects"), list(found), key=CHOSEN, width=420,
                format_func=lambda key: _label(found[key]) if key in found else "",
            )  # fmt: skip
            chosen = state.read(CHOSEN)
            if chosen in found:
                st.button(
                    _("Open"), key="project-open", on_click=leaving.leave_for, args=(found[chosen],),
                    icon=":material/folder_open:",
                )  # fmt: skip
                _show_versions(found[chosen])
                if access.may(Right.OPERATE):
                    show_bin_button("project-remove", _remove, chosen, name=found[chosen].name)
        show_project_file()
        if open_project.held() is not None:
            st.button(_("Back to the sample city"), key="sample", on_click=leaving.leave_for, args=(None,))
    show_project_bin()


def _choose_open_one(found: Mapping[str, ProjectVersion]) -> None:
    """Let the list stand at the project that is open, whenever another one was opened."""
    project = open_project.held()
    key = "" if project is None else project.key
    if state.read(_SHOWN) != key or state.read(CHOSEN) not in found:
        state.write(_SHOWN, key)
        if key in found:
            state.write(CHOSEN, key)


def _label(head: ProjectVersion) -> str:
    parts = [head.name, translate().moment(head.saved_at), head.saved_by]
    return " · ".join(part for part in parts if part)


def _show_versions(head: ProjectVersion) -> None:
    with popovers.popover(_("Versions"), _VERSIONS, icon=":material/history:"):
        try:
            versions = project_store().versions(head.key)
        except StoreUnavailable:
            show_unreachable()
            return
        st.caption(_("What was saved by itself thins out with age; versions with a name stay."))
        for version in versions[:_MOST_VERSIONS]:
            said = [
                _("Version {n}").format(n=number(version.version)),
                plain(translate().moment(version.saved_at)),
                plain(version.saved_by),
                f"**{plain(version.remark)}**" if version.remark else "",
                f"*{_('open')}*" if _is_open(version) else "",
            ]
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(" · ".join(part for part in said if part))
                st.button(
                    _("Open"), key=f"project-open-{version.version}", type="tertiary", on_click=_open,
                    args=(version,),
                )  # fmt: skip


def _is_open(version: ProjectVersion) -> bool:
    project = open_project.held()
    return project is not None and (project.key, project.version) == (version.key, version.version)


def _open(version: ProjectVersion) -> None:
    popovers.close(_VERSIONS)
    leaving.leave_for(version)


def _remove(key: str) -> None:
    popovers.close(_VERSIONS)
    if not tried(lambda: project_store().remove(key, moment.now())):
        return
    held = open_project.held()
    if held is not None and held.key == key:
        opening.open_sample()
