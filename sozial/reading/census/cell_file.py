"""One file of a census grid, read as a stream: of all cells of the country only those of a town are kept.

The files are those that the statistical offices publish: one line per cell, ``GITTER_ID_100m;x_mp_100m;y_mp_100m;…``,
in UTF-8 or Windows-1252, mid points in metres (EPSG:3035, an equal-area projection, so that shares of a cell's area
are right as they are). A national file has three million lines and more; it is never held as a whole.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.reading.census.cell_places import agreed_size
from sozial.reading.census.cell_values import Cells, read_values
from sozial.reading.census.grid_header import HEAD, WHOLE_FILE, GridHeader, place_of, read_header

CRS = "EPSG:3035"
_BLOCK = 1_000_000
# Where nothing tells yet how large the cells are, in metres.
_LARGEST = 10_000


@dataclass(frozen=True)
class GridFile:
    """The cells of one file that lie in a box.

    Parameters
    ----------
    size
        Length of a cell's side in metres.
    x, y
        Mid points in metres (EPSG:3035), one of each cell.
    columns
        Values by column, one of each cell.
    read
        How many lines the file has, without its header.
    """

    title: str
    size: int
    x: np.ndarray
    y: np.ndarray
    columns: dict[str, Cells]
    read: int
    findings: tuple[Finding, ...] = ()


def read_cells(
    source: BinaryIO,
    title: str,
    box: tuple[float, float, float, float],
    said: Callable[[int], None] = lambda _bytes: None,
    size: int = 0,
) -> GridFile:
    r"""Read the cells of a file that touch a box, without ever holding the others.

    Parameters
    ----------
    source
        The bytes of the CSV file, from its beginning.
    box
        West, south, east and north in metres (EPSG:3035).
    said
        Told how many bytes were read, every few megabytes; what it raises ends the reading.
    size
        Length of a cell's side in metres as the file's name tells it; 0 where it does not.

    Raises
    ------
    DataError
        If this is no grid, if a line is broken, if a cell stands in it twice with different values, or if the names of
        cells, their mid points and their size do not say the same.

    Examples
    --------
    >>> lines = b"GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner\nCRS3035RES100mN3000000E4000000;4000050;3000050;12\n"
    >>> found = read_cells(io.BytesIO(lines), "e.csv", (4_000_000, 3_000_000, 4_001_000, 3_001_000))
    >>> found.size, found.columns["Einwohner"].values.tolist()
    (100, [12.0])
    """
    head = source.read(HEAD)
    header = read_header(head, title)
    broken: list[int] = []
    kept: list[pa.Table] = []
    lines = 0
    try:
        with arrow_csv.open_csv(_Told(head, source, said), *_options(header, broken)) as reader:
            for batch in reader:
                lines += batch.num_rows
                near = _near(batch, header, box)
                if near.num_rows:
                    kept.append(pa.Table.from_batches([near]))
    except pa.ArrowInvalid as error:
        message = N_("This file cannot be read to its end: a line is broken, or its letters are of another encoding.")
        raise refusal("grid-broken", title, message, WHOLE_FILE) from error
    if not lines:
        raise refusal("grid-empty", title, N_("This grid holds no cell."), WHOLE_FILE)
    table = _with_letters(pa.concat_tables(kept)) if kept else None
    return _grid_file(table, header, title, lines, _broken(broken, title), header.size or size)


def _options(
    header: GridHeader, broken: list[int]
) -> tuple[arrow_csv.ReadOptions, arrow_csv.ParseOptions, arrow_csv.ConvertOptions]:
    """Return how a grid is read: as texts, in blocks; lines of a wrong number of fields are noted in `broken`."""

    def skip(row: arrow_csv.InvalidRow) -> str:
        broken.append(row.number or 0)
        return "skip"

    named = (header.cell, header.x, header.y, *header.figures, *header.remarks)
    wanted = [name for name in dict.fromkeys(named) if name]
    # Which letters a file has shows only in the lines that are kept: the first dash may be their first one.
    types = {name: pa.string() if name in (header.cell, header.x, header.y) else pa.binary() for name in wanted}
    return (
        arrow_csv.ReadOptions(block_size=_BLOCK, encoding=header.encoding, use_threads=False),
        arrow_csv.ParseOptions(delimiter=header.sign, invalid_row_handler=skip),
        arrow_csv.ConvertOptions(include_columns=wanted, column_types=types, strings_can_be_null=False),
    )


def _with_letters(table: pa.Table) -> pa.Table:
    """Return a table whose bytes are texts: UTF-8, or Windows-1252 where they are none."""
    texts = pa.schema([(field.name, pa.string()) for field in table.schema])
    try:
        return table.cast(texts)
    except pa.ArrowInvalid:
        columns = [
            [cell if isinstance(cell, str) else cell.decode("cp1252", "replace") for cell in column.to_pylist()]
            for column in table.columns
        ]
        return pa.table([pa.array(column, pa.string()) for column in columns], schema=texts)


class _Told(io.RawIOBase):
    """What follows a head that was read, telling how much was read so far."""

    def __init__(self, head: bytes, source: BinaryIO, said: Callable[[int], None]) -> None:
        super().__init__()
        self._head, self._source, self._said, self._read, self._told = head, source, said, 0, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._head:
            taken = self._head if size < 0 else self._head[:size]
            self._head = self._head[len(taken) :]
        else:
            taken = self._source.read(size)
        self._read += len(taken)
        if self._read - self._told >= _BLOCK or not taken:
            self._told = self._read
            self._said(self._read)
        return taken


def _near(batch: pa.RecordBatch, header: GridHeader, box: tuple[float, float, float, float]) -> pa.RecordBatch:
    """Return the lines of a batch whose cells touch a box, and those of which nobody knows where they lie."""
    x, y = _places(batch, header)
    half = (header.size or _LARGEST) / 2
    west, south, east, north = box
    inside = (x > west - half) & (x < east + half) & (y > south - half) & (y < north + half)
    keep = inside | np.isnan(x) | np.isnan(y)
    if not keep.any():
        return batch.slice(0, 0)
    return batch.filter(pa.array(keep))


def _places(batch: pa.RecordBatch, header: GridHeader) -> tuple[np.ndarray, np.ndarray]:
    """Return the mid points of cells; NaN where a line does not tell it."""
    if header.x and header.y:
        return _metres(batch.column(header.x)), _metres(batch.column(header.y))
    matches = [place_of(name) for name in batch.column(header.cell).to_pylist()]
    return np.array([place[0] for place in matches]), np.array([place[1] for place in matches])


def _metres(texts: pa.Array) -> np.ndarray:
    plain = pc.replace_substring(pc.utf8_trim_whitespace(texts), ",", ".")
    right = pc.match_substring_regex(plain, r"^\d{1,9}(\.\d+)?$")
    numbers = pc.if_else(right, plain, pa.scalar(None, pa.string())).cast(pa.float64())
    return numbers.to_numpy(zero_copy_only=False).astype(float)


def _grid_file(
    table: pa.Table | None, header: GridHeader, title: str, lines: int, findings: list[Finding], size: int
) -> GridFile:
    if table is None:
        return GridFile(title, size or 100, np.zeros(0), np.zeros(0), {}, lines, tuple(findings))
    batch = table.combine_chunks().to_batches()[0]
    x, y = _places(batch, header)
    unplaced = np.isnan(x) | np.isnan(y)
    if unplaced.any():
        findings.append(_unplaced(batch, header, unplaced, title))
        batch = batch.filter(pa.array(~unplaced))
        x, y = x[~unplaced], y[~unplaced]
    if batch.num_rows:
        size = agreed_size(batch.column(header.cell).to_pylist(), x, y, size, title)
    batch, x, y = _once(batch, header, x, y, title, findings)
    remarks = {name: batch.column(name) for name in header.remarks}
    columns = {}
    for name in header.figures:
        columns[name], found = read_values(batch.column(name), _remark_of(name, remarks), title, name)
        findings.extend(found)
    return GridFile(title, size or 100, x, y, columns, lines, tuple(findings))


def _remark_of(name: str, remarks: dict[str, pa.Array]) -> pa.Array | None:
    """Return the remarks on a column: its own, else those of the whole line."""
    own = [column for remark, column in remarks.items() if name.lower() in remark.lower()]
    return own[0] if own else next(iter(remarks.values()), None)


def _once(
    batch: pa.RecordBatch, header: GridHeader, x: np.ndarray, y: np.ndarray, title: str, findings: list[Finding]
) -> tuple[pa.RecordBatch, np.ndarray, np.ndarray]:
    """Return each cell once; a line that stands there twice is told, two different ones are refused."""
    places = np.rec.fromarrays([x, y])
    _different, first, inverse = np.unique(places, return_index=True, return_inverse=True)
    if len(first) == len(x):
        return batch, x, y
    rows = [tuple(batch.column(name)[row].as_py() for name in header.figures) for row in range(len(x))]
    again = [row for row in range(len(x)) if first[inverse[row]] != row]
    differing = [row for row in again if rows[row] != rows[first[inverse[row]]]]
    cells = batch.column(header.cell)
    if differing:
        message = N_("Cells stand in this file several times with different values: {cells}")
        names = listed([cells[row].as_py() for row in differing])
        raise refusal("grid-twice", title, message, WHOLE_FILE, cells=names)
    message = NP_(
        "One line stands in the file twice, and counts once: {cells}",
        "Lines that stand in the file twice count once ({n}): {cells}",
    )
    values = {"n": len(again), "cells": listed([cells[row].as_py() for row in again])}
    findings.append(Finding("grid-same-line", Severity.WARNING, message, "", title, values))
    order = np.sort(first)
    return batch.take(pa.array(order)), x[order], y[order]


def _unplaced(batch: pa.RecordBatch, header: GridHeader, unplaced: np.ndarray, title: str) -> Finding:
    message = NP_(
        "One line of the grid does not tell where its cell lies, and counts nowhere: {cells}",
        "Lines of the grid do not tell where their cells lie, and count nowhere ({n}): {cells}",
    )
    cells = batch.column(header.cell)
    names = [cells[row].as_py() or f"#{row + 1}" for row in np.flatnonzero(unplaced)[:1_000].tolist()]
    values = {"n": int(unplaced.sum()), "cells": listed(names)}
    return Finding("grid-unplaced", Severity.WARNING, message, WHOLE_FILE, title, values)


def _broken(broken: list[int], title: str) -> list[Finding]:
    if not broken:
        return []
    message = NP_(
        "One line of the grid has too few or too many fields, and counts nowhere.",
        "Lines of the grid have too few or too many fields, and count nowhere: {n}",
    )
    return [Finding("grid-lines", Severity.WARNING, message, WHOLE_FILE, title, {"n": len(broken)})]
