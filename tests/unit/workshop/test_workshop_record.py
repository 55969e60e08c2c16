"""What a recipe keeps of the workshop that gave its weights."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from sozial.errors import DataError
from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.output.recipe.words import further_words
from sozial.output.tables.result_files import write_book
from sozial.recipe import Composite, Recipe, Step, Weighted
from sozial.workshop.ballot import Ballot, Form, Topic
from sozial.workshop.record import weigh_as_group
from sozial.workshop.settings import WorkshopSettings
from tests.cities import PERIOD, city

TOPICS = (Topic("x", "X", "", ("a",)), Topic("y", "Y", "", ("b", "c")))
SETTINGS = WorkshopSettings("Nord", Form.POINTS, TOPICS, (), 2, 3, "", "", "", "")
RECIPE = Recipe("Index", (Weighted("a"), Weighted("b", 3.0), Weighted("c", 1.0)), adopted_on="2024-01-01")


def ballots(*first):
    return [Ballot("", {"x": points, "y": 100 - points}) for points in first]


def weighed(*rounds):
    return weigh_as_group(RECIPE, SETTINGS, "2026-03-01", rounds)


def test_weights_rounds_and_agreement_are_kept():
    found = weighed(ballots(50, 70), ballots(60, 80, 70, 65, 75))
    # 70 % on the first topic; the rest is shared 3 : 1.
    assert found.shares() == pytest.approx({"a": 0.7, "b": 0.225, "c": 0.075})
    assert not found.is_adopted
    assert found.name == "Index – Nord"
    record = found.workshop
    assert [entry.weightings for entry in record.rounds] == [2, 5]
    # How far few agree tells each what the others gave.
    assert record.rounds[0].agreement is None
    assert record.rounds[1].agreement == pytest.approx(1.0)
    assert found.keeps_workshop_weights
    assert dict(record.weights) == pytest.approx({"a": 0.7, "b": 0.225, "c": 0.075})


def test_the_record_outlives_file_and_adoption():
    found = weighed(ballots(50, 70), ballots(60))
    again = read_recipe(write_recipe(found))
    assert again == found
    assert again.workshop.rounds[1].agreement is None
    assert replace(found, adopted_on="2026-04-01").workshop == found.workshop
    assert found.same_calculation(replace(found, workshop=None))


def test_weights_changed_afterwards_are_said():
    found = weighed(ballots(60))
    assert "Gewichte aus der Werkstatt „Nord“ (01.03.2026), nicht repräsentativ." in further_words(found, "de")[-1]
    assert "agreement" not in further_words(found, "en")[-1]
    # Twice as much of everything is the same weighting.
    doubled = found.with_weights({code: 2 * weight for code, weight in found.weights_given().items()})
    assert doubled.keeps_workshop_weights
    changed = found.with_weights({"a": 0.1})
    assert not changed.keeps_workshop_weights
    assert "seither geändert" in further_words(changed, "de")[-1]
    assert not found.with_weights(dict.fromkeys("abc", 0.0)).keeps_workshop_weights
    assert not RECIPE.keeps_workshop_weights


def test_the_workbook_has_a_sheet_on_the_workshop():
    dataset = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0], "c": [1.0, 3.0, 2.0]})
    content = write_book(dataset, build_index(dataset, weighed(ballots(50, 70)), PERIOD), "de")
    rows = list(openpyxl.load_workbook(io.BytesIO(content))["Werkstatt"].values)
    assert rows[0][:4] == ("Werkstatt", "Datum", "Runde", "Gewichtungen")
    assert rows[1][:4] == ("Nord", "2026-03-01", 1, 2)
    without = write_book(dataset, build_index(dataset, RECIPE, PERIOD), "de")
    assert "Werkstatt" not in openpyxl.load_workbook(io.BytesIO(without)).sheetnames


def test_computed_weights_give_way():
    levels = Recipe(
        "m",
        (Weighted("a", parents=("x",)), Weighted("b", parents=("y",))),
        weights=Step("equal"),
        composites=(Composite("x", parents=("t",)), Composite("y", parents=("t",)), Composite("t")),
    )
    settings = replace(SETTINGS, topics=(Topic("x", "X", "", ("x",)), Topic("y", "Y", "", ("y",))))
    found = weigh_as_group(levels, settings, "2026-03-01", [ballots(90)])
    dataset = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
    assert build_index(dataset, found, PERIOD).main.weights == pytest.approx({"x": 0.9, "y": 0.1})


def test_nobody_gives_no_weights():
    with pytest.raises(ValueError, match="without ballots"):
        weighed(ballots(50), [])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("workshop = 3", "workshop"),
        ("[workshop]\ntitle = 'x'", "workshop.on"),
        ("[workshop]\ntitle = 'x'\non = 2026-01-01\nrounds = [{}]\nweights = {}", "workshop.rounds[1].weightings"),
        (
            "[workshop]\ntitle = 'x'\non = 2026-01-01\nrounds = [{weightings = 3, agreement = 2}]\nweights = {}",
            "workshop.rounds[1].agreement",
        ),
        ("[workshop]\ntitle = 'x'\non = 2026-01-01\nrounds = []\nweights = {a = -1}", "workshop.weights.a"),
        ("[workshop]\ntitle = 'x'\non = 2026-01-01\nrounds = []\nweights = {}\nvotes = 3", "workshop.votes"),
    ],
)
def test_a_damaged_record_is_refused_with_its_key(text, key):
    start = b"format = 1\nname = 'x'\nmissing.rule = 'drop'\n"
    with pytest.raises(DataError) as caught:
        read_recipe(start + text.encode(), "r.toml")
    assert any(key in finding.place for finding in caught.value.findings)
