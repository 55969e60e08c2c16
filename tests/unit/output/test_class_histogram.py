"""Places for a limit between classes, how many values lie below each, and what a moved limit leaves alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sozial.output.maps.class_histogram import build_spread, move_cuts
from sozial.result import ClassBreaks
from tests.thorough import examples

FINITE = some.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(lambda value: round(value, 6))


@pytest.mark.parametrize(
    ("values", "size", "digits", "lowest", "highest", "places"),
    [
        # 20 / 248 = 0.0806, so steps of 0.1; 1,000,000 / 248 = 4,032, so steps of 5,000.
        ([10.0, 20.0, 30.0], 0.1, 1, 10.0, 30.0, 201),
        ([1_000_000.0, 2_000_000.0], 5_000.0, 0, 1_000_000.0, 2_000_000.0, 201),
        # 7 / 248 = 0.028, so steps of 0.05.
        ([-3.0, 4.0, np.nan], 0.05, 2, -3.0, 4.0, 141),
        # One value alone: a limit may stand on either side.
        ([5.0], 0.05, 2, 4.95, 5.05, 3),
    ],
)
def test_places_are_even_steps_of_a_round_size(values, size, digits, lowest, highest, places):
    found = build_spread(np.array(values), ())
    assert found is not None
    assert (found.size, found.digits, len(found.below)) == (size, digits, places)
    assert (found.place(0), found.place(places - 1)) == (lowest, highest)
    assert found.below[-1] == sum(value == value for value in values)


def test_no_value_has_no_places():
    assert build_spread(np.array([np.nan]), (1.0,)) is None


def test_a_limit_beyond_all_values_stays_in_sight():
    found = build_spread(np.array([1.0, 2.0]), (5.0,))
    assert found is not None
    assert found.place(len(found.below) - 1) >= 5.0


def test_values_on_a_place_count_as_below_it():
    found = build_spread(np.array([0.0, 1.0, 1.0, 2.0]), ())
    assert found is not None
    at_one = round(1.0 / found.size) - found.first
    assert (found.below[0], found.below[at_one - 1], found.below[at_one], found.below[-1]) == (1, 1, 3, 4)


def test_a_moved_limit_leaves_the_others_where_no_unit_notices():
    values = np.array([0.0, 1.0, 2.0, 3.0])
    # A value on this limit belongs above; typed limits take it below, so the limit goes a little lower.
    breaks = ClassBreaks((1.0, 2.5), (True, False), ("a", "b", "c"))
    spread = build_spread(values, breaks.cuts)
    assert spread is not None
    first, second = move_cuts(breaks, values, spread, {1: round(1.5 / spread.size)})
    assert 0.0 <= first < 1.0
    assert second == 1.5


def test_two_limits_moved_at_once_stand_where_they_were_put():
    # Both stand on a value that belonged above before; moved, it belongs below.
    values = np.array([0.0, 1.0, 2.0, 3.0])
    breaks = ClassBreaks((0.5, 2.5), (True, True), ("a", "b", "c"))
    spread = build_spread(values, breaks.cuts)
    assert spread is not None
    moves = {0: round(1.0 / spread.size), 1: round(2.0 / spread.size)}
    assert move_cuts(breaks, values, spread, moves) == (1.0, 2.0)


def test_no_limit_passes_its_neighbour():
    values = np.array([0.0, 1.0, 2.0, 3.0])
    breaks = ClassBreaks((0.5, 2.5), (False, False), ("a", "b", "c"))
    spread = build_spread(values, breaks.cuts)
    assert spread is not None
    assert move_cuts(breaks, values, spread, {0: len(spread.below) - 1}) == (0.5, 2.5)


@given(some.lists(FINITE, min_size=2, max_size=40), some.floats(0.05, 0.95), some.floats(0.0, 1.0), some.booleans())
@settings(max_examples=examples(60), deadline=None)
def test_whatever_is_moved_the_other_limit_parts_the_values_as_before(listed, between, goes_to, is_upper):
    values = np.array(listed)
    low, high = values.min(), values.max()
    if high - low < 1e-3:
        return
    kept = float(low + between * (high - low))
    breaks = ClassBreaks((kept, float(high) + 1.0), (is_upper, False), ("a", "b", "c"))
    spread = build_spread(values, breaks.cuts)
    assert spread is not None
    moved = move_cuts(breaks, values, spread, {1: round(goes_to * (len(spread.below) - 1))})
    before = values < kept if is_upper else values <= kept
    if moved != breaks.cuts:
        assert np.array_equal(values <= moved[0], before)
        assert moved[0] < moved[1]
