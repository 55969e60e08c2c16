"""Changes that must not matter: the smallest examples of what was read otherwise without a word."""

from __future__ import annotations

import pytest

from sozial.reading.loading.report import report_table
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table


def report(text, encoding="utf-8"):
    table = read_table(text.encode(encoding), "quote.csv")
    return report_table(table, propose_columns(table))


def roles(text):
    return {column["name"]: column["role"] for column in report(text)["columns"]}


@pytest.mark.parametrize("mark", [" r", " (vorl.)", "*", "¹"])
def test_marks_on_years_in_a_column(mark):
    rows = "".join(f"0{unit};{year}{mark};{unit},{year % 10}\n" for unit in (1, 2, 3) for year in (2021, 2022))
    found = report("Nr;Jahr;Quote\n" + rows)
    assert (found["key"]["unique"], found["periods"]) == (3, ["2021", "2022"])


def test_a_header_of_two_rows_that_is_repeated_is_no_quarter():
    header = "Nr;Stadtteil;Fälle;\n;;2022;2023\n"
    found = report(f"{header}01;Altstadt;50;61\n02;Hafen;70;82\n{header}03;Au;90;93\n04;Bergdorf;30;32\n")
    assert found["rows"] == 4
    assert found["key"]["unique"] == 4


def test_no_break_spaces_are_no_sign_of_another_encoding():
    text = "Nr;Stadtteil\u00a0;Einwohner\u00a0je\u00a0km²\n01;Südstadt\u00a0;5\n02;Am\u00a0See\u00a0;7\n03;Au\u00a0;6\n"
    table = read_table(text.encode("cp1252"), "t.csv")
    assert table.encoding == "cp1252"
    assert table.columns == ("Nr", "Stadtteil", "Einwohner je km²")


def test_a_word_above_years_names_their_figures():
    found = report("Nr;Stadtteil;Miete;Miete;Miete\n;;2021;2022;2023\n01;Au;7,5;7,9;8,1\n02;Berg;6,5;6,9;7,1\n")
    assert [column["name"] for column in found["columns"]][2:] == ["Miete / 2021", "Miete / 2022", "Miete / 2023"]
    assert found["periods"] == ["2021", "2022", "2023"]


def test_a_word_above_years_names_their_figures_also_beside_another_column():
    text = "Nr;Stadtteil;Miete;;\n;;2021;2022;Bemerkung\n01;Au;7,5;7,9;neu\n02;Berg;6,5;6,9;alt\n03;Hafen;8,5;8,9;neu\n"
    assert [column["name"] for column in report(text)["columns"]][2:4] == ["Miete / 2021", "Miete / 2022"]


def test_a_word_that_names_no_figures_is_left_out():
    text = "Nr;Stadtteil;Ergebnisse;\n;;Einwohner;Quote\n01;Au;4500;7,9\n02;Berg;6500;6,9\n03;Hafen;5100;3,4\n"
    assert roles(text) == {"Nr": "key", "Stadtteil": "name", "Einwohner": "population", "Quote": "indicator"}


def test_parts_side_by_side_with_numbers_as_keys():
    text = "Nr;Stadtteil;Quote;;Nr;Stadtteil;Quote\n1;Altstadt;1,5;;3;Hafen;3,5\n2;Neustadt;2,5;;4;Ostend;4,5\n"
    found = report(text)
    assert (found["rows"], found["key"]["column"]) == (4, "Nr")
    assert [column["sum"] for column in found["columns"] if column["name"] == "Quote"] == [12.0]


def test_numbers_alone_side_by_side_name_no_areas():
    assert report("Nr;Quote;Nr;Quote\n1;1,5;3;3,5\n2;2,5;4;4,5\n")["rows"] == 2


@pytest.mark.parametrize("keys", [("STGT01", "STGT02", "STGT03", "STGT04"), ("1E1", "1E2", "2E1", "2E2")])
@pytest.mark.parametrize("last", ["", ";Stadt insgesamt;9,9\n"])
def test_codes_with_letters_go_before_names_in_any_order(keys, last):
    names = ("Altstadt", "Neustadt", "Westend", "Hafen")
    rows = [f"{key};{name};{place},5\n" for place, (key, name) in enumerate(zip(keys, names, strict=True), 3)]
    there = report("Gebiet;Name;Quote\n" + "".join(rows) + last)
    back = ["Gebiet;Name;Quote\n", *rows, *([last] if last else [])]
    turned = report("".join(";".join(row.strip().split(";")[::-1]) + "\n" for row in back))
    assert there["key"] == turned["key"]
    assert there["key"]["column"] == "Gebiet"


