"""Whether the databases that this process works with answer, and can be written."""

from __future__ import annotations

from sqlalchemy import Connection, text

from sozial.store.database.database import server_address
from sozial.store.database.edge import read_address
from sozial.store.database.town_schema import on_server
from sozial.store.opened import current_engine, current_writer, open_writers
from sozial.store.town import has_towns
from sozial.store.unavailable import read_only


def ask_database() -> None:
    """Ask the database, or the server of several towns, for an answer.

    Raises
    ------
    StoreUnavailable
        If there is none.
    """
    if not has_towns():
        with current_engine().connect() as connection:
            connection.execute(text("SELECT 1"))
    elif server_address():
        on_server(read_address(server_address()), lambda connection: connection.execute(text("SELECT 1")))


def try_writing(seconds: float) -> None:
    """Go the way that votes go: one that waits is seen, and so is a database that can only be read.

    Of several towns, those that somebody works in are tried.

    Parameters
    ----------
    seconds
        So long each may take.

    Raises
    ------
    StoreUnavailable
        If nothing can be written.
    TimeoutError
        If it takes longer.
    """

    def change(connection: Connection) -> None:
        if (
            connection.dialect.name == "postgresql"
            and connection.execute(text("SHOW transaction_read_only")).scalar() == "on"
        ):
            raise read_only()

    writers = open_writers() if has_towns() else [current_writer()]
    for waiting in [writer.submit(change) for writer in writers]:
        waiting.result(seconds)
