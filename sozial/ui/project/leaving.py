"""Opening another project, or the sample city: asks first where something would be lost."""

from __future__ import annotations

import streamlit as st

from sozial.access import Right
from sozial.store.project.project import LONGEST_NAME, ProjectVersion
from sozial.ui.project import beginning, open_project, opening
from sozial.ui.session import access, loaded_data, state
from sozial.ui.session.language import _, plain

_WANTED, _NAME = "_leaving-for", "leaving-name"


def leave_for(wanted: ProjectVersion | None) -> None:
    """Open a version of a project (None: the sample city), or ask first what becomes of changes that are not saved."""
    if open_project.has_unsaved():
        state.write(_WANTED, (wanted,))
    else:
        _open(wanted)


def show_question() -> None:
    """Ask what becomes of changes that are not saved, where somebody wants to leave them."""
    waiting: tuple[ProjectVersion | None] | None = state.read(_WANTED)
    if waiting is None:
        return
    name = waiting[0].name if waiting[0] is not None else _("sample city")
    with st.container(border=True):
        st.markdown(
            _("What you have changed is not saved in a project. What becomes of it before “{name}” is opened?").format(
                name=plain(name)
            )
        )
        may_keep = access.may(Right.KEEP)
        if may_keep:
            st.text_input(
                _("Name of the project"), loaded_data.whole_dataset().title, key=_NAME, max_chars=LONGEST_NAME
            )
        with st.container(horizontal=True, gap="small"):
            if may_keep:
                st.button(
                    _("Keep as a project, then open"), key="leave-keep", type="primary", on_click=_answer,
                    args=("keep",),
                )  # fmt: skip
            st.button(_("Give it up, and open"), key="leave-give-up", on_click=_answer, args=("give up",))
            st.button(_("Stay here"), key="leave-stay", type="tertiary", on_click=_answer, args=("stay",))


def _answer(answer: str) -> None:
    (wanted,) = state.read(_WANTED, (None,))
    if answer == "keep" and not beginning.begin_copy(str(state.read(_NAME) or "")):
        return
    state.forget(_WANTED)
    if answer != "stay":
        _open(wanted)


def _open(wanted: ProjectVersion | None) -> None:
    if wanted is None:
        opening.open_sample()
    else:
        opening.open_version(wanted)
