"""Since when: reference years, breaks, changes, status and change, by hand and against Berlin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sozial.errors import DataError, Finding, Severity
from sozial.index.build import build_index
from sozial.index.recipe.presets import read_preset
from sozial.insight.development import (
    build_development,
    can_be_fixed,
    moving_findings,
    reference_periods,
    value_changes,
)
from sozial.insight.rank_puzzles import rank_puzzles
from sozial.insight.series_breaks import (
    DEFINITION,
    MISSING_PERIOD,
    TERRITORY,
    SeriesBreak,
    breaks_between,
    missing_periods,
    segments,
    series_breaks,
)
from sozial.insight.status_dynamics import build_status_dynamics, from_matrix
from sozial.model import Dataset, Direction, Indicator
from sozial.output.charts.line_charts import break_rows
from sozial.output.words.period_words import period_label
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from sozial.reading.vocabulary.breaks import read_breaks, write_breaks
from sozial.recipe import Composite, Recipe, Step, Weighted
from tests.cities import city

NAN = float("nan")


def over_time(table, indicators=None, periods=("2020", "2021", "2022")):
    """Units x periods of each indicator."""
    count = len(next(iter(table.values())))
    keys = [f"{number + 1:02d}" for number in range(count)]
    units = pd.DataFrame({"name": [f"Q{key}" for key in keys]}, index=pd.Index(keys, name="unit"))
    rows = pd.MultiIndex.from_product([keys, periods], names=["unit", "period"])
    values = pd.DataFrame({code: np.ravel(cells) for code, cells in table.items()}, index=rows, dtype=float)
    return Dataset("d", units, values, tuple(indicators or [Indicator(code) for code in table]))


# City mean 2 in 2020 and 4 in 2022: everybody rises, the first least.
RISING = over_time({"x": [[1.0, 2.0, 2.0], [3.0, 3.0, 6.0]]})
ONE = Recipe("m", (Weighted("x"),))


def test_a_fixed_reference_shows_better_and_worse():
    found = build_development(RISING, ONE, "2020")
    # 2020: mean 2, sd 1; the values of 2022 are 2 and 6.
    assert found.scores["2020"].tolist() == [-1.0, 1.0]
    assert found.scores["2022"].tolist() == [0.0, 4.0]
    assert found.classes["2022"].tolist() == [2, 4]


def test_a_moving_reference_shows_places_only():
    found = build_development(RISING, ONE)
    assert found.scores["2020"].tolist() == found.scores["2022"].tolist() == [-1.0, 1.0]
    assert rank_puzzles(found, "2020", "2022") == []


def test_the_reference_holds_through_levels_too():
    dataset = over_time({"x": [[1.0, 2.0, 2.0], [3.0, 3.0, 6.0]], "y": [[1.0, 1.0, 5.0], [2.0, 1.0, 5.0]]})
    recipe = Recipe(
        "m",
        (Weighted("x", parents=("top",)), Weighted("y", parents=("top",))),
        composites=(Composite("top", again=Step("zscore")),),
    )
    found = build_development(dataset, recipe, "2020")
    # z of 2020 are (-1, -1) and (1, 1), their means -1 and 1, and again -1 and 1.
    assert found.scores["2020"].tolist() == [-1.0, 1.0]
    # x of 2022: 0 and 4; y: (5 - 1.5) / 0.5 = 7 twice; means 3.5 and 5.5.
    assert found.scores["2022"].tolist() == [3.5, 5.5]


def test_ranks_belong_to_one_period():
    ranked = replace(ONE, normalise=Step("percentile"))
    assert not can_be_fixed(ranked)
    assert [finding.code for finding in moving_findings(ranked)] == ["moving-reference"]
    assert moving_findings(ONE) == []
    found = build_development(RISING, ranked, "2020")
    assert found.reference == ""
    assert [finding.code for finding in found.findings] == ["moving-reference"]
    chained = replace(ONE, normalise=Step("rank", {}, Step("minmax")))
    assert not can_be_fixed(chained)
    assert can_be_fixed(replace(ONE, normalise=Step("goalposts", {"low": 0.0, "high": 10.0})))


def test_a_reference_that_the_recipe_states_stays():
    stated = replace(ONE, normalise=Step("zscore", {"reference_period": "2021"}))
    found = build_development(RISING, stated, "2020")
    # 2021: mean 2.5, sd 0.5; by 2020 (mean 2, sd 1) the values 1 and 3 would be -1 and 1.
    assert found.scores["2020"].tolist() == [-3.0, 1.0]
    assert found.scores["2021"].tolist() == [-1.0, 1.0]
    # Classes are those of the reference year: its mean -1, sd 2.
    assert found.cuts.cuts == (-3.0, -2.0, 0.0, 1.0)


def test_periods_without_an_index_are_named():
    dataset = over_time({"x": [[NAN, 2.0, 2.0], [NAN, 3.0, 6.0]]})
    found = build_development(dataset, ONE)
    assert found.periods == ("2021", "2022")
    assert [finding.code for finding in found.findings] == ["empty-period"]
    with pytest.raises(DataError):
        build_development(dataset, replace(ONE, indicators=(Weighted("x", 0),)))


def test_improved_and_yet_nearer_to_rank_one():
    # The second falls from 6 to 5 and becomes first, because the first falls to 2.
    dataset = over_time({"x": [[8.0, 5.0, 2.0], [6.0, 6.0, 5.0], [1.0, 1.0, 1.0]]})
    found = build_development(dataset, ONE, "2020")
    puzzles = rank_puzzles(found, "2020", "2022")
    assert [(entry.unit, entry.improved, entry.rank_before, entry.rank_after) for entry in puzzles] == [
        ("02", True, 2, 1)
    ]


def test_a_change_that_is_shown_as_none_is_no_improvement():
    dataset = over_time({"x": [[8.0, 5.0, 2.0], [6.0, 6.0, 5.999], [1.0, 1.0, 1.0]]})
    found = build_development(dataset, ONE, "2020")
    assert [entry.unit for entry in rank_puzzles(found, "2020", "2022")] == ["02"]
    assert rank_puzzles(found, "2020", "2022", 0.005) == []


def test_with_a_favourable_index_burden_is_the_low_end():
    dataset = over_time({"x": [[8.0, 5.0, 2.0], [6.0, 6.0, 5.0]]})
    found = build_development(dataset, replace(ONE, high=Direction.FAVOURABLE), "2020")
    # x is a burden, so the index runs against it; rank 1 is the most burdened all the same.
    assert found.ranks["2020"].tolist() == [1.0, 2.0]
    assert found.ranks["2022"].tolist() == [2.0, 1.0]


def test_absolute_and_relative_changes_by_hand():
    dataset = over_time({"x": [[4.0, 0.0, 5.0], [0.0, 1.0, 2.0], [-2.0, 0.0, -1.0], [1.0, NAN, NAN]]})
    found = value_changes(dataset, "x", "2020", "2022")
    np.testing.assert_array_equal(found["absolute"], [1.0, 2.0, 1.0, NAN])
    # From nothing there is no relative change; from −2 to −1 it is half of the distance from 0.
    np.testing.assert_array_equal(found["relative"], [25.0, NAN, 50.0, NAN])


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        (("2019", "2020", "2022", "2023"), ["2022"]),
        (("2017", "2019", "2021"), []),
        (("2019", "2024"), []),
        (("Q1", "Q2", "Q4"), []),
    ],
)
def test_a_missing_year_is_a_break(periods, expected):
    assert [entry.period for entry in missing_periods(periods)] == expected


def test_breaks_come_from_the_data():
    indicators = [Indicator("x", breaks=(("2021", "neue Definition"),)), Indicator("y")]
    table = {"x": [[1.0, 2.0, 3.0]], "y": [[1.0, 2.0, 3.0]]}
    editions = Finding("editions", Severity.WARNING, "…", values={"before": "2021", "after": "2022"})
    dataset = replace(over_time(table, indicators), findings=(editions,))
    assert series_breaks(dataset) == (
        SeriesBreak("x", "2021", DEFINITION, "neue Definition"),
        SeriesBreak("", "2022", TERRITORY),
    )
    missing = over_time({"x": [[1.0, 2.0, 3.0, 4.0]]}, periods=("2018", "2019", "2022", "2023"))
    assert [(entry.kind, entry.period) for entry in series_breaks(missing)] == [(MISSING_PERIOD, "2022")]


def test_lines_end_at_a_break_and_changes_know_of_it():
    breaks = (SeriesBreak("x", "2021", DEFINITION), SeriesBreak("x", "2022", DEFINITION))
    assert segments(("2019", "2020", "2021", "2022"), breaks) == [0, 0, 1, 2]
    assert breaks_between(breaks, "2021", "2022") == breaks[1:]
    assert breaks_between(breaks, "2022", "2023") == ()


@pytest.mark.parametrize("text", ["2023: neue Definition | 2021", "2021: a: b", "", "2020"])
def test_written_breaks_are_read_again(text):
    assert write_breaks(read_breaks(text)) == text


def test_only_breaks_of_weighed_indicators_touch_the_index():
    indicators = [Indicator("x"), Indicator("y", breaks=(("2021", ""),))]
    dataset = over_time({"x": [[1.0, 2.0, 2.0], [3.0, 3.0, 6.0]], "y": [[1.0, 2.0, 2.0], [3.0, 3.0, 6.0]]}, indicators)
    assert build_development(dataset, ONE).breaks == ()
    both = replace(ONE, indicators=(Weighted("x"), Weighted("y")))
    assert [entry.code for entry in build_development(dataset, both).breaks] == ["y"]


def test_status_and_change_by_hand():
    start, end = [0.0, 1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 2.0, 3.0, 14.0]
    dataset = over_time({"x": [[one, one, two] for one, two in zip(start, end, strict=True)]})
    found = build_status_dynamics(dataset, ONE, "2020", "2022")
    assert not found.own
    # The status of 2022: mean 4, sd √(26 − …): only the last is above 1.5 of it; nobody below −1.
    z = (np.array(end) - np.mean(end)) / np.std(end)
    np.testing.assert_allclose(found.status, z)
    assert found.status_classes.tolist() == [1, 1, 1, 1, 3]
    assert found.dynamics_classes.tolist() == [1, 1, 1, 1, 2]
    assert found.cells.tolist() == [4, 4, 4, 4, 11]
    assert [finding.code for finding in found.findings] == ["berlin-cut-offs"]


def test_a_change_across_a_break_says_so():
    indicators = [Indicator("x", breaks=(("2021", ""),))]
    dataset = over_time({"x": [[1.0, 2.0, 2.0], [3.0, 3.0, 6.0], [1.0, 1.0, 1.0]]}, indicators)
    codes = [finding.code for finding in build_status_dynamics(dataset, ONE, "2020", "2022").findings]
    assert "break" in codes
    assert "break" not in [f.code for f in build_status_dynamics(dataset, ONE, "2021", "2022").findings]


def test_status_needs_both_periods():
    dataset = over_time({"x": [[NAN, 2.0, 2.0], [NAN, 3.0, 6.0]]})
    with pytest.raises(DataError) as refused:
        build_status_dynamics(dataset, ONE, "2020", "2022")
    assert refused.value.findings[0].code == "no-period"


def test_a_recipe_without_axes_has_no_matrix():
    assert from_matrix(build_index(RISING, ONE, "2020")) is None
    assert read_preset("berlin_mss").matrix is not None


def test_an_empty_year_is_said_with_the_indicators_that_it_lacks_and_is_no_reference():
    # 2020 has y alone, which is weighed with x.
    dataset = over_time({"x": [[NAN, 1.0, 2.0], [NAN, 3.0, 6.0]], "y": [[NAN, 1.0, 5.0], [NAN, 2.0, 7.0]]})
    recipe = Recipe("m", (Weighted("x"), Weighted("y")))
    (finding,) = build_development(dataset, recipe).findings
    assert finding.text("de") == "Kein Quartier hat für 2020 einen Indexwert: Werte für 2020 fehlen bei x, y."
    assert reference_periods(dataset, recipe) == ("2021", "2022")


def test_what_states_no_period_is_no_year():
    dataset = over_time({"x": [[1.0, 2.0, 2.0], [3.0, 3.0, 6.0]]}, periods=("", "2021", "2022"))
    assert dataset.stated_periods == ("2021", "2022")
    found = build_development(dataset, ONE)
    assert found.periods == ("2021", "2022")
    assert found.findings == ()
    alone = over_time({"x": [[1.0], [3.0]]}, periods=("",))
    assert alone.stated_periods == ("",)
    marked = replace(dataset, estimated=frozenset({("01", "", "x")}))
    assert period_label(marked, "", "de") == "ohne Zeitraum (teils geschätzt)"


def test_figures_that_stand_in_no_year_are_told():
    table = read_table(b"Gebiet;Quote 2021;Quote 2022;Haushalte\nAu;1;2;30\nBo;3;4;50", "t.csv")
    plan = propose_columns(table)
    said = [entry for entry in build_dataset("t", [(table, plan)]).findings if entry.code == "no-period"]
    assert "Haushalte" in said[0].text("de")


def test_an_indicator_without_a_year_is_told_as_such_and_how_it_gets_one():
    x, y = [[NAN, 1.0, 2.0], [NAN, 3.0, 6.0]], [[1.0, NAN, NAN], [2.0, NAN, NAN]]
    dataset = over_time({"x": x, "y": y}, periods=("", "2021", "2022"))
    result = build_index(dataset, Recipe("m", (Weighted("x"), Weighted("y"))), "2022")
    (finding,) = [entry for entry in result.findings if entry.code == "no-spread"]
    assert finding.text("de").startswith("„y“ nennt kein Jahr und hat deshalb in diesem Zeitraum keine Werte")
    assert "Zeitraum der Spalten ohne Jahr" in finding.advice("de")
    # What has values in another year lacks them in this one alone.
    other = over_time({"x": x, "y": [[1.0, 2.0, NAN], [2.0, 5.0, NAN]]}, periods=("", "2021", "2022"))
    (finding,) = [entry for entry in build_index(other, result.recipe, "2022").findings if entry.code == "no-spread"]
    assert finding.text("de").startswith("„y“ hat in diesem Zeitraum keine Werte")


def test_words_at_a_break_are_short_lines_on_the_side_with_room():
    dataset = city({"x": [1.0, 2.0]})
    breaks = (SeriesBreak("", "2021", DEFINITION), SeriesBreak("x", "2023", DEFINITION))
    early, late = break_rows(dataset, breaks, ("2020", "2021", "2022", "2023"), "de", named=True)
    assert (early["late"], late["late"]) == (False, True)
    assert early["text"] == early["note"].replace("\n", " ")
    assert max(map(len, late["note"].split("\n"))) <= 22
