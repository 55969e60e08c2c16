"""Steps in a browser while another session brings hostile files: python -m bench.hostile browser

One session moves weights on the page Analyse of the sample city. In turn it is alone, another session brings ordinary
small files one after the other, and another session brings the six kinds of files that took most from others. The other
session is a second browser on the same machine, which a real one is not: ordinary files say how much of it that is.
p95 of steps from key press to repainted map and ranking; budget: twice that of being alone.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Error, Page, sync_playwright

from bench.city import write_city
from bench.connection_loss import start
from bench.latency import CHROMIUM_FLAGS, ROOT, Side, _free_port, open_app, step
from tests.hostile import CORPUS, Hostile

BUDGET_RATIO = 2.0
NAMED = (
    ("areas", "an outline that crosses itself"), ("areas", "jagged areas on one another"),
    ("recipe", "one key of many parts"), ("recipe", "many unknown keys"), ("reading", "one key of many parts"),
    ("template", "a full layout"),
)  # fmt: skip
# Page and place of the field that takes a file, by what the file is.
FIELDS = {
    "areas": ("/daten", 1), "reading": ("/daten", 0), "table": ("/daten", 0), "recipe": ("/analyse", 0),
    "template": ("/bericht", 0),
}  # fmt: skip
_KINDS = {".toml": "application/toml", ".geojson": "application/geo+json", ".csv": "text/csv"}
_READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def named_rows() -> list[Hostile]:
    """Return the rows that took most from others, in the size that did."""
    return [next(row for row in CORPUS if (row.room, row.name) == named) for named in NAMED]


def bring(page: Page, base: str, room: str, title: str, content: bytes) -> float:
    """Load a file in a fresh session of its page; return the seconds until the page is done with it."""
    place, number = FIELDS[room]
    page.goto(base + place)
    page.locator(_READY).wait_for(state="attached")
    field = page.locator('input[type="file"]').nth(number)
    field.wait_for(state="attached")
    kind = _KINDS.get(Path(title).suffix, "application/octet-stream")
    started = time.monotonic()
    field.set_input_files({"name": title, "mimeType": kind, "buffer": content})
    page.locator('[data-testid="stApp"][data-test-script-state="running"]').wait_for(state="attached", timeout=10_000)
    page.locator(_READY).wait_for(state="attached", timeout=60_000)
    return time.monotonic() - started


def send(base: str, what: str) -> None:
    """Bring files until killed; print what was brought, and how long it took."""
    rows = named_rows()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        page = browser.new_context(viewport={"width": 900, "height": 600}, locale="de-DE").new_page()
        page.set_default_timeout(20_000)
        for number in itertools.count():
            row = rows[number % len(rows)]
            if what == "hostile":
                room, title, content = row.room, row.title, row.build(row.large + number)
            else:
                lines = (f"{1000 + unit};Gebiet {unit};{number + unit},5" for unit in range(60))
                room, title, content = "table", f"a{number}.csv", "\n".join(["nr;name;wert", *lines]).encode()
            try:
                print(room, round(bring(page, base, room, title, content), 1), flush=True)
            except Error as error:
                print(room, "failed:", error.message.splitlines()[0], flush=True)


@contextmanager
def sending(base: str, what: str) -> Iterator[list[str]]:
    """Let another session bring files in a process of its own."""
    command = [sys.executable, "-m", "bench.hostile_browser", "--send", base, what]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    lines = process.stdout
    assert lines is not None
    found = [lines.readline().strip()]
    try:
        yield found
    finally:
        process.terminate()
        found += [line.strip() for line in lines]
        process.wait()


def p95(times: list[float]) -> float:
    """Return the time that 95 of a hundred steps keep."""
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else float("nan")


def steps(side: Side, count: int) -> list[float]:
    """Return the milliseconds of so many steps."""
    side.times.clear()
    for _step in range(count):
        step(side)
    return [entry["all"] for entry in side.times]


def measure(count: int, turns: int) -> None:
    """Print p95 of all three situations, and their ratios."""
    found: dict[str, list[float]] = {"alone": [], "ordinary": [], "hostile": []}
    brought: list[str] = []
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, port = Path(name), _free_port()
        table, areas = write_city(folder, 450)
        process = start(port, folder)
        base = f"http://localhost:{port}"
        try:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
            page = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE").new_page()
            side = open_app(page, base, "app", table, areas)
            steps(side, 4)
            for _turn in range(turns):
                found["alone"] += steps(side, count)
                for what in ("ordinary", "hostile"):
                    with sending(base, what) as lines:
                        found[what] += steps(side, count)
                    brought += lines if what == "hostile" else []
            browser.close()
        finally:
            process.terminate()
            process.wait()
    for what, times in found.items():
        ratio = p95(times) / p95(found["alone"])
        said = f"{len(times)} steps: median {statistics.median(times):.0f} ms, p95 {p95(times):.0f} ms, {ratio:.1f} x"
        print(f"{what:10} {said} (budget {BUDGET_RATIO})")
    print(f"hostile files brought meanwhile: {', '.join(brought)}")


def main() -> None:
    """Measure, or bring files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--send", nargs=2, metavar=("BASE", "WHAT"))
    options = parser.parse_args()
    if options.send:
        send(*options.send)
        return
    measure(options.steps, options.turns)


if __name__ == "__main__":
    main()
