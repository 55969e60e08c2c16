"""The register as a table that can be edited in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from sozial.access import Right
from sozial.i18n import NP_
from sozial.planning.measures.action import TABLE, Action
from sozial.planning.measures.fields import columns_of, in_order
from sozial.ui.kit.kept_editor import KeptEditor
from sozial.ui.measures.field_columns import edited, table_columns, table_frame, typed_cells
from sozial.ui.project import register
from sozial.ui.project.register import KeptAction
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import access, state
from sozial.ui.session.language import _, counted

_EDITOR, _ROUND = "register-table", "_register-round"
# A measure as it stands in the table, with the version that it was made from; None: it is new.
Row = tuple[KeptAction | None, Action]
_COLUMNS = in_order(columns_of(Action), TABLE)
_CELLS = typed_cells(_COLUMNS)


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


def edited_action(action: Action, cells: Mapping[str, Any]) -> Action:
    """Return a measure with the cells that were changed (see `field_columns.edited`)."""
    return edited(action, cells, _COLUMNS)


def show_table(current: AnalysisContext, shown: Sequence[KeptAction]) -> None:
    """Show measures as a table; who may keep them can change them in it.

    While there are changes that are not saved, the table stays what it was when they were begun, so that a change
    of somebody else moves no row under them. They outlive a look at another page.
    """
    editor = _editor()
    fresh: list[Row] = [(kept, kept.entry) for kept in shown]
    given = editor.begin(fresh) if is_being_edited() else editor.begin_anew(fresh)
    actions = [action for _kept, action in given]
    rows = table_frame(actions, _COLUMNS)
    configured = table_columns(_COLUMNS, current.dataset, actions, pinned=_COLUMNS[0].name)
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
            label = counted(NP_("Save {n} change", "Save {n} changes"), len(changes))
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
