"""A project, one of its versions or the sample city put on screen, and the one before left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sozial.access import Right
from sozial.errors import DataError, Finding, Moment, Severity
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.reading.loading.sample import read_sample
from sozial.store.opened import project_store
from sozial.store.project.desk_entries import read_entries
from sozial.store.project.project import ProjectVersion
from sozial.store.registers.entry_forms import fitting
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.project import open_project
from sozial.ui.recipe.recipes import take_over
from sozial.ui.session import access, loaded_data, notices, state, steps
from sozial.ui.session.state import Kept
from sozial.ui.session.unreachable import unreachable


def show_version(head: ProjectVersion) -> None:
    """Put a version of a project on screen; an older one goes on as the newest, beside those saved in between.

    Raises
    ------
    DataError
        If it is not there any more, or damaged; what is on screen then stays.
    """
    store = project_store()
    project = store.open(head.key, head.version)
    newest = store.newest(head.key) or head
    entries, told = saved_screen(project.desk)
    leave(head.key)
    is_sample = project.dataset.digest == read_sample().digest
    loaded_data.set_dataset(None if is_sample else project.dataset)
    loaded_data.put_back(entries, None if is_sample else project.dataset)
    if not entries:
        # Versions of before hold data, recipe and period alone.
        take_over(project.recipe, loaded_data.whole_dataset())
        if project.period in project.dataset.periods:
            state.write(state.PERIOD, project.period)
    notices.add_notices(told)
    open_project.hold(newest)
    if head.version != newest.version:
        # What somebody goes back from must not thin out.
        if access.may(Right.KEEP):
            store.keep_version(newest)
        open_project.note_unsaved()


def saved_screen(desk: str) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Return what stood on screen as it was saved, and what of it cannot be read; nothing where all is damaged."""
    store = project_store()
    try:
        entries, told = fitting(read_entries(desk, store.file, store.dataset))
    except DataError as error:
        return {}, error.findings
    return dict(entries), tuple(told)


def show_unkept(entries: Mapping[str, Any], dataset: Dataset | None) -> None:
    """Put on screen what no project holds: changes in the sample city (None), or data with a further year."""
    entries, told = fitting(entries)
    notices.add_notices(told)
    leave()
    # What belongs to one dataset and outlives no session is forgotten as well.
    loaded_data.set_dataset(dataset)
    loaded_data.put_back(entries, dataset)


def open_version(head: ProjectVersion) -> None:
    """Go on with a version of a project; a notice says where that fails."""
    try:
        show_version(head)
    except DataError as error:
        notices.add_notices(error.findings)
    except StoreUnavailable:
        notices.add_notice(unreachable())
    else:
        said = {"name": head.name, "when": Moment(head.saved_at)}
        notices.add_notice(Finding("opened", Severity.NOTE, N_("Opened: “{name}”, as of {when}."), values=said))


def open_sample() -> None:
    """Go back to the sample city; what the open project holds is saved."""
    leave()
    loaded_data.set_dataset(None)


def leave(other: str = "") -> None:
    """Forget the open project before another one is opened; another version of the same leaves its forms open."""
    project = open_project.held()
    if project is None or project.key != other:
        leave_place()
    open_forms = state.remembered(Kept.PLACE)
    looked_at = [key for key in state.remembered(Kept.VIEW) if key not in open_forms]
    for key in (*state.remembered(), *looked_at):
        state.forget(key)
    open_project.let_go()
    steps.begin_anew()


def leave_place() -> None:
    """Forget what was opened, typed or chosen for one project alone."""
    for key in state.remembered(Kept.PLACE):
        state.forget(key)
