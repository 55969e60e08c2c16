"""The register of measures as XLSX, so that it can be filled in and read back without loss."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence

import xlsxwriter

from sozial.i18n import N_, translator
from sozial.model import Dataset
from sozial.planning.action import STATUS_LABELS, Action
from sozial.planning.entry import KeptEntry
from sozial.planning.register_form import COLUMNS, DAYS, KEY, VERSION, action_cells

_WIDTHS = {"title": 34, "unit_names": 28, "objective": 44, "partners": 28, "remarks": 44, KEY: 10, VERSION: 8}
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


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
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        if made is not None:
            book.set_properties({"created": made})
        page = book.add_worksheet(translate(N_("Measures"))[:31])
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd.mm.yyyy", "valign": "top"})
        amount = book.add_format({"num_format": "#,##0.##########", "valign": "top"})
        quiet = book.add_format({"font_color": "#767676", "valign": "top", "num_format": "@"})
        page.freeze_panes(1, 3)
        for column, (name, heading) in enumerate(COLUMNS.items()):
            page.write_string(0, column, translate(heading), head)
            page.set_column(column, column, _WIDTHS.get(name, 18), day if name in DAYS else wrapped)
        for row, entry in enumerate(kept, 1):
            cells: dict[str, str | float] = {KEY: entry.key, VERSION: float(entry.version) if entry.key else ""}
            cells |= action_cells(entry.entry, dataset, language)
            for column, name in enumerate(COLUMNS):
                cell = cells[name]
                if isinstance(cell, str) and not cell:
                    continue
                if name in DAYS and isinstance(cell, str):
                    page.write_datetime(row, column, datetime.datetime.fromisoformat(cell), day)
                elif isinstance(cell, str):
                    page.write_string(row, column, cell, quiet if name == KEY else wrapped)
                elif float(f"{cell:.15G}") == cell:
                    page.write_number(row, column, cell, amount)
                else:
                    # A spreadsheet would cut its last digits off.
                    page.write_string(row, column, repr(float(cell)), wrapped)
        states = [translate(label) for label in STATUS_LABELS.values()]
        column = list(COLUMNS).index("status")
        page.data_validation(1, column, max(len(kept), 1) + 500, column, {"validate": "list", "source": states})
        _write_codes(book, dataset, language)
    return out.getvalue()


def _write_codes(book: xlsxwriter.Workbook, dataset: Dataset, language: str) -> None:
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
