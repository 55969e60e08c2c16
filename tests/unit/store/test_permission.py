"""Whoever may not write gets nothing written, whichever way the request came."""

from __future__ import annotations

import ast
import datetime
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import text

from sozial.access import RIGHTS, Right, Role
from sozial.errors import DataError
from sozial.index.recipe.presets import read_preset
from sozial.index.recipe.recipe_file import read_recipe
from sozial.insight.local_knowledge import NoteKind
from sozial.planning.measures.action import Action
from sozial.planning.measures.objective import Objective
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from sozial.store import opened
from sozial.store.files import permission
from sozial.store.files.permission import NotAllowedError, ask_who_may, by_the_app, demand
from sozial.store.kept.recipes import RecipeLibrary
from sozial.store.project.desks import Desk, browser_name
from sozial.store.project.project import Work
from sozial.store.protection_key import protection_key
from sozial.store.registers.facilities import ENDING, FacilityLibrary
from sozial.store.registers.notes import NoteLibrary
from sozial.workshop.ballot import Form, Topic
from sozial.workshop.settings import WorkshopSettings
from tests.places import ROOT

AT, TODAY = "2026-11-27T07:00:00", datetime.date(2026, 11, 27)
SETTINGS = WorkshopSettings(
    "Werkstatt", Form.POINTS, (Topic("a", "A", "", ("a",)), Topic("b", "B", "", ("b",))), (), 2, 5, "name = 'x'", "0",
    "Musterstadt", "2024",
)  # fmt: skip


@dataclass
class Person:
    """Who asks; their rights can be taken away."""

    rights: frozenset[Right] = field(default_factory=lambda: frozenset(Right))


@pytest.fixture(params=["folder", "database"])
def person(request, tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path / "store"))
    if request.param == "database":
        monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'w.sqlite'}")
    else:
        monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    before, found = permission._may, Person()
    ask_who_may(lambda right: right in found.rights)
    yield found
    ask_who_may(before)
    opened.close_all()


def kept(tmp_path):
    with opened.current_engine().connect() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        rows = {(table, repr(row)) for table in tables for row in connection.execute(text(f"SELECT * FROM {table}"))}
    files = {
        (str(path), path.read_bytes()) for path in (tmp_path / "store").rglob("*") if path.suffix in (".toml", ENDING)
    }
    return rows | files


