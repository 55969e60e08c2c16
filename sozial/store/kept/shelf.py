"""What keeps small documents by name: what every shelf does, and what it says where it cannot."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Protocol

from sozial.errors import Finding, Severity
from sozial.store.kept.bin import Aside
from sozial.store.unavailable import Cause, tell_missed

# What an error says of a database that does not answer.
DATABASE = "database"


class ShelfMissedError(OSError):
    """A shelf in a database that cannot be used; met where a folder that cannot be read is met too.

    Parameters
    ----------
    cause
        Why.
    """

    def __init__(self, cause: Cause) -> None:
        # Not the error's own words: they may name the database's address.
        super().__init__(errno.EIO, DATABASE)
        self.cause = cause


class Shelf(Protocol):
    """Where documents of one kind are kept. Every change is on disk before a method returns."""

    @property
    def place(self) -> str:
        """Where this is, as messages name it."""

    def names(self) -> list[str]:
        """Return the names of all documents, in alphabetical order."""

    def read(self, name: str) -> bytes | None:
        """Return a document, None without one.

        Raises
        ------
        OSError
            If it cannot be read.
        """

    def write(self, name: str, content: bytes, replace: bool = True) -> None:
        """Keep a document; one of the same name is replaced.

        Raises
        ------
        FileExistsError
            If there is one of the same name, and it may not be replaced.
        OSError
            If it cannot be written.
        """

    def archive(self, name: str) -> None:
        """Take a document from the list without losing it; without one of this name nothing happens.

        Raises
        ------
        OSError
            If it cannot be moved.
        """

    def aside(self) -> list[Aside]:
        """Return what was put aside, the latest first.

        Raises
        ------
        OSError
            If it cannot be read.
        """

    def read_aside(self, aside: Aside) -> bytes | None:
        """Return a document that was put aside; None where it is not there any more.

        Raises
        ------
        OSError
            If it cannot be read.
        """

    def erase(self, name: str, aside: Aside | None = None) -> None:
        """Delete a document for good, or one that was put aside.

        Raises
        ------
        OSError
            If it cannot be deleted.
        """

    def restore(self, aside: Aside) -> None:
        """Bring a document back into the list; where it is not there any more nothing happens.

        Raises
        ------
        FileExistsError
            If there is one of the same name in the list.
        OSError
            If it cannot be moved.
        """


def unreachable(cause: Cause) -> ShelfMissedError:
    """Return the error for a shelf whose database does not answer, and let the screen say so."""
    tell_missed(cause)
    return ShelfMissedError(cause)


def read_all(shelf: Shelf, message: str, findings: list[Finding], most: int = 5_000) -> Iterator[tuple[str, bytes]]:
    """Iterate over names and contents; what cannot be read becomes a finding and hides no other.

    Parameters
    ----------
    message
        What a finding says, with {reason}.
    most
        So many are read at most.
    """

    def note(place: str, error: OSError) -> None:
        reason = {"reason": error.strerror or ""}
        findings.append(Finding("unreadable", Severity.WARNING, message, "", place, reason))

    try:
        names = shelf.names()[:most]
    except OSError as error:
        note(shelf.place, error)
        return
    for name in names:
        try:
            content = shelf.read(name)
        except OSError as error:
            note(name, error)
            continue
        if content is not None:
            yield name, content
