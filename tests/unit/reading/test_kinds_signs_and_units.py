"""Dashes that cannot be nothing, footnotes behind figures, units in headers, and what is called a count of people."""

from __future__ import annotations

import pytest

from tests.tables import PLACES, german, lines, read

NUMBERS = ("11", "12", "13", "21", "22", "23", "31", "32")
EIGHT = (*PLACES, "Tannhof", "Seeblick")


def one_column(name, cells, more=()):
    """Eight quarters with one column of figures; further columns as pairs of name and cells."""
    header = ("Nr", "Stadtteil", name, *(head for head, _cells in more))
    return lines(header, *zip(NUMBERS, EIGHT, cells, *(cells for _head, cells in more), strict=True))


NEVER_NOTHING = [
    "Mietpreis in EUR",
    "Miete je m²",
    "Nettokaltmiete",
    "Angebotsmieten (€/m²)",
    "Kaufpreis in Euro",
    "Bodenpreise",
    "Durchschnittsalter",
    "Alter in Jahren",
    "mittleres Alter",
    "Baujahr",
    "Jahr der letzten Sanierung",
    "Durchschnittliche Haushaltsgröße",
    "Durchschn. Wohndauer",
    "Median der Einkommen",
    "Mittelwert",
    "Kaufkraft je Einwohner",
    "Lebenserwartung",
    "Wohnfläche je Einwohner",
    "Personen je Haushalt",
    "Jugendquotient",
    "Wohndauer",
    "average_rent",
]


@pytest.mark.parametrize("name", NEVER_NOTHING)
def test_a_dash_is_no_zero_where_zero_cannot_be(name):
    cells = ["9,1", "-", "7,4", "11,8", "-", "8,2", "6,9", "10,3"]
    text = one_column(name, cells)
    found = read(text)
    question = f"dash: {name}"
    assert found.figures(name) == [9.1, None, 7.4, 11.8, None, 8.2, 6.9, 10.3]
    assert found.asked == {question: "missing"}
    assert found.options(question) == {"missing", "zero"}
    assert found.said("dash") == ["“-” stands 2 times where a zero cannot be; it counts as missing."]
    zero = read(text, answers={question: "zero"})
    assert zero.figures(name) == [9.1, 0.0, 7.4, 11.8, 0.0, 8.2, 6.9, 10.3]
    assert zero.asked == {}
    agreed = read(text, answers={question: "missing"})
    assert agreed.figures(name) == found.figures(name)
    assert agreed.asked == {}
    # What was agreed to is still told, so that it can be changed.
    answered = " – answered: It is a missing value."
    assert agreed.said("dash") == [f"“-” stands 2 times where a zero cannot be; it counts as missing.{answered}"]


@pytest.mark.parametrize("dash", ["-", "–", "—", "−"])
def test_every_kind_of_dash(dash):
    found = read(one_column("Mietpreis", ["9,1", dash, "7,4", "11,8", "7,7", "8,2", "6,9", "10,3"]))
    assert found.figures("Mietpreis")[1] is None
    assert found.asked == {"dash: Mietpreis": "missing"}


COUNTED = [
    "Arbeitslose",
    "Anzahl Personen",
    "Fälle",
    "Kinder unter 6 Jahren",
    "Kinder unter 15",
    "Einwohner 65+",
    "Personen ab 80 Jahre",
    "Haushalte",
    "Leistungsempfänger",
    "Anteil in %",
    "Arbeitslose je 1 000 Einwohner",
    "Fälle je Haushalt",
    "Leistungen an Personen unter 18 Jahren",
]


@pytest.mark.parametrize("name", COUNTED)
@pytest.mark.parametrize("dash", ["-", "–"])
def test_a_dash_stays_a_zero_in_counts(name, dash):
    cells = ["91", dash, "4", "118", dash, "12", "69", "3"]
    found = read(one_column(name, cells))
    assert found.figures(name) == [91.0, 0.0, 4.0, 118.0, 0.0, 12.0, 69.0, 3.0]
    assert not any(question.startswith("dash") for question in found.asked)
    assert next(column for column in found.report["columns"] if column["name"] == name)["zero_marks"] == 2


