"""Bytes to a table: which sheet, where it begins, what its columns are called. What they mean is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sozial.errors import Finding, Phrase, Severity, listed, refusal
from sozial.i18n import N_
from sozial.reading.blocks import Body, unfold
from sozial.reading.body_cells import as_scaled, mixed_per_cent, spread_merged
from sozial.reading.cell_kinds import kind_of
from sozial.reading.content import TABLE_KINDS, Kind, detect_kind
from sozial.reading.grid import Column, Grid, cell_text
from sozial.reading.grid_measures import check_measures
from sozial.reading.headers import Headers, build_headers
from sozial.reading.hidden_cells import look_at_hidden
from sozial.reading.layout import Layout, find_layout
from sozial.reading.official import known_header, recognise
from sozial.reading.official_layout import Recognised
from sozial.reading.persons import refuse_persons
from sozial.reading.plain_text import plain_grid
from sozial.reading.raw_table import RawTable
from sozial.reading.restoring import restore_cells, restore_keys
from sozial.reading.second_reading import HEADER, answered_header, check_header
from sozial.reading.sheet_blocks import choose_block, count_beside
from sozial.reading.sheet_choice import SHEETS, choose_sheet
from sozial.reading.sheet_lines import sheet_lines
from sozial.reading.signs import DASHES, SIGN_LABELS, Sign, all_signs, read_legend, stated_signs
from sozial.reading.spreadsheet import read_spreadsheet
from sozial.reading.table_parts import TablePart, find_parts, parts_of_book
from sozial.reading.table_reading import TableReading
from sozial.reading.text_file import read_text_file

__all__ = ["MAXIMUM_PREVIEW", "RawTable", "cell_text", "read_table"]
MAXIMUM_PREVIEW = 25


def _width_findings(grid: Grid, layout: Layout, headers: Headers, title: str) -> tuple[list[int], list[Finding]]:
    """Compare the fields of rows with the header; return the columns to keep, and what was found."""
    names = headers.names
    findings: list[Finding] = []
    named = max((p + 1 for p, name in enumerate(names) if name and not _unnamed(name, p)), default=len(names))
    body = [grid.columns[p].slice(layout.first, layout.last) for p in range(len(names))]
    # Figures behind the last name have none: a header that is too short, also where the row is filled up with nothing.
    bare = any(_mostly_numbers(column) for column in body[named:])
    header_width = named if bare else max([named, *(int(grid.widths[p]) for p in layout.header)])
    widths = grid.widths[layout.first : layout.last]
    usual = int(np.bincount(widths).argmax()) if len(widths) else 0
    height = layout.last - layout.first
    beyond = [p for p in range(header_width, len(names)) if body[p].filled]
    cut = [p for p in beyond if layout.header and body[p].filled < 0.5 * height]
    unfilled = len(names) >= header_width and not body[header_width - 1].filled
    if layout.header and header_width > usual >= 2 and unfilled:
        message = N_(
            "The header names {header} columns, but the rows have {rows} fields: "
            "names may stand above the wrong column."
        )
        remedy = N_("Compare header and rows in the source, and correct the header.")
        values: dict[str, object] = {"header": header_width, "rows": usual}
        findings.append(Finding("header-width", Severity.QUESTION, message, remedy, title, values))
    elif layout.header and beyond and not cut:
        message = N_(
            "The rows have {rows} fields, but the header names only {header}: names may stand above the wrong column."
        )
        remedy = N_("Compare header and rows in the source, and correct the header.")
        values = {"header": header_width, "rows": usual}
        findings.append(Finding("header-width", Severity.QUESTION, message, remedy, title, values))
    if cut:
        longer = np.zeros(height, dtype=bool)
        for p in cut:
            longer |= body[p].said
        message = N_("Rows with more fields than the header, cut off at its width; lines: {lines}")
        findings.append(_lines_finding("row-too-long", message, grid.lines[layout.first : layout.last][longer], title))
    if not findings or cut:
        short = (widths < header_width) & (widths > 0)
        said = np.zeros(height, dtype=bool)
        for column in body:
            said |= column.said
        if (short & said).any():
            message = N_("Rows with fewer fields than the header; missing fields are empty; lines: {lines}")
            lines = grid.lines[layout.first : layout.last][short & said]
            findings.append(_lines_finding("row-too-short", message, lines, title))
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


def _body(grid: Grid, layout: Layout, keep: list[int]) -> tuple[list[Column], np.ndarray, int]:
    """Return the columns of the table without empty rows, the rows' positions, and how many rows were empty."""
    columns = [grid.columns[p].slice(layout.first, layout.last) for p in keep]
    said = np.zeros(layout.last - layout.first, dtype=bool)
    for column in columns:
        said |= column.said
    empty = int((~said).sum())
    said[[row - layout.first for row in layout.repeated]] = False
    rows = np.flatnonzero(said)
    if len(rows) < len(said):
        columns = [column.take(rows) for column in columns]
    return columns, rows + layout.first, empty


