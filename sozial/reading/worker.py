"""The process that opens one uploaded file and dies: ``python -m sozial.worker FOLDER``.

It gets one request on its standard input and writes one answer to its standard output. Whatever a file does to
it, no other session notices. What it may use is bounded before the file is touched: GDAL has only the drivers of
the formats that are read, the network and other programs are closed off, memory and time are limited.
"""

from __future__ import annotations

import contextlib
import csv
import importlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from sozial.reading import landlock, messages

Handler = Callable[[bytes, str, Mapping[str, Any]], messages.Parts]
# Limits by platform: Linux bounds memory and processor time, macOS the latter; Windows only the waiting time of the
# parent. Addresses are more than memory: libraries and threads reserve them without using them.
MEMORY = 1_000_000_000
ADDRESSES = 6_000_000_000
PROCESSOR_SECONDS = 20
# Whoever is served by the app goes before files that are being read.
_POLITENESS = 2
_CALLS = ("system", "exec", "posix_spawn", "fork", "spawn", "startfile")
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

    here = Path(__file__).resolve().parents[1]
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

    from sozial.reading import area_files, area_table, areas, table, text_file  # noqa: F401

    more = set(pyogrio.list_drivers()) - area_files.DRIVERS
    if more:
        raise SystemExit(f"GDAL drivers that must not be there: {', '.join(sorted(more))}")

    # What is needed for the first time costs most: let it be now, not while somebody waits.
    sample = b"nr;x\n" + b"1;2,5\n" * 500
    table.read_table(sample, "sample.csv")
    text_file.large_grid(sample.decode(), sample, ";")


def _handlers() -> dict[str, Handler]:
    """Return what this room can do with a file."""
    from sozial.reading import packing
    from sozial.reading.area_table import read_figures
    from sozial.reading.areas import read_areas
    from sozial.reading.points import read_points
    from sozial.reading.project_parts import read_project_parts
    from sozial.reading.reading_file import read_reading_text
    from sozial.reading.spreadsheet import read_form
    from sozial.reading.table import read_table

    def table(content: bytes, title: str, choices: Mapping[str, Any]) -> messages.Parts:
        return messages.pack_table(read_table(content, title, messages.table_reading(choices)))

    def figures(content: bytes, title: str, choices: Mapping[str, Any]) -> messages.Parts:
        return messages.pack_table(read_figures(content, title, messages.table_reading(choices)))

    def areas(content: bytes, title: str, choices: Mapping[str, Any]) -> messages.Parts:
        return messages.pack_areas(read_areas(content, title, messages.area_reading(choices)))

    return {
        messages.TABLE: table,
        messages.FIGURES: figures,
        messages.AREAS: areas,
        messages.FORM: lambda content, title, _choices: messages.pack_form(read_form(content, title)),
        messages.POINTS: lambda content, title, _choices: messages.pack_points(read_points(content, title)),
        messages.PROJECT: lambda content, title, _choices: messages.pack_project(read_project_parts(content, title)),
        messages.READING: lambda content, title, _choices: messages.pack_plain(read_reading_text(content, title)),
        messages.PROPOSE: packing.answer_proposal,
        messages.PREPARE: packing.answer_prepared,
        messages.DRAW: packing.answer_drawn,
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
        answer = messages.pack_refusal(refusal("cell-length", title, message, N_("Look for it in a text editor.")))
    except DataError as error:
        answer = messages.pack_refusal(error)
    messages.send(target, answer)
    return True


def main(more: Mapping[str, Handler] | None = None) -> int:
    """Serve one request, or with the argument ``--many`` all that come; the latter is for measuring only."""
    target = os.fdopen(os.dup(1), "wb")
    # Libraries may print; nothing but the answer goes to the parent.
    os.dup2(2, 1)
    source = sys.stdin.buffer
    many = "--many" in sys.argv
    # The parent made this folder for us, and removes it.
    own = sys.argv[1]
    tempfile.tempdir = own
    os.chdir(own)
    _warm()
    _close_off(own)
    _limit(PROCESSOR_SECONDS * (1_000 if many else 1))
    messages.send(target, [b"ready"])
    while serve(source, target, more) and many:
        pass
    return 0
