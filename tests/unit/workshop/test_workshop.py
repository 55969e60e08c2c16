"""The maths of a workshop: by hand, and against published formulas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare

from sozial.index.build import build_index
from sozial.model import Direction
from sozial.recipe import Composite, MissingRule, Recipe, Weighted
from sozial.workshop.agreement import find_two_views, kendall_w, topic_spreads
from sozial.workshop.ballot import Ballot, Form, Topic, check_ballot, share_matrix, shares_of
from sozial.workshop.means import group_shares
from sozial.workshop.outcome import member_weights, own_rankings, weight_matrix
from sozial.workshop.small_groups import FEWEST, merge_small_groups
from tests.cities import PERIOD, city

TOPICS = [Topic("w", "Wohnen", "", ("a",)), Topic("b", "Bildung", "", ("b", "c")), Topic("g", "Gesundheit", "", ("d",))]


def codes(form, **values):
    return [finding.code for finding in check_ballot(form, TOPICS, values)]


@pytest.mark.parametrize(
    ("form", "values", "expected"),
    [
        (Form.POINTS, {"w": 50, "b": 50, "g": 0}, []),
        (Form.POINTS, {"w": 50, "b": 49, "g": 0}, ["points-left"]),
        (Form.POINTS, {"w": 50, "b": 51, "g": 0}, ["points-over"]),
        (Form.POINTS, {"w": -1, "b": 101, "g": 0}, ["out-of-range", "out-of-range"]),
        (Form.RATING, {"w": 5, "b": 0, "g": 0}, []),
        (Form.RATING, {"w": 6, "b": 0, "g": 0}, ["out-of-range"]),
        (Form.RATING, {"w": 0, "b": 0, "g": 0}, ["nothing"]),
        (Form.POINTS, {"w": 50, "b": 50}, ["topics"]),
        (Form.POINTS, {"w": 50, "b": 50, "g": 0, "x": 0}, ["topics"]),
    ],
)
def test_a_ballot_counts_or_says_why_not(form, values, expected):
    assert codes(form, **values) == expected


def test_what_is_wrong_is_said_in_german():
    (finding,) = check_ballot(Form.POINTS, TOPICS, {"w": 50, "b": 20, "g": 0})
    assert "30" in finding.text("de")
    assert finding.text("de") != finding.text("en")


def test_ratings_become_shares_of_their_sum():
    np.testing.assert_allclose(shares_of(Ballot("", {"w": 5, "b": 3, "g": 2}), TOPICS), [0.5, 0.3, 0.2])
    assert share_matrix([], TOPICS).shape == (0, 3)
    with pytest.raises(ValueError, match="above 0"):
        shares_of(Ballot("", {"w": 0, "b": 0, "g": 0}), TOPICS)


def test_everybody_counts_alike_whatever_numbers_they_use():
    low, high = Ballot("", {"w": 1, "b": 1, "g": 0}), Ballot("", {"w": 0, "b": 0, "g": 5})
    np.testing.assert_allclose(group_shares(share_matrix([low, high], TOPICS)), [0.25, 0.25, 0.5])


def test_kendalls_w_by_hand():
    # Three judges, three objects, ranks 1 2 3 / 1 3 2 / 2 1 3: sums 4 6 8, S = 8, W = 12·8 / (9·24) = 4/9.
    ranks = np.array([[1, 2, 3], [1, 3, 2], [2, 1, 3]])
    assert kendall_w(4 - ranks.astype(float)).w == pytest.approx(4 / 9)


def test_kendalls_w_with_ties_is_that_of_friedmans_test():
    generator = np.random.default_rng(1)
    shares = generator.integers(0, 4, (9, 5)).astype(float)
    found = kendall_w(shares)
    friedman = friedmanchisquare(*shares.T)
    # Friedman's statistic is m (n - 1) W.
    assert friedman.statistic == pytest.approx(9 * 4 * found.w)
    assert friedman.pvalue == pytest.approx(found.p_value)


@pytest.mark.parametrize("shares", [np.ones((1, 3)), np.ones((4, 1)), np.ones((4, 3))])
def test_no_concordance_where_there_is_nothing_to_order(shares):
    assert np.isnan(kendall_w(shares).w)


@given(st.integers(2, 8), st.integers(2, 6), st.integers(0, 10_000))
def test_concordance_lies_between_none_and_all(ballots, topics, seed):
    shares = np.random.default_rng(seed).integers(0, 5, (ballots, topics)).astype(float)
    w = kendall_w(shares).w
    assume(w == w)
    assert -1e-9 <= w <= 1 + 1e-9
    # Agreement does not depend on who comes first.
    assert kendall_w(shares[::-1]).w == pytest.approx(w)


def test_quartiles_by_hand():
    shares = np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.7], [0.6, 0.4]])
    found = topic_spreads(shares, TOPICS[:2])[0]
    assert (found.mean, found.median) == (pytest.approx(0.3), pytest.approx(0.25))
    assert (found.lower_quartile, found.upper_quartile) == (pytest.approx(0.175), pytest.approx(0.375))


def _with(first):
    first = np.asarray(first)
    return np.column_stack([first, (1 - first) / 2, (1 - first) / 2])


def test_two_camps_are_two_views():
    views = find_two_views(_with([0.05, 0.1, 0.1, 0.1, 0.6, 0.6, 0.65]), TOPICS)
    assert views[0].topic.code == "w"
    assert (views[0].low_count, views[0].high_count) == (4, 3)


@pytest.mark.parametrize(
    "first",
    [
        [0.3, 0.31, 0.32, 0.33, 0.34, 0.35, 0.36],
        # One single other voice is no camp.
        [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.9],
        # Spread evenly from end to end.
        list(np.linspace(0.05, 0.6, 30)),
        # Too few to speak of camps.
        [0.1, 0.1, 0.6, 0.6],
    ],
)
def test_one_cloud_is_no_two_views(first):
    assert not [found for found in find_two_views(_with(first), TOPICS) if found.topic.code == "w"]


def test_the_split_is_the_best_of_all():
    from sozial.workshop.agreement import _split

    values = np.random.default_rng(2).random(15)
    low, high = _split(values)

    def within(left, right):
        return ((left - left.mean()) ** 2).sum() + ((right - right.mean()) ** 2).sum()

    ordered = np.sort(values)
    assert within(low, high) == pytest.approx(min(within(ordered[:at], ordered[at:]) for at in range(1, 15)))


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({"a": 9, "b": 8}, [("a",), ("b",)]),
        ({"a": 9, "b": 8, "c": 0}, [("a",), ("b",)]),
        ({"a": 9, "b": 8, "c": 1}, [("a",), ("b", "c")]),
        ({"a": 9, "b": 2, "c": 2}, []),
        ({"a": 9, "b": 3, "c": 2}, [("a",), ("b", "c")]),
        ({"a": 2, "b": 2}, []),
        ({"a": 9}, []),
        ({}, []),
    ],
)
def test_small_groups_go_together(sizes, expected):
    assert merge_small_groups(sizes) == expected


@given(st.lists(st.integers(0, 12), max_size=6))
def test_subtracting_groups_from_the_whole_reveals_no_small_one(sizes):
    named = {f"g{number}": size for number, size in enumerate(sizes)}
    shown = merge_small_groups(named)
    totals = [sum(named[name] for name in part) for part in shown]
    assert all(total >= FEWEST for total in totals)
    # All ballots are in a shown group, or none is shown: nothing is left over to be computed.
    assert sum(totals) in (0, sum(sizes))
    assert len(shown) != 1


def test_a_topics_share_is_divided_as_the_recipe_weighs_its_indicators():
    recipe = Recipe("m", (Weighted("a", 5), Weighted("b", 3), Weighted("c", 1), Weighted("d", 0), Weighted("e", 9)))
    found = member_weights(recipe, TOPICS, np.array([0.2, 0.4, 0.4]))
    assert found == pytest.approx({"a": 0.2, "b": 0.3, "c": 0.1, "d": 0.4, "e": 0.0})


@pytest.mark.parametrize("favourable", [False, True])
@pytest.mark.parametrize("gaps", [0.0, 0.2])
def test_own_rankings_are_what_each_participants_recipe_gives(favourable, gaps):
    generator = np.random.default_rng(3)
    values = generator.normal(size=(12, 4))
    values[generator.random(values.shape) < gaps] = np.nan
    dataset = city({code: values[:, at] for at, code in enumerate("abcd")})
    high = Direction.FAVOURABLE if favourable else Direction.BURDEN
    recipe = Recipe("m", tuple(Weighted(code) for code in "abcd"), missing=MissingRule("renormalise", 0.3), high=high)
    shares = generator.dirichlet(np.ones(3), 20)
    found = own_rankings(dataset, recipe, PERIOD, TOPICS, shares, 3)
    expected = np.zeros(12)
    for row in weight_matrix(recipe, TOPICS, shares):
        scores = build_index(dataset, recipe.with_weights(dict(zip("abcd", row, strict=True))), PERIOD).scores
        ranks = scores.rank(ascending=favourable, method="min")
        expected += (ranks <= 3).to_numpy()
    np.testing.assert_allclose(found, expected / 20)
    assert found.sum() == pytest.approx(3)


def test_recipes_with_levels_are_weighed_too():
    generator = np.random.default_rng(4)
    dataset = city({code: generator.normal(size=8) for code in "abcd"})
    parents = {"a": "w", "b": "b-c", "c": "b-c", "d": "g"}
    recipe = Recipe(
        "m",
        tuple(Weighted(code, parents=(parent,)) for code, parent in parents.items()),
        composites=(*(Composite(code, parents=("top",)) for code in ("w", "b-c", "g")), Composite("top")),
    )
    shares = generator.dirichlet(np.ones(3), 5)
    tops = [Topic(code, code, "", (code,)) for code in ("w", "b-c", "g")]
    found = own_rankings(dataset, recipe, PERIOD, tops, shares, 2)
    flat = Recipe("m", tuple(Weighted(code) for code in "abcd"))
    np.testing.assert_allclose(found, own_rankings(dataset, flat, PERIOD, TOPICS, shares, 2))
