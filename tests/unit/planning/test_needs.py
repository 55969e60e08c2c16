"""Needs against measures, targets, follow-up: by figures that can be computed by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.insight.contributions import domain_scores
from sozial.model import Dataset, Direction, Indicator
from sozial.output.charts.follow_up_output import build_phase_table
from sozial.output.charts.needs_output import build_gap_table, build_needs_chart
from sozial.planning.measures.action import Action, Status
from sozial.planning.measures.follow_up import Phase, follow_up
from sozial.planning.measures.needs import GapKind, citywide, find_gaps, needs_by_domain
from sozial.planning.measures.target import Target, TargetState, period_end, report_target
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from sozial.recipe import MissingRule, Recipe, Step, Weighted
from tests.cities import PERIOD, city

TODAY = "2026-11-24"
PLAIN = Step("none")
# Ten quarters: in "work" the last one is far above the others, in "health" the first one.
WORK = [0.0] * 9 + [10.0]
HEALTH = [10.0] + [0.0] * 9
INDICATORS = (Indicator("x", "Work rate", "Work"), Indicator("y", "Health rate", "Health"))
RECIPE = Recipe("m", (Weighted("x"), Weighted("y")), normalise=PLAIN)


def town(**units):
    return city({"x": WORK, "y": HEALTH}, INDICATORS, **units)


def gaps(actions, dataset=None, recipe=RECIPE, **options):
    dataset = dataset or town()
    result = build_index(dataset, recipe, PERIOD)
    return find_gaps(dataset, result, needs_by_domain(dataset, result), actions, TODAY, **options)


def test_needs_are_the_contributions_of_a_field():
    dataset = town()
    needs = needs_by_domain(dataset, build_index(dataset, RECIPE, PERIOD))
    # Weights one half each: 10 counts 5.
    assert needs.strength["Work"].tolist() == [0.0] * 9 + [5.0]
    # Mean 0.5, standard deviation 1.5: (5 - 0.5) / 1.5 = 3 and (0 - 0.5) / 1.5 = -0.33.
    assert needs.classes["Work"].tolist() == [2] * 9 + [4]


# Field work: x and z weigh 1 each, health: y weighs 2. The last quarter lacks z, the one before all of health.
GAPS_KEPT = MissingRule("renormalise", 0.4)
GAPPY = Recipe("m", (Weighted("x", 1), Weighted("y", 2), Weighted("z", 1)), normalise=PLAIN, missing=GAPS_KEPT)
GAPPY_FIELDS = (*INDICATORS, Indicator("z", "Second work rate", "Work"))
NAN = float("nan")


def gappy():
    return city({"x": [0, 0, 0, 4.0], "y": [2, 2, NAN, 6.0], "z": [0, 0, 4, NAN]}, GAPPY_FIELDS)


def test_a_field_without_figures_is_missing_and_never_average():
    dataset = gappy()
    needs = needs_by_domain(dataset, build_index(dataset, GAPPY, PERIOD))
    # The third: x and z weigh a half each, as health is missing: 0 + 2.
    assert needs.strength["Work"].tolist()[:3] == [0, 0, 2]
    assert needs.strength["Health"].isna().tolist() == [False, False, True, False]
    assert needs.classes["Health"].iloc[2] == -1


def test_a_need_is_no_smaller_because_another_figure_of_its_field_is_missing():
    dataset = gappy()
    result = build_index(dataset, GAPPY, PERIOD)
    needs = needs_by_domain(dataset, result)
    # What it adds: 4 x 1/3, as x weighs 1 of 3. The field's score is 4, of x alone; the others' 0, 0 and (0 + 4) / 2.
    assert needs.strength["Work"].iloc[3] == pytest.approx(4 / 3)
    # Mean 1.5, deviation sqrt((2.25 + 2.25 + 0.25 + 6.25) / 4) = 1.658: -0.90, -0.90, 0.30, 1.51.
    assert needs.classes["Work"].tolist() == [1, 1, 2, 4]
    assert domain_scores(dataset, result, "Work").tolist() == [0, 0, 2, 4]


def test_the_matrix_of_needs_says_that_there_is_no_data():
    dataset = gappy()
    needs = needs_by_domain(dataset, build_index(dataset, GAPPY, PERIOD))
    chart = build_needs_chart(dataset, needs, list(dataset.units.index), [], "de", TODAY)
    cell = chart.rows.set_index(["unit", "domain"]).loc[("Quartier 03", "Health")]
    assert (cell["text"], cell["need"], cell["strength"], cell["gap"]) == ("–", "keine Daten", "–", False)
    assert "–: keine Daten" in chart.description
    whole = build_needs_chart(dataset, needs, ["01", "02"], [], "de", TODAY)
    assert "keine Daten" not in whole.description


def test_what_is_not_known_takes_no_room_in_the_table_of_gaps():
    found = replace(gaps([], town(population=[100.0] * 10))[0], city=1.0)
    table = build_gap_table(town(), [found], [], "de")
    assert table.loc[0, "Was am meisten beiträgt"] == "Work rate: 10 (Stadt 1)"
    assert table.loc[0, "Einwohner"] == "100"
    unknown = replace(found, city=np.nan, people=np.nan)
    table = build_gap_table(town(), [unknown], [], "de")
    assert table.loc[0, "Was am meisten beiträgt"] == "Work rate: 10"
    assert "Einwohner" not in table


def test_where_low_scores_mean_burden_needs_are_turned():
    dataset = city({"x": WORK}, (Indicator("x", "Rate", "Work", direction=Direction.FAVOURABLE),))
    recipe = Recipe("m", (Weighted("x"),), normalise=PLAIN, high=Direction.FAVOURABLE)
    needs = needs_by_domain(dataset, build_index(dataset, recipe, PERIOD))
    assert needs.strength["Work"].iloc[-1] == needs.strength["Work"].min()


def test_strong_needs_without_a_measure_come_first_with_their_figures():
    found = gaps([], town(population=[100.0] * 10))
    assert [(gap.kind, gap.unit, gap.domain) for gap in found] == [
        (GapKind.NO_ACTION, "10", "Work"), (GapKind.NO_ACTION, "01", "Health"),
    ]  # fmt: skip
    first = found[0]
    assert (first.strength, first.need, first.people, first.indicator, first.value) == (5.0, 4, 100.0, "x", 10.0)


def test_a_running_measure_closes_the_gap_and_one_past_its_end_does_not():
    running = Action("A", ("10",), "Work", status=Status.RUNNING, end="2026-12-31")
    assert {gap.unit for gap in gaps([running])} == {"01"}
    over = Action("A", ("10",), "Work", status=Status.RUNNING, end="2026-11-23")
    (gap,) = [gap for gap in gaps([over]) if gap.unit == "10"]
    assert gap.kind is GapKind.ENDED
    assert gap.actions == (0,)


def test_a_planned_successor_leaves_a_gap_that_names_it():
    ended = Action("A", ("10",), "Work", status=Status.ENDED)
    planned = Action("B", ("10",), "Work", status=Status.PLANNED, start="2027-01-01")
    (gap,) = [gap for gap in gaps([ended, planned]) if gap.unit == "10"]
    assert gap.kind is GapKind.NO_ACTION
    assert gap.actions == (1,)


def test_a_measure_elsewhere_or_of_another_field_closes_nothing():
    others = [
        Action("A", ("09",), "Work", status=Status.RUNNING),
        Action("B", ("10",), "Health", status=Status.RUNNING),
    ]
    assert ("10", "Work") in {(gap.unit, gap.domain) for gap in gaps(others)}


def test_measures_for_the_whole_city_are_told_apart():
    whole = Action("A", (), "Work", status=Status.RUNNING)
    assert citywide([whole], TODAY) == [0]
    assert {gap.kind for gap in gaps([whole])} == {GapKind.NO_ACTION}
    assert len(gaps([whole])) == 2


def test_a_measure_without_strong_need_is_named():
    dataset = city({"x": [0.0, 5.0, 5.0, 5.0, 5.0, 10.0]}, (Indicator("x", "Rate", "Work"),))
    recipe = Recipe("m", (Weighted("x"),), normalise=PLAIN)
    action = Action("A", ("01", "02"), "Work", status=Status.RUNNING)
    found = [gap for gap in gaps([action], dataset, recipe) if gap.kind is GapKind.NO_NEED]
    # Quarter 02 lies at the mean: that is no lack of need.
    assert [(gap.unit, gap.actions) for gap in found] == [("01", (0,))]


def test_quarters_without_an_index_are_no_gap():
    dataset = city({"x": [*WORK[:-1], np.nan], "y": HEALTH}, INDICATORS)
    assert "10" not in {gap.unit for gap in gaps([], dataset)}


# Targets


def series(values, direction=Direction.BURDEN, **columns):
    """Two quarters over the years 2020 to 2023; counts and bases are such that sums are not means."""
    units = pd.DataFrame({"name": ["A", "B"]}, index=pd.Index(["1", "2"], name="unit"))
    index = pd.MultiIndex.from_product([["1", "2"], ["2020", "2021", "2022", "2023"]], names=["unit", "period"])
    frame = pd.DataFrame({"x": values, **columns}, index=index, dtype=float)
    counted = {"count": "n", "base": "b"} if "n" in columns else {}
    return Dataset("T", units, frame, (Indicator("x", "Rate", "Work", direction=direction, measure="%", **counted),))


RATES = {"n": [10, 10, 10, 10, 90, 80, 70, 60], "b": [100.0] * 4 + [300.0] * 4}
VALUES = [10, 10, 10, 10, 30, 26.667, 23.333, 20]


@pytest.mark.parametrize(
    ("value", "due", "direction", "state"),
    [
        # 2023: (10 + 60) / 400 = 17.5 %.
        (17.5, "2023-12-31", Direction.BURDEN, TargetState.REACHED),
        (17.4, "2027-12-31", Direction.BURDEN, TargetState.OPEN),
        (17.4, "2023-12-31", Direction.BURDEN, TargetState.MISSED),
        (17.4, "2024-06-30", Direction.BURDEN, TargetState.NO_FIGURES),
        (17.5, "2023-12-31", Direction.FAVOURABLE, TargetState.REACHED),
        (17.6, "2023-12-31", Direction.FAVOURABLE, TargetState.MISSED),
        (17.5, "2023-12-31", Direction.CONTEXT, TargetState.NO_FIGURES),
    ],
)
def test_a_target_is_judged_by_the_sum_over_the_sum(value, due, direction, state):
    dataset = series(VALUES, direction, **RATES)
    report = report_target(dataset, Recipe("m", (Weighted("x"),)), Target("x", value, due), ["1", "2"], TODAY)
    assert report.value == pytest.approx(17.5)
    assert report.from_counts
    assert report.period == "2023"
    assert report.state is state


def test_without_quarters_a_target_is_of_the_whole_city_and_gone_quarters_do_not_count():
    dataset, recipe = series(VALUES, **RATES), Recipe("m", (Weighted("x"),))
    target = Target("x", 17.5, "2023-12-31")
    assert report_target(dataset, recipe, target, [], TODAY).value == pytest.approx(17.5)
    assert report_target(dataset, recipe, target, ["1", "99"], TODAY).value == pytest.approx(10.0)
    assert report_target(dataset, recipe, target, ["99"], TODAY).state is TargetState.NO_FIGURES
    assert report_target(dataset, recipe, Target("gone", 1.0, "2023-12-31"), [], TODAY).state is TargetState.NO_FIGURES


def test_the_end_of_a_leap_february_is_known():
    assert period_end("2024-02") == "2024-02-29"
    assert period_end("Mai") == ""
    assert period_end("2024-13") == ""


# Follow-up


def test_before_and_after_beside_the_city():
    dataset, recipe = series(VALUES, **RATES), Recipe("m", (Weighted("x"),), normalise=PLAIN)
    action = Action("A", ("2",), "Work", ("x",), start="2021-02-01", end="2022-10-01", status=Status.ENDED)
    found = follow_up(dataset, recipe, action)
    table = found.series["x"]
    assert table["phase"].tolist() == [Phase.BEFORE, Phase.DURING, Phase.DURING, Phase.AFTER]
    assert table["own"].tolist() == pytest.approx([30, 26.6667, 23.3333, 20], abs=1e-3)
    assert table["city"].tolist() == pytest.approx([25, 22.5, 20, 17.5])
    assert found.peers == ("1",)
    assert found.reference == "2020"
    change = found.changes.loc["x"]
    assert (change["since"], change["until"]) == ("2020", "2023")
    assert [change[name] for name in ("own", "peers", "city")] == pytest.approx([-10, 0, -7.5])


def test_the_last_values_before_during_and_after_stand_beside_each_other():
    dataset, recipe = series(VALUES, **RATES), Recipe("m", (Weighted("x"),), normalise=PLAIN)
    action = Action("A", ("2",), "Work", ("x",), start="2021-02-01", end="2022-10-01", status=Status.ENDED)
    table = build_phase_table(follow_up(dataset, recipe, action), "x", dataset, "de")
    assert table.to_dict("list") == {
        "Letzter Wert": ["Quartiere der Maßnahme", "ähnliche Quartiere", "ganze Stadt"],
        "davor (2020)": ["30,0", "10,0", "25,0"],
        "währenddessen (2022)": ["23,3", "10,0", "20,0"],
        "danach (2023)": ["20,0", "10,0", "17,5"],
        "Veränderung": ["−10,0", "0,0", "−7,5"],
    }
    # A measure that still runs has nothing after it; without a start nothing can be told apart.
    running = replace(action, end="", status=Status.RUNNING)
    assert list(build_phase_table(follow_up(dataset, recipe, running), "x", dataset, "de")) == [
        "Letzter Wert", "davor (2020)", "währenddessen (2023)", "Veränderung",
    ]  # fmt: skip
    assert build_phase_table(follow_up(dataset, recipe, replace(running, start="")), "x", dataset, "de").empty


def test_quarters_with_such_a_measure_are_no_peers():
    dataset, recipe = series(VALUES, **RATES), Recipe("m", (Weighted("x"),), normalise=PLAIN)
    action = Action("A", ("2",), "Work", ("x",), start="2021-02-01", status=Status.RUNNING)
    other = Action("B", ("1",), "Work", status=Status.ENDED)
    found = follow_up(dataset, recipe, action, [action, other])
    assert found.peers == ()
    assert {finding.code for finding in found.findings} == {"no-peers"}
    planned = Action("B", ("1",), "Work", status=Status.PLANNED)
    assert follow_up(dataset, recipe, action, [action, planned]).peers == ("1",)


def test_nothing_is_compared_over_a_break_or_without_earlier_figures():
    dataset = series(VALUES, **RATES)
    broken = Indicator("x", "Rate", "Work", count="n", base="b", breaks=(("2022", "new definition"),))
    cut = Dataset(dataset.title, dataset.units, dataset.values, (broken,))
    recipe = Recipe("m", (Weighted("x"),), normalise=PLAIN)
    action = Action("A", ("2",), "Work", ("x",), start="2021-02-01", status=Status.RUNNING)
    found = follow_up(cut, recipe, action)
    assert np.isnan(found.changes.loc["x", "own"])
    assert "break" in {finding.code for finding in found.findings}
    early = follow_up(dataset, recipe, Action("A", ("2",), "Work", ("x",), start="2019-01-01"))
    assert early.peers == ()
    assert {finding.code for finding in early.findings} == {"nothing-before"}
    assert np.isnan(early.changes.loc["x", "own"])


def test_similar_quarters_are_chosen_before_the_measure_began():
    sample, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))
    action = Action("A", ("04103", "04104"), "Arbeit", ("arbeitslosenanteil",), start="2022-01-01")
    found = follow_up(sample, recipe, action)
    assert found.reference == "2021"
    assert len(found.peers) == 5
    assert not set(found.peers) & set(action.units)
    # Figures after the start do not change who is compared.
    later = sample.values.copy()
    later.loc[later.index.get_level_values("period") > "2021", "sgb2_quote"] = 1.0
    changed = Dataset(sample.title, sample.units, later, sample.indicators)
    assert follow_up(changed, recipe, action).peers == found.peers
