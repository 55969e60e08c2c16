"""Changes that must not matter: the smallest examples of what was read otherwise without a word."""

from __future__ import annotations

import pytest

from sozial.reading.proposing import propose_columns
from sozial.reading.report import report_table
from sozial.reading.table import read_table


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
