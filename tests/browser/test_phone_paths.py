"""Phones that follow a workshop by themselves: with and without scripts, by keyboard, in large type, in five languages.

The rounds are turned in the database, as a moderator's page in another process does.
"""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe, Weighted
from sozial.store.database.database import open_database
from sozial.store.workshops import WorkshopStore
from sozial.web.ballot_texts import ballot_languages
from sozial.workshop.ballot import Form
from sozial.workshop.order import order_parts
from sozial.workshop.settings import WorkshopSettings
from sozial.workshop.topics import domain_topics
from tests.browser.conftest import free_port
from tests.browser.test_workshop_paths import phones
from tests.places import ROOT
from tests.thorough import EVERYTHING

__all__ = ["phones"]
LANGUAGES = ballot_languages()
SAVE = "Gewichtung speichern"
# Which forms are looked at in which languages on every change: all in German, one from right to left.
AXE_LOOKS_AT = [(form, code) for form in Form for code in LANGUAGES if EVERYTHING or code == "de"]
AXE_LOOKS_AT += [] if EVERYTHING else [(Form.POINTS, "ar")]
# What lies over something else that is to be read; what stays in sight on purpose is left out.
OVERLAPPING = """() => {
  const wanted = 'h1,h2,h3,p,label,button,input,select,legend,td,th,a,li > bdi';
  const seen = [...document.querySelectorAll('body *')].filter((one) => one.matches(wanted)
    && one.getClientRects().length && getComputedStyle(one).position === 'static'
    && !one.closest('details:not([open])'));
  const found = [];
  seen.forEach((one, at) => seen.slice(at + 1).forEach((other) => {
    if (one.contains(other) || other.contains(one)) return;
    const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 2 && high > 2) found.push(one.outerHTML.slice(0, 60) + ' | ' + other.outerHTML.slice(0, 60));
  }));
  return found;
}"""


def settings(form=Form.POINTS):
    sample = read_sample()
    recipe = Recipe("m", tuple(Weighted(one.code) for one in sample.indicators))
    topics = tuple(domain_topics(sample, recipe, "2024", "de"))
    groups = ("Bewohnerschaft", "Verwaltung")
    return WorkshopSettings("Werkstatt", form, topics, groups, 3, 10, "name = 'x'", sample.digest, "M", "2024")


class Room:
    """A workshop, the way to it, and its turns."""

    def __init__(self, store, base, form=Form.POINTS, **changes):
        self.store = store
        self.workshop, _key = store.create(replace(settings(form), **changes), datetime.date(2026, 11, 27))
        self.link = f"{base}/kompass/w/{self.workshop.code}"

    def turn(self, *names):
        turns = {
            "open": self.store.open_round,
            "close": self.store.close_round,
            "reveal": self.store.reveal,
            "quarters": lambda held: self.store.reveal(held, quarters=True),
        }
        for name in names:
            self.workshop = turns[name](self.workshop)

    def until(self, mark):
        """Wait until the server of the ballots says where the workshop stands; it remembers for a second."""
        deadline = time.monotonic() + 10
        while urllib.request.urlopen(f"{self.link}/now").read().decode() != mark:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def weigh(self, people=6):
        form, topics = self.workshop.settings.form, self.workshop.settings.topics
        values = list(order_parts(len(topics))) if form is Form.ORDER else [5, 3, 1, 0, 0, 2]
        if form is Form.POINTS:
            values = [40, 20, 10, 10, 10, 10]
        for person in range(people):
            turned = values[person % 6 :] + values[: person % 6]
            given = dict(zip([topic.code for topic in topics], turned, strict=True))
            self.store.vote(self.workshop, 1, self.store.join(self.workshop), "", given).result()


@pytest.fixture(scope="module")
def ballots(tmp_path_factory):
    """Serve ballots alone; return the database and the address."""
    folder = tmp_path_factory.mktemp("ballots")
    database, port = f"sqlite:///{folder / 'w.sqlite'}", free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "bench.workshop_server:app",
        "--port",
        str(port),
        "--log-level",
        "error",
    ]
    variables = os.environ | {"SOZIAL_DATABASE_URL": database, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=variables)
    base = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(base + "/kompass/w", timeout=1)
            break
        except OSError:
            assert process.poll() is None
            time.sleep(0.05)
    store = WorkshopStore(open_database(database))
    yield store, base
    store.close()
    process.terminate()
    process.wait(20)


@pytest.fixture
def room(ballots):
    return lambda form=Form.POINTS, **changes: Room(*ballots, form, **changes)


def vote(phone):
    """Weigh somehow, as a person who wants it quick."""
    form = phone.locator("form[data-form]").get_attribute("data-form")
    if form == "points":
        phone.get_by_role("button", name="Gleich verteilen").click()
    elif form == "order":
        phone.get_by_role("button", name="Nach unten: Einkommen").click()
    else:
        for place in range(1, 7):
            phone.locator(f'input[name="t{place}"][value="3"]').check()
    phone.get_by_role("button", name=SAVE).click()
    expect(phone.get_by_text("Ihre Gewichtung zählt.")).to_be_visible()


