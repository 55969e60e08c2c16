"""Development: the index of every year, measured by one reference year where the recipe allows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_
from sozial.index.build import build_index
from sozial.index.classify import assign_classes
from sozial.index.decimals import divide_exactly, subtract_exactly
from sozial.index.normalise import NORMALISATIONS
from sozial.insight.comparable import basis_breaks
from sozial.insight.comparison import burden_ranks
from sozial.insight.series_breaks import SeriesBreak, breaks_of, series_breaks
from sozial.method import Method, Step
from sozial.model import Dataset, Direction
from sozial.result import NO_CLASS, NOT_RATED_CLASS, ClassBreaks, Result

REFERENCE = "reference_period"


def _fixed_step(step: Step | None, reference: str) -> Step | None:
    if step is None:
        return None
    options = NORMALISATIONS[step.name].options
    then = _fixed_step(step.then, reference)
    # Only the first step of a chain can look at another period: what follows works on its result.
    if REFERENCE in options and not step.options.get(REFERENCE):
        return Step(step.name, {**step.options, REFERENCE: reference}, step.then)
    return replace(step, then=then) if step.then is not None and then is not step.then else step


def can_be_fixed(method: Method) -> bool:
    """Whether every normalisation of a recipe can be held to one period; ranks cannot."""
    steps = [method.normalise, *(entry.normalise for entry in method.indicators if entry.normalise)]
    fixed = ("goalposts", "none")
    return all(
        step.then is None and (REFERENCE in NORMALISATIONS[step.name].options or step.name in fixed) for step in steps
    )


def with_reference(method: Method, reference: str) -> Method:
    """Return the recipe with all normalisations held to one period, so that years can be compared.

    Raises
    ------
    ValueError
        If a normalisation looks at ranks only, which belong to one period.

    Examples
    --------
    >>> with_reference(Method("m", ()), "2020").normalise
    Step('zscore', [('ddof', 0), ('reference_period', '2020')])
    """
    if not can_be_fixed(method):
        raise ValueError("ranks cannot be held to a reference period")
    step = _fixed_step(method.normalise, reference) or method.normalise
    indicators = tuple(replace(entry, normalise=_fixed_step(entry.normalise, reference)) for entry in method.indicators)
    levels = tuple(
        replace(level, again=_fixed_step(level.again, reference) or level.again) for level in method.composites
    )
    again = _fixed_step(method.again, reference) or method.again
    return replace(method, normalise=step, indicators=indicators, composites=levels, again=again)


@dataclass(frozen=True)
class Development:
    """One recipe over all periods.

    Parameters
    ----------
    reference
        The period that values are compared with in all periods; empty: each period with itself.
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
        Period that values are standardised by in every period, and whose classes hold for all; empty: a moving
        reference, each period by itself.

    Raises
    ------
    DataError
        If the recipe runs for no period.

    Notes
    -----
    With a moving reference a unit can improve and still fall in rank, and its score says only where it stands
    among the others of that period.
    """
    findings: list[Finding] = []
    if reference and not can_be_fixed(method):
        message = N_("This recipe compares ranks, which belong to one period: no reference period can be fixed.")
        remedy = N_("Standardise by z-scores or min-max to compare years.")
        findings.append(Finding("moving-reference", Severity.WARNING, message, remedy, method.name))
        reference = ""
    used = with_reference(method, reference) if reference else method
    results: dict[str, Result] = {}
    problems: list[Finding] = []
    for period in dataset.stated_periods:
        try:
            result = build_index(dataset, used, period)
        except DataError as error:
            problems += [finding for finding in error.findings if finding not in problems]
            continue
        if result.is_empty:
            findings.append(_empty_period(dataset, used, period, reference))
        else:
            results[period] = result
    if not results:
        message = N_("The recipe gives no index in any period.")
        problems = problems or [Finding("no-period", Severity.ERROR, message, N_("Check the weights."), method.name)]
        raise DataError(*problems)
    cuts = results[reference].breaks if reference in results else None
    weighed = _weighed(results)
    return Development(
        used,
        reference,
        results,
        _table({period: result.scores.to_numpy() for period, result in results.items()}, dataset),
        _table({period: burden_ranks(result) for period, result in results.items()}, dataset),
        _table({period: _classes(result, cuts) for period, result in results.items()}, dataset).astype(int),
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
        return not build_index(dataset, with_reference(method, period), period).is_empty
    except DataError:
        return False


def _table(columns: Mapping[str, np.ndarray], dataset: Dataset) -> pd.DataFrame:
    return pd.DataFrame(dict(columns), index=dataset.units.index.astype(str))


def _classes(result: Result, cuts: ClassBreaks | None) -> np.ndarray:
    own = result.classes.to_numpy()
    if cuts is None:
        return own
    found = assign_classes(result.scores.to_numpy(), cuts)
    return np.where((own == NOT_RATED_CLASS) & (found == NO_CLASS), NOT_RATED_CLASS, found)


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
