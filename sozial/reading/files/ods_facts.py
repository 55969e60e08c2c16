"""What the sheets of an ODS file say beside their values: formats, errors, what is hidden, cells far away.

Cells of ODS have no names, they only follow each other; they are counted in the rows that hold something that matters.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sozial.reading.cells.far_cells import HugeSheetError, used_block
from sozial.reading.cells.number_formats import number_format
from sozial.reading.cells.sheet_facts import Place, Range, SheetFacts, cell_name
from sozial.reading.files.content import MAXIMUM_SHEET_CELLS
from sozial.reading.files.ods_styles import read_ods_formats

_TABLE = re.compile(rb"<table:table(?=[\s>])([^>]*)>")
_ROW = re.compile(rb"<table:table-row(?=[\s/>])([^>]*)>")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])([^>]*)>")
_COLUMN = re.compile(rb"<table:table-column(?=[\s/>])([^>]*)>")
_REPEATED = re.compile(rb'table:number-(?:rows|columns)-repeated="(\d{1,9})"')
_HIDDEN = re.compile(rb'table:visibility="(collapse|filter)"')
_STYLE = re.compile(rb'table:style-name="([^"]*)"')
_SPANNED = re.compile(rb'table:number-(rows|columns)-spanned="(\d{1,7})"')
_TYPE = re.compile(rb'office:value-type="(\w+)"')
_ERROR = re.compile(rb"<text:p[^>]*>\s*(#[^<]{2,30}[!?A]|#N/?[AV]|(?:Err|Fehler):\d{3})\s*</text:p>")
_MATTERS = (
    b'office:value-type="percentage"', b'office:value-type="date"', b'value-type="error"', b'table:formula="',
    b'-spanned="', b">#", b">Err:", b">Fehler:",
)  # fmt: skip


@dataclass
class _Found:
    formats: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    errors: dict[Place, str] = field(default_factory=dict)
    unfinished: list[Place] = field(default_factory=list)
    hidden_rows: list[Range] = field(default_factory=list)
    hidden_columns: list[Range] = field(default_factory=list)
    filtered: bool = False
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return max(int(found[1]), 1) if found else 1


def _tables(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield tag, beginning and end of each sheet."""
    at = 0
    while (tag := _TABLE.search(content, at)) is not None:
        stop = content.find(b"</table:table>", tag.end())
        at = stop if stop >= 0 else len(content)
        yield tag[1], tag.end(), at


def _rows(table: bytes) -> Iterator[tuple[int, int, re.Match[bytes], int]]:
    """Yield position, how often it is repeated, tag and end of each row of a sheet."""
    at = 0
    tags = list(_ROW.finditer(table))
    for tag, after in zip(tags, [*tags[1:], None], strict=True):
        times = _times(tag[1])
        yield at, times, tag, after.start() if after is not None else len(table)
        at += times


def _cells(table: bytes, start: int, stop: int) -> Iterator[tuple[int, int, re.Match[bytes], int]]:
    """Yield position, how often it is repeated, tag and end of each cell of a row."""
    at = 0
    tags = list(_CELL.finditer(table, start, stop))
    for tag, after in zip(tags, [*tags[1:], None], strict=True):
        times = _times(tag[1])
        yield at, times, tag, after.start() if after is not None else stop
        at += times


def _look_along(
    found: _Found,
    table: bytes,
    rows: tuple[int, int],
    span: tuple[int, int],
    formats: Mapping[str, str],
    by_column: Sequence[tuple[int, str]],
) -> None:
    """Look at the cells of a row, which may stand for several that are alike: the first, and how many."""
    at, times = rows
    for column, repeated, cell, cell_end in _cells(table, *span):
        if repeated * times <= 100_000:
            places = [(row, p) for row in range(at, at + times) for p in range(column, column + repeated)]
            _look_at(found, places, table[cell.start() : cell_end], cell[1], formats, by_column)


def _look_up(table: bytes, formats: Mapping[str, str]) -> _Found:
    found = _Found()
    styled = any(number_format(code).divided(1.0) != 1 for code in formats.values())
    by_column = _styles_of_columns(table, found)
    signs = [sign for sign in _MATTERS if sign in table]
    if not signs and not styled and b"table:visibility=" not in table:
        return found
    for at, times, tag, end in _rows(table):
        hidden = _HIDDEN.search(tag[1])
        if hidden is not None:
            found.hidden_rows.append((at, at + times - 1))
            found.filtered = found.filtered or hidden[1] == b"filter"
        if times <= MAXIMUM_SHEET_CELLS and (styled or any(table.find(sign, tag.end(), end) >= 0 for sign in signs)):
            _look_along(found, table, (at, times), (tag.end(), end), formats, by_column)
    return found


def _look_at(
    found: _Found,
    places: Sequence[Place],
    whole: bytes,
    attributes: bytes,
    formats: Mapping[str, str],
    by_column: Sequence[tuple[int, str]],
) -> None:
    """Keep what one cell says beside its value."""
    kind = _TYPE.search(attributes)
    spans = {name: int(number) for name, number in _SPANNED.findall(attributes)}
    down, across = spans.get(b"rows", 1), spans.get(b"columns", 1)
    if down * across > 1 and len(places) == 1:
        row, column = places[0]
        found.merges.append((row, column, row + down - 1, column + across - 1))
    if kind is None:
        if b"table:formula=" in attributes:
            found.unfinished.extend(places)
        return
    sign = _ERROR.search(whole)
    if b'value-type="error"' in attributes or (sign is not None and b"table:formula=" in attributes):
        text = html.unescape(sign[1].decode("utf-8", "replace")) if sign else "#ERROR!"
        found.errors.update(dict.fromkeys(places, text))
        return
    if kind[1] not in (b"percentage", b"date", b"float", b"currency"):
        return
    style = _STYLE.search(attributes)
    name = style[1].decode("utf-8", "replace") if style else ""
    for row, column in places:
        code = formats.get(name or next((used for last, used in by_column if column <= last), ""), "")
        if kind[1] == b"percentage" and "%" not in code:
            code = "0%"
        if code:
            found.formats[column][row] = code