def test_a_phone_follows_the_whole_evening_without_a_touch(room, phones):
    held, phone = room(), phones()
    phone.goto(held.link)
    expect(phone.get_by_text("beginnt gleich")).to_be_visible()
    held.turn("open")
    expect(phone.get_by_role("button", name=SAVE)).to_be_visible()
    expect(phone.locator("#news")).to_have_text("Jetzt ist Runde 1 offen.")
    vote(phone)
    held.weigh()
    held.turn("close")
    expect(phone.get_by_text("Ihre Gewichtung in Runde 1 zählt.")).to_be_visible()
    held.turn("reveal")
    expect(phone.get_by_role("img")).to_have_count(6)
    expect(phone.get_by_text("Andere:").first).to_be_visible()
    held.turn("quarters")
    expect(phone.get_by_text("Sehen Sie so lange auf die Leinwand")).to_be_visible()
    held.turn("open")
    expect(phone.get_by_text("Runde 1: 17").first).to_be_visible()
    phone.get_by_role("link", name="Mit meinen Werten aus Runde 1 beginnen").click()
    expect(phone.locator("input.points").first).to_have_value("17")


def test_nothing_that_is_being_typed_is_lost(room, phones):
    held, phone = room(), phones()
    held.turn("open")
    phone.goto(held.link)
    phone.locator("input.points").first.fill("35")
    held.turn("close")
    news = phone.locator("#news")
    expect(news).to_contain_text("Was Sie noch nicht gespeichert haben, zählt nicht.")
    expect(news).to_contain_text("Ihre Eingaben stehen noch hier.")
    expect(phone.locator("input.points").first).to_have_value("35")
    # Whoever sends it all the same is told that it came too late, and sees what was entered.
    phone.get_by_role("button", name="Rest hierher: Bildung").click()
    phone.get_by_role("button", name=SAVE).click()
    expect(phone.get_by_role("alert")).to_have_text("✗ Nicht gezählt: Die Runde war schon geschlossen.")
    expect(phone.get_by_role("row", name="Einkommen 35")).to_be_visible()
    held.turn("open")
    expect(phone.get_by_role("button", name=SAVE)).to_be_visible()


def test_what_is_new_is_shown_at_once_on_request(room, phones):
    held, phone = room(), phones()
    held.turn("open")
    phone.goto(held.link)
    phone.get_by_role("button", name="5 Punkte mehr: Arbeit").click()
    expect(phone.locator("input.points").nth(1)).to_have_value("5")
    held.turn("close", "open")
    expect(phone.locator("#news")).to_contain_text("Jetzt ist Runde 2 offen.")
    phone.get_by_role("button", name="Jetzt anzeigen").click()
    expect(phone.get_by_text("Runde 2.")).to_be_visible()
    expect(phone.locator("input.points").nth(1)).to_have_value("")


def test_a_lost_connection_is_said_and_found_again(room, phones):
    held, phone = room(), phones()
    held.turn("open")
    phone.goto(held.link)
    phone.locator("input.points").first.fill("35")
    phone.context.set_offline(True)
    expect(phone.locator("#news")).to_contain_text("Keine Verbindung.")
    phone.context.set_offline(False)
    expect(phone.locator("#news")).to_be_empty()
    expect(phone.locator("input.points").first).to_have_value("35")


def test_steps_the_rest_and_equal_parts_need_no_arithmetic(room, phones):
    held, phone = room(), phones()
    held.turn("open")
    phone.goto(held.link)
    fields, left = phone.locator("input.points"), phone.locator("#left")
    phone.get_by_role("button", name="Gleich verteilen").click()
    assert [field.input_value() for field in fields.all()] == ["17", "17", "17", "17", "16", "16"]
    expect(left).to_have_text("Noch zu verteilen: 0")
    phone.get_by_role("button", name="5 Punkte mehr: Bildung").click()
    expect(left).to_have_text("Zu viel verteilt: 5")
    phone.get_by_role("button", name="Rest hierher: Gesundheit").click()
    expect(fields.nth(4)).to_have_value("11")
    expect(left).to_have_text("Noch zu verteilen: 0")
    phone.get_by_role("button", name="5 Punkte weniger: Arbeit").click()
    expect(left).to_have_text("Noch zu verteilen: 5")
    # Digits of another script count as well.
    fields.nth(1).fill("١٧")
    expect(left).to_have_text("Noch zu verteilen: 0")
    phone.get_by_role("button", name=SAVE).click()
    expect(phone.get_by_text("Ihre Gewichtung zählt.")).to_be_visible()
    assert [field.input_value() for field in fields.all()] == ["17", "17", "17", "22", "11", "16"]