def _read_body(
    grid: Grid, layout: Layout, headers: Headers, keep: list[int], chosen: TableReading, title: str
) -> tuple[Recognised, int, list[Finding]]:
    """Return the rows with what spreadsheet programs did to them undone, how many were empty, and what was done."""
    findings: list[Finding] = []
    columns, rows, empty = _body(grid, layout, keep)
    restored: list[str] = []
    dated = {position for _row, position in grid.date_formats}
    for number, position in enumerate(keep):
        name = headers.names[position]
        place = f"{title}, {name}"
        findings.extend(mixed_per_cent(columns[number], rows, position, grid, place))
        columns[number], scaled = as_scaled(columns[number], rows, position, grid, name, place, chosen.answers)
        findings.extend(scaled)
        if position in dated or not grid.date_formats:
            back = restore_cells(columns[number], rows, position, grid, name, place, chosen.answers)
            columns[number] = back.column
            restored.extend(back.cells)
            findings.extend(back.findings)
        whole = restore_keys(columns[number], headers.names[position])
        if whole is not None:
            columns[number] = whole
            message = N_("Keys with “.0” behind each, read without it, as the source had them.")
            findings.append(Finding("key-decimals", Severity.NOTE, message, "", f"{title}, {headers.names[position]}"))
    above = [[cell_text(grid.rows(row, row + 1)[0][p]) for p in keep] for row in layout.explained]
    above += [[text, ""] for text in layout.titles[::-1]]
    body = Body(tuple(headers.names[p] for p in keep), tuple(columns), rows)
    known = recognise(body, layout.titles, layout.notes, chosen, title)
    findings.extend(known.findings)
    if not known.stated.reshaped:
        body, unfolded = unfold(known.body, above, title)
        known = replace(known, body=body)
        findings.extend(unfolded)
    if restored:
        message = N_("A spreadsheet program made dates of cells; read again as: {cells}")
        remedy = N_("Check these cells; format them as text before typing.")
        findings.append(Finding("excel-date", Severity.WARNING, message, remedy, title, {"cells": listed(restored)}))
    return known, empty, findings


def _sign_findings(
    notes: Sequence[str], chosen: TableReading, title: str, layout: Mapping[str, Sign]
) -> tuple[dict[str, Sign], list[Finding]]:
    own = {sign: meaning for sign, meaning in read_legend(notes).items() if sign not in chosen.signs}
    dashes = {twin: own[sign] for sign in own if sign in DASHES for twin in DASHES}
    findings = [
        Finding(
            "legend",
            Severity.WARNING,
            N_("The file's own notes say that “{sign}” means: {meaning}. It is read so."),
            N_("Choose another meaning of this sign if that is wrong."),
            title,
            {"sign": sign, "meaning": Phrase(SIGN_LABELS[meaning])},
        )
        for sign, meaning in own.items()
    ]
    return all_signs({**layout, **dashes, **own, **chosen.signs}), findings


