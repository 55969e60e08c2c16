"""The one error of the store: what is kept cannot be read or written now, with words for whoever meets it.

Nothing above the store knows with which library it works. A mistake in the app's own code is no such error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from sozial.errors import Finding, Severity
from sozial.i18n import N_

# Codes of what is said about a database file that cannot be read, and about one that does not answer.
DAMAGED, UNREACHABLE = "database-damaged", "database"
_RESTORE = N_("Stop the app, keep what is there, and restore the latest backup: python -m sozial restore.")


class Cause(StrEnum):
    """Why the store cannot be used."""

    UNREACHABLE = "unreachable"
    BUSY = "busy"
    REFUSED = "refused"
    FULL = "full"
    DAMAGED = "damaged"
    NEWER = "newer"
    OLDER = "older"


class StoreUnavailable(Exception):  # noqa: N818  (what it says, not what went wrong in the code)
    """The store cannot be used now; what was acknowledged before is kept.

    Parameters
    ----------
    cause
        Why.
    finding
        What happened, what is kept, what helps.
    """

    def __init__(self, cause: Cause, finding: Finding | None = None) -> None:
        self.cause = cause
        self.finding = _words(cause) if finding is None else finding
        super().__init__(self.finding.line("en"))

    @property
    def state(self) -> str:
        """The code by which PostgreSQL calls what happened; empty where it says none."""
        return str(getattr(self.__cause__, "sqlstate", None) or "")


# What wants to know that the store is missed, also where that goes on as something else.
_told: list[Callable[[Cause], None]] = []


def tell_of_missed(note: Callable[[Cause], None]) -> None:
    """Let something that knows the session note that it cannot use the store, wherever that is met."""
    _told[:] = [note]


def tell_missed(cause: Cause) -> None:
    """Tell that the store is missed, where whoever asks goes on without it."""
    for note in _told:
        note(cause)


def read_only() -> StoreUnavailable:
    """Return the error for a database that can be read and not written."""
    message = N_("The database cannot be written, only read. Nothing of the last change was saved.")
    remedy = N_("Ask whoever runs this app to make the folder of the database writable.")
    return StoreUnavailable(Cause.REFUSED, Finding("database-read-only", Severity.ERROR, message, remedy))


def other_tables(cause: Cause, revision: str) -> StoreUnavailable:
    """Return the error for a database whose tables are those of another version of the app.

    Parameters
    ----------
    cause
        Newer or older.
    revision
        Of the tables.
    """
    if cause is Cause.NEWER:
        code = "database-newer"
        message = N_("A newer version of the app wrote this database (its tables are those of {revision}).")
        remedy = N_("Run that version again, or restore a backup that this version can read.")
    else:
        code = "database-older"
        message = N_("The tables of this database are those of an older version of the app ({revision}).")
        remedy = N_("What is in them is kept. Ask whoever runs this app to start it again: it brings them up to date.")
    return StoreUnavailable(
        cause, Finding(code, Severity.ERROR, message, remedy, "", {"revision": revision[:40] or "–"})
    )


def missing_tables(names: Sequence[str]) -> StoreUnavailable:
    """Return the error for a database in which tables are missing that this version of the app made."""
    message = N_("The database is damaged: tables are missing ({tables}).")
    values = {"tables": ", ".join(names)}
    return StoreUnavailable(Cause.DAMAGED, Finding(DAMAGED, Severity.ERROR, message, _RESTORE, "", values))


def _words(cause: Cause) -> Finding:
    if cause is Cause.DAMAGED:
        return Finding(DAMAGED, Severity.ERROR, N_("The database file is damaged."), _RESTORE)
    if cause is Cause.FULL:
        message = N_("There is no room left for the database. Nothing of the last change was saved.")
        remedy = N_("Ask whoever runs this app to make room, then make the change again.")
        return Finding("database-full", Severity.ERROR, message, remedy)
    if cause is Cause.BUSY:
        message = N_("The database is busy. What was asked of it last was not done.")
        remedy = N_("What was saved before is kept. Try again in a moment.")
        return Finding("database-busy", Severity.ERROR, message, remedy)
    if cause is Cause.REFUSED:
        message = N_("The database does not let the app in, or does not let it do this.")
        remedy = N_("What was saved before is kept. Ask whoever runs this app to check its rights in the database.")
        return Finding("database-refused", Severity.ERROR, message, remedy)
    if cause in (Cause.NEWER, Cause.OLDER):
        return other_tables(cause, "").finding
    message = N_("The database cannot be reached.")
    remedy = N_("What was saved before is kept. Try again in a moment; if it goes on, ask whoever runs this app.")
    return Finding(UNREACHABLE, Severity.ERROR, message, remedy)
