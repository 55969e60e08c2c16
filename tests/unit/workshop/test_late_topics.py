"""Topics that come up late: each round weighs its own, and the record of a workshop says what happened."""

from __future__ import annotations

import io
import math
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from sozial.index.recipe.recipe_writing import write_recipe
from sozial.model import Dataset, Direction, Indicator
from sozial.output.charts.weighting_dots import build_weighting_dots
from sozial.output.charts.workshop_charts import build_parts
from sozial.output.tables.workshop_export import write_workshop
from sozial.output.words.workshop_course import Course, step_words
from sozial.recipe import Composite, Recipe, Weighted
from sozial.recipe import Step as RecipeStep
from sozial.workshop.ballot import Ballot, Form, Topic, topics_of
from sozial.workshop.late_topics import late_candidates, mean_shares, round_recipe, round_topics, weighed_topics
from sozial.workshop.quarters import rank_quarters
from sozial.workshop.settings import WorkshopSettings
from sozial.workshop.steps import Step, What
from sozial.workshop.topics import codes_in_vain, possible_topics
from tests.cities import PERIOD, city

RECIPE = Recipe("Index", (Weighted("a", 3.0), Weighted("b", 1.0), Weighted("c", 2.0)))
FIELD, OTHER = Topic("x", "Geld", "", ("a", "b")), Topic("c", "Wohnen", "", ("c",))
LATE, NEW = Topic("b", "Kinder", "", ("b",), since=2), Topic("d", "Lärm", "", ("d",), since=3)
SETTINGS = WorkshopSettings(
    "Nord", Form.POINTS, (FIELD, OTHER, LATE, NEW), (), 2, 1, write_recipe(RECIPE).decode(), "", "Stadt", PERIOD
)
ROUNDS = [
    [Ballot("", {"x": 40, "c": 60})] * 5,
    [Ballot("", {"x": 30, "c": 20, "b": 50})] * 5,
    [Ballot("", {"x": 10, "c": 20, "b": 30, "d": 40})] * 5,
]


