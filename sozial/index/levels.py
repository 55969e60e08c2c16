"""Scores of one composite with ranks and classes: of quarters, of larger areas, and what is cut beside them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.classify import assign_classes
from sozial.index.evaluate import Evaluated
from sozial.index.prepared import Prepared
from sozial.index.roll_up import area_means, normalise_areas
from sozial.index.values.equality import EQUAL, Order, reach_of
from sozial.index.values.ranking import rank_scores
from sozial.index.values.rounding import round_half
from sozial.recipe import NOTHING, Recipe, Step
from sozial.result import NO_CLASS, NOT_RATED_CLASS, ClassBreaks, FurtherClasses, LargerAreas, Level


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


def rank_level(recipe: Recipe, scores: np.ndarray, order: Order | None = None) -> np.ndarray:
    """Return scores as they are ranked, and their ranks."""
    rule = recipe.rank
    if rule.digits is not None:
        scores, order = round_half(scores, rule.digits, rule.half), None
    return rank_scores(scores, rule.ties, rule.first, order)


def build_level(prepared: Prepared, recipe: Recipe, found: Evaluated, then: Evaluated | None) -> Level:
    """Return one composite in the order of all units, with ranks and, where the recipe classes it, classes."""
    level = found.level
    # The recipe's classes are cut for an index; a number of flags has none of its own.
    counts = AGGREGATIONS[recipe.aggregate_of(level).name].counts and level.code != recipe.main
    step = level.classify or (None if level.parents or counts else recipe.classify)
    classes, breaks = np.full(len(found.scores), NO_CLASS, dtype=np.int8), None
    if step is not None:
        classes, breaks = classify(found.scores, step, None if then is None else then.scores)
    spread = prepared.spread
    return Level(
        level.code,
        level.label,
        spread(found.aggregate),
        spread(found.scores),
        spread(rank_level(recipe, found.scores, found.order), 0),
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


def matrix_cells(recipe: Recipe, levels: Mapping[str, Level]) -> tuple[np.ndarray | None, list[Finding]]:
    """Return the cell of the two-axis matrix per unit, row by row."""
    matrix = recipe.matrix
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
        return None, [Finding("matrix", Severity.WARNING, message, remedy, recipe.name, said)]
    both = (first.classes >= 0) & (second.classes >= 0)
    cells = np.where(both, first.classes.astype(int) * columns + second.classes, NO_CLASS)
    return np.where(first.classes == NOT_RATED_CLASS, NOT_RATED_CLASS, cells), []


def roll_up_held(prepared: Prepared, recipe: Recipe, then: Mapping[str, Evaluated] | None) -> dict[str, LargerAreas]:
    """Return the scores of larger areas in the year held to; nothing where there is none."""
    held = prepared.held
    if held is None or then is None or not recipe.roll_ups:
        return {}
    levels = {code: build_level(held, recipe, found, None) for code, found in then.items()}
    return roll_up_levels(held, recipe, levels, {})[0]


def roll_up_levels(
    prepared: Prepared, recipe: Recipe, levels: Mapping[str, Level], held: Mapping[str, LargerAreas]
) -> tuple[dict[str, LargerAreas], list[Finding]]:
    """Return the scores of larger areas that the recipe rolls up to, measured by those of the year held to."""
    found: dict[str, LargerAreas] = {}
    findings: list[Finding] = []
    for rule in recipe.roll_ups:
        of, then = levels[rule.of or recipe.main], held.get(rule.code)
        rolled, said = area_means(prepared.dataset, rule, of.scores, prepared.period, of.tolerance)
        findings += said
        areas = normalise_areas(rolled, rule, then)
        classes, breaks = classify(areas, rule.classify or recipe.classify, None if then is None else then.scores)
        found[rule.code] = LargerAreas(
            rule.code,
            rule.label,
            tuple(rolled.index),
            rolled["mean"].to_numpy(dtype=float),
            areas,
            rank_level(recipe, areas),
            classes,
            breaks,
            rolled["units"].to_numpy(dtype=int),
            rolled["of"].to_numpy(dtype=int),
            rolled["share"].to_numpy(dtype=float),
            rolled["weight"].to_numpy(dtype=float),
            rolled["people_share"].to_numpy(dtype=float),
        )
    return found, findings


def classify_further(
    recipe: Recipe,
    levels: Mapping[str, Level],
    larger: Mapping[str, LargerAreas],
    then: Mapping[str, Evaluated | LargerAreas],
) -> dict[str, FurtherClasses]:
    """Return the classes that the recipe states beside the first, with the breaks of the year held to."""
    found: dict[str, FurtherClasses] = {}
    for rule in recipe.classifications:
        of = rule.of or recipe.main
        classed = larger[of] if of in larger else levels[of]
        classes, breaks = classify(classed.scores, rule.classify, then[of].scores if of in then else None)
        if of in levels:
            classes = np.where(levels[of].classes == NOT_RATED_CLASS, NOT_RATED_CLASS, classes).astype(np.int8)
        found[rule.code] = FurtherClasses(rule.code, rule.label, of, classes, breaks)
    return found
