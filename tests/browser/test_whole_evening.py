"""A whole evening: a moderator, the room's screen, and 24 phones on a slow network that are programs, not browsers."""

from __future__ import annotations

import io
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar

import openpyxl
from playwright.sync_api import expect

from tests.browser.conftest import free_port
from tests.browser.small_proxy import pass_on
from tests.browser.test_beyond_paths import ask, open_vote, panel
from tests.browser.test_room_paths import screens  # noqa: F401
from tests.browser.test_workshop_paths import TOPICS, begin

PHONES, DELAY = 24, 0.15


class Phone:
    """A phone: it keeps its cookies, reads the ballot, sends it, and looks where the workshop stands."""

    def __init__(self, link):
        self.link = link
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path=""):
        with self.opener.open(self.link + path, timeout=60) as answer:
            return answer.read().decode()

    def send(self, path, fields):
        """Send a form; return the page that follows, also one that says why not."""
        sent = urllib.request.Request(self.link + path, urllib.parse.urlencode(fields).encode())
        try:
            with self.opener.open(sent, timeout=60) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.read().decode()

    def weigh(self, number, values):
        """Send a weighting of a round; return the page that follows."""
        hidden = dict(re.findall(r'name="(csrf|round|lang)" value="([^"]*)"', self.get()))
        assert hidden["round"] == str(number)
        self.sent = (
            hidden | {f"t{place}": value for place, value in enumerate(values, 1)} | {"group": 1 + values[0] % 2}
        )
        return self.send("", self.sent)

    def say(self, text):
        """Send what is missing."""
        form = re.search(r'<section.*?value="missing".*?</section>', self.get("/say"), re.S)[0]
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        return self.send("/say", hidden | {"text": text})

    def tick(self, *places):
        """Tick proposals."""
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.get("/choice")))
        return self.send("/choice", hidden | {f"p{place}": "1" for place in places})


