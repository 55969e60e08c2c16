"""Means, spreads and principal components over several periods together, by hand and in exact arithmetic."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pandas as pd
import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.prepare import normalise_again, prepare_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.index.reweigh import reweigh
from sozial.model import Dataset, Indicator
from sozial.output.recipe.step_words import scale_words
from sozial.recipe import GIVEN, Composite, Condition, MissingRule, Rated, Recipe, Step, Weighted

RAW, DROP = Step("none"), MissingRule("drop")
TOGETHER = {"periods": "all"}


def years(values, **units):
    """Return a dataset from periods, each a table of columns; units are "1", "2", …"""
    frames = {}
    for period, columns in values.items():
        frame = pd.DataFrame(columns, dtype=float)
        frame.index = pd.MultiIndex.from_product([[str(at + 1) for at in range(len(frame))], [period]])
        frames[period] = frame
    whole = pd.concat(frames.values())
    whole.index.names = ["unit", "period"]
    keys = list(dict.fromkeys(whole.index.get_level_values("unit")))
    frame = pd.DataFrame({"name": keys, **units}, index=pd.Index(keys, name="unit"))
    codes = [code for code in whole.columns if code != "population"]
    return Dataset("d", frame, whole, tuple(Indicator(code) for code in codes))


def flat(*codes, **options):
    return Recipe("m", tuple(map(Weighted, codes)), **{"missing": DROP, "normalise": RAW, **options})


TWO = years({"2020": {"a": [1, 3]}, "2021": {"a": [5, 7]}})


def test_a_zscore_over_two_years_by_hand():
    # 1, 3, 5, 7: mean 4, variance 5.
    recipe = flat("a", normalise=Step("zscore", TOGETHER))
    for period, expected in (("2020", [-3, -1]), ("2021", [1, 3])):
        assert build_index(TWO, recipe, period).scores.tolist() == pytest.approx([x / 5**0.5 for x in expected])


def test_a_minmax_of_the_aggregate_over_two_years_by_hand():
    recipe = flat("a", again=Step("minmax", {**TOGETHER, "high": 6}))
    assert build_index(TWO, recipe, "2020").scores.tolist() == [0, 2]
    assert build_index(TWO, recipe, "2021").scores.tolist() == [4, 6]


def test_the_rated_period_need_not_be_among_those_that_are_named():
    data = years({"2019": {"a": [0, 2]}, "2020": {"a": [4, 6]}, "2021": {"a": [3, 9]}})
    recipe = flat("a", normalise=Step("minmax", {"periods": ("2019", "2020"), "high": 6}))
    assert build_index(data, recipe, "2021").scores.tolist() == [3, 9]
    again = flat("a", again=Step("minmax", {"periods": ("2019", "2020"), "high": 6}))
    assert build_index(data, again, "2021").scores.tolist() == [3, 9]


def test_a_year_without_spread_is_measured_by_the_others():
    data = years({"2020": {"a": [1, 3]}, "2021": {"a": [3, 3]}})
    result = build_index(data, flat("a", normalise=Step("minmax", TOGETHER)), "2021")
    assert result.scores.tolist() == [100, 100]
    (said,) = [finding for finding in result.findings if finding.code == "no-spread"]
    assert "left out" not in said.message


def test_what_never_moves_is_said_to_be_lost():
    data = years({"2020": {"a": [3, 3], "b": [1, 2]}, "2021": {"a": [3, 3], "b": [1, 2]}})
    renormalised = MissingRule("renormalise", 0.1)
    result = build_index(data, flat("a", "b", normalise=Step("minmax", TOGETHER), missing=renormalised), "2021")
    assert "not-normalised" in {finding.code for finding in result.findings}
    assert result.shares == {"a": 0, "b": 1}


def test_each_period_rates_its_own_units():
    """Unit 3 of 2020 is not valid, so its 100 enters no mean: 1, 3, 5, 7, 9 have mean 5 and variance 8."""
    data = years({"2020": {"a": [1, 3, 100], "ok": [1, 1, 0]}, "2021": {"a": [5, 7, 9], "ok": [1, 1, 1]}})
    rated = Rated(conditions=(Condition("ok", at_least=1),))
    recipe = flat("a", normalise=Step("zscore", TOGETHER), rated=rated)
    assert build_index(data, recipe, "2021").scores.tolist() == pytest.approx([0, 2 / 8**0.5, 4 / 8**0.5])


def test_inhabitants_of_each_period_weigh_their_own_values():
    """(1·3 + 3·1 + 5·1 + 7·3) / 8 = 4; (9·3 + 1 + 1 + 9·3) / 8 = 7."""
    data = years({"2020": {"a": [1, 3], "population": [3, 1]}, "2021": {"a": [5, 7], "population": [1, 3]}})
    weighted = Step("zscore", {**TOGETHER, "population_weighted": True})
    expected = [1 / 7**0.5, 3 / 7**0.5]
    assert build_index(data, flat("a", normalise=weighted), "2021").scores.tolist() == pytest.approx(expected)
    again = build_index(data, flat("a", again=weighted), "2021")
    assert again.scores.tolist() == pytest.approx(expected)
    assert again.contributions.sum(axis=1).tolist() == pytest.approx(expected)


def test_principal_components_of_two_years_together():
    """Within each year a and b move against each other, over both years together."""
    data = years(
        {
            "2020": {"a": [1, 2, 3], "b": [3, 2, 1], "c": [1, 2, 1.5]},
            "2021": {"a": [11, 12, 13], "b": [13, 12, 11], "c": [9, 11, 10]},
        }
    )
    alone = build_index(data, flat("a", "b", "c", weights=Step("pca")), "2021").main.weights
    assert min(alone.values()) == 0
    recipe = flat("a", "b", "c", weights=Step("pca", TOGETHER))
    stacked = np.vstack([data.at(period)[["a", "b", "c"]].to_numpy() for period in ("2020", "2021")])
    # The singular values of the standardised figures: another road to the same component.
    first = np.linalg.svd((stacked - stacked.mean(0)) / stacked.std(0))[2][0]
    for period in ("2020", "2021"):
        found = build_index(data, recipe, period).main.weights
        assert list(found.values()) == pytest.approx((first**2).tolist())


LEVELS = (
    Composite("top", again=Step("zscore", TOGETHER)),
    Composite("one", parents=("top",), weights=Step("pca", TOGETHER), again=Step("minmax", TOGETHER)),
    Composite("two", parents=("top",), weight=2, again=Step("zscore", TOGETHER)),
)
ENTRIES = (
    Weighted("a", parents=("one",)), Weighted("b", parents=("one",)), Weighted("c", 3, parents=("two",)),
)  # fmt: skip
DEEP = Recipe("m", ENTRIES, missing=DROP, normalise=Step("zscore", TOGETHER), composites=LEVELS)


def random_years(seed, count=7, periods=("2019", "2020", "2021")):
    random = Random(seed)
    return years({name: {code: [random.randint(0, 99) for _ in range(count)] for code in "abc"} for name in periods})


@pytest.mark.parametrize("seed", range(8))
def test_a_recipe_over_all_years_is_the_same_as_one_year_with_all_rows(seed):
    """Every unit-year as a unit of one period: the plain recipe then gives the very same scores."""
    data = random_years(seed)
    rows = data.values.copy()
    rows.index = pd.MultiIndex.from_product([[f"{unit}/{year}" for unit, year in rows.index], ["now"]])
    rows.index.names = ["unit", "period"]
    keys = rows.index.get_level_values(0)
    one = Dataset("d", pd.DataFrame({"name": keys}, index=pd.Index(keys, name="unit")), rows, data.indicators)
    plain = replace(
        DEEP,
        normalise=Step("zscore"),
        composites=tuple(
            replace(level, again=Step(level.again.name), weights=level.weights and Step("pca")) for level in LEVELS
        ),
    )
    whole = build_index(one, plain, "now").scores
    for period in data.periods:
        result = build_index(data, DEEP, period)
        expected = [whole[f"{unit}/{period}"] for unit in result.units]
        np.testing.assert_allclose(result.scores, expected, rtol=0, atol=1e-12)
        np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores, rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", range(200))
def test_minmax_over_all_years_against_exact_arithmetic(seed):
    """200 cases of 4 units, 3 years and 3 indicators, in fractions."""
    data = random_years(seed, count=4)
    recipe = flat("a", "b", "c", normalise=Step("minmax", {**TOGETHER, "high": 1}), aggregate=Step("sum"))
    recipe = replace(recipe, again=Step("minmax", {**TOGETHER, "high": 1}))

    def stretched(numbers):
        low, high = min(numbers.values()), max(numbers.values())
        return {key: (number - low) / (high - low) for key, number in numbers.items()}

    columns = [stretched({key: Fraction(int(x)) for key, x in data.values[code].items()}) for code in "abc"]
    exact = stretched({key: sum(column[key] for column in columns) for key in columns[0]})
    for period in data.periods:
        found = build_index(data, recipe, period).scores
        for unit, score in found.items():
            assert abs(Fraction(score) - exact[(unit, period)]) < Fraction(1, 10**14)


def test_other_weights_are_measured_anew_in_all_years():
    data = random_years(3)
    prepared = prepare_index(data, DEEP, "2020")
    for weights in ([1, 0, 2], [5, 2, 1]):
        named = dict(zip("abc", map(float, weights), strict=True))
        changed = replace(DEEP.with_weights(named), weights=GIVEN)
        scores, _ranks = reweigh(prepared, np.array(weights, dtype=float))
        np.testing.assert_allclose(scores, build_index(data, changed, "2020").scores, rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (Step("zscore", {"periods": ("1999",)}), "no-reference"),
        (Step("zscore", {**TOGETHER, "reference_period": "2020"}), "two-references"),
        (Step("distance", {**TOGETHER, "to": "city"}), "two-references"),
        (Step("rank", {}, Step("minmax", TOGETHER)), "reference-follows"),
    ],
)
def test_what_cannot_be_meant_is_refused(step, code):
    with pytest.raises(DataError) as caught:
        build_index(TWO, flat("a", normalise=step), "2021")
    assert code in {finding.code for finding in caught.value.findings}


def test_periods_are_written_read_and_said():
    for periods in ("all", ("2019", "2020")):
        step = Step("zscore", {"periods": periods})
        recipe = flat("a", normalise=step, again=step, weights=Step("pca", {"periods": periods}))
        assert read_recipe(write_recipe(recipe)) == recipe
    assert scale_words(Step("zscore", {"periods": ("2019", "2020")}), "en") == "z-score (periods = 2019, 2020)"
    assert scale_words(Step("minmax", TOGETHER), "en") == "Min-max (periods = all)"


@pytest.mark.parametrize("value", ["[]", '"2020"', "[2020]", "3"])
def test_periods_are_all_or_a_list_of_names(value):
    text = f'format = 1\nname = "x"\nmissing.rule = "drop"\nnormalise = {{ name = "zscore", periods = {value} }}'
    with pytest.raises(DataError):
        read_recipe(text.encode())


@pytest.mark.parametrize("options", [{"reference_period": "2019"}, {"population_weighted": True}, {"ddof": 1}])
def test_parts_sum_to_a_score_that_is_measured_elsewhere(options):
    data = random_years(5)
    data = replace(data, values=data.values.assign(population=np.arange(1.0, len(data.values) + 1)))
    result = build_index(data, flat("a", "b", "c", again=Step("zscore", options)), "2021")
    assert result.split.of_score
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores, rtol=0, atol=1e-12)


def test_a_simulation_measures_drawn_figures_with_the_other_years():
    data = random_years(6)
    recipe = flat("a", "b", "c", normalise=Step("zscore", TOGETHER))
    prepared = prepare_index(data, recipe, "2021")
    drawn = prepared.raw + np.random.default_rng(1).normal(size=prepared.raw.shape)
    values = data.values.copy()
    values.loc[values.index.get_level_values("period") == "2021", ["a", "b", "c"]] = drawn
    expected = build_index(replace(data, values=values), recipe, "2021").scores
    for figures, scores in ((drawn, expected), (prepared.raw, build_index(data, recipe, "2021").scores)):
        found, _ranks = reweigh(normalise_again(prepared, figures), np.ones(3))
        np.testing.assert_allclose(found, scores, rtol=0, atol=1e-13)
    deep = prepare_index(data, DEEP, "2021")
    found, _ranks = reweigh(normalise_again(deep, deep.raw), np.array([1.0, 1.0, 3.0]))
    same = replace(DEEP, weights=GIVEN)
    np.testing.assert_allclose(found, build_index(data, same, "2021").scores, rtol=0, atol=1e-13)
