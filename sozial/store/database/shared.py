"""What can be computed again at any time, kept by its content where all processes of one server find it.

A page may be served by one process and what it needs be asked of another: where one has died, or a proxy knows no
cookie. Nothing here is missed where it is gone, so it is in no backup, and what nobody has asked for lately goes. It is
shared by all towns: what is asked for has a name that nobody guesses.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import time
from pathlib import Path

from sozial.settings import settings_now
from sozial.store.files.files import write_whole
from sozial.store.town import root_folder

SHARED_FOLDER = "shared"
MOST_BYTES = 256_000_000
LASTS_SECONDS = 2 * 24 * 3_600.0
_NAME = re.compile(r"[0-9a-z]+(\.[0-9a-z]+)*")
_log = logging.getLogger("quartierskompass")


def is_shared() -> bool:
    """Whether several processes may serve this app: those that share a database which the operator names."""
    return bool(settings_now.database_url)


def keep_shared(kind: str, name: str, content: bytes, most: int = MOST_BYTES) -> None:
    """Keep something for all processes, where there may be several; the oldest makes room.

    Parameters
    ----------
    kind
        Name of a folder.
    name
        Stands for the content: what is there already is the same.
    most
        So many bytes of one kind at most.
    """
    if not is_shared():
        return
    path = root_folder() / SHARED_FOLDER / kind / name
    try:
        if path.is_file():
            os.utime(path)
        else:
            write_whole(path, content)
            _make_room(path.parent, most)
    except OSError as error:
        # This process has it all the same; only another one cannot answer for it.
        _log.warning("nothing can be shared between processes: %s", type(error).__name__)


def find_shared(kind: str, name: str) -> bytes | None:
    """Return what any process has kept; None where it is not there, or the name can be none."""
    if not is_shared() or not _NAME.fullmatch(name):
        return None
    try:
        return (root_folder() / SHARED_FOLDER / kind / name).read_bytes()
    except OSError:
        return None


def _make_room(folder: Path, most: int) -> None:
    """Delete what nobody has kept anew for long, and the oldest of what is too much."""
    found = []
    for path in folder.iterdir():
        # Another process makes room at the same time.
        with contextlib.suppress(FileNotFoundError):
            if _NAME.fullmatch(path.name):
                about = path.stat()
                found.append((about.st_mtime, about.st_size, path))
    since, held = time.time() - LASTS_SECONDS, 0
    for when, size, path in sorted(found, key=lambda entry: entry[0], reverse=True):
        held += size
        if held > most or when < since:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
