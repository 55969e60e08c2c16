"""What is odd in a table over time: values that jump, and areas that change."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.reading.plans.columns import FIGURES, Role, TablePlan, unit_keys, unit_names, unit_periods
from sozial.reading.tables.raw_table import RawTable


def _long_series(plan: TablePlan) -> list[list[tuple[str, str]]]:
    """Return the columns of each figure that stands in several periods, with these, the oldest first."""
    series: dict[str, list[tuple[str, str]]] = {}
    for entry in plan.columns:
        if entry.role in FIGURES and entry.period:
            series.setdefault(f"{entry.role} {entry.code}", []).append((entry.period, entry.column))
    return [sorted(columns) for columns in series.values() if len(columns) >= 3]


def check_steps(table: RawTable, plan: TablePlan, rows: np.ndarray) -> list[Finding]:
    """Find single values that jump far out of their own time series: 625 between 5,922 and 6,478."""
    names = _row_names(table, plan)
    found = []
    for columns in _long_series(plan):
        matrix = np.column_stack([table.numbers(column).values[rows] for _period, column in columns])
        for place, position in zip(*np.nonzero(_jumps(matrix)), strict=True):
            row, column = int(rows[place]), columns[position][1]
            last = matrix.shape[1] - 1
            beside = {0: (1, 2), last: (last - 2, last - 1)}.get(int(position), (position - 1, position + 1))
            around = [matrix[place, p] for p in beside]
            found.append(
                (names[row] or str(int(table.lines[row])), column, matrix[place, position], around[0], around[-1])
            )
    findings = []
    for name, column, value, before, after in found[:5]:
        message = N_("{unit}: {value} stands between {before} and {after}; a typing error?")
        values = {"unit": name, "value": float(value), "before": float(before), "after": float(after)}
        place_name = f"{table.title}, {column}"
        remedy = N_("Ask the source; the value is used as it stands.")
        findings.append(Finding("typing-error", Severity.WARNING, message, remedy, place_name, values))
    if len(found) > 5:
        message = N_("Further values that stand out of their own time series: {n}")
        others = listed(list(dict.fromkeys(column for _name, column, *_values in found[5:])), 5)
        where = f"{table.title}, {others}"
        cells = listed([f"{name}, {column}: {value:g}" for name, column, value, *_around in found[5:]])
        values = {"n": len(found) - 5, "cells": cells}
        findings.append(Finding("typing-error", Severity.WARNING, message, "", where, values))
    return findings


def _row_names(table: RawTable, plan: TablePlan) -> list[str]:
    """Return what each row is about: its quarter, and in a long table the figure as well."""
    units = unit_names(table, plan) or unit_keys(table, plan)
    figures = [table.texts(entry.column) for entry in plan.having(Role.INDICATOR_NAME)]
    return [", ".join(part for part in parts if part) for parts in zip(units, *figures, strict=True)]


def _jumps(matrix: np.ndarray) -> np.ndarray:
    """Return which cells lie three times off both neighbours, which agree (ends: five times off the next two)."""
    found = np.zeros(matrix.shape, dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        for position in range(matrix.shape[1]):
            if 0 < position < matrix.shape[1] - 1:
                one, other, factor = matrix[:, position - 1], matrix[:, position + 1], 3.0
            elif position == 0:
                one, other, factor = matrix[:, 1], matrix[:, 2], 5.0
            else:
                one, other, factor = matrix[:, -2], matrix[:, -3], 5.0
            usual = (one + other) / 2
            agree = (np.abs(one - other) <= 0.4 * usual) & (usual >= 20)
            ratio = matrix[:, position] / usual
            found[:, position] = agree & ((ratio > factor) | (ratio < 1 / factor)) & (matrix[:, position] > 0)
    return found


def check_editions(table: RawTable, plan: TablePlan, rows: np.ndarray) -> list[Finding]:
    """Compare the keys of the periods of a long table: another edition of the territory has other keys."""
    period = plan.first(Role.PERIOD)
    if period is None:
        return []
    keys, periods = unit_keys(table, plan), unit_periods(table, plan)
    by_period: dict[str, set[str]] = {}
    for row in rows:
        by_period.setdefault(periods[row], set()).add(keys[row])
    ordered = sorted(by_period)
    for before, after in pairwise(ordered):
        old, new = by_period[before], by_period[after]
        if min(len(old), len(new)) >= 5 and len(old & new) < 0.85 * len(old | new):
            message = N_(
                "Between {before} and {after} the areas change (keys gone: {gone}, keys new: {come}): "
                "two editions of the territory."
            )
            remedy = N_("Convert the older period with a correspondence table, or leave it out.")
            values = {"before": before, "after": after, "gone": len(old - new), "come": len(new - old)}
            return [Finding("editions", Severity.WARNING, message, remedy, table.title, values)]
    return []
