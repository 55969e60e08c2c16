"""What goes between the app and the process that opens a file: lengths, JSON and Arrow; never pickle."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping, Sequence
from typing import IO, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from sozial.errors import DataError, Finding, Listed, Phrase, Severity
from sozial.reading.area_attributes import attribute_texts, is_number_column
from sozial.reading.area_files import AreaReading
from sozial.reading.areas import RawAreas
from sozial.reading.content import Kind
from sozial.reading.grid import Cell, Column
from sozial.reading.official_layout import Stated
from sozial.reading.points import RawPoints
from sozial.reading.project_parts import ProjectParts
from sozial.reading.sheet_lines import LineRun
from sozial.reading.signs import Sign
from sozial.reading.table import RawTable
from sozial.reading.table_parts import PartKind, TablePart
from sozial.reading.table_reading import TableReading

TABLE, FIGURES, AREAS, FORM, POINTS, PROJECT = "table", "figures", "areas", "form", "points", "project"
READING, RECIPE, TEMPLATE = "reading", "recipe", "template"
PROPOSE, PREPARE, DRAW = "propose", "prepare", "draw"
# No answer can be longer than what its process may hold.
LONGEST = 1_000_000_000
_HEAD = struct.Struct(">Q")


class _Columns:
    """Columns as a part of a message, written straight to where they go."""

    def __init__(self, columns: list[pa.Array]) -> None:
        names = [str(number) for number in range(len(columns))]
        self._batch = pa.record_batch(columns, names=names)
        counted = pa.MockOutputStream()
        self._write(counted)
        self._size = counted.size()

    def _write(self, target: Any) -> None:
        with pa.ipc.new_stream(target, self._batch.schema) as writer:
            writer.write_batch(self._batch)

    def __len__(self) -> int:
        return int(self._size)

    def write_to(self, target: IO[bytes]) -> None:
        """Write the columns."""
        self._write(pa.PythonFile(target, mode="w"))


Parts = Sequence[bytes | _Columns]


def send(target: IO[bytes], parts: Parts) -> None:
    """Write one message: its length, then its parts, which are not copied together."""
    target.write(_HEAD.pack(sum(len(part) for part in parts)))
    for part in parts:
        if isinstance(part, _Columns):
            part.write_to(target)
        else:
            target.write(part)
    target.flush()


def receive(source: IO[bytes]) -> bytes | None:
    """Return the next message, None at the end.

    Raises
    ------
    EOFError
        If the other side stopped within a message, or announces an impossible one.
    """
    head = source.read(_HEAD.size)
    if not head:
        return None
    if len(head) < _HEAD.size:
        raise EOFError("message cut off")
    (length,) = _HEAD.unpack(head)
    if length > LONGEST:
        raise EOFError("message too long")
    content = source.read(length)
    if len(content) < length:
        raise EOFError("message cut off")
    return content


def join(head: Mapping[str, Any], body: bytes | _Columns) -> Parts:
    """Return a message of a head and a body."""
    text = json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return _HEAD.pack(len(text)), text, body


def _cut(message: bytes) -> tuple[dict[str, Any], memoryview]:
    (length,) = _HEAD.unpack(message[: _HEAD.size])
    end = _HEAD.size + length
    return json.loads(message[_HEAD.size : end].decode("utf-8", "surrogatepass")), memoryview(message)[end:]


def join_columns(head: Mapping[str, Any], columns: list[pa.Array]) -> Parts:
    """Return a message of a head and columns."""
    return join(head, _Columns(columns))


def pack_request(kind: str, title: str, content: bytes, choices: Mapping[str, Any]) -> Parts:
    """Return the message that asks for a file to be read."""
    return join({"kind": kind, "title": title, "choices": dict(choices)}, content)


def flat(parts: Parts) -> bytes:
    """Return a message as one piece, to go inside another one."""
    out = io.BytesIO()
    for part in parts:
        if isinstance(part, _Columns):
            part.write_to(cast(IO[bytes], _StaysOpen(out)))
        else:
            out.write(part)
    return out.getvalue()


class _StaysOpen(io.RawIOBase):
    """A target that whoever writes columns does not close."""

    def __init__(self, inner: io.BytesIO) -> None:
        self._inner = inner

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, content: Any) -> int:
        """Write on."""
        return self._inner.write(content)

    def close(self) -> None:
        """Stay open."""


def unpack_request(message: bytes) -> tuple[str, str, bytes, dict[str, Any]]:
    """Return kind, title, content and choices of a request."""
    head, body = _cut(message)
    return head["kind"], head["title"], bytes(body), head["choices"]


def table_choices(reading: TableReading | None) -> dict[str, Any]:
    """Return a person's decisions about a table as plain data."""
    chosen = reading or TableReading()
    return {
        "encoding": chosen.encoding,
        "separator": chosen.separator,
        "sheet": chosen.sheet,
        "header": None if chosen.header is None else list(chosen.header),
        "first": chosen.first,
        "transposed": chosen.transposed,
        "decimals": dict(chosen.decimals),
        "signs": {sign: str(meaning) for sign, meaning in chosen.signs.items()},
        "answers": dict(chosen.answers),
        "block": chosen.block,
    }


