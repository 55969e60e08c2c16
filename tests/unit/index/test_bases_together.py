"""Periods that a recipe names, a year that all is held to, larger areas, and the public's figures, with each other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.prepare import prepare_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.insight.development import build_development, can_be_fixed
from sozial.model import Direction, Indicator
from sozial.output.tables.area_tables import build_roll_up_table
from sozial.protection.protect import protect
from sozial.protection.rules import DisclosureRules
from sozial.recipe import Classification, Composite, Recipe, RollUp, Step, Weighted
from sozial.store.files.dataset_file import read_dataset, write_dataset
from tests.cities import PERIOD, city
from tests.unit.index.test_several_periods import DROP, RAW, flat, years

HALVES = Step("quantiles", {"count": 2})
ALIKE = {"weights": "equal"}
# Means of the areas are 1 and 5 in the first year, 4 and 9 in the second.
TWO_AREAS = {"parent": ["Nord", "Nord", "Süd", "Süd"]}
TOWN = years({"2020": {"a": [0, 2, 4, 6]}, "2021": {"a": [3, 5, 8, 10]}}, **TWO_AREAS)


def held_to(data, recipe, year, period):
    return build_index(data, recipe, period, prepare_index(data, recipe, year))


def reversed_in(place):
    turned = Step("reversed_percentile")
    one = Weighted("a", direction=Direction.FAVOURABLE)
    return {
        "every indicator": flat("a", normalise=turned),
        "one indicator": Recipe("m", (replace(one, normalise=turned),)),
        "the index": flat("a", again=turned),
        "the means of areas": flat("a", roll_ups=(RollUp("b", again=turned),)),
    }[place]


@pytest.mark.parametrize("place", ["every indicator", "one indicator", "the index", "the means of areas"])
def test_what_ranks_from_the_other_end_cannot_be_held_to_a_year(place):
    recipe = reversed_in(place)
    assert not can_be_fixed(recipe)
    assert can_be_fixed(flat("a", roll_ups=(RollUp("b", again=Step("minmax")),)))


def test_a_development_of_reversed_percentiles_says_that_its_reference_moves():
    data = years({"2020": {"a": [0, 2]}, "2021": {"a": [3, 5]}})
    found = build_development(data, reversed_in("the index"), "2020")
    assert found.reference == ""
    assert [finding.code for finding in found.findings] == ["moving-reference"]


SEVERAL = {
    "indicators": flat("a", "b", normalise=Step("minmax", {"periods": ("2019", "2021"), "high": 6})),
    "indicators, one of the named years rated": flat("a", "b", normalise=Step("zscore", {"periods": ("2021",)})),
    "the index": flat("a", "b", again=Step("minmax", {"periods": ("2020", "2021"), "high": 6})),
    "the index, all years": flat("a", "b", again=Step("zscore", {"periods": "all"})),
    "weights": flat("a", "b", weights=Step("pca", {"periods": "all", "loadings": "plain"})),
}


@pytest.mark.parametrize("name", SEVERAL)
@pytest.mark.parametrize("year", ["2019", "2020", "2021"])
def test_the_recipes_own_periods_go_before_the_year_held_to(name, year):
    data = years(
        {
            "2019": {"a": [0, 2, 9], "b": [1, 5, 2]},
            "2020": {"a": [4, 6, 7], "b": [8, 1, 3]},
            "2021": {"a": [3, 9, 1], "b": [2, 2, 7]},
        }
    )
    for period in data.periods:
        alone = build_index(data, SEVERAL[name], period)
        held = held_to(data, SEVERAL[name], year, period)
        assert held.scores.tolist() == alone.scores.tolist()


def test_a_year_that_is_held_is_measured_by_periods_that_stand_for_themselves():
    """Held to 2020, the 20 of 2021 counts as 4; what it is measured by keeps it: from 0 to 20."""
    data = years({"2020": {"a": [0, 2, 4, 90]}, "2021": {"a": [0, 10, 20, 30]}})
    treat = Step("winsorise", {"lowest": 0, "highest": 1})
    recipe = flat("a", treat=treat, normalise=Step("minmax", {"periods": ("2021",), "high": 20}))
    # Alone, the greatest of 2021 becomes the next one; held to 2020, all above 4 become 4.
    assert build_index(data, recipe, "2021").scores.tolist() == [0, 10, 20, 20]
    assert held_to(data, recipe, "2020", "2021").scores.tolist() == [0, 4, 4, 4]


def test_a_step_behind_several_periods_weighs_by_the_inhabitants_of_its_own():
    """A z-score by inhabitants of a z-score is the z-score by inhabitants: values 5, 9, inhabitants 3, 1."""
    data = years({"2020": {"a": [1, 3]}, "2021": {"a": [5, 9]}}, population=[3.0, 1.0])
    by_people = Step("zscore", {"population_weighted": True})
    for first in ({"periods": "all"}, {"periods": "all", "population_weighted": True}, {"reference_period": "2020"}):
        for recipe in (
            flat("a", normalise=Step("zscore", first, by_people)),
            flat("a", again=Step("zscore", first, by_people)),
        ):
            # Mean 6, variance (3 · 1 + 9) / 4 = 3.
            found = build_index(data, recipe, "2021").scores.tolist()
            assert found == pytest.approx([-1 / 3**0.5, 3 / 3**0.5])


def test_larger_areas_are_held_to_the_year_as_well():
    """Means 4 and 9, on the scale of means 1 and 5: 3/4 and 2. Both lie above the first year's middle, 1/2."""
    rule = RollUp("b", **ALIKE, again=Step("minmax", {"high": 1}), classify=HALVES)
    further = (Classification("f", HALVES, of="b"), Classification("g", HALVES))
    recipe = flat("a", classify=HALVES, roll_ups=(rule,), classifications=further)
    alone = build_index(TOWN, recipe, "2021")
    held = held_to(TOWN, recipe, "2020", "2021")
    assert alone.larger["b"].scores.tolist() == [0, 1]
    assert held.larger["b"].means.tolist() == [4, 9]
    assert held.larger["b"].scores.tolist() == [0.75, 2]
    assert (alone.larger["b"].classes.tolist(), held.larger["b"].classes.tolist()) == ([0, 1], [1, 1])
    assert (alone.further["f"].classes.tolist(), held.further["f"].classes.tolist()) == ([0, 1], [1, 1])
    # The middle of the quarters is 3 in the first year and 6.5 in the second.
    assert alone.further["g"].classes.tolist() == [0, 0, 1, 1]
    assert held.further["g"].breaks.cuts == (3,)
    assert held.further["g"].classes.tolist() == held.classes.tolist()
    itself = held_to(TOWN, recipe, "2020", "2020").larger["b"]
    assert itself.scores.tolist() == [0, 1]


