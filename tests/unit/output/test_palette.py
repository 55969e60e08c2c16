"""Scales of colours: light to dark, told apart by everybody, a town's own ones only where they can be."""

from __future__ import annotations

import tomllib
from itertools import pairwise

import pytest
import tomli_w

from sozial.errors import DataError
from sozial.i18n import translator
from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.model import Direction
from sozial.output.maps.colour_space import VISIONS, contrast, distance, lightness
from sozial.output.maps.layers import build_index_layer, build_indicator_layer, colours_of
from sozial.output.maps.palette import ALONE, LEAST_CONTRAST, PALETTES, class_colours, why_unfit
from sozial.reading.loading.sample import read_sample
from sozial.recipe import PALETTE_NAMES, Recipe, Weighted

OWN = ("#fdeee0", "#8c2d04")


def test_the_palettes_are_those_that_a_recipe_can_name_blue_first():
    assert tuple(PALETTES) == PALETTE_NAMES
    assert class_colours(5) == class_colours(5, colours=("blue",))
    assert len(PALETTES) >= 4


@pytest.mark.parametrize("colours", [*((name,) for name in PALETTE_NAMES), OWN], ids=str)
@pytest.mark.parametrize("count", range(2, 8))
def test_classes_darken_step_by_step_and_nobody_takes_one_for_the_next(colours, count):
    scale = class_colours(count, colours=colours)
    assert len(scale) == count
    assert all(lightness(one) - lightness(other) > 0.03 for one, other in pairwise(scale))
    # Oklab: 0.02 is a difference that can just be seen side by side; up to five classes are three times as far apart.
    least = 0.06 if count <= 5 else 0.045
    for vision in VISIONS:
        assert min(distance(one, other, vision) for one, other in pairwise(scale)) >= least
    assert contrast(scale[0], scale[-1]) >= 3.0


def test_own_colours_are_the_ends_of_the_scale():
    assert class_colours(4, colours=OWN)[::3] == [*OWN]
    assert class_colours(4, True, OWN)[::3] == [*OWN][::-1]
    assert class_colours(1, colours=("#ffffff", "#000000")) == ["#636363"]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("#8c2d04", "#fdeee0", "hellere"),
        ("#336699", "#336699", "hellere"),
        ("#ffffff", "#999999", "Kontrast ist 2,8"),
        ("#ffffff", "#8a8a8a", ""),
    ],
)
def test_own_colours_that_make_no_scale_are_refused_in_words(low, high, said):
    found = why_unfit(low, high, translator("de"))
    assert (said in found) if said else found == ""


def test_a_single_value_has_a_colour_that_no_class_has():
    assert min(distance(ALONE, colour) for name in PALETTES for colour in class_colours(5, colours=(name,))) > 0.02
    assert contrast(ALONE, "#ffffff") < LEAST_CONTRAST


def test_a_recipe_colours_index_and_indicators_and_stays_the_same_calculation():
    sample = read_sample()
    plain = Recipe("m", (Weighted("sgb2_quote"),))
    green = Recipe("m", (Weighted("sgb2_quote"),), colours=("green",))
    assert green.same_calculation(plain)
    result = build_index(sample, green, "2024")
    for layer in (
        build_index_layer(sample, result, "de"),
        build_indicator_layer(sample, result, "wahlbeteiligung", "de"),
    ):
        assert [*layer.colours] == [*PALETTES["green"]]
    turned = Recipe("m", (), high=Direction.FAVOURABLE, colours=("green",))
    assert colours_of(turned, 5) == [*PALETTES["green"]][::-1]


@pytest.mark.parametrize("colours", [("purple",), OWN])
def test_colours_travel_in_the_recipe_file_and_leave_what_was_adopted(colours):
    recipe = Recipe("m", (Weighted("x"),), adopted_on="2026-01-02", adopted_by="Rat", colours=colours)
    written = write_recipe(recipe)
    assert read_recipe(written) == recipe
    data = tomllib.loads(written.decode())
    assert data.pop("colours") == [*colours]
    bare = tomli_w.dumps(data).encode()
    assert read_recipe(bare).is_adopted
    assert read_recipe(bare).colours == ()


@pytest.mark.parametrize("colours", ['["magic"]', '["#12345"]', '["#123456", "red"]', "[]", '"blue"', "[1, 2]"])
def test_other_colours_are_refused_with_their_line(colours):
    text = f'format = 1\nname = "m"\ncolours = {colours}\n[[indicators]]\ncode = "x"'
    with pytest.raises(DataError) as caught:
        read_recipe(text.encode())
    assert "#a1b2c3" in caught.value.findings[0].line("de")
