"""An address that is no page leads to the page that is meant, or to the first one; everything else is left alone."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from sozial.places import page_names
from sozial.web.unknown_page import _MEANT, UnknownPage

HTML = {"accept": "text/html,application/xhtml+xml"}


async def _page(_request):
    return PlainTextResponse("page")


def client(below=""):
    app = Starlette(routes=[Route("/{rest:path}", _page)], middleware=[Middleware(UnknownPage, below=below)])
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize("below", ["", "/stadt"])
@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/start", "/?page=start"),
        ("/Start/?lang=en", "/?lang=en&page=start"),
        ("/karte", "/analyse"),
        ("/Rangliste", "/analyse"),
        ("/hilfe", "/handbuch"),
        ("/ma%C3%9Fnahmen", "/massnahmen"),
        ("/wie-sicher", "/wie_sicher"),
        ("/Analyse/", "/analyse"),
        ("/WIE_SICHER?x=1", "/wie_sicher?x=1"),
        ("/karte?unit=04103&x=a%20b", "/analyse?unit=04103&x=a%20b"),
        ("/rathaus", "/?page=rathaus"),
        ("/Rathaus?unit=04103", "/?unit=04103&page=Rathaus"),
        ("/rathaus?next=//evil.example", "/?next=%2F%2Fevil.example&page=rathaus"),
        ("/%22%3E%3Cscript%3E", "/?page=%22%3E%3Cscript%3E"),
        ("/a%0D%0Ab", "/?page=a%0D%0Ab"),
        ("/" + "x" * 60, "/?page=" + "x" * 40),
    ],
)
def test_an_address_that_is_no_page_leads_to_the_one_that_is_meant(path, leads_to, below):
    answer = client(below).get(below + path, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, below + leads_to)


def test_words_lead_to_pages_that_there_are():
    assert set(_MEANT.values()) == page_names()
    # The name of a page stands for itself.
    assert not _MEANT.keys() & page_names()


@pytest.mark.parametrize("below", ["", "/stadt"])
@pytest.mark.parametrize(
    "path", ["/", "", "/analyse", "/analyse/", "/werkstatt?x=1", "/_stcore/health", "/kompass", "/w", "/w/abc4679"]
)
def test_pages_and_addresses_of_the_app_are_left_alone(path, below):
    assert client(below).get(below + path, headers=HTML).status_code == 200


@pytest.mark.parametrize("path", ["/karte", "/static/js/index.js", "/robots.txt"])
def test_what_is_no_page_for_a_person_is_left_alone(path):
    assert client().get(path, headers={"accept": "*/*"}).status_code == 200


@pytest.mark.parametrize("path", ["/stadtplan", "/karte", "/stadtanalyse", "/stadt"])
def test_addresses_beside_the_path_of_the_app_are_left_alone(path):
    assert client("/stadt").get(path, headers=HTML).status_code == 200


def test_nothing_is_led_away_that_sends_something():
    assert client().post("/karte", headers=HTML).status_code == 405
