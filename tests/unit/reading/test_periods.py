"""Periods: how they are written, tables in blocks of years, and periods of several tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sozial.reading.joining.dataset import build_dataset
from sozial.reading.joining.period_fitting import fit_periods
from sozial.reading.plans.columns import Role, unit_periods
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from sozial.reading.vocabulary.periods import periods_by_column


def read(text, title="t.csv"):
    table = read_table(text.encode(), title)
    return table, propose_columns(table)


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("written", "periods"),
    [
        (("30.06.2021", "31.12.2020"), ["2021-06-30", "2020-12-31"]),
        (("31.12.2020", "31.12.2021"), ["2020", "2021"]),
        (("IV/2020", "I/2021"), ["2020-Q4", "2021-Q1"]),
        (("Dezember 2020", "Januar 2021"), ["2020-12", "2021-01"]),
        (("12/2020", "01/2021"), ["2020-12", "2021-01"]),
        (("2020/21", "2021/22"), ["2020/21", "2021/22"]),
    ],
)
def test_periods_are_written_so_that_they_sort_by_time(written, periods):
    rows = [f"{key};{period};{key}{n},5" for n, period in enumerate(written) for key in (1, 2, 3)]
    table, plan = read("Stadtteil_ID;Zeit;Quote\n" + "\n".join(rows))
    assert plan.first(Role.PERIOD) == "Zeit"
    assert list(dict.fromkeys(unit_periods(table, plan))) == periods


def test_a_benefit_with_a_roman_number_is_no_quarter():
    _table, plan = read("Stadtteil;SGB II 2020;SGB II 2021\nAltstadt;1,5;2,5\nNeustadt;2,5;3,5\n")
    assert [(entry.code, entry.period) for entry in plan.columns[1:]] == [("SGB II", "2020"), ("SGB II", "2021")]


BLOCKS = (
    "Stadtteil;Quote\n2020;\nAltstadt;1,5\nNeustadt;2,5\nHafen;3,5\nJahr 2021;\nAltstadt;4,5\nNeustadt;5,5\nHafen;6,5\n"
)


@pytest.mark.parametrize("text", [BLOCKS, BLOCKS.replace("Stadtteil;Quote\n2020;\n", "2020;\n\nStadtteil;Quote\n")])
def test_blocks_below_their_year_become_a_column_of_periods(text):
    table, plan = read(text)
    assert "period-blocks" in codes(table.findings)
    dataset = build_dataset("t", [(table, plan)])
    assert dataset.periods == ("2020", "2021")
    assert dataset.values["Quote"].xs("2021", level="period").to_dict() == {
        "Altstadt": 4.5,
        "Hafen": 6.5,
        "Neustadt": 5.5,
    }


def test_a_row_with_a_year_alone_is_no_block_where_years_repeat_or_rows_stand_above():
    table, _plan = read("Stadtteil;Quote\nAltstadt;1,5\nNeustadt;2,5\n2021;\nHafen;6,5\n")
    assert table.columns == ("Stadtteil", "Quote")
    table, _plan = read(BLOCKS.replace("Jahr 2021", "2020"))
    assert table.columns == ("Stadtteil", "Quote")


YEARS = "Nr;Stadtteil;Jahr;Quote B\n01;Au;2022;1,5\n02;Berg;2022;2,5\n01;Au;2023;1,6\n02;Berg;2023;2,6\n"
DATED = "Stand: 31.12.2023\n\nNr;Stadtteil;Quote A\n01;Au;.\n02;Berg;2,5\n"


def test_a_reference_date_stands_with_the_year_of_the_other_table():
    dataset = build_dataset("t", [read(DATED, "a.csv"), read(YEARS, "b.csv")])
    assert dataset.periods == ("2022", "2023")
    assert dataset.values.loc[("02", "2023")].to_dict() == {"Quote A": 2.5, "Quote B": 2.6}
    assert ("01", "2023", "Quote A") in dataset.withheld
    assert "period-of-year" in codes(dataset.findings)


def test_a_table_without_a_period_stands_with_the_newest_and_says_so():
    dataset = build_dataset(
        "t", [read(YEARS, "b.csv"), read("Nr;Stadtteil;Quote A\n01;Au;4,5\n02;Berg;2,5\n", "a.csv")]
    )
    assert dataset.values["Quote A"].dropna().to_dict() == {("01", "2023"): 4.5, ("02", "2023"): 2.5}
    assert "period-assumed" in codes(dataset.findings)


def test_tables_without_a_common_period_are_told():
    assert codes(fit_periods([["2021/22"], ["2022"]], ["a", "b"])[1]) == ["no-common-period"]
    (finding,) = fit_periods([["", "2021/22"], [], ["2022"]], ["a", "b", "c"])[1]
    assert "a: 2021/22 · c: 2022" in finding.text("de").replace(", c:", " · c:")
    # Two dates in one year are two periods.
    assert fit_periods([["2022-06-30", "2022-12-31"], ["2022"]], ["a", "b"])[0] == [{}, {}]
    # The same dates everywhere stay dates.
    assert fit_periods([["2022-12-31"], ["2022-12-31"]], ["a", "b"]) == ([{}, {}], [])


def test_a_typed_period_is_written_like_any_other():
    table, plan = read("Nr;Stadtteil;Quote\n01;Au;1,5\n02;Berg;2,5\n")
    assert set(unit_periods(table, replace(plan, period="31.12.2021"))) == {"2021-12-31"}
    assert set(unit_periods(table, replace(plan, period="Herbst"))) == {"Herbst"}


def test_the_columns_own_year_stands_below_a_title_with_a_date():
    title = "Bevölkerung am Ort der Hauptwohnung am 31.12.2014"
    found = periods_by_column(["Nr", "Name", *(f"{title} / {year}" for year in (2010, 2011, 2014))])
    assert found == {
        f"{title} / 2010": ("Bevölkerung am Ort der Hauptwohnung", "2010"),
        f"{title} / 2011": ("Bevölkerung am Ort der Hauptwohnung", "2011"),
        f"{title} / 2014": ("Bevölkerung am Ort der Hauptwohnung", "2014"),
    }
    # As in Münster's tables, where a row of units stands below.
    unit = periods_by_column([f"Kinder in Münster am 31.12.2014 / {year} / Anzahl" for year in (2010, 2014)])
    assert list(unit.values()) == [("Kinder in Münster / Anzahl", "2010"), ("Kinder in Münster / Anzahl", "2014")]
    # The same date above every title stays a date.
    dated = periods_by_column(["Nr", "31.12.2014 / Kinder", "31.12.2014 / Ältere"])
    assert set(dated.values()) == {("Kinder", "2014-12-31"), ("Ältere", "2014-12-31")}


def test_two_tables_of_one_date_stand_with_the_years_of_a_third():
    titles = ["a.csv", "b.csv", "c.csv"]
    fitted, _findings = fit_periods([["2014-12-31"], ["2014-12-31"], ["2013", "2014"]], titles)
    assert fitted == [{"2014-12-31": "2014"}, {"2014-12-31": "2014"}, {}]
    # A second date of the year keeps them apart.
    fitted, _findings = fit_periods([["2014-12-31"], ["2014-12-31", "2014-06-30"], ["2013", "2014"]], titles)
    assert fitted == [{}, {}, {}]
