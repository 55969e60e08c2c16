"""What is read once of files: tables, areas, saved readings, project files, presentations; refusals as well."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import SupportsBytes

from sozial.errors import DataError
from sozial.model import Indicator
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.areas.area_table import own_keys, propose_area_figures
from sozial.reading.areas.areas import RawAreas
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.columns import FIGURES, TablePlan
from sozial.reading.plans.reading_file import reading_of
from sozial.reading.plans.saved_reading import SavedReading
from sozial.reading.sandbox.messages import READING
from sozial.reading.sandbox.safely import (
    clean_template_safely,
    read_areas_safely,
    read_figures_safely,
    read_project_safely,
    read_text_safely,
)
from sozial.reading.sandbox.table_messages import table_choices
from sozial.reading.sandbox.turns import is_busy
from sozial.reading.sandbox.working_safely import propose_columns_safely
from sozial.reading.tables.table import RawTable
from sozial.report.exchange.project_opening import OpenedProject, open_project
from sozial.store.opened import project_store
from sozial.store.project.project import Project
from sozial.store.town import current_town
from sozial.ui.memory.bounded import cached_on


def _choices(*read: object) -> str:
    return json.dumps(read, sort_keys=True)


@cached_on(
    lambda digest, title, content, reading=None: (digest, title, _choices(table_choices(reading))), refusals=True
)
def table(digest: str, title: str, content: SupportsBytes, reading: TableReading | None = None) -> RawTable:
    """Return a table from a file's content; of a file with areas, the figures among its attributes.

    Raises
    ------
    DataError
        If the file is refused.
    """
    return read_figures_safely(bytes(content), title, reading)


def table_as_saved(digest: str, title: str, content: SupportsBytes, reading: TableReading) -> RawTable:
    """Return a table as a saved reading opens it; a sheet of another name than last time is found anew.

    Raises
    ------
    DataError
        If the file is refused.
    """
    try:
        return table(digest, title, content, reading)
    except DataError as error:
        if not reading.sheet or error.findings[0].code != "no-sheet":
            raise
        return table(digest, title, content, replace(reading, sheet=""))


def _of_proposal(
    digest: str, table: RawTable, keys_on_map: Collection[str], known: Mapping[str, Indicator]
) -> tuple[str, str, str]:
    fit = hashlib.sha256(repr([sorted(keys_on_map), sorted(known.items())]).encode()).hexdigest()
    return digest, _choices(table.title, table_choices(table.reading)), fit


@cached_on(_of_proposal, refusals=True)
def proposal(digest: str, table: RawTable, keys_on_map: Collection[str], known: Mapping[str, Indicator]) -> TablePlan:
    """Return what the columns of a table are proposed to be.

    Raises
    ------
    DataError
        If finding it out had to be stopped.
    """
    return propose_columns_safely(table, keys_on_map, known)


@cached_on(lambda digest, title, content: (digest, title), refusals=True)
def reading(digest: str, title: str, content: SupportsBytes) -> SavedReading:
    """Return a saved reading from a file's content.

    Raises
    ------
    DataError
        If the file is refused.
    """
    return reading_of(read_text_safely(READING, bytes(content), title), title)


@cached_on(lambda digest, raw: (digest, raw.layer))
def area_figures(digest: str, raw: RawAreas) -> tuple[str, ...]:
    """Return the names of a file's attributes that are figures.

    Raises
    ------
    DataError
        If others had their turn for too long.
    """
    try:
        found = propose_area_figures(raw, own_keys(raw), propose_columns_safely)
    except DataError as error:
        # A refusal is said where the figures are asked for; that others had their turn is not one.
        if is_busy(error):
            raise
        return ()
    return () if found is None else tuple(entry.column for entry in found[1].columns if entry.role in FIGURES)


@cached_on(lambda digest, title, content, reading=None: (digest, title, reading or AreaReading()), refusals=True)
def areas(digest: str, title: str, content: SupportsBytes, reading: AreaReading | None = None) -> RawAreas:
    """Return areas from a file's content.

    Raises
    ------
    DataError
        If the file is refused.
    """
    return read_areas_safely(bytes(content), title, reading or AreaReading())


@cached_on(lambda town, key, version: (town, key, version))
def _project(town: str, key: str, version: int) -> Project:
    return project_store().open(key, version)


def project(key: str, version: int) -> Project:
    """Return a saved version of a project of this town, which never changes."""
    return _project(current_town(), key, version)


@cached_on(lambda title, content: (hashlib.sha256(content).hexdigest(), title), refusals=True)
def project_file(title: str, content: bytes) -> OpenedProject:
    """Return a project file, opened and computed once.

    Raises
    ------
    DataError
        If it is refused.
    """
    return open_project(read_project_safely(content, title), title)


@cached_on(lambda title, content: (hashlib.sha256(content).hexdigest(), title), refusals=True)
def clean_template(title: str, content: bytes) -> bytes:
    """Return a presentation that slides are made in, without its own slides.

    Raises
    ------
    DataError
        If it cannot be used.
    """
    return clean_template_safely(content, title)
