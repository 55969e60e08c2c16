"""The open project saved by itself after each change, never overwritten; a version kept, a step taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sozial.access import Right
from sozial.errors import DataError
from sozial.model import Dataset
from sozial.store.opened import project_store
from sozial.store.project.desk_entries import Written, write_entries
from sozial.store.project.project import ProjectVersion, Work
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.project import open_project
from sozial.ui.recipe import settings
from sozial.ui.session import access, loaded_data, moment, notices, shown_data, state, steps
from sozial.ui.session.unreachable import tried, unreachable

# Refusals that wait for a person; all others are tried again.
_DECIDED_BY_A_PERSON = {"meanwhile", "gone"}


def save_version(remark: str) -> bool:
    """Keep a version that never thins out, with what is new in it; False, with a notice, where that fails."""
    onto, written = open_project.held(), write_entries(state.remembered())
    if onto is None:
        return False
    return keep_or_tell(
        lambda: project_store().save(onto, work_on_screen(written), access.person(), moment.now(), remark)
    )


def keep_changes() -> None:
    """Save what was changed in this run; data that belongs to no project begins one."""
    written = write_entries(state.remembered())
    if steps.note(written):
        open_project.note_unsaved()
    _save(written)


def keep_typed() -> None:
    """Save what was typed before the page is drawn, without a step of its own: the run ends with that."""
    written = write_entries(state.remembered())
    if open_project.held() is not None and steps.is_new(written):
        open_project.note_unsaved()
        _save(written)


def _save(written: Written) -> None:
    onto = open_project.held()
    begins = onto is None and open_project.place() != open_project.SAMPLE
    waits = any(finding.code in _DECIDED_BY_A_PERSON for finding in open_project.refused())
    if not access.may(Right.KEEP) or waits or (not begins and (onto is None or not open_project.has_unsaved())):
        return
    by, at = access.person(), moment.now()
    try:
        if onto is None:
            name = project_store().free_name(loaded_data.whole_dataset().title)
            work = work_on_screen(written)
            open_project.save_and_hold(lambda: project_store().begin(name, work, by, at, kept=False))
            # No step leads back to what was there before: it would be saved into this project.
            steps.begin_anew()
            steps.note(written)
        else:
            work = work_on_screen(written)
            open_project.save_and_hold(lambda: project_store().save(onto, work, by, at, kept=False))
    except DataError as error:
        open_project.note_refusal(error.findings)
    except StoreUnavailable:
        open_project.note_missed()


def undo() -> None:
    """Take back the last change."""
    if steps.undo():
        open_project.note_unsaved()


def redo() -> None:
    """Make the last change again that was taken back."""
    if steps.redo():
        open_project.note_unsaved()


def keep_this_version() -> None:
    """Let the version that is open stay for good, before its data is replaced."""
    project = open_project.held()
    if project is not None and access.may(Right.KEEP):
        try:
            project_store().keep_version(project)
        except DataError as error:
            notices.add_notices(error.findings)
        except StoreUnavailable:
            notices.add_notice(unreachable())


def rename(name: str) -> bool:
    """Give the open project another name; False, with a notice, where that fails."""
    project = open_project.held()
    if project is None:
        return False
    try:
        named = project_store().rename(project.key, name)
    except DataError as error:
        notices.add_notices(error.findings)
    except StoreUnavailable:
        notices.add_notice(unreachable())
    else:
        open_project.hold(replace(project, name=named.name))
        return True
    return False


def follow_title(before: Dataset) -> None:
    """Let the open project be called as its data, where it was so before and the data has another title now."""
    now, project = loaded_data.whole_dataset().title, open_project.held()
    if project is None or project.name != before.title or now == before.title or not access.may(Right.KEEP):
        return
    try:
        free = project_store().free_name(now)
    except StoreUnavailable:
        notices.add_notice(unreachable())
    else:
        rename(free)


def keep_or_tell(save: Callable[[], ProjectVersion]) -> bool:
    """Go on in the version that is saved; False, with a notice, where that fails."""
    return tried(open_project.save_and_hold, save)


def work_on_screen(written: Written) -> Work:
    """Return what is on screen, as a project keeps it."""
    dataset, base = loaded_data.whole_dataset(), shown_data.base_recipe()
    recipe, period = settings.current_recipe(dataset, base), settings.current_period(dataset)
    return Work(dataset, recipe, period, written.text, written.files, written.datasets)
