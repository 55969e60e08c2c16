"""Objectives of the city and of quarters: their targets, and how they are entered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from sozial.access import Right
from sozial.output.charts.follow_up_output import build_target_table
from sozial.planning.measures.entry import OBJECTIVES
from sozial.planning.measures.fields import blank, columns_of
from sozial.planning.measures.objective import FORM, Objective, report_objective
from sozial.planning.measures.target import Target
from sozial.reading.loading.sample import SAMPLE_OBJECTIVES, sample_file
from sozial.ui.kit.bin_panel import show_bin, show_bin_button
from sozial.ui.kit.kept_editor import KeptEditor
from sozial.ui.measures.field_columns import edited, table_columns, table_frame, typed_cells
from sozial.ui.measures.field_inputs import FormFields
from sozial.ui.measures.register_history import show_history
from sozial.ui.objectives.follow_up_panel import show_target_counts
from sozial.ui.project import register
from sozial.ui.project.kept_names_panel import show_other_names
from sozial.ui.project.register import KeptObjective
from sozial.ui.results.current import AnalysisContext
from sozial.ui.results.method_panel import show_table
from sozial.ui.session import access, loaded_data, moment, state
from sozial.ui.session.language import _, plain

_OPEN, _ONTO, _ROUND, _TARGETS = "_objective-open", "_objective-onto", "_objective-round", "_objective-targets"
# A form is about one project. The number of its editor goes on: what stood in an older one does not come back.
state.remember(_OPEN, _ONTO, _TARGETS, "objective-", of=state.Kept.PLACE)
_FIELDS = FormFields("objective", Objective, FORM)
_TARGET = columns_of(Target)
_CELLS = typed_cells(_TARGET)


def show_objectives(current: AnalysisContext, kept: Sequence[KeptObjective]) -> None:
    """Show all objectives with their targets, and how one is entered or changed."""
    if not kept and not state.read(_OPEN, False):
        st.info(_("No objective yet. An objective says what the city or some quarters should reach, and until when."))
        if loaded_data.is_sample() and access.may(Right.KEEP):
            st.button(
                _("Load the example objectives of Musterstadt"), key="objective-sample", icon=":material/auto_stories:",
                on_click=_take_sample,
            )  # fmt: skip
    told = [
        (entry.entry, report)
        for entry in kept
        for report in report_objective(current.dataset, current.recipe, entry.entry, moment.today())
    ]
    if told:
        objectives, reports = zip(*told, strict=True)
        show_target_counts(reports)
        titles = [objective.title for objective in objectives]
        table = build_target_table(current.dataset, titles, reports, state.language())
        table.insert(1, _("Where"), [_where(current, objective) for objective in objectives])
        show_table(table)
    for entry in kept:
        if not entry.entry.targets:
            st.markdown(
                f"- {plain(entry.entry.title)} ({plain(_where(current, entry.entry))}) · {_('without a target')}"
            )
    show_other_names(register.OBJECTIVES, kept, "objective")
    _show_choice(current, kept)
    _show_form(current)
    if access.may(Right.KEEP):
        show_bin(register.OBJECTIVES.binned, register.OBJECTIVES.take_back, "objective-bin")


def _take_sample() -> None:
    entries = json.loads(sample_file(SAMPLE_OBJECTIVES))
    register.OBJECTIVES.save([(None, OBJECTIVES.read(json.dumps(entry))) for entry in entries])


def _where(current: AnalysisContext, objective: Objective) -> str:
    titles = current.dataset.unit_titles
    return ", ".join(titles.get(unit, unit) for unit in objective.units) or _("whole city")


def _show_choice(current: AnalysisContext, kept: Sequence[KeptObjective]) -> None:
    if not access.may(Right.KEEP):
        access.show_missing(Right.KEEP)
        return
    found = {entry.key: entry for entry in kept}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.button(
            _("New objective"), key="objective-new", type="primary", icon=":material/add:", on_click=_open,
            args=(Objective(""),),
        )  # fmt: skip
        if not found:
            return
        chosen = st.selectbox(
            _("One objective"), list(found), key="objective-chosen",
            persist_state="session", width=420, index=None, placeholder=_("choose"),
            format_func=lambda key: found[key].entry.title if key in found else "",
        )  # fmt: skip
        if chosen in found:
            st.button(
                _("Change"), key="objective-edit", icon=":material/edit:", on_click=_open,
                args=(found[chosen].entry, found[chosen]),
            )  # fmt: skip
            show_history(current, register.OBJECTIVES, found[chosen])
            show_bin_button("objective-aside", register.OBJECTIVES.archive, found[chosen])


def _open(objective: Objective, onto: KeptObjective | None = None) -> None:
    state.write(_OPEN, True)
    state.write(_ONTO, onto)
    _FIELDS.open(objective)
    state.write(_TARGETS, objective.targets)
    # Another form is another editor: what was changed in the last one does not fall on other targets.
    state.write(_ROUND, int(state.read(_ROUND, 0)) + 1)


def _close() -> None:
    state.write(_OPEN, False)


def _editor() -> KeptEditor[tuple[Target, ...]]:
    return KeptEditor(f"objective-targets-{state.read(_ROUND, 0)}", _read_targets)


def _read_targets(targets: Sequence[Target], edits: Mapping[str, Any]) -> tuple[Target, ...]:
    return edited_targets(targets, _CELLS.read(edits))


def edited_targets(targets: Sequence[Target], edits: Mapping[str, Any]) -> tuple[Target, ...]:
    """Return the targets of a table with what was changed, added and deleted in it.

    Parameters
    ----------
    targets
        As the table was opened.
    edits
        ``edited_rows``, ``added_rows`` and ``deleted_rows``, as the editor gives them.
    """
    changed = {int(row): cells for row, cells in edits.get("edited_rows", {}).items()}
    gone = set(edits.get("deleted_rows", []))
    added = [cells for cells in edits.get("added_rows", []) if any(value is not None for value in cells.values())]
    left = [edited(target, changed.get(at, {}), _TARGET) for at, target in enumerate(targets) if at not in gone]
    return (*left, *(edited(blank(Target), cells, _TARGET) for cells in added))


def _save() -> None:
    objective = replace(_FIELDS.entered(), targets=_editor().content(state.read(_TARGETS, ())))
    if register.OBJECTIVES.save([(state.read(_ONTO), objective)]):
        _close()


def _show_form(current: AnalysisContext) -> None:
    if not state.read(_OPEN, False):
        return
    onto = state.read(_ONTO)
    with st.container(border=True):
        st.markdown(f"**{plain(onto.entry.title) if onto else _('New objective')}**")
        _FIELDS.show_above(current)
        st.caption(_("Targets: which indicator should reach which value until when?"))
        _show_targets(current)
        _FIELDS.show_below(current)
        with st.container(horizontal=True, gap="small"):
            st.button(_("Save objective"), key="objective-save", type="primary", icon=":material/save:", on_click=_save)
            st.button(_("Close without saving"), key="objective-close", on_click=_close)


def _show_targets(current: AnalysisContext) -> None:
    editor = _editor()
    targets = editor.begin(state.read(_TARGETS, ()))
    st.data_editor(
        table_frame(targets, _TARGET), key=editor.key, hide_index=True, num_rows="dynamic",
        column_config=table_columns(_TARGET, current.dataset, targets),
    )  # fmt: skip
    _CELLS.show_unread(state.read(editor.key))
