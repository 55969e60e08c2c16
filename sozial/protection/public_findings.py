"""What must be said of a public version: by how much its counts may differ, what is covered, what nobody checked."""

from __future__ import annotations

from collections.abc import Sequence

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.model import POPULATION, Dataset
from sozial.protection.rules import DisclosureRules

# What only concerns whoever publishes.
FOR_PUBLISHERS = frozenset({"protected-totals", "unprotected"})


def column_labels(dataset: Dataset) -> dict[str, str]:
    """Return what columns are called in words: indicators by their name, counts and bases by the indicator's.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.model import Indicator
    >>> rate = Indicator("q", name="Quote", count="q_anzahl", base="q_basis")
    >>> column_labels(Dataset("d", pd.DataFrame(), pd.DataFrame(), (rate,)))["q_anzahl"]
    'Quote (q_anzahl)'
    """
    found: dict[str, str] = {}
    for indicator in dataset.indicators:
        for column in (indicator.count, indicator.base):
            if column and column != POPULATION:
                found.setdefault(column, f"{indicator.label} ({column})")
    return found | {indicator.code: indicator.label for indicator in dataset.indicators}


def tell_changes(
    dataset: Dataset,
    rules: DisclosureRules,
    covered: int,
    totals: Sequence[tuple[str, str, str]],
    unchecked: Sequence[str],
    unprotected: Sequence[str] = (),
) -> list[Finding]:
    """Return what a reader of the public version has to know.

    Parameters
    ----------
    covered
        How many figures are covered.
    totals
        (area, period, column) of totals that must stay unpublished.
    unchecked
        Indicators of which nobody knows how many people stand behind them.
    unprotected
        Columns with small counts of which too little is left unknown, whatever is left out.
    """
    message = N_(
        "Public version: every count of cases is changed by at most {deviation}, so that nobody can be recognised; "
        "sums of quarters need not add up."
    )
    found = [Finding("protected", Severity.NOTE, message, "", "", {"deviation": rules.deviation})]
    if covered:
        message = NP_(
            (
                "Public version: {n} figure is covered, because fewer than {minimum} cases or a base below "
                "{base} stand behind it. It counts in the index all the same."
            ),
            (
                "Public version: {n} figures are covered, because fewer than {minimum} cases or a base below "
                "{base} stand behind them. They count in the index all the same."
            ),
        )
        values = {"n": covered, "minimum": rules.minimum_count, "base": rules.minimum_base}
        found.append(Finding("protected-covered", Severity.NOTE, message, "", "", values))
    if totals:
        message = N_("Totals that must stay unpublished too, because a small count would follow from them: {names}")
        remedy = N_("Check reports and tables that name these totals, or use larger areas.")
        labels = column_labels(dataset)
        by_area: dict[str, dict[str, None]] = {}
        for area, _period, column in sorted(totals):
            by_area.setdefault(area or dataset.title, {})[labels.get(column, column)] = None
        areas = {"names": listed([f"{area} ({listed(list(columns), 3)})" for area, columns in by_area.items()])}
        found.append(Finding("protected-totals", Severity.WARNING, message, remedy, "", areas))
    if unchecked:
        message = N_("Count and base of these indicators are not known, so their rates could not be checked: {names}")
        remedy = N_("Add columns with count and base, or make sure that the source has checked them.")
        named = {"names": listed(list(unchecked))}
        found.append(Finding("unchecked", Severity.WARNING, message, remedy, "", named))
    if unprotected:
        message = N_("Small counts in these columns may still be told by sums of columns or areas: {names}")
        remedy = N_("Do not publish them, or use larger areas.")
        left = {"names": listed(list(unprotected))}
        found.append(Finding("unprotected", Severity.WARNING, message, remedy, "", left))
    return found
