"""Larger areas: values of the city, of Stadtbezirke and groups from counts; scores rolled up to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.index.ranking import rank_scores
from sozial.model import PARENT, PERIOD, Dataset, Indicator
from sozial.result import Result

CITY = "city"


def pooled_value(dataset: Dataset, indicator: Indicator, period: str, inside: np.ndarray) -> tuple[float, int]:
    """Return the sum of counts over the sum of bases of some units, and how many have both.

    NaN where counts or bases are not known, or bases sum to 0.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", ""), ("2", "")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [10.0, 50.0], "n": [10.0, 5.0], "b": [100.0, 10.0]}, index=index)
    >>> rate = Indicator("x", count="n", base="b")
    >>> value, units_used = pooled_value(Dataset("d", units, values, (rate,)), rate, "", np.array([True, True]))
    >>> round(value, 3), units_used
    (13.636, 2)
    """
    if indicator.count is None or indicator.base is None:
        return float("nan"), 0
    now = dataset.at(period)
    count, base = (now[column].to_numpy(dtype=float)[inside] for column in (indicator.count, indicator.base))
    known = ~np.isnan(count) & ~np.isnan(base)
    total = float(base[known].sum())
    return (float(count[known].sum()) / total * indicator.factor if total > 0 else float("nan")), int(known.sum())


def city_values(dataset: Dataset, codes: Sequence[str], period: str) -> np.ndarray:
    """Return the Stadtwert of each indicator, NaN where counts are not known."""
    everywhere = np.ones(len(dataset.units), dtype=bool)
    return np.array([pooled_value(dataset, dataset.indicator(code), period, everywhere)[0] for code in codes])


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
        The same shape: whether a value is a sum over a sum; otherwise it is the mean of the quarters.
    """

    values: pd.DataFrame
    from_counts: pd.DataFrame
    findings: tuple[Finding, ...]


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
    Benchmarks from outside (Kreis, Land) stand below as the data gives them.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", ""), ("2", "")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [10.0, 50.0], "n": [10.0, 5.0], "b": [100.0, 10.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x", count="n", base="b"),))
    >>> area_values(dataset, ["x"], "", {"both": ("1", "2")}).values.round(3).to_dict()
    {'x': {'both': 13.636}}
    """
    if members is None:
        members = area_members(dataset) | {CITY: tuple(map(str, dataset.units.index))}
    rows, sources, averaged = {}, {}, []
    for area, units in members.items():
        inside = dataset.units.index.isin(list(units))
        row, source = {}, {}
        for code in codes:
            value, used = pooled_value(dataset, dataset.indicator(code), period, inside)
            source[code] = used > 0
            if not used:
                values = dataset.at(period)[code].to_numpy(dtype=float)[inside]
                known = values[~np.isnan(values)]
                value = float(known.mean()) if known.size else float("nan")
                averaged.append(code)
            row[code] = value
        rows[area], sources[area] = row, source
    findings = []
    for code in dict.fromkeys(averaged):
        message = N_("Counts of “{name}” are not known: for larger areas the mean of the quarters is shown.")
        remedy = N_("Load counts and bases to get the value of the area.")
        said = {"name": dataset.indicator(code).label}
        findings.append(Finding("mean-of-units", Severity.NOTE, message, remedy, "", said))
    values = pd.DataFrame.from_dict(rows, orient="index", columns=list(codes), dtype=float)
    from_counts = pd.DataFrame.from_dict(sources, orient="index", columns=list(codes), dtype=bool)
    if dataset.benchmarks is not None:
        outside = dataset.benchmarks[dataset.benchmarks.index.get_level_values(PERIOD) == period]
        outside = outside.droplevel(PERIOD).reindex(columns=list(codes)).astype(float)
        values = pd.concat([values, outside])
        from_counts = pd.concat([from_counts, pd.DataFrame(True, index=outside.index, columns=list(codes))])
    return AreaValues(values, from_counts, tuple(findings))


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
        Index: area. Columns score, rank, units (with a score), of (all units of the area).

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
        rows[area] = {"score": score, "units": int(used.sum()), "of": int(inside.sum())}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["score", "units", "of"])
    rule = result.method.rank
    frame.insert(1, "rank", rank_scores(frame["score"].to_numpy(dtype=float), rule.ties, rule.first))
    return frame
