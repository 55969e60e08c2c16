"""Counts whose names hold words of sizes and kinds, counts with an odd cell, counts of few quarters; what is none."""

from __future__ import annotations

import pandas as pd
import pytest

from sozial.reading.indicators.choice_proposals import propose_choices
from sozial.reading.indicators.choices_together import NO_BASE, SIZE
from sozial.reading.indicators.count_columns import find_counts
from sozial.reading.indicators.indicator_choices import Use
from sozial.reading.indicators.indicator_words import NO_WORD, propose_direction
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from sozial.reading.vocabulary.figure_words import says_population

WITHOUT_PEOPLE = "Nr;Stadtteil;Einkommensteuerpflichtige\n" + "".join(f"{n};Q{n};{n * 40}\n" for n in range(1, 10))
PEOPLE = (1500, 8200, 4100, 2300, 6600, 3000, 5200, 7400, 1900, 2800)
CASES = (61, 330, 160, 95, 270, 118, 205, 300, 80, 110)
# As large as the cases, in another order.
OTHERS = (70, 12, 55, 81, 33, 24, 90, 18, 47, 62)


def proposed(name, figures=CASES, people=PEOPLE):
    rows = [f"{row:02d};Q{row};{people[row]};{str(value).replace('.', ',')}" for row, value in enumerate(figures)]
    table = read_table(("Nr;Stadtteil;Einwohner;" + name + "\n" + "\n".join(rows)).encode(), "t.csv")
    (choice,) = propose_choices(build_dataset("T", [(table, propose_columns(table))]))
    return choice


@pytest.mark.parametrize(
    "name",
    [
        "Grundsicherung im Alter",
        "Empfänger von Grundsicherung im Alter",
        "Arbeitslose länger als 1 Jahr",
        "Kinder unter 1 Jahr",
        "Kinder mit 1 Jahr",
        "Langzeitarbeitslose über 1 Jahr Dauer",
        "Haushalte mit niedrigem Einkommen",
        "Schwerbehinderte (Grad der Behinderung ab 50)",
        "Pflegebedürftige Stufe 3",
        "Personen mit Status Flüchtling",
        "Leistungsempfänger nach Typ A",
        "Schulabgänger ohne Abschluss Klasse 9",
        "Wohnungen bis 40 m²",
        "Haushalte über 2.000 Euro",
        "Miete Zuschuss Empfänger",
    ],
)
def test_words_that_say_of_whom_a_number_is_do_not_make_it_a_rate(name):
    choice = proposed(name)
    assert (choice.use, choice.base) == (Use.RATE, "population")


@pytest.mark.parametrize(
    "name",
    [
        "Alter",
        "Alter in Jahren",
        "Alter der Kinder",
        "Einkommen",
        "Einkommen der Haushalte",
        "Haushaltseinkommen in Euro",
        "Einkommen (Euro)",
        "Miete",
        "Kaltmiete ab 40 m²",
        "Größe der Wohnungen",
        "Wohnfläche in m²",
        "Wohndauer",
        "Grad der Versiegelung",
        "Sozialer Status",
        "Status 2021",
        "Klasse",
        "Typ",
        "Entfernung zum Arzt in Metern",
        "Haushalte je Wohnung",
        "Kinder pro Frau",
        "Ausländer Index",
        "Anteil mit niedrigem Einkommen",
        "Arbeitslosenquote im Alter",
        "Pendlersaldo",
    ],
)
@pytest.mark.parametrize("figures", [CASES, OTHERS])
def test_sizes_kinds_and_rates_stay_as_delivered(name, figures):
    assert proposed(name, figures).use is Use.GIVEN


@pytest.mark.parametrize("figures", [CASES, OTHERS])
@pytest.mark.parametrize(
    "name",
    [
        "Lohn- und Einkommensteuerpflichtige",
        "Lohn- und Einkommen-steuerpflichtige (2010)",
        "Zahl der Wohnungen mit Bindung",
        "Anzahl Haushalte mit Kindern",
        "Arbeitslose insgesamt",
        "Hilfen zur Erziehung (Fälle)",
        "Personen mit Migrationshintergrund",
        "Haushalte mit Wohngeld",
        "Sozialversicherungspflichtig Beschäftigte",
        "Sozial-versicherungs-pflichtig Beschäftigte (Dez 2013)",
        "Pkw",
        "Bedarfs-gemeinschaften",
        "Straftaten",
    ],
)
def test_numbers_of_people_and_cases_become_shares(name, figures):
    choice = proposed(name, figures)
    assert (choice.use, choice.base) == (Use.RATE, "population")


def test_households_are_the_base_of_those_who_are_counted_by_households():
    heads = "Nr;Stadtteil;Einwohner;Haushalte;Bedarfs-gemeinschaften nach SGB II;Personen in Bedarfsgemeinschaften\n"
    rows = [
        f"{row:02d};Q{row};{people};{people // 2};{cases};{2 * cases}"
        for row, (people, cases) in enumerate(zip(PEOPLE, CASES, strict=True))
    ]
    table = read_table((heads + "\n".join(rows)).encode(), "t.csv")
    found = {
        choice.code: choice.base for choice in propose_choices(build_dataset("T", [(table, propose_columns(table))]))
    }
    assert found["Bedarfs-gemeinschaften nach SGB II"] == "Haushalte"
    assert found["Personen in Bedarfsgemeinschaften"] == "population"


def test_people_who_pay_a_tax_are_nothing_favourable_by_its_name():
    assert propose_direction("Lohn- und Einkommen-steuerpflichtige")[1] == NO_WORD
    assert propose_direction("Durchschnittliches Einkommen je Steuerpflichtigen")[0].name == "FAVOURABLE"


