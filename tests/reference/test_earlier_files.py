"""Files and stores of earlier versions open, with every field as it was entered then (see `earlier/README.md`)."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.insight.local_knowledge import Note, NoteKind
from sozial.model import Dataset, Direction, Indicator
from sozial.planning.allocation.allocation import allocate
from sozial.planning.allocation.allocation_rule import AllocationRule
from sozial.planning.allocation.decision import AllocationDecision, build_decision, read_decision
from sozial.planning.measures.action import Action, Status
from sozial.planning.measures.entry import ACTIONS, OBJECTIVES, Change
from sozial.planning.measures.facilities import Facility
from sozial.planning.measures.objective import Objective
from sozial.planning.measures.register_form import read_form_rows
from sozial.planning.measures.target import Target
from sozial.reading.cells.signs import Sign
from sozial.reading.files.spreadsheet import read_form
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.plans.columns import ColumnPlan, Role
from sozial.reading.plans.reading_file import SavedReading, read_reading
from sozial.reading.sandbox.project_parts import read_project_parts
from sozial.recipe import Derived, MissingRule, Rated, Recipe, Weighted
from sozial.report.exchange.project_check import verify_project
from sozial.report.exchange.project_opening import open_project
from sozial.store.database.database import open_database
from sozial.store.database.writer import Writer
from sozial.store.registers.decisions import DecisionStore
from sozial.store.registers.facilities import FacilityLayer, read_layer
from sozial.store.registers.notes import read_note
from sozial.store.registers.register import RegisterStore
from sozial.workshop.ballot import Ballot, Form
from sozial.workshop.copy import WorkshopCopy
from sozial.workshop.settings import Topic, WorkshopSettings
from tests.cities import city

EARLIER = Path(__file__).parent / "earlier"
PLACE = "p1"
MEASURE = Action(
    title="Jugendberatung „Start“",
    units=("01", "99"),
    domain="Arbeit",
    indicators=("jobless", "gone"),
    objective="Zeile 1\nZeile 2",
    target=Target("jobless", 5.5, "2027-12-31"),
    department="Beschäftigung",
    partners="Jobcenter; Träger, Verein",
    start="2026-01-01",
    end="2028-12-31",
    budget=240_000.5,
    programme="ESF Plus",
    own_contribution=60_000.0,
    status=Status.RUNNING,
    remarks='=SUMME(A1) "und" <b>',
)
BEFORE = Action(title="Jugendberatung", units=("01", "99"), domain="Arbeit", budget=0.1 + 0.2, status=Status.PLANNED)
BARE = Action(title="Nur ein Titel", status=Status.STOPPED)
OBJECTIVE = Objective(
    title="Weniger Arbeitslosigkeit",
    units=("02",),
    domain="Arbeit",
    targets=(Target("jobless", 4.0, "2027-12-31"), Target("gone", -1.25, "2030-06-30")),
    department="Soziales",
    remarks="Beschluss vom 1. März",
)
NOTE = Note(
    key="2026-01-02-0123456789ab",
    title="Teststadt",
    territory="0123456789abcdef",
    unit="01",
    unit_name="Quartier 01",
    kind=NoteKind.CONTRADICTION,
    role="Quartiersmanagement",
    text='Der Treff trägt viel.\nEr heißt "Au".',
    written_on="2026-01-02",
    released_on="2026-01-03",
    place="p1",
)
LAYER = FacilityLayer(
    "0123456789abcdef", "Kitas", "p1", "2026-11-24T10:00:00",
    (Facility("Kita Ü", "Kita", 9.123456789, 51.5), Facility("", "Schule", 9.0, 51.0)),
)  # fmt: skip
RECIPE = Recipe(
    "Sozialindex",
    (Weighted("jobless", 2.0), Weighted("share", direction=Direction.BURDEN)),
    missing=MissingRule("renormalise", 0.5),
    rated=Rated(100.0, ("99",)),
    derived=(Derived("share", "rate", count="poor", base="population", factor=100.0),),
)
READING = SavedReading(
    title="2023.csv",
    reading=TableReading(
        header=(1,), signs={"-": Sign.WITHHELD}, decimals={"Quote {period}": ","}, answers={"Frage": "ja"}
    ),
    columns={
        "Nr": ColumnPlan("Nr", Role.KEY),
        "Quote {period}": ColumnPlan(
            "Quote {period}",
            Role.INDICATOR,
            indicator=Indicator(
                "quote", "Arbeitslosenanteil", "Arbeit", "Soziales", Direction.FAVOURABLE, "%", "BA", "31.12.",
                "Anteil an allen", count="n", base="b", factor=1000.0, decimals=2,
            ),
            # Earlier readings held the direction of every column; only another one than the usual was chosen.
            chosen=(("direction", "favourable"),),
        ),
    },
    period="2023",
    level=1,
    kept=("Ce",),
)  # fmt: skip
WORKSHOP = WorkshopCopy(
    WorkshopSettings(
        title="Werkstatt",
        form=Form.POINTS,
        topics=(Topic("jobless", "Arbeitslose", "", ("jobless",)), Topic("poor", "Arme", "", ("poor",), ("x",))),
        groups=("Verwaltung",),
        rounds=2,
        most=1,
        recipe="",
        dataset_digest="0",
        dataset_title="Teststadt",
        period="2024",
    ),
    "2026-02-03",
    ((Ballot("Verwaltung", {"jobless": 60, "poor": 40}),),),
)
NAMES = {"01": "Quartier 01", "99": "Altstadt"}


def town() -> Dataset:
    """Return the town that everything is about."""
    indicators = [Indicator("jobless", "Arbeitslose", "Arbeit"), Indicator("poor", "Arme", "Einkommen")]
    return city({"jobless": [4, 8, 6], "poor": [15, 25, 90], "population": [1000, 2000, 3000]}, indicators)


def decision() -> AllocationDecision:
    """Return what was decided on its figures."""
    dataset = town()
    result = build_index(dataset, RECIPE, "2024")
    rule = AllocationRule(1000.0, "Euro", floor=50.0, left_out={"02": "hat genug"})
    return build_decision(dataset, result, allocate(dataset, result, rule))


@pytest.fixture
def address(tmp_path):
    shutil.copy(EARLIER / "store.sqlite", tmp_path / "store.sqlite")
    engine = open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")
    writer = Writer(engine)
    yield engine, writer
    writer.close()
    engine.dispose()


def same(found, expected):
    """Compare field by field, so that a failure names the field."""
    names = [one.name for one in fields(expected) if one.compare]
    assert {name: getattr(found, name) for name in names} == {name: getattr(expected, name) for name in names}


def in_parts(value, of_float=float):
    """Return what is compared of a value as dictionaries and lists, each number within them as it is to be compared."""
    if is_dataclass(value):
        return {one.name: in_parts(getattr(value, one.name), of_float) for one in fields(value) if one.compare}
    if isinstance(value, Mapping):
        return {key: in_parts(one, of_float) for key, one in value.items()}
    if isinstance(value, tuple):
        return [in_parts(one, of_float) for one in value]
    return of_float(value) if isinstance(value, float) else value


def same_decision(found, expected):
    """Compare two decisions; the last digits of what was computed for the expected one are this processor's own."""
    assert in_parts(found) == in_parts(expected, lambda value: pytest.approx(value, rel=1e-13, abs=0))


