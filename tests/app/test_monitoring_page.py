"""The page Ziele und Monitoring: objectives, what changed, and the next year in one click."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from sozial.access import Role
from sozial.planning.action import Action, Status
from sozial.planning.objective import Objective
from sozial.planning.target import Target
from sozial.reading.sample import read_sample
from sozial.store import opened
from sozial.store.project import Work
from sozial.ui import access, next_year_panel, objectives_panel, register, state
from tests.app.test_insight_pages import texts
from tests.cities import city
from tests.places import ROOT
from tests.unit.test_monitoring import next_year_file

SAMPLE = register.SAMPLE_PLACE


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'a.sqlite'}")
    yield
    opened.close_all()


def page(view="objectives", **values):
    test = AppTest.from_file(str(ROOT / "pages" / "ziele.py"), default_timeout=90)
    test.session_state["monitoring-view"] = view
    for key, value in values.items():
        test.session_state[key] = value
    test.run()
    assert not test.exception
    return test


AIM = Objective("Weniger Arbeitslose", ("04103",), "Arbeit", (Target("arbeitslosenanteil", 10.0, "2023-12-31"),))


def test_an_objective_is_entered_changed_and_put_aside():
    test = page()
    assert "Noch kein Ziel" in texts(test)
    test.button(key="objective-new").click().run()
    test.button(key="objective-save").click().run()
    assert "Ein Ziel braucht einen Titel" in texts(test)
    test.text_input(key="objective-title").set_value("Sprache").run()
    test.multiselect(key="objective-units").set_value(["01101"]).run()
    test.button(key="objective-save").click().run()
    (kept,) = opened.objective_store().all(SAMPLE)
    assert kept.entry == Objective("Sprache", ("01101",))
    assert "Sprache (Zollhof) · ohne Zielwert" in texts(test)
    test.selectbox(key="objective-chosen").set_value(kept.key).run()
    test.button(key="objective-edit").click().run()
    test.text_area(key="objective-remarks").set_value("neu").run()
    test.button(key="objective-save").click().run()
    assert opened.objective_store().all(SAMPLE)[0].entry.remarks == "neu"
    test.button(key="objective-aside").click().run()
    assert opened.objective_store().all(SAMPLE) == []


def test_the_example_objectives_are_loaded_once():
    test = page()
    test.button(key="objective-sample").click().run()
    assert "Gespeichert: 4 Ziele." in texts(test)
    states = next(table.value for table in test.dataframe if "Stand" in table.value)["Stand"]
    assert set(states) == {"erreicht", "noch offen", "verfehlt"}
    assert "objective-sample" not in {button.key for button in test.button}


def test_objectives_of_one_title_keep_their_own_place():
    for unit in ("01101", "04103"):
        opened.objective_store().add(replace(AIM, units=(unit,)), "anna", "2026-01-01T10:00:00", SAMPLE)
    (table,) = [frame.value for frame in page().dataframe if "Wo" in frame.value]
    assert set(table["Wo"]) == {"Zollhof", "Uferpark"}


def test_targets_that_are_not_saved_outlive_another_page():
    test = page()
    test.button(key="objective-new").click().run()
    test.text_input(key="objective-title").set_value("Sprache").run()
    editor = "objective-targets-1"
    added = {"indicator": "sgb2_quote", "value": 5, "due": "2027-12-31"}
    test.session_state[editor] = {"edited_rows": {}, "added_rows": [added], "deleted_rows": []}
    test.run()
    # Another page does not show the editor, and it forgets what was changed in it.
    del test.session_state[editor]
    test.run()
    test.button(key="objective-save").click().run()
    (kept,) = opened.objective_store().all(SAMPLE)
    assert kept.entry.targets == (Target("sgb2_quote", 5.0, "2027-12-31"),)


def test_who_changed_an_objective_is_told():
    kept = opened.objective_store().add(AIM, "anna", "2026-01-01T10:00:00", SAMPLE)
    opened.objective_store().change(kept, replace(AIM, units=()), "ben", "2026-01-02T08:00:00")
    said = texts(page(**{"objective-chosen": kept.key})).replace("\\", "")
    assert "Version 2 · 02.01.2026, 08:00 · ben · geändert" in said
    assert "Quartiere: Uferpark → ganze Stadt" in said


@pytest.mark.parametrize(
    ("edits", "targets"),
    [
        ({}, [("x", 1.0, "2027-12-31")]),
        ({"edited_rows": {"0": {"value": 2}}}, [("x", 2.0, "2027-12-31")]),
        ({"deleted_rows": [0]}, []),
        ({"added_rows": [{"indicator": "y", "value": 3, "due": "2028-01-01"}, {}]},
         [("x", 1.0, "2027-12-31"), ("y", 3.0, "2028-01-01")]),
    ],
)  # fmt: skip
def test_targets_are_what_the_table_says(edits, targets):
    assert objectives_panel.edited_targets([Target("x", 1.0, "2027-12-31")], edits) == tuple(
        Target(*target) for target in targets
    )


def test_objectives_show_how_far_they_are():
    opened.objective_store().add(AIM, "anna", "2026-01-01T10:00:00", SAMPLE)
    test = page()
    row = test.dataframe[0].value.iloc[0]
    assert row[["Wo", "Zielwert", "Stand"]].tolist() == ["Uferpark", "≤ 10,0 %", "verfehlt"]


def test_what_changed_stands_on_one_page():
    opened.objective_store().add(AIM, "anna", "2026-01-01T10:00:00", SAMPLE)
    action = Action("Beratung", ("04103",), "Arbeit", start="2024-03-01", status=Status.RUNNING)
    opened.action_store().add(action, "anna", "2026-01-01T10:00:00", SAMPLE)
    test = page("changes")
    said = texts(test)
    assert test.selectbox(key="monitoring-against").value == "period 2023"
    assert "Beide Jahre sind an 2023 gemessen" in said
    for heading in ("Daten", "Index und Klassen", "Maßnahmen", "Zielwerte"):
        assert f"**{heading}**" in said
    measures = next(frame.value for frame in test.dataframe if "Was geschah" in frame.value.columns)
    assert measures.iloc[0].tolist() == ["Beratung", "Arbeit", "begonnen", "01.03.2024", "–"]
    test.selectbox(key="monitoring-against").set_value("period 2019").run()
    assert "Beide Jahre sind an 2019 gemessen" in texts(test)
    assert not test.exception


def test_a_saved_project_can_be_compared_with():
    sample = read_sample()
    earlier = sample.values.copy()
    earlier.loc[("01101", "2024"), "sgb2_quote"] = 1.0
    from dataclasses import replace

    before = replace(sample, values=earlier)
    opened.project_store().begin("Vorjahr", Work(before, state.sample_method(), "2024"), "anna", "2026-01-01T10:00:00")
    test = page("changes")
    option = next(name for name in test.selectbox(key="monitoring-against").options if "Vorjahr" in name)
    assert option == "Projekt „Vorjahr“, Version 1"
    (head,) = opened.project_store().all()
    test.selectbox(key="monitoring-against").set_value(f"project {head.key}").run()
    revised = next(frame.value for frame in test.dataframe if "Vorher" in frame.value.columns)
    assert revised.iloc[0][["Quartier", "Zeitraum", "Vorher"]].tolist() == ["Zollhof", "2024", "1,00"]
    assert "Beide sind aus demselben Zeitraum" in texts(test)


def taking_over(content):
    """A page in which a file is put onto the sample city, as the button does."""

    def script(content):
        import streamlit as st

        from sozial.ui import next_year_panel, state
        from sozial.ui.upload import Upload

        read, asked = next_year_panel._read([Upload("neu.csv", content)], "")
        st.session_state["asked"] = [finding.code for finding in asked]
        if read:
            next_year_panel._take(read)
        st.session_state["periods"] = state.whole_dataset().periods
        st.session_state["method"] = state.base_method().name
        st.session_state["before"] = state.before()[0].digest if state.before() else ""
        st.session_state["place"] = __import__("sozial.ui.register", fromlist=["place"]).place()

    test = AppTest.from_function(script, default_timeout=90, kwargs={"content": content}).run()
    assert not test.exception
    return test.session_state


def test_the_next_year_is_one_click():
    found = taking_over(next_year_file())
    assert found["asked"] == []
    assert found["periods"][-1] == "2025"
    assert found["method"] == "Sozialindex Musterstadt"
    assert found["before"] == read_sample().digest
    assert found["period"] == "2025"
    assert found[next_year_panel.AGAINST] == next_year_panel.DELIVERY
    # The sample city's measures go on belonging to it.
    assert found["place"] == SAMPLE


def test_what_has_to_be_asked_is_not_taken_over():
    found = taking_over(b"schluessel;quartier;sgb2_quote\n01101;Zollhof;5,5\n01102;Weinberg;6,5\n")
    assert "no-year" in found["asked"]
    assert found["periods"][-1] == "2024"


def test_data_of_one_period_has_nothing_to_compare_with():
    test = page("changes", _dataset=state.Held(city({"a": [1.0, 2.0, 4.0]})))
    assert "Es gibt nichts Früheres" in texts(test)


def test_without_the_role_nothing_can_be_changed(monkeypatch):
    opened.objective_store().add(AIM, "anna", "2026-01-01T10:00:00", SAMPLE)
    monkeypatch.setattr(access, "roles", lambda: frozenset({Role.VIEWER}))
    assert not {button.key for button in page().button} & {"objective-new", "objective-aside", "objective-edit"}


def test_the_page_speaks_english():
    opened.objective_store().add(AIM, "anna", "2026-01-01T10:00:00", SAMPLE)
    assert "Objectives and monitoring" in texts(page(lang="en"))
    assert "Both years are measured by 2023" in texts(page("changes", lang="en"))


@pytest.mark.parametrize(
    ("name", "key", "views"),
    [
        ("massnahmen", "actions-view", ("gaps", "register", "follow-up", "map")),
        ("ziele", "monitoring-view", ("objectives", "changes")),
        ("mittelverteilung", "", ("",)),
    ],
)
def test_the_pages_of_planning_show_public_figures_only(name, key, views, monkeypatch):
    opened.objective_store().add(AIM, "anna", "2026-01-01T10:00:00", SAMPLE)
    action = Action("Beratung", ("01101",), "Gesundheit", ("uebergewicht",), start="2022-01-01", status=Status.RUNNING)
    opened.action_store().add(action, "anna", "2026-01-01T10:00:00", SAMPLE)
    monkeypatch.setenv("QUARTIERSKOMPASS_MODE", "public")
    for view in views:
        test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=90)
        if key:
            test.session_state[key] = view
        test.run()
        assert not test.exception
