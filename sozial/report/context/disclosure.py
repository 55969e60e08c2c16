"""The last look before something leaves the house: what must not be published is not in it."""

from __future__ import annotations

import numpy as np

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.model import Dataset
from sozial.protection.rules import DisclosureRules
from sozial.report.context.context import ReportContext


def small_numbers(dataset: Dataset, rules: DisclosureRules) -> dict[str, int]:
    """Return how many cells of each indicator the rules would not let through, in all periods.

    Examples
    --------
    >>> from sozial.model import Indicator
    >>> import pandas as pd
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> index = pd.MultiIndex.from_tuples([("1", "")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [2.0], "n": [2.0], "b": [100.0]}, index=index)
    >>> small_numbers(Dataset("d", units, values, (Indicator("x", "X", count="n", base="b"),)), DisclosureRules())
    {'X': 1}
    """
    found = {}
    values = dataset.values
    for indicator in dataset.indicators:
        small = np.zeros(len(values), dtype=bool)
        if indicator.count in values.columns:
            counts = values[indicator.count].to_numpy(dtype=float)
            small |= (counts > 0) & (counts < rules.minimum_count)
        if indicator.base in values.columns and indicator.code in values.columns:
            bases = values[indicator.base].to_numpy(dtype=float)
            shown = values[indicator.code].notna().to_numpy()
            small |= shown & (bases > 0) & (bases < rules.minimum_base)
        if small.any():
            found[indicator.label] = int(small.sum())
    return found


def check_disclosure(context: ReportContext) -> list[Finding]:
    """Return what the reader must know of small numbers: nothing in public, how many in an internal report.

    Raises
    ------
    DataError
        If a report for the public holds what its rules withhold: it is not made.
    """
    found = small_numbers(context.dataset, context.rules or DisclosureRules())
    if context.rules is not None and not context.dataset.is_published:
        message = N_("These figures are not protected, and would be published.")
        remedy = N_("Load the data again in public mode; the report was not made.")
        raise DataError(Finding("would-publish", Severity.ERROR, message, remedy))
    if not found:
        return []
    values = {"n": sum(found.values()), "names": listed(list(found))}
    if context.rules is not None:
        message = NP_(
            "{n} small number would be published ({names}).", "{n} small numbers would be published ({names})."
        )
        remedy = N_("Load the data again in public mode; the report was not made.")
        raise DataError(Finding("would-publish", Severity.ERROR, message, remedy, "", values))
    message = NP_(
        "Internal: {n} small number stands in the data of this report ({names}).",
        "Internal: {n} small numbers stand in the data of this report ({names}).",
    )
    remedy = N_("Switch to public before it is passed on.")
    return [Finding("internal", Severity.WARNING, message, remedy, "", values)]
