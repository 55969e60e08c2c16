"""Larger areas: values of the city, of Stadtbezirke and groups from counts; scores rolled up to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.index.areas.city import CityOrigin, city_figure
from sozial.index.areas.pooling import Support, pooled_units, pooled_value, support_of
from sozial.index.values.equality import EQUAL, reach_of, settle
from sozial.index.values.ranking import rank_scores
from sozial.model import PARENT, PERIOD, Dataset
from sozial.result import Result

CITY = "city"


def city_values(dataset: Dataset, codes: Sequence[str], period: str) -> np.ndarray:
    """Return the Stadtwert of each indicator, NaN where it is not known."""
    return np.array([city_figure(dataset, dataset.indicator(code), period).value for code in codes])


def area_members(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Return the units of every larger area: Stadtbezirke (column parent), then the named groups.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A", "B"], "parent": ["Nord", "Nord"]}, index=["1", "2"])
    >>> area_members(Dataset("d", units, pd.DataFrame(), (), groups={"Programm": ("2",)}))
    {'Nord': ('1', '2'), 'Programm': ('2',)}
    """
    found: dict[str, tuple[str, ...]] = {}
    if PARENT in dataset.units.columns:
        parents = dataset.units[PARENT].dropna().astype(str)
        for parent in dict.fromkeys(parents):
            found[parent] = tuple(str(unit) for unit in parents.index[parents == parent])
    return found | {name: tuple(units) for name, units in dataset.groups.items()}


@dataclass(frozen=True)
class AreaValues:
    """Values of larger areas.

    Parameters
    ----------
    values
        Areas x indicators.
    from_counts
        The same shape: whether a value is one of the area itself; otherwise it is the mean of the quarters.
    city
        Where the values of the whole city come from, by indicator; empty where it is not among the areas.
    support
        By area and indicator, what a value rests on; nothing for values that were delivered, and for areas outside.
    """

    values: pd.DataFrame
    from_counts: pd.DataFrame
    findings: tuple[Finding, ...]
    city: Mapping[str, CityOrigin] = field(default_factory=dict)
    support: Mapping[tuple[str, str], Support] = field(default_factory=dict)


def _pooled(dataset: Dataset, code: str, period: str, inside: np.ndarray) -> tuple[float, bool, np.ndarray]:
    """Return an indicator of some quarters together, whether it is made of counts, and which quarters it rests on."""
    indicator = dataset.indicator(code)
    value, used = pooled_value(dataset, indicator, period, inside)
    if used:
        return value, True, pooled_units(dataset, indicator, period)
    values = dataset.calculation_at(period)[code].to_numpy(dtype=float)
    known = inside & ~np.isnan(values)
    return float(values[known].mean()) if known.any() else float("nan"), False, known


def _mean_findings(dataset: Dataset, averaged: Sequence[str]) -> list[Finding]:
    """Say of which indicators larger areas show the mean of the quarters."""
    findings = []
    for code in dict.fromkeys(averaged):
        message = N_("Counts of “{name}” are not known: for larger areas the mean of the quarters is shown.")
        remedy = N_("Load counts and bases to get the value of the area.")
        said = {"name": dataset.indicator(code).label}
        findings.append(Finding("mean-of-units", Severity.NOTE, message, remedy, "", said))
    return findings


