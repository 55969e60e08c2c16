"""What must hold for any data and any weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sozial.index.aggregations import AGGREGATIONS
from sozial.index.build import build_index
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.index.values.normalise_ranks import REVERSED_PERCENTILE
from sozial.model import Direction, Indicator
from sozial.recipe import MissingRule, Recipe, Step, Weighted
from tests.cities import PERIOD, city

CODES = ("a", "b", "c")
cells = st.one_of(st.integers(-50, 50).map(float), st.just(float("nan")))
tables = arrays(float, st.tuples(st.integers(2, 12), st.just(3)), elements=cells)
weights = st.lists(st.integers(0, 100), min_size=3, max_size=3).filter(any)
scales = st.sampled_from(sorted(name for name, scale in NORMALISATIONS.items() if not scale.required))
schemes = st.sampled_from(sorted(CLASS_SCHEMES))
additive = st.sampled_from(sorted(name for name, kind in AGGREGATIONS.items() if kind.linear))


def dataset(table, directions=(Direction.BURDEN,) * 3, keys=None):
    indicators = [Indicator(code, direction=direction) for code, direction in zip(CODES, directions, strict=True)]
    return city({code: table[:, at] for at, code in enumerate(CODES)}, indicators, keys)


def recipe_of(given_weights, scale="zscore", scheme="sd", kind="arithmetic"):
    # 1 - percentile rank is refused where nothing is to be turned.
    direction = Direction.FAVOURABLE if scale == REVERSED_PERCENTILE else None
    entries = tuple(Weighted(code, weight, direction) for code, weight in zip(CODES, given_weights, strict=True))
    return Recipe(
        "m",
        entries,
        missing=MissingRule("renormalise", 0.4),
        normalise=Step(scale),
        aggregate=Step(kind),
        classify=Step(scheme),
    )


@given(tables, weights, st.floats(0.01, 1000), scales)
def test_scaling_all_weights_changes_nothing(table, given_weights, factor, scale):
    one = build_index(dataset(table), recipe_of(given_weights, scale), PERIOD)
    other = build_index(dataset(table), recipe_of([weight * factor for weight in given_weights], scale), PERIOD)
    np.testing.assert_allclose(one.scores, other.scores, rtol=1e-9, atol=1e-9)
    assert one.scores.isna().equals(other.scores.isna())


@given(tables, weights)
def test_flipping_every_direction_mirrors_the_zscores(table, given_weights):
    one = build_index(dataset(table), recipe_of(given_weights), PERIOD)
    flipped = build_index(dataset(table, (Direction.FAVOURABLE,) * 3), recipe_of(given_weights), PERIOD)
    np.testing.assert_allclose(one.scores, -flipped.scores, atol=1e-9)


@given(tables, weights)
def test_flipping_a_direction_mirrors_its_own_minmax(table, given_weights):
    one = build_index(dataset(table), recipe_of(given_weights, "minmax"), PERIOD)
    directions = (Direction.FAVOURABLE, Direction.BURDEN, Direction.BURDEN)
    flipped = build_index(dataset(table, directions), recipe_of(given_weights, "minmax"), PERIOD)
    np.testing.assert_allclose(one.normalised["a"], 100 - flipped.normalised["a"], atol=1e-9)
    np.testing.assert_allclose(one.normalised["b"], flipped.normalised["b"], atol=1e-9)


@given(tables, weights, scales, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(table, given_weights, scale, random):
    order = list(range(len(table)))
    random.shuffle(order)
    keys = [f"{number:03d}" for number in range(len(table))]
    one = build_index(dataset(table, keys=keys), recipe_of(given_weights, scale), PERIOD)
    shuffled = dataset(table[order], keys=[keys[at] for at in order])
    other = build_index(shuffled, recipe_of(given_weights, scale), PERIOD)
    np.testing.assert_allclose(one.scores, other.scores.reindex(keys), atol=1e-9)


@given(tables, weights, scales, additive, st.booleans())
def test_contributions_sum_to_the_score(table, given_weights, scale, kind, again):
    recipe = recipe_of(given_weights, scale, kind=kind)
    if again:
        recipe = replace(recipe, again=Step("zscore"))
    result = build_index(dataset(table), recipe, PERIOD)
    assert result.additive
    total = result.contributions.sum(axis=1, min_count=1)[result.scores.notna()]
    np.testing.assert_allclose(total, result.scores.dropna(), atol=1e-9)


@given(tables, weights, scales, schemes)
@settings(max_examples=200)
def test_every_unit_is_ranked_or_has_a_reason(table, given_weights, scale, scheme):
    result = build_index(dataset(table), recipe_of(given_weights, scale, scheme), PERIOD)
    ranked = result.scores.notna()
    assert (result.ranks[ranked] >= 1).all()
    assert (result.ranks[~ranked] == 0).all()
    assert (result.classes[ranked] >= 0).all()
    assert (result.classes[~ranked] < 0).all()
    assert np.isfinite(result.scores[ranked]).all()
    if ranked.any():
        assert set(result.scores.index[~ranked]) == set(result.excluded)


@given(tables, weights, schemes)
def test_classes_never_fall_as_scores_rise(table, given_weights, scheme):
    result = build_index(dataset(table), recipe_of(given_weights, scheme=scheme), PERIOD)
    assume(result.rated > 1)
    ordered = result.classes[result.scores.dropna().sort_values().index]
    assert ordered.is_monotonic_increasing
