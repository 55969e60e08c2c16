"""The work of ``backup``, ``restore``, ``verify`` and ``empty-bin``, imported only when one of them is asked for."""

from __future__ import annotations

import argparse
import datetime
import tempfile
import zipfile
from dataclasses import asdict, replace
from pathlib import Path

from sozial.commands.given import refuse
from sozial.commands.kept_project import reached
from sozial.errors import DataError, Finding, Phrase, Severity
from sozial.i18n import N_, translator
from sozial.settings import variable
from sozial.store.database.database import ADDRESS, connect, database_address, open_database, revision_of, sqlite_file
from sozial.store.files.files import store_folder
from sozial.store.opened import current_writer, shelf
from sozial.store.operation.backup import store_files, write_backup
from sozial.store.operation.backup_check import check_backup
from sozial.store.operation.backup_parts import BackupAbout
from sozial.store.operation.checking import check_database, check_folder
from sozial.store.operation.emptying import Emptied, empty_bin
from sozial.store.operation.restore import fill, restore_backup
from sozial.store.registers.facilities import ENDING
from sozial.store.town import current_town, has_towns, in_town, town_book
from sozial.store.unavailable import StoreUnavailable

DAMAGED = 1


def run_backup(options: argparse.Namespace) -> int:
    """Write a backup, or one of each town; print where it went and what it holds."""
    if not options.every_town:
        return _backup(options.out, options.language)
    if not options.out.is_dir() or not has_towns():
        raise refuse(N_("Backups of every town need a file of towns, and a folder to be written to."))
    book, findings = town_book()
    failed = list(findings)
    for key in book.towns:
        try:
            with in_town(key):
                _backup(options.out, options.language)
        except DataError as error:
            # The others are written all the same.
            failed += [replace(finding, place=key) for finding in error.findings]
        except StoreUnavailable as error:
            failed.append(replace(error.finding, place=key))
        except OSError as error:
            failed += refuse(
                N_("The backup cannot be written: {reason}"), "", key, reason=error.strerror or ""
            ).findings
    if failed:
        raise DataError(*failed)
    return 0


def _backup(out: Path, language: str) -> int:
    if out.is_dir():
        town = current_town()
        of = f"{town}-" if town else ""
        out /= f"quartierskompass-{of}{datetime.datetime.now():%Y%m%d-%H%M%S}.zip"
    _require_store(N_("No backup was written."))
    about = reached(lambda: write_backup(database_address(), store_folder(""), out))
    print(out)
    _say_what(about, language)
    return 0


def _require_store(consequence: str) -> None:
    """Refuse where neither a database nor a file is kept: most likely another place is meant.

    Raises
    ------
    DataError
        Naming where was looked.
    """
    address, folder = database_address(), store_folder("")
    file = sqlite_file(address)
    has_database = file.exists() if file is not None else reached(lambda: _has_tables(address))
    if has_database or store_files(folder):
        return
    message = N_("Nothing is kept at {place}. {consequence}")
    remedy = N_("Name the store that the app uses: set {variable} as for the app.")
    place = str(folder) if file is not None else f"{folder}, {ADDRESS}"
    said = Phrase(consequence)
    raise refuse(message, remedy, place=place, consequence=said, variable=f"{variable('store')} / {ADDRESS}")


def _has_tables(address: str) -> bool:
    engine = connect(address)
    try:
        with engine.connect() as connection:
            return bool(revision_of(connection))
    finally:
        engine.dispose()


def run_restore(options: argparse.Namespace) -> int:
    """Put a backup in the place of what the store holds; print what was restored, and where what was there is kept."""

    def work() -> tuple[BackupAbout, list[Path]]:
        return restore_backup(
            options.file, database_address(), store_folder(""), options.replace, from_town=options.from_town
        )

    about, kept = reached(work)
    _say_what(about, options.language)
    words = translator(options.language)(N_("What was there before: {place}"))
    for place in kept:
        print(words.format(place=place))
    return 0


def run_empty_bin(options: argparse.Namespace) -> int:
    """Delete for good what lies in the bin long enough; print how much that was."""
    if options.days < 0:
        raise refuse(N_("Days cannot be fewer than none."))
    before = datetime.datetime.now() - datetime.timedelta(days=options.days)
    kinds = {"recipes": ".toml", "readings": ".toml", "notes": ".toml", "facilities": ENDING}

    def work() -> Emptied:
        shelves = {kind: shelf(kind, ending) for kind, ending in kinds.items()}
        return empty_bin(current_writer(), shelves, before.isoformat(timespec="seconds"), options.only_count)

    found = reached(work)
    begin = N_("Would be deleted:") if options.only_count else N_("Deleted for good:")
    counts = N_(
        "projects {projects}, entries {entries}, decisions {decisions}, workshops {workshops}, documents {documents}."
    )
    translate = translator(options.language)
    print(translate(begin), translate(counts).format(**asdict(found)))
    return 0


def run_verify_store(options: argparse.Namespace) -> int:
    """Check the store or a backup; print what is damaged; return 0 where all is well, else 1."""
    if options.file is None:
        _require_store(N_("Nothing was checked."))
        print(translator(options.language)(N_("Checked: {place}")).format(place=store_folder("")))
    found = reached(_store_findings) if options.file is None else _backup_findings(options.file, options.language)
    translate = translator(options.language)
    for finding in found:
        print(finding.line(options.language))
    if found:
        return DAMAGED
    print(translate(N_("Everything can be read.")))
    return 0


def _store_findings() -> list[Finding]:
    file = sqlite_file(database_address())
    if file is not None and not file.exists():
        return list(check_folder(store_folder("")))
    engine = open_database(database_address())
    try:
        return [*check_database(engine), *check_folder(store_folder(""))]
    finally:
        engine.dispose()


def _backup_findings(path: Path, language: str) -> list[Finding]:
    """Restore a backup into a folder that is thrown away, and check what is then there."""
    about = check_backup(path)
    _say_what(about, language)
    if about.is_empty:
        return [Finding("backup-empty", Severity.WARNING, N_("This backup holds nothing."), "", path.name)]
    with tempfile.TemporaryDirectory(prefix="kompass-verify-") as name:
        folder = Path(name)
        engine = connect(f"sqlite:///{folder / 'database' / 'verify.sqlite'}")
        try:
            with zipfile.ZipFile(path) as archive:
                fill(engine, archive, about)
                for file in about.files:
                    archive.extract(f"files/{file}", folder)
            found = list(check_database(engine)) if about.revision else []
            return [*found, *check_folder(folder / "files")]
        finally:
            engine.dispose()


def _say_what(about: BackupAbout, language: str) -> None:
    words = translator(language)(N_("Made {when}. Rows: {rows}, tables: {tables}, files: {files}."))
    rows = sum(about.tables.values())
    print(words.format(when=about.made_at, rows=rows, tables=len(about.tables), files=len(about.files)))
