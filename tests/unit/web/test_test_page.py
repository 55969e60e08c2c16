"""The page to try a phone: large, in every language, counted once a device, told to this computer alone."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sozial.web import test_page as tried
from sozial.web.arrivals import Arrivals
from sozial.web.ballot_texts import ballot_languages
from sozial.web.routes import build_routes

PAGE, COUNT = "/kompass/test", "/kompass/test/arrivals"


@pytest.fixture(autouse=True)
def arrivals(monkeypatch, tmp_path):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))
    seen = Arrivals()
    monkeypatch.setattr(tried, "arrivals", seen)
    return seen


def device(address, host="http://192.168.178.20:8501", language="de"):
    app = Starlette(routes=build_routes("", "kompass.stadt.de"))
    return TestClient(app, base_url=host, client=(address, 50_000), headers={"accept-language": language})


def test_a_phone_sees_that_it_works_and_is_counted_once(arrivals):
    phone = device("192.168.178.31")
    for _visit in range(3):
        shown = phone.get(PAGE)
    assert shown.status_code == 200
    assert '<p class="works" role="status">Es klappt</p>' in shown.text
    assert "192.168.178.20:8501" in shown.text
    assert 'href="/kompass/w?lang=de"' in shown.text
    assert "<script" not in shown.text
    assert "script-src 'self'" in shown.headers["content-security-policy"]
    device("192.168.178.32").get(PAGE)
    assert arrivals.now.phones == 2
    assert arrivals.now.hosts == ("192.168.178.20",)


def test_this_computer_itself_proves_nothing(arrivals):
    shown = device("127.0.0.1", "http://localhost:8501").get(PAGE).text
    assert "Es klappt" not in shown
    assert "sagt noch nichts über Telefone" in shown
    assert arrivals.now.phones == 0


def test_only_this_computer_is_told_how_many_came(arrivals):
    device("192.168.178.31").get(PAGE)
    assert device("127.0.0.1", "http://127.0.0.1:8501").get(COUNT).json() == {"phones": 1, "hosts": ["192.168.178.20"]}
    assert device("::1", "http://[::1]:8501").get(COUNT).json()["phones"] == 1
    assert device("192.168.178.31").get(COUNT).status_code == 404
    passed_on = device("127.0.0.1", "http://localhost:8501").get(COUNT, headers={"x-forwarded-for": "10.0.0.9"})
    assert passed_on.status_code == 404


def test_a_foreign_name_is_not_answered(arrivals):
    assert device("10.0.0.5", "http://evil.example").get(PAGE).status_code == 421
    assert device("127.0.0.1", "http://evil.example").get(COUNT).status_code == 421
    assert arrivals.now.phones == 0


def test_what_a_phone_sends_as_host_is_no_markup():
    shown = device("10.0.0.5").get(PAGE, headers={"host": "kompass.stadt.de"})
    assert '<bdi dir="ltr">kompass.stadt.de</bdi>' in shown.text
    assert device("10.0.0.5").get(PAGE, headers={"host": "<b>"}).status_code == 421


@pytest.mark.parametrize("language", sorted(ballot_languages()))
def test_every_language_says_it_in_its_own_words(language):
    shown = device("10.0.0.5", language=language).get(PAGE).text
    own = ballot_languages()[language]
    for key in ("test_title", "test_works", "test_reached", "test_next", "test_enter", "test_privacy"):
        assert own.say(key).replace("'", "&#39;") in shown
    german = ballot_languages()["de"]
    assert language == "de" or own.say("test_works") != german.say("test_works")
