"""What is odd about the cells of a column."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.reading.cells.dashes import DASHES
from sozial.reading.cells.number_writing import infer_decimal
from sozial.reading.cells.numbers import NumberColumn, cannot_be_numeric
from sozial.reading.cells.signs import ERROR_SIGNS, SIGN_MESSAGES, Sign
from sozial.reading.plans.columns import Role, TablePlan
from sozial.reading.tables.table import RawTable

_CODES = (-9999.0, -999.0, -99.0, 9999999.0, 999999999.0)


def ambiguous_cells(table: RawTable, figures: Sequence[str]) -> list[Finding]:
    """Name columns whose points or commas can be read in two ways."""
    unclear = [column for column in figures if table.numbers(column).ambiguous]
    if not unclear:
        return []
    sign = table.numbers(unclear[0]).decimal
    example = next((text for text in table.texts(unclear[0]) if re.search(r"[.,]", text)), "")
    values = {"columns": listed(unclear, 4), "sign": sign, "example": example}
    place = f"{table.title}, {unclear[0]}"
    if table.decimal_of_others:
        message = N_("“{sign}” was taken as the decimal sign of {columns}, as in the other columns.")
        remedy = N_("Check the values in the preview.")
        return [Finding("decimal", Severity.NOTE, message, remedy, place, values)]
    message = N_("Is “{example}” a number with decimals or with thousands? “{sign}” was taken as the decimal sign.")
    remedy = N_("Choose the decimal sign of these columns: {columns}")
    return [Finding("decimal", Severity.QUESTION, message, remedy, place, values)]


def check_column(table: RawTable, column: str, numbers: NumberColumn) -> list[Finding]:
    """Return what a column's cells hold beside numbers."""
    place = f"{table.title}, {column}"
    findings = []
    if numbers.unreadable:
        texts = list(dict.fromkeys(text for _row, text in numbers.unreadable))
        other, _unsure = infer_decimal(texts, numbers.decimal)
        lines = listed([str(int(table.lines[row])) for row, _text in numbers.unreadable], 5)
        values = {"n": len(numbers.unreadable), "cells": listed([repr(text[:40]) for text in texts]), "lines": lines}
        message: str = NP_(
            "One cell that is no number counts as missing: {cells}; line: {lines}",
            "Cells that are no numbers count as missing ({n}): {cells}; lines: {lines}",
        )
        remedy = N_("Correct them in the file, or take this column as an attribute.")
        severity = Severity.WARNING
        if other != numbers.decimal:
            message = NP_(
                "One cell written with the other decimal sign counts as missing: {cells}; line: {lines}",
                "Cells written with the other decimal sign count as missing ({n}): {cells}; lines: {lines}",
            )
            remedy, severity = (
                N_("Correct them in the file, or choose the decimal sign of this column."),
                Severity.QUESTION,
            )
        findings.append(Finding("no-number", severity, message, remedy, place, values))
    for sign, times in numbers.signs.items():
        meaning = table.signs.get(sign)
        # Errors are named cell by cell.
        doubted = sign in DASHES and table.dash_doubt(column) is not None
        # Doubtful dashes are asked about, with what they count as.
        if sign and sign not in ERROR_SIGNS and not doubted:
            code = "true-zero" if meaning is Sign.ZERO else "missing-sign"
            message = SIGN_MESSAGES[meaning or Sign.WITHHELD]
            findings.append(Finding(code, Severity.NOTE, message, "", place, {"sign": sign, "n": times}))
    empty = numbers.signs.get("", 0)
    if empty:
        message = N_("Empty cells, read as missing: {n}")
        findings.append(Finding("empty-cells", Severity.NOTE, message, "", place, {"n": empty}))
    for mark, times in numbers.marks.items():
        message = N_("Numbers with a mark ({mark}), read without it: {n}")
        remedy = N_("( ) is uncertain, r corrected, p preliminary, others are footnotes.")
        findings.append(Finding("marked", Severity.NOTE, message, remedy, place, {"mark": mark, "n": times}))
    if numbers.text_numbers:
        message = N_("Numbers that the spreadsheet holds as text: {n}")
        findings.append(Finding("text-numbers", Severity.NOTE, message, "", place, {"n": numbers.text_numbers}))
    findings.extend(_strange_values(column, numbers, place, not table.separator))
    return findings


def half_numbers(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Name text columns that hold many numbers: a figure may be lost in them."""
    findings = []
    for entry in plan.having(Role.ATTRIBUTE):
        if cannot_be_numeric(table.column(entry.column)):
            continue
        numbers = table.numbers(entry.column)
        known, bad = int(np.isfinite(numbers.values).sum()), len(numbers.unreadable)
        if bad and known >= 0.3 * (known + bad) and not re.search(r"nr|nummer|stra|adress|id$", entry.column, re.I):
            message = NP_(
                "{n} of {all} cells is a number, the others are text; the column is taken as text.",
                "{n} of {all} cells are numbers, the others text; the column is taken as text.",
            )
            values = {"n": known, "all": known + bad}
            remedy = N_("Correct the cells in the file if these are figures.")
            place = f"{table.title}, {entry.column}"
            findings.append(Finding("partly-numbers", Severity.WARNING, message, remedy, place, values))
    return findings


def _strange_values(column: str, numbers: NumberColumn, place: str, spreadsheet: bool) -> list[Finding]:
    known = numbers.values[np.isfinite(numbers.values)]
    findings: list[Finding] = []
    if not len(known):
        return findings
    codes = [code for code in _CODES if (known == code).any()]
    usual = known[~np.isin(known, codes)]
    if codes and len(usual) and ((usual >= 0).all() if codes[0] < 0 else usual.max() < 0.1 * codes[0]):
        message: str = NP_(
            "“{code}” looks like a sign for a missing value ({n} time), but is read as a number.",
            "“{code}” looks like a sign for a missing value ({n} times), but is read as a number.",
        )
        values = {"code": f"{codes[0]:.0f}", "n": int((known == codes[0]).sum())}
        remedy = N_("Correct the cells if it means missing, or name it in the recipe as a code for missing values.")
        findings.append(Finding("code-for-missing", Severity.QUESTION, message, remedy, place, values))
    percent = re.search(r"%|prozent|anteil|quote", column, re.I)
    shares = ((known >= 0) & (known <= 1)).all() and len(known) > 3 and (known > 0).any() and not numbers.percent
    # A spreadsheet can hold 0.125 below a header that says per cent.
    if percent and shares and ("%" in column or spreadsheet):
        message = N_("The column is in per cent, but all values lie between 0 and 1.")
        remedy = N_("Check whether 0.5 means 50 %.")
        findings.append(Finding("share-not-percent", Severity.WARNING, message, remedy, place))
    written = len(known) - sum(times for sign, times in numbers.signs.items() if sign in ("-", "–", "—"))
    if 0 < numbers.percent < written:
        message = NP_(
            "{n} of {all} numbers carries a per cent sign, the others do not.",
            "{n} of {all} numbers carry a per cent sign, the others do not.",
        )
        values = {"n": numbers.percent, "all": written}
        remedy = N_("Check whether all are in the same unit.")
        findings.append(Finding("percent-mixed", Severity.WARNING, message, remedy, place, values))
    return findings
