"""Declared fields as columns of an editable table: how each is shown, and what was entered in its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from sozial.model import Dataset
from sozial.planning.measures.field_checks import tidy_text
from sozial.planning.measures.field_kinds import (
    Amount,
    Choice,
    Day,
    Domain,
    Field,
    IndicatorCode,
    IndicatorCodes,
    Number,
    Quarters,
)
from sozial.planning.measures.fields import Column, Entry, value_of, with_values
from sozial.ui.kit.typed_cells import TypedCells, day_text, number_text
from sozial.ui.measures.field_choices import choices
from sozial.ui.session.language import _


def typed_cells(columns: Sequence[Column]) -> TypedCells:
    """Return which columns are numbers and days, typed as people write them."""
    numbers = [column for column in columns if isinstance(column.field, Number)]
    days = tuple(column.name for column in columns if isinstance(column.field, Day))
    least = {column.name: 0.0 for column in numbers if isinstance(column.field, Amount)}
    return TypedCells(tuple(column.name for column in numbers), days, least)


def table_frame(entries: Sequence[object], columns: Sequence[Column]) -> pd.DataFrame:
    """Return entries as the rows of an editor."""
    rows = [{column.name: _cell(column.field, value_of(entry, column)) for column in columns} for entry in entries]
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    # Said for each column: without rows nobody could tell that texts are entered there.
    lists = (Quarters, IndicatorCodes)
    return frame.astype({column.name: "string" for column in columns if not isinstance(column.field, lists)})


def _cell(field: Field, value: Any) -> Any:
    match field:
        case Number():
            return number_text(value)
        case Day():
            return day_text(value or "")
        case Quarters() | IndicatorCodes():
            return list(value)
        case Choice():
            return str(value)
        case _:
            return value


def edited(entry: Entry, cells: Mapping[str, Any], columns: Sequence[Column]) -> Entry:
    """Return an entry with the cells that were changed; everything else as it was.

    Parameters
    ----------
    cells
        By column, as the editor gives them once `TypedCells` has read them: None for emptied cells, dates as ISO text.
    """
    values = {column.name: _entered(column.field, cells[column.name]) for column in columns if column.name in cells}
    return with_values(entry, values)


def _entered(field: Field, cell: Any) -> Any:
    match field:
        case Quarters() | IndicatorCodes():
            return tuple(str(one) for one in cell or ())
        case Choice():
            return next((one for one in field.labels if one == cell), None)
        case Number():
            return None if cell is None else float(cell)
        case Day():
            return str(cell or "")[:10]
        case IndicatorCode():
            return str(cell or "")
        case _:
            return tidy_text(str(cell or ""))


def table_columns(
    columns: Sequence[Column], dataset: Dataset, entries: Sequence[object], pinned: str = ""
) -> dict[str, Any]:
    """Return how the columns are shown.

    Parameters
    ----------
    entries
        All that the table holds: what they chose stays a choice where the data does not have it.
    pinned
        The column that rows are known by: it stays in view, and no row is without it.
    """
    return {column.name: _shown(column, dataset, entries, column.name == pinned) for column in columns}


def _shown(column: Column, dataset: Dataset, entries: Sequence[object], is_pinned: bool) -> Any:
    make, field, label = st.column_config, column.field, _(column.label)
    kept = [value_of(entry, column) for entry in entries]
    match field:
        case Choice():
            words = choices(field, dataset)
            return make.SelectboxColumn(
                label, options=list(words), format_func=lambda one: words[str(one)], width=field.width, required=True,
                default=next(iter(words)),
            )  # fmt: skip
        case Quarters() | IndicatorCodes():
            words = choices(field, dataset, [one for value in kept for one in value])
            return make.MultiselectColumn(
                label, options=list(words), format_func=lambda one: words.get(str(one), str(one)), width=field.width
            )
        case Domain() | IndicatorCode():
            words = choices(field, dataset, [value for value in kept if value])
            return make.SelectboxColumn(
                label, options=list(words), format_func=lambda one: words.get(str(one), str(one)), width=field.width
            )
        case Number():
            return make.TextColumn(label, alignment="right", width=field.width)
        case Day():
            return make.TextColumn(label, width=field.width, help=_("Day, month and year: 31.12.2026"))
        case _:
            return make.TextColumn(label, width=field.width, required=is_pinned, pinned=is_pinned or None)
