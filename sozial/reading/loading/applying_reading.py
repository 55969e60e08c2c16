"""A saved reading applied to a new delivery: what was decided about last year's columns holds for this year's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.reading.loading.replanning import changed_by_answers, replan
from sozial.reading.plans.columns import ColumnPlan, TablePlan
from sozial.reading.plans.saved_reading import PERIOD, SavedReading, column_form
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary.periods import find_period


def apply_reading(
    saved: SavedReading, table: RawTable, proposed: TablePlan, keys_on_map: Collection[str] = ()
) -> TablePlan:
    """Return the plan of a new delivery: roles and descriptions as saved, periods as the new file states them."""
    columns = []
    is_answered = changed_by_answers(table, keys_on_map)
    new: list[str] = []
    for entry in proposed.columns:
        known = saved.columns.get(entry.column) or saved.columns.get(column_form(entry.column))
        if known is None:
            new.append(entry.column)
            columns.append(entry)
            continue
        if is_answered(entry, known):
            columns.append(entry)
            continue
        period = entry.period
        if not period and PERIOD in known.column and (stated := find_period(entry.column)):
            period = stated[1]
        kept = ColumnPlan(entry.column, known.role, period, known.indicator, known.reason, chosen=known.chosen)
        columns.append(kept)
    here = {name for entry in proposed.columns for name in (entry.column, column_form(entry.column))}
    gone = [name for name in saved.columns if name not in here]
    findings = []
    for names, message in (
        (new, N_("Columns that the saved reading does not know: {columns}")),
        (gone, N_("Columns of the saved reading that are missing here: {columns}")),
    ):
        if names:
            values = {"columns": listed(names)}
            findings.append(Finding("reading-differs", Severity.WARNING, message, "", table.title, values))
    plan = replace(
        proposed,
        columns=tuple(columns),
        period=proposed.period or saved.period,
        level=saved.level,
        kept=saved.kept,
        rows_apart=saved.rows_apart,
        rows_taken=saved.rows_taken,
    )
    plan = replan(table, plan, keys_on_map)
    return replace(plan, findings=(*plan.findings, *findings))
