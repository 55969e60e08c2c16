"""INKAR, SDMX, the Bundesagentur für Arbeit and exported tables of GENESIS: recognised, said, read as before."""

from __future__ import annotations

import math

import pytest

from sozial.reading.joining.dataset import build_dataset
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.columns import Role
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from tests.places import UPLOADS, needs_uploads

INKAR = """"Kennziffer";"Raumeinheit";"Aggregat";"Arbeitslosenquote";"Arbeitslosenquote";"Kaufkraft"
"";"";"";"2020";"2021";"2019"
"01001";"Flensburg, Stadt";"kreisfreie Stadt";"8,5";"8,2";"1.950,3"
"01002";"Kiel, Landeshauptstadt";"kreisfreie Stadt";"7,5";"";"1.850,3"
"01051";"Dithmarschen";"Landkreis";"5,5";"5,2";"2.050,3"
"""
INKAR_LONG = """Bereich;ID;Kuerzel;Indikator;Raumbezug;Kennziffer;Name;Zeitbezug;Wert
LRB;1;xa;Arbeitslosenquote;Kreise;01001;Flensburg, Stadt;2020;8,5
LRB;1;xa;Arbeitslosenquote;Kreise;01002;Kiel;2020;7,5
LRB;1;xa;Arbeitslosenquote;Kreise;01001;Flensburg, Stadt;2021;8,2
LRB;2;xb;Kaufkraft;Kreise;01001;Flensburg, Stadt;2020;1950,3
LRB;2;xb;Kaufkraft;Kreise;01002;Kiel;2020;
LRB;1;xa;Arbeitslosenquote;Raumordnungsregionen;0101;Schleswig-Holstein Nord;2020;6,5
"""
GENESIS = """Tabelle: 12411-01-01-4
Bevölkerung nach Geschlecht - Stichtag 31.12. - regionale Tiefe: Kreise und krfr. Städte;;;;;
Fortschreibung des Bevölkerungsstandes;;;;;
;;;Insgesamt;männlich;weiblich
31.12.2022;01001;Flensburg, kreisfreie Stadt;92550;46000;46550
31.12.2022;01002;Kiel, kreisfreie Stadt;247717;120000;127717
31.12.2022;01003;Lübeck, kreisfreie Stadt;218095;104000;.
__________
Ab dem Berichtsjahr 2022: Ergebnisse auf Grundlage des Zensus 2022.
__________
(C)opyright Statistische Ämter des Bundes und der Länder, 2024
Stand: 10.01.2024 / 12:00:00
"""
SDMX = """DATAFLOW,LAST UPDATE,freq,unit,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS
ESTAT:LFST(1.0),22/05/26 11:00:00,A,PC,T,DE11,2021,3.5,,
ESTAT:LFST(1.0),22/05/26 11:00:00,A,PC,F,DE11,2021,3.1,,
ESTAT:LFST(1.0),22/05/26 11:00:00,A,PC,T,DE12,2021,:,u,
ESTAT:LFST(1.0),22/05/26 11:00:00,A,PC,F,DE12,2021,2.9,,
ESTAT:LFST(1.0),22/05/26 11:00:00,A,PC,T,DE13,2021,4.5,,
"""


def read(text, **answers):
    kept = {question.replace("_", ": ", 1): answer for question, answer in answers.items()}
    table = read_table(text.encode(), "t.csv", TableReading(answers=kept))
    return table, propose_columns(table)


def layout(table):
    (said,) = [entry for entry in table.findings if entry.code == "official-layout"]
    return said.text("de")


def test_inkar_with_years_below_the_indicators():
    table, plan = read(INKAR)
    assert "INKAR" in layout(table)
    assert [entry.role for entry in plan.columns[:3]] == [Role.KEY, Role.NAME, Role.ATTRIBUTE]
    values = build_dataset("t", [(table, plan)]).values
    assert values.index.unique("period").tolist() == ["2019", "2020", "2021"]
    assert values.loc[("01001", "2021"), "Arbeitslosenquote"] == 8.2
    assert math.isnan(values.loc[("01002", "2021"), "Arbeitslosenquote"])
    assert values.loc[("01051", "2019"), "Kaufkraft"] == 2050.3


