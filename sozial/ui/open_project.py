"""The project that this session works on: opened, saved by itself after each change, never overwritten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from sozial.access import Right
from sozial.errors import DataError, Finding, Moment, Severity
from sozial.i18n import N_
from sozial.method import Method
from sozial.model import Dataset
from sozial.reading.sample import read_sample
from sozial.store.desk_entries import Written, read_entries, write_entries
from sozial.store.entry_forms import fitting
from sozial.store.opened import project_store
from sozial.store.project import ProjectVersion, Work
from sozial.ui import access, moment, settings, state, steps
from sozial.ui.recipes import take_over
from sozial.ui.state import Kept
from sozial.ui.unreachable import unreachable

SAMPLE, NONE = "sample", "none"
_PROJECT, _UNSAVED, _REFUSED = "_project", "_unsaved", "_refused"
# Refusals that wait for a person; all others are tried again.
_DECIDED_BY_A_PERSON = {"meanwhile", "gone"}


class Status(StrEnum):
    """Whether what is on screen is kept."""

    SAMPLE = "sample"
    SAVED = "saved"
    REFUSED = "refused"
    FORBIDDEN = "forbidden"


def held() -> ProjectVersion | None:
    """Return the version of the open project that this session goes on from; None in the sample city."""
    found: ProjectVersion | None = state.read(_PROJECT)
    return found


def key() -> str:
    """Return the key of the open project, empty without one."""
    project = held()
    return "" if project is None else project.key


def title(dataset: Dataset) -> str:
    """Return what data on screen is called: as the open project, else as it was called when it was loaded."""
    project = held()
    return dataset.title if project is None else project.name


def follow_title(before: Dataset) -> None:
    """Let the open project be called as its data, where it was so before and the data has another title now."""
    now, project = state.whole_dataset().title, held()
    if project is None or project.name != before.title or now == before.title:
        return
    try:
        free = project_store().free_name(now)
    except SQLAlchemyError:
        state.add_notice(unreachable())
    else:
        rename(free)


def place() -> str:
    """Return whose measures, objectives and decisions are shown: the key of the open project, or the sample city's.

    The sample city stays itself when a further year is put onto it. Data of nobody who may keep it has none.
    """
    project = held()
    if project is not None:
        return project.key
    return SAMPLE if state.whole_dataset().title == read_sample().title else NONE


def status() -> Status:
    """Return whether what is on screen is kept."""
    if not access.may(Right.KEEP):
        return Status.FORBIDDEN
    if state.read(_REFUSED):
        return Status.REFUSED
    return Status.SAMPLE if held() is None else Status.SAVED


def refused() -> tuple[Finding, ...]:
    """Return why the last change could not be saved."""
    found: tuple[Finding, ...] = state.read(_REFUSED, ())
    return found


def note_refusal(findings: tuple[Finding, ...]) -> None:
    """Note why something could not be saved."""
    state.write(_REFUSED, findings)


def newer() -> ProjectVersion | None:
    """Return a version that somebody has saved since this session opened the project."""
    mine = held()
    if mine is None:
        return None
    try:
        newest = project_store().newest(mine.key)
    except SQLAlchemyError:
        return None
    return newest if newest is not None and newest.version > mine.version else None


def has_unsaved() -> bool:
    """Whether leaving would lose something: changes that no project holds."""
    return bool(state.read(_UNSAVED))


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
    _leave(head.key)
    is_sample = project.dataset.digest == read_sample().digest
    state.set_dataset(None if is_sample else project.dataset)
    state.put_back(entries, None if is_sample else project.dataset)
    if not entries:
        # Versions of before hold data, recipe and period alone.
        take_over(project.method, state.whole_dataset())
        if project.period in project.dataset.periods:
            state.write(state.PERIOD, project.period)
    state.add_notices(told)
    state.write(_PROJECT, newest)
    if head.version != newest.version:
        # What somebody goes back from must not thin out.
        store.keep_version(newest)
        state.write(_UNSAVED, True)


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
    state.add_notices(told)
    _leave()
    # What belongs to one dataset and outlives no session is forgotten as well.
    state.set_dataset(dataset)
    state.put_back(entries, dataset)


def _leave(other: str = "") -> None:
    """Forget the open project before another one is opened; another version of the same leaves its forms open."""
    project = held()
    if project is None or project.key != other:
        _leave_place()
    open_forms = state.remembered(Kept.PLACE)
    looked_at = [key for key in state.remembered(Kept.VIEW) if key not in open_forms]
    for key in (*state.remembered(), *looked_at, _PROJECT, _UNSAVED, _REFUSED):
        state.forget(key)
    steps.begin_anew()


def _leave_place() -> None:
    """Forget what was opened, typed or chosen for one project alone."""
    for key in state.remembered(Kept.PLACE):
        state.forget(key)


def open_version(head: ProjectVersion) -> None:
    """Go on with a version of a project; a notice says where that fails."""
    try:
        show_version(head)
    except DataError as error:
        state.add_notices(error.findings)
    except SQLAlchemyError:
        state.add_notice(unreachable())
    else:
        said = {"name": head.name, "when": Moment(head.saved_at)}
        state.add_notice(Finding("opened", Severity.NOTE, N_("Opened: “{name}”, as of {when}."), values=said))


def open_sample() -> None:
    """Go back to the sample city; what the open project holds is saved."""
    _leave()
    state.set_dataset(None)


def begin_new() -> bool:
    """Let the next data begin a project of its own; the one that is open stays as it was saved.

    Files, and what was chosen for them, go along: the next data is made of them. No step leads back from there, and
    what was chosen for the quarters of the one before stays with it.

    Returns
    -------
    is_begun
        False where changes of the one that is open could not be kept, with a notice.
    """
    if held() is not None and not _keep_before():
        return False
    _leave_place()
    for key in (*state.remembered(Kept.VIEW), _PROJECT, _UNSAVED, _REFUSED):
        state.forget(key)
    steps.begin_anew()
    return True


def leave_sample() -> None:
    """Leave what was tried in the sample city before other data takes its place; else do nothing."""
    if held() is None and place() == SAMPLE:
        begin_new()


def keep_this_version() -> None:
    """Let the version that is open stay for good, before its data is replaced."""
    project = held()
    if project is not None and access.may(Right.KEEP):
        try:
            project_store().keep_version(project)
        except SQLAlchemyError:
            state.add_notice(unreachable())


def _work(written: Written) -> Work:
    dataset, base = state.whole_dataset(), state.base_method()
    method, period = settings.current_method(dataset, base), settings.current_period(dataset)
    return Work(dataset, method, period, written.text, written.files, written.datasets)


def begin(name: str) -> bool:
    """Keep what is on screen as a new project, and go on in it; False, with a notice, where that fails."""
    written = write_entries(state.remembered())
    return _told(lambda: project_store().begin(name, _work(written), access.person(), moment.now()))


def begin_copy(name: str) -> bool:
    """Keep what is on screen as a project of its own, under the name with a number."""
    try:
        free = project_store().free_name(name)
    except SQLAlchemyError:
        state.add_notice(unreachable())
        return False
    return begin(free)


def begin_with(dataset: Dataset, method: Method, period: str, entries: Mapping[str, Any], name: str = "") -> bool:
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
    _leave()
    is_sample = dataset.digest == read_sample().digest
    state.set_dataset(None if is_sample else dataset)
    state.put_back(entries, None if is_sample else dataset)
    take_over(method, state.whole_dataset())
    if period in dataset.periods:
        state.write(state.PERIOD, period)
    return access.may(Right.KEEP) and begin_copy(name or dataset.title)


def _keep_before() -> bool:
    """Keep changes that are in no project as one, before something else takes their place; False where that fails."""
    if not has_unsaved() or not access.may(Right.KEEP):
        return True
    title = state.whole_dataset().title
    if not begin_copy(title):
        return False
    message = N_("What you had changed is kept as the project “{name}”.")
    kept = held()
    name = title if kept is None else kept.name
    state.add_notice(Finding("kept-before", Severity.NOTE, message, values={"name": name}))
    return True


def save_version(remark: str) -> bool:
    """Keep a version that never thins out, with what is new in it; False, with a notice, where that fails."""
    onto, written = held(), write_entries(state.remembered())
    if onto is None:
        return False
    return _told(lambda: project_store().save(onto, _work(written), access.person(), moment.now(), remark))


def rename(name: str) -> bool:
    """Give the open project another name; False, with a notice, where that fails."""
    project = held()
    if project is None:
        return False
    try:
        named = project_store().rename(project.key, name)
    except DataError as error:
        state.add_notices(error.findings)
    except SQLAlchemyError:
        state.add_notice(unreachable())
    else:
        state.write(_PROJECT, replace(project, name=named.name))
        return True
    return False


def _told(save: Callable[[], ProjectVersion]) -> bool:
    try:
        _saved(save())
    except DataError as error:
        state.add_notices(error.findings)
    except SQLAlchemyError:
        state.add_notice(unreachable())
    else:
        return True
    return False


def _saved(head: ProjectVersion) -> None:
    state.write(_PROJECT, head)
    state.forget(_REFUSED)
    state.forget(_UNSAVED)


def keep_changes() -> None:
    """Save what was changed in this run; data that belongs to no project begins one."""
    written = write_entries(state.remembered())
    if steps.note(written):
        state.write(_UNSAVED, True)
    _save(written)


def keep_typed() -> None:
    """Save what was typed before the page is drawn, without a step of its own: the run ends with that."""
    written = write_entries(state.remembered())
    if held() is not None and steps.is_new(written):
        state.write(_UNSAVED, True)
        _save(written)


def _save(written: Written) -> None:
    onto = held()
    begins = onto is None and place() != SAMPLE
    waits = any(finding.code in _DECIDED_BY_A_PERSON for finding in refused())
    if not access.may(Right.KEEP) or waits or (not begins and (onto is None or not has_unsaved())):
        return
    by, at = access.person(), moment.now()
    try:
        if onto is None:
            name = project_store().free_name(state.whole_dataset().title)
            _saved(project_store().begin(name, _work(written), by, at, kept=False))
            # No step leads back to what was there before: it would be saved into this project.
            steps.begin_anew()
            steps.note(written)
        else:
            _saved(project_store().save(onto, _work(written), by, at, kept=False))
    except DataError as error:
        note_refusal(error.findings)
    except SQLAlchemyError:
        note_refusal((unreachable(),))


def undo() -> None:
    """Take back the last change."""
    if steps.undo():
        state.write(_UNSAVED, True)


def redo() -> None:
    """Make the last change again that was taken back."""
    if steps.redo():
        state.write(_UNSAVED, True)
