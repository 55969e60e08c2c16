"""The register as columns of a spreadsheet: which there are, and a measure as the cells of a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sozial.i18n import N_, translator
from sozial.model import Dataset
from sozial.planning.measures.action import Action
from sozial.planning.measures.field_kinds import Choice, Field, IndicatorCodes, Quarters
from sozial.planning.measures.fields import Column, columns_of, is_empty, value_of

KEY, VERSION, UNIT_NAMES = "key", "version", "unit_names"


@dataclass(frozen=True)
class SheetColumn:
    """One column.

    Parameters
    ----------
    heading
        Message identifier.
    column
        What of a measure stands in it; None: its number, its version, or what is only for people to read.
    """

    name: str
    heading: str
    width: int
    column: Column | None = None

    @property
    def field(self) -> Field | None:
        """The declared field."""
        return self.column.field if self.column else None


@cache
def sheet_columns() -> dict[str, SheetColumn]:
    """Return the columns of the register by name, in order."""
    return {one.name: one for one in _columns()}


def _columns() -> Iterator[SheetColumn]:
    yield SheetColumn(KEY, N_("Number (leave as it is)"), 10)
    yield SheetColumn(VERSION, N_("Version (leave as it is)"), 8)
    for column in columns_of(Action):
        field, width = column.field, column.field.sheet_width
        if isinstance(field, Quarters):
            yield SheetColumn(UNIT_NAMES, field.label, width)
            width = 18
        yield SheetColumn(column.name, field.heading or column.label, width, column)


def action_cells(action: Action, dataset: Dataset, language: str) -> dict[str, str | float]:
    r"""Return a measure as the cells of a row, without key and version; several keys stand below each other.

    Examples
    --------
    >>> from sozial.reading.loading.sample import read_sample
    >>> cells = action_cells(Action("A", units=("01101", "01102"), budget=5.0), read_sample(), "de")
    >>> cells["unit_names"], cells["units"], cells["budget"]
    ('Zollhof, Weinberg', '01101\n01102', 5.0)
    """
    titles = dataset.unit_titles
    cells: dict[str, str | float] = {UNIT_NAMES: ", ".join(titles.get(unit, unit) for unit in action.units)}
    return cells | {
        column.name: _cell(column.field, value_of(action, column), language) for column in columns_of(Action)
    }


def _cell(field: Field, value: Any, language: str) -> str | float:
    if is_empty(value):
        return ""
    match field:
        case Quarters() | IndicatorCodes():
            return "\n".join(value)
        case Choice():
            return translator(language)(field.labels[value])
        case _:
            return value
