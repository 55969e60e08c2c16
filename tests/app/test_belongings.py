"""What belongs to a project on its pages: the bin, the offer of earlier entries, the copy with everything."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from sozial.access import Role
from sozial.index.build import build_index
from sozial.insight.local_knowledge import NoteKind
from sozial.model import POPULATION
from sozial.planning.allocation.allocation import allocate
from sozial.planning.allocation.allocation_rule import AllocationRule
from sozial.planning.allocation.decision import build_decision, write_decision
from sozial.planning.measures.action import Action, Status
from sozial.planning.measures.facilities import Facility
from sozial.planning.measures.objective import Objective
from sozial.reading.sandbox.safely import read_project_safely
from sozial.recipe import Recipe, Weighted
from sozial.report.context.beside import Beside, DeliveredFile
from sozial.report.context.context import ReportContext
from sozial.report.exchange.project_file import write_project
from sozial.report.exchange.project_opening import open_project
from sozial.store import opened
from sozial.store.kept.held import Held
from sozial.store.kept.recipes import RecipeLibrary
from sozial.store.project.project import Work
from sozial.store.registers.facilities import ENDING, FacilityLibrary
from sozial.store.registers.notes import NoteLibrary
from sozial.ui.measures import actions_view
from sozial.ui.project import register
from sozial.ui.report import project_copy
from sozial.ui.session import access
from sozial.ui.start import project_file_panel
from tests.app.test_insight_pages import texts
from tests.cities import PERIOD, city
from tests.places import ROOT
from tests.reports import DAY, sample_context

AT = "2026-11-24T10:30:00"
PLACE, OTHER = "a" * 32, "b" * 32
RECIPE = Recipe("Eigenes", (Weighted("a"),))


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'a.sqlite'}")
    yield
    opened.close_all()


def town(*names):
    """Return a town whose quarters are called so, with the keys 01, 02, …"""
    dataset = city({"a": [float(at) for at in range(len(names))], POPULATION: [100.0] * len(names)})
    indicators = tuple(one for one in dataset.indicators if one.code != POPULATION)
    return replace(dataset, units=dataset.units.assign(name=list(names)), indicators=indicators)


NORTH = town("Nord", "Süd", "West")


@pytest.fixture
def project(monkeypatch):
    """Let a project be open."""

    def open_one(place=PLACE):
        monkeypatch.setattr(register, "place", lambda: place)

    open_one()
    return open_one


def page(name, dataset=None, **values):
    test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=180)
    if dataset is not None:
        test.session_state["_dataset"] = Held(dataset)
        test.session_state["_method"] = RECIPE
    for key, value in values.items():
        test.session_state[key] = value
    test.run()
    assert not test.exception
    return test


def click(test, key):
    test.button(key=key).click().run()
    assert not test.exception
    return test


def said(test):
    return texts(test).replace("\\", "")


def keys(test):
    return {button.key for button in test.button}


def decide(dataset, place=PLACE, title="Jugend"):
    result = build_index(dataset, RECIPE, PERIOD)
    decision = build_decision(dataset, result, allocate(dataset, result, AllocationRule(90.0, target=POPULATION)))
    return opened.decision_store(place).keep(title, "2026-11-24", write_decision(decision), "anna", AT)


def add(store, *entries, place=""):
    return store.save([(None, entry) for entry in entries], "anna", AT, place)


def earlier():
    """Keep measures, an objective, a decision, a note and a workshop-less rest of the time before the projects."""
    add(opened.action_store(), Action("Familienzentrum", ("01",)), Action("Überall"), Action("Fern", ("77",)))
    add(opened.objective_store(), Objective("Ziel", ("02",)))
    decide(NORTH, "")
    NoteLibrary(opened.shelf("notes")).add(NORTH, "01", NoteKind.KNOWLEDGE, "Haus", "Wissen", datetime.date(2026, 1, 2))


@pytest.mark.parametrize("name", ["massnahmen", "ziele", "mittelverteilung", "profil"])
def test_what_was_kept_before_the_projects_is_offered_and_taken_once(project, name):
    earlier()
    values = {"_selected": "01"} if name == "profil" else {}
    test = page(name, NORTH, **values)
    told = "3 Maßnahmen, 1 Ziel, 1 Beschluss, 1 Notiz aus der Zeit vor den Projekten."
    assert told in said(test)
    assert "Zu den Daten dieses Projekts passen: 2 Maßnahmen, 1 Ziel, 1 Beschluss, 1 Notiz." in said(test)
    assert "Fern · nicht in diesen Daten: 77" in said(test)
    click(test, "earlier-take")
    assert "In dieses Projekt übernommen: 2 Maßnahmen, 1 Ziel, 1 Beschluss, 1 Notiz." in said(test)
    assert "1 Maßnahme aus der Zeit vor den Projekten." in said(test)
    assert "earlier-take" not in keys(test)
    assert [kept.entry.title for kept in opened.action_store().all(PLACE)] == ["Familienzentrum", "Überall"]
    assert [kept.entry.title for kept in opened.action_store().all("")] == ["Fern"]
    assert [kept.entry.title for kept in opened.objective_store().all(PLACE)] == ["Ziel"]
    assert [kept.title for kept in opened.decision_store(PLACE).all()] == ["Jugend"]
    assert {note.place for note in NoteLibrary(opened.shelf("notes"), PLACE).load()[0]} == {PLACE}
    # Who knows better takes the rest as well; then there is nothing to say.
    click(test, "earlier-take-others")
    assert opened.action_store().all("") == []
    assert "aus der Zeit vor den Projekten" not in said(page(name, NORTH, **values))


def test_nothing_of_another_town_is_offered_as_fitting(project):
    decide(NORTH, "")
    test = page("massnahmen", town("Ost", "Süd", "West"))
    assert "earlier-take" not in keys(test)
    assert "Jugend · nicht in diesen Daten: Nord (01)" in said(test)
    assert opened.decision_store(PLACE).all() == []


@pytest.mark.parametrize("place", ["", "sample"])
def test_without_a_project_of_ones_own_nothing_is_offered(project, place):
    earlier()
    project(place)
    assert "earlier-take" not in keys(page("massnahmen", NORTH))


def test_readers_are_offered_nothing(project, monkeypatch):
    earlier()
    monkeypatch.setattr(access, "roles", lambda: frozenset({Role.VIEWER}))
    assert "aus der Zeit vor den Projekten" not in said(page("massnahmen", NORTH))


def test_measures_and_decisions_of_one_project_stand_in_no_other(project):
    add(opened.action_store(), Action("Beratung", ("01",), status=Status.RUNNING), place=PLACE)
    decide(NORTH)
    assert "Beratung" in said(page("profil", NORTH, _selected="01"))
    project(OTHER)
    assert "Beratung" not in said(page("profil", NORTH, _selected="01"))
    assert "al-reopen" not in keys(page("mittelverteilung", NORTH))


def test_a_measure_counts_for_no_quarter_that_only_has_its_key(project):
    test = page("massnahmen", NORTH, **{actions_view.VIEW: actions_view.REGISTER})
    click(test, "action-new")
    test.text_input(key="action-title").set_value("Treff")
    test.multiselect(key="action-units").set_value(["01"])
    test.button_group(key="action-status").set_value("running")
    click(test, "action-save")
    (kept,) = opened.action_store().all(PLACE)
    assert dict(kept.names) == {"01": "Nord"}
    # Next year another quarter has its key: it is shown as it was kept, counts for none, and is settled by a person.
    other = town("Neustadt", "Süd", "West")
    assert "Treff" not in said(page("profil", other, _selected="01"))
    test = page("massnahmen", other, **{actions_view.VIEW: actions_view.REGISTER})
    assert "Diese Daten nennen unter denselben Schlüsseln andere Quartiere: 01: Nord → Neustadt" in said(test)
    test.selectbox(key="action-chosen").set_value(kept.key).run()
    click(test, "action-edit")
    assert test.session_state["action-units"] == ["Nord (01)"]
    test.text_area(key="action-remarks").set_value("bleibt").run()
    click(test, "action-save")
    (changed,) = opened.action_store().all(PLACE)
    assert (changed.entry.units, changed.entry.remarks, dict(changed.names)) == (("01",), "bleibt", {"01": "Nord"})
    click(test, "action-same-quarters")
    assert dict(opened.action_store().all(PLACE)[0].names) == {"01": "Neustadt"}
    assert "andere Quartiere" not in said(test)
    assert "Treff" in said(page("profil", other, _selected="01"))


def test_a_decision_of_other_quarters_is_shown_as_it_was_kept(project):
    kept = decide(NORTH)
    test = page("mittelverteilung", town("Neustadt", "Süd", "West"))
    assert "1 Quartier dieses Beschlusses steht in diesen Daten nicht so wie damals" in said(test)
    assert "Nord (01) (hier: Neustadt)" in said(test)
    table = test.dataframe[-1].value
    assert set(table["Quartier"]) == {"Nord (01)", "Süd", "West"}
    # As last year's parts it gives nothing to the quarter that has the key now.
    test.selectbox(key="al-last").set_value(kept.key).run()
    assert not test.exception
    shown = test.dataframe[0].value.set_index("Quartier")["Vorjahr"]
    assert shown["Neustadt"] == "–"
    assert shown["Süd"] != "–"


def test_everything_goes_into_one_bin_and_comes_back(project):
    add(opened.action_store(), Action("Beratung"), place=PLACE)
    add(opened.objective_store(), Objective("Ziel"), place=PLACE)
    test = page("massnahmen", NORTH, **{actions_view.VIEW: actions_view.REGISTER})
    test.selectbox(key="action-chosen").set_value(opened.action_store().all(PLACE)[0].key).run()
    assert test.button(key="action-aside").label == "In den Papierkorb"
    click(test, "action-aside")
    assert "Papierkorb (1)" in [entry.label for entry in test.expander]
    assert test.button(key="action-bin-back-0").label == "Zurückholen"
    click(test, "action-bin-back-0")
    assert "Zurückgeholt: „Beratung“." in said(test)
    assert [kept.entry.title for kept in opened.action_store().all(PLACE)] == ["Beratung"]

    test = page("ziele", NORTH)
    test.selectbox(key="objective-chosen").set_value(opened.objective_store().all(PLACE)[0].key).run()
    click(click(test, "objective-aside"), "objective-bin-back-0")
    assert [kept.entry.title for kept in opened.objective_store().all(PLACE)] == ["Ziel"]

    decide(NORTH)
    test = click(page("mittelverteilung", NORTH), "al-aside")
    assert opened.decision_store(PLACE).all() == []
    click(test, "al-bin-back-0")
    assert [kept.title for kept in opened.decision_store(PLACE).all()] == ["Jugend"]

    notes = NoteLibrary(opened.shelf("notes"), PLACE)
    note = notes.add(NORTH, "01", NoteKind.KNOWLEDGE, "Haus", "Wissen", datetime.date(2026, 1, 2))
    test = click(page("profil", NORTH, _selected="01"), f"aside-{note.key}")
    assert notes.load()[0] == ()
    click(test, "note-bin-back-0")
    assert notes.load()[0] == (note,)

    library = RecipeLibrary(opened.shelf("recipes"))
    library.save(RECIPE)
    test = click(page("methode", NORTH), "recipe-aside")
    assert library.load()[0] == {}
    click(test, "recipe-bin-back-0")
    assert list(library.load()[0]) == ["Eigenes"]


def test_a_project_comes_back_from_the_bin_with_its_versions():
    opened.project_store().begin("Teststadt", Work(NORTH, RECIPE, PERIOD), "", AT)
    test = click(page("start", NORTH), "project-remove")
    assert opened.project_store().all() == []
    click(test, "project-bin-back-0")
    assert [head.name for head in opened.project_store().all()] == ["Teststadt"]
    assert "Zurückgeholt: „Teststadt“." in said(test)


def test_facilities_go_into_the_bin_and_come_back():
    library = FacilityLibrary(opened.shelf("facilities", ENDING))
    layer = library.add("Kitas", "sample", (Facility("A", "Kita", 8.96, 51.57),), AT)
    test = page("massnahmen", **{actions_view.VIEW: "map"})
    click(test, f"facility-aside-{layer.key}")
    assert library.load("sample")[0] == ()
    click(test, "facility-bin-back-0")
    assert library.load("sample")[0] == (layer,)


class _File(io.BytesIO):
    def __init__(self, content, name):
        super().__init__(content)
        self.name = name


def test_a_copy_holds_everything_and_is_taken_over_whole_and_once(project, monkeypatch):
    add(opened.action_store(), Action("Familienzentrum", ("01",)), Action("Fern", ("77",)), place=PLACE)
    decide(NORTH)
    decide(NORTH, title="Senioren")
    FacilityLibrary(opened.shelf("facilities", ENDING)).add("Kitas", PLACE, (Facility("A", "Kita", 9.0, 51.0),), AT)
    note = NoteLibrary(opened.shelf("notes"), PLACE).add(
        NORTH, "01", NoteKind.KNOWLEDGE, "Haus", "Wissen", datetime.date(2026, 1, 2)
    )
    kept = opened.action_store().all(PLACE)
    context = ReportContext(
        NORTH, build_index(NORTH, RECIPE, PERIOD), "de", DAY, notes=(note,),
        actions=tuple(entry.entry for entry in kept), action_names=tuple({"77": "Fernau"} for _entry in kept),
    )  # fmt: skip
    content = write_project(project_copy.completed_copy(PLACE)(context))
    project(OTHER)
    monkeypatch.setattr(project_file_panel.st, "file_uploader", lambda *_given, **_named: _File(content, "p.sozial"))
    test = page("start")
    box = test.checkbox(key=project_file_panel.BESIDE)
    assert box.label == "Alles übernehmen: 2 Maßnahmen, 2 Beschlüsse, 1 Notiz, 1 Ebene mit Einrichtungen"
    assert box.value
    for _again in range(2):
        click(test, "project-file-open")
    there = opened.action_store().all(OTHER)
    assert [(entry.entry.title, entry.entry.units) for entry in there] == [
        ("Familienzentrum", ("01",)), ("Fern", ("77",)),
    ]  # fmt: skip
    assert [dict(entry.names) for entry in there] == [{"01": "Nord"}, {"77": "Fernau"}]
    assert sorted(entry.title for entry in opened.decision_store(OTHER).all()) == ["Jugend", "Senioren"]
    assert [layer.title for layer in FacilityLibrary(opened.shelf("facilities", ENDING)).load(OTHER)[0]] == ["Kitas"]
    assert [one.text for one in NoteLibrary(opened.shelf("notes"), OTHER).load()[0]] == ["Wissen"]
    # The project that it is a copy of has what it had.
    assert len(opened.decision_store(PLACE).all()) == 2


def test_delivered_files_travel_with_the_project_but_never_into_public():
    files = (DeliveredFile("Bevölkerung 2024.xlsx", b"PK\x00\xff"), DeliveredFile("x.csv", b""))
    beside = Beside(files=files, desk={"tables": [1, "ä"]})
    content = write_project(replace(sample_context(), beside=beside))
    again = open_project(read_project_safely(content, "p.sozial"), "p.sozial").context.beside
    assert (again.files, again.desk) == (files, {"tables": [1, "ä"]})
    public = write_project(replace(sample_context(public=True), beside=beside))
    assert open_project(read_project_safely(public, "p.sozial"), "p.sozial").context.beside == Beside()


def pictures(test):
    return [element.value for element in test.markdown if element.value.startswith("![")]


def test_a_decision_draws_its_own_map_where_the_data_has_other_quarters(project):
    context = sample_context()
    opened.decision_store(PLACE).keep("Kinder", "2026-11-24", write_decision(context.decision), "anna", AT)
    other = context.dataset.units.assign(name=lambda units: units["name"].replace("Zollhof", "Neue Mitte"))
    renamed = replace(context.dataset, units=other, title="Anders")
    test = AppTest.from_file(str(ROOT / "pages" / "mittelverteilung.py"), default_timeout=180)
    test.session_state["_dataset"] = Held(renamed)
    test.session_state["_method"] = context.recipe
    test.run()
    assert not test.exception
    assert "Zollhof (01101) (hier: Neue Mitte)" in said(test)
    assert not pictures(test)
    test.toggle(key="al-then").set_value(True).run()
    assert not test.exception
    assert len(pictures(test)) == 1
    assert pictures(test)[0].startswith("![Karte von Musterstadt")
