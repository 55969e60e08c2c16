"""A small picture of the sheet: the first and last lines and every boundary, with what they were taken for."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from sozial.i18n import NP_, useful_digits
from sozial.output.tables.table_columns import Table
from sozial.reading.layout.sheet_lines import LineKind
from sozial.reading.plans.account import DROPPED, QUARTER, Account, build_account, lines_to_show
from sozial.reading.plans.columns import FIGURES, TablePlan
from sozial.reading.plans.row_kinds import Apart
from sozial.reading.sandbox.table_messages import table_choices
from sozial.reading.tables.table import MAXIMUM_PREVIEW, RawTable
from sozial.ui.data.line_words import column_word, line_word
from sozial.ui.kit.table_view import show_picture
from sozial.ui.session import state, viewers
from sozial.ui.session.language import _, counted, number, plain, translate

_COLUMNS = 7
_LINES = 14
_LETTERS = 22
_COLOURS = {
    LineKind.HEADER: "#cfe3f3",
    LineKind.NUMBERING: "#e3edf6",
    LineKind.BETWEEN: "#e3edf6",
    LineKind.REPEATED: "#cfe3f3",
    LineKind.TITLE: "#eceff1",
    LineKind.NOTE: "#eceff1",
    LineKind.OTHER_TABLE: "#eadcf0",
    LineKind.MERGED: "#f4f6f8",
    LineKind.LEFT_OUT: "#eceff1",
    LineKind.EMPTY: "#ffffff",
    QUARTER: "#ffffff",
    Apart.TOTAL: "#fdebc4",
    Apart.SUM: "#fdebc4",
    Apart.LIKELY_SUM: "#fbd79b",
    Apart.LEVEL: "#f3ead9",
    Apart.HEADING: "#f3ead9",
}
_OTHER = "#f8dcd7"
_DECIMAL = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True)
class _Texts:
    """What stands in the lines of a sheet, as far as it was kept.

    Parameters
    ----------
    places
        Place in the sheet of each column of the table; empty where the table was put together anew.
    figures
        Those of them that hold figures.
    """

    table: RawTable
    lines: Mapping[int, tuple[str, ...]]
    rows: Mapping[int, int]
    places: tuple[int, ...]
    figures: frozenset[int]

    def cells(self, line: int, kind: str) -> list[str]:
        """Return the first cells of a line."""
        found = [""] * _COLUMNS
        if line in self.lines:
            found = [*self.lines[line][:_COLUMNS], *found][:_COLUMNS]
        elif line in self.rows:
            for place, name in zip(self.places, self.table.columns, strict=False):
                if place < _COLUMNS:
                    found[place] = self.table.column(name).slice(self.rows[line], self.rows[line] + 1).texts()[0]
        elif kind == LineKind.NOTE and len(self.table.notes) == self._notes:
            found[0] = self.table.notes[self._note(line)]
        if not self.table.separator and line in self.rows:
            # A spreadsheet holds numbers, not their writing.
            found = [_written(text) if place in self.figures else text for place, text in enumerate(found)]
        return [text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…" for text in found]

    @property
    def _notes(self) -> int:
        return sum(run.length for run in self.table.sheet_lines if run.kind == LineKind.NOTE)

    def _note(self, line: int) -> int:
        runs = [run for run in self.table.sheet_lines if run.kind == LineKind.NOTE]
        return sum(max(0, min(run.last, line - 1) - run.first + 1) for run in runs)


def sheet_places(table: RawTable) -> tuple[int, ...]:
    """Return the place in the sheet of each column of a table; () where the table was put together anew."""
    width = len(table.preview[0]) if table.preview else 0
    count = len(table.columns) + len(table.left_out)
    if (
        table.stated.reshaped
        or len(np.unique(table.lines)) < table.height
        or (count != width and min(count, width) < 12)
    ):
        return ()
    left_out = {int(name[1:]) - 1 for name in table.left_out if name[:1] == "#" and name[1:].isdigit()}
    return tuple(place for place in range(count) if place not in left_out)[: len(table.columns)]


def _written(text: str) -> str:
    """Return a number of a spreadsheet as the reader writes it."""
    return number(float(text), useful_digits([float(text)])) if _DECIMAL.fullmatch(text) else text


def _texts(table: RawTable, plan: TablePlan, lines: Sequence[int]) -> _Texts:
    # The sheet's first lines were kept, without those that were left out while it was opened.
    held = [line for run in table.sheet_lines if run.kind != LineKind.LEFT_OUT and run.first <= 4 * MAXIMUM_PREVIEW
            for line in range(run.first, min(run.last, 4 * MAXIMUM_PREVIEW) + 1)]  # fmt: skip
    places = sheet_places(table)
    rows: dict[int, int] = {}
    if places:
        at = np.searchsorted(table.lines, lines)
        rows = {line: int(row) for line, row in zip(lines, at, strict=True)
                if row < table.height and table.lines[row] == line}  # fmt: skip
    roles = {entry.column: entry.role for entry in plan.columns}
    named = zip(places, table.columns, strict=False)
    figures = frozenset(place for place, name in named if roles.get(name) in FIGURES)
    return _Texts(table, dict(zip(held, table.preview, strict=False)), rows, places, figures)


def show_sheet(digest: str, table: RawTable, plan: TablePlan) -> None:
    """Show what every line and every column of a file was taken for; in public without any cell."""
    account = _account(digest, table, plan)
    if not account.lines:
        return
    rows, kinds = _rows(account, table, plan)
    heads = _heads(account, sheet_places(table), plan)
    width = 2 + min(_width(account, table), _COLUMNS)
    picture = Table.of_words([_("Line of the file"), _("Read as"), *heads][:width], [row[:width] for row in rows])
    colours = {(row, place): _COLOURS.get(kind, _OTHER) for row, kind in enumerate(kinds) for place in range(width)}
    with st.container(key=f"picture-{table.title}"):
        show_picture(picture, colours)
    st.caption(_in_words(account))


def _account(digest: str, table: RawTable, plan: TablePlan) -> Account:
    """Return the account of a file; it is kept with the session, because a large file has many rows."""
    roles = [(entry.column, entry.role, entry.code) for entry in plan.columns]
    content = [digest, table_choices(table.reading), roles, plan.apart]
    key = hashlib.sha256(repr(content).encode()).hexdigest()
    place = f"_account-{table.title}"
    held: tuple[str, Account] | None = state.read(place)
    if held is None or held[0] != key:
        held = (key, build_account(table, plan))
        state.write(place, held)
    return held[1]


def _width(account: Account, table: RawTable) -> int:
    return max(len(table.preview[0]) if table.preview else 0, len(account.columns))


def _heads(account: Account, places: Sequence[int], plan: TablePlan) -> list[str]:
    """Return a heading for each column of the picture: its letter, and what it was taken for."""
    heads = [chr(ord("A") + place) for place in range(_COLUMNS)]
    periods = {entry.column: entry.period for entry in plan.columns}
    taken = set(places)
    for place, (name, kind) in zip(places, account.columns, strict=False):
        if place < _COLUMNS:
            heads[place] += " · " + plain(f"{column_word(kind)} {periods.get(name, '')}")
    if places:
        for place in range(min(_COLUMNS, len(account.columns))):
            if place not in taken:
                heads[place] += f" · {column_word(DROPPED)}"
    return heads


def _rows(account: Account, table: RawTable, plan: TablePlan) -> tuple[list[list[str]], list[str]]:
    """Return the rows of the picture, and what each was taken for; lines between are counted."""
    lines = lines_to_show(account)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 5], *lines[-5:]]
    texts = _texts(table, plan, lines)
    hidden = viewers.is_public()
    rows: list[list[str]] = []
    kinds: list[str] = []
    before = 0
    for line in lines:
        if line > before + 1:
            between = _kinds(account, before + 1, line - 1)
            kinds.append(between.most_common(1)[0][0])
            said = ", ".join(f"{line_word(kind)} ({number(n)})" for kind, n in between.most_common(3))
            rows.append([translate().span(before + 1, line - 1), f"… {said}", *["⋮"] * _COLUMNS])
        kind = next(iter(_kinds(account, line, line)))
        kinds.append(kind)
        cells = [""] * _COLUMNS if hidden else [plain(text) for text in texts.cells(line, kind)]
        rows.append([number(line), line_word(kind), *cells])
        before = line
    return rows, kinds


def _kinds(account: Account, first: int, last: int) -> Counter[str]:
    """Return how many lines of a stretch were taken for what."""
    found: Counter[str] = Counter()
    for run in account.lines:
        shared = min(run.last, last) - max(run.first, first) + 1
        if shared > 0:
            found[run.kind] += shared
    return found


def _in_words(account: Account) -> str:
    counts: Counter[str] = Counter()
    for kind, n in account.counts.items():
        counts[line_word(kind)] += n
    said = ", ".join(f"{word}: {number(n)}" for word, n in counts.items())
    return counted(NP_("{n} line. {said}", "{n} lines. {said}"), account.height, said=said)