def changes():
    """Return every change by its name, with the right that it needs, on things that are there."""
    dataset, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE), SAMPLE_RECIPE)
    projects, actions, objectives = opened.project_store(), opened.action_store(), opened.objective_store()
    decisions, workshops, desks = opened.decision_store("p"), opened.workshop_store(), opened.desk_store()
    recipes, notes = RecipeLibrary(opened.shelf("recipes")), NoteLibrary(opened.shelf("notes"), "p")
    layers = FacilityLibrary(opened.shelf("facilities", ENDING))
    work, other = (Work(dataset, held, "2024", "{}", {}, {}) for held in (recipe, read_preset("additive")))
    head = projects.begin("Nord", work, "", AT)
    gone = projects.begin("Süd", work, "", AT)
    projects.remove(gone.key, AT)
    action = actions.add(Action("Treff"), "", AT, "p")
    decision = decisions.keep("Mittel", "2026-11-27", "{}", "", AT)
    unit = str(dataset.units.index[0])
    note = notes.add(dataset, unit, NoteKind.KNOWLEDGE, "Amt", "Text", TODAY)
    recipes.save(recipe)
    layer = layers.add("Kitas", "p", (), AT)
    workshop, _key = workshops.create(SETTINGS, TODAY, "p")
    keep, operate, look = Right.KEEP, Right.OPERATE, Right.LOOK
    return {
        "begin a project": (keep, lambda: projects.begin("Ost", work, "", AT)),
        "save a project": (keep, lambda: projects.save(head, other, "", AT)),
        "keep a version": (keep, lambda: projects.keep_version(head)),
        "rename a project": (keep, lambda: projects.rename(head.key, "West")),
        "remove a project": (operate, lambda: projects.remove(head.key, AT)),
        "restore a project": (operate, lambda: projects.restore(gone.key, AT)),
        "keep a desk": (keep, lambda: desks.keep(browser_name("x"), Desk("", "", "analyse"), AT)),
        "add a measure": (keep, lambda: actions.add(Action("Neu"), "", AT, "p")),
        "change a measure": (keep, lambda: actions.change(action, Action("Anders"), "", AT)),
        "remove a measure": (keep, lambda: actions.remove(action, "", AT)),
        "restore a measure": (keep, lambda: actions.restore(action.key, "", AT)),
        "rename quarters": (keep, lambda: actions.rename_quarters(action.key, {unit: "X"}, "", AT)),
        "take measures": (keep, lambda: actions.take([action.key], "q", {}, "", AT)),
        "add an objective": (keep, lambda: objectives.add(Objective("Neu"), "", AT, "p")),
        "keep a decision": (keep, lambda: decisions.keep("Neu", "2026-11-27", "{}", "", AT)),
        "remove a decision": (operate, lambda: decisions.archive(decision.key, AT)),
        "restore a decision": (operate, lambda: decisions.restore(decision.key)),
        "take decisions": (keep, lambda: decisions.take([decision.key], "q")),
        "write a note": (keep, lambda: notes.add(dataset, unit, NoteKind.KNOWLEDGE, "Amt", "Neu", TODAY)),
        "release a note": (keep, lambda: notes.release(note.key, TODAY)),
        "withdraw a note": (keep, lambda: notes.withdraw(note.key)),
        "remove a note": (keep, lambda: notes.remove(note.key)),
        "save a recipe": (keep, lambda: recipes.save(read_preset("additive"))),
        "adopt a recipe": (keep, lambda: recipes.adopt(replace(recipe.as_trial(), name="Probe"), "Rat", TODAY)),
        "remove a recipe": (keep, lambda: recipes.remove(recipe.name)),
        "add facilities": (keep, lambda: layers.add("Neu", "p", (), AT)),
        "remove facilities": (keep, lambda: layers.archive(layer.key)),
        "begin a workshop": (Right.MODERATE, lambda: workshops.create(SETTINGS, TODAY, "p")),
        "open a round": (look, lambda: workshops.open_round(workshop)),
        "take workshops": (keep, lambda: workshops.take([workshop.key], "q")),
        "end a workshop": (look, lambda: workshops.end(workshop)),
        "remove a workshop": (look, lambda: workshops.remove(workshop)),
    }  # fmt: skip


def test_nothing_is_written_without_the_right_for_it(person, tmp_path):
    known = changes()
    before = kept(tmp_path)
    for name, (right, change) in known.items():
        for rights in (frozenset(), frozenset(Right) - {right}, *RIGHTS.values()):
            if right in rights:
                continue
            person.rights = rights
            with pytest.raises(NotAllowedError):
                change()
            assert kept(tmp_path) == before, name


def test_with_the_right_alone_it_is_written(person):
    for right, change in changes().values():
        person.rights = frozenset({right})
        try:
            change()
        except DataError as error:
            # A change of before may stand against it; the right does not.
            if isinstance(error, NotAllowedError):
                raise
        person.rights = frozenset(Right)


def test_what_belongs_to_nobody_is_made_for_a_viewer_too(person):
    person.rights = RIGHTS[Role.VIEWER]
    assert protection_key()
    with pytest.raises(NotAllowedError):
        demand(Right.KEEP)
    with by_the_app():
        demand(Right.KEEP)
    assert NotAllowedError.__mro__[1].__name__ == "DataError"


def test_every_change_of_the_store_goes_through_the_guard():
    """Nothing in the store opens a transaction that writes, or touches a file, beside the writer and the shelves."""
    allowed = {
        # For operators, without a session: backup, restore, what lies in the bin; tables brought up to date.
        "backup.py", "restore.py", "emptying.py", "checking.py", "database.py", "files.py", "writer.py",
        "folder_shelf.py",
        # Towns are begun and deleted by operators; what processes share is computed again at any time.
        "town_schema.py", "town_removal.py", "shared.py",
    }  # fmt: skip
    found = set()
    for path in (ROOT / "sozial" / "store").rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            if name in ("begin", "write_bytes", "write_text", "unlink", "rename") and path.name not in allowed:
                found.add((path.name, name))
    assert found == set()
