"""How a file was read, in plain data: for the command line, and for whoever wants to compare readings."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sozial.errors import DataError, Finding, Listed, Severity, listed, settle
from sozial.i18n import N_
from sozial.reading.areas.area_rows import row_labels
from sozial.reading.areas.area_table import propose_area_figures
from sozial.reading.areas.areas import RawAreas, prepare_areas, propose_area_columns
from sozial.reading.cells.signs import Sign
from sozial.reading.loading.command_advice import at_command_line
from sozial.reading.loading.opening import Opened
from sozial.reading.plans.account import build_account
from sozial.reading.plans.checks import check_table, unit_rows
from sozial.reading.plans.columns import FIGURES, ColumnPlan, Role, TablePlan, unit_keys, unit_periods
from sozial.reading.plans.saved_reading import SavedReading
from sozial.reading.plans.total_checks import row_groups
from sozial.reading.tables.raw_table import RawTable

READ, ASKED, REFUSED = 0, 1, 2


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    finding = at_command_line(finding)
    said: dict[str, Any] = {
        "code": finding.code,
        "severity": str(finding.severity),
        "place": finding.place,
        "message": finding.text(language),
        "remedy": finding.advice(language),
    }
    lists = {name: value for name, value in finding.values.items() if isinstance(value, Listed)}
    if lists:
        said["lists"] = {name: list(value.items) for name, value in lists.items()}
        left_off = {name: value.left_off for name, value in lists.items() if value.left_off}
        said |= {"lists_left_off": left_off} if left_off else {}
    if finding.severity is Severity.QUESTION or finding.options:
        answers = {answer: finding.option(answer, language) for answer in finding.options}
        said |= {"question": finding.question, "answers": answers, "chosen": finding.chosen}
    return said


def report_findings(findings: Iterable[Finding], language: str) -> dict[str, list[dict[str, Any]]]:
    """Return findings in one language: what was found, what is asked, and what was asked and is answered."""
    said: dict[str, list[dict[str, Any]]] = {"findings": [], "questions": [], "answered": []}
    for entry in _different(findings):
        asked = "questions" if entry.severity is Severity.QUESTION else "findings"
        said["answered" if entry.is_answered else asked].append(_finding(entry, language))
    return said


def table_findings(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Return everything that was found in a table under a plan; what a person answered is asked no more."""
    return settle([*table.findings, *plan.findings, *check_table(table, plan)], table.reading.answers)


