"""From a dataset and a recipe to a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.index.aggregate import AGGREGATIONS
from sozial.index.classify import CLASS_SCHEMES, assign_classes
from sozial.index.equality import EQUAL, Order, reach_of, settle, settle_rows
from sozial.index.evaluate import TOLERANCE, Evaluated, evaluate, needed_coverage
from sozial.index.prepare import Prepared, prepare_index
from sozial.index.ranking import rank_scores
from sozial.index.result_findings import (
    class_findings,
    gap_findings,
    lower_level_findings,
    other_class_findings,
    score_findings,
    turned_findings,
    unexplained_units,
)
from sozial.index.roll_up import area_means, normalise_areas
from sozial.index.rounding import round_half
from sozial.index.split import build_split, split_kind
from sozial.method import GIVEN, NOTHING, Method, Step
from sozial.model import Dataset
from sozial.result import NO_CLASS, NOT_RATED_CLASS, ClassBreaks, FurtherClasses, LargerAreas, Level, Result


def classify(values: np.ndarray, step: Step, held: np.ndarray | None = None) -> tuple[np.ndarray, ClassBreaks | None]:
    """Return class numbers (-1 where missing) and the breaks; no breaks without any value.

    Parameters
    ----------
    held
        Values of the reference year, whose breaks then hold; None: the values' own.
    """
    measured = values if held is None else held
    finite = measured[~np.isnan(measured)]
    if not finite.size:
        return np.full(len(values), NO_CLASS, dtype=np.int8), None
    scheme = CLASS_SCHEMES[step.name]
    breaks = scheme.function(finite, **{**scheme.options, **step.options})
    return assign_classes(values, breaks), breaks


def _ranked(method: Method, scores: np.ndarray, order: Order | None = None) -> np.ndarray:
    rule = method.rank
    if rule.digits is not None:
        scores, order = round_half(scores, rule.digits, rule.half), None
    return rank_scores(scores, rule.ties, rule.first, order)


def _level(prepared: Prepared, method: Method, found: Evaluated, then: Evaluated | None) -> Level:
    """Return one composite in the order of all units, with ranks and, where the recipe classes it, classes."""
    level = found.level
    # The recipe's classes are cut for an index; a number of flags has none of its own.
    counts = AGGREGATIONS[method.aggregate_of(level).name].counts and level.code != method.main
    step = level.classify or (None if level.parents or counts else method.classify)
    classes, breaks = np.full(len(found.scores), NO_CLASS, dtype=np.int8), None
    if step is not None:
        classes, breaks = classify(found.scores, step, None if then is None else then.scores)
    spread = prepared.spread
    return Level(
        level.code,
        level.label,
        spread(found.aggregate),
        spread(found.scores),
        spread(_ranked(method, found.scores, found.order), 0),
        spread(classes, NOT_RATED_CLASS),
        breaks,
        dict(zip(found.codes, found.weights.tolist(), strict=True)),
        _score_tolerance(found),
    )


def _score_tolerance(found: Evaluated) -> float:
    """Return how far apart scores may be and still be equal: that of the aggregates, on the scale of the scores."""
    if found.scores is found.aggregate or found.level.again == NOTHING:
        return found.tolerance
    there = ~np.isnan(found.scores)
    one, other = found.scores[there], found.aggregate[there]
    width = float(np.ptp(other)) if other.size else 0.0
    return max(found.tolerance * float(np.ptp(one)) / width if width > 0 else 0.0, EQUAL * reach_of(one))


def _cells(method: Method, levels: Mapping[str, Level]) -> tuple[np.ndarray | None, list[Finding]]:
    """Return the cell of the two-axis matrix per unit, row by row."""
    matrix = method.matrix
    if matrix is None:
        return None, []
    first, second = levels[matrix.first], levels[matrix.second]
    rows, columns = (len(level.breaks.labels) if level.breaks else 0 for level in (first, second))
    if (len(matrix.labels), len(matrix.labels[0]) if matrix.labels else 0) != (rows, columns):
        message = N_("The matrix has {rows} × {columns} labels, but its composites have {first} × {second} classes.")
        said = {
            "rows": len(matrix.labels),
            "columns": len(matrix.labels[0]) if matrix.labels else 0,
            "first": rows,
            "second": columns,
        }
        remedy = N_("State as many labels as there are classes.")
        return None, [Finding("matrix", Severity.WARNING, message, remedy, method.name, said)]
    both = (first.classes >= 0) & (second.classes >= 0)
    cells = np.where(both, first.classes.astype(int) * columns + second.classes, NO_CLASS)
    return np.where(first.classes == NOT_RATED_CLASS, NOT_RATED_CLASS, cells), []


def _held_areas(prepared: Prepared, method: Method, then: Mapping[str, Evaluated] | None) -> dict[str, LargerAreas]:
    """Return the scores of larger areas in the year held to; nothing where there is none."""
    held = prepared.held
    if held is None or then is None or not method.roll_ups:
        return {}
    levels = {code: _level(held, method, found, None) for code, found in then.items()}
    return _larger(held, method, levels, {})[0]


def _larger(
    prepared: Prepared, method: Method, levels: Mapping[str, Level], held: Mapping[str, LargerAreas]
) -> tuple[dict[str, LargerAreas], list[Finding]]:
    """Return the scores of larger areas that the recipe rolls up to, measured by those of the year held to."""
    found: dict[str, LargerAreas] = {}
    findings: list[Finding] = []
    for rule in method.roll_ups:
        of, then = levels[rule.of or method.main], held.get(rule.code)
        rolled, said = area_means(prepared.dataset, rule, of.scores, prepared.period, of.tolerance)
        findings += said
        areas = normalise_areas(rolled, rule, then)
        classes, breaks = classify(areas, rule.classify or method.classify, None if then is None else then.scores)
        found[rule.code] = LargerAreas(
            rule.code,
            rule.label,
            tuple(rolled.index),
            rolled["mean"].to_numpy(dtype=float),
            areas,
            _ranked(method, areas),
            classes,
            breaks,
            rolled["units"].to_numpy(dtype=int),
            rolled["of"].to_numpy(dtype=int),
            rolled["share"].to_numpy(dtype=float),
            rolled["weight"].to_numpy(dtype=float),
            rolled["people_share"].to_numpy(dtype=float),
        )
    return found, findings


def _further(
    method: Method,
    levels: Mapping[str, Level],
    larger: Mapping[str, LargerAreas],
    then: Mapping[str, Evaluated | LargerAreas],
) -> dict[str, FurtherClasses]:
    """Return the classes that the recipe states beside the first, with the breaks of the year held to."""
    found: dict[str, FurtherClasses] = {}
    for rule in method.classifications:
        of = rule.of or method.main
        classed = larger[of] if of in larger else levels[of]
        classes, breaks = classify(classed.scores, rule.classify, then[of].scores if of in then else None)
        if of in levels:
            classes = np.where(levels[of].classes == NOT_RATED_CLASS, NOT_RATED_CLASS, classes).astype(np.int8)
        found[rule.code] = FurtherClasses(rule.code, rule.label, of, classes, breaks)
    return found


def weigh_index(prepared: Prepared, method: Method | None = None) -> Result:
    """Compute scores, ranks and classes from normalised indicators.

    Parameters
    ----------
    prepared
        From `prepare_index`.
    method
        The prepared recipe with other weights, aggregations, ranks or classes; None: the recipe itself.
        Everything before the weights must be the same.
    """
    method = prepared.method if method is None else method
    then = evaluate(prepared.held, method) if prepared.held is not None else None
    done = evaluate(prepared, method, then)
    levels = {code: _level(prepared, method, found, then[code] if then else None) for code, found in done.items()}
    main = levels[method.main]
    findings = [*prepared.findings]
    reasons, filled = gap_findings(prepared, done[method.main], needed_coverage(method, done[method.main].level))
    findings += filled + lower_level_findings(method, done) + score_findings(method, done)
    step = method.level(method.main).classify or method.classify
    findings += class_findings(step, main.scores, main.breaks, method.name) + turned_findings(method)
    cells, said = _cells(method, levels)
    held_areas = _held_areas(prepared, method, then)
    larger, of_larger = _larger(prepared, method, levels, held_areas)
    further = _further(method, levels, larger, {**(then or {}), **held_areas})
    findings += said + of_larger + other_class_findings(method, levels, larger, further)
    excluded = {**prepared.excluded, **reasons}
    if bool(np.isnan(main.scores.sum())):
        excluded |= unexplained_units(prepared, method, main.scores, excluded)
    return Result(
        method=method,
        period=prepared.period,
        units=prepared.dataset.units.index,
        matrix=prepared.spread(prepared.values),
        levels=levels,
        excluded=excluded,
        findings=tuple(findings),
        split_kind=split_kind(method, done),
        build_split=lambda: build_split(prepared, method, done),
        imputed=None if prepared.imputed is None else prepared.spread(prepared.imputed, False),
        cells=cells,
        further=further,
        larger=larger,
    )


def build_index(dataset: Dataset, method: Method, period: str, held: Prepared | None = None) -> Result:
    """Compute one recipe for one period.

    Parameters
    ----------
    dataset, method
        Left untouched.
    period
        One of ``dataset.periods``.
    held
        The same, prepared for the reference year that every stage is held to; None: the period stands for itself.

    Returns
    -------
    Result
        With every unit of the dataset, in its order; units without a score say why.

    Raises
    ------
    DataError
        If the recipe cannot run on this dataset; it carries every reason found.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.method import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 3.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"),))
    >>> build_index(dataset, Method("m", (Weighted("x"),)), "2024").scores.to_dict()
    {'1': -1.0, '2': 1.0}
    """
    return weigh_index(prepare_index(dataset, method, period, held))


def score_noise(prepared: Prepared, weights: np.ndarray) -> np.ndarray:
    """Return per set of weights how far apart scores of `reweigh_many` may be and still be equal.

    Parameters
    ----------
    weights
        Sets x indicators.
    """
    total = weights.sum(axis=1)
    return EQUAL * (weights @ prepared.reach) / np.where(total > 0, total, 1.0)


def reweigh_many(prepared: Prepared, method: Method, weights: np.ndarray, settled: bool = True) -> np.ndarray | None:
    """Return scores for many sets of weights at once, where that is one matrix product; None where it is not.

    Parameters
    ----------
    method
        The prepared recipe, with given weights.
    weights
        Sets x indicators of the recipe, in its order; every set has one above 0.
    settled
        Whether equal scores are made equal to the last bit; who sorts them anyway can do it on the way, with
        `score_noise`.

    Returns
    -------
    scores
        Sets x rated units, as `weigh_index` gives them.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.method import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 3.0], "y": [2.0, 1.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"), Indicator("y")))
    >>> prepared = prepare_index(dataset, Method("m", (Weighted("x"), Weighted("y"))), "2024")
    >>> reweigh_many(prepared, prepared.method, np.array([[3.0, 1.0], [1.0, 1.0]])).tolist()
    [[-0.5, 0.5], [0.0, 0.0]]
    """
    if not method.is_flat or method.again != NOTHING or method.aggregate != Step("arithmetic"):
        return None
    values = prepared.values
    if prepared.complete:
        shares = weights / weights.sum(axis=1, keepdims=True)
        scores = shares @ values.T
        return settle_rows(scores, score_noise(prepared, weights)) if settled else scores
    known = ~np.isnan(values)
    # A column without any value has no weight, as in `evaluate`.
    weights = weights * known.any(axis=0)
    total = weights.sum(axis=1, keepdims=True)
    shares = weights / np.where(total > 0, total, np.nan)
    coverage = shares @ known.T.astype(float)
    needed = needed_coverage(method, method.level(method.main))
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = (shares @ np.nan_to_num(values).T) / coverage
    scores[~(coverage >= needed - TOLERANCE) | ~(coverage > 0)] = np.nan
    return settle_rows(scores, score_noise(prepared, weights)) if settled else scores


def reweigh(prepared: Prepared, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return scores and ranks of the main composite for other indicator weights, and nothing else.

    For simulations and fast feedback: no findings, no classes.

    Parameters
    ----------
    weights
        One per indicator of the recipe, in its order, finite and not negative.

    Returns
    -------
    scores, ranks
        Of the rated units (`prepared.rows`), as `weigh_index` gives them.

    Raises
    ------
    DataError
        If a weight is negative or not a number.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.method import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 3.0], "y": [2.0, 1.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"), Indicator("y")))
    >>> prepared = prepare_index(dataset, Method("m", (Weighted("x"), Weighted("y"))), "2024")
    >>> [found.tolist() for found in reweigh(prepared, np.array([3.0, 1.0]))]
    [[-0.5, 0.5], [2, 1]]
    """
    # For a handful of numbers a list is faster than numpy. A missing or infinite weight shows in the sum.
    listed = weights.tolist()
    total = sum(listed)
    if not total < np.inf or min(listed, default=0.0) < 0:
        message = N_("A weight is not a number from 0 upwards.")
        raise DataError(Finding("weight", Severity.ERROR, message, N_("Enter a weight of 0 or more.")))
    method = prepared.method
    if prepared.is_plain and total > 0:
        shares = weights / total
        scores, order = settle(prepared.values @ shares, EQUAL * float(shares @ prepared.reach))
        return scores, _ranked(method, scores, order)
    named = {entry.code: float(weight) for entry, weight in zip(method.indicators, weights, strict=True)}
    changed = replace(method.with_weights(named), weights=GIVEN)
    found = evaluate(prepared, changed)[changed.main]
    return found.scores, _ranked(method, found.scores, found.order)
