"""The way through the pages: menus, tabs, and a phone's menu."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.menus import open_page


def test_a_menu_is_opened_by_keys_and_marks_the_open_page(page, address):
    page.goto(address)
    expect(page).to_have_title("Quartierskompass")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    menu = page.get_by_test_id("stTopNavSection").filter(has_text="Handeln")
    expect(menu).not_to_have_attribute("aria-current", "true")
    menu.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/ziele"))
    expect(page).to_have_title("Ziele – Quartierskompass")
    expect(menu).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("menu")).to_have_count(0)
    open_page(page, "Profil")
    expect(page).to_have_title("Profil – Quartierskompass")
    expect(menu).not_to_have_attribute("aria-current", "true")


def test_the_page_says_in_which_language_it_is(page, address):
    page.goto(address)
    page.get_by_role("radio", name="EN").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    open_page(page, "Analysis")
    expect(page).to_have_title("Analysis – Quartierskompass")


@pytest.mark.parametrize("width", [390, 700])
def test_the_menu_of_a_phone_closes_when_a_page_was_chosen(page, address, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address)
    page.get_by_role("button", name="Menü öffnen").click()
    close = page.get_by_role("button", name="Menü schließen")
    expect(close).to_be_visible()
    # Nothing lies over what is tapped.
    close.click()
    expect(close).not_to_be_visible()
    page.get_by_role("button", name="Menü öffnen").click()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Profil").click()
    expect(page).to_have_title("Profil – Quartierskompass")
    expect(close).not_to_be_visible()