def _different(findings: Iterable[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in findings:
        if finding not in kept:
            kept.append(finding)
    return kept


def _total(values: np.ndarray) -> float | None:
    known = values[np.isfinite(values)]
    return math.fsum(known) if len(known) else None


def _column(table: RawTable, entry: ColumnPlan, rows: np.ndarray, groups: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Return what was understood of one column; figures are those of the quarters, without rows set apart."""
    found: dict[str, Any] = {"name": entry.column, "role": str(entry.role), "period": entry.period or None}
    numeric = entry.role in FIGURES or (entry.role is Role.PERIOD and table.is_numeric(entry.column))
    if not numeric:
        return {
            **found,
            "decimal": None,
            "thousands": None,
            "sum": None,
            "sums": None,
            "missing": None,
            "withheld": None,
            "zero_marks": None,
        }
    numbers = table.numbers(entry.column)
    values = numbers.values[rows]
    texts = table.column(entry.column).text.take(rows).to_pylist() if numbers.signs else []
    zero = sum(
        text is not None and bool(value == 0) and table.signs.get(" ".join(text.split())) is Sign.ZERO
        for text, value in zip(texts, values, strict=False)
    )
    written = numbers.has_decimals or numbers.ambiguous
    return {
        **found,
        "decimal": numbers.decimal if written and table.separator else None,
        "thousands": numbers.thousands or None,
        "sum": _total(values),
        # The sum of all years of a long table says nothing beside a total of one of them.
        "sums": {label: _total(values[inside]) for label, inside in groups.items()} or None,
        "missing": int((~np.isfinite(values)).sum()),
        "withheld": int(numbers.withheld[rows].sum()),
        "zero_marks": zero,
        "unreadable": len(numbers.unreadable),
    }


def _account(table: RawTable, plan: TablePlan) -> dict[str, Any]:
    """Return what every line and every column of the file was taken for."""
    account = build_account(table, plan)
    return {
        "lines": account.height,
        "counts": account.counts,
        "runs": [{"first": run.first, "last": run.last, "kind": run.kind} for run in account.lines],
        "columns": [{"name": name, "kind": kind} for name, kind in account.columns],
    }


def _periods(table: RawTable, plan: TablePlan) -> list[str]:
    """Return the periods of the rows, else those of the columns."""
    if plan.first(Role.PERIOD) is not None:
        return sorted(set(unit_periods(table, plan)) - {""})
    return sorted({entry.period for entry in plan.columns if entry.period})


def _name_column(table: RawTable, plan: TablePlan, keys: Sequence[str]) -> str | None:
    """Return the column with the names of the areas; the key where it holds names."""
    name = plan.first(Role.NAME) or plan.first(Role.KEY_NAME)
    if name is not None or plan.key is None or table.is_numeric(plan.key):
        return name
    return None if any(key[:1].isdigit() for key in keys) else plan.key


def _key(plan: TablePlan, keys: Sequence[str]) -> dict[str, Any] | None:
    """Return what is to be said of the key; None without one."""
    if plan.key is None:
        return None
    different = {key for key in keys if key}
    zeros = any(text[:1] == "0" and len(text) > 1 for text in different)
    return {
        "column": plan.key,
        "unique": len(different),
        "leading_zeros": zeros,
        "with_name": plan.first(Role.KEY) is None,
    }


def report_table(
    table: RawTable, plan: TablePlan, language: str = "de", saved: SavedReading | None = None
) -> dict[str, Any]:
    r"""Return how a table was read, with which saved reading if there is one.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table("Nr;Stadtteil;Quote\n1;Altstadt;2,5\n2;Neustadt;.\n".encode(), "t.csv")
    >>> report = report_table(table, propose_columns(table))
    >>> report["rows"], report["key"]["column"], report["columns"][2]["sum"], report["columns"][2]["withheld"]
    (2, 'Nr', 2.5, 1)
    """
    rows = unit_rows(table, plan)
    every = unit_keys(table, plan)
    keys = [every[row] for row in rows] if plan.key else []
    column = plan.first(Role.PERIOD)
    apart = list(plan.apart or ())
    groups = {", ".join(label): inside[rows] for label, inside, _named in row_groups(table, plan) if label}
    return {
        "file": table.title,
        "kind": str(table.kind),
        "encoding": table.encoding or None,
        "separator": table.separator or None,
        "sheet": table.sheet or None,
        "sheets": list(table.sheets),
        "reading": None if saved is None else saved.title,
        "header_rows": len(table.header_lines),
        "header_lines": list(table.header_lines),
        "rows": len(rows),
        "total_rows": len(apart),
        "rows_apart": [{"line": int(table.lines[row.row]), "text": row.text, "reason": str(row.kind)} for row in apart],
        "key": _key(plan, keys),
        "name": _name_column(table, plan, keys),
        "period": column if column is not None else (plan.period or None),
        "periods": _periods(table, plan),
        "levels": {str(length): n for length, n in plan.levels},
        "columns": [_column(table, entry, rows, groups) for entry in plan.columns],
        "account": _account(table, plan),
        "titles": list(table.titles),
        "notes": list(table.notes),
        **report_findings(table_findings(table, plan), language),
    }


def _area_figures(
    raw: RawAreas, keys: Collection[str], language: str, opened: Opened | None, findings: list[Finding]
) -> dict[str, Any] | None:
    """Return what table the attributes of areas make, or made when it was opened, and note that they do."""
    try:
        figures = propose_area_figures(raw, keys)
        if figures is None:
            return None
        table = report_table(*figures, language)
        message = N_("The areas carry figures that can be used as a table: {columns}")
        columns = listed([entry.column for entry in figures[1].columns if entry.role in FIGURES])
        findings.append(Finding("area-figures", Severity.NOTE, message, "", raw.title, {"columns": columns}))
    except DataError as error:
        findings.extend(replace(finding, severity=Severity.WARNING) for finding in error.findings)
        return None
    try:
        return table if opened is None else report_table(opened.table, opened.propose(keys), language, opened.saved)
    except DataError as error:
        findings.extend(replace(finding, severity=Severity.WARNING) for finding in error.findings)
        return table


def report_areas(raw: RawAreas, language: str = "de", opened: Opened | None = None) -> dict[str, Any]:
    """Return how a file with areas was read, and what table its attributes make, or made when it was opened."""
    key, name = propose_area_columns(raw)
    keys = list(raw.texts(key)) if key else []
    findings = settle(raw.findings, raw.answers)
    different = {text for text in keys if text}
    areas = len(different) if key else len(raw.frame)
    if raw.frame.crs is not None and key:
        try:
            prepared, findings = prepare_areas(raw, key, name)
            areas = len(prepared)
        except DataError as error:
            findings.extend(error.findings)
    zeros = any(text[:1] == "0" and len(text) > 1 for text in different)
    table = _area_figures(raw, different, language, opened, findings)
    return {
        "file": raw.title,
        "kind": str(raw.kind),
        "layers": list(raw.layers),
        "layer": raw.layer,
        "crs": raw.crs or None,
        "rows": len(raw.frame),
        "areas": areas,
        "invalid": raw.invalid,
        "geometry_types": list(raw.kinds),
        "has_heights": raw.has_heights,
        "bounds": [round(value, 6) for value in raw.bounds],
        "key": {"column": key, "unique": len(different), "leading_zeros": zeros} if key else None,
        "name": name,
        "columns": [{"name": column} for column in raw.columns],
        "not_on_map": row_labels(raw.attributes(), raw.bare.index),
        "table": table,
        **report_findings(findings, language),
    }


def report_refusal(title: str, error: DataError, language: str = "de") -> dict[str, Any]:
    """Return why a file was refused."""
    return {
        "file": title,
        "kind": None,
        "findings": [_finding(entry, language) for entry in error.findings],
        "questions": [],
        "answered": [],
    }


def exit_code(report: dict[str, Any]) -> int:
    """Return 0 for a file that was read, 1 for one with questions, 2 for one that was refused."""
    if any(entry["severity"] == str(Severity.ERROR) for entry in report["findings"]):
        return REFUSED
    join = report.get("join") or {}
    return ASKED if report["questions"] or join.get("questions") else READ
