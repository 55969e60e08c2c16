"""What was opened from a project file, in what state, and where the work goes on."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from sozial.i18n import NP_
from sozial.output.words.result_words import adoption_state
from sozial.recipe import Recipe
from sozial.store.opened import project_store
from sozial.store.project.project import ProjectVersion
from sozial.store.project.project_names import numbered
from sozial.ui.project import open_project
from sozial.ui.session import navigation, state
from sozial.ui.session.language import _, counted, plain

_OPENED = "_opened-file"
# Another project that is opened ends it.
state.remember(_OPENED, of=state.Kept.PLACE)


@dataclass(frozen=True)
class OpenedFile:
    """A project file that was opened.

    Parameters
    ----------
    file
        What it is called on the disk.
    title
        What the project in it is called.
    kept_as
        What it is called here; empty where it is kept in no project.
    """

    file: str
    title: str
    units: int
    period: str
    recipe: Recipe
    kept_as: str = ""


def note_opened(file: str, title: str, units: int, period: str, recipe: Recipe, is_kept: bool) -> None:
    """Note that a project file was opened, and what it is called here."""
    held = open_project.held()
    kept_as = held.name if is_kept and held is not None else ""
    state.write(_OPENED, OpenedFile(file, title, units, period, recipe, kept_as))


def show_opened() -> bool:
    """Show what was opened, until somebody comes back from another page; return whether something was."""
    opened: OpenedFile | None = state.read(_OPENED)
    if opened is not None and navigation.came_from():
        state.forget(_OPENED)
        return False
    if opened is None:
        return False
    words = NP_(
        "Opened: “{title}”. From the file “{file}”: {n} quarter, {period}, recipe {recipe}.",
        "Opened: “{title}”. From the file “{file}”: {n} quarters, {period}, recipe {recipe}.",
    )
    recipe = adoption_state(opened.recipe, state.language())
    said = {
        "title": opened.kept_as or opened.title,
        "file": opened.file,
        "period": opened.period or _("without a year"),
        "recipe": recipe,
    }
    what = counted(words, opened.units, **{name: plain(text) for name, text in said.items()})
    st.success(f"{what} {_kept(opened)}", icon=":material/check_circle:")
    navigation.show_button(navigation.ANALYSIS, primary=True, width="content", key="opened-analysis")
    return True


def _kept(opened: OpenedFile) -> str:
    if not opened.kept_as:
        return _("It is kept in no project here: changes end with this session.")
    if opened.kept_as == first_name(opened.title):
        return _("It is kept as a project of this name; changes are saved by themselves.")
    said = _(
        "A project called “{title}” was here already, so this one is called “{name}”; the other one is as it was. "
        "Changes are saved by themselves."
    )
    return said.format(title=plain(first_name(opened.title)), name=plain(opened.kept_as))


def first_name(title: str) -> str:
    """Return what a project of a title is called where no other one has its name."""
    return numbered(title, set())


def namesake(title: str) -> ProjectVersion | None:
    """Return the project that has the name that one of a title would get; None where the name is free.

    Raises
    ------
    StoreUnavailable
        If the store cannot be used.
    """
    return next((head for head in project_store().all() if head.name == first_name(title)), None)
