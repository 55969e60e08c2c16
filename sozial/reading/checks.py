"""What is odd about a table and its columns: every check returns findings, none changes a value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from sozial.errors import Finding, Phrase, Severity, listed
from sozial.i18n import N_
from sozial.reading import figure_words
from sozial.reading.city_row import city_questions, city_rows
from sozial.reading.columns import (
    FIGURES,
    Role,
    TablePlan,
    columns_without_period,
    period_marks,
    unit_keys,
    unit_names,
    unit_periods,
)
from sozial.reading.dashes import DASHES
from sozial.reading.error_checks import check_errors, check_hidden
from sozial.reading.levels import mixed_forms
from sozial.reading.number_writing import infer_decimal
from sozial.reading.numbers import NumberColumn, cannot_be_numeric
from sozial.reading.period_marks import PERIOD_MARK_LABELS, PeriodMark, read_mark
from sozial.reading.plausibility import check_plausibility
from sozial.reading.row_kinds import APART_LABELS, LIKELY_SUMS, Apart
from sozial.reading.series_checks import check_editions, check_steps
from sozial.reading.sign_checks import check_dashes
from sozial.reading.signs import ERROR_SIGNS, SIGN_MESSAGES, Sign
from sozial.reading.table import RawTable
from sozial.reading.total_checks import check_totals

_CODES = (-9999.0, -999.0, -99.0, 9999999.0, 999999999.0)
_COUNTED = re.compile(r"anzahl|1\s?000|tsd\.?|personen|fälle|nr|number", re.I)
_SCIENTIFIC = re.compile(r"\d[.,]\d+E\+\d+", re.I)


def check_table(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Return everything that is odd about a table under a plan of its columns."""
    figures = [entry.column for entry in plan.columns if entry.role in FIGURES]
    rows = unit_rows(table, plan)
    findings: list[Finding] = [*_ambiguous(table, figures), *check_errors(table, plan), *check_hidden(table, plan)]
    for column in figures:
        findings.extend(check_column(table, column, table.numbers(column)))
    findings.extend(check_dashes(table, figures))
    findings.extend(_half_numbers(table, plan))
    findings.extend(_without_period(table, plan))
    findings.extend(_absolute(table, plan))
    findings.extend(_marked_periods(table, plan))
    findings.extend(_rows_apart(table, plan))
    findings.extend(check_plausibility(table, plan) if plan.key is not None else [])
    findings.extend(_which_city(table, plan, rows))
    findings.extend(_shifted(table, plan, figures))
    findings.extend(check_steps(table, plan, rows))
    if plan.key is not None:
        findings.extend(check_totals(table, plan, figures, rows))
        findings.extend(_keys(table, plan, rows))
        findings.extend(check_editions(table, plan, rows))
    return findings


def _which_city(table: RawTable, plan: TablePlan, rows: np.ndarray) -> list[Finding]:
    """Ask whether totals are those of the whole city, where only their names could say so."""
    if plan.key is None or not plan.apart:
        return []
    keep = np.isin(np.arange(table.height), rows)
    column = plan.first(Role.BENCHMARK)
    if column:
        keep &= np.array([not text for text in table.texts(column)], dtype=bool)
    _rows, _texts, asked = city_rows(table, plan, keep)
    return city_questions(asked, table.title)


def unit_rows(table: RawTable, plan: TablePlan) -> np.ndarray:
    """Return the positions of the rows that are quarters."""
    kept = np.ones(table.height, dtype=bool)
    kept[[row.row for row in plan.apart or ()]] = False
    return np.flatnonzero(kept)


def _ambiguous(table: RawTable, figures: Sequence[str]) -> list[Finding]:
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
        message = N_("Cells that are no numbers count as missing ({n}): {cells}; lines: {lines}")
        remedy = N_("Correct them in the file, or take this column as an attribute.")
        severity = Severity.WARNING
        if other != numbers.decimal:
            message = N_("Cells written with the other decimal sign count as missing ({n}): {cells}; lines: {lines}")
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


