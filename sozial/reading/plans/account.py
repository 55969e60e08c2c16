"""An account of every line and every column of a file: nothing disappears between the file and the table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from sozial.i18n import N_
from sozial.reading.layout.sheet_lines import LineKind, LineRun, line_runs
from sozial.reading.plans.columns import ROLE_LABELS, Role, TablePlan
from sozial.reading.plans.row_kinds import APART_LABELS, DOUBTFUL_ROWS, LIKELY_SUMS, Apart
from sozial.reading.tables.raw_table import RawTable

QUARTER = "quarter"
COUNT, BASE, DROPPED = "count", "base", "dropped"
LINE_LABELS: dict[str, str] = {
    LineKind.TITLE: N_("title"),
    LineKind.HEADER: N_("names of the columns"),
    LineKind.NUMBERING: N_("numbers of the columns"),
    LineKind.BETWEEN: N_("between names and figures: units, explanations"),
    LineKind.ROW: N_("row"),
    LineKind.MERGED: N_("put together with other lines"),
    LineKind.REPEATED: N_("names of the columns, once more"),
    LineKind.EMPTY: N_("empty"),
    LineKind.NOTE: N_("note"),
    LineKind.OTHER_TABLE: N_("another table, not read"),
    LineKind.LEFT_OUT: N_("left out"),
    QUARTER: N_("quarter"),
    **{str(kind): label for kind, label in APART_LABELS.items()},
}
COLUMN_LABELS: dict[str, str] = {
    **{str(role): label for role, label in ROLE_LABELS.items()},
    COUNT: N_("Count"),
    BASE: N_("Base"),
    DROPPED: N_("left out"),
}
# By doubt: its question, the answer that ends it, and what the rows are then.
_ANSWERED = {
    Apart.LIKELY_SUM: (LIKELY_SUMS, "sums", Apart.SUM),
    Apart.DOUBTFUL: (DOUBTFUL_ROWS, "apart", Apart.CHOSEN),
}
_BESIDE = 1
_TOP, _BOTTOM = 5, 3


@dataclass(frozen=True)
class Account:
    """What every line and every column of a file was taken for.

    Parameters
    ----------
    lines
        In the order of the file, without gaps.
    columns
        (name, what it was taken for) of every column of the sheet, also of those that are left out.
    """

    lines: tuple[LineRun, ...]
    columns: tuple[tuple[str, str], ...]

    @property
    def height(self) -> int:
        """Number of lines of the file."""
        return self.lines[-1].last if self.lines else 0

    @property
    def counts(self) -> dict[str, int]:
        """How many lines were taken for what."""
        counted: Counter[str] = Counter()
        for run in self.lines:
            counted[run.kind] += run.length
        return dict(counted)


def _column_kind(plan: TablePlan, role: Role, code: str) -> str:
    """Return what a column is, with counts and bases told apart."""
    if role is Role.IGNORE:
        return DROPPED
    if role is Role.FIGURE:
        bases = {entry.indicator.base for entry in plan.columns if entry.indicator is not None}
        return BASE if code in bases else COUNT
    return str(role)


def _settled(table: RawTable, kind: Apart) -> Apart:
    """Return why a row is set apart, without doubt where a person has answered that it is."""
    question, answer, settled = _ANSWERED.get(kind, ("", "", kind))
    return settled if answer and table.reading.answers.get(question) == answer else kind


def build_account(table: RawTable, plan: TablePlan) -> Account:
    r"""Return what every line and every column was taken for, under a plan of the columns.

    Examples
    --------
    >>> from sozial.reading.plans.proposing import propose_columns
    >>> from sozial.reading.tables.table import read_table
    >>> text = "Titel\n\nNr;Ort;Quote\n1;Au;2,5\n2;Bo;3,5\n;Stadt insgesamt;3,0\nQuelle: Amt\n"
    >>> table = read_table(text.encode(), "t.csv")
    >>> account = build_account(table, propose_columns(table))
    >>> account.counts
    {'title': 1, 'empty': 1, 'header': 1, 'quarter': 2, 'total': 1, 'note': 1}
    >>> account.columns
    (('Nr', 'key'), ('Ort', 'name'), ('Quote', 'indicator'))
    """
    # Figures among the attributes of areas have no sheet: every row is a line.
    height = table.sheet_lines[-1].last if table.sheet_lines else int(table.lines.max(initial=0))
    kinds = np.full(height, str(LineKind.LEFT_OUT), dtype=object)
    for run in table.sheet_lines:
        kinds[run.first - 1 : run.last] = run.kind
    apart = {row.row: str(_settled(table, row.kind)) for row in plan.apart or ()}
    by_line: dict[int, set[str]] = {}
    for row, line in enumerate(table.lines.tolist()):
        by_line.setdefault(line, set()).add(apart.get(row, QUARTER))
    for line, found in by_line.items():
        # Side by side, a line can hold several rows: one quarter makes it a quarter's.
        if 0 < line <= height:
            kinds[line - 1] = QUARTER if QUARTER in found else min(found)
    columns = [(entry.column, _column_kind(plan, entry.role, entry.code)) for entry in plan.columns]
    return Account(line_runs(kinds), (*columns, *((name, DROPPED) for name in table.left_out)))


def lines_to_show(account: Account) -> list[int]:
    """Return the first and last lines, and those on both sides of every boundary, for a small picture of the sheet.

    Examples
    --------
    >>> runs = (LineRun(1, 1, "header"), LineRun(2, 90, "quarter"), LineRun(91, 91, "total"), LineRun(92, 99, "note"))
    >>> lines_to_show(Account(runs, ()))
    [1, 2, 3, 4, 5, 90, 91, 92, 97, 98, 99]
    """
    wanted = {*range(1, _TOP + 1), *range(account.height - _BOTTOM + 1, account.height + 1)}
    changes = [run for run in account.lines if run.kind not in (LineKind.EMPTY, LineKind.MERGED)]
    for run in changes[:40]:
        wanted |= {run.first, *range(run.last - _BESIDE + 1, run.last + 1)}
    return sorted(line for line in wanted if 0 < line <= account.height)
