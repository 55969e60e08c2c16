"""Several tables of one file: which there are, which are read, and what is said of the others."""

from __future__ import annotations

import io

import numpy as np
import pytest
import xlsxwriter

from sozial.reading.joining.dataset import build_dataset
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.opening import Given, open_tables
from sozial.reading.loading.table_joining import join_tables
from sozial.reading.plans.columns import unit_keys
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.plans.saved_reading import save_reading
from sozial.reading.sandbox.file_answers import unpack_answer
from sozial.reading.sandbox.table_messages import pack_table, table_choices, table_reading
from sozial.reading.tables.table import read_table
from sozial.reading.tables.table_parts import MOST_PROPOSED, PartKind, TablePart, propose_parts
from sozial.reading.tables.unread_parts import tell_parts

PLACES = ["Altstadt", "Neustadt", "Berg", "Tal"]


def workbook(sheets, hidden=()):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
            if name in hidden:
                sheet.hide()
    return out.getvalue()


def figures(name, *values):
    return [["Nr", "Stadtteil", name], *([n, p, v] for n, (p, v) in enumerate(zip(PLACES, values, strict=True), 1))]


TWO = {
    "Hinweise": [["Quelle: Amt"]],
    "Arbeit": figures("Quote", 5.5, 6.5, 7.5, 8.5),
    "Kinder": figures("Armut", 1.5, 2.5, 3.5, 4.5),
    "Andere": [["Nr", "Kreis", "Quote"], [11, "X", 1.5], [12, "Y", 2.5], [13, "Z", 3.5]],
    "Leer": [],
}


def labels(parts):
    return [(part.label, str(part.kind), part.same_areas) for part in parts]


def test_every_sheet_is_a_part_with_what_it_is():
    table = read_table(workbook(TWO), "t.xlsx")
    assert labels(table.parts) == [
        ("Hinweise", "notes", False),
        ("Arbeit", "table", True),
        ("Kinder", "table", True),
        ("Andere", "table", False),
        ("Leer", "empty", False),
    ]
    assert [part.label for part in propose_parts(table.parts)] == ["Arbeit", "Kinder"]


def test_a_hidden_sheet_is_never_proposed():
    table = read_table(workbook(TWO, hidden=("Kinder",)), "t.xlsx")
    assert propose_parts(table.parts) == ()
    assert next(part for part in table.parts if part.label == "Kinder").visible is False


def test_a_register_of_sheets_is_not_read_as_a_whole():
    parts = [TablePart(str(year)) for year in range(1990, 2020)]
    assert len(propose_parts(parts)) == MOST_PROPOSED


def test_parts_and_blocks_go_through_the_process_unharmed():
    table = read_table(workbook(TWO), "t.xlsx", TableReading(sheet="Kinder", block=1))
    packed = pack_table(table)
    message = b"".join(part if isinstance(part, bytes) else _written(part) for part in packed)
    assert unpack_answer(message).parts == table.parts
    assert table_reading(table_choices(table.reading)).block == 1


def _written(part):
    out = io.BytesIO()
    part.write_to(out)
    return out.getvalue()


def test_what_is_not_read_is_told_once_for_all_tables_of_a_file():
    content = workbook(TWO)
    tables = [read_table(content, name, TableReading(sheet=name)) for name in ("Arbeit", "Kinder")]
    first, second = tell_parts(tables, "t.xlsx")
    told = [finding for finding in first.findings if finding.code == "parts-unread"]
    assert [finding.values["sheets"] for finding in told] == ["Andere", "Hinweise", "Leer"]
    codes = {finding.code for finding in (*first.findings, *second.findings)}
    assert not codes & {"sheets", "sheets-apart", "sheets-without-figures", "sheets-empty"}
    assert "parts-unread" not in {finding.code for finding in second.findings}


BESIDE = "Stadtteil;Quote;;Stadtteil;Kinder\nAu;1,5;;Ce;30\nBo;2,5;;Bo;20\nCe;3,5;;Au;10\n"
BELOW = "Stadtteil;Quote\nAu;1,5\nBo;2,5\nCe;3,5\n\nStadtteil;Kinder\nCe;30\nBo;20\nAu;10\n"
TITLED = "Stadtteil;Quote\nAu;1,5\nBo;2,5\nCe;3,5\n\nTabelle 2: Kinder\nStadtteil;Kinder\nCe;30\nBo;20\nAu;10\n"


