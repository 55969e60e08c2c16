"""The row of the whole city where a table has rates only: plain names, names that are none, and names to ask about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sozial.errors import Severity
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.plans.checks import check_table
from sozial.reading.plans.city_row import WHICH_CITY
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.plans.row_kinds import Apart
from sozial.reading.tables.table import read_table

QUARTERS = ["Au;5,0;7,0", "Bo;6,1;8,2", "Ce;9,0;12,0", "De;4,0;5,5", "Eh;7,0;9,0", "Altstadt;8,0;9,5"]
SIX = {"Au", "Bo", "Ce", "De", "Eh", "Altstadt"}


def read(name, answer="", rows=QUARTERS, last="6,5;8,5"):
    table = read_table(
        ("Stadtteil;Arbeitslosenquote;SGB II Quote\n" + "\n".join([*rows, f"{name};{last}"])).encode(), "t.csv"
    )
    if answer:
        table = replace(table, reading=replace(table.reading, answers={f"{WHICH_CITY}: {name}": answer}))
    plan = propose_columns(table)
    asked = [finding for finding in check_table(table, plan) if finding.code == WHICH_CITY]
    return plan, build_dataset("T", [(table, plan)]), asked


@pytest.mark.parametrize(
    "name",
    ["Gesamt", "Insgesamt", "Stadt", "Stadt insgesamt", "Gesamtstadt", "Zusammen", "Gesamtergebnis", "Stadtwert",
     "Landeshauptstadt gesamt", "Stadt Neustadt insgesamt", "alle Stadtteile", "Summe aller Quartiere"],
)  # fmt: skip
def test_plain_names_are_the_city(name):
    _plan, dataset, asked = read(name)
    assert dataset.city_at("") == {"Arbeitslosenquote": 6.5, "SGB II Quote": 8.5}
    assert not asked


@pytest.mark.parametrize(
    "name",
    ["Mittelwert", "Ø Stadt", "Stadtmittel", "Gesamtmittelwert", "Gesamtschnitt", "Schnitt", "Arithm. Mittel",
     "Stadt (MW)", "Stadt (Durchschnittswert)", "Stadtwert ungewichtet", "NRW insgesamt", "Hessen insgesamt",
     "Landesweit insgesamt", "Bundesweit gesamt", "Bund insgesamt", "Landkreis gesamt"],
)  # fmt: skip
def test_means_and_larger_areas_are_neither_quarters_nor_the_city(name):
    plan, dataset, asked = read(name)
    assert set(dataset.units.index) == SIX
    assert not dataset.city
    assert not asked
    assert [row.kind for row in plan.apart] == [Apart.TOTAL]


@pytest.mark.parametrize(
    ("name", "proposed"),
    [("Flensburg insgesamt", "city"), ("Altstadt gesamt", "other"), ("Bezirk Nord gesamt", "other"),
     ("Region gesamt", "other"), ("Regierungsbezirk insgesamt", "other"), ("Vorjahr gesamt", "other"),
     ("Stadt insgesamt 2019", "other")],
)  # fmt: skip
def test_names_that_could_be_another_area_are_asked(name, proposed):
    _plan, dataset, asked = read(name)
    (question,) = asked
    assert (question.severity, question.chosen) == (Severity.QUESTION, proposed)
    assert bool(dataset.city) is (proposed == "city")
    assert set(dataset.units.index) == SIX
    for answer in ("city", "other"):
        _plan, dataset, _asked = read(name, answer)
        assert bool(dataset.city) is (answer == "city")
        (told,) = [finding for finding in dataset.findings if finding.code == WHICH_CITY]
        assert (told.severity, told.chosen) == (Severity.NOTE, answer)


def test_where_counts_are_the_sums_nothing_is_asked():
    rows = ["Au;50;70", "Bo;61;82", "Ce;90;120", "De;40;55"]
    _plan, dataset, asked = read("Flensburg insgesamt", rows=rows, last="241;327")
    assert dataset.city_at("") == {"Arbeitslosenquote": 241.0, "SGB II Quote": 327.0}
    assert not asked


@pytest.mark.parametrize("name", ["Bayern", "Nordrhein-Westfalen", "Freistaat Sachsen"])
def test_a_land_among_quarters_is_asked(name):
    plan, dataset, _asked = read(name)
    assert [row.kind for row in plan.apart] == [Apart.DOUBTFUL]
    assert set(dataset.units.index) == SIX
    assert not dataset.city
    assert "apart-doubtful" in {finding.code for finding in dataset.findings}


@pytest.mark.parametrize(
    "name", ["Hessenviertel", "Mittelfeld", "Am Durchstich", "Stadtmitte", "Stadt (Nord)", "Bremen"]
)
def test_quarters_of_such_names_stay_quarters(name):
    _plan, dataset, asked = read(name)
    assert set(dataset.units.index) == {*SIX, name}
    assert not asked


def test_a_table_of_laender_keeps_them():
    rows = ["Hessen;5,0;7,0", "Bayern;6,1;8,2", "Saarland;9,0;12,0", "Thüringen;4,0;5,5"]
    _plan, dataset, _asked = read("Brandenburg", rows=rows)
    assert len(dataset.units) == 5
