"""What a town's work lacks: each point once, and none that somebody has dealt with."""

from __future__ import annotations

from dataclasses import replace

from sozial.planning.open_points import Lack, OpenPoint, find_open_points
from sozial.recipe import Recipe, Weighted
from tests.cities import city

TOWN = city({"a": [1.0, 2.0, 4.0], "b": [None, None, None]})
SOURCED = replace(TOWN, indicators=tuple(replace(one, source="Amt") for one in TOWN.indicators))


def lacks(dataset, *weights):
    recipe = Recipe("m", tuple(Weighted(code, weight) for code, weight in zip("ab", weights, strict=True)))
    return find_open_points(dataset, replace(recipe, adopted_on="2026-02-01"), measures=1, objectives=1)


def test_an_indicator_without_figures_lacks_them_only_while_it_has_a_weight():
    assert OpenPoint(Lack.FIGURES, 1) in lacks(SOURCED, 1.0, 1.0)
    assert [point.lack for point in lacks(SOURCED, 1.0, 0.0)] == [Lack.AREAS]


def test_an_indicator_that_the_recipe_derives_is_no_gap_of_the_data():
    recipe = Recipe("m", (Weighted("a"), Weighted("mean_of_years")), adopted_on="2026-02-01")
    assert [point.lack for point in find_open_points(SOURCED, recipe, measures=1, objectives=1)] == [Lack.AREAS]


def test_sources_are_counted_and_what_comes_first_in_the_cycle_stands_first():
    found = find_open_points(TOWN, Recipe("m", (Weighted("a"),)), measures=0, objectives=0)
    assert found == [
        OpenPoint(Lack.AREAS, 3), OpenPoint(Lack.SOURCES, 2), OpenPoint(Lack.DECISION), OpenPoint(Lack.MEASURES),
        OpenPoint(Lack.OBJECTIVES),
    ]  # fmt: skip
