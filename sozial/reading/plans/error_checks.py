"""Cells that hold an error instead of a figure, each by its name and its quarter; rows that are hidden."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.reading.cells.sheet_facts import cell_name
from sozial.reading.cells.signs import ERROR_SIGNS
from sozial.reading.layout.hidden_cells import hidden_rows_question
from sozial.reading.plans.columns import TablePlan, unit_keys, unit_names
from sozial.reading.tables.raw_table import RawTable

_ERRORS = pa.array(sorted(ERROR_SIGNS), pa.string())
_MOST_NAMED = 30


def check_errors(table: RawTable, plan: TablePlan) -> list[Finding]:
    r"""Name every cell that holds an error, with its quarter.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table("Nr;Stadtteil;Quote\n1;Au;2,5\n2;Bo;#DIV/0!\n3;Ce;1,5\n".encode(), "t.csv")
    >>> [finding.text("en") for finding in check_errors(table, propose_columns(table))]
    ['An error stands in place of a value; it counts as missing; line: 3 #DIV/0! (Bo)']
    """
    findings = []
    labels: list[str] | None = None
    for position, name in enumerate(table.columns):
        column = table.data[position]
        found = pc.is_in(pc.utf8_trim_whitespace(column.text), value_set=_ERRORS).to_numpy(zero_copy_only=False)
        if not found.any():
            continue
        labels = _quarters(table, plan) if labels is None else labels
        rows = found.nonzero()[0].tolist()
        cells = []
        for row in rows[:_MOST_NAMED]:
            said = f"{_place(table, row, position)} {column.text[row].as_py().strip()}"
            cells.append(f"{said} ({labels[row]})" if labels[row] else said)
        message = NP_(
            "An error stands in place of a value; it counts as missing: {cells}",
            "Errors stand in place of a value; they count as missing ({n}): {cells}",
        )
        if not _has_cells(table):
            message = NP_(
                "An error stands in place of a value; it counts as missing; line: {cells}",
                "Errors stand in place of a value; they count as missing ({n}); lines: {cells}",
            )
        values = {"n": len(rows), "cells": listed(cells, _MOST_NAMED) + (" …" if len(rows) > _MOST_NAMED else "")}
        remedy = N_("Correct the formula in the spreadsheet, or ask for the figure.")
        findings.append(Finding("error-cells", Severity.WARNING, message, remedy, f"{table.title}, {name}", values))
    return findings


def _has_cells(table: RawTable) -> bool:
    """Whether the cells of a table have names: not in text files, nor where the table was put together anew."""
    return not table.separator and bool(table.places)


def _place(table: RawTable, row: int, position: int) -> str:
    """Return the name of a cell, or its line."""
    line = int(table.lines[row])
    if not _has_cells(table):
        return str(line)
    column = table.places[position]
    return cell_name(column, line - 1) if table.reading.transposed else cell_name(line - 1, column)


def _quarters(table: RawTable, plan: TablePlan) -> list[str]:
    names = unit_names(table, plan) or [""] * table.height
    keys: Sequence[str] = unit_keys(table, plan) if plan.key is not None else [""] * table.height
    return [name or key for name, key in zip(names, keys, strict=True)]


def check_hidden(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Ask whether hidden rows count, naming their quarters."""
    if not table.hidden:
        return []
    names = dict(zip(table.lines.tolist(), _quarters(table, plan), strict=True))
    quarters = [names.get(line) or label for line, label in table.hidden]
    return hidden_rows_question(table.hidden, quarters, table.filtered, table.reading.answers, table.title)
