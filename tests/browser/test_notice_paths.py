"""What was saved or refused is in sight where the button was pressed, and covers nothing once somebody scrolls on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PLACE = """() => { const box = document.querySelector('.st-key-notices').getBoundingClientRect();
    return { top: box.top, height: box.height }; }"""


def test_a_notice_sticks_until_somebody_scrolls_on(page, address):
    page.goto(f"{address}/methode")
    page.get_by_label("Name des Rezepts").fill("")
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_text("Ein Rezept braucht einen Namen")).to_be_visible()
    place = page.evaluate(PLACE)
    assert 0 < place["top"] < 900
    page.get_by_role("heading", name="5. Klassen").scroll_into_view_if_needed()
    page.mouse.move(700, 450)
    page.mouse.wheel(0, 600)
    expect(page.locator(".st-key-notices")).to_have_attribute("data-read", "")
    assert page.evaluate(PLACE)["top"] + page.evaluate(PLACE)["height"] < 60
    assert not page.problems


def test_the_sign_that_adds_a_file_stands_in_the_middle(page, address):
    page.goto(f"{address}/daten")
    page.locator('.st-key-tables input[type="file"]').set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": b"Key;Name;Quote in %\n01;Au;5,5\n02;Bo;7,5\n03;Ce;9,5\n"}
    )
    sign = page.locator(
        '.st-key-tables [data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-borderlessIcon"]'
    )
    expect(sign).to_be_visible()
    zone = page.locator('.st-key-tables [data-testid="stFileUploaderDropzone"]').bounding_box()
    box = sign.bounding_box()
    assert abs(box["y"] + box["height"] / 2 - zone["y"] - zone["height"] / 2) <= 3
    assert not page.problems
