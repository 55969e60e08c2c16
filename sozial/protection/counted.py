"""Which columns count people or cases, and which counts stand behind rates without being in the data."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sozial.model import POPULATION, Dataset, Indicator
from sozial.protection.pairing import pair_rates
from sozial.rates import stated_factor, with_factor

# Of a column that counts, most cells are whole; a few need not be, where a quarter was divided by shares.
_NEARLY_ALL = 0.6
_COUNTING = re.compile(
    r"^(anzahl|zahl|n|personen|person(en)?zahl|fälle|faelle|köpfe|menschen|kinder|haushalte|einwohner\w*|people|"
    r"persons|cases|count|number|households|children)\b",
    re.I,
)
_CLASSES = re.compile(
    r"(klasse|stufe|status|typ|kategorie|rang|note|cluster|index|class|level|rank|grade|type|code|score)", re.I
)
_MEAN = re.compile(
    r"(?<![a-zäöüß])(mittel(wert)?|durchschnitt\w*|mittlere[rsnm]?|median|mean|average|ø)(?![a-zäöüß])", re.I
)
_RATE = re.compile(r"%|‰|prozent|percent|promille|\b(je|pro|per|auf)\b|anteil|quote|rate", re.I)


@dataclass(frozen=True)
class Counted:
    """What of a dataset counts people.

    Parameters
    ----------
    columns
        Columns of counts; those that begin with a null character are not in the data, and follow from rates.
    values
        All columns as numbers, with the counts that follow from rates.
    indicators
        With count and base, also where only the figures tell them.
    by_people
        Rates of which only the inhabitants can stand for the base.
    unchecked
        Rates and other figures of which nobody can say how many people stand behind them.
    as_inhabitants
        Counts that are the inhabitants under another name: what is published of these is published of them.
    """

    columns: tuple[str, ...]
    values: pd.DataFrame
    indicators: tuple[Indicator, ...]
    by_people: frozenset[str]
    unchecked: tuple[Indicator, ...]
    as_inhabitants: tuple[str, ...] = ()


def count_columns(dataset: Dataset) -> list[str]:
    """Return the columns that count people or cases.

    Counts and bases of rates, inhabitants, supporting figures, and indicators in persons or cases, or in whole numbers
    without a unit. It does not hang on a single cell: a column of counts stays one where a few cells are not whole, or
    below zero.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product([list("ab"), ["2024"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"n": [2.0, 12.5], "x": [44.2, 45.1], "s": [1.0, 4.0]}, index=index)
    >>> known = (Indicator("n", measure="Personen"), Indicator("x", measure="m²"), Indicator("s", name="Statusklasse"))
    >>> count_columns(Dataset("d", pd.DataFrame(index=list("ab")), values, known))
    ['n']
    """
    named = {name for indicator in dataset.indicators for name in (indicator.count, indicator.base) if name}
    known = {indicator.code: indicator for indicator in dataset.indicators}
    return [
        str(column)
        for column in dataset.values.columns
        if column in named or _counts(dataset.values[column].dropna().to_numpy(dtype=float), known.get(column))
    ]


def _counts(cells: np.ndarray, indicator: Indicator | None) -> bool:
    if indicator is not None and _COUNTING.search(indicator.measure.strip()):
        return True
    if not cells.size or (indicator is not None and (indicator.measure or indicator.base)):
        return False
    whole = (cells >= 0) & (cells == np.round(cells))
    if whole.mean() < _NEARLY_ALL:
        return False
    # Classes are whole numbers too, and nobody is found by one.
    return indicator is None or not _CLASSES.search(f"{indicator.code} {indicator.name}")


def what_counts(dataset: Dataset) -> Counted:
    """Return what of a dataset counts people, with the counts that follow from a rate and its base."""
    counts = count_columns(dataset)
    plain = {str(column): dataset.values[column].to_numpy(dtype=float) for column in dataset.values.columns}
    values = dataset.values.astype(float)
    indicators: list[Indicator] = []
    implied: list[str] = []
    by_people, unchecked = set(), []
    for indicator in pair_rates(plain, dataset.indicators, counts):
        if indicator.code not in values or indicator.code in counts:
            indicators.append(indicator)
            continue
        if indicator.base not in values and indicator.count in values:
            indicator = _with_base(indicator, values, implied)
        elif indicator.base not in values:
            unchecked.append(indicator)
            if _may_be_rate(indicator, plain[indicator.code]) and POPULATION in values:
                indicator = replace(indicator, base=POPULATION, factor=_factor(indicator))
                by_people.add(indicator.code)
        if indicator.base in values and indicator.base != indicator.code and indicator.factor:
            indicator = _with_count(indicator, dataset, values, implied)
        indicators.append(indicator)
    same = _as_inhabitants(values, counts)
    columns = (*(name for name in counts if name not in same), *implied)
    return Counted(columns, values, _over_inhabitants(indicators, same), frozenset(by_people), tuple(unchecked), same)


def _with_base(indicator: Indicator, values: pd.DataFrame, implied: list[str]) -> Indicator:
    """Add the base that a rate and its count tell: the base tells the count in turn."""
    name = _implied(values, implied, indicator.code, "base")
    with np.errstate(divide="ignore", invalid="ignore"):
        base = indicator.factor * values[str(indicator.count)] / values[indicator.code]
    values[name] = base.where(np.isfinite(base)).round()
    return replace(indicator, base=name)


def _with_count(indicator: Indicator, dataset: Dataset, values: pd.DataFrame, implied: list[str]) -> Indicator:
    """Add the count that a rate and its base tell, where there is none, or where it is missing."""
    if indicator.count not in values:
        # A share of a thousand taken for one of a hundred would make its counts ten times too large to be small.
        indicator = with_factor(indicator, values)
        name = _implied(values, implied, indicator.code, "count")
        values[name] = _told_counts(indicator, values)
        return replace(indicator, count=name)
    count = str(indicator.count)
    missing = values[count].isna() & ~_withheld(dataset, count)
    values[count] = values[count].where(~missing, _told_counts(indicator, values))
    return indicator


def _told_counts(indicator: Indicator, values: pd.DataFrame) -> pd.Series:
    return (values[indicator.code] * values[str(indicator.base)] / indicator.factor).round()


def _as_inhabitants(values: pd.DataFrame, counts: list[str]) -> tuple[str, ...]:
    """Return the columns that hold the inhabitants once more, such as the base of a rate: it is one figure."""
    if POPULATION not in counts:
        return ()
    people = values[POPULATION]
    return tuple(name for name in counts if name != POPULATION and values[name].equals(people))


def _over_inhabitants(indicators: list[Indicator], same: tuple[str, ...]) -> tuple[Indicator, ...]:
    """Return indicators whose base is the inhabitants, also where these have another name there."""
    return tuple(replace(one, base=POPULATION) if one.base in same else one for one in indicators)


def _withheld(dataset: Dataset, column: str) -> np.ndarray:
    """Return where the source withholds a column."""
    cells = [(unit, period) for unit, period, name in dataset.withheld if name == column]
    return dataset.values.index.isin(cells) if cells else np.zeros(len(dataset.values), dtype=bool)


def _implied(values: pd.DataFrame, implied: list[str], code: str, kind: str) -> str:
    name = f"\0{kind} of {code}"
    implied.append(name)
    return name


def _may_be_rate(indicator: Indicator, cells: np.ndarray) -> bool:
    """Whether a figure may be a share of people: its words say so, or nothing says what it is."""
    if _RATE.search(f"{indicator.measure} {indicator.name}"):
        return True
    # A mean age is no share of anybody, and changing it as one would change what it says.
    if _MEAN.search(f"{indicator.measure} {indicator.name} {indicator.code}".replace("_", " ")):
        return False
    known = cells[np.isfinite(cells)]
    return not indicator.measure and known.size > 0 and bool(((known >= 0) & (known <= 100)).all())


def _factor(indicator: Indicator) -> float:
    """Return what a share of the inhabitants is multiplied with, by the words of its unit."""
    return stated_factor(f"{indicator.measure} {indicator.name}") or 100.0
