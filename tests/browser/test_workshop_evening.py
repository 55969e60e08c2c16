"""An evening that cannot be lost: clicks too many, every step taken back, and a workshop out of the bin."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_paths import wait_for_map
from tests.browser.test_workshop_paths import TOPICS, begin, phones, weigh  # noqa: F401

STEPS = (
    "Runde 1 schließen", "Runde 1 wieder öffnen", "Gewichtungen aufdecken", "Gewichtungen verbergen",
    "Quartiere aufdecken", "Quartiere verbergen", "Werkstatt beenden", "Werkstatt wieder aufnehmen",
)  # fmt: skip


def step(page, label):
    return page.get_by_role("button", name=label)


def places(page):
    """Return where the steps are below the page's heading, to the pixel, wherever it was scrolled to."""
    top = page.get_by_role("heading", name="Werkstatt", exact=True).bounding_box()["y"]
    found = {label: step(page, label).bounding_box() for label in STEPS}
    return {
        label: (round(box["x"]), round(box["y"] - top), round(box["width"]), round(box["height"]))
        for label, box in found.items()
    }


def test_clicks_too_many_lose_nothing_and_every_step_is_taken_back(page, address, phones):  # noqa: F811
    link = begin(page, address)
    before = places(page)
    step(page, "Runde 1 öffnen").dblclick()
    expect(page.get_by_text("Runde 1 ist offen: 0 haben gewichtet")).to_be_visible()
    step(page, "Runde 1 zurücknehmen").dblclick()
    expect(page.get_by_text("Noch ist keine Runde offen")).to_be_visible()
    step(page, "Runde 1 öffnen").click()
    expect(page.get_by_text("Runde 1 ist offen")).to_be_visible()
    people = [phones() for _person in range(5)]
    for phone in people:
        weigh(phone, link, [50, 10, 10, 10, 10, 10])
    expect(page.get_by_text("Runde 1 ist offen: 5 haben gewichtet")).to_be_visible()
    assert places(page) == before
    # In the place of “close” nothing else ever stands.
    step(page, "Runde 1 schließen").dblclick()
    expect(page.get_by_text("Runde 1 ist geschlossen: 5 haben gewichtet")).to_be_visible()
    expect(step(page, "Runde 1 schließen")).to_be_disabled()
    assert places(page) == before
    step(page, "Runde 1 wieder öffnen").dblclick()
    expect(page.get_by_text("Runde 1 ist offen: 5 haben gewichtet")).to_be_visible()
    # The phone changes what it gave before: it counts once.
    weigh(people[0], link, [40, 20, 10, 10, 10, 10])
    step(page, "Runde 1 schließen").click()
    expect(page.get_by_text("Runde 1 ist geschlossen: 5 haben gewichtet")).to_be_visible()
    step(page, "Gewichtungen aufdecken").dblclick()
    expect(page.get_by_text("Was 5 Teilnehmende jedem Thema geben")).to_be_visible()
    expect(step(page, "Quartiere aufdecken")).to_be_enabled()
    expect(page.get_by_text("Die Gewichtungen der Runde 1 sind aufgedeckt.")).to_be_visible()
    expect(page.get_by_text("Quartiere bleiben verborgen")).to_be_visible()
    step(page, "Gewichtungen verbergen").dblclick()
    expect(page.get_by_text("Von Runde 1 ist noch nichts aufgedeckt.")).to_be_visible()
    expect(page.get_by_text("Was 5 Teilnehmende jedem Thema geben")).to_have_count(0)
    assert places(page) == before
    # The end is asked about: two clicks on the question end nothing.
    step(page, "Werkstatt beenden").dblclick()
    expect(page.get_by_text("Runde 1 ist geschlossen: 5 haben gewichtet")).to_be_visible()
    now = page.get_by_role("button", name="Jetzt beenden")
    if not now.is_visible():
        step(page, "Werkstatt beenden").click()
    now.dblclick()
    expect(page.get_by_role("heading", name="Die Werkstatt ist beendet.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(step(page, "Werkstatt wieder aufnehmen")).to_be_enabled()
    people[1].goto(link)
    expect(people[1].get_by_role("status")).to_contain_text("beendet")
    assert places(page) == before
    step(page, "Werkstatt wieder aufnehmen").dblclick()
    expect(page.get_by_text("Runde 1 ist geschlossen: 5 haben gewichtet")).to_be_visible()
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.problems == []


def test_a_deleted_workshop_comes_back_from_the_bin(page, address, phones):  # noqa: F811
    link = begin(page, address)
    step(page, "Runde 1 öffnen").click()
    expect(page.get_by_text("Runde 1 ist offen")).to_be_visible()
    phone = phones()
    weigh(phone, link, [100, 0, 0, 0, 0, 0])
    expect(page.get_by_text("Runde 1 ist offen: 1 hat gewichtet")).to_be_visible()
    page.get_by_role("button", name="Löschen", exact=True).click()
    page.get_by_role("button", name="In den Papierkorb").dblclick()
    expect(page.get_by_role("button", name="Werkstatt beginnen")).to_be_visible()
    expect(page.get_by_text("liegt im Papierkorb")).to_be_visible()
    phone.goto(link)
    expect(phone.get_by_text("Diesen Code gibt es nicht")).to_be_visible()
    page.get_by_text(re.compile(r"Papierkorb \(\d+\)")).click()
    page.get_by_role("button", name="Zurückholen").first.click()
    expect(page.get_by_text("Zurückgeholt: „")).to_be_visible()
    # The phone is known as before, and changes what it gave.
    weigh(phone, link, [0, 100, 0, 0, 0, 0])
    expect(page.get_by_text("Runde 1 ist offen: 1 hat gewichtet")).to_be_visible()
    assert page.problems == []


@pytest.mark.parametrize("width", [390, 1400])
def test_the_steps_stand_still_at_any_width(page, address, width):
    page.set_viewport_size({"width": width, "height": 844})
    begin(page, address)
    before = places(page)
    step(page, "Runde 1 öffnen").click()
    expect(page.get_by_text("Runde 1 ist offen")).to_be_visible()
    assert places(page) == before
    step(page, "Runde 1 schließen").click()
    expect(page.get_by_text("Runde 1 ist geschlossen")).to_be_visible()
    assert places(page) == before
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_adopted_weights_survive_a_reload_without_a_further_click(page, address, phones):  # noqa: F811
    link = begin(page, address)
    step(page, "Runde 1 öffnen").click()
    expect(page.get_by_text("Runde 1 ist offen")).to_be_visible()
    for _person in range(5):
        weigh(phones(), link, [75, 5, 5, 5, 5, 5])
    for label, told in (
        ("Runde 1 schließen", "Runde 1 ist geschlossen"),
        ("Gewichtungen aufdecken", "Was 5 Teilnehmende jedem Thema geben"),
        ("Quartiere aufdecken", "in den eigenen Gewichtungen der Teilnehmenden"),
    ):
        step(page, label).click()
        expect(page.get_by_text(told).first).to_be_visible()
    page.get_by_role("button", name="Diese Gewichte als Rezept übernehmen").click()
    expect(page).to_have_url(re.compile("/analyse"))
    expect(page.get_by_text("Gespeichert: „")).to_be_visible()
    page.goto(f"{address}/analyse")
    wait_for_map(page, 60)
    expect(page.get_by_role("button", name=re.compile(r"Einkommen.*75"))).to_be_visible()
    assert page.problems == []


def test_a_prank_is_excluded_by_its_dot_and_counts_again(page, address, phones):  # noqa: F811
    link = begin(page, address)
    step(page, "Runde 1 öffnen").click()
    expect(page.get_by_text("Runde 1 ist offen")).to_be_visible()
    for _person in range(5):
        weigh(phones(), link, [40, 20, 10, 10, 10, 10])
    weigh(phones(), link, [0, 0, 0, 0, 0, 100])
    step(page, "Runde 1 schließen").click()
    expect(page.get_by_text("Runde 1 ist geschlossen: 6 haben gewichtet")).to_be_visible()
    page.get_by_text("Gewichtung ausschließen").click()
    dots = page.get_by_test_id("stVegaLiteChart").first.locator(".mark-symbol path")
    expect(dots).to_have_count(6 * TOPICS)
    # The one dot at 100 % stands farthest to the right.
    right = dots.evaluate_all("all => all.map(dot => dot.getBoundingClientRect().x)")
    dots.nth(right.index(max(right))).click()
    chosen = page.get_by_role("combobox", name="Gewichtung", exact=True)
    expect(chosen).to_have_value(re.compile("Einkommen 0 · .* 100$"))
    page.get_by_role("button", name="Ausschließen", exact=True).click()
    page.get_by_label("Warum? Die Notiz steht im Protokoll.").fill("Scherz, mit allen abgesprochen")
    page.get_by_role("button", name="Diese Gewichtung ausschließen").dblclick()
    expect(page.get_by_text("Zählt nicht: Einkommen 0")).to_be_visible()
    expect(page.get_by_text("Runde 1 ist geschlossen: 5 haben gewichtet")).to_be_visible()
    step(page, "Gewichtungen aufdecken").click()
    expect(page.get_by_text("Was 5 Teilnehmende jedem Thema geben")).to_be_visible()
    page.get_by_role("button", name="Wieder zählen").click()
    expect(page.get_by_text("Was 6 Teilnehmende jedem Thema geben")).to_be_visible()
    assert page.problems == []
