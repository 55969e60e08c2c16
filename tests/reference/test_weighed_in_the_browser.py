"""Real towns weighed in the browser: the same scores, ranks and classes as on the server."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import read_preset
from sozial.preview.plan import Waits, build_plan
from sozial.reading.indicators.count_question import settle_counts
from sozial.reading.joining.dataset import build_dataset
from sozial.recipe import Step
from tests.places import needs_uploads
from tests.reference.test_berlin import dataset  # noqa: F401
from tests.reference.test_nuernberg import loaded  # noqa: F401
from tests.unit.preview.test_engine import compare, weightings


@pytest.mark.parametrize("scheme", ["sd", "quantiles", "equal", "rank_quantiles"])
def test_berlins_planning_areas_in_every_everyday_scheme(dataset, scheme):  # noqa: F811
    recipe = replace(complete_recipe(dataset, read_preset("additive")), classify=Step(scheme))
    given = weightings(np.random.default_rng(7), list(recipe.weights_given()), 30)
    assert compare(dataset, recipe, given, dataset.periods[-1]) == 30


def test_berlins_own_recipe_with_its_levels(dataset):  # noqa: F811
    recipe = complete_recipe(dataset, read_preset("berlin_mss"))
    given = weightings(np.random.default_rng(7), list(recipe.weights_given()), 30)
    assert compare(dataset, recipe, given, dataset.periods[-1]) == 30


@needs_uploads
@pytest.mark.parametrize("preset", ["additive", "minmax", "geometric", "kommonitor"])
def test_nuernbergs_districts_in_recipes_that_fit_any_data(loaded, preset):  # noqa: F811
    table, plan, areas, _findings = loaded
    town = settle_counts(build_dataset("Nürnberg", [(table, plan)], areas))
    recipe = complete_recipe(town, read_preset(preset))
    assert not isinstance(build_plan(recipe), Waits)
    given = weightings(np.random.default_rng(7), list(recipe.weights_given()), 30)
    assert compare(town, recipe, given, town.periods[-1]) >= 29


@pytest.mark.parametrize("preset", ["hdi", "cdc_svi"])
def test_published_recipes_that_round_wait_for_the_server(preset):
    assert build_plan(read_preset(preset)) is Waits.ROUNDED
