"""Everything belongs to its project: stores of earlier versions are taken over without loss, and the bin gives back."""

from __future__ import annotations

import datetime
import json
from contextlib import contextmanager
from dataclasses import replace

import pytest
import shapely
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, text

from sozial.errors import DataError
from sozial.insight.local_knowledge import NoteKind, belongs_to, notes_elsewhere, notes_on
from sozial.planning.allocation.allocation_rule import AllocationRule
from sozial.planning.allocation.decision import (
    AllocationDecision,
    decided_areas,
    has_plain_texts,
    read_decision,
    write_decision,
)
from sozial.planning.measures.action import Action
from sozial.planning.measures.earlier import Belonging, Belongs, match_earlier
from sozial.planning.measures.entry import ACTIONS, OBJECTIVES, Change
from sozial.planning.measures.facilities import Facility
from sozial.planning.measures.objective import Objective
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe, Weighted
from sozial.store.database import database, edge
from sozial.store.database.writer import Writer
from sozial.store.files.dataset_file import write_dataset
from sozial.store.kept.folder_shelf import FolderShelf
from sozial.store.kept.recipes import RecipeLibrary
from sozial.store.kept.table_shelf import TableShelf
from sozial.store.project.project import Work
from sozial.store.project.projects import ProjectStore
from sozial.store.registers.decisions import DecisionStore
from sozial.store.registers.facilities import ENDING, FacilityLibrary
from sozial.store.registers.notes import NoteLibrary
from sozial.store.registers.register import RegisterStore
from sozial.store.workshops import WorkshopStore, copy_workshop
from sozial.workshop.ballot import Ballot, Form, Topic
from sozial.workshop.copy import read_copy, write_copy
from sozial.workshop.settings import WorkshopSettings
from tests.cities import PERIOD, city
from tests.reports import sample_context

AT, LATER = "2026-11-24T10:30:00", "2026-11-25T08:00:00"
RECIPE = Recipe("Index", (Weighted("a"),))
PLACE, OTHER = "a" * 32, "b" * 32


def town(*names):
    """Return a town whose quarters are called so, with the keys 01, 02, …"""
    dataset = city({"a": [float(at) for at in range(len(names))]})
    return replace(dataset, units=dataset.units.assign(name=list(names)))


# As the version before this one wrote them (revision 0004), taken from a store of it.
ACTION = (
    '{"format": 1, "title": "Familienzentrum", "units": ["01"], "domain": "Bildung", "indicators": [], "objective": "",'
    ' "target": null, "department": "Jugendamt", "partners": "", "start": "2026-01-01", "end": "", "budget": 120000.0,'
    ' "programme": "", "own_contribution": null, "status": "running", "remarks": ""}'
)
OBJECTIVE = (
    '{"format": 1, "title": "Weniger Kinderarmut", "units": [], "domain": "", "targets": [{"indicator": "a", "value": '
    '3.0, "due": "2028-12-31"}], "department": "", "remarks": ""}'
)
DECISION = (
    '{"format": 2, "dataset_title": "Teststadt", "dataset_digest": "0", "period": "2024", "parts": {"01": 60.0, "02": '
    '40.0}, "reasons": {}, "last": {}, "title": "", "decided_on": "", "rule": {"amount": 100.0, "measure": "Euro", '
    '"step": 1.0, "target": "population", "need": {"name": "linear", "options": {}}, "apportioning": "hare_niemeyer", '
    '"floor": 0.0, "floor_kind": "head", "cap": null, "cap_kind": "head", "last_bound": null, "without_index": '
    '"mean", "left_out": {}}, "method": "format = \\"sozial-method\\"", "grounds": {"01": {"name": "Nord", "people": '
    '10.0, "need": 1.0, "bound": ""}, "02": {"name": "Süd", "people": 5.0, "need": 1.0, "bound": ""}}}'
)
SETTINGS = (
    '{"title": "Nord", "form": "points", "topics": [{"code": "x", "label": "X", "explanation": "", "members": ["a"], '
    '"facts": []}], "groups": [], "rounds": 2, "most": 3, "method": "m", "dataset_digest": "0", "dataset_title": '
    '"Teststadt", "period": "2024"}'
)
NOTE = """format = "quartierskompass-note"
version = 1
title = "Teststadt"
territory = "0123456789abcdef"
unit = "01"
unit_name = "Nord"
kind = "knowledge"
role = "Quartiersmanagement"
text = "Der Treff trägt viel."
written_on = "2026-01-02"
released_on = ""
"""


