"""Phones write texts and tick proposals: plain pages, guarded, in every language, without a script."""

from __future__ import annotations

import re

import pytest

from sozial.store import opened
from sozial.store.unavailable import Cause, StoreUnavailable
from sozial.store.voting.statements import StatementStore
from sozial.web import beyond_ways
from sozial.web.ballot_texts import ballot_languages
from sozial.workshop.proposals import Choice, Need, Proposal
from sozial.workshop.statements import MOST_OF_ONE, Quarter, StatementCall, StatementKind
from tests.unit.web.test_ballot_pages import HOSTILE, app, begun, hidden, path, phone, store  # noqa: F401

CALL = StatementCall(tuple(StatementKind), (Quarter("01", "Altstadt"), Quarter("02", f"Ufer {HOSTILE}")))
CHOICE = Choice(
    (
        Proposal("1", HOSTILE, 1_200_050, "01", "Altstadt", "Kinder", "Neue <b>Geräte</b>."),
        Proposal("2", "Café", 500_000),
    ),
    2_000_000, 1,
)  # fmt: skip


@pytest.fixture(autouse=True)
def always_asked(monkeypatch):
    monkeypatch.setattr(beyond_ways, "_SECONDS", 0.0)


@pytest.fixture
def workshop(store):  # noqa: F811
    return begun(store, opened_round=False)


@pytest.fixture
def asked(workshop):
    opened.statement_store().ask(workshop, CALL)
    return workshop


@pytest.fixture
def chosen(workshop):
    opened.choice_store().prepare(workshop, CHOICE)
    opened.choice_store().open(workshop)
    return workshop


def forms(page):
    """Return the hidden fields of each form, by kind."""
    found = re.findall(r"<form.*?</form>", page.text, re.S)
    fields = [dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)) for form in found]
    return {one["kind"]: one for one in fields}


def write(client, workshop, kind, text, **more):
    fields = forms(client.get(f"{path(workshop)}/say"))[kind]
    return client.post(f"{path(workshop)}/say", data={**fields, "text": text, **more})


def tick(client, workshop, *places, **more):
    fields = {"csrf": hidden(client.get(f"{path(workshop)}/choice"), "csrf"), "lang": "de"}
    return client.post(f"{path(workshop)}/choice", data=fields | {f"p{place}": "1" for place in places} | more)


def test_the_ballot_leads_to_what_is_asked_for(workshop, app):  # noqa: F811
    client = phone(app)
    assert "/say" not in client.get(path(workshop)).text
    assert "/choice" not in client.get(path(workshop)).text
    opened.statement_store().ask(workshop, CALL)
    opened.choice_store().prepare(workshop, CHOICE)
    page = client.get(path(workshop)).text
    assert f'href="{path(workshop)}/say?lang=de"' in page
    # What is only prepared is nobody's yet.
    assert "/choice" not in page
    opened.choice_store().open(workshop)
    assert f'href="{path(workshop)}/choice?lang=de"' in client.get(path(workshop)).text


def test_a_text_is_sent_once_and_shown_to_nobody(asked, app):  # noqa: F811
    client, fields = phone(app), None
    fields = forms(client.get(f"{path(asked)}/say"))["missing"] | {"text": HOSTILE}
    for _press in range(3):
        answer = client.post(f"{path(asked)}/say", data=fields)
        assert "Danke! Ihr Text ist bei der Moderation." in answer.text
    (found,) = opened.statement_store().all(asked)
    assert found.text == HOSTILE
    for one in (client, phone(app)):
        assert "alert" not in one.get(f"{path(asked)}/say").text.replace("Ufer &lt;script&gt;alert", "")
    assert write(client, asked, "local", "Hier fehlt Licht", quarter="2").status_code == 200
    assert ("02", CALL.quarters[1].name) in [(one.unit, one.unit_name) for one in opened.statement_store().all(asked)]


@pytest.mark.parametrize(
    ("kind", "text", "quarter", "words"),
    [
        ("missing", "   ", "", "Bitte schreiben Sie einen Text."),
        ("missing", "x" * 300, "", "um 20 Zeichen zu lang"),
        ("missing", "ä" * 20_000, "", "um 19720 Zeichen zu lang"),
        ("question", "a\x00b", "", "nicht gezeigt werden können"),
        ("question", "a\u202eb", "", "nicht gezeigt werden können"),
        ("local", "Licht", "", "Bitte wählen Sie ein Quartier."),
        ("local", "Licht", "99999", "Bitte wählen Sie ein Quartier."),
        ("local", "Licht", "٢", "Bitte wählen Sie ein Quartier."),
    ],
)
def test_what_is_not_taken_says_why_and_keeps_what_was_written(asked, app, kind, text, quarter, words):  # noqa: F811
    answer = write(phone(app), asked, kind, text, quarter=quarter)
    assert answer.status_code == 422
    assert words in answer.text
    if "\x00" not in text:
        assert text in answer.text
    assert opened.statement_store().all(asked) == []


def test_a_text_that_is_not_asked_for_any_more_is_still_there(asked, app):  # noqa: F811
    client = phone(app)
    fields = forms(client.get(f"{path(asked)}/say"))["missing"]
    opened.statement_store().ask(asked, StatementCall())
    answer = client.post(f"{path(asked)}/say", data={**fields, "text": "Ein Treff"})
    assert answer.status_code == 422
    assert "Zurzeit werden keine Texte gesammelt." in answer.text
    assert "Ein Treff" in answer.text
    assert "Zurzeit werden keine Texte gesammelt." in client.get(f"{path(asked)}/say").text


