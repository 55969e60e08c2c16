"""Tables on screen: one way to show them, to show them with wrapped texts, and to set up editable ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from sozial.i18n import MISSING_SIGN
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.ui.kit.style import apply_picture_style
from sozial.ui.session import state
from sozial.ui.session.language import plain, plain_table

# A browser formats numbers in its own language, at no cost. Up to so many rows the server has time to write every cell.
FORMATTED_ROWS = 1_000
# Tests read such a table as it is seen.
WRITTEN = "written"
_HEAD, _ROW = 38, 35
# A browser measures a column by its first rows, and leaves out those that are much longer than the others: what stands
# further down is cut, of what is at the right its beginning. So many pixels a sign and a cell's edges take.
_MEASURED, _LONGER = 10, 1.5
_SIGN, _EDGES = 6, 22
# Texts that begin at the left show their beginning in any case.
_WIDEST_TEXT = 400


def table_height(rows: int, most: int | None = None) -> int:
    """Return how high a table of so many rows is, in pixels; where there are more than `most`, it scrolls.

    Examples
    --------
    >>> table_height(2), table_height(100, 15)
    (108, 563)
    """
    return _HEAD + _ROW * max(1, rows if most is None else min(rows, most))


def show_table(
    table: Table,
    most: int | None = 15,
    height: int | None = None,
    key: str | None = None,
    on_select: Callable[[], None] | None = None,
    as_read: bool = False,
) -> None:
    """Show a table: numbers in the reader's language, at the right, and sorted by their value.

    Parameters
    ----------
    most
        How many rows are seen at once; None: all of them.
    height
        In pixels, where it is no whole number of rows.
    key
        Of a table of which a row can be chosen.
    on_select
        What is done when a row was chosen.
    as_read
        Whether numbers are sent as they are read, so that they are copied and read aloud so, but not sorted by value.
    """
    shown = table.shown
    if not shown.columns:
        return
    choosing: dict[str, Any] = {} if on_select is None else {"on_select": on_select, "selection_mode": "single-row"}
    large = len(shown) > FORMATTED_ROWS
    st.dataframe(
        _data(shown, state.language(), large, as_read),
        key=key,
        hide_index=True,
        height=height or table_height(len(shown), most),
        column_config={
            head: _column(column, large, as_read) for head, column in zip(shown.heads, shown.columns, strict=True)
        },
        placeholder=MISSING_SIGN,
        alt=table.title or None,
        **choosing,
    )


def needed_width(column: TableColumn, language: str) -> Any:
    """Return the width of a column: its own, or in pixels where the browser would cut some of its texts or numbers.

    Examples
    --------
    >>> short, long = ["1,0", "2,0", "9,4"], "11,1 (59 of 60 quarters)"
    >>> [needed_width(TableColumn("A", texts, right=True), "de") for texts in (short, [*short, long])]
    [None, 166]
    >>> needed_width(TableColumn("A", [1.0] * 10 + [12345.5], digits=1), "de")
    70
    """
    series = column.series
    if column.width is not None or series.empty:
        return column.width
    first = [len(column.text(value, language)) for value in series.iloc[:_MEASURED]]
    usual = [length for length in first if length <= _LONGER * sum(first) / len(first)]
    # The longest number is the least or the greatest: to write them all takes too long.
    ends = [series.min(), series.max()] if column.is_number else series
    longest = max(len(column.text(value, language)) for value in ends)
    if longest <= max([len(column.short or column.head), *usual]):
        return None
    wanted = _SIGN * longest + _EDGES
    return wanted if column.at_right else min(wanted, _WIDEST_TEXT)


def show_long_table(table: Table) -> None:
    """Show a table whose cells hold long texts: they wrap instead of being cut off."""
    if len(table):
        shown = plain_table(table.texts(state.language()))
        st.table(shown.set_index(shown.columns[0]))


def show_picture(table: Table, colours: Mapping[tuple[int, int], str]) -> None:
    """Show a small table of texts that Markdown has been kept from, with colours behind cells.

    Parameters
    ----------
    colours
        By row and column, counted from 0.
    """
    apply_picture_style()
    frame = table.texts(state.language()).reset_index(drop=True)

    def colour(row: pd.Series) -> list[str]:
        found = (colours.get((int(str(row.name)), place)) for place in range(len(row)))
        return [f"background-color: {one}" if one else "" for one in found]

    shown = frame.style.apply(colour, axis=1) if colours else frame
    st.table(shown, hide_index=True, border="horizontal", width="content")


def editor_columns(table: Table, **inputs: Callable[..., Any]) -> dict[str, Any]:
    """Return how the columns of an editable table are set up: name, help, width and side are the columns' own.

    Parameters
    ----------
    inputs
        By key, what a column is edited with where it is no text.
    """
    found = {}
    for column in table.columns:
        key = column.key or column.head
        side = {"alignment": "right"} if column.at_right and key not in inputs else {}
        make = inputs.get(key, st.column_config.TextColumn)
        found[key] = make(column.head, width=column.width, help=column.help or None, **side)
    return found


def _is_written(column: TableColumn, large: bool, as_read: bool) -> bool:
    """Return whether a column is sent as text: words, and numbers that a browser cannot write in their form."""
    if as_read or not column.is_number:
        return True
    own = column.missing != MISSING_SIGN and bool(column.series.isna().any())
    return own or (large and (column.signed or column.share))


def _data(table: Table, language: str, large: bool, as_read: bool) -> Any:
    columns = dict(zip(table.heads, table.columns, strict=True))
    frame = table.values().reset_index(drop=True)
    numbers = {}
    for head, column in columns.items():
        if _is_written(column, large, as_read):
            if column.is_number or column.is_day:
                frame[head] = column.texts(language).array
            continue
        numbers[head] = column
        # What is read aloud and copied is the number that is sent: it is the one that is seen, also of a share.
        frame[head] = [_seen(value, column) for value in column.series]
    if not numbers:
        return frame
    if large:
        return frame
    forms = {
        head: (lambda value, c=column: c.text(value / 100 if c.share else value, language))
        for head, column in numbers.items()
    }
    return frame.style.format(forms).set_uuid(WRITTEN)


def _seen(value: Any, column: TableColumn) -> float:
    """Return a number as it is seen: rounded as its text is, a share in per cent."""
    if pd.isna(value):
        return float("nan")
    return float(f"{float(value) * (100 if column.share else 1):.{column.digits}f}")


def _column(column: TableColumn, large: bool, as_read: bool) -> Any:
    make = st.column_config
    label = column.short or column.head
    about = column.help or (plain(column.head) if column.short else None)
    if _is_written(column, large, as_read):
        side: Any = "right" if column.at_right else None
        return make.TextColumn(label, width=needed_width(column, state.language()), help=about, alignment=side)
    form = "localized" if large else None
    return make.NumberColumn(label, width=needed_width(column, state.language()), help=about, format=form)
