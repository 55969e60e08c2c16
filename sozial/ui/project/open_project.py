"""The project that this session works on: which version it goes on from, and whether what is on screen is kept."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from sozial.access import Right
from sozial.errors import Finding
from sozial.model import Dataset
from sozial.reading.loading.sample import read_sample
from sozial.store.opened import project_store
from sozial.store.project.project import ProjectVersion
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.session import access, loaded_data, state
from sozial.ui.session.unreachable import unreachable

SAMPLE, NONE = "sample", "none"
_PROJECT, _UNSAVED, _REFUSED = "_project", "_unsaved", "_refused"
_BY_STORE = "_refused_by_store"
_JUST_SAVED = "_just_saved"
_ENTRIES_SAVED = "_entries-saved"


class Status(StrEnum):
    """Whether what is on screen is kept."""

    SAMPLE = "sample"
    SAVED = "saved"
    REFUSED = "refused"
    FORBIDDEN = "forbidden"


def held() -> ProjectVersion | None:
    """Return the version of the open project that this session goes on from; None in the sample city."""
    found: ProjectVersion | None = state.read(_PROJECT)
    saved: ProjectVersion | None = state.read(_JUST_SAVED, {}).get(_PROJECT)
    # What was saved in a run that another one cut short before it could note it.
    is_later = saved is not None and (found is None or (saved.key == found.key and saved.version > found.version))
    return saved if is_later else found


def key() -> str:
    """Return the key of the open project, empty without one."""
    project = held()
    return "" if project is None else project.key


def title(dataset: Dataset) -> str:
    """Return what data on screen is called: as the open project, else as it was called when it was loaded."""
    project = held()
    return dataset.title if project is None else project.name


def place() -> str:
    """Return whose measures, objectives and decisions are shown: the key of the open project, or the sample city's.

    The sample city stays itself when a further year is put onto it. Data of nobody who may keep it has none.
    """
    project = held()
    if project is not None:
        return project.key
    return SAMPLE if loaded_data.whole_dataset().title == read_sample().title else NONE


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
    state.forget(_BY_STORE)


def note_missed() -> None:
    """Note that something could not be saved because the store cannot be used, as the error being handled says."""
    note_refusal((unreachable(),))
    state.write(_BY_STORE, True)


def forget_missed() -> None:
    """Forget that the store could not be used, once it can be again and nothing waits to be saved."""
    if state.read(_BY_STORE) and (held() is None or not has_unsaved()):
        state.forget(_REFUSED)
        state.forget(_BY_STORE)


def newer() -> ProjectVersion | None:
    """Return a version that somebody has saved since this session opened the project."""
    mine = held()
    if mine is None:
        return None
    try:
        newest = project_store().newest(mine.key)
    except StoreUnavailable:
        return None
    return newest if newest is not None and newest.version > mine.version else None


def note_unsaved() -> None:
    """Note that something was changed that is not saved yet."""
    state.write(_UNSAVED, True)


def hold(head: ProjectVersion) -> None:
    """Go on from a version of a project."""
    state.write(_PROJECT, head)


def hold_saved(head: ProjectVersion) -> None:
    """Go on from a version in which everything is saved."""
    hold(head)
    state.forget(_REFUSED)
    state.forget(_UNSAVED)


def save_and_hold(save: Callable[[], ProjectVersion]) -> None:
    """Save, and go on from what was saved, also where the next run cuts this one short in between.

    Each entry of the session that is read or written is where a run may end because somebody has gone on. A version
    that is in the store and not known here would then stand in the way of the next one, as if somebody else had saved.
    """
    noted: dict[str, ProjectVersion] = state.read(_JUST_SAVED, {})
    state.write(_JUST_SAVED, noted)
    noted[_PROJECT] = save()
    hold_saved(noted[_PROJECT])


def let_go() -> None:
    """Hold no project any more; what was not saved, and why, is forgotten with it."""
    for entry in (_PROJECT, _JUST_SAVED, _UNSAVED, _REFUSED):
        state.forget(entry)


def has_unsaved() -> bool:
    """Whether leaving would lose something: changes that no project holds."""
    return bool(state.read(_UNSAVED))


def note_entries_saved(when: str) -> None:
    """Note that something that belongs to the open project was saved: a measure, an objective, a decision."""
    state.write(_ENTRIES_SAVED, (place(), when))


def entries_saved_at() -> str:
    """Return when this session last saved something that belongs to the open project; "" where it did not."""
    where, when = state.read(_ENTRIES_SAVED, ("", ""))
    return when if where == place() else ""
