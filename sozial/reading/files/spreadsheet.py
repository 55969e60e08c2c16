"""XLSX, XLS and ODS: bytes to one grid per sheet."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from sozial.errors import DataError, Finding, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.reading.cells.far_cells import HugeSheetError, used_block
from sozial.reading.cells.grid import Cell, Grid
from sozial.reading.cells.sheet_facts import SheetFacts, cell_name
from sozial.reading.files.content import MAXIMUM_FORM_CELLS, MAXIMUM_SHEET_CELLS, Kind, detect_kind
from sozial.reading.files.default_password import is_encrypted_package, password_refusal, without_default_password
from sozial.reading.files.ods_facts import look_up_ods
from sozial.reading.files.sheet_cells import Oddities, grid_of, plain_cell
from sozial.reading.files.xls_facts import look_up_xls
from sozial.reading.files.xlsx_facts import look_up_xlsx

_MOST_TAGS = 20_000_000


_FAR = NP_(
    "One cell far away from the table is not read: {cells}", "Cells far away from the table are not read ({n}): {cells}"
)
_UNFINISHED = NP_(
    "One formula without a stored result is read as empty: {cells}",
    "Formulas without a stored result are read as empty ({n}): {cells}",
)
_CLOCKS = NP_(
    "One cell that holds a time of day or a duration is read as text: {cells}",
    "Cells that hold a time of day or a duration are read as text ({n}): {cells}",
)
_SWITCHES = NP_(
    "One cell that holds true or false is read as text: {cells}",
    "Cells that hold true or false are read as text ({n}): {cells}",
)
_LONG = NP_(
    "Spreadsheet programs round numbers with more than 15 digits, here one: {cells}",
    "Spreadsheet programs round numbers with more than 15 digits ({n}): {cells}",
)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a spreadsheet, and what was found in it."""

    name: str
    grid: Grid
    visible: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Book:
    """The sheets of a spreadsheet.

    Parameters
    ----------
    sheets
        Those that hold anything.
    empty, foreign
        Names of those that hold nothing, and of those that are no sheets of cells, such as charts.
    findings
        What concerns the whole file.
    """

    sheets: tuple[Sheet, ...]
    empty: tuple[str, ...]
    foreign: tuple[str, ...]
    findings: tuple[Finding, ...]


def _too_large(title: str) -> DataError:
    message = N_("A sheet has more than {n} cells; that is more than is opened.")
    remedy = N_("Save only the rows you need, or save it as CSV.")
    return refusal("too-large", title, message, remedy, n=MAXIMUM_SHEET_CELLS)


