"""Bytes to a table: which sheet, where it begins, what its columns are called. What they mean is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.reading.cells.grid import Column, Grid, cell_text
from sozial.reading.cells.plain_text import plain_grid
from sozial.reading.cells.restoring import restore_cells, restore_keys
from sozial.reading.cells.signs import stated_signs
from sozial.reading.files.content import TABLE_KINDS, Kind, detect_kind
from sozial.reading.files.grid_measures import check_measures
from sozial.reading.files.spreadsheet import read_spreadsheet
from sozial.reading.files.text_file import read_text_file
from sozial.reading.layout.blocks import Body, unfold
from sozial.reading.layout.body_cells import as_scaled, mixed_per_cent, spread_merged
from sozial.reading.layout.headers import Headers, build_headers
from sozial.reading.layout.hidden_cells import look_at_hidden
from sozial.reading.layout.layout import Layout, find_layout
from sozial.reading.layout.second_reading import HEADER, answered_header, check_header
from sozial.reading.layout.sheet_blocks import choose_block, count_beside
from sozial.reading.layout.sheet_lines import sheet_lines
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.official.official import known_header, recognise
from sozial.reading.official.official_layout import Recognised
from sozial.reading.tables.persons import refuse_persons
from sozial.reading.tables.raw_table import RawTable
from sozial.reading.tables.sheet_choice import SHEETS, choose_sheet
from sozial.reading.tables.table_findings import check_signs, check_surroundings, check_widths, find_second
from sozial.reading.tables.table_parts import TablePart, find_parts, parts_of_book

__all__ = ["MAXIMUM_PREVIEW", "RawTable", "cell_text", "read_table"]
MAXIMUM_PREVIEW = 25


def _body(grid: Grid, layout: Layout, keep: list[int]) -> tuple[list[Column], np.ndarray, int]:
    """Return the columns of the table without empty rows, the rows' positions, and how many rows were empty."""
    columns = [grid.columns[p].slice(layout.first, layout.last) for p in keep]
    said = np.zeros(layout.last - layout.first, dtype=bool)
    for column in columns:
        said |= column.is_filled
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


def _left_out(headers: Headers, keep: Sequence[int]) -> tuple[str, ...]:
    """Return the names of the columns that are not kept."""
    return tuple(name or f"#{place + 1}" for place, name in enumerate(headers.names) if place not in set(keep))


def _chosen_cells(grid: Grid, chosen: TableReading, title: str, findings: list[Finding]) -> Grid:
    """Return the block that is read, in plain letters, with rows and columns exchanged where that was decided."""
    grid, unseen = plain_grid(choose_block(grid, chosen.block))
    if unseen:
        message = NP_(
            "Characters that cannot be seen, or letters in two parts, were put right ({n} cell).",
            "Characters that cannot be seen, or letters in two parts, were put right ({n} cells).",
        )
        findings.append(Finding("unseen-characters", Severity.NOTE, message, "", title, {"n": unseen}))
    return grid.transposed() if chosen.transposed else grid


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
    grid = _chosen_cells(grid, chosen, title, findings)
    grid, layout, hidden = _without_hidden(grid, chosen, title, findings)
    if layout is None or layout.last <= layout.first:
        message = N_("There is no table here: a header and at least one row are needed.")
        raise refusal("empty", title, message, N_("Compare it with the template on this page."))
    findings.extend(find_second(grid, layout, title, beside))
    findings.extend(_second_reading(grid, layout, title, chosen))
    headers = build_headers(grid, layout, title)
    grid, merged = spread_merged(grid, layout, headers.names, chosen.answers, title)
    findings.extend(merged)
    keep, width_findings = check_widths(grid, layout, headers, title)
    known, empty, body_findings = _read_body(grid, layout, headers, keep, chosen, title)
    body = known.body
    said = [entry for entry in headers.findings if len(body.names) >= len(keep) or entry.code != "duplicate-column"]
    signs, sign_findings = check_signs([*layout.titles, *layout.notes], chosen, title, known.signs)
    findings.extend([*said, *width_findings, *sign_findings])
    findings.extend(check_surroundings(layout, empty, grid, title, labelled=bool(headers.labels)))
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
        left_out=_left_out(headers, keep),
    )
    refuse_persons(title, {name: table.column(name).slice(0, 400).texts() for name in table.columns})
    return table
