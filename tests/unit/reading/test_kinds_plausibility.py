"""What hardly can be meant so is asked before the first map: headers as rows, rows that are no areas."""

from __future__ import annotations

import pytest

from tests.tables import PLACES, RATES, german, lines, read

NUMBERS = ("11", "12", "13", "21", "22", "23")
RATED = [german(rate) for rate in RATES]


def with_column(name, cells):
    return lines(("Nr", "Stadtteil", name, "Quote"), *zip(NUMBERS, PLACES, cells, RATED, strict=True))


NO_AREAS = {
    "age groups": (
        "Altersgruppe",
        ["unter 3", "3 bis unter 6", "6 bis unter 15", "15 bis unter 18", "18 bis unter 65", "65 und älter"],
    ),
    "ages in ranges": ("Alter", ["0-3", "3-6", "6-10", "10-15", "15-18", "18-27"]),
    "ages in ranges that do not touch": ("Gruppe", ["0-2", "3-5", "6-9", "10-14", "15-17", "18-26"]),
    "ages with words": (
        "Gruppe",
        ["0 bis 5 Jahre", "6 bis 17 Jahre", "18 bis 64 Jahre", "65 bis 79 Jahre", "80 Jahre und mehr", "ab 90 Jahren"],
    ),
    "open ages": ("Alter", ["0+", "18+", "25+", "45+", "65+", "80+"]),
    "years": ("Jahr", ["2018", "2019", "2020", "2021", "2022", "2023"]),
    "school years": ("Schuljahr", ["2017/18", "2018/19", "2019/20", "2020/21", "2021/22", "2022/23"]),
    "parties": ("Partei", ["SPD", "CDU", "GRÜNE", "FDP", "AfD", "DIE LINKE"]),
    "parties without a word": ("", ["SPD", "CDU", "GRÜNE", "FDP", "AfD", "Sonstige"]),
    "months": ("Monat", ["Januar", "Februar", "März", "April", "Mai", "Juni"]),
    "months with years": ("Zeit", ["Jan 2022", "Feb 2022", "Mär 2022", "Apr 2022", "Mai 2022", "Jun 2022"]),
    "quarters of a year": (
        "Zeit",
        ["1. Quartal", "2. Quartal", "3. Quartal", "4. Quartal", "I. Quartal", "II. Quartal"],
    ),
    "nationalities": (
        "Bevölkerung",
        ["Deutsche", "Ausländer", "EU-Bürger", "Nicht-EU-Bürger", "Drittstaatsangehörige", "Ausländerinnen"],
    ),
    "nationalities by adjective": ("", ["türkisch", "polnisch", "syrisch", "italienisch", "ukrainische", "deutsch"]),
    "family status": ("Familienstand", ["ledig", "verheiratet", "geschieden", "verwitwet", "männlich", "weiblich"]),
}


@pytest.mark.parametrize("kind", NO_AREAS)
@pytest.mark.parametrize("column", ["", "Bezeichnung", "Gebiet"])
@pytest.mark.parametrize("numbered", [False, True])
def test_rows_that_are_no_areas_are_asked_about(kind, column, numbered):
    """Also where the column is called as if they were areas."""
    name, rows = NO_AREAS[kind]
    name = column or name
    header, columns = (name, "Anzahl", "Quote"), (rows, [291, 163, 174, 218, 177, 182], RATED)
    if numbered:
        header, columns = ("lfd. Nr.", *header), (range(1, 7), *columns)
    found = read(lines(header, *zip(*columns, strict=True)))
    assert "no-area-level" in found.asked or "transposed" in found.asked
    assert found.key is None


@pytest.mark.parametrize(
    "names",
    [
        ["01 Altstadt", "02 Hafen", "03 Moor", "04 Ried", "05 Höhe", "06 Au"],
        ["1-1", "1-2", "1-3", "2-1", "2-2", "2-3"],
        ["Jahnviertel", "Juliusstadt", "Maintal", "Augustdorf", "Deutschhof", "Linkenheim"],
        ["Bezirk 1", "Bezirk 2", "Bezirk 3", "Bezirk 4", "Bezirk 5", "Bezirk 6"],
        ["CDU-Viertel", "Spdorf", "Frauenau", "Männerdorf", "Ledigheim", "Altersbach"],
    ],
)
def test_areas_with_names_that_sound_like_something_else(names):
    found = read(lines(("Gebiet", "Quote"), *zip(names, RATED, strict=True)))
    assert found.report["rows"] == 6
    assert found.key == "Gebiet"
    assert "no-area-level" not in found.asked


