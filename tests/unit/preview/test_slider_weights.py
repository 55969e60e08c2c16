"""Positions of sliders as weights: by hand, and the same in Python and in the browser."""

from __future__ import annotations

import random

import pytest

from sozial.places import SCRIPTS
from sozial.preview.slider_places import describe_sliders
from sozial.recipe import Composite, Recipe, Weighted
from tests.javascript import run_module_each

SCRIPT = SCRIPTS / "components" / "slider_weights.js"
FIELDS = {"a": "Arbeit", "b": "Arbeit", "c": "Bildung", "d": "Wohnen"}


def recipe(*weights, codes="abcd"):
    return Recipe("R", tuple(Weighted(code, weight) for code, weight in zip(codes, weights, strict=True)))


def sliders(*weights, shares=None, **at):
    own = recipe(*weights)
    start = describe_sliders(own, dict.fromkeys("abcd", 0), FIELDS)
    places = {member.code: at.get(member.code, member.start) for member in start.members}
    return describe_sliders(own, places, FIELDS, shares)


def test_without_a_set_share_weights_are_those_of_the_indicators():
    described = sliders(1.0, 1.0, 1.0, 1.0, b=100)
    assert described.weights({}) == {"a": 1.0, "b": 2.0, "c": 1.0, "d": 1.0}
    assert described.shares({})["share-Arbeit"] == pytest.approx(0.6)
    assert not described.has_set_shares


def test_an_indicator_weighs_within_its_handlungsfeld_once_shares_are_kept():
    # Arbeit 2 of 5, Bildung 1, Wohnen 2.
    described = sliders(1.0, 1.0, 1.0, 2.0).weighing_within()
    assert described.set_shares() == {"Arbeit": 40.0, "Bildung": 20.0, "Wohnen": 40.0}
    assert described.weights({}) == {"a": 1.0, "b": 1.0, "c": 1.0, "d": 2.0}
    moved = {"w_b": 75}
    # b has three times as many steps as a: three quarters of 2 of 5.
    start = {member.key: member.start for member in described.members}
    assert described.weights({"w_a": start["w_a"], "w_b": 3 * start["w_a"]}) == pytest.approx(
        {"a": 0.5, "b": 1.5, "c": 1.0, "d": 2.0}
    )
    assert described.shares(moved)["share-Arbeit"] == pytest.approx(0.4)
    assert run_module_each(SCRIPT, "weightsAt", [[described.as_plain(), moved]]) == [described.weights(moved)]


def test_an_untouched_slider_keeps_its_unrounded_weight():
    described = sliders(3.0, 2.0, 1.0, 1.0)
    assert described.weights({}) == {"a": 3.0, "b": 2.0, "c": 1.0, "d": 1.0}
    # Of 67 steps each is a hundredth of the largest weight.
    assert described.weights({"w_b": 68})["b"] == pytest.approx(2.04)


def test_one_share_is_set_and_the_others_keep_their_proportions():
    # Arbeit 2 of 6, Bildung 1, Wohnen 3.
    described = sliders(1.0, 1.0, 1.0, 3.0)
    assert described.with_share("share-Arbeit", 60) == {"Arbeit": 60, "Bildung": 10, "Wohnen": 30}
    weights = described.weights({"share-Arbeit": 60})
    # The weights add up to what they were: 6.
    assert weights == pytest.approx({"a": 1.8, "b": 1.8, "c": 0.6, "d": 1.8})


def test_twice_as_much_is_possible_whatever_the_others_weigh():
    described = sliders(1.0, 1.0, 1.0, 3.0, shares={"Arbeit": 45.0, "Bildung": 10.0, "Wohnen": 45.0})
    assert described.with_share("share-Arbeit", 90)["Arbeit"] == 90
    assert sum(described.with_share("share-Arbeit", 90).values()) == 100


def test_thirds_add_up_to_one_hundred_in_ten_thousandths():
    described = sliders(1.0, 1.0, 1.0, 1.0)
    assert described.with_share("share-Wohnen", 0.0001) == {
        "Arbeit": 66.6666, "Bildung": 33.3333, "Wohnen": 0.0001,
    }  # fmt: skip


def test_what_had_nothing_shares_the_rest_as_in_the_recipe_and_else_evenly():
    alone = {"Arbeit": 100.0, "Bildung": 0.0, "Wohnen": 0.0}
    described = sliders(1.0, 1.0, 1.0, 3.0, shares=alone)
    assert described.with_share("share-Arbeit", 20) == {"Arbeit": 20, "Bildung": 20, "Wohnen": 60}
    nothing = sliders(1.0, 1.0, 0.0, 0.0, shares=alone)
    assert nothing.with_share("share-Arbeit", 20) == {"Arbeit": 20, "Bildung": 40, "Wohnen": 40}


def test_a_share_that_only_a_link_names_leaves_the_rest_to_the_others():
    described = sliders(1.0, 1.0, 1.0, 3.0, shares={"Arbeit": 60.0})
    assert described.shares({}) == pytest.approx({
        "share-Arbeit": 0.6, "share-Bildung": 0.1, "share-Wohnen": 0.3,
        "w_a": 0.3, "w_b": 0.3, "w_c": 0.1, "w_d": 0.3,
    })  # fmt: skip


