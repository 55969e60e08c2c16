"""Registers as this session sees them: what is kept, and saving with a clear answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from sqlalchemy.exc import SQLAlchemyError

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.output.entry_words import field_words
from sozial.planning.action import FIELD_LABELS, Action, check_action
from sozial.planning.entry import Entry, KeptEntry
from sozial.planning.objective import OBJECTIVE_LABELS, Objective, check_objective
from sozial.store.opened import action_store, objective_store
from sozial.store.register import RegisterStore
from sozial.ui import access, moment, open_project, state
from sozial.ui.unreachable import UNREACHABLE, show_unreachable

SAMPLE_PLACE = open_project.SAMPLE
KeptAction = KeptEntry[Action]
KeptObjective = KeptEntry[Objective]


def place() -> str:
    """Return whose register it is (see `sozial.ui.open_project.place`)."""
    return open_project.place()


@dataclass(frozen=True)
class Register(Generic[Entry]):
    """One kind of entries.

    Parameters
    ----------
    open
        Returns their store.
    check
        Returns why an entry cannot be kept.
    labels
        What its fields are called.
    several
        What is said when several were saved, with {n}.
    """

    open: Callable[[], RegisterStore[Entry]]
    check: Callable[[Entry], list[Finding]]
    labels: Mapping[str, str]
    several: str

    def kept(self, removed: bool = False) -> list[KeptEntry[Entry]]:
        """Return the entries of the register; nothing, and why, where the database does not answer."""
        try:
            return self.open().all(place(), removed)
        except SQLAlchemyError:
            show_unreachable()
            return []

    def history(self, key: str) -> list[KeptEntry[Entry]]:
        """Return every version of an entry, the latest first."""
        try:
            return self.open().history(key)
        except SQLAlchemyError:
            show_unreachable()
            return []

    def save(self, changes: Sequence[tuple[KeptEntry[Entry] | None, Entry]]) -> bool:
        """Keep new and changed entries, all or none; say on the next run what was done, or why nothing was."""
        problems = [finding for _onto, entry in changes for finding in self.check(entry)]
        if problems:
            state.add_notices(problems)
            return False
        done = self._done(lambda store: store.save(changes, access.person(), moment.now(), place(), _told))
        if done and len(changes) == 1:
            title: Any = changes[0][1]
            said = N_("Saved: “{name}”.")
            state.add_notice(Finding("saved", Severity.NOTE, said, values={"name": title.title}))
        elif done:
            state.add_notice(Finding("saved", Severity.NOTE, self.several, values={"n": len(changes)}))
        return done

    def put_aside(self, onto: KeptEntry[Entry]) -> None:
        """Take an entry from the register; it stays in the database with its history."""
        self._done(lambda store: store.remove(onto, access.person(), moment.now()))

    def take_back(self, key: str) -> None:
        """Take back an entry that was put aside."""
        self._done(lambda store: store.restore(key, access.person(), moment.now()))

    def _done(self, change: Callable[[RegisterStore[Entry]], object]) -> bool:
        """Make a change; what keeps it from being made is said on the next run."""
        try:
            change(self.open())
        except DataError as error:
            state.add_notices(error.findings)
            return False
        except SQLAlchemyError:
            state.add_notice(UNREACHABLE)
            return False
        return True


def _told(field: str, value: Any) -> str:
    return field_words(field, value, state.whole_dataset(), state.language())


ACTIONS = Register(action_store, check_action, FIELD_LABELS, N_("Saved: {n} measures."))
OBJECTIVES = Register(objective_store, check_objective, OBJECTIVE_LABELS, N_("Saved: {n} objectives."))
