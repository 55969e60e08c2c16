"""The register of measures as this session sees it: what is kept, and saving with a clear answer."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.planning.action import Action, check_action
from sozial.planning.entry import KeptEntry
from sozial.store.opened import action_store
from sozial.ui import access, state
from sozial.ui.unreachable import UNREACHABLE, show_unreachable

SAMPLE_PLACE = "sample"
KeptAction = KeptEntry[Action]


def place() -> str:
    """Return whose register it is: measures of the sample city never stand among those of the town."""
    return SAMPLE_PLACE if state.is_sample() else ""


def today() -> str:
    """Return the day on which things run or have ended."""
    return datetime.date.today().isoformat()


def now() -> str:
    """Return date and time of a change."""
    return datetime.datetime.now().isoformat(timespec="seconds")


def kept_actions(removed: bool = False) -> list[KeptAction]:
    """Return the measures of the register; nothing, and why, where the database does not answer."""
    try:
        return action_store().all(place(), removed)
    except SQLAlchemyError:
        show_unreachable()
        return []


def history_of(key: str) -> list[KeptAction]:
    """Return every version of a measure, the latest first."""
    try:
        return action_store().history(key)
    except SQLAlchemyError:
        show_unreachable()
        return []


def save(changes: Sequence[tuple[KeptAction | None, Action]]) -> bool:
    """Keep new and changed measures, all or none; say on the next run what was done, or why nothing was."""
    problems = [finding for _onto, action in changes for finding in check_action(action)]
    if problems:
        state.add_notices(problems)
        return False
    try:
        action_store().save(changes, access.person(), now(), place())
    except DataError as error:
        state.add_notices(error.findings)
        return False
    except SQLAlchemyError:
        state.add_notice(UNREACHABLE)
        return False
    if len(changes) == 1:
        said = N_("Saved: “{name}”.")
        state.add_notice(Finding("saved", Severity.NOTE, said, values={"name": changes[0][1].title}))
    else:
        state.add_notice(Finding("saved", Severity.NOTE, N_("Saved: {n} measures."), values={"n": len(changes)}))
    return True


def put_aside(onto: KeptAction) -> None:
    """Take a measure from the register; it stays in the database with its history."""
    try:
        action_store().remove(onto, access.person(), now())
    except DataError as error:
        state.add_notices(error.findings)
    except SQLAlchemyError:
        state.add_notice(UNREACHABLE)


def take_back(key: str) -> None:
    """Take back a measure that was put aside."""
    try:
        action_store().restore(key, access.person(), now())
    except SQLAlchemyError:
        state.add_notice(UNREACHABLE)
