"""The edge of the store: the one place where a connection to a database is made.

Whatever a driver raises on such a connection passes here, so that no operation can forget to say it in the store's own
words. What only a mistake in the code can bring about, such as a statement that no database understands, stays as it
is; and so do broken rules between rows, which the store's own modules wait for.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED, OperationalError
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, TimeoutError
from sqlalchemy.pool import Pool, PoolProxiedConnection, QueuePool

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.store.unavailable import Cause, StoreUnavailable, read_only

# What SQLite calls it (extended codes end in the plain one).
_SQLITE = {3: Cause.REFUSED, 5: Cause.BUSY, 6: Cause.BUSY, 9: Cause.BUSY, 10: Cause.UNREACHABLE, 11: Cause.DAMAGED,
           13: Cause.FULL, 14: Cause.UNREACHABLE, 23: Cause.REFUSED, 26: Cause.DAMAGED}  # fmt: skip
_SQLITE_ERROR, _SQLITE_READ_ONLY, _SQLITE_NO_OPENING = 1, 8, 14
# What PostgreSQL calls it: single codes first, else the two signs that a class of codes begins with.
_POSTGRESQL = {"25006": Cause.REFUSED, "3D000": Cause.UNREACHABLE, "42501": Cause.REFUSED, "53100": Cause.FULL,
               "57014": Cause.BUSY, "55P03": Cause.BUSY, "55006": Cause.BUSY, "XX001": Cause.DAMAGED,
               "XX002": Cause.DAMAGED}  # fmt: skip
_POSTGRESQL_CLASSES = {"08": Cause.UNREACHABLE, "28": Cause.REFUSED, "40": Cause.BUSY, "53": Cause.BUSY,
                       "57": Cause.UNREACHABLE, "58": Cause.UNREACHABLE}  # fmt: skip
_POSTGRESQL_READ_ONLY = "25006"
# A table, a column or a schema is not there: a mistake in the code, or tables of another version.
_NOT_THERE = {"42P01", "42703", "3F000"}
# The words of a server in English and in German, as its operator may have set them.
_WORDS = {
    Cause.REFUSED: ("authentication failed", "permission denied", "pg_hba.conf", "no password supplied",
                    "authentifizierung", "keine berechtigung"),
    Cause.BUSY: ("too many clients", "too many connections", "remaining connection slots", "starting up",
                 "zu viele verbindungen", "reservierte verbindungen", "startet gerade"),
}  # fmt: skip
# Others may be writing: an SQLite file is waited for so long.
_PATIENCE_MS = 10_000
_PAUSE_SECONDS = 0.02
Look = Callable[[Connection], StoreUnavailable | None]


def prepare_sqlite(connection: Any, _record: Any) -> None:
    """Set up a connection to an SQLite file: nothing that was acknowledged is lost, and others are waited for."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
    _write_ahead(cursor)
    # What is acknowledged is on disk, also when the power fails.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Let readers and a writer not wait for each other.

    SQLite's own patience does not hold here: of two who begin a new file together, one is told at once that it is busy.
    """
    given_up = monotonic() + _PATIENCE_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except OperationalError as error:
            if error.sqlite_errorcode not in (SQLITE_BUSY, SQLITE_LOCKED) or monotonic() > given_up:
                raise
            sleep(_PAUSE_SECONDS)


class PatientPool(QueuePool):
    """Connections of one process; that none came free in time is said as everything else."""

    def connect(self) -> PoolProxiedConnection:
        """Return a connection.

        Raises
        ------
        StoreUnavailable
            If all are in use for too long.
        """
        try:
            return super().connect()
        except TimeoutError as error:
            raise StoreUnavailable(Cause.BUSY) from error


def read_address(address: str) -> URL:
    """Return the parts of the address of a database.

    Raises
    ------
    StoreUnavailable
        If it is none.
    """
    try:
        return make_url(address)
    except ArgumentError as error:
        # Not the address itself: it may hold a password.
        message = N_("The address of the database cannot be read.")
        remedy = N_("Ask whoever runs this app to write it like postgresql://user@server/database.")
        raise StoreUnavailable(
            Cause.UNREACHABLE, Finding("database-address", Severity.ERROR, message, remedy)
        ) from error


def make_engine(url: URL, pool: type[Pool] | None = None, look: Look | None = None, **options: Any) -> Engine:
    """Return an engine whose connections raise `StoreUnavailable` where the database cannot be used.

    Parameters
    ----------
    pool
        How connections are kept; several for one process where that is not said.
    look
        Tells from a connection whether the tables are those of another version of the app.
    options
        Of `sqlalchemy.create_engine`.

    Raises
    ------
    StoreUnavailable
        If the library for this kind of database is missing.
    """
    in_memory = url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")
    kept: dict[str, Any] = {} if in_memory and pool is None else {"poolclass": pool or PatientPool}
    try:
        # What somebody voted stands in no error message, and so in no log.
        engine = create_engine(url, hide_parameters=True, **kept, **options)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        message = N_("The library for this kind of database is not installed: {name}.")
        remedy = N_('Install it: pip install "quartierskompass[server]".')
        values = {"name": getattr(error, "name", None) or url.drivername}
        said = Finding("no-driver", Severity.ERROR, message, remedy, "", values)
        raise StoreUnavailable(Cause.UNREACHABLE, said) from error

    def said_by_store(context: ExceptionContext) -> StoreUnavailable | None:
        # Whether a kept connection still answers is the pool's own question: it then makes a new one.
        return None if context.is_pre_ping else _translated(context, look)

    event.listen(engine, "handle_error", said_by_store)
    return engine


def _translated(context: ExceptionContext, look: Look | None) -> StoreUnavailable | None:
    """Return what an error means for whoever uses the store; None where it is one of the code."""
    error = context.original_exception
    number, state = getattr(error, "sqlite_errorcode", 0) & 0xFF, str(getattr(error, "sqlstate", None) or "")
    if number == _SQLITE_READ_ONLY or state == _POSTGRESQL_READ_ONLY:
        return read_only()
    if state in _NOT_THERE or (number == _SQLITE_ERROR and str(error).startswith(("no such table", "no such column"))):
        return _looked(context, look)
    if str(error).startswith("Could not decode to UTF-8"):
        return StoreUnavailable(Cause.DAMAGED)
    cause = _SQLITE.get(number) or _POSTGRESQL.get(state) or _POSTGRESQL_CLASSES.get(state[:2])
    if number == _SQLITE_NO_OPENING and _is_forbidden(context.engine):
        cause = Cause.REFUSED
    if cause is None and (context.is_disconnect or (context.connection is None and not state)):
        cause = Cause.UNREACHABLE
    if cause is Cause.UNREACHABLE and context.connection is None:
        cause = _while_connecting(str(error).lower()) or cause
    return None if cause is None else StoreUnavailable(cause)


def _while_connecting(said: str) -> Cause | None:
    """Return why a server refuses a connection, from its words: the driver hands on no code for that."""
    return next((cause for cause, words in _WORDS.items() if any(word in said for word in words)), None)


def _looked(context: ExceptionContext, look: Look | None) -> StoreUnavailable | None:
    if look is None or context.engine is None:
        return None
    try:
        with context.engine.connect() as connection:
            return look(connection)
    except StoreUnavailable as error:
        return error


def _is_forbidden(engine: Engine | None) -> bool:
    file = engine.url.database if engine is not None else None
    return bool(file) and os.path.exists(str(file)) and not os.access(str(file), os.R_OK | os.W_OK)
