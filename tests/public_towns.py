"""Random towns for the attacker: everything that a delivery of small counts may hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.model import NAME, PARENT, POPULATION, Dataset, Indicator
from sozial.protection.rules import DisclosureRules
from sozial.reading.loading.sample import read_sample
from tests.attacker import Cell, Known, Rate

SMALL, FEW, MANY = (1, 8), (1, 14), (40, 60)
DEFAULT = DisclosureRules()


@dataclass(frozen=True)
class Town:
    """A town as it is delivered, its true counts, and what everybody knows of it."""

    data: Dataset
    truth: pd.DataFrame
    known: Known
    rules: DisclosureRules
    source: frozenset[Cell]
    key: bytes
    shuffled: bool = False


def random_town(seed: int, size: tuple[int, int] | None = None) -> Town:
    """Return a town of a few quarters, or of many with larger areas; the same for the same seed."""
    random = np.random.default_rng([19, seed])
    least, most = size or (FEW if random.random() < 0.7 else MANY)
    count = int(random.integers(least, most + 1))
    keys = [f"{number:02d}" for number in range(1, count + 1)]
    periods = ["2022", "2023", "2024"][: int(random.choice([1, 1, 2, 3]))]
    rules = DisclosureRules(minimum_count=int(random.choice([3, 3, 5, 10])))
    units = _units(keys, random)
    index = pd.MultiIndex.from_product([keys, periods], names=["unit", "period"])
    truth, known, values, indicators = _figures(index, units, random)
    groups = {}
    if random.random() < 0.5:
        groups["Programmgebiet"] = tuple(key for key in keys if random.random() < 0.4)
    if random.random() < 0.3:
        groups["Sanierung"] = tuple(keys[: 1 + int(random.integers(0, count))])
    source = _withhold(values, truth, known, rules, random)
    city = _city_row(truth, known, periods, random)
    if random.random() < 0.2 and POPULATION in values:
        units[POPULATION] = values[POPULATION].xs(periods[-1], level="period")
        if random.random() < 0.3:
            values = values.drop(columns=POPULATION) if _may_leave(known) else values
    shuffled = random.random() < 0.15
    if shuffled:
        values = values[list(random.permutation(values.columns))]
    data = Dataset(
        "Stadt",
        units,
        values,
        indicators,
        groups={name: members for name, members in groups.items() if members},
        withheld=source,
        city=city,
    )
    return Town(data, truth, known, rules, source, f"key {seed}".encode(), shuffled)


def _units(keys: list[str], random: np.random.Generator) -> pd.DataFrame:
    units = pd.DataFrame({NAME: [f"Quartier {key}" for key in keys]}, index=pd.Index(keys, name="unit"))
    count = len(keys)
    levels = int(random.choice([0, 1, 1, 2]))
    if levels:
        areas = random.integers(0, max(1, count // int(random.choice([2, 4, 8]))), count)
        names = np.array([f"Bezirk {area}" for area in areas], dtype=object)
        if random.random() < 0.4:
            names[0] = "Bezirk allein"
        if random.random() < 0.3:
            names[random.random(count) < 0.2] = None
        units[PARENT] = names
    if levels == 2:
        nested = random.random() < 0.5
        order = random.permutation(count) if not nested else np.argsort(areas, kind="stable")
        cut = np.empty(count, dtype=int)
        cut[order] = np.arange(count) * max(1, count // 6) // max(1, count)
        units["stadtteil"] = [f"Stadtteil {at}" for at in cut]
    return units


def _figures(
    index: pd.MultiIndex, units: pd.DataFrame, random: np.random.Generator
) -> tuple[pd.DataFrame, Known, pd.DataFrame, tuple[Indicator, ...]]:
    size = len(index)
    small = random.random() < 0.3
    truth, values, indicators = pd.DataFrame(index=index), pd.DataFrame(index=index), []
    counts, sums, at_most, rates = [], [], [], []

    def whole(low: int, high: int) -> np.ndarray:
        return random.integers(low, high + 1, size).astype(float)

    def put(name: str, column: np.ndarray) -> None:
        truth[name] = column
        values[name] = column
        counts.append(name)

    people = whole(20, 400) if small else whole(90, 2500)
    few = np.where(random.random(size) < 0.05, whole(1, 6), people)
    people = few if random.random() < 0.3 else people
    base = POPULATION if random.random() < 0.6 else "basis"
    put(base, people)
    if random.random() < 0.3:
        names = [f"alter_{number}" for number in range(int(random.integers(2, 5)))]
        rest = people.copy()
        for name in names[:-1]:
            part = np.minimum(rest, whole(0, int(random.choice([4, 30, 300]))))
            put(name, part)
            rest = rest - part
        put(names[-1], rest)
        sums.append((base, tuple(names)))
    top = int(random.choice([2, 5, 15, 60]))
    cases = np.minimum(people, whole(0, top))
    put("faelle", cases)
    rates.append(Rate("quote", base, 100.0, "faelle"))
    values["quote"] = 100 * cases / people
    indicators.append(Indicator("quote", count="faelle", base=base, measure="%"))
    if random.random() < 0.4:
        women = np.floor(cases * random.random(size) + 0.5)
        put("frauen", women)
        put("maenner", cases - women)
        sums.append(("faelle", ("frauen", "maenner")))
    if random.random() < 0.3:
        some = np.minimum(cases, whole(0, 8))
        put("langzeit", some)
        rates.append(Rate("anteil_langzeit", "faelle", 100.0, "langzeit"))
        with np.errstate(invalid="ignore"):
            values["anteil_langzeit"] = np.where(cases > 0, 100 * some / cases, np.nan)
        indicators.append(Indicator("anteil_langzeit", count="langzeit", base="faelle", measure="%"))
    if random.random() < 0.3:
        put("personen", np.minimum(people, whole(0, int(random.choice([3, 19])))))
        at_most.append(("personen", base))
        indicators.append(Indicator("personen", measure="Personen"))
    if random.random() < 0.2 and "personen" in truth:
        put("noch_einmal", truth["personen"].to_numpy())
        sums.append(("noch_einmal", ("personen",)))
    # In one or two quarters, nothing tells a count that was divided from a figure of another kind.
    if random.random() < 0.2 and len(units) > 2:
        halves = whole(0, 30)
        halves[int(random.integers(0, size))] = 12.5
        put("geteilt", halves)
    if random.random() < 0.35:
        factor = float(random.choice([100, 1000]))
        rate = Rate("ohne_anzahl", base, factor)
        truth[rate.implied] = np.minimum(people, whole(0, 12))
        values["ohne_anzahl"] = factor * truth[rate.implied] / people
        rates.append(rate)
        indicators.append(Indicator("ohne_anzahl", base=base, factor=factor, measure="je 1.000"))
    known = Known(tuple(counts), tuple(sums), tuple(at_most), tuple(rates))
    return truth, known, values, tuple(indicators)


def _withhold(
    values: pd.DataFrame, truth: pd.DataFrame, known: Known, rules: DisclosureRules, random: np.random.Generator
) -> frozenset[Cell]:
    """Take a few small counts out, with what tells them, as a source does.

    Three rows stay whole: which columns add up to which would be seen nowhere else.
    """
    if random.random() < 0.6:
        return frozenset()
    columns = [column for column in ("faelle", "frauen", "personen") if column in values]
    if "noch_einmal" in values:
        columns = [column for column in columns if column != "personen"]
    cells = []
    for column in columns:
        for cell in truth.index[(truth[column] >= 1) & (truth[column] < rules.minimum_count)]:
            if random.random() < 0.3 and truth.index.get_loc(cell) >= 3:
                cells.append((*cell, column))
                values.loc[cell, column] = np.nan
                if column == "faelle":
                    values.loc[cell, [name for name in ("quote", "anteil_langzeit") if name in values]] = np.nan
    return frozenset(cells)


def _city_row(
    truth: pd.DataFrame, known: Known, periods: list[str], random: np.random.Generator
) -> frozenset[tuple[str, str, float]]:
    if random.random() < 0.7:
        return frozenset()
    found = []
    for period in periods:
        sums = truth.xs(period, level="period").sum()
        if random.random() < 0.5:
            found += [(period, column, float(sums[column])) for column in known.counts]
        found += [
            (period, rate.code, rate.factor * float(sums[rate.implied] / sums[rate.base]))
            for rate in known.rates
            if sums[rate.base]
        ]
    return frozenset(found)


def _may_leave(known: Known) -> bool:
    """Return whether no rate and no sum needs the inhabitants of every year."""
    return all(rate.base != POPULATION for rate in known.rates) and all(whole != POPULATION for whole, _ in known.sums)


def sample_town(rules: DisclosureRules = DEFAULT, key: bytes = b"sample") -> Town:
    """Return the sample city; what its source withheld is made up, from 1 to 2 as the source says."""
    data = read_sample()
    random = np.random.default_rng(1919)
    counts = [
        POPULATION,
        *(name for indicator in data.indicators for name in (indicator.count, indicator.base) if name),
    ]
    truth = data.values[list(dict.fromkeys(counts))].copy()
    source = frozenset(cell for cell in data.withheld if cell[2] in truth)
    for unit, period, column in sorted(source):
        truth.loc[(unit, period), column] = float(random.integers(1, 3))
    whole = truth.dropna()
    same = [
        (first, (second,))
        for at, first in enumerate(truth.columns)
        for second in truth.columns[at + 1 :]
        if (whole[first] == whole[second]).all()
    ]
    sums = [(POPULATION, ("sgb2_quote_basis", "grundsicherung_alter_basis")), *same]
    rates = tuple(Rate(one.code, one.base, one.factor, one.count) for one in data.indicators if one.base and one.count)
    missing = truth.isna().any(axis=1)
    known = Known(tuple(truth.columns), tuple(sums), (), rates)
    assert not missing.any()
    return Town(data, truth, known, rules, source, key)