@contextmanager
def earlier_store(address, *projects, proof=True):
    """Yield an engine on a store of revision 0004 with a project for each dataset, and entries of no project."""
    engine = create_engine(address)
    if engine.dialect.name == "sqlite":
        database.Path(address.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", edge.prepare_sqlite)
        event.listen(engine, "begin", database._begin)
    settings = Config()
    settings.set_main_option("script_location", str(database._MIGRATIONS))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0004")

        def put(table, **row):
            names = ", ".join(row)
            marks = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), row)

        for number, dataset in enumerate(projects):
            content = write_dataset(dataset)
            put("datasets", digest=dataset.digest, title=dataset.title, content=content)
            put("projects", id=f"{number}" * 32, name=f"P{number}", removed_at="")
            saved = {"method": "m", "period": PERIOD, "saved_at": AT, "saved_by": "anna", "remark": ""}
            put("project_versions", project=f"{number}" * 32, version=1, dataset=dataset.digest, **saved)
        for key, kind, place, removed, content in (
            ("e1", "action", "", False, ACTION), ("e2", "objective", "", False, OBJECTIVE),
            ("e3", "action", "", True, ACTION), ("e4", "action", "sample", False, ACTION),
        ):  # fmt: skip
            put("entries", id=key, kind=kind, place=place, version=1, removed=removed)
            what = "removed" if removed else "added"
            put("entry_versions", entry=key, version=1, what=what, content=content, changed_at=AT, changed_by="anna")
        for key, kind in (("d1", "allocation"), ("d2", "allocation sample"))[0 if proof else 1 :]:
            about = {"title": "Jugend", "decided_on": "2026-11-24", "saved_at": AT, "saved_by": "anna"}
            put("decisions", id=key, kind=kind, content=DECISION, removed_at="", **about)
        for key, title in (("w1", "Teststadt"), ("w2", read_sample().title))[0 if proof else 1 :]:
            about = SETTINGS.replace("Teststadt", title)
            put(
                "workshops",
                id=key,
                code=f"CODE{key}",
                key_hash="h",
                settings=about,
                phase="ended",
                held_on="2026-01-01",
            )
    yield engine
    engine.dispose()


def places(address):
    """Return where everything is once the present version has opened the store."""
    engine = database.open_database(address)
    with engine.connect() as connection:
        found = {
            key: place
            for table in ("entries", "decisions", "workshops")
            for key, place in connection.execute(text(f"SELECT id, place FROM {table}"))
        }
    engine.dispose()
    return found


SAMPLES = {"e4": "sample", "d2": "sample", "w2": "sample"}


@pytest.mark.parametrize(
    ("projects", "taken"),
    [
        ([town("Nord", "Süd", "West")], "0" * 32),
        # The measure's quarter is there, but the decision was made for a quarter of another name.
        ([town("Nord", "Ost")], ""),
        ([town("Nord")], ""),
        # Of two nobody can say which.
        ([town("Nord", "Süd"), town("Nord", "Süd", "West")], ""),
        ([], ""),
    ],
)
def test_earlier_entries_go_into_the_only_project_where_all_fit(address, projects, taken):
    with earlier_store(address, *projects):
        pass
    assert places(address) == {"e1": taken, "e2": taken, "e3": taken, "d1": taken, "w1": taken, **SAMPLES}


def test_measures_that_know_keys_alone_are_offered_and_not_taken(address):
    with earlier_store(address, town("Nord", "Süd"), proof=False):
        pass
    assert places(address) == {"e1": "", "e2": "", "e3": "", **SAMPLES}


