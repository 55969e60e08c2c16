"""Tables with a quarter in each row: choosing one selects it everywhere, and a button leads to its profile."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.model import Dataset
from sozial.output.tables.table_columns import Table
from sozial.ui.kit.table_view import show_table
from sozial.ui.session import navigation, shown_data, state
from sozial.ui.session.language import _, plain


def show_quarters(
    dataset: Dataset,
    table: Table,
    key: str,
    most: int | None = 15,
    height: int | None = None,
    units: Sequence[str] = (),
) -> None:
    """Show a table with a quarter in each row, and below it the way to the profile of the chosen one.

    A link in a cell would open a session of its own, without what is not saved in this one; a button keeps it.

    Parameters
    ----------
    key
        Of its own on the page.
    most, height
        As `show_table` takes them.
    units
        Keys of the quarters, row by row, where their names are not those of the dataset.
    """
    rows = tuple(units) or units_by_name(dataset, table, _("Quarter"))
    chosen = shown_data.selected()
    marked = [rows.index(chosen)] if chosen is not None and chosen in rows else []
    state.write(key, {"selection": {"rows": marked, "columns": [], "cells": []}})
    show_table(table, most, height, key=key, on_select=lambda: _choose(key, rows))
    if marked and chosen is not None:
        navigation.show_profile_button(plain(dataset.unit_titles[chosen]), f"{key}-profile")


def units_by_name(dataset: Dataset, table: Table, head: str) -> tuple[str, ...]:
    """Return the keys of the quarters that a column names; "" for a row that names none, as one with a sum."""
    of = {title: unit for unit, title in dataset.unit_titles.items()}
    named = next(column for column in table.columns if column.head == head)
    return tuple(of.get(str(name), "") for name in named.series)


def _choose(key: str, rows: Sequence[str]) -> None:
    """Select the quarter of the row that was chosen; none where its row was let go."""
    found = (state.read(key) or {}).get("selection", {}).get("rows", [])
    at = found[0] if found else -1
    if at < len(rows):
        shown_data.select(rows[at] or None if at >= 0 else None)
