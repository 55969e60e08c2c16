"""Several towns in one app: who gets in where, choosing among several, and nothing taken along."""

from __future__ import annotations

import datetime
import io
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from sozial.insight.local_knowledge import NoteKind
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe, Weighted
from sozial.store import opened
from sozial.store.project.project import Work
from sozial.store.registers.notes import NoteLibrary
from sozial.store.town import NoTownError, in_town
from sozial.ui import arriving
from sozial.ui.measures import actions_view
from sozial.ui.session import signed_in
from tests.app.test_insight_pages import page, texts
from tests.cities import PERIOD, city

AT = "2026-11-27T10:00:00"
DATA = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
RECIPE = Recipe("Eigenes", (Weighted("a", 3.0), Weighted("b")))
TOWNS = """
operators = ["it@land.example"]
[towns.auental]
name = "Stadt Auental"
members = ["auental", "gast@planung.example"]
[towns.bergheim]
name = "Stadt Bergheim"
members = ["bergheim", "gast@planung.example"]
"""


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    monkeypatch.setattr(arriving, "_browser", lambda: "")
    (tmp_path / "towns.toml").write_text(TOWNS, encoding="utf-8")
    for key in ("auental", "bergheim"):
        (tmp_path / "towns" / key).mkdir(parents=True)
        roles = '[roles]\nplanner = ["*"]' if key == "auental" else '[roles]\nviewer = ["*"]'
        (tmp_path / "towns" / key / "roles.toml").write_text(roles, encoding="utf-8")
        with in_town(key):
            opened.project_store().begin(f"Projekt in {key}", Work(DATA, RECIPE, PERIOD), "a", AT)
    yield tmp_path
    opened.close_all()


def sign_in(monkeypatch, **said):
    monkeypatch.setattr(signed_in, "claims", lambda: {"is_logged_in": True, **said})


def frame():
    """Imitate the frame: who gets in, and what the town holds."""
    import streamlit as st

    from sozial.store.opened import project_store
    from sozial.ui.session import access, links, town

    town.stay_in_town()
    if access.is_admitted():
        st.text(" ".join(sorted(access.roles())))
        st.text(" ".join(head.name for head in project_store().all()))
        with st.container():
            town.show_choice()
        links.write_link()
    else:
        access.show_entrance()


def session(**query):
    test = AppTest.from_function(frame, default_timeout=180)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    return test


def test_people_of_a_town_get_into_it_with_the_roles_they_hold_there(monkeypatch):
    sign_in(monkeypatch, sub="1", town="Auental")
    shown = session()
    assert [text.value for text in shown.text] == ["planner", "Projekt in auental"]
    assert "town" not in shown.query_params
    sign_in(monkeypatch, sub="2", town=["bergheim"])
    assert [text.value for text in session().text] == ["viewer", "Projekt in bergheim"]


def test_everybody_who_is_signed_in_means_everybody_of_the_town(monkeypatch):
    sign_in(monkeypatch, sub="3", email="wer@anderswo.example")
    shown = session()
    assert not shown.text
    assert "gehören hier zu keiner Kommune" in texts(shown)
    assert not shown.dataframe


def test_a_link_opens_no_other_town(monkeypatch):
    sign_in(monkeypatch, sub="1", town="auental")
    assert [text.value for text in session(town="bergheim").text] == ["planner", "Projekt in auental"]


def test_somebody_of_several_towns_chooses_and_begins_anew_in_each(monkeypatch):
    sign_in(monkeypatch, sub="4", email="gast@planung.example")
    shown = session()
    assert not shown.text
    shown.session_state["w_a"] = 7
    shown.button(key="town-bergheim").click().run()
    assert [text.value for text in shown.text] == ["viewer", "Projekt in bergheim"]
    assert "w_a" not in shown.session_state
    assert "bergheim" in shown.query_params["town"]
    shown.session_state["w_a"] = 7
    shown.session_state["_project"] = "of Bergheim"
    shown.button(key="town-auental").click().run()
    assert [text.value for text in shown.text] == ["planner", "Projekt in auental"]
    assert "_project" not in shown.session_state
    assert [text.value for text in session(town="auental").text] == ["planner", "Projekt in auental"]