def _absolute(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Name indicators that are numbers of people or cases: with them, large quarters rank high."""
    found = []
    for entry in plan.having(Role.INDICATOR):
        numbers = table.numbers(entry.column)
        known = numbers.values[np.isfinite(numbers.values)]
        told = entry.indicator
        described = told is not None and (told.base or (told.measure and not _COUNTED.fullmatch(told.measure)))
        whole = len(known) > 2 and (known == np.round(known)).all() and known.min() >= 0 and known.max() >= 100
        if whole and not described and not numbers.percent and not figure_words.says_no_count(entry.column):
            found.append(entry.column)
    if not found:
        return []
    message = N_("These look like numbers of people or cases, not rates: large quarters would rank high: {columns}")
    remedy = N_("Say in the list of indicators what they are a share of.")
    return [Finding("absolute", Severity.WARNING, message, remedy, table.title, {"columns": listed(found)})]


def _without_period(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Name figures that state no period in a table where others do."""
    bare = columns_without_period(plan)
    if plan.period or not bare:
        return []
    message = N_("These columns name no year, but others do, so they belong to no period: {columns}")
    remedy = N_("Enter their period above the list of columns, or leave them out.")
    values = {"columns": listed(bare)}
    return [Finding("no-period", Severity.WARNING, message, remedy, table.title, values)]


def _marked_periods(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Name the periods whose figures the source marks as preliminary, revised or estimated."""
    by_kind: dict[PeriodMark, list[str]] = {}
    for _code, period, mark in period_marks(table, plan):
        by_kind.setdefault(read_mark(mark), []).append(f"{period} ({mark})")
    message = N_("Figures of these periods are marked in the source as {kind}: {periods}")
    return [
        Finding(
            "period-marks",
            Severity.NOTE,
            message,
            "",
            table.title,
            {"kind": Phrase(PERIOD_MARK_LABELS[kind]), "periods": listed(list(dict.fromkeys(periods)))},
        )
        for kind, periods in by_kind.items()
    ]


def _half_numbers(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Name text columns that hold many numbers: a figure may be lost in them."""
    findings = []
    for entry in plan.having(Role.ATTRIBUTE):
        if cannot_be_numeric(table.column(entry.column)):
            continue
        numbers = table.numbers(entry.column)
        known, bad = int(np.isfinite(numbers.values).sum()), len(numbers.unreadable)
        if bad and known >= 0.3 * (known + bad) and not re.search(r"nr|nummer|stra|adress|id$", entry.column, re.I):
            message = N_("{n} of {all} cells are numbers, the others text; the column is taken as text.")
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
        message = N_("“{code}” looks like a sign for a missing value ({n} times), but is read as a number.")
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
        message = N_("{n} of {all} numbers carry a per cent sign, the others do not.")
        values = {"n": numbers.percent, "all": written}
        remedy = N_("Check whether all are in the same unit.")
        findings.append(Finding("percent-mixed", Severity.WARNING, message, remedy, place, values))
    return findings


def _rows_apart(table: RawTable, plan: TablePlan) -> list[Finding]:
    findings = []
    by_kind: dict[Apart, list[str]] = {}
    for row in plan.apart or ():
        by_kind.setdefault(row.kind, []).append(row.text or f"# {int(table.lines[row.row])}")
    for kind, texts in by_kind.items():
        if kind is Apart.DOUBTFUL:
            # Asked by `sozial.reading.plausibility`.
            continue
        message = N_("Rows that are no quarters, shown but never ranked ({n}): {rows}. Reason: {reason}")
        values = {"n": len(texts), "rows": listed(list(dict.fromkeys(texts))), "reason": Phrase(APART_LABELS[kind])}
        remedy = N_("Mark a row as a quarter if it is one.")
        severity = Severity.NOTE if kind in (Apart.TOTAL, Apart.LEVEL, Apart.HEADING) else Severity.WARNING
        if kind is Apart.LIKELY_SUM:
            message = N_(
                "The counts of these rows are the sums of others, but they are called like quarters ({n}): {rows}"
            )
            remedy = N_("Say whether they are sums or quarters.")
            findings.append(_likely_sums(message, remedy, table.title, values))
            continue
        findings.append(Finding(f"apart-{kind}", severity, message, remedy, table.title, values))
    if table.reading.answers.get(LIKELY_SUMS) == "quarters" and Apart.LIKELY_SUM not in by_kind:
        message, values = N_("Rows whose counts are the sums of others are ranked as quarters."), {}
        findings.append(_likely_sums(message, "", table.title, values, "quarters"))
    return findings


def _likely_sums(message: str, remedy: str, title: str, values: Mapping[str, object], chosen: str = "sums") -> Finding:
    options = {"sums": N_("They are sums: never ranked."), "quarters": N_("They are quarters: ranked.")}
    return Finding(LIKELY_SUMS, Severity.QUESTION, message, remedy, title, values, options=options, chosen=chosen)


def _shifted(table: RawTable, plan: TablePlan, figures: Sequence[str]) -> list[Finding]:
    """Find rows whose cells seem to stand one column too far."""
    if len(figures) < 2:
        return []
    words = Counter(row for column in figures for row, _text in table.numbers(column).unreadable)
    names = unit_names(table, plan) if plan.first(Role.NAME) else None
    suspects = []
    for row, times in words.items():
        number = names is not None and re.fullmatch(r"[\d.,]+", names[row] or "")
        if number or (times == 1 and len(figures) >= 2 and _gap_at_end(table, figures, row) and names is not None):
            suspects.append(row)
    if not suspects:
        return []
    message = N_("Cells of these rows seem to stand one column too far; lines: {lines}")
    remedy = N_("Compare them with the source: a separator is missing or too many.")
    lines = listed([str(int(table.lines[row])) for row in sorted(suspects)], 10)
    return [Finding("shifted-row", Severity.QUESTION, message, remedy, table.title, {"lines": lines})]


def _gap_at_end(table: RawTable, figures: Sequence[str], row: int) -> bool:
    first = any(place == row for place, _text in table.numbers(figures[0]).unreadable)
    return first and table.column(figures[-1]).text[row].as_py() is not None


def _keys(table: RawTable, plan: TablePlan, rows: np.ndarray) -> list[Finding]:
    keys = unit_keys(table, plan)
    chosen = [keys[row] for row in rows]
    findings: list[Finding] = []
    spoiled = [key for key in dict.fromkeys(chosen) if _SCIENTIFIC.fullmatch(key)]
    if spoiled:
        message = N_("Keys were cut to a power of ten by a spreadsheet program ({n}), for instance {keys}.")
        remedy = N_("Ask for the file again, with the key column as text.")
        values = {"n": len(spoiled), "keys": listed(spoiled, 3)}
        findings.append(Finding("keys-cut", Severity.QUESTION, message, remedy, table.title, values))
    lettered, digits = mixed_forms(chosen)
    if lettered and not plan.levels:
        message = N_("Keys of two kinds stand in one column, so areas of two levels may: {letters} beside {digits}")
        remedy = N_("Set apart the rows of one level, or choose another key.")
        values = {"letters": listed(lettered, 3), "digits": listed(digits, 3)}
        findings.append(Finding("keys-mixed", Severity.QUESTION, message, remedy, table.title, values))
    lengths = Counter(len(key) for key in set(chosen) if key.isdigit())
    long = max(lengths, default=0)
    if not plan.levels and long >= 5 and set(lengths) == {long, long - 1} and sum(lengths.values()) == len(set(chosen)):
        message = N_("Some keys have {short} digits, others {long}: leading zeros seem to be lost ({n}).")
        remedy = N_("Format the key column as text in the spreadsheet, with its zeros.")
        values = {"short": long - 1, "long": long, "n": lengths[long - 1]}
        findings.append(Finding("lost-zeros", Severity.WARNING, message, remedy, table.title, values))
    period = plan.first(Role.PERIOD)
    others = [table.texts(entry.column) for entry in plan.having(Role.INDICATOR_NAME)]
    others += [unit_periods(table, plan)] if period else []
    whole = [(keys[row], *(texts[row] for texts in others)) for row in rows]
    twice = [entry for entry, times in Counter(whole).items() if times > 1]
    if twice:
        message = N_("The same key occurs several times in one period ({n}): {keys}")
        remedy = N_("Name the column with the period, or set all but one of these rows apart.")
        values = {"n": len(twice), "keys": listed([" ".join(part for part in entry if part) for entry in twice])}
        findings.append(Finding("key-twice", Severity.QUESTION, message, remedy, table.title, values))
    return findings
