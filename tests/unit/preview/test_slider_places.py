"""Where sliders stand for a recipe's weights."""

from __future__ import annotations

import pytest

from sozial.preview.slider_places import positions
from sozial.recipe import Recipe, Weighted


def recipe(*weights):
    return Recipe("R", tuple(Weighted(code, weight) for code, weight in zip("abc", weights, strict=False)))


@pytest.mark.parametrize(
    ("weights", "places"),
    [
        # Equal ones stand in the middle.
        ((3.0, 3.0, 3.0), [50, 50, 50]),
        # 53 / 50 and 51 / 50: moved there from equal weights of 1.
        ((1.0, 1.06, 1.02), [50, 53, 51]),
        ((1.0, 1.0, 0.5), [50, 50, 25]),
        ((2.0, 0.0, 1.0), [100, 0, 50]),
        # A recipe with other weights: the largest is 100.
        ((3.0, 2.0, 1.0), [100, 67, 33]),
        ((0.4, 0.3, 0.3), [100, 75, 75]),
        ((1.0, 0.333, 0.25), [100, 33, 25]),
    ],
)
def test_sliders_stand_where_they_were_left(weights, places):
    assert list(positions(recipe(*weights)).values()) == places