def test_indicators_weigh_within_a_share_that_was_set():
    shares = {"Arbeit": 60.0, "Bildung": 10.0, "Wohnen": 30.0}
    described = sliders(1.0, 1.0, 1.0, 1.0, shares=shares)
    # At 100 and 50 steps: two parts and one part of 60 %.
    first = sliders(1.0, 1.0, 1.0, 1.0, shares=shares, a=100)
    assert first.shares({})["w_a"] == pytest.approx(0.4)
    assert first.shares({})["w_b"] == pytest.approx(0.2)
    assert described.shares({"w_a": 0})["w_b"] == pytest.approx(0.6)
    # With nothing inside, the share is divided evenly.
    assert described.shares({"w_a": 0, "w_b": 0})["w_a"] == pytest.approx(0.3)


def test_what_was_moved_back_to_the_weights_is_no_weighting_of_its_own():
    described = sliders(1.0, 1.0, 1.0, 3.0, shares={"Arbeit": 60.0, "Bildung": 10.0, "Wohnen": 30.0})
    assert described.with_share("share-Arbeit", 33.3333) is None
    assert described.weights({"share-Arbeit": 33.3333}) == {"a": 1.0, "b": 1.0, "c": 1.0, "d": 3.0}


def test_all_handlungsfelder_may_have_the_same():
    assert sliders(1.0, 1.0, 1.0, 3.0).with_equal_shares() == {"Arbeit": 33.3334, "Bildung": 33.3333, "Wohnen": 33.3333}
    assert sliders(1.0, 1.0, 2.0, 2.0).with_equal_shares() is None


def test_shares_that_were_all_set_to_nothing_weigh_nothing():
    described = sliders(1.0, 1.0, 1.0, 3.0, shares={"Arbeit": 0.0, "Bildung": 0.0, "Wohnen": 0.0})
    assert set(described.weights({}).values()) == {0.0}


def test_one_handlungsfeld_alone_has_no_slider():
    own = recipe(1.0, 1.0, 1.0, 3.0)
    assert describe_sliders(own, dict.fromkeys("ab", 50), FIELDS, {"Arbeit": 5.0}).fields == ()
    assert describe_sliders(own, dict.fromkeys("abcd", 50)).fields == ()


def test_with_levels_each_member_has_a_share_of_its_composite():
    own = Recipe(
        "R",
        (Weighted("a", 1.0, parents=("x",)), Weighted("b", 3.0, parents=("x",)), Weighted("c", 1.0, parents=("y",))),
        composites=(Composite("x", weight=1.0, parents=("i",)), Composite("y", weight=1.0, parents=("i",)),
                    Composite("i")),
    )  # fmt: skip
    described = describe_sliders(own, {"a": 33, "b": 100, "c": 50, "x": 50, "y": 100})
    assert described.weights({}) == {"a": 1.0, "b": 3.0, "c": 1.0, "x": 1.0, "y": 2.0}
    assert described.shares({}) == pytest.approx({"w_a": 0.25, "w_b": 0.75, "w_c": 1.0, "w_x": 1 / 3, "w_y": 2 / 3})


def random_case(generator):
    """Return sliders as they may stand, and where some of them are now."""
    codes = [f"{number}" for number in range(generator.randint(2, 16))]
    fields = {code: generator.choice(["Arbeit", "Bildung", "", "__proto__", "Ä b"]) for code in codes}
    weights = [generator.choice([0.0, 1.0, generator.random(), generator.random() * 1e6]) for _code in codes]
    own = Recipe("R", tuple(Weighted(code, weight) for code, weight in zip(codes, weights, strict=True)))
    start = describe_sliders(own, dict.fromkeys(codes, 0), fields)
    at = {one.code: generator.choice([one.start, generator.randint(0, 100)]) for one in start.members}
    shares = {name: round(generator.random() * 100, 4) for name in set(fields.values()) if generator.random() < 0.5}
    described = describe_sliders(own, at, fields, generator.choice([{}, shares]))
    keys = [one.key for one in (*described.members, *described.fields)]
    moved = {key: generator.randint(0, 100) for key in generator.sample(keys, generator.randint(0, min(3, len(keys))))}
    return described, moved


def test_the_browser_computes_the_same_doubles():
    generator = random.Random(23)
    cases = [random_case(generator) for _number in range(3000)]
    calls = [(described.as_plain(), moved) for described, moved in cases]
    for function, method in (("weightsAt", "weights"), ("sharesAt", "shares")):
        found = run_module_each(SCRIPT, function, calls)
        for (described, moved), theirs in zip(cases, found, strict=True):
            assert getattr(described, method)(moved) == theirs


def test_any_moves_leave_shares_that_add_up_to_one_and_the_moved_one_where_it_was_put():
    generator = random.Random(7)
    for _number in range(2000):
        described, _moved = random_case(generator)
        if not described.fields:
            continue
        field = generator.choice(described.fields)
        share = generator.choice([0, 100, generator.randint(0, 100), round(generator.random() * 100, 4)])
        after = described.with_share(field.key, share)
        if after is None:
            continue
        assert after[field.name] == pytest.approx(share, abs=1e-9)
        assert sum(after.values()) == pytest.approx(100, abs=1e-9)
        assert all(round(part, 4) == part for part in after.values())
