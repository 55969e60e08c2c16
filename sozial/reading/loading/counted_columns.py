"""Which columns are counts, that are split by shares, and which are rates."""

from __future__ import annotations

import numpy as np

from sozial.model import POPULATION, Dataset, Indicator
from sozial.reading.vocabulary import figure_words


def is_count(dataset: Dataset, column: str) -> bool:
    """Whether a column is split by shares: counts, bases and amounts are, rates and means are not.

    Notes
    -----
    What somebody described as a rate is one. Otherwise words decide; without any, an indicator is a count where whole
    numbers are as large as numbers of people, and a column that is no indicator where all numbers are whole. Figures
    that were divided before say nothing about it.

    Examples
    --------
    >>> import pandas as pd
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
