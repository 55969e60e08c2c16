"""Roll-ups, further classes and 1 - percentile rank: steps of the recipe, by hand and in exact arithmetic."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import openpyxl
import pandas as pd
import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.index.values.normalise_ranks import normalise_percentile, normalise_reversed_percentile
from sozial.model import Direction, Indicator
from sozial.output.recipe.recipe_differences import recipe_differences
from sozial.output.recipe.words import further_words
from sozial.output.tables.area_tables import build_roll_up_table
from sozial.output.tables.result_files import write_book, write_result
from sozial.output.tables.result_table import build_result_table
from sozial.recipe import Classification, Composite, Condition, MissingRule, Rated, Recipe, RollUp, Step, Weighted
from sozial.report.exchange.result_scores import result_frame
from sozial.result import NOT_RATED_CLASS
from tests.cities import PERIOD, city

RAW, DROP, NAN = Step("none"), MissingRule("drop"), float("nan")
HALVES = Step("quantiles", {"count": 2})


def recipe_of(**options):
    return Recipe("m", (Weighted("a"),), **{"missing": DROP, "normalise": RAW, "classify": HALVES, **options})


# Nord: (1·10 + 3·30) / 40 = 2.5; Süd: (2·5 + 8·15) / 20 = 6.5; West: 4.
TOWN = city(
    {"a": [1, 3, 2, 8, 4]}, population=[10.0, 30.0, 5.0, 15.0, 7.0], parent=["Nord", "Nord", "Süd", "Süd", "West"]
)


def larger(data, rule, **options):
    return build_index(data, recipe_of(roll_ups=(rule,), **options), PERIOD).larger[rule.code]


def test_means_by_inhabitants_by_hand():
    found = larger(TOWN, RollUp("bezirke"))
    assert found.areas == ("Nord", "Süd", "West")
    assert found.scores.tolist() == [2.5, 6.5, 4]
    assert found.ranks.tolist() == [3, 1, 2]
    assert found.classes.tolist() == [0, 1, 0]
    assert (found.units.tolist(), found.of.tolist(), found.share.tolist()) == ([2, 2, 1], [2, 2, 1], [1, 1, 1])


def test_all_quarters_alike_and_the_means_stretched():
    found = larger(TOWN, RollUp("b", weights="equal", again=Step("minmax", {"high": 1})))
    assert found.means.tolist() == [2, 5, 4]
    assert found.scores.tolist() == pytest.approx([0, 1, 2 / 3])


def test_areas_weigh_by_their_own_inhabitants_in_a_zscore():
    """Inhabitants 40, 20, 7: mean (2.5·40 + 6.5·20 + 4·7) / 67 = 258 / 67."""
    found = larger(TOWN, RollUp("b", again=Step("zscore", {"population_weighted": True})))
    mean = 258 / 67
    spread = (sum(n * (x - mean) ** 2 for n, x in ((40, 2.5), (20, 6.5), (7, 4))) / 67) ** 0.5
    assert found.scores.tolist() == pytest.approx([(x - mean) / spread for x in (2.5, 6.5, 4)])


def test_what_an_area_rests_on_is_told_and_can_be_too_little():
    data = city({"a": [1, NAN, 2, 8]}, population=[10.0, 30.0, 5.0, 15.0], parent=["Nord", "Nord", "Süd", None])
    result = build_index(data, recipe_of(roll_ups=(RollUp("b"), RollUp("half", minimum_coverage=0.5))), PERIOD)
    found, strict = result.larger["b"], result.larger["half"]
    assert (found.scores.tolist(), found.units.tolist(), found.of.tolist()) == ([1, 2], [1, 1], [2, 1])
    assert found.share.tolist() == [0.25, 1]
    assert np.isnan(strict.scores[0])
    assert (strict.ranks.tolist(), strict.classes.tolist()) == ([0, 1], [-1, 0])
    codes = [finding.code for finding in result.findings]
    assert codes.count("partial-area") == codes.count("no-area") == 2


def test_a_quarter_without_known_inhabitants_makes_the_share_unknown():
    data = city({"a": [1, 3, 5]}, population=[10.0, NAN, 4.0], parent=["Nord", "Nord", "Süd"])
    found = larger(data, RollUp("b"))
    assert found.scores.tolist() == [1, 5]
    assert np.isnan(found.share[0])
    assert found.share[1] == 1
    assert np.isnan(larger(data, RollUp("b", minimum_coverage=0.1)).scores[0])


def test_without_inhabitants_there_is_no_score_by_inhabitants():
    data = city({"a": [1, 3]}, parent=["Nord", "Süd"])
    result = build_index(data, recipe_of(roll_ups=(RollUp("b"), RollUp("equal", weights="equal"))), PERIOD)
    assert np.isnan(result.larger["b"].scores).all()
    assert result.larger["equal"].scores.tolist() == [1, 3]
    assert "no-population" in {finding.code for finding in result.findings}


def test_a_column_that_is_no_number_and_no_text_alike_names_areas():
    data = city({"a": [1, 3, 5]}, kreis=[3, 3, 10], population=[1.0, 1.0, 1.0])
    assert larger(data, RollUp("k", by="kreis")).areas == ("3", "10")


@pytest.mark.parametrize("seed", range(300))
def test_means_by_inhabitants_against_exact_arithmetic(seed):
    """300 cases of up to 40 quarters in up to 6 areas, in fractions; some without score or inhabitants."""
    random = Random(seed)
    count = random.randint(2, 40)
    scores = [NAN if random.random() < 0.1 else random.randint(-999, 999) / 8 for _ in range(count)]
    people = [float(random.choice([0, 1, 7, 300, 12_345])) for _ in range(count)]
    parents = [random.choice(["a", "b", "c", "d", "e", "f"]) for _ in range(count)]
    found = larger(city({"a": scores}, population=people, parent=parents), RollUp("b"))
    assert set(found.areas) == set(parents)
    for at, area in enumerate(found.areas):
        inside = [
            (Fraction(x), Fraction(n)) for x, n, p in zip(scores, people, parents, strict=True) if p == area and x == x
        ]
        total = sum(n for _x, n in inside)
        if not total:
            assert np.isnan(found.scores[at])
            continue
        exact = sum(x * n for x, n in inside) / total
        assert abs(Fraction(found.scores[at]) - exact) <= Fraction(1, 10**12)


LEVELS = (Composite("top"), Composite("one", parents=("top",)), Composite("two", parents=("top",)))


def test_a_roll_up_of_another_composite_and_further_classes_of_each():
    data = city({"a": [1, 2, 3, 4], "b": [4, 3, 1, 2]}, population=[1.0] * 4, parent=["x", "x", "y", "y"])
    recipe = Recipe(
        "m",
        (Weighted("a", parents=("one",)), Weighted("b", parents=("two",))),
        missing=DROP,
        normalise=RAW,
        classify=HALVES,
        composites=LEVELS,
        roll_ups=(RollUp("areas", of="two"),),
        classifications=(
            Classification("quarters", Step("quantiles", {"count": 4}), of="one"),
            Classification("cut", Step("fixed", {"cuts": (2.0,), "labels": ("bis 2", "über 2")}), "Schnitt", "areas"),
            Classification("main", Step("equal", {"count": 2})),
        ),
    )
    result = build_index(data, recipe, PERIOD)
    assert result.larger["areas"].scores.tolist() == [3.5, 1.5]
    assert result.further["quarters"].classes.tolist() == [0, 1, 2, 3]
    assert result.further["cut"].classes.tolist() == [1, 0]
    assert result.further["main"].of == "top"
    table = build_roll_up_table(result, "areas", "de")
    assert table[["area", "class_cut", "units_with_score", "units"]].to_numpy().tolist() == [
        ["x", "über 2", 2, 2],
        ["y", "bis 2", 2, 2],
    ]
    units = build_result_table(data, result, "de")
    assert {"class_quarters", "class_main"} <= set(units.columns)
    assert "class_cut" not in units.columns
    assert {"class:quarters", "class:main"} <= set(result_frame(result).columns)
    said = " ".join(further_words(recipe, "en"))
    assert "“Schnitt” of “areas”" in said
    assert "Larger areas “areas” (column “parent”)" in said
    changed = replace(recipe, classifications=(), roll_ups=())
    assert {"Larger areas", "Further classes"} <= {
        what for what, _one, _other in recipe_differences(recipe, changed, "en")
    }
    assert not recipe.same_calculation(changed)


def test_who_is_not_rated_is_so_in_further_classes_too():
    data = city({"a": [1, 2, 3]}, ok=["ja", "nein", "ja"])
    rated = Rated(conditions=(Condition("ok", equals=("ja",)),))
    further = (Classification("more", Step("quantiles", {"count": 2})),)
    result = build_index(data, recipe_of(rated=rated, classifications=further), PERIOD)
    assert result.further["more"].classes.tolist() == [0, NOT_RATED_CLASS, 1]


FULL = recipe_of(
    roll_ups=(
        RollUp("kreise", "kreis", "Kreise [alle]/2", weights="equal", minimum_coverage=0.5, again=Step("zscore")),
    ),
    classifications=(Classification("zehntel", Step("quantiles", {"count": 10}), "Zehntel", "kreise"),),
)


def test_both_are_written_and_read_again():
    assert read_recipe(write_recipe(FULL)) == FULL


def test_files_hold_the_larger_areas(tmp_path):
    data = city({"a": [1, 2, 3]}, kreis=["A", "B", "B"])
    result = build_index(data, FULL, PERIOD)
    written = write_result(data, result, tmp_path / "e.csv", "de")
    assert [path.name for path in written] == ["e.csv", "e_kreise.csv"]
    rows = list(csv.DictReader(io.StringIO(written[1].read_text("utf-8-sig")), delimiter=";"))
    assert [(row["area"], row["mean"], row["rank"]) for row in rows] == [("B", "2,5", "1"), ("A", "1,0", "2")]
    book = openpyxl.load_workbook(io.BytesIO(write_book(data, result, "de")))
    assert "Kreise  alle  2" in book.sheetnames


def test_two_roll_ups_of_one_name_get_two_sheets_and_files(tmp_path):
    data = city({"a": [1, 2, 3]}, kreis=["A", "B", "B"])
    same = tuple(RollUp(code, "kreis", "Kreise", weights="equal") for code in ("k/1", "k-1", "k_1"))
    result = build_index(data, recipe_of(roll_ups=same), PERIOD)
    assert len({path.name for path in write_result(data, result, tmp_path / "e.csv", "de")}) == 4
    assert len(openpyxl.load_workbook(io.BytesIO(write_book(data, result, "de"))).sheetnames) == 6


def text(lines):
    return f'format = 1\nname = "x"\nmissing.rule = "drop"\n[[indicators]]\ncode = "a"\n{lines}'.encode()


@pytest.mark.parametrize(
    "lines",
    [
        '[[roll_ups]]\nby = "kreis"',
        '[[roll_ups]]\ncode = "a"',
        '[[roll_ups]]\ncode = "k"\nof = "nirgends"',
        '[[roll_ups]]\ncode = "k"\nweights = "people"',
        '[[roll_ups]]\ncode = "k"\nminimum_coverage = 2',
        '[[roll_ups]]\ncode = "k"\ncolumn = "kreis"',
        '[[classifications]]\ncode = "k"',
        '[[classifications]]\ncode = "k"\nclassify = "quantile"',
        '[[classifications]]\ncode = "k"\nof = "nirgends"\nclassify = "sd"',
        '[[classifications]]\ncode = "k"\nclassify = "sd"\n[[roll_ups]]\ncode = "k"',
    ],
)
def test_what_is_no_roll_up_or_classification_is_refused(lines):
    with pytest.raises(DataError) as caught:
        read_recipe(text(lines), "r.toml")
    assert len(caught.value.findings) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"roll_ups": (RollUp("k", by="kreis"),)}, "unknown-column"),
        ({"roll_ups": (RollUp("k", of="nirgends"),)}, "unknown-composite"),
        ({"roll_ups": (RollUp("k", again=Step("zscore", {"periods": "all"})),)}, "reference-of-areas"),
        ({"classifications": (Classification("k", HALVES, of="nirgends"),)}, "unknown-composite"),
        ({"classifications": (Classification("k", Step("nichts")),)}, "unknown-step"),
        ({"classifications": (Classification("a", HALVES),)}, "twice"),
    ],
)
def test_what_cannot_run_on_the_data_is_refused(change, code):
    with pytest.raises(DataError) as caught:
        build_index(TOWN, recipe_of(**change), PERIOD)
    assert [finding.code for finding in caught.value.findings] == [code]


# --- 1 - percentile rank ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(100))
def test_one_minus_percentile_rank_is_what_it_says(seed):
    """100 cases with ties, in fractions: 1 - (how many are less) / (n - 1)."""
    random = Random(seed)
    values = [random.randint(0, 6) for _ in range(random.randint(2, 30))]
    found = normalise_reversed_percentile(np.array(values, dtype=float)[:, None], -np.ones(1), scale=1).ravel()
    for value, score in zip(values, found, strict=True):
        exact = 1 - Fraction(sum(other < value for other in values), len(values) - 1)
        assert abs(Fraction(score) - exact) < Fraction(1, 10**15)
    # The same as turning first, if those who share a value then share the largest rank.
    turned = normalise_percentile(np.array(values, dtype=float)[:, None], -np.ones(1), scale=1, ties="max").ravel()
    assert found.tolist() == pytest.approx(turned.tolist(), abs=1e-15)


def test_it_turns_indicators_of_the_other_direction_only():
    data = city({"a": [1, 2, 2, 9]}, [Indicator("a", direction=Direction.FAVOURABLE)])
    step = Step("reversed_percentile", {"scale": 1})
    assert build_index(data, recipe_of(normalise=step), PERIOD).scores.tolist() == pytest.approx([1, 2 / 3, 2 / 3, 0])
    for recipe in (
        recipe_of(normalise=step, high=Direction.FAVOURABLE),
        replace(recipe_of(normalise=step), indicators=(Weighted("a", direction=Direction.BURDEN),)),
        recipe_of(normalise=Step("zscore", {}, step)),
    ):
        with pytest.raises(DataError) as caught:
            build_index(data, recipe, PERIOD)
        assert [finding.code for finding in caught.value.findings] == ["turned-twice"]


def test_a_composite_that_is_turned_is_told():
    result = build_index(city({"a": [1, 2, 3]}), recipe_of(again=Step("reversed_percentile")), PERIOD)
    assert result.scores.tolist() == [100, 50, 0]
    assert "turned" in {finding.code for finding in result.findings}
    plain = build_index(city({"a": [1, 2, 3]}), recipe_of(again=Step("percentile")), PERIOD)
    assert "turned" not in {finding.code for finding in plain.findings}


def test_the_frame_of_areas_is_empty_where_no_quarter_names_one():
    data = city({"a": [1, 2]}, kreis=[None, None], population=[1.0, 1.0])
    result = build_index(data, recipe_of(roll_ups=(RollUp("k", "kreis", again=Step("zscore")),)), PERIOD)
    assert result.larger["k"].areas == ()
    assert build_roll_up_table(result, "k", "de").empty
    assert isinstance(build_roll_up_table(result, "k", "de"), pd.DataFrame)
