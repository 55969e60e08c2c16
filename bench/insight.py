"""What insight costs: run `python -m bench.insight weightings|profile`.

`weightings`: 10,000 weightings of 450 quarters with 16 indicators, beside the bare numpy product and sort of the
same arrays; medians of alternating calls in one process. `profile`: opening a profile of the sample city in a fresh
browser, until its charts are drawn, beside opening the bare page.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pandas as pd

from sozial.insight.design import build_design
from sozial.insight.robustness import assess_robustness
from sozial.insight.variation import Source, Variation
from sozial.model import Dataset, Indicator
from sozial.recipe import MissingRule, Recipe, Weighted

UNITS, INDICATORS, DRAWS = 450, 16, 10_000
BUDGET = 2.0


def make_dataset(gaps: float = 0.0) -> Dataset:
    """Return random figures; the same for every run."""
    random = np.random.default_rng(20_261_124)
    keys = pd.Index([f"{number:04d}" for number in range(UNITS)], name="unit")
    codes = [f"i{number:02d}" for number in range(INDICATORS)]
    figures = random.gamma(4.0, 5.0, (UNITS, INDICATORS))
    figures[random.random(figures.shape) < gaps] = np.nan
    index = pd.MultiIndex.from_product([keys, ["2024"]], names=["unit", "period"])
    frame = pd.DataFrame(figures, index=index, columns=codes)
    return Dataset("bench", pd.DataFrame({"name": keys}, index=keys), frame, tuple(Indicator(code) for code in codes))


def weightings(times: int) -> dict[str, float]:
    """Measure drawing, scoring, ranking, classing and counting, beside the bare product and sort."""
    recipe = Recipe(
        "bench",
        tuple(Weighted(f"i{number:02d}") for number in range(INDICATORS)),
        missing=MissingRule("renormalise", 0.5),
    )
    variation = Variation((Source.WEIGHTS,), draws=DRAWS)
    whole, gappy = make_dataset(), make_dataset(0.03)
    weights = build_design(recipe, variation).weights
    shares = weights / weights.sum(axis=1, keepdims=True)
    values = whole.at("2024").to_numpy()
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    work = {
        "bare": lambda: np.argsort(-(shares @ values.T), axis=1),
        "app": lambda: assess_robustness(whole, recipe, "2024", variation),
        "app_gaps": lambda: assess_robustness(gappy, recipe, "2024", variation),
    }
    found: dict[str, list[float]] = {name: [] for name in work}
    gc.collect()
    gc.disable()
    for attempt in range(times + 1):
        for name, call in work.items():
            start = time.perf_counter()
            call()
            if attempt:
                found[name].append(time.perf_counter() - start)
    gc.enable()
    medians = {name: statistics.median(seconds) for name, seconds in found.items()}
    return {f"{name}_ms": 1000 * value for name, value in medians.items()} | {
        "app_over_bare": medians["app"] / medians["bare"],
        "gaps_over_bare": medians["app_gaps"] / medians["bare"],
        "budget": BUDGET,
    }


# A chart is drawn when it has marks.
DRAWN = """(count) => {
  const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
  const drawn = (chart) => chart.querySelector('svg g.mark-text text, svg g.mark-symbol path')
    || [...chart.querySelectorAll('canvas')].some((canvas) => canvas.width > 0 && canvas.height > 0);
  return charts.filter(drawn).length >= count;
}"""


def profile(times: int) -> dict[str, float]:
    """Measure opening a profile against opening the bare page, each in a fresh context."""
    from playwright.sync_api import sync_playwright

    from bench.latency import CHROMIUM_FLAGS, ROOT, server

    found: dict[str, list[float]] = {"bare": [], "first": [], "charts": [], "from_analysis": []}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, ExitStack() as stack:
        bare_at = stack.enter_context(server(ROOT / "bench" / "bare" / "page.py", Path(name)))
        app_at = stack.enter_context(server(ROOT / "app.py", ROOT))
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM_FLAGS
        )
        stack.callback(browser.close)
        for attempt in range(times + 1):
            page = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE").new_page()
            start = time.perf_counter()
            page.goto(bare_at)
            page.get_by_text("sum 500").wait_for()
            bare = time.perf_counter() - start
            page.context.close()
            page = browser.new_context(viewport={"width": 1400, "height": 900}, locale="de-DE").new_page()
            start = time.perf_counter()
            page.goto(app_at + "/profil?unit=04103")
            page.get_by_text("wie der Index zustande kommt").wait_for()
            first = time.perf_counter() - start
            page.wait_for_function(DRAWN, arg=2)
            charts = time.perf_counter() - start
            # The way most people take: the app is open already.
            page.get_by_role("link", name="Analyse").first.click()
            button = page.get_by_role("button", name="Profil: Uferpark")
            button.wait_for()
            page.frame_locator('iframe[title*="folium"]').locator("[data-units]").wait_for()
            start = time.perf_counter()
            button.click()
            page.get_by_text("wie der Index zustande kommt").wait_for()
            page.wait_for_function(DRAWN, arg=2)
            moved = time.perf_counter() - start
            page.context.close()
            if attempt:
                for key, value in zip(found, (bare, first, charts, moved), strict=True):
                    found[key].append(value)
    medians = {name: statistics.median(seconds) for name, seconds in found.items()}
    return {f"{name}_ms": 1000 * value for name, value in medians.items()} | {
        "first_over_bare": medians["first"] / medians["bare"],
        "charts_over_bare": medians["charts"] / medians["bare"],
        "from_analysis_over_bare": medians["from_analysis"] / medians["bare"],
        "budget": BUDGET,
    }


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("weightings", "profile"))
    parser.add_argument("--times", type=int, default=15)
    options = parser.parse_args()
    print(json.dumps({"weightings": weightings, "profile": profile}[options.what](options.times)))


if __name__ == "__main__":
    main()
