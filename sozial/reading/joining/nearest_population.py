"""Inhabitants of years that have none: taken from the nearest year, with a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import PERIOD, POPULATION, Dataset

# The question, and its answers.
POPULATION_YEARS = "population-years"
NEAREST, NONE = "nearest", "none"


def years_without_population(dataset: Dataset) -> dict[str, str]:
    """Return the periods that have figures and no inhabitants, each with the nearest one that has them.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> index = pd.MultiIndex.from_product([["1"], ["2018", "2020", "2021"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"population": [300.0, 310.0, float("nan")], "q": [1.0, 2.0, 3.0]}, index=index)
    >>> years_without_population(Dataset("T", units, values, ()))
    {'2021': '2020'}
    """
    if POPULATION not in dataset.values:
        return {}
    known = dataset.values[POPULATION].notna().groupby(level=PERIOD).any()
    others = dataset.values.drop(columns=POPULATION).notna().any(axis=1).groupby(level=PERIOD).any()
    having = [period for period in dataset.periods if known[period]]
    return {
        period: min(having, key=lambda other: (_distance(dataset.periods, period, other), other))
        for period in dataset.periods
        # What belongs to no period is no year without inhabitants.
        if not known[period] and others[period] and having and (period or len(dataset.periods) == 1)
    }


# A column that is likely the inhabitants: in most quarters so near to those of the nearest year.
_NEAR, _MOST = (0.75, 1.33), 0.9


def likely_population(dataset: Dataset, nearest: Mapping[str, str]) -> dict[str, str]:
    """Return for years without inhabitants the column that seems to hold them: whole, and nearly the nearest year's.

    Parameters
    ----------
    nearest
        As `years_without_population` gives it.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"name": list("ABC")}, index=pd.Index(list("123"), name="unit"))
    >>> index = pd.MultiIndex.from_product([list("123"), ["2020", "2021"]], names=["unit", "period"])
    >>> nan = float("nan")
    >>> columns = {"population": [300.0, nan, 500.0, nan, 90.0, nan], "gesamt": [nan, 310.0, nan, 490.0, nan, 91.0]}
    >>> dataset = Dataset("T", units, pd.DataFrame(columns, index=index), ())
    >>> likely_population(dataset, years_without_population(dataset))
    {'2021': 'gesamt'}
    """
    found = {}
    for period, other in nearest.items():
        people, here = dataset.at(other)[POPULATION], dataset.at(period).drop(columns=POPULATION)
        parts = here.div(people.where(people > 0), axis=0)
        near = ((parts >= _NEAR[0]) & (parts <= _NEAR[1])).sum() / max(int((people > 0).sum()), 1)
        whole = (here.isna() | (here == here.round())).all()
        best = near[whole & (near >= _MOST)]
        if not best.empty:
            found[period] = str(best.idxmax())
    return found


def _distance(periods: tuple[str, ...], one: str, other: str) -> int:
    """Return how far two periods lie apart: in years where both begin with one, else by position."""
    if one[:4].isdigit() and other[:4].isdigit():
        return abs(int(one[:4]) - int(other[:4]))
    return abs(periods.index(one) - periods.index(other))


def with_nearest_population(dataset: Dataset, answer: str = "") -> Dataset:
    """Return the data with inhabitants for every year, and the question whether that is right.

    Parameters
    ----------
    answer
        "nearest": the nearest year's hold; "none": such years stay without; "" proposes the nearest.
    """
    nearest = years_without_population(dataset)
    if not nearest:
        return dataset
    message = N_("Inhabitants are missing for {periods}: taken from the nearest year ({taken})?")
    taken = listed([f"{period}: {other}" for period, other in nearest.items()])
    options = {
        NEAREST: N_("Yes, from the nearest year; rates of these years are computed with them."),
        NONE: N_("No: quarters of these years have no inhabitants."),
    }
    remedy = N_("Load the inhabitants of these years.")
    chosen = answer if answer in options else NEAREST
    found = {"periods": listed(list(nearest)), "taken": taken}
    asked = Finding(POPULATION_YEARS, Severity.QUESTION, message, remedy, "", found, options=options, chosen=chosen)
    if answer in options:
        said = {
            NEAREST: N_("Inhabitants are missing for {periods}: those of the nearest year stand for them ({taken})."),
            NONE: N_("Inhabitants are missing for {periods}."),
        }
        asked = replace(asked, severity=Severity.NOTE, message=said[chosen])
    dataset = replace(dataset, findings=(*dataset.findings, asked))
    if chosen == NONE:
        return dataset
    values = dataset.values.copy()
    withheld = set(dataset.withheld)
    for period, other in nearest.items():
        people = dataset.at(other)[POPULATION]
        rows = values.index[values.index.get_level_values(PERIOD) == period]
        values.loc[rows, POPULATION] = people.reindex([unit for unit, _period in rows]).to_numpy()
        withheld |= {(unit, period, code) for unit, at, code in dataset.withheld if at == other and code == POPULATION}
    return replace(dataset, values=values, withheld=frozenset(withheld))