def test_a_roll_up_by_inhabitants_is_held_to_those_of_the_year():
    data = years(
        {
            "2020": {"a": [0, 2, 4, 6], "population": [1, 1, 3, 3]},
            "2021": {"a": [3, 5, 8, 10], "population": [9, 9, 1, 1]},
        },
        **TWO_AREAS,
    )
    rule = RollUp("b", again=Step("zscore", {"population_weighted": True}))
    found = held_to(data, flat("a", roll_ups=(rule,)), "2020", "2021").larger["b"]
    # 2020: means 1 and 5 of 2 and 6 inhabitants: mean 4, variance (2 · 9 + 6) / 8 = 3.
    assert found.scores.tolist() == pytest.approx([0, 5 / 3**0.5])


@pytest.mark.parametrize("period", ["2020", "2021"])
def test_parts_add_up_to_a_score_that_is_held_to_another_year(period):
    columns = [Weighted(code, parents=("p" if code in "ab" else "q",)) for code in "abc"]
    levels = [Composite(code, parents=("i",), again=Step("zscore")) for code in "pq"]
    recipe = Recipe(
        "m",
        tuple(columns),
        missing=DROP,
        normalise=RAW,
        composites=(*levels, Composite("i", again=Step("zscore", {"ddof": 1}))),
    )
    data = years(
        {
            "2020": {"a": [1, 4, 2, 9], "b": [3, 3, 1, 7], "c": [0, 5, 5, 2]},
            "2021": {"a": [8, 2, 2, 1], "b": [5, 9, 4, 4], "c": [7, 1, 6, 3]},
        }
    )
    result = held_to(data, recipe, "2020", period)
    split = result.split
    np.testing.assert_allclose(split.parts.sum(axis=1), result.scores, atol=1e-12)


def test_areas_of_equal_decimals_share_their_rank_and_class():
    """(0.1 + 0.2) / 2 is 0.15 in decimals, and so is 0.3 / 2; in binary they differ."""
    parents = ["Nord", "Nord", "Süd", "Süd", "West"]
    data = city({"a": [0.1, 0.2, 0.3, 0.0, 0.9]}, parent=parents, population=[1.0] * 5)
    assert (0.1 + 0.2) / 2 != (0.3 + 0.0) / 2
    found = build_index(data, flat("a", classify=HALVES, roll_ups=(RollUp("b"),)), PERIOD).larger["b"]
    assert found.ranks.tolist() == [2, 2, 1]
    assert found.classes[0] == found.classes[1]


def test_areas_say_which_share_of_their_inhabitants_they_rest_on():
    parents = ["Nord", "Nord", "Süd", "Süd"]
    data = city({"a": [1, float("nan"), 2, 3]}, population=[10.0, 30.0, 5.0, float("nan")], parent=parents)
    result = build_index(data, flat("a", roll_ups=(RollUp("b", **ALIKE),)), PERIOD)
    assert result.larger["b"].share.tolist() == [0.5, 1]
    assert result.larger["b"].people_share[0] == 0.25
    assert np.isnan(result.larger["b"].people_share[1])
    table = build_roll_up_table(result, "b", "de").set_index("area")
    assert table["inhabitants_share"]["Nord"] == 0.25


