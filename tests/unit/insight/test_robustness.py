"""How sure a ranking is: hand-computed cases, and each variant against the engine itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sozial.index.build import build_index
from sozial.index.levels import classify
from sozial.insight.choice_effects import choice_effects, leaving_out
from sozial.insight.design import build_design
from sozial.insight.rank_tally import RankTally
from sozial.insight.robustness import assess_robustness, certainty, settled_recipe
from sozial.insight.simulation import rank_batch, simulate, top_class
from sozial.insight.variation import Source, Variation
from sozial.insight.weight_sensitivity import _indices, _sample, weight_sensitivity
from sozial.model import Direction, Indicator
from sozial.recipe import Composite, MissingRule, RankRule, Recipe, Step, Weighted
from tests.cities import PERIOD, city

TWO = Recipe("m", (Weighted("a", 1), Weighted("b", 1)), normalise=Step("none"))


def test_ranks_of_many_rows_with_ties_and_gaps():
    nan = float("nan")
    scores = np.array([[3.0, 1.0, 2.0, 0.0], [1.0, 1.0, nan, 2.0], [nan, nan, nan, nan]])
    assert rank_batch(scores).tolist() == [[1, 3, 2, 4], [2, 2, 0, 1], [0, 0, 0, 0]]


@pytest.mark.parametrize("counted", [True, False])
def test_quantiles_of_ranks_counted_or_kept(counted, monkeypatch):
    if not counted:
        monkeypatch.setattr("sozial.insight.rank_tally.MOST_COUNTED", 0)
    # Ten variants: the first has rank 1 once, rank 2 eight times, rank 4 once; the last has none.
    tally = RankTally(5)
    rows = np.array([[1, 2, 3, 4, 0]] + [[2, 1, 3, 4, 0]] * 8 + [[4, 1, 2, 3, 0]])
    tally.add(rows[:6])
    tally.add(rows[6:])
    assert [tally.quantile(share)[0] for share in (0.05, 0.5, 0.9, 0.95)] == [1, 2, 2, 4]
    assert np.isnan(tally.quantile(0.5)[4])
    assert tally.totals().tolist() == [10, 10, 10, 10, 0]
    assert tally.among_first(2).tolist() == [9, 10, 1, 0, 0]
    tally.add_ordered(np.array([[4, 3, 2, 1, 0]]))
    assert tally.totals().tolist() == [11, 11, 11, 11, 1]
    assert tally.quantile(1.0).tolist() == [5, 4, 3, 4, 1]


@pytest.mark.parametrize("gaps", [0.0, 0.2])
def test_many_units_give_what_few_give(gaps, monkeypatch):
    dataset = _random_city(gaps=gaps)
    counted = assess_robustness(dataset, GAPS, PERIOD, Variation(draws=120, most=3))
    monkeypatch.setattr("sozial.insight.rank_tally.MOST_COUNTED", 0)
    kept = assess_robustness(dataset, GAPS, PERIOD, Variation(draws=120, most=3))
    pd.testing.assert_frame_equal(counted.units, kept.units)


def test_the_words_begin_and_end_where_they_say():
    assert certainty(np.array([0.9, 0.8999, 0.1001, 0.1])).tolist() == [2, 1, 1, 0]


def test_leaving_out_an_indicator_by_hand():
    # With both: 1+0=1, 0+3=3, 2+2=4 → ranks 3, 2, 1. Without a: 0, 3, 2 → 3, 1, 2. Without b: 1, 0, 2 → 2, 3, 1.
    dataset = city({"a": [1.0, 0.0, 2.0], "b": [0.0, 3.0, 2.0]})
    found = leaving_out(dataset, TWO, PERIOD, 1)
    assert found["shift"].round(6).to_dict() == {"a": round(2 / 3, 6), "b": round(2 / 3, 6)}
    assert found.loc["a", ["entering", "leaving"]].tolist() == [("02",), ("03",)]
    assert found.loc["b", ["entering", "leaving"]].tolist() == [(), ()]


def test_probabilities_of_the_three_variants_by_hand():
    dataset = city({"a": [1.0, 0.0, 2.0], "b": [0.0, 3.0, 2.0]})
    found = assess_robustness(dataset, TWO, PERIOD, Variation((Source.LEFT_OUT,), most=1))
    assert found.variants == 3
    np.testing.assert_allclose(found.units["among_first"], [0, 1 / 3, 2 / 3])
    assert found.units["rank"].tolist() == [3, 2, 1]
    assert found.units["median"].tolist() == [3, 2, 1]
    # The recipe itself moves nothing, each of the others two thirds of a rank.
    assert found.shift == pytest.approx(4 / 9)


def test_the_highest_class_counts_the_variants_with_a_score_as_the_first_ranks_do():
    # C has no a: of the three variants only the one without a gives it a score, 9 beside 0 and 3, more than one
    # standard deviation (3.7) above the mean of 4.
    dataset = city({"a": [1.0, 0.0, np.nan], "b": [0.0, 3.0, 9.0]})
    recipe = replace(TWO, missing=MissingRule("drop"))
    found = assess_robustness(dataset, recipe, PERIOD, Variation((Source.LEFT_OUT,), most=1)).units.loc["03"]
    assert found["scored"] == pytest.approx(1 / 3)
    assert found["among_first"] == found["in_top_class"] == 1


def test_the_shift_of_a_choice_does_not_count_the_recipe_itself():
    dataset = city({"a": [1.0, 0.0, 2.0], "b": [0.0, 3.0, 2.0]})
    (effect,) = choice_effects(dataset, TWO, PERIOD, Variation((Source.LEFT_OUT, Source.CLASSES)))
    assert effect.source is Source.LEFT_OUT
    assert effect.variants == 2
    assert effect.shift == pytest.approx(2 / 3)


def _random_city(seed=1, gaps=0.0, size=14):
    generator = np.random.default_rng(seed)
    values = generator.normal(size=(size, 3))
    values[generator.random(values.shape) < gaps] = np.nan
    return city({code: values[:, at] for at, code in enumerate("abc")})


LEVELS = Recipe(
    "levels",
    (Weighted("a", parents=("x",)), Weighted("b", parents=("x",)), Weighted("c", parents=("y",))),
    missing=MissingRule("renormalise", 0.4),
    composites=(
        Composite("x", parents=("top",), again=Step("zscore")),
        Composite("y", parents=("top",)),
        Composite("top"),
    ),
)
FAVOURABLE = Recipe("f", tuple(Weighted(code) for code in "abc"), high=Direction.FAVOURABLE)
ROUNDED = Recipe("r", tuple(Weighted(code) for code in "abc"), rank=RankRule(digits=0))
GAPS = Recipe("g", tuple(Weighted(code) for code in "abc"), missing=MissingRule("renormalise", 0.5))


@pytest.mark.parametrize("recipe", [LEVELS, FAVOURABLE, ROUNDED, GAPS], ids=lambda recipe: recipe.name)
@pytest.mark.parametrize("gaps", [0.0, 0.2])
def test_every_variant_is_what_the_engine_gives_for_it(recipe, gaps):
    dataset = _random_city(gaps=gaps)
    sources = (Source.WEIGHTS, Source.NORMALISATION, Source.AGGREGATION, Source.LEFT_OUT)
    design = build_design(recipe, Variation(sources, draws=25))
    found = simulate(dataset, recipe, PERIOD, design)
    expected = RankTally(len(found.rows))
    without = 0
    for row in range(design.size):
        weights = dict(zip(design.codes, design.weights[row], strict=True))
        result = build_index(dataset, design.schemes[design.scheme[row]].recipe.with_weights(weights), PERIOD)
        if result.is_empty:
            without += 1
            continue
        scores = result.scores.to_numpy() * (-1 if recipe.high is Direction.FAVOURABLE else 1)
        if recipe.rank.digits == 0:
            scores = np.sign(scores) * np.floor(np.abs(scores) + 0.5)
        ranks = [0 if np.isnan(scores[unit]) else int((scores > scores[unit]).sum()) + 1 for unit in found.rows]
        expected.add(np.array([ranks]))
    np.testing.assert_array_equal(found.tally.totals(), expected.totals())
    for share in np.linspace(0.02, 1, 50):
        np.testing.assert_array_equal(found.tally.quantile(share), expected.quantile(share))
    assert found.without == without


@pytest.mark.parametrize("name", ["sd", "quantiles", "equal", "hybrid"])
@pytest.mark.parametrize("favourable", [False, True])
def test_the_highest_class_is_the_one_that_classes_give(name, favourable):
    scores = np.random.default_rng(4).normal(size=(6, 20))
    scores[2, 3] = scores[4, 5] = np.nan
    scores[5] = 1.0
    found = top_class(scores, Step(name), favourable)
    for row, inside in zip(scores, found, strict=True):
        classes, breaks = classify(row, Step(name))
        np.testing.assert_array_equal(inside, classes == (0 if favourable else len(breaks.labels) - 1))


def test_the_same_settings_give_the_same_figures():
    dataset = _random_city()
    one, other = (assess_robustness(dataset, GAPS, PERIOD, Variation(draws=200, seed=3)) for _ in range(2))
    pd.testing.assert_frame_equal(one.units, other.units)
    another = assess_robustness(dataset, GAPS, PERIOD, Variation(draws=200, seed=4))
    assert not one.units.equals(another.units)


def test_a_quarter_that_leads_everywhere_leads_in_every_variant():
    dataset = city({"a": [9.0, 1.0, 2.0, 3.0], "b": [9.0, 3.0, 1.0, 2.0]})
    found = assess_robustness(dataset, Recipe("m", (Weighted("a"), Weighted("b"))), PERIOD, Variation(most=1))
    assert found.units["among_first"].tolist() == [1, 0, 0, 0]
    assert found.units[["median", "low", "high"]].iloc[0].tolist() == [1, 1, 1]


def test_small_numbers_make_ranks_less_sure_than_large_ones():
    rates = [2.0, 4.0, 6.0, 8.0, 10.0]

    def found(base):
        values = {"r": rates, "n": [rate * base / 100 for rate in rates], "b": [base] * 5}
        dataset = city(values, [Indicator("r", count="n", base="b")])
        variation = Variation((Source.CHANCE,), draws=400, most=2)
        return assess_robustness(dataset, Recipe("m", (Weighted("r"),)), PERIOD, variation)

    assert found(50.0).shift > 4 * found(5000.0).shift


def test_what_cannot_be_varied_is_said():
    dataset = city({"a": [1.0, 2.0, 4.0]})
    found = assess_robustness(dataset, Recipe("m", (Weighted("a"),)), PERIOD, Variation(draws=20))
    assert {finding.code for finding in found.findings} == {"nothing-to-weigh", "nothing-to-leave-out", "no-counts"}
    assert all(finding.text("de") != finding.message for finding in found.findings)


def test_variants_that_cannot_be_computed_are_counted():
    dataset = city({"a": [-1.0, 2.0, 4.0], "b": [3.0, 2.0, 1.0]})
    recipe = Recipe("m", (Weighted("a"), Weighted("b")), normalise=Step("none"), aggregate=Step("geometric"))
    found = assess_robustness(dataset, recipe, PERIOD, Variation((Source.NORMALISATION,)))
    assert found.units["scored"].min() < 1


def test_computed_weights_are_written_out_before_they_vary():
    recipe = Recipe("m", tuple(Weighted(code) for code in "abc"), weights=Step("equal"))
    assert settled_recipe(_random_city(), recipe, PERIOD).weights == Step("given")


def test_a_weight_that_moves_no_rank_explains_nothing():
    generator = np.random.default_rng(1)
    dataset = city({"a": generator.normal(size=20), "b": generator.normal(size=20), "same": np.ones(20)})
    recipe = Recipe("m", (Weighted("a"), Weighted("b"), Weighted("same")), normalise=Step("none"))
    found = weight_sensitivity(dataset, recipe, PERIOD, Variation(), base_samples=256)
    # The constant one moves nobody, but its weight is not there for the others: only its own effect is none.
    assert found.index[-1] == "same"
    assert abs(found.loc["same", "first"]) < 0.05
    assert (found["total"] + found["total_error"] >= found["first"] - found["first_error"]).all()


def test_indices_of_a_function_whose_indices_are_known():
    # Ishigami and Homma (1990) with a = 7, b = 0.1: by integration 0.3139, 0.4424, 0 and 0.5576, 0.4424, 0.2437.
    drawn = (_sample(3, 4096, 1) * 2 - 1) * np.pi
    values = np.sin(drawn[:, 0]) + 7 * np.sin(drawn[:, 1]) ** 2 + 0.1 * drawn[:, 2] ** 4 * np.sin(drawn[:, 0])
    first, total = _indices(values.reshape(5, 4096))
    assert first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_one_weight_has_no_sensitivity():
    found = weight_sensitivity(city({"a": [1.0, 2.0, 3.0]}), Recipe("m", (Weighted("a"),)), PERIOD, Variation())
    assert found.empty


def test_progress_runs_to_the_end_and_can_stop():
    dataset = _random_city()
    seen: list[float] = []
    assess_robustness(dataset, GAPS, PERIOD, Variation(draws=300), seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1)

    class EndedError(Exception):
        pass

    def end(share):
        raise EndedError

    with pytest.raises(EndedError):
        assess_robustness(dataset, GAPS, PERIOD, Variation(draws=300), end)
