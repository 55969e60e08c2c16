"""What the public version gives away, changes and costs: run `python -m bench.protection towns|same|speed`.

`towns`: the attacker of `tests/attacker.py` against random towns and the sample city; counts attacked, recovered, and
known more closely than the rule's width. `same`: how far the result outside is that inside, on the sample city and on
towns of 40 to 100 quarters. `speed`: `protect` beside its budgets.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.model import PARENT, POPULATION, Dataset, Indicator
from sozial.protection.protect import protect
from sozial.protection.rules import DisclosureRules
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from sozial.recipe import Recipe, Weighted
from tests.attacker import attack, broken_promises, reasons, totals
from tests.public_towns import SMALL, Town, random_town, sample_town

KEY = b"bench"
SEED = 20_261_126
BUDGETS = {"450 quarters, 31 columns, 3 years": 1.0, "2,000 quarters, 223 areas": 10.0}


def towns(first: int, count: int, seconds: float, size: tuple[int, int] | None = None) -> dict[str, object]:
    """Attack the sample city and random towns until all are done or the time is up."""
    figures: Counter[str] = Counter()
    widths: dict[str, Counter[str]] = {}
    broken: Counter[str] = Counter()
    examples: list[str] = []
    start = time.perf_counter()
    for name, town in _towns(first, count, size):
        if time.perf_counter() - start > seconds:
            break
        figures["towns"] += 1
        public = protect(town.data, town.rules, town.key)
        lines = broken_promises(town.truth, public, town.rules, town.known, town.source)
        broken["against the promise"] += len(lines)
        results = attack(town.truth, public, town.rules, town.known, town.source, seconds=5.0)
        figures.update({key: int(value) for key, value in totals(results).items()})
        narrow = [result for result in results if result.is_narrow]
        figures["towns with a narrow one"] += bool(narrow)
        figures["towns with one recovered"] += any(result.is_recovered for result in results)
        of_rule = widths.setdefault(f"minimum {town.rules.minimum_count}", Counter())
        of_rule.update(str(int(result.high - result.low)) for result in results if result.exact)
        if narrow:
            why = reasons(town.truth, public, town.rules, town.known, narrow[0].cell, town.source)
            examples.append(f"{name}: {narrow[0].cell} {narrow[0].low} to {narrow[0].high} by {', '.join(why)}")
        if lines:
            examples.append(f"{name}: {lines[0]}")
    return {
        **figures,
        **broken,
        "widths": {rule: dict(sorted(of.items(), key=lambda item: int(item[0]))) for rule, of in widths.items()},
        "examples": examples,
        "seconds": time.perf_counter() - start,
    }


def _towns(first: int, count: int, size: tuple[int, int] | None) -> Iterable[tuple[str, Town]]:
    if size is None:
        yield "sample", sample_town()
    for seed in range(first, first + count):
        yield f"random_town({seed})", random_town(seed, size)


def realistic_town(random: np.random.Generator) -> tuple[Dataset, Recipe]:
    """Return a town of rates with one burden behind them, and the sample's recipe for it."""
    count, rates = int(random.integers(40, 101)), int(random.integers(8, 13))
    keys = pd.Index([f"{number:03d}" for number in range(count)], name="unit")
    periods = ["2022", "2023", "2024"]
    index = pd.MultiIndex.from_product([keys, periods], names=["unit", "period"])
    burden = np.repeat(random.normal(size=count), 3) + random.normal(scale=0.15, size=3 * count)
    values = pd.DataFrame({POPULATION: np.repeat(random.integers(400, 6000, count), 3).astype(float)}, index=index)
    indicators = []
    for number in range(rates):
        code = f"i{number:02d}"
        base = np.repeat(random.integers(100, 2001, count), 3).astype(float)
        base = np.minimum(base, values[POPULATION].to_numpy())
        level = (
            random.uniform(-3.5, -1.0) + random.uniform(0.3, 0.7) * burden + random.normal(scale=0.2, size=3 * count)
        )
        values[f"{code}_basis"] = base
        values[f"{code}_anzahl"] = random.binomial(base.astype(int), 1 / (1 + np.exp(-level))).astype(float)
        values[code] = 100 * values[f"{code}_anzahl"] / base
        indicators.append(Indicator(code, count=f"{code}_anzahl", base=f"{code}_basis", measure="%"))
    units = pd.DataFrame({"name": keys, PARENT: [f"Bezirk {at // 8}" for at in range(count)]}, index=keys)
    recipe = read_recipe(sample_file(SAMPLE_RECIPE))
    weighted = tuple(Weighted(one.code, weight=float(random.choice([5, 10]))) for one in indicators)
    return Dataset("Stadt", units, values, tuple(indicators)), _with(recipe, weighted)


