"""What the sheets of an XLSX file say beside their values: formats, errors, what is hidden, cells far away.

A sheet is a text of up to 400 MB; it is searched by patterns that stop only at the cells that matter.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from sozial.reading.cells.far_cells import HugeSheetError, used_block
from sozial.reading.cells.sheet_facts import Place, Range, SheetFacts, cell_name, column_position
from sozial.reading.files.content import MAXIMUM_SHEET_CELLS
from sozial.reading.files.workbook_xml import WorkbookParts, filters_of_tables, read_parts

_PLACE = rb"""(?=[^>]*?\sr="([A-Z]{1,3})(\d{1,7})")"""
_CELL = re.compile(rb"<c(?=\s)" + _PLACE + rb"[^>/]*>")
_ERROR = re.compile(
    rb'<c(?=\s)(?=[^>]*?\st="e")' + _PLACE + rb"[^>/]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?\s*<v[^>]*>([^<]*)</v>"
)
_NO_VALUE = re.compile(rb"</f>\s*</c>|</f>\s*<v>\s*</v>|</f>\s*<v\s*/>|<f[^>]*/>\s*</c>")
_HIDDEN_ROW = re.compile(rb'<row(?=\s)(?=[^>]*?\s(?:hidden="(?:1|true)"|ht="0(?:\.0+)?"))(?=[^>]*?\sr="(\d{1,7})")')
_COLUMN = re.compile(rb"<col\s([^>]*)>")
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_FILTER = re.compile(rb'<filterColumn[^>]*[^/]>\s*<(?!extLst)|<sheetPr[^>]*\sfilterMode="(?:1|true)"')
_CONDITIONAL = re.compile(rb'<conditionalFormatting[^>]*\ssqref="([^"]*)"[^>]*>(.*?)</conditionalFormatting>', re.S)
_BARE = re.compile(rb"<(row|c)(?=[\s/>])([^>]*)>")


def _plain(xml: bytes) -> bytes:
    """Return a sheet without prefixes, each of its cells with its name: some programs write prefixes, or no names.

    Raises
    ------
    ValueError
        If the text has a document type.
    """
    if b"<!DOCTYPE" in xml[:5_000]:
        raise ValueError("a document type is not read")
    prefix = re.search(rb"<(\w+):worksheet\b", xml[:5_000])
    if prefix is not None:
        xml = xml.replace(b"<" + prefix[1] + b":", b"<").replace(b"</" + prefix[1] + b":", b"</")
    if re.search(rb"<c\s[^>]*='", xml[:50_000]):
        xml = re.sub(rb"='([^'<>\"]*)'", rb'="\1"', xml)
    first = re.search(rb"<c(?=[\s/>])([^>]*)>", xml)
    return xml if first is None or re.search(rb"\sr=", first[1]) else _named(xml)


def _named(xml: bytes) -> bytes:
    """Return a sheet whose cells have no names with names, counted as programs do."""
    row, column = [0], [0]

    def name(match: re.Match[bytes]) -> bytes:
        own = re.search(rb'\sr="([A-Z]*)(\d+)', match[2])
        if match[1] == b"row":
            row[0] = int(own[2]) if own else row[0] + 1
            column[0] = 0
            return match[0] if own else b'<row r="%d"%b>' % (row[0], match[2])
        column[0] = column_position(own[1].decode()) + 1 if own else column[0] + 1
        return match[0] if own else b'<c r="%b"%b>' % (cell_name(row[0] - 1, column[0] - 1).encode(), match[2])

    return _BARE.sub(name, xml)


def _place(letters: bytes, row: bytes) -> Place:
    return int(row) - 1, column_position(letters.decode())


def _formats(xml: bytes, formats: Mapping[int, str]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    if not formats:
        return found
    styles = b"|".join(str(style).encode() for style in formats)
    pattern = re.compile(rb'<c(?=\s)(?=[^>]*?\ss="(' + styles + rb')")' + _PLACE + rb"[^>/]*>")
    columns: dict[bytes, dict[int, str]] = {}
    codes = {str(style).encode(): code for style, code in formats.items()}
    for style, letters, row in pattern.findall(xml):
        column = columns.get(letters)
        if column is None:
            column = columns[letters] = found[column_position(letters.decode())]
        column[int(row) - 1] = codes[style]
    return found


def _unfinished(xml: bytes) -> list[Place]:
    found = []
    for match in _NO_VALUE.finditer(xml) if b"<f" in xml else ():
        start = xml.rfind(b"<c ", 0, match.start())
        tag = xml[start : xml.find(b">", start)]
        named = re.search(rb'\sr="([A-Z]{1,3})(\d{1,7})', tag)
        # A formula whose result is the empty text has one.
        if start >= 0 and named is not None and b't="str"' not in tag:
            found.append(_place(named[1], named[2]))
    return found


def _runs(positions: Iterator[int]) -> list[Range]:
    runs: list[Range] = []
    for position in positions:
        if runs and runs[-1][1] == position - 1:
            runs[-1] = runs[-1][0], position
        else:
            runs.append((position, position))
    return runs


def _hidden_columns(head: bytes) -> list[Range]:
    found = []
    for match in _COLUMN.finditer(head):
        said = dict(_ATTRIBUTE.findall(match[1]))
        hidden = said.get(b"hidden") in (b"1", b"true") or re.fullmatch(rb"0(\.0+)?", said.get(b"width", b""))
        if hidden and said.get(b"min", b"").isdigit() and said.get(b"max", b"").isdigit():
            found.append((int(said[b"min"]) - 1, int(said[b"max"]) - 1))
    return found


def _conditional(tail: bytes, styles: frozenset[int]) -> str:
    """Return the cells that a condition shows as per cent."""
    if not styles:
        return ""
    found = []
    for match in _CONDITIONAL.finditer(tail):
        used = {int(number) for number in re.findall(rb'\sdxfId="(\d{1,6})"', match[2])}
        if used & styles:
            found.append(match[1].decode("utf-8", "replace"))
    return " ".join(found)[:200]


def _look_up(xml: bytes, parts: WorkbookParts) -> SheetFacts:
    errors = {}
    head, tail = xml[: max(xml.find(b"<sheetData"), 0)], xml[max(xml.rfind(b"</sheetData>"), 0) :]
    if b't="e"' in xml:
        errors = {_place(match[1], match[2]): html.unescape(match[3].decode()) for match in _ERROR.finditer(xml)}
    return SheetFacts(
        _formats(xml, parts.formats),
        errors,
        _unfinished(xml),
        _runs(int(match[1]) - 1 for match in _HIDDEN_ROW.finditer(xml)),
        _hidden_columns(head),
        _FILTER.search(head + tail) is not None,
        conditional=_conditional(tail, parts.conditional),
    )


def _is_huge(xml: bytes) -> bool:
    """Whether the rectangle around all cells of a sheet can be more than is opened.

    Raises
    ------
    HugeSheetError
        If a cell has a name that no program gives.
    """
    last = xml.rfind(b"</c>")
    start = xml.rfind(b"<c ", 0, last) if last > 0 else -1
    named = _CELL.match(xml, start) if start >= 0 else None
    # Cells stand in order; one further down than the last would have to be of another making.
    further = re.search(rb' r="[A-Z]+\d{%d}' % (len(named[2]) + 1 if named else 1), xml)
    if further is not None and re.search(rb' r="(?:[A-Z]{1,3}\d{8}|[A-Z]{4,}\d)', xml):
        raise HugeSheetError
    if named is None:
        return further is not None
    letters = set(re.findall(rb' r="([A-Z]{1,3})\d', xml))
    width = max(column_position(name.decode()) for name in letters) + 1
    return further is not None or int(named[2]) * width > MAXIMUM_SHEET_CELLS


def _text_of(xml: bytes, archive: zipfile.ZipFile) -> str:
    """Return what stands in one cell, given its part of the sheet."""
    value = re.search(rb"<v[^>]*>([^<]*)</v>", xml)
    if value is not None and b't="s"' in xml[: xml.find(b">")] and value[1].isdigit():
        if "xl/sharedStrings.xml" not in archive.namelist():
            return ""
        wanted = int(value[1])
        strings = re.finditer(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", archive.read("xl/sharedStrings.xml"), re.S)
        xml = next((match[0] for number, match in enumerate(strings) if number == wanted), b"")
        value = None
    texts = [value[1]] if value is not None else re.findall(rb"<(?:\w+:)?t\b[^>]*>([^<]*)</", xml)
    return html.unescape(b"".join(texts).decode("utf-8", "replace"))[:60]


def _cut(xml: bytes, archive: zipfile.ZipFile) -> tuple[bytes, list[tuple[str, str]]]:
    """Return a huge sheet without its stray cells, and these by name and text; none where it only looked huge.

    Raises
    ------
    HugeSheetError
        If it is huge without them.
    """
    places = _CELL.findall(xml)
    known = {letters: column_position(letters.decode()) for letters in {letters for letters, _row in places}}
    rows = np.fromiter((int(row) - 1 for _letters, row in places), np.int64, len(places))
    columns = np.fromiter((known[letters] for letters, _row in places), np.int64, len(places))
    height, width = used_block(rows, columns)
    outside = (rows >= height) | (columns >= width)
    if height * width > MAXIMUM_SHEET_CELLS:
        raise HugeSheetError
    if not outside.any():
        return xml, []
    wanted = set(np.flatnonzero(outside).tolist())
    kept, far, at = [], [], 0
    for number, match in enumerate(_CELL.finditer(xml)):
        if number in wanted:
            end = xml.find(b"</c>", match.end()) + 4
            kept.append(xml[at : match.start()])
            far.append(
                (cell_name(int(rows[number]), int(columns[number])), _text_of(xml[match.start() : end], archive))
            )
            at = end
    return b"".join([*kept, xml[at:]]), far


def look_up_xlsx(content: bytes) -> tuple[bytes, dict[str, SheetFacts]]:
    """Return a workbook without stray cells, and what is known about each of its sheets, by name.

    Raises
    ------
    ValueError, KeyError, zipfile.BadZipFile
        If it is damaged.
    """
    facts: dict[str, SheetFacts] = {}
    changed: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = read_parts(archive)
        if parts is None:
            return content, {}
        for name, path in parts.sheets.items():
            if "/worksheets/" not in path:
                continue
            xml = _plain(archive.read(path))
            far: list[tuple[str, str]] = []
            if _is_huge(xml):
                xml, far = _cut(xml, archive)
                if far:
                    changed[path] = xml
            found = _look_up(xml, parts)
            filtered = found.filtered or (bool(found.hidden_rows) and filters_of_tables(archive, path))
            facts[name] = replace(found, far=far, filtered=filtered)
        if changed:
            content = _rewritten(archive, changed)
    return content, facts


def _rewritten(archive: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    """Return an archive with some parts exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for entry in archive.infolist():
            target.writestr(entry.filename, changed.get(entry.filename) or archive.read(entry))
    return out.getvalue()