def test_nothing_of_an_earlier_store_is_lost(address):
    with earlier_store(address, town("Nord", "Ost")):
        pass
    engine = database.open_database(address)
    writer = Writer(engine)
    actions, objectives = RegisterStore(engine, writer, ACTIONS), RegisterStore(engine, writer, OBJECTIVES)
    (kept,) = actions.all("")
    assert (kept.entry.title, kept.entry.budget, kept.changed_by, dict(kept.names)) == (
        "Familienzentrum", 120_000.0, "anna", {},
    )  # fmt: skip
    assert [entry.key for entry in actions.all("", removed=True)] == ["e3"]
    assert objectives.all("")[0].entry.targets[0].due == "2028-12-31"
    decisions = DecisionStore(engine, writer)
    assert [one.content for one in decisions.all()] == [DECISION]
    assert [one.key for one in DecisionStore(engine, writer, "sample").all()] == ["d2"]
    workshops = WorkshopStore(engine, writer)
    assert [one.key for one in workshops.all("")] == ["w1"]
    assert workshops.by_key("w1").settings.title == "Nord"
    # All of it is taken into a project by hand; what lies in the bin stays there.
    actions.take(["e1", "e3", "e4"], PLACE, {"01": "Nord", "02": "Ost"}, "ben", LATER)
    assert actions.all("") == actions.all("", removed=True) == []
    (taken,) = actions.all(PLACE)
    assert (taken.what, taken.changed_by, dict(taken.names)) == (Change.TAKEN, "ben", {"01": "Nord"})
    assert [version.what for version in actions.history("e1")] == [Change.TAKEN, Change.ADDED]
    assert [entry.key for entry in actions.all(PLACE, removed=True)] == ["e3"]
    assert [entry.key for entry in actions.all("sample")] == ["e4"]
    decisions.take(["d1", "d2"], PLACE)
    assert [one.key for one in DecisionStore(engine, writer, PLACE).all()] == ["d1"]
    workshops.take(["w1", "w2"], PLACE)
    assert [one.key for one in workshops.all(PLACE)] == ["w1"]
    writer.close()
    engine.dispose()


def test_what_names_other_quarters_or_other_data_does_not_fit():
    found = [
        Belonging(Belongs.ACTION, "a", "A", {"1": ""}), Belonging(Belongs.ACTION, "b", "B", {"1": "Süd"}),
        Belonging(Belongs.OBJECTIVE, "c", "C"), Belonging(Belongs.ACTION, "d", "D", {"1": "", "9": ""}),
        Belonging(Belongs.WORKSHOP, "e", "E", of="Andere Stadt"), Belonging(Belongs.WORKSHOP, "f", "F", of="Stadt"),
        Belonging(Belongs.FACILITIES, "g", "G", elsewhere=True), Belonging(Belongs.NOTE, "h", "H", {"1": "NORD"}),
    ]  # fmt: skip
    matched = match_earlier(found, {"1": "Nord"}, ["Stadt"])
    assert [one.key for one in matched.fitting] == ["a", "c", "f", "h"]
    assert [(one.belonging.key, one.names) for one in matched.others] == [
        ("b", ("Süd (1)",)), ("d", ("9",)), ("e", ()), ("g", ()),
    ]  # fmt: skip


@pytest.fixture
def opened_database(address):
    engine = database.open_database(address)
    writer = Writer(engine)
    yield engine, writer
    writer.close()
    engine.dispose()


def test_registers_and_decisions_of_two_projects_stand_apart_and_come_back_from_the_bin(opened_database):
    engine, writer = opened_database
    actions = RegisterStore(engine, writer, ACTIONS)
    first = actions.add(Action("A", ("1",)), "anna", AT, PLACE)
    actions.add(Action("B"), "anna", AT, OTHER)
    assert [kept.entry.title for kept in actions.all(PLACE)] == ["A"]
    actions.remove(first, "anna", AT)
    actions.restore(first.key, "ben", LATER)
    assert [kept.what for kept in actions.history(first.key)] == [Change.RESTORED, Change.REMOVED, Change.ADDED]
    one, other = DecisionStore(engine, writer, PLACE), DecisionStore(engine, writer, OTHER)
    kept = one.keep("Jugend", "2026-11-24", "{}", "anna", AT)
    other.archive(kept.key, LATER, "ben")
    assert one.all() == [kept]
    one.archive(kept.key, LATER, "ben")
    assert (one.all(), one.all(removed=True), other.removed()) == ([], [kept], [])
    (binned,) = one.removed()
    assert (binned.title, binned.put_at, binned.put_by) == ("Jugend", LATER, "ben")
    one.restore(kept.key)
    assert (one.all(), one.removed()) == ([kept], [])


