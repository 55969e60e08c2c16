"""Figures near the ends of what doubles hold: computed as in another measure, or refused in words."""

from __future__ import annotations

import numpy as np
import pytest

from sozial.errors import DataError
from sozial.index.aggregate import aggregate_power
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.build import build_index
from sozial.index.classify import classify_sd
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.index.values.normalise import normalise_zscore
from sozial.index.values.normalise_ranks import REVERSED_PERCENTILE
from sozial.index.values.spread import column_moments
from sozial.index.values.treat import TREATMENTS, is_skewed, shape_of
from sozial.model import Direction
from sozial.recipe import MissingRule, Recipe, Step, Weighted
from tests.cities import PERIOD, city

# Mean 4, deviations -3, -1, 0, 0, 4: the variance is 26 / 5.
VALUES = np.array([1.0, 3.0, 4.0, 4.0, 8.0])
SCALES = [1e160, 2.0**1020, 1e-170, 5e-324]


def finding(recipe, values):
    with pytest.raises(DataError) as caught:
        build_index(city({"a": values, "b": [1.0, 2.0, 3.0, 4.0, 6.0]}), recipe, PERIOD)
    (found,) = caught.value.findings
    assert found.line("de")
    assert found.line("en")
    return found


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("population", [None, np.ones(5), np.full(5, 1e300)])
def test_standard_deviations_do_not_depend_on_the_measure(scale, population):
    expected = (VALUES - 4) / np.sqrt(26 / 5)
    mean, sd = column_moments(VALUES[:, None] * scale, population=population)
    if scale > 1:
        np.testing.assert_allclose([mean[0] / scale, sd[0] / scale], [4, np.sqrt(26 / 5)], rtol=1e-14)
    elif scale > 1e-300:
        found = normalise_zscore(VALUES[:, None] * scale, np.ones(1)).ravel()
        np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-15)
    else:
        # 2.28 times the smallest number there is can only be twice it.
        assert sd[0] / scale == 2


def test_one_column_beyond_the_range_leaves_the_others_as_they_are():
    other = np.array([0.1, 0.7, 0.3, 0.9, 0.2])
    usual = normalise_zscore(np.column_stack([other, VALUES]), np.ones(2))
    beside = normalise_zscore(np.column_stack([other, VALUES * 1e307]), np.ones(2))
    assert beside[:, 0].tolist() == usual[:, 0].tolist()
    np.testing.assert_allclose(beside[:, 1], (VALUES - 4) / np.sqrt(26 / 5), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("scale", [1e160, 1e-170])
def test_classes_by_standard_deviations_do_not_depend_on_the_measure(scale):
    cuts = classify_sd(VALUES * scale, (-1.0, 1.0)).cuts
    np.testing.assert_allclose(cuts, (4 + np.array([-1, 1]) * np.sqrt(26 / 5)) * scale, rtol=1e-13)


@pytest.mark.parametrize("scale", [1e90, 1e-90, 1e200, 1e-200])
def test_outliers_are_seen_in_every_measure(scale):
    column = np.append(np.arange(30.0), 500.0)
    assert is_skewed(column)
    assert shape_of(column * scale) == pytest.approx(shape_of(column), rel=1e-12)


@pytest.mark.parametrize("scale", [1.0, 1e150, 1e-150])
@pytest.mark.parametrize(
    ("exponent", "expected"),
    # Means of 1 and 7 by hand: square, cube, reciprocal; and nearly geometric, sqrt(7) (1 + p ln(7)² / 8 + …).
    [(2.0, 5.0), (3.0, 172 ** (1 / 3)), (-1.0, 1.75), (1e-9, 7**0.5), (-1e-9, 7**0.5), (1e-300, 7**0.5)],
)
def test_generalised_means_do_not_depend_on_the_measure(scale, exponent, expected):
    found = aggregate_power(np.array([[1.0, 7.0]]) * scale, np.ones(2), exponent=exponent)
    assert found[0] / scale == pytest.approx(expected, rel=1e-8)


def test_a_high_exponent_comes_near_the_greatest_and_the_least():
    values = np.array([[1.0, 7.0, np.nan], [0.0, 0.0, 0.0]])
    assert aggregate_power(values, np.ones(3), exponent=1000.0).tolist() == pytest.approx([7 * 0.5**0.001, 0.0])
    assert aggregate_power(values[:1], np.ones(3), exponent=-1000.0)[0] == pytest.approx(1 / 0.5**0.001)


@pytest.mark.parametrize("scale", [1e101, 1e160, 1e307, 1e-110, 1e-170, 5e-324])
@pytest.mark.parametrize("name", NORMALISATIONS)
@pytest.mark.parametrize("mean", AGGREGATIONS)
def test_an_index_of_figures_beyond_the_range_is_refused_with_their_place(scale, name, mean):
    options = {"low": 0.0, "high": 1.0} if name == "goalposts" else {}
    # Where nothing is to be turned, 1 - percentile rank is refused by itself.
    direction = Direction.FAVOURABLE if name == REVERSED_PERCENTILE else None
    indicators = (Weighted("a", direction=direction), Weighted("b", direction=direction))
    recipe = Recipe("m", indicators, normalise=Step(name, options), aggregate=Step(mean))
    found = finding(recipe, VALUES * scale)
    assert found.code == "beyond-range"
    assert found.values["name"] == "a"
    if scale > 1:
        assert found.values["unit"] == city({"a": VALUES}).units["name"].iloc[0]


@pytest.mark.parametrize("name", TREATMENTS)
@pytest.mark.parametrize("rule", ["drop", "mean"])
def test_treatments_and_fillings_of_figures_beyond_the_range_are_refused(name, rule):
    recipe = Recipe("m", (Weighted("a"),), treat=Step(name), missing=MissingRule(rule))
    assert finding(recipe, [1e200, np.nan, 1.0, 2.0, 3.0]).code == "beyond-range"


@pytest.mark.parametrize("weight", [1e200, 1e-305, 5e-324])
def test_weights_beyond_the_range_are_refused(weight):
    recipe = Recipe("m", (Weighted("a", weight), Weighted("b", weight)))
    with pytest.raises(DataError) as caught:
        build_index(city({"a": VALUES, "b": VALUES}), recipe, PERIOD)
    assert [found.code for found in caught.value.findings] == ["weight", "weight"]