def test_a_count_without_a_base_is_not_used():
    (choice,) = propose_choices(
        build_dataset("T", [(table := read_table(WITHOUT_PEOPLE.encode(), "t.csv"), propose_columns(table))])
    )
    assert (choice.use, choice.reason) == (Use.UNUSED, NO_BASE)
    assert not choice.is_weighed


THOUSANDS = tuple(1000 * value for value in OTHERS)
TENTHS = tuple(value / 10 + 0.05 for value in OTHERS)


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("Fläche", TENTHS),
        ("Grünfläche in ha", TENTHS),
        ("Erholungsfläche in km²", TENTHS),
        ("Wohnfläche insgesamt in m²", THOUSANDS),
        ("Wohnfläche in m²", THOUSANDS),
        ("Gesamtbetrag der Einkünfte in 1.000 Euro", THOUSANDS),
        ("Einkommen in 1.000 Euro", THOUSANDS),
        ("Kaufkraft in Mio. Euro", TENTHS),
        ("Beschäftigte in 1.000", TENTHS),
        # Larger than any per cent where many people live.
        ("Einkommen", tuple(value + 0.5 for value in CASES)),
    ],
)
def test_areas_sums_and_thousands_are_context(name, figures):
    choice = proposed(name, figures)
    assert (choice.use, choice.direction.name, choice.direction_reason) == (Use.GIVEN, "CONTEXT", SIZE)


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("Grünflächenanteil", TENTHS),
        ("Wohnfläche in m²", tuple(value / 2 + 20.5 for value in OTHERS)),
        ("Wohnfläche je Einwohner in m²", TENTHS),
        ("Durchschnittliches Einkommen in Euro", THOUSANDS),
        ("Kaufkraft je Einwohner in 1.000 Euro", TENTHS),
        ("Einkommen", THOUSANDS),
        ("Beschäftigtenquote", tuple(value / 4 for value in CASES)),
        # Per cent that are higher where many people live stay per cent.
        ("Beschäftigung", tuple(value / 4 for value in CASES)),
    ],
)
def test_means_shares_and_what_is_per_person_stay_favourable(name, figures):
    assert proposed(name, figures).direction.name == "FAVOURABLE"


@pytest.mark.parametrize("name", ["Wohnlage nach Typ", "Sozialhilfe mit Status"])
def test_whole_numbers_that_only_a_kind_speaks_of_are_no_counts_by_themselves(name):
    # No larger where many people live, and below 100.
    assert not find_counts(pd.DataFrame({name: list(map(float, OTHERS))}), [name])


@pytest.mark.parametrize("name", ["Arbeitslose", "Anzahl Arbeitslose", "Bedarfsgemeinschaften"])
def test_one_odd_cell_makes_no_count_a_rate(name):
    choice = proposed(name, (55.5, *CASES[1:]))
    assert (choice.use, choice.base) == (Use.RATE, "population")
    assert "decimals" in choice.reason


@pytest.mark.parametrize("name", ["SGB II", "Kinder in Armut", "Alleinerziehende"])
def test_per_cent_with_decimals_stay_as_delivered(name):
    # One of ten is whole by chance.
    rates = (5.1, 7.0, 6.4, 11.9, 8.3, 9.7, 4.6, 12.2, 10.8, 7.7)
    assert proposed(name, rates).use is Use.GIVEN


@pytest.mark.parametrize("name", ["Alleinerziehende", "Bedarfsgemeinschaften", "Straftaten", "Wohngeld"])
def test_small_counts_of_six_quarters_go_with_their_people(name):
    choice = proposed(name, (12, 66, 31, 20, 50, 26), PEOPLE[:6])
    assert (choice.use, choice.base) == (Use.RATE, "population")


def test_whole_per_cent_of_six_quarters_stay_as_delivered():
    assert proposed("SGB II", (22, 12, 17, 9, 14, 20), PEOPLE[:6]).use is Use.GIVEN


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("Haushalte mit niedrigem Einkommen", "BURDEN"),
        ("Geringe Kaufkraft", "BURDEN"),
        ("Niedrigeinkommen", "BURDEN"),
        ("Personen mit geringer schulischer Bildung", "BURDEN"),
        ("Einkommen unter der Armutsgrenze", "BURDEN"),
        ("Einkommen", "FAVOURABLE"),
        ("Hohes Einkommen", "FAVOURABLE"),
        ("Beschäftigte unter 25 Jahren", "FAVOURABLE"),
        ("Wahlbeteiligung", "FAVOURABLE"),
    ],
)
def test_too_little_of_something_favourable_is_a_burden(name, direction):
    assert propose_direction(name)[0].name == direction


@pytest.mark.parametrize(
    ("heading", "is_population"),
    [
        ("Einwohner/-innen", True), ("Einwohner*innen", True), ("EinwohnerInnen", True), ("Einwohner:innen", True),
        ("Einwohner-/innen", True), ("Einwohnende", True), ("Bevölkerung insgesamt", True),
        ("Hauptwohnsitzbevölkerung", True), ("Anzahl der Einwohner/-innen", True), ("Einwohner/-innen 2024", True),
        ("Einwohner/-innen insgesamt", True), ("Einwohner/-innen (Hauptwohnsitz)", True),
        ("Einwohner/-innen unter 18", False), ("Ausländische Einwohner/-innen", False), ("Einwohnerdichte", False),
        ("Arbeitslose je 1.000 Einwohner/-innen", False),
    ],
)  # fmt: skip
def test_inhabitants_are_known_however_they_are_written(heading, is_population):
    assert says_population(heading) is is_population
