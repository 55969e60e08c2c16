"""What each column of a table is: shown with the reason, and corrected in place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from sozial.model import Direction, Indicator
from sozial.reading.breaks import read_breaks, write_breaks
from sozial.reading.columns import DIRECTION_LABELS, ROLE_LABELS, ColumnPlan, Role, TablePlan
from sozial.reading.grid import Cell, cell_text
from sozial.reading.table import RawTable
from sozial.ui import state
from sozial.ui.language import _, number

_EXAMPLES = 3
SEEN = "_columns-seen-"
state.remember(SEEN)
_FIRST = ("column", "examples", "role", "direction", "name", "period")


def _example(cell: Cell) -> str:
    """Return a cell as an example; numbers of a spreadsheet in the reader's language."""
    if isinstance(cell, float) and not cell.is_integer():
        return number(cell, 2).rstrip("0")
    return cell_text(cell)


def _editor_rows(table: RawTable, plan: TablePlan) -> pd.DataFrame:
    rows = []
    for entry in plan.columns:
        indicator = entry.indicator or Indicator(entry.column)
        examples = [text for text in map(_example, table.examples(entry.column, _EXAMPLES)) if text]
        weighed = entry.role is Role.INDICATOR
        rows.append(
            {
                "column": entry.column,
                "examples": " · ".join(examples),
                "role": str(entry.role),
                "reason": _(entry.reason) if entry.reason else "",
                "decimal": _decimal(table, entry),
                "period": entry.period,
                "name": indicator.name if weighed else "",
                "domain": indicator.domain,
                "department": indicator.department,
                "direction": indicator.direction.name if weighed else None,
                "measure": indicator.measure,
                "source": indicator.source,
                "reference_date": indicator.reference_date,
                "count": indicator.count or "",
                "base": indicator.base or "",
                "factor": indicator.factor,
                "breaks": write_breaks(indicator.breaks),
            }
        )
    return pd.DataFrame(rows)


def _decimal(table: RawTable, entry: ColumnPlan) -> str | None:
    if not table.separator or entry.role not in (Role.INDICATOR, Role.FIGURE, Role.POPULATION, Role.VALUE):
        return None
    numbers = table.numbers(entry.column)
    return numbers.decimal if numbers.has_decimals or numbers.thousands else None


def _editor_columns(columns: Sequence[str]) -> dict[str, Any]:
    make = st.column_config
    return {
        "column": make.TextColumn(_("Column"), disabled=True, pinned=True),
        "examples": make.TextColumn(_("Examples"), disabled=True),
        "role": make.SelectboxColumn(
            _("What it is"),
            options=[str(role) for role in Role],
            format_func=lambda role: _(ROLE_LABELS[Role(str(role))]),
            required=True,
            width=190,
        ),
        "reason": make.TextColumn(_("Why"), disabled=True, width=190),
        "decimal": make.SelectboxColumn(_("Decimal"), options=[",", "."], width=90),
        "period": make.TextColumn(_("Year of the column"), width="small"),
        "name": make.TextColumn(_("Readable name"), width="medium"),
        "domain": make.TextColumn(_("Handlungsfeld")),
        "department": make.TextColumn(_("Department")),
        "direction": make.SelectboxColumn(
            _("Direction"),
            options=[direction.name for direction in Direction],
            format_func=lambda direction: _(DIRECTION_LABELS[Direction[str(direction)]]),
            width=200,
        ),
        "measure": make.TextColumn(_("Unit"), width="small"),
        "source": make.TextColumn(_("Source")),
        "reference_date": make.TextColumn(_("Reference date")),
        "count": make.SelectboxColumn(_("Count"), options=["", *columns]),
        "base": make.SelectboxColumn(_("Base"), options=["", *columns]),
        "factor": make.NumberColumn(_("Factor"), help=_("100 for per cent, 1,000 for per thousand"), min_value=0.0),
        "breaks": make.TextColumn(
            _("Break in the series"),
            help=_("The first year that cannot be compared with those before, and why: “2023: new definition”."),
        ),
    }


def _text(cell: object) -> str:
    return "" if cell is None or pd.isna(cell) else str(cell).strip()


def _plan(row: Mapping[str, Any], proposed: ColumnPlan) -> ColumnPlan:
    role = Role(row["role"])
    if role not in (Role.INDICATOR, Role.FIGURE, Role.VALUE):
        return ColumnPlan(proposed.column, role, _text(row["period"]))
    code = proposed.code
    indicator = replace(
        proposed.indicator or Indicator(code),
        name=_text(row["name"]) or code,
        domain=_text(row["domain"]),
        department=_text(row["department"]),
        # The page asks to check every direction; one that was never chosen counts as proposed.
        direction=Direction[_text(row["direction"]) or Direction.BURDEN.name],
        measure=_text(row["measure"]),
        source=_text(row["source"]),
        reference_date=_text(row["reference_date"]),
        count=_text(row["count"]) or None,
        base=_text(row["base"]) or None,
        factor=float(row["factor"]) if pd.notna(row["factor"]) and row["factor"] > 0 else 100.0,
        breaks=read_breaks(_text(row["breaks"])),
    )
    return ColumnPlan(proposed.column, role, _text(row["period"]), indicator)


def edits(name: str) -> dict[str, dict[str, Any]]:
    """Return what was changed about the columns of a file, by column and field.

    Streamlit's editor holds changes by the number of their row, and forgets them when the page is left or another
    proposal is shown; so they are noted by column, beside what had been changed before this editor was begun.
    """
    shown: _Shown | None = state.read(_shown_key(name))
    held = None if shown is None else state.read(shown.key)
    if shown is None or held is None:
        # The page was left, or loaded anew: what was seen last is what there is.
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
    rows = _editor_rows(table, proposed)
    if state.is_public():
        # What is not to be seen is not sent either.
        rows = rows.drop(columns="examples")
    content = [
        table.sheet,
        state.language(),
        state.is_public(),
        [replace(entry, reason="") for entry in proposed.columns],
    ]
    # Another proposal is another editor.
    key = f"columns-{hashlib.sha256(repr(content).encode()).hexdigest()[:12]}-{name}"
    changed = edits(name)
    state.write(f"{SEEN}{name}", changed)
    shown: _Shown | None = state.read(_shown_key(name))
    if shown is None or shown.key != key or state.read(key) is None:
        shown = _Shown(key, table.columns, changed)
        state.write(_shown_key(name), shown)
    edited = st.data_editor(
        _with_edits(rows, shown.before),
        key=key,
        hide_index=True,
        column_config=_editor_columns(table.columns),
        # What has to be checked stands first; the rest is to the right.
        column_order=[*(name for name in _FIRST if name in rows), *(name for name in rows if name not in _FIRST)],
        height=min(38 + 35 * len(rows), 430),
        placeholder="",
    )
    plans = [_plan(row, entry) for row, entry in zip(edited.to_dict("records"), proposed.columns, strict=True)]
    return replace(proposed, columns=tuple(plans), apart=None)


@dataclass(frozen=True)
class _Shown:
    """The editor that was shown last: its columns, and what had been changed before it was begun."""

    key: str
    columns: tuple[str, ...]
    before: Mapping[str, Mapping[str, Any]]


def _shown_key(name: str) -> str:
    return f"_columns-shown-{name}"


def _with_edits(rows: pd.DataFrame, before: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return the rows of an editor with what was changed before; what does not stand in them is left."""
    cells = [
        {**row, **{field: value for field, value in before.get(row["column"], {}).items() if field in row}}
        for row in rows.to_dict("records")
    ]
    return pd.DataFrame(cells, columns=rows.columns).astype({"factor": float})
