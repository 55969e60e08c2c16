"""Rows that are quarters or not: shown with the reason, and decided by a tick."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sozial.i18n import NP_
from sozial.output.tables.editor_tables import build_row_choices
from sozial.reading.plans.columns import TablePlan
from sozial.reading.plans.row_choice import RowShown, rows_to_decide, with_row
from sozial.reading.plans.row_kinds import Apart, RowName
from sozial.reading.plans.rows_apart import with_rows_apart
from sozial.reading.tables.table import RawTable
from sozial.ui.kit.table_view import editor_columns
from sozial.ui.session import state, viewers
from sozial.ui.session.language import _, counted, number

CHOSEN = "rows-chosen-"
state.remember(CHOSEN, noted=True)
_MOST = 200


def decide_rows(
    table: RawTable,
    plan: TablePlan,
    name: str,
    keys_on_map: Collection[str],
    places: tuple[DeltaGenerator, DeltaGenerator],
) -> TablePlan:
    """Return the plan with what was decided about single rows; show them, with the reason, where they may be seen.

    Parameters
    ----------
    places
        Where they are shown if a key stands twice, which has to be decided; and where they are shown otherwise.
    """
    decided: list[list[Any]] = list(state.read(f"{CHOSEN}{name}") or [])
    if decided:
        plan = with_rows_apart(table, _with_decided(plan, decided), keys_on_map)
    shown = [] if viewers.is_public() else rows_to_decide(table, plan)
    # Whole levels of areas are chosen above, not row by row.
    levels = [row for row in shown if row.kind is Apart.LEVEL]
    shown = [row for row in shown if row.kind is not Apart.LEVEL] if len(levels) > _MOST // 4 else shown
    twice = [row for row in shown if row.kind is None and row.twice]
    if shown:
        with places[0] if twice else places[1]:
            _show(table, shown[:_MOST], name, len(shown), bool(twice))
    return plan


def _with_decided(plan: TablePlan, decided: Sequence[Sequence[Any]]) -> TablePlan:
    """Return the plan with what was decided about single rows."""
    for key, called, time, is_quarter, *rest in decided:
        figures = tuple(math.nan if value is None else float(value) for value in (rest[0] if rest else ()))
        plan = with_row(plan, RowName(str(key), str(called), int(str(time)), figures), bool(is_quarter))
    return plan


def _show(table: RawTable, shown: list[RowShown], name: str, n: int, open_: bool) -> None:
    choices = build_row_choices(table, shown, state.language())
    rows = choices.keyed()
    apart, twice = sum(row.kind is not None for row in shown), sum(row.kind is None for row in shown)
    said = [_("Rows that are no quarters: {n}").format(n=number(apart))] if apart else []
    said += [_("Rows whose key stands twice: {n}").format(n=number(twice))] if twice else []
    title = " · ".join(said)
    with st.expander(title, icon=":material/checklist:", expanded=open_):
        st.caption(_("A tick means: this row is a quarter. Take the tick away to set a row apart; nothing is deleted."))
        # Other rows are another editor, and so are the same ones after a step that was taken back.
        content = hashlib.sha256(repr(rows.to_dict("list")).encode()).hexdigest()[:12]
        edited = st.data_editor(
            rows,
            key=f"rows-{content}-{state.generation()}-{name}",
            hide_index=True,
            disabled=["line", "name", "key", "why"],
            height=min(38 + 35 * len(rows), 320),
            column_config=editor_columns(
                choices,
                quarter=st.column_config.CheckboxColumn,
                line=partial(st.column_config.NumberColumn, format="%d"),
            ),
        )
        if n > len(shown):
            st.caption(counted(NP_("… and {n} more", "… and {n} more"), n - len(shown)))
    changed = [
        (row, bool(now))
        for row, now, before in zip(shown, edited["quarter"], rows["quarter"], strict=True)
        if bool(now) != bool(before)
    ]
    if changed:
        _note(changed, name)
        st.rerun()


def _note(changed: list[tuple[RowShown, bool]], name: str) -> None:
    """Keep what was decided; what was decided about the same row before no longer counts."""
    told = {(row.name.key, row.name.name, row.name.time) for row, _is_quarter in changed}
    before = [entry for entry in state.read(f"{CHOSEN}{name}") or [] if tuple(entry[:3]) not in told]
    new = [
        [row.name.key, row.name.name, row.name.time, is_quarter, _plain(row.name.figures)]
        for row, is_quarter in changed
    ]
    state.write(f"{CHOSEN}{name}", [*before, *new])


def _plain(figures: Sequence[float]) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in figures]
