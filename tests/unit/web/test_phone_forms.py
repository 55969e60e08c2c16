"""Every form that a phone sends takes the same course: weightings, texts, proposals, another person."""

from __future__ import annotations

import pytest

from sozial.operation import counting
from sozial.store import opened
from sozial.store.voting.proposals import ChoiceStore
from sozial.web import ballot_views, guarding
from tests.unit.web.test_ballot_pages import app, begun, hidden, path, phone, store  # noqa: F401
from tests.unit.web.test_beyond_pages import CALL, CHOICE, tick

PAGES = {"": "VOTES", "/say": "STATEMENTS", "/choice": "APPROVALS"}


@pytest.fixture
def workshop(store):  # noqa: F811
    begun_one = begun(store)
    opened.statement_store().ask(begun_one, CALL)
    opened.choice_store().prepare(begun_one, CHOICE)
    opened.choice_store().open(begun_one)
    return begun_one


def filled(client, workshop, page):
    """Return a form of a page as a phone sends it."""
    shown = client.get(f"{path(workshop)}{page}")
    more = {"": {"round": "1", "t1": "60", "t2": "40", "group": "0"}, "/choice": {"p1": "1"}}
    more["/say"] = {"kind": "missing", "once": "x", "text": "Ein Treff", "quarter": ""}
    return {"csrf": hidden(shown, "csrf"), "lang": "de", **more[page]}


def kept(workshop):
    texts, approvals = opened.statement_store().all(workshop), opened.choice_store().count(workshop)
    return opened.workshop_store().count(workshop, 1) + len(texts) + approvals


@pytest.mark.parametrize("page", PAGES)
def test_a_cookie_that_was_not_made_here_makes_no_participant(workshop, app, page):  # noqa: F811
    client = phone(app)
    fields = filled(client, workshop, page)
    for made_up in ("a", "x" * 19, "x" * 65):
        other = phone(app)
        other.cookies.set(ballot_views.COOKIE, made_up, path=path(workshop))
        answer = other.post(f"{path(workshop)}{page}", data={**fields, "csrf": guarding.csrf_of(made_up)})
        assert answer.status_code == 403, made_up
        # The page gives it a cookie of its own, with which the same counts.
        assert len(hidden(answer, "csrf")) == 64
    assert kept(workshop) == 0
    assert client.post(f"{path(workshop)}{page}", data=fields).status_code == 200
    assert kept(workshop) == 1


@pytest.mark.parametrize("page", PAGES)
def test_it_is_counted_what_becomes_of_each_form(workshop, app, page, monkeypatch):  # noqa: F811
    seen = []
    monkeypatch.setattr(counting.Counter, "add", lambda self, *values: seen.append((self.name, *values)))
    client, name = phone(app), getattr(counting, PAGES[page]).name
    fields = filled(client, workshop, page)
    assert client.post(f"{path(workshop)}{page}", data=fields).status_code == 200
    wrong = {key: "" if key in ("text", "t1") else value for key, value in fields.items() if key != "p1"}
    assert client.post(f"{path(workshop)}{page}", data=wrong | {"once": "y"}).status_code == 422
    assert [one for one in seen if one[0] == name] == [(name, "kept"), (name, "refused")]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_a_wrong_code_and_of_another_origin_is_answered_alike(workshop, app, page):  # noqa: F811
    client = phone(app)
    fields = filled(client, workshop, page)
    assert client.post(f"/kompass/w/AAAAAAA{page}", data=fields).status_code == 404
    for code in (workshop.code, "AAAAAAA"):
        answer = client.post(f"/kompass/w/{code}{page}", data=fields, headers={"origin": "https://evil.example"})
        assert (answer.status_code, answer.text) == (403, "foreign origin")
    assert kept(workshop) == 0


def test_a_choice_that_closes_while_a_phone_sends_is_shown_closed(workshop, app, monkeypatch):  # noqa: F811
    vote = ChoiceStore.vote

    def close_first(self, *given):
        self.close(workshop)
        return vote(self, *given)

    monkeypatch.setattr(ChoiceStore, "vote", close_first)
    answer = tick(phone(app), workshop, 1)
    assert answer.status_code == 422
    assert answer.text.count("Die Abstimmung ist geschlossen") == 2
    # There is nothing to send any more.
    assert "<form" not in answer.text


@pytest.mark.parametrize("page", [*PAGES, "/room"])
def test_an_address_in_other_writing_is_led_to_the_one_that_cookies_belong_to(workshop, app, page):  # noqa: F811
    code = workshop.code
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    for written in (code.lower(), f"{code[:3]} {code[3:]}", f" {code}-", wide):
        found = phone(app).get(f"/kompass/w/{written}{page}?lang=tr", follow_redirects=False)
        assert (found.status_code, found.headers["location"]) == (303, f"{path(workshop)}{page}?lang=tr")
        assert phone(app).get(f"/kompass/w/{written}{page}").status_code == 200
    assert phone(app).get("/kompass/w", params={"code": wide}).url.path == path(workshop)


def test_a_phone_that_types_the_address_anew_in_small_letters_weighs_once(workshop, app):  # noqa: F811
    client = phone(app)
    client.post(path(workshop), data=filled(client, workshop, ""))
    again = client.get(f"/kompass/w/{workshop.code.lower()}")
    assert "Ihre Gewichtung zählt." in again.text
    client.post(str(again.url.path), data=filled(client, workshop, ""))
    assert opened.workshop_store().count(workshop, 1) == 1


def test_another_person_needs_the_form_of_the_phone_itself(workshop, app):  # noqa: F811
    client = phone(app)
    fields = filled(client, workshop, "")
    client.post(path(workshop), data=fields)
    before = client.cookies.get(ballot_views.COOKIE)
    client.post(f"{path(workshop)}/person", data={"csrf": "0" * 64})
    assert client.cookies.get(ballot_views.COOKIE) == before
    client.post(f"{path(workshop)}/person", data={"csrf": fields["csrf"]})
    assert client.cookies.get(ballot_views.COOKIE) != before
