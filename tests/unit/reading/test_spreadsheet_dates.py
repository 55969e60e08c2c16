"""Dates of spreadsheets: as their own format shows them; what was typed comes back where no date was meant."""

from __future__ import annotations

import datetime

import pytest

from tests.spreadsheets import HEADER, asked, date, ods, read, report, said, values, xls, xlsx

DAY = datetime.date


def dated(cells, code, texts=()):
    def change(book, sheet):
        style = book.add_format({"num_format": code})
        for (row, column), day in cells.items():
            sheet.write_datetime(row, column, datetime.datetime(day.year, day.month, day.day), style)
        for (row, column), text in dict(texts).items():
            sheet.write(row, column, text)

    return change


KEYS = {(1, 0): DAY(2024, 2, 1), (2, 0): DAY(2024, 3, 1), (5, 0): DAY(2024, 5, 4)}
OTHERS = {(3, 0): "1-13", (4, 0): "1-14", (6, 0): "2-31"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("d-mmm", ["1-2", "1-3", "1-13", "1-14", "4-5", "2-31"]),
        ("[$-407]d. mmm", ["1-2", "1-3", "1-13", "1-14", "4-5", "2-31"]),
        ("dd.mm.", ["1-2", "1-3", "1-13", "1-14", "4-5", "2-31"]),
        ("TT.MM.", ["1-2", "1-3", "1-13", "1-14", "4-5", "2-31"]),
        ("[$-409]d-mmm", ["2-1", "3-1", "1-13", "1-14", "5-4", "2-31"]),
        ("mmm d", ["2-1", "3-1", "1-13", "1-14", "5-4", "2-31"]),
    ],
)
def test_keys_come_back_as_typed(code, expected):
    table = read(xlsx(dated(KEYS, code, OTHERS), header=("Bezirk", *HEADER[1:])))
    assert table.texts("Bezirk") == expected
    assert said(table, "excel-date")[0].endswith(f"{expected[0]} (A2), {expected[1]} (A3), {expected[4]} (A6)")


@pytest.mark.parametrize("code", ["mmm-yy", "MMM JJ", "[$-407]mmm. yy"])
def test_a_month_and_a_short_year_come_back_as_typed(code):
    keys = {(1, 0): DAY(2015, 6, 1), (2, 0): DAY(1950, 1, 1)}
    texts = {(row, 0): f"1-{row + 10}" for row in range(3, 7)}
    table = read(xlsx(dated(keys, code, texts), header=("Bezirk", *HEADER[1:])))
    assert table.texts("Bezirk")[:3] == ["6-15", "1-50", "1-13"]


def test_what_was_typed_is_written_like_the_others():
    texts = {(3, 0): "01.13", (4, 0): "01.14", (6, 0): "02.31"}
    table = read(xlsx(dated(KEYS, "d-mmm", texts), header=("Bezirk", *HEADER[1:])))
    assert table.texts("Bezirk") == ["01.2", "01.3", "01.13", "01.14", "04.5", "02.31"]
    texts = {(3, 0): "01/13", (4, 0): "01/04", (6, 0): "02/31"}
    table = read(xlsx(dated(KEYS, "d-mmm", texts), header=("Bezirk", *HEADER[1:])))
    assert table.texts("Bezirk") == ["01/02", "01/03", "01/13", "01/04", "04/05", "02/31"]


def test_keys_of_xls_with_1904():
    import xlwt

    def change(_book, sheet):
        style = xlwt.easyxf(num_format_str="D-MMM")
        for (row, column), day in KEYS.items():
            sheet.write(row, column, (day - DAY(1904, 1, 1)).days, style)
        for (row, column), text in OTHERS.items():
            sheet.write(row, column, text)
        sheet.write(0, 3, (DAY(2022, 12, 31) - DAY(1904, 1, 1)).days, xlwt.easyxf(num_format_str="dd.mm.yyyy"))

    table = read(xls(change, dates_1904=True))
    assert table.texts("Nr") == ["1-2", "1-3", "1-13", "1-14", "4-5", "2-31"]
    assert "2022-12-31" in table.columns[3] or "31.12.2022" in table.columns[3]


