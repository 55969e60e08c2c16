"""Class schemes, by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.classify import assign_classes, classify_jenks, classify_quantiles, classify_sd
from sozial.index.levels import classify
from sozial.index.recipe.recipe_file import read_recipe
from sozial.recipe import Recipe, Step, Weighted
from sozial.result import ClassBreaks
from tests.cities import PERIOD, city


def test_standard_deviations():
    values = np.array([-3.0, -1.0, 0.0, 1.0, 3.0])  # mean 0, sd 2
    assert classify_sd(values).cuts == (-2.0, -1.0, 1.0, 2.0)
    assert classify(values, Step("sd"))[0].tolist() == [0, 1, 2, 2, 4]


def test_the_side_of_a_cut_is_stated():
    breaks = ClassBreaks((-1.0, 1.0, 1.5), (True, False, False), ("hoch", "mittel", "niedrig", "sehr niedrig"))
    values = np.array([-1.0001, -1.0, 1.0, 1.0001, 1.5, 1.5001])
    assert assign_classes(values, breaks).tolist() == [0, 1, 1, 2, 2, 3]


def test_quantiles_hold_equal_numbers():
    numbers, _breaks = classify(np.arange(10.0), Step("quantiles"))
    assert np.bincount(numbers).tolist() == [2, 2, 2, 2, 2]


def test_equal_width():
    numbers, breaks = classify(np.array([0.0, 9.0, 10.0]), Step("equal"))
    assert breaks.cuts == (2.0, 4.0, 6.0, 8.0)
    assert numbers.tolist() == [0, 4, 4]


def test_many_equal_values_give_fewer_classes():
    breaks = classify_quantiles(np.array([0.0, 0.0, 0.0, 0.0, 5.0]))
    assert len(breaks.labels) == len(breaks.cuts) + 1
    assert list(breaks.cuts) == sorted(set(breaks.cuts))


@pytest.mark.parametrize("name", [name for name in CLASS_SCHEMES if name != "fixed"])
def test_no_spread_is_one_class(name):
    numbers, breaks = classify(np.array([2.0, 2.0, np.nan]), Step(name))
    assert numbers.tolist() == [0, 0, -1]
    assert len(breaks.labels) == 1


def test_no_value_at_all():
    assert classify(np.array([np.nan]), Step("sd"))[1] is None


def _squares_within(values, cuts):
    """Return the sum of squares within classes, in fractions."""
    exact = [Fraction(value) for value in values]
    total = Fraction(0)
    for low, high in pairwise([-float("inf"), *cuts, float("inf")]):
        inside = [value for value in exact if low < value <= high]
        mean = sum(inside) / len(inside)
        total += sum((value - mean) ** 2 for value in inside)
    return total


@pytest.mark.parametrize("offset", [0.0, 1e6, 1e12, -1e9])
@pytest.mark.parametrize("count", [2, 3, 5])
def test_natural_breaks_are_the_best_of_all(offset, count):
    # All ways to cut eleven values, in exact arithmetic; twelve towns for each offset and count.
    generator = np.random.default_rng(7)
    for _town in range(12):
        values = np.unique(np.round(generator.gamma(1.0, 10.0, 11), 2)) + offset
        best = min(_squares_within(values, cuts) for cuts in combinations(values[:-1].tolist(), count - 1))
        found = _squares_within(values, classify_jenks(values, count).cuts)
        assert found <= best * (1 + Fraction(1, 10**12))


def test_natural_breaks_see_small_gaps_beside_one_far_value():
    # Sums of squares of values around 1e9 would leave no digit for gaps of 1.
    near = np.array([1.0, 1.1, 1.2, 5.0, 5.1, 9.0, 9.3])
    assert classify_jenks(np.append(near, 1e9), 4).cuts == (1.2, 5.1, 9.3)
    for scale in (1e-200, 1e200):
        assert classify_jenks(near * scale, 3).cuts == (1.2 * scale, 5.1 * scale)


def test_natural_breaks_count_every_quarter():
    # {0}, {4, 5} leaves 0.99; {0, 4}, {5} would leave 3.96 if values counted once, and 15.98 as there are a hundred 0.
    values = np.array([0.0] * 100 + [4.0] + [5.0] * 100)
    assert classify_jenks(values, 2).cuts == (0.0,)
    # {0, 1} beside a hundred 2 is better than {1, 2} beside 0: 0.5 against 0.99.
    assert classify_jenks(np.array([0.0, 1.0] + [2.0] * 100), 2).cuts == (1.0,)


def test_natural_breaks_of_very_many_values_say_that_they_come_from_a_sample():
    recipe = Recipe("m", (Weighted("x"),), normalise=Step("none"), classify=Step("jenks", {"count": 2}))
    many = np.concatenate([np.linspace(0, 1, 5_001), np.linspace(9, 10, 5_001)])
    found = build_index(city({"x": many}), recipe, PERIOD)
    assert "sampled-breaks" in [finding.code for finding in found.findings]
    assert found.breaks.cuts[0] == pytest.approx(1.0, abs=0.001)
    few = build_index(city({"x": many[::2]}), recipe, PERIOD)
    assert "sampled-breaks" not in [finding.code for finding in few.findings]
    assert few.breaks.cuts == (1.0,)


LABELS = {"sd": 5, "fixed": 3, "quantiles": 5, "rank_quantiles": 10, "equal": 5, "jenks": 5, "hybrid": 9}


@pytest.mark.parametrize("name", CLASS_SCHEMES)
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_labels_are_as_many_as_classes(name, more):
    labels = tuple(f"class {number}" for number in range(LABELS[name] + more))
    step = Step(name, {"labels": labels})
    recipe = Recipe("m", (Weighted("x"),), classify=step)
    text = f'format = 1\nname = "m"\nmissing.rule = "drop"\n[classify]\nname = "{name}"\nlabels = {list(labels)}'
    values = np.arange(40.0)
    if more == 0:
        assert classify(values, step)[1].labels == labels
        assert build_index(city({"x": values}), recipe, PERIOD).breaks.labels == labels
        assert read_recipe(text.encode()).classify == step
        return
    for work in (
        lambda: classify(values, step),
        lambda: build_index(city({"x": values}), recipe, PERIOD),
        lambda: read_recipe(text.encode()),
    ):
        with pytest.raises(DataError) as caught:
            work()
        (finding,) = caught.value.findings
        assert finding.values["given"] == LABELS[name] + more
        assert finding.values["classes"] == LABELS[name]


def test_uneven_shares_need_their_own_number_of_labels():
    step = Step("quantiles", {"probabilities": (0.2, 0.8), "labels": ("low", "middle", "high")})
    assert classify(np.arange(11.0), step)[1].labels == ("low", "middle", "high")


@pytest.mark.parametrize("name", ["sd", "fixed"])
def test_cut_offs_are_sorted_with_their_sides(name):
    values = np.array([-2.0, -1.0, 1.0, 2.0])
    turned = Step(name, {"cuts": (1.0, -1.0), "value_on_cut": ("above", "below")})
    straight = Step(name, {"cuts": (-1.0, 1.0), "value_on_cut": ("below", "above")})
    assert classify(values, turned)[1] == classify(values, straight)[1]
    assert classify(values, turned)[0].tolist() == classify(values, straight)[0].tolist()
    with pytest.raises(DataError):
        classify(values, Step(name, {"cuts": (1.0, -1.0), "value_on_cut": ("above",)}))


def test_names_that_do_not_fit_fewer_classes_are_told():
    step = Step("quantiles", {"labels": ("a", "b", "c", "d", "e")})
    found = build_index(city({"x": [0.0] * 9 + [5.0]}), Recipe("m", (Weighted("x"),), classify=step), PERIOD)
    (said,) = (finding for finding in found.findings if finding.code == "fewer-classes")
    assert "names" in said.line("en")
