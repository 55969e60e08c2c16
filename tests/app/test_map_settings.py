"""How the map is drawn: chosen in the settings, asked for by a link, refused in words."""

from __future__ import annotations

import re

import pytest

from sozial.output.maps.palette import PALETTES, class_colours
from tests.app.test_pages import open_page, texts


def painted(test):
    """Return the colours that went to the map in the browser."""
    script = next(str(element.proto) for element in test.get("component_instance"))
    return re.findall("#[0-9a-f]{6}", script.split("colours")[1].split("]")[0])


def test_the_map_takes_the_colours_that_are_chosen_and_the_recipe_stays_adopted():
    test = open_page("analyse")
    assert painted(test) == [*PALETTES["blue"]]
    test.selectbox(key="map-colours").set_value("green").run()
    assert painted(test) == [*PALETTES["green"]]
    assert "Probe" not in texts(test)
    assert open_page("analyse", **{"map-colours": "green"}).selectbox(key="map-colours").value == "green"


def test_own_colours_come_with_the_link():
    test = open_page("analyse", **{"map-colours": "fff5eb-7f2704"})
    assert not test.exception
    assert painted(test) == class_colours(5, colours=("#fff5eb", "#7f2704"))
    assert test.selectbox(key="map-colours").value == "own"
    assert test.color_picker(key="map-low").value == "#fff5eb"


def test_own_colours_that_nobody_tells_apart_are_refused_and_the_map_keeps_its_colours():
    test = open_page("analyse")
    test.selectbox(key="map-colours").set_value("own").run()
    test.color_picker(key="map-low").set_value("#ffffff").run()
    test.color_picker(key="map-high").set_value("#eeeeee").run()
    assert painted(test) == [*PALETTES["blue"]]
    assert any("unterscheiden sich zu wenig" in box.value for box in test.warning)


@pytest.mark.parametrize("asked", ["magie", "#fff-#000", "ffffff-zzzzzz", "<script>"])
def test_a_link_that_asks_for_other_colours_is_answered(asked):
    test = open_page("analyse", **{"map-colours": asked})
    assert not test.exception
    assert painted(test) == [*PALETTES["blue"]]
    assert any("map-colours" in str(box.value) for box in test.warning)


def test_cut_offs_of_the_index_are_a_step_of_the_recipe_and_make_it_a_trial():
    test = open_page("analyse")
    test.text_input(key="cuts").set_value("-0,5; 0,5").run()
    assert not test.exception
    assert "Probe" in texts(test)
    assert len(painted(test)) == 3
    linked = open_page("analyse", cuts="-0.5;0.5")
    assert linked.text_input(key="cuts").value == "\u22120,5; 0,5"
    assert len(painted(linked)) == 3
    test.text_input(key="cuts").set_value("").run()
    assert "Probe" not in texts(test)
    assert len(painted(test)) == 5


@pytest.mark.parametrize("typed", ["2; 1", "viel", "<img src=x>"])
def test_cut_offs_that_are_none_are_refused_and_the_map_keeps_its_classes(typed):
    test = open_page("analyse")
    test.text_input(key="cuts").set_value(typed).run()
    assert not test.exception
    assert len(painted(test)) == 5
    assert len(test.warning) >= 1


def test_an_indicator_has_cut_offs_and_a_single_value_of_its_own_and_the_index_keeps_its_recipe():
    asked = {"view": "indicator", "indicator": "sgb2_quote", "map-cuts-sgb2_quote": "5;10", "map-alone-sgb2_quote": "0"}
    test = open_page("analyse", **asked)
    assert not test.exception
    assert test.text_input(key="map-cuts-sgb2_quote").value == "5; 10"
    assert test.text_input(key="map-alone-sgb2_quote").value == "0"
    assert len(painted(test)) == 3
    assert "Probe" not in texts(test)


@pytest.mark.parametrize("key", ["cuts", "map-cuts-sgb2_quote", "map-alone-sgb2_quote"])
def test_a_link_with_other_cut_offs_is_answered(key):
    test = open_page("analyse", **{"view": "index" if key == "cuts" else "indicator", key: "eins;zwei"})
    assert not test.exception
    assert any("eins;zwei" in str(box.value) for box in test.warning)
