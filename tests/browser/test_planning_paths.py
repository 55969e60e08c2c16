"""From the most burdened quarter on the map to a gap, a measure, an allocation and the decision that is kept."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from tests.browser.menus import open_page
from tests.browser.test_paths import a_run_of, as_file, chart, open_analysis, wait_for_map
from tests.unit.planning.test_monitoring import next_year_file


def select_most_burdened(page, frame):
    """Click on the quarter of rank 1, and return its name."""
    sample = read_sample()
    scores = build_index(sample, read_recipe(sample_file(SAMPLE_RECIPE)), sample.periods[-1]).scores
    name = sample.unit_titles[scores.idxmax()]
    x, y = frame.evaluate(
        "(element, name) => { let at; window.map.eachLayer((layer) => {"
        " if (layer.feature && layer.feature.properties.name === name)"
        " at = window.map.latLngToContainerPoint(layer.getCenter()); }); return [at.x, at.y]; }",
        name,
    )
    box = frame.bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)
    tooltip = chart(page).locator(".leaflet-tooltip")
    expect(tooltip.locator("strong")).to_have_text(name)
    expect(tooltip).to_contain_text("Rang 1 von")
    page.mouse.down()
    page.mouse.up()
    return name


def test_from_the_map_to_a_gap_a_measure_an_allocation_and_a_decision(page, address):
    frame = open_analysis(page, address)
    name = select_most_burdened(page, frame)
    expect(page.get_by_role("button", name=f"Profil: {name}")).to_be_visible()

    open_page(page, "Maßnahmen")
    expect(page.get_by_text("Die Quartiere mit dem stärksten Bedarf zuerst.")).to_be_visible()
    # The quarter that was chosen on the map is the one that a measure is offered for.
    gaps = page.get_by_text(re.compile(r"Starker Bedarf(, keine laufende Maßnahme)?: \d+")).first
    before = int(re.search(r"(\d+)$", gaps.inner_text())[1])
    page.get_by_role("button", name=re.compile(rf"Neue Maßnahme: .* in {name}$")).click()
    page.get_by_label("Titel", exact=True).fill("Schuldnerberatung vor Ort")
    page.get_by_role("radio", name="läuft").click()
    page.get_by_role("button", name="Maßnahme speichern").click()
    expect(page.get_by_text("Gespeichert: „Schuldnerberatung vor Ort“.")).to_be_visible()
    page.get_by_role("radio", name="Bedarf und Lücken").click()
    expect(gaps).to_have_text(re.compile(rf": {before - 1}$"))

    open_page(page, "Mittelverteilung")
    amount = page.get_by_label("Summe", exact=True)
    amount.fill("250000")
    amount.press("Enter")
    expect(page.get_by_text("60 Quartiere teilen sich 250.000 Euro")).to_be_visible()
    page.get_by_role("button", name="Als Beschluss festhalten").click()
    page.get_by_label("Titel", exact=True).fill("Quartiersmittel 2027")
    page.get_by_label("Titel", exact=True).press("Tab")
    page.get_by_role("button", name="Festhalten", exact=True).click()
    said = page.get_by_text("Festgehalten: „Quartiersmittel 2027“.")
    expect(said).to_be_visible()
    # It stays in sight, however far down the page somebody is.
    page.get_by_test_id("stMain").evaluate("element => element.scrollTo(0, element.scrollHeight)")
    expect(said).to_be_in_viewport()

    # Both outlive the session.
    page.goto(f"{address}/mittelverteilung")
    expect(page.get_by_text("Festgehaltene Beschlüsse (1)")).to_be_visible()
    page.goto(f"{address}/massnahmen")
    expect(
        page.get_by_text(re.compile(rf"Starker Bedarf, keine laufende Maßnahme: {before - 1}$")).first
    ).to_be_visible()
    assert page.problems == []


def test_a_cell_changed_in_the_register_is_saved(page, address):
    page.goto(f"{address}/massnahmen")
    page.get_by_role("radio", name="Register").click()
    page.get_by_role("button", name="Neue Maßnahme", exact=True).click()
    page.get_by_label("Titel", exact=True).fill("Zum Ändern")
    page.get_by_role("button", name="Maßnahme speichern").click()
    expect(page.get_by_text("Gespeichert: „Zum Ändern“.")).to_be_visible()
    # What was said of saving goes with the next step, but not within a moment; then the table stays where it is.
    for words in ("Zum Änder", "Zum Ändern") * 5:
        page.get_by_label("Suche").fill(words)
        page.get_by_label("Suche").press("Enter")
        expect(page.get_by_text("Maßnahmen: 1,")).to_be_visible()
        with suppress(AssertionError):
            expect(page.get_by_text("Gespeichert: „Zum Ändern“.")).to_have_count(0, timeout=3_000)
            break
    expect(page.get_by_text("Gespeichert: „Zum Ändern“.")).to_have_count(0)
    table = page.get_by_test_id("stDataFrame").first
    expect(table).to_be_visible()
    box = table.bounding_box()
    # The first cell of the first row: the title.
    page.mouse.dblclick(box["x"] + 60, box["y"] + 35 + 17)
    cell = page.locator("#portal").locator("textarea, input")
    expect(cell).to_have_value("Zum Ändern")
    cell.fill("Zum Ändern, geändert")
    cell.press("Enter")
    save = page.get_by_role("button", name="1 Änderung speichern")
    expect(save).to_be_visible()
    # What is not saved yet outlives a look at another page.
    page.get_by_role("link", name="Analyse").first.click()
    expect(page.get_by_role("heading", name="Analyse")).to_be_visible()
    open_page(page, "Maßnahmen")
    save.click()
    expect(page.get_by_text("Gespeichert: „Zum Ändern, geändert“.")).to_be_visible()
    assert page.problems == []


def test_the_rule_outlives_a_look_at_another_page(page, address):
    page.goto(f"{address}/mittelverteilung")
    for label, value in (("Summe", "77000"), ("Sockel je Quartier", "40")):
        field = page.get_by_label(label, exact=True)
        field.fill(value)
        field.press("Enter")
    page.get_by_label("Bedarf pro Kopf", exact=True).first.click()
    page.get_by_role("option", name="Stufen nach Klasse").click()
    expect(page.get_by_text("60 Quartiere teilen sich 77.000 Euro")).to_be_visible()
    expect(page.get_by_label("sehr hoch", exact=True)).to_have_value("3")
    page.get_by_role("link", name="Analyse").first.click()
    expect(page.get_by_role("heading", name="Analyse")).to_be_visible()
    open_page(page, "Mittelverteilung")
    expect(page.get_by_text("60 Quartiere teilen sich 77.000 Euro")).to_be_visible()
    expect(page.get_by_label("Sockel je Quartier", exact=True)).to_have_value("40")
    expect(page.get_by_label("sehr hoch", exact=True)).to_be_visible()
    assert page.problems == []


def test_facilities_stand_on_the_map(page, address):
    page.goto(f"{address}/massnahmen")
    page.get_by_role("radio", name="Karte und Einrichtungen").click()
    page.get_by_role("button", name="Beispiel-Einrichtungen").click()
    expect(page.get_by_text("Übernommen: 61 Einrichtungen.")).to_be_visible()
    frame = wait_for_map(page, 60)
    expect(frame).to_have_attribute("data-points", "6")
    expect(chart(page).locator(".legend")).to_contain_text("Beratungsstelle")
    chart(page).locator("path.leaflet-interactive").first.hover()
    expect(chart(page).locator(".leaflet-tooltip")).to_contain_text("Beratungsstelle")
    # Two kinds are told apart by letters, not by colour alone.
    page.get_by_role("combobox", name="Arten von Einrichtungen").click()
    page.get_by_role("option", name="Jugendzentrum").click()
    expect(frame).to_have_attribute("data-points", "13")
    expect(chart(page).locator(".place-sign", has_text="B")).to_have_count(6)
    expect(chart(page).locator(".place-sign", has_text="J")).to_have_count(7)
    expect(chart(page).locator(".legend")).to_contain_text("JJugendzentrum")
    assert page.problems == []


def test_the_next_year_is_put_onto_the_data_in_one_click(page, address):
    page.goto(f"{address}/ziele")
    page.get_by_role("radio", name="Was sich geändert hat").click()
    page.get_by_role("button", name="Nächstes Jahr").click()
    page.locator("input[type=file]").set_input_files(as_file("neu.csv", next_year_file().decode()))
    expect(page.get_by_text("Keine Frage ist offen.")).to_be_visible()
    page.get_by_role("button", name="Übernehmen und vergleichen").click()
    expect(page.get_by_text("An die Daten angefügt: neu.csv. Das Rezept ist dasselbe.")).to_be_visible()
    expect(page.get_by_text("Beide Jahre sind an 2025 gemessen")).to_be_visible()
    expect(page.get_by_text("Kein Quartier hat die Klasse gewechselt.")).to_be_visible()
    assert page.problems == []


@pytest.mark.parametrize("name", ["massnahmen", "ziele", "mittelverteilung"])
def test_phone_width_stays_usable(page, address, name):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/{name}")
    expect(page.get_by_test_id("stMain")).to_be_visible()
    expect(page.locator("h1").first).to_be_visible()
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= 390
    assert page.problems == []


def test_a_reload_in_the_middle_of_a_measure_keeps_what_was_typed(page, address):
    page.goto(f"{address}/massnahmen")
    page.get_by_role("radio", name="Register").click()
    page.get_by_role("button", name="Neue Maßnahme", exact=True).click()
    title = page.get_by_label("Titel", exact=True)
    title.fill("Noch nicht fertig")
    title.press("Tab")
    page.get_by_role("radio", name="läuft").click()
    expect(page.get_by_role("radio", name="läuft")).to_be_checked()
    page.wait_for_timeout(1000)
    page.reload()
    expect(title).to_have_value("Noch nicht fertig")
    expect(page.get_by_role("radio", name="läuft")).to_be_checked()
    page.get_by_role("button", name="Schließen ohne zu speichern").click()
    expect(title).to_have_count(0)
    assert page.problems == []


def test_a_quarter_of_the_allocation_leads_to_its_profile_in_the_same_session(page, address):
    page.goto(f"{address}/mittelverteilung?lang=en&w_sgb2_quote=50")
    amount = page.get_by_label("Amount").first
    expect(amount).to_have_value("100,000")
    with a_run_of(page):
        amount.fill("250,000")
        amount.press("Enter")
    table = page.get_by_test_id("stDataFrame").first
    expect(table).to_be_visible()
    box = table.bounding_box()
    # The sign for choosing, left of the first row.
    page.mouse.click(box["x"] + 15, box["y"] + 38 + 17)
    way = page.get_by_role("button", name="Profile of Uferpark")
    expect(way).to_be_visible()
    way.click()
    expect(page).to_have_url(re.compile(r"/profil\?.*lang=en"))
    expect(page.get_by_test_id("stMain").get_by_text("Uferpark").first).to_be_visible()
    # Nothing was loaded anew: what was typed before is still there.
    page.get_by_test_id("stTopNavSection").nth(1).click()
    page.get_by_role("menuitem", name="Allocation", exact=True).click()
    expect(page.get_by_label("Amount").first).to_have_value("250,000")
    assert page.problems == []
