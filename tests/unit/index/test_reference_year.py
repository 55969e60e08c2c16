"""A fixed reference year holds every stage of an index: by hand, and that no other quarter moves a score."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.prepare import prepare_index
from sozial.index.values.hold import treat_held
from sozial.index.values.treat import TREATMENTS
from sozial.insight.development import build_development, can_be_fixed
from sozial.insight.rank_puzzles import rank_puzzles
from sozial.insight.status_dynamics import build_status_dynamics
from sozial.model import Indicator
from sozial.planning.monitoring import compare_years
from sozial.recipe import Composite, Matrix, Recipe, Step, Weighted
from sozial.report.context.context import ReportContext
from sozial.report.sections.about_changes import development_blocks
from sozial.report.slides.result_slides import changed_slide
from tests.reports import DAY, sample_context
from tests.unit.insight.test_development import over_time

CODES = ("a", "b", "c", "d")
FLAT = Recipe("m", tuple(Weighted(code) for code in CODES))
YEARS = ("2020", "2021")


def in_levels(step, **options):
    """Two domains of two indicators, each standardised again before the index."""
    return Recipe(
        "m",
        tuple(Weighted(code, parents=("p" if code in "ab" else "q",)) for code in CODES),
        composites=(
            Composite("p", parents=("i",), again=step, **options),
            Composite("q", parents=("i",), again=step, **options),
            Composite("i"),
        ),
    )


RECIPES = {
    "z-scores": FLAT,
    "min-max": replace(FLAT, normalise=Step("minmax")),
    "distance": replace(FLAT, normalise=Step("distance")),
    "a chain": replace(FLAT, normalise=Step("zscore", {}, Step("minmax", {}, Step("distance")))),
    "rounded on the way": replace(FLAT, normalise=Step("zscore", {"digits": 2}, Step("minmax"))),
    "again": in_levels(Step("zscore")),
    "again, a chain": in_levels(Step("minmax", {}, Step("zscore", {"ddof": 1}))),
    "principal components": replace(FLAT, weights=Step("pca")),
    "principal components of domains": replace(in_levels(Step("zscore")), weights=Step("pca", {"loadings": "plain"})),
    "extremes by number": replace(FLAT, treat=Step("winsorise", {"lowest": 2, "highest": 5})),
    "extremes by percentile": replace(FLAT, treat=Step("percentile", {"lower": 10.0, "upper": 90.0})),
    "logarithms": replace(FLAT, treat=Step("log", {"always": True})),
    "COINr": replace(FLAT, treat=Step("coinr")),
    "own period of the recipe": replace(FLAT, normalise=Step("zscore", {"reference_period": "2021"})),
    "the index again": replace(FLAT, again=Step("minmax")),
}


def worse_everywhere(seed, count=40):
    """Every quarter worse in every indicator, by very different steps."""
    generator = np.random.default_rng(seed)
    table = {}
    for code in CODES:
        start = generator.gamma(1.0, 5.0, count)
        table[code] = np.column_stack([start, start + generator.uniform(0.1, 20.0, count)])
    return over_time(table, periods=YEARS)


def others_changed(dataset, period, kept, seed):
    """The same figures of one quarter, and other ones of all others, in one period."""
    generator = np.random.default_rng(seed)
    values = dataset.values.copy()
    rows = (values.index.get_level_values("period") == period) & (values.index.get_level_values("unit") != kept)
    values.loc[rows] = generator.gamma(1.0, 50.0, (rows.sum(), values.shape[1]))
    return replace(dataset, values=values)


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("seed", range(3))
def test_worse_in_every_indicator_is_never_an_improvement(name, seed):
    found = build_development(worse_everywhere(seed), RECIPES[name], "2020")
    assert found.reference == "2020"
    assert (found.scores["2021"] >= found.scores["2020"]).all()
    assert (found.scores["2021"] > found.scores["2020"]).any()
    assert (found.classes["2021"] >= found.classes["2020"]).all()
    assert not [puzzle for puzzle in rank_puzzles(found, *YEARS) if puzzle.improved]


@pytest.mark.parametrize("name", sorted(set(RECIPES) - {"own period of the recipe"}))
def test_a_score_depends_on_the_reference_year_and_on_the_quarter_alone(name):
    dataset = worse_everywhere(7)
    own = build_development(dataset, RECIPES[name], "2020")
    other = build_development(others_changed(dataset, "2021", "05", 8), RECIPES[name], "2020")
    assert other.scores["2021"]["05"] == pytest.approx(own.scores["2021"]["05"], rel=1e-13)
    assert other.classes["2021"]["05"] == own.classes["2021"]["05"]
    assert not np.allclose(other.scores["2021"].drop("05"), own.scores["2021"].drop("05"))


@pytest.mark.parametrize("name", RECIPES)
def test_the_reference_year_itself_is_as_it_stands_alone(name):
    dataset = worse_everywhere(9)
    held = prepare_index(dataset, RECIPES[name], "2020")
    alone, again = (build_index(dataset, RECIPES[name], "2020", by) for by in (None, held))
    np.testing.assert_allclose(again.scores, alone.scores, rtol=1e-12, atol=1e-12)
    assert again.classes.tolist() == alone.classes.tolist()
    assert again.breaks == alone.breaks


def test_weights_come_from_the_reference_year():
    # In 2020 a and b run together and c is apart: their correlations are 1 and 0. In 2021 it is b and c.
    start, apart = [1.0, 1.0, -1.0, -1.0], [1.0, -1.0, 1.0, -1.0]
    table = {
        "a": np.column_stack([start, apart]),
        "b": np.column_stack([start, start]),
        "c": np.column_stack([apart, start]),
    }
    recipe = Recipe("m", tuple(Weighted(code) for code in "abc"), weights=Step("pca"))
    found = build_development(over_time(table, periods=YEARS), recipe, "2020")
    weights = found.results["2021"].levels["index"].weights
    assert weights == pytest.approx({"a": 0.5, "b": 0.5, "c": 0.0}, abs=1e-12)
    # By these weights: the mean of a and b in 2021.
    assert found.scores["2021"].tolist() == pytest.approx([1.0, 0.0, 0.0, -1.0], abs=1e-12)


def test_a_chain_is_held_in_each_of_its_steps():
    # 2020: 0 and 4 are z-scores -1 and 1, and 0 and 100. 2021: 6 is z 2, and (2 + 1) / 2 of the way: 150.
    dataset = over_time({"x": [[0.0, 6.0], [4.0, 2.0]]}, periods=YEARS)
    recipe = Recipe("m", (Weighted("x"),), normalise=Step("zscore", {}, Step("minmax")))
    assert can_be_fixed(recipe)
    assert build_development(dataset, recipe, "2020").scores["2021"].tolist() == [150.0, 50.0]


def test_extremes_are_pulled_in_to_the_bounds_of_the_reference_year():
    before = np.array([0.0, 1.0, 2.0, 3.0, 50.0])
    after = np.array([60.0, -9.0, 3.5, 1.0, np.nan])
    for name, options, low, high in (
        ("winsorise", {"lowest": 0, "highest": 1}, -9.0, 3.0),
        ("winsorise", {"lowest": 1, "highest": 2}, 1.0, 2.0),
        # Quantiles of type 7 of five values: 25 % is the second, 75 % the fourth.
        ("percentile", {"lower": 25.0, "upper": 75.0}, 1.0, 3.0),
        # One outlier: COINr pulls it in to the next value, and nothing on the other side.
        ("coinr", {"skewness": 2.0, "kurtosis": 3.5, "most": 5}, -9.0, 3.0),
        ("none", {}, -9.0, 60.0),
    ):
        treated, touched = treat_held(after, before, name, **options)
        expected = [min(max(value, low), high) if value == value else value for value in after]
        np.testing.assert_array_equal(treated, expected, err_msg=name)
        assert touched.cells == tuple(
            at for at, value in enumerate(after) if value == value and not low <= value <= high
        )


def test_every_treatment_does_to_the_reference_year_what_it_does_alone():
    generator = np.random.default_rng(3)
    for column in (generator.lognormal(0, 2, 30), -generator.lognormal(0, 2, 30), generator.normal(size=30)):
        column[4] = np.nan
        for name, treatment in TREATMENTS.items():
            alone, touched = treatment.function(column, **treatment.options)
            held, again = treat_held(column, column, name, **treatment.options)
            np.testing.assert_array_equal(held, alone, err_msg=name)
            assert again == touched


def test_values_beyond_the_logarithm_of_the_reference_year_count_as_its_end_and_are_told():
    dataset = over_time({"x": [[0.0, -5.0], [100.0, 300.0], [50.0, 50.0]]}, periods=YEARS)
    recipe = Recipe("m", (Weighted("x"),), treat=Step("log", {"always": True}), normalise=Step("none"))
    found = build_development(dataset, recipe, "2020")
    # log(x - 0 + 1 % of 100); the first lies below 0 and counts as it.
    assert found.scores["2021"].tolist() == pytest.approx([log(1.0), log(301.0), log(51.0)])
    (said,) = [entry for entry in found.results["2021"].findings if entry.code == "beyond-reference"]
    assert said.values == {"name": "x", "n": 1, "units": "Q01"}


def test_an_indicator_without_spread_in_the_reference_year_is_left_out_and_told():
    dataset = over_time({"x": [[1.0, 3.0], [3.0, 9.0]], "y": [[5.0, 1.0], [5.0, 2.0]]}, periods=YEARS)
    found = build_development(dataset, Recipe("m", (Weighted("x"), Weighted("y"))), "2020")
    assert found.scores["2021"].tolist() == [1.0, 7.0]
    said = [entry for entry in found.results["2021"].findings if entry.code == "no-spread"]
    assert [entry.message for entry in said] == [
        "“{name}” tells no quarters apart in the reference year and is left out."
    ]
    # The other way round it counts: x is the same everywhere in 2021 only.
    dataset = over_time({"x": [[1.0, 7.0], [3.0, 7.0]]}, periods=YEARS)
    found = build_development(dataset, Recipe("m", (Weighted("x"),)), "2020")
    assert found.scores["2021"].tolist() == [5.0, 5.0]
    assert not [entry for entry in found.results["2021"].findings if entry.code == "no-spread"]


def test_a_reference_year_that_the_data_lacks_is_refused():
    with pytest.raises(DataError) as refused:
        build_development(worse_everywhere(1), FLAT, "1999")
    assert [finding.code for finding in refused.value.findings] == ["no-reference"]


BRITISH = in_levels(Step("exponential"))


@pytest.mark.parametrize(
    "recipe",
    [
        BRITISH,
        in_levels(Step("zscore", {}, Step("rank", {}, Step("exponential")))),
        replace(FLAT, again=Step("percentile")),
        replace(FLAT, indicators=(*FLAT.indicators[1:], Weighted("a", normalise=Step("borda")))),
    ],
)
def test_a_recipe_of_ranks_at_any_stage_cannot_be_fixed_and_says_so_everywhere(recipe):
    dataset = worse_everywhere(1)
    assert not can_be_fixed(recipe)
    found = build_development(dataset, recipe, "2020")
    assert found.reference == ""
    assert [finding.code for finding in found.findings] == ["moving-reference"]
    assert rank_puzzles(found, *YEARS) == []
    compared = compare_years(dataset, recipe, *YEARS)
    assert compared.reference == ""
    assert "moving-reference" in [finding.code for finding in compared.findings]
    axes = build_status_dynamics(dataset, recipe, *YEARS)
    assert [finding.code for finding in axes.findings].count("moving-reference") == 1


def test_axes_of_a_recipe_stay_those_of_their_own_year():
    cut = Step("sd", {"cuts": (0.0,)})
    recipe = Recipe(
        "m",
        (Weighted("x", parents=("s",)), Weighted("y", parents=("t",))),
        composites=(Composite("s", classify=cut), Composite("t", classify=cut)),
        matrix=Matrix("s", "t", (("1", "2"), ("3", "4"))),
    )
    dataset = over_time({"x": [[1.0, 9.0], [3.0, 11.0]], "y": [[1.0, 9.0], [3.0, 11.0]]}, periods=YEARS)
    own = build_status_dynamics(dataset, recipe, *YEARS)
    assert own.own
    assert own.cells.tolist() == build_index(dataset, recipe, "2021").cells.tolist() == [0, 3]
    # Held to 2020 both are in the upper classes of both axes.
    assert build_development(dataset, recipe, "2020").results["2021"].cells.tolist() == [3, 3]


def test_inhabitants_that_weigh_means_are_those_of_the_reference_year():
    # 2020: 3 and 1 inhabitants, mean 1, variance (3 · 1 + 1 · 9) / 4 = 3; 2021: 1 and 9.
    table = {"x": [[0.0, 1.0], [4.0, 7.0]], "population": [[3.0, 1.0], [1.0, 9.0]]}
    weighted = Step("zscore", {"population_weighted": True})
    dataset = over_time(table, [Indicator("x")], periods=YEARS)
    found = build_development(dataset, Recipe("m", (Weighted("x"),), normalise=weighted), "2020")
    assert found.scores["2021"].tolist() == pytest.approx([0.0, 6 / 3**0.5])
    recipe = Recipe("m", (Weighted("x"),), again=weighted)
    own = build_development(dataset, recipe, "2020")
    # Unweighted z-scores of 2020: -1 and 1, of 2021: -0.5 and 2.5. Weighted mean -0.5, variance 0.75.
    assert own.scores["2021"].tolist() == pytest.approx([0.0, 3.0 / 0.75**0.5])


def test_reports_on_a_recipe_of_ranks_say_why_no_year_is_fixed():
    context = sample_context()
    recipe = replace(context.recipe, again=Step("exponential"))
    ranked = ReportContext(context.dataset, build_index(context.dataset, recipe, context.period), "de", DAY)
    why = "Ein festes Bezugsjahr ist nicht möglich."
    assert why in repr(development_blocks(ranked))
    assert why in repr(changed_slide(ranked))
    assert why not in repr(development_blocks(context))
    assert why not in repr(changed_slide(context))
