"""The recipe of a report over all periods, where the data allows it."""

from __future__ import annotations

from sozial.errors import DataError
from sozial.insight.comparable import Comparability, common_recipe
from sozial.insight.development import Development, build_development, usual_reference
from sozial.model import Dataset
from sozial.recipe import Recipe


def recipe_by_itself(dataset: Dataset, recipe: Recipe) -> Development | None:
    """Return the recipe over all periods, each measured by itself; None with one period."""
    if len(dataset.stated_periods) < 2:
        return None
    try:
        found = build_development(dataset, recipe)
    except DataError:
        return None
    return found if len(found.periods) > 1 else None


def recipe_by_one(dataset: Dataset, recipe: Recipe, moving: Development, shown: str) -> Development:
    """Return the recipe over all periods by the reported one; as it is where the recipe does not allow it."""
    try:
        return build_development(dataset, recipe, usual_reference(moving.periods, shown))
    except DataError:
        return moving


def recipe_in_common(
    dataset: Dataset, recipe: Recipe, compared: Comparability, before: str, period: str
) -> Development | None:
    """Return what two periods can be compared by, where not all indicators are in both; None if nothing is."""
    common = common_recipe(recipe, compared.common)
    if common is None:
        return None
    try:
        found = build_development(dataset, common, period)
    except DataError:
        return None
    return found if {before, period} <= set(found.periods) else None
