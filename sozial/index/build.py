"""From a dataset and a recipe to a result."""

from __future__ import annotations

import numpy as np

from sozial.index.evaluate import evaluate, needed_coverage
from sozial.index.levels import build_level, classify_further, matrix_cells, roll_up_held, roll_up_levels
from sozial.index.prepare import prepare_index
from sozial.index.prepared import Prepared
from sozial.index.result_findings import (
    class_findings,
    gap_findings,
    lower_level_findings,
    other_class_findings,
    score_findings,
    turned_findings,
    unexplained_units,
)
from sozial.index.split import build_split, split_kind
from sozial.model import Dataset
from sozial.recipe import Recipe
from sozial.result import Result


def weigh_index(prepared: Prepared, recipe: Recipe | None = None) -> Result:
    """Compute scores, ranks and classes from normalised indicators.

    Parameters
    ----------
    prepared
        From `prepare_index`.
    recipe
        The prepared recipe with other weights, aggregations, ranks or classes; None: the recipe itself.
        Everything before the weights must be the same.
    """
    recipe = prepared.recipe if recipe is None else recipe
    then = evaluate(prepared.held, recipe) if prepared.held is not None else None
    done = evaluate(prepared, recipe, then)
    levels = {code: build_level(prepared, recipe, found, then[code] if then else None) for code, found in done.items()}
    main = levels[recipe.main]
    findings = [*prepared.findings]
    reasons, filled = gap_findings(prepared, done[recipe.main], needed_coverage(recipe, done[recipe.main].level))
    findings += filled + lower_level_findings(recipe, done) + score_findings(recipe, done)
    step = recipe.level(recipe.main).classify or recipe.classify
    findings += class_findings(step, main.scores, main.breaks, recipe.name) + turned_findings(recipe)
    cells, said = matrix_cells(recipe, levels)
    held_areas = roll_up_held(prepared, recipe, then)
    larger, of_larger = roll_up_levels(prepared, recipe, levels, held_areas)
    further = classify_further(recipe, levels, larger, {**(then or {}), **held_areas})
    findings += said + of_larger + other_class_findings(recipe, levels, larger, further)
    excluded = {**prepared.excluded, **reasons}
    if bool(np.isnan(main.scores.sum())):
        excluded |= unexplained_units(prepared, recipe, main.scores, excluded)
    return Result(
        recipe=recipe,
        period=prepared.period,
        units=prepared.dataset.units.index,
        matrix=prepared.spread(prepared.values),
        levels=levels,
        excluded=excluded,
        findings=tuple(findings),
        split_kind=split_kind(recipe, done),
        build_split=lambda: build_split(prepared, recipe, done),
        imputed=None if prepared.imputed is None else prepared.spread(prepared.imputed, False),
        cells=cells,
        further=further,
        larger=larger,
    )


def build_index(dataset: Dataset, recipe: Recipe, period: str, held: Prepared | None = None) -> Result:
    """Compute one recipe for one period.

    Parameters
    ----------
    dataset, recipe
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
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 3.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"),))
    >>> build_index(dataset, Recipe("m", (Weighted("x"),)), "2024").scores.to_dict()
    {'1': -1.0, '2': 1.0}
    """
    return weigh_index(prepare_index(dataset, recipe, period, held))
