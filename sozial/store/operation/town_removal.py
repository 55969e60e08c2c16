"""Deleting a town whole, with a protocol of what was deleted and a look whether anything is left."""

from __future__ import annotations

import datetime
import json
import os
import shutil
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from sqlalchemy import func, select

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.store.database.database import connect, database_address, server_address, sqlite_file
from sozial.store.database.shared import SHARED_FOLDER
from sozial.store.database.town_schema import NO_OWNER, drop_schema, schema_bytes, schema_of, town_address, town_files
from sozial.store.files.files import store_folder, write_whole
from sozial.store.operation.backup import reflected, store_files
from sozial.store.town import FOLDER, in_town, root_folder, town_book, town_folder
from sozial.store.unavailable import DAMAGED, StoreUnavailable


@dataclass(frozen=True)
class Removal:
    """What was deleted of a town; numbers and times, nothing of its content.

    Parameters
    ----------
    town
        Its key.
    removed_at
        ISO date and time, with the offset from UTC.
    tables
        Number of rows by table; none where the database could not be read.
    files, file_bytes
        Number of files beside the database, and how large they were together.
    left
        What can still be found: before the deletion all of it, afterwards nothing, if all went well.
    is_complete
        Whether this was written after the deletion; a protocol that says it was not is that of an interrupted one.
    """

    town: str
    removed_at: str
    tables: dict[str, int] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0
    left: tuple[str, ...] = ()
    is_complete: bool = False

    def as_json(self) -> bytes:
        """Return the protocol as it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def remove_town(key: str, protocol: Path) -> Removal:
    """Delete everything that is kept for a town, and write down what that was.

    Parameters
    ----------
    key
        Of a town that the operator's file does not name any more, so that nobody works in it.
    protocol
        File to write, outside of the town's folder.

    Raises
    ------
    DataError
        If the file of towns has mistakes or still names it, the database is in use, nothing is kept for it, its folder
        lies where it cannot be deleted safely, or the protocol would lie in a town, or is there already.
    OSError
        If something cannot be deleted, or the protocol cannot be written.
    StoreUnavailable
        If the database cannot be reached.
    """
    book, findings = town_book()
    if findings:
        raise DataError(*findings)
    if key in book.towns:
        message = N_("The file of towns still names “{town}”. Nothing was deleted.")
        remedy = N_("Take it out of that file first: then nobody can work in it while it is deleted.")
        raise refusal("town-named", "", message, remedy, town=key)
    if protocol.exists():
        message = N_("There is such a file already. Nothing was deleted.")
        raise refusal("protocol-there", protocol.name, message, N_("Name another file."))
    if not is_kept(key):
        raise refusal("no-town", "", N_("Nothing is kept for a town “{town}”."), N_("See `towns list`."), town=key)
    folder = _own_folder(key)
    if _is_within(protocol, root_folder() / FOLDER) or _is_within(protocol, folder):
        message = N_("The protocol would lie in the part of a town. Nothing was deleted.")
        raise refusal("protocol-within", protocol.name, message, N_("Name a file outside of the store."))
    # Written before and after: whoever is interrupted knows what was begun.
    begun = _count(key)
    write_whole(protocol, begun.as_json(), replace=False)
    _remove_database(key)
    if folder.is_dir():
        shutil.rmtree(folder)
    if town_folder(key).is_symlink():
        town_folder(key).unlink()
    # Outlines of its maps may be there; they are computed again for the other towns.
    shutil.rmtree(root_folder() / SHARED_FOLDER, ignore_errors=True)
    done = replace(begun, left=_left(key), is_complete=True)
    write_whole(protocol, done.as_json())
    return done


def _remove_database(key: str) -> None:
    address = server_address()
    if address and sqlite_file(address) is None:
        drop_schema(town_address(address, key))
    for path in town_files(address, key) if address else ():
        path.unlink()


def _own_folder(key: str) -> Path:
    """Return where a town's folder really lies: an operator may have put it on another disk by a link.

    Raises
    ------
    DataError
        If the link leads into the store itself, where deleting it would take away what others keep.
    """
    folder = town_folder(key)
    real = folder.resolve()
    store = root_folder().resolve()
    if folder.is_symlink() and (_is_within(real, store) or _is_within(store, real)):
        message = N_("The folder of “{town}” is a link into the store itself. Nothing was deleted.")
        remedy = N_("Look what it leads to; delete the link, then begin again.")
        raise refusal("town-linked", "", message, remedy, town=key)
    return real


def _is_within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def is_kept(key: str) -> bool:
    """Return whether anything is kept for a town, whether the operator's file names it or not.

    Raises
    ------
    StoreUnavailable
        If the database cannot be reached.
    """
    return bool(_left(key))


def _count(key: str) -> Removal:
    with in_town(key):
        files, address = store_files(store_folder("")), _database(key)
    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    rows, size = _rows(address) if address else {}, sum(path.stat().st_size for path in files)
    return Removal(key, now, rows, len(files), size, _left(key))


def _rows(address: str) -> dict[str, int]:
    try:
        engine = connect(address)
        try:
            with engine.connect() as connection:
                return {
                    table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
                    for table in reflected(connection).sorted_tables
                }
        finally:
            engine.dispose()
    except StoreUnavailable as error:
        # What is damaged, or belongs to nobody any more, is deleted like anything else.
        if error.finding.code not in (DAMAGED, NO_OWNER):
            raise
        return {}


def _database(key: str) -> str:
    """Return the address of a town's database, empty where it has none."""
    address = database_address()
    file = sqlite_file(address)
    if file is not None:
        return address if file.exists() else ""
    return address if schema_of(key) in schema_bytes(server_address()) else ""


def _left(key: str) -> tuple[str, ...]:
    """Return what can still be found of a town."""
    folder, address = town_folder(key), server_address()
    found = [folder.as_posix()] if os.path.lexists(folder) else []
    if address:
        found += [path.as_posix() for path in town_files(address, key)]
        if sqlite_file(address) is None and schema_of(key) in schema_bytes(address):
            found.append(schema_of(key))
    return tuple(found)
