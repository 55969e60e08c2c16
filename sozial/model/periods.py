"""Periods by their names: of which kind one is, and which one comes before another."""

from __future__ import annotations

import re

NOT_A_PERIOD = ""

_KINDS = (
    ("year", re.compile(r"(\d{4})")),
    ("school year", re.compile(r"(\d{4})/\d{2}(?:\d{2})?")),
    ("day", re.compile(r"(\d{4})(-\d{2}-\d{2})")),
    ("quarter", re.compile(r"(\d{4})(-Q\d)")),
    ("month", re.compile(r"(\d{4})(-\d{2})")),
)
# Reference dates of two years differ by less days, such as the first Monday of October.
_SAME_TIME = 31
_BY_YEAR = ("year", "school year")


def period_kind(period: str) -> str:
    """Return what a period is: "year", "school year", "quarter", "month" or "day"; "" where it is none of these.

    Examples
    --------
    >>> [period_kind(period) for period in ("2022", "2022/23", "2022-Q2", "2022-06", "2022-06-30", "before")]
    ['year', 'school year', 'quarter', 'month', 'day', '']
    """
    return next((kind for kind, form in _KINDS if form.fullmatch(period) and period.isascii()), "")


def earlier_period(periods: tuple[str, ...], period: str, back: int) -> str | None:
    """Return the period so far back, None where there is none: by year for years, else by position.

    Where periods are not of one kind, their order says nothing: then only years and school years have earlier ones.

    Examples
    --------
    >>> earlier_period(("2019", "2021"), "2021", 2), earlier_period(("2019", "2021"), "2021", 1)
    ('2019', None)
    >>> earlier_period(("Q1", "Q2"), "Q2", 1)
    'Q1'
    >>> earlier_period(("2021-06", "2022", "2022-12"), "2022-12", 1)
    """
    if back == 0:
        return period
    kind = period_kind(period)
    same = [name for name in periods if period_kind(name) == kind]
    if kind in _BY_YEAR:
        wanted = int(period[:4]) - back
        return next((name for name in same if int(name[:4]) == wanted), None)
    if len(same) < sum(name != NOT_A_PERIOD for name in periods):
        return None
    at = periods.index(period) - back
    return periods[at] if at >= 0 else None


def year_before(periods: tuple[str, ...], period: str, years: int) -> str | None:
    """Return the same period so many years back, None where there is none.

    Months, quarters and days are those of the same date, a day also one of about that date; where nothing tells what a
    period is, position counts.

    Examples
    --------
    >>> year_before(("2021-06", "2021-12", "2022-06"), "2022-06", 1), year_before(("2021-12", "2022-06"), "2022-06", 1)
    ('2021-06', None)
    """
    if period_kind(period) in ("", *_BY_YEAR):
        return earlier_period(periods, period, years)
    wanted = int(period[:4]) - years
    if f"{wanted}{period[4:]}" in periods:
        return f"{wanted}{period[4:]}"
    near = [
        name
        for name in periods
        if period_kind(name) == period_kind(period) == "day" and int(name[:4]) == wanted
        and abs(_day_of_year(name) - _day_of_year(period)) <= _SAME_TIME
    ]  # fmt: skip
    return near[0] if len(near) == 1 else None


def _day_of_year(day: str) -> int:
    """Return how far into its year a day is, in months of 31 days."""
    return 31 * int(day[5:7]) + int(day[8:10])