def _load(
    content: bytes, title: str, kind: Kind, chosen: TableReading, findings: list[Finding]
) -> tuple[Grid, str, str, str, list[str], tuple[TablePart, ...]]:
    """Return grid, encoding, separator, sheet, sheets, and all tables of the file."""
    if kind is Kind.CSV:
        text = read_text_file(content, title, chosen.encoding, chosen.separator)
        findings.extend(text.findings)
        check_measures(text.grid, title)
        return text.grid, text.encoding, text.separator, "", [], find_parts([("", text.grid, True)])
    book = read_spreadsheet(content, kind, title)
    findings.extend(book.findings)
    if not book.sheets:
        return Grid.of([]), "", "", "", [], ()
    for entry in book.sheets:
        check_measures(entry.grid, title)
    sheet, names, found = choose_sheet(book, title, chosen.sheet or chosen.answers.get(SHEETS, ""), not chosen.sheet)
    findings.extend([*found, *sheet.findings])
    return sheet.grid, "", "", sheet.name, names, parts_of_book(book)


def _layout(grid: Grid, chosen: TableReading) -> Layout | None:
    """Return where the table lies, found or as a person or a known layout says."""
    first = None if chosen.first is None else _positions([chosen.first], grid)[0]
    return find_layout(grid, _stated_header(grid, chosen), first)


def _without_hidden(
    grid: Grid, chosen: TableReading, title: str, findings: list[Finding]
) -> tuple[Grid, Layout | None, tuple[tuple[int, str], ...]]:
    """Return what counts of a grid, its layout, and the hidden rows."""
    layout = _layout(grid, chosen)
    if layout is None or not (grid.hidden_rows or grid.hidden_columns):
        return grid, layout, ()
    names = build_headers(grid, layout, title).names
    seen = look_at_hidden(grid, layout, names, chosen.answers, title, lambda left: _layout(left, chosen))
    findings.extend(seen.findings)
    return seen.grid, seen.layout, seen.rows


def _positions(lines: Sequence[int], grid: Grid) -> list[int]:
    return [int(np.searchsorted(grid.lines, line)) for line in lines]


def _stated_header(grid: Grid, chosen: TableReading) -> Sequence[int] | None:
    """Return the header rows that a person named, or answered, or that a known layout has; None to find them."""
    if chosen.header is not None:
        return _positions(chosen.header, grid)
    answered = answered_header(chosen.answers)
    return known_header(grid) if answered is None else _positions(answered, grid)


def _second_reading(grid: Grid, layout: Layout, title: str, chosen: TableReading) -> list[Finding]:
    """Ask for the header lines where others explain the sheet about as well; say what was answered."""
    answered = answered_header(chosen.answers) is not None
    asked = check_header(grid, layout, title) if answered or _stated_header(grid, chosen) is None else None
    if asked is None and answered and chosen.header is None:
        message, answer = N_("Where do the names of the columns stand?"), chosen.answers[HEADER]
        options, values = {answer: N_("Line {now}")}, {"now": answer}
        return [Finding(HEADER, Severity.NOTE, message, "", title, values, options=options, chosen=answer)]
    return [] if asked is None else [asked]


