"""Which towns a server holds and how large they are, without looking into them."""

from __future__ import annotations

from dataclasses import dataclass

from sozial.store.database.database import server_address, sqlite_file
from sozial.store.database.town_schema import schema_bytes, schema_of, town_files, towns_in_files
from sozial.store.operation.backup import store_files
from sozial.store.operation.backup_parts import DATABASE_FOLDER
from sozial.store.town import FOLDER, root_folder, town_book, town_folder
from sozial.towns import is_town_key


@dataclass(frozen=True)
class TownSize:
    """How much one town keeps.

    Parameters
    ----------
    key, name
        The town; without a name where the operator's file names it no more.
    database, files
        Bytes in the database, and of the files beside it.
    is_named
        Whether the operator's file names it.
    """

    key: str
    name: str
    database: int
    files: int
    is_named: bool


def town_sizes() -> list[TownSize]:
    """Return all towns: those of the operator's file, then those of which something is left.

    Raises
    ------
    StoreUnavailable
        If the database cannot be reached.
    """
    book, address = town_book()[0], server_address()
    schemas = schema_bytes(address) if address and sqlite_file(address) is None else {}
    folder = root_folder() / FOLDER
    left = {path.name for path in folder.iterdir() if path.is_dir()} if folder.is_dir() else set()
    left |= {name.removeprefix("kompass_").replace("_", "-") for name in schemas}
    left |= towns_in_files(address) if address else set()
    keys = [*book.towns, *sorted(key for key in left - set(book.towns) if is_town_key(key))]
    found = []
    for key in keys:
        town = book.towns.get(key)
        files = sum(path.stat().st_size for path in store_files(town_folder(key)))
        database = schemas.get(schema_of(key), 0) if schemas else _file_bytes(key, address)
        found.append(TownSize(key, town.name if town is not None else "", database, files, town is not None))
    return found


def _file_bytes(key: str, address: str) -> int:
    """Return how large the SQLite file of a town is, with what lies beside it."""
    folder = town_folder(key) / DATABASE_FOLDER
    paths = town_files(address, key) if address else list(folder.glob("*"))
    return sum(path.stat().st_size for path in paths if path.is_file())
