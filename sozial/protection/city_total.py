"""The whole city's figures that may be published: as the office delivered them, and true sums over all quarters."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.model import Dataset
from sozial.protection.counted import count_columns
from sozial.protection.levels import WHOLE
from sozial.protection.rules import DisclosureRules


def public_city(
    dataset: Dataset, closed: frozenset[tuple[str, str, str]], rules: DisclosureRules
) -> frozenset[tuple[str, str, float]]:
    """Return the city's delivered figures that the public may see.

    A figure stays out where it, its count or its base is among the totals of the whole city that must stay unpublished,
    where it is a small count; and, of a rate of which count and base are not both known, where the source withholds a
    quarter: nobody has looked whether that follows from the city's.

    Parameters
    ----------
    closed
        (area, period, column) of the totals that must stay unpublished.

    Examples
    --------
    >>> import pandas as pd
    >>> dataset = Dataset("d", pd.DataFrame(), pd.DataFrame(), (), city=frozenset({("2024", "q", 5.5)}))
    >>> public_city(dataset, frozenset({("", "2024", "q")}), DisclosureRules())
    frozenset()
    """
    known = {indicator.code: indicator for indicator in dataset.indicators}
    counts, columns = set(count_columns(dataset)), set(map(str, dataset.values.columns))
    hidden = {(period, column) for _unit, period, column in dataset.withheld}
    gone = {(period, column.removeprefix("\0")) for area, period, column in closed if area == WHOLE}
    found = set()
    for period, column, value in dataset.city:
        indicator = known.get(column)
        parts = (column, indicator.count, indicator.base) if indicator is not None else (column,)
        rated = indicator is not None and {indicator.count, indicator.base} <= columns
        if any((period, part) in gone for part in parts if part):
            continue
        if (column in counts or column not in columns) and 0 < value < rules.minimum_count and value == round(value):
            continue
        if column not in counts and not rated and (period, column) in hidden:
            continue
        found.add((period, column, value))
    return frozenset(found)


def public_totals(
    dataset: Dataset, columns: Sequence[str], closed: frozenset[tuple[str, str, str]]
) -> frozenset[tuple[str, str, float]]:
    """Return the sums of counts over all quarters, where every quarter has one and the sum may be published.

    Where a quarter is missing, the sum of the others would tell it to whoever knows the city's figure.

    Examples
    --------
    >>> import pandas as pd
    >>> index = pd.MultiIndex.from_product([list("ab"), ["2024"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"n": [2.0, 5.0], "m": [2.0, None]}, index=index)
    >>> public_totals(Dataset("d", pd.DataFrame(index=list("ab")), values, ()), ["n", "m"], frozenset())
    frozenset({('2024', 'n', 7.0)})
    """
    found = set()
    for period in dataset.periods:
        now = dataset.at(period)
        for column in columns:
            if column in now and (WHOLE, period, column) not in closed and bool(now[column].notna().all()) and len(now):
                found.add((period, column, float(now[column].sum())))
    return frozenset(found)