def test_a_workbook_that_counts_from_1904():
    change = dated({(0, 2): DAY(2022, 12, 31), (0, 3): DAY(2023, 12, 31)}, "dd.mm.yyyy")
    for options in ({}, {"date_1904": True}):
        assert report(read(xlsx(change, **options)))["periods"] == ["2022", "2023"]


STYLE = (
    '<number:date-style style:name="N1"><number:day/><number:text>. </number:text>'
    '<number:month number:textual="true"/></number:date-style>'
    '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
)


def test_keys_of_ods():
    cells = {place: date(day, "1. Feb", 'table:style-name="ce1"') for place, day in KEYS.items()}
    cells |= {
        place: f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for place, text in OTHERS.items()
    }
    table = read(ods(cells, styles=STYLE))
    assert table.texts("Nr") == ["1-2", "1-3", "1-13", "1-14", "4-5", "2-31"]
    # A program that shows whole dates makes them of keys as well.
    assert read(ods(cells)).texts("Nr") == ["1-2", "1-3", "1-13", "1-14", "4-5", "2-31"]


def test_a_column_of_nothing_but_such_dates_is_asked():
    keys = {(row, 0): DAY(2024, 2 + row // 4, 1 + row % 3) for row in range(1, 7)}
    typed = ["2-2", "3-2", "1-2", "2-3", "3-3", "1-3"]
    header = ("Bezirk", *HEADER[1:])
    table = read(xlsx(dated(keys, "d-mmm"), header=header))
    assert asked(table)["excel-date: Bezirk"] == "typed"
    assert table.texts("Bezirk") == typed
    table = read(xlsx(dated(keys, "d-mmm"), header=header), answers={"excel-date: Bezirk": "dates"})
    assert table.texts("Bezirk")[0] == "2024-02-02"
    assert said(table, "excel-date")


def test_a_column_of_whole_dates_stays_dates():
    days = {(row, 4): DAY(2022, 12, row) for row in range(1, 7)}
    for code in ("yyyy-mm-dd", "dd.mm.yyyy", "m/d/yy", "dd.mm.yy"):
        table = read(xlsx(dated(days, code, {(0, 4): "Stichtag"})))
        assert table.texts("Stichtag")[0] == "2022-12-01"
        assert not said(table, "excel-date")


@pytest.mark.parametrize(
    ("code", "periods"),
    [
        ("yyyy-mm-dd", ["2022", "2023"]),
        ("dd.mm.yyyy", ["2022", "2023"]),
        ("yyyy", ["2022", "2023"]),
        ("mmm yyyy", ["2022-12", "2023-12"]),
        ("mm/yyyy", ["2022-12", "2023-12"]),
        ("mmm-yy", ["2022-12", "2023-12"]),
    ],
)
def test_dates_as_names_of_columns_are_periods_as_far_as_they_are_shown(code, periods):
    change = dated({(0, 2): DAY(2022, 12, 31), (0, 3): DAY(2023, 12, 31)}, code)
    table = read(xlsx(change))
    assert report(table)["periods"] == periods
    assert not said(table, "excel-date")


def test_age_groups_in_the_header_come_back():
    change = dated({(0, 3): DAY(2026, 6, 3)}, "d-mmm", {(0, 2): "0-3"})
    assert read(xlsx(change)).columns == ("Nr", "Stadtteil", "0-3", "3-6")
    # An English program took the first number as the month; groups of ages follow each other.
    change = dated({(0, 3): DAY(2026, 3, 6)}, "d-mmm", {(0, 2): "0-3"})
    assert read(xlsx(change)).columns == ("Nr", "Stadtteil", "0-3", "3-6")


def test_dates_among_figures_are_asked():
    change = dated({(3, 3): DAY(2024, 5, 12)}, "d-mmm")
    table = read(xlsx(change))
    assert asked(table) == {"date-for-figure: Quote": "missing"}
    assert values(table, "Quote")[2] is None
    assert "12,5: D4 (2024-05-12)" in said(table, "date-for-figure")[0]
    table = read(xlsx(change), answers={"date-for-figure: Quote": "numbers"})
    assert values(table, "Quote")[2] == 12.5
    month = read(xlsx(dated({(3, 3): DAY(1975, 4, 1)}, "mmm-yy")), answers={"date-for-figure: Quote": "numbers"})
    assert values(month, "Quote")[2] == 4.75
