"""The register of measures as XLSX, so that it can be filled in and read back without loss."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sozial.i18n import N_, translator
from sozial.model import Dataset
from sozial.output.files.literal_book import LiteralBook
from sozial.planning.measures.action import Action
from sozial.planning.measures.entry import KeptEntry
from sozial.planning.measures.field_kinds import Choice, Day
from sozial.planning.measures.register_columns import KEY, VERSION, SheetColumn, action_cells, sheet_columns


@dataclass(frozen=True)
class _Formats:
    """How cells look that are texts, days, amounts, or only for the app to read."""

    wrapped: Format
    day: Format
    amount: Format
    quiet: Format

    def of(self, column: SheetColumn) -> Format:
        return self.day if isinstance(column.field, Day) else self.wrapped


def write_register(
    kept: Sequence[KeptEntry[Action]], dataset: Dataset, language: str, made: datetime.datetime | None = None
) -> bytes:
    """Return measures as XLSX: one row each, then a sheet that says how to fill it in, and the codes of the data.

    Parameters
    ----------
    kept
        Those without a key are written as new ones.
    made
        When the file says it was made; None: now.
    """
    translate = translator(language)
    out = io.BytesIO()
    with LiteralBook(out) as book:
        if made is not None:
            book.set_properties({"created": made})
        page = book.add_worksheet(translate(N_("Measures"))[:31])
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = _Formats(
            book.add_format({"text_wrap": True, "valign": "top"}),
            book.add_format({"num_format": "dd.mm.yyyy", "valign": "top"}),
            book.add_format({"num_format": "#,##0.##########", "valign": "top"}),
            book.add_format({"font_color": "#767676", "valign": "top", "num_format": "@"}),
        )
        page.freeze_panes(1, 3)
        columns = list(sheet_columns().values())
        for column, one in enumerate(columns):
            page.write_string(0, column, translate(one.heading), head)
            page.set_column(column, column, one.width, formats.of(one))
        for row, entry in enumerate(kept, 1):
            cells: dict[str, str | float] = {KEY: entry.key, VERSION: float(entry.version) if entry.key else ""}
            cells |= action_cells(entry.entry, dataset, language)
            for column, one in enumerate(columns):
                _write_cell(page, (row, column), cells[one.name], one, formats)
        for column, one in enumerate(columns):
            if isinstance(one.field, Choice):
                known = [translate(label) for label in one.field.labels.values()]
                list_of = {"validate": "list", "source": known}
                page.data_validation(1, column, max(len(kept), 1) + 500, column, list_of)
        _write_codes(book, dataset, language)
    return out.getvalue()


def _write_cell(
    page: Worksheet, place: tuple[int, int], cell: str | float, one: SheetColumn, formats: _Formats
) -> None:
    """Write one cell of a measure; nothing where it is empty."""
    if isinstance(cell, str):
        if not cell:
            return
        if isinstance(one.field, Day):
            page.write_datetime(*place, datetime.datetime.fromisoformat(cell), formats.day)
        else:
            page.write_string(*place, cell, formats.quiet if one.name == KEY else formats.wrapped)
    elif float(f"{cell:.15G}") == cell:
        page.write_number(*place, cell, formats.amount)
    else:
        # A spreadsheet would cut its last digits off.
        page.write_string(*place, repr(float(cell)), formats.wrapped)


def _write_codes(book: LiteralBook, dataset: Dataset, language: str) -> None:
    translate = translator(language)
    page = book.add_worksheet(translate(N_("How to fill it in"))[:31])
    head, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 90, wrapped)
    page.set_column(2, 5, 26)
    lines = [
        N_("One row is one measure. New measures: a new row without number and version."),
        N_("Rows that are missing here stay in the register; nothing is deleted by a file."),
        N_("Several quarters or indicators: one below the other in the cell (Alt+Enter), or with semicolons."),
        N_("No quarter: the measure is for the whole city."),
        N_("Quarters may be named instead of their keys; then leave the column of the keys empty."),
    ]
    for row, line in enumerate(lines):
        page.write_string(row, 0, translate(line), wrapped)
    for column, heading in enumerate((N_("Key"), N_("Quarter"), N_("Code"), N_("Indicator")), 2):
        page.write_string(0, column, translate(heading), head)
    for row, (unit, name) in enumerate(dataset.unit_titles.items(), 1):
        page.write_string(row, 2, unit)
        page.write_string(row, 3, name)
    for row, indicator in enumerate(dataset.indicators, 1):
        page.write_string(row, 4, indicator.code)
        page.write_string(row, 5, indicator.label)
