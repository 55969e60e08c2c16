"""Random recipes on random data: never a traceback, a NaN ranking, or a unit without a reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sozial.errors import DataError
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.build import build_index
from sozial.index.class_schemes import CLASS_SCHEMES
from sozial.index.prepare import prepare_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.index.reweigh import reweigh
from sozial.index.values.normalisations import NORMALISATIONS
from sozial.index.values.normalise_ranks import REVERSED_PERCENTILE
from sozial.index.values.ranking import TIES
from sozial.index.values.treat import TREATMENTS
from sozial.index.weigh import WEIGHTINGS
from sozial.model import Direction, Indicator
from sozial.recipe import AGGREGATE, GIVEN, NOTHING, SCORE, Composite, MissingRule, RankRule, Recipe, Step, Weighted
from tests.cities import PERIOD, city

CODES = ("a", "b", "c", "d")
cells = st.one_of(st.integers(-20, 20).map(float), st.floats(-1e6, 1e6), st.sampled_from([0.0, float("nan"), 1e9]))
tables = arrays(float, st.tuples(st.integers(1, 9), st.just(len(CODES))), elements=cells)
rounding = st.sampled_from([{}, {"digits": 2}, {"digits": 0, "half": "even"}])
weights = st.one_of(st.just(0.0), st.floats(0.01, 100))
directions = st.sampled_from([None, Direction.BURDEN, Direction.FAVOURABLE])


@st.composite
def scales(draw, chained=True, of_composites=False):
    # What turns a column by itself is refused for indicators that agree with the index already.
    name = draw(st.sampled_from(sorted(set(NORMALISATIONS) - (set() if of_composites else {REVERSED_PERCENTILE}))))
    options = dict(draw(rounding))
    if name == "goalposts":
        options |= {"low": 1.0, "high": 9.0, "log": draw(st.booleans()), "cap": draw(st.booleans())}
    if name == "zscore":
        options |= {"ddof": draw(st.sampled_from([0, 1])), "population_weighted": draw(st.booleans())}
    if name == "distance":
        options |= {"to": draw(st.sampled_from(["mean", "city", "best", "target"]))}
    then = draw(st.none() | scales(False, of_composites)) if chained else None
    return Step(name, options, then)


@st.composite
def recipes(draw):
    """Return a recipe of up to three levels, whatever sense it makes."""
    aggregations = st.sampled_from(sorted(AGGREGATIONS)).map(Step)
    found = [Composite("top", again=draw(st.just(NOTHING) | scales(of_composites=True)), aggregate=draw(aggregations))]
    for number in range(draw(st.integers(0, 3))):
        parents = draw(st.lists(st.sampled_from([level.code for level in found]), max_size=2, unique=True))
        found.append(
            Composite(
                f"level{number}",
                weight=draw(weights),
                parents=tuple(parents),
                aggregate=draw(st.none() | aggregations),
                again=draw(st.just(NOTHING) | scales(of_composites=True)),
                missing=draw(st.none() | st.just(MissingRule("renormalise", 0.3))),
                passes_on=draw(st.sampled_from([SCORE, AGGREGATE])),
            )
        )
    levels = [level.code for level in found]
    entries = tuple(
        Weighted(
            code,
            draw(weights),
            draw(directions),
            tuple(draw(st.lists(st.sampled_from(levels), min_size=1, max_size=2, unique=True))),
            draw(st.none() | st.sampled_from(sorted(TREATMENTS)).map(Step)),
            draw(st.none() | scales()),
        )
        for code in CODES
    )
    return Recipe(
        "random",
        entries,
        high=draw(st.sampled_from([Direction.BURDEN, Direction.FAVOURABLE])),
        missing=draw(
            st.sampled_from(
                [MissingRule("drop"), MissingRule("renormalise", 0.4), MissingRule("mean"), MissingRule("median")]
            )
        ),
        treat=Step(draw(st.sampled_from(sorted(TREATMENTS)))),
        normalise=draw(scales()),
        weights=Step(draw(st.sampled_from(sorted(WEIGHTINGS)))),
        aggregate=draw(aggregations),
        rank=RankRule(draw(st.sampled_from(TIES)), draw(st.none() | st.integers(0, 3)), first="highest"),
        classify=Step(draw(st.sampled_from(sorted(CLASS_SCHEMES)))),
        composites=tuple(found),
    )


def readable(error):
    assert all(finding.line("de") and finding.line("en") for finding in error.findings)


def dataset(table):
    return city({code: table[:, at] for at, code in enumerate(CODES)}, [Indicator(code) for code in CODES])


@given(tables, recipes())
@settings(max_examples=120, deadline=None)
def test_no_recipe_breaks_the_engine(table, recipe):
    try:
        result = build_index(dataset(table), recipe, PERIOD)
    except DataError as error:
        readable(error)
        return
    scored = result.scores.notna()
    assert np.isfinite(result.scores[scored]).all()
    assert (result.ranks[scored] >= 1).all()
    assert (result.ranks[~scored] == 0).all()
    assert (result.classes[scored] >= 0).all()
    assert (result.classes[~scored] < 0).all()
    assert set(result.excluded) >= set(result.units[~scored])
    assert all(finding.line("de") for finding in (*result.findings, *result.excluded.values()))
    if recipe.rank.digits is None and recipe.rank.ties != "order":
        ordered = result.scores[scored].iloc[np.argsort(result.ranks[scored].to_numpy(), kind="stable")]
        assert ordered.is_monotonic_decreasing


@given(tables, recipes())
@settings(max_examples=80, deadline=None)
def test_parts_never_claim_a_false_sum(table, recipe):
    try:
        result = build_index(dataset(table), recipe, PERIOD)
    except DataError:
        return
    split = result.split
    if split.kind == "whole":
        assert split.parts.empty
        return
    scored = result.scores.notna().to_numpy() & split.total.notna().to_numpy()
    total = split.parts.sum(axis=1).to_numpy() + (0.0 if split.base is None else split.base.to_numpy())
    size = np.abs(split.parts.to_numpy()[scored]).max(initial=1.0)
    np.testing.assert_allclose(total[scored], split.total.to_numpy()[scored], atol=1e-7 * max(size, 1.0))
    if split.of_score:
        np.testing.assert_allclose(split.total[scored], result.scores[scored], atol=1e-7 * max(size, 1.0))


@given(recipes())
@settings(max_examples=80, deadline=None)
def test_recipes_come_back_from_their_files(recipe):
    recipe = replace(recipe, weights=GIVEN if recipe.weights.name == "ahp" else recipe.weights)
    again = read_recipe(write_recipe(recipe), "random.toml")
    assert again == recipe
    assert again.same_calculation(recipe)


# Smaller weights above 0 are refused.
@given(tables, recipes(), st.lists(st.just(0.0) | st.floats(1e-300, 10), min_size=len(CODES), max_size=len(CODES)))
@settings(max_examples=60, deadline=None)
def test_reweighing_is_building_with_other_weights(table, recipe, given_weights):
    recipe = replace(recipe, weights=GIVEN)
    try:
        prepared = prepare_index(dataset(table), recipe, PERIOD)
    except DataError:
        return
    named = dict(zip(CODES, given_weights, strict=True))
    whole = build_index(dataset(table), recipe.with_weights(named), PERIOD)
    scores, ranks = reweigh(prepared, np.array(given_weights))
    np.testing.assert_array_equal(scores, whole.scores.to_numpy())
    assert ranks.tolist() == whole.ranks.tolist()


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@settings(max_examples=80, deadline=None)
def test_no_file_breaks_the_reader(content):
    try:
        found = read_recipe(content, "hostile.toml")
    except DataError as error:
        found = error
        readable(error)
    assert isinstance(found, (Recipe, DataError))