@pytest.mark.parametrize("figure", ["31.12.2022", "18 bis unter 65 Jahre"])
def test_figures_before_the_names_stay_figures_where_another_column_is_the_key(figure):
    text = f"Nr;{figure};Stadtteil;Quote\n1;4512;Altstadt;2,5\n2;3291;Hafen;3,1\n3;5107;Au;4,4\n4;2230;Berg;5,1\n"
    assert roles(text)[figure] == "indicator"


def test_a_key_by_its_name_goes_before_figures_by_their_place():
    text = "Betroffene;Stadtteil;Stadtteilschlüssel\n512;Altstadt;211\n291;Hafen;224\n107;Au;237\n330;Berg;249\n"
    assert report(text)["key"]["column"] == "Stadtteilschlüssel"


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("last", ["", ";Stadt insgesamt;9,9\n"])
def test_bare_row_numbers_are_neither_key_nor_figure(first, last):
    names = ("Altstadt", "Neustadt", "Westend", "Hafen", "Bergdorf")
    rows = "".join(f"{place + first};{name};{place},5\n" for place, name in enumerate(names))
    found = report(f";Stadtteil;Quote\n{rows}{last}")
    assert found["key"]["column"] == "Stadtteil"
    assert [column["name"] for column in found["columns"] if column["sum"] is not None] == ["Quote"]


def test_bare_row_numbers_beside_the_same_numbers_as_keys_are_no_figure():
    text = ";Nr;Stadtteil;Quote\n1;1;Altstadt;2,5\n2;2;Hafen;3,1\n3;3;Au;4,4\n4;4;Berg;5,1\n"
    assert roles(text) == {"#1": "ignore", "Nr": "key", "Stadtteil": "name", "Quote": "indicator"}


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("total", ["", "99;Musterburg;1151;7,7\n"])
def test_sums_of_one_column_that_end_or_head_every_block_are_asked_about(first, total):
    blocks = [
        ["01;Altstadt;120;7,5\n", "02;Hafen;213;8,1\n", "90;Nord;333;7,8\n"],
        ["03;Au;331;6,5\n", "04;Berg;162;5,1\n", "05;Tal;325;5,9\n", "91;Süd;818;5,8\n"],
    ]
    rows = "".join(row for block in blocks for row in (block[-1:] + block[:-1] if first else block))
    found = report(f"Nr;Stadtteil;Haushalte;Quote\n{total if first else ''}{rows}{'' if first else total}")
    assert [question["code"] for question in found["questions"]] == ["apart-likely-sum"]
    assert found["rows"] == 5


def test_one_row_that_happens_to_be_a_sum_is_a_quarter():
    text = "Nr;Stadtteil;Haushalte\n01;Altstadt;120\n02;Hafen;213\n03;Nord;333\n04;Au;331\n05;Berg;162\n06;Tal;325\n"
    found = report(text)
    assert (found["rows"], found["questions"]) == (6, [])


def test_a_header_that_is_repeated_is_no_row():
    rows = [f"0{unit};{name};{unit}12;{unit},5\n" for unit, name in enumerate(("Altstadt", "Hafen", "Au", "Berg"), 1)]
    header = "Nr;Stadtteil;Haushalte;Quote\n"
    found = report(header + rows[0] + rows[1] + header + rows[2] + rows[3])
    assert (found["header_lines"], found["rows"], found["questions"]) == ([1], 4, [])


def test_explanations_of_technical_names_that_are_repeated_are_no_rows():
    rows = [f"0{unit};{name};{unit}12;{unit},5\n" for unit, name in enumerate(("Altstadt", "Hafen", "Au", "Berg"), 1)]
    header = "stt_nr;stt_name;hh_insg;hh_quote\nNummer;Name des Stadtteils;Haushalte insgesamt;Anteil in %\n"
    found = report(header + rows[0] + rows[1] + header + rows[2] + rows[3])
    assert (found["header_lines"], found["rows"], found["questions"]) == ([1, 2], 4, [])
