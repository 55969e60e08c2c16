"""Numbers and days in editable tables, typed as people write them.

Streamlit's own cells take 250.000 for 250 and 05.11.2026 for the eleventh of May, in a German browser as well. So the
cells are texts, and are read here. What cannot be read changes nothing, and is named below the table.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from sozial.errors import listed
from sozial.i18n import format_number
from sozial.reading.cells.typed_day import read_day
from sozial.reading.cells.typed_number import read_typed
from sozial.ui.session import state
from sozial.ui.session.language import _, plain

_MOST_DECIMALS = 6
_UNREAD = object()


def number_text(value: float | None) -> str | None:
    """Return a number as a cell shows it, with as many decimals as it has; None for an empty cell."""
    if value is None or value != value:
        return None
    digits = next((count for count in range(_MOST_DECIMALS) if round(value, count) == value), _MOST_DECIMALS)
    return format_number(value, state.language(), digits)


def day_text(iso: str) -> str | None:
    """Return a day as a cell shows it, None for an empty cell."""
    return datetime.date.fromisoformat(iso).strftime("%d.%m.%Y") if iso else None


@dataclass(frozen=True)
class TypedCells:
    """Which columns of an editable table are numbers and days.

    Parameters
    ----------
    least
        The smallest number that a column takes, where there is one.
    """

    numbers: tuple[str, ...]
    days: tuple[str, ...] = ()
    least: Mapping[str, float] = field(default_factory=dict)

    def read(self, edits: Mapping[str, Any]) -> dict[str, Any]:
        """Return an editor's changes with numbers and days read, without the cells that could not be."""
        changed = {place: self._row(cells) for place, cells in edits.get("edited_rows", {}).items()}
        return {
            **edits,
            "edited_rows": changed,
            "added_rows": [self._row(cells) for cells in edits.get("added_rows", ())],
        }

    def show_unread(self, edits: Mapping[str, Any] | None) -> None:
        """Name what was typed and could not be read; what stood there before still counts."""
        rows = [*(edits or {}).get("edited_rows", {}).values(), *(edits or {}).get("added_rows", ())]
        wrong = [str(cell) for cells in rows for name, cell in cells.items() if self._cell(name, cell) is _UNREAD]
        if wrong:
            said = _(
                "No number or no day, so these cells count as before: {cells}. Write for example {number} or {day}."
            )
            named = plain(listed(wrong))
            examples = {"number": number_text(8.5), "day": day_text("2026-12-31")}
            st.warning(said.format(cells=named, **examples), icon=":material/edit_off:")

    def _row(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        read = {name: self._cell(name, cell) for name, cell in cells.items()}
        return {name: cell for name, cell in read.items() if cell is not _UNREAD}

    def _cell(self, name: str, cell: Any) -> Any:
        if not isinstance(cell, str) or name not in (*self.numbers, *self.days):
            return cell
        if not cell.strip():
            return None
        if name in self.days:
            return read_day(cell) or _UNREAD
        found = read_typed(cell, state.language())
        return _UNREAD if found is None or found < self.least.get(name, found) else found
