"""Weightings on paper: sheets that are printed, and lines that are keyed in."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest

from sozial.errors import DataError
from sozial.output.tables.paper_sheets import build_sheets
from sozial.web.ballot_texts import ballot_languages
from sozial.workshop.ballot import Ballot, Form, Topic
from sozial.workshop.paper import read_sheet
from sozial.workshop.settings import WorkshopSettings

LONG = "Siedlungsstrukturelle Daseinsvorsorge und Wohnungsmarktanspannungslagen"
TOPICS = tuple(
    Topic(f"t{place}", f"{LONG} {place}", "Daran zu sehen: " + ", ".join([LONG] * 3), ()) for place in range(7)
)
GROUPS = ("Bewohnerschaft", "Verwaltung", "Träger", "Schulen", "Kirchen und Gemeinden", "Wohnungswirtschaft")
SETTINGS = WorkshopSettings("Werkstatt", Form.POINTS, TOPICS, GROUPS, 2, 10, "", "", "", "")
TWO = [Topic("a", "A", "", ("a",)), Topic("b", "B", "", ("b",))]


def pages(settings, code="de", first=1, count=2):
    language = ballot_languages()[code]
    return pypdf.PdfReader(io.BytesIO(build_sheets(settings, first, count, code, language.direction, language.texts)))


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("code", ["de", "en", "tr", "uk", "ar"])
def test_every_sheet_is_one_page_in_every_language(code, form):
    found = pages(replace(SETTINGS, form=form), code, first=7, count=3)
    assert len(found.pages) == 3
    for number, page in enumerate(found.pages, 7):
        text = " ".join(page.extract_text().split())
        assert str(number) in text.split()
        assert "Wohnungswirtschaft" in text
        assert text.count("Daran zu sehen") == 7
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.trailer["/Root"]["/Lang"] == code


def test_what_was_written_is_never_markup():
    hostile = '#read("/etc/passwd") $x$ *fett* _k_ <b> = H \\ `c` @x'
    topics = (replace(TWO[0], label=hostile), replace(TWO[1], explanation=hostile))
    text = pages(replace(SETTINGS, title=hostile, topics=topics, groups=(hostile,)), count=1).pages[0].extract_text()
    assert " ".join(text.split()).count('#read("/etc/passwd") $x$ *fett* _k_ <b> = H \\ `c` @x') == 4


def test_the_same_sheets_are_the_same_bytes():
    language = ballot_languages()["de"]
    one, two = (build_sheets(SETTINGS, 1, 2, "de", "ltr", language.texts, "Amt 50") for _again in range(2))
    assert one == two
    assert "Amt 50" in pypdf.PdfReader(io.BytesIO(one)).pages[0].extract_text()


@pytest.mark.parametrize("line", ["17 2 60 40", "17,2,60,40", " 17; 2 | 60 / 40 ", "017 2 060 40"])
def test_a_line_is_read_with_any_sign_between(line):
    sheet = read_sheet(line, Form.POINTS, TWO, ("Bewohnerschaft", "Verwaltung"))
    assert (sheet.number, sheet.ballot.group, dict(sheet.ballot.values)) == (17, "Verwaltung", {"a": 60, "b": 40})


def test_without_groups_no_number_stands_for_one():
    assert read_sheet("3 0 5", Form.RATING, TWO, ()).ballot.values == {"a": 0, "b": 5}
    assert read_sheet("3 0 50 50", Form.POINTS, TWO, ("x",)).ballot.group == ""


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("17 60 40", "numbers"),
        ("17 1 60 30 10", "numbers"),
        ("", "numbers"),
        ("17 1 -60 160", "signs"),
        ("17 eins 60 40", "signs"),
        ("17 1 6\u00b2 40", "signs"),
        ("0 1 60 40", "sheet"),
        ("1000 1 60 40", "sheet"),
        ("17 3 60 40", "group"),
        ("17 1 60 30", "points-left"),
        ("17 1 60 50", "points-over"),
        ("17 1 101 0", "out-of-range"),
        ("17 1 99999 0", "numbers"),
        ("17 1 " + "1" * 5000, "numbers"),
    ],
)
def test_a_line_that_does_not_count_says_why(line, code):
    with pytest.raises(DataError) as caught:
        read_sheet(line, Form.POINTS, TWO, ("Bewohnerschaft", "Verwaltung"))
    assert caught.value.findings[0].code == code
    assert caught.value.findings[0].line("de")


@pytest.mark.parametrize(
    ("form", "line", "total", "code"),
    [
        (Form.POINTS, "17 60 40", "100", None),
        (Form.POINTS, "17 60 40", " 100 ", None),
        (Form.POINTS, "17 60 40", "", None),
        (Form.POINTS, "17 60 30", "100", "sum"),
        (Form.POINTS, "17 60 40", "90", "sum"),
        (Form.RATING, "17 5 3", "8", None),
        (Form.RATING, "17 5 3", "7", "sum"),
        (Form.RATING, "17 5 3", "acht", "sum-signs"),
        (Form.RATING, "17 5 3", "8.0", "sum-signs"),
        (Form.RATING, "17 5 3", "00008", "sum-signs"),
    ],
)
def test_the_sum_on_the_sheet_is_compared_with_what_was_typed(form, line, total, code):
    if code is None:
        assert sum(read_sheet(line, form, TWO, (), total).ballot.values.values()) in (100, 8)
        return
    with pytest.raises(DataError) as caught:
        read_sheet(line, form, TWO, (), total)
    assert [finding.code for finding in caught.value.findings] == [code]


@pytest.mark.parametrize(("code", "word"), [("de", "Summe"), ("en", "Total"), ("tr", "Toplam"), ("uk", "Сума")])
def test_every_sheet_has_room_for_the_sum(code, word):
    assert word in pages(replace(SETTINGS, topics=tuple(TWO)), code, count=1).pages[0].extract_text()


def test_digits_of_every_script_are_read():
    for line in ("17 2 60 40", "١٧ ٢ ٦٠ ٤٠", "۱۷ ۲ ۶۰ ۴۰", "१७ २ ६० ४०"):
        sheet = read_sheet(line, Form.POINTS, TWO, ("Bewohnerschaft", "Verwaltung"))
        assert (sheet.number, sheet.ballot) == (17, Ballot("Verwaltung", {"a": 60, "b": 40}))


def test_an_order_is_keyed_in_by_places():
    three = [*TWO, Topic("c", "C", "", ("c",))]
    # Rank order centroid of three: 11, 5 and 2 of 18 parts.
    assert read_sheet("5 2 1 3", Form.ORDER, three, ()).ballot.values == {"a": 5, "b": 11, "c": 2}


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [("5 1 1 3", "place-twice", "Platz 1 ist mehrfach vergeben: A, B"), ("5 0 1 2", "no-such-place", "Platz 0")],
)
def test_places_given_twice_are_refused_in_words(line, code, words):
    three = [*TWO, Topic("c", "C", "", ("c",))]
    with pytest.raises(DataError) as caught:
        read_sheet(line, Form.ORDER, three, ())
    finding = caught.value.findings[0]
    assert finding.code == code
    assert words in finding.line("de")


def test_a_sheet_of_an_order_says_how_many_places_there_are():
    text = " ".join(pages(replace(SETTINGS, form=Form.ORDER), count=1).pages[0].extract_text().split())
    assert "Platz 1 ist am wichtigsten, Platz 7 am wenigsten wichtig" in text
