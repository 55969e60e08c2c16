"""Years, dates and their marks: whatever they look like, they are periods and never quarters or indicators."""

from __future__ import annotations

import pytest

from tests.tables import PLACES, RATES, german, lines, read

MARKS = {
    " r": "revised",
    "r": "revised",
    " (rev.)": "revised",
    " rev.": "revised",
    " korrigiert": "revised",
    " p": "preliminary",
    " [p]": "preliminary",
    " vorläufig": "preliminary",
    ", vorläufig": "preliminary",
    " (vorl.)": "preliminary",
    " (vorläufige)": "preliminary",
    " s": "estimated",
    " (geschätzt)": "estimated",
    " e": "estimated",
    "*": "footnote",
    " **": "footnote",
    " 1)": "footnote",
    "1)": "footnote",
    "¹": "footnote",
    "²)": "footnote",
    " (1)": "footnote",
    "a": "footnote",
    " b)": "footnote",
    "/vorl.": "preliminary",
    " VORLÄUFIG": "preliminary",
}
KINDS = {
    "revised": "revised",
    "preliminary": "preliminary",
    "estimated": "estimated",
    "footnote": "with a footnote in the source",
}


def by_year(*names, first=("Nr", "Stadtteil"), above=(), step=0.5):
    """Six quarters with one column per name; a quarter's rate grows by a step from column to column."""
    rows = [
        (f"{at:02d}", place, *(german(round(rate + step * column, 1)) for column in range(len(names))))
        for at, (place, rate) in enumerate(zip(PLACES, RATES, strict=True), 1)
    ]
    return lines(*above, (*first, *names), *rows)


def rates(column, step=0.5):
    return [round(rate + step * column, 1) for rate in RATES]


@pytest.mark.parametrize(
    ("mark", "position"), [(mark, at % 3) for at, mark in enumerate(MARKS)] + [("r", 0), ("r", 1), ("r", 2)]
)
def test_a_mark_belongs_to_its_year(mark, position):
    names = ["2018", "2019", "2020"]
    names[position] += mark
    found = read(by_year(*names), "Mietlast.csv")
    year = ("2018", "2019", "2020")[position]
    assert (found.key, found.name, found.units) == ("Nr", "Stadtteil", list(PLACES))
    assert found.by_period("Mietlast") == {"2018": rates(0), "2019": rates(1), "2020": rates(2)}
    assert found.report["header_lines"] == [1]
    assert found.asked == {}
    (told,) = found.said("period-marks")
    assert told.startswith(f"Figures of these periods are marked in the source as {KINDS[MARKS[mark]]}: {year} (")
    assert f"({mark.strip(' ,/()[]')})" in told
    assert found.dataset.marks == {("Mietlast", year, MARKS[mark])}


@pytest.mark.parametrize("mark", ["r", " p", "*", " 1)", "¹", " (vorl.)", " vorläufig"])
@pytest.mark.parametrize("several", [1, 2, 3])
def test_every_year_can_have_a_mark(mark, several):
    years = [str(2020 + at) for at in range(several)]
    found = read(by_year(*(year + mark for year in years)), "Mietlast.csv")
    assert found.by_period("Mietlast") == {year: rates(at) for at, year in enumerate(years)}
    assert found.units == list(PLACES)
    assert {period for _code, period, _mark in found.dataset.marks} == set(years)


@pytest.mark.parametrize(
    ("names", "periods"),
    [
        (("Quote 2021 r", "Quote 2022 p"), ["2021", "2022"]),
        (("Quote 2021 (rev.)", "Quote 2022 (vorl.)"), ["2021", "2022"]),
        (("vorläufig 2021", "vorläufig 2022"), ["2021", "2022"]),
        (("31.12.2021*", "31.12.2022¹)"), ["2021", "2022"]),
        (("31.12.21 r", "31.12.22 p"), ["2021", "2022"]),
        (("2020/21 p", "2021/22 p"), ["2020/21", "2021/22"]),
    ],
)
def test_marks_beside_words_and_dates(names, periods):
    found = read(by_year(*names), "Quote.csv")
    assert found.indicators == ["Quote"]
    assert found.by_period("Quote") == dict(zip(periods, (rates(0), rates(1)), strict=True))
    assert {period for _code, period, _mark in found.dataset.marks} == set(periods)