def points(person, last):
    """Return what a person gives: most to one topic, which is another one in the second round for a few."""
    values = [10] * TOPICS
    values[(person // 4 if last else person) % 3] += 100 - 10 * TOPICS
    return values


def all_weigh(crowd, people, number):
    said = list(crowd.map(lambda one: one[1].weigh(number, points(one[0], number > 1)), enumerate(people)))
    assert all("Ihre Gewichtung ist gespeichert" in page for page in said)


def all_are_told(crowd, people, word):
    """Whether all phones are told where the workshop stands; they ask again, for a word may be a second old."""
    until = time.monotonic() + 20
    while set(crowd.map(lambda one: one.get("/now"), people)) != {word}:
        if time.monotonic() > until:
            return False
    return True


def all_tick(page, crowd, people, folder):
    """Vote on three proposals; all phones show the result once it is revealed, and none before.

    100,000 euros for 24 phones, 4,166.67 each. Eighteen tick the playground and the café (50,000 each), and would need
    5,555.56 each for both; six tick the benches (40,000) and have 25,000. All parts are raised by 41.67 at a time, 34
    times, to 5,583.33: the eighteen pay both, nothing is left, and the six have 33,500.
    """
    open_vote(page, folder)
    said = list(crowd.map(lambda one: one[1].tick(*((3,) if one[0] % 4 == 3 else (1, 2))), enumerate(people)))
    assert all("Ihre Auswahl ist gespeichert" in text for text in said)
    expect(page.get_by_text(f"Die Abstimmung ist offen: {PHONES} haben angekreuzt")).to_be_visible()
    page.get_by_role("button", name="Abstimmung schließen").click()
    expect(page.get_by_text(f"Die Abstimmung ist geschlossen: {PHONES} haben angekreuzt")).to_be_visible()
    assert "Ausgewählt wurden" not in people[0].get("/choice")
    page.get_by_role("button", name="Ergebnis aufdecken").click()
    expect(page.get_by_text("Ausgewählt: 2 Vorschläge für 100.000")).to_be_visible()
    told = list(crowd.map(lambda one: one.get("/choice"), people))
    assert all("Ausgewählt wurden 2 von 3 Vorschlägen." in text for text in told)
    assert sum("Sie haben 2 Vorschläge angekreuzt. Davon wurden ausgewählt: 2." in text for text in told) == 18
    assert sum("Sie haben 1 Vorschlag angekreuzt. Davon wurden ausgewählt: 0." in text for text in told) == 6
    assert all(re.search(r"6 Personen möchten ihn und haben zusammen noch 33\.500", text) for text in told)


def put_what_if(page, room):
    """Move the group's weights, and show it to the room."""
    page.get_by_text("Gewichte der Gruppe verschieben", exact=True).first.click()
    slider = page.get_by_role("slider").first
    expect(slider).to_be_visible()
    page.get_by_role("button", name="Auf der Leinwand zeigen").click()
    expect(room.get_by_role("heading", level=1)).to_contain_text("Und wenn")


def read_record(page):
    """Return all texts of the record's workbook."""
    page.get_by_text("Protokoll", exact=True).first.click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Protokoll (Excel)").click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    return " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)


def test_an_evening_with_24_phones_on_a_slow_network(page, address, screens, tmp_path):  # noqa: F811
    link = begin(page, address)
    room = screens(f"{link}/room", 1920, 1080)
    target = int(address.rpartition(":")[2])
    with pass_on(free_port(), target, delay=DELAY) as slow, ThreadPoolExecutor(PHONES) as crowd:
        people = [Phone(link.replace(address, slow.address)) for _person in range(PHONES)]
        expect(room.get_by_role("heading", level=1)).to_be_visible()
        assert all("Die nächste Runde beginnt gleich" in text for text in crowd.map(Phone.get, people))
        ask(page, "Was fehlt?")
        said = list(crowd.map(lambda one: one[1].say(f"Ein Treff, Nummer {one[0]}"), enumerate(people)))
        assert all("Danke! Ihr Text ist bei der Moderation." in text for text in said)
        expect(page.get_by_text(f"Neu: {PHONES} · gezeigt: 0 · verborgen: 0")).to_be_visible()
        page.get_by_role("button", name="Zeigen", exact=True).first.click()
        expect(page.get_by_text(f"Neu: {PHONES - 1} · gezeigt: 1 · verborgen: 0")).to_be_visible()
        # Folded up, it costs the page nothing more.
        panel(page, "Texte von den Telefonen")
        for number in (1, 2):
            page.get_by_role("button", name=f"Runde {number} öffnen").click()
            expect(page.get_by_text(f"Runde {number} ist offen: 0 haben gewichtet")).to_be_visible()
            all_weigh(crowd, people, number)
            expect(page.get_by_text(f"Runde {number} ist offen: {PHONES} haben gewichtet")).to_be_visible()
            expect(room.get_by_text(f"{PHONES} haben gewichtet").first).to_be_visible()
            page.get_by_role("button", name=f"Runde {number} schließen").click()
            expect(page.get_by_text(f"Runde {number} ist geschlossen: {PHONES} haben gewichtet")).to_be_visible()
            assert all_are_told(crowd, people, f"{number}-closed-statements")
            # Nothing of a result is known to any phone or screen before it is revealed.
            assert not any("Ihre Gewichtung unter allen" in text for text in crowd.map(Phone.get, people))
            page.get_by_role("button", name="Gewichtungen aufdecken").click()
            expect(room.get_by_role("heading", level=1)).to_contain_text("Am wichtigsten")
            pages = list(crowd.map(Phone.get, people))
            assert all(f"Ihre Gewichtung in Runde {number} zählt" in text for text in pages)
            assert all("Ihre Gewichtung unter allen" in text for text in pages)
        # A weighting that comes late is told that it does not count, and what counts instead.
        refused = people[0].send("", people[0].sent | {"t1": "10", "t2": "50"})
        assert "Nicht gezählt: Die Runde war schon geschlossen." in refused
        assert "Es zählt, was Sie vorher gespeichert hatten." in refused
        page.get_by_role("button", name="Quartiere aufdecken").click()
        expect(room.locator("img").first).to_be_visible()
        pages = list(crowd.map(Phone.get, people))
        assert all("Nach Ihrer Gewichtung" in text for text in pages)
        # Whoever weighed alike is answered alike, and whoever did not, is not.
        answers = [re.findall(r"<li><bdi>(.*?)</bdi>", text) for text in pages]
        assert answers[0] == answers[12]
        assert len({tuple(answer) for answer in answers}) == 3
        put_what_if(page, room)
        all_tick(page, crowd, people, tmp_path)
        written = read_record(page)
        assert "Ein Treff, Nummer" in written
        page.get_by_role("button", name="Werkstatt beenden").click()
        now = page.get_by_role("button", name="Jetzt beenden")
        if now.is_visible():
            now.click()
        expect(page.get_by_role("heading", name="Die Werkstatt ist beendet.")).to_be_visible()
        expect(room.get_by_role("heading", level=1)).to_contain_text("Wie es weitergeht")
        page.get_by_role("button", name="Diese Gewichte als Rezept übernehmen").click()
        expect(page).to_have_url(re.compile("/analyse"))
        expect(page.get_by_text("Gespeichert: „")).to_be_visible()
    assert page.problems == []
