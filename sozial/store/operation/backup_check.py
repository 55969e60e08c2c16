"""Whether a file is a backup, and whole: every part is read and compared with its hash before anything is restored."""

from __future__ import annotations

import errno
import hashlib
import json
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import IO

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.store.database.database import knows
from sozial.store.operation.backup_parts import ABOUT, FILES, FORMAT, OTHERS, PIECE, TABLES, VERSION, BackupAbout

# What a changed byte can lead to: RuntimeError where a part then seems to be encrypted, or packed in another way.
_NOT_AS_WRITTEN = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    RuntimeError,
    zlib.error,
    lzma.LZMAError,
)


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
    except _NOT_AS_WRITTEN as error:
        raise _damaged(path.name) from error
    except OSError as error:
        # A stream of another compression than the one that was written, or a part that begins before the file does.
        if error.errno not in (None, errno.EINVAL):
            raise
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
    for piece in iter(lambda: part.read(PIECE), b""):
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
        # Nothing is ever written outside of the store's folder, nor over the database, nor into a town's part.
        if path.is_absolute() or not name or "\\" in name or ":" in name or {"..", "."} & set(name.split("/")):
            raise ValueError(name)
        if path.parts[0] in OTHERS:
            raise ValueError(name)
    hashes = {str(name): str(digest) for name, digest in found["sha256"].items()}
    return BackupAbout(str(found["made_at"]), str(found["revision"]), tables, files, hashes, str(found.get("town", "")))


def _is_newer(revision: str) -> bool:
    return bool(revision) and not knows(revision)


def _damaged(place: str) -> DataError:
    message = N_("This is no backup, or it is damaged. Nothing was restored.")
    return refusal("backup-damaged", place, message, N_("Take an earlier backup."))