@pytest.mark.parametrize(
    "mark", [" r 1)", " r*", " 1) 2)", " (vorläufige Ergebnisse)", " vorläufige Werte", " (rev. Zahlen)", "†", "⁺"]
)
def test_several_marks_and_words_around_them(mark):
    found = read(by_year("2021", "2022" + mark), "Quote.csv")
    assert found.by_period("Quote") == {"2021": rates(0), "2022": rates(1)}
    assert found.indicators == ["Quote"]


def test_numbers_of_blocks_are_no_marked_years():
    keys = ["1901a", "1901b", "1902", "1903", "1904", "1905"]
    found = read(lines(("Block", "Quote"), *zip(keys, map(german, RATES), strict=True)))
    assert (found.key, found.asked) == ("Block", {})
    assert sorted(found.dataset.units.index) == keys


def test_a_mark_in_a_column_of_years_is_kept():
    rows = [
        (f"{at:02d}", place, year, german(rate + later))
        for year, later in (("2021", 0), ("2022 p", 1))
        for at, (place, rate) in enumerate(zip(PLACES, RATES, strict=True), 1)
    ]
    found = read(lines(("Nr", "Stadtteil", "Jahr", "Quote"), *rows))
    assert found.periods == ["2021", "2022"]
    assert found.by_period("Quote")["2022"] == pytest.approx([rate + 1 for rate in RATES])
    assert found.dataset.marks == {("Quote", "2022", "preliminary")}


def test_words_that_begin_like_a_mark_are_none():
    found = read(by_year("2021 rund", "2022 rund"))
    assert found.indicators == ["rund"]
    assert found.dataset.marks == frozenset()
    found = read(by_year("Quote 2021 Personen", "Quote 2022 Personen"))
    assert found.indicators == ["Quote Personen"]
    assert found.dataset.marks == frozenset()


NAMED = ("Nr", "Stadtteil")
EMPTY = ("", "")


@pytest.mark.parametrize("several", [1, 2, 5, 12])
@pytest.mark.parametrize(
    ("layout", "header"),
    [
        ("alone", [1]),
        ("alone, first cells empty", [1]),
        ("below one name each", [1, 2]),
        ("below a name that is merged", [1, 2]),
        ("below a title", [3]),
        ("below a title, first cells empty", [3, 4]),
        ("above one name each", [1, 2]),
        ("above, first cells empty", [1, 2]),
    ],
)
def test_years_in_any_row_of_the_header(several, layout, header):
    years = [str(2008 + at) for at in range(several)]
    quote = ["Quote"] * several
    merged = ["Quote", *[""] * (several - 1)]
    text = {
        "alone": lambda: by_year(*years),
        "alone, first cells empty": lambda: by_year(*years, first=EMPTY),
        "below one name each": lambda: by_year(*years, first=EMPTY, above=[(*NAMED, *quote)]),
        "below a name that is merged": lambda: by_year(*years, first=EMPTY, above=[(*NAMED, *merged)]),
        "below a title": lambda: by_year(*years, above=[("Musterhausen",), ("",)]),
        "below a title, first cells empty": lambda: by_year(
            *years, first=EMPTY, above=[("Musterhausen",), ("",), (*NAMED, *quote)]
        ),
        "above one name each": lambda: by_year(*quote, above=[(*EMPTY, *years)]),
        "above, first cells empty": lambda: by_year(*quote, first=EMPTY, above=[(*NAMED, *years)]),
    }[layout]()
    found = read(text, "Quote.csv")
    assert found.report["header_lines"] == header
    assert found.units == list(PLACES)
    assert found.by_period("Quote") == {year: rates(at) for at, year in enumerate(years)}


