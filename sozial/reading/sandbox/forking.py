"""The warm process itself: one thread, no data, and a fork for each file (Linux).

It never reads a file and never sees a request: it gets the ends of two pipes and a folder, hands them to its child, and
gives the app a handle of it. The child limits itself before it reads (see `worker`), and dies with it.
"""

from __future__ import annotations

import ctypes
import gc
import os
import select
import signal
import socket
from collections.abc import Callable
from typing import BinaryIO

READY = b"ready"
FOLDER_BYTES = 4_000
# Said by a process that has threads: only the forking one would live on in the child, and what others held stays held.
UNFIT = b"unfit"
_DIE_WITH_PARENT = 1
Child = Callable[[str, BinaryIO, BinaryIO], None]


def count_threads() -> int:
    """Return how many threads this process has, those of libraries in C as well."""
    return len(os.listdir("/proc/self/task"))


def fork_for_each(control: socket.socket, child: Child) -> int:
    """Fork for each file, until the app is gone; return the exit code.

    Parameters
    ----------
    child
        Serves one request, given a folder and two pipes.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if count_threads() != 1:
        control.sendall(UNFIT)
        return 1
    gc.collect()
    # Pages that nobody writes to stay shared with all children.
    gc.freeze()
    control.sendall(READY)
    running: dict[int, int] = {}
    waiting = select.poll()
    waiting.register(control, select.POLLIN)
    while True:
        ready = {place for place, _event in waiting.poll()}
        for handle in ready & running.keys():
            os.waitpid(running.pop(handle), 0)
            waiting.unregister(handle)
            os.close(handle)
        if control.fileno() not in ready:
            continue
        folder, pipes, _flags, _address = socket.recv_fds(control, FOLDER_BYTES, 2)
        if not folder:
            return 0
        mother = os.getpid()
        process = os.fork()
        if process == 0:
            library.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
            _serve(mother, control, list(running), os.fsdecode(folder), pipes, child)
        for pipe in pipes:
            os.close(pipe)
        handle = os.pidfd_open(process)
        running[handle] = process
        waiting.register(handle, select.POLLIN)
        socket.send_fds(control, [READY], [handle])


def _serve(mother: int, control: socket.socket, others: list[int], folder: str, pipes: list[int], child: Child) -> None:
    """Serve one request in the child, and never come back."""
    code = 1
    try:
        if os.getppid() == mother and len(pipes) == 2:
            # It knows neither the mother's way to the app nor its sisters.
            control.close()
            for handle in others:
                os.close(handle)
            with os.fdopen(pipes[0], "rb") as source, os.fdopen(pipes[1], "wb") as target:
                child(folder, source, target)
            code = 0
    finally:
        os._exit(code)
