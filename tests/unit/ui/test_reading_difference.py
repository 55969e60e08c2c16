"""What another answer changes in the first rows: found whatever the answer is about."""

from __future__ import annotations

from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from sozial.ui.data.reading_difference import KEY, NAME, Heading, find_difference, understand

RENT = "Nr;Ort;Miete;Alter\n" + "".join(f"0{at};Ort {at};{'-' if at == 3 else at};{40 + at}\n" for at in range(1, 9))


def read(text, **reading):
    table = read_table(text.encode(), "t.csv", TableReading(**reading))
    return understand(table, propose_columns(table))


def test_the_same_reading_has_no_difference():
    assert find_difference(read(RENT), read(RENT)) is None


def test_one_cell_that_is_read_differently_is_marked_on_both_sides():
    found = find_difference(read(RENT), read(RENT, answers={"dash: Miete": "zero"}))
    assert found.lines == (4,)
    assert found.one.headings[:3] == (Heading(KEY), Heading(NAME), Heading("Miete"))
    assert found.one.cells[0][:3] == ("03", "Ort 3", None)
    assert found.other.cells[0][:3] == ("03", "Ort 3", 0.0)
    assert found.one.marked == found.other.marked == {(0, 2)}


def test_a_header_that_becomes_a_row_is_a_row_on_one_side_only():
    text = "2021;2022;2023\nNr;Ort;Quote\n1;Au;2,5\n2;Bo;3,5\n3;Ce;4,5\n"
    found = find_difference(read(text, header=(2,)), read(text, header=(1,)))
    assert found.lines[0] == 2
    assert (found.one.kinds[0], found.other.kinds[0]) == ("header", "doubtful")
    assert (0, -1) in found.one.marked
    # Where there is no row there is nothing to mark but what the line is.
    assert not [column for row, column in found.one.marked if row == 0 and column >= 0]


def test_rows_that_are_set_apart_differ_in_what_they_are():
    rows = ["Au;120;30", "Berg;210;41", "Eimsdorf;330;52", "Furt;160;22", "Garten;200;35", "Heide;270;61", "Ilm;150;18"]
    rows += ["Nord;330;71", "Eimsdorf;490;74", "Süd;620;114", "Musterburg;1440;259"]
    text = "\n".join(["Gebiet;Einwohner;Kinder", *rows])
    found = find_difference(read(text), read(text, answers={"apart-likely-sum": "quarters"}))
    assert found.lines == (9, 10, 11)
    assert set(found.one.kinds) == {"likely-sum"}
    assert set(found.other.kinds) == {"quarter"}
    assert found.one.marked == {(0, -1), (1, -1), (2, -1)}


def test_only_the_first_rows_are_shown_and_all_are_counted():
    text = "Nr;Ort;Miete;Alter\n" + "".join(
        f"{at:03d};Ort {at};{'-' if at % 4 else at};{40 + at % 9}\n" for at in range(1, 101)
    )
    found = find_difference(read(text), read(text, answers={"dash: Miete": "zero"}))
    assert len(found.lines) == 5
    assert found.rows == 75
