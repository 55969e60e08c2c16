"""Cells of a census grid as a message, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from sozial.reading.census.cell_file import GridFile
from sozial.reading.census.cell_values import Cells
from sozial.reading.sandbox.file_answers import open_answer
from sozial.reading.sandbox.finding_messages import finding_plain, findings_of
from sozial.reading.sandbox.messages import Parts, arrays_of, join_columns


def answer_grid(content: bytes, title: str, choices: Mapping[str, Any]) -> Parts:
    """Read the grids of a file, and return those cells that lie in a box as a message.

    Raises
    ------
    DataError
        If it is no grid, or damaged.
    """
    # Imported where a grid is read: the room needs libraries that no other file does.
    from sozial.reading.census.gathering import read_downloads
    from sozial.reading.census.opening_files import Download

    west, south, east, north = (float(edge) for edge in choices["box"])
    return pack_grids(read_downloads([Download(title, content)], (west, south, east, north), int(choices["size"])))


def pack_grids(files: Sequence[GridFile]) -> Parts:
    """Return cells as a message: each array is one line, since the files have different numbers of cells."""
    arrays, heads = [], []
    for file in files:
        arrays += [file.x, file.y, *(of for cells in file.columns.values() for of in (cells.values, cells.states))]
        heads.append({
            "title": file.title,
            "size": file.size,
            "read": file.read,
            "columns": list(file.columns),
            "findings": [finding_plain(finding) for finding in file.findings],
        })  # fmt: skip
    return join_columns({"grids": heads}, [_line(array) for array in arrays])


def _line(array: np.ndarray) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array([0, len(array)], pa.int32()), pa.array(array))


def grids_of(message: bytes) -> list[GridFile]:
    """Return the cells of a message.

    Raises
    ------
    DataError
        If the file was refused.
    """
    head, body = open_answer(message)
    arrays = [array.values.to_numpy(zero_copy_only=False) for array in arrays_of(body)]
    files, at = [], 0
    for entry in head["grids"]:
        names = [str(name) for name in entry["columns"]]
        taken = arrays[at : at + 2 + 2 * len(names)]
        at += len(taken)
        columns = {name: Cells(taken[2 + 2 * n], taken[3 + 2 * n]) for n, name in enumerate(names)}
        findings = findings_of(entry["findings"])
        files.append(
            GridFile(str(entry["title"]), int(entry["size"]), taken[0], taken[1], columns, int(entry["read"]), findings)
        )
    return files
