"""The gate before everything, and the headers on every answer."""

from __future__ import annotations

import re
from collections import OrderedDict

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from sozial.ui.page_scripts import allowed_scripts
from sozial.ui.session.messages import is_wanted
from sozial.web import gate
from sozial.web.gate import Gate
from sozial.web.guarding import is_passed_on
from sozial.web.security_headers import SecurityHeaders

NAME = "kompass.stadt.de"


async def _page(_request):
    found = HTMLResponse("page")
    found.set_cookie("a", "1", httponly=True)
    return found


async def _own(_request):
    return PlainTextResponse("own", headers={"Content-Security-Policy": "default-src 'none'"})


async def _talk(socket):
    await socket.accept()
    await socket.send_bytes(await socket.receive_bytes())
    await socket.close()


def client(host="localhost:8501", served_as=NAME, below="", address="127.0.0.1", scheme="http"):
    routes = [
        Route(f"{below}/_stcore/health", _page),
        Route(f"{below}/_stcore/metrics", _page),
        Route(f"{below}/_stcore/upload_file/s/f", _page, methods=["PUT"]),
        Route(f"{below}/own", _own),
        WebSocketRoute(f"{below}/_stcore/stream", _talk),
        Route(f"{below}/{{rest:path}}", _page, methods=["GET", "POST"]),
    ]
    middleware = [
        Middleware(SecurityHeaders, scripts=["sha256-abc"], below=below),
        Middleware(Gate, served_as=served_as, below=below, is_wanted=is_wanted),
    ]
    app = Starlette(routes=routes, middleware=middleware)
    return TestClient(app, base_url=f"{scheme}://{host}", client=(address, 50_000))


@pytest.mark.parametrize(
    "host",
    ["localhost:8501", "LOCALHOST", "127.0.0.1:8501", "[::1]:8501", "10.0.0.7", "0.0.0.0:8501", NAME, "a.stadt.de"],
)
def test_the_app_answers_under_its_own_names(host, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_HOSTS", "a.stadt.de")
    assert client().get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:8501", "localhost.", "localhost.evil.example", "a.localhost", "127.0.0.1.nip.io",
        "localhost@evil.example", "evil.example@localhost", "localhost,evil.example", "localhost/x", "localhost#x",
        "localhost\\@evil.example", "[::1].evil.example", "[::1]evil.example:80", "127.1", "2130706433", "0x7f.1",
        "kompass.stadt.de.evil.example", "localhost:99999x", "localhost:1:2", "[evil]", "",
    ],
)  # fmt: skip
def test_a_foreign_name_that_points_here_gets_nothing(host):
    found = client().get("/", headers={"host": host})
    assert found.status_code == 421
    assert "page" not in found.text
    with pytest.raises(WebSocketDisconnect), client().websocket_connect("/_stcore/stream", headers={"host": host}):
        pass
    # Whether the process answers may be asked under any name.
    assert client().get("/_stcore/health", headers={"host": host}).status_code == 200


def _is_taken(origin, host="localhost:8501", served_as=NAME):
    headers = {"host": host, **({} if origin is None else {"origin": origin})}
    try:
        with client(served_as=served_as).websocket_connect("/_stcore/stream", headers=headers) as socket:
            socket.send_bytes(_message("app_heartbeat"))
            socket.receive_bytes()
    except WebSocketDisconnect:
        return False
    return True


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (None, "localhost:8501"),
        ("http://localhost:8501", "localhost:8501"),
        ("https://kompass.stadt.de", NAME),
        ("https://kompass.stadt.de", f"{NAME}:443"),
        ("http://10.0.0.7", "10.0.0.7:80"),
        ("http://[::1]:8501", "[::1]:8501"),
        # A proxy that asks under another name.
        ("https://kompass.stadt.de", "127.0.0.1:8501"),
    ],
)
def test_the_apps_own_pages_may_connect(origin, host):
    assert _is_taken(origin, host)


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example", "null", "file://", "", "http://localhost", "http://localhost:9999", "https://localhost",
        "http://127.0.0.1:8501", "http://0.0.0.0:8501", "http://localhost:8501.evil.example", "chrome-extension://abc",
        "http://localhost:8501@evil.example", "ftp://localhost:8501", "http://kompass.stadt.de.evil.example",
    ],
)  # fmt: skip
def test_pages_of_others_may_neither_connect_nor_write(origin):
    assert not _is_taken(origin)
    found = client().put("/_stcore/upload_file/s/f", headers={"origin": origin})
    assert found.status_code == 403
    assert client().post("/x", headers={"origin": origin}).status_code == 403


def test_files_are_taken_for_sessions_that_show_pages(monkeypatch):
    monkeypatch.setattr(gate, "_admitted", OrderedDict())
    for below in ("", "/kompass"):
        path = f"{below}/_stcore/upload_file/s/f"
        assert client(below=below).put(path).status_code == 403
        gate.note_admitted("s", True)
        assert client(below=below).put(path).status_code == 200
        assert client(below=below).put(path.replace("/s/", "/t/")).status_code == 403
        gate.note_admitted("s", False)
        assert client(below=below).put(path).status_code == 403


def test_of_sessions_only_so_many_are_remembered(monkeypatch):
    monkeypatch.setattr(gate, "_admitted", OrderedDict())
    monkeypatch.setattr(gate, "_MOST_ADMITTED", 2)
    for session in ("a", "b", "a", "c"):
        gate.note_admitted(session, True)
    assert [gate.is_admitted(session) for session in "abc"] == [True, False, True]


