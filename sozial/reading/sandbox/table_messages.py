"""Tables and forms as messages, and back, with what a person decided about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from sozial.reading.cells.grid import Cell, Column
from sozial.reading.cells.signs import Sign
from sozial.reading.files.content import Kind
from sozial.reading.layout.sheet_lines import LineRun
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.official.official_layout import Stated
from sozial.reading.sandbox.finding_messages import finding_plain, findings_of
from sozial.reading.sandbox.messages import Columns, Parts, arrays_of, join
from sozial.reading.tables.table import RawTable
from sozial.reading.tables.table_parts import PartKind, TablePart


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
    return join(head, Columns(arrays))


def pack_form(rows: list[list[Cell]]) -> Parts:
    """Return the cells of a form as a message."""
    return join({"rows": rows}, b"")


def unpack_form(found: list[list[Any]]) -> list[list[Cell]]:
    """Return the cells of a form from a message."""
    return [[cell if cell is None or isinstance(cell, float) else str(cell) for cell in row] for row in found]


def unpack_table(head: dict[str, Any], body: memoryview) -> RawTable:
    """Return a table from a message."""
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
