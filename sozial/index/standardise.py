"""Figures made comparable as a recipe says: step by step, and what each step refers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sozial.index.areas.areas import city_values
from sozial.index.check_columns import direction_of
from sozial.index.figures import columns_by_step, figures_of, treat_outliers
from sozial.index.prepared import Figures, Prepared, Together, rated_inhabitants
from sozial.index.together import PERIODS, people_together, periods_of
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.index.values.rounding import function_options, round_step
from sozial.index.values.spread import OWN, Basis
from sozial.model import Dataset, Direction
from sozial.recipe import Recipe, Step


def apply_step(values: np.ndarray, signs: np.ndarray, step: Step, basis: Basis) -> np.ndarray:
    """Normalise columns by one step and those that follow it, rounding where the recipe says so.

    Examples
    --------
    >>> step = Step("rank", {}, Step("minmax"))
    >>> apply_step(np.array([[1.0], [5.0], [9.0]]), np.ones(1), step, Basis()).ravel().tolist()
    [0.0, 50.0, 100.0]
    """
    for part in step.chain():
        scale = NORMALISATIONS[part.name]
        options = function_options(scale.options, part.options)
        for of_basis in ("population_weighted", "reference_period", PERIODS):
            options.pop(of_basis, None)
        held = basis.held
        used = basis if part.options.get("population_weighted") else replace(basis, population=None)
        if held is not None and used.reference is None:
            used = replace(used, reference=held)
        values = round_step(scale.function(values, signs, used, **options), part.options)
        if held is not None:
            # The next step refers to what the reference year's values have become by this one.
            held = round_step(scale.function(held, signs, used, **options), part.options)
        # What follows works on values that are turned already, and refers to no other period.
        people = basis.following_population
        signs, basis = np.ones(values.shape[1]), Basis(population=people, held=held, following_population=people)
    return values


def _basis(
    dataset: Dataset,
    recipe: Recipe,
    positions: list[int],
    step: Step,
    period: str,
    figures: Figures,
    together: Together,
    held: Prepared | None,
) -> Basis:
    """Return what a step refers to beside the values: a reference period, several together, inhabitants, the city.

    A reference period rates its own units, and treats its own gaps and outliers; so does each of several. What the
    recipe names goes before the one that all stages are held to.
    """
    if not step.options and step.then is None and held is None:
        return OWN
    entered, rows = None, figures.rows
    # What is held to a year does not measure: each of several periods is treated by itself.
    own = {period: figures} if held is None else {}
    if held is not None:
        places = np.arange(len(dataset.units)) if held.rows is None else held.rows
        entered = treat_outliers(dataset, recipe, held.raw, places)[0][:, positions]
        period, rows = held.period, held.rows
    weighted = any(part.options.get("population_weighted") for part in step.chain())
    following = rated_inhabitants(dataset, period, rows) if weighted else None
    names = periods_of(dataset, step)
    if names:
        parts = {name: own.get(name) or _shared_figures(dataset, recipe, name, together) for name in names}
        stacked, population = _stacked(dataset, positions, parts, weighted)
        return Basis(stacked, population, held=entered, following_population=following)
    reference = city = None
    referred = str(step.options.get("reference_period", "")) or period
    if referred != period:
        then = figures_of(dataset, recipe, referred)
        reference, rows = then.values[:, positions], then.rows
    population = rated_inhabitants(dataset, referred, rows) if weighted else None
    if step.options.get("to") == "city":
        codes = [recipe.indicators[position].code for position in positions]
        city = city_values(dataset, codes, referred)
    return Basis(reference, population, city, entered, following)


def _shared_figures(dataset: Dataset, recipe: Recipe, period: str, together: Together) -> Figures:
    """Return the figures of a period, read once for all periods that are measured together."""
    if period not in together.figures:
        together.figures[period] = figures_of(dataset, recipe, period)
    return together.figures[period]


def _stacked(
    dataset: Dataset, positions: list[int], parts: Mapping[str, Figures], weighted: bool
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return the figures of several periods below each other, and the inhabitants where they weigh."""
    stacked = np.vstack([part.values[:, positions] for part in parts.values()])
    if not weighted:
        return stacked, None
    people = [rated_inhabitants(dataset, name, part.rows) for name, part in parts.items()]
    return stacked, people_together(people)


def normalise_figures(
    dataset: Dataset,
    recipe: Recipe,
    figures: Figures,
    period: str,
    together: Together,
    held: Prepared | None = None,
) -> np.ndarray:
    """Return the figures of the rated units made comparable, rated units x indicators in the order of the recipe."""
    signs = np.array(
        [
            float((int(direction_of(dataset, entry)) or 1) * (1 if recipe.high is not Direction.FAVOURABLE else -1))
            for entry in recipe.indicators
        ]
    )
    groups = columns_by_step(recipe, "normalise")
    raw = figures.values
    if len(groups) == 1:
        ((step, positions),) = groups.items()
        return apply_step(raw, signs, step, _basis(dataset, recipe, positions, step, period, figures, together, held))
    values = np.empty(raw.shape)
    for step, positions in groups.items():
        basis = _basis(dataset, recipe, positions, step, period, figures, together, held)
        values[:, positions] = apply_step(raw[:, positions], signs[positions], step, basis)
    return values