def test_measures_of_an_earlier_store_keep_every_field_and_version(address):
    store = RegisterStore(*address, ACTIONS)
    first, second = store.all(PLACE)
    assert (first.version, first.what, first.changed_by, first.names) == (2, Change.CHANGED, "ben", NAMES)
    same(first.entry, MEASURE)
    same(second.entry, BARE)
    _now, before = store.history(first.key)
    assert (before.version, before.what, before.changed_at) == (1, Change.ADDED, "2026-01-01T10:00:00")
    same(before.entry, BEFORE)


def test_objectives_of_an_earlier_store_keep_every_field(address):
    (kept,) = RegisterStore(*address, OBJECTIVES).all(PLACE)
    same(kept.entry, OBJECTIVE)


def test_a_decision_of_an_earlier_store_keeps_every_field(address):
    (kept,) = DecisionStore(*address, PLACE).all()
    assert (kept.title, kept.decided_on, kept.saved_by) == ("Mittel 2026", "2026-03-01", "anna")
    same_decision(read_decision(kept.content), decision())


def test_an_earlier_project_file_opens_with_everything_in_it():
    content = (EARLIER / "project.sozial").read_bytes()
    opened = open_project(read_project_parts(content, "project.sozial"), "project.sozial")
    found = opened.context
    assert verify_project(opened) == []
    assert found.dataset.digest == town().digest
    assert found.result.recipe == RECIPE
    same(found.notes[0], replace(NOTE, place=""))
    # The town has no quarter 99: its measure shows it by the name that it was kept with.
    same(found.actions[0], replace(MEASURE, units=("01", "Altstadt (99)")))
    same(found.actions[1], BARE)
    same(found.objectives[0], OBJECTIVE)
    assert found.action_names[0] == NAMES
    same_decision(found.decision, decision())
    same_decision(found.beside.decisions[0], replace(decision(), title="Mittel 2026", decided_on="2026-03-01"))
    same(found.beside.facilities[0], replace(LAYER, key="1", place=""))
    same(found.beside.workshops[0], WORKSHOP)
    assert (found.question, found.author, found.name) == ("Wohin?", "Amt für Soziales", "Teststadt 2026")


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_earlier_spreadsheet_of_the_register_is_read(language):
    name = f"register-{language}.xlsx"
    form = read_form_rows(read_form((EARLIER / name).read_bytes(), name), town(), name)
    assert [(row.key, row.version) for row in form.rows] == [("0" * 32, 2), ("1" * 32, 1), ("2" * 32, 7)]
    for row, expected in zip(form.rows, (MEASURE, BEFORE, BARE), strict=True):
        same(row.action, expected)


def test_an_earlier_note_keeps_every_field():
    same(read_note(f"{NOTE.key}.toml", (EARLIER / "note.toml").read_bytes()), NOTE)


def test_earlier_facilities_keep_every_field():
    same(read_layer(LAYER.key, (EARLIER / "facilities.geojson").read_bytes()), LAYER)


def test_an_earlier_reading_keeps_every_field():
    same(read_reading((EARLIER / "reading.toml").read_bytes(), "reading.toml"), READING)


def test_an_earlier_recipe_keeps_every_field():
    same(read_recipe((EARLIER / "recipe.toml").read_bytes(), "recipe.toml"), RECIPE)
