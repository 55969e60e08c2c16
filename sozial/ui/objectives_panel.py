"""Objectives of the city and of quarters: their targets, and how they are entered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from sozial.access import Right
from sozial.output.follow_up_output import build_target_table
from sozial.planning.action import LONGEST_LONG_TEXT, LONGEST_TEXT, LONGEST_TITLE, tidy_text
from sozial.planning.entry import OBJECTIVES
from sozial.planning.objective import Objective, report_objective
from sozial.planning.target import Target
from sozial.reading.sample import SAMPLE_OBJECTIVES, sample_file
from sozial.ui import access, moment, register, state
from sozial.ui.bin_panel import show_bin, show_bin_button
from sozial.ui.current import Current
from sozial.ui.follow_up_panel import show_target_counts
from sozial.ui.kept_editor import KeptEditor
from sozial.ui.kept_names_panel import show_other_names
from sozial.ui.language import _, plain
from sozial.ui.method_panel import show_table
from sozial.ui.register import KeptObjective
from sozial.ui.register_history import show_history
from sozial.ui.typed_cells import TypedCells, day_text, number_text

_OPEN, _ONTO, _ROUND, _TARGETS = "_objective-open", "_objective-onto", "_objective-round", "_objective-targets"
# A form is about one project. The number of its editor goes on: what stood in an older one does not come back.
state.remember(_OPEN, _ONTO, _TARGETS, "objective-", of=state.Kept.PLACE)
# What is typed in the open form outlives a look at another page.
_KEPT: Literal["session"] = "session"
_TARGET_COLUMNS = ("indicator", "value", "due")
_CELLS = TypedCells(("value",), ("due",))


def show_objectives(current: Current, kept: Sequence[KeptObjective]) -> None:
    """Show all objectives with their targets, and how one is entered or changed."""
    if not kept and not state.read(_OPEN, False):
        st.info(_("No objective yet. An objective says what the city or some quarters should reach, and until when."))
        if state.is_sample() and access.may(Right.KEEP):
            st.button(
                _("Load the example objectives of Musterstadt"), key="objective-sample", icon=":material/auto_stories:",
                on_click=_take_sample,
            )  # fmt: skip
    told = [
        (entry.entry, report)
        for entry in kept
        for report in report_objective(current.dataset, current.method, entry.entry, moment.today())
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


def _where(current: Current, objective: Objective) -> str:
    titles = current.dataset.unit_titles
    return ", ".join(titles.get(unit, unit) for unit in objective.units) or _("whole city")


def _show_choice(current: Current, kept: Sequence[KeptObjective]) -> None:
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
            show_bin_button("objective-aside", register.OBJECTIVES.put_aside, found[chosen])


def _open(objective: Objective, onto: KeptObjective | None = None) -> None:
    state.write(_OPEN, True)
    state.write(_ONTO, onto)
    for name in ("title", "department", "remarks"):
        state.write(f"objective-{name}", getattr(objective, name))
    state.write("objective-units", list(objective.units))
    state.write("objective-domain", objective.domain or None)
    state.write(_TARGETS, objective.targets)
    # Another form is another editor: what was changed in the last one does not fall on other targets.
    state.write(_ROUND, int(state.read(_ROUND, 0)) + 1)


def _row(target: Target) -> dict[str, Any]:
    return {"indicator": target.indicator, "value": target.value, "due": target.due or None}


def _shown(target: Target) -> dict[str, Any]:
    return {"indicator": target.indicator, "value": number_text(target.value), "due": day_text(target.due)}


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
    whole = [{**row, **changed.get(place, {})} for place, row in enumerate(map(_row, targets)) if place not in gone]
    whole += [cells for cells in edits.get("added_rows", []) if any(value is not None for value in cells.values())]
    found = []
    for row in whole:
        value = row.get("value")
        number = float("nan") if value is None else float(value)
        found.append(Target(str(row.get("indicator") or ""), number, str(row.get("due") or "")[:10]))
    return tuple(found)


def _save() -> None:
    objective = Objective(
        tidy_text(str(state.read("objective-title") or "")),
        tuple(state.read("objective-units") or ()),
        str(state.read("objective-domain") or ""),
        _editor().content(state.read(_TARGETS, ())),
        tidy_text(str(state.read("objective-department") or "")),
        tidy_text(str(state.read("objective-remarks") or "")),
    )
    if register.OBJECTIVES.save([(state.read(_ONTO), objective)]):
        _close()


def _show_form(current: Current) -> None:
    if not state.read(_OPEN, False):
        return
    onto = state.read(_ONTO)
    with st.container(border=True):
        st.markdown(f"**{plain(onto.entry.title) if onto else _('New objective')}**")
        _show_fields(current)
        st.caption(_("Targets: which indicator should reach which value until when?"))
        _show_targets(current)
        st.text_area(_("Remarks"), key="objective-remarks", persist_state=_KEPT, max_chars=LONGEST_LONG_TEXT, height=80)
        with st.container(horizontal=True, gap="small"):
            st.button(_("Save objective"), key="objective-save", type="primary", icon=":material/save:", on_click=_save)
            st.button(_("Close without saving"), key="objective-close", on_click=_close)


def _show_fields(current: Current) -> None:
    """Show title, quarters, Handlungsfeld and department; what this data does not have stays a choice."""
    titles, own = current.dataset.unit_titles, state.read("objective-domain")
    named = [entry.domain for entry in current.dataset.indicators if entry.domain]
    st.text_input(
        _("Title"), key="objective-title", persist_state=_KEPT, max_chars=LONGEST_TITLE,
        placeholder=_("for example: every child speaks German when it starts school"),
    )  # fmt: skip
    st.multiselect(
        _("Quarters"), list(dict.fromkeys([*titles, *(state.read("objective-units") or ())])), key="objective-units",
        persist_state=_KEPT, format_func=lambda unit: titles.get(unit, unit),
        placeholder=_("none: for the whole city"),
    )  # fmt: skip
    left, right = st.columns(2, gap="medium")
    with left:
        st.selectbox(
            _("Handlungsfeld"), list(dict.fromkeys([*named, *([own] if own else [])])), index=None,
            key="objective-domain", persist_state=_KEPT, placeholder=_("choose"),
        )  # fmt: skip
    with right:
        st.text_input(_("Department"), key="objective-department", persist_state=_KEPT, max_chars=LONGEST_TEXT)


def _show_targets(current: Current) -> None:
    editor = _editor()
    rows = [_shown(target) for target in editor.begin(state.read(_TARGETS, ()))]
    frame = pd.DataFrame(rows, columns=list(_TARGET_COLUMNS), dtype="string")
    labels = {indicator.code: indicator.label for indicator in current.dataset.indicators}
    codes = list(dict.fromkeys([*labels, *(row["indicator"] for row in rows)]))
    make = st.column_config
    st.data_editor(
        frame, key=editor.key, hide_index=True, num_rows="dynamic",
        column_config={
            "indicator": make.SelectboxColumn(
                _("Indicator"), options=codes, width=320, format_func=lambda code: labels.get(str(code), str(code))
            ),
            "value": make.TextColumn(_("Target"), alignment="right", width=120),
            "due": make.TextColumn(_("Due on"), width=140, help=_("Day, month and year: 31.12.2026")),
        },
    )  # fmt: skip
    _CELLS.show_unread(state.read(editor.key))
