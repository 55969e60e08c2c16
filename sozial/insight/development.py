"""Development: the index of every year, measured by one reference year where the recipe allows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_
from sozial.index.build import build_index, weigh_index
from sozial.index.prepare import prepare_index
from sozial.index.prepared import Prepared
from sozial.index.values.decimals import divide_exactly, subtract_exactly
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.insight.comparable import basis_breaks
from sozial.insight.comparison import burden_ranks
from sozial.insight.series_breaks import SeriesBreak, breaks_of, series_breaks
from sozial.model import Dataset
from sozial.recipe import Recipe
from sozial.result import ClassBreaks, Result

REFERENCE = "reference_period"
# What is said where a recipe compares ranks.
MOVING = "moving-reference"
# Steps that look at one value alone, so that every year is measured alike.
_BY_ITSELF = ("goalposts", "none")


def can_be_fixed(recipe: Recipe) -> bool:
    """Whether every stage of a recipe can be held to one year: none places values among the others by rank.

    Examples
    --------
    >>> from sozial.recipe import Step
    >>> can_be_fixed(Recipe("m", ())), can_be_fixed(Recipe("m", (), again=Step("zscore", {}, Step("rank"))))
    (True, False)
    """
    steps = [recipe.normalise, recipe.again, *(level.again for level in recipe.levels)]
    steps += [entry.normalise for entry in recipe.indicators if entry.normalise]
    steps += [recipe.by_domain.again] if recipe.by_domain else []
    steps += [rule.again for rule in recipe.roll_ups]
    return all(
        REFERENCE in NORMALISATIONS[part.name].options or part.name in _BY_ITSELF
        for step in steps
        for part in step.chain()
    )


def moving_findings(recipe: Recipe) -> list[Finding]:
    """Say that no reference year can be fixed for a recipe; nothing where one can."""
    if can_be_fixed(recipe):
        return []
    message = N_("This recipe compares ranks, which belong to one period: no reference period can be fixed.")
    remedy = N_("Standardise by z-scores or min-max to compare years.")
    return [Finding(MOVING, Severity.WARNING, message, remedy, recipe.name)]


def prepare_reference(dataset: Dataset, recipe: Recipe, reference: str) -> Prepared:
    """Prepare a recipe for the year that others are to be held to.

    Raises
    ------
    DataError
        If the data does not have this year, or the recipe cannot run on the data.
    """
    if reference not in dataset.periods:
        message = N_("The recipe refers to period “{period}”, which is not in the data; there are: {known}.")
        values = {"period": reference, "known": ", ".join(dataset.periods)}
        remedy = N_("Load this period, or choose another recipe.")
        raise DataError(Finding("no-reference", Severity.ERROR, message, remedy, recipe.name, values))
    return prepare_index(dataset, recipe, reference)


@dataclass(frozen=True)
class Development:
    """One recipe over all periods.

    Parameters
    ----------
    reference
        The period that every stage is held to in all periods; empty: each period stands for itself.
    results
        By period, oldest first; periods for which the recipe cannot run are not in it.
    scores, ranks, classes
        Units x periods; ranks by burden (1 = most burdened), NaN without one; classes cut as in the reference period,
        or as in each period.
    breaks
        Those that touch the weighed indicators, and those where the index begins to rest on other ones.
    """

    recipe: Recipe
    reference: str
    results: Mapping[str, Result]
    scores: pd.DataFrame
    ranks: pd.DataFrame
    classes: pd.DataFrame
    cuts: ClassBreaks | None
    breaks: tuple[SeriesBreak, ...]
    findings: tuple[Finding, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that have a result."""
        return tuple(self.results)

    @property
    def weighed(self) -> tuple[str, ...]:
        """The indicators that decide anything, whose breaks touch the index."""
        return _weighed(self.results)


def _weighed(results: Mapping[str, Result]) -> tuple[str, ...]:
    return tuple(code for code, share in next(iter(results.values())).shares.items() if share > 0)


def _results(
    dataset: Dataset, recipe: Recipe, reference: str, held: Prepared | None
) -> tuple[dict[str, Result], list[Finding], list[Finding]]:
    """Return the results by period, which periods have no index, and why the recipe does not run for others."""
    results: dict[str, Result] = {}
    empty: list[Finding] = []
    problems: list[Finding] = []
    for period in dataset.stated_periods:
        try:
            if held is not None and period == reference:
                result = weigh_index(held)
            else:
                result = build_index(dataset, recipe, period, held)
        except DataError as error:
            problems += [finding for finding in error.findings if finding not in problems]
            continue
        if result.is_empty:
            empty.append(_empty_period(dataset, recipe, period, reference))
        else:
            results[period] = result
    return results, empty, problems


