"""The database: an SQLite file below the store's folder, or PostgreSQL by address; brought up to date when opened."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text

from sozial.store.files import store_folder

ADDRESS = "SOZIAL_DATABASE_URL"
# Execution option of connections that write.
WRITES = "writes"
_MIGRATIONS = Path(__file__).with_name("migrations")
# Others may be writing: an SQLite file is waited for so long.
_PATIENCE_MS = 10_000
_upgrading = Lock()


def database_address() -> str:
    """Return where the database is: as the operator says, else an SQLite file in the store's folder."""
    given = os.environ.get(ADDRESS, "").strip()
    if given:
        # The plain form that operators know means the driver that comes with the app.
        for plain in ("postgres://", "postgresql://"):
            if given.startswith(plain):
                return "postgresql+psycopg://" + given.removeprefix(plain)
        return given
    return f"sqlite:///{store_folder('database') / 'quartierskompass.sqlite'}"


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
        If it cannot be reached, or was written by a newer version of the app.
    """
    if address.startswith("sqlite:///") and not address.endswith(":memory:"):
        Path(address.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    # What somebody voted stands in no error message, and so in no log.
    engine = create_engine(address, pool_pre_ping=True, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    upgrade(engine)
    return engine


def upgrade(engine: Engine) -> None:
    """Bring the tables up to date; several processes may do so at the same time."""
    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS))
    with _upgrading, engine.execution_options(**{WRITES: True}).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7305131)"))
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def check_integrity(engine: Engine) -> str:
    """Return "ok", or what is wrong with the database file; PostgreSQL keeps its own."""
    if engine.dialect.name != "sqlite":
        return "ok"
    with engine.connect() as connection:
        return str(connection.execute(text("PRAGMA integrity_check")).scalar_one())
