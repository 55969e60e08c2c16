"""Units, reference dates and periods that a real file states in its headings and title, and how they are read out."""

from __future__ import annotations

import pytest

from sozial.errors import Finding, Severity
from sozial.model import Indicator
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from sozial.reading.vocabulary.units import unit_of_heading

FILE = (
    "Stadt Lindenhain\nSozialdaten nach Quartieren, Stichtag 31.12.{year};;;\n;;;\n"
    "Nr.;Quartier;Angebotsmiete (netto kalt) in €/m²;Arbeitslose in %\n"
    "01;Altstadt;9,31;5,5\n02;Bahnhofsviertel;7,82;9,3\n03;Lindenau;9,36;7,0\n04;Hafen;8,12;8,5\n05;Rosental;9,99;3,1\n"
)


def read(year):
    table = read_table(FILE.format(year=year).encode(), f"Sozialdaten_{year}.csv")
    return table, propose_columns(table)


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Angebotsmiete in €/m²", "€/m²"), ("Angebotsmiete (€/m²)", "€/m²"),
        ("Kaufkraft in Euro je Kopf", "Euro je Kopf"),
        ("Durchschnittsalter in Jahren", "Jahren"), ("Grünfläche [m²]", "m²"), ("Einkommen (Tsd. €)", "Tsd. €"),
        ("SGB-II-Quote in %", "%"), ("Kinder in Tagespflege", ""), ("Wohnungen bis 40 m²", ""),
        ("Haushalte in Miete", ""),
    ],
)  # fmt: skip
def test_a_heading_names_its_unit(heading, unit):
    assert unit_of_heading(heading) == unit


def test_unit_and_day_of_a_file_belong_to_its_indicators():
    _table, plan = read(2023)
    rent = next(entry.indicator for entry in plan.columns if entry.code.startswith("Angebotsmiete"))
    assert (rent.measure, rent.reference_date) == ("€/m²", "31.12.2023")
    assert plan.period == "2023-12-31"
    assert "„31.12.2023“" in plan.findings[0].text("de")


def test_two_years_say_both_their_days():
    both = build_dataset("Lindenhain", [read(2023), read(2024)])
    assert {entry.reference_date for entry in both.indicators} == {"31.12.2023, 31.12.2024"}


def test_a_name_that_says_its_unit_does_not_say_it_twice():
    names = [("Angebotsmiete in €/m²", "€/m²"), ("Arbeitslose (in %)", "%"), ("Kaufkraft", "€"), ("Hausgröße", "ha")]
    assert [Indicator("x", name, measure=unit).titled for name, unit in names] == [
        "Angebotsmiete in €/m²", "Arbeitslose (in %)", "Kaufkraft (€)", "Hausgröße (ha)",
    ]  # fmt: skip


def test_a_day_is_written_as_readers_write_it_where_it_is_a_period_and_literally_elsewhere():
    found = Finding("x", Severity.NOTE, "{period} {text}", values={"period": "2023-12-31", "text": "2023-12-31"})
    assert found.text("de") == "31.12.2023 2023-12-31"
