"""Allocation over many random cases: sums, bounds, monotony, order, scale."""

from __future__ import annotations

import heapq
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sozial.planning.allocation.apportionment import APPORTIONINGS, HARE_NIEMEYER, SAINTE_LAGUE, apportion_sainte_lague
from sozial.planning.allocation.apportionment_checks import check_bounds
from sozial.planning.allocation.exact_parts import apportion_exactly
from sozial.planning.allocation.ideal_parts import share_out
from tests.thorough import examples

METHODS = list(APPORTIONINGS)


@st.composite
def cases(draw, most_units=12, bounded=True):
    """Amount, weights, least and most that allow the amount."""
    size = draw(st.integers(1, most_units))
    weights = np.array(draw(st.lists(st.one_of(st.integers(0, 5), st.floats(0, 1e6)), min_size=size, max_size=size)))
    weights = np.where(weights < 1e-6, 0.0, weights).astype(float)
    if not bounded:
        assume(weights.any())
        amount = draw(st.integers(0, 400))
        return amount, weights, np.zeros(size, dtype=np.int64), np.full(size, amount, dtype=np.int64)
    least = np.array(draw(st.lists(st.integers(0, 20), min_size=size, max_size=size)), dtype=np.int64)
    room = np.array(draw(st.lists(st.integers(0, 80), min_size=size, max_size=size)), dtype=np.int64)
    most = least + room
    amount = draw(st.integers(int(least.sum()), int(np.where(weights > 0, most, least).sum())))
    assert not check_bounds(amount, weights, least, most)
    return amount, weights, least, most


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=examples(1500))
@given(case=cases())
def test_parts_sum_to_the_amount_and_keep_their_bounds(method, case):
    amount, weights, least, most = case
    parts = APPORTIONINGS[method].apportion(*case)
    assert int(parts.sum()) == amount
    assert (parts >= least).all()
    assert (parts <= most).all()
    assert (parts[weights == 0] == least[weights == 0]).all()


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=examples(800))
@given(case=cases(bounded=False))
def test_more_need_never_means_less(method, case):
    _amount, weights, _least, _most = case
    parts = APPORTIONINGS[method].apportion(*case)
    order = np.argsort(weights, kind="stable")
    for lower, higher in pairwise(order):
        if weights[higher] > weights[lower]:
            assert parts[higher] >= parts[lower]
        else:
            assert abs(parts[higher] - parts[lower]) <= 1


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=examples(500))
@given(case=cases(), times=st.sampled_from([2.0, 0.25, 1024.0]))
def test_the_scale_of_needs_does_not_matter(method, case, times):
    amount, weights, least, most = case
    apportion = APPORTIONINGS[method].apportion
    assert apportion(amount, weights * times, least, most).tolist() == apportion(*case).tolist()


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=examples(500))
@given(case=cases(), seed=st.integers(0, 1000))
def test_the_order_of_needs_does_not_matter(method, case, seed):
    # Where claims are equal somebody must come first: `allocate` orders quarters by key before.
    amount, weights, least, most = case
    order = np.random.default_rng(seed).permutation(len(weights))
    apportion = APPORTIONINGS[method].apportion
    straight = apportion(*case)
    mixed = apportion(amount, weights[order], least[order], most[order])
    assert np.abs(mixed - straight[order]).max() <= 1
    ideal = share_out(amount, weights, least, most)
    remainders = np.sort(ideal - np.floor(ideal))
    if method == HARE_NIEMEYER and (len(remainders) < 2 or np.diff(remainders).min() > 1e-6):
        assert mixed.tolist() == straight[order].tolist()


@settings(max_examples=examples(1500))
@given(case=cases())
def test_one_more_to_give_out_never_costs_anybody_with_sainte_lague(case):
    amount, weights, least, most = case
    assume(not check_bounds(amount + 1, weights, least, most))
    before = apportion_sainte_lague(amount, weights, least, most)
    after = apportion_sainte_lague(amount + 1, weights, least, most)
    assert (after >= before).all()
    assert int((after - before).sum()) == 1


@settings(max_examples=examples(1000))
@given(case=cases())
def test_sainte_lague_is_where_no_swap_is_fairer(case):
    """Nobody who could give has a smaller claim to its last one than somebody who could take has to one more."""
    _amount, weights, least, most = case
    parts = APPORTIONINGS[SAINTE_LAGUE].apportion(*case)
    with np.errstate(divide="ignore", invalid="ignore"):
        last = np.where(parts > least, (parts - 0.5) / weights, -np.inf)
        following = np.where((parts < most) & (weights > 0), (parts + 0.5) / weights, np.inf)
    if np.isfinite(last).any() and np.isfinite(following).any():
        assert last[np.isfinite(last)].max() <= following[np.isfinite(following)].min() * (1 + 1e-9)


