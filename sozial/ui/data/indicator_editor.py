"""One line per indicator: what each figure means, changed in place and noted by its code.

Streamlit's editor holds changes by the number of their row, and forgets them when the page is left. So what was changed
is noted as plain data, which outlives the page and the session.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from sozial.i18n import N_
from sozial.model import MOST_DECIMALS, POPULATION, Direction
from sozial.output.tables.editor_tables import build_indicator_choices
from sozial.output.tables.table_columns import Table
from sozial.reading.indicators.indicator_choices import USE_LABELS, IndicatorChoice, Use, with_edits
from sozial.reading.plans.columns import DIRECTION_LABELS, ColumnPlan, TablePlan
from sozial.ui.kit.table_view import editor_columns
from sozial.ui.session import state
from sozial.ui.session.language import _, number

# What was changed about the files on the page, and about data that was loaded without its files.
OF_FILES, OF_LOADED = "indicator-choices-files", "indicator-choices-loaded"
state.remember("indicator-choices-", noted=True)
_FACTORS, _SCALES, _YEARS = (1.0, 100.0, 1000.0, 10000.0, 100000.0), (1.0, 100.0), (1, 2, 3, 4, 5)
_DESCRIBING = ("name", "domain", "department", "measure", "source", "reference_date", "definition", "people")
_CHOOSING = ("use", "base", "direction", "is_confirmed", "factor", "scale", "years", "parts")
# Endings of the codes of columns that are made, with what they are called on screen.
_MADE = {
    " (rate)": N_("share"), " (rate, made)": N_("share"), " (count)": N_("count"), " (count, made)": N_("count"),
    " (base)": N_("base"), " (base, made)": N_("base"),
}  # fmt: skip

Edits = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class _Shown:
    """The editor that was shown last: its lines, and what had been changed before it was begun."""

    key: str
    codes: tuple[str, ...]
    before: Mapping[str, Mapping[str, Any]]
    generation: int


def base_label(base: object) -> str:
    """Return what a base, or another column, is called on screen; columns that are made have a code in English."""
    if base == POPULATION:
        return _("Inhabitants")
    text = str(base or "")
    for ending, words in _MADE.items():
        if text.endswith(ending):
            return f"{text.removesuffix(ending)} ({_(words)})"
    return text


def edits(store: str) -> Edits:
    """Return what was changed, by code and field, with what stands in the editor now."""
    kept: Edits = (state.read(store) or {}).get("lines", {})
    shown = _shown(store)
    held = state.read(shown.key) if shown is not None else None
    if shown is None or held is None:
        return {code: dict(cells) for code, cells in kept.items()}
    found = {code: dict(cells) for code, cells in shown.before.items()}
    for row, cells in held.get("edited_rows", {}).items():
        plain = {name: _plain(name, cell) for name, cell in cells.items()}
        found.setdefault(shown.codes[int(row)], {}).update(plain)
    return found


def note(store: str, **entries: Any) -> None:
    """Note something beside the lines: the base of all counts, figures that were added."""
    state.write(store, {**(state.read(store) or {}), **entries})


def change(store: str, changed: Edits) -> None:
    """Set lines as they shall be from now on; the editor begins anew with them."""
    note(store, lines=changed)
    state.forget(_shown_key(store))
    state.write(_round_key(store), state.read(_round_key(store), 0) + 1)


def forget(store: str) -> None:
    """Forget all that was changed."""
    for key in (store, _shown_key(store)):
        state.forget(key)


def edit_choices(
    proposed: Sequence[IndicatorChoice], bases: Sequence[str], columns: Sequence[str], store: str
) -> tuple[IndicatorChoice, ...]:
    """Show the list of indicators; return it as the user made it.

    Parameters
    ----------
    bases
        Columns that can be the base of a rate.
    columns
        Columns that can be counts.
    """
    changed = edits(store)
    note(store, lines=changed)
    rounds = (state.generation(), state.read(_round_key(store), 0))
    content = [state.language(), rounds, list(proposed), list(bases), list(columns)]
    key = f"figures-{hashlib.sha256(repr(content).encode()).hexdigest()[:12]}-{store}"
    shown = _shown(store)
    if shown is None or shown.key != key or state.read(key) is None:
        shown = _Shown(key, tuple(choice.code for choice in proposed), changed, state.generation())
        state.write(_shown_key(store), shown)
    table = build_indicator_choices(with_edits(proposed, shown.before), state.language())
    rows = table.keyed()
    st.data_editor(
        rows,
        key=key,
        hide_index=True,
        column_config=_columns(table, bases, columns),
        height=min(38 + 35 * len(rows), 430),
        placeholder="",
    )
    return with_edits(proposed, changed)


def with_descriptions(plan: TablePlan, store: str = OF_FILES) -> TablePlan:
    """Return the plan of a table with what the list says of its indicators, to be kept with the reading."""
    changed = edits(store)
    return replace(plan, columns=tuple(_with_description(entry, changed.get(entry.code)) for entry in plan.columns))


def _with_description(entry: ColumnPlan, cells: Mapping[str, Any] | None) -> ColumnPlan:
    if entry.indicator is None or not cells:
        return entry
    (choice,) = with_edits((IndicatorChoice(entry.code),), {entry.code: cells})
    found: dict[str, Any] = {name: getattr(choice, name) for name in _DESCRIBING if name in cells}
    found |= {name: getattr(choice, name) for name in ("direction", "breaks", "decimals") if name in cells}
    chosen = dict(entry.chosen) | {name: cells[name] for name in _CHOOSING if name in cells}
    if "direction" not in chosen:
        chosen.pop("is_confirmed", None)
    return replace(entry, indicator=replace(entry.indicator, **found), chosen=tuple(chosen.items()))


def _columns(table: Table, bases: Sequence[str], columns: Sequence[str]) -> dict[str, Any]:
    make = st.column_config
    return editor_columns(
        table,
        name=partial(make.TextColumn, pinned=True),
        use=partial(
            make.SelectboxColumn,
            options=[str(use) for use in Use],
            format_func=lambda use: _(USE_LABELS[Use(str(use))]),
            required=True,
        ),
        base=partial(make.SelectboxColumn, options=list(bases), format_func=base_label),
        direction=partial(
            make.SelectboxColumn,
            options=[direction.name.lower() for direction in Direction],
            format_func=lambda direction: _(DIRECTION_LABELS[Direction[str(direction).upper()]]),
            required=True,
        ),
        is_confirmed=make.CheckboxColumn,
        reason=partial(make.TextColumn, disabled=True),
        column=partial(make.TextColumn, disabled=True),
        parts=partial(make.MultiselectColumn, options=list(columns)),
        factor=partial(
            make.SelectboxColumn, options=list(_FACTORS), format_func=lambda factor: number(float(factor))
        ),
        years=partial(make.SelectboxColumn, options=list(_YEARS)),
        scale=partial(make.SelectboxColumn, options=list(_SCALES), format_func=lambda scale: number(float(scale))),
        decimals=partial(make.SelectboxColumn, options=list(range(MOST_DECIMALS + 1))),
    )  # fmt: skip


def _plain(name: str, cell: Any) -> Any:
    """Return what was typed into one cell as plain data."""
    if isinstance(cell, (list, tuple)):
        return [str(part) for part in cell]
    if name in ("factor", "scale") and cell is not None:
        return float(cell)
    if name == "decimals" and cell is not None:
        return int(cell)
    return cell


def _shown(store: str) -> _Shown | None:
    """Return the editor that was shown last; None where entries were put back since."""
    found: _Shown | None = state.read(_shown_key(store))
    return found if found is not None and found.generation == state.generation() else None


def _shown_key(store: str) -> str:
    return f"_shown-{store}"


def _round_key(store: str) -> str:
    return f"_round-{store}"
