"""Small documents, kept by name: as files in a folder, or in the database that several processes share."""

from __future__ import annotations

import contextlib
import datetime
import errno
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Engine, delete, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from sozial.errors import Finding, Severity
from sozial.store.bin import STAMP, Aside
from sozial.store.files import move_new, write_whole
from sozial.store.tables import documents
from sozial.store.writer import INSERTS, Writer

_REMOVED = "removed"
_MOST_STAMPS = 1_000
_PUT_ASIDE = re.compile(r"(?P<stem>.+)-(?P<stamp>\d{8}-\d{6}-\d{6})")
_writing = Lock()
# What an error says of a database that does not answer.
DATABASE = "database"


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

    def put_aside(self, name: str) -> None:
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


def _stamps() -> Iterator[str]:
    """Iterate over moments from now on: where one is taken, as after the clock was turned back, the next is tried."""
    now = datetime.datetime.now()
    for later in range(_MOST_STAMPS):
        yield (now + datetime.timedelta(microseconds=later)).strftime(STAMP)


@dataclass(frozen=True)
class FolderShelf:
    """Documents as files in a folder, which people may look at, copy and put there themselves."""

    folder: Path
    ending: str = ".toml"

    @property
    def place(self) -> str:
        """Where this is, as messages name it."""
        return str(self.folder)

    def names(self) -> list[str]:
        """Return the names of all documents."""
        return sorted(path.name for path in self.folder.glob(f"*{self.ending}")) if self.folder.is_dir() else []

    def read(self, name: str) -> bytes | None:
        """Return a document, None without one."""
        path = self.folder / name
        return path.read_bytes() if path.is_file() else None

    def write(self, name: str, content: bytes, replace: bool = True) -> None:
        """Keep a document."""
        with _writing:
            write_whole(self.folder / name, content, replace)

    def put_aside(self, name: str) -> None:
        """Move a document into the folder “removed”."""
        path = self.folder / name
        if not path.exists():
            return
        aside = self.folder / _REMOVED
        aside.mkdir(exist_ok=True)
        for stamp in _stamps():
            with contextlib.suppress(FileExistsError):
                move_new(path, aside / f"{path.stem}-{stamp}{path.suffix}")
                return
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)

    def aside(self) -> list[Aside]:
        """Return what lies in the folder “removed”, but for what people put there themselves."""
        aside = self.folder / _REMOVED
        names = [path.name for path in aside.glob(f"*{self.ending}")] if aside.is_dir() else []
        found = [(_PUT_ASIDE.fullmatch(name.removesuffix(self.ending)), name) for name in names]
        documents = [Aside(f"{match['stem']}{self.ending}", match["stamp"]) for match, _name in found if match]
        return sorted(documents, key=lambda one: (one.stamp, one.name), reverse=True)

    def read_aside(self, aside: Aside) -> bytes | None:
        """Return a document that was put aside; None where it is not there any more."""
        return self._aside_path(aside).read_bytes() if aside in self.aside() else None

    def erase(self, name: str, aside: Aside | None = None) -> None:
        """Delete a document for good."""
        with _writing:
            (self.folder / name if aside is None else self._aside_path(aside)).unlink(missing_ok=True)

    def restore(self, aside: Aside) -> None:
        """Move a document back from the folder “removed”."""
        with _writing:
            if aside not in self.aside():
                return
            move_new(self._aside_path(aside), self.folder / aside.name)

    def _aside_path(self, aside: Aside) -> Path:
        return self.folder / _REMOVED / f"{aside.name.removesuffix(self.ending)}-{aside.stamp}{self.ending}"


