"""Everything that keeps a recipe from running on a dataset."""

from __future__ import annotations

import math

from sozial.errors import Finding, Severity
from sozial.i18n import N_
from sozial.index.check_columns import Say, check_columns, check_indicators
from sozial.index.check_steps import check_classes, check_references, check_steps, check_turned, stated_steps
from sozial.index.hierarchy import find_circle
from sozial.index.together import ALL, PERIODS
from sozial.index.values.spread import LARGEST
from sozial.model import Dataset
from sozial.recipe import Recipe

# One divided by a smaller sum of weights would leave the range of doubles.
_SMALLEST_WEIGHT = 1e-300


def _check_weights(recipe: Recipe, error: Say) -> None:
    for code, weight in recipe.weights_given().items():
        if not math.isfinite(weight) or weight < 0:
            error(
                "weight",
                N_("The weight of “{code}” is not a number from 0 upwards."),
                N_("Enter a weight of 0 or more."),
                code=code,
            )
        elif weight and not _SMALLEST_WEIGHT <= weight <= LARGEST:
            error(
                "weight",
                N_("The weight of “{code}” is too large or too small to be computed with."),
                N_("Enter a weight such as 1."),
                code=code,
            )


def _check_composites(recipe: Recipe, error: Say) -> None:
    codes = {level.code for level in recipe.levels}
    for entry in recipe.entries:
        for parent in entry.parents:
            if parent not in codes:
                error(
                    "unknown-composite",
                    N_("“{code}” goes into “{parent}”, which the recipe does not have."),
                    N_("Add a section [[composites]] with this code, or correct the name."),
                    code=entry.code,
                    parent=parent,
                )
    circle = find_circle({level.code: level.parents for level in recipe.composites})
    if circle:
        error(
            "circle",
            N_("Composites go into each other in a circle: {circle}."),
            N_("Remove one of these parents."),
            circle=" → ".join(circle),
        )
    wanted = [(recipe.index, "index")] if recipe.index else []
    wanted += [(rule.of, "roll_ups") for rule in recipe.roll_ups if rule.of]
    larger = {rule.code for rule in recipe.roll_ups}
    wanted += [(rule.of, "classifications") for rule in recipe.classifications if rule.of and rule.of not in larger]
    if recipe.matrix:
        wanted += [(recipe.matrix.first, "matrix"), (recipe.matrix.second, "matrix")]
    for code, _where in wanted:
        if code not in codes:
            error(
                "unknown-composite",
                N_("The recipe speaks of composite “{code}”, which it does not have."),
                N_("Correct the name."),
                code=code,
            )


def check_recipe(dataset: Dataset, recipe: Recipe) -> list[Finding]:
    """Return everything that keeps this recipe from running on this dataset.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> import pandas as pd
    >>> index = pd.MultiIndex.from_tuples([("1", "2024")], names=["unit", "period"])
    >>> data = Dataset("d", pd.DataFrame({"name": ["A"]}, index=["1"]), pd.DataFrame({"x": [1.0]}, index=index), ())
    >>> [finding.code for finding in check_recipe(data, Recipe("m", (Weighted("x"),)))]
    ['unknown-indicator']
    """
    findings: list[Finding] = []

    def error(kind: str, message: str, remedy: str, /, **values: object) -> None:
        findings.append(Finding(kind, Severity.ERROR, message, remedy, recipe.name, values))

    _check_weights(recipe, error)
    check_indicators(dataset, recipe, error, findings)
    _check_composites(recipe, error)
    check_steps(recipe, error)
    check_classes(recipe, error)
    check_references(recipe, error)
    check_turned(dataset, recipe, error)
    check_columns(dataset, recipe, error, findings)
    return findings


def check_period(dataset: Dataset, recipe: Recipe) -> list[Finding]:
    """Return the reference periods that a recipe names and the data does not have."""
    findings = []
    named = set()
    for part, _registry in stated_steps(recipe):
        together = part.options.get(PERIODS) or ()
        named |= {str(part.options.get("reference_period", "")), *(together if together != ALL else ())}
    for period in sorted(named - {""}):
        if period not in dataset.periods:
            message = N_("The recipe refers to period “{period}”, which is not in the data; there are: {known}.")
            values = {"period": period, "known": ", ".join(dataset.periods)}
            remedy = N_("Load this period, or choose another recipe.")
            findings.append(Finding("no-reference", Severity.ERROR, message, remedy, recipe.name, values))
    return findings
