"""How map and ranking follow a thumb: python bench/dragging.py [--units 450 5000] [--seconds 2.5]

One headless Chromium drags the first weight to and fro by mouse. Counted are repaints of map **and** ranking a second,
and the longest time between two of them; then single keys are pressed, here and on a bare Streamlit page, and the time
from key to the painted step is compared within one run. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Page, Playwright, sync_playwright

from bench.city import write_city
from bench.latency import CHROMIUM_FLAGS, ROOT, WAIT_BARE, Side, chromium, median, open_app, server

# Each repaint of the map and of the ranking, with the moment at which its frame is over.
WATCH = """() => {
  const map = document.querySelector('iframe[title*="folium"]').contentDocument.querySelector('[data-units]');
  const list = document.querySelector('.ranking');
  const seen = () => [map.dataset.preview, list.dataset.preview].join();
  window.painted = [];
  window.long = [];
  let before = seen();
  let last = performance.now();
  window.watching = true;
  const look = (now) => {
    if (seen() !== before) { before = seen(); window.painted.push(performance.now()); }
    window.long.push(now - last);
    last = now;
    if (window.watching) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
WAIT_PREVIEW = """() => {
  const map = document.querySelector('iframe[title*="folium"]').contentDocument.querySelector('[data-units]');
  const list = document.querySelector('.ranking');
  const before = [map.dataset.preview, list.dataset.preview];
  window.result = new Promise((done) => window.addEventListener('keydown', async () => {
    const start = performance.now();
    while (map.dataset.preview === before[0] || list.dataset.preview === before[1]) {
      await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
    done({ all: performance.now() - start });
  }, { once: true, capture: true }));
}"""


def drag(page: Page, seconds: float) -> dict[str, float]:
    """Drag the first thumb to and fro; return repaints a second, and how long frames took, in milliseconds."""
    slider = page.locator('[data-testid="stSlider"]').first
    slider.scroll_into_view_if_needed()
    track = slider.locator('[data-orientation="horizontal"] [data-orientation="horizontal"]').bounding_box()
    assert track is not None
    part = int(slider.locator("input").input_value()) / 100
    height = track["y"] + track["height"] / 2
    page.mouse.move(track["x"] + track["width"] * part, height)
    page.mouse.down()
    page.evaluate(WATCH)
    begun = time.monotonic()
    place, way = 0.5, 1
    while time.monotonic() - begun < seconds:
        place += 0.01 * way
        way = -way if not 0.05 < place < 0.95 else way
        page.mouse.move(track["x"] + track["width"] * place, height)
    painted, frames = page.evaluate("(window.watching = false, [window.painted, window.long])")
    page.mouse.up()
    page.wait_for_timeout(3_000)
    about = page.evaluate("({...document.querySelector('.dragging').dataset})")
    gaps = [after - before for before, after in pairwise(painted)]
    return {
        "repaints_per_second": len(painted) / seconds,
        "longest_between_repaints_ms": max(gaps, default=float("nan")),
        "longest_frame_ms": max(frames[1:]),
        "scored_ms": float(about.get("scored", "nan")),
        "painted_ms": float(about.get("took", "nan")),
    }


def press(side: Side) -> None:
    """Press a key on a weight, and wait for what it causes."""
    page = side.page
    page.bring_to_front()
    page.get_by_role("slider").nth(side.presses % 2).focus()
    page.evaluate(WAIT_BARE if side.kind == "bare" else WAIT_PREVIEW)
    page.keyboard.press("PageDown" if side.presses // 2 % 2 else "PageUp")
    side.presses += 1
    side.times.append(page.evaluate("window.result"))
    page.wait_for_timeout(1_500)


def measure(playwright: Playwright, units: int, seconds: float, steps: int, folder: Path) -> dict[str, float]:
    """Measure one size of city."""
    table, areas = write_city(folder, units)
    with ExitStack() as stack:
        bare_at = stack.enter_context(server(ROOT / "bench" / "bare" / "page.py", folder))
        app_at = stack.enter_context(server(ROOT / "app.py", ROOT))
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        stack.callback(browser.close)
        pages = [browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE").new_page() for _ in "12"]
        bare = Side(pages[0], "bare")
        bare.page.goto(bare_at)
        bare.page.get_by_role("slider").nth(9).wait_for()
        app = open_app(pages[1], app_at, "app", table, areas)
        app.page.locator(".dragging[data-ready]").wait_for(state="attached")
        found = drag(app.page, seconds)
        for step in range(steps + 2):
            press(bare)
            press(app)
            if step == 1:
                bare.times.clear()
                app.times.clear()
        return {
            "units": units, **found, "bare_ms": median(bare, "all"), "key_to_paint_ms": median(app, "all"),
            "key_to_paint_over_bare": median(app, "all") / median(bare, "all"),
            "slowest_key_ms": max(entry["all"] for entry in app.times),
            "fastest_key_ms": statistics.quantiles([entry["all"] for entry in app.times], n=4)[0],
        }  # fmt: skip


def main() -> None:
    """Measure and print one JSON object per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, nargs="+", default=[450, 5000])
    parser.add_argument("--seconds", type=float, default=2.5)
    parser.add_argument("--steps", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        for units in options.units:
            print(json.dumps(measure(playwright, units, options.seconds, options.steps, Path(name))), flush=True)


if __name__ == "__main__":
    main()
