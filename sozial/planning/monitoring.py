"""One year against another: index and classes, measures, targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import NP_
from sozial.insight.comparable import (
    Comparability,
    common_recipe,
    comparability,
    comparability_findings,
    fewer_findings,
    fewer_indicators,
)
from sozial.insight.development import build_development
from sozial.insight.estimates import estimated_units
from sozial.insight.series_breaks import BASIS, MISSING_PERIOD, SeriesBreak, breaks_between, breaks_of, series_breaks
from sozial.model import PERIOD, Dataset, Direction
from sozial.planning.allocation.allocation import as_burden
from sozial.planning.measures.action import Action
from sozial.planning.measures.target import Target, TargetReport, TargetState, report_target
from sozial.recipe import Recipe
from sozial.result import NO_CLASS, ClassBreaks


@dataclass(frozen=True)
class YearComparison:
    """The index of two periods.

    Parameters
    ----------
    reference
        The period that both are standardised by; empty where each is measured by itself.
    table
        Index: unit. Columns score_before, score_after, change (of the score, above 0: more burden), rank_before,
        rank_after (1 = most burdened), class_before, class_after (codes; below 0: none), moved (classes towards more
        burden; NaN without a class in both).
    labels
        Words of the classes.
    breaks
        Where a series that is weighed breaks between the two: the change is not one of the figures alone.
    compared
        What the two indices have in common. Where they rest on different indicators, the table is that of an index of
        the common ones.
    fewer
        By quarter, the indicators that it had a value of before and has none of now: its index rests on fewer.
    estimated
        Units of which a figure of the index is an estimate in one of the two periods: their change is one, too.
    """

    before: str
    after: str
    reference: str
    table: pd.DataFrame
    labels: tuple[str, ...]
    findings: tuple[Finding, ...]
    breaks: tuple[SeriesBreak, ...] = ()
    compared: Comparability | None = None
    fewer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    estimated: frozenset[str] = frozenset()


def compare_years(
    dataset: Dataset, recipe: Recipe, before: str, after: str, earlier: Recipe | None = None
) -> YearComparison:
    """Return how index, rank and class changed between two periods of one dataset.

    Both are standardised by the later one where the recipe allows it, so that its figures are those of the analysis;
    otherwise each by itself, and then a quarter
    can improve and still fall. Both rest on the same indicators: where one period lacks some, on those that are common.

    Parameters
    ----------
    earlier
        The recipe that the index of the earlier period was made by, where it can be another one.

    Raises
    ------
    DataError
        If there is no index in one of the periods, or no indicator is common.

    Examples
    --------
    >>> from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
    >>> from sozial.index.recipe.recipe_file import read_recipe
    >>> found = compare_years(read_sample(), read_recipe(sample_file(SAMPLE_RECIPE)), "2023", "2024")
    >>> found.reference, len(found.table)
    ('2024', 60)
    """
    compared = comparability(dataset, recipe, before, after, earlier)
    differences = comparability_findings(dataset, recipe, compared)
    if not compared.same_indicators:
        common = common_recipe(recipe, compared.common)
        if common is None:
            raise DataError(*differences)
        recipe = common
    wanted = _only(dataset, (before, after))
    development = build_development(wanted, recipe, after)
    missing = [period for period in (before, after) if period not in development.periods]
    if missing:
        raise DataError(*development.findings)
    results = development.results
    sign = -1.0 if development.recipe.high is Direction.FAVOURABLE else 1.0
    breaks = development.cuts or results[after].breaks
    table = pd.DataFrame(index=dataset.units.index.astype(str))
    for name, period in (("before", before), ("after", after)):
        table[f"score_{name}"] = development.scores[period]
        table[f"rank_{name}"] = development.ranks[period]
        table[f"class_{name}"] = development.classes[period]
    table["change"] = sign * (table["score_after"] - table["score_before"])
    then, now = (_burden(table[f"class_{name}"], breaks, development.recipe.high) for name in ("before", "after"))
    table["moved"] = np.where((then >= 0) & (now >= 0), now - then, np.nan)
    labels = breaks.labels if breaks else ()
    weighed = tuple(str(code) for code, share in results[after].shares.items() if share > 0)
    torn = breaks_between(breaks_of(series_breaks(dataset), weighed), before, after)
    told = tuple(entry for entry in torn if entry.kind not in (MISSING_PERIOD, BASIS))
    fewer = fewer_indicators(dataset, recipe, compared)
    found = (
        *differences,
        *fewer_findings(dataset, recipe, compared),
        *_estimates(dataset, before, after),
        *development.findings,
    )
    guessed = estimated_units(dataset, (before, after), weighed)
    return YearComparison(
        before, after, development.reference, table, tuple(labels), found, told, compared, fewer, guessed
    )


def _estimates(dataset: Dataset, before: str, after: str) -> list[Finding]:
    """Say which quarters have estimated figures in one of the two periods."""
    units = {unit for unit, period, _column in dataset.estimated if period in (before, after)}
    if not units:
        return []
    message = NP_(
        "Figures of {n} quarter were divided or put together by shares; their change is an estimate: {names}",
        "Figures of {n} quarters were divided or put together by shares; their change is an estimate: {names}",
    )
    titles = [dataset.unit_titles.get(unit, unit) for unit in dataset.units.index.astype(str) if unit in units]
    return [Finding("estimated", Severity.WARNING, message, "", "", {"n": len(units), "names": listed(titles)})]


def _only(dataset: Dataset, periods: Sequence[str]) -> Dataset:
    """Return data without its other periods: nothing else is computed."""
    inside = dataset.values.index.get_level_values(PERIOD).isin(list(periods))
    calculation = None if dataset.calculation is None else dataset.calculation[inside]
    return replace(dataset, values=dataset.values[inside], calculation=calculation)


def _burden(classes: pd.Series, breaks: ClassBreaks | None, high: Direction) -> np.ndarray:
    codes = classes.to_numpy().astype(int)
    turned = as_burden(np.zeros(len(codes)), codes, breaks, high)[1] if breaks else np.full(len(codes), NO_CLASS)
    return np.where(codes >= 0, turned, NO_CLASS)


@dataclass(frozen=True)
class ActionChange:
    """What changed for one measure between two days: it began, ended, or both."""

    position: int
    began: bool
    ended: bool


def action_changes(actions: Sequence[Action], since: str, until: str) -> list[ActionChange]:
    """Return the measures that began or ended after one day, up to another.

    Examples
    --------
    >>> actions = [Action("A", start="2024-03-01"), Action("B", start="2020-01-01", end="2024-06-30"), Action("C")]
    >>> found = action_changes(actions, "2023-12-31", "2024-12-31")
    >>> [(change.position, change.began, change.ended) for change in found]
    [(0, True, False), (1, False, True)]
    """
    found = []
    for position, action in enumerate(actions):
        began = bool(action.start) and since < action.start <= until
        ended = bool(action.end) and since < action.end <= until
        if began or ended:
            found.append(ActionChange(position, began, ended))
    return found


@dataclass(frozen=True)
class TargetChange:
    """A target by the figures of two periods."""

    before: TargetReport
    after: TargetReport

    @property
    def newly_reached(self) -> bool:
        """Whether it is reached now and was not before."""
        return self.after.state is TargetState.REACHED and self.before.state is not TargetState.REACHED

    @property
    def lost(self) -> bool:
        """Whether it was reached before and is not now."""
        return self.before.state is TargetState.REACHED and self.after.state is not TargetState.REACHED


def target_changes(
    dataset: Dataset,
    recipe: Recipe,
    aimed: Sequence[tuple[Target, Sequence[str]]],
    before: str,
    after: str,
    today: str,
) -> list[TargetChange]:
    """Return how targets stood by the figures up to one period, and up to another.

    Parameters
    ----------
    aimed
        Each target with the quarters that it is for.
    """
    then, now = (_until(dataset, period) for period in (before, after))
    return [
        TargetChange(
            report_target(then, recipe, target, units, today), report_target(now, recipe, target, units, today)
        )
        for target, units in aimed
    ]


def _until(dataset: Dataset, period: str) -> Dataset:
    return _only(dataset, [entry for entry in dataset.periods if entry <= period])
