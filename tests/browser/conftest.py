"""A running app and a real browser. Outside CI these tests are skipped where there is no Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from tests.places import ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Each test loads its pages anew: to compile their scripts for speed takes more time than it gives.
    "--js-flags=--no-opt --no-maglev",
    # Pages of one server share a process, which knows their scripts: a visit takes half the time (see `kept_context`).
    "--process-per-site",
]
# What a page leaves behind for the next one of its server.
KEPT_BY_PAGES = "cookies,local_storage,indexeddb,cache_storage,service_workers,file_systems"
# The shell without a window's frame, where it is there: it takes two thirds of the time for the same pages.
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None
)
REQUIRED = os.environ.get("QUARTIERSKOMPASS_BROWSER_TESTS") == "required"


# Python runs this file at start: it notes every address that the server itself connects to.
WATCH = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        open({calls!r}, "a").write(repr(address) + "\\n")
    return _connect(self, address)
socket.socket.connect = connect
# The state of a component of our own is a dictionary, which Streamlit shows as one of a class within a function.
import pickle
_dumps = pickle.dumps
def dumps(value, *given, **named):
    return _dumps(dict(value) if type(value).__name__ == "_WriteThrough" else value, *given, **named)
pickle.dumps = dumps
"""


def pytest_collection_modifyitems(items):
    if CHROMIUM or REQUIRED:
        return
    skip = pytest.mark.skip(reason="no Chromium on this machine: install the system's package, or name it in CHROMIUM")
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(skip)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serve(folder, *options, port=None, log_name="log.txt", script="app.py", **variables):
    """Start the app as the README says, with its own configuration, or another script; wait until it answers."""
    port = port or free_port()
    log = folder / log_name
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.port", str(port), "--server.headless", "true", *options]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=os.environ | variables,
        )  # fmt: skip
        found = f"http://localhost:{port}"
        try:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                try:
                    urllib.request.urlopen(found + "/_stcore/health", timeout=1)
                    break
                except urllib.error.HTTPError:
                    # Below a path it answers elsewhere; here it says that there is nothing.
                    break
                except OSError:
                    assert process.poll() is None, log.read_text()
                    time.sleep(0.05)
            yield found
        finally:
            process.terminate()
            process.wait(20)
    assert own_tracebacks(log.read_text()) == []


# Streamlit's own, where a page is loaded anew or closed while its step ends: nothing is lost by them.
LOST_CONNECTIONS = [
    ("_remove_stale_widgets", "RuntimeError: dictionary changed size during iteration"),
    ("starlette_websocket.py", "WebSocketDisconnected: "),
    ("starlette_websocket.py", "once a close message has been sent"),
]


def own_tracebacks(text):
    """Return the tracebacks of a log but those of lost connections that are Streamlit's own."""
    found = text.split("Traceback (most recent call last)")[1:]
    return [part for part in found if not any(all(sign in part for sign in signs) for signs in LOST_CONNECTIONS)]


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """Start the app, and note whatever the server itself connects to."""
    folder = tmp_path_factory.mktemp("server")
    calls = folder / "calls.txt"
    calls.touch()
    (folder / "sitecustomize.py").write_text(WATCH.format(calls=str(calls)), encoding="utf-8")
    # The state is proven to be serializable here, at every step; the check itself is not safe against sessions that
    # lose their connection, and costs time, so the app runs without it.
    strict = {"STREAMLIT_RUNNER_ENFORCE_SERIALIZABLE_SESSION_STATE": "true"}
    with serve(folder, PYTHONPATH=str(folder), **strict) as found:
        yield found
    assert calls.read_text() == "", "the server called another host"


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import expect, sync_playwright

    # How long to wait for something to be seen; a busy machine needs more than the standard 5 s.
    expect.set_options(timeout=40_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def kept_context(browser, address):
    """Return a context for pages of all tests, and a page of the server that stays open in it.

    Their scripts are read once and stay compiled as long as a page of the server is there; whatever a page keeps is
    wiped after each test.
    """
    # What moves only to please takes a tenth of a visit's time.
    context = browser.new_context(
        viewport={"width": 1400, "height": 900}, locale="de-DE", accept_downloads=True, reduced_motion="reduce"
    )
    stays = context.new_page()
    stays.goto(f"{address}/_stcore/health")
    yield context, stays
    context.close()


def _wipe(context, stays, visited):
    """Close all pages but the one that stays, and clear what they have kept."""
    for opened in context.pages:
        if opened is not stays:
            opened.close()
    context.set_offline(False)
    context.unroute_all()
    context.clear_permissions()
    context.clear_cookies()
    session = context.new_cdp_session(stays)
    for origin in visited:
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": KEPT_BY_PAGES})
    session.detach()


@pytest.fixture
def page(kept_context, address):
    """Return a page that notes every request to another host and every error in the browser."""
    context, stays = kept_context
    visited = {address}
    opened = context.new_page()
    opened.on("framenavigated", lambda frame: visited.add("/".join(frame.url.split("/")[:3])))
    opened.set_default_timeout(60_000)
    opened.outside, opened.problems = [], []
    opened.on(
        "request", lambda request: opened.outside.append(request.url) if _is_outside(request.url, address) else None
    )
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.on("dialog", lambda dialog: (opened.problems.append("dialog"), dialog.dismiss()))
    yield opened
    _wipe(context, stays, {origin for origin in visited if origin.startswith("http")})


def _is_outside(url, address):
    return not url.startswith((address, address.replace("http", "ws"), "data:", "blob:", "about:"))
