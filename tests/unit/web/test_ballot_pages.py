"""The ballot on the phone: plain pages, one vote each, guarded, in every language."""

from __future__ import annotations

import datetime
import io
import logging
import re
import sqlite3
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import event
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sozial.output.tables.workshop_export import write_workshop
from sozial.store import opened
from sozial.store.unavailable import StoreUnavailable
from sozial.web import ballot_pages, guarding, workshop_pages
from sozial.web.ballot_texts import ballot_languages, choose_language, read_language
from sozial.web.routes import build_routes
from sozial.workshop.ballot import Ballot, Form, Topic
from sozial.workshop.settings import WorkshopSettings

HOSTILE = '<script>alert("x")</script> & "Zitat"'
TOPICS = (
    Topic("w", HOSTILE, "Ob das Geld <b>reicht</b>.", ("a",), ("Miete: 9,4 % in der ganzen Stadt",)),
    Topic("b", "Bildung", "", ("b",)),
)
SETTINGS = WorkshopSettings(
    "Werkstatt <Nord>",
    Form.POINTS,
    TOPICS,
    ("Bewohnerschaft", "Träger"),
    2,
    10,
    "name = 'x'",
    "0",
    "Musterstadt",
    "2024",
)


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'w.sqlite'}")
    monkeypatch.setattr(workshop_pages, "_guesses", guarding.Guesses())
    yield opened.workshop_store()
    opened.close_all()


@pytest.fixture
def app():
    return Starlette(routes=build_routes("", "kompass.stadt.de"))


def phone(app, language="de-DE,de", **headers):
    return TestClient(app, base_url="http://10.0.0.7:8501", headers={"accept-language": language, **headers})


def begun(store, settings=SETTINGS, opened_round=True):
    workshop, _key = store.create(settings, datetime.date(2026, 11, 24))
    return store.open_round(workshop) if opened_round else workshop


def path(workshop):
    return f"/kompass/w/{workshop.code}"


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


def send(client, workshop, group="1", **points):
    page = client.get(path(workshop))
    fields = {"csrf": hidden(page, "csrf"), "round": hidden(page, "round"), "lang": "de", "group": group}
    return client.post(path(workshop), data=fields | {key: str(value) for key, value in points.items()})


def test_a_vote_is_given_shown_changed_and_counted_once(store, app):
    workshop, client = begun(store), phone(app)
    answer = send(client, workshop, t1=60, t2=40)
    assert answer.status_code == 200
    assert "Danke!" in answer.text
    assert store.ballots(workshop, 1) == [Ballot("Bewohnerschaft", {"w": 60, "b": 40})]
    again = client.get(path(workshop))
    assert 'value="60"' in again.text
    assert "Danke!" in send(client, workshop, group="0", t1=10, t2=90).text
    assert store.ballots(workshop, 1) == [Ballot("", {"w": 10, "b": 90})]
    send(phone(app), workshop, t1=50, t2=50)
    assert store.count(workshop, 1) == 2


def test_opening_a_ballot_writes_nothing(store, app):
    workshop = begun(store)
    for _visit in range(3):
        phone(app).get(path(workshop))
    assert store.taking_part(workshop) == 0


@pytest.mark.parametrize(
    ("points", "group", "words"),
    [
        ({"t1": 60, "t2": 30}, "1", "Es sind noch 10 Punkte zu verteilen."),
        ({"t1": 60, "t2": 50}, "1", "Es sind 10 Punkte zu viel verteilt."),
        ({"t1": "viel", "t2": 50}, "1", "eine Zahl von 0 bis 100"),
        ({"t1": -5, "t2": 50}, "1", "eine Zahl von 0 bis 100"),
        ({"t1": "9" * 40, "t2": 50}, "1", "eine Zahl von 0 bis 100"),
        ({"t1": "4²", "t2": 0}, "1", "eine Zahl von 0 bis 100"),
        ({"t1": "١٠٠", "t2": "५"}, "1", "Es sind 5 Punkte zu viel verteilt."),
        ({"t1": 50, "t2": 50}, "7", "Bitte wählen Sie eine der Gruppen."),
    ],
)
def test_what_does_not_count_says_why_and_keeps_what_was_entered(store, app, points, group, words):
    workshop = begun(store)
    answer = send(phone(app), workshop, group, **points)
    assert answer.status_code == 422
    assert words in answer.text
    assert store.count(workshop, 1) == 0
    if isinstance(points["t1"], int) and points["t1"] > 0:
        assert f'value="{points["t1"]}"' in answer.text


