"""However weights are moved: what is printed, the link, the kept recipe and the recipe on screen say the same."""

from __future__ import annotations

import random
import re

import pytest
from streamlit.testing.v1 import AppTest

from sozial.index.recipe.recipe_file import read_recipe
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.recipe import Recipe, Weighted
from tests.weights import ALL, VIEW

CODES = {"a": "Arbeit", "b": "Arbeit", "c": "Arbeit", "d": "Bildung", "e": "", "f": ""}


def script():
    """Show the weights alone; note what they give and what the link is to say."""
    import streamlit as st

    from sozial.model import Indicator
    from sozial.ui.recipe import weights
    from sozial.ui.recipe.weight_positions import current_weights
    from sozial.ui.session import state
    from tests.cities import city
    from tests.property.test_weights import CODES

    indicators = [Indicator(code, domain=domain) for code, domain in CODES.items()]
    dataset = city({code: [1.0, 2.0, 4.0] for code in CODES}, indicators)
    base = st.session_state["_method"]
    weighed = current_weights(dataset, base)
    weights.show_weights(dataset, base, weighed, None)
    st.session_state["seen"] = current_weights(dataset, base)
    st.session_state["before"] = weighed
    st.session_state["wanted"] = {key: value for key, value in state.read("_link", {}).items() if value}


def page(recipe, link=()):
    test = AppTest.from_function(script, default_timeout=180)
    test.session_state["_method"] = recipe
    for key, value in dict(link).items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    assert not test.warning
    return test


def shares(test):
    assert test.session_state["seen"] == test.session_state["before"]
    return test.session_state["seen"].shares() or dict.fromkeys(CODES, 0.0)


def printed(slider):
    return float(re.sub(r"[\s%]", "", slider.label.rsplit("·", 1)[1]).replace(",", "."))


def check_printed(test):
    """What sliders and fields say is what the recipe gives."""
    held = shares(test)
    sums = {field: sum(held[code] for code in CODES if CODES[code] == field) for field in CODES.values()}
    said = {slider.key: printed(slider) for slider in test.slider}
    for key, share in said.items():
        kind, name = key.split("-", 1) if key.startswith("share-") else key.split("_", 1)
        assert share == pytest.approx(100 * (sums if kind == "share" else held)[name], abs=0.0501)
    for slider in test.slider:
        if slider.key.startswith("share-"):
            assert slider.value == pytest.approx(100 * sums[slider.key.removeprefix("share-")], abs=0.5001)
    for one in test.text_input:
        typed = float(one.value.replace(",", ".").removesuffix(" %"))
        assert typed == pytest.approx(100 * sums[one.key.removeprefix("exact-")], abs=0.00501)


def move(test, generator):
    """Do one of the things that a person can do."""
    buttons = [one.key for one in test.button if not one.disabled and one.key != "weights-undo"]
    kind = generator.choice(["slider", "slider", "slider", "typed", "button", "view", "undo"])
    if kind == "slider" and test.slider:
        slider = generator.choice(list(test.slider))
        slider.set_value(generator.choice([0, 100, generator.randint(0, 100)])).run()
    elif kind == "typed" and test.text_input:
        text = generator.choice(["0", "100", f"{generator.random() * 100:.4f}".replace(".", ","), "50,5 %"])
        generator.choice(list(test.text_input)).set_value(text).run()
    elif kind == "button":
        test.button(key=generator.choice(buttons)).click().run()
    elif kind == "view":
        test.session_state[VIEW] = generator.choice([ALL, "parts"])
        test.run()
    elif not test.button(key="weights-undo").disabled:
        test.button(key="weights-undo").click().run()
    assert not test.exception


@pytest.mark.parametrize("seed", range(5))
def test_any_moves_say_the_same_everywhere(seed):
    generator = random.Random(seed)
    weights = [generator.choice([1.0, 2.0, 0.0, 0.1, generator.random()]) for _code in CODES]
    test = page(
        Recipe("R", tuple(Weighted(code, weight) for code, weight in zip(CODES, [1.0, *weights[1:]], strict=True)))
    )
    for _number in range(8):
        move(test, generator)
        check_printed(test)
        held = shares(test)
        assert sum(held.values()) == pytest.approx(1) or not any(held.values())
        linked = page(test.session_state["_method"], test.session_state["wanted"])
        assert shares(linked) == pytest.approx(held, abs=1e-9)
        if any(held.values()):
            kept = read_recipe(write_recipe(test.session_state["seen"]))
            assert shares(page(kept)) == pytest.approx(held, abs=1e-9)


def test_every_change_is_taken_back_in_turn():
    generator = random.Random(5)
    test = page(Recipe("R", tuple(Weighted(code) for code in CODES)))
    seen = [shares(test)]
    for _number in range(12):
        slider = generator.choice([one for one in test.slider if one.key.startswith("share-")])
        slider.set_value((slider.value + generator.randint(1, 99)) % 100).run()
        seen.append(shares(test))
    for held in reversed(seen[:-1]):
        test.button(key="weights-undo").click().run()
        assert shares(test) == pytest.approx(held, abs=1e-12)
    assert test.button(key="weights-undo").disabled
    # Nothing of it stays in the link.
    assert test.session_state["wanted"] == {}
