"""The register as a table that can be edited in place."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from sozial.access import Right
from sozial.planning.action import FIELD_LABELS, STATUS_LABELS, Action, Status, tidy_text
from sozial.planning.target import Target
from sozial.ui import access, register, state
from sozial.ui.current import Current
from sozial.ui.kept_editor import KeptEditor
from sozial.ui.language import _, number
from sozial.ui.register import KeptAction
from sozial.ui.typed_cells import TypedCells, day_text, number_text

_EDITOR, _ROUND = "register-table", "_register-round"
# A measure as it stands in the table, with the version that it was made from; None: it is new.
Row = tuple[KeptAction | None, Action]
_DAYS = ("start", "end", "target_due")
_AMOUNTS = ("budget", "own_contribution", "target_value")
_CELLS = TypedCells(_AMOUNTS, _DAYS, {"budget": 0.0, "own_contribution": 0.0})
_LISTS = ("units", "indicators")
_TARGET = ("target_indicator", "target_value", "target_due")
COLUMNS = (
    "title", "status", "units", "domain", "indicators", "department", "start", "end", "budget", "programme",
    "own_contribution", "objective", "target_indicator", "target_value", "target_due", "partners", "remarks",
)  # fmt: skip


def _editor() -> KeptEditor[list[Row]]:
    # Changes belong to the register in which they were made, whatever data is opened meanwhile. Another round of
    # editing is another editor: what was changed in the last one does not fall on other rows.
    return KeptEditor(f"{_EDITOR}{register.place()}-{state.read(_ROUND, 0)}", _read_rows)


def _read_rows(rows: list[Row], edits: Mapping[str, Any]) -> list[Row]:
    return edited_rows(rows, _CELLS.read(edits))


def edited_rows(rows: list[Row], edits: Mapping[str, Any]) -> list[Row]:
    """Return measures with what was changed and added in the table, each with the version that it was made from."""
    found = list(rows)
    for place, cells in edits.get("edited_rows", {}).items():
        if cells and int(place) < len(found):
            kept, action = found[int(place)]
            found[int(place)] = kept, edited_action(action, cells)
    return found + [(None, edited_action(Action(""), cells)) for cells in edits.get("added_rows", []) if cells]


def _changes() -> list[Row]:
    return [(kept, action) for kept, action in _editor().content([]) if kept is None or action != kept.entry]


def is_being_edited() -> bool:
    """Whether the table holds changes that are not saved; also a cell that was changed and changed back."""
    return _editor().is_touched or bool(_changes())


def table_row(action: Action) -> dict[str, Any]:
    """Return a measure as a row of the editor."""
    row: dict[str, Any] = {name: getattr(action, name, None) for name in COLUMNS}
    row |= {name: list(getattr(action, name)) for name in _LISTS}
    row["status"] = str(action.status)
    target = action.target
    row["target_indicator"] = target.indicator if target else None
    row["target_value"] = target.value if target else None
    days = {"start": action.start, "end": action.end, "target_due": target.due if target else ""}
    return row | {name: datetime.date.fromisoformat(text) if text else None for name, text in days.items()}


def edited_action(action: Action, cells: Mapping[str, Any]) -> Action:
    """Return a measure with the cells that were changed; everything else as it was.

    Parameters
    ----------
    cells
        By column, as the editor gives them: None for emptied cells, dates as ISO text.
    """
    changes: dict[str, Any] = {}
    for name, cell in cells.items():
        if name in _LISTS:
            changes[name] = tuple(str(entry) for entry in cell or ())
        elif name == "status":
            changes[name] = Status(cell) if cell else Status.PLANNED
        elif name in ("budget", "own_contribution"):
            changes[name] = None if cell is None else float(cell)
        elif name in ("start", "end"):
            changes[name] = _day(cell)
        elif name not in _TARGET:
            changes[name] = tidy_text(str(cell or ""))
    if any(name in cells for name in _TARGET):
        changes["target"] = _edited_target(action.target, cells)
    return replace(action, **changes)


def _edited_target(target: Target | None, cells: Mapping[str, Any]) -> Target | None:
    before = target or Target("", float("nan"), "")
    indicator = str(cells.get("target_indicator", before.indicator) or "")
    value = cells.get("target_value", before.value)
    due = _day(cells["target_due"]) if "target_due" in cells else before.due
    empty = value is None or value != value
    if not indicator and empty and not due:
        return None
    return Target(indicator, float("nan") if empty else float(value), due)


def _day(cell: object) -> str:
    return str(cell or "")[:10]


def _columns(current: Current, actions: Sequence[Action]) -> dict[str, Any]:
    make, dataset = st.column_config, current.dataset
    titles = dataset.unit_titles
    labels = {indicator.code: indicator.label for indicator in dataset.indicators}
    # What this data does not have stays in the cell, by its key.
    units = dict.fromkeys([*titles, *(unit for action in actions for unit in action.units)])
    codes = dict.fromkeys([*labels, *(code for action in actions for code in action.indicators)])
    named = [action.domain for action in actions if action.domain]
    domains = dict.fromkeys([*(indicator.domain for indicator in dataset.indicators if indicator.domain), *named])
    targets = dict.fromkeys([*codes, *(action.target.indicator for action in actions if action.target)])
    day = _("Day, month and year: 31.12.2026")
    words = {name: _(label) for name, label in FIELD_LABELS.items()}
    return {
        "title": make.TextColumn(words["title"], required=True, width=230, pinned=True),
        "status": make.SelectboxColumn(
            words["status"], options=[str(status) for status in Status], width=110, required=True,
            default=str(Status.PLANNED), format_func=lambda status: _(STATUS_LABELS[Status(str(status))]),
        ),
        "units": make.MultiselectColumn(
            words["units"], options=list(units), format_func=lambda unit: titles.get(str(unit), str(unit)), width=220,
        ),
        "domain": make.SelectboxColumn(words["domain"], options=list(domains), width=150),
        "indicators": make.MultiselectColumn(
            words["indicators"], options=list(codes), format_func=lambda code: labels.get(str(code), str(code)),
            width=220,
        ),
        "department": make.TextColumn(words["department"], width=120),
        "start": make.TextColumn(words["start"], width=110, help=day),
        "end": make.TextColumn(words["end"], width=110, help=day),
        "budget": make.TextColumn(words["budget"], alignment="right", width=110),
        "programme": make.TextColumn(words["programme"], width=160),
        "own_contribution": make.TextColumn(words["own_contribution"], alignment="right", width=120),
        "objective": make.TextColumn(words["objective"], width=240),
        "target_indicator": make.SelectboxColumn(
            _("Target: indicator"), options=list(targets), format_func=lambda code: labels.get(str(code), str(code)),
            width=180,
        ),
        "target_value": make.TextColumn(_("Target: value"), alignment="right", width=100),
        "target_due": make.TextColumn(_("Target: due on"), width=120, help=day),
        "partners": make.TextColumn(words["partners"], width=160),
        "remarks": make.TextColumn(words["remarks"], width=240),
    }  # fmt: skip


def show_table(current: Current, shown: Sequence[KeptAction]) -> None:
    """Show measures as a table; who may keep them can change them in it.

    While there are changes that are not saved, the table stays what it was when they were begun, so that a change
    of somebody else moves no row under them. They outlive a look at another page.
    """
    editor = _editor()
    fresh: list[Row] = [(kept, kept.entry) for kept in shown]
    given = editor.begin(fresh) if is_being_edited() else editor.begin_anew(fresh)
    rows = pd.DataFrame([table_row(action) for _kept, action in given], columns=list(COLUMNS))
    for name in _AMOUNTS:
        rows[name] = rows[name].map(number_text).astype("string")
    for name in _DAYS:
        rows[name] = rows[name].map(lambda day: day_text(str(day or ""))).astype("string")
    configured = _columns(current, [action for _kept, action in given])
    height = 38 + 35 * min(max(len(rows), 1) + 1, 12)
    if not access.may(Right.KEEP):
        st.dataframe(rows, hide_index=True, column_config=configured, height=height)
        return
    st.data_editor(
        rows, key=editor.key, hide_index=True, num_rows="add", column_config=configured, height=height,
        placeholder="–",
    )  # fmt: skip
    _CELLS.show_unread(state.read(editor.key))
    if is_being_edited():
        changes = _changes()
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            label = _("Save {n} changes").format(n=number(len(changes)))
            if changes:
                st.button(label, key="register-save", type="primary", icon=":material/save:", on_click=_save)
            st.button(_("Discard changes"), key="register-discard", on_click=_next_round)
            st.caption(_("Not saved yet."))


def _save() -> None:
    # What is refused stays in the table.
    if register.ACTIONS.save(_changes()):
        _next_round()


def _next_round() -> None:
    _editor().forget()
    state.write(_ROUND, int(state.read(_ROUND, 0)) + 1)
