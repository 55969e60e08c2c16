"""Years in the names of columns that could as well be something else: classes of age of buildings, ages, numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_

# The question whether years in the names of columns are the periods of their figures.
YEARS = "years"
# Statistics below the town hardly go back further; before it, years are classes of buildings, say.
_OLDEST = 1970
_LATEST = 2060
_TWO_DIGITS = re.compile(r"^(?P<stem>.*[^\d])(?P<year>\d{2})$")


def doubtful_years(by_year: Mapping[str, tuple[str, str]]) -> bool:
    """Whether the periods of columns are hardly those of their figures: old ones, or far in the future.

    Examples
    --------
    >>> doubtful_years({"Bau bis 1949": ("Bau bis", "1949"), "Bau bis 1978": ("Bau bis", "1978")})
    True
    >>> doubtful_years({"q 2019": ("q", "2019"), "q 2020": ("q", "2020")})
    False
    """
    years = [int(period[:4]) for _stem, period in by_year.values() if period[:4].isdigit()]
    return bool(years) and (min(years) < _OLDEST or max(years) > _LATEST)


def two_digit_runs(columns: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return columns such as "q_19", "q_20", "q_21": years of this century, or mere numbers.

    Examples
    --------
    >>> two_digit_runs(["Nr", "q_19", "q_20", "q_21"])["q_20"]
    ('q', '2020')
    >>> two_digit_runs(["a_01", "a_05", "a_09"]), two_digit_runs(["um 9", "um 10", "um 11", "um 12"])
    ({}, {})
    """
    runs: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for column in columns:
        match = _TWO_DIGITS.match(column)
        if match:
            runs[match["stem"]].append((int(match["year"]), column))
    found = {}
    for stem, entries in runs.items():
        if any(f"{stem}{digit}" in columns for digit in range(10)):
            # Numbers that go on from 9 to 10 count something: districts, say.
            continue
        entries.sort()
        years = [year for year, _column in entries]
        if len(years) >= 3 and years[0] >= 5 and years[-1] <= 40 and all(b - a == 1 for a, b in pairwise(years)):
            found.update({column: (stem.rstrip(" _-./"), f"20{year:02d}") for year, column in entries})
    return found


def chosen_years(
    columns: Sequence[str], by_year: Mapping[str, tuple[str, str]], answers: Mapping[str, str], title: str
) -> tuple[Mapping[str, tuple[str, str]], list[Finding]]:
    """Return the periods of columns that are in effect, and a question where they are in doubt.

    Parameters
    ----------
    by_year
        (name without its period, period) by column, as found.

    Examples
    --------
    >>> by_year = {"Bau bis 1949": ("Bau bis", "1949"), "Bau bis 1978": ("Bau bis", "1978")}
    >>> used, asked = chosen_years(list(by_year), by_year, {"years": "names"}, "t.csv")
    >>> dict(used), asked[0].chosen
    ({}, 'names')
    """
    short = two_digit_runs(columns) if not by_year else {}
    if not short and not doubtful_years(by_year):
        return by_year, []
    doubted = short or by_year
    proposal = "names" if short else "periods"
    chosen = answers.get(YEARS, proposal)
    message = N_("Are these numbers in the names of columns years? {columns}")
    options = {
        "periods": N_("They are the years of the figures: one indicator in several periods."),
        "names": N_("They belong to the names: each column is a figure of its own."),
    }
    remedy = N_("Say what they are.")
    values = {"columns": listed(list(doubted), 6)}
    asked = Finding(YEARS, Severity.QUESTION, message, remedy, title, values, options=options, chosen=chosen)
    return (doubted if chosen == "periods" else {}), [asked]
