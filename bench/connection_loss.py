"""Connections that are lost: run `python -m bench.connection_loss [--seconds 5 130]`.

A phone-sized browser votes, loses its connection for so long (also in the middle of sending), and over a restart of the
server; each time it must be the same participant with the same vote. Beside it the moderator's page loses its
connection for as long, and must still hold its workshop.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from bench.latency import ROOT, _free_port
from sozial.store.database.database import open_database
from sozial.store.workshops import WorkshopStore

FLAGS = ["--no-sandbox", "--disable-gpu"]
POINTS = (40, 20, 10, 10, 10, 10)


def start(port: int, folder: Path, **variables: str) -> subprocess.Popen[bytes]:
    """Start the app, by default on a database of its own."""
    own = {"QUARTIERSKOMPASS_STORE": str(folder), "SOZIAL_DATABASE_URL": f"sqlite:///{folder / 'loss.sqlite'}"}
    environment = os.environ | own | variables
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(
        [*command, "--server.headless", "true"], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _attempt in range(600):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1)
            return process
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(port)


def _fill(phone: Page, points: tuple[int, ...]) -> None:
    for place, value in enumerate(points):
        phone.locator("input.points").nth(place).fill(str(value))


def _saved(phone: Page) -> list[str]:
    expect(phone.get_by_role("status")).to_contain_text("gespeichert")
    return [field.input_value() for field in phone.locator("input.points").all()]


def lose(phone: Page, moderator: Page, seconds: float, points: tuple[int, ...]) -> dict[str, Any]:
    """Lose both connections, try to send meanwhile, and go on afterwards."""
    for page in (phone, moderator):
        page.context.set_offline(True)
    _fill(phone, points)
    # Sent into nothing.
    with suppress(Error):
        phone.get_by_role("button", name="Gewichtung speichern").click(timeout=3_000)
    time.sleep(seconds)
    for page in (phone, moderator):
        page.context.set_offline(False)
    # What every browser does when somebody taps “reload” on its error page: the form is sent again.
    phone.reload()
    return {"seconds": seconds, "values": _saved(phone)}


def measure(browser: Browser, seconds: list[float]) -> dict[str, Any]:
    """Return what was seen for each loss, and over a restart."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), _free_port()
        process = start(port, folder)
        base = f"http://localhost:{port}"
        moderator = browser.new_context(locale="de-DE", viewport={"width": 1400, "height": 900}).new_page()
        moderator.goto(f"{base}/werkstatt")
        moderator.get_by_role("button", name="Werkstatt beginnen").click()
        heading = moderator.get_by_role("heading", level=1)
        expect(heading).to_have_text(re.compile(r"^\w{3} \w{4}$"))
        code = heading.inner_text().replace(" ", "")
        moderator.get_by_role("button", name="Runde 1 öffnen").click()
        phone = browser.new_context(locale="de-DE", viewport={"width": 390, "height": 700}).new_page()
        phone.goto(f"{base}/kompass/w/{code}")
        _fill(phone, POINTS)
        phone.get_by_role("button", name="Gewichtung speichern").click()
        _saved(phone)
        store = WorkshopStore(open_database(f"sqlite:///{folder / 'loss.sqlite'}"))
        workshop = store.by_code(code)
        assert workshop is not None
        losses = []
        for number, duration in enumerate(seconds, 1):
            wanted = (POINTS[0] - number, POINTS[1] + number, *POINTS[2:])
            loss = lose(phone, moderator, duration, wanted)
            loss["as_entered"] = loss.pop("values") == [str(value) for value in wanted]
            expect(moderator.get_by_text("1 haben gewichtet")).to_be_visible(timeout=30_000)
            moderator.get_by_role("button", name="Runde 1 schließen").wait_for()
            losses.append(loss | {"votes": store.count(workshop, 1), "participants": store.taking_part(workshop)})
        process.kill()
        process.wait()
        process = start(port, folder)
        phone.reload()
        kept = _saved(phone)
        restart = {"values": kept, "votes": store.count(workshop, 1), "participants": store.taking_part(workshop)}
        store.close()
        process.terminate()
        process.wait()
    return {"losses": losses, "restart": restart}


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, nargs="*", default=[5.0, 130.0])
    options = parser.parse_args()
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        print(json.dumps(measure(browser, options.seconds)))
        browser.close()


if __name__ == "__main__":
    main()
