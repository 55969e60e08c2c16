"""How many quarters an index can say nothing of: asked before the first map."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_, NP_
from sozial.model import NAME, Dataset
from sozial.recipe import Recipe
from sozial.result import Result

# An index that leaves out more of its quarters says little about a town.
MOST_WITHOUT_SCORE = 0.1


def periods_with_values(dataset: Dataset, recipe: Recipe) -> tuple[str, ...]:
    """Return the stated periods in which a weighed indicator has values.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A"]}, index=pd.Index(["1"], name="unit"))
    >>> index = pd.MultiIndex.from_product([["1"], ["2022", "2023"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, float("nan")], "y": [1.0, 2.0]}, index=index)
    >>> dataset = Dataset("T", units, values, (Indicator("x"), Indicator("y")))
    >>> periods_with_values(dataset, Recipe("m", (Weighted("x"), Weighted("y", 0))))
    ('2022',)
    """
    codes = {entry.code for entry in recipe.indicators if entry.weight}
    return tuple(period for period in dataset.stated_periods if codes & dataset.filled_columns(period))


def latest_period(dataset: Dataset, recipe: Recipe) -> str:
    """Return the latest period in which a weighed indicator has values; the latest of all where there is none."""
    return (*dataset.stated_periods[-1:], *periods_with_values(dataset, recipe))[-1]


def check_coverage(result: Result, units: pd.DataFrame) -> list[Finding]:
    """Ask where more than a tenth of the quarters has no score.

    Parameters
    ----------
    units
        The quarters of the data, with their names.

    Returns
    -------
    findings
        One question with the number of quarters and some names, and the most frequent reason; [] where all is well.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.index.recipe.completing import complete_recipe
    >>> from sozial.index.recipe.presets import read_preset
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": list("ABCDE")}, index=pd.Index(list("12345"), name="unit"))
    >>> index = pd.MultiIndex.from_product([list("12345"), [""]], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0, float("nan")]}, index=index)
    >>> dataset = Dataset("T", units, values, (Indicator("x"),))
    >>> result = build_index(dataset, complete_recipe(dataset, read_preset("additive")), "")
    >>> [finding.code for finding in check_coverage(result, units)][0]
    'many-without-score'
    """
    without = len(result.units) - result.rated
    if result.is_empty or without <= MOST_WITHOUT_SCORE * len(result.units):
        return []
    reasons = Counter(finding.message for finding in result.excluded.values())
    reason = next(finding for finding in result.excluded.values() if finding.message == reasons.most_common(1)[0][0])
    names = [str(units.at[unit, NAME]) for unit in result.excluded if unit in units.index]
    message = NP_(
        "{n} of {all} quarters would have no score: {names}", "{n} of {all} quarters would have no score: {names}"
    )
    remedy = N_("Check whether periods, rows and gaps were read rightly, or choose other indicators.")
    values = {"n": without, "all": len(result.units), "names": listed(names, 5)}
    options = {"right": N_("It is right so.")}
    found = Finding(
        "many-without-score", Severity.QUESTION, message, remedy, "", values, options=options, chosen="right"
    )
    return [found, reason]
