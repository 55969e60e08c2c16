"""Recipes with levels, against tables computed by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.prepare import prepare_index
from sozial.index.recipe.completing import complete_recipe, settle_weights
from sozial.index.recipe.presets import read_preset
from sozial.index.recipe.recipe_file import read_recipe
from sozial.index.reweigh import reweigh
from sozial.model import Direction, Indicator
from sozial.recipe import AGGREGATE, Composite, Condition, Matrix, MissingRule, RankRule, Rated, Recipe, Step, Weighted
from tests.cities import PERIOD, city

NAN = float("nan")
RAW = Step("none")
DROP = MissingRule("drop")


def levels(*composites, indicators, **options):
    options.setdefault("missing", DROP)
    options.setdefault("normalise", RAW)
    return Recipe("m", tuple(indicators), composites=composites, **options)


def codes(findings):
    return [finding.code for finding in findings]


TWO_LEVELS = levels(
    Composite("top"),
    Composite("one", parents=("top",), weight=3.0),
    Composite("two", parents=("top",), weight=1.0, aggregate=Step("maximum")),
    indicators=[
        Weighted("a", 1, parents=("one",)),
        Weighted("b", 3, parents=("one",)),
        Weighted("c", parents=("two",)),
        Weighted("d", parents=("two",)),
    ],
)


def test_two_levels_by_hand():
    result = build_index(city({"a": [4, 0], "b": [8, 0], "c": [1, 2], "d": [5, 1]}), TWO_LEVELS, PERIOD)
    assert result.levels["one"].scores.tolist() == [7, 0]  # (4 + 3 * 8) / 4
    assert result.levels["two"].scores.tolist() == [5, 2]
    assert result.scores.tolist() == [6.5, 0.5]  # (3 * 7 + 5) / 4
    assert result.shares == {"a": 3 / 16, "b": 9 / 16, "c": 1 / 8, "d": 1 / 8}
    assert list(result.levels) == ["one", "two", "top"]


def test_parts_reach_as_far_down_as_they_are_exact():
    result = build_index(city({"a": [4, 0], "b": [8, 0], "c": [1, 2], "d": [5, 1]}), TWO_LEVELS, PERIOD)
    assert result.contributions.loc["01"].to_dict() == {"a": 0.75, "b": 4.5, "two": 1.25}
    assert result.contributions.sum(axis=1).tolist() == [6.5, 0.5]


def test_what_a_level_passes_on_is_stated():
    sums = levels(
        Composite("top", aggregate=Step("sum")),
        Composite("one", parents=("top",), aggregate=Step("sum"), again=Step("percentile", {"scale": 1.0})),
        indicators=[Weighted("a", parents=("one",)), Weighted("b", parents=("top",))],
    )
    dataset = city({"a": [10, 20, 30], "b": [1, 1, 1]})
    assert build_index(dataset, sums, PERIOD).scores.tolist() == [1, 1.5, 2]
    passed = replace(sums, composites=(sums.composites[0], replace(sums.composites[1], passes_on=AGGREGATE)))
    assert build_index(dataset, passed, PERIOD).scores.tolist() == [11, 21, 31]


def test_a_gap_counts_in_its_own_level():
    recipe = replace(TWO_LEVELS, missing=MissingRule("renormalise", 0.7))
    dataset = city({"a": [NAN, 1, 1], "b": [8, NAN, 2], "c": [1, 1, 1], "d": [1, 1, 1]})
    result = build_index(dataset, recipe, PERIOD)
    assert result.levels["one"].scores[0] == 8  # three quarters of the weight are there
    assert math.isnan(result.levels["one"].scores[1])  # only a quarter is
    assert list(result.excluded) == ["02"]
    assert {"renormalised-below", "missing-below"} <= set(codes(result.findings))


def test_side_by_side_with_a_matrix():
    fixed = Step("fixed", {"cuts": (0.0,), "labels": ("low", "high")})
    recipe = levels(
        Composite("status", classify=fixed),
        Composite("change", classify=fixed),
        indicators=[Weighted("a", parents=("status",)), Weighted("b", parents=("change",))],
        matrix=Matrix("status", "change", (("ll", "lh"), ("hl", "hh"))),
    )
    result = build_index(city({"a": [-1, 1, 1, NAN], "b": [1, -1, 1, 1]}), recipe, PERIOD)
    assert result.cells.tolist() == [1, 2, 3, -1]
    wrong = replace(recipe, matrix=Matrix("status", "change", (("a",), ("b",))))
    found = build_index(city({"a": [-1, 1], "b": [1, -1]}), wrong, PERIOD)
    assert found.cells is None
    assert "matrix" in codes(found.findings)


def test_flags_count_what_is_there():
    recipe = levels(
        Composite("flags", aggregate=Step("flags", {"cut": 0.9})),
        indicators=[Weighted("a", parents=("flags",)), Weighted("b", parents=("flags",))],
    )
    scores = build_index(city({"a": [0.9, NAN, NAN], "b": [0.95, 0.1, NAN]}), recipe, PERIOD).scores
    assert scores.tolist()[:2] == [2, 0]
    assert math.isnan(scores.iloc[2])


def test_a_circle_is_named():
    recipe = levels(
        Composite("one", parents=("two",)),
        Composite("two", parents=("one",)),
        indicators=[Weighted("a", parents=("one",))],
    )
    with pytest.raises(DataError) as caught:
        build_index(city({"a": [1, 2]}), recipe, PERIOD)
    assert "circle" in codes(caught.value.findings)
    assert "one → two → one" in str(caught.value)


def test_forms_make_levels_of_the_handlungsfelder():
    indicators = [Indicator("a", domain="Arbeit"), Indicator("b", domain="Arbeit"), Indicator("c", domain="Bildung")]
    dataset = city({"a": [1, 2, 3], "b": [1, 2, 3], "c": [3, 2, 1]}, indicators)
    recipe = complete_recipe(dataset, read_preset("british_imd"))
    assert [level.label for level in recipe.composites][:2] == ["Arbeit", "Bildung"]
    result = build_index(dataset, replace(recipe, rated=Rated()), PERIOD)
    # Ranks 3, 2, 1 give R = 1/3, 2/3, 1; the two fields are mirrored.
    x = [-23 * math.log(1 - share * (1 - math.exp(-100 / 23))) for share in (1 / 3, 2 / 3, 1)]
    assert result.scores.tolist() == pytest.approx([(x[0] + x[2]) / 2, x[1], (x[2] + x[0]) / 2])


def test_published_weights_stand_as_printed():
    recipe = read_recipe(
        b'format = 1\nname = "x"\nmissing.rule = "drop"\nnormalise = "none"\n'
        b'aggregate = { name = "sum", divisor = 100 }\n'
        b'[[indicators]]\ncode = "a"\nweight = 22.5\n[[indicators]]\ncode = "b"\nweight = 77.4\n'
    )
    assert build_index(city({"a": [100, 0], "b": [100, 0]}), recipe, PERIOD).scores.tolist() == pytest.approx([99.9, 0])


def test_a_high_index_can_be_favourable():
    dataset = city({"a": [1, 2, 3]}, [Indicator("a", direction=Direction.FAVOURABLE)])
    recipe = Recipe("m", (Weighted("a"),), high=Direction.FAVOURABLE, missing=DROP)
    result = build_index(dataset, recipe, PERIOD)
    assert result.ranks.tolist() == [3, 2, 1]
    assert build_index(dataset, replace(recipe, rank=RankRule(first="lowest")), PERIOD).ranks.tolist() == [1, 2, 3]


def test_ranks_from_rounded_scores_only_where_the_recipe_says_so():
    dataset = city({"a": [1.04, 1.01, 3.0]})
    recipe = Recipe("m", (Weighted("a"),), normalise=RAW, missing=DROP)
    assert build_index(dataset, recipe, PERIOD).ranks.tolist() == [2, 3, 1]
    assert build_index(dataset, replace(recipe, rank=RankRule(digits=1)), PERIOD).ranks.tolist() == [2, 2, 1]
    average = replace(recipe, rank=RankRule("average", digits=1))
    assert build_index(dataset, average, PERIOD).ranks.tolist() == [2.5, 2.5, 1]


def test_imputed_cells_are_marked_and_told():
    dataset = city({"a": [1, 3, NAN, 10, NAN]}, parent=["N", "N", "N", "S", None])
    recipe = Recipe("m", (Weighted("a"),), normalise=RAW, missing=MissingRule("mean", group="parent"))
    result = build_index(dataset, recipe, PERIOD)
    assert result.scores.tolist()[:4] == [1, 3, 2, 10]
    assert result.imputed[:, 0].tolist() == [False, False, True, False, False]
    assert [finding.place for finding in result.findings if finding.code == "imputed"] == ["Quartier 03 (03)"]
    assert list(result.excluded) == ["05"]


def test_sentinels_mean_missing():
    recipe = Recipe("m", (Weighted("a"),), normalise=RAW, missing=MissingRule("drop", codes=(-999.0,)))
    result = build_index(city({"a": [1, -999, 3]}), recipe, PERIOD)
    assert result.rated == 2
    assert "02" in result.excluded


def test_conditions_and_named_units_leave_before_any_mean():
    dataset = city({"a": [1, 3, 900, 800], "wohnungen": [100, 60, 100, 10]}, art=["x", "x", "y", "x"])
    rated = Rated(exclude=("99",), conditions=(Condition("art", differs=("y",)), Condition("wohnungen", at_least=50)))
    result = build_index(dataset, Recipe("m", (Weighted("a"),), rated=rated), PERIOD)
    assert result.scores.tolist()[:2] == [-1, 1]
    assert list(result.excluded) == ["03", "04"]
    assert codes(result.findings) == ["unknown-unit"]


def test_computed_weights_can_be_written_out():
    dataset = city({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4], "c": [4, 1, 3, 2]})
    recipe = Recipe("m", tuple(Weighted(code) for code in "abc"), weights=Step("pca"), missing=DROP)
    settled = settle_weights(build_index(dataset, recipe, PERIOD))
    assert settled.weights == Step("given")
    np.testing.assert_allclose(
        build_index(dataset, settled, PERIOD).scores, build_index(dataset, recipe, PERIOD).scores, atol=1e-12
    )


def test_reweigh_is_the_same_as_building_anew():
    random = np.random.default_rng(3)
    values = {code: random.normal(size=40) for code in "abcd"}
    values["a"][3] = NAN
    recipe = Recipe("m", tuple(Weighted(code) for code in "abcd"), missing=MissingRule("renormalise", 0.5))
    for dataset in (city(values), city({code: values[code] for code in "bcd"})):
        own = replace(recipe, indicators=tuple(Weighted(entry.code) for entry in dataset.indicators))
        weights = random.uniform(0, 5, len(own.indicators))
        scores, ranks = reweigh(prepare_index(dataset, own, PERIOD), weights)
        named = dict(zip([entry.code for entry in own.indicators], weights, strict=True))
        whole = build_index(dataset, own.with_weights(named), PERIOD)
        np.testing.assert_allclose(scores, whole.scores, atol=1e-12)
        assert ranks.tolist() == whole.ranks.tolist()


@pytest.mark.parametrize("weights", [[-1.0, 2.0], [NAN, 1.0], [float("inf"), 1.0]])
def test_reweigh_refuses_what_is_no_weight(weights):
    recipe = Recipe("m", (Weighted("a"), Weighted("b")), missing=DROP)
    prepared = prepare_index(city({"a": [1, 2], "b": [2, 1]}), recipe, PERIOD)
    with pytest.raises(DataError):
        reweigh(prepared, np.array(weights))


def test_a_reference_period_fixes_mean_and_spread():
    import pandas as pd

    from sozial.model import Dataset

    rows = pd.MultiIndex.from_product([["1", "2"], ["2020", "2021"]], names=["unit", "period"])
    values = pd.DataFrame({"a": [1.0, 2.0, 3.0, 6.0]}, index=rows)
    dataset = Dataset("d", pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"]), values, (Indicator("a"),))
    scale = Step("zscore", {"reference_period": "2020"})
    recipe = Recipe("m", (Weighted("a"),), normalise=scale, missing=DROP)
    assert build_index(dataset, recipe, "2021").scores.tolist() == [0, 4]  # mean 2, sd 1 of 2020
    again = replace(recipe, normalise=RAW, again=scale)
    assert build_index(dataset, again, "2021").scores.tolist() == [0, 4]
    with pytest.raises(DataError) as caught:
        build_index(dataset, replace(recipe, normalise=Step("zscore", {"reference_period": "1999"})), "2021")
    assert codes(caught.value.findings) == ["no-reference"]


def test_shapley_values_of_a_geometric_mean_by_hand():
    recipe = Recipe("m", (Weighted("a"), Weighted("b")), normalise=RAW, aggregate=Step("geometric"), missing=DROP)
    result = build_index(city({"a": [1, 7], "b": [4, 4]}), recipe, PERIOD)
    # Means: a 4, b 4; base sqrt(16) = 4. Unit 1: only a differs, so it carries all: sqrt(4) - 4.
    assert result.split.base.tolist() == pytest.approx([4, 4])
    assert result.contributions.loc["01"].tolist() == pytest.approx([-2, 0])
    assert result.contributions.loc["02"].sum() + result.split.base["02"] == pytest.approx(result.scores["02"])


def test_more_than_ten_members_of_a_product_cannot_be_split():
    names = [f"i{number:02d}" for number in range(11)]
    recipe = Recipe("m", tuple(map(Weighted, names)), normalise=RAW, aggregate=Step("geometric"), missing=DROP)
    result = build_index(city({name: [1, 2] for name in names}), recipe, PERIOD)
    assert result.split_kind == "whole"
    assert result.contributions.empty


def test_a_reference_period_has_its_own_rated_units_and_treatment():
    import pandas as pd

    from sozial.model import Dataset

    rows = pd.MultiIndex.from_product([["1", "2", "3"], ["2020", "2021"]], names=["unit", "period"])
    figures = {"a": [1.0, 2, 3, 6, 100, 4], "population": [500.0, 500, 500, 500, 100, 900]}
    units = pd.DataFrame({"name": ["A", "B", "C"]}, index=["1", "2", "3"])
    dataset = Dataset("d", units, pd.DataFrame(figures, index=rows), (Indicator("a"),))
    scale = Step("zscore", {"reference_period": "2020"})
    recipe = Recipe("m", (Weighted("a"),), normalise=scale, missing=DROP, rated=Rated(300.0))
    # In 2020 the third unit was too small to be rated: mean 2, sd 1.
    assert build_index(dataset, recipe, "2021").scores.tolist() == [0, 4, 2]
    assert build_index(dataset, recipe, "2020").rated == 2


def test_weighting_by_unknown_inhabitants_is_told_in_every_case():
    weighted = Step("zscore", {"population_weighted": True})
    for options in ({"normalise": weighted}, {"again": weighted}):
        result = build_index(city({"a": [1, 2, 4]}), Recipe("m", (Weighted("a"),), missing=DROP, **options), PERIOD)
        assert codes(result.findings) == ["no-population"]


def test_a_following_step_cannot_refer_elsewhere():
    scale = Step("rank", {}, Step("minmax", {"reference_period": PERIOD}))
    for options in ({"normalise": scale}, {"again": Step("distance", {"to": "city"})}):
        with pytest.raises(DataError):
            build_index(city({"a": [1, 2]}), Recipe("m", (Weighted("a"),), missing=DROP, **options), PERIOD)


def test_the_svi_recipe_leaves_empty_tracts_and_single_gaps_as_the_cdc_does():
    """-999 is used in no calculation; a theme with a gap has neither rank nor flags (so in Delaware, 2020)."""
    recipe = read_preset("cdc_svi")
    random = np.random.default_rng(8)
    values = {entry.code: random.uniform(0, 40, 12).round(1) for entry in recipe.indicators}
    for column in values.values():
        column[0] = -999  # a tract without people
    values["EP_UNEMP"][1] = -999  # one figure is not there
    values["EP_AGE65"][1] = 99.0
    result = build_index(city(values), recipe, PERIOD)
    themes = {number: result.levels[f"RPL_THEME{number}"] for number in (1, 2, 3, 4)}
    assert all(math.isnan(level.scores[0]) for level in result.levels.values())
    assert math.isnan(themes[1].scores[1])
    assert not math.isnan(themes[2].scores[1])
    assert math.isnan(result.scores.iloc[1])
    # Ten tracts have every figure of theme 1, eleven those of theme 2; ranks are shares of one less.
    for level, count in ((themes[1], 10), (themes[2], 11)):
        known = ~np.isnan(level.scores)
        assert known.sum() == count
        ranks = stats.rankdata(level.aggregate[known], "min")
        assert level.scores[known].tolist() == pytest.approx(np.round((ranks - 1) / (count - 1), 4))
    # Tract 10001980000 as printed: flags of the whole theme, none where one of its figures is not there.
    assert all(math.isnan(result.levels[code].scores[1]) for code in ("F_THEME1", "F_TOTAL"))
    places = [at for at, entry in enumerate(recipe.indicators) if "F_THEME2" in entry.parents]
    assert result.levels["F_THEME2"].scores[1] == (result.matrix[1, places] >= 0.9).sum() >= 1
    assert list(result.excluded) == ["01", "02"]


def test_flags_count_what_is_there_unless_their_composite_says_otherwise():
    values = {"a": [1, 2, math.nan], "b": [3, 1, 2]}

    def counted(missing):
        flags = Composite("f", aggregate=Step("flags", {"cut": 0.9}), missing=missing)
        entries = tuple(Weighted(code, parents=("f",)) for code in values)
        recipe = Recipe("m", entries, normalise=Step("percentile", {"scale": 1}), composites=(flags,), missing=DROP)
        return build_index(city(values), recipe, PERIOD).levels["f"].scores

    assert counted(None).tolist() == [1, 1, 0]
    assert counted(DROP)[:2].tolist() == [1, 1]
    assert math.isnan(counted(DROP)[2])
