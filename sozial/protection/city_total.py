"""What was delivered for the whole city is a published total: a withheld quarter must not follow from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sozial.model import Dataset, Indicator
from sozial.protection.rules import DisclosureRules


def public_city(
    dataset: Dataset,
    withheld: frozenset[tuple[str, str, str]],
    totals: frozenset[tuple[str, str, str]],
    rules: DisclosureRules,
) -> frozenset[tuple[str, str, float]]:
    """Return the city's figures that the public may see.

    A figure stays out where it, its count or its base is among the sums that must stay unpublished, in whatever area;
    where it is a small count; and, of a rate of which count and base are not both known, where any quarter is withheld:
    nobody has looked whether the withheld rate follows from the city's.

    Parameters
    ----------
    dataset
        Before anything was withheld.
    withheld, totals
        What is withheld, as in `Dataset.withheld` and `Dataset.withheld_totals`.

    Examples
    --------
    >>> import pandas as pd
    >>> dataset = Dataset("d", pd.DataFrame(), pd.DataFrame(), (Indicator("q"),), city=frozenset({("2024", "q", 5.5)}))
    >>> public_city(dataset, frozenset({("1", "2024", "q")}), frozenset(), DisclosureRules())
    frozenset()
    """
    known = {indicator.code: indicator for indicator in dataset.indicators}
    closed = {(period, column) for _area, period, column in totals}
    hidden = {(period, column) for _unit, period, column in withheld}
    columns = set(map(str, dataset.values.columns))
    found = set()
    for period, column, value in dataset.city:
        indicator = known.get(column)
        parts = _parts(column, indicator)
        if any((period, part) in closed for part in parts):
            continue
        rated = indicator is not None and {indicator.count, indicator.base} <= columns
        is_count = value == np.round(value) and (indicator is None or not (indicator.measure or indicator.base))
        if not (rated or is_count) and any((period, part) in hidden for part in parts):
            continue
        if is_count and 0 < value < rules.minimum_count:
            continue
        found.add((period, column, value))
    return frozenset(found)


def _parts(column: str, indicator: Indicator | None) -> tuple[str, ...]:
    if indicator is None:
        return (column,)
    return tuple(part for part in (column, indicator.count, indicator.base) if part)


def rounded_city(
    dataset: Dataset, rules: DisclosureRules, counts: Sequence[str], indicators: Sequence[Indicator]
) -> frozenset[tuple[str, str, float]]:
    """Return the city's counts rounded like those of the quarters, without rates: these follow from rounded counts.

    Examples
    --------
    >>> import pandas as pd
    >>> dataset = Dataset("d", pd.DataFrame(), pd.DataFrame(), (), city=frozenset({("2024", "n", 1003.0)}))
    >>> rounded_city(dataset, DisclosureRules(rounding=5), ["n"], ())
    frozenset({('2024', 'n', 1005.0)})
    """
    step = float(rules.rounding)
    rates = {indicator.code for indicator in indicators if indicator.code not in counts}
    return frozenset(
        (period, column, float(np.floor(value / step + 0.5) * step))
        for period, column, value in dataset.city
        if column in counts and column not in rates
    )
