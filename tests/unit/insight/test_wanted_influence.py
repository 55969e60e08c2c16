"""Weights for a wanted influence: solved by hand, reached on real data, refused with the reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.insight.double_counting import covariance_shares
from sozial.insight.wanted_influence import influence_groups, influence_now, weights_for_influence
from sozial.model import Dataset, Indicator
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from sozial.recipe import ByDomain, Composite, MissingRule, Recipe, Step, Weighted


def town(columns, domains=None, gaps=()):
    """Return a town of one period whose indicators have these values."""
    size = len(next(iter(columns.values())))
    keys = [f"{number:03d}" for number in range(size)]
    index = pd.MultiIndex.from_product([keys, ["2024"]], names=["unit", "period"])
    values = pd.DataFrame({code: np.array(column, float) for code, column in columns.items()}, index=index)
    for row, code in gaps:
        values.loc[(keys[row], "2024"), code] = np.nan
    units = pd.DataFrame({"name": keys}, index=pd.Index(keys, name="unit"))
    rates = tuple(Indicator(code, domain=(domains or {}).get(code, "")) for code in columns)
    return Dataset("Stadt", units, values, rates)


def adding_up(*codes, **more):
    return Recipe("m", tuple(Weighted(code) for code in codes), normalise=Step("none"), **more)


# Two indicators without correlation: variances 4 and 1 (times the same constant).
CROSSED = {"a": [2, 2, -2, -2], "b": [1, -1, 1, -1]}


def test_uncorrelated_indicators_have_the_influence_of_their_squared_weight_times_variance():
    # Equal influence: 4 w² = (1 - w)², so w = 1/3.
    found = weights_for_influence(town(CROSSED), adding_up("a", "b"), "2024", {"a": 0.5})
    assert found.shares == pytest.approx({"a": 1 / 3, "b": 2 / 3}, abs=1e-8)
    # 80 % for a: 4 w² = 4 (1 - w)², so w = 1/2: what equal weights have.
    found = weights_for_influence(town(CROSSED), adding_up("a", "b"), "2024", {"b": 0.2})
    assert found.shares == pytest.approx({"a": 0.5, "b": 0.5}, abs=1e-8)


def test_correlated_indicators_are_solved_as_by_hand():
    # Variances 2 and 2, covariance 1 (times 2/3). For 25 % of a: w(2w + v) / 2(w² + wv + v²) = 1/4 with v = 1 - w,
    # so 3 w² + w v - v² = 0 and w / v = (-1 + sqrt(13)) / 6.
    columns = {"a": [1, 0, 0, -1, 1, 0, 0, -1], "b": [1, 0, 0, -1, 0, 1, -1, 0]}
    ratio = (np.sqrt(13) - 1) / 6
    found = weights_for_influence(town(columns), adding_up("a", "b"), "2024", {"a": 0.25})
    assert found.shares["a"] == pytest.approx(ratio / (1 + ratio), abs=1e-8)


def test_what_is_left_open_keeps_its_weights_to_each_other():
    data = read_sample()
    recipe = read_recipe(sample_file(SAMPLE_RECIPE))
    before = build_index(data, recipe, "2024").shares
    found = weights_for_influence(data, recipe, "2024", {"Einkommen": 0.4})
    result = build_index(data, found.recipe, "2024")
    carried = covariance_shares(result)
    income = influence_groups(data, recipe)["Einkommen"].codes
    assert sum(carried[code] for code in income) == pytest.approx(0.4, abs=1e-8)
    for codes in (income, [code for code in before if code not in income]):
        ratios = [result.shares[code] / before[code] for code in codes]
        assert ratios == pytest.approx([ratios[0]] * len(ratios), rel=1e-9)
    assert not found.recipe.is_adopted


@pytest.mark.parametrize("seed", range(20))
def test_any_influence_is_reached_also_beside_gaps(seed):
    chance = np.random.default_rng(seed)
    burden = chance.normal(size=60)
    columns = {f"i{at}": chance.normal() * burden + chance.normal(size=60) * chance.uniform(0.5, 9) for at in range(7)}
    domains = {code: f"Feld {at % 3}" for at, code in enumerate(columns)}
    gaps = [(int(row), f"i{at}") for at in range(3) for row in chance.choice(60, 3, replace=False)]
    recipe = adding_up(*columns, missing=MissingRule(rule="renormalise", minimum_coverage=0.1))
    recipe = replace(recipe, normalise=Step("zscore", {"ddof": 0}))
    data = town(columns, domains, gaps)
    shares = dict(zip(("Feld 0", "Feld 1", "Feld 2"), chance.dirichlet([2, 2, 2]).tolist(), strict=True))
    found = weights_for_influence(data, recipe, "2024", shares)
    again = influence_now(data, build_index(data, found.recipe, "2024"))
    assert again == pytest.approx(shares, abs=1e-8)
    assert min(found.shares.values()) > 0


def test_a_recipe_with_levels_is_asked_by_what_goes_into_its_index():
    data = read_sample()
    recipe = read_recipe(sample_file(SAMPLE_RECIPE))
    domains = list(dict.fromkeys(data.indicator(entry.code).domain for entry in recipe.indicators))
    levels = replace(
        recipe,
        by_domain=None,
        adopted_on="",
        adopted_by="",
        composites=(
            *(Composite(f"d{at}", name, parents=("index",)) for at, name in enumerate(domains)),
            Composite("index", "Index"),
        ),
        indicators=tuple(
            replace(entry, parents=(f"d{domains.index(data.indicator(entry.code).domain)}",))
            for entry in recipe.indicators
        ),
    )
    found = weights_for_influence(data, levels, "2024", {"d0": 0.5, "d1": 0.1})
    again = influence_now(data, build_index(data, found.recipe, "2024"))
    assert (again["d0"], again["d1"]) == pytest.approx((0.5, 0.1), abs=1e-8)
    assert isinstance(levels.by_domain, ByDomain | None)


def test_nothing_wanted_of_a_group_is_weight_zero_and_an_unweighed_one_can_be_wanted():
    found = weights_for_influence(town(CROSSED), adding_up("a", "b"), "2024", {"a": 0.0})
    assert found.shares == {"a": 0.0, "b": 1.0}
    unweighed = adding_up("a", "b").with_weights({"a": 0.0})
    found = weights_for_influence(town(CROSSED), unweighed, "2024", {"a": 0.5})
    assert found.shares["a"] == pytest.approx(1 / 3, abs=1e-8)


@pytest.mark.parametrize(
    ("columns", "recipe", "wanted", "says"),
    [
        (CROSSED, adding_up("a", "b"), {}, "none was stated"),
        (CROSSED, adding_up("a", "b"), {"a": 0.7, "b": 0.7}, "more than 100"),
        (CROSSED, adding_up("a", "b"), {"a": 0.3, "b": 0.3}, "not 100"),
        ({**CROSSED, "c": [3, 3, 3, 3]}, adding_up("a", "b", "c"), {"c": 0.3}, "is the same everywhere"),
        (
            {"a": [1, 2, 3, 5], "b": [2, 4, 3, 9]},
            replace(adding_up("a", "b"), aggregate=Step("geometric")),
            {"a": 0.5},
            "does not add up",
        ),
        ({"a": [1, 2, 3, 5], "b": [-1, -2, -3, -5]}, adding_up("a", "b"), {"a": 0.5}, "pull against each other"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(columns, recipe, wanted, says):
    with pytest.raises(DataError, match=says):
        weights_for_influence(town(columns), recipe, "2024", wanted)