@pytest.mark.parametrize("several", [1, 2, 5, 12])
@pytest.mark.parametrize("first", [NAMED, EMPTY])
def test_years_below_two_indicators(several, first):
    years = [str(2011 + at) for at in range(several)]
    above = [(*NAMED, *["Quote A"] * several, *["Quote B"] * several)]
    found = read(by_year(*years, *years, first=first, above=above))
    assert found.units == list(PLACES)
    assert found.by_period("Quote A") == {year: rates(at) for at, year in enumerate(years)}
    assert found.by_period("Quote B") == {year: rates(several + at) for at, year in enumerate(years)}


@pytest.mark.parametrize("first", [EMPTY, NAMED])
@pytest.mark.parametrize(
    "marked", [("2018", "2019 r", "2020 p"), ("2018¹", "2019¹", "2020*"), ("2018.0", "2019.0", "2020.0")]
)
def test_marked_years_in_any_row_of_the_header(first, marked):
    quote = ["Quote"] * 3
    for text, header in (
        (by_year(*marked, first=first, above=[(*NAMED, *quote)]), 2),
        (by_year(*quote, above=[(*first, *marked)]), 2),
        (by_year(*marked, first=first), 1),
    ):
        found = read(text, "Quote.csv")
        assert found.by_period("Quote") == {"2018": rates(0), "2019": rates(1), "2020": rates(2)}
        assert found.report["header_rows"] == header
        assert found.units == list(PLACES)


@pytest.mark.parametrize("order", [("2022", "2021", "2020"), ("2015", "2018", "2022"), ("2015", "2020")])
@pytest.mark.parametrize("first", [NAMED, EMPTY])
def test_years_need_not_follow_each_other(order, first):
    found = read(by_year(*order, first=first), "Quote.csv")
    assert found.by_period("Quote") == {year: rates(at) for at, year in enumerate(order)}


@pytest.mark.parametrize("several", [2, 5, 12])
def test_years_above_counts_that_could_be_years(several):
    years = [str(2010 + at) for at in range(several)]
    people = [1876, 2103, 1954, 2208, 1790, 2011]
    rows = [
        (f"{at:02d}", place, *(n + 7 * column for column in range(several)))
        for at, (place, n) in enumerate(zip(PLACES, people, strict=True), 1)
    ]
    found = read(lines((*NAMED, *years), *rows), "Haushalte.csv")
    assert found.periods == years
    assert found.by_period("Haushalte")[years[-1]] == [n + 7 * (several - 1) for n in people]


@pytest.mark.parametrize(
    ("names", "periods"),
    [
        (("31.12.21", "31.12.22"), ["2021", "2022"]),
        (("30.6.08", "30.6.09", "30.6.10"), ["2008", "2009", "2010"]),
        (("31.12.98", "31.12.99", "31.12.00"), ["1998", "1999", "2000"]),
        (("30.06.22", "31.12.22"), ["2022-06-30", "2022-12-31"]),
        (("1. 1.22", "1. 1.23"), ["2022", "2023"]),
        (("am 31.12.21", "am 31.12.22"), ["2021", "2022"]),
        (("Stand 31.12.21", "Stand 31.12.22"), ["2021", "2022"]),
        (("Quote 31.12.21", "Quote 31.12.22"), ["2021", "2022"]),
        (("31/12/2021", "31/12/2022"), ["2021", "2022"]),
        (("31-12-2021", "31-12-2022"), ["2021", "2022"]),
        (("12/31/21", "12/31/22"), ["2021", "2022"]),
        (("30/06/21", "31/12/21"), ["2021-06-30", "2021-12-31"]),
        (("Quote '98", "Quote '99", "Quote '00"), ["1998", "1999", "2000"]),
    ],
)
def test_dates_in_any_writing_and_years_of_two_digits(names, periods):
    found = read(by_year(*names), "Quote.csv")
    assert found.indicators == ["Quote"]
    assert found.by_period("Quote") == {period: rates(at) for at, period in enumerate(periods)}


def dated_rows(dates, column="Stichtag"):
    rows = [
        (f"{at:02d}", place, date, german(round(rate + later, 1)))
        for later, date in enumerate(dates)
        for at, (place, rate) in enumerate(zip(PLACES, RATES, strict=True), 1)
    ]
    return lines(("Nr", "Stadtteil", column, "Quote"), *rows)


