"""What is computed once of data and recipe: correlations, the development over years, how sure an allocation is."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sozial.errors import DataError
from sozial.insight import development as developing
from sozial.insight.development import Development, build_development
from sozial.insight.double_counting import rank_correlations
from sozial.insight.variation import Variation
from sozial.model import Dataset
from sozial.planning.allocation import allocation_certainty
from sozial.planning.allocation.allocation import Allocation
from sozial.planning.allocation.allocation_certainty import AllocationRanges
from sozial.planning.allocation.class_borders import BorderCases, find_border_cases
from sozial.planning.allocation.decision import build_decision, write_decision
from sozial.recipe import Recipe
from sozial.result import Result
from sozial.ui.memory.bounded import cached_on


def _made_of(dataset: Dataset, result: Result, allocation: Allocation) -> str:
    return write_decision(build_decision(dataset, result, allocation))


@cached_on(
    lambda dataset, result, allocation, variation, last: (
        dataset.digest, _made_of(dataset, result, allocation), variation, tuple(last.items()),
    )
)  # fmt: skip
def allocation_ranges(
    dataset: Dataset, result: Result, allocation: Allocation, variation: Variation, last: Mapping[str, float]
) -> AllocationRanges:
    """Return between which parts each quarter lies in most variants."""
    return allocation_certainty.allocation_ranges(dataset, result, allocation, variation, dict(last))


@cached_on(
    lambda dataset, result, allocation, last: (
        dataset.digest, _made_of(dataset, result, allocation), tuple(last.items()),
    )
)  # fmt: skip
def border_cases(dataset: Dataset, result: Result, allocation: Allocation, last: Mapping[str, float]) -> BorderCases:
    """Return which quarters stand on a class border, and what hangs on it."""
    return find_border_cases(dataset, result, allocation, dict(last))


def of_standardised(dataset: Dataset, result: Result) -> tuple[str, str, str]:
    """Return what the standardised values of a result depend on."""
    recipe = result.recipe
    # Whatever weights do not change decides the standardised values.
    steps = repr((recipe.rated, recipe.missing, recipe.derived, recipe.treat, recipe.normalise, recipe.high))
    own = repr([(entry.code, entry.direction, entry.treat, entry.normalise) for entry in recipe.indicators])
    return dataset.digest, result.period, steps + own


@cached_on(of_standardised)
def correlations(dataset: Dataset, result: Result) -> pd.DataFrame:
    """Return rank correlations of a result's indicators: the same for all weights."""
    return rank_correlations(result.normalised)


@cached_on(lambda dataset, recipe, reference="": (dataset.digest, recipe, reference))
def development(dataset: Dataset, recipe: Recipe, reference: str = "") -> Development:
    """Return a recipe over all periods; nobody changes what is kept.

    Raises
    ------
    DataError
        If the recipe runs for no period.
    """
    return build_development(dataset, recipe, reference)


@cached_on(lambda dataset, recipe: (dataset.digest, recipe))
def reference_periods(dataset: Dataset, recipe: Recipe) -> tuple[str, ...]:
    """Return the periods that values of all years can be measured by, the earliest first."""
    return developing.reference_periods(dataset, recipe)


def periods_with_index(dataset: Dataset, recipe: Recipe) -> tuple[str, ...]:
    """Return the periods for which a recipe gives any index, each by itself; none where it cannot run at all."""
    try:
        return development(dataset, recipe).periods
    except DataError:
        return ()
