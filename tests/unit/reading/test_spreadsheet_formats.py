"""Number formats that change what a number says: per cent, thousands that are hidden; cells that are no figures."""

from __future__ import annotations

import datetime

import pytest

from sozial.reading.cells.number_formats import number_format
from tests.spreadsheets import RATES, asked, number, ods, read, report, rewritten, said, values, xls, xlsx

SHARES = (0.125, 0.081, 0.153, 0.07, 0.099, 0.112)
AS_SHOWN = [12.5, 8.1, 15.3, 7.0, 9.9, 11.2]


def shares(code):
    def change(book, sheet):
        for row, share in enumerate(SHARES):
            sheet.write_number(row + 1, 3, share, book.add_format({"num_format": code}))

    return change


@pytest.mark.parametrize(
    "code", ["0%", "0.00 %", '0.0%" (vorl.)"', "# ?/?%", "[<0.5]0.0%;0%", "[Red]0.0%;-0.0%", "_-* 0.0%_-;-* 0.0%_-"]
)
def test_per_cent_is_read_as_shown(code):
    table = read(xlsx(shares(code)))
    assert values(table, "Quote") == pytest.approx(AS_SHOWN)
    assert said(table, "percent-format")


@pytest.mark.parametrize("code", ['0.000" %"', "0.000\\%", '"%" 0.000', "[$%-407] 0.000"])
def test_a_sign_that_is_only_text_changes_nothing(code):
    table = read(xlsx(shares(code)))
    assert values(table, "Quote") == list(SHARES)
    assert not said(table, "percent-format")


def test_only_numbers_that_the_condition_holds_for_are_per_cent():
    def change(book, sheet):
        style = book.add_format({"num_format": "[<=1]0.0%;0.0"})
        for row, value in enumerate((0.125, 8.1, 0.153, 7, 9.9, 11.2)):
            sheet.write_number(row + 1, 3, value, style)

    assert values(read(xlsx(change)), "Quote") == pytest.approx(AS_SHOWN)


def test_per_cent_of_xls():
    def change(_book, sheet):
        import xlwt

        for row, share in enumerate(SHARES):
            sheet.write(row + 1, 3, share, xlwt.easyxf(num_format_str="0.0%"))

    table = read(xls(change))
    assert values(table, "Quote") == pytest.approx(AS_SHOWN)
    assert said(table, "percent-format")


def test_per_cent_of_ods():
    table = read(ods({(row + 1, 3): number(share, "percentage", "12,5 %") for row, share in enumerate(SHARES)}))
    assert values(table, "Quote") == pytest.approx(AS_SHOWN)
    assert said(table, "percent-format")


def test_a_column_that_is_per_cent_only_in_part_is_named():
    def change(book, sheet):
        shares("0.0%")(book, sheet)
        sheet.write_number(6, 3, 11.2)

    table = read(xlsx(change))
    assert values(table, "Quote") == pytest.approx(AS_SHOWN)
    assert said(table, "percent-mixed")[0].endswith("lines of these (1): 7")


def test_a_condition_that_shows_per_cent_is_named():
    def change(book, sheet):
        style = book.add_format({"num_format": "0.0%"})
        options = {"type": "cell", "criteria": "<", "value": 10, "format": style}
        sheet.conditional_format("D2:D7", options)

    table = read(xlsx(change))
    assert values(table, "Quote") == list(RATES)
    assert said(table, "percent-conditional")[0].endswith("read as stored: D2:D7")


def scaled(code):
    def change(book, sheet):
        for row in range(6):
            sheet.write_number(row + 1, 2, 1_234_000 + row * 1_000, book.add_format({"num_format": code}))

    return change


@pytest.mark.parametrize(
    ("code", "factor"), [('#,##0,"T€"', 1e3), ("0.0,", 1e3), ("0.00,,", 1e6), ('#,##0.0,," Mio"', 1e6)]
)
def test_a_factor_that_the_format_hides_is_asked(code, factor):
    table = read(xlsx(scaled(code)))
    assert asked(table) == {"scaled-format: Einwohner": "stored"}
    assert values(table, "Einwohner")[0] == 1_234_000
    shown = read(xlsx(scaled(code)), answers={"scaled-format: Einwohner": "shown"})
    assert values(shown, "Einwohner")[0] == pytest.approx(1_234_000 / factor)
    assert not asked(shown)
    assert said(shown, "scaled-format")


