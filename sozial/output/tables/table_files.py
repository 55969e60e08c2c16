"""Tables as files: CSV and XLSX."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from sozial.output.files.literal_book import LiteralBook
from sozial.output.files.literal_text import safe_text
from sozial.output.tables.table_columns import Table


def write_csv(table: pd.DataFrame | Table, decimal: str = ",") -> bytes:
    """Return a table as CSV: semicolon, decimal comma, UTF-8 with BOM so that Excel reads umlauts."""
    plain = table.values() if isinstance(table, Table) else table.copy()
    plain.columns = [safe_text(str(column)) for column in plain.columns]
    for position, kind in enumerate(plain.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            plain.isetitem(position, plain.iloc[:, position].map(lambda cell: safe_text(str(cell))))
    return plain.to_csv(sep=";", decimal=decimal, index=False, lineterminator="\r\n").encode("utf-8-sig")


def _write_sheet(book: LiteralBook, given: pd.DataFrame | Table, sheet: str, line: str = "") -> None:
    table = given.values() if isinstance(given, Table) else given
    forms = _number_formats(book, given) if isinstance(given, Table) else {}
    page = book.add_worksheet(sheet[:31])
    head = book.add_format({"bold": True, "bottom": 1})
    top = 1 if line else 0
    page.freeze_panes(top + 1, 2)
    page.autofilter(top, 0, top + len(table), max(len(table.columns) - 1, 0))
    for column, name in enumerate(table.columns):
        page.write_string(top, column, str(name), head)
        for row, cell in enumerate(table.iloc[:, column], top + 1):
            if pd.isna(cell):
                continue
            if isinstance(cell, str):
                page.write_string(row, column, cell)
            else:
                page.write_number(row, column, float(cell), forms.get(name))
    page.autofit()
    if line:
        # After the widths are fitted: the line runs over the columns beside it.
        page.write_string(0, 0, line)


def _number_formats(book: LiteralBook, table: Table) -> dict[str, Any]:
    """Return in which form the numbers of each column are read; the cells hold them unrounded."""
    found = {}
    for head, column in zip(table.heads, table.columns, strict=True):
        if column.digits is not None:
            form = ("0" if column.share else "#,##0") + ("." + "0" * column.digits if column.digits else "")
            form += "%" if column.share else ""
            found[head] = book.add_format({"num_format": f"+{form};-{form};{form}" if column.signed else form})
    return found


def write_xlsx(
    table: pd.DataFrame | Table, sheet: str, more: Mapping[str, pd.DataFrame | Table] | None = None, line: str = ""
) -> bytes:
    """Return tables as XLSX: text stays text, numbers stay numbers, missing stays empty.

    Columns that know their decimals are read with them.

    Parameters
    ----------
    more
        Further sheets by name.
    line
        What stands above the headings of every sheet, from `protection_line`; empty: they begin with the headings.
    """
    out = io.BytesIO()
    with LiteralBook(out) as book:
        for name, frame in {sheet: table, **(more or {})}.items():
            _write_sheet(book, frame, name, line)
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
