"""The parts of a project file as a message, and back."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from sozial.reading.sandbox.messages import Parts, join
from sozial.reading.sandbox.project_parts import ProjectParts


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


def _stream(table: pa.Table) -> bytes:
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return bytes(out.getvalue())


def unpack_project(head: dict[str, Any], body: memoryview) -> ProjectParts:
    """Return the parts of a project file from a message."""
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