def test_names_of_quarters_are_kept_with_a_measure_and_follow_its_changes(opened_database):
    store = RegisterStore(*opened_database, ACTIONS)
    (first,) = store.save([(None, Action("A", ("1", "2")))], "", AT, PLACE, names=[{"1": "Nord", "2": "Süd", "3": "x"}])
    assert dict(store.all(PLACE)[0].names) == {"1": "Nord", "2": "Süd"}
    # Two change it at once: quarters and remarks are kept, and the names of the quarters that are left.
    (second,) = store.save([(first, Action("A", ("1",)))], "", AT, names=[{"1": "Nord"}])
    store.save([(first, Action("A", ("1", "2"), remarks="neu"))], "", AT)
    (now,) = store.all(PLACE)
    assert (now.entry.units, now.entry.remarks, dict(now.names)) == (("1",), "neu", {"1": "Nord"})
    store.rename_quarters(first.key, {"1": "Nordstadt", "9": "Fern"}, "ben", LATER)
    assert dict(store.all(PLACE)[0].names) == {"1": "Nordstadt"}
    assert second.version == 2


def test_a_project_comes_back_from_the_bin_with_all_versions_under_a_free_name(opened_database):
    store = ProjectStore(*opened_database)
    first = store.begin("P", Work(town("A"), RECIPE, PERIOD), "", AT)
    store.save(first, Work(town("B"), RECIPE, PERIOD), "", AT)
    store.remove(first.key, AT)
    (binned,) = store.removed()
    assert (binned.key, binned.title, binned.put_at) == (first.key, "P", AT)
    store.begin("P", Work(town("C"), RECIPE, PERIOD), "", AT)
    assert store.restore(first.key, LATER) == "P (2026-11-25)"
    assert [version.version for version in store.versions(first.key)] == [2, 1]
    assert {head.name for head in store.all()} == {"P", "P (2026-11-25)"}
    assert store.removed() == []


@pytest.fixture(params=["folder", "table"])
def shelf_of(request, tmp_path):
    if request.param == "folder":
        yield lambda kind, ending=".toml": FolderShelf(tmp_path / kind, ending)
        return
    engine = database.open_database(f"sqlite:///{tmp_path / 's.sqlite'}")
    writer = Writer(engine)
    yield lambda kind, ending=".toml": TableShelf(engine, writer, kind)
    writer.close()
    engine.dispose()


def test_a_shelf_lists_what_was_put_aside_and_gives_it_back(shelf_of):
    shelf = shelf_of("recipes")
    for content in (b"1", b"2"):
        shelf.write("a-b.toml", content)
        shelf.archive("a-b.toml")
    latest, first = shelf.aside()
    assert [shelf.read_aside(one) for one in (latest, first)] == [b"2", b"1"]
    assert {latest.name, first.name} == {"a-b.toml"}
    shelf.restore(first)
    assert (shelf.read("a-b.toml"), shelf.aside(), shelf.read_aside(first)) == (b"1", [latest], None)
    with pytest.raises(FileExistsError):
        shelf.restore(latest)
    assert shelf.read_aside(latest) == b"2"
    shelf.restore(replace(latest, name="../a-b.toml"))
    assert shelf.names() == ["a-b.toml"]


def test_what_people_put_into_the_folder_themselves_hides_nothing(tmp_path):
    shelf = FolderShelf(tmp_path)
    shelf.write("a.toml", b"1")
    shelf.archive("a.toml")
    (tmp_path / "removed" / "Kopie von a.toml").write_bytes(b"x")
    assert [one.name for one in shelf.aside()] == ["a.toml"]


