"""Cells of a table that a spreadsheet shows otherwise than they are stored: merged, divided, partly per cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.reading.cells.grid import Cell, Column, Grid, cell_text
from sozial.reading.cells.sheet_facts import cell_name
from sozial.reading.layout.layout import Layout
from sozial.reading.vocabulary.area_words import says_key

_MOST_MERGES = 100_000
Merge = tuple[int, int, int, int]


def spread_merged(
    grid: Grid, layout: Layout, names: Sequence[str], answers: Mapping[str, str], title: str
) -> tuple[Grid, list[Finding]]:
    """Return the grid with what merged cells say in each of their rows, and what was done.

    A figure that stands in a cell merged over several rows belongs to all of them together: it is asked about.
    """
    down = [
        merge for merge in grid.merges if merge[2] > merge[0] and layout.first <= merge[0] and merge[2] < layout.last
    ]
    if not down or len(down) > _MOST_MERGES:
        return grid, []
    covered: dict[int, int] = {}
    for top, left, bottom, _right in down:
        covered[left] = covered.get(left, 0) + bottom - top + 1
    plain: list[Merge] = []
    joint: list[Merge] = []
    for merge in down:
        top, left, _bottom, _right = merge
        if left >= len(grid.columns) or not grid.columns[left].text[top].is_valid:
            continue
        number = grid.columns[left].number
        figure = number is not None and number[top].is_valid
        # A number that is merged throughout its column names something: a key, a year.
        throughout = covered[left] >= 0.5 * (layout.last - layout.first)
        name = names[left] if left < len(names) else ""
        (joint if figure and not throughout and not says_key(name) else plain).append(merge)
    chosen = answers.get("merged-figures", "none")
    changed: dict[int, list[Cell]] = {}
    for merge in plain:
        _fill(grid, changed, merge)
    for merge in joint:
        _fill(grid, changed, merge, first=chosen != "none", others=chosen == "each")
    columns = tuple(Column.of(changed[p]) if p in changed else column for p, column in enumerate(grid.columns))
    return replace(grid, columns=columns), _merged_findings(grid, plain, joint, chosen, title)


def _fill(grid: Grid, changed: dict[int, list[Cell]], merge: Merge, first: bool = True, others: bool = True) -> None:
    """Write what a merged cell says in its first row, in the others, or in none; what lies below it is never shown."""
    top, left, bottom, _right = merge
    if left not in changed:
        changed[left] = grid.columns[left].cells()
    cells = changed[left]
    said = cells[top]
    cells[top] = said if first else None
    cells[top + 1 : bottom + 1] = [said if others else None] * (bottom - top)


def _merged_findings(
    grid: Grid, plain: Sequence[Merge], joint: Sequence[Merge], chosen: str, title: str
) -> list[Finding]:
    def named(merges: Sequence[Merge]) -> str:
        ranges: list[str] = []
        for top, left, bottom, right in merges:
            value = cell_text(grid.rows(top, top + 1)[0][left]) if len(ranges) <= 12 else ""
            first = cell_name(int(grid.lines[top]) - 1, grid.place(left))
            last = cell_name(int(grid.lines[bottom]) - 1, grid.place(min(right, len(grid.columns) - 1)))
            ranges.append(f"{first}:{last} ({value[:40]})")
        return listed(ranges, 12)

    findings = []
    if plain:
        message = NP_(
            "What stands in a merged cell holds for each of its rows: {cells}",
            "What stands in merged cells holds for each of their rows ({n}): {cells}",
        )
        values: dict[str, object] = {"n": len(plain), "cells": named(plain)}
        findings.append(Finding("merged-cells", Severity.NOTE, message, "", title, values))
    if joint:
        message = NP_(
            "A figure stands in a cell merged over several rows: {cells}. For which row does it hold?",
            "Figures stand in cells merged over several rows ({n}): {cells}. For which row do they hold?",
        )
        options = {
            "none": N_("For none alone: they count as missing."),
            "first": N_("For the first row."),
            "each": N_("For each row."),
        }
        values = {"n": len(joint), "cells": named(joint)}
        remedy = N_("Write in each row what holds for it.")
        asked = Finding("merged-figures", Severity.QUESTION, message, remedy, title, values, "", options, chosen)
        findings.append(asked)
    return findings


def as_scaled(
    column: Column, rows: np.ndarray, position: int, grid: Grid, name: str, place: str, answers: Mapping[str, str]
) -> tuple[Column, list[Finding]]:
    """Return a column as it counts where its format hides a factor of a thousand or a million, and the question.

    Parameters
    ----------
    rows
        Position of each cell in the grid.
    position
        Of the column in the grid.
    """
    factors = grid.scaled.get(position)
    if not factors or column.number is None:
        return column, []
    values = column.number.to_pylist()
    divided = {
        p: factors[row] for p, row in enumerate(rows.tolist()) if row in factors and values[p] not in (None, 0.0)
    }
    if not divided:
        return column, []
    first, factor = next(iter(divided.items()))
    chosen = answers.get(f"scaled-format: {name}", "stored")
    message = NP_(
        "The format of one cell hides a factor: {stored} is stored, {shown} is shown. Which counts?",
        "The format of these cells hides a factor ({n}): {stored} is stored, {shown} is shown. Which counts?",
    )
    options = {"stored": N_("What is stored: {stored}"), "shown": N_("What is shown: {shown}")}
    found: dict[str, object] = {"n": len(divided), "stored": values[first], "shown": values[first] / factor}
    remedy = N_("Compare it with the unit in the header.")
    asked = Finding("scaled-format", Severity.QUESTION, message, remedy, place, found, name, options, chosen)
    if chosen == "shown":
        cells = column.cells()
        for p, by in divided.items():
            cells[p] = values[p] / by
        column = Column.of(cells)
    return column, [asked]


def mixed_per_cent(column: Column, rows: np.ndarray, position: int, grid: Grid, place: str) -> list[Finding]:
    """Name the figures of a column that are not shown as per cent where the others are."""
    percents = grid.percents.get(position)
    if not percents or column.number is None:
        return []
    known = column.number.is_valid().to_numpy(zero_copy_only=False)
    bare = [int(row) for row, said in zip(rows, known, strict=True) if said and row not in percents]
    if not bare or len(bare) == int(known.sum()):
        return []
    message = N_("Some cells of this column are shown as per cent, others are not; lines of these ({n}): {lines}")
    values = {"n": len(bare), "lines": listed([str(int(grid.lines[row])) for row in bare], 12)}
    remedy = N_("Check whether all are in the same unit.")
    return [Finding("percent-mixed", Severity.WARNING, message, remedy, place, values)]
