"""What is on screen kept as a project of its own, and data that begins one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sozial.access import Right
from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe
from sozial.store.opened import project_store
from sozial.store.project.desk_entries import write_entries
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.project import open_project
from sozial.ui.project.opening import leave, leave_place
from sozial.ui.project.saving import keep_or_tell, work_on_screen
from sozial.ui.recipe.recipes import take_over
from sozial.ui.session import access, loaded_data, moment, notices, state, steps
from sozial.ui.session.state import Kept
from sozial.ui.session.unreachable import unreachable


def begin_new() -> bool:
    """Let the next data begin a project of its own; the one that is open stays as it was saved.

    Files, and what was chosen for them, go along: the next data is made of them. No step leads back from there, and
    what was chosen for the quarters of the one before stays with it.

    Returns
    -------
    is_begun
        False where changes of the one that is open could not be kept, with a notice.
    """
    if open_project.held() is not None and not _keep_before():
        return False
    leave_place()
    for key in state.remembered(Kept.VIEW):
        state.forget(key)
    open_project.let_go()
    steps.begin_anew()
    return True


def leave_sample() -> None:
    """Leave what was tried in the sample city before other data takes its place; else do nothing."""
    if open_project.held() is None and open_project.place() == open_project.SAMPLE:
        begin_new()


def begin(name: str) -> bool:
    """Keep what is on screen as a new project, and go on in it; False, with a notice, where that fails."""
    written = write_entries(state.remembered())
    return keep_or_tell(lambda: project_store().begin(name, work_on_screen(written), access.person(), moment.now()))


def begin_copy(name: str) -> bool:
    """Keep what is on screen as a project of its own, under the name with a number."""
    try:
        free = project_store().free_name(name)
    except StoreUnavailable:
        notices.add_notice(unreachable())
        return False
    return begin(free)


def begin_with(dataset: Dataset, recipe: Recipe, period: str, entries: Mapping[str, Any], name: str = "") -> bool:
    """Put a project from elsewhere on screen and keep it as one; what was in no project is kept as one before.

    Parameters
    ----------
    entries
        Files, and what was chosen for them.
    name
        What it is called; as its data where that is not said.

    Returns
    -------
    is_kept
        False where nothing may be kept, or keeping failed, with a notice.
    """
    if not _keep_before():
        return False
    leave()
    is_sample = dataset.digest == read_sample().digest
    loaded_data.set_dataset(None if is_sample else dataset)
    loaded_data.put_back(entries, None if is_sample else dataset)
    take_over(recipe, loaded_data.whole_dataset())
    if period in dataset.periods:
        state.write(state.PERIOD, period)
    return access.may(Right.KEEP) and begin_copy(name or dataset.title)


def _keep_before() -> bool:
    """Keep changes that are in no project as one, before something else takes their place; False where that fails."""
    if not open_project.has_unsaved() or not access.may(Right.KEEP):
        return True
    title = loaded_data.whole_dataset().title
    if not begin_copy(title):
        return False
    message = N_("What you had changed is kept as the project “{name}”.")
    kept = open_project.held()
    name = title if kept is None else kept.name
    notices.add_notice(Finding("kept-before", Severity.NOTE, message, values={"name": name}))
    return True
