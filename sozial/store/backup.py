"""A backup: everything that the store holds as one file, from either database into either, made while the app runs.

A zip of `backup.json`, one `tables/NAME.jsonl` for each table of the database, one row a line, and the files of the
store's folder below `files/`. `backup.json` is written last and holds a hash of each part, so that a file that was
cut off, or changed, is seen to be one.
"""

from __future__ import annotations

import base64
import contextlib
import datetime
import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, LargeBinary, MetaData, Table, select
from sqlalchemy.exc import SQLAlchemyError

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.store.database import DAMAGED, connect, explain, knows, revision_of

FORMAT, VERSION = "quartierskompass-backup", 1
ABOUT, TABLES, FILES = "backup.json", "tables/", "files/"
ALEMBIC = "alembic_version"
# The database lies there; its content is taken from the tables.
DATABASE_FOLDER = "database"
_BYTES = "$bytes"
_PIECE = 1 << 20


@dataclass(frozen=True)
class BackupAbout:
    """What a backup holds.

    Parameters
    ----------
    made_at
        ISO date and time, with the offset from UTC.
    revision
        Of the database's tables; empty where there were none.
    tables
        Number of rows by table.
    files
        Names of the files, below the store's folder.
    hashes
        SHA-256 by part of the zip.
    """

    made_at: str
    revision: str
    tables: dict[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    hashes: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> bytes:
        """Return what is written as `backup.json`."""
        about = {"made_at": self.made_at, "revision": self.revision, "tables": self.tables}
        whole = {"format": FORMAT, "version": VERSION, **about, "files": list(self.files), "sha256": self.hashes}
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()


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
    sqlalchemy.exc.SQLAlchemyError
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
    except SQLAlchemyError as error:
        said = explain(error)
        if said is None or said.code != DAMAGED:
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
            _write_part(archive, FILES + name, iter(lambda: source.read(_PIECE), b""), hashes)
            names.append(name)
    made = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    about = BackupAbout(made, revision, rows, tuple(names), hashes)
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
    """Return the files of the store beside the database, by name; what is half written is none of them."""
    found = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        inside = path.relative_to(folder).parts
        is_half = path.name.startswith(".") and path.suffix == ".half"
        if inside[0] != DATABASE_FOLDER and not is_half and path.is_file() and not path.is_symlink():
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
            yield json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False).encode() + b"\n"

    _write_part(archive, f"{TABLES}{table.name}.jsonl", lines(), hashes)
    return count


def _write_part(archive: zipfile.ZipFile, name: str, pieces: Iterator[bytes], hashes: dict[str, str]) -> None:
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as part:
        for piece in pieces:
            digest.update(piece)
            part.write(piece)
    hashes[name] = digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, (bytes, memoryview)):
        return {_BYTES: base64.b64encode(value).decode()}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"a column of {type(value).__name__} cannot be backed up")


def read_row(line: bytes) -> dict[str, Any]:
    """Return a row as it was in the table.

    Examples
    --------
    >>> read_row(b'{"name": "a", "content": {"$bytes": "YWI="}}')
    {'name': 'a', 'content': b'ab'}
    """
    found: dict[str, Any] = json.loads(line)
    return {
        name: base64.b64decode(value[_BYTES]) if isinstance(value, dict) else value for name, value in found.items()
    }


def check_backup(path: Path) -> BackupAbout:
    """Return what a backup holds, after every part of it was read and compared with its hash.

    Raises
    ------
    DataError
        If it is no backup, is damaged, or was made by a newer version of the app.
    OSError
        If it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            about = _about(archive, path.name)
            for name, expected in about.hashes.items():
                with archive.open(name) as part:
                    if _hash(part) != expected:
                        raise _damaged(path.name)
            expected_parts = {ABOUT, *(f"{TABLES}{name}.jsonl" for name in about.tables)}
            expected_parts |= {FILES + name for name in about.files}
            if set(archive.namelist()) != expected_parts or expected_parts - {ABOUT} != set(about.hashes):
                raise _damaged(path.name)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, EOFError, zlib.error) as error:
        raise _damaged(path.name) from error
    return about


def is_backup(path: Path) -> bool:
    """Whether a file is a zip that holds the description of a backup."""
    try:
        with zipfile.ZipFile(path) as archive:
            return ABOUT in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _hash(part: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in iter(lambda: part.read(_PIECE), b""):
        digest.update(piece)
    return digest.hexdigest()


def _about(archive: zipfile.ZipFile, place: str) -> BackupAbout:
    found = json.loads(archive.read(ABOUT))
    if found.get("format") != FORMAT:
        raise ValueError("format")
    if found.get("version") != VERSION or _is_newer(str(found["revision"])):
        message = N_("This backup was made by a newer version of the app (its tables are those of {revision}).")
        remedy = N_("Nothing was restored. Restore it with that version.")
        raise refusal("backup-newer", place, message, remedy, revision=str(found.get("revision", ""))[:40])
    tables = {str(name): int(count) for name, count in found["tables"].items()}
    files = tuple(map(str, found["files"]))
    for name in files:
        path = Path(name)
        # Nothing is ever written outside of the store's folder, nor over the database.
        if path.is_absolute() or not name or "\\" in name or ":" in name or {"..", "."} & set(name.split("/")):
            raise ValueError(name)
        if path.parts[0] == DATABASE_FOLDER:
            raise ValueError(name)
    hashes = {str(name): str(digest) for name, digest in found["sha256"].items()}
    return BackupAbout(str(found["made_at"]), str(found["revision"]), tables, files, hashes)


def _is_newer(revision: str) -> bool:
    return bool(revision) and not knows(revision)


def _damaged(place: str) -> DataError:
    message = N_("This is no backup, or it is damaged. Nothing was restored.")
    return refusal("backup-damaged", place, message, N_("Take an earlier backup."))