def test_one_phone_sends_only_so_many(asked, app):  # noqa: F811
    client = phone(app)
    for place in range(MOST_OF_ONE):
        assert write(client, asked, "missing", f"Text {place}").status_code == 200
    answer = write(client, asked, "missing", "noch einer")
    assert answer.status_code == 422
    assert f"schon {MOST_OF_ONE} Texte" in answer.text
    assert write(phone(app), asked, "missing", "von jemand anderem").status_code == 200


def test_proposals_are_shown_ticked_changed_and_counted_once(chosen, app):  # noqa: F811
    client = phone(app)
    page = client.get(f"{path(chosen)}/choice").text
    assert "Zusammen stehen 20.000\xa0€ bereit." in page
    assert "Kosten: 12.000,50\xa0€" in page
    assert "ganze Stadt" in page
    assert "<b>Geräte" not in page
    assert "<script>alert" not in page
    # Without need nothing is said of it.
    assert "fach" not in page
    assert "Danke!" in tick(client, chosen, 1).text
    assert "Danke!" in tick(client, chosen, 2).text
    assert opened.choice_store().ballots(chosen) == [{"2"}]
    again = client.get(f"{path(chosen)}/choice").text
    assert re.search(r'name="p2" value="1" checked', again)
    assert not re.search(r'name="p1" value="1" checked', again)
    tick(phone(app), chosen, 2)
    assert opened.choice_store().count(chosen) == 2


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ((), "mindestens einen Vorschlag"),
        ((1, 2), "höchstens 1"),
        ((9,), "haben sich geändert"),
    ],
)
def test_what_does_not_count_says_why_and_keeps_the_ticks(chosen, app, places, words):  # noqa: F811
    answer = tick(phone(app), chosen, *places)
    assert answer.status_code == 422
    assert words in answer.text
    assert answer.text.count(" checked") == len([place for place in places if place < 3])
    assert opened.choice_store().count(chosen) == 0


def test_need_is_stated_on_the_ballot(workshop, app):  # noqa: F811
    needed = Choice(
        (Proposal("1", "A", 100, factor=125), Proposal("2", "B", 100)), 100, need=Need.CLASS, highest=150
    )  # fmt: skip
    opened.choice_store().prepare(workshop, needed)
    opened.choice_store().open(workshop)
    page = phone(app).get(f"{path(workshop)}/choice").text
    assert "jede Stimme zählt 1,25-fach" in page
    assert "jede Stimme zählt 1-fach" in page


def test_a_late_ballot_is_told_so(chosen, app):  # noqa: F811
    client = phone(app)
    fields = {"csrf": hidden(client.get(f"{path(chosen)}/choice"), "csrf"), "lang": "de", "p1": "1"}
    opened.choice_store().close(chosen)
    answer = client.post(f"{path(chosen)}/choice", data=fields)
    assert answer.status_code == 422
    assert "Die Abstimmung ist geschlossen" in answer.text
    assert "Danke" not in answer.text
    assert "Danke" not in client.get(f"{path(chosen)}/choice").text


@pytest.mark.parametrize("page", ["say", "choice"])
def test_both_pages_are_guarded_as_the_ballot_is(asked, app, page):  # noqa: F811
    opened.choice_store().prepare(asked, CHOICE)
    opened.choice_store().open(asked)
    address, client = f"{path(asked)}/{page}", phone(app)
    shown = client.get(address)
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    cookies = shown.headers["set-cookie"]
    assert "HttpOnly" in cookies
    assert "SameSite=lax" in cookies
    assert f"Path={path(asked)};" in cookies
    good = {"csrf": hidden(shown, "csrf"), "kind": "missing", "once": "x", "text": "Ein Treff", "p1": "1"}
    # A form of somebody else, without the own cookie's value, from elsewhere, under a foreign name.
    assert client.post(address, data={**good, "csrf": "0" * 64}).status_code == 403
    assert phone(app).post(address, data=good).status_code == 403
    assert client.post(address, data=good, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.get(address, headers={"host": "evil.example"}).status_code == 421
    assert client.post(address, data={**good, "text": "x" * 300_000}).status_code == 413
    assert opened.statement_store().all(asked) == []
    assert opened.choice_store().count(asked) == 0
    assert phone(app).get(f"/kompass/w/AAAAAAA/{page}").status_code == 404
    assert client.post(address, data=good).status_code == 200


def test_a_text_is_still_there_where_the_database_did_not_answer(asked, app, monkeypatch):  # noqa: F811
    client = phone(app)

    def fails(*_given, **_more):
        raise StoreUnavailable(Cause.UNREACHABLE)

    with monkeypatch.context() as broken:
        broken.setattr(StatementStore, "send", fails)
        answer = write(client, asked, "missing", "Ein Treff")
    assert answer.status_code == 503
    assert "Ein Treff" in answer.text
    fields = forms(answer)["missing"]
    client.post(f"{path(asked)}/say", data={**fields, "text": "Ein Treff"})
    assert len(opened.statement_store().all(asked)) == 1


@pytest.mark.parametrize("code", sorted(ballot_languages()))
def test_both_pages_speak_every_language(asked, app, code):  # noqa: F811
    opened.choice_store().prepare(asked, CHOICE)
    opened.choice_store().open(asked)
    language = ballot_languages()[code]
    client = phone(app)
    say = client.get(f"{path(asked)}/say?lang={code}").text
    assert language.texts["statement_send"] in say
    assert f'dir="{language.direction}"' in say
    choice = client.get(f"{path(asked)}/choice?lang={code}").text
    assert language.texts["choice_save"] in choice
    if code != "de":
        german = ballot_languages()["de"].texts
        assert german["statement_send"] not in say
        assert german["choice_task"] not in choice
