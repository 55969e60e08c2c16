"""Breaks in a series: missing years, another territory, another definition; nothing is drawn or computed across one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sozial.i18n import N_
from sozial.model import Dataset

ALL_INDICATORS = ""
MISSING_PERIOD, DEFINITION, TERRITORY = "missing-period", "definition", "territory"
# Of the index alone: its figures go on, but it does not rest on the same ones (see `sozial.insight.comparable`).
BASIS = "basis"
BREAK_LABELS: Mapping[str, str] = {
    MISSING_PERIOD: N_("a period is missing"),
    DEFINITION: N_("definition changed"),
    TERRITORY: N_("territory changed"),
    BASIS: N_("the index rests on other indicators"),
}


@dataclass(frozen=True)
class SeriesBreak:
    """Where figures before and after cannot be compared.

    Parameters
    ----------
    code
        Indicator; empty: all of them.
    period
        First period after the break.
    kind
        A key of `BREAK_LABELS`.
    reason
        What the data says about it.
    """

    code: str
    period: str
    kind: str
    reason: str = ""


def _years(periods: tuple[str, ...]) -> list[int] | None:
    if all(period.isascii() and period.isdigit() and len(period) == 4 for period in periods):
        return [int(period) for period in periods]
    return None


def missing_periods(periods: tuple[str, ...]) -> list[SeriesBreak]:
    """Return the years before which one or more are missing, against the usual step between years.

    Examples
    --------
    >>> [entry.period for entry in missing_periods(("2019", "2020", "2023", "2024"))]
    ['2023']
    >>> missing_periods(("2017", "2019", "2021"))
    []
    """
    years = _years(periods)
    if years is None or len(years) < 3:
        return []
    steps = np.diff(years)
    usual = int(np.median(steps))
    return [
        SeriesBreak(ALL_INDICATORS, periods[place + 1], MISSING_PERIOD)
        for place, step in enumerate(steps)
        if step > usual
    ]


def series_breaks(dataset: Dataset) -> tuple[SeriesBreak, ...]:
    """Return every break that the data tells of: missing periods, changed definitions, another territory.

    Definitions come from the list of indicators; the territory from what reading found ("two editions").
    """
    found = missing_periods(dataset.periods)
    for indicator in dataset.indicators:
        for period, reason in indicator.breaks:
            found.append(SeriesBreak(indicator.code, period, DEFINITION, reason))
    for finding in dataset.findings:
        if finding.code == "editions" and str(finding.values.get("after", "")) in dataset.periods:
            found.append(SeriesBreak(ALL_INDICATORS, str(finding.values["after"]), TERRITORY))
    return tuple(dict.fromkeys(found))


def breaks_of(breaks: tuple[SeriesBreak, ...], codes: tuple[str, ...]) -> tuple[SeriesBreak, ...]:
    """Return the breaks that touch any of some indicators."""
    return tuple(entry for entry in breaks if entry.code in (ALL_INDICATORS, *codes))


def breaks_between(breaks: tuple[SeriesBreak, ...], before: str, after: str) -> tuple[SeriesBreak, ...]:
    """Return the breaks between two periods.

    Examples
    --------
    >>> between = breaks_between((SeriesBreak("x", "2021", DEFINITION),), "2020", "2022")
    >>> [entry.code for entry in between]
    ['x']
    """
    return tuple(entry for entry in breaks if before < entry.period <= after)


def segments(periods: tuple[str, ...], breaks: tuple[SeriesBreak, ...]) -> list[int]:
    """Return for each period the number of the unbroken stretch it belongs to: lines are drawn within one.

    Examples
    --------
    >>> segments(("2019", "2020", "2021"), (SeriesBreak("", "2021", DEFINITION),))
    [0, 0, 1]
    """
    starts = {entry.period for entry in breaks}
    return [sum(start <= period for start in starts) for period in periods]
