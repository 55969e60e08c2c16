"""What a phone is answered: by hand, and against the shares that the projector shows."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sozial.model import Direction, Indicator
from sozial.recipe import Recipe, Step, Weighted
from sozial.workshop.ballot import Ballot, Topic, share_matrix
from sozial.workshop.outcome import own_rankings
from sozial.workshop.own_answer import OwnAnswer, build_answers, read_answer
from tests.cities import PERIOD, city

TOPICS = (Topic("x", "X", "", ("x",)), Topic("y", "Y", "", ("y",)))
RECIPE = Recipe("m", (Weighted("x"), Weighted("y")), normalise=Step("minmax"))
# From 0 to 10 both, so that a score is share of x times x / 10 plus share of y times y / 10.
TOWN = city({"x": [10, 8, 0, 2], "y": [0, 3, 10, 6]})


def ballots(*points):
    return [Ballot("", {"x": first, "y": 100 - first}) for first in points]


def test_the_quarters_of_ones_own_weights_by_hand():
    # Weight of x 1: scores 10 8 0 2; 0.5: 5 5.5 5 4; 0: 0 3 10 6. Group, (1+1+0.5+0+0)/5 = 0.5: as 0.5.
    given_votes = ballots(100, 100, 50, 0, 0)
    document = json.loads(json.dumps(build_answers(TOWN, RECIPE, PERIOD, TOPICS, given_votes, 2)))
    own = [read_answer(document, ballot.values, TOPICS) for ballot in given_votes]
    names = [f"Quartier 0{place}" for place in range(1, 5)]
    group = (names[1], names[0], names[2])
    assert own[0] == own[1] == OwnAnswer((names[0], names[1]), group, 2, 4)
    # Two quarters share the second place: neither is left out.
    assert own[2] == OwnAnswer(group, group, 2, 4)
    assert own[3] == OwnAnswer((names[2], names[3]), group, 2, 4)
    assert own[3].shared == (names[2],)


def test_fewer_than_five_weightings_give_no_answer():
    document = build_answers(TOWN, RECIPE, PERIOD, TOPICS, ballots(100, 100, 50, 0), 2)
    assert "Quartier" not in json.dumps(document)
    assert read_answer(document, {"x": 100, "y": 0}, TOPICS) is None


def test_nobody_is_answered_to_what_nobody_gave():
    document = build_answers(TOWN, RECIPE, PERIOD, TOPICS, ballots(100, 100, 50, 0, 0), 2)
    assert read_answer(document, {"x": 60, "y": 40}, TOPICS) is None
    assert read_answer(document, {"x": 100}, TOPICS) is None
    assert read_answer(document, {"x": 100, "y": 0}, TOPICS[::-1]) is None


@pytest.mark.parametrize(
    "damage",
    [
        {"version": 2}, {"topics": ["y"]}, {"quarters": []}, {"quarters": None}, {"weightings": None},
        {"weightings": {"100-0": ["a"]}}, {"weightings": {"100-0": 3}}, {"most": "many"}, {"group": [99]},
    ],
)  # fmt: skip
def test_a_damaged_document_answers_nothing(damage):
    document = build_answers(TOWN, RECIPE, PERIOD, TOPICS, ballots(100, 100, 50, 0, 0), 2) | damage
    assert read_answer(document, {"x": 100, "y": 0}, TOPICS) is None
    assert read_answer({}, {"x": 100, "y": 0}, TOPICS) is None


def test_a_recipe_whose_high_values_are_favourable_puts_the_lowest_first():
    town = city(
        {"x": [10, 8, 0, 2], "y": [0, 3, 10, 6]}, [Indicator(code, direction=Direction.BURDEN) for code in "xy"]
    )
    recipe = Recipe("m", RECIPE.indicators, normalise=Step("minmax"), high=Direction.FAVOURABLE)
    document = build_answers(town, recipe, PERIOD, TOPICS, ballots(100, 100, 50, 0, 0), 2)
    table = own_rankings(town, recipe, PERIOD, TOPICS, share_matrix(ballots(100), TOPICS), 2)
    first = {f"Quartier {key}" for key in table.index[table > 0]}
    assert set(read_answer(document, {"x": 100, "y": 0}, TOPICS).quarters) == first


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 100), min_size=5, max_size=15), st.integers(1, 6), st.integers(0, 1000))
def test_all_answers_together_are_what_the_projector_counts(points, most, seed):
    generator = np.random.default_rng(seed)
    town = city({code: generator.integers(0, 8, 6).astype(float).tolist() for code in "xy"})
    if any(town.values[code].nunique() < 2 for code in "xy"):
        return
    votes = ballots(*points)
    document = build_answers(town, RECIPE, PERIOD, TOPICS, votes, most)
    counted = dict.fromkeys(town.units["name"], 0)
    for vote in votes:
        for name in read_answer(document, vote.values, TOPICS).quarters:
            counted[name] += 1
    shares = own_rankings(town, RECIPE, PERIOD, TOPICS, share_matrix(votes, TOPICS), most)
    assert {f"Quartier {key}": share * len(votes) for key, share in shares.items()} == pytest.approx(counted)
