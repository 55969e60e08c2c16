"""Rows, columns and sheets that somebody hid: how many, which, and whether they count."""

from __future__ import annotations

import pytest

from sozial.reading.layout.table_reading import TableReading
from sozial.reading.sandbox.safely import read_table_safely
from tests.spreadsheets import asked, ods, read, report, said, values, xls, xlsx

HIDDEN = {"hidden": True}


def hide_rows(_book, sheet):
    for row in (2, 4):
        sheet.set_row(row, None, None, HIDDEN)


def hide_rows_of_xls(_book, sheet):
    for row in (2, 4):
        sheet.row(row).hidden = True


FILES = {
    "xlsx": lambda: xlsx(hide_rows),
    "xls": lambda: xls(hide_rows_of_xls),
    "ods": lambda: ods(rows={2: 'table:visibility="collapse"', 4: 'table:visibility="collapse"'}),
    "height": lambda: xlsx(lambda _book, sheet: [sheet.set_row(row, 0) for row in (2, 4)]),
}


@pytest.mark.parametrize("kind", FILES)
def test_hidden_rows_are_asked_and_count_until_answered(kind):
    table = read(FILES[kind]())
    assert asked(table) == {"hidden-rows": "count"}
    assert report(table)["rows"] == 6
    [message] = said(table, "hidden-rows")
    assert message == "Rows that the spreadsheet hides (2; lines 3, 5): Nordstadt, Westend. Do they count?"
    assert "ausgeblendet" in said(table, "hidden-rows", "de")[0]


@pytest.mark.parametrize("kind", FILES)
def test_hidden_rows_that_do_not_count_are_not_read(kind):
    table = read(FILES[kind](), answers={"hidden-rows": "leave-out"})
    assert table.texts("Stadtteil") == ["Altstadt", "Südstadt", "Osthöhe", "Grünau"]
    assert table.lines.tolist() == [2, 4, 6, 7]
    assert not asked(table)
    [message] = said(table, "hidden-rows")
    assert "02 Nordstadt, 04 Westend" in message
    assert message.endswith("answered: They are left out.")


def test_a_filter_is_named():
    def change(book, sheet):
        hide_rows(book, sheet)
        sheet.autofilter("A1:D7")
        sheet.filter_column("B", "x != Nordstadt and x != Westend")

    assert said(read(xlsx(change)), "hidden-rows")[0].startswith("Rows that a filter of the spreadsheet hides (2;")
    assert "durch einen Filter ausgeblendet" in said(read(xlsx(change)), "hidden-rows", "de")[0]
    filtered = read(ods(rows={2: 'table:visibility="filter"'}))
    assert said(filtered, "hidden-rows")[0].startswith("A filter of the spreadsheet hides one row")


def test_a_filter_of_a_table_within_the_sheet():
    def change(book, sheet):
        hide_rows(book, sheet)
        columns = [{"header": name} for name in ("Nr", "Stadtteil", "Einwohner", "Quote")]
        sheet.add_table("A1:D7", {"columns": columns})
        sheet.filter_column("B", "x != Nordstadt")

    def plain(_book, sheet):
        hide_rows(_book, sheet)
        sheet.add_table("A1:D7", {"columns": [{"header": name} for name in ("Nr", "Stadtteil", "Einwohner", "Quote")]})

    assert not read(xlsx(plain)).filtered
    assert said(read(xlsx(plain)), "hidden-rows")[0].startswith("Rows that the spreadsheet hides")


def test_hidden_columns_with_figures_are_asked():
    def change(_book, sheet):
        sheet.set_column(3, 3, None, None, HIDDEN)
        sheet.set_column(1, 1, None, None, HIDDEN)

    table = read(xlsx(change))
    assert asked(table) == {"hidden-columns": "count"}
    assert said(table, "hidden-columns") == ["The spreadsheet hides one column with figures: D (Quote). Does it count?"]
    assert said(table, "hidden-texts")[0].endswith("B (Stadtteil)")
    left = read(xlsx(change), answers={"hidden-columns": "leave-out"})
    assert left.columns == ("Nr", "Stadtteil", "Einwohner")
    assert left.places == (0, 1, 2)


def test_cells_keep_their_names_where_a_column_before_them_is_left_out():
    def change(_book, sheet):
        sheet.set_column(2, 2, None, None, HIDDEN)
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")

    table = read(xlsx(change), answers={"hidden-columns": "leave-out"})
    assert table.columns == ("Nr", "Stadtteil", "Quote")
    assert "D3 #DIV/0! (Nordstadt)" in said(table, "error-cells")[0]


def test_hidden_columns_of_xls_and_ods():
    def change(_book, sheet):
        sheet.col(3).hidden = True

    columns = '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
    for content in (xls(change), ods(columns=columns)):
        assert asked(read(content)) == {"hidden-columns": "count"}


def test_hidden_rows_around_the_figures_are_said():
    def change(_book, sheet):
        sheet.write(8, 0, "Quelle: Amt")
        sheet.set_row(8, None, None, HIDDEN)
        # Nothing stands here.
        sheet.set_row(20, None, None, HIDDEN)

    table = read(xlsx(change))
    assert not asked(table)
    assert said(table, "hidden-around")[0].endswith("lines: 9")


def test_sheets_that_are_not_read_are_named_with_the_reason():
    def change(book, sheet):
        second = book.add_worksheet("Alt")
        for row in range(7):
            for column in range(4):
                second.write(row, column, row * column + 1 if row else f"Spalte {column}")
        second.hide()
        book.add_worksheet("Leer")
        book.add_worksheet("Lies mich").write(0, 0, "Diese Datei enthält Zahlen.")
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Daten!$C$2:$C$7"})
        book.add_chartsheet("Bild").set_chart(chart)

    table = read(xlsx(change))
    assert table.sheet == "Daten"
    assert said(table, "hidden-sheets") == ["Hidden sheets that hold figures are not read: Alt"]
    assert said(table, "sheets-without-figures") == ["Sheets without a table of figures are not read: Lies mich"]
    assert said(table, "sheets-empty") == ["Empty sheets: Leer"]
    assert said(table, "sheets-foreign") == ["Sheets with charts or macros are not read: Bild"]
    # A hidden sheet can be chosen.
    assert "Alt" in table.sheets
    assert read(xlsx(change), sheet="Alt").sheet == "Alt"


def test_answers_and_names_cross_over_from_the_process_of_its_own():
    table = read_table_safely(xlsx(hide_rows), "t.xlsx", TableReading(answers={"hidden-rows": "leave-out"}))
    assert table.hidden == ((3, "02 Nordstadt"), (5, "04 Westend"))
    assert table.places == (0, 1, 2, 3)
    assert values(table, "Einwohner") == [4200, 5300, 3900, 4500]
