"""One model of a table for screen and files."""

from __future__ import annotations

import io

import pandas as pd
from openpyxl import load_workbook

from sozial.output.tables.table_columns import Table, TableColumn, figures_table
from sozial.output.tables.table_files import write_csv, write_xlsx
from sozial.report.document.document import table_from_columns

TABLE = Table(
    (
        TableColumn("Quartier", ["Hafen", "Ufer", "Moor"]),
        TableColumn("Miete", [1200.5, None, 0.0], 1, unit="€"),
        TableColumn("Änderung", [2.0, -3.0, None], 0, signed=True),
        TableColumn("Anteil", [0.125, 1.0, None], 1, share=True, missing="unbekannt"),
        TableColumn("Bemerkung", ["", "", ""], optional=True),
    ),
    "Mieten",
)


def test_a_missing_number_is_never_read_as_zero():
    texts = TABLE.texts("de")
    assert texts["Miete (€)"].tolist() == ["1.200,5", "–", "0,0"]
    assert texts["Änderung"].tolist() == ["+2", "−3", "–"]
    assert texts["Anteil"].tolist() == ["12,5\u00a0%", "100,0\u00a0%", "unbekannt"]


def test_a_file_holds_numbers_with_their_decimals_and_nothing_where_one_is_missing():
    book = load_workbook(io.BytesIO(write_xlsx(TABLE, "Mieten")))
    rows = list(book["Mieten"].iter_rows())
    assert [cell.value for cell in rows[0]] == ["Quartier", "Miete (€)", "Änderung", "Anteil", "Bemerkung"]
    assert [row[1].value for row in rows[1:]] == [1200.5, None, 0]
    assert [row[3].value for row in rows[1:]] == [0.125, 1, None]
    assert rows[1][1].number_format == "#,##0.0"
    assert rows[1][2].number_format == "+#,##0;-#,##0;#,##0"
    assert rows[1][3].number_format == "0.0%"
    lines = write_csv(TABLE).decode("utf-8-sig").splitlines()
    assert lines[1:3] == ["Hafen;1200,5;2,0;0,125;", "Ufer;;-3,0;1,0;"]


def test_a_paper_gets_texts_without_empty_columns_and_figures_at_the_right():
    paper = table_from_columns(TABLE, "de", (2.0,))
    assert paper.caption == "Mieten"
    assert [(column.title, column.right) for column in paper.columns] == [
        ("Quartier", False), ("Miete (€)", True), ("Änderung", True), ("Anteil", True),
    ]  # fmt: skip
    assert paper.rows[1] == ("Ufer", "–", "−3", "100,0\u00a0%")


def test_rows_are_told_by_their_place_not_by_the_index_of_a_source():
    column = pd.Series([1.0, 2.0], index=["b", "a"])
    table = Table((TableColumn("n", column, 0), TableColumn("Name", pd.Series(["B", "A"]))))
    assert table.values().to_numpy().tolist() == [[1.0, "B"], [2.0, "A"]]
    assert table.sorted_by("Name").texts("de")["n"].tolist() == ["2", "1"]


def test_columns_with_the_same_heading_are_both_there():
    table = Table.of_words(("Rang", "Rang"), [("1", "2")])
    assert table.values().to_numpy().tolist() == [["1", "2"]]
    assert len(set(table.heads)) == 2


def test_a_table_without_rows_has_its_columns():
    table = Table.of_rows((TableColumn("a"), TableColumn("n", digits=1)), [])
    assert len(table) == 0
    assert list(table.texts("de")) == ["a", "n"]
    assert write_xlsx(table, "Leer")


def test_an_editor_knows_its_columns_by_their_keys():
    table = Table((TableColumn("Zeichen", ["x"], key="sign"), TableColumn("n", [1.0], 0)))
    assert list(table.keyed()) == ["sign", "n"]


def test_finished_texts_keep_their_side():
    table = figures_table(pd.DataFrame({"a": ["x"], "b": ["1,5"]}), ["b"])
    assert [column.at_right for column in table.columns] == [False, True]
    assert table.without("a").heads == ["b"]
    assert table.only("a").heads == ["a"]


def test_rows_are_chosen_by_what_a_column_holds():
    found = TABLE.where("Quartier", {"Moor", "Hafen"})
    assert found.texts("de")["Miete (€)"].tolist() == ["1.200,5", "0,0"]
    assert found.first(1).texts("de")["Quartier"].tolist() == ["Hafen"]
