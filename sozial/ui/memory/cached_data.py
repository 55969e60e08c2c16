"""What is computed once of the data: areas to draw, titles, neighbours, the public version, derived indicators."""

from __future__ import annotations

from collections.abc import Mapping

from sozial.index.values.derive import with_derived
from sozial.insight.neighbours import neighbours
from sozial.model import Dataset
from sozial.output.tables.template import build_template
from sozial.protection.covering import cover_small_rates
from sozial.protection.protect import protect
from sozial.protection.rules import DisclosureRules
from sozial.reading.areas import display
from sozial.reading.delivery.delivery_mapping import Proposals, propose_mapping
from sozial.reading.delivery.delivery_units import propose_units
from sozial.reading.delivery.unit_matcher import UnitProposal
from sozial.reading.sandbox.working_safely import draw_areas_safely
from sozial.recipe import Recipe
from sozial.store.protection_key import protection_key
from sozial.ui.memory.bounded import cached_on


@cached_on(lambda dataset: dataset.geometry_digest)
def geometry(dataset: Dataset) -> bytes:
    """Return the areas as the browser draws them."""
    return draw_areas_safely(dataset.areas, dataset.title)


@cached_on(lambda dataset: dataset.geometry_digest)
def far_areas(dataset: Dataset) -> tuple[str, ...]:
    """Return the names of the areas that lie outside of the first view of the map."""
    return display.far_areas(dataset)


@cached_on(lambda: ())
def template() -> bytes:
    """Return the sample city's files as one zip."""
    return build_template()


@cached_on(lambda dataset, recipe, rules: (dataset.digest, recipe.derived, rules))
def _derived(dataset: Dataset, recipe: Recipe, rules: DisclosureRules | None) -> Dataset:
    found = with_derived(dataset, recipe)
    return found if rules is None else cover_small_rates(found, rules)


def dataset_for(dataset: Dataset, recipe: Recipe, rules: DisclosureRules | None = None) -> Dataset:
    """Return the dataset with the indicators that a recipe derives; with rules, only rates that they allow."""
    return _derived(dataset, recipe, rules) if recipe.derived else dataset


@cached_on(lambda dataset, rules: (dataset.digest, rules, protection_key()))
def public(dataset: Dataset, rules: DisclosureRules) -> Dataset:
    """Return a dataset as the public may see it."""
    return protect(dataset, rules, protection_key())


@cached_on(lambda dataset: dataset.geometry_digest)
def _neighbours(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    return neighbours(dataset.areas)


def units_beside(dataset: Dataset, unit: str) -> tuple[str, ...]:
    """Return the units whose areas touch that of one; none where it has no area."""
    return _neighbours(dataset).get(unit, ()) if dataset.has_areas else ()


@cached_on(lambda dataset: dataset.digest)
def unit_titles(dataset: Dataset) -> dict[str, str]:
    """Return a title for every unit in alphabetical order."""
    return dict(sorted(dataset.unit_titles.items(), key=lambda item: item[1].casefold()))


@cached_on(lambda before, delivery: (before.digest, delivery.digest))
def delivery_proposals(before: Dataset, delivery: Dataset) -> Proposals:
    """Return what of a new delivery is proposed to continue what of the data."""
    return propose_mapping(before, delivery)


def _mapped_digest(
    before: Dataset, delivery: Dataset, columns: Mapping[str, str], divisors: Mapping[str, float]
) -> tuple[object, ...]:
    return before.digest, delivery.digest, tuple(columns.items()), tuple(divisors.items())


@cached_on(_mapped_digest)
def delivery_units(
    before: Dataset, delivery: Dataset, columns: Mapping[str, str], divisors: Mapping[str, float]
) -> tuple[UnitProposal, ...]:
    """Return which quarters of a delivery are proposed to continue which of the data, for columns as chosen."""
    return propose_units(before, delivery, columns, divisors)
