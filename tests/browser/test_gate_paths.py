"""Who is “here”, tried with a client of our own in the set-ups of docs/operating.md: nothing of it can be forged."""

from __future__ import annotations

import socket

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.conftest import WATCH, serve
from tests.socket_client import Visitor, ask, visiting

FORWARDING = [
    ("X-Forwarded-For", "127.0.0.1"), ("x-forwarded-for", ""), ("X-FORWARDED-PORT", "443"), ("X_Forwarded_For", "::1"),
    ("Forwarded", "for=127.0.0.1;host=localhost"), ("Via", ""), ("X-Real-IP", "::1"), ("X-Original-Host", "localhost"),
    ("True-Client-IP", "127.0.0.1"), ("CF-Connecting-IP", "127.0.0.1"),
]  # fmt: skip
FOREIGN_HOSTS = ["evil.example", "localhost.", "127.0.0.1.nip.io", "a.localhost", "127.1", "localhost,evil.example"]
FOREIGN_ORIGINS = ["http://evil.example", "null", "http://localhost:9", "http://0.0.0.0:9", "https://localhost"]


def own_address():
    """Return an address by which others reach this computer; empty without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: the system only says which way it would go.
            probe.connect(("192.0.2.9", 9))
        except OSError:
            return ""
        return probe.getsockname()[0]


def seen(address, **given):
    """Return what a visitor gets: the pages, the entrance, or nothing."""
    visitor = Visitor(address, cookies={"_streamlit_xsrf": "2|0|0|1", "kompass_browser": "x" * 43}, **given)
    if not visitor.connect():
        return "nothing"
    found = visitor.run()
    visitor.close()
    return "pages" if found.by_key("go-analyse") else "entrance"


@pytest.fixture(scope="module", params=["localhost", "0.0.0.0"])
def server(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("gate")
    calls = folder / "calls.txt"
    calls.touch()
    (folder / "sitecustomize.py").write_text(WATCH.format(calls=str(calls)), encoding="utf-8")
    variables = {"QUARTIERSKOMPASS_STORE": str(folder / "store"), "PYTHONPATH": str(folder)}
    with serve(folder, "--server.address", request.param, **variables) as address:
        yield address, request.param
    # Streamlit asks another server for this computer's address when a foreign page tries to connect.
    assert calls.read_text() == "", "the server called another host"


def test_nobody_comes_through_a_proxy_as_somebody_here(server):
    address, _listens = server
    assert seen(address) == "pages"
    for header in FORWARDING:
        assert seen(address, headers=[header]) == "entrance", header
    assert seen(address, headers=[("X-Forwarded-For", ""), ("X-Forwarded-For", "127.0.0.1")]) == "entrance"


def test_foreign_names_and_pages_get_nothing(server):
    address, _listens = server
    port = address.rpartition(":")[2]
    for host in FOREIGN_HOSTS:
        assert seen(address, host=f"{host}:{port}") == "nothing", host
        status, _headers, content = ask(address, "/", Host=f"{host}:{port}")
        assert (status, b"Streamlit" in content) == (421, False)
    for origin in FOREIGN_ORIGINS:
        assert seen(address, origin=origin) == "nothing", origin


def test_from_the_network_no_name_makes_somebody_here(server):
    address, listens = server
    own = own_address()
    if listens == "localhost" or not own or own.startswith("127."):
        pytest.skip("this computer alone, or without a network")
    port = address.rpartition(":")[2]
    there = f"http://{own}:{port}"
    for host in ("localhost", "127.0.0.1", "[::1]", own, "[::ffff:127.0.0.1]", "0.0.0.0"):
        assert seen(there, host=f"{host}:{port}") == "entrance", host
    for header in FORWARDING:
        assert seen(there, headers=[header], host=f"localhost:{port}") == "entrance", header


def test_a_phone_that_types_only_the_address_lands_at_the_code_field(server):
    address, listens = server
    own = own_address()
    # From the network where there is one; a proxy's header says the same.
    ways = [(address, {"X-Forwarded-For": "10.0.0.9"})]
    if listens != "localhost" and own and not own.startswith("127."):
        ways.append((f"http://{own}:{address.rpartition(':')[2]}", {}))
    for there, headers in ways:
        for path in ("/", "/werkstatt", "/irgendwas"):
            status, told, _content = ask(there, path, Accept="text/html", **headers)
            assert (status, told["location"]) == (303, "/kompass/w?from=app"), path
        status, _told, content = ask(there, "/kompass/w?from=app", Accept="text/html", **headers)
        assert (status, "Code der Werkstatt" in content.decode()) == (200, True)
    # The computer itself goes on to the pages.
    assert ask(address, "/", Accept="text/html")[0] == 200


def test_files_are_taken_from_nobody_who_sees_no_page(server):
    address, _listens = server
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\na\r\n--x--\r\n'
    for headers, status in (([], 204), ([("X-Forwarded-For", "10.0.0.9")], 403)):
        with visiting(address, headers=headers) as visitor:
            visitor.run()
            path, token = f"/_stcore/upload_file/{visitor.session_id}/f", visitor.cookies["_streamlit_xsrf"]
            kind = {"X-Xsrftoken": token, "Content-Type": "multipart/form-data; boundary=x"}
            assert visitor.fetch(path, "PUT", body, **kind)[0] == status
            # Nor into a session of somebody else, nor without the token of the own browser.
            assert visitor.fetch(path.replace(visitor.session_id, "other"), "PUT", body, **kind)[0] == 403
            assert visitor.fetch(path, "PUT", body)[0] == 403


def test_messages_for_developers_change_nothing(server):
    with visiting(server[0]) as visitor:
        visitor.run()
        for kind in ("clear_cache", "set_run_on_save", "load_git_info"):
            message = BackMsg()
            setattr(message, kind, True)
            visitor.send(message)
        answer = visitor.run()
    told = {message.WhichOneof("type") for message in answer.messages}
    assert "git_info_changed" not in told
    assert not any(message.session_status_changed.run_on_save for message in answer.messages)


def test_what_lies_beside_the_pages_tells_nothing(server):
    address, _listens = server
    closed = {
        "/_stcore/agent/openapi.json": 404, "/_stcore/agent/mcp": 404, "/_stcore/script-health-check": 404,
        "/media/" + "a" * 56 + ".csv": 404, "/kompass/geometry/" + "a" * 64 + ".json": 404,
        "/kompass/assets/../gate.py": 404, "/kompass/assets/%2e%2e/gate.py": 404,
        "/kompass/leaflet/..%2f..%2f__init__.py": 404, "/component/x/../../app.py": 400,
    }  # fmt: skip
    for path, status in closed.items():
        found, _headers, content = ask(address, path)
        assert found in (status, 400, 404), path
        assert b"import" not in content, path
    for recipe in ("PUT", "DELETE"):
        found, _headers, _content = ask(address, "/_stcore/upload_file/session/file", recipe, b"x")
        assert found == 403
    found, _headers, content = ask(address, "/_stcore/metrics", X_Forwarded_For="10.0.0.9")
    assert (found, content) == (404, b"not found\n")
