"""Uploaded files are hostile until read: each is opened in a process of its own, which is ended when it takes too long.

A fresh process needs most of a second; one is therefore kept ready, and replaced as soon as it is used.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sozial.errors import DataError, refusal
from sozial.i18n import N_
from sozial.operation import counting
from sozial.reading import messages
from sozial.reading.area_files import DRIVERS, AreaReading
from sozial.reading.areas import RawAreas
from sozial.reading.grid import Cell
from sozial.reading.points import RawPoints
from sozial.reading.project_parts import ProjectParts
from sozial.reading.table import RawTable
from sozial.reading.table_reading import TableReading
from sozial.reading.turns import Turns

Answer = RawTable | RawAreas | RawPoints | ProjectParts | list[list[Cell]]
# Opening a file, and each later work on what it holds.
SECONDS = 20.0
PREPARING = 10.0
STARTING = 40.0
# How many files are opened at the same time, one of each person; others wait, and are told when that takes long.
AT_ONCE = 3
WAITING = 20.0
_ROOT = Path(__file__).resolve().parents[2]
_turns = Turns(AT_ONCE, WAITING)
_spare_lock = threading.Lock()
_kept = threading.Event()
_spare: list[_Reader] = []


@cache
def _unwanted_drivers() -> str:
    """Return the names of all formats of this GDAL that are not read."""
    import pyogrio

    return ",".join(sorted(set(pyogrio.list_drivers()) - DRIVERS))


def _environment() -> dict[str, str]:
    """Return the environment of the process: nothing of the parent's but what starts Python, no drivers, no network."""
    keep = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "HOME", "USERPROFILE", "LD_LIBRARY_PATH",
            "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "VIRTUAL_ENV")  # fmt: skip
    environment = {name: os.environ[name] for name in keep if name in os.environ}
    drivers = _unwanted_drivers()
    return environment | {
        "OGR_SKIP": drivers,
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_VRT_ENABLE_PYTHON": "NO",
        "CPL_CURL_ENABLE_VSIMEM": "NO",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GDAL_HTTP_TIMEOUT": "1",
        "PROJ_NETWORK": "OFF",
        "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
        "PYTHONPATH": str(_ROOT),
        "PYTHONSAFEPATH": "1",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        # Its own allocator reserves a gigabyte at once, which hides what is used from the limit.
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        # Each thread would reserve a part of the memory for itself.
        "MALLOC_ARENA_MAX": "2",
    }


