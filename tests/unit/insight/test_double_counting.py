"""Double counting: hand-computed correlations, shares and alphas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from sozial.index.build import build_index
from sozial.insight.double_counting import (
    correlated_clusters,
    correlation_flags,
    correlation_ratio,
    correlation_ratios,
    covariance_shares,
    cronbach_alpha,
    domain_alphas,
    find_overlaps,
    rank_correlations,
)
from sozial.model import Direction, Indicator
from sozial.recipe import Composite, Recipe, Step, Weighted
from tests.cities import PERIOD, city


def test_rank_correlations_are_those_of_scipy_with_ties_and_with_gaps():
    generator = np.random.default_rng(1)
    frame = pd.DataFrame(generator.integers(0, 6, (30, 4)).astype(float), columns=list("abcd"))
    np.testing.assert_allclose(rank_correlations(frame), spearmanr(frame).statistic, atol=1e-12)
    frame.iloc[0:5, 0] = np.nan
    expected = spearmanr(frame["a"][5:], frame["b"][5:]).statistic
    assert rank_correlations(frame).loc["a", "b"] == pytest.approx(expected)


def test_an_indicator_that_is_the_same_everywhere_has_no_correlation():
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0], "same": [1.0, 1.0, 1.0]})
    assert np.isnan(rank_correlations(frame).loc["a", "same"])
    assert correlation_flags(rank_correlations(frame)).loc["a", "same"] == -1
    assert correlated_clusters(rank_correlations(frame)) == []


def test_flags_at_the_cut_offs_of_coinr():
    values = pd.DataFrame([[-0.41, -0.4, 0.29], [0.3, 0.89, 0.9], [0.91, 1.0, np.nan]])
    assert correlation_flags(values).to_numpy().tolist() == [[0, 1, 1], [2, 2, 3], [3, 3, -1]]


def test_a_chain_of_neighbours_is_no_group():
    codes = list("abc")
    chain = pd.DataFrame([[1, 0.95, 0.5], [0.95, 1, 0.95], [0.5, 0.95, 1]], index=codes, columns=codes)
    assert correlated_clusters(chain, 0.9) == [("a", "b")]
    alike = pd.DataFrame(0.92, index=codes, columns=codes)
    assert correlated_clusters(alike, 0.9) == [("a", "b", "c")]
    against = pd.DataFrame(-0.99, index=codes, columns=codes)
    assert correlated_clusters(against, 0.9) == []


def test_cronbachs_alpha_by_hand():
    # Variances 1 and 1, the sum's is 4: 2 (1 - 2/4) = 1 for the same twice.
    assert cronbach_alpha(np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])) == pytest.approx(1)
    # Sums 4, 2, 6, 4: variance 8/3; items 5/3 and 5/3 … alpha = 2 (1 - (10/3)/(8/3)) = -0.5.
    assert cronbach_alpha(np.array([[1.0, 3.0], [2.0, 0.0], [4.0, 2.0], [3.0, 1.0]])) == pytest.approx(-0.5)
    assert np.isnan(cronbach_alpha(np.array([[1.0], [2.0], [3.0]])))
    gap = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0], [np.nan, 9.0]])
    assert cronbach_alpha(gap) == pytest.approx(1)


def test_alphas_are_of_the_weighed_indicators_of_a_field():
    indicators = [Indicator("a", domain="X"), Indicator("b", domain="X"), Indicator("c", domain="Y")]
    dataset = city({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0, 3.0], "c": [3.0, 1.0, 2.0]}, indicators)
    recipe = Recipe("m", (Weighted("a"), Weighted("b"), Weighted("c")))
    found = domain_alphas(dataset, build_index(dataset, recipe, PERIOD))
    assert found["X"] == (pytest.approx(1), 2)
    assert np.isnan(found["Y"][0])
    off = build_index(dataset, recipe.with_weights({"b": 0.0}), PERIOD)
    assert domain_alphas(dataset, off)["X"][1] == 1


def test_influence_by_hand():
    # Uncorrelated, z-scores ±1; weights 3/4 and 1/4: variances 9/16 and 1/16 of 10/16.
    dataset = city({"a": [1.0, 1.0, -1.0, -1.0], "b": [1.0, -1.0, 1.0, -1.0]})
    result = build_index(dataset, Recipe("m", (Weighted("a", 3), Weighted("b", 1))), PERIOD)
    assert covariance_shares(result) == {"a": pytest.approx(0.9), "b": pytest.approx(0.1)}


def test_an_indicator_that_pulls_against_the_others_has_negative_influence():
    dataset = city({"a": [1.0, 2.0, 3.0, 4.0], "b": [4.0, 3.0, 2.0, 1.0]})
    result = build_index(dataset, Recipe("m", (Weighted("a", 3), Weighted("b", 1))), PERIOD)
    shares = covariance_shares(result)
    assert shares["b"] == pytest.approx(-0.5)
    assert sum(shares.values()) == pytest.approx(1)


def test_no_influence_where_nothing_adds_up_or_nothing_differs():
    dataset = city({"a": [1.0, 2.0, 3.0], "b": [3.0, 2.0, 2.5]})
    geometric = Recipe("m", (Weighted("a"), Weighted("b")), normalise=Step("none"), aggregate=Step("geometric"))
    assert covariance_shares(build_index(dataset, geometric, PERIOD)) == {}
    same = city({"a": [1.0, 2.0], "b": [2.0, 1.0]})
    assert covariance_shares(build_index(same, Recipe("m", (Weighted("a"), Weighted("b"))), PERIOD)) == {}


def test_the_correlation_ratio_sees_what_a_correlation_does_not():
    x = np.linspace(-1, 1, 201)
    assert abs(np.corrcoef(x, x**2)[0, 1]) < 1e-9
    assert correlation_ratio(x, x**2) > 0.99
    noise = np.random.default_rng(1).normal(size=201)
    assert correlation_ratio(x, noise) < 0.1
    assert np.isnan(correlation_ratio(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0])))
    assert correlation_ratio(1e9 + x, x) > 0.99


def test_the_correlation_ratio_of_groups_is_the_share_between_them():
    # Five values, ten units each: without smoothing the ratio is that of an analysis of variance.
    x = np.repeat(np.arange(5.0), 10)
    y = 3 * x + np.tile(np.array([-1.0, 1.0]), 25)
    between, whole = (3 * np.arange(5.0)).var(), y.var()
    assert correlation_ratio(x, y) == pytest.approx(between / whole, abs=0.01)


def _overlapping(first, second):
    indicators = [Indicator("a"), Indicator("b", direction=Direction.FAVOURABLE), Indicator("c")]
    values = {"a": [1.0, 2, 3, 4, 5], "b": [50.0, 40, 30, 20, 11], "c": [2.0, 5, 1, 4, 3]}
    dataset = city(values, indicators)
    return build_index(dataset, Recipe("m", (Weighted("a", first), Weighted("b", second), Weighted("c", 6))), PERIOD)


def test_what_is_counted_twice_is_found_when_both_are_weighed():
    (found,) = find_overlaps(_overlapping(5, 4))
    # The favourable one is turned round, so both rise together.
    assert found.codes == ("a", "b")
    assert found.correlation == pytest.approx(1)
    assert found.share == pytest.approx(0.6)
    assert found.influence > found.share
    assert find_overlaps(_overlapping(4, 0)) == []


def test_ratios_are_those_of_weighed_indicators():
    assert set(correlation_ratios(_overlapping(4, 0))) == {"a", "c"}


def test_influence_goes_through_levels():
    generator = np.random.default_rng(1)
    dataset = city({code: generator.normal(size=15) for code in "abc"})
    recipe = Recipe(
        "m",
        (Weighted("a", parents=("x",)), Weighted("b", parents=("x",)), Weighted("c", parents=("top",))),
        composites=(Composite("x", parents=("top",), again=Step("zscore")), Composite("top", again=Step("zscore"))),
    )
    shares = covariance_shares(build_index(dataset, recipe, PERIOD))
    assert set(shares) == set("abc")
    assert sum(shares.values()) == pytest.approx(1)
