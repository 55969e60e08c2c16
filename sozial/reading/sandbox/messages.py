"""What goes between the app and the process that opens a file: lengths, JSON and Arrow; never pickle."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping, Sequence
from typing import IO, Any, cast

import pyarrow as pa

TABLE, FIGURES, AREAS, FORM, POINTS, PROJECT = "table", "figures", "areas", "form", "points", "project"
READING, RECIPE, TEMPLATE = "reading", "recipe", "template"
PROPOSE, PREPARE, DRAW, MATCH = "propose", "prepare", "draw", "match"
BACKGROUND, GRID = "background", "grid"
# No answer can be longer than what its process may hold.
LONGEST = 1_000_000_000
_HEAD = struct.Struct(">Q")


class Columns:
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


Parts = Sequence[bytes | Columns]


def send(target: IO[bytes], parts: Parts) -> None:
    """Write one message: its length, then its parts, which are not copied together."""
    target.write(_HEAD.pack(sum(len(part) for part in parts)))
    for part in parts:
        if isinstance(part, Columns):
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


def join(head: Mapping[str, Any], body: bytes | Columns) -> Parts:
    """Return a message of a head and a body."""
    text = json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return _HEAD.pack(len(text)), text, body


def cut(message: bytes) -> tuple[dict[str, Any], memoryview]:
    """Return head and body of a message."""
    (length,) = _HEAD.unpack(message[: _HEAD.size])
    end = _HEAD.size + length
    return json.loads(message[_HEAD.size : end].decode("utf-8", "surrogatepass")), memoryview(message)[end:]


def join_columns(head: Mapping[str, Any], columns: list[pa.Array]) -> Parts:
    """Return a message of a head and columns."""
    return join(head, Columns(columns))


def pack_request(kind: str, title: str, content: bytes, choices: Mapping[str, Any]) -> Parts:
    """Return the message that asks for a file to be read."""
    return join({"kind": kind, "title": title, "choices": dict(choices)}, content)


def flat(parts: Parts) -> bytes:
    """Return a message as one piece, to go inside another one."""
    out = io.BytesIO()
    for part in parts:
        if isinstance(part, Columns):
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
    head, body = cut(message)
    return head["kind"], head["title"], bytes(body), head["choices"]


def arrays_of(body: memoryview) -> list[pa.Array]:
    """Return the columns of a message, checked."""
    with pa.ipc.open_stream(pa.py_buffer(body)) as reader:
        table = reader.read_all()
    table.validate(full=True)
    return [_whole(table.column(number)) for number in range(table.num_columns)]


def _whole(chunks: pa.ChunkedArray) -> pa.Array:
    if chunks.num_chunks == 1:
        return chunks.chunk(0)
    return pa.concat_arrays(chunks.chunks) if chunks.num_chunks else pa.array([], chunks.type)