def read_table(content: bytes, title: str, reading: TableReading | None = None) -> RawTable:
    r"""Read a table.

    Parameters
    ----------
    content
        The file: CSV (UTF-8, UTF-16, cp1252), XLSX, XLS or ODS.
    title
        File name, for findings; its ending does not decide how the file is read.
    reading
        What a person decided about this file; the rest is found out.

    Raises
    ------
    DataError
        If the file is empty or cannot be read.

    Examples
    --------
    >>> read_table("Schlüssel;Wert\n01;1,5".encode(), "t.csv").rows
    (('01', '1,5'),)
    """
    chosen = reading or TableReading()
    kind = detect_kind(content, title)
    if kind not in TABLE_KINDS:
        message = N_("This file holds areas, not a table.")
        raise refusal("no-table-file", title, message, N_("Load it under “Areas”."))
    findings: list[Finding] = []
    grid, encoding, separator, sheet, sheets, parts = _load(content, title, kind, chosen, findings)
    beside = 1 if chosen.block > 1 else count_beside(grid)
    grid, unseen = plain_grid(choose_block(grid, chosen.block))
    if unseen:
        message = N_("Characters that cannot be seen, or letters in two parts, were put right ({n} cells).")
        findings.append(Finding("unseen-characters", Severity.NOTE, message, "", title, {"n": unseen}))
    if chosen.transposed:
        grid = grid.transposed()
    grid, layout, hidden = _without_hidden(grid, chosen, title, findings)
    if layout is None or layout.last <= layout.first:
        message = N_("There is no table here: a header and at least one row are needed.")
        raise refusal("empty", title, message, N_("Compare it with the template on this page."))
    findings.extend(_second_table(grid, layout, title, beside))
    findings.extend(_second_reading(grid, layout, title, chosen))
    headers = build_headers(grid, layout, title)
    grid, merged = spread_merged(grid, layout, headers.names, chosen.answers, title)
    findings.extend(merged)
    keep, width_findings = _width_findings(grid, layout, headers, title)
    known, empty, body_findings = _read_body(grid, layout, headers, keep, chosen, title)
    body = known.body
    said = [entry for entry in headers.findings if len(body.names) >= len(keep) or entry.code != "duplicate-column"]
    signs, sign_findings = _sign_findings([*layout.titles, *layout.notes], chosen, title, known.signs)
    findings.extend([*said, *width_findings, *sign_findings])
    findings.extend(_layout_findings(layout, empty, grid, title, labelled=bool(headers.labels)))
    findings.extend(body_findings)
    shown = grid.rows(0, MAXIMUM_PREVIEW)
    table = RawTable(
        title,
        kind,
        encoding,
        separator,
        sheet,
        tuple(sheets),
        body.names,
        body.columns,
        grid.lines[body.rows],
        tuple(int(grid.lines[p]) for p in sorted((*layout.header, *layout.numbered))),
        {name: text for name, text in headers.labels.items() if name in body.names},
        layout.titles,
        layout.notes,
        signs,
        chosen,
        tuple(findings),
        tuple(tuple(cell_text(cell)[:60] for cell in row[:12]) for row in shown),
        known.stated,
        tuple(grid.place(p) for p in keep) if body.names == tuple(headers.names[p] for p in keep) else (),
        hidden,
        grid.filtered,
        legend=tuple(stated_signs([*layout.titles, *layout.notes])),
        sheet_lines=sheet_lines(grid, layout, body.rows),
        parts=parts if len(parts) > 1 else (),
        left_out=tuple(headers.names[p] or f"#{p + 1}" for p in range(len(headers.names)) if p not in set(keep)),
    )
    refuse_persons(title, {name: table.column(name).slice(0, 400).texts() for name in table.columns})
    return table


def _second_table(grid: Grid, layout: Layout, title: str, beside: int) -> list[Finding]:
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


def _layout_findings(layout: Layout, empty: int, grid: Grid, title: str, labelled: bool) -> list[Finding]:
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
        message = N_("The names of the columns are put together from {n} header rows.")
        findings.append(Finding("header-rows", Severity.NOTE, message, "", title, {"n": len(layout.header)}))
        upper, last = (
            [cell_text(cell) for cell in grid.rows(row, row + 1)[0]] for row in (layout.header[-2], layout.header[-1])
        )
        # Below a header that names every column, a full row can as well be the first quarter with an odd cell.
        if all(upper) and all(last) and not labelled:
            message = N_("Line {line} was read as a second header row: {cells}")
            remedy = N_("If it is a quarter, enter the line above as the header under “Read it differently”.")
            values = {"line": int(grid.lines[layout.header[-1]]), "cells": listed(last, 4)}
            findings.append(Finding("second-header", Severity.WARNING, message, remedy, title, values))
    return findings
