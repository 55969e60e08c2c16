"""The page Ziele und Monitoring: objectives, what changed, and the next year in one click."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from sozial.access import Role
from sozial.planning.measures.action import Action, Status
from sozial.planning.measures.objective import Objective
from sozial.planning.measures.target import Target
from sozial.reading.loading.sample import read_sample
from sozial.store import opened
from sozial.store.kept.held import Held
from sozial.store.project.project import Work
from sozial.ui.data.upload import Upload
from sozial.ui.next_year import next_year_files, next_year_panel
from sozial.ui.objectives import objectives_panel
from sozial.ui.project import register
from sozial.ui.session import access, shown_data, state
from tests.app.test_insight_pages import texts
from tests.cities import city
from tests.places import ROOT
from tests.unit.planning.test_monitoring import next_year_file
from tests.unit.reading.test_next_delivery import FILE, before

SAMPLE = register.SAMPLE_PLACE


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'a.sqlite'}")
    yield
    opened.close_all()


def page(view="objectives", **values):
    test = AppTest.from_file(str(ROOT / "pages" / "ziele.py"), default_timeout=180)
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
    added = {"indicator": "sgb2_quote", "value": "1.250,5", "due": "5.11.27"}
    test.session_state[editor] = {"edited_rows": {}, "added_rows": [added], "deleted_rows": []}
    test.run()
    # Another page does not show the editor, and it forgets what was changed in it.
    del test.session_state[editor]
    test.run()
    test.button(key="objective-save").click().run()
    (kept,) = opened.objective_store().all(SAMPLE)
    assert kept.entry.targets == (Target("sgb2_quote", 1250.5, "2027-11-05"),)


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
    assert "Beide Jahre sind an 2024 gemessen" in said
    for heading in ("Daten", "Index und Klassen", "Maßnahmen", "Zielwerte"):
        assert f"**{heading}**" in said
    measures = next(frame.value for frame in test.dataframe if "Was geschah" in frame.value.columns)
    assert measures.iloc[0].tolist() == ["Beratung", "Arbeit", "begonnen", "01.03.2024", "–"]
    test.selectbox(key="monitoring-against").set_value("period 2019").run()
    assert "Index 2019" in str([list(frame.value.columns) for frame in test.dataframe])
    assert "Beide Jahre sind an 2024 gemessen" in texts(test)
    assert not test.exception


def test_a_saved_project_can_be_compared_with():
    sample = read_sample()
    earlier = sample.values.copy()
    earlier.loc[("01101", "2024"), "sgb2_quote"] = 1.0
    from dataclasses import replace

    before = replace(sample, values=earlier)
    opened.project_store().begin(
        "Vorjahr", Work(before, shown_data.sample_recipe(), "2024"), "anna", "2026-01-01T10:00:00"
    )
    test = page("changes")
    option = next(name for name in test.selectbox(key="monitoring-against").options if "Vorjahr" in name)
    assert option == "Projekt „Vorjahr“, Version 1"
    (head,) = opened.project_store().all()
    test.selectbox(key="monitoring-against").set_value(f"project {head.key}").run()
    revised = next(frame.value for frame in test.dataframe if "Vorher" in frame.value.columns)
    assert revised.iloc[0][["Quartier", "Zeitraum", "Vorher"]].tolist() == ["Zollhof", "2024", "1,00"]
    assert "Beide sind aus demselben Zeitraum" in texts(test)


def with_files(*files, **values):
    """The view of next year with files in it, as the uploader leaves them."""
    uploads = tuple(Upload(name, content) for name, content in files)
    return page(next_year_panel.NEXT_YEAR, **{next_year_files.FILES: uploads} | values)


def test_the_next_year_is_one_click():
    test = page("changes")
    test.button(key="monitoring-next-year").click().run()
    assert "Die neuen Dateien werden gelesen" in texts(test)
    test = with_files(("neu.csv", next_year_file()))
    assert "Keine Frage ist offen." in texts(test)
    test.button(key="delivery-take").click().run()
    assert not test.exception
    found = test.session_state
    dataset = found["_dataset"].dataset
    assert dataset.periods[-1] == "2025"
    assert found["_method"].name == "Sozialindex Musterstadt"
    assert found["_before"][0].dataset.digest == read_sample().digest
    assert found["period"] == "2025"
    assert found[next_year_panel.AGAINST] == next_year_panel.DELIVERY
    said = texts(test)
    assert "An die Daten angefügt: neu.csv. Das Rezept ist dasselbe." in said
    assert "Der Index beruht in beiden auf denselben Indikatoren und Regeln." in said
    # Nothing of the delivery is left to be taken over twice.
    assert next_year_files.FILES not in found


def test_what_has_to_be_asked_is_not_taken_over():
    test = with_files(("neu.csv", b"schluessel;quartier;sgb2_quote\n01101;Zollhof;5,5\n01102;Weinberg;6,5\n"))
    assert "Geben Sie das Jahr ein" in texts(test)
    assert test.button(key="delivery-take").disabled
    test.text_input(key="next-year").set_value("2025").run()
    said = texts(test)
    assert "Geben Sie das Jahr ein" not in said
    # What nothing continues is asked once for all of a kind, columns and quarters; it can be answered singly.
    assert "Offene Fragen: 2" in said
    assert test.button(key="delivery-take").disabled
    test.button(key="delivery-confirm-all").click().run()
    assert not test.button(key="delivery-take").disabled


OLD_TOWN = Held(before())


def test_shares_of_a_divided_quarter_can_be_corrected():
    test = with_files(("neu.csv", FILE.encode()), _dataset=OLD_TOWN)
    test.text_input(key="next-share-05-51-typed").set_value("1.600").run()
    # 1600 and 400 people.
    assert "Von Ihnen eingegebene Anteile: Neue Heide Nord 80,0\u00a0%, Neue Heide Süd 20,0\u00a0%" in texts(test)
    test.button(key="delivery-confirm-all").click().run()
    test.button(key="delivery-take").click().run()
    joined = test.session_state["_dataset"].dataset
    assert joined.at("2023").loc[["51", "52"], "arbeitslose"].tolist() == [40.0, 10.0]
    assert "Neue Heide Nord 80 %" in texts(test)


def test_a_delivery_under_other_headings_is_mapped_and_compared():
    test = with_files(("neu.csv", FILE.encode()), _dataset=OLD_TOWN)
    said = texts(test)
    # Lindenau is called otherwise and Neue Heide is split: two questions, and none about the columns.
    assert "Offene Fragen: 2" in said
    assert "gleicher Schlüssel, anderer Name" in said
    shares = "Anteile der Menschen („Einwohner“ in der neuen Datei): "
    assert f"{shares}Neue Heide Nord 60,0\u00a0%, Neue Heide Süd 40,0\u00a0%" in said
    assert test.button(key="delivery-take").disabled
    test.button(key="delivery-yes-unit-03").click().run()
    assert "Offene Fragen: 1" in texts(test)
    # What was confirmed and chosen stands in plain entries, from which another session goes on.
    kept = {key: test.session_state[key] for key in ("next-confirmed", "next-year", "next-unit-05")}
    assert kept["next-confirmed"] == ["unit-03"]
    again = with_files(("neu.csv", FILE.encode()), _dataset=OLD_TOWN, **kept)
    assert "Offene Fragen: 1" in texts(again)
    again.button(key="delivery-yes-unit-05").click().run()
    again.button(key="delivery-take").click().run()
    assert not again.exception
    joined = again.session_state["_dataset"].dataset
    assert joined.at("2023").loc[["51", "52"], "arbeitslose"].tolist() == [30.0, 20.0]
    assert joined.units.at["03", "name"] == "Lindenhof"
    said = texts(again)
    assert "Das Rezept ist dasselbe." in said
    assert "Umbenannte Quartiere (1): Lindenau → Lindenhof" in said
    assert "ihre Veränderung ist eine Schätzung: Neue Heide Nord, Neue Heide Süd" in said


def test_a_year_without_an_indicator_is_compared_on_what_is_common():
    text = "\n".join(";".join(line.split(";")[:5]) for line in FILE.splitlines())
    test = with_files(("neu.csv", text.encode()), _dataset=OLD_TOWN)
    test.button(key="delivery-confirm-all").click().run()
    test.button(key="delivery-take").click().run()
    assert not test.exception
    said = texts(test)
    assert "Das Rezept ist dasselbe" not in said
    assert "Der Index beruht nicht auf denselben Indikatoren wie zuvor." in said
    assert "Im Index von 2023, aber ohne Werte in 2024: Wahlbeteiligung" in said
    assert any("Index 2024" in frame.value.columns for frame in test.dataframe)
    test.toggle(key="monitoring-common").set_value(False).run()
    assert not any("Index 2024" in frame.value.columns for frame in test.dataframe)


def test_another_quarter_and_no_column_can_be_chosen():
    test = with_files(("neu.csv", FILE.encode()), _dataset=OLD_TOWN)
    test.multiselect(key="next-unit-05").set_value(["51"]).run()
    # What was chosen is answered; the other part is a new quarter, which is asked.
    said = texts(test)
    assert "von Ihnen gewählt" in said
    assert "Neue Heide Süd (52)" in said
    test.button(key="delivery-confirm-all").click().run()
    test.button(key="delivery-take").click().run()
    joined = test.session_state["_dataset"].dataset
    assert joined.units.at["05", "name"] == "Neue Heide Nord"
    assert joined.estimated == frozenset()
    assert joined.at("2023").loc["05", "population"] == 1000.0


def test_data_of_one_period_has_nothing_to_compare_with():
    test = page("changes", _dataset=Held(city({"a": [1.0, 2.0, 4.0]})))
    assert "Es gibt nichts Früheres" in texts(test)


def test_without_the_role_nothing_can_be_changed(monkeypatch):
    opened.objective_store().add(AIM, "anna", "2026-01-01T10:00:00", SAMPLE)
    monkeypatch.setattr(access, "roles", lambda: frozenset({Role.VIEWER}))
    assert not {button.key for button in page().button} & {"objective-new", "objective-aside", "objective-edit"}


def test_the_page_speaks_english():
    opened.objective_store().add(AIM, "anna", "2026-01-01T10:00:00", SAMPLE)
    assert "Objectives and monitoring" in texts(page(lang="en"))
    assert "Both years are measured by 2024" in texts(page("changes", lang="en"))


@pytest.mark.parametrize(
    ("name", "key", "views"),
    [
        ("massnahmen", "actions-view", ("gaps", "register", "follow-up", "map")),
        ("ziele", "monitoring-view", ("objectives", "changes", "next-year")),
        ("mittelverteilung", "", ("",)),
    ],
)
def test_the_pages_of_planning_show_public_figures_only(name, key, views, monkeypatch):
    opened.objective_store().add(AIM, "anna", "2026-01-01T10:00:00", SAMPLE)
    action = Action("Beratung", ("01101",), "Gesundheit", ("uebergewicht",), start="2022-01-01", status=Status.RUNNING)
    opened.action_store().add(action, "anna", "2026-01-01T10:00:00", SAMPLE)
    monkeypatch.setenv("QUARTIERSKOMPASS_MODE", "public")
    for view in views:
        test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=180)
        if key:
            test.session_state[key] = view
        test.run()
        assert not test.exception


def test_the_view_outlives_a_reload():
    assert next_year_panel.VIEW in state._remembered[state.Kept.VIEW]
