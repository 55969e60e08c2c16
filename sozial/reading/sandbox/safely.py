"""Uploaded files are hostile until read: each is opened in a process of its own, which is ended in time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sozial.errors import DataError
from sozial.operation import counting
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.areas.areas import RawAreas
from sozial.reading.areas.background import Background, is_drawable_text
from sozial.reading.areas.points import RawPoints
from sozial.reading.cells.grid import Cell
from sozial.reading.census.cell_file import GridFile
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.sandbox import file_answers, messages, table_messages
from sozial.reading.sandbox.asking import SECONDS, ask_process, ask_safely, stopped, turns
from sozial.reading.sandbox.grid_messages import grids_of
from sozial.reading.sandbox.own_process import StartedProcess
from sozial.reading.sandbox.project_parts import ProjectParts
from sozial.reading.sandbox.turns import ASKING
from sozial.reading.tables.table import RawTable

# A national file has three million lines.
GRID_SECONDS = 60.0
Found = TypeVar("Found")
Read = RawTable | RawAreas | RawPoints | ProjectParts | list[list[Cell]]


def waiting_before() -> int | None:
    """Return how many files of others are read before that of whoever asks; None where theirs does not wait."""
    return turns.before(ASKING.get())


def _read(
    wanted: type[Found], kind: str, content: bytes, title: str, choices: dict[str, Any], seconds: float, spent: float
) -> tuple[Found, float]:
    """Return what was read, and the seconds that the file has taken so far."""
    with counting.UPLOADS.of(kind):
        try:
            answer = ask_safely(kind, content, title, choices, spent, seconds)
            found = file_answers.unpack_answer(answer.message)
        except DataError:
            counting.REFUSALS.add(kind)
            raise
    if not isinstance(found, wanted):
        raise stopped(kind, title, seconds)
    return found, answer.spent


def _read_table(
    kind: str, content: bytes, title: str, reading: TableReading | None, seconds: float, spent: float
) -> RawTable:
    found, spent = _read(RawTable, kind, content, title, table_messages.table_choices(reading), seconds, spent)
    return replace(found, spent=spent)


def read_table_safely(
    content: bytes, title: str, reading: TableReading | None = None, seconds: float = SECONDS, spent: float = 0.0
) -> RawTable:
    """Read a table in a process of its own (see `sozial.reading.tables.table.read_table`).

    Parameters
    ----------
    seconds
        What the file may take in all, in this step and further ones.
    spent
        What it has taken already, where it was read before without anybody asking for it again.

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    return _read_table(messages.TABLE, content, title, reading, seconds, spent)


def read_figures_safely(
    content: bytes, title: str, reading: TableReading | None = None, seconds: float = SECONDS, spent: float = 0.0
) -> RawTable:
    """Read a table, or the figures of a file with areas, in a process of its own.

    See `read_table_safely` and `sozial.reading.areas.area_table.read_figures`.

    Raises
    ------
    DataError
        If the file is refused, if its areas have no figures, or if reading it had to be stopped.
    """
    return _read_table(messages.FIGURES, content, title, reading, seconds, spent)


def read_areas_safely(
    content: bytes, title: str, reading: AreaReading | None = None, seconds: float = SECONDS, spent: float = 0.0
) -> RawAreas:
    """Read areas in a process of its own (see `read_table_safely` and `sozial.reading.areas.areas.read_areas`).

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    chosen = reading or AreaReading()
    choices = {"layer": chosen.layer, "crs": chosen.crs, "answers": dict(chosen.answers)}
    found, spent = _read(RawAreas, messages.AREAS, content, title, choices, seconds, spent)
    return replace(found, spent=spent)


def read_form_safely(content: bytes, title: str, seconds: float = SECONDS) -> list[list[Cell]]:
    """Read the cells of a form in a process of its own (see `sozial.reading.files.spreadsheet.read_form`).

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    found: list[list[Cell]] = _read(list, messages.FORM, content, title, {}, seconds, 0.0)[0]
    return found


def read_points_safely(content: bytes, title: str, seconds: float = SECONDS) -> RawPoints:
    """Read facilities in a process of its own (see `sozial.reading.areas.points.read_points`).

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    return _read(RawPoints, messages.POINTS, content, title, {}, seconds, 0.0)[0]


def read_grid_safely(
    content: bytes, title: str, box: Sequence[float], size: int, seconds: float = GRID_SECONDS
) -> list[GridFile]:
    """Read the cells of a census grid that lie in a box, in a process of its own.

    See `sozial.reading.census.gathering.read_downloads`.

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    with counting.UPLOADS.of(messages.GRID):
        try:
            answer = ask_safely(messages.GRID, content, title, {"box": list(box), "size": size}, seconds=seconds)
            return grids_of(answer.message)
        except DataError:
            counting.REFUSALS.add(messages.GRID)
            raise


def read_background_safely(content: bytes, title: str, bounds: Sequence[float], seconds: float = SECONDS) -> Background:
    """Read a layer for maps in a process of its own (see `sozial.reading.areas.background.read_background`).

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    with counting.UPLOADS.of(messages.BACKGROUND):
        try:
            answer = ask_safely(messages.BACKGROUND, content, title, {"bounds": list(bounds)}, seconds=seconds)
            found = Background(*file_answers.bytes_with_findings(answer.message))
        except DataError:
            counting.REFUSALS.add(messages.BACKGROUND)
            raise
    if not is_drawable_text(found.shape):
        raise stopped(messages.BACKGROUND, title, seconds)
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
    return file_answers.plain_of(ask_safely(kind, content, title, {}, seconds=seconds).message)


def clean_template_safely(content: bytes, title: str, seconds: float = SECONDS) -> bytes:
    """Return a town's own presentation without its slides (see `sozial.report.slides.slide_template.clean_template`).

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    return file_answers.bytes_of(ask_safely(messages.TEMPLATE, content, title, {}, seconds=seconds).message)


def read_project_safely(content: bytes, title: str, seconds: float = SECONDS) -> ProjectParts:
    """Open a project file in a process of its own (see `sozial.reading.sandbox.project_parts.read_project_parts`).

    Raises
    ------
    DataError
        If the file is refused, or if reading it had to be stopped.
    """
    return _read(ProjectParts, messages.PROJECT, content, title, {}, seconds, 0.0)[0]


def read_many(
    requests: Iterable[tuple[str, str, bytes]], seconds: float
) -> Iterator[tuple[Read | DataError | None, float]]:
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
    process = StartedProcess("--many")
    waiting = True
    try:
        for kind, title, content in requests:
            if not process.is_waiting:
                process.end()
                process, waiting = StartedProcess("--many"), True
            if waiting:
                messages.receive(process.answers)
                waiting = False
            started = time.monotonic()
            answer = ask_process(process, messages.pack_request(kind, title, content, {}), seconds)
            spent = time.monotonic() - started
            found: Read | DataError | None = None
            if answer is not None:
                try:
                    found = file_answers.unpack_answer(answer)
                except DataError as error:
                    found = error
            else:
                process.kill()
            yield found, spent
    finally:
        process.end()