@pytest.mark.parametrize("text", [BESIDE, BELOW, TITLED])
def test_figures_of_the_second_table_stand_at_their_own_quarters(text):
    tables = [read_table(text.encode(), f"t{block}.csv", TableReading(block=block)) for block in (1, 2)]
    assert [part.place for part in tables[0].parts] == [("", 1), ("", 2)]
    assert [table.columns for table in tables] == [("Stadtteil", "Quote"), ("Stadtteil", "Kinder")]
    dataset = build_dataset("t", join_tables([(table, propose_columns(table)) for table in tables]))
    assert dataset.at("").loc["Au"].to_dict() == {"Quote": 1.5, "Kinder": 10.0}
    assert dataset.at("").loc["Ce"].to_dict() == {"Quote": 3.5, "Kinder": 30.0}


def test_the_first_table_alone_says_that_there_is_another():
    table = read_table(BESIDE.encode(), "t.csv")
    assert table.columns == ("Stadtteil", "Quote")
    assert "second-table" in {finding.code for finding in table.findings}


@pytest.mark.parametrize(
    "text",
    [
        "Stadtteil;Quote;;Anzahl;Kinder\nAu;1,5;;7;10\nBo;2,5;;8;20\nCe;3,5;;9;30\n",
        "Stadtteil;Quote;;Stadtteil;Quote\nAu;1,5;;Du;4,5\nBo;2,5;;Eu;5,5\nCe;3,5;;Fa;6,5\n",
        "Stadtteil;;Quote;Kinder\nAu;;1,5;10\nBo;;2,5;20\nCe;;3,5;30\n",
    ],
)
def test_an_empty_column_alone_cuts_no_table(text):
    """Columns without areas of their own are figures of the same quarters; equal columns are parts of one table."""
    assert read_table(text.encode(), "t.csv").parts == ()


def test_a_block_that_is_not_there_is_no_table():
    with pytest.raises(Exception, match="no table here"):
        read_table(BESIDE.encode(), "t.csv", TableReading(block=3))


def test_several_sheets_on_the_command_line_become_a_table_each():
    opened = open_tables(workbook(TWO), "t.xlsx", Given(sheets=("Kinder", "Arbeit")))
    assert [(entry.table.title, entry.table.sheet) for entry in opened] == [
        ("t.xlsx", "Kinder"),
        ("t.xlsx · Arbeit", "Arbeit"),
    ]
    told = {finding.values.get("sheets") for finding in opened[0].table.findings if finding.code == "parts-unread"}
    assert told == {"Andere", "Hinweise", "Leer"}
    assert len(open_tables(workbook(TWO), "t.xlsx")) == 1


def test_a_sheet_called_by_a_year_says_the_period():
    content = workbook({"2023": TWO["Arbeit"], "2024": TWO["Arbeit"]})
    tables = [read_table(content, "t.xlsx", TableReading(sheet=sheet)) for sheet in ("2023", "2024")]
    assert [propose_columns(table).period for table in tables] == ["2023", "2024"]


def test_sheets_of_years_only_are_called_by_their_sheet():
    rows = [["Nr", "Stadtteil", 2021, 2022], [1, "Au", 5.5, 6.5], [2, "Bo", 6.5, 7.5], [3, "Ce", 6.1, 7.2]]
    content = workbook({"Arbeitslosenquote": rows, "Kinderarmut": rows})
    read = [read_table(content, "t.xlsx", TableReading(sheet=name)) for name in ("Arbeitslosenquote", "Kinderarmut")]
    dataset = build_dataset("t", [(table, propose_columns(table)) for table in read])
    assert list(dataset.values.columns) == ["Arbeitslosenquote", "Kinderarmut"]
    assert unit_keys(read[0], propose_columns(read[0])) == ["1", "2", "3"]
    assert np.isclose(dataset.values.loc[("3", "2022"), "Kinderarmut"], 7.2)
    assert {part.kind for part in read[0].parts} == {PartKind.TABLE}


def test_a_reading_for_a_sheet_of_last_year_opens_this_years():
    last = read_table(workbook({"Arbeit 2023": TWO["Arbeit"]}), "2023.xlsx", TableReading(sheet="Arbeit 2023"))
    saved = save_reading(last, propose_columns(last))
    (opened,) = open_tables(workbook({"Arbeit 2024": TWO["Arbeit"]}), "2024.xlsx", Given((saved,)))
    assert (opened.table.sheet, opened.saved) == ("Arbeit 2024", saved)