def test_a_recipe_comes_back_from_the_bin_but_overwrites_none(shelf_of):
    library = RecipeLibrary(shelf_of("recipes"))
    library.save(RECIPE)
    library.remove("Index")
    (binned,) = library.removed()
    assert (binned.title, library.load()[0]) == ("Index", {})
    library.save(replace(RECIPE, indicators=(Weighted("a", 2.0),)))
    with pytest.raises(DataError) as caught:
        library.restore(binned.key)
    assert "zuerst in den Papierkorb" in caught.value.findings[0].line("de")
    library.remove("Index")
    library.restore(binned.key)
    assert library.load()[0] == {"Index": RECIPE}


def test_notes_belong_to_their_project_and_earlier_ones_are_taken_by_their_own_proof(shelf_of):
    shelf, data = shelf_of("notes"), town("Nord", "Süd")
    shelf.write("2026-01-02-0123456789ab.toml", NOTE.encode())
    mine, other = NoteLibrary(shelf, PLACE), NoteLibrary(shelf, OTHER)
    (earlier,) = mine.load()[0]
    assert belongs_to(earlier, data)
    assert not belongs_to(earlier, town("Ost", "Süd"))
    assert not belongs_to(earlier, replace(data, title="Andere Stadt"))
    mine.take_earlier([earlier.key])
    assert other.load()[0] == ()
    (taken,) = mine.load()[0]
    assert (taken.text, taken.place) == ("Der Treff trägt viel.", PLACE)
    # The project goes on with other data: the note stays, under the name of then where the quarter is gone.
    assert notes_on([taken], replace(data, title="Teststadt 2027"), "01") == (taken,)
    assert notes_elsewhere([taken], town("Ost")) == (taken,)
    assert notes_on([taken], town("Ost"), "01") == ()
    mine.remove(taken.key)
    assert (mine.load()[0], other.removed()) == ((), [])
    (binned,) = mine.removed()
    assert binned.title == "Nord: Der Treff trägt viel."
    mine.restore(binned.key)
    assert mine.load()[0] == (taken,)


def test_a_copy_of_notes_is_taken_once_and_takes_none_away(shelf_of):
    shelf, data = shelf_of("notes"), town("Nord", "Süd")
    mine, other = NoteLibrary(shelf, PLACE), NoteLibrary(shelf, OTHER)
    note = mine.add(data, "01", NoteKind.KNOWLEDGE, "Haus", "Text", datetime.date(2026, 1, 2))
    for _again in range(2):
        mine.take([note])
        other.take([note])
    assert mine.load()[0] == (note,)
    (copied,) = other.load()[0]
    assert (copied.text, copied.place) == ("Text", OTHER)
    assert copied.key != note.key


def test_facilities_come_back_from_the_bin_and_are_taken_once(shelf_of):
    library = FacilityLibrary(shelf_of("facilities", ENDING))
    kita = (Facility("A", "Kita", 9.0, 51.0),)
    earlier = library.add("Kitas", "", kita, AT)
    library.take_earlier([earlier.key], PLACE)
    assert (library.load("")[0], [layer.title for layer in library.load(PLACE)[0]]) == ((), ["Kitas"])
    for _again in range(2):
        library.take("Kitas", PLACE, kita, LATER)
    (layer,) = library.load(PLACE)[0]
    library.archive(layer.key)
    (binned,) = library.removed(PLACE)
    assert (binned.title, library.removed(OTHER)) == ("Kitas", [])
    library.restore(binned.key)
    assert library.load(PLACE)[0] == (layer,)


TOPICS = (Topic("x", "X", "", ("a",)), Topic("y", "Y", "", ("b",)))
HELD = WorkshopSettings("Nord", Form.POINTS, TOPICS, ("Amt",), 2, 3, "m", "0", "Teststadt", "2024")


