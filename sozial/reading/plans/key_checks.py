"""What is odd about the rows of a table: their keys, rows that are no quarters, cells in the wrong column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from sozial.errors import Finding, Phrase, Severity, listed
from sozial.i18n import N_, NP_
from sozial.reading.plans.columns import Role, TablePlan, unit_keys, unit_names, unit_periods
from sozial.reading.plans.levels import mixed_forms
from sozial.reading.plans.row_kinds import APART_LABELS, LIKELY_SUMS, Apart
from sozial.reading.tables.table import RawTable

_SCIENTIFIC = re.compile(r"\d[.,]\d+E\+\d+", re.I)


def apart_findings(table: RawTable, plan: TablePlan) -> list[Finding]:
    """Name the rows that are no quarters, by the reason."""
    findings = []
    by_kind: dict[Apart, list[str]] = {}
    for row in plan.apart or ():
        by_kind.setdefault(row.kind, []).append(row.text or f"# {int(table.lines[row.row])}")
    for kind, texts in by_kind.items():
        if kind is Apart.DOUBTFUL:
            # Asked by `sozial.reading.plans.plausibility`.
            continue
        message: str = NP_(
            "One row that is no quarter, shown but never ranked: {rows}. Reason: {reason}",
            "Rows that are no quarters, shown but never ranked ({n}): {rows}. Reason: {reason}",
        )
        values = {"n": len(texts), "rows": listed(list(dict.fromkeys(texts))), "reason": Phrase(APART_LABELS[kind])}
        remedy = N_("Mark a row as a quarter if it is one.")
        severity = Severity.NOTE if kind in (Apart.TOTAL, Apart.LEVEL, Apart.HEADING) else Severity.WARNING
        if kind is Apart.LIKELY_SUM:
            message = NP_(
                "The counts of this row are the sums of others, but it is called like a quarter: {rows}",
                "The counts of these rows are the sums of others, but they are called like quarters ({n}): {rows}",
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


def shifted_rows(table: RawTable, plan: TablePlan, figures: Sequence[str]) -> list[Finding]:
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


def _repeated(table: RawTable, plan: TablePlan, keys: Sequence[str], rows: np.ndarray) -> list[Finding]:
    """Name keys that stand several times in one period, under one indicator."""
    others = [table.texts(entry.column) for entry in plan.having(Role.INDICATOR_NAME)]
    others += [unit_periods(table, plan)] if plan.first(Role.PERIOD) else []
    whole = [(keys[row], *(texts[row] for texts in others)) for row in rows]
    twice = [entry for entry, times in Counter(whole).items() if times > 1]
    if not twice:
        return []
    message = NP_(
        "One key occurs several times in one period: {keys}",
        "The same key occurs several times in one period ({n}): {keys}",
    )
    remedy = N_("Name the column with the period, or set all but one of these rows apart.")
    values = {"n": len(twice), "keys": listed([" ".join(part for part in entry if part) for entry in twice])}
    return [Finding("key-twice", Severity.QUESTION, message, remedy, table.title, values)]


def key_findings(table: RawTable, plan: TablePlan, rows: np.ndarray) -> list[Finding]:
    """Name keys that are missing, repeated, or cut by a spreadsheet program."""
    keys = unit_keys(table, plan)
    chosen = [keys[row] for row in rows]
    findings: list[Finding] = []
    spoiled = [key for key in dict.fromkeys(chosen) if _SCIENTIFIC.fullmatch(key)]
    if spoiled:
        message: str = NP_(
            "One key was cut to a power of ten by a spreadsheet program: {keys}.",
            "Keys were cut to a power of ten by a spreadsheet program ({n}), for instance {keys}.",
        )
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
        message = NP_(
            "Some keys have {short} digit, others {long}: leading zeros seem to be lost ({n}).",
            "Some keys have {short} digits, others {long}: leading zeros seem to be lost ({n}).",
            by="short",
        )
        remedy = N_("Format the key column as text in the spreadsheet, with its zeros.")
        values = {"short": long - 1, "long": long, "n": lengths[long - 1]}
        findings.append(Finding("lost-zeros", Severity.WARNING, message, remedy, table.title, values))
    return [*findings, *_repeated(table, plan, keys, rows)]
