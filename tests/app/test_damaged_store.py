"""Every page with a store that is damaged, newer, full of broken files or not there: it opens, and says which."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3

import pytest
from streamlit.testing.v1 import AppTest

from sozial.i18n import translator
from sozial.planning.measures.action import Action
from sozial.planning.measures.objective import Objective
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe, Weighted
from sozial.store import opened
from sozial.store.files.files import store_folder
from sozial.store.kept.recipes import RecipeLibrary
from sozial.store.project.project import Work
from sozial.store.registers.facilities import FacilityLibrary
from sozial.store.registers.notes import NoteLibrary
from tests.places import ROOT

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
# Those that show what only the database holds.
NEEDING = {"massnahmen", "ziele", "mittelverteilung", "bericht"}
READING_DOCUMENTS = ("analyse", "daten", "methode", "mittelverteilung", "profil")
AT = "2026-11-26T10:00:00"
GERMAN = translator("de")


@pytest.fixture
def store(tmp_path, monkeypatch):
    """Return the folder of a store of its own, whose name has umlauts and spaces."""
    folder = tmp_path / "Ablage Süd & 50% #1"
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(folder))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    yield folder
    opened.close_all()


def page(name):
    test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=180).run()
    assert not test.exception, (name, test.exception[0].message)
    return "\n".join(str(box.value) for kind in ("error", "warning", "info") for box in test.get(kind))


def said_of_pages(names=PAGES):
    return {name: page(name) for name in names}


def database_file():
    return store_folder("database") / "quartierskompass.sqlite"


def changed(statement, *values):
    opened.close_all()
    with contextlib.closing(sqlite3.connect(database_file())) as connection:
        connection.execute(statement, values)
        connection.commit()


def test_every_page_opens_beside_a_damaged_database_and_says_that_it_is(store):
    database_file().parent.mkdir(parents=True)
    database_file().write_bytes(b"no database at all " * 1_000)
    said = said_of_pages()
    words = re.compile(re.escape(GERMAN("The database file is damaged.")))
    assert {name for name in PAGES if words.search(said[name])} >= {
        "massnahmen",
        "ziele",
        "mittelverteilung",
        "bericht",
    }
    assert database_file().read_bytes().startswith(b"no database at all")


def test_every_page_opens_beside_a_database_of_a_newer_version_and_leaves_it_alone(store):
    opened.project_store()
    changed("UPDATE alembic_version SET version_num = '9999'")
    said = said_of_pages()
    begin = GERMAN("A newer version of the app wrote this database (its tables are those of {revision}).").split("(")[0]
    assert begin in said["massnahmen"]
    opened.close_all()
    with contextlib.closing(sqlite3.connect(database_file())) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_every_page_opens_where_a_file_stands_in_the_folder_s_place(store):
    store.parent.mkdir(exist_ok=True)
    store.write_text("a file", encoding="utf-8")
    said = said_of_pages()
    assert GERMAN("The folder of the database cannot be made: {reason}").split("{")[0] in said["massnahmen"]


def test_every_page_opens_where_the_database_does_not_answer(store, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    said = said_of_pages()
    assert GERMAN("The database cannot be reached.") in said["massnahmen"]


def test_one_damaged_entry_is_named_and_the_others_are_there(store):
    one, other = (opened.action_store().add(Action(title), "", AT, "sample") for title in ("Erste", "Zweite"))
    opened.objective_store().add(Objective("Ziel"), "", AT, "sample")
    changed('UPDATE entry_versions SET content = \'{"format": 1, "tit\' WHERE entry = ?', one.key)
    assert one.key in page("massnahmen")
    told = []
    assert [kept.key for kept in opened.action_store().all("sample", told=told)] == [other.key]
    assert [finding.code for finding in told] == ["damaged"]


@pytest.mark.parametrize("kind", ["recipes", "notes", "readings", "facilities"])
def test_one_damaged_document_is_named_and_every_page_opens(store, kind):
    ending = ".geojson" if kind == "facilities" else ".toml"
    for name, content in {"halb": b'format = "x', "leer": b"", "laut": b"\xff\xfe\x00", "fremd": b"[]\n"}.items():
        (store / kind).mkdir(parents=True, exist_ok=True)
        (store / kind / f"{name}{ending}").write_bytes(content)
    said = said_of_pages(READING_DOCUMENTS)
    if kind == "recipes":
        assert f"halb{ending}" in "".join(said.values())
    loads = {
        "notes": lambda: NoteLibrary(opened.shelf("notes")).load()[1],
        "facilities": lambda: FacilityLibrary(opened.shelf("facilities", ending)).load("")[1],
        "recipes": lambda: RecipeLibrary(opened.shelf("recipes")).load()[1],
    }
    if kind in loads:
        places = {re.split("[:,]", finding.place)[0] for finding in loads[kind]()}
        assert places == {f"{name}{ending}" for name in ("halb", "leer", "laut", "fremd")}


def test_a_project_opens_without_its_screen_where_that_is_damaged(store):
    data, recipe = read_sample(), Recipe("Index", (Weighted(read_sample().indicators[0].code),))
    head = opened.project_store().begin("Stadt", Work(data, recipe, data.periods[-1], '{"w_a": 5}'), "", AT)
    changed("UPDATE project_versions SET desk = '{\"w_a\": '")

    def script():
        from sozial.store.opened import project_store
        from sozial.ui.project import opening
        from sozial.ui.session import notices

        opening.open_version(project_store().all()[0])
        for finding in notices.take_notices():
            import streamlit as st

            st.write(finding.code)

    test = AppTest.from_function(script, default_timeout=180).run()
    assert not test.exception
    assert {element.value for element in test.markdown} == {"damaged-screen", "opened"}
    assert opened.project_store().open(head.key, 1).dataset.digest == data.digest


def test_the_app_starts_anew_where_the_store_was_taken_away(store):
    opened.project_store()
    opened.close_all()
    shutil.rmtree(store)
    # Nothing is damaged: it is as empty as on the first day.
    assert GERMAN("The database file is damaged.") not in page("massnahmen")
    assert opened.project_store().all() == []
