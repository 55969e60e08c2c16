"""An address that is no page leads to the first page; everything else is left alone."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from sozial.web.unknown_page import UnknownPage

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
        ("/start", "/"),
        ("/karte", "/"),
        ("/Analyse/", "/analyse"),
        ("/WIE_SICHER?x=1", "/wie_sicher?x=1"),
        ("/karte?unit=04103&x=a%20b", "/?unit=04103&x=a%20b"),
        ("/karte?next=//evil.example", "/?next=%2F%2Fevil.example"),
        ("/%22%3E%3Cscript%3E", "/"),
    ],
)
def test_an_address_that_is_no_page_leads_to_the_first_one(path, leads_to, below):
    answer = client(below).get(below + path, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, below + leads_to)


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