@dataclass(frozen=True)
class TableShelf:
    """Documents in the database, shared by all processes that name the same one."""

    engine: Engine
    writer: Writer
    kind: str

    @property
    def place(self) -> str:
        """Where this is, as messages name it; without address or password."""
        return self.kind

    def names(self) -> list[str]:
        """Return the names of all documents."""
        kept = select(documents.c.name).where((documents.c.kind == self.kind) & (documents.c.aside == ""))
        try:
            with self.engine.connect() as connection:
                # Sorted here, because databases sort by their own rules.
                return sorted(connection.execute(kept).scalars())
        except SQLAlchemyError as error:
            raise _unreachable() from error

    def read(self, name: str) -> bytes | None:
        """Return a document, None without one."""
        try:
            with self.engine.connect() as connection:
                found = connection.execute(select(documents.c.content).where(self._this(name))).scalar()
        except SQLAlchemyError as error:
            raise _unreachable() from error
        return None if found is None else bytes(found)

    def write(self, name: str, content: bytes, replace: bool = True) -> None:
        """Keep a document."""

        def change(connection: Connection) -> None:
            made = INSERTS[connection.dialect.name](documents).values(
                kind=self.kind, name=name, aside="", content=content
            )
            if replace:
                same = [documents.c.kind, documents.c.name, documents.c.aside]
                made = made.on_conflict_do_update(index_elements=same, set_={"content": content})
            connection.execute(made)

        try:
            self._change(change)
        except IntegrityError as error:
            raise FileExistsError(name) from error

    def put_aside(self, name: str) -> None:
        """Mark a document as removed."""
        for stamp in _stamps():
            moved = update(documents).where(self._this(name)).values(aside=stamp)
            with contextlib.suppress(IntegrityError):
                self._change(lambda connection, moved=moved: connection.execute(moved))  # type: ignore[misc]
                return
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), name)

    def aside(self) -> list[Aside]:
        """Return what is marked as removed, the latest first."""
        kept = select(documents.c.name, documents.c.aside).where(
            (documents.c.kind == self.kind) & (documents.c.aside != "")
        )
        try:
            with self.engine.connect() as connection:
                found = [Aside(row.name, row.aside) for row in connection.execute(kept)]
        except SQLAlchemyError as error:
            raise _unreachable() from error
        return sorted(found, key=lambda one: (one.stamp, one.name), reverse=True)

    def read_aside(self, aside: Aside) -> bytes | None:
        """Return a document that was put aside; None where it is not there any more."""
        try:
            with self.engine.connect() as connection:
                wanted = select(documents.c.content).where(self._this(aside.name, aside.stamp))
                found = connection.execute(wanted).scalar()
        except SQLAlchemyError as error:
            raise _unreachable() from error
        return None if found is None else bytes(found)

    def erase(self, name: str, aside: Aside | None = None) -> None:
        """Delete a document for good."""
        gone = delete(documents).where(self._this(name, "" if aside is None else aside.stamp))
        self._change(lambda connection: connection.execute(gone))

    def restore(self, aside: Aside) -> None:
        """Take the mark from a document again."""
        back = update(documents).where(self._this(aside.name, aside.stamp)).values(aside="")
        try:
            self._change(lambda connection: connection.execute(back))
        except IntegrityError as error:
            raise FileExistsError(aside.name) from error

    def _change(self, change: Callable[[Connection], Any]) -> None:
        try:
            self.writer.write(change)
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            raise _unreachable() from error

    def _this(self, name: str, aside: str = "") -> ColumnElement[bool]:
        return (documents.c.kind == self.kind) & (documents.c.name == name) & (documents.c.aside == aside)


@dataclass(frozen=True)
class ClosedShelf:
    """Documents in a database that does not answer: everything raises OSError."""

    kind: str

    @property
    def place(self) -> str:
        """Where this is, as messages name it."""
        return self.kind

    def names(self) -> list[str]:
        """Raise OSError."""
        raise _unreachable()

    def read(self, name: str) -> bytes | None:
        """Raise OSError."""
        raise _unreachable()

    def write(self, name: str, content: bytes, replace: bool = True) -> None:
        """Raise OSError."""
        raise _unreachable()

    def put_aside(self, name: str) -> None:
        """Raise OSError."""
        raise _unreachable()

    def aside(self) -> list[Aside]:
        """Raise OSError."""
        raise _unreachable()

    def read_aside(self, aside: Aside) -> bytes | None:
        """Raise OSError."""
        raise _unreachable()

    def erase(self, name: str, aside: Aside | None = None) -> None:
        """Raise OSError."""
        raise _unreachable()

    def restore(self, aside: Aside) -> None:
        """Raise OSError."""
        raise _unreachable()


def _unreachable() -> OSError:
    # Not the error's own words: they may name the database's address.
    return OSError(errno.EIO, DATABASE)


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
