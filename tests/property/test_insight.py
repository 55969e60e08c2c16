"""What must hold for insight into any data and any weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sozial.index.build import build_index
from sozial.insight.double_counting import correlation_ratios, covariance_shares, find_overlaps
from sozial.insight.robustness import assess_robustness
from sozial.insight.variation import Source, Variation
from sozial.model import Indicator
from sozial.recipe import MissingRule, Recipe, Step, Weighted
from tests.cities import PERIOD, city

CODES = ("a", "b", "c")
cells = st.one_of(st.integers(-50, 50).map(float), st.just(float("nan")))
tables = arrays(float, st.tuples(st.integers(2, 12), st.just(3)), elements=cells)
distinct = arrays(float, st.tuples(st.integers(3, 12), st.just(3)), elements=st.floats(-50, 50, width=32), unique=True)
weights = st.lists(st.integers(0, 100), min_size=3, max_size=3).filter(any)
sources = st.lists(st.sampled_from(list(Source)), min_size=1, unique=True).map(tuple)


def recipe_of(given_weights, scale="zscore"):
    entries = tuple(Weighted(code, weight) for code, weight in zip(CODES, given_weights, strict=True))
    return Recipe("m", entries, missing=MissingRule("renormalise", 0.4), normalise=Step(scale))


def dataset(table):
    return city({code: table[:, at] for at, code in enumerate(CODES)}, [Indicator(code) for code in CODES])


@given(tables, weights)
def test_influences_sum_to_the_whole_and_contributions_to_the_score(table, given_weights):
    result = build_index(dataset(table), recipe_of(given_weights), PERIOD)
    shares = covariance_shares(result)
    if shares:
        assert sum(shares.values()) == pytest.approx(1)
        there = result.scores.notna()
        np.testing.assert_allclose(result.contributions[there].sum(axis=1), result.scores[there], atol=1e-9)
    ratios = [value for value in correlation_ratios(result).values() if value == value]
    assert all(-1e-9 <= value <= 1 for value in ratios)
    assert all(0 < overlap.share <= 1 + 1e-9 for overlap in find_overlaps(result))


@settings(max_examples=40)
@given(tables, weights, sources, st.integers(1, 5))
def test_probabilities_are_shares_of_the_variants(table, given_weights, varied, most):
    data, recipe = dataset(table), recipe_of(given_weights)
    assume(not build_index(data, recipe, PERIOD).is_empty)
    found = assess_robustness(data, recipe, PERIOD, Variation(varied, draws=20, most=most))
    for column in ("among_first", "in_top_class", "scored"):
        known = found.units[column].dropna()
        assert ((known >= 0) & (known <= 1)).all()
    ranked = found.units.dropna(subset=["median"])
    assert (ranked["low"] <= ranked["median"]).all()
    assert (ranked["median"] <= ranked["high"]).all()
    assert (ranked["high"] <= len(found.units)).all()


@settings(max_examples=30)
@given(distinct, st.integers(1, 4))
def test_without_ties_the_probabilities_sum_to_k(table, most):
    found = assess_robustness(
        dataset(table), recipe_of([3, 2, 5]), PERIOD, Variation((Source.WEIGHTS,), draws=40, most=most)
    )
    assume(found.units["rank"].is_unique and found.units["scored"].eq(1).all())
    assert found.units["among_first"].sum() == pytest.approx(found.most)


@settings(max_examples=30)
@given(tables, weights, arrays(float, 12, elements=st.integers(-9, 9).map(float)))
def test_an_indicator_without_weight_changes_nothing(table, given_weights, extra):
    data, recipe = dataset(table), recipe_of(given_weights)
    assume(not build_index(data, recipe, PERIOD).is_empty)
    columns = {code: table[:, at] for at, code in enumerate(CODES)} | {"extra": extra[: len(table)]}
    wider = city(columns, [Indicator(code) for code in (*CODES, "extra")])
    with_extra = Recipe("m", (*recipe.indicators, Weighted("extra", 0)), missing=recipe.missing)
    variation = Variation((Source.WEIGHTS, Source.NORMALISATION, Source.LEFT_OUT), draws=20)
    one = assess_robustness(data, recipe, PERIOD, variation)
    other = assess_robustness(wider, with_extra, PERIOD, variation)
    np.testing.assert_array_equal(one.units.to_numpy(), other.units.to_numpy())
