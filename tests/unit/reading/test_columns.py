"""What columns are proposed to be."""

from __future__ import annotations

import random

import pytest

from sozial.errors import DataError
from sozial.model import Direction, Indicator
from sozial.reading.indicators.indicator_list import is_indicator_list, read_indicator_list
from sozial.reading.loading.sample import INDICATORS, TABLE, sample_file
from sozial.reading.plans.columns import Role
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table


def roles(text, **options):
    plan = propose_columns(read_table(text.encode(), "t.csv"), **options)
    return {entry.column: entry.role for entry in plan.columns}


def test_long_by_year():
    found = roles("schluessel;name;jahr;einwohner;quote\n01;Au;2023;500;1,5\n01;Au;2024;510;1,6\n02;Bo;2024;3;2,5\n")
    assert list(found.values()) == [Role.KEY, Role.NAME, Role.PERIOD, Role.POPULATION, Role.INDICATOR]


def test_the_map_decides_what_the_key_is():
    text = "nr;gebiet;quote\n1;A1;1,5\n2;B2;2,5\n"
    assert roles(text)["nr"] is Role.KEY
    assert roles(text, keys_on_map=["A1", "B2"])["gebiet"] is Role.KEY


def test_figures_of_a_year_are_no_key_because_short_keys_on_the_map_are_numbers_as_well():
    rows = "".join(
        f"{name};{what};{20 + at};{30 + at}\n" for at, name in enumerate(("Au", "Bo", "Ce", "De")) for what in "xy"
    )
    found = roles(f"Gebiet;Sachmerkmal;2021;2022\n{rows}", keys_on_map=[str(key) for key in range(10, 70)])
    assert found["Gebiet"] is Role.KEY
    assert found["2022"] is Role.VALUE


def test_wide_by_year():
    plan = propose_columns(read_table(b"key;sgb2_2022;sgb2_2023\n01;1;2\n02;3;4\n", "t.csv"))
    assert [(entry.code, entry.period) for entry in plan.having(Role.INDICATOR)] == [("sgb2", "2022"), ("sgb2", "2023")]


def test_long_table_of_indicators():
    found = roles("schluessel;jahr;indikator;wert\n01;2024;a;1,5\n01;2024;b;2,5\n02;2024;a;1\n")
    assert found == {
        "schluessel": Role.KEY,
        "jahr": Role.PERIOD,
        "indikator": Role.INDICATOR_NAME,
        "wert": Role.VALUE,
    }


def test_counts_and_bases_support_their_rate():
    plan = propose_columns(read_table(b"key;q;q_anzahl;q_basis\n01;1,5;3;200\n02;2;4;200\n", "t.csv"))
    (rate,) = plan.having(Role.INDICATOR)
    assert (rate.indicator.count, rate.indicator.base) == ("q_anzahl", "q_basis")
    assert [entry.column for entry in plan.having(Role.FIGURE)] == ["q_anzahl", "q_basis"]


def test_the_sample_city_is_understood_without_help():
    known = read_indicator_list(read_table(sample_file(INDICATORS), INDICATORS))
    plan = propose_columns(read_table(sample_file(TABLE), TABLE), (), known)
    assert plan.first(Role.KEY) == "schluessel"
    assert plan.first(Role.NAME) == "quartier"
    assert plan.first(Role.PERIOD) == "jahr"
    assert len(plan.having(Role.INDICATOR)) == 18
    assert len(plan.having(Role.FIGURE)) == 36


def test_the_indicator_list_gives_directions():
    table = read_table(sample_file(INDICATORS), INDICATORS)
    assert is_indicator_list(table)
    known = read_indicator_list(table)
    assert known["sgb2_quote"].direction is Direction.BURDEN
    assert known["gymnasium"].direction is Direction.FAVOURABLE
    assert known["auslaender"].direction is Direction.CONTEXT
    assert known["hilfen_erziehung"].factor == 1000


def test_a_direction_nobody_knows_is_refused_with_its_row():
    table = read_table(b"code;name;richtung\nx;X;schlimm\n", "liste.csv")
    with pytest.raises(DataError) as caught:
        read_indicator_list(table)
    assert "schlimm" in caught.value.findings[0].text("de")
    assert caught.value.findings[0].place == "liste.csv, x"