def test_age_groups_as_columns_stay_figures():
    header = ("Nr", "Stadtteil", "unter 3", "3 bis unter 6", "65 und älter")
    found = read(lines(header, *zip(NUMBERS, PLACES, RATED, RATED, RATED, strict=True)))
    assert (found.key, found.report["rows"]) == ("Nr", 6)
    assert set(found.indicators) == {"unter 3", "3 bis unter 6", "65 und älter"}


ODD_ROWS = {
    "the header once more, in part": ("Nr", "Stadtteil", "9,0", "4,4"),
    "a row called like a column": ("31", "Quote", "9,0", "4,4"),
    "a row called like another column": ("31", "Wert", "9,0", "4,4"),
    "a row called by a year": ("", "2022", "9,0", "4,4"),
    "a row called by a marked year": ("", "2022 r", "9,0", "4,4"),
}


@pytest.mark.parametrize("kind", ODD_ROWS)
@pytest.mark.parametrize("place", [1, 3, 6])
def test_a_header_among_the_rows_is_never_ranked_silently(kind, place):
    rows = [list(row) for row in zip(NUMBERS, PLACES, ["3,1", "5,6", "2,2", "8,0", "7,3", "1,9"], RATED, strict=True)]
    odd = ODD_ROWS[kind]
    text = lines(("Nr", "Stadtteil", "Wert", "Quote"), *rows[:place], odd, *rows[place:])
    found = read(text)
    assert found.units == list(PLACES)
    assert found.apart[odd[1]] in ("doubtful", "no-key")
    if found.apart[odd[1]] == "doubtful":
        assert found.asked == {"apart-doubtful": "apart"}
        assert found.options("apart-doubtful") == {"apart", "quarters"}
        ranked = read(text, answers={"apart-doubtful": "quarters"})
        assert odd[1] in ranked.units
        assert ranked.asked == {}
        assert len(ranked.said("apart-doubtful")) == 1


@pytest.mark.parametrize("number", ["0", "1", "2", "17"])
def test_a_row_called_by_a_number_among_names_is_asked_about(number):
    """pandas numbers the columns of a table without names."""
    found = read(lines(("", number, "1"), *zip(range(6), PLACES, RATED, strict=True)))
    assert found.units == list(PLACES)
    assert found.asked.get("apart-doubtful", "apart") == "apart"
    assert found.asked or found.report["header_lines"] == [1]


def test_years_as_rows_beside_quarters_are_asked_about():
    rows = [*zip(PLACES, RATED, strict=True), ("2021", "9,1"), ("2022", "9,3")]
    found = read(lines(("Gebiet", "Quote"), *rows))
    assert found.units == list(PLACES)
    assert found.apart == {"2021": "doubtful", "2022": "doubtful"}
    assert found.asked == {"apart-doubtful": "apart"}


NUMBERINGS = {
    "Rang": [4, 2, 6, 1, 5, 3],
    "Platz": [4, 2, 6, 1, 5, 3],
    "Reihenfolge": [0, 1, 2, 3, 4, 5],
    "Position auf der Karte": [1, 2, 3, 4, 5, 6],
    "Sanierung": [1998, 2004, 2011, 2011, 2019, 2022],
    "Eröffnet": [1998, 2004, 2011, 2012, 2019, 2022],
}


@pytest.mark.parametrize("name", NUMBERINGS)
def test_numbers_from_one_to_n_and_years_are_no_figures_unless_a_person_says_so(name):
    text = with_column(name, NUMBERINGS[name])
    found = read(text)
    question = f"no-figure: {name}"
    if question in found.asked:
        assert found.asked == {question: "none"}
        assert found.options(question) == {"none", "figure"}
        ranked = read(text, answers={question: "figure"})
        assert name in ranked.indicators
        assert ranked.figures(name) == NUMBERINGS[name]
        assert ranked.asked == {}
    else:
        assert found.roles[name] == "ignore"
    assert found.indicators == ["Quote"]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Kitas", [4, 2, 6, 1, 5, 4]),
        ("Arbeitslose", [1998, 2404, 2011, 1012, 2019, 3022]),
        ("Fälle", [0, 1, 2, 3, 4, 9]),
    ],
)
def test_small_counts_are_figures(name, cells):
    found = read(with_column(name, cells))
    assert found.asked == {}
    assert found.figures(name) == cells


def gaps(several, cell=""):
    """Forty quarters, of which some have no value."""
    rows = [(f"{at:03d}", f"Ort {at:02d}", cell if at <= several else f"{at % 9},{at % 7}") for at in range(1, 41)]
    return lines(("Nr", "Ort", "Quote"), *rows)


