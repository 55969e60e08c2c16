"""What the figures say about people: values of the whole city, and who lives in which quarters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.index.areas.city import CityOrigin, city_figure
from sozial.index.areas.pooling import Support
from sozial.index.check_columns import direction_of
from sozial.model import POPULATION, Dataset, Direction, Indicator
from sozial.result import Result


@dataclass(frozen=True)
class CityValue:
    """Two different figures for one indicator.

    Parameters
    ----------
    city
        Stadtwert (see `sozial.index.areas.city`); NaN where it is not known.
    mean
        Unweighted mean of the quarters.
    units
        How many units went into the city value; 0 where it was delivered.
    origin
        Where the city value comes from.
    support
        How many quarters and which share of the base it rests on; None where it was delivered, or is not known.
    """

    city: float
    mean: float
    units: int
    origin: CityOrigin = CityOrigin.UNKNOWN
    support: Support | None = None


def city_value(dataset: Dataset, indicator: Indicator, period: str) -> CityValue:
    """Return Stadtwert and mean of the quarters of one indicator.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", ""), ("2", "")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [10.0, 50.0], "n": [10.0, 5.0], "b": [100.0, 10.0]}, index=index)
    >>> rate = Indicator("x", count="n", base="b")
    >>> found = city_value(Dataset("d", units, values, (rate,)), rate, "")
    >>> round(found.city, 3), found.mean
    (13.636, 30.0)
    """
    values = dataset.calculation_at(period)[indicator.code]
    mean = float(values.mean()) if values.notna().any() else float("nan")
    whole = city_figure(dataset, indicator, period)
    return CityValue(whole.value, mean, whole.units, whole.origin, whole.support)


@dataclass(frozen=True)
class PeopleShare:
    """How many quarters, which share of all inhabitants, and which share of an indicator's counted people."""

    units: int
    inhabitants: float
    counted: float
    indicator: Indicator | None


def highest_class(result: Result) -> int:
    """Return the class of the greatest burden that any unit is in; -1 without classes."""
    favourable = result.recipe.high is Direction.FAVOURABLE
    classed = result.classes[result.classes >= 0]
    return -1 if classed.empty else int(classed.min() if favourable else classed.max())


def hidden_columns(dataset: Dataset, period: str) -> set[str]:
    """Return the columns of which cells are withheld in a period: what may be shown is not all of the people."""
    now = dataset.calculation_at(period)
    return {
        column
        for unit, withheld, column in dataset.withheld
        if withheld == period and not (column in now and unit in now.index and pd.notna(now.at[unit, column]))
    }


def people_in_highest_class(dataset: Dataset, result: Result) -> PeopleShare:
    """Return who lives in the quarters of the highest class.

    The counted people are those of the indicator of burden with known counts that weighs most; among
    equal weights, the one that puts the largest share of its cases into these quarters.

    Notes
    -----
    Shares are of the units with known figures; quarters without a score count in the total. Columns of which cells
    are withheld are passed over: a share of what may be shown would be no share of the people.
    """
    highest = highest_class(result)
    inside = (result.classes == highest).to_numpy() & (highest >= 0)
    now = dataset.calculation_at(result.period)
    hidden = hidden_columns(dataset, result.period)
    population = None if POPULATION in hidden else dataset.population(result.period)
    inhabitants = _share(population, inside) if population is not None else float("nan")
    candidates: list[tuple[float, float, Indicator]] = []
    for entry in result.recipe.indicators:
        indicator, share = dataset.indicator(entry.code), result.shares.get(entry.code, 0.0)
        if (
            share <= 0
            or indicator.count is None
            or indicator.count in hidden
            or direction_of(dataset, entry) is not Direction.BURDEN
        ):
            continue
        part = _share(now[indicator.count], inside)
        if np.isfinite(part):
            candidates.append((round(share, 12), part, indicator))
    _weight, counted, best = max(candidates, key=lambda found: found[:2], default=(0.0, float("nan"), None))
    return PeopleShare(int(inside.sum()), inhabitants, counted, best)


def _share(people: pd.Series, inside: np.ndarray) -> float:
    total = float(people.sum())
    return float(people[inside].sum()) / total if total > 0 else float("nan")