def test_a_dash_far_from_all_other_values():
    found = read(one_column("Quote A", ["61,2", "58,4", "-", "63,9", "60,0", "59,7", "62,5", "57,1"]))
    assert found.figures("Quote A")[2] is None
    assert found.said("dash") == ["“-” stands 1 time, but zero lies far from all other values; it counts as missing."]
    near = read(one_column("Quote A", ["1,2", "0,4", "-", "3,9", "0,1", "9,7", "2,5", "0,3"]))
    assert near.figures("Quote A")[2] == 0.0
    assert near.asked == {}


def test_a_dash_that_also_stands_in_text():
    cells = ["12", "-", "4", "18", "7", "12", "9", "3"]
    text = one_column("Fälle", cells, [("Bemerkung", ["gut", "-", "offen", "gut", "-", "gut", "gut", "offen"])])
    found = read(text)
    assert found.figures("Fälle")[1] is None
    assert found.said("dash") == ["“-” stands 1 time, and in columns of text as well; it counts as missing."]
    assert read(text, answers={"dash: Fälle": "zero"}).figures("Fälle")[1] == 0.0
    # A dash in a text column alone says nothing about figures.
    words = [("Bemerkung", ["gut", "offen", "offen", "gut", "offen", "gut", "gut", "offen"])]
    assert read(one_column("Fälle", cells, words)).figures("Fälle")[1] == 0.0


def test_the_legend_of_the_file_answers():
    text = one_column("Mietpreis", ["9,1", "-", "7,4", "11,8", "7,7", "8,2", "6,9", "10,3"])
    found = read(text + "\n- = nichts vorhanden\n")
    assert found.figures("Mietpreis")[1] == 0.0
    assert found.asked == {}


def test_a_column_that_writes_zeros_needs_no_dash_for_them():
    found = read(one_column("Median der Wartezeit", ["0", "0", "4", "8", "-", "0", "9", "3"]))
    assert found.figures("Median der Wartezeit")[:4] == [0.0, 0.0, 4.0, 8.0]


@pytest.mark.parametrize(
    ("cell", "value", "mark"),
    [
        ("16,4a", 16.4, "a"),
        ("16,4 b", 16.4, "b"),
        ("16,4c)", 16.4, "c)"),
        ("16,4 d)", 16.4, "d)"),
        ("16,4r", 16.4, "r"),
        ("16,4 p", 16.4, "p"),
        ("16,4*", 16.4, "*"),
        ("16,4 **", 16.4, "**"),
        ("16,4¹", 16.4, "¹"),
        ("16,4²)", 16.4, "²)"),
        ("16,4 1)", 16.4, "1)"),
        ("(16,4)", 16.4, "( )"),
        ("1.164,5a", 1164.5, "a"),
        ("-16,4a", -16.4, "a"),
    ],
)
def test_a_figure_with_a_footnote_is_the_figure_with_a_note(cell, value, mark):
    found = read(one_column("Quote", ["12,1", cell, "7,4", "11,8", "7,7", "8,2", "6,9", "10,3"]))
    assert found.figures("Quote")[1] == value
    assert found.said("marked") == [f"Numbers with a mark ({mark}), read without it: 1"]
    assert found.report["columns"][2]["unreadable"] == 0


def test_block_numbers_with_letters_are_no_figures():
    cells = ["12a", "12b", "13a", "14", "15", "16a", "17", "18c"]
    found = read(lines(("Block", "Quote"), *zip(cells, [f"{n},5" for n in range(8)], strict=True)))
    assert (found.key, found.indicators) == ("Block", ["Quote"])
    assert sorted(found.dataset.units.index) == sorted(cells)


UNITS = [
    "Fläche in km²",
    "Fläche (km²)",
    "Wohnfläche in m²",
    "Wohnfläche m²",
    "Abfall in m³",
    "Verbrauch (m³)",
    "Wasser in dm³",
    "CO₂ je Kopf",
    "CO₂-Ausstoß in t",
    "NO₂ µg/m³",
    "PM₁₀",
    "Einwohner je km²",
    "Miete €/m²",
    "Temperatur °C",
]