def test_known_indicators_keep_their_description():
    known = {"quote": Indicator("quote", name="Meine Quote", domain="Arbeit")}
    plan = propose_columns(read_table(b"key;quote\n01;1,5\n02;2\n", "t.csv"), known=known)
    assert plan.having(Role.INDICATOR)[0].indicator.domain == "Arbeit"


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("BEZ;BEZ_NAME;ST;ST_NAME;EW;Quote", "1;Mitte;{n};{name};{ew};{q}"),
        ("STT;Ort;EW;Quote", "{n};{name};{ew};{q}"),
        ("Bezirk;STT;Stadtteil;EW;Quote", "Mitte;{n};{name};{ew};{q}"),
    ],
)
def test_numbers_beside_names_are_keys_and_no_figures(header, rows):
    names = ["Altstadt", "Neustadt", "Hafen", "Gartenstadt", "Bergheim"]
    lines = [rows.format(n=11 + at, name=name, ew=4000 - 317 * at, q=f"{at},5") for at, name in enumerate(names)]
    table = read_table("\n".join([header, *lines]).encode(), "t.csv")
    plan = propose_columns(table)
    key = next(name for name in ("ST", "STT") if name in table.columns)
    assert plan.first(Role.KEY) == key
    assert [entry.column for entry in plan.having(Role.INDICATOR)] == ["Quote"]


def test_figures_before_a_name_stay_figures():
    table = read_table(b"Quote;Fall;Stadtteil\n12;40;Altstadt\n9;31;Neustadt\n30;60;Hafen\n7;20;Au\n", "t.csv")
    plan = propose_columns(table)
    assert [entry.column for entry in plan.having(Role.INDICATOR)] == ["Quote", "Fall"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("SGB II2) in %", "SGB II in %"),
        ("Einwohner1)", "Einwohner"),
        ("Kosten (Stufe 1)", "Kosten (Stufe 1)"),
        ("Hilfe (Gruppe A1)", "Hilfe (Gruppe A1)"),
    ],
)
def test_marks_of_footnotes_go_and_closed_parentheses_stay(written, read):
    table = read_table(f"Stadtteil;{written}\nAltstadt;1,5\nNeustadt;2,5\n".encode(), "t.csv")
    assert table.columns[1] == read


def test_count_and_rate_of_one_thing_belong_together_by_their_words():
    header = "Stadtteil;Arbeitslose / Anzahl;Arbeitslose / in %;SGB II Quote;Kinder Anzahl;Kinder in %;Kinder je 100"
    table = read_table(f"{header}\nAltstadt;5;1,5;2,5;7;3,5;3,5\nHafen;7;2,5;3,5;9;4,5;4,5\n".encode(), "t.csv")
    counts = {entry.code: entry.indicator.count for entry in propose_columns(table).having(Role.INDICATOR)}
    # Two rates of children: which of them the count belongs to is open.
    assert counts == {
        "Arbeitslose / in %": "Arbeitslose / Anzahl",
        "SGB II Quote": None,
        "Kinder in %": None,
        "Kinder je 100": None,
    }


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_columns_does_not_matter(seed):
    columns = {
        "Nr": ["01", "02", "03", "04", "05"],
        "Stadtteil": ["Altstadt", "Neustadt", "Hafen", "Gartenstadt", "Bergheim"],
        "Bezirk": ["1", "1", "1", "2", "2"],
        "Einwohner": ["1200", "2300", "3400", "4500", "5600"],
        "Fälle": ["12", "20", "7", "45", "31"],
        "Quote": ["1,5", "2,5", "3,5", "4,5", "5,5"],
    }
    names = list(columns)
    random.Random(seed).shuffle(names)
    lines = [";".join(names), *(";".join(columns[name][row] for name in names) for row in range(5))]
    plan = propose_columns(read_table("\n".join(lines).encode(), "t.csv"))
    found = {entry.column: entry.role for entry in plan.columns}
    assert found == {
        "Nr": Role.KEY,
        "Stadtteil": Role.NAME,
        "Bezirk": Role.PARENT,
        "Einwohner": Role.POPULATION,
        "Fälle": Role.FIGURE,
        "Quote": Role.INDICATOR,
    }


def test_figures_in_the_first_column_are_no_key():
    text = "Friedhof;Moor;Weg\n817;0;104\n12;3;55\n340;9;71\n56;2;33\n"
    assert propose_columns(read_table(text.encode(), "t.csv")).key is None
