"""Columns of per cent with figures above 100: most likely another unit of measure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.reading.plans.columns import Role, TablePlan, unit_keys, unit_names
from sozial.reading.tables.raw_table import RawTable
from sozial.reading.vocabulary.measures import measure_of

# Per cent of something that need not hold it: changes, cover, comparison with an average.
_MAY_BE_MORE = re.compile(
    r"ver(ä|ae)nder|entwickl|wachs|zunahme|index|versorg|auslast|deckung|belegung|relation|verh(ä|ae)ltnis|quotient|"
    r"durchschnitt|mittel|pendler|saldo|rate\b|=\s?100",
    re.I,
)


def check_shares(table: RawTable, plan: TablePlan, rows: Sequence[int] | np.ndarray) -> list[Finding]:
    r"""Warn of quarters above 100 in columns that are shares in per cent.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> table = read_table("Nr;Ort;Kinder in %\n1;Au;120\n2;Bo;65\n".encode(), "t.csv")
    >>> [finding.text("en") for finding in check_shares(table, propose_columns(table), [0, 1])]
    ['“Kinder in %” is in per cent, but above 100 in 1 quarter: Au']
    """
    names = unit_names(table, plan) or unit_keys(table, plan)
    findings = []
    for entry in plan.having(Role.INDICATOR):
        if measure_of(entry.column).words != "%" or _MAY_BE_MORE.search(entry.column):
            continue
        values = table.numbers(entry.column).values
        high = [names[row] for row in rows if values[row] > 100]
        if not high:
            continue
        message: str = NP_(
            "“{name}” is in per cent, but above 100 in {n} quarter: {units}",
            "“{name}” is in per cent, but above 100 in {n} quarters: {units}",
        )
        remedy = N_("Check in which unit of measure the column was delivered.")
        told = {"name": entry.column, "n": len(high), "units": listed(list(dict.fromkeys(high)))}
        findings.append(Finding("above-hundred", Severity.WARNING, message, remedy, table.title, told))
    return findings
