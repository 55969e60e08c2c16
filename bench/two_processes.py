"""Two processes on one PostgreSQL behind nginx: run `SOZIAL_DATABASE_URL=… python -m bench.two_processes`.

nginx runs with the configuration in docs/operating.md, without TLS. A moderator's page is open in each process, and
phones vote through both; measured is how long a vote takes to be seen on either page, and what happens to voting when
one process is killed.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bench.connection_loss import start
from bench.latency import ROOT, _free_port
from bench.workshop import SETTINGS
from sozial.store.database.database import open_database
from sozial.store.workshops import WorkshopStore

FLAGS = ["--no-sandbox", "--disable-gpu"]
BUDGET_SECONDS = 2.0
VOTES = 20


def nginx_configuration(folder: Path, port: int, first: int, second: int) -> str:
    """Return the documented configuration, on these ports and without TLS."""
    document = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    found = re.search(r"```nginx\n(.*?)```", document, re.DOTALL)
    if found is None:
        raise ValueError("docs/operating.md holds no configuration")
    inner = found[1].replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    inner = inner.replace("server_name kompass.stadt.de", "server_name localhost")
    inner = inner.replace("127.0.0.1:8501", f"127.0.0.1:{first}").replace("127.0.0.1:8502", f"127.0.0.1:{second}")
    places = "".join(
        f"{name} {folder / name};\n"
        for name in (
            "client_body_temp_path",
            "proxy_temp_path",
            "fastcgi_temp_path",
            "uwsgi_temp_path",
            "scgi_temp_path",
        )
    )
    return (
        f"daemon off;\npid {folder / 'pid'};\nerror_log {folder / 'error.log'};\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}{inner}}}\n"
    )


def _wait(address: str) -> None:
    for _attempt in range(600):
        try:
            urllib.request.urlopen(address, timeout=1)
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


def _phone(base: str, process: str) -> httpx2.Client:
    return httpx2.Client(base_url=base, timeout=30, cookies={"kompass_process": process})


def vote(phone: httpx2.Client, path: str, first: int) -> bool:
    """Send one vote; return whether it was acknowledged."""
    csrf = re.search(r'name="csrf" value="(\w+)"', phone.get(path).text)
    fields = {"csrf": csrf[1] if csrf else "", "round": "1", "group": "1", "t1": str(first), "t2": str(100 - first)}
    return phone.post(path, data=fields | {f"t{n}": "0" for n in range(3, 7)}).status_code == 303


def _moderator(browser: Browser, base: str, process: str) -> Page:
    context = browser.new_context(locale="de-DE", viewport={"width": 1400, "height": 900})
    context.add_cookies([{"name": "kompass_process", "value": process, "url": base}])
    page = context.new_page()
    page.goto(f"{base}/werkstatt")
    page.get_by_role("button", name="Öffnen", exact=True).click()
    expect(page.get_by_text("Runde 1 ist offen: 0 haben gewichtet")).to_be_visible()
    return page


def _seen(page: Page, count: int) -> None:
    words = f"{count} haben gewichtet"
    page.wait_for_function("words => document.body.innerText.includes(words)", arg=words, timeout=20_000)


def main() -> None:
    """Measure and print one JSON object."""
    address = os.environ["SOZIAL_DATABASE_URL"]
    found: dict[str, Any] = {"budget_seconds": BUDGET_SECONDS}
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        store = WorkshopStore(open_database(address))
        workshop, _key = store.create(SETTINGS, datetime.date.today())
        store.open_round(workshop)
        stack.callback(store.close)
        stack.callback(store.remove, workshop)
        ports = [_free_port() for _process in range(3)]
        configuration = folder / "nginx.conf"
        configuration.write_text(nginx_configuration(folder, *ports), encoding="utf-8")
        as_operator = {"SOZIAL_DATABASE_URL": address, "QUARTIERSKOMPASS_WITHOUT_SIGN_IN": "operator"}
        apps = [start(port, folder, **as_operator) for port in ports[1:]]
        nginx = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(configuration), "-p", name])
        for process in (*apps, nginx):
            stack.callback(process.wait)
            stack.callback(process.terminate)
        base, path = f"http://localhost:{ports[0]}", f"/kompass/w/{workshop.code}"
        _wait(base + "/_stcore/health")
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        stack.callback(browser.close)
        pages = [_moderator(browser, base, process) for process in ("one", "two")]
        delays: list[float] = []
        for number in range(VOTES):
            with _phone(base, ("one", "two")[number % 2]) as phone:
                assert vote(phone, path, number)
            began = time.perf_counter()
            for page in pages:
                _seen(page, number + 1)
            delays.append(time.perf_counter() - began)
        found |= {"seen_on_both_median_s": statistics.median(delays), "seen_on_both_longest_s": max(delays)}
        before = _phone(base, "one")
        assert vote(before, path, 50)
        apps[0].kill()
        began = time.perf_counter()
        # The same participant, through the other process: their vote is changed, not doubled.
        acknowledged = vote(before, path, 60)
        found["acknowledged_after_kill"] = acknowledged
        found["after_kill_s"] = time.perf_counter() - began
        with _phone(base, "one") as phone:
            found["new_participant_after_kill"] = vote(phone, path, 70)
        _seen(pages[1], VOTES + 2)
        found |= {"stored": store.count(workshop, 1), "expected": VOTES + 2}
        before.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
