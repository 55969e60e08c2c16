"""Where a process for the next file comes from: forked by a warm one where the system can, else one kept waiting.

The warm process starts with the first file, or when a server says that somebody will wait for every file.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading

from sozial.operation import journal
from sozial.reading.sandbox.mother import Mother, NoMotherError, can_fork
from sozial.reading.sandbox.own_process import OwnProcess, StartedProcess


class Processes:
    """Gives processes for files.

    Parameters
    ----------
    forks
        Whether a warm process forks them.
    """

    def __init__(self, forks: bool) -> None:
        self.forks = forks
        self._lock = threading.Lock()
        self._is_server = False
        self._is_brief = False
        self._mother: Mother | None = None
        self._spare: StartedProcess | None = None

    def take(self) -> OwnProcess:
        """Return a process that waits for one file."""
        for _attempt in range(2 if self.forks else 0):
            mother = self._running_mother()
            try:
                return mother.fork()
            except NoMotherError as error:
                self._drop(mother, error)
                if error.is_unfit:
                    self.forks = False
                    break
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is not None:
            if spare.is_waiting:
                return spare
            spare.end()
        return StartedProcess()

    def _running_mother(self) -> Mother:
        with self._lock:
            if self._mother is not None and not self._mother.is_running:
                self._mother.end()
                self._mother = None
            if self._mother is None:
                self._mother = Mother(is_brief=True) if self._is_brief else Mother()
            return self._mother

    def _drop(self, mother: Mother, error: NoMotherError) -> None:
        """End a warm process that did not fork."""
        journal.note("reader-lost", logging.WARNING, error)
        with self._lock:
            if self._mother is mother:
                self._mother = None
        mother.end()

    def keep_ready(self) -> None:
        """Have a process ready for the next file, if this is a server: warm, or waiting."""
        if not self._is_server:
            return
        if self.forks:
            self._running_mother()
            return
        with self._lock:
            if self._spare is None or not self._spare.is_waiting:
                if self._spare is not None:
                    self._spare.end()
                self._spare = StartedProcess()

    def begin_briefly(self) -> None:
        """Start what the first file needs, while a command imports the rest; it will read a few files and end."""
        self._is_brief = True
        if self.forks:
            self._running_mother()

    def begin(self) -> None:
        """Have one ready from now on: for a server, where somebody waits for every file."""
        self._is_server = True
        self.keep_ready()

    def can_read(self) -> bool:
        """Whether a file that came now would find a process: one is ready, or can be made so."""
        if not self._is_server:
            return True
        try:
            self.keep_ready()
        except OSError:
            return False
        with self._lock:
            ready = self._mother.is_running if self._mother is not None else False
            return ready or (self._spare is not None and self._spare.is_waiting)

    def stop(self) -> None:
        """End what is ready."""
        with self._lock:
            mother, spare = self._mother, self._spare
            self._mother = self._spare = None
        for process in (mother, spare):
            if process is not None:
                process.end()

    def forget(self) -> None:
        """Let go of what is ready, in a process that was itself forked from the app: it is not its own."""
        if self._mother is not None:
            self._mother.forget()
        self._lock = threading.Lock()
        self._mother = self._spare = None


processes = Processes(can_fork())
atexit.register(processes.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=processes.forget)