def _check_sizes(content: bytes, title: str) -> None:
    """Refuse sheets with very many cells before they are unpacked into memory; cells without a value do not count."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml|content\.xml", entry.filename):
                continue
            cells = tags = 0
            with archive.open(entry) as stream:
                tail = b""
                while block := stream.read(1 << 20):
                    text = tail + block
                    cells += text.count(b"</c>") + text.count(b":c>") + text.count(b"office:value-type=")
                    tags += text.count(b"<c ") + text.count(b"<table:table-cell")
                    tail = text[-16:]
                    if cells > MAXIMUM_SHEET_CELLS or tags > _MOST_TAGS:
                        raise _too_large(title)


def _damaged(title: str) -> DataError:
    message = N_("This spreadsheet cannot be opened; it may be damaged or protected by a password.")
    return refusal("spreadsheet", title, message, N_("Open it in Excel and save it again."))


@contextmanager
def _refusing_damage(title: str) -> Iterator[None]:
    try:
        yield
    except HugeSheetError as error:
        raise _too_large(title) from error
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
        raise _damaged(title) from error
    except BaseException as error:
        # What the reader of values gave up on is no error of Python's usual kind.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(title) from error


def _opened(content: bytes, kind: Kind, title: str) -> tuple[bytes, Kind, CalamineWorkbook | None, list[Finding]]:
    """Return a workbook without the password that Excel itself sets; opened, where that was needed to know it."""
    if is_encrypted_package(content):
        content = without_default_password(content, title)
        kind = detect_kind(content, title)
    elif kind is Kind.XLS:
        try:
            return content, kind, CalamineWorkbook.from_filelike(io.BytesIO(content)), []
        except CalamineError as error:
            if "password" not in f"{type(error).__name__} {error}".lower():
                raise
        content = without_default_password(content, title)
    else:
        return content, kind, None, []
    if kind not in (Kind.XLSX, Kind.XLS, Kind.ODS):
        raise password_refusal(title)
    message = N_("This spreadsheet is protected by the password that Excel itself uses; it was opened with it.")
    return content, kind, None, [Finding("default-password", Severity.NOTE, message, "", title)]


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
        content, kind, workbook, _findings = _opened(content, kind, title)
        if kind is not Kind.XLS:
            _check_sizes(content, title)
            # A cell far away would make the sheet huge.
            content, _facts = look_up_xlsx(content) if kind is Kind.XLSX else look_up_ods(content)
        workbook = workbook or CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [entry.name for entry in workbook.sheets_metadata if entry.typ is SheetTypeEnum.WorkSheet]
        sheet = workbook.get_sheet_by_name(names[0]) if names else None
        if sheet is None or sheet.total_height * sheet.total_width > MAXIMUM_FORM_CELLS:
            message = N_("The first sheet holds nothing, or more than {n} cells.")
            remedy = N_("Start from a file that this page wrote.")
            raise refusal("too-large", title, message, remedy, n=MAXIMUM_FORM_CELLS)
        return [[plain_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def read_spreadsheet(content: bytes, kind: Kind, title: str) -> Book:
    """Read all sheets of a spreadsheet that hold anything.

    Raises
    ------
    DataError
        If it is damaged, protected or too large.
    """
    with _refusing_damage(title):
        content, kind, workbook, findings = _opened(content, kind, title)
        facts: Mapping[str, SheetFacts]
        if kind is Kind.XLS:
            facts = _facts_of_xls(content)
        else:
            _check_sizes(content, title)
            content, facts = look_up_xlsx(content) if kind is Kind.XLSX else look_up_ods(content)
        workbook = workbook or CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets, empty, foreign = [], [], []
        for entry in workbook.sheets_metadata:
            if entry.typ is not SheetTypeEnum.WorkSheet:
                foreign.append(entry.name)
                continue
            known = facts.get(entry.name, SheetFacts(known=False))
            sheet = workbook.get_sheet_by_name(entry.name)
            rows, known = _values(sheet, known, title)
            merges = tuple(
                (top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            )
            grid, oddities = grid_of(rows, known, merges)
            if not grid.columns:
                empty.append(entry.name)
                continue
            said = _odd_findings(oddities, known, title)
            sheets.append(Sheet(entry.name, grid, entry.visible is SheetVisibleEnum.Visible, tuple(said)))
    return Book(tuple(sheets), tuple(empty), tuple(foreign), tuple(findings))


def _facts_of_xls(content: bytes) -> dict[str, SheetFacts]:
    try:
        return look_up_xls(content)
    except ValueError:
        # What cannot be looked up is said; the values can be read all the same.
        return {}


def _values(sheet: CalamineSheet, facts: SheetFacts, title: str) -> tuple[Sequence[Sequence[object]], SheetFacts]:
    """Return the values of a sheet row by row, without stray cells where these make it huge."""
    if sheet.start is None:
        return [], facts
    rows = sheet.to_python(skip_empty_area=False)
    if len(rows) * (len(rows[0]) if rows else 0) <= MAXIMUM_SHEET_CELLS:
        return rows, facts
    used = [(number, row) for number, row in enumerate(rows) if row.count("") < len(row)]
    places = [(number, column) for number, row in used for column, value in enumerate(row) if value != ""]
    height, width = used_block(*np.array(places, dtype=np.int64).T)
    outside = [(row, column) for row, column in places if row >= height or column >= width]
    if height * width > MAXIMUM_SHEET_CELLS:
        raise _too_large(title)
    far = [(cell_name(row, column), str(rows[row][column])[:60]) for row, column in outside]
    return [row[:width] for row in rows[:height]], replace(facts, far=far)


def _odd_findings(odd: Oddities, facts: SheetFacts, title: str) -> list[Finding]:
    """Say what is odd about the cells of a sheet."""
    findings = []
    if odd.percent:
        message = N_("Cells shown as per cent are read as they are shown: 12.5 for 12.5 %, not 0.125.")
        findings.append(Finding("percent-format", Severity.NOTE, message, "", title))
    if facts.conditional:
        message = N_("A condition lets these cells be shown as per cent; they are read as stored: {cells}")
        remedy = N_("Check the unit of these cells.")
        values = {"cells": facts.conditional}
        findings.append(Finding("percent-conditional", Severity.WARNING, message, remedy, title, values))
    said = (
        ("far-cells", odd.far, _FAR, N_("Delete these cells, or move them to the table if they belong to it.")),
        ("formula-without-value", odd.unfinished, _UNFINISHED,
         N_("Open the file in Excel, let it calculate, and save it.")),
        ("clock-cells", odd.clocks, _CLOCKS, N_("Format them as numbers in the spreadsheet if they are figures.")),
        ("switch-cells", odd.switches, _SWITCHES, ""),
        ("long-numbers", odd.long, _LONG, N_("Ask for the file again, with these cells as text.")),
    )  # fmt: skip
    for code, cells, message, remedy in said:
        if cells.count:
            found: dict[str, object] = {"n": cells.count, "cells": listed(cells.names, 12)}
            findings.append(Finding(code, Severity.WARNING, message, remedy, title, found))
    if not facts.known:
        message = N_(
            "Of this file it cannot be told which rows are hidden, which formats cells have, where errors stand."
        )
        remedy = N_("Save it as XLSX if that matters.")
        findings.append(Finding("not-looked-up", Severity.WARNING, message, remedy, title))
    return findings
