"""The process that opens one uploaded file and dies: ``python -m sozial.worker FOLDER``, or a child of a warm one.

It gets one request and writes one answer, over pipes. Whatever a file does to
it, no other session notices. What it may use is bounded before the file is touched: GDAL has only the drivers of
the formats that are read, the network and other programs are closed off, memory and time are limited.
"""

from __future__ import annotations

import contextlib
import csv
import importlib
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

from sozial.places import PACKAGE
from sozial.reading.sandbox import area_messages, file_answers, landlock, messages, project_messages, table_messages
from sozial.reading.sandbox.forking import READY, fork_for_each

Handler = Callable[[bytes, str, Mapping[str, Any]], messages.Parts]
# Limits by platform: Linux bounds memory and processor time, macOS the latter; Windows only the waiting time of the
# parent. Addresses are more than memory: libraries and threads reserve them without using them.
MEMORY = 1_000_000_000
ADDRESSES = 6_000_000_000
PROCESSOR_SECONDS = 20
# Whoever is served by the app goes before files that are being read.
_POLITENESS = 2
_CALLS = ("system", "exec", "posix_spawn", "fork", "spawn", "startfile")
_SAMPLE = b"nr;x\n" + b"1;2,5\n" * 500
_FORBIDDEN = ("socket.", "subprocess.", "ctypes.dlopen", *(f"os.{call}" for call in _CALLS))


def _limit(seconds: int) -> None:
    """Bound memory, processor time from now on and what can be written, where the platform can."""
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    used = resource.getrusage(resource.RUSAGE_SELF)
    whole = int(used.ru_utime + used.ru_stime) + 1 + seconds
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 2))
    with contextlib.suppress(OSError, AttributeError):
        os.nice(_POLITENESS)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _readable_places() -> list[str]:
    """Return where Python, its libraries and their data lie."""
    import pyproj

    here = PACKAGE
    places = {sys.prefix, sys.base_prefix, sys.exec_prefix, str(here), str(pyproj.datadir.get_data_dir())}
    system = {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/dev/urandom", "/proc/self"}
    return sorted({os.path.realpath(place) for place in places | {entry for entry in system if os.path.exists(entry)}})


def _close_off(own: str) -> None:
    """Forbid the network, other programs, and files outside the interpreter and the own folder."""
    readable, own = _readable_places(), os.path.realpath(own)
    landlock.restrict(readable, [own, os.devnull])
    places = tuple(place.rstrip(os.sep) + os.sep for place in (*readable, own))

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"not allowed while a file is read: {event}")
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if not (path + os.sep).startswith(places) and path != os.devnull:
                raise PermissionError("not allowed while a file is read: a file outside")

    sys.addaudithook(watch)


def _warm() -> None:
    """Import what reading needs, and check that GDAL knows no other formats."""
    import geopandas  # noqa: F401
    import pyogrio

    from sozial.reading.files.drivers import DRIVERS
    from sozial.reading.tables import table

    more = set(pyogrio.list_drivers()) - DRIVERS
    if more:
        raise SystemExit(f"GDAL drivers that must not be there: {', '.join(sorted(more))}")
    table.read_table(_SAMPLE, "sample.csv")


