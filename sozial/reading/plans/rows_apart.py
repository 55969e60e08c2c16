"""Rows that are no quarters, and the levels of areas, under a plan of the columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.reading.plans.columns import FIGURES, Role, TablePlan, unit_keys, unit_names
from sozial.reading.plans.levels import find_levels
from sozial.reading.plans.official_columns import area_levels
from sozial.reading.plans.plausibility import doubtful_rows
from sozial.reading.plans.row_choice import with_chosen_rows
from sozial.reading.plans.row_kinds import DOUBTFUL_ROWS, LIKELY_SUMS, Apart, ExcludedRow, find_rows_apart
from sozial.reading.tables.table import RawTable

LEVELS = "levels"


def _row_names(table: RawTable, plan: TablePlan) -> list[str] | None:
    """Return what every row is called; a row without key and name by its larger area or any other text."""
    names = unit_names(table, plan)
    given = names if names is not None else unit_keys(table, plan)
    if all(given):
        return names
    others = [table.texts(entry.column) for entry in plan.columns if entry.role in (Role.PARENT, Role.ATTRIBUTE)]
    return [text or next((column[row] for column in others if column[row]), "") for row, text in enumerate(given)]


def _asked_level(levels: Mapping[int, int], proposed: int, table: RawTable) -> Finding:
    """Return the question which level of areas is ranked, with the level that a person chose, or the proposed one."""
    message = N_("The table mixes levels of areas: {levels}. Proposed: keys of length {level}.")
    remedy = N_("Choose the level that is to be ranked.")
    said = {length: f"{n} × {length}" for length, n in levels.items()}
    options = {str(length): f"{{level_{length}}}" for length in said}
    answer = table.reading.answers.get(LEVELS, "")
    values: dict[str, object] = {"levels": listed(list(said.values())), "level": proposed}
    values |= {f"level_{length}": text for length, text in said.items()}
    chosen = answer if answer in options else str(proposed)
    return Finding(LEVELS, Severity.QUESTION, message, remedy, table.title, values, options=options, chosen=chosen)


def _empty_rows(table: RawTable, plan: TablePlan) -> np.ndarray:
    """Return which rows hold no figure and no sign at all."""
    empty = np.ones(table.height, dtype=bool)
    for entry in plan.columns:
        if entry.role in FIGURES:
            empty &= table.column(entry.column).text.is_null().to_numpy(zero_copy_only=False)
    return empty


def _likely_level(levels: Mapping[int, int], keys: Sequence[str], keys_on_map: Collection[str]) -> int:
    """Return the length of the keys that are ranked: that of most keys on the map, else that of most rows."""
    on_map = Counter(len(key) for key in set(keys) & set(keys_on_map))
    return on_map.most_common(1)[0][0] if on_map else max(levels, key=lambda length: (levels[length], length))


def _is_kept(row: ExcludedRow, plan: TablePlan, quarters: bool) -> bool:
    """Whether a person said that a row is a quarter, or that likely sums are."""
    return row.text in plan.kept or (quarters and row.kind is Apart.LIKELY_SUM)


def with_rows_apart(table: RawTable, plan: TablePlan, keys_on_map: Collection[str] = ()) -> TablePlan:
    """Find the rows that are no quarters, and the levels of areas, under a plan of the columns."""
    if plan.key is None:
        return replace(plan, apart=(), levels=())
    keys, names = unit_keys(table, plan), _row_names(table, plan)
    values = {entry.column: table.numbers(entry.column) for entry in plan.columns if entry.role in FIGURES}
    findings: list[Finding] = []
    levels = area_levels(table, keys) or find_levels(keys)
    level = plan.level if plan.level in levels else None
    if levels and level is None:
        finding = _asked_level(levels, _likely_level(levels, keys, keys_on_map), table)
        findings.append(finding)
        level = int(finding.chosen)
    groupings = [table.texts(entry.column) for entry in plan.columns if entry.role in (Role.PARENT, Role.ATTRIBUTE)]
    figures = {name: column.values for name, column in values.items()}
    one_row_each = plan.first(Role.PERIOD) is None and plan.first(Role.INDICATOR_NAME) is None
    apart = find_rows_apart(keys, names, figures, _empty_rows(table, plan), level, groupings, one_row_each)
    if table.reading.answers.get(DOUBTFUL_ROWS) != "quarters":
        taken = {row.row for row in apart}
        apart += tuple(row for row in doubtful_rows(table, keys, names) if row.row not in taken)
        apart = tuple(sorted(apart, key=lambda row: row.row))
    quarters = table.reading.answers.get(LIKELY_SUMS) == "quarters"
    apart = tuple(row for row in apart if not keys[row.row] or not _is_kept(row, plan, quarters))
    plan = replace(plan, apart=apart, level=level, levels=tuple(levels.items()), findings=tuple(findings))
    return with_chosen_rows(table, plan)
