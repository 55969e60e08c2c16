"""A backup: everything that the store holds as one file, from either database into either, made while the app runs."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, LargeBinary, MetaData, Table, select

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.store.database.database import connect, revision_of
from sozial.store.operation.backup_parts import ABOUT, FILES, OTHERS, PIECE, TABLES, BackupAbout, plain_value
from sozial.store.town import chosen_town
from sozial.store.unavailable import DAMAGED, Cause, StoreUnavailable

ALEMBIC = "alembic_version"


def write_backup(address: str | None, folder: Path, out: Path) -> BackupAbout:
    """Write a backup; the app may run meanwhile, and what is saved while it is made is in the next one.

    Parameters
    ----------
    address
        Of the database; None for the files alone.
    folder
        Of the store.
    out
        File to write. It is there whole or not at all, and only the one who runs this can read it.

    Raises
    ------
    DataError
        If there is such a file already, or the database is damaged or was written by a newer version of the app.
    OSError
        If it cannot be written.
    StoreUnavailable
        If the database cannot be reached.
    """
    if out.exists():
        message = N_("There is such a file already. No backup was written.")
        raise refusal("backup-there", out.name, message, N_("Name another file."))
    engine = None if address is None else connect(address)
    handle, half = tempfile.mkstemp(dir=out.parent, prefix=".", suffix=".half")
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                about = _write(archive, engine, folder)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, out)
    except StoreUnavailable as error:
        if error.cause is not Cause.DAMAGED:
            raise
        message = N_("The database file is damaged. No backup was written.")
        remedy = N_("Restore the latest backup: python -m sozial restore.")
        raise refusal(DAMAGED, out.name, message, remedy) from error
    finally:
        if engine is not None:
            engine.dispose()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(half)
    return about


def _write(archive: zipfile.ZipFile, engine: Engine | None, folder: Path) -> BackupAbout:
    hashes: dict[str, str] = {}
    names, rows, revision = [], {}, ""
    if engine is not None:
        with snapshot(engine) as connection:
            revision = revision_of(connection)
            tables = reflected(connection) if revision else MetaData()
            rows = {table.name: _write_table(archive, connection, table, hashes) for table in tables.sorted_tables}
    for path in store_files(folder):
        name = path.relative_to(folder).as_posix()
        with contextlib.suppress(FileNotFoundError), path.open("rb") as source:
            _write_part(archive, FILES + name, iter(lambda: source.read(PIECE), b""), hashes)
            names.append(name)
    made = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    about = BackupAbout(made, revision, rows, tuple(names), hashes, chosen_town() or "")
    archive.writestr(ABOUT, about.as_json())
    return about


@contextlib.contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees the database as it is now, whatever is saved meanwhile."""
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**level) as connection:
        yield connection


def reflected(connection: Connection) -> MetaData:
    """Return the tables as they are in the database, those that others refer to first."""
    tables = MetaData()
    tables.reflect(connection, only=lambda name, _tables: name != ALEMBIC)
    return tables


def store_files(folder: Path) -> list[Path]:
    """Return the files of the store beside the database, by name; not what is half written, or computed anew."""
    found = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        inside = path.relative_to(folder).parts
        is_half = path.name.startswith(".") and path.suffix == ".half"
        if inside[0] not in OTHERS and not is_half and path.is_file() and not path.is_symlink():
            found.append(path)
    return found


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Table, hashes: dict[str, str]) -> int:
    """Write the rows of a table in the order of its key, which tells nothing about when they came; return how many."""
    # One at a time where a row may be a whole file.
    has_files = any(isinstance(column.type, LargeBinary) for column in table.columns)
    wanted = select(table).order_by(*table.primary_key.columns)
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        few = wanted.execution_options(yield_per=1 if has_files else 500)
        for row in connection.execute(few).mappings():
            count += 1
            yield (
                json.dumps({name: plain_value(value) for name, value in row.items()}, ensure_ascii=False).encode()
                + b"\n"
            )

    _write_part(archive, f"{TABLES}{table.name}.jsonl", lines(), hashes)
    return count


def _write_part(archive: zipfile.ZipFile, name: str, pieces: Iterator[bytes], hashes: dict[str, str]) -> None:
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as part:
        for piece in pieces:
            digest.update(piece)
            part.write(piece)
    hashes[name] = digest.hexdigest()