class _Reader:
    """A process that waits for one file, in a folder of its own."""

    def __init__(self, *options: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="kompass-", ignore_cleanup_errors=True)
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "sozial.worker", self._folder.name, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd=_ROOT,
            close_fds=True,
        )

    @property
    def is_waiting(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def end(self) -> None:
        """End the process and remove its folder."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self.process.wait()
        self._folder.cleanup()


def keep_spare() -> None:
    """Start the process that waits for the next file, if none is waiting."""
    with _spare_lock:
        if not _spare or not _spare[0].is_waiting:
            for reader in _spare:
                reader.end()
            _spare[:] = [_Reader()]


def keep_one_ready() -> None:
    """From now on, keep one process waiting: for a server, where somebody waits for every file."""
    _kept.set()
    keep_spare()


def can_read() -> bool:
    """Whether a file that came now would find a process: one waits, or files are being read, or one can be started."""
    if not _kept.is_set():
        return True
    with _spare_lock:
        if _spare and _spare[0].is_waiting:
            return True
    if _turns.is_full:
        return True
    try:
        keep_spare()
    except OSError:
        return False
    with _spare_lock:
        return bool(_spare) and _spare[0].is_waiting


def stop_spare() -> None:
    """End the waiting process."""
    with _spare_lock:
        for reader in _spare:
            reader.end()
        _spare.clear()


atexit.register(stop_spare)


def _take() -> _Reader:
    with _spare_lock:
        while _spare:
            reader = _spare.pop()
            if reader.is_waiting:
                return reader
            reader.end()
    return _Reader()


def _exchange(process: subprocess.Popen[bytes], request: messages.Parts, seconds: float) -> bytes | None:
    """Send a request and return the answer; None where the process died or was ended."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("a process without pipes")
    clock = threading.Timer(STARTING, process.kill)
    clock.start()
    try:
        if messages.receive(process.stdout) != b"ready":
            return None
    except (OSError, EOFError, ValueError):
        return None
    finally:
        clock.cancel()
    return _ask(process, request, seconds)


def _ask(process: subprocess.Popen[bytes], request: messages.Parts, seconds: float) -> bytes | None:
    """Send a request to a process that is ready; end it when the answer takes too long."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("a process without pipes")
    clock = threading.Timer(seconds, process.kill)
    clock.start()
    try:
        messages.send(process.stdin, request)
        return messages.receive(process.stdout)
    except (OSError, EOFError, ValueError):
        return None
    finally:
        clock.cancel()


def ask_safely(kind: str, content: bytes, title: str, choices: Mapping[str, Any], seconds: float = SECONDS) -> bytes:
    """Return the answer of the process to a request, as a message.

    Raises
    ------
    DataError
        If others had their turn for too long, or if the work had to be stopped.
    """
    request = messages.pack_request(kind, title, content, choices)
    with _turns.turn(title):
        reader = _take()
        try:
            answer = _exchange(reader.process, request, seconds)
        finally:
            reader.end()
            if _kept.is_set():
                keep_spare()
    if answer is None:
        raise _died(title, seconds)
    return answer


def _read(kind: str, content: bytes, title: str, choices: dict[str, Any], seconds: float) -> Answer:
    with counting.UPLOADS.of(kind):
        try:
            return messages.unpack_answer(ask_safely(kind, content, title, choices, seconds))
        except DataError:
            counting.REFUSALS.add(kind)
            raise


def _died(title: str, seconds: float) -> DataError:
    message = N_("Reading this file was stopped: it took more than {seconds} seconds, too much memory, or is damaged.")
    remedy = N_("Save it again from its program, with only the sheet or layer you need.")
    return refusal("stopped", title, message, remedy, seconds=round(seconds))


def read_table_safely(
    content: bytes, title: str, reading: TableReading | None = None, seconds: float = SECONDS
) -> RawTable:
    """Read a table in a process of its own (see `sozial.reading.table.read_table`).

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    found = _read(messages.TABLE, content, title, messages.table_choices(reading), seconds)
    if not isinstance(found, RawTable):
        raise _died(title, seconds)
    return found


def read_figures_safely(
    content: bytes, title: str, reading: TableReading | None = None, seconds: float = SECONDS
) -> RawTable:
    """Read a table, or the figures of a file with areas, in a process of its own.

    See `sozial.reading.area_table.read_figures`.

    Raises
    ------
    DataError
        If the file is refused, if its areas have no figures, or if reading it had to be stopped.
    """
    found = _read(messages.FIGURES, content, title, messages.table_choices(reading), seconds)
    if not isinstance(found, RawTable):
        raise _died(title, seconds)
    return found


def read_areas_safely(
    content: bytes, title: str, reading: AreaReading | None = None, seconds: float = SECONDS
) -> RawAreas:
    """Read areas in a process of its own (see `sozial.reading.areas.read_areas`).

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    chosen = reading or AreaReading()
    choices = {"layer": chosen.layer, "crs": chosen.crs, "answers": dict(chosen.answers)}
    found = _read(messages.AREAS, content, title, choices, seconds)
    if not isinstance(found, RawAreas):
        raise _died(title, seconds)
    return found


def read_form_safely(content: bytes, title: str, seconds: float = SECONDS) -> list[list[Cell]]:
    """Read the cells of a form in a process of its own (see `sozial.reading.spreadsheet.read_form`).

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    found = _read(messages.FORM, content, title, {}, seconds)
    if not isinstance(found, list):
        raise _died(title, seconds)
    return found


def read_points_safely(content: bytes, title: str, seconds: float = SECONDS) -> RawPoints:
    """Read facilities in a process of its own (see `sozial.reading.points.read_points`).

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    found = _read(messages.POINTS, content, title, {}, seconds)
    if not isinstance(found, RawPoints):
        raise _died(title, seconds)
    return found


def read_text_safely(kind: str, content: bytes, title: str, seconds: float = SECONDS) -> dict[str, Any]:
    """Return what a saved reading or a recipe says, once it is known to be one.

    Parameters
    ----------
    kind
        `messages.READING` or `messages.RECIPE`.

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    return messages.plain_of(ask_safely(kind, content, title, {}, seconds))


def clean_template_safely(content: bytes, title: str, seconds: float = SECONDS) -> bytes:
    """Return a town's own presentation without its slides (see `sozial.report.slide_template.clean_template`).

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    return messages.bytes_of(ask_safely(messages.TEMPLATE, content, title, {}, seconds))


def read_project_safely(content: bytes, title: str, seconds: float = SECONDS) -> ProjectParts:
    """Open a project file in a process of its own (see `sozial.reading.project_parts.read_project_parts`).

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    found = _read(messages.PROJECT, content, title, {}, seconds)
    if not isinstance(found, ProjectParts):
        raise _died(title, seconds)
    return found


def read_many(
    requests: Iterable[tuple[str, str, bytes]], seconds: float
) -> Iterator[tuple[Answer | DataError | None, float]]:
    """Read many files in one process, for tests and measurements; a process that dies is replaced.

    Parameters
    ----------
    requests
        ("table" or "areas", title, content) of each file.

    Yields
    ------
    found, spent
        What was read, the refusal, or None where the process died or was ended; and the seconds it took.
    """
    reader = _Reader("--many")
    waiting = True
    try:
        for kind, title, content in requests:
            if not reader.is_waiting:
                reader.end()
                reader, waiting = _Reader("--many"), True
            if waiting and reader.process.stdout is not None:
                messages.receive(reader.process.stdout)
                waiting = False
            started = time.monotonic()
            answer = _ask(reader.process, messages.pack_request(kind, title, content, {}), seconds)
            spent = time.monotonic() - started
            found: Answer | DataError | None = None
            if answer is not None:
                try:
                    found = messages.unpack_answer(answer)
                except DataError as error:
                    found = error
            else:
                reader.process.wait()
            yield found, spent
    finally:
        reader.end()
