"""Bytes to cells."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from sozial.errors import DataError
from sozial.reading.tables.table import cell_text, read_table


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_text_tables(encoding, separator):
    text = separator.join(["schluessel", "name"]) + "\r\n" + separator.join(["0101", "Süd"]) + "\r\n"
    table = read_table((text * 1).encode(encoding), "t.csv")
    assert table.columns == ("schluessel", "name")
    assert table.rows == (("0101", "Süd"),)
    assert table.separator == separator
    assert codes(table.findings) == (["cp1252"] if encoding == "cp1252" else [])


def test_leading_zeros_stay():
    assert read_table(b"key;x\n007;1\n", "t.csv").texts("key") == ["007"]


def spreadsheet(rows, other=()):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for number, content in enumerate((rows, other) if other else (rows,)):
            sheet = book.add_worksheet(f"Blatt {number + 1}")
            for row, cells in enumerate(content):
                for column, cell in enumerate(cells):
                    sheet.write(row, column, cell)
    return out.getvalue()


def test_spreadsheets_keep_numbers_and_text_apart():
    table = read_table(spreadsheet([["key", "x"], ["01", 1.5], ["02", 3]]), "t.xlsx")
    assert table.rows == (("01", 1.5), ("02", 3.0))
    assert table.texts("x") == ["1.5", "3"]


def open_document(rows):
    """Return a minimal ODS file: what LibreOffice writes, reduced to its cells."""

    def cell(value):
        if isinstance(value, float):
            kind = f'office:value-type="float" office:value="{value}"'
            return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    body = "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Blatt">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def test_open_document_spreadsheets_are_read_too():
    table = read_table(open_document([["schluessel", "quote"], ["01", 1.5], ["02", 3.0]]), "t.ods")
    assert table.columns == ("schluessel", "quote")
    assert table.rows == (("01", 1.5), ("02", 3.0))


def test_the_fullest_sheet_is_read_and_said():
    table = read_table(spreadsheet([["a", "b"], ["1", 2]], [["a", "b"], ["1", 2], ["2", 3]]), "t.xlsx")
    assert len(table.rows) == 2
    assert codes(table.findings) == ["sheets"]


def test_odd_rows_are_named():
    table = read_table(b"a;b\n1;2;3\n4\n\n5;6\n", "t.csv")
    assert table.rows == (("1", "2"), ("4", None), ("5", "6"))
    assert set(codes(table.findings)) == {"row-too-long", "row-too-short", "empty-rows"}
    assert "2" in next(finding.text("en") for finding in table.findings if finding.code == "row-too-long")


def test_double_and_empty_headers_get_names():
    table = read_table(b"a;a;\n1;2;3\n", "t.csv")
    assert table.columns == ("a", "a (2)", "#3")
    assert codes(table.findings) == ["duplicate-column", "header-width"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"only a header\n", "empty"),
        (b"PK\x03\x04 not a zip", "zip"),
        (b"a;\x00b\n1;2\n", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "spreadsheet"),
    ],
)
def test_what_cannot_be_read_says_why(content, code):
    with pytest.raises(DataError) as caught:
        read_table(content, "kaputt.csv")
    assert codes(caught.value.findings) == [code]
    assert caught.value.findings[0].place == "kaputt.csv"
    assert caught.value.findings[0].line("de")


def test_whole_numbers_as_text_have_no_decimals():
    assert [cell_text(cell) for cell in (101.0, 1.5, None, " a ")] == ["101", "1.5", "", "a"]
