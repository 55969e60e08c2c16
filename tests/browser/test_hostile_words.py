"""Words that want to be something else, in a real browser: they are read as written, and nothing is asked for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from sozial.output.files.literal_text import visible_text
from sozial.report.exchange.project_file import write_project
from tests.browser.conftest import serve
from tests.browser.menus import open_page
from tests.browser.test_paths import wait_for_map
from tests.places import ROOT
from tests.words import CORPUS, EVIL, hostile_town

# What each place shows around the words, and which elements it has of its own.
PLACES = {
    "paragraph": ("", "", {"P"}),
    "line": ("Titel ", " Ende", {"P", "BR"}),
    "item": ("", " · x", {"UL", "LI", "STRONG"}),
    "label": ("", "", {"P"}),
    "badge": ("", "", {"P", "SPAN"}),
}
MADE = """() => Object.fromEntries([...document.querySelectorAll('[class*="st-key-"]')].map((box) => {
  const read = box.querySelector('[data-testid="stMarkdownContainer"]');
  const key = [...box.classList].find((name) => name.startsWith('st-key-')).slice(7);
  return [key, read && [read.textContent, [...read.querySelectorAll('*')].map((one) => one.tagName)]];
}))"""
# Elements that the texts of the town would become; the app's own links, icons and bold words are none of them.
FOREIGN = f"""() => [...document.querySelectorAll('a, img, em, del, code, b, i, .katex, span')].filter((one) => {{
  const said = one.textContent.trim();
  return [one.href, one.src].some((address) => address && address.includes('{EVIL}')) || one.matches('.katex')
    || (['k', 'c', 's', 'r', 'u', 'x', '_u_'].includes(said) && !one.closest('svg, button'))
    || (one.getAttribute('role') === 'img' && one.getAttribute('aria-label') === 'home icon');
}}).map((one) => one.outerHTML.slice(0, 200))"""
MARK = re.compile(r"Q\d{3}[a-z]+Q")


def as_read(text):
    """Return text as a page shows it: without what nobody sees, spaces as one."""
    return re.sub(r"\s+", " ", re.sub("[\u2060\ufeff]", "", visible_text(text))).strip()


def test_every_row_is_read_as_it_was_written(browser, tmp_path):
    with serve(tmp_path, script=str(ROOT / "tests" / "browser" / "shown_words.py")) as address:
        page = browser.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url) if EVIL in request.url else None)
        page.goto(address)
        expect(page.get_by_text("Ende", exact=True)).to_be_visible(timeout=60_000)
        # Smileys are looked for by a part that is loaded later; the last row was read by then.
        expect(page.locator(".st-key-table td").last).not_to_be_empty()
        page.wait_for_load_state("networkidle")
        made = page.evaluate(MADE)
        rows = [words for words in CORPUS if len(words.text) < 1_000]
        wrong = []
        for place, words in enumerate(rows):
            for kind, (before, after, own) in PLACES.items():
                said, elements = made[f"{kind}-{place}"]
                if as_read(said) != as_read(before + as_read(words.text) + after) or not set(elements) <= own:
                    wrong.append((kind, words.text, said, elements))
        assert wrong == []
        cells = page.locator(".st-key-table").locator("th, td").all_text_contents()
        assert [as_read(cell) for cell in cells[-len(rows) :]] == [as_read(words.text) for words in rows]
        assert page.locator(".st-key-table").locator("a, img, em, strong, code, .katex").count() == 0
        assert asked == []
        page.close()


@pytest.fixture(scope="module")
def project():
    return {"name": "stadt.sozial", "mimeType": "application/zip", "buffer": write_project(hostile_town().context)}


def test_the_hostile_town_asks_for_nothing_on_any_page(page, address, project):
    page.goto(address)
    page.get_by_role("button", name="Projektdatei öffnen").click()
    page.locator("input[type=file]").set_input_files(project)
    expect(page.get_by_text("Jeder Indexwert stimmt auf neun Stellen")).to_be_visible()
    page.get_by_role("button", name="Öffnen", exact=True).last.click()
    expect(page.get_by_text("Geöffnet:").first).to_be_visible()
    seen = 0
    for name in ("Daten", "Analyse", "Profil", "Erkunden", "Maßnahmen", "Methode", "Werkstatt"):
        open_page(page, name)
        expect(page.get_by_test_id("stMarkdownContainer").filter(has_text=MARK).first).to_be_visible()
        if name == "Analyse":
            wait_for_map(page)
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
        assert page.evaluate(FOREIGN) == [], name
        seen += len(set(MARK.findall(page.inner_text("body"))))
    # Tables and maps are drawn, and hold no text.
    assert seen > 15
    assert page.problems == []
    assert page.outside == []
