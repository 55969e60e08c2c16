"""What a register holds: entries as JSON, and what two people changed in one of them at the same time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Generic, TypeVar

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.plain_data import from_plain
from sozial.planning.measures.action import Action
from sozial.planning.measures.field_kinds import Field
from sozial.planning.measures.fields import fields_of
from sozial.planning.measures.objective import Objective

FORMAT = 1
Entry = TypeVar("Entry")


@dataclass(frozen=True)
class EntryKind(Generic[Entry]):
    """One kind of entries: how it is called in the store, and the dataclass that declares its fields."""

    name: str
    holds: type[Entry]

    @property
    def fields(self) -> Mapping[str, Field]:
        """The declared fields by name."""
        return fields_of(self.holds)

    def write(self, entry: Entry, names: Mapping[str, str] | None = None) -> str:
        """Return an entry as JSON; `read_named` gives the same back.

        Parameters
        ----------
        names
            What its quarters are called, by key: so that it can be shown where the data does not have them.
        """
        named = {"names": dict(names)} if names else {}
        return json.dumps({"format": FORMAT, **named, **asdict(entry)}, ensure_ascii=False)  # type: ignore[call-overload]

    def read(self, text: str) -> Entry:
        """Return an entry from JSON, without the names of its quarters.

        Raises
        ------
        DataError
            If another version of the app wrote it.
        """
        return self.read_named(text)[0]

    def read_named(self, text: str) -> tuple[Entry, dict[str, str]]:
        """Return an entry from JSON, and what its quarters were called, as far as that was kept.

        Raises
        ------
        DataError
            If another version of the app wrote it, or it is damaged.
        """
        try:
            found = json.loads(text)
            if found.pop("format", None) != FORMAT:
                message = N_("This entry was written by another version of the app.")
                raise refusal("format", "", message, N_("Open it with that version."))
            names = {str(key): str(name) for key, name in found.pop("names", {}).items()}
            return from_plain(self.holds, found), names
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            message = N_("What was kept of this entry is damaged.")
            raise refusal("damaged", "", message, N_("Restore it from a backup, or enter it anew.")) from error


ACTIONS = EntryKind("action", Action)
OBJECTIVES = EntryKind("objective", Objective)


class Change(StrEnum):
    """What was done to an entry."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    RESTORED = "restored"
    TAKEN = "taken"


CHANGE_LABELS = {
    Change.ADDED: N_("added"),
    Change.CHANGED: N_("changed"),
    Change.REMOVED: N_("put into the bin"),
    Change.RESTORED: N_("brought back"),
    Change.TAKEN: N_("taken into the project"),
}


@dataclass(frozen=True)
class KeptEntry(Generic[Entry]):
    """One version of an entry.

    Parameters
    ----------
    version
        1 for the first.
    changed_at, changed_by
        ISO date and time; who, empty on the own computer.
    names
        What its quarters were called when it was kept, by key.
    """

    key: str
    version: int
    entry: Entry
    what: Change
    changed_at: str
    changed_by: str
    names: Mapping[str, str] = field(default_factory=dict)


def changed_fields(before: object, after: object) -> list[str]:
    """Return the names of the fields that differ between two entries of one kind.

    Examples
    --------
    >>> changed_fields(Action("A"), Action("A", domain="Work"))
    ['domain']
    """
    held = [one.name for one in fields(before)]  # type: ignore[arg-type]
    return [name for name in held if getattr(before, name) != getattr(after, name)]


def merge_entries(base: Entry, theirs: Entry, mine: Entry) -> tuple[Entry, list[str]]:
    """Return two changes of one entry together, and the fields that both changed differently.

    Parameters
    ----------
    base
        What both started from.

    Examples
    --------
    >>> base = Action("A")
    >>> merged, both = merge_entries(base, Action("A", budget=5.0), Action("A", remarks="new"))
    >>> merged.budget, merged.remarks, both
    (5.0, 'new', [])
    >>> merge_entries(base, Action("A", budget=5.0), Action("A", budget=6.0))[1]
    ['budget']
    """
    own = changed_fields(base, mine)
    both = [name for name in own if name in changed_fields(base, theirs) and name in changed_fields(theirs, mine)]
    return replace(theirs, **{name: getattr(mine, name) for name in own}), both  # type: ignore[type-var]
