"""Workbooks with headings for readers, sums below, and the full value beneath the digits."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from sozial.output.tables.table_columns import Table, TableColumn
from sozial.output.tables.table_files import write_xlsx

TABLE = Table(
    (
        TableColumn("Quartier", ["A", "B", "C"]),
        TableColumn("Menschen", [10.0, None, 32.0], 0, summed=True, machine="people"),
        TableColumn("Index", [0.123456, 1.0, None], 2, machine="score"),
        TableColumn("Anteil", [0.25, 0.5, 0.25], 1, share=True, summed=True),
    )
)


def test_sums_stand_below_the_filter_and_follow_it():
    page = load_workbook(io.BytesIO(write_xlsx(TABLE, "Teile"))).worksheets[0]
    assert page.auto_filter.ref == "A1:D4"
    assert [page.cell(5, column).value for column in range(1, 5)] == [
        "Summe", "=SUBTOTAL(109,B2:B4)", None, "=SUBTOTAL(109,D2:D4)",
    ]  # fmt: skip
    known = load_workbook(io.BytesIO(write_xlsx(TABLE, "Teile")), data_only=True).worksheets[0]
    assert (known["B5"].value, known["D5"].value) == (42, 1)
    assert page["C2"].value == 0.123456
    assert page["C2"].number_format == "#,##0.00"
    assert page["D5"].number_format == "0.0%"
    assert page.freeze_panes == "C2"


def test_names_for_programs_have_a_sheet_of_their_own():
    book = load_workbook(io.BytesIO(write_xlsx(TABLE, "Teile", language="en")))
    assert [[cell.value for cell in row] for row in book["Names for programs"].iter_rows(min_row=2)] == [
        ["Teile", "Menschen", "people"], ["Teile", "Index", "score"],
    ]  # fmt: skip


def test_one_row_and_tables_without_sums_end_as_they_are():
    one = Table((TableColumn("Quartier", ["A"]), TableColumn("Menschen", [10.0], 0, summed=True)))
    assert load_workbook(io.BytesIO(write_xlsx(one, "Eins"))).worksheets[0].max_row == 2
