"""From the map to the reasons and back, in a real browser. Waiting is always for something that can be seen."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from playwright.sync_api import expect

from tests.browser.test_paths import chart, open_analysis, wait_for_map


def drawing(page, number=0):
    return page.get_by_test_id("stVegaLiteChart").nth(number).locator("canvas, svg").first


def select_on_map(page, frame):
    box = frame.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.35)
    tooltip = chart(page).locator(".leaflet-tooltip")
    expect(tooltip).to_contain_text("Rang")
    name = tooltip.locator("strong").inner_text()
    page.mouse.down()
    page.mouse.up()
    return name


def test_from_the_map_to_a_profile_and_back_with_the_position_kept(page, address):
    frame = open_analysis(page, address)
    chart(page).get_by_role("button", name="Vergrößern").click()
    scale = chart(page).locator(".leaflet-control-scale-line")
    expect(scale).not_to_have_text("3 km")
    zoomed = scale.inner_text()
    name = select_on_map(page, frame)
    page.get_by_role("button", name=f"Profil: {name}").click()
    expect(page.get_by_text(f"{name}: wie der Index zustande kommt")).to_be_visible()
    expect(drawing(page)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/profil\?unit=\w+"))
    page.get_by_role("link", name="Analyse").first.click()
    wait_for_map(page, 60)
    expect(scale).to_have_text(zoomed)
    expect(page.get_by_role("button", name=f"Profil: {name}")).to_be_visible()
    assert page.problems == []


def test_a_shared_link_opens_the_same_profile(page, address):
    page.goto(f"{address}/profil?unit=04103&with=01101&w_sgb2_quote=0")
    expect(page.get_by_text("Uferpark, Zollhof: Stellung in jedem Indikator")).to_be_visible()
    expect(page.get_by_text(re.compile("Probe$")).first).to_be_visible()
    expect(drawing(page, 1)).to_be_visible()
    assert page.problems == []


def test_a_chart_is_saved_as_picture_drawing_and_data(page, address):
    page.goto(f"{address}/erkunden")
    expect(drawing(page)).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_attribute("aria-label", re.compile("Korrelation 0,9"))
    page.get_by_role("button", name="Speichern").click()
    with page.expect_download() as svg:
        page.get_by_role("button", name="Zeichnung (SVG)").click()
    assert svg.value.suggested_filename == "sgb-ii-quote-kinder-im-sgb-ii-bezug.svg"
    assert ElementTree.parse(svg.value.path()).getroot().tag.endswith("svg")
    with page.expect_download() as picture:
        page.get_by_role("button", name="Bild (PNG)").click()
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as data:
        page.get_by_role("button", name="Daten (CSV)").click()
    assert "Uferpark" in data.value.path().read_text(encoding="utf-8-sig")
    assert page.problems == []


def test_a_long_computation_shows_a_bar_leaves_the_page_usable_and_ends(page, address):
    page.goto(f"{address}/wie_sicher")
    expect(page.get_by_text("Ränge in den Varianten")).to_be_visible()
    page.get_by_role("radio", name="10.000").click()
    bar = page.get_by_test_id("stProgress")
    expect(bar).to_be_visible()
    # The page answers while it computes.
    page.get_by_role("radio", name="völlig offen").click()
    expect(page.get_by_role("radio", name="völlig offen")).to_be_checked()
    expect(page.get_by_text("Das gilt für die 10.000 berechneten Varianten")).to_be_visible(timeout=120_000)
    expect(bar).to_have_count(0)
    wait_for_map(page, 60)
    expect(chart(page).locator(".legend")).to_contain_text("in fast allen Varianten")
    assert page.problems == []


def test_the_map_of_years_plays_by_itself(page, address):
    page.goto(f"{address}/entwicklung")
    page.get_by_role("radio", name="Karte nach Jahren").click()
    frame = wait_for_map(page, 60)
    title = chart(page).locator(".legend-title")
    expect(title).to_have_text("Belastungsindex 2024")
    before = frame.get_attribute("data-classes")
    page.get_by_role("button", name="▶").click()
    expect(title).to_have_text("Belastungsindex 2019")
    assert frame.get_attribute("data-classes") != before
    page.get_by_text("Abspielen").click()
    expect(title).to_have_text("Belastungsindex 2022", timeout=30_000)
    page.get_by_text("Abspielen").click()
    assert page.problems == []


def test_a_note_outlives_the_session(page, address):
    page.goto(f"{address}/profil?unit=01101")
    page.get_by_text("Notiz schreiben").click()
    page.get_by_label("In welcher Rolle?").fill("Bewohnerschaft")
    page.get_by_label("Notiz", exact=True).fill("Der Bus fährt <b>selten</b>.")
    page.get_by_role("button", name="Notiz speichern").click()
    expect(page.get_by_text("Gespeichert. Die Notiz ist intern")).to_be_visible()
    page.goto(f"{address}/profil?unit=01101")
    expect(page.get_by_text("Der Bus fährt <b>selten</b>.")).to_be_visible()
    assert page.problems == []


def test_on_a_phone_small_charts_are_moved_by_themselves(page, address):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/entwicklung")
    expect(drawing(page, 1)).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert page.problems == []


def test_a_map_that_becomes_narrower_still_shows_all_areas(page, address):
    page.set_viewport_size({"width": 630, "height": 844})
    open_analysis(page, address)
    scale = chart(page).locator(".leaflet-control-scale-line")
    wide = scale.bounding_box()["width"] / float(scale.inner_text().split()[0])
    page.set_viewport_size({"width": 390, "height": 844})

    def is_smaller():
        # Pixels of a kilometre: the map was fitted to less room.
        return scale.bounding_box()["width"] / float(scale.inner_text().split()[0]) < wide

    for _attempt in range(50):
        if is_smaller():
            break
        page.wait_for_timeout(100)
    assert is_smaller()