def build_development(dataset: Dataset, recipe: Recipe, reference: str = "") -> Development:
    """Compute a recipe for all periods.

    Parameters
    ----------
    reference
        Period that every stage is held to in every period: bounds of outliers, means and spreads of indicators and of
        composites that are standardised again, computed weights, and classes; empty: a moving reference, each period
        by itself. Where a recipe compares ranks, the reference moves all the same, and a finding says so.

    Raises
    ------
    DataError
        If the recipe runs for no period.

    Notes
    -----
    With a moving reference a unit can improve and still fall in rank, and its score says only where it stands
    among the others of that period.
    """
    findings = moving_findings(recipe) if reference else []
    reference = "" if findings else reference
    held = prepare_reference(dataset, recipe, reference) if reference else None
    results, empty, problems = _results(dataset, recipe, reference, held)
    findings += empty
    if not results:
        message = N_("The recipe gives no index in any period.")
        problems = problems or [Finding("no-period", Severity.ERROR, message, N_("Check the weights."), recipe.name)]
        raise DataError(*problems)
    cuts = results[reference].breaks if reference in results else None
    weighed = _weighed(results)
    return Development(
        recipe,
        reference,
        results,
        _table({period: result.scores.to_numpy() for period, result in results.items()}, dataset),
        _table({period: burden_ranks(result) for period, result in results.items()}, dataset),
        _table({period: result.classes.to_numpy() for period, result in results.items()}, dataset).astype(int),
        cuts,
        (*breaks_of(series_breaks(dataset), weighed), *basis_breaks(dataset, recipe, tuple(results))),
        tuple(findings),
    )


def _empty_period(dataset: Dataset, recipe: Recipe, period: str, reference: str) -> Finding:
    """Say that no quarter has an index in a period, and which weighed indicators have no values."""
    for missing in dict.fromkeys((period, reference or period)):
        labels = [dataset.indicator(code).label for code in _without_values(dataset, recipe, missing)]
        if labels:
            message = N_("No quarter has a score in {period}: there are no values of {missing} of {names}.")
            values = {"period": period, "missing": missing, "names": listed(labels)}
            return Finding("empty-period", Severity.NOTE, message, "", "", values)
    message = N_("No quarter has a score in {period}.")
    return Finding("empty-period", Severity.NOTE, message, "", "", {"period": period})


def _without_values(dataset: Dataset, recipe: Recipe, period: str) -> list[str]:
    now = dataset.at(period)
    weighed = [entry.code for entry in recipe.indicators if entry.weight and entry.code in now.columns]
    return [code for code in weighed if not now[code].notna().any()]


def reference_periods(dataset: Dataset, recipe: Recipe) -> tuple[str, ...]:
    """Return the periods that values of all years can be measured by: those that have an index of their own by it.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_product([["1", "2"], ["2017", "2021"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [np.nan, 4.0, np.nan, 1.0]}, index=index)
    >>> reference_periods(Dataset("d", units, values, (Indicator("x"),)), Recipe("m", (Weighted("x"),)))
    ('2021',)
    """
    if not can_be_fixed(recipe):
        return ()
    return tuple(period for period in dataset.stated_periods if _has_index(dataset, recipe, period))


def usual_reference(periods: Sequence[str], shown: str) -> str:
    """Return the period that values of all years are measured by where nobody chose one; empty where there is none.

    It is the one on screen, so that its values and classes are those that the analysis shows; otherwise the latest.

    Examples
    --------
    >>> usual_reference(("2017", "2021"), "2017"), usual_reference(("2017", "2021"), "2024")
    ('2017', '2021')
    """
    return shown if shown in periods else max(periods, default="")


def _has_index(dataset: Dataset, recipe: Recipe, period: str) -> bool:
    try:
        return not build_index(dataset, recipe, period).is_empty
    except DataError:
        return False


def _table(columns: Mapping[str, np.ndarray], dataset: Dataset) -> pd.DataFrame:
    return pd.DataFrame(dict(columns), index=dataset.units.index.astype(str))


def value_changes(dataset: Dataset, code: str, before: str, after: str) -> pd.DataFrame:
    """Return how an indicator changed in every unit between two periods.

    Returns
    -------
    frame
        Columns before, after, absolute (in the indicator's own unit), relative (per cent of the value before;
        NaN where that was 0).

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A"]}, index=["1"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2020"), ("1", "2021")], names=["unit", "period"])
    >>> dataset = Dataset("d", units, pd.DataFrame({"x": [8.0, 10.0]}, index=index), ())
    >>> value_changes(dataset, "x", "2020", "2021").to_dict("records")
    [{'before': 8.0, 'after': 10.0, 'absolute': 2.0, 'relative': 25.0}]
    """
    then, now = (dataset.at(period)[code].astype(float) for period in (before, after))
    frame = pd.DataFrame({"before": then, "after": now})
    moved = subtract_exactly(now.to_numpy(), then.to_numpy())
    return frame.assign(absolute=moved, relative=divide_exactly(moved, then.abs().to_numpy(), 100.0))
