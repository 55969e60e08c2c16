"""Single methods of every family, by hand or against an independent implementation."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sozial.index.aggregate import aggregate_power
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.areas.areas import area_values, roll_up
from sozial.index.build import build_index
from sozial.index.classify import (
    assign_classes,
    classify_hybrid,
    classify_jenks,
    classify_quantiles,
    classify_rank_quantiles,
)
from sozial.index.values.derive import derived_findings, with_derived
from sozial.index.values.normalise import normalise_distance, normalise_goalposts, normalise_minmax, normalise_zscore
from sozial.index.values.normalise_ranks import normalise_exponential, normalise_percentile
from sozial.index.values.ranking import rank_ascending, rank_scores
from sozial.index.values.rounding import round_half
from sozial.index.values.spread import Basis
from sozial.index.values.treat import is_skewed, treat_coinr, treat_log
from sozial.index.weigh import ahp_weights, weigh_ahp, weigh_pca
from sozial.model import Dataset, Indicator
from sozial.recipe import Derived, MissingRule, Recipe, Step, Weighted
from tests.cities import PERIOD, city

NAN = float("nan")
UP = np.ones(1)


def column(*values):
    return np.array(values, dtype=float)[:, None]


@pytest.mark.parametrize("digits", [0, 2, 4])
def test_rounding_agrees_with_decimal_arithmetic(digits):
    from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

    values = [number / 3200 for number in range(-400, 400)] + [0.00375, 1.005, 2.5, -2.5, 12345.67895]
    for half, rule in (("up", ROUND_HALF_UP), ("even", ROUND_HALF_EVEN)):
        exact = [float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), rule)) for value in values]
        assert round_half(np.array(values), digits, half).tolist() == exact


def test_ranks_agree_with_scipy_for_every_tie_rule():
    random = np.random.default_rng(1)
    scores = random.integers(0, 20, 200).astype(float)
    for ties in ("min", "max", "average", "dense"):
        assert rank_scores(scores, ties).tolist() == stats.rankdata(-scores, ties).tolist()
    assert rank_scores(scores, "order").tolist() == stats.rankdata(-scores, "ordinal").tolist()
    assert sorted(rank_scores(scores, "order")) == list(range(1, 201))


def test_population_weighted_zscores():
    # mean (1*3 + 5*1)/4 = 2, variance (3*1 + 1*9)/4 = 3
    scores = normalise_zscore(column(1, 5), UP, Basis(population=np.array([3.0, 1.0])))
    assert scores.ravel().tolist() == pytest.approx([-1 / math.sqrt(3), 3 / math.sqrt(3)])


def test_fixed_mean_and_sd():
    assert normalise_zscore(column(10, 20), -UP, mean=10, sd=5).ravel().tolist() == [0, -2]


def test_minmax_turned_round_and_with_a_range_of_its_own():
    assert normalise_minmax(column(2, 4, 10), -UP).ravel().tolist() == [100, 75, 0]
    assert normalise_minmax(column(2, 4), UP, minimum=0, maximum=8).ravel().tolist() == [25, 50]


def test_goalposts_with_log_and_without_cap():
    value = normalise_goalposts(column(1_000, 0), UP, low=100, high=10_000, log=True)
    assert value[0, 0] == pytest.approx(0.5)
    assert math.isnan(value[1, 0])
    assert normalise_goalposts(column(12), UP, low=0, high=10, cap=False)[0, 0] == 1.2
    assert normalise_goalposts(column(12), -UP, low=0, high=10)[0, 0] == 0


def test_percentile_ranks_of_other_tie_rules():
    values = column(1, 2, 2, 3)
    assert normalise_percentile(values, UP, scale=1).ravel().tolist() == pytest.approx([0, 1 / 3, 1 / 3, 1])
    assert normalise_percentile(values, UP, scale=1, ties="max").ravel().tolist() == pytest.approx([0, 2 / 3, 2 / 3, 1])


def test_distances():
    values = column(2, 4, 6)
    assert normalise_distance(values, UP, to="best").ravel().tolist() == [0, 1, 2]
    assert normalise_distance(values, -UP, to="target", target=8).ravel().tolist() == [0.75, 0.5, 0.25]
    assert normalise_distance(values, UP, Basis(city=np.array([4.0])), to="city", form="ratio").ravel().tolist() == [
        0.5,
        1,
        1.5,
    ]
    assert np.isnan(normalise_distance(column(-1, 1), UP)).all()


def test_a_ratio_never_turns_the_order_of_values_round():
    # -3, -2, -1 by their mean of -2 would be 1.5, 1, 0.5: the least burdened first.
    assert np.isnan(normalise_distance(column(-3, -2, -1), UP, form="ratio")).all()
    assert np.isnan(normalise_distance(column(1, 2, 3), UP, to="target", target=-1, form="ratio")).all()
    # By 3, the mean, turned round: 3 / 8, 3 / 2; 3 / 0 is no number, and 3 / -1 would lie below both.
    found = normalise_distance(column(8, 2, 0, 5, 0), -UP, form="ratio").ravel()
    assert found.tolist() == pytest.approx([3 / 8, 3 / 2, math.nan, 3 / 5, math.nan], nan_ok=True)
    assert math.isnan(normalise_distance(column(8, 2, -1), -UP, form="ratio")[2, 0])
    assert normalise_distance(column(-1, 0, 4), UP, form="ratio").ravel().tolist() == [-1, 0, 4]


def test_the_most_burdened_has_100_whatever_the_constant():
    # e^(-100 / 2) is lost beside 1 in a double, and 1 - e^(-100 / 1e20) is 0 there: then it is 100 R.
    small = normalise_exponential(column(1, 2, 3, 4), UP, constant=2.0).ravel().tolist()
    assert small == pytest.approx([2 * math.log(4 / 3), 2 * math.log(2), 2 * math.log(4), 100])
    large = normalise_exponential(column(1, 2, 3, 4), UP, constant=1e20).ravel().tolist()
    assert large == pytest.approx([25, 50, 75, 100], rel=1e-12)


def test_the_british_transformation_of_both_conventions():
    # Four units: R of the most burdened is 1 in England and 3/4 in Scotland.
    def x(share):
        return -23 * math.log(1 - share * (1 - math.exp(-100 / 23)))

    values = column(1, 2, 3, 4)
    england = [x(share) for share in (0.25, 0.5, 0.75, 1)]
    assert normalise_exponential(values, UP).ravel().tolist() == pytest.approx(england)
    assert england[-1] == pytest.approx(100)
    scotland = [x(share) for share in (0, 0.25, 0.5, 0.75)]
    assert normalise_exponential(values, UP, convention="scotland").ravel().tolist() == pytest.approx(scotland)
    # Tied units share the smallest rank, counted from the most burdened.
    assert normalise_exponential(column(1, 2, 2), UP).ravel().tolist() == pytest.approx([x(1 / 3), x(1), x(1)])


@pytest.mark.parametrize("exponent", [-2.0, -1.0, 0.0, 0.5, 2.0])
def test_generalised_means_agree_with_scipy(exponent):
    values = np.random.default_rng(2).uniform(1, 9, (30, 4))
    weights = np.array([1.0, 2.0, 3.0, 4.0])
    expected = stats.pmean(values, exponent, axis=1, weights=weights)
    np.testing.assert_allclose(aggregate_power(values, weights, exponent=exponent), expected, rtol=1e-12)


@pytest.mark.parametrize("name", sorted(AGGREGATIONS))
def test_aggregations_of_equal_members_and_gaps(name):
    kind = AGGREGATIONS[name]
    values = np.array([[3.0, 3.0], [3.0, NAN], [NAN, NAN]])
    scores = kind.function(values, np.ones(2), **kind.options)
    assert math.isnan(scores[2])
    if name not in ("flags", "sum"):
        assert scores[:2].tolist() == pytest.approx([3, 3])


def test_quantiles_of_both_types_as_r_prints_them():
    values = np.arange(1.0, 11.0)
    # R: quantile(1:10, c(.25, .5, .75), type = 7 and type = 9)
    assert classify_quantiles(values, 4).cuts == pytest.approx((3.25, 5.5, 7.75))
    assert classify_quantiles(values, 4, type=9).cuts == pytest.approx((2.9375, 5.5, 8.0625))
    uneven = classify_quantiles(values, probabilities=(0.2, 0.8), value_on_cut="above")
    assert np.bincount(assign_classes(values, uneven)).tolist() == [2, 6, 2]


@pytest.mark.parametrize("rounding", ["ceil", "floor"])
def test_deciles_by_rank_are_the_published_formulas(rounding):
    scores = np.random.default_rng(4).permutation(np.arange(37.0))
    ranks = rank_scores(scores)
    wanted = np.ceil(ranks * 10 / 37) if rounding == "ceil" else np.floor((ranks - 1) * 10 / 37) + 1
    breaks = classify_rank_quantiles(scores, 10, rounding)
    labels = [int(breaks.labels[number]) for number in assign_classes(scores, breaks)]
    assert labels == wanted.astype(int).tolist()


def test_deciles_by_rank_with_ties_keep_all_ten_labels():
    scores = np.array([1.0] * 6 + [2.0] * 6)
    breaks = classify_rank_quantiles(scores, 10)
    labels = [breaks.labels[number] for number in assign_classes(scores, breaks)]
    assert labels == ["6"] * 6 + ["1"] * 6  # ranks 7 and 1 of 12


def test_jenks_finds_the_gaps():
    assert classify_jenks(np.array([1.0, 2, 3, 50, 51, 100]), 3).cuts == (3.0, 51.0)
    many = np.concatenate([np.linspace(0, 1, 900), np.linspace(9, 10, 900)])
    assert classify_jenks(many, 2).cuts[0] == pytest.approx(1.0, abs=0.01)


def test_hybrid_classes():
    values = np.arange(100.0)
    classes = assign_classes(values, classify_hybrid(values, share=5, count=8))
    counts = np.bincount(classes)
    assert counts[-1] == 5
    assert len(counts) == 9
    assert counts[:-1].max() - counts[:-1].min() <= 1


def test_the_coinr_rule_winsorises_then_takes_logarithms():
    calm = np.arange(30.0)
    assert not treat_coinr(calm)[1]
    single = np.append(calm, 500.0)
    treated, touched = treat_coinr(single)
    assert treated[-1] == 29
    assert touched.cells == (30,)
    wild = np.exp(np.linspace(0, 100, 100))
    treated, touched = treat_coinr(wild)
    assert touched.logged
    shift = 0.01 * (wild.max() - wild.min())
    np.testing.assert_allclose(treated, np.log(wild - wild.min() + shift))
    low = -single
    assert treat_coinr(low)[0][-1] == -29
    assert (np.diff(treat_log(-np.exp(np.linspace(12, 0, 40)), always=True)[0]) > 0).all()


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_the_coinr_rule_counts_points_and_not_steps(side, offset):
    # Three steps of two points each: after 900 → 800 two are moved, after 800 → 700 four, after 700 → 99 all six.
    column = side * np.array([*range(100), 700.0, 700, 800, 800, 900, 900]) + offset
    by_steps = [np.where(column == side * 900 + offset, side * 800 + offset, column)]
    by_steps.append(np.where(np.abs(by_steps[-1] - offset) == 800, side * 700 + offset, by_steps[-1]))
    assert all(is_skewed(treated) for treated in (column, *by_steps))
    for most in (1, 2, 3, 4):
        # Two or four points are moved, which is at least so many: no further step, and it is still skewed.
        assert treat_coinr(column, most=most)[1].logged
    for most in (5, 6):
        treated, touched = treat_coinr(column, most=most)
        assert touched.cells == (100, 101, 102, 103, 104, 105)
        assert treated[-6:].tolist() == [side * 99 + offset] * 6


def test_pairwise_comparison_against_saatys_example():
    # Saaty (1980), buying a house, first three criteria consistent: 1, 2, 4.
    matrix = np.array([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]])
    weights, ratio = ahp_weights(matrix)
    assert weights.tolist() == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert ratio == pytest.approx(0, abs=1e-9)
    contradicting = [("a", "b", 5), ("b", "c", 5), ("c", "a", 5)]
    said = weigh_ahp(np.empty((0, 3)), ["a", "b", "c"], np.ones(3), "", contradicting)[1]
    assert "inconsistent" in [finding.code for finding in said]
    lacking = weigh_ahp(np.empty((0, 3)), ["a", "b", "c"], np.ones(3), "", [("a", "b", 2)])
    assert lacking[0].tolist() == [1, 1, 1]
    assert lacking[1][0].code == "no-comparison"


def test_principal_components_agree_with_a_singular_value_decomposition():
    random = np.random.default_rng(5)
    common = random.normal(size=(200, 1))
    values = common @ np.array([[1.0, 0.8, 0.5]]) + 0.3 * random.normal(size=(200, 3))
    weights, said = weigh_pca(values, ["a", "b", "c"], np.ones(3))
    scaled = (values - values.mean(axis=0)) / values.std(axis=0)
    singular, directions = np.linalg.svd(scaled)[1:]
    assert weights.tolist() == pytest.approx((directions[0] ** 2).tolist())
    assert said[0].values["share"] == round(singular[0] ** 2 / (singular**2).sum() * 100, 1)
    noise = random.normal(size=(200, 5))
    assert "weak-component" in [finding.code for finding in weigh_pca(noise, list("abcde"), np.ones(5))[1]]
    assert weigh_pca(values[:2], ["a", "b", "c"], np.ones(3))[1][0].code == "no-component"


def years():
    rows = pd.MultiIndex.from_product([["1", "2"], ["2019", "2020", "2021"]], names=["unit", "period"])
    values = pd.DataFrame(
        {"n": [1.0, 2, 6, 4, 4, 4], "b": [10.0, 20, 30, 40, 40, 0], "q": [50.0, 55, 66, 80, 80, 80]}, index=rows
    )
    units = pd.DataFrame({"name": ["A", "B"], "parent": ["N", "N"]}, index=["1", "2"])
    return Dataset("d", units, values, (Indicator("q"),))


def test_derived_indicators_by_hand():
    rules = (
        Derived("rate", "rate", count="n", base="b"),
        Derived("pooled", "pooled_rate", count="n", base="b", periods=3, factor=1000),
        Derived("change", "difference", of="q", back=2),
        Derived("growth", "relative_change", of="q"),
        Derived("rest", "reversed", of="q"),
        Derived("again", "difference", of="rate"),
    )
    recipe = Recipe("m", (Weighted("rate"),), derived=rules)
    dataset = with_derived(years(), recipe)
    now = dataset.at("2021")
    assert now["rate"].tolist()[0] == 20
    assert math.isnan(now["rate"].iloc[1])  # the base is 0
    assert now["pooled"].tolist() == [150, 150]  # 9 of 60, 12 of 80
    assert now["change"].tolist() == [16, 0]
    assert now["growth"].tolist() == pytest.approx([20, 0])
    assert now["rest"].tolist() == [34, 20]
    assert now["again"].iloc[0] == 10
    said = [finding.code for finding in derived_findings(dataset, recipe, "2020")]
    assert said == ["no-earlier-period", "no-earlier-period"]
    assert [finding.code for finding in derived_findings(dataset, recipe, "2021")] == ["base-zero"]


def test_larger_areas_sum_counts_and_never_average_rates_silently():
    recipe = Recipe("m", (), derived=(Derived("p", "pooled_rate", count="n", base="b", periods=3),))
    dataset = with_derived(years(), recipe)
    found = area_values(dataset, ["p", "q"], "2021")
    assert found.values.loc["N", "p"] == 100 * 21 / 140
    assert found.from_counts.loc["N"].tolist() == [True, False]
    # The mean of 66 and 80 is no value of the city.
    assert np.isnan(found.values.loc["city", "q"])
    assert [finding.code for finding in found.findings] == ["mean-of-units"]


def test_scores_roll_up_plain_or_by_inhabitants():
    dataset = city({"a": [1, 3, 8]}, population=[100, 300, 50], parent=["N", "N", "S"])
    recipe = Recipe("m", (Weighted("a"),), normalise=Step("none"), missing=MissingRule("drop"))
    result = build_index(dataset, recipe, PERIOD)
    assert roll_up(dataset, result)["score"].to_dict() == {"N": 2.5, "S": 8.0}
    assert roll_up(dataset, result, weighted=False)["score"].to_dict() == {"N": 2.0, "S": 8.0}
    assert roll_up(dataset, result)["rank"].to_dict() == {"N": 2, "S": 1}
    with pytest.raises(ValueError, match="no inhabitants"):
        roll_up(city({"a": [1, 3]}), build_index(city({"a": [1, 3]}), recipe, PERIOD))


def test_missing_values_stay_missing_in_every_rank():
    assert np.isnan(rank_ascending(column(1, NAN, 3))[1, 0])
