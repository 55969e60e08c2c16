"""The pictures of the handbook, taken from the sample city as it is: so they cannot age.

    QUARTIERSKOMPASS_HANDBOOK=1 python -m pytest tests/browser/test_handbook.py

takes them anew into `sozial/handbook/pictures`; `tests/unit/ui/test_handbook.py` holds that each is there and is named.
"""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image
from playwright.sync_api import expect

from sozial.places import HANDBOOK

pytestmark = pytest.mark.skipif(
    not os.environ.get("QUARTIERSKOMPASS_HANDBOOK"), reason="pictures are taken with QUARTIERSKOMPASS_HANDBOOK=1"
)
# So few colours that a picture stays small and nobody sees it.
COLOURS, LARGEST = 128, 80_000
# Each page, what has to be there before it is taken, and what is moved to the top.
PAGES = {
    "start": ("", "Unsere Daten untersuchen", ""),
    "daten": ("daten", "Vorlage für eigene Daten", ""),
    "analyse": ("analyse", "Stand merken", ""),
    "profil": ("profil?unit=04103", "Stellung in jedem Indikator", ".st-key-page-title"),
    "wie_sicher": ("wie_sicher", "Ränge", "[data-testid=stVegaLiteChart]"),
    "werkstatt": ("werkstatt", "100 Punkte verteilen", ""),
    "mittelverteilung": ("mittelverteilung", "Wer gegenüber", ""),
    "bericht": ("bericht", "Vorlage für den Ausschuss", ".st-key-page-title"),
    "vorfuehren": ("vorfuehren", "Weitere Schritte", ""),
}


def settle(page):
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


@pytest.mark.parametrize("name", PAGES)
def test_a_picture_is_taken_as_the_page_is(page, address, name):
    path, words, at_top = PAGES[name]
    page.set_viewport_size({"width": 1000, "height": 700})
    page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang=de")
    settle(page)
    expect(page.get_by_text(words).first).to_be_visible()
    if name == "analyse":
        expect(page.frame_locator("iframe").locator("canvas").first).to_be_visible()
    if at_top:
        expect(page.locator(at_top).first).to_be_visible()
        page.locator(at_top).first.evaluate("(element) => element.scrollIntoView()")
        # Below the navigation, which stays where it is.
        page.get_by_test_id("stMain").evaluate("(element) => element.scrollBy(0, -70)")
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    assert taken.size == (1000, 700)
    small = taken.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    picture = HANDBOOK / "pictures" / f"{name}.png"
    small.save(picture, optimize=True)
    assert picture.stat().st_size <= LARGEST
    assert page.problems == page.outside == []
