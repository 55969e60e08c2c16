"""From the files of an office to map and ranking: every click is counted, every figure computed by hand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import offices
from tests.browser.menus import open_page
from tests.browser.test_paths import a_run_of, choose, pick, wait_for_map
from tests.offices import as_upload

# From the files to the right map and ranking, and no step in Excel.
MOST_CLICKS = 12


class Person:
    """Does what a person does on a page, and counts it."""

    def __init__(self, page, address):
        self.page, self.address, self.clicks = page, address, 0

    def click(self, locator):
        """Press something: one click."""
        locator.click()
        self.clicks += 1

    def press(self, name, kind="button"):
        """Press what is called like this, once it can be pressed."""
        found = self.page.get_by_role(kind, name=name)
        expect(found).to_be_enabled()
        self.click(found)

    def type(self, label, text):
        """Fill a field: one click into it, and what is typed."""
        field = self.page.get_by_label(label, exact=True)
        field.fill(text)
        with a_run_of(self.page):
            field.press("Enter")
        self.clicks += 1

    def give(self, place, *files):
        """Give files to an uploader: two clicks, its button and “Open” in the system's dialog."""
        self.page.locator('input[type="file"]').nth(place).set_input_files(list(files))
        self.clicks += 2
        for file in files:
            expect(self.page.get_by_role("button", name=f"{file['name']} entfernen")).to_be_visible()

    def give_tables(self, *files):
        self.give(0, *files)

    def give_areas(self, file):
        self.give(1, file)

    def choose(self, label, *options):
        """Choose in a list of several: one click to open it, one for each, and a key to close it."""
        for option in options:
            choose(self.page, label, option)
            self.clicks += 1
        self.clicks += 1

    def choose_one(self, label, option):
        """Choose in a list: one click to open it, one to choose."""
        pick(self.page, re.compile(label), option)
        self.clicks += 2

    def use_data(self):
        """Take the data over and wait for the ranking."""
        self.press("Diese Daten verwenden")
        expect(self.page.get_by_role("heading", name="Analyse")).to_be_visible(timeout=60_000)

    def open_data(self):
        self.page.goto(f"{self.address}/daten")
        expect(self.page.locator('input[type="file"]')).to_have_count(2)


@pytest.fixture
def person(page, address):
    someone = Person(page, address)
    someone.open_data()
    yield someone
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.problems == []
    assert page.outside == []


def rows(table):
    return table.locator('[role="row"]')


def cells(table, row):
    """Return the cells of a row, the first below the names of the columns being 1."""
    return rows(table).nth(row).locator("td, th")


def ranking(page):
    """Return the ranking, once it is there."""
    table = page.locator(".ranking").first
    expect(table).to_be_visible()
    return table


def is_first(page, name, of):
    table = ranking(page)
    expect(cells(table, 1).nth(1)).to_have_text(name)
    expect(table.locator("[aria-rowcount]")).to_have_attribute("aria-rowcount", str(of + 1))


def preview_row(page, key):
    """Return a row of the preview, by its key; what lies out of sight is not in the document, so all is in sight."""
    page.set_viewport_size({"width": 1400, "height": 6000})
    preview = page.get_by_test_id("stDataFrame").last
    return rows(preview).filter(has=page.locator("td", has_text=re.compile(f"^{re.escape(key)}$"))).first


def test_raw_counts_become_a_ranking_by_rates(person, page):
    person.give_areas(as_upload("bezirke.geojson", offices.areas(offices.DISTRICTS, "code_bez"), offices.JSON))
    person.give_tables(as_upload("ses.xlsx", offices.raw_counts()))
    expect(page.get_by_text("9 von 9 Quartieren auf der Karte")).to_be_visible()
    expect(page.get_by_role("button", name="Diese Daten verwenden")).to_be_visible()
    person.choose("hoher Wert = Belastung", "einwohner auslaender")
    # 370 foreigners of 1,000 people; of 9,000 in the last district there are 1,170.
    expect(preview_row(page, "01").locator("td").nth(2)).to_have_text("37")
    expect(preview_row(page, "02").locator("td").nth(2)).to_have_text("34")
    person.use_data()
    wait_for_map(page, 9)
    # By size the last district would be the first.
    is_first(page, "Bezirk 1", of=9)
    # Rates fall by 3 from district to district: (5 - 1) / sqrt(60 / 9) = 1.549.
    expect(cells(ranking(page), 1).nth(2)).to_have_text(re.compile(r"^1[.,]5(49|5)"))
    assert person.clicks <= MOST_CLICKS


def test_totals_that_are_called_like_quarters_are_never_ranked(person, page):
    names = {name: name for name in offices.quarters_of_boroughs()}
    person.give_areas(as_upload("stadtteile.geojson", offices.areas(names, "stadtteil", "gebiet"), offices.JSON))
    person.give_tables(as_upload("profile.xlsx", offices.profiles_with_totals()))
    expect(page.get_by_text("10 von 10 Quartieren auf der Karte")).to_be_visible()
    person.use_data()
    wait_for_map(page, 10)
    is_first(page, "Barmbek", of=10)
    open_page(page, "Profil")
    person.choose_one("^Quartier", "Barmbek")
    # 475 unemployed of 15,500 people, as delivered; the mean of the quarters would be 3.0.
    table = page.get_by_test_id("stDataFrame").filter(has_text="Arbeitslose in %").first
    expect(table).to_contain_text("3,1")
    assert person.clicks <= MOST_CLICKS


