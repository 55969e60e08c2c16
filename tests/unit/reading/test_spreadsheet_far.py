"""Stray cells far away make a sheet look huge: the table is read, and the cell is named."""

from __future__ import annotations

import time

import pytest

from sozial.errors import DataError
from sozial.reading.sandbox.safely import read_table_safely
from tests.spreadsheets import PEOPLE, RATES, number, ods, read, row, said, text, values, xls, xlsx

NOTHING = '<table:table-cell table:number-columns-repeated="16384"/>'


def check(content, cells):
    # Processor time: other work on the machine does not count.
    started = time.process_time()
    table = read(content)
    assert time.process_time() - started < 5
    assert table.columns == ("Nr", "Stadtteil", "Einwohner", "Quote")
    assert values(table, "Einwohner") == list(PEOPLE)
    assert values(table, "Quote") == list(RATES)
    assert [message.split(": ")[1] for message in said(table, "far-cells")] == ([cells] if cells else [])


def test_the_last_cell_of_all():
    def change(book, sheet):
        sheet.write(1_048_575, 16_383, "x")
        sheet.write(1_048_575, 0, 7)
        sheet.write(2, 16_383, "<&> ü")
        sheet.write_rich_string(3, 16_383, "a", book.add_format({"bold": True}), "b", "c")

    check(xlsx(change), "XFD3 (<&> ü), XFD4 (abc), A1048576 (7), XFD1048576 (x)")


def test_cells_not_so_far_away():
    def change(_book, sheet):
        sheet.write(5_000, 2, 77)
        sheet.write(3, 300, "fern")

    check(xlsx(change), "KO4 (fern), C5001 (77)")


def test_cells_with_a_format_only():
    def change(book, sheet):
        red = book.add_format({"bg_color": "red"})
        sheet.write_blank(900_000, 5, None, red)
        sheet.write_blank(4, 16_000, None, red)
        sheet.set_row(1_000_000, 40)

    check(xlsx(change), "")


def test_far_cells_of_xls():
    def change(_book, sheet):
        sheet.write(65_535, 255, 5)
        sheet.write(60_000, 200, "fern")

    check(xls(change), "GS60001 (fern), IV65536 (5)")


@pytest.mark.parametrize(
    ("after", "cells"),
    [
        (row(NOTHING, attributes='table:number-rows-repeated="1048569"'), ""),
        (row(NOTHING, attributes='table:number-rows-repeated="1048568"') + row(text("x &amp; y")), "A1048576 (x & y)"),
        (
            row(NOTHING, attributes='table:number-rows-repeated="1048568"')
            + row('<table:table-cell table:number-columns-repeated="16383"/>', number(7)),
            "XFD1048576 (7)",
        ),
    ],
)
def test_far_cells_of_ods(after, cells):
    check(ods(after=after), cells)


def test_what_is_really_huge_is_refused_in_time():
    def change(_book, sheet):
        for line in range(60):
            for column in range(20):
                sheet.write(900_000 + line, column, 1)

    repeated = row(
        number(1, attributes='table:number-columns-repeated="16384"'),
        attributes='table:number-rows-repeated="1000000"',
    )
    for content in (xlsx(change), ods(after=repeated)):
        with pytest.raises(DataError) as caught:
            read_table_safely(content, "t")
        assert [finding.code for finding in caught.value.findings] == ["too-large"]


def test_a_long_table_with_a_gap_stays_whole():
    def change(_book, sheet):
        for line in range(200, 260):
            sheet.write_row(line, 0, [f"{line}", f"Ort {line}", line, line / 10])

    table = read(xlsx(change))
    assert table.height == 66
    assert not said(table, "far-cells")