@settings(max_examples=examples(800))
@given(case=cases())
def test_ideal_parts_sum_to_the_amount_and_are_proportional_where_nothing_binds(case):
    amount, weights, least, most = case
    ideal = share_out(amount, weights, least, most)
    assert ideal.sum() == pytest.approx(amount, rel=1e-9, abs=1e-6)
    free = (ideal > least + 1e-9) & (ideal < most - 1e-9) & (weights > 0)
    if free.sum() > 1:
        ratios = ideal[free] / weights[free]
        assert ratios.max() == pytest.approx(ratios.min(), rel=1e-6)
    assert (ideal >= least - 1e-9).all()
    assert (ideal <= most + 1e-9).all()


def _claims_in_fractions(amount, weights, least, most):
    """Return divisor parts, one step after the other to the smallest claim, in exact arithmetic."""
    parts = [int(part) for part in least]
    waiting = [
        (Fraction(2 * parts[at] + 1) / Fraction(weight), at)
        for at, weight in enumerate(weights.tolist())
        if weight > 0 and parts[at] < most[at]
    ]
    heapq.heapify(waiting)
    for _one in range(amount - sum(parts)):
        _claim, at = heapq.heappop(waiting)
        parts[at] += 1
        if parts[at] < most[at]:
            heapq.heappush(waiting, (Fraction(2 * parts[at] + 1) / Fraction(float(weights[at])), at))
    return parts


def _remainders_in_fractions(amount, weights, least, most):
    """Return largest remainders: the multiplier by going through every turn of the sum, in exact arithmetic."""
    lower, upper = [int(part) for part in least], [int(part) for part in most]
    exact = [Fraction(weight) for weight in weights.tolist()]

    def ideal(times):
        return [min(max(weight * times, low), high) for weight, low, high in zip(exact, lower, upper, strict=True)]

    turns = sorted(
        {Fraction(0)} | {bound[at] / weight for at, weight in enumerate(exact) if weight for bound in (lower, upper)}
    )
    times = turns[-1]
    for begin, end in pairwise(turns):
        if sum(ideal(end)) >= amount:
            reached, until = sum(ideal(begin)), sum(ideal(end))
            times = begin if reached >= amount else begin + (end - begin) * (amount - reached) / (until - reached)
            break
    wanted = ideal(times)
    parts = [part // 1 for part in wanted]
    order = sorted(
        (at for at, part in enumerate(wanted) if part != parts[at]),
        key=lambda at: (parts[at] - wanted[at], -exact[at], at),
    )
    for at in order[: amount - sum(parts)]:
        parts[at] += 1
    return parts


@st.composite
def near_cases(draw):
    """Weights that doubles hardly tell apart: few decimals, sums of tenths, neighbours in the last place."""
    size = draw(st.integers(1, 8))
    tenths = st.sampled_from([0.1, 0.2, 0.3, 0.1 + 0.2, 0.7, 0.1 * 7, 1.1, 1e6, 1e6 + 2**-33])
    weights = np.array(draw(st.lists(tenths, min_size=size, max_size=size)))
    weights = weights * draw(st.sampled_from([1.0, 1e-250, 1e250]))
    least = np.array(draw(st.lists(st.integers(0, 30), min_size=size, max_size=size)), dtype=np.int64)
    most = least + np.array(draw(st.lists(st.integers(0, 90), min_size=size, max_size=size)), dtype=np.int64)
    return draw(st.integers(int(least.sum()), int(most.sum()))), weights, least, most


@settings(max_examples=examples(1000))
@given(case=st.one_of(cases(), near_cases()))
def test_parts_are_those_of_exact_arithmetic(case):
    wanted = {SAINTE_LAGUE: _claims_in_fractions, HARE_NIEMEYER: _remainders_in_fractions}
    for method, exactly in wanted.items():
        assert APPORTIONINGS[method].apportion(*case).tolist() == exactly(*case)


@settings(max_examples=examples(500))
@given(case=cases(), seed=st.integers(0, 1000))
def test_where_the_search_begins_does_not_matter(case, seed):
    start = np.random.default_rng(seed).uniform(-5, 110, len(case[1]))
    assert apportion_exactly(*case, start).tolist() == _remainders_in_fractions(*case)


@settings(max_examples=examples(500))
@given(
    st.integers(10**9, 10**12), st.lists(st.one_of(st.integers(1, 50), st.floats(0.01, 100)), min_size=1, max_size=8)
)
def test_remainders_of_many_steps_are_those_of_exact_arithmetic(amount, weights):
    case = amount, np.array(weights, dtype=float), np.zeros(len(weights), dtype=int), np.full(len(weights), amount)
    assert APPORTIONINGS[HARE_NIEMEYER].apportion(*case).tolist() == _remainders_in_fractions(*case)
    assert int(APPORTIONINGS[SAINTE_LAGUE].apportion(*case).sum()) == amount
