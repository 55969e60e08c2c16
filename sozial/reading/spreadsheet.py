"""XLSX, XLS and ODS: bytes to one grid per sheet."""

from __future__ import annotations

import datetime
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from sozial.errors import Finding, Severity, refusal
from sozial.i18n import N_
from sozial.reading.content import MAXIMUM_FORM_CELLS, MAXIMUM_SHEET_CELLS, Kind, detect_kind
from sozial.reading.grid import Cell, Grid

_STYLED = re.compile(r'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*?\bs="(\d+)"')
_NO_VALUE = re.compile(rb"</f></c>|</f><v></v>|</f><v\s*/>|<f[^>]*/></c>")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a spreadsheet."""

    name: str
    grid: Grid
    visible: bool


def _cell(cell: object) -> tuple[Cell, bool]:
    """Return a cell, and whether the file holds it as a date."""
    if cell is None or cell == "":
        return None, False
    if isinstance(cell, bool):
        return str(cell), False
    if isinstance(cell, (int, float)):
        return float(cell), False
    if isinstance(cell, datetime.datetime):
        plain = cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(sep=" ")
        return plain, True
    if isinstance(cell, datetime.date):
        return cell.isoformat(), True
    text = str(cell)
    return (text if text.strip() else None), False


def _letters(column: str) -> int:
    """Return the position of a column named by letters.

    Examples
    --------
    >>> _letters("A"), _letters("AB")
    (0, 27)
    """
    position = 0
    for letter in column:
        position = position * 26 + ord(letter) - 64
    return position - 1


def _percent_cells(content: bytes) -> dict[str, set[tuple[int, int]]]:
    """Return, by sheet, the cells that are shown as per cent: 0.125 there means 12.5 %."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if not {"xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        styles = archive.read("xl/styles.xml").decode("utf-8", "replace")
        own = re.findall(r"<numFmt [^>]*?>", styles)
        formats = {"9", "10"} | {
            number[1]
            for entry in own
            if "%" in entry and (number := re.search(r'numFmtId="(\d+)"', entry))
        }  # fmt: skip
        cells = re.search(r"<cellXfs.*?</cellXfs>", styles, re.S)
        uses = re.findall(r"<xf [^>]*?>", cells[0]) if cells else []
        wanted = {
            str(place)
            for place, entry in enumerate(uses)
            if (number := re.search(r'numFmtId="(\d+)"', entry)) and number[1] in formats
        }
        if not wanted:
            return {}
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        targets = {
            identity[1]: target[1]
            for entry in re.findall(r"<Relationship [^>]*?>", links)
            if (identity := re.search(r'\bId="([^"]+)"', entry)) and (target := re.search(r'\bTarget="([^"]+)"', entry))
        }
        found: dict[str, set[tuple[int, int]]] = {}
        for entry in re.findall(r"<sheet [^>]*?>", book):
            name, link = re.search(r'\bname="([^"]*)"', entry), re.search(r'\br:id="([^"]+)"', entry)
            if name is None or link is None or link[1] not in targets:
                continue
            path = "xl/" + targets[link[1]].removeprefix("/xl/").removeprefix("./")
            if path in names:
                found[html.unescape(name[1])] = {
                    (int(row) - 1, _letters(column))
                    for column, row, style in _STYLED.findall(archive.read(path).decode("utf-8", "replace"))
                    if style in wanted
                }
        return found


def _grid(
    rows: Sequence[Sequence[object]],
    merges: tuple[tuple[int, int, int, int], ...],
    percents: set[tuple[int, int]] | None = None,
) -> Grid:
    dates: set[tuple[int, int]] = set()
    cells: list[list[Cell]] = []
    for position, row in enumerate(rows):
        plain: list[Cell] = []
        for column, value in enumerate(row):
            cell, dated = _cell(value)
            if percents and isinstance(cell, float) and (position, column) in percents:
                # Shown as per cent: 0.125 is written down as 12.5.
                cell = round(cell * 100, 12)
            plain.append(cell)
            if dated:
                dates.add((position, column))
        cells.append(plain)
    width = max((len(row) for row in cells), default=0)
    while width and all(len(row) < width or row[width - 1] is None for row in cells):
        width -= 1
    grid = Grid.of([row[:width] for row in cells])
    return Grid(grid.columns, grid.lines, grid.widths, frozenset(dates), merges)


