"""One series under two names: an indicator that ends where another of a similar name begins."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.model import PERIOD, Dataset, Indicator
from sozial.reading.indicators.column_likeness import figure_likeness, name_likeness

# Names from here on are alike, with figures that agree, or by themselves.
_ALIKE, _SAME = 0.5, 0.95
# Quarters are in nearly the same order, and figures about as large.
_RANK, _RATIO = 0.75, (0.67, 1.5)


def split_series(dataset: Dataset) -> list[Finding]:
    """Return each series that seems to go on under another name, with how both become one.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> index = pd.MultiIndex.from_product([["1"], ["2020", "2021"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"Quote": [4.0, None], "Quote in %": [None, 5.0]}, index=index)
    >>> found = split_series(Dataset("d", units, values, (Indicator("Quote"), Indicator("Quote in %"))))
    >>> [(finding.values["old"], finding.values["first"]) for finding in found]
    [('Quote', '2021')]
    """
    periods = dataset.stated_periods
    spans = [(entry, told) for entry in dataset.indicators if (told := _told(dataset, entry.code, periods))]
    found = []
    for old, before in spans:
        for new, after in spans:
            follows = periods.index(after[0]) == periods.index(before[-1]) + 1
            if follows and _is_one(dataset, old, new, before[-1], after[0]):
                found.append(_finding(dataset, old, new, before[-1], after[0]))
    return found


def _told(dataset: Dataset, code: str, periods: Sequence[str]) -> list[str]:
    """Return the periods in which an indicator has values."""
    values = dataset.values[code].dropna().index.unique(PERIOD)
    return [period for period in periods if period in values]


def _is_one(dataset: Dataset, old: Indicator, new: Indicator, last: str, first: str) -> bool:
    likeness = name_likeness(old.label, new.label)
    if likeness < _ALIKE or old.measure != new.measure:
        return False
    figures = figure_likeness(dataset.at(last)[old.code], dataset.at(first)[new.code])
    if figures is None:
        return likeness >= _SAME
    agree = figures.rank >= _RANK and _RATIO[0] <= figures.ratio <= _RATIO[1]
    return likeness >= _SAME or agree


def _finding(dataset: Dataset, old: Indicator, new: Indicator, last: str, first: str) -> Finding:
    message = N_("“{old}” ends in {last}, and “{new}” begins in {first}: these are two indicators, no series.")
    remedy = N_(
        "If they are the same, give both one name in the list of columns on the page “Data”; then they are one."
    )
    values = {"old": old.label, "last": last, "new": new.label, "first": first}
    return Finding("split-series", Severity.WARNING, message, remedy, dataset.title, values)
