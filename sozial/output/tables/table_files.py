"""Tables as files: CSV and XLSX."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from sozial.i18n import DEFAULT_LANGUAGE, N_, translator, useful_digits
from sozial.output.files.literal_book import LiteralBook
from sozial.output.files.literal_text import safe_text
from sozial.output.tables.table_columns import Table, TableColumn
from sozial.output.tables.table_sums import SUM, column_sum, has_sums

# In pixels: a long remark does not push what stands behind it out of sight.
_WIDEST = 420


def write_csv(table: pd.DataFrame | Table, decimal: str = ",") -> bytes:
    """Return a table as CSV: semicolon, decimal comma, UTF-8 with BOM so that Excel reads umlauts."""
    plain = table.values() if isinstance(table, Table) else table.copy()
    plain.columns = [safe_text(str(column)) for column in plain.columns]
    for position, kind in enumerate(plain.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            plain.isetitem(position, plain.iloc[:, position].map(lambda cell: safe_text(str(cell))))
    return plain.to_csv(sep=";", decimal=decimal, index=False, lineterminator="\r\n").encode("utf-8-sig")


def _write_sheet(
    book: LiteralBook, given: pd.DataFrame | Table, sheet: str, line: str = "", language: str = ""
) -> None:
    table = given.values() if isinstance(given, Table) else given
    forms = _number_formats(book, given)
    page = book.add_worksheet(sheet[:31])
    days = {head for head, column in _known_columns(given).items() if column.is_day}
    day = book.add_format({"num_format": 14, "align": "left"})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    top = 1 if line else 0
    page.freeze_panes(top + 1, 2)
    page.autofilter(top, 0, top + len(table), max(len(table.columns) - 1, 0))
    for column, name in enumerate(table.columns):
        page.write_string(top, column, str(name), head)
        for row, cell in enumerate(table.iloc[:, column], top + 1):
            if pd.isna(cell):
                continue
            if name in days and (told := _read_day(str(cell))) is not None:
                page.write_datetime(row, column, told, day)
            elif isinstance(cell, str):
                page.write_string(row, column, cell)
            else:
                page.write_number(row, column, float(cell), forms.get(name))
    page.autofit(_WIDEST)
    if isinstance(given, Table) and has_sums(given):
        _write_sums(book, page, given, top + 1, language)
    if line:
        # After the widths are fitted: the line runs over the columns beside it.
        page.write_string(0, 0, line)


def _known_columns(table: pd.DataFrame | Table) -> dict[str, TableColumn]:
    return dict(zip(table.heads, table.columns, strict=True)) if isinstance(table, Table) else {}


def _read_day(text: str) -> datetime.datetime | None:
    """Return an ISO date as a workbook takes it; None where it is none, or before those that spreadsheets know."""
    try:
        day = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year > 1900 and len(text) == len("2026-01-01") else None


def _write_sums(book: LiteralBook, page: Any, table: Table, first: int, language: str) -> None:
    """Write the sums below the table and outside of its filter: they follow what the filter leaves."""
    last = first + len(table) - 1
    bold = book.add_format({"bold": True, "top": 1})
    page.write_string(last + 1, 0, translator(language)(SUM), bold)
    for place, column in enumerate(table.columns[1:], 1):
        if not column.summed:
            page.write_blank(last + 1, place, None, bold)
            continue
        form = book.add_format({"bold": True, "top": 1, "num_format": _form(column)})
        cells = f"{xl_rowcol_to_cell(first, place)}:{xl_rowcol_to_cell(last, place)}"
        known = column_sum(column)
        page.write_formula(last + 1, place, f"=SUBTOTAL(109,{cells})", form, "" if pd.isna(known) else known)


def _form(column: TableColumn) -> str:
    digits = column.digits or 0
    form = ("0" if column.share else "#,##0") + ("." + "0" * digits if digits else "") + ("%" if column.share else "")
    return f"+{form};-{form};{form}" if column.signed else form


def _number_formats(book: LiteralBook, table: pd.DataFrame | Table) -> dict[str, Any]:
    """Return in which form the numbers of each column are read; the cells hold them unrounded."""
    if isinstance(table, Table):
        columns = _known_columns(table)
    else:
        # What knows no decimals has as many as tell its numbers apart.
        places = [place for place, kind in enumerate(table.dtypes) if pd.api.types.is_numeric_dtype(kind)]
        columns = {
            str(table.columns[place]): TableColumn("", digits=useful_digits(table.iloc[:, place].dropna()))
            for place in places
        }
    return {
        head: book.add_format({"num_format": _form(column)})
        for head, column in columns.items()
        if column.digits is not None
    }


def _machine_names(sheets: Mapping[str, pd.DataFrame | Table], language: str) -> pd.DataFrame:
    """Return what programs call the columns whose headings are for readers; no row where there are none."""
    translate = translator(language)
    rows = [
        (name, head, column.machine)
        for name, table in sheets.items()
        if isinstance(table, Table)
        for head, column in zip(table.heads, table.columns, strict=True)
        if column.machine
    ]
    heads = (N_("Sheet"), N_("Heading"), N_("Name for programs"))
    return pd.DataFrame(rows, columns=[translate(head) for head in heads])


def write_xlsx(
    table: pd.DataFrame | Table, sheet: str, more: Mapping[str, pd.DataFrame | Table] | None = None, line: str = "",
    language: str = DEFAULT_LANGUAGE,
) -> bytes:  # fmt: skip
    """Return tables as XLSX: text stays text, numbers stay numbers, missing stays empty.

    Columns that know their decimals are read with them, and the sums of those that have one stand below. What programs
    call the columns stands on a last sheet, where headings are for readers.

    Parameters
    ----------
    more
        Further sheets by name.
    line
        What stands above the headings of every sheet, from `protection_line`; empty: they begin with the headings.
    language
        Of the words that are not in the tables.
    """
    out = io.BytesIO()
    sheets = {sheet: table, **(more or {})}
    machine = _machine_names(sheets, language)
    if len(machine):
        sheets[translator(language)(N_("Names for programs"))] = machine
    with LiteralBook(out) as book:
        for name, frame in sheets.items():
            _write_sheet(book, frame, name, line, language)
    return out.getvalue()


def sheet_name(label: str, taken: Iterable[str]) -> str:
    """Return a name that a spreadsheet takes: 31 characters, none of its signs, each once."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", label).strip()[:28] or "–"
    used, number = {name.lower() for name in taken}, 1
    name = plain
    while name.lower() in used:
        number += 1
        name = f"{plain} {number}"
    return name