def test_ratings_are_radio_buttons(store, app):
    workshop = begun(store, replace(SETTINGS, form=Form.RATING))
    client = phone(app)
    assert client.get(path(workshop)).text.count('type="radio" name="t1"') == 6
    assert "Danke!" in send(client, workshop, t1=5, t2=0).text
    assert re.search(r'name="t1" value="5" checked', client.get(path(workshop)).text)
    assert "mindestens ein Thema" in send(phone(app), workshop, t1=0, t2=0).text


def test_each_state_has_its_page(store, app):
    workshop, client = begun(store, opened_round=False), phone(app)
    waiting = client.get(path(workshop)).text
    assert "beginnt gleich" in waiting
    assert "Miete: 9,4 % in der ganzen Stadt" in waiting
    assert "<form" not in waiting
    workshop = store.open_round(workshop)
    page = client.get(path(workshop))
    fields = {"csrf": hidden(page, "csrf"), "round": "1", "t1": "50", "t2": "50", "group": "0"}
    store.close_round(workshop)
    late = client.post(path(workshop), data=fields)
    assert late.status_code == 422
    assert "geschlossen" in late.text
    assert "geschlossen" in client.get(path(workshop)).text
    store.end(workshop)
    assert "beendet" in client.get(path(workshop)).text
    store.remove(workshop)
    gone = client.get(path(workshop))
    assert gone.status_code == 404
    assert "Diesen Code gibt es nicht" in gone.text


def test_text_of_others_is_never_markup(store, app):
    page = phone(app).get(path(begun(store))).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "Werkstatt &lt;Nord&gt;" in page


