"""How sure an allocation is, by hand and by what must hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sozial.index.build import build_index
from sozial.insight.variation import Source, Variation
from sozial.planning.allocation.allocation import allocate
from sozial.planning.allocation.allocation_certainty import allocation_ranges
from sozial.planning.allocation.allocation_rule import AllocationRule
from sozial.recipe import Recipe, Step, Weighted
from tests.cities import PERIOD, city

# Two indicators that say the opposite: with all weight on the first, A leads; on the second, C.
DATA = city({"x": [3.0, 2.0, 1.0], "y": [1.0, 2.0, 3.0]}, population=[100.0, 100.0, 100.0])
RECIPE = Recipe("m", (Weighted("x"), Weighted("y")))


def ranges(variation, rule, recipe=RECIPE):
    result = build_index(DATA, recipe, PERIOD)
    found = allocation_ranges(DATA, result, allocate(DATA, result, rule), variation)
    assert found.impossible == 0
    return found.table


def test_without_anything_varied_the_part_itself_comes_out():
    recipe = RECIPE.with_weights({"x": 3.0})
    found = ranges(Variation((), draws=5), AllocationRule(600), recipe)
    # Scores 0.61, 0, -0.61: needs 3, 2, 1.
    assert found["low"].tolist() == pytest.approx([300, 200, 100])
    assert found["high"].tolist() == pytest.approx([300, 200, 100])


def test_opposed_indicators_make_wide_ranges_and_the_middle_stays():
    found = ranges(Variation((Source.WEIGHTS,), spread="open", draws=400), AllocationRule(600))
    # Whoever leads has need 3, the other end 1: always 300 or 100, except at a tie.
    assert found["low"].tolist() == pytest.approx([100, 200, 100])
    assert found["high"].tolist() == pytest.approx([300, 200, 300])


def test_few_posts_are_told_as_whole_posts():
    # Needs 3, 2, 1: by the divisors 1 and 3 the claims on four posts are 3, 2, 1 and 3 / 3.
    recipe = RECIPE.with_weights({"x": 3.0})
    found = ranges(Variation((), draws=5), AllocationRule(4), recipe)
    assert found["low"].tolist() == found["high"].tolist() == [2, 1, 1]
    half = ranges(Variation((), draws=5), AllocationRule(2, step=0.5), recipe)
    assert half["low"].tolist() == [1.0, 0.5, 0.5]
    opposed = ranges(Variation((Source.WEIGHTS,), spread="open", draws=200), AllocationRule(4))
    assert set(opposed["low"]) | set(opposed["high"]) <= {0.0, 1.0, 2.0}


def test_variants_in_which_the_rule_cannot_be_met_are_counted():
    # Need only above the mean, and nobody may get more than 400 of 600: one quarter alone cannot take it all.
    data = city({"x": [3.0, 2.0, 1.0], "y": [1.0, 2.9, 3.0]}, population=[100.0, 100.0, 100.0])
    rule = AllocationRule(600, need=Step("above_mean"), cap=400.0, cap_kind="absolute")
    result = build_index(data, RECIPE, PERIOD)
    allocation = allocate(data, result, replace(rule, cap=None))
    found = allocation_ranges(
        data, result, replace(allocation, rule=rule), Variation((Source.WEIGHTS,), spread="open", draws=200)
    )
    assert found.variants == 200
    assert 0 < found.impossible < 200
    assert (found.table["high"] <= 400).all()


def test_bounds_hold_in_every_variant_and_the_same_seed_gives_the_same():
    rule = AllocationRule(600, floor=75.0, need=Step("by_class"))
    variation = Variation((Source.WEIGHTS, Source.CLASSES), spread="open", draws=100)
    found = ranges(variation, rule)
    assert (found["low"] >= 150 - 1e-9).all()
    assert (found["low"] <= found["high"]).all()
    np.testing.assert_array_equal(found, ranges(variation, rule))
