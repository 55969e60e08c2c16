"""The line below the navigation: which project is open, whether it is saved, a step back and forth."""

from __future__ import annotations

import streamlit as st

from sozial.errors import Phrase
from sozial.i18n import N_
from sozial.store.project.project import LONGEST_NAME, LONGEST_REMARK, ProjectVersion
from sozial.ui.kit import popovers
from sozial.ui.kit.shortcuts import listen_to_keys
from sozial.ui.project import beginning, open_project, opening, project_bin, saving
from sozial.ui.project.open_project import Status
from sozial.ui.session import loaded_data, moment, navigation, state, steps
from sozial.ui.session.language import _, plain, translate

_NAME, _REMARK = "project-name", "project-remark"
_MENU, _OTHER = "project-menu", "project-other"
state.remember(_REMARK, of=state.Kept.VIEW)
_WORDS = {
    Status.SAMPLE: N_("sample city, stays as it is"),
    Status.REFUSED: N_("not saved"),
    Status.FORBIDDEN: N_("not saved: that needs the role planner"),
}
_ICONS = {
    Status.SAMPLE: ":material/science:",
    Status.SAVED: ":material/cloud_done:",
    Status.REFUSED: ":material/warning:",
    Status.FORBIDDEN: ":material/cloud_off:",
}


def show_project_line() -> None:
    """Show the open project, its state, and what can be done with it."""
    project, status = open_project.held(), open_project.status()
    name = project.name if project is not None else loaded_data.whole_dataset().title
    with popovers.popover(plain(name), _MENU, icon=":material/folder_open:", type="tertiary"):
        _show_menu(project)
    st.markdown(f":small[{_ICONS[status]} {_said(project, status)}]")
    _show_steps()
    later = open_project.newer()
    if status is Status.REFUSED or later is not None:
        _show_other(later)


def _said(project: ProjectVersion | None, status: Status) -> str:
    if project is not None and status is Status.SAVED:
        # Of today the time is enough, and on a phone there is no room for more.
        saved_at = max(project.saved_at, open_project.entries_saved_at())
        day, _t, time = saved_at.partition("T")
        when = time[:5] if day == moment.today() and time else translate().moment(saved_at)
        return _("saved {when}").format(when=plain(when))
    return _(_WORDS[status])


def _show_steps() -> None:
    st.button(
        _("Undo"),
        key="undo",
        icon=":material/undo:",
        type="tertiary",
        help=_("Take back the last change of weights, recipe, indicators or data (Ctrl+Z)"),
        disabled=not steps.can_undo(),
        on_click=saving.undo,
    )
    st.button(
        _("Redo"),
        key="redo",
        icon=":material/redo:",
        type="tertiary",
        help=_("Make the change again (Ctrl+Y)"),
        disabled=not steps.can_redo(),
        on_click=saving.redo,
    )
    listen_to_keys()


def _show_other(later: ProjectVersion | None) -> None:
    """Say why something is not saved, or that somebody went on elsewhere, and what can be done."""
    label = _("Not saved") if open_project.refused() else _("Changed elsewhere")
    with popovers.popover(label, _OTHER, icon=":material/warning:", type="primary"):
        for finding in open_project.refused():
            st.markdown(plain(finding.line(state.language())))
        if later is None:
            return
        who = later.saved_by or Phrase(N_("Somebody in another window"))
        said = _("{who} saved this project {when}.").format(
            who=plain(who if isinstance(who, str) and not isinstance(who, Phrase) else _(str(who))),
            when=plain(translate().moment(later.saved_at)),
        )
        st.markdown(said)
        if open_project.has_unsaved():
            st.button(
                _("Keep mine as a project of its own"), key="project-mine", icon=":material/content_copy:",
                on_click=_keep_mine,
            )  # fmt: skip
        label = _("Give mine up, and go on with that") if open_project.has_unsaved() else _("Go on with that")
        st.button(label, key="project-theirs", icon=":material/sync:", on_click=_take_theirs, args=(later,))


def _take_theirs(later: ProjectVersion) -> None:
    popovers.close(_OTHER)
    opening.open_version(later)


def _keep_mine() -> None:
    popovers.close(_OTHER)
    project = open_project.held()
    if project is not None:
        beginning.begin_copy(project.name)


def _show_menu(project: ProjectVersion | None) -> None:
    if open_project.status() is Status.FORBIDDEN:
        st.caption(_("Saving needs the role planner; changes stay in this browser window."))
    elif project is None:
        st.caption(_("The sample city is never written to. Load your own data, or keep what you tried as a project."))
        st.text_input(_("Name of the project"), loaded_data.whole_dataset().title, key=_NAME, max_chars=LONGEST_NAME)
        st.button(_("Keep as a project"), key="project-begin", type="primary", on_click=_begin)
    else:
        st.caption(_("Every change is saved by itself. A version that you name stays for good."))
        st.text_input(_("What is new?"), key=_REMARK, max_chars=LONGEST_REMARK)
        st.button(_("Keep this version"), key="project-version", icon=":material/bookmark:", on_click=_save_version)
        st.text_input(_("Name of the project"), project.name, key=_NAME, max_chars=LONGEST_NAME)
        st.button(_("Rename"), key="project-rename", on_click=_rename)
    if st.button(_("All projects"), key="project-all", type="tertiary", icon=":material/list:"):
        popovers.close(_MENU)
        state.write(project_bin.ASKED, True)
        navigation.go_to(navigation.START)


def _begin() -> None:
    if beginning.begin(str(state.read(_NAME) or "")):
        state.forget(_NAME)
        popovers.close(_MENU)


def _save_version() -> None:
    if saving.save_version(str(state.read(_REMARK) or "")):
        state.write(_REMARK, "")
        popovers.close(_MENU)


def _rename() -> None:
    if saving.rename(str(state.read(_NAME) or "")):
        state.forget(_NAME)
        popovers.close(_MENU)
