"""The process that opens one uploaded file and dies: ``python -m sozial.reading.worker FOLDER``.

It gets one request on its standard input and writes one answer to its standard output. Whatever a file does to
it, no other session notices. What it may use is bounded before the file is touched: GDAL has only the drivers of
the formats that are read, the network and other programs are closed off, memory and time are limited.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from sozial.reading import landlock, messages

# Limits by platform: Linux and macOS bound memory and processor time; Windows only the waiting time of the parent.
MEMORY = 6_000_000_000
PROCESSOR_SECONDS = 120
_CALLS = ("system", "exec", "posix_spawn", "fork", "spawn", "startfile")
_FORBIDDEN = ("socket.", "subprocess.", "ctypes.dlopen", *(f"os.{call}" for call in _CALLS))


def _limit(seconds: int) -> None:
    """Bound memory, processor time and what can be written, where the platform can."""
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
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


def serve(source: BinaryIO, target: BinaryIO) -> bool:
    """Answer one request; return whether there was one."""
    from sozial.errors import DataError
    from sozial.reading.area_table import read_figures
    from sozial.reading.areas import read_areas
    from sozial.reading.points import read_points
    from sozial.reading.project_parts import read_project_parts
    from sozial.reading.spreadsheet import read_form
    from sozial.reading.table import read_table

    request = messages.receive(source)
    if request is None:
        return False
    kind, title, content, choices = messages.unpack_request(request)
    try:
        if kind == messages.TABLE:
            answer = messages.pack_table(read_table(content, title, messages.table_reading(choices)))
        elif kind == messages.FIGURES:
            answer = messages.pack_table(read_figures(content, title, messages.table_reading(choices)))
        elif kind == messages.FORM:
            answer = messages.pack_form(read_form(content, title))
        elif kind == messages.POINTS:
            answer = messages.pack_points(read_points(content, title))
        elif kind == messages.PROJECT:
            answer = messages.pack_project(read_project_parts(content, title))
        else:
            answer = messages.pack_areas(read_areas(content, title, messages.area_reading(choices)))
    except DataError as error:
        answer = messages.pack_refusal(error)
    messages.send(target, answer)
    return True


def main() -> int:
    """Serve one request, or with the argument ``--many`` all that come; the latter is for measuring only."""
    target = os.fdopen(os.dup(1), "wb")
    # Libraries may print; nothing but the answer goes to the parent.
    os.dup2(2, 1)
    source = sys.stdin.buffer
    many = "--many" in sys.argv
    _limit(PROCESSOR_SECONDS * (1_000 if many else 1))
    # The parent made this folder for us, and removes it.
    own = sys.argv[1]
    tempfile.tempdir = own
    os.chdir(own)
    _warm()
    _close_off(own)
    messages.send(target, [b"ready"])
    while serve(source, target) and many:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
