"""Periods of several tables made comparable: a reference date and the year it lies in are one period."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from sozial.errors import Finding, Listed, Severity, listed
from sozial.i18n import N_
from sozial.model import NOT_A_PERIOD

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def fit_periods(
    periods: Sequence[Collection[str]], titles: Sequence[str]
) -> tuple[list[Mapping[str, str]], list[Finding]]:
    """Return, for each table, what its periods are called in the joined data, where that differs; and what to say.

    Parameters
    ----------
    periods
        The periods of each table.
    titles
        Its file name.

    Notes
    -----
    A table with one reference date per year stands with the years of the others. A table without any period stands
    with the newest period of the others; school years and quarters are left as they are.

    Examples
    --------
    >>> fit_periods([["2023-12-31"], ["2022", "2023"]], ["a.csv", "b.csv"])[0]
    [{'2023-12-31': '2023'}, {}]
    >>> fit_periods([["2014-12-31"], ["2014-12-31"], ["2013", "2014"]], ["a.csv", "b.csv", "c.csv"])[0]
    [{'2014-12-31': '2014'}, {'2014-12-31': '2014'}, {}]
    >>> fit_periods([["2022-12-31", "2022-06-30"], ["2022"]], ["a.csv", "b.csv"])[0]
    [{}, {}]
    """
    findings: list[Finding] = []
    if len({frozenset(table) for table in periods}) < 2:
        return [{} for _table in periods], findings
    renamed = [_dates_as_years(number, periods) for number in range(len(periods))]
    for names, title in zip(renamed, titles, strict=True):
        if names:
            message = N_("The reference dates {dates} stand with the years of the other tables.")
            values = {"dates": listed(sorted(names), 4)}
            findings.append(Finding("period-of-year", Severity.NOTE, message, "", title, values))
    stated = {
        names.get(period, period) for names, table in zip(renamed, periods, strict=True) for period in table if period
    }
    for number, table in enumerate(periods):
        if set(table) == {NOT_A_PERIOD} and stated:
            renamed[number] = {NOT_A_PERIOD: max(stated)}
            message = N_("The table states no period; its figures stand with {period}, the newest of the other tables.")
            remedy = N_("Enter its period in step 2 if it is another one.")
            values = {"period": max(stated)}
            findings.append(Finding("period-assumed", Severity.WARNING, message, remedy, titles[number], values))
    findings.extend(_without_common(renamed, periods, titles))
    return [*renamed], findings


def _dates(table: Collection[str]) -> list[str]:
    return [period for period in table if _DATE.fullmatch(period)]


def _has_single_dates(periods: Sequence[Collection[str]]) -> bool:
    """Whether no year has a second date in any table, nor stands beside its date."""
    every = {date for table in periods for date in _dates(table)}
    if len({date[:4] for date in every}) != len(every):
        return False
    return not any(period in every and period[:4] in table for table in periods for period in table)


def _dates_as_years(number: int, periods: Sequence[Collection[str]]) -> dict[str, str]:
    """Return the year of every reference date of a table; empty where they stay dates."""
    table = periods[number]
    dates = _dates(table)
    years = [date[:4] for date in dates]
    # A year that has two dates, or stands beside its date, is told apart by its dates.
    if not dates or len(set(years)) != len(years) or set(years) & set(table):
        return {}
    others = {period for other, found in enumerate(periods) if other != number for period in found}
    if set(dates) <= others and not (_has_single_dates(periods) and set(years) & others):
        # Where no year has a second date anywhere, tables of the same dates go with the years of a third one.
        return {}
    return dict(zip(dates, years, strict=True))


def _without_common(
    renamed: Sequence[Mapping[str, str]], periods: Sequence[Collection[str]], titles: Sequence[str]
) -> list[Finding]:
    """Say that the tables have no period in common; nothing where they have one."""
    named = {
        number: {names.get(period, period) for period in table}
        for number, (names, table) in enumerate(zip(renamed, periods, strict=True))
        if table
    }
    if len(named) < 2 or set.intersection(*named.values()):
        return []
    # Figures that state no period beside others that do are told elsewhere.
    shown = {titles[number]: sorted(found - {NOT_A_PERIOD}) or ["–"] for number, found in named.items()}
    message = N_("The tables have no period in common, so no index can use all of them: {periods}")
    remedy = N_("Enter one period for each table in step 2, or leave a table out.")
    said = [f"{title}: {listed(found, 3)}" for title, found in shown.items()]
    whole = [f"{title}: {', '.join(found)}" for title, found in shown.items()]
    values = {"periods": Listed(listed(said), whole)}
    return [Finding("no-common-period", Severity.WARNING, message, remedy, ", ".join(titles), values)]