def test_a_session_stays_in_its_town_whatever_its_link_says_later(monkeypatch):
    sign_in(monkeypatch, sub="4", email="gast@planung.example")
    shown = session(town="auental")
    shown.query_params["town"] = "bergheim"
    shown.run()
    assert [text.value for text in shown.text] == ["planner", "Projekt in auental"]


def test_who_belongs_no_more_is_out_at_the_next_step(monkeypatch, store):
    sign_in(monkeypatch, sub="1", town="auental")
    shown = session()
    (store / "towns.toml").write_text(TOWNS.replace('"auental", ', ""), encoding="utf-8")
    shown.run()
    assert not shown.exception
    assert not shown.text


def test_a_file_with_a_mistake_lets_nobody_in_and_says_where(monkeypatch, store):
    sign_in(monkeypatch, sub="1", town="auental")
    (store / "towns.toml").write_text("[towns.auental]\nname = 'A'", encoding="utf-8")
    shown = session()
    assert not shown.text
    assert "towns.auental.members" in texts(shown)


def test_operators_see_which_towns_there_are_and_how_large_and_nothing_in_them(monkeypatch):
    sign_in(monkeypatch, sub="5", email="it@land.example")
    shown = session()
    table = shown.dataframe[0].value
    assert list(table["Kommune"]) == ["Stadt Auental", "Stadt Bergheim"]
    assert "Projekt" not in texts(shown) + table.to_csv()


def test_towns_need_a_sign_in(monkeypatch):
    monkeypatch.setattr(signed_in, "claims", lambda: None)
    shown = session()
    assert not shown.text
    assert "keine Anmeldung" in texts(shown)


WRITTEN = ("csv", "xlsx", "toml", "register-xlsx", "report-project", "public-project")


def click(files):
    """Do the work of download buttons as Streamlit does when they are clicked: in a thread without a session."""
    found = {}
    for key, work in files.items():
        with ThreadPoolExecutor(1) as threads:
            found[key] = threads.submit(work).result()
    return found


def offered(monkeypatch, *pages):
    """Return the work behind the download buttons of some pages in English, by key."""
    files = {}

    def note(_label, data, *_values, key="", **_named):
        if key in WRITTEN:
            files[key] = data

    monkeypatch.setattr(st, "download_button", note)
    for name in pages:
        values = {"_trusted": True, "lang": "en", actions_view.VIEW: actions_view.REGISTER}
        assert not page(name, **values).exception
    return files


def test_files_that_are_written_on_a_click_are_the_town_s(monkeypatch, store):
    sign_in(monkeypatch, sub="1", town="auental")
    with in_town("auental"):
        sample, day = read_sample(), datetime.date(2026, 11, 27)
        notes = NoteLibrary(opened.shelf("notes"), "sample")
        note = notes.add(sample, str(sample.units.index[0]), NoteKind.KNOWLEDGE, "Rathaus", "Nur in Auental", day)
        notes.release(note.key, day)
    files = offered(monkeypatch, "analyse", "massnahmen", "bericht")
    assert {"csv", "xlsx", "toml", "register-xlsx", "report-project"} <= files.keys()
    found = click(files)
    book = openpyxl.load_workbook(io.BytesIO(found["xlsx"]))
    assert "Nur in Auental" in str([[*sheet.values] for sheet in book])
    register = openpyxl.load_workbook(io.BytesIO(found["register-xlsx"]))
    assert register.sheetnames[0] == "Measures"
    # Who was taken out of the town since the page was drawn gets nothing.
    (store / "towns.toml").write_text(TOWNS.replace('"auental", ', ""), encoding="utf-8")
    with pytest.raises(NoTownError):
        click({"csv": files["csv"]})
