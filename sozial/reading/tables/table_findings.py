"""What is odd about a table as it lies in its file: widths of rows, signs, what stands around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sozial.errors import Finding, Phrase, Severity, listed
from sozial.i18n import N_, NP_
from sozial.reading.cells.cell_kinds import kind_of
from sozial.reading.cells.grid import Column, Grid, cell_text
from sozial.reading.cells.signs import DASHES, SIGN_LABELS, Sign, all_signs, read_legend, stated_meanings
from sozial.reading.layout.headers import Headers
from sozial.reading.layout.layout import Layout
from sozial.reading.layout.table_reading import TableReading


def _any_said(columns: Sequence[Column], height: int) -> np.ndarray:
    """Return the rows in which any of some columns holds something."""
    said = np.zeros(height, dtype=bool)
    for column in columns:
        said |= column.is_filled
    return said


def _header_width(header: int, rows: int, short: bool, long: bool, title: str) -> list[Finding]:
    """Ask whether names stand above the wrong column, where rows are shorter or longer than the header."""
    if short:
        message = N_(
            "Columns in the header: {header}, but fields in the rows: {rows}. Names may stand above the wrong column."
        )
    elif long:
        message = N_(
            "Fields in the rows: {rows}, but columns in the header only: {header}. Names may stand above "
            "the wrong column."
        )
    else:
        return []
    remedy = N_("Compare header and rows in the source, and correct the header.")
    values: dict[str, object] = {"header": header, "rows": rows}
    return [Finding("header-width", Severity.QUESTION, message, remedy, title, values)]


def _width_of_header(grid: Grid, layout: Layout, names: Sequence[str], body: Sequence[Column]) -> int:
    """Return how many columns the header has."""
    named = max((p + 1 for p, name in enumerate(names) if name and not _unnamed(name, p)), default=len(names))
    # Figures behind the last name have none: a header that is too short, also where the row is filled up with nothing.
    bare = any(_mostly_numbers(column) for column in body[named:])
    return named if bare else max([named, *(int(grid.widths[p]) for p in layout.header)])


def check_widths(grid: Grid, layout: Layout, headers: Headers, title: str) -> tuple[list[int], list[Finding]]:
    """Compare the fields of rows with the header; return the columns to keep, and what was found."""
    names = headers.names
    findings: list[Finding] = []
    body = [grid.columns[p].slice(layout.first, layout.last) for p in range(len(names))]
    header_width = _width_of_header(grid, layout, names, body)
    widths = grid.widths[layout.first : layout.last]
    usual = int(np.bincount(widths).argmax()) if len(widths) else 0
    height = layout.last - layout.first
    beyond = [p for p in range(header_width, len(names)) if body[p].filled]
    cut = [p for p in beyond if layout.header and body[p].filled < 0.5 * height]
    unfilled = len(names) >= header_width and not body[header_width - 1].filled
    if layout.header:
        short = header_width > usual >= 2 and unfilled
        findings += _header_width(header_width, usual, short, bool(beyond and not cut), title)
    lines = grid.lines[layout.first : layout.last]
    if cut:
        message = N_("Rows with more fields than the header, cut off at its width; lines: {lines}")
        longer = _any_said([body[p] for p in cut], height)
        findings.append(_lines_finding("row-too-long", message, lines[longer], title))
    fewer = (widths < header_width) & (widths > 0) & _any_said(body, height)
    if fewer.any() and (not findings or cut):
        message = N_("Rows with fewer fields than the header; missing fields are empty; lines: {lines}")
        findings.append(_lines_finding("row-too-short", message, lines[fewer], title))
    return [p for p, name in enumerate(names) if name and p not in cut], findings


def _mostly_numbers(column: Column) -> bool:
    texts = [text for text in column.slice(0, 200).texts() if text]
    return bool(texts) and sum(kind_of(text) in ("number", "year") for text in texts) > 0.5 * len(texts)


def _unnamed(name: str, position: int) -> bool:
    return name == f"#{position + 1}"


def _lines_finding(code: str, message: str, lines: np.ndarray, title: str) -> Finding:
    shown = listed([str(int(line)) for line in lines], 10)
    return Finding(
        code, Severity.WARNING, message, N_("Check whether these rows are shifted."), title, {"lines": shown}
    )


def check_signs(
    notes: Sequence[str], chosen: TableReading, title: str, layout: Mapping[str, Sign]
) -> tuple[dict[str, Sign], list[Finding]]:
    """Say which signs stand for missing values."""
    own = {sign: meaning for sign, meaning in read_legend(notes).items() if sign not in chosen.signs}
    findings: list[Finding] = []
    for sign, meanings in stated_meanings(notes).items():
        if len(meanings) > 1 and sign not in chosen.signs:
            asked = _two_meanings(sign, meanings, chosen, title)
            own[sign] = Sign(asked.chosen)
            findings.append(asked)
    told = {finding.subject for finding in findings}
    dashes = {twin: own[sign] for sign in own if sign in DASHES for twin in DASHES}
    findings += [
        Finding(
            "legend",
            Severity.WARNING,
            N_("The file's own notes say that “{sign}” means: {meaning}. It is read so."),
            N_("Choose another meaning of this sign if that is wrong."),
            title,
            {"sign": sign, "meaning": Phrase(SIGN_LABELS[meaning])},
        )
        for sign, meaning in own.items()
        if sign not in told
    ]
    return all_signs({**layout, **dashes, **own, **chosen.signs}), findings


def _two_meanings(sign: str, meanings: Sequence[Sign], chosen: TableReading, title: str) -> Finding:
    """Ask which of several meanings holds that a file's own notes state."""
    message = N_("The file's own notes say different things about “{sign}”.")
    answer = chosen.answers.get(f"legend: {sign}", "")
    options = {str(meaning): SIGN_LABELS[meaning] for meaning in meanings}
    holds = answer if answer in options else str(meanings[0])
    remedy = N_("Say what it means here.")
    return Finding("legend", Severity.QUESTION, message, remedy, title, {"sign": sign}, sign, options, holds)


