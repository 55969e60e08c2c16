"""The work of ``backup``, ``restore``, ``verify`` and ``empty-bin``, imported only when one of them is asked for."""

from __future__ import annotations

import argparse
import datetime
import tempfile
import zipfile
from dataclasses import asdict
from pathlib import Path

from sozial.commands.given import refuse
from sozial.commands.kept_project import reached
from sozial.errors import Finding
from sozial.i18n import N_, translator
from sozial.store.backup import BackupAbout, check_backup, write_backup
from sozial.store.checking import check_database, check_folder
from sozial.store.database import connect, database_address, open_database, sqlite_file
from sozial.store.emptying import Emptied, empty_bin
from sozial.store.facilities import ENDING
from sozial.store.files import store_folder
from sozial.store.opened import current_writer, shelf
from sozial.store.restore import fill, restore_backup

DAMAGED = 1


def run_backup(options: argparse.Namespace) -> int:
    """Write a backup; print where it went and what it holds."""
    out: Path = options.out
    if out.is_dir():
        out /= f"quartierskompass-{datetime.datetime.now():%Y%m%d-%H%M%S}.zip"
    about = reached(lambda: write_backup(database_address(), store_folder(""), out))
    print(out)
    _say_what(about, options.language)
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Put a backup in the place of what the store holds; print what was restored, and where what was there is kept."""
    work = lambda: restore_backup(options.file, database_address(), store_folder(""), options.replace)  # noqa: E731
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
        "{projects} projects, {entries} entries, {decisions} decisions, {workshops} workshops, {documents} documents."
    )
    translate = translator(options.language)
    print(translate(begin), translate(counts).format(**asdict(found)))
    return 0


def run_verify_store(options: argparse.Namespace) -> int:
    """Check the store or a backup; print what is damaged; return 0 where all is well, else 1."""
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
    words = translator(language)(N_("Made {when}: {rows} rows in {tables} tables, {files} files."))
    rows = sum(about.tables.values())
    print(words.format(when=about.made_at, rows=rows, tables=len(about.tables), files=len(about.files)))