def _styles_of_columns(table: bytes, found: _Found) -> list[tuple[int, str]]:
    """Return the last column and the style of each run of columns; keep which are hidden."""
    styles, at = [], 0
    for tag in _COLUMN.finditer(table):
        times = _times(tag[1])
        if _HIDDEN.search(tag[1]):
            found.hidden_columns.append((at, at + times - 1))
        style = re.search(rb'table:default-cell-style-name="([^"]*)"', tag[1])
        styles.append((at + times - 1, style[1].decode("utf-8", "replace") if style else ""))
        at += times
    return styles


def _extent(table: bytes) -> tuple[int, int]:
    """Return the size of the rectangle around all cells that hold anything; its width only where cells are repeated.

    Cells that are written one by one cannot be more than the file is long.
    """
    height = width = 0
    if b"-repeated=" not in table:
        return height, width
    for at, times, tag, end in _rows(table):
        last = table.rfind(b"office:value-type=", tag.end(), end)
        if last < 0:
            continue
        height, width = at + times, max(width, 1)
        if table.find(b"-columns-repeated=", tag.end(), end) >= 0:
            cells = _CELL.finditer(table, tag.end(), table.find(b">", last) + 1)
            width = max(width, sum(_times(cell[1]) for cell in cells))
    return height, width


def _cut(table: bytes) -> tuple[bytes, list[tuple[str, str]]]:
    """Return a huge sheet without its stray cells, and these by name and text; none where it only looked huge.

    Raises
    ------
    HugeSheetError
        If it is huge without them.
    """
    rows, columns, spots = _values(table)
    height, width = used_block(np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64))
    outside = [number for number in range(len(rows)) if rows[number] >= height or columns[number] >= width]
    if height * width > MAXIMUM_SHEET_CELLS:
        raise HugeSheetError
    if not outside:
        return table, []
    far = [(cell_name(rows[n], columns[n]), _text_of(table[slice(*spots[n])])) for n in outside]
    return _emptied(table, {spots[number] for number in outside}), far


def _values(table: bytes) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    """Return row, column and place in the text of every cell that has a value.

    Raises
    ------
    HugeSheetError
        If there are too many.
    """
    rows: list[int] = []
    columns: list[int] = []
    spots: list[tuple[int, int]] = []
    for at, times, tag, end in _rows(table):
        for column, repeated, cell, cell_end in _cells(table, tag.end(), end):
            if b"office:value-type=" not in cell[1]:
                continue
            if len(rows) + times * repeated > MAXIMUM_SHEET_CELLS:
                raise HugeSheetError
            for row in range(at, at + times):
                rows.extend([row] * repeated)
                columns.extend(range(column, column + repeated))
                spots.extend([(cell.start(), cell_end)] * repeated)
    return rows, columns, spots


def _emptied(table: bytes, spots: Iterable[tuple[int, int]]) -> bytes:
    """Return a sheet in which nothing stands at some places of its text."""
    kept, done = [], 0
    for start, stop in sorted(spots):
        # Nothing stands there any more; what follows in the row, if anything does, keeps its place.
        closed = table.find(b"</table:table-cell>", start, stop)
        kept.extend([table[done:start], b"<table:table-cell/>"])
        done = closed + len(b"</table:table-cell>") if closed >= 0 else table.find(b">", start) + 1
    return b"".join([*kept, table[done:]])


def _text_of(cell: bytes) -> str:
    texts = re.findall(rb"<text:p[^>]*>([^<]*)", cell)
    return html.unescape(b" ".join(texts).decode("utf-8", "replace"))[:60]


def look_up_ods(content: bytes) -> tuple[bytes, dict[str, SheetFacts]]:
    """Return a workbook without stray cells, and what is known about each of its sheets, by name.

    Raises
    ------
    ValueError, KeyError, zipfile.BadZipFile
        If it is damaged.
    """
    facts: dict[str, SheetFacts] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        whole = archive.read("content.xml")
        named = archive.read("styles.xml") if "styles.xml" in archive.namelist() else b""
        if b"<!DOCTYPE" in whole[:5_000]:
            raise ValueError("a document type is not read")
        formats = read_ods_formats(whole, named)
        changed = b"<text:line-break" in whole or b"<text:tab" in whole
        if changed:
            # Words on two lines would be read as one.
            whole = re.sub(rb"<text:(?:line-break|tab)\s*/>", b" ", whole)
        parts, done = [], 0
        for tag, start, stop in _tables(whole):
            name = re.search(rb'table:name="([^"]*)"', tag)
            table, far = whole[start:stop], list[tuple[str, str]]()
            height, width = _extent(table)
            if height * width > MAXIMUM_SHEET_CELLS:
                table, far = _cut(table)
                if far:
                    parts.extend([whole[done:start], table])
                    done = stop
            found = _look_up(table, formats)
            facts[html.unescape(name[1].decode("utf-8", "replace")) if name else ""] = SheetFacts(
                found.formats, found.errors, found.unfinished, found.hidden_rows, found.hidden_columns,
                found.filtered, tuple(found.merges), far,
            )  # fmt: skip
        if parts or changed:
            content = _rewritten(archive, b"".join([*parts, whole[done:]]))
    return content, facts


def _rewritten(archive: zipfile.ZipFile, text: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for entry in archive.infolist():
            target.writestr(entry.filename, text if entry.filename == "content.xml" else archive.read(entry))
    return out.getvalue()