def test_many_quarters_without_a_value_are_asked_about():
    assert read(gaps(4)).asked == {}
    found = read(gaps(5))
    assert found.asked == {"many-without-values": "right"}
    assert found.said("many-without-values")[0].startswith("5 of 40 quarters have no value in the newest period (–)")
    assert read(gaps(5), answers={"many-without-values": "right"}).asked == {}
    # A sign says why.
    assert read(gaps(9, ".")).asked == {}


def test_a_newest_period_that_hardly_anybody_has_is_asked_about():
    rows = [(f"{at:03d}", f"Ort {at:02d}", f"{at % 9},5", f"{at % 8},3" if at < 9 else "") for at in range(1, 41)]
    found = read(lines(("Nr", "Ort", "2021", "2022"), *rows), "Quote.csv")
    assert found.asked == {"many-without-values": "right"}
    assert "32 of 40 quarters have no value in the newest period (2022)" in found.said("many-without-values")[0]


def test_figures_without_a_name_are_asked_about():
    found = read(
        lines(
            ("Nr", "Stadtteil", "", "Quote"),
            *zip(NUMBERS, PLACES, ["3,1", "5,6", "2,2", "8,0", "7,3", "1,9"], RATED, strict=True),
        )
    )
    assert found.asked == {"unnamed-figures": "keep"}


@pytest.mark.parametrize(
    ("first", "asks"),
    [
        # A number between the others is no name, but stands alone.
        (("Stadtteil", "1967"), True),
        (("Stadtteil", "Einwohner"), False),
        (("Stadtteil", "Einwohner 1967"), False),
    ],
)
def test_a_header_that_could_be_a_row_is_asked_about(first, asks):
    rows = [("Kirchfeld", "1976"), ("Hafen", "2003"), ("Lindenau", "1954"), ("Ostheim", "2008"), ("Moorwinkel", "1890")]
    found = read(lines(first, *rows))
    assert found.units == [name for name, _value in rows]
    assert ("header" in found.asked) is asks
    if asks:
        assert found.options("header") == {"0", "1"}
        lined = {answer: read(lines(first, *rows), answers={"header": answer}) for answer in ("0", "1")}
        assert (lined["0"].report["header_lines"], lined["0"].table.height) == ([], 6)
        assert (lined["1"].report["header_lines"], lined["1"].table.height) == ([1], 5)
        assert "header" not in {**lined["0"].asked, **lined["1"].asked}


def test_a_first_row_that_could_be_a_header_is_asked_about():
    """A quarter whose cells all are odd: the other reading is offered, and either counts."""
    text = lines(
        ("Gebiet", "Fälle", "Quote"),
        ("Tannhof", "siehe Anlage", "12,5"),
        *zip(PLACES, [31, 45, 27, 60, 18, 52], RATED, strict=True),
    )
    found = read(text)
    lined = {answer: read(text, answers={"header": answer}) for answer in ("1", "1-2")}
    assert lined["1"].report["header_lines"] == [1]
    assert lined["1-2"].report["header_lines"] == [1, 2]
    assert lined["1-2"].units == list(PLACES)
    assert lined["1"].table.height == lined["1-2"].table.height + 1
    assert "header" in found.asked
    assert found.options("header") == {"1", "1-2"}
    assert lined["1-2"].asked == {}


HEADERS = {
    "marks": ["2020 r", "2021 p", "2022 s"],
    "footnotes": ["2020 1)", "2021¹", "2022*"],
    "two digits": ["31.12.20", "31.12.21", "31.12.22"],
    "numbers": ["1", "2", "3"],
    "decimals": ["1,5", "2,5", "3,5"],
    "single letters": ["a", "b", "c"],
    "signs": ["x", "-", "."],
    "years and words": ["2020", "Quote", "2022"],
    "ages": ["0-3", "3-6", "6-10"],
    "nothing": ["", "", ""],
    "upper case": ["EW", "ALO", "SGB2"],
    "pandas": ["0", "1", "2"],
}


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("first", [("Nr", "Stadtteil"), ("", ""), ("id", "name"), ("KZ", "Bezeichnung")])
def test_a_header_read_as_a_row_never_ranks_silently(kind, first):
    """Whatever a header looks like, its words are no quarter, or something is asked."""
    rows = zip(NUMBERS, PLACES, RATED, RATED[::-1], RATED, strict=True)
    found = read(lines((*first, *HEADERS[kind]), *rows))
    assert set(found.units) == set(PLACES) or found.asked
    assert not {"Stadtteil", "name", "Bezeichnung"} & set(found.units)
    assert set(PLACES) <= set(found.units) or found.asked
