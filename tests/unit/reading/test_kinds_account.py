"""The account of every line and every column: nothing of a file disappears without a word for what it was taken for."""

from __future__ import annotations

import json

import pytest

from sozial.reading.plans.account import COLUMN_LABELS, LINE_LABELS, build_account, lines_to_show
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from tests.spreadsheets import xlsx
from tests.tables import PLACES, RATES, german, lines, read

NUMBERS = ("11", "12", "13", "21", "22", "23")
ROWS = lines(*zip(NUMBERS, PLACES, ["31", "45", "27", "60", "18", "52"], map(german, RATES), strict=True))
HEADER = "Nr;Stadtteil;Fälle;Quote\n"

# Each text with what its lines are, counted by hand: first line, last line, what it was taken for.
SHEETS = {
    "header and rows": (HEADER + ROWS, [(1, 1, "header"), (2, 7, "quarter")]),
    "titles above and notes below": (
        "Musterhausen\nFälle 2022\n\n" + HEADER + ROWS + "\nQuelle: Amt\n1) ohne Umland\n",
        [(1, 2, "title"), (3, 3, "empty"), (4, 4, "header"), (5, 10, "quarter"), (11, 11, "empty"), (12, 13, "note")],
    ),
    "two rows of names": (
        "Nr;Stadtteil;Fälle;Quote\n;;Anzahl;in %\n" + ROWS,
        [(1, 2, "header"), (3, 8, "quarter")],
    ),
    "numbers of the columns": (
        "Nr;Stadtteil;Fälle;Quote\n1;2;3;4\n" + ROWS,
        [(1, 1, "header"), (2, 2, "numbering"), (3, 8, "quarter")],
    ),
    "years below": (
        "Nr;Stadtteil;Quote;Quote\n;;2021;2022\n" + ROWS,
        [(1, 2, "header"), (3, 8, "quarter")],
    ),
    "a total and a residual row": (
        HEADER + ROWS + ";ohne Zuordnung;9;\n;Stadt insgesamt;242;10,6\n",
        [(1, 1, "header"), (2, 7, "quarter"), (8, 8, "residual"), (9, 9, "total")],
    ),
    "the header once more": (
        HEADER + ROWS + HEADER + ROWS.replace("1", "4").replace("Hafen", "Bucht").replace("Kirch", "Dom")
        .replace("Linden", "Buchen").replace("Moor", "Ried").replace("Ost", "West").replace("Wiesen", "Rosen"),
        [(1, 1, "header"), (2, 7, "quarter"), (8, 8, "repeated-header"), (9, 14, "quarter")],
    ),
    "empty lines among the rows": (
        HEADER + ROWS.replace("21;", "\n21;"),
        [(1, 1, "header"), (2, 4, "quarter"), (5, 5, "empty"), (6, 8, "quarter")],
    ),
    "another table below": (
        HEADER + ROWS + "\nStadtteil;Kitas;Plätze;Gruppen\nHafen;3;55;1\nOstheim;4;70;2\n",
        [(1, 1, "header"), (2, 7, "quarter"), (8, 8, "empty"), (9, 11, "other-table")],
    ),
    "headings of districts": (
        "Nr;Stadtteil;Fälle;Quote\n;Bezirk West;;\n" + ROWS.replace("21;", ";Bezirk Ost;;\n21;"),
        [(1, 1, "header"), (2, 2, "between"), (3, 5, "quarter"), (6, 6, "heading"), (7, 9, "quarter")],
    ),
    "sums among the rows": (
        "Nr;Stadtteil;Fälle;Kinder\n11;Kirchfeld;310;78\n12;Hafen;455;91\n;West;765;169\n21;Ostheim;280;60\n"
        "22;Moorwinkel;190;33\n;Ost;470;93\n",
        [(1, 1, "header"), (2, 3, "quarter"), (4, 4, "sum"), (5, 6, "quarter"), (7, 7, "sum")],
    ),
    "a row called by a year": (
        HEADER + ROWS + "31;2022;9;4,4\n".replace("31;", ";"),
        [(1, 1, "header"), (2, 7, "quarter"), (8, 8, "no-key")],
    ),
    "several levels": (
        "AGS;Name;Quote\n07;Pfalz;3,1\n07131;Ahrau;4,1\n07132;Bergau;5,2\n10;Saar;2,2\n10041;Cedorf;6,1\n10042;Dehof;7,7\n",
        [(1, 1, "header"), (2, 2, "level"), (3, 4, "quarter"), (5, 5, "level"), (6, 7, "quarter")],
    ),
    "no names of columns": (ROWS, [(1, 6, "quarter")]),
    "a mark in front of everything": ("\ufeff" + HEADER + ROWS, [(1, 1, "header"), (2, 7, "quarter")]),
}  # fmt: skip


@pytest.mark.parametrize("kind", SHEETS)
def test_every_line_was_taken_for_what_it_is(kind):
    text, expected = SHEETS[kind]
    account = read(text).report["account"]
    assert [(run["first"], run["last"], run["kind"]) for run in account["runs"]] == expected
    for kind in {kind for _first, _last, kind in expected}:
        assert account["counts"][kind] == sum(last - first + 1 for first, last, other in expected if other == kind)


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_the_ends_of_lines_change_no_account(kind, end):
    text, expected = SHEETS[kind]
    table = read_table(text.replace("\n", end).encode(), "t.csv")
    runs = build_account(table, propose_columns(table)).lines
    assert [(run.first, run.last, run.kind) for run in runs] == expected


