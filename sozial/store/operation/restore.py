"""Putting a backup in the place of what the store holds, into either database: the tables at once, then the files."""

from __future__ import annotations

import contextlib
import datetime
import os
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, inspect, select, text

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.store.database.database import WRITES, connect, lock_tables, migrate, sqlite_file
from sozial.store.files.files import write_whole
from sozial.store.operation.backup import ALEMBIC, reflected, store_files, write_backup
from sozial.store.operation.backup_check import check_backup
from sozial.store.operation.backup_parts import FILES, TABLES, BackupAbout, read_row
from sozial.store.town import chosen_town
from sozial.store.unavailable import DAMAGED, Cause, StoreUnavailable

_TOGETHER = 200
# Whoever still uses a table of PostgreSQL is waited for so long.
_PATIENCE = "20s"


def restore_backup(
    path: Path, address: str, folder: Path, replace: bool = False, from_town: str = ""
) -> tuple[BackupAbout, list[Path]]:
    """Put a backup in the place of what a store holds.

    The tables are made as they were when the backup was written, filled, and then brought up to date, in one
    transaction: whoever kills this finds the database as it was before. The files follow, each whole or not at all, and
    what is no part of the backup goes last; after a kill among them, restoring again with `replace` completes it.

    Parameters
    ----------
    path
        The backup.
    address, folder
        Of the database and the store.
    replace
        Whether what the store holds now makes room. It is kept beside the backup, as a backup of its own; a damaged
        SQLite file is kept beside itself.
    from_town
        Key of the town that the backup is of, where it is to become another one here.

    Returns
    -------
    about, kept
        What was restored, and where what was there before is kept.

    Raises
    ------
    DataError
        If the backup is damaged, too new, or another town's, if the store holds something and it may not be replaced,
        or if the database is in use.
    OSError
        If a file cannot be written.
    StoreUnavailable
        If the database cannot be reached.
    """
    about, here = check_backup(path), chosen_town() or ""
    if about.is_empty:
        message = N_("This backup holds nothing. Nothing was restored.")
        raise refusal("backup-empty", path.name, message, N_("Take another backup; to begin anew, empty the store."))
    if here and about.town and about.town not in (here, from_town):
        message = N_("This backup is of the town “{other}”, not of “{town}”. Nothing was restored.")
        remedy = N_("Name the right file, or say --from-town {other} where the town is called otherwise here.")
        raise refusal("other-town", path.name, message, remedy, other=about.town[:40], town=here)
    kept = _make_room(path, address, folder, replace)
    engine = connect(address)
    try:
        with zipfile.ZipFile(path) as archive:
            fill(engine, archive, about)
            _restore_files(archive, about, folder)
    finally:
        engine.dispose()
    return about, kept


def fill(engine: Engine, archive: zipfile.ZipFile, about: BackupAbout) -> None:
    """Replace the tables of a database by those of a backup, in one transaction.

    Raises
    ------
    DataError
        If another process keeps using the database.
    """
    try:
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
                lock_tables(connection)
            _drop(connection)
            if not about.revision:
                return
            migrate(connection, about.revision)
            for table in reflected(connection).sorted_tables:
                if table.name in about.tables:
                    _fill_table(connection, table, archive, about)
            migrate(connection, "head")
    except StoreUnavailable as error:
        if error.cause is not Cause.BUSY:
            raise
        message = N_("The database is in use. Nothing was restored.")
        raise refusal("in-use", "", message, N_("Stop the app, then restore again.")) from error


def _drop(connection: Connection) -> None:
    for table in reversed(reflected(connection).sorted_tables):
        table.drop(connection)
    if ALEMBIC in inspect(connection).get_table_names():
        connection.execute(text(f"DROP TABLE {ALEMBIC}"))


def _fill_table(connection: Connection, table: Table, archive: zipfile.ZipFile, about: BackupAbout) -> None:
    with archive.open(f"{TABLES}{table.name}.jsonl") as part:
        rows: Iterator[dict[str, object]] = map(read_row, part)
        has_files = "content" in table.columns and table.name in ("datasets", "files", "documents")
        for together in iter(lambda: list(islice(rows, 1 if has_files else _TOGETHER)), []):
            connection.execute(table.insert(), together)


def _make_room(path: Path, address: str, folder: Path, replace: bool) -> list[Path]:
    """Keep what the store holds before it makes room; refuse where it may not."""
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    try:
        if not holds_anything(address, folder):
            return []
    except StoreUnavailable as error:
        # What is damaged may be replaced like anything else.
        if not _is_damage(error):
            raise
    if not replace:
        message = N_("The store holds something already. Nothing was restored.")
        remedy = N_("Say --replace to put the backup in its place; what is there now is kept beside the backup.")
        raise refusal("store-not-empty", "", message, remedy)
    kept, file = path.with_name(f"before-restore-{stamp}.zip"), sqlite_file(address)
    try:
        write_backup(address, folder, kept)
    except (DataError, StoreUnavailable) as error:
        if not _is_damage(error) or file is None:
            raise
        write_backup(None, folder, kept)
        return [kept, _archive(file, stamp)]
    return [kept]


def _is_damage(error: DataError | StoreUnavailable) -> bool:
    if isinstance(error, StoreUnavailable):
        return error.cause is Cause.DAMAGED
    return error.findings[0].code == DAMAGED


def _archive(file: Path, stamp: str) -> Path:
    """Rename a damaged database and what belongs to it; somebody may be able to save something of it."""
    kept = file.with_name(f"{file.name}.damaged-{stamp}")
    for ending in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.replace(file.with_name(file.name + ending), kept.with_name(kept.name + ending))
    os.replace(file, kept)
    return kept


def holds_anything(address: str, folder: Path) -> bool:
    """Whether there is a row in any table of the database, or a file in the store's folder.

    Raises
    ------
    StoreUnavailable
        If the database cannot be reached or is damaged.
    """
    if store_files(folder):
        return True
    file = sqlite_file(address)
    if file is not None and not file.exists():
        return False
    engine = connect(address)
    try:
        with engine.connect() as connection:
            tables = reflected(connection).sorted_tables
            return any(connection.execute(select(table).limit(1)).first() is not None for table in tables)
    finally:
        engine.dispose()


def _restore_files(archive: zipfile.ZipFile, about: BackupAbout, folder: Path) -> None:
    for name in about.files:
        write_whole(folder / name, archive.read(FILES + name))
    wanted = {folder / name for name in about.files}
    for path in store_files(folder):
        if path not in wanted:
            path.unlink()
