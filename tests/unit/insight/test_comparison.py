"""Two recipes on the same data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sozial.index.build import build_index
from sozial.insight.comparison import compare_recipes
from sozial.model import Direction
from sozial.recipe import MissingRule, Recipe, Step, Weighted
from tests.cities import PERIOD, city

DATA = city({"a": [1, 2, 3, 4, 5, 6], "b": [6, 2, 3, 4, 5, 1]})
FIXED = Step("fixed", {"cuts": (2.5, 4.5)})
ONE = Recipe("one", (Weighted("a"),), normalise=Step("none"), classify=FIXED, missing=MissingRule("drop"))
OTHER = replace(ONE, name="other", indicators=(Weighted("b"),))


def test_who_moves_and_who_changes_class():
    found = compare_recipes(build_index(DATA, ONE, PERIOD), build_index(DATA, OTHER, PERIOD), places=2)
    assert found.same_classes
    assert found.units["moved"].tolist() == [5, 0, 0, 0, 0, -5]
    assert list(found.moved_far.index[found.moved_far]) == ["01", "06"]
    assert list(found.changed_class.index[found.changed_class]) == ["01", "06"]
    assert found.agreement == pytest.approx(1 - 6 * 50 / (6 * 35))  # Spearman by hand


def test_other_classes_are_compared_by_the_greatest_burden_alone():
    halves = replace(ONE, classify=Step("fixed", {"cuts": (3.5,)}))
    found = compare_recipes(build_index(DATA, ONE, PERIOD), build_index(DATA, halves, PERIOD))
    assert not found.same_classes
    assert list(found.changed_class.index[found.changed_class]) == ["04"]


def test_an_index_that_reads_the_other_way_is_compared_by_burden():
    favourable = replace(
        ONE, indicators=(Weighted("a", direction=Direction.BURDEN),), high=Direction.FAVOURABLE, name="other"
    )
    found = compare_recipes(build_index(DATA, ONE, PERIOD), build_index(DATA, favourable, PERIOD))
    assert found.units["moved"].tolist() == [0] * 6


def test_units_without_a_score_in_one_recipe_stay_listed():
    gap = city({"a": [1, 2, float("nan")], "b": [1, 2, 3]})
    found = compare_recipes(build_index(gap, ONE, PERIOD), build_index(gap, OTHER, PERIOD))
    assert found.units["rank_one"].isna().tolist() == [False, False, True]
