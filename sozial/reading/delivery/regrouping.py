"""Figures of quarters carried over to others by shares, and which of them are estimates from then on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sozial.model import NAME, PERIOD, POPULATION, UNIT, Dataset, Indicator
from sozial.rates import is_among
from sozial.reading.loading.counted_columns import rates_of

Shares = Mapping[str, Mapping[str, Fraction]]


@dataclass(frozen=True)
class _Source:
    unit: str
    share: Fraction


def regroup(dataset: Dataset, shares: Shares, names: Mapping[str, str]) -> Dataset:
    """Return a dataset on other quarters.

    Parameters
    ----------
    shares
        Share by new quarter, by old quarter; quarters that are not named stay as they are.
    names
        Names of new quarters; those that are not named keep the name of where they come from.

    Notes
    -----
    A divided quarter gives each part its share of every count, and its rates as they are: both are estimates. Put
    together, counts are sums; a rate is made again where its count and base are known, else weighted by its base or by
    the people, and then an estimate too. Whatever is missing in a source is missing in what it goes into.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> index = pd.MultiIndex.from_tuples([("1", "2023")], names=["unit", "period"])
    >>> values = pd.DataFrame({"population": [1000.0], "q": [10.0]}, index=index)
    >>> data = Dataset("T", units, values, (Indicator("q", measure="%"),))
    >>> found = regroup(data, {"1": {"2": Fraction(3, 5), "3": Fraction(2, 5)}}, {"2": "A Nord", "3": "A Süd"})
    >>> found.values["population"].tolist(), found.values["q"].tolist(), len(found.estimated)
    ([600.0, 400.0], [10.0, 10.0], 4)
    """
    sources = _sources(dataset, shares)
    moved = {
        target: parts
        for target, parts in sources.items()
        if len(parts) > 1 or parts[0].share != 1 or parts[0].unit != target
    }
    gone = {part.unit for parts in moved.values() for part in parts}
    renamed = {parts[0].unit: target for target, parts in moved.items() if len(parts) == 1 and parts[0].share == 1}
    stays = [unit for unit in map(str, dataset.units.index) if unit not in gone]
    kept = dataset.values[dataset.values.index.get_level_values(UNIT).isin(stays)]
    called = dataset.values[dataset.values.index.get_level_values(UNIT).isin(list(renamed))].rename(renamed, level=UNIT)
    rows = [_moved(dataset, target, parts) for target, parts in moved.items() if renamed.get(parts[0].unit) != target]
    values = pd.concat([kept, called, *(values for values, _cells in rows)]).sort_index()
    own = {unit: unit for unit in stays} | renamed
    estimated = {(own[unit], period, column) for unit, period, column in dataset.estimated if unit in own}
    estimated = estimated.union(*(cells for _values, cells in rows))
    return replace(
        dataset,
        units=_units(dataset, stays, moved, names, values),
        values=values.rename_axis([UNIT, PERIOD]),
        groups={name: _members(units, moved, set(stays)) for name, units in dataset.groups.items()},
        withheld=frozenset(_withheld(dataset, moved, set(stays))),
        estimated=frozenset(estimated),
    )


def _sources(dataset: Dataset, shares: Shares) -> dict[str, list[_Source]]:
    found: dict[str, list[_Source]] = {}
    for unit in map(str, dataset.units.index):
        for target, share in shares.get(unit, {unit: Fraction(1)}).items():
            if share:
                found.setdefault(target, []).append(_Source(unit, share))
    return found


def _moved_value(
    dataset: Dataset, rates: Mapping[str, Indicator], column: str, rows: list[pd.Series], parts: list[_Source]
) -> tuple[float, bool]:
    """Return one figure of a new quarter, and whether it is guessed; NaN where it is not known of all parts."""
    told = [float(row[column]) for row in rows]
    if not np.isfinite(told).all():
        return np.nan, False
    if column not in rates:
        shares = (Fraction(one) * part.share for one, part in zip(told, parts, strict=True))
        return float(sum(shares, Fraction())), False
    if len(parts) > 1:
        return _rate(dataset, rates[column], rows, parts)
    return told[0], False


def _moved(dataset: Dataset, target: str, parts: list[_Source]) -> tuple[pd.DataFrame, set[tuple[str, str, str]]]:
    """Return the figures of one new quarter in every period, and which of them are estimates."""
    rates = rates_of(dataset)
    divided = any(part.share != 1 for part in parts)
    known = [period for period in dataset.periods if all((part.unit, period) in dataset.values.index for part in parts)]
    frame = pd.DataFrame(
        np.nan,
        index=pd.MultiIndex.from_product([[target], known], names=[UNIT, PERIOD]),
        columns=dataset.values.columns,
    )
    estimated = set()
    for period in known:
        rows = [dataset.values.loc[(part.unit, period)] for part in parts]
        for column in map(str, dataset.values.columns):
            value, guessed = _moved_value(dataset, rates, column, rows, parts)
            if not np.isfinite(value):
                continue
            frame.loc[(target, period), column] = value
            carried = any((part.unit, period, column) in dataset.estimated for part in parts)
            if divided or guessed or carried:
                estimated.add((target, period, column))
    return frame, estimated


def _rate(dataset: Dataset, entry: Indicator, rows: list[pd.Series], parts: list[_Source]) -> tuple[float, bool]:
    """Return a rate of several quarters together, and whether it is an estimate."""
    columns = dataset.values.columns
    base = entry.base if entry.base in columns else POPULATION if POPULATION in columns else ""
    if not base:
        return np.nan, False
    told = [float(row[base]) for row in rows]
    if not np.isfinite(told).all() or not sum(told) > 0:
        return np.nan, False
    bases = [Fraction(one) * part.share for one, part in zip(told, parts, strict=True)]
    whole = sum(bases, Fraction())
    if entry.count in columns and entry.base == base and all(np.isfinite(row[entry.count]) for row in rows):
        counts = [Fraction(float(row[entry.count])) * part.share for row, part in zip(rows, parts, strict=True)]
        value = float(Fraction(entry.factor) * sum(counts, Fraction()) / whole)
        if is_among(value, np.array([float(row[entry.code]) for row in rows])):
            return value, False
        # Its count is one of something else, or its factor another: it cannot be made again.
        entry = replace(entry, base="")
    total = sum((Fraction(float(row[entry.code])) * one for row, one in zip(rows, bases, strict=True)), Fraction())
    return float(total / whole), base != entry.base


def _units(
    dataset: Dataset,
    stays: list[str],
    moved: Mapping[str, list[_Source]],
    names: Mapping[str, str],
    values: pd.DataFrame,
) -> pd.DataFrame:
    """Return the quarters: new ones have the attributes of the largest part they come from."""
    plain = pd.DataFrame(dataset.units.drop(columns="geometry", errors="ignore"))
    rows = {unit: plain.loc[unit] for unit in stays}
    rows |= {target: plain.loc[max(parts, key=lambda part: part.share).unit] for target, parts in moved.items()}
    frame = pd.DataFrame(rows).T.rename_axis(UNIT)
    for column, kind in plain.dtypes.items():
        frame[column] = frame[column].astype(kind)
    frame[NAME] = [names.get(str(unit), str(name)) for unit, name in frame[NAME].items()]
    if POPULATION in frame.columns and POPULATION in values.columns:
        frame[POPULATION] = values[POPULATION].dropna().groupby(level=UNIT).last().reindex(frame.index)
    if isinstance(dataset.units, gpd.GeoDataFrame):
        shapes = dataset.units.geometry
        drawn = [shapes[unit] if unit not in moved else _shape(moved[unit], shapes) for unit in frame.index]
        frame = gpd.GeoDataFrame(frame, geometry=drawn, crs=dataset.units.crs)
    return frame.sort_index(key=_natural)


def _shape(parts: list[_Source], shapes: gpd.GeoSeries) -> shapely.Geometry | None:
    """Return the area of a quarter that whole ones were put together to; nobody knows where a divided one ends."""
    found = [shapes[part.unit] for part in parts]
    if any(part.share != 1 for part in parts) or any(shape is None for shape in found):
        return None
    return shapely.union_all(found)


def _natural(keys: pd.Index) -> pd.Index:
    return pd.Index([re.sub(r"\d+", lambda run: run[0].zfill(12), str(key)) for key in keys])


def _members(units: tuple[str, ...], moved: Mapping[str, list[_Source]], stays: set[str]) -> tuple[str, ...]:
    """Return the members of a group: a new quarter is one if all that it comes from are."""
    inside = set(units)
    added = [target for target, parts in moved.items() if all(part.unit in inside for part in parts)]
    return (*(unit for unit in units if unit in stays), *added)


def _withheld(dataset: Dataset, moved: Mapping[str, list[_Source]], stays: set[str]) -> set[tuple[str, str, str]]:
    found = {cell for cell in dataset.withheld if cell[0] in stays}
    by_unit: dict[str, list[tuple[str, str]]] = {}
    for unit, period, column in dataset.withheld:
        by_unit.setdefault(unit, []).append((period, column))
    for target, parts in moved.items():
        found |= {(target, *cell) for part in parts for cell in by_unit.get(part.unit, ())}
    return found