@pytest.mark.parametrize("column", ["Stichtag", "Stand der Daten", "Bezug"])
def test_dates_are_periods_where_quarters_repeat(column):
    found = read(dated_rows(["31.12.21", "31.12.22"], column))
    assert found.roles[column] == "period"
    assert found.by_period("Quote") == {"2021": rates(0, 1), "2022": rates(1, 1)}


@pytest.mark.parametrize("column", ["Stichtag", "Stand der Daten", "Datum", "Aktualisiert"])
def test_one_date_in_every_row_is_the_period(column):
    found = read(dated_rows(["30.09.23"], column))
    assert found.periods == ["2023-09-30"]
    assert found.by_period("Quote") == {"2023-09-30": list(RATES)}


@pytest.mark.parametrize("column", ["Stand der Daten", "Stand", "Aktualisiert am", "Datum der Erhebung", "Stichtag"])
@pytest.mark.parametrize("dates", [("01.03.2023", "01.03.2023", "15.07.2023"), ("1.3.23", "2.4.23", "15.7.23")])
def test_dates_of_quarters_that_stand_there_once_are_no_periods(column, dates):
    rows = [
        (f"{at:02d}", place, german(rate), dates[at % 3])
        for at, (place, rate) in enumerate(zip(PLACES, RATES, strict=True), 1)
    ]
    found = read(lines(("Nr", "Stadtteil", "Quote", column), *rows))
    assert (found.periods, found.roles[column]) == ([], "attribute")
    assert found.by_period("Quote") == {"": list(RATES)}


@pytest.mark.parametrize("column", ["Jahr der Erhebung", "Erhebungsjahr", "Baujahr der Schule"])
def test_years_of_quarters_that_stand_there_once_are_no_periods(column):
    rows = [
        (f"{at:02d}", place, german(rate), 2019 + at % 3)
        for at, (place, rate) in enumerate(zip(PLACES, RATES, strict=True), 1)
    ]
    found = read(lines(("Nr", "Stadtteil", "Quote", column), *rows))
    assert found.periods == []
    assert found.indicators == ["Quote"]
    assert found.by_period("Quote") == {"": list(RATES)}


@pytest.mark.parametrize(
    "title",
    [
        "Arbeitslose, Stand 31.12.2023",
        "Stand: 15.02.24",
        "Erstellt am 15. Februar 2024",
        "Auszug vom 2024-02-15",
        "Bevölkerung 2024",
    ],
)
@pytest.mark.parametrize("first", [NAMED, EMPTY])
def test_a_date_in_the_title_does_not_overrule_the_years(title, first):
    found = read(by_year("2020", "2021", "2022", first=first, above=[(title,), ("",)]), "Quote.csv")
    assert found.by_period("Quote") == {"2020": rates(0), "2021": rates(1), "2022": rates(2)}


def test_a_date_in_the_title_does_not_overrule_a_column_of_years():
    text = "Stand: 31.12.2023;;;\n" + dated_rows(["2020", "2021"], "Jahr")
    assert read(text).by_period("Quote") == {"2020": rates(0, 1), "2021": rates(1, 1)}


@pytest.mark.parametrize(
    ("written", "period"),
    [("2022", "2022"), ("31.12.2022", "2022-12-31"), ("31.12.22", "2022-12-31"), ("Stand 2022", "2022")],
)
@pytest.mark.parametrize("spread", [True, False])
def test_one_period_above_all_columns_is_theirs(written, period, spread):
    above = ("", "", *([written] * 3 if spread else [written, "", ""]))
    found = read(by_year("Quote A", "Quote B", "Quote C", above=[above]))
    assert found.periods == [period]
    assert found.indicators == ["Quote A", "Quote B", "Quote C"]
    assert found.by_period("Quote B") == {period: rates(1)}
    assert found.units == list(PLACES)


def test_two_periods_above_the_columns():
    above = ("", "", "2021", "", "2022", "")
    found = read(by_year("Quote A", "Quote B", "Quote A", "Quote B", above=[above]))
    assert found.by_period("Quote A") == {"2021": rates(0), "2022": rates(2)}
    assert found.by_period("Quote B") == {"2021": rates(1), "2022": rates(3)}