def dataset(**more):
    figures = {"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0], "c": [4.0, 2.0, 2.0], "d": [9.0, 1.0, 1.0], **more}
    return city(figures)


def test_each_round_has_its_topics_and_no_figure_is_in_two():
    members = [[(topic.code, topic.members) for topic in round_topics(SETTINGS.topics, number)] for number in (1, 2, 3)]
    assert members[0] == [("x", ("a", "b")), ("c", ("c",))]
    assert members[1] == [("x", ("a",)), ("c", ("c",)), ("b", ("b",))]
    assert members[2] == [*members[1], ("d", ("d",))]
    for number, ballots in enumerate(ROUNDS, 1):
        assert weighed_topics(SETTINGS.topics, ballots) == round_topics(SETTINGS.topics, number)
        assert len(topics_of(SETTINGS.topics, number)) == number + 1


def test_the_weights_of_each_round_are_those_of_its_topics():
    found = [rank_quarters(dataset(), SETTINGS, "2026-11-24", ROUNDS[:count]).recipe.shares() for count in (1, 2, 3)]
    # 40 for a and b, in the proportion 3 to 1 of the recipe.
    assert found[0] == pytest.approx({"a": 0.3, "b": 0.1, "c": 0.6})
    assert found[1] == pytest.approx({"a": 0.3, "b": 0.5, "c": 0.2})
    assert found[2] == pytest.approx({"a": 0.1, "b": 0.3, "c": 0.2, "d": 0.4})


def test_own_rankings_of_a_late_round_weigh_the_late_topic():
    noise = [[Ballot("", {"x": 0, "c": 0, "b": 0, "d": 100})] * 5]
    found = rank_quarters(dataset(), SETTINGS, "2026-11-24", [*ROUNDS[:2], *noise])
    # Only the first quarter is loud.
    assert found.table["share"].to_dict() == {"01": 1.0, "02": 0.0, "03": 0.0}
    assert found.recipe.workshop.rounds[0].weightings == 5


def test_figures_missing_in_a_late_indicator_leave_earlier_rounds_as_they_were():
    gap = dataset(d=[math.nan, 1.0, 2.0])
    early = replace(SETTINGS, topics=(FIELD, OTHER))
    one, other = (rank_quarters(gap, settings, "2026-11-24", ROUNDS[:1]) for settings in (early, SETTINGS))
    assert one.table.equals(other.table)


def test_what_can_be_added_is_no_topic_yet_and_can_be_computed():
    labels = {"e": Direction.CONTEXT}
    data = dataset(e=[1.0, 2.0, 3.0])
    indicators = tuple(replace(entry, direction=labels.get(entry.code, entry.direction)) for entry in data.indicators)
    data = Dataset(data.title, data.units, data.values, indicators)
    begun = replace(SETTINGS, topics=(FIELD, OTHER))
    found = [(topic.code, of) for topic, of in late_candidates(data, RECIPE, begun, "de")]
    assert found == [("a", "Geld"), ("b", "Geld"), ("d", "")]
    # One figure of two was taken out: the other one is all that its topic has left.
    begun = replace(SETTINGS, topics=(FIELD, OTHER, LATE))
    assert [topic.code for topic, _of in late_candidates(data, RECIPE, begun, "de")] == ["d"]
    topic = late_candidates(data, RECIPE, replace(SETTINGS, topics=(FIELD, OTHER)), "de")[1][0]
    assert topic.explanation == "Bisher ein Teil von „Geld“, das von nun an ohne diesen gewichtet wird."


def test_what_has_no_figures_or_the_same_everywhere_is_no_topic_and_weighs_nothing():
    nothing = [math.nan] * 3
    data = dataset(b=nothing, e=[7.0, 7.0, 7.0], f=nothing)
    flat = replace(RECIPE, indicators=(*RECIPE.indicators, Weighted("e", 2.0)))
    assert codes_in_vain(data, flat, PERIOD) == ["b", "e"]
    assert [topic.code for topic in possible_topics(data, flat, PERIOD, "de", by_domain=False)] == ["a", "c"]
    # All are of no Handlungsfeld: one topic, which is seen by the two that have figures.
    (field,) = possible_topics(data, flat, PERIOD, "de")
    assert field.members == ("a", "c")
    begun = replace(SETTINGS, topics=(Topic("a", "A", "", ("a",)), Topic("c", "C", "", ("c",))))
    # Neither those nor f, which the recipe does not have, can be added; d can.
    assert [topic.code for topic, _of in late_candidates(data, flat, begun, "de")] == ["d"]
    begun = replace(begun, recipe=write_recipe(flat).decode())
    found = rank_quarters(data, begun, "2026-11-24", [[Ballot("", {"a": 25, "c": 75})] * 5])
    # What the group weighed is what the recipe says, and what the index uses.
    assert found.recipe.shares() == pytest.approx({"a": 0.25, "b": 0.0, "c": 0.75, "e": 0.0})


def test_what_is_the_same_everywhere_is_weighed_where_the_index_counts_it():
    ranked = replace(RECIPE, indicators=(*RECIPE.indicators, Weighted("e", 2.0)), normalise=RecipeStep("percentile"))
    data = dataset(e=[7.0, 7.0, 7.0])
    assert codes_in_vain(data, ranked, PERIOD) == []
    found = possible_topics(data, ranked, PERIOD, "de", by_domain=False)
    assert [topic.code for topic in found] == ["a", "b", "c", "e"]


def test_handlungsfelder_keep_their_numbers_where_one_has_no_figures():
    fields = [Indicator("a", domain="Arbeit"), Indicator("b", domain="Bildung"), Indicator("c", domain="Wohnen")]
    data = city({"a": [1.0, 2.0, 4.0], "b": [math.nan] * 3, "c": [4.0, 2.0, 2.0]}, fields)
    found = possible_topics(data, RECIPE, PERIOD, "de")
    assert [(topic.code, topic.label) for topic in found] == [("field-1", "Arbeit"), ("field-3", "Wohnen")]


def test_figures_that_the_public_version_covers_count_all_the_same():
    whole = dataset()
    covered = whole.values.copy()
    covered["b"] = math.nan
    public = replace(whole, values=covered, calculation=whole.values)
    assert codes_in_vain(public, RECIPE, PERIOD) == []
    assert [topic.code for topic in possible_topics(public, RECIPE, PERIOD, "de", by_domain=False)] == ["a", "b", "c"]


def test_a_level_without_any_figures_is_no_topic():
    data = dataset(c=[math.nan] * 3)
    levels = Recipe(
        "m", (Weighted("a", parents=("x",)), Weighted("b", parents=("x",)), Weighted("c", parents=("y",))),
        composites=(
            Composite("x", "Geld", parents=("top",)), Composite("y", "Lärm", parents=("top",)), Composite("top"),
        ),
    )  # fmt: skip
    assert [topic.label for topic in possible_topics(data, levels, PERIOD, "de")] == ["Geld"]


def test_a_late_indicator_goes_straight_into_the_index_of_a_recipe_with_levels():
    levels = Recipe(
        "m", (Weighted("a", parents=("x",)), Weighted("b", parents=("x",)), Weighted("c", parents=("top",))),
        composites=(Composite("x", "Geld", parents=("top",)), Composite("top")),
    )  # fmt: skip
    begun = replace(SETTINGS, topics=(Topic("x", "Geld", "", ("x",)), OTHER))
    assert [topic.code for topic, _of in late_candidates(dataset(), levels, begun, "de")] == ["d"]
    with_late = round_recipe(levels, [NEW])
    assert [entry.code for entry in with_late.members["top"]] == ["c", "d", "x"]
    assert round_recipe(levels, [OTHER]) is levels


def test_the_chart_from_round_to_round_has_a_gap_where_a_topic_was_not_there():
    means = {f"Runde {n}": mean_shares(SETTINGS.topics, ballots) for n, ballots in enumerate(ROUNDS, 1)}
    np.testing.assert_allclose(means["Runde 2"], [0.3, 0.2, 0.5, math.nan])
    chart = build_parts(means, SETTINGS.topics, "de", "Von Runde zu Runde")
    assert [list(chart.rows["part"]).count(f"Runde {n}") for n in (1, 2, 3)] == [2, 3, 4]
    assert chart.description.replace("\xa0", " ") == (
        "Runde 1: Geld 40 %, Wohnen 60 %; Runde 2: Geld 30 %, Wohnen 20 %, Kinder 50 %; "
        "Runde 3: Geld 10 %, Wohnen 20 %, Kinder 30 %, Lärm 40 %."
    )


def test_the_record_holds_topics_by_round_exclusions_and_the_course():
    steps = (Step(What.REOPENED, 1), Step(What.TOPIC, 2, "Kinder"), Step(What.EXCLUDED, 2, "=1+1"))
    content = write_workshop(
        SETTINGS, "2026-11-24", dict(enumerate(ROUNDS, 1)), "de", course=Course(steps, {1: [], 2: ["=1+1", "Scherz"]})
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.data_type for row in book["Protokoll"] for cell in row].count("f") == 0
    record = list(book["Protokoll"].values)
    told = dict(record)
    assert told["Themen"] == "Geld; Wohnen; Kinder (ab Runde 2); Lärm (ab Runde 3)"
    assert told["Runden"] == "3, geplant waren 2"
    assert told["Ausgeschlossene Gewichtungen"] == "Runde 2: 2 Gewichtungen zählen nicht: =1+1 / Scherz"
    assert [value for what, value in record if what == "Verlauf"] == [step_words(step, "de") for step in steps]
    rows = [row for row in book["Gewichtungen"].values if row[0] in (1, 2, 3)]
    assert [rows[0][2:], rows[5][2:], rows[10][2:]] == [
        (40, 60, None, None), (30, 20, 50, None), (10, 20, 30, 40),
    ]  # fmt: skip
    heads, *means = [row for row in book["Mittelwerte"].values if len(row) > 3]
    assert dict(zip(heads, means[0], strict=True))["Kinder (%)"] is None
    assert dict(zip(heads, means[2], strict=True))["Lärm (%)"] == 40


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("what", list(What))
def test_every_step_can_be_said(what, language):
    said = step_words(Step(what, 2, "{n} “Lärm”"), language)
    assert said
    assert ("{n} “Lärm”" in said) is (what in (What.EXCLUDED, What.TOPIC, What.TOPIC_TAKEN_BACK))


def test_dots_that_can_be_picked_name_their_weighting_and_nobody():
    chart = build_weighting_dots(
        [Ballot("Verwaltung", {"x": 25, "c": 75}), Ballot("", {"x": 100, "c": 0})], [FIELD, OTHER], "de"
    )
    rows = chart.rows[["topic", "weighting", "share"]]
    assert rows.values.tolist() == [["Geld", 1, 0.25], ["Wohnen", 1, 0.75], ["Geld", 2, 1.0], ["Wohnen", 2, 0.0]]
    (param,) = chart.specification["params"]
    assert (param["name"], param["select"]["fields"]) == ("picked", ["weighting"])
    assert "Verwaltung" not in str(chart)