def table_reading(choices: Mapping[str, Any]) -> TableReading:
    """Return a person's decisions about a table from plain data."""
    header = choices.get("header")
    return TableReading(
        str(choices.get("encoding", "")),
        str(choices.get("separator", "")),
        str(choices.get("sheet", "")),
        None if header is None else tuple(int(line) for line in header),
        None if choices.get("first") is None else int(choices["first"]),
        bool(choices.get("transposed", False)),
        {str(name): str(sign) for name, sign in choices.get("decimals", {}).items()},
        {str(sign): Sign(meaning) for sign, meaning in choices.get("signs", {}).items()},
        {str(question): str(answer) for question, answer in choices.get("answers", {}).items()},
        int(choices.get("block", 0)),
    )


def area_reading(choices: Mapping[str, Any]) -> AreaReading:
    """Return a person's decisions about areas from plain data."""
    answers = {str(question): str(answer) for question, answer in choices.get("answers", {}).items()}
    return AreaReading(str(choices.get("layer", "")), str(choices.get("crs", "")), answers)


def finding_plain(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data."""
    values = {
        name: value if isinstance(value, (int, float, bool)) else str(value) for name, value in finding.values.items()
    }
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "remedy": finding.remedy,
        "place": finding.place,
        "values": values,
        "phrases": [name for name, value in finding.values.items() if isinstance(value, Phrase)],
        "lists": {
            name: [value.left_off, *value.items] for name, value in finding.values.items() if isinstance(value, Listed)
        },
        "subject": finding.subject,
        "options": dict(finding.options),
        "chosen": finding.chosen,
    }


def _value(name: str, value: Any, entry: dict[str, Any]) -> Any:
    if name in entry["phrases"]:
        return Phrase(value)
    if name in entry["lists"]:
        left_off, *items = entry["lists"][name]
        return Listed(value, [str(item) for item in items], int(left_off))
    return value


def findings_of(entries: list[dict[str, Any]]) -> tuple[Finding, ...]:
    """Return findings from plain data."""
    return tuple(
        Finding(
            str(entry["code"]),
            Severity(entry["severity"]),
            str(entry["message"]),
            str(entry["remedy"]),
            str(entry["place"]),
            {name: _value(name, value, entry) for name, value in entry["values"].items()},
            str(entry["subject"]),
            {str(answer): str(label) for answer, label in entry["options"].items()},
            str(entry["chosen"]),
        )
        for entry in entries
    )


def arrays_of(body: memoryview) -> list[pa.Array]:
    """Return the columns of a message, checked."""
    with pa.ipc.open_stream(pa.py_buffer(body)) as reader:
        table = reader.read_all()
    table.validate(full=True)
    return [_whole(table.column(number)) for number in range(table.num_columns)]


def _whole(chunks: pa.ChunkedArray) -> pa.Array:
    if chunks.num_chunks == 1:
        return chunks.chunk(0)
    return pa.concatarrays_of(chunks.chunks) if chunks.num_chunks else pa.array([], chunks.type)


def pack_refusal(error: DataError) -> Parts:
    """Return the message that says why a file was refused."""
    return join({"refused": [finding_plain(finding) for finding in error.findings]}, b"")


def pack_table(table: RawTable) -> Parts:
    """Return a table as a message."""
    arrays: list[pa.Array] = [pa.array(table.lines, pa.int64())]
    numbered = []
    for column in table.data:
        arrays.append(column.text)
        numbered.append(column.number is not None)
        if column.number is not None:
            arrays.append(column.number)
    head = {
        "title": table.title,
        "kind": str(table.kind),
        "encoding": table.encoding,
        "separator": table.separator,
        "sheet": table.sheet,
        "sheets": table.sheets,
        "columns": table.columns,
        "numbered": numbered,
        "header_lines": table.header_lines,
        "labels": table.labels,
        "titles": table.titles,
        "notes": table.notes,
        "signs": {sign: str(meaning) for sign, meaning in table.signs.items()},
        "reading": table_choices(table.reading),
        "findings": [finding_plain(finding) for finding in table.findings],
        "preview": table.preview,
        "stated": table.stated.plain(),
        "legend": table.legend,
        "sheet_lines": [[run.first, run.last, run.kind] for run in table.sheet_lines],
        "left_out": table.left_out,
        "parts": [[p.sheet, p.block, str(p.kind), p.rows, p.visible, p.same_areas] for p in table.parts],
        "places": table.places,
        "hidden": table.hidden,
        "filtered": table.filtered,
    }
    return join(head, _Columns(arrays))


def pack_areas(areas: RawAreas) -> Parts:
    """Return areas as a message: shapes as WKB, attributes as text, and as numbers where the file holds numbers.

    Rows that are not on the map have no shape.
    """
    attributes = areas.attributes()
    shapes = areas.frame.geometry.reindex(attributes.index)
    arrays = [pa.array(attributes.index.to_numpy(), pa.int64())]
    arrays.append(pa.array(shapely.to_wkb(shapes.to_numpy()), pa.large_binary()))
    numbered = []
    for column in areas.columns:
        numbered.append(is_number_column(attributes[column]))
        texts = [text or None for text in attribute_texts(attributes[column])]
        arrays.append(
            pa.array(attributes[column].to_numpy(dtype=float, na_value=np.nan), pa.float64(), from_pandas=True)
            if numbered[-1]
            else pa.array(texts, pa.string())
        )
    crs = areas.frame.crs
    head = {
        "title": areas.title,
        "columns": list(areas.columns),
        "numbers": numbered,
        "projection": crs.to_wkt() if crs is not None else None,
        "kind": str(areas.kind),
        "layer": areas.layer,
        "layers": areas.layers,
        "crs": areas.crs,
        "invalid": areas.invalid,
        "kinds": areas.kinds,
        "has_heights": areas.has_heights,
        "findings": [finding_plain(finding) for finding in areas.findings],
        "answers": dict(areas.answers),
    }
    return join(head, _Columns(arrays))


def pack_form(rows: list[list[Cell]]) -> Parts:
    """Return the cells of a form as a message."""
    return join({"rows": rows}, b"")


def pack_points(points: RawPoints) -> Parts:
    """Return points as a message."""
    findings = [finding_plain(finding) for finding in points.findings]
    return join({"points": points.rows, "crs": points.crs, "findings": findings}, b"")


def pack_project(parts: ProjectParts) -> Parts:
    """Return the parts of a project file as a message: tables and shapes as Arrow streams, then files."""
    streams = {name: _stream(table) for name, table in parts.tables.items()}
    keys = pa.array(list(parts.shapes), pa.string())
    shapes = pa.table({"unit": keys, "shape": pa.array(list(parts.shapes.values()), pa.large_binary())})
    body = [*streams.values(), _stream(shapes)]
    head = {
        "project": list(streams), "lengths": [len(part) for part in body], "texts": dict(parts.texts),
        "files": {name: len(content) for name, content in parts.files.items()},
    }  # fmt: skip
    return join(head, b"".join([*body, *parts.files.values()]))


def pack_plain(found: Mapping[str, Any]) -> Parts:
    """Return what a text file says as a message; days and times as text."""
    return join({"plain": True}, json.dumps(found, default=str, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def pack_bytes(content: bytes) -> Parts:
    """Return a file as a message."""
    return join({"bytes": True}, content)


def _stream(table: pa.Table) -> bytes:
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return bytes(out.getvalue())


def _project(head: dict[str, Any], body: memoryview) -> ProjectParts:
    tables, at = [], 0
    for length in head["lengths"]:
        with pa.ipc.open_stream(pa.py_buffer(body[at : at + length])) as reader:
            tables.append(reader.read_all())
        tables[-1].validate(full=True)
        at += length
    shapes = dict(zip(tables[-1]["unit"].to_pylist(), tables[-1]["shape"].to_pylist(), strict=True))
    texts = {str(name): str(text) for name, text in head["texts"].items()}
    files = {}
    for name, length in head["files"].items():
        files[str(name)] = bytes(body[at : at + length])
        at += length
    return ProjectParts(dict(zip(head["project"], tables[:-1], strict=True)), texts, shapes, files)


def open_answer(message: bytes) -> tuple[dict[str, Any], memoryview]:
    """Return head and body of an answer.

    Raises
    ------
    DataError
        If the file was refused.
    """
    head, body = _cut(message)
    if "refused" in head:
        raise DataError(*findings_of(head["refused"]))
    return head, body


def plain_of(message: bytes) -> dict[str, Any]:
    """Return what a text file says, from a message.

    Raises
    ------
    DataError
        If it was refused.
    """
    _head, body = open_answer(message)
    found: dict[str, Any] = json.loads(bytes(body).decode("utf-8", "surrogatepass"))
    return found


def bytes_of(message: bytes) -> bytes:
    """Return a file from a message.

    Raises
    ------
    DataError
        If it was refused.
    """
    return bytes(open_answer(message)[1])


def unpack_answer(message: bytes) -> RawTable | RawAreas | RawPoints | ProjectParts | list[list[Cell]]:
    """Return what was read.

    Raises
    ------
    DataError
        If the file was refused.
    """
    head, body = open_answer(message)
    if "project" in head:
        return _project(head, body)
    if "rows" in head:
        return _rows(head["rows"])
    if "points" in head:
        points = tuple((str(name), str(kind), float(x), float(y)) for name, kind, x, y in head["points"])
        return RawPoints(points, str(head["crs"]), findings_of(head["findings"]))
    return _table(head, body) if "numbered" in head else _areas(head, body)


def _rows(found: list[list[Any]]) -> list[list[Cell]]:
    return [[cell if cell is None or isinstance(cell, float) else str(cell) for cell in row] for row in found]


def _table(head: dict[str, Any], body: memoryview) -> RawTable:
    arrays = iter(arrays_of(body))
    lines = next(arrays).to_numpy(zero_copy_only=False).astype(np.int64)
    data = tuple(Column(next(arrays), next(arrays) if numbered else None) for numbered in head["numbered"])
    return RawTable(
        head["title"],
        Kind(head["kind"]),
        head["encoding"],
        head["separator"],
        head["sheet"],
        tuple(head["sheets"]),
        tuple(head["columns"]),
        data,
        lines,
        tuple(head["header_lines"]),
        dict(head["labels"]),
        tuple(head["titles"]),
        tuple(head["notes"]),
        {sign: Sign(meaning) for sign, meaning in head["signs"].items()},
        table_reading(head["reading"]),
        findings_of(head["findings"]),
        tuple(tuple(row) for row in head["preview"]),
        Stated.of(head["stated"]),
        tuple(int(place) for place in head["places"]),
        tuple((int(line), str(label)) for line, label in head["hidden"]),
        bool(head["filtered"]),
        legend=tuple(head["legend"]),
        sheet_lines=tuple(LineRun(int(first), int(last), str(kind)) for first, last, kind in head["sheet_lines"]),
        left_out=tuple(head["left_out"]),
        parts=tuple(_part(entry) for entry in head["parts"]),
    )


def _part(entry: Sequence[Any]) -> TablePart:
    sheet, block, kind, rows, visible, same_areas = entry
    return TablePart(str(sheet), int(block), PartKind(kind), int(rows), bool(visible), bool(same_areas))


def _areas(head: dict[str, Any], body: memoryview) -> RawAreas:
    positions, wkb, *arrays = arrays_of(body)
    shapes = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
    columns = {
        name: pd.Series(array.to_numpy(zero_copy_only=False), dtype=float if numbered else "object")
        for name, array, numbered in zip(head["columns"], arrays, head["numbers"], strict=True)
    }
    index = pd.Index(positions.to_numpy(zero_copy_only=False))
    whole = pd.DataFrame(columns).set_axis(index, axis=0)
    drawn = np.array([shape is not None for shape in shapes], dtype=bool)
    frame = gpd.GeoDataFrame(whole[drawn], geometry=gpd.GeoSeries(shapes[drawn], index=index[drawn]))
    return RawAreas(
        head["title"],
        frame.set_crs(head["projection"]) if head["projection"] else frame,
        findings_of(head["findings"]),
        Kind(head["kind"]),
        head["layer"],
        tuple(head["layers"]),
        head["crs"],
        head["invalid"],
        tuple(head["kinds"]),
        head["has_heights"],
        whole[~drawn],
        {str(question): str(answer) for question, answer in head["answers"].items()},
    )
