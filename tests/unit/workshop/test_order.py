"""An order by importance: rank order centroids, against published weights and by what must hold for any."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sozial.errors import DataError
from sozial.workshop.ballot import Ballot, Form, Topic, as_given, check_ballot, highest_value, shares_of
from sozial.workshop.order import order_parts, parts_of_places, places_of

# Edwards, Barron (1994), table 2, and Barron, Barrett (1996), table 1: as printed, four decimals.
PUBLISHED = {
    2: (0.7500, 0.2500),
    3: (0.6111, 0.2778, 0.1111),
    4: (0.5208, 0.2708, 0.1458, 0.0625),
    5: (0.4567, 0.2567, 0.1567, 0.0900, 0.0400),
    6: (0.4083, 0.2417, 0.1583, 0.1028, 0.0611, 0.0278),
    7: (0.3704, 0.2276, 0.1561, 0.1085, 0.0728, 0.0442, 0.0204),
}


@pytest.mark.parametrize("count", PUBLISHED)
def test_the_weights_are_the_published_ones(count):
    parts = order_parts(count)
    assert [round(part / sum(parts), 4) for part in parts] == list(PUBLISHED[count])


@given(st.integers(1, 12))
def test_the_parts_are_exact_positive_and_fall(count):
    parts = order_parts(count)
    shares = [Fraction(part, sum(parts)) for part in parts]
    assert sum(shares) == 1
    assert all(one > other for one, other in pairwise(parts))
    # The definition itself, in fractions.
    exact = [sum(Fraction(1, later) for later in range(place, count + 1)) / count for place in range(1, count + 1)]
    assert shares == exact


@given(st.integers(2, 7), st.randoms(use_true_random=False))
def test_places_become_parts_and_are_read_back(count, chance):
    order = list(range(1, count + 1))
    chance.shuffle(order)
    places = {f"t{at}": place for at, place in enumerate(order)}
    topics = [Topic(code, code, "", (code,)) for code in places]
    values = parts_of_places(places, {code: code for code in places})
    assert places_of(values) == places
    assert as_given(Form.ORDER, values) == places
    assert check_ballot(Form.ORDER, topics, values) == []
    assert max(values.values()) == highest_value(Form.ORDER, count)
    shares = shares_of(Ballot("", values), topics)
    assert np.isclose(shares.sum(), 1)
    # Whoever stands further up weighs more.
    assert list(np.argsort(-shares)) == list(np.argsort(order))


def test_an_order_of_three_by_hand():
    topics = [Topic(code, code, "", (code,)) for code in "abc"]
    values = parts_of_places({"a": 3, "b": 1, "c": 2}, {code: code for code in "abc"})
    np.testing.assert_allclose(shares_of(Ballot("", values), topics), [2 / 18, 11 / 18, 5 / 18])


@pytest.mark.parametrize(
    ("places", "codes"),
    [
        ({"a": 1, "b": 1, "c": 2}, ["place-twice"]),
        ({"a": 1, "b": None, "c": 2}, ["no-place"]),
        ({"a": 2, "b": None, "c": 2}, ["no-place", "place-twice"]),
        ({"a": 1, "b": 2, "c": 4}, ["no-such-place"]),
    ],
)
def test_ties_and_gaps_are_refused_all_at_once(places, codes):
    with pytest.raises(DataError) as caught:
        parts_of_places(places, {code: code.upper() for code in "abc"})
    assert [finding.code for finding in caught.value.findings] == codes
    assert all(finding.line("de") != finding.line("en") for finding in caught.value.findings)


@pytest.mark.parametrize("values", [{"a": 11, "b": 11, "c": 2}, {"a": 11, "b": 5, "c": 1}, {"a": 0, "b": 0, "c": 0}])
def test_values_that_no_order_gives_are_no_ballot(values):
    topics = [Topic(code, code, "", (code,)) for code in "abc"]
    assert [finding.code for finding in check_ballot(Form.ORDER, topics, values)] == ["places"]
