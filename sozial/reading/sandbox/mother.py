"""The app's side of the warm process that forks one process for each file; see `forking` for its own.

Importing what reading needs takes a second of processor time, forking a process that has imported it some hundredths.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
from typing import IO

from sozial.reading.sandbox.forking import FOLDER_BYTES, READY, UNFIT
from sozial.reading.sandbox.own_process import ROOT, ForkedProcess, environment, worker_command

# Until it has imported everything, on a busy computer; and to fork.
STARTING, FORKING = 90.0, 20.0


class NoMotherError(Exception):
    """The warm process did not fork.

    Parameters
    ----------
    is_unfit
        Whether another one would not either.
    """

    def __init__(self, why: str, is_unfit: bool = False) -> None:
        super().__init__(why)
        self.is_unfit = is_unfit


def can_fork() -> bool:
    """Return whether this system has what forking a process for each file needs."""
    return sys.platform.startswith("linux") and hasattr(os, "pidfd_open") and hasattr(socket, "send_fds")


class Mother:
    """A process that has imported everything, holds no data, and forks.

    Parameters
    ----------
    is_brief
        Whether it imports only what tables and areas need, because it will soon end: the rest is for one file in many.
    """

    def __init__(self, is_brief: bool = False) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._process = subprocess.Popen(  # noqa: S603
                worker_command("--mother", *(["--brief"] if is_brief else [])),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
                cwd=ROOT,
                close_fds=True,
            )
        except OSError:
            self._control.close()
            raise
        finally:
            theirs.close()
        self._lock = threading.Lock()
        self._is_ready = False

    @property
    def is_running(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def fork(self) -> ForkedProcess:
        """Return a process for one file.

        Raises
        ------
        NoMotherError
            If there is none.
        """
        folder = tempfile.TemporaryDirectory(prefix="kompass-", ignore_cleanup_errors=True)
        requests, to_requests = os.pipe()
        from_answers, answers = os.pipe()
        try:
            handle = self._ask(folder.name, requests, answers)
        except NoMotherError:
            os.close(to_requests)
            os.close(from_answers)
            folder.cleanup()
            raise
        finally:
            os.close(requests)
            os.close(answers)
        writing: IO[bytes] = os.fdopen(to_requests, "wb")
        return ForkedProcess(folder, writing, os.fdopen(from_answers, "rb"), handle)

    def _ask(self, folder: str, requests: int, answers: int) -> int:
        place = os.fsencode(folder)
        if len(place) > FOLDER_BYTES:
            raise NoMotherError("the name of the folder is too long", is_unfit=True)
        with self._lock:
            try:
                if not self._is_ready:
                    self._control.settimeout(STARTING)
                    said = self._control.recv(len(READY))
                    if said != READY:
                        raise NoMotherError("it cannot fork", is_unfit=said == UNFIT)
                    self._is_ready = True
                    self._control.settimeout(FORKING)
                socket.send_fds(self._control, [place], [requests, answers])
                _said, handles, _flags, _address = socket.recv_fds(self._control, len(READY), 1)
            except OSError as error:
                raise NoMotherError(str(error)) from error
        if len(handles) != 1:
            raise NoMotherError("it died")
        return handles[0]

    def end(self) -> None:
        """End it, and with it all that it forked."""
        with contextlib.suppress(OSError):
            self._control.close()
        self._process.kill()
        self._process.wait()

    def forget(self) -> None:
        """Close what a process that was itself forked from the app has of it."""
        self._control.close()
