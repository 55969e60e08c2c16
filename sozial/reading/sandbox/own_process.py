"""A process that opens one file from outside, started from nothing or forked by one that is warm: both look the same.

It waits for one request, answers, and is ended. Nothing but its folder is its own, and that is removed with it.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from functools import cache
from typing import IO

from sozial.places import PACKAGE
from sozial.reading.files.drivers import DRIVERS

ROOT = PACKAGE.parent


@cache
def _unwanted_drivers() -> str:
    """Return the names of all formats of this GDAL that are not read."""
    import pyogrio

    return ",".join(sorted(set(pyogrio.list_drivers()) - DRIVERS))


def environment() -> dict[str, str]:
    """Return the environment of the process: nothing of the parent's but what starts Python, no drivers, no network."""
    keep = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "HOME", "USERPROFILE", "LD_LIBRARY_PATH",
            "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "VIRTUAL_ENV")  # fmt: skip
    found = {name: os.environ[name] for name in keep if name in os.environ}
    drivers = _unwanted_drivers()
    return found | {
        "OGR_SKIP": drivers,
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_VRT_ENABLE_PYTHON": "NO",
        "CPL_CURL_ENABLE_VSIMEM": "NO",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GDAL_HTTP_TIMEOUT": "1",
        "PROJ_NETWORK": "OFF",
        "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
        "PYTHONPATH": str(ROOT),
        "PYTHONSAFEPATH": "1",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        # Its own allocator reserves a gigabyte at once, which hides what is used from the limit.
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        # An allocator that is not used still starts a thread, and a process with threads cannot be forked.
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        # Each thread would reserve a part of the memory for itself.
        "MALLOC_ARENA_MAX": "2",
    }


def worker_command(*options: str) -> list[str]:
    """Return the command that starts the process for files."""
    return [sys.executable, "-m", "sozial.worker", *options]


class StartedProcess:
    """A process started from nothing; this takes a second or more."""

    def __init__(self, *options: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="kompass-", ignore_cleanup_errors=True)
        self._process = subprocess.Popen(  # noqa: S603
            worker_command(self._folder.name, *options),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            cwd=ROOT,
            close_fds=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("a process without pipes")
        self.requests: IO[bytes] = self._process.stdin
        self.answers: IO[bytes] = self._process.stdout

    @property
    def is_waiting(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process; whoever waits for its answer gets none."""
        self._process.kill()

    def end(self) -> None:
        """End the process and remove its folder."""
        self.kill()
        _close(self.requests, self.answers)
        self._process.wait()
        self._folder.cleanup()


class ForkedProcess:
    """A process that the mother forked (see `mother`); its handle stands for no other, whatever ends.

    Parameters
    ----------
    handle
        A Linux process handle (pidfd).
    """

    def __init__(
        self, folder: tempfile.TemporaryDirectory[str], requests: IO[bytes], answers: IO[bytes], handle: int
    ) -> None:
        self.requests, self.answers = requests, answers
        self._folder = folder
        self._handle: int | None = handle
        self._lock = threading.Lock()

    def _ended(self, seconds: float | None) -> bool:
        if self._handle is None:
            return True
        waiting = select.poll()
        waiting.register(self._handle, select.POLLIN)
        return bool(waiting.poll(None if seconds is None else 1_000 * seconds))

    @property
    def is_waiting(self) -> bool:
        """Whether the process still runs."""
        return not self._ended(0)

    def kill(self) -> None:
        """End the process; whoever waits for its answer gets none."""
        # A clock may ring when the process was ended already, and the number of its handle is another one's.
        with self._lock, contextlib.suppress(ProcessLookupError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def end(self) -> None:
        """End the process and remove its folder."""
        self.kill()
        _close(self.requests, self.answers)
        self._ended(None)
        with self._lock:
            if self._handle is not None:
                os.close(self._handle)
                self._handle = None
        self._folder.cleanup()


OwnProcess = StartedProcess | ForkedProcess


def _close(*pipes: IO[bytes]) -> None:
    for pipe in pipes:
        with contextlib.suppress(OSError):
            pipe.close()