def test_a_workshop_is_copied_with_its_closed_rounds_and_kept_once(opened_database):
    store = WorkshopStore(*opened_database)
    workshop, _key = store.create(HELD, datetime.date(2026, 11, 24), PLACE)
    workshop = store.open_round(workshop)
    for points in ({"x": 60, "y": 40}, {"x": 10, "y": 90}):
        store.vote(workshop, 1, store.join(workshop), "Amt", points).result()
    workshop = store.open_round(store.close_round(workshop))
    copy = copy_workshop(store, workshop)
    # The open round is nobody's business yet.
    assert copy.rounds == ((Ballot("Amt", {"x": 10, "y": 90}), Ballot("Amt", {"x": 60, "y": 40})),)
    again = read_copy(json.loads(json.dumps(write_copy(copy))))
    assert again == copy
    for _again in range(2):
        store.add_ended(again, OTHER)
    (kept,) = store.all(OTHER)
    assert (kept.settings, kept.phase, kept.held_on, kept.place) == (HELD, "ended", "2026-11-24", OTHER)
    assert kept.code != workshop.code
    assert copy_workshop(store, kept) == copy
    # Its own stays open, and reachable by its code from everywhere.
    assert store.by_code(workshop.code).place == PLACE
    assert [one.key for one in store.all()] != []


@pytest.mark.parametrize(
    ("name", "value"),
    [("rounds", [[{"group": "", "values": {"x": 500, "y": 0}}]]), ("rounds", [[{"group": "Fremde", "values": {}}]]),
     ("held_on", "gestern"), ("settings", {}), ("rounds", [[]] * 51)],
)  # fmt: skip
def test_a_workshop_from_elsewhere_that_is_none_is_refused(name, value):
    whole = {"settings": json.loads(SETTINGS), "held_on": "2026-01-01", "rounds": []}
    assert read_copy(whole).settings.title == "Nord"
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_copy(whole | {name: value})


def test_a_decision_keeps_names_and_borders_and_earlier_ones_stay_readable():
    decision = sample_context().decision
    again = read_decision(write_decision(decision))
    assert again == decision
    sample = read_sample()
    assert again.names == {str(unit): name for unit, name in sample.units["name"].items()}
    areas = decided_areas(again)
    assert list(areas.units.index) == list(sample.units.index)
    # Borders are simpler, and still where they were: the town is as large as it was, to half a per cent.
    then, now = (frame.to_crs("EPSG:25832").area.sum() for frame in (areas.units, sample.areas))
    assert then == pytest.approx(now, rel=0.005)
    assert len("".join(again.outlines.values())) < 25_000
    assert has_plain_texts(again)
    for outline in ("POINT (1 1)", "GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)))", "POLYGON ((0 0; 1 0))"):
        assert not has_plain_texts(replace(again, outlines={"01101": outline}))
    assert decided_areas(replace(again, outlines=dict.fromkeys(again.parts, "POLYGON ((0 0))"))) is None
    assert shapely.from_wkt(again.outlines["01101"]).is_valid


def test_a_decision_stands_under_no_other_quarters_names():
    rule = AllocationRule(100.0, left_out={"02": "Bau"})
    decision = AllocationDecision(
        rule, RECIPE, "T", "0", PERIOD, {"01": 60.0, "03": 40.0}, {}, names={"01": "Nord", "03": "Süd"}
    )
    strange = decision.strangers(town("Ost", "Süd"))
    assert [(one.key, one.name, one.here) for one in strange] == [("01", "Nord", "Ost"), ("03", "Süd", "")]
    assert decision.parts_here(town("nord", "x", "Süd")) == {"01": 60.0, "03": 40.0}
    assert decision.parts_here(town("Ost", "x", "Süd")) == {"03": 40.0}


def test_public_readers_get_names_without_people():
    decision = sample_context().decision
    told = replace(decision, names={}).redacted_for(replace(read_sample(), title="Anders"), True)
    assert told.grounds == {}
    assert told.name_of("01101") == "Zollhof"


def test_objectives_keep_their_names_too(opened_database):
    store = RegisterStore(*opened_database, OBJECTIVES)
    store.save([(None, Objective("Z", ("1",)))], "", AT, PLACE, names=[{"1": "Nord"}])
    assert dict(store.all(PLACE)[0].names) == {"1": "Nord"}
