"""Contents of large files on disk instead of in memory, as long as anybody holds them.

Everybody's session lies in the memory of one process, and a file is looked at only while it is read. What is put here
has no name on disk: it is gone with the last who holds it, and with the process, however that ends. The same content
lies there once.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import weakref
from threading import Lock

# So much of the disk stays free, for the database and everybody else.
LEAST_FREE = 500_000_000
# What is smaller costs less in memory than an open file does.
LEAST_BYTES = 1_000_000


class Spooled:
    """One content on disk, where the operating system keeps such files (TMPDIR).

    Raises
    ------
    OSError
        If there is no room for it.
    """

    def __init__(self, content: bytes) -> None:
        if shutil.disk_usage(tempfile.gettempdir()).free - len(content) < LEAST_FREE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.size = len(content)
        self._lock = Lock()
        # Closed when nobody holds this object any more.
        self._file = tempfile.TemporaryFile(prefix="kompass-")  # noqa: SIM115
        try:
            self._file.write(content)
            self._file.flush()
        except OSError:
            self._file.close()
            raise

    def read(self) -> bytes:
        """Return the content."""
        with self._lock:
            self._file.seek(0)
            return self._file.read()


_spooled: weakref.WeakValueDictionary[str, Spooled] = weakref.WeakValueDictionary()
_lock = Lock()


def spool(digest: str, content: bytes) -> Spooled:
    """Return a content on disk, written if it is not there.

    Raises
    ------
    OSError
        If there is no room for it.
    """
    with _lock:
        found = _spooled.get(digest)
    if found is None:
        # Written beside others: two who bring the same at once write it twice, and one of them is let go.
        made = Spooled(content)
        with _lock:
            found = _spooled.setdefault(digest, made)
    return found


def spooled_bytes() -> int:
    """Return how much lies on disk."""
    with _lock:
        return sum(held.size for held in list(_spooled.values()))
