"""Emptying the bin: what lies there long enough goes for good with all that belonged to it, and nothing else does."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import func, select

from sozial.__main__ import main
from sozial.planning.measures.action import Action
from sozial.planning.measures.facilities import Facility
from sozial.store import opened
from sozial.store.database.tables import metadata
from sozial.store.kept.recipes import RecipeLibrary
from sozial.store.operation.emptying import Emptied, empty_bin
from sozial.store.project.desks import Desk
from sozial.store.project.project import Work
from sozial.store.registers.facilities import ENDING, FacilityLibrary
from sozial.store.registers.notes import NoteKind, NoteLibrary
from sozial.workshop.ballot import Form, Topic
from sozial.workshop.settings import WorkshopSettings
from tests.cities import PERIOD, city
from tests.unit.store.test_backup import RECIPE

AT, REMOVED, LATER = "2026-01-01T10:00:00", "2026-02-01T10:00:00", "2026-11-01T10:00:00"
DAY = datetime.date(2026, 1, 2)
ONE, SHARED = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]}), city({"a": [9.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
TOPICS = tuple(Topic(code, code.upper(), "", (code,), ()) for code in "ab")
SETTINGS = WorkshopSettings("Nord", Form.POINTS, TOPICS, (), 2, 3, "m", "0", "Stadt", "2024")


@pytest.fixture
def store(address, tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path / "s"))
    if address.startswith("postgresql"):
        monkeypatch.setenv("SOZIAL_DATABASE_URL", address)
    else:
        monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    yield
    opened.close_all()


def shelves():
    kinds = {"recipes": ".toml", "readings": ".toml", "notes": ".toml", "facilities": ENDING}
    return {kind: opened.shelf(kind, ending) for kind, ending in kinds.items()}


def fill(name, dataset):
    """Keep a project with everything that can belong to it; return its key."""
    files = {"f" * 64: b"shared", f"{name:0>64}": b"own"}
    head = opened.project_store().begin(
        name, Work(dataset, RECIPE, PERIOD, "{}", files, {SHARED.digest: SHARED}), "", AT
    )
    key = head.key
    opened.action_store().add(Action("Treff"), "anna", AT, key)
    opened.decision_store(key).keep("Jugend", "2026-01-01", "{}", "anna", AT)
    opened.workshop_store().create(SETTINGS, DAY, key)
    opened.desk_store().keep(name, Desk("", key, "analyse"), AT)
    NoteLibrary(opened.shelf("notes"), key).add(ONE, "01", NoteKind.KNOWLEDGE, "Rolle", "Text", DAY)
    FacilityLibrary(opened.shelf("facilities", ENDING)).add("Kitas", key, [Facility("A", "Kita", 9.0, 51.0)], AT)
    return key


def counts():
    with opened.current_engine().connect() as connection:
        found = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
    found.pop("documents")
    return found | {kind: len(shelf.names()) + len(shelf.aside()) for kind, shelf in shelves().items()}


def test_a_project_goes_with_everything_of_it_and_its_neighbour_stays(store):
    kept = fill("bleibt", SHARED)
    before = counts()
    gone = fill("geht", ONE)
    opened.project_store().remove(gone, REMOVED)
    assert empty_bin(opened.current_writer(), shelves(), REMOVED) == Emptied()
    told = empty_bin(opened.current_writer(), shelves(), LATER, only_count=True)
    assert told == Emptied(1, 1, 1, 1, 2)
    assert counts()["projects"] == 2
    assert empty_bin(opened.current_writer(), shelves(), LATER) == told
    assert counts() == before
    assert opened.project_store().open(kept, 1).dataset.digest == SHARED.digest
    assert opened.project_store().file("f" * 64) == b"shared"
    assert opened.project_store().file(f"{'geht':0>64}") is None
    assert opened.project_store().dataset(ONE.digest) is None


def test_single_things_in_the_bin_go_and_those_in_use_stay(store):
    key = fill("Stadt", ONE)
    entry = opened.action_store().add(Action("Weg"), "", AT, key)
    opened.action_store().remove(entry, "", REMOVED)
    decision = opened.decision_store(key).keep("Weg", "2026-01-01", "{}", "", AT)
    opened.decision_store(key).archive(decision.key, REMOVED)
    RecipeLibrary(opened.shelf("recipes")).save(RECIPE)
    RecipeLibrary(opened.shelf("recipes")).remove(RECIPE.name)
    # The recipe was put aside just now.
    assert empty_bin(opened.current_writer(), shelves(), LATER) == Emptied(0, 1, 1, 0, 0)
    assert empty_bin(opened.current_writer(), shelves(), "9999-01-01T00:00:00") == Emptied(0, 0, 0, 0, 1)
    assert [kept.entry.title for kept in opened.action_store().all(key)] == ["Treff"]
    assert opened.action_store().history(entry.key) == []
    assert [kept.title for kept in opened.decision_store(key).all()] == ["Jugend"]


def test_the_command_says_how_much_it_was(store, capsys):
    key = fill("geht", ONE)
    opened.project_store().remove(key, REMOVED)
    for options in (["--only-count"], []):
        assert main(["empty-bin", "--days", "10", "--language", "en", *options]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("Would be deleted: projects 1, entries 1")
    assert said[1].startswith("Deleted for good: projects 1, entries 1")
    assert opened.project_store().removed() == []
    assert main(["empty-bin", "--days", "-1"]) == 2
