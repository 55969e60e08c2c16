"""Figures by quarter that an allocation rests on: from a file, or typed into a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from sozial.errors import DataError
from sozial.output.tables.editor_tables import build_own_needs
from sozial.planning.allocation.figures_by_unit import figures_by_unit, figures_digest
from sozial.planning.allocation.need import OWN
from sozial.recipe import Step
from sozial.ui.data.upload import TABLE_TYPES, Upload
from sozial.ui.kit.kept_editor import KeptEditor
from sozial.ui.kit.table_view import editor_columns
from sozial.ui.kit.typed_cells import TypedCells, number_text
from sozial.ui.memory import cached_files
from sozial.ui.results.current import AnalysisContext
from sozial.ui.session import state
from sozial.ui.session.findings import show_findings, show_problems
from sozial.ui.session.language import _, number, plain

# Needs of a reopened decision.
_REOPENED = "_al-own-needs"
_CELLS = TypedCells(("need",), least={"need": 0.0})


def figures_from_file(current: AnalysisContext, key: str, label: str) -> dict[str, float]:
    """Return one figure for each quarter from a file; nothing before there is one.

    What was read outlives a look at another page, after which the file itself is gone and only its name is shown.
    """
    kept = f"_{key}-{current.dataset.digest[:12]}"
    file = st.file_uploader(
        label, type=TABLE_TYPES, key=key, help=_("Key or name of the quarter, and its figure."),
        on_change=state.forget, args=(kept,),
    )  # fmt: skip
    if file is None:
        name, found = state.read(kept) or ("", {})
        if found:
            st.caption(_("From “{name}”; quarters in it: {n}.").format(name=plain(name), n=number(len(found))))
        return dict(found)
    upload = Upload(file.name, file.getvalue())
    try:
        table = cached_files.table(upload.digest, upload.name, upload)
        found, findings = figures_by_unit(table, current.dataset)
    except DataError as error:
        show_findings(error.findings)
        return {}
    show_problems(findings)
    state.write(kept, (file.name, found))
    return found


def reopen_own_needs(current: AnalysisContext, needs: Mapping[str, float]) -> None:
    """Begin the table with the needs of a decision."""
    state.write(_REOPENED, dict(needs))
    _editor(current, needs).forget()


def _editor(current: AnalysisContext, given: Mapping[str, float]) -> KeptEditor[list[float]]:
    return KeptEditor(f"al-own-{figures_digest(given)}-{current.dataset.digest[:12]}", _typed)


def _typed(needs: list[float], edits: Mapping[str, Any]) -> list[float]:
    """Return needs with the cells that were typed; NaN for emptied ones."""
    edited = _CELLS.read(edits)["edited_rows"]
    typed = {int(row): cells["need"] for row, cells in edited.items() if "need" in cells}
    return [need if place not in typed else _number(typed[place]) for place, need in enumerate(needs)]


def _number(cell: float | None) -> float:
    return float("nan") if cell is None else float(cell)


def choose_own_needs(current: AnalysisContext) -> Step:
    """Show the table of one's own needs, from a file or typed; what is typed outlives a look at another page."""
    titles = current.dataset.unit_titles
    given = figures_from_file(current, "al-need-file", _("Needs from a file (CSV, XLSX)"))
    given = given or state.read(_REOPENED) or {}
    editor = _editor(current, given)
    # Without a file everybody begins with the same need.
    needs = editor.begin([given.get(unit, float("nan") if given else 1.0) for unit in titles])
    table = build_own_needs(list(titles.values()), [number_text(need) for need in needs], state.language())
    st.data_editor(
        table.keyed(), key=editor.key, hide_index=True, height=240, disabled=["name"],
        column_config=editor_columns(table),
    )  # fmt: skip
    _CELLS.show_unread(state.read(editor.key))
    known = zip(titles, editor.content(needs), strict=True)
    return Step(OWN, {"values": tuple((unit, need) for unit, need in known if need == need)})
