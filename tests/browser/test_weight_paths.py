"""Weights in a browser: Handlungsfelder beside the map, fingers that scroll, shares that are typed and taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_paths import open_analysis, slider

pytestmark = pytest.mark.browser
FIELDS = 6


def swipe(page, x, y, by_x, by_y):
    """Move one finger, as a screen reports it."""
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        point = {"x": x + by_x * step / 10, "y": y + by_y * step / 10}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


@pytest.fixture
def phone(browser, address):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", has_touch=True, is_mobile=True
    )
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    opened.goto(f"{address}/analyse")
    expect(opened.get_by_role("slider")).to_have_count(FIELDS)
    yield opened
    context.close()


def track_of(page, label):
    """Return where the track of a slider lies, and how wide it is."""
    slider(page, label).scroll_into_view_if_needed()
    return page.locator('[data-testid="stSlider"] [role="group"]').filter(has=slider(page, label)).bounding_box()


def thumb_of(page, label):
    slider(page, label).scroll_into_view_if_needed()
    return slider(page, label).locator("xpath=../..").bounding_box()


@pytest.mark.parametrize("place", ["thumb", "track"])
def test_a_finger_that_goes_up_over_a_slider_scrolls_the_page_and_changes_nothing(phone, place):
    box = track_of(phone, "^Kinder")
    values = [one.input_value() for one in phone.get_by_role("slider").all()]
    at = thumb_of(phone, "^Kinder")
    x = at["x"] + at["width"] / 2 if place == "thumb" else box["x"] + box["width"] * 0.8
    swipe(phone, x, at["y"] + at["height"] / 2, 2, -250)
    phone.wait_for_function("""() => document.querySelector('.st-key-weights').scrollTop > 60
        || document.querySelector('[data-testid="stMain"]').scrollTop > 60""")
    assert [one.input_value() for one in phone.get_by_role("slider").all()] == values
    assert "h_" not in phone.url


def test_a_finger_that_goes_across_moves_the_slider(phone):
    at = thumb_of(phone, "^Arbeit")
    swipe(phone, at["x"] + at["width"] / 2, at["y"] + at["height"] / 2, 100, 3)
    expect(phone).to_have_url(re.compile(r"h_Arbeit=(4[4-9]|5[0-4])"))


def test_a_tap_on_the_track_puts_the_slider_there(phone):
    box = track_of(phone, "^Arbeit")
    at = thumb_of(phone, "^Arbeit")
    phone.touchscreen.tap(box["x"] + box["width"] / 2, at["y"] + at["height"] / 2)
    expect(slider(phone, "^Arbeit")).to_have_value("50")
    expect(phone).to_have_url(re.compile("h_Arbeit=50(&|$)"))


def test_all_handlungsfelder_stand_beside_the_map_without_scrolling(page, address):
    open_analysis(page, address)
    expect(page.get_by_role("slider")).to_have_count(FIELDS)
    box = page.locator(".st-key-weights")
    rows = page.locator('[class*="st-key-share-"]')
    ends = [row.bounding_box()["y"] + row.bounding_box()["height"] for row in rows.all()]
    starts = [row.bounding_box()["y"] for row in page.locator('[class*="st-key-field-"]').all()]
    assert max(ends) < 900
    # Eight of them would fit as well.
    assert min(starts) + 8 * (starts[1] - starts[0]) < 900
    assert box.evaluate("box => box.scrollHeight <= box.clientHeight")
    assert not page.problems


def test_a_share_is_typed_opened_and_taken_back(page, address):
    open_analysis(page, address)
    page.get_by_label("Anteil von Bildung in Prozent").fill("33,3")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"h_Bildung=33\.3(&|$)"))
    opening = page.get_by_role("button", name=re.compile("Bildung · 33,3"))
    expect(opening).to_have_attribute("aria-expanded", "false")
    opening.click()
    expect(opening).to_have_attribute("aria-expanded", "true")
    expect(slider(page, "Übergang zum Gymnasium")).to_be_visible()
    page.get_by_role("button", name="Letzte Änderung der Gewichte zurücknehmen").click()
    expect(page).not_to_have_url(re.compile("h_"))
    expect(page.get_by_label("Anteil von Bildung in Prozent")).to_have_value("20,0")
    assert not page.problems


def test_typed_shares_stay_and_those_too_many_are_said(page, address):
    open_analysis(page, address)
    for field, text in (("Bildung", "35"), ("Arbeit", "15"), ("Einkommen", "50")):
        page.get_by_label(f"Anteil von {field} in Prozent").fill(text)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"h_{field}={text}(&|$)"))
    for field, text in (("Bildung", "35"), ("Arbeit", "15"), ("Einkommen", "50")):
        expect(page.get_by_label(f"Anteil von {field} in Prozent")).to_have_value(text)
        assert f"h_{field}={text}" in page.url
    page.get_by_label("Anteil von Gesundheit in Prozent").fill("10")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Getippt sind zusammen 110\N{NO-BREAK SPACE}%")).to_be_visible()
    slider(page, "^Bildung").focus()
    page.keyboard.press("End")
    expect(page).to_have_url(re.compile("h_Bildung=100(&|$)"))
    expect(page.get_by_text("Getippt sind zusammen")).to_have_count(0)
    expect(page.get_by_label("Anteil von Gesundheit in Prozent")).to_have_value("0,0")
    assert not page.problems


def test_a_share_is_taken_back_and_made_again_by_keys(page, address):
    open_analysis(page, address)
    slider(page, "^Bildung").focus()
    page.keyboard.press("End")
    expect(page).to_have_url(re.compile("h_Bildung=100(&|$)"))
    expect(slider(page, "^Arbeit")).to_have_value("0")
    expect(page.get_by_role("button", name="Rückgängig")).to_be_enabled()
    page.keyboard.press("Control+z")
    expect(slider(page, "^Bildung")).to_have_value("20")
    expect(page).not_to_have_url(re.compile("h_"))
    expect(page.get_by_role("button", name="Wiederholen")).to_be_enabled()
    page.keyboard.press("Control+y")
    expect(slider(page, "^Bildung")).to_have_value("100")
    slider(page, "^Bildung").focus()
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile("h_Bildung=90(&|$)"))
    # The recipe gives Arbeit a quarter of what is not Bildung.
    expect(page.get_by_label("Anteil von Arbeit in Prozent")).to_have_value("2,5")
    page.go_back()
    expect(slider(page, "^Bildung")).to_have_value("100")
    expect(page.get_by_label("Anteil von Arbeit in Prozent")).to_have_value("0,0")
    assert not page.problems


def test_on_a_phone_the_choice_of_the_map_stands_above_it_and_the_committee_is_read_to_its_end(phone):
    frame = phone.locator('iframe[title*="folium"]')
    frame.wait_for()
    choice = phone.locator(".st-key-view").bounding_box()
    assert choice["y"] + choice["height"] <= frame.bounding_box()["y"] + 1
    badge = phone.locator(".st-key-status .stMarkdownBadge").filter(has_text="Ausschuss für Soziales")
    assert badge.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    box = badge.bounding_box()
    assert box["x"] + box["width"] <= 390


@pytest.mark.parametrize("path", ["profil", "mittelverteilung"])
def test_on_a_phone_the_committee_is_read_to_its_end_beside_the_year_as_well(phone, address, path):
    phone.goto(f"{address}/{path}")
    badge = phone.locator(".st-key-status .stMarkdownBadge").filter(has_text="Ausschuss für Soziales")
    expect(badge).to_have_css("white-space", "normal")
    assert badge.evaluate("one => one.scrollWidth <= one.clientWidth + 1")


def test_on_a_phone_the_map_stays_in_sight_while_the_last_slider_moves(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="de-DE", has_touch=True)
    page = context.new_page()
    page.goto(f"{address}/analyse")
    page.frame_locator('iframe[title*="folium"]').locator("[data-units]").wait_for()
    last = page.locator('.st-key-weights [data-testid="stSlider"]').last
    last.evaluate("(slider) => slider.scrollIntoView({ block: 'end' })")
    frame = page.locator('iframe[title*="folium"]')
    shown, thumb = frame.bounding_box(), last.bounding_box()
    assert shown["y"] >= 0
    assert shown["y"] + shown["height"] <= thumb["y"]
    assert thumb["y"] + thumb["height"] <= 844
    # The legend is seen whole, and nothing of the page lies beside the screen.
    legend = page.frame_locator('iframe[title*="folium"]').locator(".legend").bounding_box()
    assert legend["y"] + legend["height"] <= shown["y"] + shown["height"] + 1
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    context.close()
