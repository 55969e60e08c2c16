"""Whoever types only the address lands at the code field; nobody else is led anywhere."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from sozial.web.routes import build_routes
from sozial.web.way_in import WayIn

HTML = {"accept": "text/html,application/xhtml+xml"}


async def _page(_request):
    return PlainTextResponse("page")


def client(host="192.168.1.5:8501", address="192.168.1.77", below="", signed_in=False):
    prefix = f"{below}/kompass"
    routes = [*build_routes(below), Route("/{rest:path}", _page)]
    middleware = [Middleware(WayIn, below=below, prefix=prefix, has_sign_in=lambda: signed_in)]
    app = Starlette(routes=routes, middleware=middleware)
    return TestClient(app, base_url=f"http://{host}", client=(address, 50_000), headers=HTML, follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "", "/werkstatt", "/analyse?x=1", "/index", "/kompassrose"])
@pytest.mark.parametrize("below", ["", "/stadt"])
def test_a_phone_that_types_only_the_address_lands_at_the_code_field(path, below):
    phone = client(below=below)
    answer = phone.get(below + path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{below}/kompass/w?from=app")
    page = phone.get(answer.headers["location"])
    assert page.status_code == 200
    assert "Wie lautet der Code" in page.text
    # Whoever moderates is told where.
    assert "öffnet die App auf dem Computer" in page.text


@pytest.mark.parametrize("path", ["/ABC4679", "/abc4679", "/abc%204679/", "/ABC-4679", "/ABC٤٦٧٩"])
def test_a_code_after_the_address_is_taken_as_one(path):
    assert client().get(path).headers["location"] == "/kompass/w?code=ABC4679"


@pytest.mark.parametrize("path", ["/kompass", "/kompass/", "/w", "/kompass/w/"])
@pytest.mark.parametrize("address", ["192.168.1.77", "127.0.0.1"])
def test_shorter_addresses_lead_to_the_code_field_for_everybody(path, address):
    found = client(address=address).get(path)
    assert found.status_code == 303
    assert found.headers["location"] == "/kompass/w"


@pytest.mark.parametrize("path", ["/ＡＢＣ４６７９", "/abc\u2009४६७९", "/\u0410\u0412\u04214679"])
def test_a_code_in_other_writing_after_the_address_is_taken_as_one(path):
    assert client().get(path).headers["location"] == "/kompass/w?code=ABC4679"


@pytest.mark.parametrize("below", ["", "/stadt"])
@pytest.mark.parametrize("given", [{}, {"signed_in": True}, {"host": "localhost:8501", "address": "127.0.0.1"}])
@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/KOMPASS/W/abc4679", "/kompass/w/abc4679"),
        ("/Kompass/w/ABC4679/Say?lang=tr", "/kompass/w/ABC4679/say?lang=tr"),
        ("/kompass//w/ABC4679/CHOICE/", "/kompass/w/ABC4679/choice"),
        ("/kompass/W?code=abc%204679", "/kompass/w?code=abc%204679"),
        ("/W/ABC4679", "/w/ABC4679"),
    ],
)
def test_an_address_in_other_writing_leads_to_the_ballot(path, leads, given, below):
    found = client(below=below, **given).get(below + path)
    assert (found.status_code, found.headers["location"]) == (303, below + leads)


@pytest.mark.parametrize("path", ["//evil.example/w/x", "/\\evil.example/w/x", "///evil.example//w"])
def test_no_address_leads_elsewhere(path):
    found = client(signed_in=True).get("http://192.168.1.77" + path)
    assert not found.headers.get("location", "/").startswith(("//", "/\\", "http"))


def test_a_short_address_with_a_code_leads_to_its_ballot():
    assert client().get("/w/abc4679").headers["location"] == "/kompass/w?code=abc4679"
    assert client().get("/w/x%22%3E%3Cb").headers["location"] == "/kompass/w?code=x%22%3E%3Cb"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"host": "localhost:8501", "address": "127.0.0.1"}, "/"),
        ({"host": "[::1]:8501", "address": "::1"}, "/werkstatt"),
        ({"signed_in": True}, "/"),
        ({}, "/_stcore/health"),
        ({}, "/static/js/index.js"),
        ({}, "/component/x/index.html"),
        ({}, "/robots.txt"),
    ],
)
def test_whoever_may_see_pages_and_what_belongs_to_them_are_left_alone(given, path):
    assert client(**given).get(path).text == "page"


def test_what_is_no_page_is_left_alone():
    assert client().get("/", headers={"accept": "*/*"}).text == "page"
    assert client().post("/").status_code == 405


def test_where_everybody_may_look_nobody_is_led_away(monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_WITHOUT_SIGN_IN", "viewer")
    assert client().get("/").text == "page"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Via", "Forwarded"])
def test_what_comes_through_a_proxy_comes_from_elsewhere(header):
    here = {"host": "localhost:8501", "address": "127.0.0.1"}
    assert client(**here).get("/", headers={header: "127.0.0.1"}).status_code == 303
