"""Small documents in the database that several processes share, and where that cannot be used."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, select, update
from sqlalchemy.exc import IntegrityError

from sozial.store.database.tables import documents
from sozial.store.database.writer import INSERTS, Writer
from sozial.store.kept.bin import Aside, stamps
from sozial.store.kept.shelf import unreachable
from sozial.store.unavailable import Cause, StoreUnavailable


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
        except StoreUnavailable as error:
            raise unreachable(error.cause) from error

    def read(self, name: str) -> bytes | None:
        """Return a document, None without one."""
        try:
            with self.engine.connect() as connection:
                found = connection.execute(select(documents.c.content).where(self._this(name))).scalar()
        except StoreUnavailable as error:
            raise unreachable(error.cause) from error
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

    def archive(self, name: str) -> None:
        """Mark a document as removed."""
        for stamp in stamps():
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
        except StoreUnavailable as error:
            raise unreachable(error.cause) from error
        return sorted(found, key=lambda one: (one.stamp, one.name), reverse=True)

    def read_aside(self, aside: Aside) -> bytes | None:
        """Return a document that was put aside; None where it is not there any more."""
        try:
            with self.engine.connect() as connection:
                wanted = select(documents.c.content).where(self._this(aside.name, aside.stamp))
                found = connection.execute(wanted).scalar()
        except StoreUnavailable as error:
            raise unreachable(error.cause) from error
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
        except StoreUnavailable as error:
            raise unreachable(error.cause) from error

    def _this(self, name: str, aside: str = "") -> ColumnElement[bool]:
        return (documents.c.kind == self.kind) & (documents.c.name == name) & (documents.c.aside == aside)


@dataclass(frozen=True)
class ClosedShelf:
    """Documents in a database that cannot be used: everything raises OSError."""

    kind: str
    cause: Cause

    @property
    def place(self) -> str:
        """Where this is, as messages name it."""
        return self.kind

    def names(self) -> list[str]:
        """Raise OSError."""
        raise unreachable(self.cause)

    def read(self, name: str) -> bytes | None:
        """Raise OSError."""
        raise unreachable(self.cause)

    def write(self, name: str, content: bytes, replace: bool = True) -> None:
        """Raise OSError."""
        raise unreachable(self.cause)

    def archive(self, name: str) -> None:
        """Raise OSError."""
        raise unreachable(self.cause)

    def aside(self) -> list[Aside]:
        """Raise OSError."""
        raise unreachable(self.cause)

    def read_aside(self, aside: Aside) -> bytes | None:
        """Raise OSError."""
        raise unreachable(self.cause)

    def erase(self, name: str, aside: Aside | None = None) -> None:
        """Raise OSError."""
        raise unreachable(self.cause)

    def restore(self, aside: Aside) -> None:
        """Raise OSError."""
        raise unreachable(self.cause)
