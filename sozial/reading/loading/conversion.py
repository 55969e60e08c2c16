"""Figures of an older edition of a territory, carried over to a newer one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.model import NAME, PERIOD, POPULATION, UNIT, Dataset, Indicator
from sozial.reading.loading.correspondence import Correspondence
from sozial.reading.loading.counted_columns import rates_of
from sozial.reading.loading.fitting import PreparedAreas


def _weights(dataset: Dataset, indicator: Indicator) -> str | None:
    if indicator.base in dataset.values.columns:
        return indicator.base
    return POPULATION if POPULATION in dataset.values.columns else None


def _still_withheld(dataset: Dataset, table: Correspondence, values: pd.DataFrame) -> frozenset[tuple[str, str, str]]:
    """Return what is withheld of new areas: what a withheld cell reaches, and is missing there because of it."""
    found = set()
    for unit, period, column in dataset.withheld:
        for new, share in table.shares.get(unit, {}).items():
            there = column in values and (new, period) in values.index
            if share > 0 and there and bool(pd.isna(values.at[(new, period), column])):
                found.add((new, period, column))
    return frozenset(found)


def convert_dataset(dataset: Dataset, table: Correspondence, title: str = "") -> Dataset:
    """Return the dataset on the new areas: counts by their shares, rates weighted with the people behind them.

    The sum of every count is kept exactly: each old area's count is divided as fractions. A missing value makes
    every new area that it reaches missing; what was withheld stays withheld.

    Raises
    ------
    DataError
        If the dataset has areas that the correspondence table does not know.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=pd.Index(["1", "2"], name="unit"))
    >>> index = pd.MultiIndex.from_product([["1", "2"], ["2020"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"population": [100.0, 300.0], "q": [10.0, 20.0]}, index=index)
    >>> rule = Correspondence({"1": {"X": Fraction(1)}, "2": {"X": Fraction(1, 3), "Y": Fraction(2, 3)}}, {})
    >>> new = convert_dataset(Dataset("t", units, values, (Indicator("q", measure="%"),)), rule)
    >>> new.values["population"].tolist(), new.values["q"].tolist()
    ([200.0, 200.0], [15.0, 20.0])
    """
    place = title or dataset.title
    unknown = [unit for unit in dataset.units.index if unit not in table.shares]
    if unknown:
        message = NP_(
            "The correspondence table does not know this area: {areas}",
            "The correspondence table does not know these areas ({n}): {areas}",
        )
        values = {"n": len(unknown), "areas": listed([str(unit) for unit in unknown])}
        remedy = N_("Complete it, or take the table of the right edition.")
        raise DataError(Finding("correspondence-unknown", Severity.ERROR, message, remedy, place, values))
    rates = rates_of(dataset)
    frames = []
    unweighted: list[str] = []
    for period in dataset.periods:
        now = dataset.values.xs(period, level=PERIOD)
        columns: dict[str, pd.Series] = {}
        for column in now.columns:
            if column not in rates:
                columns[column] = _split(now[column], table)
                continue
            weight = _weights(dataset, rates[column])
            if weight is None:
                unweighted.append(rates[column].label)
                continue
            columns[column] = _average(now[column], now[weight], table)
        frame = pd.DataFrame(columns)
        frame.index.name = UNIT
        frames.append(pd.concat({period: frame}, names=[PERIOD]).swaplevel())
    values = pd.concat(frames).sort_index()
    units = pd.DataFrame(index=values.index.unique(UNIT))
    units[NAME] = [table.names.get(unit, unit) for unit in units.index]
    if POPULATION in values:
        units[POPULATION] = values[POPULATION].dropna().groupby(level=UNIT).last().reindex(units.index)
    findings = _conversion_findings(dataset, table, unweighted, place)
    kept = tuple(entry for entry in dataset.indicators if entry.code in values.columns)
    return replace(
        dataset,
        units=units,
        values=values,
        indicators=kept,
        groups={},
        withheld=_still_withheld(dataset, table, values),
        estimated=_estimated(dataset, values, table),
        findings=(*dataset.findings, *findings),
    )


def _conversion_findings(dataset: Dataset, table: Correspondence, unweighted: list[str], place: str) -> list[Finding]:
    split = sum(len(parts) > 1 for unit, parts in table.shares.items() if unit in dataset.units.index)
    new = {area for unit in dataset.units.index for area in table.shares[unit]}
    message = N_("Converted areas: {old} old to {new} new; old ones divided by their shares: {split}.")
    found = {"old": len(dataset.units), "new": len(new), "split": split}
    remedy = N_("Divided figures are estimates: they assume that everything is spread like the shares.")
    findings = [Finding("converted", Severity.WARNING, message, remedy, place, found)]
    if unweighted:
        message = N_("These rates could not be converted, because nothing is known to weight them with: {names}")
        remedy = N_("Add inhabitants, or the base of each rate.")
        values = {"names": listed(list(dict.fromkeys(unweighted)))}
        findings.append(Finding("not-converted", Severity.WARNING, message, remedy, place, values))
    return findings


def _estimated(dataset: Dataset, values: pd.DataFrame, table: Correspondence) -> frozenset[tuple[str, str, str]]:
    """Return the figures that nobody counted: those of areas that a part of an old one went into."""
    divided = {
        area
        for unit in map(str, dataset.units.index)
        for area, share in table.shares[unit].items()
        if share and share != 1
    }
    guessed = {
        (str(unit), str(period), str(column))
        for (unit, period), row in values.iterrows()
        if unit in divided
        for column in values.columns[row.notna()]
    }
    carried = {
        (area, period, column)
        for unit, period, column in dataset.estimated
        for area, share in table.shares[unit].items()
        if share and column in values.columns
    }
    return frozenset(guessed | carried)


def _split(column: pd.Series, table: Correspondence) -> pd.Series:
    sums: dict[str, Fraction | None] = {}
    for unit, value in column.items():
        for area, share in table.shares[str(unit)].items():
            known = sums.get(area, Fraction(0))
            if known is None or (not np.isfinite(value) and share):
                sums[area] = None
            else:
                sums[area] = known + (Fraction(float(value)) * share if share else Fraction(0))
    return pd.Series({area: np.nan if total is None else float(total) for area, total in sorted(sums.items())})


def _average(rate: pd.Series, weight: pd.Series, table: Correspondence) -> pd.Series:
    whole: dict[str, Fraction | None] = {}
    people: dict[str, Fraction] = {}
    for unit, value in rate.items():
        for area, share in table.shares[str(unit)].items():
            if not share:
                continue
            known = whole.get(area, Fraction(0))
            base = weight[unit]
            if known is None or not (np.isfinite(value) and np.isfinite(base)):
                whole[area] = None
                continue
            part = Fraction(float(base)) * share
            whole[area] = known + Fraction(float(value)) * part
            people[area] = people.get(area, Fraction(0)) + part
    return pd.Series(
        {
            area: float(total / people[area]) if total is not None and people.get(area) else np.nan
            for area, total in sorted(whole.items())
        }
    )


def with_new_areas(dataset: Dataset, areas: PreparedAreas | None) -> Dataset:
    """Put areas beside a converted dataset, whose keys are those of the new edition."""
    if areas is None or not set(areas.frame.index) & set(dataset.units.index):
        return dataset
    units = dataset.units.drop(columns=NAME).reindex(dataset.units.index.union(areas.frame.index, sort=False))
    names = areas.frame[NAME].reindex(units.index)
    frame = gpd.GeoDataFrame(
        units.assign(**{NAME: names.fillna(units.index.to_series())}),
        geometry=areas.frame.geometry.reindex(units.index),
        crs=areas.frame.crs,
    )
    return replace(dataset, units=frame.sort_index())
