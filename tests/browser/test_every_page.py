"""Every page, in both languages and at both widths: nothing runs that may not, nobody is kept out, nothing is cut.

Each page is opened once: a visit is what costs time. axe looks at it in German at one width and in English at the
other, or with `QUARTIERSKOMPASS_EVERY_CHANGE=1` in both languages at both widths.
"""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.thorough import EVERYTHING

PAGES = (
    "", "daten", "analyse", "profil?unit=04103", "wie_sicher", "entwicklung", "erkunden", "werkstatt", "massnahmen",
    "mittelverteilung", "ziele", "bericht", "vorfuehren", "methode", "oeffentlich", "barrierefreiheit",
    "handbuch?chapter=analyse",
)  # fmt: skip
# Each frame is looked at by itself.
AXE = {"iframes": False, "resultTypes": ["violations"]}
WIDE, NARROW = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
# The wide window, magnified to 200 %.
MAGNIFIED = {"width": 700, "height": 450}
# The browser tells of whatever the policy kept from happening, in the page and in its frames.
NOTE = """
document.addEventListener("securitypolicyviolation", event =>
  console.error("violation: " + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile));
"""
# The levels of the headings in sight, in order.
LEVELS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((heading) => heading.checkVisibility()).map((heading) => Number(heading.tagName[1]))"""
# Nothing is faded, as all is that the next run of the page has not confirmed yet.
FULL = """() => [...document.querySelectorAll("[data-testid=stElementContainer]")]
  .every((element) => getComputedStyle(element).opacity === "1")"""
# What reaches beyond the screen and can be moved into sight by nothing.
CUT = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const moves = (element) => {
    for (let around = element.parentElement; around && around !== main; around = around.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(around).overflowX)) return true;
    return false;
  };
  return [...main.querySelectorAll("*")]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1)
    .filter((element) => !moves(element)).map((element) => element.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def watched(page):
    page.add_init_script(NOTE)
    page.violations = []
    page.on(
        "console",
        lambda said: (
            page.violations.append(said.text)
            if "violation:" in said.text or "Content Security Policy" in said.text
            else None
        ),
    )
    return page


def settle(page):
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-testid=stSkeleton], [data-testid=stSpinner], [data-stale=true]")).to_have_count(0)
    # What is computed beside the page is waited for: until then its bar fades.
    computing = page.get_by_text(re.compile("Varianten werden berechnet|Computing variants"))
    expect(computing).to_have_count(0, timeout=150_000)
    page.wait_for_function(FULL)
    expect(page.get_by_test_id("stMain").locator("h1")).to_be_visible()


def has_no_barriers(page):
    for frame in page.frames:
        if "st_folium" in frame.url:
            # A map's frame is empty until its script has run.
            expect(frame.locator("[data-units]").first).to_be_attached()
        found = Axe().run(frame, options=AXE)
        assert found.violations_count == 0, found.generate_report()


def has_ordered_headings(page):
    levels = page.evaluate(LEVELS)
    assert levels.count(1) == 1, levels
    assert levels[0] == 1, levels
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def fits(page):
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    main = page.get_by_test_id("stMain")
    width = main.evaluate("element => element.clientWidth")
    assert width <= page.evaluate("innerWidth")
    # A chart that is still being drawn may be wider for a moment.
    expect(main).to_have_js_property("scrollWidth", width)
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_works_under_its_policy_and_for_everybody(watched, address, path):
    watched.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang=de")
    settle(watched)
    charts = watched.get_by_test_id("stVegaLiteChart")
    for at in range(charts.count()):
        expect(charts.nth(at).locator("canvas, svg").first).to_be_attached()
    has_ordered_headings(watched)
    has_no_barriers(watched)
    for size in (MAGNIFIED, NARROW):
        watched.set_viewport_size(size)
        settle(watched)
        fits(watched)
    if EVERYTHING:
        has_no_barriers(watched)
    if path == "vorfuehren":
        # Nothing but the steps is on the screen there.
        watched.goto(f"{address}/{path}?lang=en")
    else:
        watched.get_by_role("radio", name="EN", exact=True).click()
    expect(watched.locator("html")).to_have_attribute("lang", "en")
    settle(watched)
    has_no_barriers(watched)
    if EVERYTHING:
        watched.set_viewport_size(WIDE)
        settle(watched)
        has_no_barriers(watched)
    assert watched.violations == watched.problems == watched.outside == []