def test_inkar_with_one_year_for_each_indicator():
    """Years that stand once are years all the same, and no part of the indicators' names."""
    text = "Kennziffer;Raumeinheit;Aggregat;Quote;Miete\n;;;2020;2021\n"
    text += "01001;Flensburg;Stadt;8,5;7,9\n01002;Kiel;Stadt;7,5;9,2\n01051;Dithmarschen;Kreis;5,5;6,4\n"
    table, plan = read(text)
    values = build_dataset("t", [(table, plan)]).values
    assert sorted(values.columns) == ["Miete", "Quote"]
    assert values.loc[("01002", "2020"), "Quote"] == 7.5
    assert math.isnan(values.loc[("01002", "2021"), "Quote"])


def test_inkar_with_one_line_for_each_figure():
    table, plan = read(INKAR_LONG)
    assert "INKAR" in layout(table)
    assert table.columns == ("Kennziffer", "Name", "Zeitbezug", "Raumbezug", "Arbeitslosenquote", "Kaufkraft")
    assert plan.key == "Kennziffer"
    values = build_dataset("t", [(table, plan)]).values
    assert values.loc[("01001", "2021"), "Arbeitslosenquote"] == 8.2
    assert math.isnan(values.loc[("01001", "2021"), "Kaufkraft"])
    assert values.loc[("01001", "2020"), "Kaufkraft"] == 1950.3


def test_an_exported_table_of_genesis_is_said_and_read_as_before():
    table, plan = read(GENESIS)
    assert "GENESIS" in layout(table)
    assert "(C)opyright Statistische Ämter des Bundes und der Länder, 2024" in table.notes
    figures = [entry.column for entry in plan.columns if entry.role is Role.INDICATOR]
    assert figures == ["Insgesamt", "männlich", "weiblich"]
    assert table.numbers("weiblich").withheld.tolist() == [False, False, True]


def test_sdmx_with_a_dimension_and_a_sign_of_its_own():
    table, plan = read(SDMX)
    assert "SDMX" in layout(table)
    (figure,) = [entry for entry in plan.columns if entry.role is Role.INDICATOR]
    assert (plan.key, figure.indicator.measure) == ("geo", "PC")
    values = table.numbers(figure.column).values
    assert [None if math.isnan(value) else value for value in values] == [3.5, None, 4.5]
    women, _plan = read(SDMX, dimension_sex="F")
    values = women.numbers(women.columns[-1]).values
    assert [None if math.isnan(value) else value for value in values] == [3.1, 2.9, None]


@pytest.mark.parametrize(
    ("note", "known"),
    [
        ("Erstellungsdatum: 23.02.2022, Zentraler Statistik-Service © Statistik der Bundesagentur für Arbeit", True),
        ("© Statistik der Bundesagentur für Arbeit", True),
        ("Quelle: Bundesagentur für Arbeit; eigene Berechnung", False),
    ],
)
def test_tables_of_the_employment_agency_are_told_by_its_own_imprint(note, known):
    table, plan = read(f"Nr;Stadtteil;Quote\n1;Au;7,5\n2;Berg;8,5\n3;Cham;9,5\n\n{note}\n")
    assert bool(table.stated.layout) is known
    assert [entry.role for entry in plan.columns] == [Role.KEY, Role.NAME, Role.INDICATOR]


def test_a_numbered_table_of_a_town_is_no_table_of_genesis():
    table, _plan = read("Tabelle: 5\nNr;Stadtteil;Quote\n1;Au;7,5\n2;Berg;8,5\n3;Cham;9,5\nQuelle: Stadt Au\n")
    assert not table.stated.layout


@needs_uploads
@pytest.mark.parametrize(
    ("start", "words"), [("13", "GENESIS"), ("28", "Bundesagentur"), ("22", ""), ("23", ""), ("12", "")]
)
def test_real_files_are_told_by_their_layout(start, words):
    path = next(UPLOADS.glob(f"{start}_*"))
    table = read_table(path.read_bytes(), path.name)
    assert words in (layout(table) if words else "")
    assert bool(table.stated.layout) is bool(words)
