"""What each column of a table is: shown with the reason, and corrected in place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from sozial.i18n import N_
from sozial.output.tables.editor_tables import build_column_choices
from sozial.output.tables.table_columns import Table
from sozial.reading.plans.columns import ROLE_LABELS, ColumnPlan, Role, TablePlan
from sozial.reading.plans.figure_names import figure_named
from sozial.reading.tables.table import RawTable
from sozial.ui.kit.table_view import editor_columns
from sozial.ui.session import state, viewers
from sozial.ui.session.language import _

SEEN = "_columns-seen-"
state.remember(SEEN)
_FIRST = ("column", "examples", "role", "period")


def _editor_columns(shown: Table) -> dict[str, Any]:
    make = st.column_config
    return editor_columns(
        shown,
        column=partial(make.TextColumn, disabled=True, pinned=True),
        examples=partial(make.TextColumn, disabled=True),
        role=partial(
            make.SelectboxColumn,
            options=[str(role) for role in Role if role is not Role.FIGURE],
            format_func=lambda role: _role_label(Role(str(role))),
            required=True,
        ),
        reason=partial(make.TextColumn, disabled=True),
        decimal=partial(make.SelectboxColumn, options=[",", "."]),
    )


def _role_label(role: Role) -> str:
    return _("Figure of the quarter") if role is Role.INDICATOR else _(ROLE_LABELS[role])


def _text(cell: object) -> str:
    return "" if cell is None or pd.isna(cell) else str(cell).strip()


def _plan(table: RawTable, row: Mapping[str, Any], proposed: ColumnPlan) -> ColumnPlan:
    role, period = Role(row["role"]), _text(row["period"])
    shown = Role.INDICATOR if proposed.role is Role.FIGURE else proposed.role
    indicator = proposed.indicator
    if role in (Role.INDICATOR, Role.VALUE):
        indicator = indicator or figure_named(table, proposed.column)
    if role is shown:
        return replace(proposed, period=period, indicator=indicator)
    figure = role in (Role.INDICATOR, Role.VALUE)
    return ColumnPlan(proposed.column, role, period, indicator if figure else None, N_("chosen by hand"))


def edits(name: str) -> dict[str, dict[str, Any]]:
    """Return what was changed about the columns of a file, by column and field.

    Streamlit's editor holds changes by the number of their row, and forgets them when the page is left or another
    proposal is shown; so they are noted by column, beside what had been changed before this editor was begun.
    """
    shown = _shown(name)
    held = None if shown is None else state.read(shown.key)
    if shown is None or held is None:
        # The page was left, loaded anew, or a step taken back: what is noted is what there is.
        seen: dict[str, dict[str, Any]] = state.read(f"{SEEN}{name}", {})
        return seen
    found = {column: dict(cells) for column, cells in shown.before.items()}
    for row, cells in held.get("edited_rows", {}).items():
        found.setdefault(shown.columns[int(row)], {}).update(cells)
    return found


def chosen_decimals(name: str, columns: Sequence[str]) -> dict[str, str]:
    """Return the decimal signs that were chosen for the columns of a file."""
    return {
        column: str(cells["decimal"])
        for column, cells in edits(name).items()
        if column in columns and cells.get("decimal")
    }


def edit_columns(table: RawTable, proposed: TablePlan, name: str) -> TablePlan:
    """Show what each column of a table is taken for; return what the user made of it."""
    content = [
        table.sheet,
        state.language(),
        viewers.is_public(),
        [replace(entry, reason="") for entry in proposed.columns],
    ]
    # Another proposal is another editor, and so is one after a step that was taken back.
    key = f"columns-{hashlib.sha256(repr(content).encode()).hexdigest()[:12]}-{state.generation()}-{name}"
    changed = edits(name)
    state.write(f"{SEEN}{name}", changed)
    shown = _shown(name)
    if shown is None or shown.key != key or state.read(key) is None:
        shown = _Shown(key, table.columns, changed, state.generation())
        state.write(_shown_key(name), shown)
    # What is not to be seen is not sent either.
    choices = build_column_choices(table, proposed, shown.before, not viewers.is_public(), state.language())
    rows = choices.keyed()
    edited = st.data_editor(
        rows,
        key=key,
        hide_index=True,
        column_config=_editor_columns(choices),
        # What has to be checked stands first; the rest is to the right.
        column_order=[*(name for name in _FIRST if name in rows), *(name for name in rows if name not in _FIRST)],
        height=min(38 + 35 * len(rows), 430),
        placeholder="",
    )
    plans = [_plan(table, row, entry) for row, entry in zip(edited.to_dict("records"), proposed.columns, strict=True)]
    return replace(proposed, columns=tuple(plans), apart=None)


@dataclass(frozen=True)
class _Shown:
    """The editor that was shown last: its columns, and what had been changed before it was begun."""

    key: str
    columns: tuple[str, ...]
    before: Mapping[str, Mapping[str, Any]]
    generation: int


def _shown(name: str) -> _Shown | None:
    """Return the editor that was shown last; None where entries were put back since."""
    found: _Shown | None = state.read(_shown_key(name))
    return found if found is not None and found.generation == state.generation() else None


def _shown_key(name: str) -> str:
    return f"_columns-shown-{name}"
