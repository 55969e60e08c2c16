"""Recipes made ready for one dataset: forms filled in, computed weights written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sozial.index.weigh import WEIGHTINGS
from sozial.model import Dataset, Direction
from sozial.recipe import GIVEN, NOTHING, Composite, Recipe, Weighted
from sozial.result import Result


def settle_weights(result: Result) -> Recipe:
    """Return a result's recipe with its computed weights (principal component, comparison, equal) written out.

    So that a workshop can start from them and change them by hand.
    """
    recipe = result.recipe
    computed = [level.code for level in recipe.levels if WEIGHTINGS[recipe.weights_of(level).name].computed]
    weights: dict[str, float] = {}
    for code in computed:
        weights |= result.levels[code].weights
    plain = tuple(replace(level, weights=None) if level.code in computed else level for level in recipe.composites)
    own = GIVEN if WEIGHTINGS[recipe.weights.name].computed else recipe.weights
    return replace(recipe, weights=own, composites=plain).with_weights(weights)


def without_uncounted(dataset: Dataset, recipe: Recipe) -> Recipe | None:
    """Return the recipe without indicators that the data no longer weighs; None where nothing, or no level, is left.

    Weights of the others stay as they are. A recipe with levels goes on only where nothing of it is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.model import Indicator
    >>> index = pd.MultiIndex.from_tuples([("1", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"a": [1.0]}, index=index)
    >>> data = Dataset("d", pd.DataFrame({"name": ["A"]}, index=["1"]), values, (Indicator("a"),))
    >>> [entry.code for entry in without_uncounted(data, Recipe("m", (Weighted("a"), Weighted("b")))).indicators]
    ['a']
    """
    context = {entry.code for entry in dataset.indicators if entry.direction is Direction.CONTEXT}
    known = {entry.code for entry in dataset.indicators} | {entry.code for entry in recipe.derived}
    kept = tuple(
        entry
        for entry in recipe.indicators
        if entry.code in known and not (entry.direction is None and entry.code in context)
    )
    if not kept or (len(kept) < len(recipe.indicators) and not recipe.is_flat):
        return None
    return replace(recipe, indicators=kept)


def complete_recipe(dataset: Dataset, recipe: Recipe, weights: Mapping[str, float] | None = None) -> Recipe:
    """Return the recipe with indicators: its own, or every indicator of the data that may be weighed.

    A recipe without a list of indicators is a form that fits any data: each non-context indicator
    gets weight 1, or the weight given. A form with `by_domain` makes one composite per Handlungsfeld.
    """
    if recipe.indicators:
        return recipe.with_weights(weights or {})
    given = weights or {}
    usable = [indicator for indicator in dataset.indicators if indicator.direction is not Direction.CONTEXT]
    entries = tuple(Weighted(entry.code, float(given.get(entry.code, 1.0))) for entry in usable)
    if recipe.by_domain is None:
        return replace(recipe, indicators=entries)
    domains = list(dict.fromkeys(entry.domain for entry in usable))
    codes = {domain: f"domain-{number}" for number, domain in enumerate(domains, 1)}
    placed = tuple(
        replace(entry, parents=(codes[indicator.domain],)) for entry, indicator in zip(entries, usable, strict=True)
    )
    form = recipe.by_domain
    levels = [
        Composite(
            codes[domain],
            domain or "–",
            parents=("index",),
            aggregate=form.aggregate,
            again=form.again,
            weights=form.weights,
        )
        for domain in domains
    ]
    top = Composite("index", recipe.name, again=recipe.again)
    return replace(recipe, indicators=placed, composites=(*levels, top), by_domain=None, again=NOTHING)
