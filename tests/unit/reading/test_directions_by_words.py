"""Directions that real names of indicators propose: a burden is one whoever it is counted for."""

from __future__ import annotations

import pytest

from sozial.reading.indicators.indicator_words import NO_WORD, propose_direction, propose_domain

BURDENS = (
    "Anteil der unter 15-Jährigen in Mindestsicherung in % (Dez 2013)",
    "Unter 15-Jährige in Mindestsicherung (Dez 2013)",
    "Mindestsicherungsquote der 65-Jährigen und Älteren",
    "Bürgergeld: Kinder unter 15 Jahren",
    "ALG-II-Empfänger mit ausländischer Staatsangehörigkeit",
    "Kinder und Jugendliche in Bedarfsgemeinschaften je 100 unter 18-Jährige",
    "Leistungs-empfänger/-innen nach SGB II, Ausländer",
    "Grundsicherung im Alter (65 Jahre und älter)",
    "Asylbewerberleistungen: Empfänger",
    "Kinderzuschlag: Haushalte mit Bezug",
    "Hilfsbedürftige Ausländer",
    "Jugendarbeitslosigkeit (15 bis unter 25 Jahre)",
    "Arbeits-losenanteil Jüngerer in %",
    "Arbeitslose Ausländer an allen Ausländern",
    "Unterbeschäftigungsquote der Frauen",
    "Armutsgefährdungsquote Alleinerziehender",
    "Arme Kinder",
    "Schuldnerquote",
    "Tatverdächtige Jugendliche je 1.000 Jugendliche",
    "Opfer häuslicher Gewalt je 1.000 Frauen",
    "Körperverletzungen je 1.000 Einwohner",
    "Anteil der Haushalte mit Überbelegung",
    "Beengt lebende Haushalte",
    "Haushalte mit weniger als einem Raum je Person",
    "Wohnungslose Haushalte",
    "Räumungsklagen je 1.000 Haushalte",
    "Inobhutnahmen je 1.000 Minderjährige",
    "Hilfen zur Erziehung je 1.000 unter 21-Jährige",
    "Jugendliche ohne Schulabschluss",
    "Kinder ohne Kita-Besuch",
)
CONTEXT = (
    "Anteil der unter 18-Jährigen",
    "Anteil der 65-Jährigen und Älteren in %",
    "Ausländeranteil",
    "Bevölkerung mit Migrationshintergrund unter 18 Jahren",
    "Personen ohne Migrationshintergrund",
    "Einwohner ohne deutsche Staatsangehörigkeit",
    "Haushalte ohne Kinder",
    "Haushalte ohne Pkw",
    "Anteil der Haushalte von Alleinerziehenden in %",
    "Einpersonenhaushalte 65 Jahre und älter",
    "Geburten je 1.000 Frauen (15 bis 45)",
)
FAVOURABLE = (
    "Beschäftigtenquote der 15- bis unter 65-Jährigen",
    "Wahlbeteiligung der 18- bis 24-Jährigen",
    "Gymnasialquote der Kinder mit Migrationshintergrund",
    "Bevölkerung mit Hochschulabschluss",
    # A burden that is missing.
    "Haushalte ohne Leistungsbezug",
    "Anteil der Kinder ohne Armutsgefährdung",
)


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        *((name, "BURDEN") for name in BURDENS),
        *((name, "CONTEXT") for name in CONTEXT),
        *((name, "FAVOURABLE") for name in FAVOURABLE),
    ],
)
def test_direction_of_a_real_name(name, direction):
    found, reason = propose_direction(name)
    assert (found.name, reason == NO_WORD) == (direction, False)


@pytest.mark.parametrize("name", ["Nicht erwerbstätige Mütter", "Nachbarschaftshilfe", "Alarmanlagen", "Verwaltung"])
def test_words_that_only_look_like_a_direction_tell_none(name):
    assert propose_direction(name)[1] == NO_WORD


@pytest.mark.parametrize("name", ["Arbeitslose (SGB II und III)", "Arbeitslosenanteil in %", "Arbeitslose im SGB II"])
def test_unemployed_people_belong_to_work_by_whatever_law(name):
    assert propose_domain(name) == "Arbeit"
    assert propose_domain("Beziehende von Arbeitslosengeld II (SGB II)") == "Armut und Grundsicherung"


def test_minimum_benefits_belong_to_poverty_whoever_receives_them():
    assert propose_domain("Anteil der unter 15-Jährigen in Mindestsicherung") == "Armut und Grundsicherung"
    assert propose_domain("Anteil der unter 15-Jährigen") == "Demografie"
