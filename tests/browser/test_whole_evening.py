"""A whole evening: a moderator, the room's screen, and 24 phones on a slow network that are programs, not browsers."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar

from playwright.sync_api import expect

from tests.browser.conftest import free_port
from tests.browser.small_proxy import pass_on
from tests.browser.test_room_paths import screens  # noqa: F401
from tests.browser.test_workshop_paths import TOPICS, begin

PHONES, DELAY = 24, 0.25


class Phone:
    """A phone: it keeps its cookies, reads the ballot, sends it, and looks where the workshop stands."""

    def __init__(self, link):
        self.link = link
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path=""):
        with self.opener.open(self.link + path, timeout=60) as answer:
            return answer.read().decode()

    def weigh(self, number, values):
        """Send a weighting of a round; return the page that follows."""
        page = self.get()
        hidden = dict(re.findall(r'name="(csrf|round|lang)" value="([^"]*)"', page))
        assert hidden["round"] == str(number)
        fields = hidden | {f"t{place}": value for place, value in enumerate(values, 1)} | {"group": 1 + values[0] % 2}
        sent = urllib.parse.urlencode(fields).encode()
        with self.opener.open(urllib.request.Request(self.link, sent), timeout=60) as answer:
            return answer.read().decode()


def points(person, last):
    """Return what a person gives: most to one topic, which is another one in the second round for a few."""
    values = [10] * TOPICS
    values[(person // 4 if last else person) % 3] += 100 - 10 * TOPICS
    return values


def all_weigh(crowd, people, number):
    said = list(crowd.map(lambda one: one[1].weigh(number, points(one[0], number > 1)), enumerate(people)))
    assert all("Ihre Gewichtung ist gespeichert" in page for page in said)


def test_an_evening_with_24_phones_on_a_slow_network(page, address, screens):  # noqa: F811
    link = begin(page, address)
    room = screens(f"{link}/room", 1920, 1080)
    target = int(address.rpartition(":")[2])
    with pass_on(free_port(), target, delay=DELAY) as slow, ThreadPoolExecutor(PHONES) as crowd:
        people = [Phone(link.replace(address, slow.address)) for _person in range(PHONES)]
        assert all("Die nächste Runde beginnt gleich" in text for text in crowd.map(Phone.get, people))
        for number in (1, 2):
            page.get_by_role("button", name=f"Runde {number} öffnen").click()
            expect(page.get_by_text(f"Runde {number} ist offen: 0 haben gewichtet")).to_be_visible()
            all_weigh(crowd, people, number)
            expect(page.get_by_text(f"Runde {number} ist offen: {PHONES} haben gewichtet")).to_be_visible()
            expect(room.get_by_text(f"{PHONES} haben gewichtet").first).to_be_visible()
            page.get_by_role("button", name=f"Runde {number} schließen").click()
            expect(page.get_by_text(f"Runde {number} ist geschlossen: {PHONES} haben gewichtet")).to_be_visible()
            assert set(crowd.map(lambda one: one.get("/now"), people)) == {f"{number}-closed"}
            # Nothing of a result is known to any phone or screen before it is revealed.
            assert not any("Ihre Gewichtung unter allen" in text for text in crowd.map(Phone.get, people))
            page.get_by_role("button", name="Gewichtungen aufdecken").click()
            expect(room.get_by_role("heading", level=1)).to_contain_text("Am wichtigsten")
            pages = list(crowd.map(Phone.get, people))
            assert all(f"Ihre Gewichtung in Runde {number} zählt" in text for text in pages)
            assert all("Ihre Gewichtung unter allen" in text for text in pages)
        page.get_by_role("button", name="Quartiere aufdecken").click()
        expect(room.locator("img").first).to_be_visible()
        pages = list(crowd.map(Phone.get, people))
        assert all("Nach Ihrer Gewichtung" in text for text in pages)
        # Whoever weighed alike is answered alike, and whoever did not, is not.
        answers = [re.findall(r"<li><bdi>(.*?)</bdi>", text) for text in pages]
        assert answers[0] == answers[12]
        assert len({tuple(answer) for answer in answers}) == 3
        page.get_by_role("button", name="Werkstatt beenden").click()
        now = page.get_by_role("button", name="Jetzt beenden")
        if now.is_visible():
            now.click()
        expect(page.get_by_role("heading", name="Die Werkstatt ist beendet.")).to_be_visible()
        expect(room.get_by_role("heading", level=1)).to_contain_text("Wie es weitergeht")
    assert page.problems == []
