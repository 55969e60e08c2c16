"""What is varied, and how far: against figures computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sozial.index.build import build_index
from sozial.index.prepare import prepare_index
from sozial.index.reweigh import reweigh_many
from sozial.insight.chance import chance_columns, draw_by_chance
from sozial.insight.design import build_design, left_out_codes
from sozial.insight.drawn_weights import draw_weights, weighed_groups
from sozial.insight.schemes import all_schemes
from sozial.insight.variation import Source, Variation
from sozial.model import Indicator
from sozial.recipe import Composite, MissingRule, Recipe, Step, Weighted
from tests.cities import PERIOD, city

FLAT = Recipe("m", (Weighted("a", 1), Weighted("b", 1), Weighted("c", 2), Weighted("d", 0)))
LEVELS = Recipe(
    "m",
    (Weighted("a", parents=("x",)), Weighted("b", parents=("x",)), Weighted("c", parents=("y",))),
    composites=(Composite("x", parents=("top",), weight=3), Composite("y", parents=("top",)), Composite("top")),
)


@pytest.mark.parametrize(("spread", "relative"), [("slight", 0.2), ("clear", 0.5)])
def test_an_average_weight_spreads_as_the_words_say(spread, relative):
    recipe = Recipe("m", tuple(Weighted(code) for code in "abcde"))
    drawn = draw_weights(recipe, spread, np.random.default_rng(3), 40_000)
    np.testing.assert_allclose(drawn.mean(axis=0), 1.0, atol=0.01)
    np.testing.assert_allclose(drawn.std(axis=0), relative, rtol=0.03)


def test_the_open_spread_makes_every_weighting_equally_likely():
    recipe = Recipe("m", (Weighted("a", 9), Weighted("b", 1)))
    drawn = draw_weights(recipe, "open", np.random.default_rng(3), 40_000)[:, 0] / 10
    # Of two shares each is uniform between 0 and 1, whatever the recipe says.
    np.testing.assert_allclose(np.quantile(drawn, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], atol=0.01)


def test_weights_are_drawn_within_each_composite_and_keep_their_sum():
    assert weighed_groups(LEVELS) == [["a", "b"], ["x", "y"]]
    drawn = draw_weights(LEVELS, "clear", np.random.default_rng(3), 100)
    codes = list(LEVELS.weights_given())
    at = {code: codes.index(code) for code in codes}
    np.testing.assert_allclose(drawn[:, at["a"]] + drawn[:, at["b"]], 2)
    np.testing.assert_allclose(drawn[:, at["x"]] + drawn[:, at["y"]], 4)
    assert set(drawn[:, at["c"]]) == {1.0}


def test_a_weight_of_nothing_stays_nothing():
    assert draw_weights(FLAT, "open", np.random.default_rng(3), 50)[:, 3].tolist() == [0.0] * 50
    assert left_out_codes(FLAT) == ["a", "b", "c"]


def test_alternatives_alone_are_computed_once_each():
    design = build_design(FLAT, Variation((Source.NORMALISATION,)))
    assert [scheme.recipe.normalise.name for scheme in design.schemes] == ["zscore", "minmax", "percentile"]
    assert design.scheme.tolist() == [0, 1, 2]
    design = build_design(FLAT, Variation((Source.LEFT_OUT, Source.CLASSES)))
    assert design.size == 4 * len(design.steps)


def test_drawn_variants_are_as_many_as_asked_for_and_the_same_every_time():
    variation = Variation(draws=300, seed=5)
    one, other = build_design(FLAT, variation), build_design(FLAT, variation)
    assert one.size == 300
    np.testing.assert_array_equal(one.weights, other.weights)
    np.testing.assert_array_equal(one.scheme, other.scheme)
    assert (one.weights != build_design(FLAT, Variation(draws=300, seed=6)).weights).any()


def test_the_geometric_mean_brings_a_scale_above_nothing():
    schemes = all_schemes(FLAT, (Source.AGGREGATION,))
    assert [scheme.recipe.aggregate.name for scheme in schemes] == ["arithmetic", "geometric"]
    assert schemes[1].recipe.normalise == Step("minmax", {"low": 1.0, "high": 100.0})
    counting = Recipe("m", (Weighted("a"),), aggregate=Step("flags"))
    assert len(all_schemes(counting, (Source.AGGREGATION,))) == 1


def _rates(count, base, factor=100.0):
    indicator = Indicator("r", count="n", base="b", factor=factor)
    values = {"r": [factor * n / b for n, b in zip(count, base, strict=True)], "n": count, "b": base}
    return prepare_index(city(values, [indicator]), Recipe("m", (Weighted("r"),)), PERIOD)


def test_shares_vary_by_chance_as_a_beta_distribution():
    prepared = _rates([3.0, 40.0], [50.0, 100.0])
    chance = chance_columns(prepared)
    assert chance.bounded.tolist() == [True]
    generator = np.random.default_rng(1)
    drawn = np.array([draw_by_chance(prepared.raw, chance, generator)[:, 0] for _ in range(20_000)])
    # Beta(3.5, 47.5) and Beta(40.5, 60.5): mean p, variance p (1 - p) / (n + 2).
    means = np.array([3.5 / 51, 40.5 / 101])
    np.testing.assert_allclose(drawn.mean(axis=0), 100 * means, rtol=0.01)
    np.testing.assert_allclose(drawn.var(axis=0), 1e4 * means * (1 - means) / np.array([52, 102]), rtol=0.05)


def test_counts_above_their_base_vary_as_a_gamma_distribution():
    prepared = _rates([30.0, 5.0], [10.0, 100.0], 1000.0)
    chance = chance_columns(prepared)
    assert chance.bounded.tolist() == [False]
    generator = np.random.default_rng(1)
    drawn = np.array([draw_by_chance(prepared.raw, chance, generator)[:, 0] for _ in range(20_000)])
    np.testing.assert_allclose(drawn.mean(axis=0), [1000 * 30.5 / 10, 1000 * 5.5 / 100], rtol=0.01)
    np.testing.assert_allclose(drawn.var(axis=0), [1e6 * 30.5 / 100, 1e6 * 5.5 / 1e4], rtol=0.05)


def test_what_is_not_known_does_not_vary():
    indicator = Indicator("r", count="n", base="b")
    nan = float("nan")
    values = {
        "r": [5.0, 7.0, nan, 4.0],
        "n": [5.0, nan, 3.0, 4.0],
        "b": [100.0, 100.0, 100.0, 0.0],
        "s": [1.0, 2, 3, 4],
    }
    prepared = prepare_index(
        city(values, [indicator, Indicator("s")]), Recipe("m", (Weighted("r"), Weighted("s"))), PERIOD
    )
    drawn = draw_by_chance(prepared.raw, chance_columns(prepared), np.random.default_rng(1))
    assert drawn[0, 0] != 5.0
    np.testing.assert_array_equal(drawn[1:, 0], [7.0, nan, 4.0])
    np.testing.assert_array_equal(drawn[:, 1], [1.0, 2, 3, 4])


@pytest.mark.parametrize("coverage", [0.4, 0.75, 1.0])
def test_many_weights_at_once_give_what_each_gives_alone(coverage):
    generator = np.random.default_rng(2)
    values = generator.normal(size=(12, 4))
    values[generator.random(values.shape) < 0.25] = np.nan
    values[:, 3] = np.nan
    dataset = city({code: values[:, at] for at, code in enumerate("abcd")})
    recipe = Recipe("m", tuple(Weighted(code) for code in "abcd"), missing=MissingRule("renormalise", coverage))
    sets = generator.dirichlet(np.ones(4), 30) * 7
    sets[0, 0] = 0.0
    found = reweigh_many(prepare_index(dataset, recipe, PERIOD), recipe, sets)
    for weights, scores in zip(sets, found, strict=True):
        alone = build_index(dataset, recipe.with_weights(dict(zip("abcd", weights, strict=True))), PERIOD)
        np.testing.assert_allclose(scores, alone.scores, rtol=1e-12)


def test_levels_are_no_matrix_product():
    dataset = city({code: [1.0, 2.0, 4.0] for code in "abc"})
    assert reweigh_many(prepare_index(dataset, LEVELS, PERIOD), LEVELS, np.ones((2, 3))) is None
