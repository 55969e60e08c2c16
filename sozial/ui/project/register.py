"""Registers as this session sees them: what is kept, and saving with a clear answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_, NP_, Counted
from sozial.output.words.entry_words import field_words
from sozial.planning.measures.action import Action, check_action
from sozial.planning.measures.entry import ACTIONS as MEASURES
from sozial.planning.measures.entry import OBJECTIVES as AIMS
from sozial.planning.measures.entry import Entry, EntryKind, KeptEntry
from sozial.planning.measures.kept_names import kept_entry, names_here, redacted_entry
from sozial.planning.measures.objective import Objective, check_objective
from sozial.store.kept.bin import Binned
from sozial.store.opened import action_store, objective_store
from sozial.store.registers.register import RegisterStore
from sozial.store.unavailable import StoreUnavailable
from sozial.ui.project import open_project
from sozial.ui.session import access, loaded_data, moment, notices, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.unreachable import show_unreachable, unreachable

SAMPLE_PLACE = open_project.SAMPLE
KeptAction = KeptEntry[Action]
KeptObjective = KeptEntry[Objective]


def place() -> str:
    """Return whose register it is (see `sozial.ui.project.open_project.place`)."""
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
    kind
        Which fields they have.
    several
        What is said when several were saved, with {n}.
    """

    open: Callable[[], RegisterStore[Entry]]
    check: Callable[[Entry], list[Finding]]
    kind: EntryKind[Entry]
    several: Counted

    def kept(self, removed: bool = False) -> list[KeptEntry[Entry]]:
        """Return the entries of the register; nothing, and why, where the database does not answer.

        Quarters that the data does not have as they were kept stand by their names instead of their keys.
        """
        damaged: list[Finding] = []
        try:
            found = [redacted(entry) for entry in self.open().all(place(), removed, damaged)]
        except StoreUnavailable:
            show_unreachable()
            return []
        show_findings(damaged)
        return found

    def history(self, key: str) -> list[KeptEntry[Entry]]:
        """Return every version of an entry, the latest first."""
        try:
            return [redacted(entry) for entry in self.open().history(key, [])]
        except StoreUnavailable:
            show_unreachable()
            return []

    def enter(self, entries: Sequence[Entry], names: Sequence[Mapping[str, str]]) -> bool:
        """Keep new entries that come from elsewhere, with what their quarters were called there."""
        return self.save([(None, entry) for entry in entries], names)

    def save(
        self, changes: Sequence[tuple[KeptEntry[Entry] | None, Entry]], called: Sequence[Mapping[str, str]] = ()
    ) -> bool:
        """Keep new and changed entries, all or none; say on the next run what was done, or why nothing was.

        Parameters
        ----------
        called
            What the quarters of each were called before; without any, as the version that it was made from says.
        """
        here = names_here(loaded_data.whole_dataset())
        before = called or [{} if onto is None else onto.names for onto, _entry in changes]
        named: list[Any] = [_apart(change[1], names, here) for change, names in zip(changes, before, strict=True)]
        changes = [(_as_kept(onto, here), entry) for (onto, _told), (entry, _names) in zip(changes, named, strict=True)]
        names = [entry_names for _entry, entry_names in named]
        problems = [finding for _onto, entry in changes for finding in self.check(entry)]
        if problems:
            notices.add_notices(problems)
            return False
        done = self._done(lambda store: store.save(changes, access.person(), moment.now(), place(), self._told, names))
        if done and len(changes) == 1:
            title: Any = changes[0][1]
            said = N_("Saved: “{name}”.")
            notices.add_notice(Finding("saved", Severity.NOTE, said, values={"name": title.title}))
        elif done:
            notices.add_notice(Finding("saved", Severity.NOTE, self.several, values={"n": len(changes)}))
        return done

    def archive(self, onto: KeptEntry[Entry]) -> None:
        """Put an entry into the bin; it stays in the database with its history."""
        self._done(lambda store: store.remove(onto, access.person(), moment.now()))

    def binned(self) -> list[Binned]:
        """Return what lies in the bin, the latest first."""
        found = [
            Binned(entry.key, str(entry.entry.title), entry.changed_at, entry.changed_by)  # type: ignore[attr-defined]
            for entry in self.open().all(place(), removed=True, told=[])
        ]
        return sorted(found, key=lambda binned: (binned.put_at, binned.title), reverse=True)

    def take_back(self, key: str) -> None:
        """Bring an entry back from the bin, for whoever handles what keeps it from that."""
        self.open().restore(key, access.person(), moment.now())

    def rename_quarters(self, keys: Sequence[str]) -> None:
        """Take over what the data calls the quarters of some entries now."""
        names = names_here(loaded_data.whole_dataset())
        for key in keys:
            self._done(lambda store, key=key: store.rename_quarters(key, names, access.person(), moment.now()))  # type: ignore[misc]

    def _told(self, field: str, value: Any) -> str:
        return field_words(self.kind.fields[field], value, loaded_data.whole_dataset(), state.language())

    def _done(self, change: Callable[[RegisterStore[Entry]], object]) -> bool:
        """Make a change; what keeps it from being made is said on the next run."""
        try:
            change(self.open())
            open_project.note_entries_saved(moment.now())
        except DataError as error:
            notices.add_notices(error.findings)
            return False
        except StoreUnavailable:
            notices.add_notice(unreachable())
            return False
        return True


def redacted(kept: KeptEntry[Entry]) -> KeptEntry[Entry]:
    """Return an entry as the data on screen may show it (`kept_names.redacted_entry`)."""
    entry: Any = redacted_entry(kept.entry, kept.names, names_here(loaded_data.whole_dataset()))  # type: ignore[type-var]
    return kept if entry is kept.entry else replace(kept, entry=entry)


def as_kept(kept: KeptEntry[Entry]) -> KeptEntry[Entry]:
    """Return an entry with the keys it was kept with."""
    found: KeptEntry[Entry] | None = _as_kept(kept, names_here(loaded_data.whole_dataset()))
    return kept if found is None else found


def _apart(entry: Any, names: Mapping[str, str], here: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    return kept_entry(entry, names, here)


def _as_kept(kept: KeptEntry[Entry] | None, here: Mapping[str, str]) -> KeptEntry[Entry] | None:
    if kept is None:
        return None
    entry: Any = kept_entry(kept.entry, kept.names, here)[0]  # type: ignore[type-var]
    return kept if entry is kept.entry else replace(kept, entry=entry)


ACTIONS = Register(action_store, check_action, MEASURES, NP_("Saved: {n} measure.", "Saved: {n} measures."))
OBJECTIVES = Register(objective_store, check_objective, AIMS, NP_("Saved: {n} objective.", "Saved: {n} objectives."))