def test_a_factor_in_xls_and_ods():
    style = (
        '<number:number-style style:name="N1"><number:number number:display-factor="1000"/></number:number-style>'
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
    )
    cell = number(1_234_000, shown="1.234", attributes='table:style-name="ce1"')

    def change(_book, sheet):
        import xlwt

        sheet.write(1, 2, 1_234_000, xlwt.easyxf(num_format_str="#,##0,"))

    for content in (ods({(1, 2): cell}, styles=style), xls(change)):
        assert asked(read(content)) == {"scaled-format: Einwohner": "stored"}


def test_thousands_that_are_only_grouped_are_no_factor():
    assert number_format("#,##0.00").divided(5e6) == 1
    assert number_format("#,##0").divided(5e6) == 1
    assert not asked(read(xlsx(scaled("#,##0"))))


def test_times_durations_and_switches_are_named():
    def change(book, sheet):
        sheet.write_datetime(1, 4, datetime.time(12, 30), book.add_format({"num_format": "hh:mm"}))
        sheet.write_number(2, 4, 1.5, book.add_format({"num_format": "[h]:mm"}))
        sheet.write_boolean(3, 4, True)
        sheet.write(0, 4, "Öffnung")

    table = read(xlsx(change))
    assert said(table, "clock-cells")[0].endswith("(2): E2 (12:30:00), E3 (36:00:00)")
    assert said(table, "switch-cells")[0].endswith("is read as text: E4 (True)")


def test_numbers_with_too_many_digits_are_named():
    table = read(xlsx(lambda _book, sheet: sheet.write_number(1, 2, 1234567890123456789)))
    assert said(table, "long-numbers")[0].endswith("here one: C2 (1234567890123457000)")


def test_words_on_two_lines_stay_two():
    broken = (
        '<table:table-cell office:value-type="string"><text:p>Alt<text:line-break/>stadt</text:p></table:table-cell>'
    )
    assert read(ods({(1, 1): broken})).texts("Stadtteil")[0] == "Alt stadt"
    wrapped = xlsx(lambda _book, sheet: sheet.write(1, 1, "Alt\nstadt"))
    assert read(wrapped).texts("Stadtteil")[0] == "Alt stadt"


def test_figures_in_merged_cells_are_asked():
    def change(_book, sheet):
        sheet.merge_range("D4:D5", 7.7)

    table = read(xlsx(change))
    assert asked(table) == {"merged-figures": "none"}
    assert values(table, "Quote")[2:4] == [None, None]
    assert said(table, "merged-figures")[0].startswith(
        "A figure stands in a cell merged over several rows: D4:D5 (7.7)"
    )
    assert values(read(xlsx(change), answers={"merged-figures": "each"}), "Quote")[2:4] == [7.7, 7.7]
    assert values(read(xlsx(change), answers={"merged-figures": "first"}), "Quote")[2:4] == [7.7, None]
    spanned = number(7.7, attributes='table:number-rows-spanned="2"')
    assert asked(read(ods({(3, 3): spanned, (4, 3): "<table:covered-table-cell/>"}))) == {"merged-figures": "none"}


def test_merged_names_hold_for_each_row():
    def change(_book, sheet):
        sheet.write(0, 4, "Bezirk")
        sheet.merge_range("E2:E4", "Mitte")
        sheet.merge_range("E5:E7", "Nord")

    table = read(xlsx(change))
    assert table.texts("Bezirk") == ["Mitte"] * 3 + ["Nord"] * 3
    assert said(table, "merged-cells")[0].endswith("E2:E4 (Mitte), E5:E7 (Nord)")
    assert not asked(table)


def test_damaged_parts_are_refused():
    from sozial.errors import DataError

    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'
    content = rewritten(xlsx(), lambda xml: xml.replace(b"<worksheet", bomb))
    for damaged in (content, rewritten(xlsx(), lambda xml: xml[:-40], "xl/styles.xml")):
        with pytest.raises(DataError) as caught:
            read(damaged)
        assert [finding.code for finding in caught.value.findings] == ["spreadsheet"]
    assert report(read(xlsx()))["rows"] == 6
