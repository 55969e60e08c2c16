"""Two windows: the moderator's page and the room's screen, which follows it. Nothing is waited for but what is seen."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from sozial.output.room import bar_scenes, plain_scenes, said_scenes, weight_scenes
from sozial.output.room.plain_scenes import WayIn
from sozial.output.room.topic_ranges import build_topics
from sozial.store.database.database import open_database
from sozial.store.workshops import WorkshopStore
from sozial.ui.workshop.workshop_links import qr_drawing
from sozial.workshop.agreement import find_two_views
from sozial.workshop.ballot import Topic
from sozial.workshop.scene import Scene
from tests.browser.conftest import serve
from tests.browser.test_beyond_paths import open_vote
from tests.browser.test_workshop_paths import phones, weigh  # noqa: F401
from tests.unit.store.test_workshop_store import SETTINGS, TODAY

SIZES = [(1400, 900), (1920, 1080)]
LEAST = 2.5
# Every text that is seen, with its height in per cent of the window's, and whether it lies within it; numbers drawn in
# maps are no text of the page, so their size follows from the drawing.
TEXTS = """
async () => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, holder = node.parentElement;
    if (!node.textContent.trim() || holder.closest("[hidden], noscript, script, style")) continue;
    const drawing = holder.closest("svg");
    const scale = drawing ? holder.getScreenCTM().a : 1;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    found.push({
      words: node.textContent.trim().slice(0, 60),
      part: 100 * parseFloat(getComputedStyle(holder).fontSize) * scale / innerHeight,
      inside: box.left >= -1 && box.top >= -1 && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1,
    });
  }
  for (const picture of document.querySelectorAll("main img")) {
    const drawing = new DOMParser().parseFromString(await (await fetch(picture.src)).text(), "image/svg+xml");
    const [, , wide, high] = drawing.documentElement.getAttribute("viewBox").split(" ").map(Number);
    const box = picture.getBoundingClientRect();
    const scale = Math.min(box.width / wide, box.height / high);
    for (const text of drawing.querySelectorAll("text")) {
      const part = 100 * Number(text.getAttribute("font-size")) * scale / innerHeight;
      found.push({ words: text.textContent, part, inside: true });
    }
  }
  return found;
}
"""


@pytest.fixture
def screens(browser):
    """Make windows of the room's screen; each is another computer, with no cookie of anybody."""
    contexts = []

    def make(address, wide, high):
        contexts.append(browser.new_context(viewport={"width": wide, "height": high}, locale="de-DE"))
        opened = contexts[-1].new_page()
        opened.problems = []
        opened.on("pageerror", lambda error: opened.problems.append(str(error)))
        opened.on("console", lambda said: opened.problems.append(said.text) if said.type == "error" else None)
        opened.goto(address)
        return opened

    yield make
    for context in contexts:
        context.close()


def begin(page, address, title=""):
    page.goto(f"{address}/werkstatt")
    if title:
        page.get_by_role("textbox", name="Titel").fill(title)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Werkstatt beginnen").click()
    link = page.get_by_role("link", name="Leinwand öffnen")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("target", "_blank")
    found = link.get_attribute("href")
    return f"{address}{urlsplit(found).path}"


def is_on(page, label):
    expect(page.locator("p", has_text="Auf der Leinwand:")).to_have_text(f"Auf der Leinwand: {label}")


