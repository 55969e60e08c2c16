"""The process's workshops: one database, one writer, opened when first needed."""

from __future__ import annotations

from threading import Lock

from sozial.store.database import database_address, open_database
from sozial.store.workshops import WorkshopStore

_opened: dict[str, WorkshopStore] = {}
_lock = Lock()


def workshop_store() -> WorkshopStore:
    """Return the workshops of the database that the operator names.

    Raises
    ------
    sqlalchemy.exc.SQLAlchemyError
        If it cannot be reached.
    """
    address = database_address()
    with _lock:
        if address not in _opened:
            _opened[address] = WorkshopStore(open_database(address))
        return _opened[address]


def close_all() -> None:
    """Write what waits, and let every database go."""
    with _lock:
        for store in _opened.values():
            store.close()
        _opened.clear()
