"""What travels to the browser so that it computes weightings itself, and where it waits for the server."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.model import Dataset, Indicator
from sozial.preview.covered import rests_on_covered
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from sozial.recipe import Derived, RankRule, Recipe, Step, Weighted
from sozial.web.published import FIGURES
from sozial.web.routes import build_routes
from tests.javascript import run_module
from tests.places import ROOT


def page(recipe=None, **values):
    test = AppTest.from_file(str(ROOT / "pages" / "analyse.py"), default_timeout=180)
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
        ({"aggregate": Step("median")}, "aggregation"),
        ({"classify": Step("jenks")}, "classes"),
    ],
)
def test_what_the_browser_does_not_compute_is_asked_of_the_server(change, why):
    recipe = replace(sample_recipe(), **change)
    found = sent(page(recipe))
    assert found["why"] == why
    assert "matrix" not in found
    # What comes back is what the whole computation says, of other weights too.
    weights = recipe.weights_given() | {"sgb2_quote": 3.0}
    step = asked(found["asks"], weights)
    result = build_index(read_sample(), recipe.with_weights(weights), "2024")
    assert step["scores"] == [None if np.isnan(score) else score for score in result.scores]
    assert step["ranks"] == result.ranks.tolist()
    assert step["classes"] == result.classes.tolist()


def test_computed_weights_wait():
    found = sent(page(replace(sample_recipe(), weights=Step("pca"))))
    assert found["waits"] == "weights"
    assert found["words"] == "Karte und Rangliste folgen, wenn der Regler losgelassen wird."
    assert "asks" not in found


def client():
    return TestClient(Starlette(routes=build_routes()), base_url="http://localhost")


def asked(address, weights):
    """Return what the server answers to weights, by the module that reads it in the browser."""
    answer = client().post(f"/kompass/weighing/{address}", json=weights)
    assert answer.status_code == 200
    return run_module(Path(__file__).with_name("read_step.js"), "readMain", [list(answer.content)])


def test_weights_that_are_none_are_refused():
    found, weights = sent(page(mode="public")), sample_recipe().weights_given()
    address = f"/kompass/weighing/{found['asks']}"
    with client() as web:
        assert web.post(address, json=weights).status_code == 200
        for wrong in ({}, {**weights, "x": 1}, {**weights, "sgb2_quote": -1}, {**weights, "sgb2_quote": "1"}, [1]):
            assert web.post(address, json=wrong).status_code == 400
        assert web.post(address, content=b"[" * 90_000).status_code == 400
        assert web.post(address, content=b" " * 200_000).status_code == 413
        assert web.post(address, content=b'{"sgb2_quote": NaN}').status_code == 400
        assert web.post(address, json=weights, headers={"origin": "http://evil.example"}).status_code == 403
        assert web.post("/kompass/weighing/" + "0" * 64, json=weights).status_code == 404
        assert web.get(address).status_code == 405


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
    found = sent(page(mode="public"))
    assert found["why"] == "protected"
    assert "matrix" not in found
    # Neither does the plan: it says who lives where only to whom it may.
    assert json.loads(published(found["plan"]))["people"] is None
