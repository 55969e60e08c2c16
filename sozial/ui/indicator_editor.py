"""One line per indicator: what each figure means, changed in place and noted by its code.

Streamlit's editor holds changes by the number of their row, and forgets them when the page is left. So what was changed
is noted as plain data, which outlives the page and the session.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from sozial.model import MOST_DECIMALS, POPULATION, Direction
from sozial.reading.breaks import write_breaks
from sozial.reading.columns import DIRECTION_LABELS, ColumnPlan, TablePlan
from sozial.reading.indicator_choices import USE_LABELS, IndicatorChoice, Use, with_edits
from sozial.ui import state
from sozial.ui.language import _, number

# What was changed about the files on the page, and about data that was loaded without its files.
OF_FILES, OF_LOADED = "indicator-choices-files", "indicator-choices-loaded"
state.remember("indicator-choices-", noted=True)
_FACTORS, _SCALES, _YEARS = (1.0, 100.0, 1000.0, 10000.0, 100000.0), (1.0, 100.0), (1, 2, 3, 4, 5)
_DESCRIBING = ("name", "domain", "department", "measure", "source", "reference_date", "definition")

Edits = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class _Shown:
    """The editor that was shown last: its lines, and what had been changed before it was begun."""

    key: str
    codes: tuple[str, ...]
    before: Mapping[str, Mapping[str, Any]]
    generation: int


def base_label(base: object) -> str:
    """Return what a base is called on screen."""
    return _("Inhabitants") if base == POPULATION else str(base or "")


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
    rows = _rows(with_edits(proposed, shown.before))
    st.data_editor(
        rows,
        key=key,
        hide_index=True,
        column_config=_columns(bases, columns),
        column_order=[name for name in rows if name != "key"],
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
    return replace(entry, indicator=replace(entry.indicator, **found))


def _rows(choices: Sequence[IndicatorChoice]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "name": choice.label,
                "use": str(choice.use),
                "base": choice.base,
                "direction": choice.direction.name.lower(),
                "is_confirmed": choice.is_confirmed,
                "domain": choice.domain,
                "measure": choice.measure,
                "reason": " · ".join(_(why) for why in (choice.reason, choice.direction_reason) if why),
                "column": choice.code,
                "parts": list(choice.parts),
                "factor": choice.factor,
                "years": choice.years,
                "scale": choice.scale,
                "department": choice.department,
                "source": choice.source,
                "reference_date": choice.reference_date,
                "definition": choice.definition,
                "breaks": write_breaks(choice.breaks),
                "decimals": choice.decimals,
            }
            for choice in choices
        ]
    )


def _columns(bases: Sequence[str], columns: Sequence[str]) -> dict[str, Any]:
    make = st.column_config
    return {
        "name": make.TextColumn(_("Indicator"), pinned=True, width=220),
        "use": make.SelectboxColumn(
            _("Computed as"),
            options=[str(use) for use in Use],
            format_func=lambda use: _(USE_LABELS[Use(str(use))]),
            required=True,
            width=210,
        ),
        "base": make.SelectboxColumn(_("Share of"), options=list(bases), format_func=base_label, width=120),
        "direction": make.SelectboxColumn(
            _("Direction"),
            options=[direction.name.lower() for direction in Direction],
            format_func=lambda direction: _(DIRECTION_LABELS[Direction[str(direction).upper()]]),
            required=True,
            width=200,
        ),
        "is_confirmed": make.CheckboxColumn(_("confirmed"), width=100, help=_("Somebody has looked at the direction.")),
        "domain": make.TextColumn(_("Handlungsfeld")),
        "measure": make.TextColumn(_("Unit"), width="small"),
        "reason": make.TextColumn(_("Why"), disabled=True, width=260),
        "column": make.TextColumn(_("Column"), disabled=True),
        "parts": make.MultiselectColumn(
            _("Count"), options=list(columns), help=_("Several columns are added up; without any, the column itself.")
        ),
        "factor": make.SelectboxColumn(
            _("Factor"), options=list(_FACTORS), format_func=lambda factor: number(float(factor)),
            help=_("100 for per cent, 1,000 for per thousand"),
        ),
        "years": make.SelectboxColumn(
            _("Years together"), options=list(_YEARS),
            help=_("Count and base are added up over so many years, where single years are small."),
        ),
        "scale": make.SelectboxColumn(
            _("times"), options=list(_SCALES), format_func=lambda scale: number(float(scale)),
            help=_("100 for shares written as 0.12"),
        ),
        "department": make.TextColumn(_("Department")),
        "source": make.TextColumn(_("Source")),
        "reference_date": make.TextColumn(_("Reference date")),
        "definition": make.TextColumn(_("Definition")),
        "breaks": make.TextColumn(
            _("Break in the series"),
            help=_("The first year that cannot be compared with those before, and why: “2023: new definition”."),
        ),
        "decimals": make.SelectboxColumn(
            _("Decimals"), options=list(range(MOST_DECIMALS + 1)), width=140,
            help=_("How many are shown everywhere; empty: as many as needed. Nothing is rounded in computing."),
        ),
    }  # fmt: skip


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