@pytest.mark.parametrize("name", UNITS)
def test_units_in_headers_keep_their_signs(name):
    cells = ["9,1", "6,3", "7,4", "11,8", "7,7", "8,2", "6,9", "10,3"]
    found = read(one_column(name, cells))
    assert found.table.columns[2] == name
    assert found.figures(name)[0] == 9.1
    # Also where the unit has a row of the header for itself.
    first, unit = name.rsplit(" ", 1) if " " in name else (name, "t")
    text = one_column(first, cells).replace("\n", f"\n;;{unit}\n", 1)
    assert read(text).table.columns[2] == f"{first} / {unit}"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Fläche in km²¹", "Fläche in km²"),
        ("Fläche in km² ¹)", "Fläche in km²"),
        ("Arbeitslose²", "Arbeitslose"),
        ("Quote ³)", "Quote"),
        ("Quote 2)", "Quote"),
        ("Quote*", "Quote"),
        ("Fälle (Gruppe 2)", "Fälle (Gruppe 2)"),
    ],
)
def test_marks_of_footnotes_in_headers_go(written, name):
    assert (
        read(one_column(written, ["9,1", "6,3", "7,4", "11,8", "7,7", "8,2", "6,9", "10,3"])).table.columns[2] == name
    )


RATES_BY_NAME = [
    "Anzahl je 1 000",
    "Anzahl je 1.000 Einwohner",
    "Anzahl je 100 Kinder",
    "Fälle pro 1000 Einwohner",
    "Fälle je Einwohner",
    "Anzahl auf 10 000",
    "Anzahl pro Kopf",
    "Personen je km²",
    "Fälle/1000",
    "Anzahl je Haushalt",
    "Straftaten (‰)",
]


@pytest.mark.parametrize("name", RATES_BY_NAME)
def test_a_number_per_something_is_a_rate(name):
    """A count beside another rate would become its base; large quarters would rank high otherwise."""
    cells = ["291", "163", "174", "218", "177", "182", "169", "203"]
    found = read(one_column(name, cells, [("Quote in %", [german(n / 10) for n in range(31, 39)])]))
    assert found.roles[name] == "indicator"
    assert "absolute" not in found.codes


@pytest.mark.parametrize("name", ["Anzahl", "Fälle (Anzahl)", "Haushalte absolut"])
def test_a_plain_number_beside_a_rate_supports_it(name):
    cells = ["291", "163", "174", "218", "177", "182", "169", "203"]
    found = read(one_column(name, cells, [("Quote in %", [german(n / 10) for n in range(31, 39)])]))
    assert found.roles[name] == "figure"


@pytest.mark.parametrize(
    "name", ["Arbeitslose", "Personen mit Leistungsbezug", "Haushalte mit Kindern", "Wohngeldfälle"]
)
def test_counts_of_people_are_told(name):
    found = read(one_column(name, ["291", "163", "174", "218", "177", "182", "169", "203"]))
    assert found.said("absolute")[0].endswith(f"would rank high: {name}")


NO_COUNTS = {
    "Rang": ["5", "3", "120", "8", "1", "2", "7", "4"],
    "Rang 2022": ["5", "3", "120", "8", "1", "2", "7", "4"],
    "Platz im Vergleich": ["105", "103", "106", "108", "101", "102", "107", "104"],
    "Gebietscode": ["911", "402", "777", "315", "208", "640", "150", "873"],
    "Code Träger": ["911", "911", "777", "777", "208", "640", "150", "873"],
    "Index": ["105", "97", "110", "88", "101", "120", "99", "93"],
    "Punkte": ["105", "97", "110", "88", "101", "120", "99", "93"],
    "Stand": ["20230101", "20230401", "20230701", "20231001", "20230201", "20230301", "20230501", "20230601"],
    "Datum der Erhebung": [
        "20230101",
        "20230401",
        "20230701",
        "20231001",
        "20230201",
        "20230301",
        "20230501",
        "20230601",
    ],
    "Baujahr": ["1951", "1962", "1973", "1984", "1995", "2001", "1968", "1979"],
    "Fläche in ha": ["105", "97", "110", "88", "101", "120", "99", "93"],
    "Kaufkraft in Euro": ["21050", "19700", "23110", "18800", "20100", "22120", "19900", "19300"],
    "Einwohnerdichte": ["1105", "997", "2110", "3088", "1001", "1520", "899", "1793"],
    "Höhe über NN": ["105", "97", "110", "88", "101", "120", "99", "93"],
    "PLZ2": ["24937", "24937", "24939", "24941", "24943", "24944", "24955", "24988"],
}


@pytest.mark.parametrize("name", NO_COUNTS)
def test_ranks_codes_dates_and_sizes_are_no_counts_of_people(name):
    found = read(one_column(name, NO_COUNTS[name], [("Quote", [german(n / 10) for n in range(31, 39)])]))
    assert name not in " ".join(found.said("absolute"))
    assert "Quote" in found.indicators
