"""One writer with a queue: whoever writes waits until it is on disk, and nobody finds the database locked.

Two hundred threads that write straight into SQLite lose votes to "database is locked"; one writer loses none.
What waits together is committed together, so that a burst costs few commits.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.dialects import postgresql, sqlite

from sozial.access import Right
from sozial.store.database.database import WRITES
from sozial.store.files.permission import demand
from sozial.store.unavailable import StoreUnavailable

_DEADLOCK = "40P01"
Given = TypeVar("Given")
_MOST_TOGETHER = 200
# Entry of a connection's `info`: what was read and locked in this transaction, for the changes committed together.
HELD = "held"
# Statements that insert or replace differ between the databases.
INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _is_circle(error: Exception) -> bool:
    """Whether PostgreSQL ended a transaction because two processes waited for each other: it can be made again."""
    return isinstance(error, StoreUnavailable) and error.state == _DEADLOCK


class Writer:
    """The process's one writer of a database.

    Parameters
    ----------
    engine
        An opened database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(**{WRITES: True})
        self._waiting: SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def submit(self, change: Callable[[Connection], Given], needs: Right = Right.KEEP) -> Future[Given]:
        """Hand in a change; the future is done once it is committed, or holds why it is not.

        A change may be run twice, the first time without being written: it does nothing but use the connection.

        Parameters
        ----------
        needs
            Right that whoever asks must hold.

        Raises
        ------
        NotAllowedError
            If they do not; nothing is handed in then.
        """
        demand(needs)
        future: Future[Given] = Future()
        self._waiting.put((change, future))
        return future

    def write(self, change: Callable[[Connection], Given], needs: Right = Right.KEEP) -> Given:
        """Make a change, and return what it gives once it is committed."""
        return self.submit(change, needs).result()

    def close(self) -> None:
        """Write what waits, then end."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while True:
            first = self._waiting.get()
            if first is None:
                return
            together = [first]
            ends = False
            while len(together) < _MOST_TOGETHER:
                try:
                    following = self._waiting.get_nowait()
                except Empty:
                    break
                if following is None:
                    ends = True
                    break
                together.append(following)
            self._commit(together)
            if ends:
                return

    def _commit(self, changes: list[tuple[Callable[[Connection], Any], Future[Any]]]) -> None:
        """Commit changes together; one that fails keeps nobody else from being written."""
        try:
            with self._engine.begin() as connection:
                connection.info[HELD] = {}
                values = [change(connection) for change, _future in changes]
        except Exception as error:
            if len(changes) == 1 and not _is_circle(error):
                changes[0][1].set_exception(error)
            else:
                # Nothing of it is written: each once more, so that what fails is undone alone.
                self._commit_apart(changes)
            return
        for (_change, future), value in zip(changes, values, strict=True):
            future.set_result(value)

    def _commit_apart(self, changes: list[tuple[Callable[[Connection], Any], Future[Any]]]) -> None:
        """Commit changes together, each undone alone if it fails."""
        given: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self._engine.begin() as connection:
                connection.info[HELD] = {}
                for change, future in changes:
                    try:
                        with connection.begin_nested():
                            given.append((future, change(connection), None))
                    except Exception as error:
                        if connection.invalidated:
                            # The database is gone: of those that follow none can be written, and all are told so.
                            raise
                        # Locks that were taken inside are gone, so nothing that was read under them holds.
                        connection.info[HELD] = {}
                        given.append((future, None, error))
        except Exception as error:
            for _change, future in changes:
                future.set_exception(error)
            return
        for future, value, failed in given:
            if failed is None:
                future.set_result(value)
            else:
                future.set_exception(failed)