def test_a_forged_form_is_refused(store, app):
    workshop, client = begun(store), phone(app)
    client.get(path(workshop))
    fields = {"round": "1", "t1": "50", "t2": "50", "group": "0"}
    for csrf in ("", "0" * 64, guarding.csrf_of("someone else")):
        answer = client.post(path(workshop), data={**fields, "csrf": csrf})
        assert answer.status_code == 403
        assert 'value="50"' in answer.text
    without_cookie = phone(app).post(path(workshop), data={**fields, "csrf": guarding.csrf_of("")})
    assert without_cookie.status_code == 403
    own = hidden(client.get(path(workshop)), "csrf")
    for headers in ({"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert client.post(path(workshop), data={**fields, "csrf": own}, headers=headers).status_code == 403
    assert store.count(workshop, 1) == 0
    assert client.post(
        path(workshop), data={**fields, "csrf": own}, headers={"origin": "http://10.0.0.7:8501"}
    ).is_success


def test_foreign_names_are_not_answered(store, app, monkeypatch):
    workshop, client = begun(store), phone(app)
    assert client.get(path(workshop), headers={"host": "evil.example"}).status_code == 421
    for host in ("localhost:8501", "127.0.0.1", "[::1]:8501", "192.168.1.5:80", "kompass.stadt.de"):
        assert client.get(path(workshop), headers={"host": host}).status_code == 200, host
    monkeypatch.setenv("QUARTIERSKOMPASS_HOSTS", "werkstatt.stadt.de, zweite.stadt.de")
    assert client.get(path(workshop), headers={"host": "zweite.stadt.de"}).status_code == 200


def test_guesses_find_nothing_and_wait(store, app, monkeypatch):
    waited: list[float] = []

    async def no_sleep(seconds):
        waited.append(seconds)

    monkeypatch.setattr(guarding.asyncio, "sleep", no_sleep)
    workshop, client = begun(store), phone(app)
    found = 0
    for number in range(400):
        found += client.get(f"/kompass/w/{number:07d}").status_code != 404
    assert found == 0
    # The first are answered at once, all later ones only after the longest wait.
    assert waited[:20] == [0.0] * 20
    assert min(waited[-300:]) == 3.0
    # Who knows the code is not kept waiting.
    before = len(waited)
    assert client.get(path(workshop)).status_code == 200
    assert len(waited) == before


def test_wrong_keys_open_nothing(store):
    workshop, key = store.create(SETTINGS, datetime.date(2026, 11, 24))
    assert not any(store.is_moderator(workshop, f"{key[:-1]}.{number}") for number in range(2_000))
    assert store.is_moderator(workshop, key)


def test_two_workshops_never_see_one_another(store, app, caplog):
    """Canary texts in names and votes of one appear nowhere in what the other shows, nor in any log."""
    canaries = ("Kanarienwerkstatt", "Kanarienthema", "Kanariengruppe", "4711")
    hidden_one = replace(
        SETTINGS,
        title=canaries[0],
        topics=(Topic("w", canaries[1], "", ("a",)), Topic("b", "Zweites", "", ("b",))),
        groups=(canaries[2], "Andere"),
    )
    with caplog.at_level(logging.DEBUG):
        secret = store.open_round(store.create(hidden_one, datetime.date(2026, 11, 24))[0])
        other = begun(store)
        inside, outside = phone(app), phone(app)
        send(inside, secret, t1=53, t2=47, group="1")
        send(outside, other, t1=50, t2=50)
        send(outside, other, t1=150, t2=50)
        # The cookie of one workshop opens no vote in the other.
        for cookie in inside.cookies.jar:
            outside.cookies.set(cookie.name, cookie.value, path=path(other))
        seen = (
            outside.get(path(other)).text + outside.get("/kompass/w").text + outside.get(path(other) + "?lang=ar").text
        )
        store.close_round(secret)
        store.close_round(other)
    exported = write_workshop(other.settings, other.held_on, {1: store.ballots(other, 1)}, "de")
    book = openpyxl.load_workbook(io.BytesIO(exported))
    cells = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    # Addresses of objects hold any digits.
    logged = re.sub(r"0x[0-9a-f]+", "", "\n".join(record.getMessage() for record in caplog.records))
    for canary in canaries:
        assert canary not in seen
        assert canary not in cells
        assert canary not in logged
    assert secret.code not in seen
    assert [ballot.values for ballot in store.ballots(other, 1)] == [{"w": 50, "b": 50}]
    assert "53" not in logged


def test_an_error_of_the_database_names_no_vote(store):
    workshop = begun(store)
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE votes")
    with pytest.raises(StoreUnavailable) as caught:
        store.vote(workshop, 1, store.join(workshop), SETTINGS.groups[0], {"w": 53, "b": 47}).result()
    assert SETTINGS.groups[0] not in str(caught.value)
    assert "53" not in re.sub(r"0x[0-9a-f]+", "", str(caught.value))


def test_cookies_are_closed_to_scripts_and_belong_to_one_workshop(store, app):
    workshop, other = begun(store), begun(store)
    client = phone(app)
    answer = client.get(path(workshop))
    cookie = next(text for text in answer.headers.get_list("set-cookie") if text.startswith("kompass_ballot"))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert f"Path={path(workshop)}" in cookie
    secure = TestClient(app, base_url="https://kompass.stadt.de").get(path(workshop))
    assert all("Secure" in text for text in secure.headers.get_list("set-cookie"))
    send(client, workshop, t1=50, t2=50)
    send(client, other, t1=50, t2=50)
    tokens = {jar.value for jar in client.cookies.jar if jar.name == "kompass_ballot"}
    assert len(tokens) == 2


def test_the_pages_allow_nothing_from_elsewhere_and_are_not_kept(store, app):
    headers = phone(app).get(path(begun(store))).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_a_long_form_is_not_read(store, app):
    workshop, client = begun(store), phone(app)
    client.get(path(workshop))
    assert client.post(path(workshop), data={"t1": "9" * 20_000}).status_code == 413


def test_more_fields_than_a_ballot_has_are_no_ballot(store, app):
    workshop, client = begun(store), phone(app)
    client.get(path(workshop))
    assert client.post(path(workshop), data={f"x{number}": "1" for number in range(60)}).status_code == 400
    assert store.count(workshop, 1) == 0


def test_the_code_page_leads_on(store, app):
    workshop, client = begun(store), phone(app)
    assert "Wie lautet der Code" in client.get("/kompass/w").text
    code = f"{workshop.code[:3].lower()} {workshop.code[3:]}"
    assert "Werkstatt &lt;Nord&gt;" in client.get("/kompass/w", params={"code": code}).text
    assert "Diesen Code gibt es nicht" in client.get("/kompass/w", params={"code": "falsch"}).text


def test_the_ballot_weighs_little(store, app):
    settings = replace(SETTINGS, topics=tuple(replace(TOPICS[0], code=f"t{n}", label="Thema " * 5) for n in range(7)))
    client = phone(app)
    page = client.get(path(begun(store, settings)))
    assets = re.findall(r'(?:href|src)="(/kompass/assets/[^"]+)"', page.text)
    whole = len(page.content) + sum(len(client.get(asset).content) for asset in set(assets))
    assert whole < 60_000


class Outline(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.labelled, self.inputs, self.headings = [], set(), [], []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "label" and "for" in found:
            self.labelled.add(found["for"])
        if tag == "input" and found.get("type") not in ("hidden", "radio"):
            self.inputs.append(found)
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))


def test_each_field_has_its_label_and_each_heading_its_place(store, app):
    for code in ballot_languages():
        outline = Outline()
        text = phone(app, code).get(path(begun(store))).text
        outline.feed(text)
        assert len(outline.ids) == len(set(outline.ids))
        assert all(field["id"] in outline.labelled for field in outline.inputs)
        assert outline.headings[0] == 1
        assert f"<summary>{ballot_languages()[code].say('easy')}</summary>" in text
        assert f'<html lang="{code}" dir="{ballot_languages()[code].direction}">' in text


def test_five_languages_come_with_the_app_and_say_everything():
    languages = ballot_languages()
    assert list(languages) == ["de", "en", "ar", "tr", "uk"]
    assert languages["ar"].direction == "rtl"
    assert [code for code, language in languages.items() if not language.reviewed] == ["ar", "tr", "uk"]
    german = languages["de"].texts
    for code, language in languages.items():
        path_of = Path(ballot_pages.__file__).with_name("languages") / f"{code}.toml"
        own = read_language(path_of, None).texts
        assert own.keys() == german.keys(), code
        for key, text in own.items():
            assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", german[key])), (code, key)
        assert all(language.texts[key] != german[key] or code == "de" or key in ("code", "percent") for key in own), (
            code
        )


def test_unreviewed_translations_say_so(store, app):
    workshop = begun(store)
    assert "ikinci bir kişi" in phone(app, "tr").get(path(workshop)).text
    assert "zweiten Person" not in phone(app, "de").get(path(workshop)).text


@pytest.mark.parametrize("key", ["points-left", "points-over"])
def test_every_language_counts_points_by_its_own_rules(key):
    counts = (0, 1, 2, 5, 11, 100)
    said = {code: [language.say(key, n=count) for count in counts] for code, language in ballot_languages().items()}
    for code in ("de", "en"):
        several = [
            text.replace(number, "#")
            for text, number in zip(said[code], ["0", "1", "2", "5", "11", "100"], strict=True)
        ]
        assert len({several[0], *several[2:]}) == 1, code
        assert several[1] != several[0], code
    assert " 1 Punkt " in said["de"][1]
    # Arabic says one and two by the word alone, and few and many by different words.
    assert not re.search(r"\d", said["ar"][1] + said["ar"][2])
    assert "نقاط" in said["ar"][3]
    assert "نقطة" in said["ar"][4]
    # Turkish counts one thing in any number; Ukrainian is worded so that nothing follows the number.
    assert said["tr"][3].replace("5", "1") == said["tr"][1]
    assert all(
        text.endswith(f": {number}.")
        for text, number in zip(said["uk"], ["0", "1", "2", "5", "11", "100"], strict=True)
    )


def test_a_form_goes_with_the_text_of_its_own_language(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "fr.toml").write_text('[texts]\npoints-left = "Il reste {n} points."\n', encoding="utf-8")
    own = '[texts]\npoints-left = "{n} punti"\n[counted.points-left]\none = "{n} punto"\n'
    (folder / "it.toml").write_text(own, encoding="utf-8")
    (folder / "qqq.toml").write_text(own, encoding="utf-8")
    (folder / "xx.toml").write_text(own.replace("one", "several"), encoding="utf-8")
    (folder / "yy.toml").write_text(own.replace("{n} punto", "{m} punto"), encoding="utf-8")
    languages = ballot_languages()
    # French without a form of its own never mixes with a German one; what it does not say at all is right German.
    assert languages["fr"].say("points-left", n=1) == "Il reste 1 points."
    assert languages["fr"].say("points-over", n=1) == "Es ist 1 Punkt zu viel verteilt."
    assert [languages["it"].say("points-left", n=count) for count in (1, 2)] == ["1 punto", "2 punti"]
    # A language whose rules nobody has written down.
    assert [languages["qqq"].say("points-left", n=count) for count in (1, 2)] == ["1 punto", "2 punti"]
    assert not {"xx", "yy"} & languages.keys()


def test_a_town_adds_a_language_without_programming(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "fr.toml").write_text('name = "Français"\n[texts]\nsave = "Enregistrer"\n', encoding="utf-8")
    (folder / "xx.toml").write_text('[texts]\nsave = "{0.__class__}"\n', encoding="utf-8")
    (folder / "yy.toml").write_text("name = ", encoding="utf-8")
    languages = ballot_languages()
    assert languages["fr"].say("save") == "Enregistrer"
    # What is missing is German.
    assert languages["fr"].say("reload") == "Neu laden"
    assert not {"xx", "yy"} & languages.keys()
    assert choose_language("", "fr").code == "fr"


@pytest.mark.parametrize("language", ["de", "en", "tr", "ar"])
@pytest.mark.parametrize("kind", ["open", "read", "write"])
def test_a_store_that_fails_is_answered_with_503_in_the_participants_language(store, app, monkeypatch, kind, language):
    workshop = begun(store)
    again = ballot_languages()[language].say("again")
    votes = store.count(workshop, 1)
    failing = {"read": "SELECT", "write": "INSERT"}.get(kind)

    def fails(_cursor, statement, _parameters, _context):
        if failing is not None and statement.lstrip().startswith(failing):
            error = sqlite3.OperationalError("as the driver says it")
            error.sqlite_errorcode = 13
            raise error

    visitor = phone(app, language)
    page = visitor.get(path(workshop))
    fields = {"csrf": hidden(page, "csrf"), "round": hidden(page, "round"), "lang": language, "group": "1"}
    fields |= {"t1": "53", "t2": "47"}
    event.listen(store._engine, "do_execute", fails)
    with monkeypatch.context() as patch:
        if kind == "open":
            patch.setenv("SOZIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
        answers = [visitor.post(path(workshop), data=fields)]
        if kind != "write":
            answers.append(phone(app, language).get("/kompass/w", params={"code": "QQQQQQ"}))
    event.remove(store._engine, "do_execute", fails)
    for answer in answers:
        assert answer.status_code == 503
        assert again in answer.text
        assert "as the driver says it" not in answer.text
        assert "nobody" not in answer.text
    if kind != "open":
        # What was entered stands in the form again.
        assert 'value="53"' in answers[0].text
    assert visitor.post(path(workshop), data=fields).status_code == 200
    assert store.count(workshop, 1) == votes + 1


def test_a_code_that_no_database_can_hold_is_a_wrong_one(store, app):
    begun(store)
    answer = phone(app).get("/kompass/w", params={"code": "AB\x00CD"})
    assert answer.status_code == 404
    assert "AB" not in answer.headers.get("location", "")
