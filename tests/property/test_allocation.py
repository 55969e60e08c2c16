"""Allocation over many random cases: sums, bounds, monotony, order, scale."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sozial.planning.apportionment import (
    APPORTIONINGS,
    HARE_NIEMEYER,
    SAINTE_LAGUE,
    apportion_sainte_lague,
    check_bounds,
    share_out,
)

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
@settings(max_examples=1500)
@given(case=cases())
def test_parts_sum_to_the_amount_and_keep_their_bounds(method, case):
    amount, weights, least, most = case
    parts = APPORTIONINGS[method].apportion(*case)
    assert int(parts.sum()) == amount
    assert (parts >= least).all()
    assert (parts <= most).all()
    assert (parts[weights == 0] == least[weights == 0]).all()


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=800)
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
@settings(max_examples=500)
@given(case=cases(), times=st.sampled_from([2.0, 0.25, 1024.0]))
def test_the_scale_of_needs_does_not_matter(method, case, times):
    amount, weights, least, most = case
    apportion = APPORTIONINGS[method].apportion
    assert apportion(amount, weights * times, least, most).tolist() == apportion(*case).tolist()


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=500)
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


@settings(max_examples=1500)
@given(case=cases())
def test_one_more_to_give_out_never_costs_anybody_with_sainte_lague(case):
    amount, weights, least, most = case
    assume(not check_bounds(amount + 1, weights, least, most))
    before = apportion_sainte_lague(amount, weights, least, most)
    after = apportion_sainte_lague(amount + 1, weights, least, most)
    assert (after >= before).all()
    assert int((after - before).sum()) == 1


@settings(max_examples=1000)
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


@settings(max_examples=800)
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
