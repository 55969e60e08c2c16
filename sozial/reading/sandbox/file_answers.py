"""What comes back for a file: what was read of it, or why it was refused."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sozial.errors import DataError, Finding
from sozial.reading.areas.areas import RawAreas
from sozial.reading.areas.points import RawPoints
from sozial.reading.cells.grid import Cell
from sozial.reading.sandbox.area_messages import unpack_areas
from sozial.reading.sandbox.finding_messages import finding_plain, findings_of
from sozial.reading.sandbox.messages import Parts, cut, join
from sozial.reading.sandbox.project_messages import unpack_project
from sozial.reading.sandbox.project_parts import ProjectParts
from sozial.reading.sandbox.table_messages import unpack_form, unpack_table
from sozial.reading.tables.table import RawTable


def pack_refusal(error: DataError) -> Parts:
    """Return the message that says why a file was refused."""
    return join({"refused": [finding_plain(finding) for finding in error.findings]}, b"")


def pack_plain(found: Mapping[str, Any]) -> Parts:
    """Return what a text file says as a message; days and times as text."""
    return join({"plain": True}, json.dumps(found, default=str, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def pack_bytes(content: bytes, findings: Sequence[Finding] = ()) -> Parts:
    """Return a file as a message, with what there is to say about it."""
    return join({"bytes": True, "findings": [finding_plain(finding) for finding in findings]}, content)


def open_answer(message: bytes) -> tuple[dict[str, Any], memoryview]:
    """Return head and body of an answer.

    Raises
    ------
    DataError
        If the file was refused.
    """
    head, body = cut(message)
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


def bytes_with_findings(message: bytes) -> tuple[bytes, tuple[Finding, ...]]:
    """Return a file from a message, and what there is to say about it.

    Raises
    ------
    DataError
        If it was refused.
    """
    head, body = open_answer(message)
    return bytes(body), findings_of(head["findings"])


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
        return unpack_project(head, body)
    if "rows" in head:
        return unpack_form(head["rows"])
    if "points" in head:
        points = tuple((str(name), str(kind), float(x), float(y)) for name, kind, x, y in head["points"])
        return RawPoints(points, str(head["crs"]), findings_of(head["findings"]))
    return unpack_table(head, body) if "numbered" in head else unpack_areas(head, body)