def test_four_tables_with_years_in_names_and_a_gap_in_the_population(person, page):
    names = {f"STGT0{key}": f"0{key} {name}" for key, name in offices.TOWN.items()}
    person.give_areas(as_upload("stadtteile.geojson", offices.areas(names, "AREA_ID", "NAME"), offices.JSON))
    person.give_tables(*(as_upload(name, text, "text/csv") for name, text in offices.town_tables().items()))
    expect(page.get_by_text("9 von 9 Quartieren auf der Karte")).to_have_count(4)
    expect(page.get_by_role("checkbox", name=re.compile("^Für 2021 fehlen"))).to_be_checked()
    person.use_data()
    wait_for_map(page, 9)
    is_first(page, "Jürgensby", of=9)
    assert person.clicks <= MOST_CLICKS


def test_three_sheets_of_one_workbook(person, page):
    names = {f"{number:02d}": f"Ort {number}" for number in range(1, 9)}
    person.give_areas(as_upload("orte.geojson", offices.areas(names), offices.JSON))
    person.give_tables(as_upload("stadt.xlsx", offices.three_sheets()))
    expect(page.get_by_text("8 von 8 Quartieren auf der Karte")).to_have_count(3)
    expect(page.get_by_text("Nicht gelesen: Blatt „Hinweise“")).to_be_visible()
    # 55 of 1,000 people are unemployed, and 11 have housing benefit.
    expect(preview_row(page, "01")).to_contain_text("5,5")
    expect(preview_row(page, "01")).to_contain_text("1,1")
    person.use_data()
    wait_for_map(page, 8)
    is_first(page, "Ort 8", of=8)
    assert person.clicks <= MOST_CLICKS


def test_next_year_under_other_headings_with_two_renamed_and_one_divided(person, page):
    person.give_tables(as_upload("kleinstadt_2023.csv", offices.one_year(), "text/csv"))
    person.use_data()
    # 130 unemployed and 65 children with benefits of 1,000 people.
    is_first(page, "Ort J", of=10)
    until = person.clicks
    open_page(page, "Ziele")
    person.clicks += 2
    person.press("Nächstes Jahr", "radio")
    page.locator('input[type="file"]').set_input_files(
        as_upload("kleinstadt_2024.csv", offices.next_year(), "text/csv")
    )
    person.clicks += 2
    # 600 people in the west and 400 in the east.
    shares = r"Anteile der Menschen \(„Einwohner“ in der neuen Datei\): Ort J West 60,0.%, Ort J Ost 40,0.%"
    expect(page.get_by_text(re.compile(shares))).to_be_visible()
    person.press("Alle Vorschläge bestätigen")
    expect(page.get_by_text("Keine Frage ist offen.")).to_be_visible()
    person.press("Übernehmen und vergleichen")
    expect(page.get_by_text("An die Daten angefügt: kleinstadt_2024.csv. Das Rezept ist dasselbe.")).to_be_visible()
    assert person.clicks - until <= MOST_CLICKS
    page.get_by_role("link", name="Analyse").first.click()
    # 96 unemployed and 45 children with benefits of 600 people: 16.0 and 7.5 per cent.
    is_first(page, "Ort J West", of=11)
    expect(ranking(page)).to_contain_text("Alpha")


def test_nothing_is_lost_by_a_reload_in_the_middle_and_weights_stay_on_taking_over_again(person, page):
    person.give_tables(as_upload("kleinstadt.csv", offices.one_year(), "text/csv"))
    base = page.get_by_role("combobox", name=re.compile("Anzahlen als Anteil an"))
    person.choose_one("Anzahlen als Anteil an", "Kinder unter 18")
    # 20 of 200 children, where it is 20 of 1,000 people as proposed.
    expect(preview_row(page, "00")).to_contain_text("10")
    person.type("Name der Daten", "Meine Kleinstadt")
    person.type("Quelle (aller Indikatoren)", "Jobcenter")
    expect(page.get_by_label("Quelle (aller Indikatoren)", exact=True)).to_have_value("Jobcenter")
    page.reload()
    expect(page.get_by_role("button", name="kleinstadt.csv entfernen")).to_be_visible()
    expect(page.get_by_label("Name der Daten", exact=True)).to_have_value("Meine Kleinstadt")
    expect(page.get_by_label("Quelle (aller Indikatoren)", exact=True)).to_have_value("Jobcenter")
    expect(base).to_have_value("Kinder unter 18")
    person.use_data()
    assert person.clicks <= MOST_CLICKS
    slider = page.get_by_role("slider").first
    expect(slider).to_have_value("50")
    slider.focus()
    slider.press("ArrowRight")
    expect(slider).to_have_value("51")
    expect(page.get_by_role("button", name=re.compile("· 51,0.%"))).to_be_visible()
    person.press("Daten", "link")
    expect(page.get_by_role("button", name="kleinstadt.csv entfernen")).to_be_visible()
    expect(base).to_have_value("Kinder unter 18")
    person.choose_one("Anzahlen als Anteil an", re.compile("^wie vorgeschlagen"))
    # What is undone is undone on screen as well.
    person.press("Rückgängig")
    expect(base).to_have_value("Kinder unter 18")
    person.press("Wiederholen")
    expect(base).to_have_value(re.compile("^wie vorgeschlagen"))
    person.use_data()
    # As before: of equal weights it would be 50.0.
    expect(page.get_by_role("button", name=re.compile("· 51,0.%"))).to_be_visible()
    # Taking over is one step, and taken back with its sliders.
    person.press("Rückgängig")
    expect(page.get_by_role("slider").first).to_have_value("51")
