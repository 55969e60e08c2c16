"""What travels to the browser so that it computes weightings itself, and where it waits for the server."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from sozial.index.recipe.recipe_file import read_recipe
from sozial.model import Dataset, Indicator
from sozial.preview.covered import rests_on_covered
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from sozial.recipe import Derived, RankRule, Recipe, Step, Weighted
from sozial.web.published import FIGURES
from tests.places import ROOT


def page(recipe=None, **values):
    test = AppTest.from_file(str(ROOT / "pages" / "analyse.py"), default_timeout=60)
    if recipe is not None:
        test.session_state["_method"] = recipe
    for key, value in values.items():
        test.session_state[key] = value
    test.run()
    assert not test.exception
    return test


def sent(test):
    """Return what the component receives."""
    (found,) = [
        json.loads(entry.proto.json)
        for entry in test.get("bidi_component")
        if entry.proto.component_name == "quartierskompass.dragging"
    ]
    return found


def published(address):
    return gzip.decompress(FIGURES.held[address][0])


def sample_recipe():
    return read_recipe(sample_file(SAMPLE_RECIPE), "x")


def test_plan_and_figures_are_published_once_whatever_the_weights():
    before, after = sent(page()), sent(page(w_sgb2_quote=10))
    assert (before["plan"], before["matrix"]) == (after["plan"], after["matrix"])
    assert before["sliders"] != after["sliders"]
    plan, packed = json.loads(published(before["plan"])), published(before["matrix"])
    units, rated, columns, _nothing = np.frombuffer(packed, "<i4", 4).tolist()
    recipe = sample_recipe()
    assert plan["codes"] == [entry.code for entry in recipe.indicators]
    assert (units, columns) == (len(read_sample().units), len(recipe.indicators))
    assert len(packed) == 16 + 4 * (rated + rated % 2) + 8 * rated * columns
    # Each step carries addresses and where the sliders stand, nothing per quarter.
    assert len(json.dumps(before)) < 6_000


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"rank": RankRule(digits=1)}, "rounded"),
        ({"weights": Step("pca")}, "weights"),
        ({"aggregate": Step("median")}, "aggregation"),
        ({"classify": Step("jenks")}, "classes"),
    ],
)
def test_a_recipe_that_the_browser_does_not_compute_waits(change, why):
    found = sent(page(replace(sample_recipe(), **change)))
    assert found["waits"] == why
    assert found["words"] == "Karte und Rangliste folgen, wenn der Regler losgelassen wird."
    assert "matrix" not in found


def two(shown, used):
    units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    frame = {"n": [1.0, 2.0], "b": [10.0, 10.0], "x": [1.0, 3.0]}
    values = pd.DataFrame(frame | shown, index=index)
    calculation = None if used is None else pd.DataFrame(frame | used, index=index)
    return Dataset("d", units, values, (Indicator("x"),), calculation=calculation)


RATE = Recipe("m", (Weighted("r"),), derived=(Derived("r", "rate", count="n", base="b"),))


@pytest.mark.parametrize(
    ("shown", "used", "recipe", "covered"),
    [
        ({}, None, Recipe("m", (Weighted("x"),)), False),
        ({}, {}, Recipe("m", (Weighted("x"),)), False),
        ({"x": [1.0, np.nan]}, {}, Recipe("m", (Weighted("x"),)), True),
        ({"x": [1.0, 2.0]}, {}, Recipe("m", (Weighted("x"),)), True),
        # What the recipe does not read may be covered.
        ({"n": [np.nan, 2.0]}, {}, Recipe("m", (Weighted("x"),)), False),
        ({"n": [np.nan, 2.0]}, {}, RATE, True),
        ({"x": [np.nan, 2.0]}, {}, RATE, False),
    ],
)
def test_covered_figures_do_not_travel(shown, used, recipe, covered):
    assert rests_on_covered(two(shown, used), recipe) is covered


def test_the_public_version_of_the_sample_city_sends_no_figures():
    assert sent(page(mode="public")).get("waits") == "protected"
