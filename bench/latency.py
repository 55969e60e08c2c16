"""How long a key press on a weight takes to reach the eye: python bench/latency.py [--units 450 5000] [--steps 30]

Three servers run side by side: a bare page (ten sliders, one line of text, default configuration), this
app, and this app with the map drawn the usual way. Steps alternate between them in one headless
Chromium; every figure is a median, and only ratios within one run are compared. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Page, Playwright, WebSocket, sync_playwright

from bench.city import write_city

ROOT = Path(__file__).resolve().parents[1]
SLIDERS = 10
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_BARE = """() => {
  const line = () => [...document.querySelectorAll('[data-testid="stMarkdownContainer"] p')].pop().textContent;
  const before = line();
  window.result = new Promise((done) => window.addEventListener('keydown', async () => {
    const start = performance.now();
    while (line() === before) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    done({ all: performance.now() - start });
  }, { once: true, capture: true }));
}"""
WAIT_APP = """(kind) => {
  const frame = () => document.querySelector('iframe[title*="folium"]');
  const step = () => frame() && frame().contentDocument.querySelector('[data-step]')?.dataset.step;
  const paths = () => frame() ? frame().contentDocument.querySelectorAll('path.leaflet-interactive').length : 0;
  const before = kind === 'usual' ? frame() : step();
  const count = paths();
  const painted = () => document.querySelector('.ranking')?.dataset.step;
  const painting = painted();
  const mapped = () => kind === 'usual' ? frame() && frame() !== before && paths() >= count : step() !== before;
  window.result = new Promise((done) => window.addEventListener('keydown', async () => {
    const start = performance.now();
    let map = null, table = null;
    while (map === null || table === null) {
      await new Promise(requestAnimationFrame);
      if (map === null && mapped()) map = performance.now() - start;
      if (table === null && painted() !== painting) table = performance.now() - start;
    }
    await new Promise(requestAnimationFrame);
    done({ map, table, all: performance.now() - start });
  }, { once: true, capture: true }));
}"""


@dataclass
class Side:
    """One of the three things measured."""

    page: Page
    kind: str
    presses: int = 0
    times: list[dict[str, float]] = field(default_factory=list)
    frames: list[bytes | str] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium() -> str:
    """Return the browser that is driven."""
    return os.environ.get("CHROMIUM", "/usr/bin/chromium")


@contextmanager
def server(script: Path, folder: Path) -> Iterator[str]:
    """Run one Streamlit server; yield its address."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "localhost"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://localhost:{port}"
    try:
        for _attempt in range(200):
            try:
                urllib.request.urlopen(address + "/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _listen(side: Side, socket_: WebSocket) -> None:
    socket_.on("framereceived", lambda content: side.frames.append(content))


def open_app(playwright_page: Page, address: str, kind: str, table: Path, areas: Path) -> Side:
    """Load a city through the Data page, and wait until the Analysis page shows it."""
    side = Side(playwright_page, kind)
    page = side.page
    page.set_default_timeout(60_000)
    page.on("websocket", lambda socket_: _listen(side, socket_))
    page.bring_to_front()
    page.goto(address + "/daten")
    inputs = page.locator('input[type="file"]')
    inputs.nth(1).wait_for(state="attached")
    inputs.nth(1).set_input_files(areas)
    page.get_by_text(areas.name).first.wait_for()
    inputs.nth(0).set_input_files(table)
    use = page.get_by_role("button", name="Diese Daten verwenden")
    use.wait_for()
    use.click()
    painted = "[data-units]" if kind == "app" else "path.leaflet-interactive"
    page.frame_locator('iframe[title*="folium"]').locator(painted).first.wait_for(state="attached")
    page.wait_for_timeout(2_000)
    return side


def step(side: Side) -> None:
    """Press a key on the first weight and wait for what it causes."""
    page = side.page
    page.bring_to_front()
    # A page that comes to the front is drawn anew first; nobody has just fetched the page whose weight they move.
    page.wait_for_timeout(500)
    sliders = page.get_by_role("slider")
    # Each step moves another slider to its other end, so that no state comes back and no message is reused.
    sliders.nth(side.presses % SLIDERS).focus()
    side.frames.clear()
    page.evaluate(WAIT_BARE) if side.kind == "bare" else page.evaluate(WAIT_APP, side.kind)
    page.keyboard.press("Home" if side.presses // SLIDERS % 2 else "End")
    side.presses += 1
    side.times.append(page.evaluate("window.result"))
    page.wait_for_timeout(400)
    mapped = sum(len(content) for content in side.frames if _is_map(content))
    side.sizes.append((mapped, sum(len(content) for content in side.frames)))


def _is_map(content: bytes | str) -> bool:
    return (b"streamlit_folium" in content) if isinstance(content, bytes) else "streamlit_folium" in content


def median(side: Side, name: str) -> float:
    """Return the median of one of the measured times, in milliseconds."""
    return statistics.median(entry[name] for entry in side.times)


def measure(playwright: Playwright, units: int, steps: int, folder: Path) -> dict[str, float]:
    """Measure one size of city; return medians, ratios and bytes."""
    table, areas = write_city(folder, units)
    with ExitStack() as stack:
        bare_at = stack.enter_context(server(ROOT / "bench" / "bare" / "page.py", folder))
        app_at = stack.enter_context(server(ROOT / "app.py", ROOT))
        usual_at = stack.enter_context(server(ROOT / "bench" / "usual" / "app.py", ROOT))
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        stack.callback(browser.close)

        def page() -> Page:
            return browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE").new_page()

        bare = Side(page(), "bare")
        bare.page.goto(bare_at)
        bare.page.get_by_role("slider").nth(9).wait_for()
        app = open_app(page(), app_at, "app", table, areas)
        usual = open_app(page(), usual_at, "usual", table, areas)
        sides = [bare, app, usual]
        for warm_up in (True, False):
            for _step in range(4 if warm_up else steps):
                for side in sides:
                    step(side)
            if warm_up:
                for side in sides:
                    side.times.clear()
                    side.sizes.clear()
        floor = median(bare, "all")
        return {
            "units": units,
            "bare_ms": floor,
            "app_map_ms": median(app, "map"),
            "app_table_ms": median(app, "table"),
            "app_ms": median(app, "all"),
            "usual_ms": median(usual, "all"),
            "app_over_bare": median(app, "all") / floor,
            "usual_over_app": median(usual, "all") / median(app, "all"),
            "map_bytes": statistics.median(size[0] for size in app.sizes),
            "all_bytes": statistics.median(size[1] for size in app.sizes),
        }


def first_paint(playwright: Playwright, folder: Path, times: int) -> dict[str, float]:
    """Measure opening the sample city's analysis against opening the bare page, each in a fresh context."""
    with ExitStack() as stack:
        bare_at = stack.enter_context(server(ROOT / "bench" / "bare" / "page.py", folder))
        app_at = stack.enter_context(server(ROOT / "app.py", ROOT))
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        stack.callback(browser.close)
        found: dict[str, list[float]] = {"bare": [], "app": []}
        for attempt in range(times + 1):
            for name in found:
                page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
                start = time.perf_counter()
                if name == "bare":
                    page.goto(bare_at)
                    page.get_by_text("sum 500").wait_for()
                else:
                    page.goto(app_at + "/analyse")
                    page.frame_locator('iframe[title*="folium"]').locator("[data-units]").wait_for()
                    page.locator(".ranking[data-step]").wait_for()
                if attempt:
                    found[name].append((time.perf_counter() - start) * 1000)
                page.context.close()
    bare, app = statistics.median(found["bare"]), statistics.median(found["app"])
    return {"first_bare_ms": bare, "first_app_ms": app, "first_app_over_bare": app / bare}


def main() -> None:
    """Measure and print one JSON object per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, nargs="+", default=[450, 5000])
    parser.add_argument("--steps", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        print(json.dumps(first_paint(playwright, Path(name), min(options.steps, 10))), flush=True)
        for units in options.units:
            print(json.dumps(measure(playwright, units, options.steps, Path(name))), flush=True)


if __name__ == "__main__":
    main()
