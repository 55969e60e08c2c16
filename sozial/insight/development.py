"""Development: the index of every year, measured by one reference year where the recipe allows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_
from sozial.index.build import build_index, weigh_index
from sozial.index.decimals import divide_exactly, subtract_exactly
from sozial.index.normalise import NORMALISATIONS
from sozial.index.prepare import Prepared, prepare_index
from sozial.insight.comparable import basis_breaks
from sozial.insight.comparison import burden_ranks
from sozial.insight.series_breaks import SeriesBreak, breaks_of, series_breaks
from sozial.method import Method
from sozial.model import Dataset, Direction
from sozial.result import ClassBreaks, Result

REFERENCE = "reference_period"
# What is said where a recipe compares ranks.
MOVING = "moving-reference"
# Steps that look at one value alone, so that every year is measured alike.
_BY_ITSELF = ("goalposts", "none")


def can_be_fixed(method: Method) -> bool:
    """Whether every stage of a recipe can be held to one year: none places values among the others by rank.

    Examples
    --------
    >>> from sozial.method import Step
    >>> can_be_fixed(Method("m", ())), can_be_fixed(Method("m", (), again=Step("zscore", {}, Step("rank"))))
    (True, False)
    """
    steps = [method.normalise, method.again, *(level.again for level in method.levels)]
    steps += [entry.normalise for entry in method.indicators if entry.normalise]
    steps += [method.by_domain.again] if method.by_domain else []
    steps += [rule.again for rule in method.roll_ups]
    return all(
        REFERENCE in NORMALISATIONS[part.name].options or part.name in _BY_ITSELF
        for step in steps
        for part in step.chain()
    )


def moving_findings(method: Method) -> list[Finding]:
    """Say that no reference year can be fixed for a recipe; nothing where one can."""
    if can_be_fixed(method):
        return []
    message = N_("This recipe compares ranks, which belong to one period: no reference period can be fixed.")
    remedy = N_("Standardise by z-scores or min-max to compare years.")
    return [Finding(MOVING, Severity.WARNING, message, remedy, method.name)]


def prepare_reference(dataset: Dataset, method: Method, reference: str) -> Prepared:
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
        raise DataError(Finding("no-reference", Severity.ERROR, message, remedy, method.name, values))
    return prepare_index(dataset, method, reference)


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

    method: Method
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


def build_development(dataset: Dataset, method: Method, reference: str = "") -> Development:
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
    findings = moving_findings(method) if reference else []
    reference = "" if findings else reference
    held = prepare_reference(dataset, method, reference) if reference else None
    results: dict[str, Result] = {}
    problems: list[Finding] = []
    for period in dataset.stated_periods:
        try:
            if held is not None and period == reference:
                result = weigh_index(held)
            else:
                result = build_index(dataset, method, period, held)
        except DataError as error:
            problems += [finding for finding in error.findings if finding not in problems]
            continue
        if result.is_empty:
            findings.append(_empty_period(dataset, method, period, reference))
        else:
            results[period] = result
    if not results:
        message = N_("The recipe gives no index in any period.")
        problems = problems or [Finding("no-period", Severity.ERROR, message, N_("Check the weights."), method.name)]
        raise DataError(*problems)
    cuts = results[reference].breaks if reference in results else None
    weighed = _weighed(results)
    return Development(
        method,
        reference,
        results,
        _table({period: result.scores.to_numpy() for period, result in results.items()}, dataset),
        _table({period: burden_ranks(result) for period, result in results.items()}, dataset),
        _table({period: result.classes.to_numpy() for period, result in results.items()}, dataset).astype(int),
        cuts,
        (*breaks_of(series_breaks(dataset), weighed), *basis_breaks(dataset, method, tuple(results))),
        tuple(findings),
    )


def _empty_period(dataset: Dataset, method: Method, period: str, reference: str) -> Finding:
    """Say that no quarter has an index in a period, and which weighed indicators have no values."""
    for missing in dict.fromkeys((period, reference or period)):
        labels = [dataset.indicator(code).label for code in _without_values(dataset, method, missing)]
        if labels:
            message = N_("No quarter has a score in {period}: there are no values of {missing} of {names}.")
            values = {"period": period, "missing": missing, "names": listed(labels)}
            return Finding("empty-period", Severity.NOTE, message, "", "", values)
    message = N_("No quarter has a score in {period}.")
    return Finding("empty-period", Severity.NOTE, message, "", "", {"period": period})


def _without_values(dataset: Dataset, method: Method, period: str) -> list[str]:
    now = dataset.at(period)
    weighed = [entry.code for entry in method.indicators if entry.weight and entry.code in now.columns]
    return [code for code in weighed if not now[code].notna().any()]


def reference_periods(dataset: Dataset, method: Method) -> tuple[str, ...]:
    """Return the periods that values of all years can be measured by: those that have an index of their own by it.

    Examples
    --------
    >>> from sozial.method import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_product([["1", "2"], ["2017", "2021"]], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [np.nan, 4.0, np.nan, 1.0]}, index=index)
    >>> reference_periods(Dataset("d", units, values, (Indicator("x"),)), Method("m", (Weighted("x"),)))
    ('2021',)
    """
    if not can_be_fixed(method):
        return ()
    return tuple(period for period in dataset.stated_periods if _has_index(dataset, method, period))


def _has_index(dataset: Dataset, method: Method, period: str) -> bool:
    try:
        return not build_index(dataset, method, period).is_empty
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


@dataclass(frozen=True)
class RankPuzzle:
    """A unit whose index moved one way and whose rank the other.

    Parameters
    ----------
    improved
        True: less burden, and yet nearer to rank 1. False: more burden, and yet farther from it.
    """

    unit: str
    score_before: float
    score_after: float
    rank_before: int
    rank_after: int
    improved: bool


def rank_puzzles(development: Development, before: str, after: str) -> list[RankPuzzle]:
    """Return units that improved and still fell, or worsened and still rose, the largest moves first.

    It can only be said with a fixed reference period: with a moving one a score is relative itself, so the list
    is empty.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_product([["1", "2"], ["2020", "2021"]], names=["unit", "period"])
    >>> from sozial.method import Weighted
    >>> from sozial.model import Indicator
    >>> values = pd.DataFrame({"x": [5.0, 4.5, 6.0, 1.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"),))
    >>> found = build_development(dataset, Method("m", (Weighted("x"),)), "2020")
    >>> [(entry.unit, entry.rank_before, entry.rank_after) for entry in rank_puzzles(found, "2020", "2021")]
    [('1', 2, 1)]
    """
    if not development.reference:
        return []
    sign = -1.0 if development.method.high is Direction.FAVOURABLE else 1.0
    more = sign * (development.scores[after] - development.scores[before])
    nearer = development.ranks[before] - development.ranks[after]
    odd = ((more < 0) & (nearer > 0)) | ((more > 0) & (nearer < 0))
    found = [
        RankPuzzle(
            str(unit),
            float(development.scores[before][unit]),
            float(development.scores[after][unit]),
            int(development.ranks[before][unit]),
            int(development.ranks[after][unit]),
            bool(more[unit] < 0),
        )
        for unit in odd.index[odd]
    ]
    return sorted(found, key=lambda entry: -abs(entry.rank_before - entry.rank_after))