@pytest.mark.parametrize("kind", SHEETS)
def test_the_picture_shows_both_sides_of_every_boundary(kind):
    text, expected = SHEETS[kind]
    table = read_table(text.encode(), "t.csv")
    shown = lines_to_show(build_account(table, propose_columns(table)))
    assert {1, expected[-1][1]} <= set(shown)
    assert {first for first, _last, kind in expected if kind != "empty"} <= set(shown)
    assert {last for _first, last, kind in expected if kind != "empty"} <= set(shown)


def test_a_header_that_was_read_as_a_row_is_seen():
    """Where a person says that no line names the columns, the account shows the header as a row that is doubted."""
    found = read(HEADER + ROWS, header=())
    assert found.report["account"]["runs"][0] == {"first": 1, "last": 1, "kind": "doubtful"}


def test_what_a_person_leaves_above_the_first_row_is_not_lost():
    text = "Musterhausen\n" + HEADER + ROWS
    runs = read(text, header=(2,), first=4).report["account"]["runs"]
    assert [run["kind"] for run in runs][-1] == "quarter"
    assert runs[-1] == {"first": 4, "last": 8, "kind": "quarter"}


COLUMNS = {
    "Nr": "key",
    "Stadtteil": "name",
    "Bezirk": "parent",
    "Einwohner": "population",
    "Quote": "indicator",
    "Quote_anzahl": "count",
    "Quote_basis": "base",
    "Bemerkung": "attribute",
    "lfd. Nr.": "dropped",
    "x_koord": "dropped",
}


def test_every_column_was_taken_for_what_it_is():
    cells = {
        "Nr": NUMBERS,
        "Stadtteil": PLACES,
        "Bezirk": ["1", "1", "1", "2", "2", "2"],
        "Einwohner": [1200, 2310, 3405, 4520, 5615, 6705],
        "Quote": map(german, RATES),
        "Quote_anzahl": [31, 45, 27, 60, 18, 52],
        "Quote_basis": [250, 517, 179, 968, 182, 460],
        "Bemerkung": ["gut", "offen", "gut", "gut", "offen", "gut"],
        "lfd. Nr.": range(1, 7),
        "x_koord": ["9,41", "9,42", "9,43", "9,44", "9,45", "9,46"],
    }
    found = read(lines(cells, *zip(*cells.values(), strict=True)))
    assert {column["name"]: column["kind"] for column in found.report["account"]["columns"]} == COLUMNS


def test_columns_of_years_periods_and_long_tables():
    rows = [(number, year, what, at) for number in NUMBERS for year in (2021, 2022) for at, what in enumerate("ab", 5)]
    found = read(lines(("Nr", "Jahr", "Merkmal", "Wert"), *rows))
    kinds = [column["kind"] for column in found.report["account"]["columns"]]
    assert kinds == ["key", "period", "indicator-name", "value"]
    found = read(lines(("Nr", "Stadtteil", "2021", "2022"), *zip(NUMBERS, PLACES, RATES, RATES, strict=True)), "q.csv")
    assert [column["kind"] for column in found.report["account"]["columns"]] == [
        "key",
        "name",
        "indicator",
        "indicator",
    ]


def test_what_stands_beyond_the_header_is_named_as_left_out():
    text = HEADER + ROWS.replace("12;Hafen;45;8,7", "12;Hafen;45;8,7;vorläufig")
    account = read(text).report["account"]
    assert account["columns"][-1]["kind"] == "dropped"
    assert len(account["columns"]) == 5


def test_lines_of_a_spreadsheet_that_are_left_out():
    def hide(_book, sheet):
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.write(9, 0, "Quelle: Amt")

    content = xlsx(hide)
    from sozial.reading.layout.table_reading import TableReading

    for answer, expected in (
        ("count", [(1, 1, "header"), (2, 7, "quarter"), (8, 9, "empty"), (10, 10, "note")]),
        ("leave-out", [(1, 1, "header"), (2, 3, "quarter"), (4, 4, "left-out"), (5, 7, "quarter"), (8, 9, "empty"),
                       (10, 10, "note")]),
    ):  # fmt: skip
        table = read_table(content, "t.xlsx", TableReading(answers={"hidden-rows": answer}))
        runs = build_account(table, propose_columns(table)).lines
        assert [(run.first, run.last, run.kind) for run in runs] == expected


def test_every_word_of_an_account_can_be_shown():
    for text, expected in SHEETS.values():
        assert {kind for _first, _last, kind in expected} <= set(LINE_LABELS)
        assert {column["kind"] for column in read(text).report["account"]["columns"]} <= set(COLUMN_LABELS)


@pytest.mark.parametrize("several", [3, 199, 200, 201, 350])
def test_every_row_that_is_no_quarter_stands_in_the_report(several):
    rows = [(f"{at:04d}", f"Ort {at:04d}", at % 89, f"{at % 13},{at % 7}") for at in range(1, 601)]
    rows[several:several] = [("", f"nicht zuzuordnen {at}", at % 7, "") for at in range(several)]
    found = read(lines(("Nr", "Ort", "Fälle", "Quote"), *rows))
    report = json.loads(json.dumps(found.report))
    assert report["total_rows"] == several
    assert report["account"]["counts"]["residual"] == several
    assert len(report["rows_apart"]) == several