def _handlers() -> dict[str, Handler]:
    """Return what this room can do with a file."""
    from sozial.reading.areas.area_table import read_figures
    from sozial.reading.areas.areas import read_areas
    from sozial.reading.areas.background import read_background
    from sozial.reading.areas.points import read_points
    from sozial.reading.files.spreadsheet import read_form
    from sozial.reading.plans.reading_file import read_reading_text
    from sozial.reading.sandbox import packing
    from sozial.reading.sandbox.grid_messages import answer_grid
    from sozial.reading.sandbox.project_parts import read_project_parts
    from sozial.reading.tables.table import read_table

    def table(content: bytes, title: str, choices: Mapping[str, Any]) -> messages.Parts:
        return table_messages.pack_table(read_table(content, title, table_messages.table_reading(choices)))

    def figures(content: bytes, title: str, choices: Mapping[str, Any]) -> messages.Parts:
        return table_messages.pack_table(read_figures(content, title, table_messages.table_reading(choices)))

    def areas(content: bytes, title: str, choices: Mapping[str, Any]) -> messages.Parts:
        return area_messages.pack_areas(read_areas(content, title, area_messages.area_reading(choices)))

    def background(content: bytes, title: str, choices: Mapping[str, Any]) -> messages.Parts:
        found = read_background(content, title, choices["bounds"])
        return file_answers.pack_bytes(found.shape, found.findings)

    return {
        messages.BACKGROUND: background,
        messages.GRID: answer_grid,
        messages.TABLE: table,
        messages.FIGURES: figures,
        messages.AREAS: areas,
        messages.FORM: lambda content, title, _choices: table_messages.pack_form(read_form(content, title)),
        messages.POINTS: lambda content, title, _choices: area_messages.pack_points(read_points(content, title)),
        messages.PROJECT: lambda content, title, _choices: project_messages.pack_project(
            read_project_parts(content, title)
        ),
        messages.READING: lambda content, title, _choices: file_answers.pack_plain(read_reading_text(content, title)),
        messages.PROPOSE: packing.answer_proposal,
        messages.PREPARE: packing.answer_prepared,
        messages.DRAW: packing.answer_drawn,
        messages.MATCH: packing.answer_match,
    }


def serve(source: BinaryIO, target: BinaryIO, more: Mapping[str, Handler] | None = None) -> bool:
    """Answer one request; return whether there was one."""
    from sozial.errors import DataError, refusal
    from sozial.i18n import N_

    request = messages.receive(source)
    if request is None:
        return False
    kind, title, content, choices = messages.unpack_request(request)
    try:
        answer = {**_handlers(), **(more or {})}[kind](content, title, choices)
    except csv.Error:
        message = N_("A cell of this file is longer than is read, or a quotation mark is never closed.")
        answer = file_answers.pack_refusal(refusal("cell-length", title, message, N_("Look for it in a text editor.")))
    except DataError as error:
        answer = file_answers.pack_refusal(error)
    messages.send(target, answer)
    return True


def _begin(own: str, target: BinaryIO, seconds: int) -> None:
    """Give up what reading a file does not need, and say that one can come."""
    # The parent made this folder for us, and removes it.
    tempfile.tempdir = own
    os.chdir(own)
    _close_off(own)
    _limit(seconds)
    messages.send(target, [READY])


def main(more: Mapping[str, Handler] | None = None, later: Sequence[str] = ()) -> int:
    """Serve one request, given a folder.

    With ``--mother`` instead, fork a process for each request; with ``--many``, serve all that come, for measuring.
    With ``--brief`` beside ``--mother``, import nothing of `later` beforehand.

    Parameters
    ----------
    more
        What other rooms can do with a file.
    later
        Modules that they import when they are asked, and a mother beforehand.
    """
    if "--mother" in sys.argv:
        return _be_mother(more, later)
    target = os.fdopen(os.dup(1), "wb")
    # Libraries may print; nothing but the answer goes to the parent.
    os.dup2(2, 1)
    many = "--many" in sys.argv
    _warm()
    from sozial.reading.files import text_file

    # What is needed for the first time costs most: let it be now, not while somebody waits. It starts threads.
    text_file.large_grid(_SAMPLE.decode(), _SAMPLE, ";")
    _begin(sys.argv[1], target, PROCESSOR_SECONDS * (1_000 if many else 1))
    while serve(sys.stdin.buffer, target, more) and many:
        pass
    return 0


def _be_mother(more: Mapping[str, Handler] | None, later: Sequence[str]) -> int:
    """Import everything, then fork for each request."""
    with socket.socket(fileno=os.dup(0)) as control:
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        _warm()
        _handlers()
        for name in () if "--brief" in sys.argv else later:
            importlib.import_module(name)

        def child(own: str, source: BinaryIO, target: BinaryIO) -> None:
            _begin(own, target, PROCESSOR_SECONDS)
            serve(source, target, more)

        return fork_for_each(control, child)
