"""How sure an allocation is, by hand and by what must hold."""

from __future__ import annotations

import numpy as np
import pytest

from sozial.index.build import build_index
from sozial.insight.variation import Source, Variation
from sozial.method import Method, Step, Weighted
from sozial.planning.allocation import allocate
from sozial.planning.allocation_certainty import allocation_ranges
from sozial.planning.allocation_rule import AllocationRule
from tests.cities import PERIOD, city

# Two indicators that say the opposite: with all weight on the first, A leads; on the second, C.
DATA = city({"x": [3.0, 2.0, 1.0], "y": [1.0, 2.0, 3.0]}, population=[100.0, 100.0, 100.0])
METHOD = Method("m", (Weighted("x"), Weighted("y")))


def ranges(variation, rule, method=METHOD):
    result = build_index(DATA, method, PERIOD)
    return allocation_ranges(DATA, result, allocate(DATA, result, rule), variation)


def test_without_anything_varied_the_part_itself_comes_out():
    method = METHOD.with_weights({"x": 3.0})
    found = ranges(Variation((), draws=5), AllocationRule(600), method)
    # Scores 0.61, 0, -0.61: needs 3, 2, 1.
    assert found["low"].tolist() == pytest.approx([300, 200, 100])
    assert found["high"].tolist() == pytest.approx([300, 200, 100])


def test_opposed_indicators_make_wide_ranges_and_the_middle_stays():
    found = ranges(Variation((Source.WEIGHTS,), spread="open", draws=400), AllocationRule(600))
    # Whoever leads has need 3, the other end 1: always 300 or 100, except at a tie.
    assert found["low"].tolist() == pytest.approx([100, 200, 100])
    assert found["high"].tolist() == pytest.approx([300, 200, 300])


def test_bounds_hold_in_every_variant_and_the_same_seed_gives_the_same():
    rule = AllocationRule(600, floor=75.0, need=Step("by_class"))
    variation = Variation((Source.WEIGHTS, Source.CLASSES), spread="open", draws=100)
    found = ranges(variation, rule)
    assert (found["low"] >= 150 - 1e-9).all()
    assert (found["low"] <= found["high"]).all()
    np.testing.assert_array_equal(found, ranges(variation, rule))