def area_values(
    dataset: Dataset, codes: Sequence[str], period: str, members: Mapping[str, Sequence[str]] | None = None
) -> AreaValues:
    """Return indicators of larger areas, from summed counts where they are known.

    Parameters
    ----------
    members
        Units per area; None: Stadtbezirke and groups, and the whole city under the key "city".

    Notes
    -----
    Benchmarks from outside (Kreis, Land) stand below as the data gives them. The whole city has its Stadtwert (see
    `sozial.index.areas.city`) and never the mean of its quarters: where it is not known, there is no value.

    Examples
    --------
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", ""), ("2", "")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [10.0, 50.0], "n": [10.0, 5.0], "b": [100.0, 10.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x", count="n", base="b"),))
    >>> area_values(dataset, ["x"], "", {"both": ("1", "2")}).values.round(3).to_dict()
    {'x': {'both': 13.636}}
    """
    # Whoever asks for all quarters together asks for the city.
    asked = members is not None
    if members is None:
        members = area_members(dataset) | {CITY: tuple(map(str, dataset.units.index))}
    rows, sources, averaged = {}, {}, []
    city: dict[str, CityOrigin] = {}
    support: dict[tuple[str, str], Support] = {}
    for area, units in members.items():
        inside = dataset.units.index.isin(list(units))
        row, source = {}, {}
        for code in codes:
            if area == CITY or (asked and inside.all()):
                whole = city_figure(dataset, dataset.indicator(code), period)
                row[code], source[code], city[code] = whole.value, True, whole.origin
                if whole.support is not None:
                    support[area, code] = whole.support
                continue
            row[code], source[code], known = _pooled(dataset, code, period, inside)
            if not source[code]:
                averaged.append(code)
            if np.isfinite(row[code]):
                support[area, code] = support_of(dataset, dataset.indicator(code), period, inside, known)
        rows[area], sources[area] = row, source
    findings = _mean_findings(dataset, averaged)
    values = pd.DataFrame.from_dict(rows, orient="index", columns=list(codes), dtype=float)
    from_counts = pd.DataFrame.from_dict(sources, orient="index", columns=list(codes), dtype=bool)
    if dataset.benchmarks is not None:
        outside = dataset.benchmarks[dataset.benchmarks.index.get_level_values(PERIOD) == period]
        outside = outside.droplevel(PERIOD).reindex(columns=list(codes)).astype(float)
        values = pd.concat([values, outside])
        from_counts = pd.concat([from_counts, pd.DataFrame(True, index=outside.index, columns=list(codes))])
    return AreaValues(values, from_counts, tuple(findings), city, support)


def _people_share(dataset: Dataset, period: str, inside: np.ndarray, used: np.ndarray) -> float:
    population = dataset.population(period)
    people = np.full(len(inside), np.nan) if population is None else population.to_numpy(dtype=float)
    total = float(people[inside].sum())
    return float(people[inside & used].sum()) / total if total > 0 else float("nan")


def roll_up(
    dataset: Dataset, result: Result, members: Mapping[str, Sequence[str]] | None = None, weighted: bool = True
) -> pd.DataFrame:
    """Return the mean score of each larger area and its rank.

    Parameters
    ----------
    members
        Units per area; None: Stadtbezirke and groups. Groups may overlap, so each stands by itself.
    weighted
        Weigh quarters by their inhabitants; quarters without a score or without known inhabitants stay out.

    Returns
    -------
    frame
        Index: area. Columns score, rank, units (with a score), of (all units of the area), people_share (share of the
        area's inhabitants who live in units that count; NaN where they are not known everywhere).

    Notes
    -----
    Population-weighted averages as in GISD (Robert Koch Institute).

    Raises
    ------
    ValueError
        If weights are asked for and the data has no inhabitants.
    """
    members = area_members(dataset) if members is None else members
    scores = result.scores.to_numpy()
    people = np.ones(len(scores))
    if weighted:
        population = dataset.population(result.period)
        if population is None:
            raise ValueError("the data has no inhabitants")
        people = population.to_numpy(dtype=float)
    usable = ~np.isnan(scores) & (np.nan_to_num(people) > 0)
    rows = {}
    for area, units in members.items():
        inside = dataset.units.index.isin(list(units))
        used = inside & usable
        score = float(np.average(scores[used], weights=people[used])) if used.any() else float("nan")
        share = _people_share(dataset, result.period, inside, used)
        rows[area] = {"score": score, "units": int(used.sum()), "of": int(inside.sum()), "people_share": share}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["score", "units", "of", "people_share"])
    means = frame["score"].to_numpy(dtype=float)
    frame["score"] = settle(means, EQUAL * reach_of(scores))[0]
    rule = result.recipe.rank
    frame.insert(1, "rank", rank_scores(frame["score"].to_numpy(dtype=float), rule.ties, rule.first))
    return frame
