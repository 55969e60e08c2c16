"""The second-best reading: where another layout explains a sheet about as well, that is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.reading.cells.cell_kinds import kind_of
from sozial.reading.cells.grid import Cell, Grid, cell_text
from sozial.reading.layout.header_evidence import SURE, profile_columns, row_evidence
from sozial.reading.layout.layout import Layout

HEADER = "header"
_ROWS = 60


def lines_of(answer: str) -> tuple[int, ...]:
    """Return the header lines that an answer names: "2-3", "4", or "0" for none.

    Examples
    --------
    >>> lines_of("2-3"), lines_of("4"), lines_of("0")
    ((2, 3), (4,), ())
    """
    first, _dash, last = answer.partition("-")
    if not first.isdigit() or (last and not last.isdigit()) or int(first) == 0:
        return ()
    return tuple(range(int(first), min(int(last or first), int(first) + 8) + 1))


def answered_header(answers: Mapping[str, str]) -> tuple[int, ...] | None:
    """Return the header lines that a person answered; None without an answer, or one that names no lines.

    Examples
    --------
    >>> answered_header({"header": "2-3"}), answered_header({"header": "0"}), answered_header({"header": "top"})
    ((2, 3), (), None)
    """
    answer = answers.get(HEADER, "")
    return lines_of(answer) if re.fullmatch(r"\d+(-\d+)?", answer) else None


def named_lines(lines: Sequence[int]) -> str:
    """Return header lines as an answer.

    Examples
    --------
    >>> named_lines([2, 3]), named_lines([4]), named_lines([])
    ('2-3', '4', '0')
    """
    if not lines:
        return "0"
    return f"{lines[0]}-{lines[-1]}" if lines[-1] > lines[0] else str(lines[0])


def _evidence(grid: Grid, layout: Layout, position: int, below: int) -> float | None:
    """Return how much a row reads like names, compared with rows below; None where these do not tell."""
    own = grid.rows(position, position + 1)[0]
    rows = [row for row in grid.rows(below, min(below + _ROWS, layout.last)) if sum(map(bool, map(cell_text, row))) > 1]
    # A header that is repeated as it is says nothing of itself.
    rows = [row for row in rows if row != own]
    profiles = profile_columns(rows) if len(rows) > 1 else []
    # Words alone tell nothing apart.
    if not any(profile.numeric for profile in profiles):
        return None
    return row_evidence(own, profiles)


def check_header(grid: Grid, layout: Layout, title: str) -> Finding | None:
    """Ask for the header lines where a header of one line more or less explains the sheet about as well.

    Notes
    -----
    The last line of the header and the first row of the table are compared with the rows below
    (`header_evidence`): a line with at least two points for a name is one, a line with at least two
    against it is a row. Between these the other reading is offered.

    Examples
    --------
    >>> from sozial.reading.layout.layout import find_layout
    >>> grid = Grid.of([["Stadtteil", "1987"], ["Au", "2043"], ["Bo", "1801"], ["Ce", "1999"]])
    >>> dict(check_header(grid, find_layout(grid), "t.csv").options)
    {'0': 'No line names the columns.', '1': 'Names of the columns: line {then}.'}
    """
    if layout.last - layout.first < 3:
        return None
    lines = [int(grid.lines[position]) for position in sorted((*layout.header, *layout.numbered))]
    body = grid.rows(layout.first, layout.first + 1)[0]
    as_row = _evidence(grid, layout, layout.first, layout.first + 1)
    if as_row is not None and as_row > -SURE and _says_enough(body):
        longer = [*lines, int(grid.lines[layout.first])] if lines else [int(grid.lines[layout.first])]
        return _asked(title, lines, longer, body)
    if not layout.header or layout.numbered:
        return None
    last = layout.header[-1]
    as_names = _evidence(grid, layout, last, layout.first)
    cells = grid.rows(last, last + 1)[0]
    if as_names is not None and as_names < SURE and _says_enough(cells) and _holds_figures(cells):
        return _asked(title, lines, lines[:-1], cells)
    return None


def _says_enough(row: Sequence[Cell]) -> bool:
    return sum(bool(cell_text(cell)) for cell in row) > 1


def _holds_figures(row: Sequence[Cell]) -> bool:
    """Whether a header row could be a row of figures at all."""
    return any(kind_of(cell) in ("number", "year", "sign") for cell in row)


def _asked(title: str, lines: Sequence[int], other: Sequence[int], row: Sequence[Cell]) -> Finding:
    shown = listed([text for text in map(cell_text, row) if text], 5)
    now, then = named_lines(lines), named_lines(other)
    values = {"cells": shown, "now": now, "then": then}
    message = N_("Are these names of columns, or a first row of figures? {cells}")
    options = {
        now: N_("Names of the columns: line {now}.") if lines else N_("No line names the columns."),
        then: N_("Names of the columns: line {then}.") if other else N_("No line names the columns: all are rows."),
    }
    remedy = N_("Compare both in the first rows.")
    return Finding(HEADER, Severity.QUESTION, message, remedy, title, values, options=options, chosen=now)
