"""What distributing costs: run `python -m bench.allocation [--units 11000]`.

Whole parts for so many areas, with and without bounds, beside the bare numpy arithmetic of the same arrays (weights
times amount, cut off, and one sort). Medians; budget: 3 times.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

import numpy as np

from sozial.planning.allocation.apportionment import APPORTIONINGS

BUDGET = 3.0


def median_ms(work: Callable[[], object], times: int = 101) -> float:
    """Return the median time of a call."""
    found = []
    for _time in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return 1000 * statistics.median(found)


def main() -> None:
    """Measure and print one JSON object per case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=11_000)
    size = parser.parse_args().units
    generator = np.random.default_rng(1)
    weights = generator.gamma(2.0, 500.0, size)
    amount = 5_000_000
    equal = amount / size
    none, everything = np.zeros(size, dtype=np.int64), np.full(size, amount)
    bounds = {
        "unbounded": (none, everything),
        "bounded": (np.full(size, int(0.5 * equal)), np.full(size, int(2.0 * equal))),
    }

    def bare(least: np.ndarray, most: np.ndarray) -> np.ndarray:
        ideal = np.clip(weights * (amount / weights.sum()), least, most)
        whole = np.floor(ideal)
        return whole[np.argsort(whole - ideal, kind="stable")]

    for name, (least, most) in bounds.items():
        floor = median_ms(lambda least=least, most=most: bare(least, most))
        for method, entry in APPORTIONINGS.items():
            spent = median_ms(lambda entry=entry, least=least, most=most: entry.apportion(amount, weights, least, most))
            print(json.dumps({"case": name, "method": method, "ms": spent, "bare_ms": floor, "ratio": spent / floor,
                              "budget": BUDGET}))  # fmt: skip


if __name__ == "__main__":
    main()
