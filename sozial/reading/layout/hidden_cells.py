"""Rows and columns that a spreadsheet hides: how many, which, and whether they count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.reading.cells.grid import Grid, cell_text
from sozial.reading.cells.sheet_facts import column_letters
from sozial.reading.layout.layout import Layout

ROWS, COLUMNS, LEAVE_OUT, COUNT = "hidden-rows", "hidden-columns", "leave-out", "count"
_MOST_LABELS = 200


@dataclass(frozen=True)
class Hidden:
    """What a spreadsheet hides of a table, and the grid as it counts.

    Parameters
    ----------
    grid, layout
        Without what a person left out.
    rows
        Line of each hidden row of figures, with what stands first in it.
    """

    grid: Grid
    layout: Layout | None
    rows: tuple[tuple[int, str], ...]
    findings: tuple[Finding, ...]


def look_at_hidden(
    grid: Grid,
    layout: Layout,
    names: Sequence[str],
    answers: Mapping[str, str],
    title: str,
    find: Callable[[Grid], Layout | None],
) -> Hidden:
    """Return what is hidden within a table, and leave out what does not count.

    Parameters
    ----------
    names
        Of the columns, to name them.
    answers
        What a person answered.
    find
        Finds the layout again after something was left out.
    """
    if not grid.hidden_rows and not grid.hidden_columns:
        return Hidden(grid, layout, (), ())
    said = {row for row in grid.hidden_rows if any(column.text[row].is_valid for column in grid.columns)}
    within = sorted(row for row in said if layout.first <= row < layout.last and row not in layout.repeated)
    rows = tuple((int(grid.lines[row]), _label(grid, row) if n < _MOST_LABELS else "") for n, row in enumerate(within))
    figures = [p for p in sorted(grid.hidden_columns) if _holds_figures(grid, layout, p)]
    others = sorted(grid.hidden_columns - set(figures))
    texts = [p for p in others if grid.columns[p].slice(layout.first, layout.last).filled]
    findings = [
        *_around(grid, sorted(said - set(within)), title),
        *_columns(grid, figures, texts, names, answers, title),
    ]
    out_rows = within if answers.get(ROWS) == LEAVE_OUT else []
    out_columns = figures if answers.get(COLUMNS) == LEAVE_OUT else []
    left: Layout | None = layout
    if out_rows or out_columns:
        grid = grid.without(set(out_rows), set(out_columns))
        left = find(grid)
    return Hidden(grid, left, rows, tuple(findings))


def _label(grid: Grid, row: int) -> str:
    cells = [cell_text(cell) for cell in grid.rows(row, row + 1)[0]]
    return " ".join([text for text in cells if text][:2])


def _holds_figures(grid: Grid, layout: Layout, position: int) -> bool:
    column = grid.columns[position].slice(layout.first, layout.last)
    return column.number is not None and len(column) - column.number.null_count > 0.5 * column.filled


def _around(grid: Grid, rows: Sequence[int], title: str) -> list[Finding]:
    if not rows:
        return []
    message = N_("Hidden rows above or below the figures are read like all others; lines: {lines}")
    values = {"lines": listed([str(int(grid.lines[row])) for row in rows], 20)}
    return [Finding("hidden-around", Severity.NOTE, message, "", title, values)]


def _columns(
    grid: Grid,
    figures: Sequence[int],
    texts: Sequence[int],
    names: Sequence[str],
    answers: Mapping[str, str],
    title: str,
) -> list[Finding]:
    def named(positions: Sequence[int]) -> str:
        return listed([f"{column_letters(grid.place(p))} ({names[p]})" for p in positions], 20)

    findings = []
    if figures:
        message: str = NP_(
            "The spreadsheet hides one column with figures: {columns}. Does it count?",
            "Columns with figures that the spreadsheet hides ({n}): {columns}. Do they count?",
        )
        options = {COUNT: N_("They count."), LEAVE_OUT: N_("They are left out.")}
        values = {"n": len(figures), "columns": named(figures)}
        remedy = N_("Ask whoever hid them why.")
        chosen = answers.get(COLUMNS, COUNT)
        asked = Finding(COLUMNS, Severity.QUESTION, message, remedy, title, values, "", options, chosen)
        findings.append(asked)
    if texts:
        message = N_("Hidden columns without figures are read like all others: {columns}")
        findings.append(Finding("hidden-texts", Severity.NOTE, message, "", title, {"columns": named(texts)}))
    return findings


def hidden_rows_question(
    rows: Sequence[tuple[int, str]], quarters: Sequence[str], filtered: bool, answers: Mapping[str, str], title: str
) -> list[Finding]:
    """Ask whether hidden rows count.

    Parameters
    ----------
    rows
        Line of each hidden row.
    quarters
        What stands in each of them.

    Examples
    --------
    >>> [asked] = hidden_rows_question([(3, "02")], ["Nordstadt"], False, {}, "t.xlsx")
    >>> asked.text("en"), asked.chosen
    ('The spreadsheet hides one row (line 3): Nordstadt. Does it count?', 'count')
    """
    if not rows:
        return []
    message = NP_(
        "The spreadsheet hides one row (line {lines}): {quarters}. Does it count?",
        "Rows that the spreadsheet hides ({n}; lines {lines}): {quarters}. Do they count?",
    )
    if filtered:
        message = NP_(
            "A filter of the spreadsheet hides one row (line {lines}): {quarters}. Does it count?",
            "Rows that a filter of the spreadsheet hides ({n}; lines {lines}): {quarters}. Do they count?",
        )
    options = {COUNT: N_("They count."), LEAVE_OUT: N_("They are left out.")}
    lines = listed([str(line) for line, _label in rows], 20)
    values = {"n": len(rows), "lines": lines, "quarters": listed([text for text in quarters if text], 20)}
    remedy = N_("Ask whoever hid them why.")
    chosen = answers.get(ROWS, COUNT)
    return [Finding(ROWS, Severity.QUESTION, message, remedy, title, values, "", options, chosen)]
