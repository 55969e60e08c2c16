"""Cells with an error are missing, never empty and never zero; each is named with its quarter."""

from __future__ import annotations

import pytest

from sozial.reading.tables.table import read_table
from tests.spreadsheets import ods, read, report, rewritten, said, text, values, xls, xlsx


def test_errors_of_formulas_are_named_by_cell_and_quarter():
    def change(_book, sheet):
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(4, 3, "=NA()", None, "#N/A")

    table = read(xlsx(change))
    assert values(table, "Quote") == [12.5, None, 15.3, None, 9.9, 11.2]
    [message] = said(table, "error-cells")
    assert message.endswith("(2): D3 #DIV/0! (Nordstadt), D5 #N/A (Westend)")
    # Named once: neither as empty cells nor as a sign.
    assert not said(table, "empty-cells")
    assert not said(table, "missing-sign")


@pytest.mark.parametrize(
    "sign",
    ["#NV", "#WERT!", "#BEZUG!", "#ZAHL!", "#NAME?", "#REF!", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!", "#ÜBERLAUF!",
     "#GETTING_DATA", "Err:502", "#####"],
)  # fmt: skip
def test_errors_as_text_in_both_languages(sign):
    table = read(xlsx(lambda _book, sheet: sheet.write_string(2, 3, sign)))
    assert values(table, "Quote") == [12.5, None, 15.3, 7.0, 9.9, 11.2]
    assert said(table, "error-cells")[0].endswith(f"D3 {sign} (Nordstadt)")
    rows = [f"{nr};Ort {nr};{sign if nr == 2 else nr}" for nr in range(1, 7)]
    found = read_table("\n".join(["Nr;Stadtteil;Quote", *rows]).encode(), "t.csv")
    assert said(found, "error-cells")[0].endswith(f"line: 3 {sign} (Ort 2)")


def test_errors_of_xls():
    def change(_book, sheet):
        sheet.row(2).set_cell_error(3, 0x07)
        sheet.row(4).set_cell_error(3, 0x2A)

    table = read(xls(change))
    assert values(table, "Quote") == [12.5, None, 15.3, None, 9.9, 11.2]
    assert said(table, "error-cells")[0].endswith("D3 #DIV/0! (Nordstadt), D5 #N/A (Westend)")


def test_errors_of_ods_are_no_zeros():
    # Older programs write the result of a formula with an error as the number 0.
    old = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0">'
        "<text:p>#DIV/0!</text:p></table:table-cell>"
    )
    new = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value=""'
        ' calcext:value-type="error"><text:p>#NV</text:p></table:table-cell>'
    )
    table = read(ods({(2, 3): old, (6, 3): new}))
    assert values(table, "Quote") == [12.5, None, 15.3, 7.0, 9.9, None]
    assert said(table, "error-cells")[0].endswith("D3 #DIV/0! (Nordstadt), D7 #NV (Grünau)")


def test_an_error_in_the_key_is_named_too():
    table = read(ods({(3, 1): text("#BEZUG!")}))
    assert [entry["place"] for entry in report(table)["findings"] if entry["code"] == "error-cells"] == [
        "t.xlsx, Stadtteil"
    ]


def test_formulas_without_a_result_are_named_and_empty_results_are_not():
    def change(_book, sheet):
        sheet.write_formula(2, 3, "=C3/100", None, "REMOVED")
        sheet.write_formula(8, 6, '=IF(TRUE,"","x")', None, "EMPTY")

    def without(xml):
        assert xml.count(b"<v>REMOVED</v>") == 1
        xml = xml.replace(b"<v>EMPTY</v>", b"<v></v>")
        return xml.replace(b' t="str"><f>C3/100</f><v>REMOVED</v>', b"><f>C3/100</f>")

    table = read(rewritten(xlsx(change), without))
    assert said(table, "formula-without-value") == ["One formula without a stored result is read as empty: D3"]
    assert values(table, "Quote")[1] is None
    unfinished = '<table:table-cell table:formula="of:=[.C4]/100"/>'
    assert said(read(ods({(3, 3): unfinished})), "formula-without-value")[0].endswith("read as empty: D4")


@pytest.mark.parametrize("odd", ["prefixed", "nameless", "single"])
def test_sheets_written_by_other_programs(odd):
    import re

    def change(book, sheet):
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        sheet.write_number(1, 3, 0.125, book.add_format({"num_format": "0.0%"}))
        sheet.set_row(4, None, None, {"hidden": True})

    def write(xml):
        if odd == "prefixed":
            return re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", xml).replace(b'xmlns="', b'xmlns:x="')
        if odd == "nameless":
            return re.sub(rb'(<(?:c|row)) r="[A-Z0-9]+"', rb"\1", xml)
        return re.sub(rb'="([^"]*)"', rb"='\1'", xml)

    table = read(rewritten(xlsx(change), write))
    assert values(table, "Quote")[:2] == [12.5, None]
    assert said(table, "error-cells")[0].endswith("D3 #DIV/0! (Nordstadt)")
    assert table.hidden == ((5, "04 Westend"),)