def test_another_program_of_this_computer_is_foreign_where_the_app_is_served_as_localhost():
    assert not _is_taken("http://localhost:9999", served_as="localhost")


@pytest.mark.parametrize("below", ["", "/kompass"])
@pytest.mark.parametrize("path", ["metrics", "metrics/", "agent/interact", "agent/openapi.json", "script-health-check"])
def test_what_is_for_operators_and_developers_is_closed(path, below):
    found = client(below=below, address="10.0.0.9").get(f"{below}/_stcore/{path}")
    assert (found.status_code, found.text) == (404, "not found\n")


def test_streamlits_counts_are_seen_as_the_apps_own_are(monkeypatch):
    assert client().get("/_stcore/metrics").status_code == 200
    assert client().get("/_stcore/metrics", headers={"x-forwarded-for": ""}).status_code == 404
    monkeypatch.setenv("QUARTIERSKOMPASS_METRICS_TOKEN", "t" * 20)
    assert client().get("/_stcore/metrics").status_code == 404
    given = {"authorization": f"Bearer {'t' * 20}"}
    assert client(address="10.0.0.9").get("/_stcore/metrics", headers=given).status_code == 200


def _message(kind):
    message = BackMsg()
    part = getattr(message, kind)
    if hasattr(part, "SetInParent"):
        part.SetInParent()
    else:
        setattr(message, kind, True)
    return message.SerializeToString()


@pytest.mark.parametrize(
    "kind",
    ["clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime"],
)
def test_messages_that_no_page_sends_never_arrive(kind):
    assert not is_wanted(_message(kind))
    with client().websocket_connect("/_stcore/stream", headers={"host": "localhost:8501"}) as socket:
        socket.send_bytes(_message(kind))
        wanted = _message("stop_script")
        socket.send_bytes(wanted)
        assert socket.receive_bytes() == wanted


def test_operations_of_developers_are_not_taken():
    for payload, wanted in (("install_skills", False), ("dismiss_skills_nudge", False), ("deferred_file", True)):
        message = BackMsg()
        getattr(message.backend_operation_request, payload).SetInParent()
        assert is_wanted(message.SerializeToString()) is wanted
    # What is no message is refused by Streamlit, which closes the connection.
    assert is_wanted(b"\xff\xff")
    assert not is_wanted(b"")


def test_every_answer_says_what_may_run_and_who_may_frame_it():
    found = client().get("/").headers
    policy = dict(part.split(" ", 1) for part in found["content-security-policy"].split("; "))
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval' 'sha256-abc'"
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy["connect-src"] == "'self' ws://localhost:8501"
    assert found["x-content-type-options"] == "nosniff"
    assert found["x-frame-options"] == "SAMEORIGIN"
    assert found["referrer-policy"] == "same-origin"
    assert found["cross-origin-opener-policy"] == found["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in found["permissions-policy"]
    # A refusal has them as well; what brings its own policy keeps it.
    assert "content-security-policy" in client().get("/", headers={"host": "evil.example"}).headers
    assert client().get("/own").headers["content-security-policy"] == "default-src 'none'"


def test_only_the_maps_frame_may_run_what_it_writes_itself():
    for below in ("", "/kompass"):
        given = client(below=below)
        inside = given.get(f"{below}/component/streamlit_folium.st_folium/index.html")
        assert "'unsafe-eval'" in inside.headers["content-security-policy"]
        for path in ("/", "/component", "/x/component/", "/kompass/component"):
            assert " 'unsafe-eval'" not in given.get(f"{below}{path}").headers["content-security-policy"]


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://karten.stadt.de/{z}/{x}/{y}.png", "https://karten.stadt.de"),
        ("https://{s}.tile.example:8080/{z}/{x}/{y}.png", "https://*.tile.example:8080"),
        ("", None),
        ("/own/{z}", None),
        ("javascript:alert(1)", None),
        ("https://a;script-src *", None),
    ],
)
def test_pictures_come_from_elsewhere_only_where_the_operator_offers_a_base_map(address, source, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_TILES", address)
    policy = client().get("/").headers["content-security-policy"]
    pictures = re.search("img-src ([^;]*)", policy)[1]
    assert pictures == " ".join(["'self' data: blob:", *([source] if source else [])])
    assert policy.count("script-src") == 1


@pytest.mark.parametrize(("headers", "secure"), [({}, False), ({"x-forwarded-proto": "https"}, True)])
def test_cookies_stay_encrypted_behind_https(headers, secure):
    assert ("Secure" in client().get("/", headers=headers).headers["set-cookie"]) is secure
    assert ("wss://" in client().get("/", headers=headers).headers["content-security-policy"]) is secure
    assert "Secure" in client(scheme="https").get("/").headers["set-cookie"]


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-For", "x-forwarded-host", "X-FORWARDED-PORT", "X_Forwarded_For", "X-Forwarded", "Forwarded", "Via",
        "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Envoy-External-Address", "X-Original-Host",
        "Fastly-Client-IP", "X-ARR-LOG-ID", "Forwarded-For",
    ],
)  # fmt: skip
def test_a_proxy_is_known_by_any_of_its_headers(header):
    assert is_passed_on(["Host", header])


def test_scripts_in_pages_are_named_by_their_hashes():
    found = allowed_scripts()
    # Streamlit's own, the keys, loading a page anew, and the frame's in each of two languages.
    assert len(found) == len(set(found)) == 5
    assert all(re.fullmatch("sha256-[A-Za-z0-9+/]{43}=", entry) for entry in found)
