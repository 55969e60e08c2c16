"""A whole workshop: the moderator at the projector, phones in the room. Waiting is always for something to be seen."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_paths import wait_for_map

TOPICS = 6


@pytest.fixture
def phones(browser):
    """Make phones on request; each has its own cookies."""
    contexts = []

    def make(width=390, script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 700}, locale="de-DE", java_script_enabled=script
        )
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def begin(page, address):
    page.goto(f"{address}/werkstatt")
    page.get_by_role("button", name="Werkstatt beginnen").click()
    heading = page.locator(".st-key-ws-code").get_by_role("heading")
    expect(heading).to_have_text(re.compile(r"^\w{3} \w{4}$"))
    code = heading.inner_text().replace(" ", "")
    return f"{urlsplit(address).scheme}://{urlsplit(address).netloc}/kompass/w/{code}"


def weigh(phone, link, points, group="Bewohnerschaft"):
    phone.goto(link)
    fields = phone.locator("input.points")
    expect(fields).to_have_count(TOPICS)
    for place, value in enumerate(points):
        fields.nth(place).fill(str(value))
    phone.get_by_label(group).check()
    phone.get_by_role("button", name="Gewichtung speichern").click()
    expect(phone.get_by_role("status")).to_contain_text("Ihre Gewichtung ist gespeichert")


def test_a_whole_workshop_with_five_phones(page, address, phones):
    link = begin(page, address)
    expect(page.get_by_text("Themen kennenlernen")).to_be_visible()
    page.get_by_role("button", name="Runde 1 öffnen").click()
    expect(page.get_by_text("Runde 1 ist offen: 0 haben gewichtet")).to_be_visible()
    opened = [phones(script=number % 2 == 0) for number in range(5)]
    for number, phone in enumerate(opened):
        weigh(phone, link, [50, 10, 10, 10, 10, 10] if number < 3 else [0, 20, 20, 20, 20, 20])
    # The projector counts by itself.
    expect(page.get_by_text("Runde 1 ist offen: 5 haben gewichtet")).to_be_visible()
    weigh(opened[0], link, [40, 20, 10, 10, 10, 10])
    page.get_by_role("button", name="Runde 1 schließen").click()
    expect(page.get_by_text("Runde 1 ist geschlossen: 5 haben gewichtet")).to_be_visible()
    opened[1].goto(link)
    expect(opened[1].get_by_role("status")).to_contain_text("geschlossen")
    page.get_by_role("button", name="Gewichtungen aufdecken").click()
    expect(page.get_by_text("Was 5 Teilnehmende jedem Thema geben")).to_be_visible()
    expect(page.get_by_text("Quartiere bleiben verborgen")).to_be_visible()
    page.get_by_role("button", name="Runde 2 öffnen").click()
    expect(page.get_by_text("Runde 2 ist offen")).to_be_visible()
    for phone in opened:
        weigh(phone, link, [75, 5, 5, 5, 5, 5])
    page.get_by_role("button", name="Runde 2 schließen").click()
    expect(page.get_by_text("Runde 2 ist geschlossen")).to_be_visible()
    page.get_by_role("button", name="Gewichtungen aufdecken").click()
    expect(page.get_by_text("Von Runde zu Runde")).to_be_visible()
    page.get_by_role("button", name="Quartiere aufdecken").click()
    expect(page.get_by_text("in den eigenen Gewichtungen der Teilnehmenden").first).to_be_visible()
    page.get_by_role("button", name="Diese Gewichte als Rezept übernehmen").click()
    expect(page).to_have_url(re.compile("/analyse"))
    wait_for_map(page, 60)
    # Einkommen has three quarters of the weight.
    expect(page.get_by_role("button", name=re.compile(r"Einkommen.*75"))).to_be_visible()
    assert page.problems == []


def test_a_connection_that_was_lost_is_the_same_participant(page, address, phones):
    link = begin(page, address)
    page.get_by_role("button", name="Runde 1 öffnen").click()
    expect(page.get_by_text("Runde 1 ist offen")).to_be_visible()
    phone = phones()
    weigh(phone, link, [100, 0, 0, 0, 0, 0])
    phone.context.set_offline(True)
    phone.locator("input.points").first.fill("0")
    phone.locator("input.points").nth(1).fill("100")
    phone.context.set_offline(False)
    phone.get_by_role("button", name="Gewichtung speichern").click()
    expect(phone.get_by_role("status")).to_contain_text("gespeichert")
    expect(page.get_by_text("Runde 1 ist offen: 1 hat gewichtet")).to_be_visible()


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("state", ["waiting", "open", "mistake", "closed"])
def test_the_ballot_has_no_barriers(page, address, phones, language, state):
    link = begin(page, address)
    phone = phones(width=320)
    if state != "waiting":
        page.get_by_role("button", name="Runde 1 öffnen").click()
        expect(page.get_by_text("Runde 1 ist offen")).to_be_visible()
    phone.goto(f"{link}?lang={language}")
    if state == "mistake":
        phone.locator("input.points").first.fill("30")
        phone.locator("form[data-form] > button").click()
        expect(phone.get_by_role("alert")).to_be_visible()
    if state == "closed":
        page.get_by_role("button", name="Runde 1 schließen").click()
        expect(page.get_by_text("Runde 1 ist geschlossen")).to_be_visible()
        phone.reload()
        expect(phone.get_by_role("status")).to_be_visible()
    found = Axe().run(phone)
    assert found.violations_count == 0, found.generate_report()
    # Nothing is wider than the phone.
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_ballot_is_filled_in_with_the_keyboard_alone(page, address, phones):
    link = begin(page, address)
    page.get_by_role("button", name="Runde 1 öffnen").click()
    expect(page.get_by_text("Runde 1 ist offen")).to_be_visible()
    phone = phones()
    phone.goto(link)
    first = phone.locator("input.points").first
    for _press in range(12):
        phone.keyboard.press("Tab")
        if first.evaluate("field => field === document.activeElement"):
            break
    for value in ("60", "35", "0", "0", "0", "0"):
        phone.keyboard.type(value)
        if value == "35":
            # As with the button beside the field.
            phone.keyboard.press("ArrowUp")
        # Past “the rest here” to the next topic.
        phone.keyboard.press("Tab")
        phone.keyboard.press("Tab")
    expect(phone.locator("#left")).to_have_text("Noch zu verteilen: 0")
    phone.keyboard.press("ArrowUp")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("status")).to_contain_text("gespeichert")
