"""What is odd about a table and its columns: every check returns findings, none changes a value."""

from __future__ import annotations

import re

import numpy as np

from sozial.errors import Finding, Phrase, Severity, listed
from sozial.i18n import N_
from sozial.reading.plans.cell_checks import ambiguous_cells, check_column, half_numbers
from sozial.reading.plans.city_row import city_questions, city_rows
from sozial.reading.plans.columns import FIGURES, Role, TablePlan, columns_without_period, period_marks
from sozial.reading.plans.error_checks import check_errors, check_hidden
from sozial.reading.plans.key_checks import apart_findings, key_findings, shifted_rows
from sozial.reading.plans.plausibility import check_plausibility
from sozial.reading.plans.series_checks import check_editions, check_steps
from sozial.reading.plans.share_checks import check_shares
from sozial.reading.plans.sign_checks import check_dashes
from sozial.reading.plans.total_checks import check_totals
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary import figure_words
from sozial.reading.vocabulary.period_marks import PERIOD_MARK_LABELS, PeriodMark, read_mark

_COUNTED = re.compile(r"anzahl|1\s?000|tsd\.?|personen|fälle|nr|number", re.I)


def check_table(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Return everything that is odd about a table under a plan of its columns."""
    figures = [entry.column for entry in plan.columns if entry.role in FIGURES]
    rows = unit_rows(table, plan)
    findings: list[Finding] = [*ambiguous_cells(table, figures), *check_errors(table, plan), *check_hidden(table, plan)]
    for column in figures:
        findings.extend(check_column(table, column, table.numbers(column)))
    findings.extend(check_dashes(table, figures))
    findings.extend(half_numbers(table, plan))
    findings.extend(_without_period(table, plan))
    findings.extend(_absolute(table, plan))
    findings.extend(_marked_periods(table, plan))
    findings.extend(apart_findings(table, plan))
    findings.extend(check_plausibility(table, plan) if plan.key is not None else [])
    findings.extend(_which_city(table, plan, rows))
    findings.extend(shifted_rows(table, plan, figures))
    findings.extend(check_steps(table, plan, rows))
    findings.extend(check_shares(table, plan, rows))
    if plan.key is not None:
        findings.extend(check_totals(table, plan, figures, rows))
        findings.extend(key_findings(table, plan, rows))
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
    remedy = N_(
        "In step 2, below this file's list of columns, enter it as “Period of the columns without a year”, or leave "
        "them out."
    )
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
