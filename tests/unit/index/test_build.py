"""The index, against tables computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import read_preset
from sozial.index.values.ranking import rank_scores
from sozial.model import Direction, Indicator
from sozial.recipe import Condition, MissingRule, Rated, Recipe, Step, Weighted
from tests.cities import PERIOD, city

NAN = float("nan")


def recipe(*codes, **options):
    options.setdefault("missing", MissingRule("drop"))
    return Recipe("m", tuple(Weighted(code) for code in codes), **options)


def codes(findings):
    return [finding.code for finding in findings]


def test_zscores_weighted_by_hand():
    # a: mean 3, sd sqrt(8/3); b: mean 20, sd sqrt(200/3)
    dataset = city({"a": [1, 3, 5], "b": [30, 20, 10]})
    recipe = Recipe("m", (Weighted("a", 3), Weighted("b", 1)))
    result = build_index(dataset, recipe, PERIOD)
    step = math.sqrt(1.5)
    assert result.normalised["a"].tolist() == pytest.approx([-step, 0, step])
    assert result.scores.tolist() == pytest.approx([-0.75 * step + 0.25 * step, 0, 0.75 * step - 0.25 * step])
    assert result.contributions.loc["01"].to_dict() == pytest.approx({"a": -0.75 * step, "b": 0.25 * step})
    assert result.ranks.to_dict() == {"01": 3, "02": 2, "03": 1}


def test_minmax_and_percentile_by_hand():
    dataset = city({"a": [0, 2, 10, 10]})
    assert build_index(dataset, recipe("a", normalise=Step("minmax")), PERIOD).scores.tolist() == [0, 20, 100, 100]
    scores = build_index(dataset, recipe("a", normalise=Step("percentile")), PERIOD).scores
    assert scores.tolist() == pytest.approx([0, 100 / 3, 200 / 3, 200 / 3])


def test_ddof_is_an_option():
    scores = build_index(city({"a": [1, 3]}), recipe("a", normalise=Step("zscore", {"ddof": 1})), PERIOD).scores
    assert scores.tolist() == pytest.approx([-math.sqrt(0.5), math.sqrt(0.5)])


def test_a_favourable_indicator_is_turned_round():
    dataset = city({"a": [1, 2, 3]}, [Indicator("a", direction=Direction.FAVOURABLE)])
    assert build_index(dataset, recipe("a"), PERIOD).ranks.tolist() == [1, 2, 3]


def test_context_is_never_weighed():
    dataset = city({"a": [1, 2, 3], "k": [1, 2, 3]}, [Indicator("a"), Indicator("k", direction=Direction.CONTEXT)])
    with pytest.raises(DataError) as caught:
        build_index(dataset, recipe("a", "k"), PERIOD)
    assert codes(caught.value.findings) == ["context-weighed"]
    assert [entry.code for entry in complete_recipe(dataset, read_preset("additive")).indicators] == ["a"]


def test_small_quarters_are_taken_out_before_any_mean():
    dataset = city({"a": [1, 3, 1000]}, population=[500, 400, 299])
    result = build_index(dataset, recipe("a", rated=Rated(minimum_population=300)), PERIOD)
    assert result.scores.tolist()[:2] == [-1, 1]
    assert math.isnan(result.scores["03"])
    assert result.classes["03"] == -2
    assert "299" in result.excluded["03"].text("de")


def test_a_minimum_that_cannot_be_applied_is_said():
    result = build_index(city({"a": [1, 3]}), recipe("a", rated=Rated(minimum_population=300)), PERIOD)
    assert result.rated == 2
    assert codes(result.findings) == ["no-population"]
    assert "300" in result.findings[0].text("de")


def test_a_condition_on_an_attribute():
    dataset = city({"a": [1, 3, 9]}, stand=["ja", "ja", "nein"])
    result = build_index(dataset, recipe("a", rated=Rated(conditions=(Condition("stand", equals=("ja",)),))), PERIOD)
    assert result.rated == 2
    assert list(result.excluded) == ["03"]


def test_a_gap_drops_the_unit_or_renormalises_as_the_recipe_says():
    dataset = city({"a": [1, 3, 5], "b": [2, NAN, 6], "c": [1, NAN, 3]})
    dropped = build_index(dataset, recipe("a", "b", "c"), PERIOD)
    assert math.isnan(dropped.scores["02"])
    assert dropped.ranks["02"] == 0
    assert dropped.classes["02"] == -1
    assert list(dropped.excluded) == ["02"]
    third = build_index(dataset, recipe("a", "b", "c", missing=MissingRule("renormalise", 0.3)), PERIOD)
    assert third.scores["02"] == pytest.approx(0.0)
    assert codes(third.findings) == ["renormalised"]
    assert "33,3" in third.findings[0].text("de")
    half = build_index(dataset, recipe("a", "b", "c", missing=MissingRule("renormalise", 0.5)), PERIOD)
    assert half.excluded["02"].code == "missing"


def test_coverage_exactly_at_the_bound_is_enough():
    values = {code: [1.0, 2.0, 3.0] for code in "abcd"} | {"d": [1.0, NAN, 3.0]}
    result = build_index(city(values), recipe(*"abcd", missing=MissingRule("renormalise", 0.75)), PERIOD)
    assert not math.isnan(result.scores["02"])


def test_weight_zero_stays_visible_but_out():
    dataset = city({"a": [1, 2, 3], "b": [3, NAN, 1]})
    result = build_index(dataset, Recipe("m", (Weighted("a", 1), Weighted("b", 0))), PERIOD)
    assert result.scores.notna().all()
    assert result.contributions["b"].fillna(0).tolist() == [0, 0, 0]
    assert result.shares == {"a": 1.0, "b": 0.0}


def test_all_weights_zero_gives_no_ranking_but_a_reason():
    result = build_index(city({"a": [1, 2]}), Recipe("m", (Weighted("a", 0),)), PERIOD)
    assert result.is_empty
    assert "no-weight" in codes(result.findings)


@pytest.mark.parametrize("column", [[5, 5, 5], [NAN, NAN, NAN], [0.1 + 0.2, 0.3, 0.3]])
def test_a_column_without_spread_is_left_out_and_named(column):
    result = build_index(city({"a": [1, 2, 3], "b": column}), recipe("a", "b"), PERIOD)
    if len({round(value, 9) for value in column if value == value}) < 2 and column[0] != 0.1 + 0.2:
        assert codes(result.findings) == ["no-spread"]
        assert result.shares == {"a": 1.0, "b": 0.0}
    assert result.scores.notna().all()


def test_one_unit_only_has_no_ranking():
    result = build_index(city({"a": [7]}), recipe("a"), PERIOD)
    assert result.is_empty
    assert codes(result.findings) == ["too-few", "no-spread", "no-weight"]


def test_ranks_come_from_unrounded_scores_and_ties_share_the_smallest():
    assert rank_scores(np.array([1.0, 1.0 + 1e-12, 1.0, 0.5])).tolist() == [2, 1, 2, 4]


def test_a_geometric_mean_has_shapley_values():
    dataset = city({"a": [1, 4, 9], "b": [4, 4, 4.5]})
    scale = Step("minmax", {"low": 1.0, "high": 100.0})
    result = build_index(dataset, recipe("a", "b", normalise=scale, aggregate=Step("geometric")), PERIOD)
    assert not result.additive
    assert result.split.kind == "shapley"
    assert result.contributions.sum(axis=1).add(result.split.base).tolist() == pytest.approx(result.scores.tolist())
    assert result.scores["03"] == pytest.approx(100.0)
    assert result.scores["02"] == pytest.approx(math.sqrt((1 + 3 / 8 * 99) * 1))


def test_a_geometric_mean_of_negative_values_says_so():
    result = build_index(city({"a": [1, 2, 3]}), recipe("a", aggregate=Step("geometric")), PERIOD)
    assert "not-positive" in codes(result.findings)


def test_sum_and_standardising_again():
    dataset = city({"a": [1, 3], "b": [1, 3]})
    assert build_index(dataset, recipe("a", "b", aggregate=Step("sum")), PERIOD).scores.tolist() == [-2, 2]
    again = build_index(dataset, recipe("a", "b", aggregate=Step("sum"), again=Step("zscore")), PERIOD)
    assert again.scores.tolist() == pytest.approx([-1, 1])
    assert again.contributions.sum(axis=1).tolist() == pytest.approx([-1, 1])


def test_what_a_unit_has_no_value_of_is_no_part_of_its_score():
    dataset = city({"a": [1, 3, 5], "b": [1, NAN, 5]})
    plain = recipe("a", "b", normalise=Step("none"), missing=MissingRule("renormalise", 0.5))
    parts = build_index(dataset, plain, PERIOD).contributions
    assert parts["a"].tolist() == [0.5, 3.0, 2.5]
    assert parts["b"].isna().tolist() == [False, True, False]


def test_parts_with_gaps_still_sum_to_a_score_that_is_standardised_again():
    dataset = city({"a": [1, 3, 8], "b": [1, NAN, 4]})
    kept = MissingRule("renormalise", 0.5)
    again = recipe("a", "b", normalise=Step("none"), missing=kept, again=Step("zscore"))
    result = build_index(dataset, again, PERIOD)
    # Aggregates 1, 3, 6: mean 10/3, variance (49 + 1 + 64) / 27. The second has only a, and all of its score with it.
    deviation = math.sqrt(114 / 27)
    assert result.contributions.loc["02", "a"] == pytest.approx((3 - 10 / 3) / deviation)
    assert math.isnan(result.contributions.loc["02", "b"])
    # a adds 0.5, 3, 4 (mean 2.5), b adds 0.5, 0, 2 (mean 5/6): unchanged where nothing is missing.
    assert result.contributions.loc["03"].tolist() == pytest.approx([1.5 / deviation, (2 - 5 / 6) / deviation])
    assert result.contributions.sum(axis=1).tolist() == pytest.approx(result.scores.tolist())


def test_shapley_values_have_gaps_where_values_have():
    dataset = city({"a": [1, 4, 9], "b": [4, NAN, 4.5]})
    scale, kept = Step("minmax", {"low": 1.0, "high": 100.0}), MissingRule("renormalise", 0.5)
    result = build_index(dataset, recipe("a", "b", normalise=scale, missing=kept, aggregate=Step("geometric")), PERIOD)
    assert result.contributions["b"].isna().tolist() == [False, True, False]
    assert result.contributions.sum(axis=1).add(result.split.base).tolist() == pytest.approx(result.scores.tolist())


@pytest.mark.parametrize(
    ("recipe", "code"),
    [
        (Recipe("m", (Weighted("zz"),)), "unknown-indicator"),
        (Recipe("m", (Weighted("a"), Weighted("a"))), "twice"),
        (Recipe("m", (Weighted("a", -1),)), "weight"),
        (Recipe("m", (Weighted("a", NAN),)), "weight"),
        (Recipe("m", (Weighted("a"),), rated=Rated(conditions=(Condition("nix", equals=("x",)),))), "unknown-column"),
        (Recipe("m", (Weighted("a"),), normalise=Step("magic")), "unknown-step"),
    ],
)
def test_recipes_that_cannot_run_say_why(recipe, code):
    with pytest.raises(DataError) as caught:
        build_index(city({"a": [1, 2, 3]}), recipe, PERIOD)
    assert code in codes(caught.value.findings)
    assert all(finding.line("de") for finding in caught.value.findings)


def test_nothing_is_written_into_the_arguments():
    dataset = city({"a": [1, NAN, 3]})
    before = dataset.values.copy(), dataset.units.copy()
    build_index(dataset, recipe("a"), PERIOD)
    assert dataset.values.equals(before[0])
    assert dataset.units.equals(before[1])
