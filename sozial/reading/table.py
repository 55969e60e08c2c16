"""Bytes to a table of cells: CSV, XLSX and ODS. What the cells mean is decided elsewhere."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections import Counter
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook

from sozial.errors import Finding, Severity, refusal
from sozial.i18n import N_
from sozial.reading.numbers import Cell

SEPARATORS = (";", ",", "\t", "|")
# A spreadsheet is a zip: what it unpacks to is bounded before anything is unpacked.
MAXIMUM_UNPACKED = 1_000_000_000
MAXIMUM_CELLS = 20_000_000


@dataclass(frozen=True)
class RawTable:
    """A table as it stood in the file.

    Parameters
    ----------
    title
        File name, and sheet where there are several.
    columns
        Column names, unique.
    rows
        Cells below the header: text, numbers (spreadsheets only) or None.
    separator
        Field separator of a CSV file, "" for spreadsheets.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    separator: str
    findings: tuple[Finding, ...]

    def cells(self, column: str) -> list[Cell]:
        """Return one column's cells."""
        position = self.columns.index(column)
        return [row[position] for row in self.rows]

    def texts(self, column: str) -> list[str]:
        """Return one column as text; whole numbers without decimals, nothing as ""."""
        return [cell_text(cell) for cell in self.cells(column)]


def cell_text(cell: Cell) -> str:
    """Return a cell as text.

    Examples
    --------
    >>> cell_text(" 0101 "), cell_text(101.0), cell_text(None)
    ('0101', '101', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell.strip()


def _decode(content: bytes, title: str, findings: list[Finding]) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        message = N_("The characters of this file cannot be read (neither UTF-8 nor Windows-1252).")
        raise refusal("encoding", title, message, N_("Save it as “CSV UTF-8”.")) from error
    message = N_("Read as Windows-1252 (cp1252), because it is not UTF-8.")
    findings.append(Finding("cp1252", Severity.NOTE, message, N_("Check the umlauts in the preview."), title))
    return text


def _separator(text: str) -> str:
    """Return the separator that cuts the most lines into the same number of fields, at least two."""
    sample = text[:200_000].splitlines()[:200]
    best, best_score = ";", (0, 0)
    for candidate in SEPARATORS:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=candidate) if row)
        width, lines = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
        if width > 1 and (lines, width) > best_score:
            best, best_score = candidate, (lines, width)
    return best


def _csv_rows(content: bytes, title: str, findings: list[Finding]) -> tuple[list[list[Cell]], str]:
    text = _decode(content, title, findings)
    if "\x00" in text:
        message = N_("This is not a text table; it contains binary data.")
        raise refusal("binary", title, message, N_("Load CSV, XLSX or ODS."))
    separator = _separator(text)
    try:
        rows: list[list[Cell]] = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    except csv.Error as error:
        message = N_("The table cannot be read: {reason}")
        raise refusal("csv", title, message, reason=str(error)) from error
    return rows, separator


def _spreadsheet_cell(cell: object) -> Cell:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, (int, float)):
        return float(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)


def _spreadsheet_rows(content: bytes, title: str, findings: list[Finding]) -> list[list[Cell]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAXIMUM_UNPACKED:
            raise refusal("too-large", title, N_("This file unpacks to more than can be read."))
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(name, workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names]
    except (zipfile.BadZipFile, CalamineError) as error:
        message = N_("This spreadsheet cannot be opened; it may be damaged or protected by a password.")
        raise refusal("spreadsheet", title, message, N_("Open it in Excel and save it again.")) from error
    filled = [(name, rows) for name, rows in sheets if len(rows) > 1]
    if not filled:
        return []
    name, rows = max(filled, key=lambda sheet: sum(1 for row in sheet[1] for cell in row if cell not in ("", None)))
    if len(filled) > 1:
        message = N_("Several sheets; “{sheet}” is read because it holds most data.")
        remedy = N_("Save another sheet as a file of its own if that is the one you want.")
        findings.append(Finding("sheets", Severity.WARNING, message, remedy, title, {"sheet": name}))
    return [[_spreadsheet_cell(cell) for cell in row] for row in rows]


def _header(first: list[Cell], title: str, findings: list[Finding]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    names: list[str] = []
    for position, cell in enumerate(first, 1):
        name = " ".join(cell_text(cell).split()) or f"#{position}"
        seen[name] += 1
        if seen[name] > 1:
            message = N_("Column “{name}” occurs more than once; the later one is called “{other}”.")
            other = f"{name} ({seen[name]})"
            values = {"name": name, "other": other}
            findings.append(Finding("duplicate-column", Severity.WARNING, message, "", title, values))
            name = other
        names.append(name)
    return tuple(names)


def read_table(content: bytes, title: str) -> RawTable:
    r"""Read a table.

    Parameters
    ----------
    content
        The file: CSV (UTF-8 or cp1252), XLSX or ODS.
    title
        File name, for findings; its ending does not decide how the file is read.

    Raises
    ------
    DataError
        If the file is empty or cannot be read.

    Examples
    --------
    >>> read_table("Schlüssel;Wert\n01;1,5".encode(), "t.csv").rows
    (('01', '1,5'),)
    """
    findings: list[Finding] = []
    separator = ""
    if content[:2] == b"PK" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        rows = _spreadsheet_rows(content, title, findings) if content[:2] == b"PK" else []
        if not rows and content[:2] != b"PK":
            message = N_("Old or protected Excel file.")
            raise refusal("old-excel", title, message, N_("Save it as XLSX without a password."))
    else:
        rows, separator = _csv_rows(content, title, findings)
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell_text(cell) for cell in row)]
    if len(filled) < 2:
        message = N_("There is no table here: a header and at least one row are needed.")
        raise refusal("empty", title, message, N_("Compare it with the template on this page."))
    if len(filled) * max(len(row) for _number, row in filled) > MAXIMUM_CELLS:
        raise refusal("too-large", title, N_("This table has more cells than can be read."))
    empty_between = filled[-1][0] - filled[0][0] + 1 - len(filled)
    if empty_between:
        message = N_("Empty rows skipped: {n}")
        findings.append(Finding("empty-rows", Severity.NOTE, message, "", title, {"n": empty_between}))
    columns = _header(filled[0][1], title, findings)
    width = len(columns)
    odd = [number for number, row in filled[1:] if len(row) != width and any(cell_text(c) for c in row[width:])]
    short = [number for number, row in filled[1:] if len(row) < width]
    for code, lines, message in (
        ("row-too-long", odd, N_("Rows with more fields than the header, cut off at its width; lines: {lines}")),
        (
            "row-too-short",
            short,
            N_("Rows with fewer fields than the header; missing fields are empty; lines: {lines}"),
        ),
    ):
        if lines:
            shown = ", ".join(map(str, lines[:10])) + (" …" if len(lines) > 10 else "")
            remedy = N_("Check whether these rows are shifted.")
            findings.append(Finding(code, Severity.WARNING, message, remedy, title, {"lines": shown}))
    body = tuple(tuple((row + [None] * width)[:width]) for _number, row in filled[1:])
    return RawTable(title, columns, body, separator, tuple(findings))