def _with(recipe: Recipe, weighted: tuple[Weighted, ...]) -> Recipe:
    return replace(recipe, indicators=weighted)


def same(count: int) -> dict[str, object]:
    """Compare ratings, classes, ranks and changes inside and outside."""
    random = np.random.default_rng(SEED)
    sample = read_sample()
    found = {"sample": compare(sample, read_recipe(sample_file(SAMPLE_RECIPE)), list(sample.periods))}
    rows = []
    for _number in range(count):
        data, recipe = realistic_town(random)
        rows.append(compare(data, recipe, ["2023", "2024"]))
    for key in rows[0] if rows else ():
        measured = [row[key] for row in rows]
        found[key] = {"mean": statistics.mean(measured), "lowest": min(measured), "highest": max(measured)}
    return found


def compare(data: Dataset, recipe: Recipe, periods: list[str]) -> dict[str, float]:
    """Return shares of quarters rated and of the same class, and how far ranks and changes are off."""
    public = protect(data, DisclosureRules(), KEY)
    rated, agree, ranks, scores = [], [], [], {}
    for period in periods:
        inside, outside = build_index(data, recipe, period), build_index(public, recipe, period)
        first, second = inside.scores.to_numpy(dtype=float), outside.scores.to_numpy(dtype=float)
        both = ~np.isnan(first)
        rated.append(float((~np.isnan(second[both])).mean()))
        classes = np.asarray(inside.classes)[both] == np.asarray(outside.classes)[both]
        agree.append(float(np.mean(classes)))
        ranks.append(
            float(np.nanmean(np.abs(np.asarray(inside.ranks, float) - np.asarray(outside.ranks, float))[both]))
        )
        scores[period] = first, second
    first, last = scores[periods[0]], scores[periods[-1]]
    off = (last[1] - first[1]) - (last[0] - first[0])
    change = last[0] - first[0]
    return {
        "rated": min(rated),
        "same class, mean": statistics.mean(agree),
        "same class, lowest year": min(agree),
        "ranks off by": statistics.mean(ranks),
        "change off by (of the scores' sd)": float(np.nanmean(np.abs(off)) / np.nanstd(last[0])),
        "changes of the same sign": float(np.nanmean(np.sign(last[1] - first[1]) == np.sign(change))),
    }


def large_town(quarters: int, rates: int, periods: int, areas: int) -> Dataset:
    """Return a town with this many rates, each with count and base, and inhabitants."""
    random = np.random.default_rng(SEED)
    keys = pd.Index([f"{number:05d}" for number in range(quarters)], name="unit")
    index = pd.MultiIndex.from_product([keys, [str(2024 - at) for at in range(periods)]], names=["unit", "period"])
    values = pd.DataFrame({POPULATION: random.integers(300, 5000, len(index)).astype(float)}, index=index)
    indicators = []
    for number in range(rates):
        code = f"i{number:02d}"
        values[f"{code}_basis"] = np.minimum(random.integers(80, 1500, len(index)), values[POPULATION])
        values[f"{code}_anzahl"] = np.minimum(values[f"{code}_basis"], random.gamma(1.2, 12.0, len(index)).round())
        values[code] = 100 * values[f"{code}_anzahl"] / values[f"{code}_basis"]
        indicators.append(Indicator(code, count=f"{code}_anzahl", base=f"{code}_basis", measure="%"))
    units = pd.DataFrame({"name": keys, PARENT: [f"A{at * areas // quarters}" for at in range(quarters)]}, index=keys)
    return Dataset("Stadt", units, values, tuple(indicators))


def speed() -> dict[str, float]:
    """Time `protect` on large towns, once each."""
    large = {
        "450 quarters, 31 columns, 3 years": large_town(450, 10, 3, 40),
        "2,000 quarters, 223 areas": large_town(2000, 10, 1, 223),
    }
    found = {}
    for name, data in large.items():
        start = time.perf_counter()
        protect(data, DisclosureRules(), KEY)
        found[f"{name}, s"] = time.perf_counter() - start
        found[f"{name}, budget"] = BUDGETS[name]
    return found


def main() -> None:
    """Print what was asked for as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("towns", "same", "speed"))
    parser.add_argument("--towns", type=int, default=4000)
    parser.add_argument("--first", type=int, default=0, help="number of the first random town")
    parser.add_argument("--small", action="store_true", help="towns of up to 8 quarters, which give most away")
    parser.add_argument("--seconds", type=float, default=36_000.0)
    chosen = parser.parse_args()
    if chosen.what == "towns":
        found = towns(chosen.first, chosen.towns, chosen.seconds, SMALL if chosen.small else None)
    else:
        found = same(min(chosen.towns, 30)) if chosen.what == "same" else speed()
    print(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