def find_second(grid: Grid, layout: Layout, title: str, beside: int) -> list[Finding]:
    """Say that other tables stand below this one, or beside it."""
    if beside > 1:
        message = N_("Tables with areas of their own stand side by side ({n}); only the first one is read.")
        remedy = N_("Add the others to the list of tables, or save them as files of their own.")
        return [Finding("second-table", Severity.QUESTION, message, remedy, title, {"n": beside})]
    if layout.second is None:
        return []
    message = N_("Another table begins in line {line}; only the first one is read.")
    remedy = N_("Save the other table as a file of its own, or choose its header row.")
    values = {"line": int(grid.lines[layout.second])}
    return [Finding("second-table", Severity.QUESTION, message, remedy, title, values)]


def _second_header(layout: Layout, grid: Grid, title: str, labelled: bool) -> list[Finding]:
    """Say which line was read as a second header row, where it can as well be the first quarter with an odd cell."""
    upper, last = (
        [cell_text(cell) for cell in grid.rows(row, row + 1)[0]] for row in (layout.header[-2], layout.header[-1])
    )
    # Below a header that names every column, a full row is no further header, most likely.
    if labelled or not all(upper) or not all(last):
        return []
    message = N_("Line {line} was read as a second header row: {cells}")
    remedy = N_("If it is a quarter, enter the line above as the header under “Read it differently”.")
    values = {"line": int(grid.lines[layout.header[-1]]), "cells": listed(last, 4)}
    return [Finding("second-header", Severity.WARNING, message, remedy, title, values)]


def check_surroundings(layout: Layout, empty: int, grid: Grid, title: str, labelled: bool) -> list[Finding]:
    """Say what stands around the table and is not part of it."""
    findings = []
    if empty:
        message = N_("Empty rows skipped: {n}")
        findings.append(Finding("empty-rows", Severity.NOTE, message, "", title, {"n": empty}))
    if layout.titles:
        message = N_("Above the table, read as its title: {text}")
        text = listed([text[:120] for text in layout.titles], 4)
        findings.append(Finding("titles", Severity.NOTE, message, "", title, {"text": text}))
    if layout.notes:
        message = N_("Below the table, read as notes ({n}): {text}")
        values = {"n": len(layout.notes), "text": listed([text[:80] for text in layout.notes], 3)}
        findings.append(Finding("notes", Severity.NOTE, message, "", title, values))
    if layout.repeated:
        message = N_("Header rows repeated within the table are left out; lines: {lines}")
        lines = listed([str(int(grid.lines[p])) for p in layout.repeated])
        findings.append(Finding("repeated-header", Severity.NOTE, message, "", title, {"lines": lines}))
    between = [*layout.numbered, *layout.explained]
    if between:
        message = N_("Rows between header and figures that are no figures; lines: {lines}")
        lines = listed([str(int(grid.lines[p])) for p in sorted(between)])
        findings.append(Finding("between", Severity.NOTE, message, "", title, {"lines": lines}))
    if len(layout.header) > 1:
        message = NP_(
            "The names of the columns are from {n} header row.",
            "The names of the columns are put together from {n} header rows.",
        )
        findings.append(Finding("header-rows", Severity.NOTE, message, "", title, {"n": len(layout.header)}))
        findings += _second_header(layout, grid, title, labelled)
    return findings
