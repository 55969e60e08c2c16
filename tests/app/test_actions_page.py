"""The page Maßnahmen: gaps, register, follow-up, map; nothing that somebody entered is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from sozial.access import Role
from sozial.output.tables.register_workbook import write_register
from sozial.planning.measures.action import Action, Status
from sozial.planning.measures.target import Target
from sozial.reading.loading.sample import read_sample
from sozial.store import opened
from sozial.store.kept.held import Held
from sozial.store.project.desk_entries import read_entries, write_entries
from sozial.ui.measures import actions_view, register_panel, register_table
from sozial.ui.project import register
from sozial.ui.session import access, notices, state
from tests.app.test_insight_pages import texts
from tests.cities import city
from tests.places import ROOT

SAMPLE = register.SAMPLE_PLACE


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'a.sqlite'}")
    yield
    opened.close_all()


def page(view=actions_view.GAPS, **values):
    test = AppTest.from_file(str(ROOT / "pages" / "massnahmen.py"), default_timeout=180)
    test.session_state[actions_view.VIEW] = view
    for key, value in values.items():
        test.session_state[key] = value
    test.run()
    assert not test.exception
    return test


def keep(*actions):
    return opened.action_store().save([(None, action) for action in actions], "anna", "2026-01-01T10:00:00", SAMPLE)


def test_gaps_come_first_with_their_figures():
    test = page()
    table = test.dataframe[0].value
    assert table.iloc[0][["Quartier", "Handlungsfeld", "Bedarf"]].tolist() == ["Uferpark", "Einkommen", "sehr hoch"]
    assert table.iloc[0]["Was am meisten beiträgt"] == "SGB-II-Quote: 30,0 % (Stadt 9,4 %)"
    assert len(table) == 63
    test.session_state["needs-strong"] = 3
    test.run()
    assert len(test.dataframe[0].value) > 63


def test_an_empty_register_says_nothing_of_missing_measures():
    empty = texts(page())
    assert "Starker Bedarf: 63" in empty
    assert "Starker Bedarf, keine laufende Maßnahme" not in empty
    keep(Action("Kurs", ("04103",), "Einkommen", status=Status.RUNNING))
    # One of the 63 needs is met now.
    shown = page().segmented_control(key="needs-kind").options
    assert "Starker Bedarf, keine laufende Maßnahme: 62" in shown


def test_from_a_gap_to_a_measure_that_closes_it():
    test = page()
    test.button(key="gap-action").click().run()
    assert test.multiselect(key="action-units").value == ["04103"]
    assert test.selectbox(key="action-domain").value == "Einkommen"
    assert test.multiselect(key="action-indicators").value == ["sgb2_quote"]
    test.button(key="action-save").click().run()
    assert "braucht einen Titel" in texts(test)
    # What was entered stays in the form.
    assert test.multiselect(key="action-units").value == ["04103"]
    test.text_input(key="action-title").set_value("Schuldnerberatung")
    test.session_state["action-status"] = str(Status.RUNNING)
    test.text_input(key="action-budget-typed").set_value("50.000")
    test.text_input(key="action-start-typed").set_value("1.1.26")
    test.button(key="action-save").click().run()
    assert "Gespeichert: „Schuldnerberatung“" in texts(test)
    (kept,) = opened.action_store().all(SAMPLE)
    assert kept.entry == Action(
        "Schuldnerberatung", ("04103",), "Einkommen", ("sgb2_quote",), department="Soziales", start="2026-01-01",
        budget=50_000.0, status=Status.RUNNING,
    )  # fmt: skip
    table = page().dataframe[0].value
    assert len(table) == 62
    assert table.iloc[0]["Quartier"] == "Theaterviertel"


def test_a_day_is_taken_as_it_is_typed_or_stays_with_the_reason():
    test = page(actions_view.REGISTER)
    test.button(key="action-new").click().run()
    test.text_input(key="action-title").set_value("Tage")
    test.text_input(key="action-start-typed").set_value("1.12.2026").run()
    test.text_input(key="action-end-typed").set_value("31.2.2027").run()
    assert "„31.2.2027“ ist kein Tag" in texts(test).replace("\\", "")
    test.button(key="action-save").click().run()
    assert opened.action_store().all(SAMPLE) == []
    assert test.text_input(key="action-end-typed").value == "31.2.2027"
    test.text_input(key="action-end-typed").set_value("").run()
    test.text_input(key="action-target-due-typed").set_value("5.11.27").run()
    test.session_state["action-target-indicator"] = "sgb2_quote"
    test.session_state["action-target-value"] = 10.0
    test.button(key="action-save").click().run()
    (kept,) = opened.action_store().all(SAMPLE)
    assert (kept.entry.start, kept.entry.end, kept.entry.target.due) == ("2026-12-01", "", "2027-11-05")
    # The form opens with the days as they are kept, in another entry with none.
    test.selectbox(key="action-chosen").set_value(kept.key).run()
    test.button(key="action-edit").click().run()
    assert test.text_input(key="action-start-typed").value == "01.12.2026"
    test.button(key="action-new").click().run()
    assert test.text_input(key="action-start-typed").value == ""


def test_a_form_opened_before_somebody_else_saved_loses_neither_change():
    (kept,) = keep(Action("Beratung", ("04103",), "Arbeit"))
    test = page(actions_view.REGISTER)
    test.selectbox(key="action-chosen").set_value(kept.key).run()
    test.button(key="action-edit").click().run()
    opened.action_store().change(kept, replace(kept.entry, remarks="von Ben"), "ben", "2026-01-02T08:00:00")
    test.text_input(key="action-partners").set_value("Jobcenter").run()
    test.button(key="action-save").click().run()
    (now,) = opened.action_store().all(SAMPLE)
    assert (now.entry.partners, now.entry.remarks) == ("Jobcenter", "von Ben")


def test_a_conflict_says_who_and_keeps_what_was_entered():
    (kept,) = keep(Action("Beratung", ("04103",), "Arbeit"))
    test = page(actions_view.REGISTER)
    test.selectbox(key="action-chosen").set_value(kept.key).run()
    test.button(key="action-edit").click().run()
    opened.action_store().change(kept, replace(kept.entry, remarks="von Ben"), "ben", "2026-01-02T08:00:00")
    test.text_area(key="action-remarks").set_value("von mir").run()
    test.button(key="action-save").click().run()
    said = texts(test).replace("\\", "")
    assert "ben hat „Bemerkungen“ inzwischen geändert (02.01.2026, 08:00)" in said
    assert test.text_area(key="action-remarks").value == "von mir"
    test.button(key="action-reload").click().run()
    assert test.text_area(key="action-remarks").value == "von Ben"
    test.text_area(key="action-remarks").set_value("von Ben und mir").run()
    test.button(key="action-save").click().run()
    assert opened.action_store().all(SAMPLE)[0].entry.remarks == "von Ben und mir"


def test_history_says_who_changed_what():
    (kept,) = keep(Action("Beratung", budget=1000.0))
    opened.action_store().change(kept, replace(kept.entry, budget=2000.0), "ben", "2026-01-02T08:00:00")
    test = page(actions_view.REGISTER)
    test.selectbox(key="action-chosen").set_value(kept.key).run()
    said = texts(test).replace("\\", "")
    assert "Version 2 · 02.01.2026, 08:00 · ben · geändert" in said
    assert "Budget (€): 1.000 → 2.000" in said


def test_conflicts_and_histories_speak_in_names_and_words():
    (kept,) = keep(Action("Beratung", ("04103",), start="2026-01-01", indicators=("sgb2_quote",)))
    theirs = replace(kept.entry, units=("01101",), status=Status.RUNNING, start="2026-02-01")
    test = page(actions_view.REGISTER)
    test.selectbox(key="action-chosen").set_value(kept.key).run()
    test.button(key="action-edit").click().run()
    opened.action_store().change(kept, theirs, "ben", "2026-01-02T08:00:00")
    test.multiselect(key="action-units").set_value(["04103", "04104"])
    test.session_state["action-status"] = str(Status.ENDED)
    test.button(key="action-save").click().run()
    said = texts(test).replace("\\", "")
    assert "zu „Zollhof“. Ihre Angabe „Uferpark, Theaterviertel“" in said
    assert "zu „läuft“. Ihre Angabe „beendet“" in said
    told = texts(page(actions_view.REGISTER, **{"action-chosen": kept.key})).replace("\\", "")
    assert "Quartiere: Uferpark → Zollhof" in told
    assert "Stand: geplant → läuft" in told
    assert "Beginn: 01.01.2026 → 01.02.2026" in told


def test_a_measure_is_put_aside_and_taken_back():
    (kept,) = keep(Action("Beratung"))
    test = page(actions_view.REGISTER)
    test.selectbox(key="action-chosen").set_value(kept.key).run()
    test.button(key="action-aside").click().run()
    assert not opened.action_store().all(SAMPLE)
    test.button(key="action-bin-back-0").click().run()
    assert [entry.entry.title for entry in opened.action_store().all(SAMPLE)] == ["Beratung"]


def test_the_table_is_filtered():
    advice = Action("Beratung", ("04103",), "Arbeit", department="Soziales")
    keep(advice, Action("Sport", ("01101",), department="Schule"))
    test = page(actions_view.REGISTER)
    assert "Maßnahmen: 2, davon laufen: 0" in texts(test)
    test.selectbox(key="register-department").set_value("Schule").run()
    assert "Maßnahmen: 1," in texts(test)
    test.text_input(key="register-search").set_value("berat").run()
    assert "Maßnahmen: 0," in texts(test)


@pytest.mark.parametrize(
    ("cells", "changed"),
    [
        ({"title": " Neu "}, {"title": "Neu"}),
        ({"units": ["01101"], "domain": None}, {"units": ("01101",), "domain": ""}),
        ({"budget": None, "end": "2027-01-31T00:00:00.000"}, {"budget": None, "end": "2027-01-31"}),
        ({"status": "ended"}, {"status": Status.ENDED}),
        ({"target_value": 7}, {"target": Target("x", 7.0, "2027-12-31")}),
        ({"target_indicator": None, "target_value": None, "target_due": None}, {"target": None}),
    ],
)
def test_cells_of_the_table_change_their_field_and_no_other(cells, changed):
    action = Action("A", ("1", "2"), "Arbeit", ("x",), target=Target("x", 5.0, "2027-12-31"), budget=1.0)
    assert register_table.edited_action(action, cells) == replace(action, **changed)
    assert register_table.edited_action(action, {}) == action


def test_changes_in_the_table_are_saved_and_what_is_refused_stays(monkeypatch):
    first, second = keep(Action("A"), Action("B"))
    told = {
        "edited_rows": {0: {"remarks": "neu"}, "1": {"title": ""}},
        "added_rows": [{"title": "C", "budget": "250.000"}],
    }
    real, rounds = state.read, []
    given = [(kept, kept.entry) for kept in (first, second)]
    base = {"_given-register-tablesample-0": given, "_register-round": 0, "register-tablesample-0": told}
    monkeypatch.setattr(state, "read", lambda key, default=None: base.get(key, real(key, default)))
    monkeypatch.setattr(register, "place", lambda: SAMPLE)
    noticed = []
    monkeypatch.setattr(notices, "add_notice", noticed.append)
    monkeypatch.setattr(notices, "add_notices", noticed.extend)
    monkeypatch.setattr(register_table, "_next_round", lambda: rounds.append(1))
    assert register_table.is_being_edited()
    register_table._save()
    assert [finding.code for finding in noticed] == ["no-title"]
    assert not rounds
    assert [entry.entry.remarks for entry in opened.action_store().all(SAMPLE)] == ["", ""]
    told["edited_rows"].pop("1")
    register_table._save()
    assert rounds
    kept = {entry.entry.title: entry.entry for entry in opened.action_store().all(SAMPLE)}
    assert kept == {"A": Action("A", remarks="neu"), "B": Action("B"), "C": Action("C", budget=250_000.0)}


def test_unsaved_changes_of_the_table_outlive_another_page():
    keep(Action("A"), Action("B"))
    test = page(actions_view.REGISTER)
    editor = "register-tablesample-0"
    told = {"edited_rows": {0: {"remarks": "neu"}}, "added_rows": [{"title": "C"}], "deleted_rows": []}
    test.session_state[editor] = told
    test.run()
    assert not test.exception
    assert any(button.label == "2 Änderungen speichern" for button in test.button)
    # Another page does not show the table, and its editor forgets what was changed in it.
    del test.session_state[editor]
    test.run()
    assert any(button.label == "2 Änderungen speichern" for button in test.button)
    test.button(key="register-save").click().run()
    kept = {entry.entry.title: entry.entry for entry in opened.action_store().all(SAMPLE)}
    assert kept == {"A": Action("A", remarks="neu"), "B": Action("B"), "C": Action("C")}
    assert "register-save" not in {button.key for button in test.button}


def test_a_cell_that_was_changed_back_falls_on_no_other_row():
    keep(Action("A", domain="Arbeit"), Action("B", domain="Bildung"))
    test = page(actions_view.REGISTER)
    test.session_state["register-tablesample-0"] = {"edited_rows": {0: {"title": "A"}}, "added_rows": []}
    test.run()
    # Nothing is to be saved, but the rows stay what they are until the editor is empty again.
    assert "register-save" not in {button.key for button in test.button}
    assert test.selectbox(key="register-domain").disabled
    test.button(key="register-discard").click().run()
    assert not test.selectbox(key="register-domain").disabled
    assert not test.exception


def test_the_example_register_and_a_changed_file_are_taken_over(monkeypatch):
    test = page(actions_view.REGISTER)
    assert "Noch keine Maßnahme" in texts(test)
    test.button(key="register-sample").click().run()
    assert "Gespeichert: 8 Maßnahmen" in texts(test)
    kept = opened.action_store().all(SAMPLE)
    assert len(kept) == 8
    noticed = []
    monkeypatch.setattr(register, "place", lambda: SAMPLE)
    monkeypatch.setattr(notices, "add_notice", noticed.append)
    monkeypatch.setattr(notices, "add_notices", noticed.extend)
    current = type("C", (), {"dataset": read_sample()})()
    register_panel._take_file(current, write_register(kept, read_sample(), "de"), "r.xlsx")
    assert [finding.code for finding in noticed] == ["nothing-new"]
    changed = replace(kept[0], entry=replace(kept[0].entry, remarks="aus der Datei"))
    # Meanwhile somebody changes another field: both hold.
    opened.action_store().change(kept[0], replace(kept[0].entry, partners="Neu"), "ben", "2026-01-02T08:00:00")
    register_panel._take_file(current, write_register([changed], read_sample(), "en"), "r.xlsx")
    now = next(entry for entry in opened.action_store().all(SAMPLE) if entry.key == kept[0].key)
    assert (now.entry.remarks, now.entry.partners) == ("aus der Datei", "Neu")
    assert len(opened.action_store().all(SAMPLE)) == 8
    # A row that does not say its version could undo what others changed since: nothing is taken.
    del noticed[:]
    lost = replace(changed, version=99)
    register_panel._take_file(current, write_register([lost], read_sample(), "de"), "r.xlsx")
    assert [finding.code for finding in noticed] == ["no-version"]
    now = next(entry for entry in opened.action_store().all(SAMPLE) if entry.key == kept[0].key)
    assert (now.entry.remarks, now.entry.partners) == ("aus der Datei", "Neu")


def test_follow_up_shows_targets_and_says_that_it_does_not_prove():
    target = Target("arbeitslosenanteil", 10.0, "2023-12-31")
    keep(
        Action("Beratung", ("04103",), "Arbeit", ("arbeitslosenanteil",), "", target, start="2022-01-01",
               status=Status.RUNNING),
        Action("Ohne", ("04103",)),
    )  # fmt: skip
    test = page(actions_view.FOLLOW_UP)
    said = texts(test)
    assert "Es beweist nicht" in said
    assert "Ähnliche Quartiere ohne solche Maßnahme, nach den Zahlen von 2021" in said
    assert "Maßnahmen, die keinen Indikator nennen und nicht verfolgt werden können: 1" in said
    assert test.dataframe[0].value.iloc[0]["Stand"] == "verfehlt"
    assert not test.exception


def test_the_map_view_counts_facilities_and_names_who_has_none(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))
    test = page(actions_view.MAP)
    assert "Noch keine Einrichtungen" in texts(test)
    test.button(key="facility-sample").click().run()
    assert "Übernommen: 61 Einrichtungen" in texts(test)
    assert "haben keine im Umkreis von 1.000 m" in texts(test)
    table = test.dataframe[0].value
    assert {"Einrichtungen", "Je 1.000 Menschen", "Entfernung zur nächsten (m)"} <= set(table.columns)
    test.multiselect(key="facility-kinds").set_value(["Kita"]).run()
    assert sum(int(text) for text in test.dataframe[0].value["Einrichtungen"]) == 26
    for view in ("per-head", "distance"):
        test.selectbox(key="facility-view").set_value(view).run()
        assert not test.exception


def test_the_map_names_what_runs_where_and_can_be_of_one_field():
    keep(
        Action("Beratung", ("04103",), "Arbeit", status=Status.RUNNING),
        Action("Sprache", ("04103", "01101"), "Bildung", status=Status.RUNNING),
        Action("Wohngeld", (), "Arbeit", status=Status.RUNNING),
    )
    test = page(actions_view.MAP)

    def running():
        table = test.dataframe[0].value
        return table[table["Laufende Maßnahmen"] != "0"].set_index("Quartier")["Welche"].to_dict()

    assert running() == {"Uferpark": "Beratung, Sprache", "Zollhof": "Sprache"}
    assert list(test.dataframe[0].value["Quartier"][:2]) == ["Uferpark", "Zollhof"]
    assert "zählen deshalb bei keinem Quartier: Wohngeld" in texts(test)
    test.selectbox(key="actions-domain").set_value("Bildung").run()
    assert running() == {"Uferpark": "Sprache", "Zollhof": "Sprache"}
    assert "Wohngeld" not in texts(test)


def test_the_registers_of_the_sample_city_and_of_a_town_stand_apart():
    keep(Action("Beispiel"))
    own = city({"a": [1.0, 2.0, 4.0]})
    test = page(actions_view.REGISTER, _dataset=Held(own))
    assert "Noch keine Maßnahme" in texts(test)
    assert "register-sample" not in {button.key for button in test.button}
    for view in (actions_view.GAPS, actions_view.FOLLOW_UP, actions_view.MAP):
        test.session_state[actions_view.VIEW] = view
        test.run()
        assert not test.exception


def test_without_the_role_nothing_can_be_changed(monkeypatch):
    keep(Action("Beratung"))
    monkeypatch.setattr(access, "roles", lambda: frozenset({Role.VIEWER}))
    for view in (actions_view.GAPS, actions_view.REGISTER, actions_view.MAP):
        keys = {button.key for button in page(view).button}
        assert not keys & {"action-new", "action-aside", "gap-action", "facility-sample", "register-sample"}


def test_an_unreachable_database_is_said(monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    test = page(actions_view.REGISTER)
    assert "Datenbank" in texts(test)


def test_the_page_speaks_english():
    keep(Action("Advice", ("04103",), "Arbeit", status=Status.RUNNING))
    for view in (actions_view.GAPS, actions_view.REGISTER, actions_view.FOLLOW_UP, actions_view.MAP):
        assert not page(view, lang="en").exception


def test_the_profile_names_what_runs_and_is_planned_there():
    keep(
        Action("Läuft", ("04103",), "Arbeit", status=Status.RUNNING, start="2025-01-01"),
        Action("Kommt", ("04103",)),
        Action("Vorbei", ("04103",), status=Status.ENDED),
        Action("Anderswo", ("01101",), status=Status.RUNNING),
    )
    test = AppTest.from_file(str(ROOT / "pages" / "profil.py"), default_timeout=180)
    test.query_params["unit"] = "04103"
    test.run()
    assert not test.exception
    said = texts(test).replace("\\", "")
    assert "- Läuft · Arbeit · läuft, 01.01.2025 – …" in said
    assert "- Kommt · geplant" in said
    assert "Vorbei" not in said
    assert "Anderswo" not in said


def test_what_is_typed_in_the_form_outlives_another_view_and_empties_nothing():
    target = Target("sgb2_quote", 5.0, "2027-12-31")
    whole = Action("Beratung", ("04103",), "Arbeit", ("sgb2_quote",), "Worte", target, "Soziales", "Partner",
                   "2025-01-01", "2027-12-31", 5.0, "ESF", 1.0, Status.RUNNING, "Rest")  # fmt: skip
    (kept,) = keep(whole)
    test = page(actions_view.REGISTER)
    test.selectbox(key="action-chosen").set_value(kept.key).run()
    test.button(key="action-edit").click().run()
    test.text_input(key="action-partners").set_value("Jobcenter").run()
    for view in (actions_view.GAPS, actions_view.REGISTER):
        test.session_state[actions_view.VIEW] = view
        test.run()
    assert test.text_input(key="action-partners").value == "Jobcenter"
    test.button(key="action-save").click().run()
    assert opened.action_store().all(SAMPLE)[0].entry == replace(whole, partners="Jobcenter")


def reloaded(test):
    """Return the page as a reload finds it: what is remembered of a session, as plain data, in a new one."""
    names = state._remembered[state.Kept.VIEW]
    held = {key: value for key, value in test.session_state.items() if state._is_one_of(key, names)}
    again = read_entries(write_entries(held).text, lambda digest: None, lambda digest: None)
    return page(again.pop(actions_view.VIEW), **again)


def test_a_reload_finds_the_form_as_it_was_and_the_version_it_was_opened_for():
    (kept,) = keep(Action("Beratung", ("04103",), "Arbeit", budget=1000.0))
    test = page(actions_view.REGISTER)
    test.selectbox(key="action-chosen").set_value(kept.key).run()
    test.button(key="action-edit").click().run()
    test.text_area(key="action-remarks").set_value("halb fertig")
    test.text_input(key="action-end-typed").set_value("31.1.2027")
    test.multiselect(key="action-units").set_value(["04103", "04104"])
    test.text_input(key="action-budget-typed").set_value("zwölf").run()
    opened.action_store().change(kept, replace(kept.entry, remarks="von Ben"), "ben", "2026-01-02T08:00:00")
    later = reloaded(test)
    assert later.session_state[actions_view.VIEW] == actions_view.REGISTER
    assert later.text_area(key="action-remarks").value == "halb fertig"
    assert later.text_input(key="action-end-typed").value == "31.01.2027"
    assert later.multiselect(key="action-units").value == ["04103", "04104"]
    # What is no number stays as well, with the reason below it.
    assert later.text_input(key="action-budget-typed").value == "zwölf"
    later.text_input(key="action-budget-typed").set_value("1.200").run()
    later.button(key="action-save").click().run()
    assert "ben hat „Bemerkungen“ inzwischen geändert" in texts(later).replace("\\", "")
    later.button(key="action-reload").click().run()
    later.text_area(key="action-remarks").set_value("von uns beiden").run()
    later.button(key="action-save").click().run()
    (now,) = opened.action_store().all(SAMPLE)
    assert now.entry.remarks == "von uns beiden"
    # Saved is closed, also for the next reload.
    assert not any(area.key == "action-remarks" for area in reloaded(later).text_area)


def test_a_reload_finds_a_new_measure_that_is_not_saved_yet():
    test = page(actions_view.REGISTER)
    test.button(key="action-new").click().run()
    test.text_input(key="action-title").set_value("Treffpunkt").run()
    later = reloaded(test)
    assert later.text_input(key="action-title").value == "Treffpunkt"
    later.button(key="action-save").click().run()
    assert [kept.entry.title for kept in opened.action_store().all(SAMPLE)] == ["Treffpunkt"]
