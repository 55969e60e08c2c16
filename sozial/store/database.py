"""The database: an SQLite file below the store's folder, or PostgreSQL by address; brought up to date when opened."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.store.files import store_folder

ADDRESS = "SOZIAL_DATABASE_URL"
# Execution option of connections that write.
WRITES = "writes"
# Code of what is said about a database file that cannot be read.
DAMAGED = "database-damaged"
_MIGRATIONS = Path(__file__).with_name("migrations")
# Others may be writing: an SQLite file is waited for so long.
_PATIENCE_MS = 10_000
_upgrading = Lock()
# What SQLite and PostgreSQL call it (extended SQLite codes end in the plain one).
_CORRUPT, _READ_ONLY, _FULL = {11, 26}, {8}, {13}
_NO_ROOM, _NO_WRITING = {"53100"}, {"25006"}
_RESTORE = N_("Stop the app, keep what is there, and restore the latest backup: python -m sozial restore.")


class UnusableDatabaseError(SQLAlchemyError):
    """A database that is there and cannot be used; the finding says why and what helps."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.line("en"))
        self.finding = finding


def explain(error: BaseException | None) -> Finding | None:
    """Return what is wrong with the database and what helps, None where that cannot be told from the error."""
    if isinstance(error, UnusableDatabaseError):
        return error.finding
    cause = getattr(error, "orig", None)
    number, state = getattr(cause, "sqlite_errorcode", 0) & 0xFF, getattr(cause, "sqlstate", None)
    if number in _CORRUPT:
        return Finding(DAMAGED, Severity.ERROR, N_("The database file is damaged."), _RESTORE)
    if number in _FULL or state in _NO_ROOM:
        message = N_("There is no room left for the database. Nothing of the last change was saved.")
        remedy = N_("Ask whoever runs this app to make room, then make the change again.")
        return Finding("database-full", Severity.ERROR, message, remedy)
    if number in _READ_ONLY or state in _NO_WRITING:
        message = N_("The database cannot be written, only read. Nothing of the last change was saved.")
        remedy = N_("Ask whoever runs this app to make the folder of the database writable.")
        return Finding("database-read-only", Severity.ERROR, message, remedy)
    return None


def database_address() -> str:
    """Return where the database is: as the operator says, else an SQLite file in the store's folder."""
    given = os.environ.get(ADDRESS, "").strip()
    if given:
        # The plain form that operators know means the driver that comes with the app.
        for plain in ("postgres://", "postgresql://"):
            if given.startswith(plain):
                return "postgresql+psycopg://" + given.removeprefix(plain)
        return given
    # As an object first: a folder's name may hold what an address takes for its own signs.
    path = str(store_folder("database") / "quartierskompass.sqlite")
    return URL.create("sqlite", database=path).render_as_string(hide_password=False)


def sqlite_file(address: str) -> Path | None:
    """Return the file of an SQLite database, None for any other database.

    Examples
    --------
    >>> str(sqlite_file("sqlite:///a.sqlite")), sqlite_file("postgresql+psycopg://localhost/a")
    ('a.sqlite', None)
    """
    url = make_url(address)
    named = url.database or ""
    return Path(named) if url.get_backend_name() == "sqlite" and named not in ("", ":memory:") else None


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # What is acknowledged is on disk, also when the power fails.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later would fail where another has written in between, so that
    # who writes says so at once. Who reads holds nobody up.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def open_database(address: str) -> Engine:
    """Open a database and bring it up to date.

    Parameters
    ----------
    address
        SQLAlchemy's form of an address.

    Raises
    ------
    sqlalchemy.exc.SQLAlchemyError
        If it cannot be reached; as `UnusableDatabaseError` if it is damaged, its folder cannot be made, or a newer
        version of the app wrote it.
    """
    engine = connect(address)
    try:
        upgrade(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        finding = explain(error)
        if finding is None:
            raise
        raise UnusableDatabaseError(finding) from error
    return engine


def connect(address: str) -> Engine:
    """Return an engine on a database as it is, without bringing it up to date.

    Raises
    ------
    UnusableDatabaseError
        If the folder of an SQLite file cannot be made.
    """
    file = sqlite_file(address)
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = N_("The folder of the database cannot be made: {reason}")
            remedy = N_("Make the folder of the app writable, or name another one ({variable}).")
            values = {"reason": error.strerror or str(error), "variable": "QUARTIERSKOMPASS_STORE"}
            raise UnusableDatabaseError(
                Finding("no-folder", Severity.ERROR, message, remedy, file.parent.name, values)
            ) from error
    # What somebody voted stands in no error message, and so in no log.
    options = _patience(make_url(address)) if file is None else {}
    engine = create_engine(address, pool_pre_ping=True, hide_parameters=True, connect_args=options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _patience(url: URL) -> dict[str, Any]:
    """Return how long a database server is waited for, as far as its address does not say: nobody waits for minutes."""
    if url.get_backend_name() != "postgresql":
        return {}
    usual = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
             "tcp_user_timeout": 30_000}  # fmt: skip
    return {name: value for name, value in usual.items() if name not in url.query}


def upgrade(engine: Engine) -> None:
    """Bring the tables up to date; several processes may do so at the same time.

    Raises
    ------
    UnusableDatabaseError
        If a newer version of the app wrote the database; it is then left as it is.
    """
    with _upgrading, engine.execution_options(**{WRITES: True}).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7305131)"))
        known = revision_of(connection)
        if known and not knows(known):
            message = N_("A newer version of the app wrote this database (its tables are those of {revision}).")
            remedy = N_("Run that version again, or restore a backup that this version can read.")
            raise UnusableDatabaseError(
                Finding("database-newer", Severity.ERROR, message, remedy, "", {"revision": known[:40]})
            )
        migrate(connection, "head")


def migrate(connection: Connection, revision: str) -> None:
    """Bring the tables to a revision, within the transaction of a connection."""
    settings = _alembic()
    settings.attributes["connection"] = connection
    command.upgrade(settings, revision)


def revision_of(connection: Connection) -> str:
    """Return the revision of the tables, empty where there are none."""
    if "alembic_version" not in inspect(connection).get_table_names():
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def knows(revision: str) -> bool:
    """Whether this version of the app knows a revision of the tables.

    Examples
    --------
    >>> knows("0001"), knows("9999")
    (True, False)
    """
    return revision in {script.revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions()}


def newest_revision() -> str:
    """Return the revision of the tables that this version of the app works with."""
    return str(ScriptDirectory.from_config(_alembic()).get_current_head())


def _alembic() -> Config:
    settings = Config()
    # Alembic reads the value with its own signs, among them the percent sign.
    settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return settings


def check_integrity(engine: Engine) -> str:
    """Return "ok", or what is wrong with the database file; PostgreSQL keeps its own."""
    if engine.dialect.name != "sqlite":
        return "ok"
    with engine.connect() as connection:
        return str(connection.execute(text("PRAGMA integrity_check")).scalar_one())
