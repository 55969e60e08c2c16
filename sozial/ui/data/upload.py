"""Taking files from the reader: tables, lists that describe them, saved readings, areas."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import streamlit as st

from sozial.access import Right
from sozial.errors import DataError
from sozial.model import Indicator
from sozial.reading.indicators.indicator_list import is_indicator_list, read_indicator_list
from sozial.reading.loading.correspondence import Correspondence, is_correspondence, read_correspondence
from sozial.reading.plans.saved_reading import SavedReading
from sozial.reading.sandbox.safely import waiting_before
from sozial.reading.sandbox.turns import PATIENCE
from sozial.reading.tables.table_parts import TablePart
from sozial.ui.data.kept_files import AREA_TYPES, AREAS, TABLE_TYPES, TABLES, Upload, take_files
from sozial.ui.data.table_lines import is_on, lines_of
from sozial.ui.memory import cached_files
from sozial.ui.session import access, viewers
from sozial.ui.session.findings import show_findings
from sozial.ui.session.language import _, plain

__all__ = ["AREA_TYPES", "TABLE_TYPES", "Upload", "Uploads", "upload_areas", "upload_tables", "with_progress"]
_SLOW = 2_000_000
# Whoever sees that others' files are read first waits so long, in seconds.
_PATIENCE = 300.0
_BYTES_PER_SECOND = 15_000_000

Found = TypeVar("Found")


@dataclass(frozen=True)
class FileLines:
    """A file with all its tables, and the lines that are read of it or switched off."""

    file: Upload
    parts: tuple[TablePart, ...]
    lines: tuple[Upload, ...]


@dataclass
class Uploads:
    """What came with the tables.

    Parameters
    ----------
    tables
        Those that are switched on.
    files
        All files with tables.
    others
        Names of files that hold no table, with what they are.
    """

    tables: list[Upload] = field(default_factory=list)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    readings: list[SavedReading] = field(default_factory=list)
    correspondence: Correspondence | None = None
    files: list[FileLines] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)


def with_progress(name: str, size: int, work: Callable[[], Found]) -> Found:
    """Do something that can take long, with a progress bar beside it."""
    if size < _SLOW:
        return work()
    started, expected = time.monotonic(), 1.0 + size / _BYTES_PER_SECOND
    text = _("Reading {name} …").format(name=plain(name))
    bar = st.progress(0.0, text)
    executor, context = ThreadPoolExecutor(1), copy_context()
    context.run(PATIENCE.set, _PATIENCE)
    try:
        running = executor.submit(context.run, work)
        while not wait([running], 0.15).done:
            before = waiting_before()
            if before is not None:
                waits = _("Files of others are read first (waiting before {name}: {n}) …")
                bar.progress(0.0, waits.format(name=plain(name), n=before))
                started = time.monotonic()
                continue
            spent = (time.monotonic() - started) / expected
            # Never full before it is done: towards the end it slows down.
            bar.progress(min(spent, 0.8) if spent < 0.8 else min(0.8 + 0.15 * (1 - 1 / (1 + spent - 0.8)), 0.97), text)
    finally:
        # A reader who goes on to something else does not wait for the file.
        executor.shutdown(wait=False)
    bar.empty()
    return running.result()


def where_files_go() -> str:
    """Say where uploaded files are kept: on this computer, on the server with the project, or there not at all."""
    if viewers.listens_to_network() and access.may(Right.KEEP):
        return _("Files go to this app's server only, and are kept there with your project.")
    if viewers.listens_to_network():
        return _("Files go to this app's server only, and are forgotten when you close the page.")
    return _("Files stay on this computer: the app sends nothing to other servers.")


def upload_tables() -> Uploads:
    """Show the upload of tables; return them, and what else was among them."""
    hint = _(
        "One row per quarter, or per quarter and year. A list that describes the indicators, a correspondence "
        "table and saved readings may be among them."
    )
    found = Uploads()
    for upload in take_files(TABLES, _("Tables (CSV, XLSX, XLS, ODS)"), hint, several=True):
        try:
            _sort_in(upload, found)
        except DataError as error:
            show_findings(error.findings)
            found.others[upload.name] = _("cannot be read")
    found.tables = [line for entry in found.files for line in entry.lines if is_on(line.name)]
    return found


def _sort_in(upload: Upload, found: Uploads) -> None:
    """Put a file where it belongs: lists, saved readings and correspondence tables may be among the tables."""
    if upload.is_reading:
        found.readings.append(cached_files.reading(upload.digest, upload.name, upload))
        found.others[upload.name] = _("saved reading")
        return
    read = partial(cached_files.table, upload.digest, upload.name, upload)
    table = with_progress(upload.name, upload.size, read)
    if is_indicator_list(table):
        found.indicators.update(read_indicator_list(table))
        found.others[upload.name] = _("list of indicators")
    elif is_correspondence(table):
        found.correspondence = read_correspondence(table)
        found.others[upload.name] = _("correspondence table")
    else:
        found.files.append(FileLines(upload, table.parts, tuple(lines_of(upload, table.parts))))


def upload_areas() -> Upload | None:
    """Show the upload of areas; return it, or None."""
    label = _("Areas (GeoJSON, GeoPackage, FlatGeobuf, TopoJSON, KML, zipped Shapefile)")
    hint = _("Without areas there is a ranking and no map.")
    found = [file for file in take_files(AREAS, label, hint, several=False) if is_on(f"areas-{file.name}")]
    return found[0] if found else None
