"""What the engine costs beside bare numpy and two libraries: run `python -m bench.engine`.

Medians, all measured in one run on the same arrays, and of several processes: where a process happens to get
its memory moves the figures of 34,000 units by half. Memory is the peak that tracemalloc sees during a full
build, divided by the size of the normalised matrix.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from sozial.index.build import build_index, weigh_index
from sozial.index.prepare import prepare_index
from sozial.index.reweigh import reweigh
from sozial.model import Dataset, Indicator
from sozial.recipe import MissingRule, Recipe, Weighted

UNITS = (500, 34_000, 1_000_000)
INDICATORS = 20
REWEIGH_BUDGET, BUILD_BUDGET, MEMORY_BUDGET = 2.0, 5.0, 4.0
DOCUMENT = Path(__file__).parent.parent / "docs" / "engine-speed.md"


def make_dataset(units: int) -> Dataset:
    """Return random figures; the same for every run."""
    random = np.random.default_rng(20_241_122)
    codes = [f"i{number:02d}" for number in range(INDICATORS)]
    keys = pd.Index([f"{number:07d}" for number in range(units)], name="unit")
    frame = pd.DataFrame({"name": keys}, index=keys)
    index = pd.MultiIndex.from_product([keys, ["2024"]], names=["unit", "period"])
    figures = random.gamma(4.0, 5.0, (units, INDICATORS))
    values = pd.DataFrame(figures, index=index, columns=codes)
    return Dataset("bench", frame, values, tuple(Indicator(code) for code in codes))


def median_seconds(work: Callable[[], object], seconds: float) -> float:
    """Return the median time of one call, for about so many seconds and at least five calls."""
    work()
    times: list[float] = []
    gc.collect()
    gc.disable()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    gc.enable()
    return statistics.median(times)


def _libraries(matrix: np.ndarray, weights: np.ndarray) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {}
    try:
        from skcriteria import mkdm
        from skcriteria.agg.simple import WeightedSumModel

        positive = matrix - matrix.min(axis=0)
        model = WeightedSumModel()
        found["scikit-criteria"] = lambda: model.evaluate(mkdm(positive, [max] * len(weights), weights=weights)).rank_
    except ImportError:
        pass
    try:
        from pymcdm.methods import WSM

        # The figures are normalised already; it insists on a function that does so once more.
        method = WSM(normalization_function=lambda values, cost: values)
        types = np.ones(len(weights))
        share = weights / weights.sum()
        found["pymcdm"] = lambda: method.rank(method(matrix, share, types))
    except ImportError:
        pass
    return found


def measure(units: int, seconds: float) -> dict[str, float]:
    """Return medians in seconds, and the memory ratio, for so many units."""
    dataset = make_dataset(units)
    recipe = Recipe("bench", tuple(Weighted(entry.code) for entry in dataset.indicators), missing=MissingRule("drop"))
    prepared = prepare_index(dataset, recipe, "2024")
    matrix = np.ascontiguousarray(prepared.values) if not prepared.values.flags.f_contiguous else prepared.values
    random = np.random.default_rng(1)
    weights = random.uniform(1, 10, INDICATORS)
    share = weights / weights.sum()

    def bare() -> np.ndarray:
        return np.argsort(matrix @ share)

    raw = dataset.at("2024").to_numpy()

    def bare_build() -> np.ndarray:
        scores = ((raw - raw.mean(axis=0)) / raw.std(axis=0)) @ share
        return np.argsort(scores)

    result = {
        "bare": median_seconds(bare, seconds),
        "bare_build": median_seconds(bare_build, seconds),
        "reweigh": median_seconds(lambda: reweigh(prepared, weights), seconds),
        "weigh": median_seconds(lambda: weigh_index(prepared, recipe), seconds),
        "build": median_seconds(lambda: build_index(dataset, recipe, "2024"), seconds),
    }
    for name, work in _libraries(matrix, weights).items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result[name] = median_seconds(work, seconds if units < 100_000 else seconds / 2)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = build_index(dataset, recipe, "2024")
    result["memory"] = (tracemalloc.get_traced_memory()[1] - before) / kept.matrix.nbytes
    tracemalloc.stop()
    return result


def measure_apart(units: int, seconds: float, processes: int) -> dict[str, float]:
    """Return medians over several fresh processes, each with arrays of its own."""
    command = [sys.executable, "-m", "bench.engine", "--one", str(units), "--seconds", str(seconds)]
    runs = []
    for _number in range(processes):
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append(json.loads(answer.stdout))
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def _milliseconds(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    digits = 3 if seconds < 1e-3 else 2 if seconds < 1 else 0
    return f"{seconds * 1000:,.{digits}f}"


def write_table(found: dict[int, dict[str, float]]) -> str:
    """Return the table that the docs show."""
    lines = [
        "| units x 20 | numpy: product, sort | reweigh | ratio | weigh with classes and findings | full build |"
        " ratio | to numpy with z-scores | memory / matrix | scikit-criteria | pymcdm |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for units, row in found.items():
        cells = [
            f"{units:,}",
            _milliseconds(row["bare"]),
            _milliseconds(row["reweigh"]),
            f"{row['reweigh'] / row['bare']:.2f}",
            _milliseconds(row["weigh"]),
            _milliseconds(row["build"]),
            f"{row['build'] / row['bare']:.2f}",
            f"{row['build'] / row['bare_build']:.2f}",
            f"{row['memory']:.2f}",
            _milliseconds(row.get("scikit-criteria")),
            _milliseconds(row.get("pymcdm")),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, and with --write put the table into the docs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, nargs="*", default=list(UNITS))
    parser.add_argument("--seconds", type=float, default=2.0, help="time per figure")
    parser.add_argument("--processes", type=int, default=5, help="fresh processes per size")
    parser.add_argument("--one", type=int, help="measure this size in this process, as JSON")
    parser.add_argument("--write", action="store_true", help="put the table into docs/engine-speed.md")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, options.seconds)))
        return 0
    found = {units: measure_apart(units, options.seconds, options.processes) for units in options.units}
    table = write_table(found)
    print(table)
    if options.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        head, _, rest = text.partition("<!-- table -->\n")
        _old, _, tail = rest.partition("<!-- end -->")
        DOCUMENT.write_text(f"{head}<!-- table -->\n{table}\n<!-- end -->{tail}", encoding="utf-8")
    worst = max(found)
    missed = [
        f"{name} at {units:,} units: {row[name] / row['bare']:.2f} > {budget}"
        for units, row in found.items()
        for name, budget in (("reweigh", REWEIGH_BUDGET), ("build", BUILD_BUDGET))
        if row[name] / row["bare"] > budget
    ]
    if found[worst]["memory"] > MEMORY_BUDGET:
        missed.append(f"memory at {worst:,} units: {found[worst]['memory']:.2f} > {MEMORY_BUDGET}")
    print("\n".join(missed) or "all budgets met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
