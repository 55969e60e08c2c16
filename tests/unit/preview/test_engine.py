"""The index in the browser is the index of the server: scores, ranks and classes, for every weighting."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sozial.index.build import build_index
from sozial.model import Dataset, Indicator
from sozial.preview.matrix import pack_matrix
from sozial.preview.plan import Plan, Waits, build_plan
from sozial.recipe import Composite, MissingRule, RankRule, Rated, Recipe, Step, Weighted
from tests.javascript import run_module

DRIVER = Path(__file__).parent / "drive_engine.js"
PERIOD = "2024"
NUMBER = 60


def city(random: np.random.Generator, number: int, columns: int, kind: str) -> Dataset:
    """Return figures: plain, with gaps, or with so few different values that scores tie."""
    values = random.normal(20, 6, (number, columns)).round(1)
    if kind == "ties":
        values = random.integers(1, 4, (number, columns)).astype(float)
    if kind == "gaps":
        values[random.random(values.shape) < 0.12] = np.nan
        values[:, 1] = np.nan
    keys = [f"{place:04d}" for place in range(number)]
    units = pd.DataFrame({"name": keys, "population": random.integers(50, 5_000, number)}, index=keys)
    index = pd.MultiIndex.from_product([keys, [PERIOD]], names=["unit", "period"])
    codes = [f"i{place}" for place in range(columns)]
    indicators = tuple(Indicator(code) for code in codes)
    return Dataset("d", units, pd.DataFrame(values, index=index, columns=codes), indicators)


def weightings(random: np.random.Generator, codes: list[str], number: int = NUMBER) -> list[dict[str, float]]:
    """Return weights as sliders give them: whole numbers, many 0, some alone."""
    found = []
    for place in range(number):
        given = random.integers(0, 101, len(codes)) * (random.random(len(codes)) < 0.75)
        if place % 9 == 0:
            given = np.eye(len(codes), dtype=int)[place % len(codes)] * 50
        if place % 11 == 0:
            given = np.full(len(codes), 50)
        found.append({code: float(weight) / 50 for code, weight in zip(codes, given, strict=True)})
    return found


CLASSES = [
    Step("sd"),
    Step("sd", {"cuts": (-1.5, 1.5), "value_on_cut": ("above", "below"), "ddof": 1}),
    Step("quantiles", {"count": 4}),
    Step("quantiles", {"count": 5, "type": 9, "value_on_cut": "above"}),
    Step("quantiles", {"probabilities": (0.2, 0.8)}),
    Step("equal", {"count": 6}),
    Step("fixed", {"cuts": (0.5, -0.5), "value_on_cut": ("above", "below")}),
    Step("rank_quantiles", {"count": 10}),
    Step("rank_quantiles", {"count": 7, "rounding": "floor"}),
    Step("hybrid"),
]
AGGREGATES = [
    (Step("zscore", {"ddof": 0}), Step("arithmetic")),
    (Step("zscore", {"ddof": 1}), Step("sum")),
    (Step("minmax", {"low": 1.0}), Step("geometric")),
    (Step("minmax"), Step("geometric")),
    (Step("minmax"), Step("harmonic")),
    (Step("percentile"), Step("power", {"exponent": 2.0})),
    (Step("percentile"), Step("power", {"exponent": -0.5})),
]
AGAIN = [Step("none"), Step("zscore", {"ddof": 0}), Step("minmax"), Step("percentile", {"ties": "average"})]
RULES = [
    RankRule(),
    RankRule("max"),
    RankRule("average"),
    RankRule("dense"),
    RankRule("order"),
    RankRule(first="lowest"),
]


def flat(random: np.random.Generator, codes: list[str]) -> Recipe:
    normalise, aggregate = AGGREGATES[random.integers(len(AGGREGATES))]
    missing = [MissingRule("renormalise", 0.6), MissingRule("drop"), MissingRule("median")][random.integers(3)]
    rated = Rated(minimum_population=float(random.choice([0.0, 400.0])))
    return Recipe(
        "m", tuple(Weighted(code) for code in codes), normalise=normalise, aggregate=aggregate, missing=missing,
        rated=rated, again=AGAIN[random.integers(len(AGAIN))], classify=CLASSES[random.integers(len(CLASSES))],
        rank=RULES[random.integers(len(RULES))],
    )  # fmt: skip


def in_levels(random: np.random.Generator, codes: list[str]) -> Recipe:
    """Return a recipe with Handlungsfelder below the index: each with steps of its own, one member in two of them."""
    half = len(codes) // 2
    entries = [
        Weighted(code, parents=("one",) if place < half else ("two",) if place > half else ("one", "two"))
        for place, code in enumerate(codes)
    ]
    base = flat(random, codes)
    levels = (
        Composite("index", again=AGAIN[random.integers(2)]),
        Composite(
            "one", parents=("index",), aggregate=Step("arithmetic"), again=Step("minmax", {"low": 1.0}),
            classify=CLASSES[random.integers(len(CLASSES))],
        ),
        Composite(
            "two", parents=("index",), aggregate=Step("arithmetic"), again=Step("minmax", {"low": 1.0, "high": 9.0}),
            passes_on="score", missing=MissingRule("renormalise", 0.3),
        ),
    )  # fmt: skip
    return replace(base, indicators=tuple(entries), composites=levels, again=Step("none"))


def compare(dataset: Dataset, recipe: Recipe, given: list[dict[str, float]], period: str = PERIOD) -> int:
    """Compare every weighting; return how many the browser computed."""
    plan = build_plan(recipe)
    assert isinstance(plan, Plan)
    packed = base64.b64encode(pack_matrix(build_index(dataset, recipe, period))).decode()
    found = run_module(DRIVER, "weighEach", [plan.as_plain(), packed, given])
    computed = 0
    for weights, browser in zip(given, found, strict=True):
        server = build_index(dataset, recipe.with_weights(weights), period)
        if browser is None:
            continue
        computed += 1
        scores = np.array(browser["scores"], dtype=float)
        np.testing.assert_allclose(scores, server.scores.to_numpy(), rtol=1e-12, atol=1e-12)
        assert browser["ranks"] == server.ranks.tolist()
        assert browser["classes"] == server.classes.tolist()
        if server.breaks is not None:
            np.testing.assert_allclose(
                np.array(browser["cuts"], dtype=float), server.breaks.cuts, rtol=1e-12, atol=1e-12
            )
            assert browser["upper"] == list(server.breaks.belongs_to_upper)
        for level, own in zip(plan.levels, browser["levels"], strict=True):
            other = server.levels[level["code"]]
            np.testing.assert_allclose(np.array(own["scores"], dtype=float), other.scores, rtol=1e-12, atol=1e-12)
            if level["classes"]:
                assert own["classes"] == other.classes.tolist()
    return computed


@pytest.mark.parametrize("kind", ["plain", "ties", "gaps"])
@pytest.mark.parametrize("shape", [flat, in_levels])
@pytest.mark.parametrize("seed", range(12))
def test_browser_and_server_agree_on_every_weighting(seed, shape, kind):
    random = np.random.default_rng([seed, len(kind)])
    columns = int(random.integers(3, 9))
    dataset = city(random, int(random.integers(3, 90)), columns, kind)
    recipe = shape(random, [f"i{place}" for place in range(columns)])
    codes = list(recipe.weights_given())
    assert compare(dataset, recipe, weightings(random, codes)) >= NUMBER * 0.8


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"weights": Step("pca")}, Waits.WEIGHTS),
        ({"aggregate": Step("median")}, Waits.AGGREGATION),
        ({"aggregate": Step("flags")}, Waits.AGGREGATION),
        ({"again": Step("exponential")}, Waits.STANDARDISED_AGAIN),
        ({"again": Step("zscore", {"population_weighted": True})}, Waits.STANDARDISED_AGAIN),
        ({"again": Step("zscore", {"reference_period": "2020"})}, Waits.STANDARDISED_AGAIN),
        ({"again": Step("minmax", {"digits": 2})}, Waits.ROUNDED),
        ({"rank": RankRule(digits=2)}, Waits.ROUNDED),
        ({"classify": Step("jenks")}, Waits.CLASSES),
    ],
)
def test_what_a_browser_does_not_compute_exactly_waits_for_the_server(change, why):
    assert build_plan(replace(Recipe("m", (Weighted("a"), Weighted("b"))), **change)) is why


def test_a_mean_far_beyond_its_spread_waits_for_the_server():
    dataset = city(np.random.default_rng(1), 20, 2, "plain")
    recipe = Recipe(
        "m", (Weighted("i0"), Weighted("i1")), normalise=Step("minmax", {"low": 1e6, "high": 1e6 + 1}),
        again=Step("zscore"),
    )  # fmt: skip
    assert compare(dataset, recipe, [{"i0": 1.0, "i1": 1.0}]) == 0
