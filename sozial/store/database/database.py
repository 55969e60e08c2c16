"""The database: an SQLite file below the store's folder, or PostgreSQL by address; brought up to date when opened."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, event, inspect, text

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.places import PACKAGE
from sozial.settings import settings_now, variable
from sozial.store.database.edge import make_engine, prepare_sqlite, read_address
from sozial.store.database.tables import metadata
from sozial.store.database.town_schema import is_town_address, make_schema, town_address, within_schema
from sozial.store.files.files import store_folder
from sozial.store.town import current_town
from sozial.store.unavailable import Cause, StoreUnavailable, missing_tables, other_tables

ADDRESS = variable("database_url")
# Execution option of connections that write.
WRITES = "writes"
# Code of what is said about a database file that cannot be read.
DAMAGED = "database-damaged"
_MIGRATIONS = PACKAGE / "store" / "migrations"
_upgrading = Lock()


def database_address() -> str:
    """Return where the database is: as the operator says, else an SQLite file in the store's folder.

    Of several towns, each has a schema in PostgreSQL, or an SQLite file of its own.

    Raises
    ------
    NoTownError
        If there are several towns, and nobody said which.
    """
    given, town = server_address(), current_town()
    if given:
        return town_address(given, town)
    # As an object first: a folder's name may hold what an address takes for its own signs.
    path = str(store_folder("database") / "quartierskompass.sqlite")
    return URL.create("sqlite", database=path).render_as_string(hide_password=False)


def server_address() -> str:
    """Return the database that the operator names for all towns, empty where each has its SQLite file."""
    given = settings_now.database_url
    # The plain form that operators know means the driver that comes with the app.
    for plain in ("postgres://", "postgresql://"):
        if given.startswith(plain):
            return "postgresql+psycopg://" + given.removeprefix(plain)
    return given


@lru_cache(maxsize=256)
def sqlite_file(address: str) -> Path | None:
    """Return the file of an SQLite database, None for any other database.

    Examples
    --------
    >>> str(sqlite_file("sqlite:///a.sqlite")), sqlite_file("postgresql+psycopg://localhost/a")
    ('a.sqlite', None)
    """
    url = read_address(address)
    named = url.database or ""
    return Path(named) if url.get_backend_name() == "sqlite" and named not in ("", ":memory:") else None


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
    StoreUnavailable
        If it cannot be reached, is damaged, its folder cannot be made, or a newer version of the app wrote it.
    """
    engine = connect(address)
    try:
        upgrade(engine)
    except StoreUnavailable:
        engine.dispose()
        raise
    return engine


def connect(address: str) -> Engine:
    """Return an engine on a database as it is, without bringing it up to date.

    Raises
    ------
    StoreUnavailable
        If the folder of an SQLite file cannot be made, or a town has no part of its own and none can be made.
    """
    file = sqlite_file(address)
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = N_("The folder of the database cannot be made: {reason}")
            remedy = N_("Make the folder of the app writable, or name another one ({variable}).")
            values = {"reason": error.strerror or str(error), "variable": variable("store")}
            said = Finding("no-folder", Severity.ERROR, message, remedy, file.parent.name, values)
            raise StoreUnavailable(Cause.REFUSED, said) from error
    pool: dict[str, Any] = {}
    if file is None and is_town_address(address):
        try:
            make_schema(address)
        except DataError as error:
            raise StoreUnavailable(Cause.REFUSED, error.findings[0]) from error
        url, options = within_schema(address)
        pool = {"pool_size": 1, "max_overflow": 9}
    else:
        url, options = read_address(address), {}
    options |= _patience(url) if file is None else {}
    engine = make_engine(url, look=wrong_tables, pool_pre_ping=True, connect_args=options, **pool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare_sqlite)
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
    StoreUnavailable
        If a newer version of the app wrote the database; it is then left as it is.
    """
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if engine.dialect.name == "postgresql":
            lock_tables(connection)
        known = revision_of(connection)
        if known and not knows(known):
            raise other_tables(Cause.NEWER, known)
        migrate(connection, "head")


def wrong_tables(connection: Connection) -> StoreUnavailable | None:
    """Return what is wrong with the tables: of another version of the app, or not all there; None where they are right.

    They were right when the database was opened: another process may have put back a backup, or be a newer version.
    """
    known = revision_of(connection)
    if known == newest_revision():
        missing = sorted(set(metadata.tables) - set(inspect(connection).get_table_names()))
        return missing_tables(missing) if missing else None
    return other_tables(Cause.OLDER if not known or knows(known) else Cause.NEWER, known)


def lock_tables(connection: Connection) -> None:
    """Let nobody else make or replace the tables of this part of a PostgreSQL database until the transaction ends.

    Of several towns each has its own turn: putting back the backup of one may take minutes.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(7305131, hashtext(coalesce(current_schema(), '')))"))


def migrate(connection: Connection, revision: str) -> None:
    """Bring the tables to a revision, within the transaction of a connection."""
    configuration = _alembic()
    configuration.attributes["connection"] = connection
    # Alembic works on one database at a time; whoever waits for another process does so before.
    with _upgrading:
        command.upgrade(configuration, revision)


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
    configuration = Config()
    # Alembic reads the value with its own signs, among them the percent sign.
    configuration.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return configuration


def check_integrity(engine: Engine) -> str:
    """Return "ok", or what is wrong with the database file; PostgreSQL keeps its own."""
    if engine.dialect.name != "sqlite":
        return "ok"
    with engine.connect() as connection:
        return str(connection.execute(text("PRAGMA integrity_check")).scalar_one())
