"""Figures of an older edition of a territory, carried over to a newer one with a correspondence table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd

from sozial.errors import DataError, Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.model import NAME, PERIOD, POPULATION, UNIT, Dataset, Indicator
from sozial.reading import figure_words
from sozial.reading.fitting import PreparedAreas
from sozial.reading.table import RawTable

_OLD = re.compile(r"^(alt|old|von|from|quelle|source)|(^|[_\s])(alt|old)([_\s]|$)", re.I)
_NEW = re.compile(r"^(neu|new|nach|to|ziel|target)|(^|[_\s])(neu|new)([_\s]|$)", re.I)
_SHARE = re.compile(r"anteil|share|gewicht|weight|faktor|quote", re.I)


@dataclass(frozen=True)
class Correspondence:
    """Which share of each old area lies in which new one.

    Parameters
    ----------
    shares
        Exact share by new area, by old area. The shares of one old area sum to 1.
    names
        Name by new area, where known.
    """

    shares: Mapping[str, Mapping[str, Fraction]]
    names: Mapping[str, str]


def _columns(table: RawTable) -> tuple[str, str, str | None] | None:
    old = next((name for name in table.columns if _OLD.search(name)), None)
    new = next((name for name in table.columns if name != old and _NEW.search(name)), None)
    share = next((name for name in table.columns if name not in (old, new) and _SHARE.search(name)), None)
    return (old, new, share) if old and new else None


def is_correspondence(table: RawTable) -> bool:
    r"""Return whether a table says which old area goes into which new one.

    Examples
    --------
    >>> from sozial.reading.table import read_table
    >>> is_correspondence(read_table(b"alt;neu;anteil\n01;A1;0,4\n01;A2;0,6\n", "t.csv"))
    True
    """
    return _columns(table) is not None and len(table.columns) <= 6


def _fraction(text: str) -> Fraction | None:
    plain = text.replace(" ", "").replace(",", ".")
    per_cent = plain.endswith("%")
    try:
        found = Fraction(plain.rstrip("%"))
    except (ValueError, ZeroDivisionError):
        return None
    return found / 100 if per_cent else found


def read_correspondence(table: RawTable) -> Correspondence:
    r"""Return a correspondence table.

    Raises
    ------
    DataError
        If columns are missing, a share is no number between 0 and 1, or the shares of an old area do not sum to 1.

    Examples
    --------
    >>> from sozial.reading.table import read_table
    >>> found = read_correspondence(read_table(b"alt;neu;anteil\n01;A1;0,4\n01;A2;0,6\n", "t.csv"))
    >>> {new: float(share) for new, share in found.shares["01"].items()}
    {'A1': 0.4, 'A2': 0.6}
    """
    columns = _columns(table)
    if columns is None:
        message = N_("A correspondence table needs a column with the old and one with the new areas.")
        raise refusal("correspondence", table.title, message, N_("Call them “alt”, “neu” and “anteil”."))
    old, new, share = columns
    texts = table.texts(share) if share else ["1"] * table.height
    shares: dict[str, dict[str, Fraction]] = {}
    bad: list[str] = []
    for before, after, text in zip(table.texts(old), table.texts(new), texts, strict=True):
        part = _fraction(text)
        if not before or not after or part is None or not 0 <= part <= 1:
            bad.append(f"{before or '–'} → {after or '–'}: {text or '–'}")
            continue
        known = shares.setdefault(before, {})
        known[after] = known.get(after, Fraction(0)) + part
    findings = []
    if bad:
        message = N_("Rows without old area, new area, or a share between 0 and 1: {rows}")
        findings.append(Finding("share", Severity.ERROR, message, "", table.title, {"rows": listed(bad)}))
    # Printed shares are rounded; what lacks by rounding goes to the largest part.
    off = [
        f"{before}: {float(sum(parts.values())):.4f}"
        for before, parts in shares.items()
        if abs(sum(parts.values(), Fraction(0)) - 1) > Fraction(1, 100)
    ]
    if off:
        message = N_("The shares of these old areas do not sum to 1: {areas}")
        remedy = N_("Correct the shares; without them, people would be lost or doubled.")
        findings.append(Finding("shares", Severity.ERROR, message, remedy, table.title, {"areas": listed(off)}))
    if findings:
        raise DataError(*findings)
    for parts in shares.values():
        largest = max(parts, key=lambda area: parts[area])
        parts[largest] += 1 - sum(parts.values())
    return Correspondence(shares, {})


def is_count(dataset: Dataset, column: str) -> bool:
    """Whether a column is split by shares: counts, bases and amounts are, rates and means are not.

    Notes
    -----
    What somebody described as a rate is one. Otherwise words decide; without any, an indicator is a count where whole
    numbers are as large as numbers of people, and a column that is no indicator where all numbers are whole. Figures
    that were divided before say nothing about it.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> index = pd.MultiIndex.from_tuples([("1", "2023")], names=["unit", "period"])
    >>> values = pd.DataFrame({"Quote": [15.0], "Hunde": [15.0], "x": [15.5], "Anzahl": [15.0]}, index=index)
    >>> data = Dataset("T", units, values, (Indicator("Anzahl"),))
    >>> [is_count(data, column) for column in values.columns]
    [False, True, False, True]
    """
    indicator = next((entry for entry in dataset.indicators if entry.code == column), None)
    supports = {name for entry in dataset.indicators for name in (entry.count, entry.base) if name}
    if column == POPULATION or column in supports:
        return True
    if indicator is not None and (indicator.measure or indicator.count or indicator.base):
        return False
    known = _counted_figures(dataset, column)
    whole = bool((known == np.round(known)).all())
    name = f"{column} {indicator.name}" if indicator is not None else column
    if figure_words.says_count(name) or figure_words.says_amount(name):
        return True
    if figure_words.says_no_count(name) or not whole:
        return False
    if indicator is None or figure_words.COUNTED.search(name.replace("_", " ")):
        return True
    return len(known) > 0 and bool((known >= 0).all() and known.max() > 100)


def _counted_figures(dataset: Dataset, column: str) -> np.ndarray:
    """Return the known figures of a column that are not estimated."""
    known = dataset.values[column].dropna()
    guessed = [(unit, period) for unit, period, name in dataset.estimated if name == column]
    return known.drop(index=guessed, errors="ignore").to_numpy(dtype=float)


def rates_of(dataset: Dataset) -> dict[str, Indicator]:
    """Return what is known of every column that is no count, also of those that are no indicators."""
    known = {entry.code: entry for entry in dataset.indicators}
    columns = [str(column) for column in dataset.values.columns]
    return {name: known.get(name, Indicator(name)) for name in columns if not is_count(dataset, name)}


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
        message = N_("The correspondence table does not know these areas ({n}): {areas}")
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
    message = N_("Converted from {old} old to {new} new areas; {split} old areas were divided by their shares.")
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