def _check_sizes(content: bytes, title: str) -> None:
    """Refuse sheets with very many cells before they are unpacked into memory."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml|content\.xml", entry.filename):
                continue
            cells = repeated = 0
            with archive.open(entry) as stream:
                tail = b""
                while block := stream.read(1 << 20):
                    text = tail + block
                    cells += text.count(b"<c ") + text.count(b"<table:table-cell")
                    for match in re.finditer(rb"number-(?:columns|rows)-repeated=\"(\d{1,9})\"", text):
                        repeated = max(repeated, int(match[1]))
                    tail = text[-60:]
                    if cells > MAXIMUM_SHEET_CELLS:
                        message = N_("A sheet has more than {n} cells; that is more than is opened.")
                        remedy = N_("Save only the rows you need, or save it as CSV.")
                        raise refusal("too-large", title, message, remedy, n=MAXIMUM_SHEET_CELLS)


def _holds_percent(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b'office:value-type="percentage"' in archive.read("content.xml")


def _without_values(content: bytes) -> int:
    """Return how many formulas have no stored result."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [entry for entry in archive.infolist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry.filename)]
        return sum(len(_NO_VALUE.findall(archive.read(entry))) for entry in sheets)


@contextmanager
def _refusing_damage(title: str) -> Iterator[None]:
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        CalamineError,
        EOFError,
        NotImplementedError,
        OSError,
        ValueError,
        KeyError,
    ) as error:
        message = N_("This spreadsheet cannot be opened; it may be damaged or protected by a password.")
        raise refusal("spreadsheet", title, message, N_("Open it in Excel and save it again.")) from error


def read_form(content: bytes, title: str) -> list[list[Cell]]:
    """Return the cells of the first sheet of a spreadsheet, row by row: text as it stands, dates as ISO text.

    Unlike tables of figures, a form is one that the app itself wrote: nothing about it is found out.

    Raises
    ------
    DataError
        If it is no spreadsheet, damaged, protected or too large.
    """
    kind = detect_kind(content, title)
    if kind not in (Kind.XLSX, Kind.XLS, Kind.ODS):
        raise refusal("no-spreadsheet", title, N_("This is no spreadsheet."), N_("Load XLSX or ODS."))
    with _refusing_damage(title):
        if kind is not Kind.XLS:
            _check_sizes(content, title)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [entry.name for entry in workbook.sheets_metadata if entry.typ is SheetTypeEnum.WorkSheet]
        sheet = workbook.get_sheet_by_name(names[0]) if names else None
        if sheet is None or sheet.total_height * sheet.total_width > MAXIMUM_FORM_CELLS:
            message = N_("The first sheet holds nothing, or more than {n} cells.")
            remedy = N_("Start from a file that this page wrote.")
            raise refusal("too-large", title, message, remedy, n=MAXIMUM_FORM_CELLS)
        return [[_cell(value)[0] for value in row] for row in sheet.to_python(skip_empty_area=False)]


def read_spreadsheet(content: bytes, kind: Kind, title: str) -> tuple[list[Sheet], list[Finding]]:
    """Read all sheets of a spreadsheet that hold anything.

    Raises
    ------
    DataError
        If it is damaged, protected or too large.
    """
    findings: list[Finding] = []
    with _refusing_damage(title):
        if kind is not Kind.XLS:
            _check_sizes(content, title)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        percents = _percent_cells(content) if kind is Kind.XLSX else {}
        sheets = []
        for entry in workbook.sheets_metadata:
            if entry.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(entry.name)
            if sheet.total_height * sheet.total_width > MAXIMUM_SHEET_CELLS:
                message = N_("A sheet has more than {n} cells; that is more than is opened.")
                remedy = N_("Save only the rows you need, or save it as CSV.")
                raise refusal("too-large", title, message, remedy, n=MAXIMUM_SHEET_CELLS)
            rows = sheet.to_python(skip_empty_area=False)
            merges = tuple(
                (top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            )
            if rows:
                sheets.append(
                    Sheet(
                        entry.name,
                        _grid(rows, merges, percents.get(entry.name)),
                        entry.visible is SheetVisibleEnum.Visible,
                    )
                )
        unfinished = _without_values(content) if kind is Kind.XLSX else 0
    if any(percents.values()):
        message = N_("Cells shown as per cent are read as they are shown: 12.5 for 12.5 %, not 0.125.")
        findings.append(Finding("percent-format", Severity.NOTE, message, "", title))
    if kind is Kind.ODS and _holds_percent(content):
        message = N_("Cells shown as per cent are stored as shares here: 0.125 for 12.5 %.")
        remedy = N_("Check the unit of these columns, or save the file as XLSX.")
        findings.append(Finding("percent-format", Severity.WARNING, message, remedy, title))
    if unfinished:
        message = N_("Formulas without a stored result are read as empty: {n}")
        remedy = N_("Open the file in Excel, let it calculate, and save it.")
        findings.append(Finding("formula-without-value", Severity.WARNING, message, remedy, title, {"n": unfinished}))
    return sheets, findings
