"""Ranks and classes beside exact rational arithmetic: no order, tie or class comes from binary fractions.

Every figure below is a whole number of tenths (or of another decimal), so that its index is a fraction, computed here
with `fractions` and never with a float. The cases are drawn once and for all; each test states how many it compares.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sozial.index.build import build_index
from sozial.index.classify import assign_classes, classify_quantiles
from sozial.index.prepare import prepare_index
from sozial.index.quantiles import quantile
from sozial.index.reweigh import reweigh, reweigh_many, score_noise
from sozial.index.values.decimals import decimals_of, subtract_exactly
from sozial.index.values.equality import settle
from sozial.insight.rank_tally import RankTally
from sozial.insight.simulation import _tally, rank_batch
from sozial.insight.status_dynamics import build_status_dynamics
from sozial.model import Dataset, Indicator
from sozial.recipe import Composite, Derived, MissingRule, Recipe, Step, Weighted
from sozial.result import ClassBreaks
from tests.cities import PERIOD, city

CODES = ("a", "b", "c")
UNITS = 90


def drawn(seed, decimals=1, offset=0):
    """Return whole numbers of the last decimal, the dataset of them, and whole weights."""
    random = np.random.default_rng(seed)
    steps = random.integers(0, 40, (UNITS, 3)) + random.integers(0, 300) + offset
    weights = [int(weight) for weight in random.integers(1, 6, 3)]
    dataset = city({code: steps[:, at] / 10**decimals for at, code in enumerate(CODES)})
    return [[int(step) for step in row] for row in steps], dataset, weights


def exact_minmax(rows):
    """Return the columns of whole numbers stretched from 0 to 1, as fractions."""
    columns = list(zip(*rows, strict=True))
    return [
        [Fraction(value - min(column), max(column) - min(column)) for value, column in zip(row, columns, strict=True)]
        for row in rows
    ]


def ranks_of(scores):
    """Return ranks by counting who is higher."""
    return [1 + sum(other > score for other in scores) for score in scores]


def recipe_of(weights, **more):
    entries = tuple(Weighted(code, weight) for code, weight in zip(CODES, weights, strict=True))
    return Recipe("m", entries, **{"normalise": Step("minmax"), **more})


def test_ranks_of_min_max_are_those_of_fractions():
    """18,000 ranks of one-decimal figures, 18,000 each of weights tried one by one, at once, and in simulations."""
    compared = ties = 0
    for seed in range(200):
        rows, dataset, weights = drawn(seed)
        stretched = exact_minmax(rows)
        exact = [sum(w * z for w, z in zip(weights, row, strict=True)) for row in stretched]
        wanted = ranks_of(exact)
        result = build_index(dataset, recipe_of(weights), PERIOD)
        assert result.ranks.tolist() == wanted
        prepared = prepare_index(dataset, recipe_of((1, 1, 1)), PERIOD)
        given_weights = np.array(weights, dtype=float)
        assert reweigh(prepared, given_weights)[1].tolist() == wanted
        assert rank_batch(reweigh_many(prepared, prepared.recipe, given_weights[None, :]))[0].tolist() == wanted
        # A simulation counts ranks without settling every variant first: none has moved.
        unsettled = reweigh_many(prepared, prepared.recipe, given_weights[None, :], settled=False)
        noise = score_noise(prepared, given_weights[None, :])
        assert _tally(unsettled, np.array(wanted), RankTally(UNITS), noise).tolist() == [0.0]
        compared += len(wanted)
        ties += len(wanted) - len(set(wanted))
    assert compared == 18_000
    # Without ties there would be nothing to decide.
    assert ties > 1_000


@pytest.mark.parametrize(("decimals", "offset"), [(2, 0), (1, 300_000), (2, 3_000_000), (1, 30_000_000)])
def test_figures_far_from_zero_are_compared_by_their_decimals(decimals, offset):
    """4 x 2,700 ranks: years with a tenth, incomes with cents, figures that share all but their last digits."""
    for seed in range(30):
        rows, dataset, weights = drawn(seed, decimals, offset)
        exact = [sum(w * z for w, z in zip(weights, row, strict=True)) for row in exact_minmax(rows)]
        assert build_index(dataset, recipe_of(weights), PERIOD).ranks.tolist() == ranks_of(exact)


def test_gaps_are_scaled_up_as_fractions_are():
    """9,000 ranks with a tenth of the figures missing, the weights that are there counting as the whole."""
    for seed in range(100):
        rows, dataset, weights = drawn(seed)
        random = np.random.default_rng(1_000 + seed)
        missing = random.random((UNITS, 3)) < 0.1
        missing[:, 0] = False
        # The ends stay, so that the stretch does.
        for at in range(3):
            column = [row[at] for row in rows]
            missing[[column.index(min(column)), column.index(max(column))], at] = False
        values = dataset.values.mask(missing)
        with_gaps = Dataset(dataset.title, dataset.units, values, dataset.indicators)
        exact = []
        for row, gone in zip(exact_minmax(rows), missing, strict=True):
            there = [at for at in range(3) if not gone[at]]
            exact.append(sum(weights[at] * row[at] for at in there) / Fraction(sum(weights[at] for at in there)))
        recipe = recipe_of(weights, missing=MissingRule("renormalise", 0.01))
        assert build_index(with_gaps, recipe, PERIOD).ranks.tolist() == ranks_of(exact)


def test_a_sum_that_is_ranked_again_ties_where_fractions_do():
    """9,000 places of domains that are ranked again, and as many ranks of their sum (the shape of CDC SVI)."""
    for seed in range(100):
        rows, dataset, weights = drawn(seed)
        levels = (
            Composite("pair", again=Step("percentile", {"scale": 1.0}), parents=("all",)),
            Composite("all", again=Step("percentile")),
        )
        entries = (
            Weighted("a", weights[0], parents=("pair",)),
            Weighted("b", weights[1], parents=("pair",)),
            Weighted("c", 1.0, parents=("all",)),
        )
        recipe = Recipe("m", entries, normalise=Step("minmax", {"high": 1.0}), composites=levels)
        result = build_index(dataset, recipe, PERIOD)
        stretched = exact_minmax(rows)
        pair = [weights[0] * row[0] + weights[1] * row[1] for row in stretched]
        place = [Fraction(sum(other < own for other in pair), UNITS - 1) for own in pair]
        np.testing.assert_allclose(result.levels["pair"].scores, [float(share) for share in place], rtol=0, atol=1e-15)
        exact = [own + row[2] for own, row in zip(place, stretched, strict=True)]
        assert result.ranks.tolist() == ranks_of(exact)


def two_years(then, now, more=()):
    """Return a dataset of one indicator in two years."""
    keys = pd.Index([f"{number:03d}" for number in range(len(then))], name="unit")
    index = pd.MultiIndex.from_product([keys, ["2023", "2024"]], names=["unit", "period"])
    values = pd.DataFrame({"x": np.column_stack([then, now]).ravel()}, index=index)
    return Dataset("d", pd.DataFrame({"name": keys}, index=keys), values, (Indicator("x"), *more))


def changed(rule, **more):
    return Recipe("m", (Weighted("c"),), normalise=Step("percentile"), derived=(Derived("c", rule, of="x"),), **more)


def test_ranks_of_differences_are_those_of_whole_tenths():
    """9,440 ranks of differences and 9,440 of relative changes of one-decimal rates."""
    for seed in range(40):
        random = np.random.default_rng(seed)
        then = random.integers(1, 300, 236)
        now = np.maximum(then + random.integers(-15, 16, 236), 0)
        dataset = two_years(then / 10, now / 10)
        difference = [int(one) - int(other) for one, other in zip(now, then, strict=True)]
        found = build_index(dataset, changed("difference"), "2024")
        assert found.ranks.tolist() == ranks_of(difference)
        relative = [Fraction(moved, int(before)) for moved, before in zip(difference, then, strict=True)]
        found = build_index(dataset, changed("relative_change"), "2024")
        assert found.ranks.tolist() == ranks_of(relative)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=30), st.integers(0, 4), st.integers(-500, 500))
def test_the_same_difference_everywhere_is_one_number_and_is_told(steps, decimals, moved):
    then = np.array(steps) / 10**decimals
    now = np.array([step + moved for step in steps]) / 10**decimals
    assert set(subtract_exactly(now, then)) == {moved / 10**decimals}
    recipe = Recipe("m", (Weighted("c"),), derived=(Derived("c", "difference", of="x"),))
    result = build_index(two_years(then, now), recipe, "2024")
    assert result.scores.isna().all()
    assert "no-spread" in {finding.code for finding in result.findings}


def test_computed_rates_that_move_alike_are_constant_too():
    """Sevenths and thirteenths have no decimals: equal differences of them come out equal all the same."""
    then = np.array([count / 13 * 100 for count in range(1, 10)])
    now = np.array([(count + 2) / 13 * 100 for count in range(1, 10)])
    assert decimals_of(then, now) is None
    assert len(set(now - then)) > 1
    assert len(set(subtract_exactly(now, then))) == 1


def test_pooled_rates_and_reversals_are_rounded_once():
    keys = pd.Index(["1", "2", "3"], name="unit")
    index = pd.MultiIndex.from_product([keys, ["2023", "2024"]], names=["unit", "period"])
    values = pd.DataFrame(
        # Person-years in tenths: 0.3 of 0.9 and 0.7 of 2.1 are the same third.
        {"n": [0.1, 0.2, 0.3, 0.4, 0.0, 0.1], "b": [0.3, 0.6, 0.7, 1.4, 0.1, 0.2], "q": [1.1, 1.1, 2.2, 2.2, 3.3, 3.3]},
        index=index,
    )
    dataset = Dataset("d", pd.DataFrame({"name": keys}, index=keys), values, (Indicator("q"),))
    rules = (
        Derived("r", "pooled_rate", count="n", base="b", periods=2),
        Derived("v", "reversed", of="q", total=100.0),
    )
    recipe = Recipe("m", (Weighted("r"), Weighted("v", 0)), derived=rules, normalise=Step("percentile"))
    prepared = prepare_index(dataset, recipe, "2024")
    assert prepared.raw[:, 0].tolist() == [100 / 3, 100 / 3, 100 / 3]
    assert prepared.raw[:, 1].tolist() == [98.9, 97.8, 96.7]


def test_terms_that_cancel_leave_a_tie_and_no_order():
    """A share and what is left of 100, weighed alike, say nothing: everybody shares rank 1."""
    for seed in range(50):
        share = np.random.default_rng(seed).integers(0, 1000, 40)
        dataset = city({"a": share / 10, "b": (1000 - share) / 10})
        for scale in ("zscore", "minmax"):
            recipe = Recipe("m", (Weighted("a"), Weighted("b")), normalise=Step(scale))
            assert set(build_index(dataset, recipe, PERIOD).ranks) == {1}


def test_an_index_that_moves_alike_everywhere_has_no_dynamics():
    """Changes that are all the same have no spread: noise is not stretched to z-scores."""
    then = np.random.default_rng(3).integers(0, 300, 60)
    found = build_status_dynamics(two_years(then / 10, (then + 7) / 10), Recipe("m", (Weighted("x"),)), "2023", "2024")
    assert np.isnan(found.dynamics).all()


def exact_quantile(ordered, share, kind):
    """Return Hyndman and Fan's type 7 or 9, as R's help page states it, in fractions."""
    count = len(ordered)
    place = share * (count - 1) + 1 if kind == 7 else Fraction(3, 8) + share * (count + Fraction(1, 4))
    place = min(max(place, Fraction(1)), Fraction(count))
    below = place.numerator // place.denominator
    if place == below:
        return Fraction(ordered[below - 1])
    return ordered[below - 1] + (place - below) * (ordered[below] - ordered[below - 1])


@pytest.mark.parametrize("kind", [7, 9])
def test_classes_of_quantiles_are_those_of_fractions(kind):
    """2 x 53,501 classes: 2 to 30 units cut into 2 to 20 parts, and tenths of 31 to 300 units, in tenths."""
    compared = 0
    sizes = [(count, parts) for count in range(2, 31) for parts in range(2, 21)]
    sizes += [(count, 10) for count in range(31, 301, 1)]
    for count, parts in sizes:
        steps = np.random.default_rng(100 * count + parts).integers(0, 5 * count, count)
        ordered = sorted(int(step) for step in steps)
        cuts = [exact_quantile(ordered, Fraction(part, parts), kind) for part in range(1, parts)]
        cuts = sorted({cut for cut in cuts if cut < ordered[-1]})
        values = steps / 10
        breaks = classify_quantiles(values, parts, kind)
        assert len(breaks.cuts) == len(cuts)
        wanted = [sum(int(step) > cut for cut in cuts) for step in steps]
        assert assign_classes(values, breaks).tolist() == wanted
        compared += count
    assert compared == 53_501


def test_a_whole_position_is_the_value_itself():
    """Every tenth whose position is a whole number, for 2 to 999 units, of both types: R forgives these by `fuzz`."""
    whole = wrong = 0
    for kind, name in ((7, "linear"), (9, "normal_unbiased")):
        for count in range(2, 1000):
            ordered = np.sort(np.random.default_rng(count).normal(size=count))
            for part in range(1, 10):
                share = Fraction(part, 10)
                place = share * (count - 1) + 1 if kind == 7 else Fraction(3, 8) + share * (count + Fraction(1, 4))
                if place.denominator == 1:
                    whole += 1
                    assert quantile(ordered, share, kind) == ordered[place.numerator - 1]
                    wrong += np.quantile(ordered, part / 10, method=name) != ordered[place.numerator - 1]
    # By hand: 4 x 99 + 4 x 199 + 499 of type 7, and 499 + 2 x 100 of type 9.
    assert whole == 2_390
    # The rule that was used before misses some of them.
    assert wrong > 0


@given(st.integers(-(10**6), 10**6), st.integers(0, 6), st.sampled_from([-1, 0, 1]), st.booleans())
def test_a_value_one_unit_in_the_last_place_from_a_cut_lies_on_it(steps, decimals, side, upper):
    cut = steps / 10**decimals
    value = np.nextafter(cut, cut + side) if side else cut
    found = assign_classes(np.array([value, 10.0**6]), ClassBreaks((cut,), (upper,), ("a", "b")))
    assert found[0] == int(upper)


@given(
    st.lists(st.integers(-1000, 1000), min_size=1, max_size=40),
    st.lists(st.integers(-3, 3), min_size=40, max_size=40),
)
def test_settled_values_tie_where_whole_numbers_do(steps, noise):
    values = np.array([step + 1e-15 * off * max(abs(step), 1) for step, off in zip(steps, noise, strict=False)])
    settled, order = settle(values, 1e-12 * 1000)
    ranked = [sum(other < own for other in settled) for own in settled]
    assert ranked == [sum(other < own for other in steps) for own in steps]
    assert (np.diff(settled[order.places]) >= 0).all()
    assert np.abs(settled - values).max() <= 1e-11


def test_distinct_scores_stay_distinct():
    """Equal means noise: what differs by 1e-10 of the reach keeps its order."""
    values = np.array([1.0, 1.0 + 1e-10, 1.0 - 1e-10])
    assert settle(values, 1e-12)[0].tolist() == values.tolist()