def protected_town():
    """Forty quarters in eight areas, with small and large counts, and what is published of them."""
    chance = np.random.default_rng(5)
    people = chance.integers(40, 900, 40).astype(float)
    cases = np.floor(people * chance.uniform(0, 0.2, 40))
    given = city(
        {"q": 100 * cases / people, "n": cases, "population": people},
        [Indicator("q", count="n", base="population", measure="%")],
        parent=[f"B{number // 5}" for number in range(40)],
    )
    return given, protect(given, DisclosureRules(), b"a key for tests")


def test_areas_of_the_public_version_rest_on_what_is_published():
    """By hand from the scores that the public sees and the inhabitants it sees, in fractions."""
    given, public = protected_town()
    recipe = flat("q", roll_ups=(RollUp("b"),))
    true, result = (build_index(data, recipe, PERIOD) for data in (given, public))
    shown = pd.DataFrame({"score": result.scores, "people": public.population(PERIOD), "area": public.units["parent"]})
    assert not np.allclose(true.scores, result.scores, rtol=1e-6)
    found = dict(zip(result.larger["b"].areas, result.larger["b"].scores, strict=True))
    for area, inside in shown[shown["score"].notna() & shown["people"].gt(0)].groupby("area"):
        parts = [(Fraction(score), Fraction(people)) for score, people in zip(inside.score, inside.people, strict=True)]
        mean = sum(score * people for score, people in parts) / sum(people for _score, people in parts)
        assert found[area] == pytest.approx(float(mean), rel=1e-12)
    # Of four areas, a rate or a number of inhabitants was changed.
    moved = ~np.isclose(true.larger["b"].scores, result.larger["b"].scores, rtol=1e-9)
    assert moved.sum() == 4
    # What leaves the house gives the same.
    again = build_index(read_dataset(write_dataset(public)), recipe, PERIOD).larger["b"]
    assert again.scores.tolist() == list(found.values())


TEXT = """format = 1
name = "m"
missing = { rule = "drop" }
normalise = { name = "zscore", periods = PERIODS }

[[roll_ups]]
code = "b"
by = "Paretn"
minimum_coverage = SHARE

[[indicators]]
code = "a"
"""


@pytest.mark.parametrize(
    ("periods", "share", "said"),
    [
        ('"every"', "0", "TOML:4, normalise.periods: “every” is not allowed here: “all”, or a list of periods"),
        ("[2020]", "0", "TOML:4, normalise.periods: “[2020]” is not allowed here: “all”, or a list of periods"),
        (
            '"all"',
            "2",
            "TOML:9, roll_ups[1].minimum_coverage: “2” is not allowed here: a number from 0 to 1 is needed.",
        ),
    ],
)
def test_what_a_recipe_may_say_is_said(periods, share, said):
    with pytest.raises(DataError) as caught:
        read_recipe(TEXT.replace("PERIODS", periods).replace("SHARE", share).encode())
    (finding,) = caught.value.findings
    assert finding.line("en").startswith(said)


def test_a_column_of_areas_that_is_not_there_is_named_with_its_line_and_the_nearest():
    recipe = read_recipe(TEXT.replace("PERIODS", '"all"').replace("SHARE", "0").encode())
    with pytest.raises(DataError) as caught:
        build_index(city({"a": [1, 2]}, parent=["N", "S"]), recipe, PERIOD)
    (finding,) = caught.value.findings
    assert finding.code == "unknown-column"
    assert finding.place == "m:8"
    assert "“parent”" in finding.advice("en")


def test_fewer_classes_of_areas_and_of_further_classes_are_told_each_with_its_name():
    """Quarters 0, 0, 0, 9 and areas 0, 0, 9 have two classes where four are asked for."""
    fourths = Step("quantiles", {"count": 4})
    named = Step("quantiles", {"count": 4, "labels": ("w", "x", "y", "z")})
    further = (Classification("f", named, "Viertel"), Classification("g", named, "Viertel der Bezirke", of="b"))
    rules = (RollUp("b", name="Bezirke", **ALIKE, classify=fourths),)
    data = city({"a": [0, 0, 0, 9]}, parent=["Nord", "Nord", "Süd", "West"])
    recipe = flat("a", classify=HALVES, roll_ups=rules, classifications=further)
    result = build_index(data, recipe, PERIOD)
    told = [finding for finding in result.findings if finding.code == "fewer-classes"]
    assert [finding.place for finding in told] == ["Bezirke", "Viertel", "Viertel der Bezirke"]
    assert [finding.message.split(" share")[0] for finding in told] == [
        "Larger areas",
        "Many quarters",
        "Larger areas",
    ]
    assert ["names" in finding.message for finding in told] == [False, True, True]
    counts = [len(result.larger["b"].breaks.labels)] + [len(one.breaks.labels) for one in result.further.values()]
    assert [finding.values["n"] for finding in told] == counts
