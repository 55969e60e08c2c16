"""Which quarters change places and why: a town of four quarters, computed by hand."""

from __future__ import annotations

import pytest

from sozial.index.build import build_index
from sozial.model import Direction
from sozial.recipe import Recipe, Step, Weighted
from sozial.workshop.ballot import Topic
from sozial.workshop.moves import find_moves, first_units, topic_shares
from tests.cities import PERIOD, city

TOPICS = (Topic("x", "Einkommen", "", ("a",)), Topic("y", "Bildung", "", ("b",)))


def result(dataset, a, b, **more):
    recipe = Recipe("m", (Weighted("a", a), Weighted("b", b)), normalise=Step("minmax"), **more)
    return build_index(dataset, recipe, PERIOD)


@pytest.fixture
def town():
    # b from 0 to 100 is 0, 54.5, 100, 18.2: with 75 : 25 the index is 75, 66.1, 43.8, 4.5; with 25 : 75 it is 25, 58.4,
    # 81.3, 13.6.
    return city({"a": [100.0, 70.0, 25.0, 0.0], "b": [20.0, 50.0, 75.0, 30.0]})


def test_places_and_reasons_by_hand(town):
    before, after = result(town, 75, 25), result(town, 25, 75)
    assert first_units(before, 2) == ["01", "02"]
    assert first_units(after, 2) == ["03", "02"]
    moves = {move.unit: move for move in find_moves(before, after, 2, TOPICS)}
    # The first and the third change places, the others stay.
    assert {unit: (move.before, move.after) for unit, move in moves.items()} == {"01": (1, 3), "03": (3, 1)}
    assert moves["03"].entered
    assert moves["01"].left
    assert not moves["01"].entered
    assert topic_shares(before, TOPICS) == pytest.approx([0.75, 0.25])


def test_the_reason_is_the_topic_that_pulls_most(town):
    before, after = result(town, 75, 25), result(town, 25, 75)
    moves = {move.unit: move.reason for move in find_moves(before, after, 2, TOPICS)}
    # Half of the weight goes from a to b. Scaled from 0 to 100, b is 0, 54.5, 100, 18.2: on average 43.2, a 48.75.
    # The third gains 50 - 21.6 = 28.4 by b, and 12.5 - 24.4 = −11.9 less by a, so +11.9: b pulls more.
    assert moves["03"].topic.code == "y"
    assert moves["03"].burdened
    assert (moves["03"].before, moves["03"].after) == pytest.approx((0.25, 0.75))
    # The first loses 50 - 24.4 = 25.6 by a, and 21.6 by b: a counts less, where its burden is high.
    assert moves["01"].topic.code == "x"
    assert moves["01"].burdened


def test_where_a_high_index_is_favourable_the_most_burdened_are_still_first(town):
    usual, turned = ([result(town, *weights, high=high) for weights in ((75, 25), (25, 75))]
                     for high in (Direction.BURDEN, Direction.FAVOURABLE))  # fmt: skip
    assert turned[1].scores["03"] == turned[1].scores.min()
    assert first_units(turned[1], 1) == ["03"]
    told = [[(move.unit, move.after, move.reason.topic.code, move.reason.burdened) for move in
             find_moves(*results, 2, TOPICS)] for results in (usual, turned)]  # fmt: skip
    assert told[0] == told[1] == [("03", 1, "y", True), ("01", 3, "x", True)]


def test_nobody_moves_under_the_same_weights(town):
    same = result(town, 75, 25)
    assert find_moves(same, same, 2, TOPICS) == []


def test_without_parts_no_reason_is_invented(town):
    made = [result(town, *weights, aggregate=Step("geometric")) for weights in ((75, 25), (25, 75))]
    assert {move.reason for move in find_moves(*made, 2, TOPICS)} <= {None}
