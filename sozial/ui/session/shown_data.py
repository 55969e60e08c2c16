"""The data as this session may show it, the recipe that weights start from, and the selected quarter."""

from __future__ import annotations

from functools import cache

import streamlit as st

from sozial.i18n import N_, translator
from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import read_preset
from sozial.index.recipe.recipe_file import read_recipe
from sozial.insight.comparison import Snapshot
from sozial.model import Dataset
from sozial.protection.rules import COUNTS, DisclosureRules
from sozial.reading.loading.sample import SAMPLE_RECIPE, sample_file
from sozial.recipe import Recipe
from sozial.store.town import setting
from sozial.ui.memory import cached_data
from sozial.ui.session import state
from sozial.ui.session.loaded_data import is_sample, whole_dataset
from sozial.ui.session.viewers import is_public

# From so many figures on it takes seconds, once, to protect them for the public.
_LONG_TO_PROTECT = 100_000


def _number_from(name: str, default: int) -> int:
    text = setting(name).strip()
    return int(text) if text.isdigit() and int(text) > 1 else default


def rules_of_operator() -> DisclosureRules:
    """Return the rules for public figures as the operator set them: the least protection there is."""
    given = DisclosureRules()
    count = _number_from("minimum_count", given.minimum_count)
    return DisclosureRules(count, _number_from("minimum_base", given.minimum_base))


def rules() -> DisclosureRules:
    """Return the rules for public figures: as chosen for the project, else as the operator set them."""
    given, chosen = rules_of_operator(), state.read(state.MINIMUM_COUNT)
    if isinstance(chosen, int) and chosen > 1 and whole_dataset().is_published:
        # What was published stays as it was, whatever this operator asks of others.
        return DisclosureRules(chosen, given.minimum_base)
    # More protection than the operator set, never less.
    count = max(given.minimum_count, chosen) if chosen in COUNTS else given.minimum_count
    return DisclosureRules(count, given.minimum_base)


def public_rules() -> DisclosureRules | None:
    """Return the rules by which the figures on screen are protected; None where they are the true ones."""
    return rules() if is_public() or whole_dataset().is_published else None


def dataset() -> Dataset:
    """Return the loaded dataset as this session may show it: in public mode without protected figures."""
    return public_dataset() if is_public() else whole_dataset()


def public_dataset() -> Dataset:
    """Return the public version of the loaded dataset."""
    held, whole = rules(), whole_dataset()
    if whole.values.size < _LONG_TO_PROTECT:
        return cached_data.public(whole, held)
    with st.spinner(translator(state.language())(N_("The figures are being protected for the public …"))):
        return cached_data.public(whole, held)


@cache
def sample_recipe() -> Recipe:
    """Return the recipe that comes with the sample city."""
    return read_recipe(sample_file(SAMPLE_RECIPE), SAMPLE_RECIPE)


def base_recipe() -> Recipe:
    """Return the recipe that the weights on screen start from: loaded, adopted, or the default."""
    recipe = state.read(state.RECIPE)
    if recipe is not None:
        return recipe
    if is_sample():
        return sample_recipe()
    return complete_recipe(dataset(), read_preset("additive"))


def set_base_recipe(recipe: Recipe) -> None:
    """Take over a recipe."""
    state.write(state.RECIPE, recipe)


def selected() -> str | None:
    """Return the key of the selected unit, if it is in the data."""
    unit = state.read(state.SELECTED)
    return unit if unit is not None and unit in dataset().units.index else None


def select(unit: str | None) -> None:
    """Select a unit everywhere: map, table, chart and details follow."""
    state.write(state.SELECTED, unit)


def pinned() -> Snapshot | None:
    """Return the noted state of the ranking, if it belongs to this dataset."""
    snapshot = state.read(state.PINNED)
    return snapshot if snapshot is not None and snapshot.dataset_digest == dataset().digest else None


def pin(snapshot: Snapshot | None) -> None:
    """Note a state of the ranking, or forget it."""
    state.write(state.PINNED, snapshot)