def test_an_order_is_made_by_keyboard_and_one_that_nobody_made_is_asked_about(room, phones):
    held, phone = room(Form.ORDER), phones()
    held.turn("open")
    phone.goto(held.link)
    rows = phone.locator(".order li")
    expect(phone.locator("select").first).to_be_hidden()
    phone.get_by_role("button", name=SAVE).click()
    expect(phone.get_by_role("alert")).to_contain_text("Sie haben nichts verschoben.")
    assert held.store.count(held.workshop, 1) == 0
    up = phone.get_by_role("button", name="Nach oben: Bildung")
    up.focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("#moved")).to_have_text("Bildung: Platz 3 von 6")
    expect(up).to_be_focused()
    phone.keyboard.press("Enter")
    phone.keyboard.press("Enter")
    expect(rows.first).to_contain_text("Bildung")
    # At the top there is nothing further up: the focus goes to the button beside it.
    expect(phone.get_by_role("button", name="Nach unten: Bildung")).to_be_focused()
    phone.get_by_role("button", name=SAVE).click()
    expect(phone.get_by_text("Ihre Gewichtung zählt.")).to_be_visible()
    expect(rows.first).to_contain_text("Bildung")
    (ballot,) = held.store.ballots(held.workshop, 1)
    assert ballot.values["field-4"] == max(ballot.values.values()) == order_parts(6)[0]


@pytest.mark.parametrize("form", list(Form))
def test_without_a_script_a_phone_waits_weighs_and_is_answered(room, phones, form):
    held, phone = room(form), phones(script=False)
    phone.goto(held.link)
    held.turn("open")
    # The page that waits loads itself anew.
    expect(phone.get_by_role("button", name=SAVE)).to_be_visible()
    expect(phone.get_by_role("button", name="Rest hierher")).to_have_count(0)
    for place, value in enumerate((40, 20, 10, 10, 10, 10), 1):
        if form is Form.POINTS:
            phone.locator(f'input[name="t{place}"]').fill(str(value))
        elif form is Form.ORDER:
            phone.locator(f'select[name="t{place}"]').select_option(str(7 - place))
        elif place > 1:
            phone.locator(f'input[name="t{place}"][value="3"]').check()
    phone.get_by_role("button", name=SAVE).click()
    if form is Form.RATING:
        expect(phone.get_by_role("alert")).to_contain_text("1 Thema ist nicht bewertet: Einkommen.")
        phone.get_by_role("button", name="Was nicht bewertet ist, ist unwichtig").click()
    expect(phone.get_by_text("Ihre Gewichtung zählt.")).to_be_visible()
    held.weigh()
    held.turn("close", "reveal")
    held.until("1-revealed")
    phone.get_by_role("link", name="Neu laden").click()
    expect(phone.get_by_role("img")).to_have_count(6)
    phone.get_by_text("Als Tabelle").click()
    expect(phone.get_by_role("columnheader", name="Alle im Mittel")).to_be_visible()


def test_two_people_share_a_phone(room, phones):
    held, phone = room(), phones()
    held.turn("open")
    phone.goto(held.link)
    vote(phone)
    phone.get_by_role("button", name="Für eine weitere Person").click()
    expect(phone.get_by_text("Ihre Gewichtung zählt.")).to_have_count(0)
    expect(phone.locator("input.points").first).to_have_value("")
    vote(phone)
    assert held.store.count(held.workshop, 1) == 2


@pytest.mark.parametrize("code", list(LANGUAGES))
@pytest.mark.parametrize("form", list(Form))
def test_in_large_type_nothing_overlaps_and_nothing_is_wider_than_the_phone(room, phones, code, form):
    held, phone = room(form), phones(width=320)

    def look(state):
        held.until(state)
        phone.goto(f"{held.link}?lang={code}")
        # Twice the size of the text alone, as a phone's own setting has it.
        phone.evaluate("document.documentElement.style.fontSize = '200%'")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, state
        assert phone.evaluate(OVERLAPPING) == [], state

    look("0-waiting")
    held.turn("open")
    look("1-open")
    held.weigh()
    held.turn("close", "reveal")
    look("1-revealed")


# What axe looks at is the same in all languages but for the direction of the text.
@pytest.mark.parametrize(("form", "code"), AXE_LOOKS_AT)
def test_no_state_of_a_phone_has_barriers(room, phones, form, code):
    held, phone = room(form), phones(width=320)
    language = LANGUAGES[code]

    def look(state):
        found = Axe().run(phone)
        assert found.violations_count == 0, f"{state}: {found.generate_report()}"

    phone.goto(f"{held.link}?lang={code}")
    look("waiting")
    held.turn("open")
    expect(phone.get_by_role("button", name=language.say("save"))).to_be_visible()
    look("open")
    phone.get_by_role("button", name=language.say("save")).click()
    expect(phone.locator('[role="alert"]:visible')).to_be_visible()
    look("refused")
    if form is Form.POINTS:
        held.weigh()
        held.turn("close")
        expect(phone.locator("#news")).to_contain_text(language.say("news_kept"))
        look("news")
        phone.get_by_role("button", name=language.say("show_now")).click()
        expect(phone.get_by_text(language.say("not_weighed", n=1))).to_be_visible()
        look("closed")
        held.turn("reveal")
        expect(phone.get_by_role("img")).to_have_count(6)
        phone.get_by_text(language.say("as_table")).click()
        look("revealed")