def act(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def heading(screen):
    return screen.get_by_role("heading", level=1)


def check(opened):
    """Measure every text of the room's screens, and let axe look at one of them."""
    for screen in opened:
        expect(heading(screen)).to_be_visible()
        # A picture that is damaged or missing is refused; the page's own rules forbid to wait for a text to come true.
        screen.evaluate("() => Promise.all([...document.images].map((one) => one.decode()))")
        texts = screen.evaluate(TEXTS)
        small = [text for text in texts if text["part"] < LEAST]
        outside = [text["words"] for text in texts if not text["inside"]]
        assert texts
        assert small == [], (heading(screen).inner_text(), small)
        assert outside == [], (heading(screen).inner_text(), outside)
        assert screen.evaluate("document.documentElement.scrollHeight <= innerHeight")
    found = Axe().run(opened[0])
    assert found.violations_count == 0, found.generate_report()


def test_the_room_follows_through_a_whole_evening(page, address, phones, screens):  # noqa: F811
    link = begin(page, address)
    opened = [screens(link, *size) for size in SIZES]
    first = opened[0]
    expect(heading(first)).to_have_text(re.compile("^Werkstatt Musterstadt"))
    check(opened)
    # By itself, in another browser; how soon is measured by `bench.phones`.
    act(page, "Nächstes Bild")
    expect(heading(first)).to_have_text("Mitmachen")
    check(opened)
    act(page, "Nächstes Bild")
    expect(heading(first)).to_have_text("Einkommen")
    expect(heading(opened[1])).to_have_text("Einkommen")
    check(opened)
    act(page, "Runde 1 öffnen")
    expect(first.locator("[data-live=weighed]")).to_have_text("0")
    page.get_by_role("textbox", name="Personen im Raum").fill("24")
    page.keyboard.press("Enter")
    expect(first.locator("[data-live=weighed]")).to_have_text("0 von 24")
    act(page, "5 min")
    expect(first.locator("[data-live=left]")).to_have_text(re.compile(r"^(5:00|4:5\d)$"))
    ballot = link.removesuffix("/room")
    for number in range(6):
        weigh(phones(script=False), ballot, [50, 10, 10, 10, 10, 10] if number < 3 else [0, 20, 20, 20, 20, 20])
    for screen in opened:
        expect(screen.locator("[data-live=weighed]")).to_have_text("6 von 24")
    check(opened)
    act(page, "Runde 1 schließen")
    expect(first.get_by_text("Die Runde ist geschlossen.")).to_be_visible()
    expect(first.get_by_text("%")).to_have_count(0)
    act(page, "Gewichtungen aufdecken")
    for screen in opened:
        expect(heading(screen)).to_contain_text("Am wichtigsten: Einkommen.")
    check(opened)
    act(page, "Nächstes Bild")
    expect(heading(opened[1])).to_contain_text("Zwei Sichtweisen")
    expect(heading(first)).to_contain_text("Zwei Sichtweisen")
    check(opened)
    act(page, "Quartiere aufdecken")
    for screen in opened:
        expect(screen.get_by_role("heading", name="Nachher: Gewichte der Gruppe")).to_be_visible()
    check(opened)
    for kind in ("moves", "often", "moved"):
        act(page, "Nächstes Bild")
        for screen in opened:
            expect(screen.locator(f".scene.{kind}")).to_be_visible()
        check(opened)
    act(page, "Nächstes Bild")
    for screen in opened:
        expect(heading(screen)).to_have_text("Wie es weitergeht")
    check(opened)
    assert [screen.problems for screen in opened] == [[], []]
    assert page.problems == []


def test_keys_turn_the_screen_from_the_projectors_own_window(page, address):
    link = begin(page, address)
    room = page.context.new_page()
    room.goto(link)
    expect(heading(room)).to_contain_text("Werkstatt")
    room.keyboard.press("ArrowRight")
    expect(heading(room)).to_have_text("Mitmachen")
    room.keyboard.press("PageUp")
    expect(heading(room)).to_contain_text("Werkstatt")
    page.bring_to_front()
    is_on(page, "Willkommen")
    page.keyboard.press("Alt+PageDown")
    is_on(page, "Mitmachen")
    expect(heading(room)).to_have_text("Mitmachen")
    # Where somebody is typing, arrow keys belong to the text.
    page.keyboard.press("ArrowRight")
    is_on(page, "Mitmachen")


def test_the_room_follows_a_vote_on_proposals(page, address, phones, screens, tmp_path):  # noqa: F811
    link = begin(page, address)
    opened = [screens(link, *size) for size in SIZES]
    open_vote(page, tmp_path)
    for screen in opened:
        expect(heading(screen)).to_have_text("Welche Vorschläge möchten Sie?")
        expect(screen.locator("[data-live=weighed]")).to_have_text("0")
    check(opened)
    for _person in range(5):
        phone = phones(width=320, script=False)
        phone.goto(f"{link.removesuffix('/room')}/choice")
        phone.get_by_label("Sprachcafé").check()
        phone.get_by_role("button", name="Auswahl speichern").click()
    expect(opened[0].locator("[data-live=weighed]")).to_have_text("5")
    act(page, "Abstimmung schließen")
    expect(opened[0].get_by_text("Die Abstimmung ist geschlossen.")).to_be_visible()
    act(page, "Ergebnis aufdecken")
    for screen in opened:
        expect(heading(screen)).to_contain_text("Ausgewählt: 1 Vorschlag")
    check(opened)


def test_another_computers_keys_turn_nothing(page, address, screens):
    link = begin(page, address)
    room = screens(link, 1400, 900)
    room.keyboard.press("ArrowRight")
    act(page, "Nächstes Bild")
    expect(heading(room)).to_have_text("Mitmachen")
    is_on(page, "Mitmachen")
    assert room.locator("button, a, input, select").count() == 0


def test_a_screen_goes_on_after_reload_and_shows_a_lost_connection(page, address, screens):
    link = begin(page, address)
    room = screens(link, 1400, 900)
    act(page, "Nächstes Bild")
    expect(heading(room)).to_have_text("Mitmachen")
    room.reload()
    expect(heading(room)).to_have_text("Mitmachen")
    page.reload()
    is_on(page, "Mitmachen")
    room.context.set_offline(True)
    expect(room.get_by_role("status")).to_have_text("Die Verbindung wird gesucht …")
    act(page, "Voriges Bild")
    room.context.set_offline(False)
    expect(heading(room)).to_contain_text("Werkstatt")
    expect(room.locator("#lost")).to_be_hidden()


@pytest.mark.parametrize(
    "title",
    ['<img src=x onerror="alert(1)"><script>alert(2)</script>', "W" * 80, "**fett** [a](javascript:alert(1)) `x`"],
)
def test_hostile_and_long_titles_are_text_within_the_screen(page, address, screens, title):
    room = screens(begin(page, address, title), 1400, 900)
    expect(heading(room)).to_have_text(title)
    check([room])
    assert room.problems == []
    assert page.problems == []


LONG = "Kinder- und Jugendhilfe, Bildungsgerechtigkeit und Teilhabe am Leben der Stadt"
CODES = "abcdefg"


def full_screens():
    """Return screens as full as they can get: long names, many topics, groups and weightings."""
    topics = [Topic(code, f"{code} {LONG}", LONG * 3, (code,), (LONG * 3,)) for code in CODES]
    random = np.random.default_rng(24)
    shares = random.dirichlet([1.0] * 7, size=200)
    camps = np.where(np.arange(200)[:, None] < 90, np.eye(7)[0] * 0.4 + 0.6 / 7, np.eye(7)[1] * 0.8 + 0.2 / 7)
    means = {f"{number} Bewohnerinnen und Bewohner des Nordens": shares[number] for number in range(4)}
    way = WayIn("MUSTERSTADT-ABC DEFG", "kompass.sozialplanung.musterstadt.example/kompass/w/MUSTERSTADT-ABCDEFG")
    seen = {
        code: [
            {
                "name": LONG[:60], "low": "1.234,5 je 1.000 Einwohner", "high": "9.234,5 je 1.000 Einwohner",
                "low_end": "günstig", "high_end": "belastet", "favourable_first": True,
                "city": "ganze Stadt 5.234,5 je 1.000 Einwohner", "city_at": 400.0, "dots": [0.0, 500.0, 1000.0],
            }
        ] * size
        for code, size in zip(CODES, (3, 1, 1, 1, 5, 1, 1), strict=True)
    }  # fmt: skip
    return [
        build_topics(topics[:1], 1, "Themen, 1 von 3", seen, "de"),
        build_topics(topics[1:4], 2, "Themen, 2 von 3", seen, "de"),
        build_topics(topics[4:5], 3, "Themen, 3 von 3", seen, "de"),
        build_topics(topics[:3], 4, "", {}, "de"),
        weight_scenes.build_weights(0, shares, topics, "de"),
        weight_scenes.build_views(0, 1, find_two_views(camps, topics)[0], camps[:, 0], "de"),
        bar_scenes.build_groups(0, means, topics, "de"),
        bar_scenes.build_rounds(0, shares, camps, topics, 1, "de"),
        plain_scenes.build_next((LONG + LONG)[:90] + ("\n" + (LONG + LONG)[:90]) * 5, "de"),
        plain_scenes.build_join(way, "1", "de"),
        plain_scenes.build_weigh(1, way, "1", 999, time.time() + 599, "de"),
        plain_scenes.build_vote(f"Abstimmung: {LONG}", True, way, "1", 999, "de"),
        weight_scenes.build_too_few(1, "de"),
        said_scenes.build_too_few_ticked("de"),
        Scene("map-0", "map", LONG, "de", full_map()),
    ]


def full_map():
    """Return what stands on a screen of maps where all of it is there at once."""
    entries = [{"mark": str(mark), "name": f"Bahnhofsviertel {mark}", "words": "jetzt darunter"} for mark in (1, 2)]
    return {
        "about": LONG,
        "sides": [{"name": name, "title": LONG[:24], "words": name, "digest": "1", "first": []} for name in "ab"],
        "entries": entries,
        "more": "und 3 weitere",
        "one_sided": [f"Nur nachher mit Index: {LONG[:40]} (vorher: zu wenige Werte)"],
        "legend": {
            "of": "Belastung:", "low": "sehr niedrig", "high": "sehr hoch", "colours": ["#eeeeee"] * 5,
            "patterns": [{"name": "nodata", "words": LONG[:60]}, {"name": "notrated", "words": "nicht bewertet"}],
        },
    }  # fmt: skip


def test_full_screens_stay_within_the_window_and_the_qr_code_is_large(tmp_path, screens):
    database = f"sqlite:///{tmp_path / 'w.sqlite'}"
    store = WorkshopStore(open_database(database))
    workshop, _key = store.create(SETTINGS, TODAY)
    with serve(tmp_path, QUARTIERSKOMPASS_DATABASE_URL=database) as found:
        opened = [screens(f"{found}/kompass/w/{workshop.code}/room", *size) for size in SIZES]
        drawing = qr_drawing("http://10.0.0.7:8501/kompass/w/ABCDEFG")
        for scene in full_screens():
            store.put_scene(workshop, scene, dict.fromkeys(("qr", "a", "b"), drawing))
            for screen in opened:
                expect(heading(screen)).to_have_text(re.compile("^" + re.escape(scene.title)))
                expect(screen.locator(f".scene.{CLASSES.get(scene.kind, scene.kind)}")).to_be_visible()
            check(opened)
            for screen in opened if scene.kind in ("join", "weigh", "vote") else ():
                high = screen.locator(".qr").evaluate("picture => picture.getBoundingClientRect().height / innerHeight")
                assert high >= 1 / 3
    store.close()


CLASSES = {"weights": "dots", "map": "maps"}
