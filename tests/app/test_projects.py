"""Projects on the page Start: save, go on elsewhere, be told when somebody was faster."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from sozial.access import Role
from sozial.method import Method, Weighted
from sozial.store import opened
from sozial.ui import access, state
from tests.app.test_insight_pages import texts
from tests.cities import city
from tests.places import ROOT


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'p.sqlite'}")
    yield
    opened.close_all()


def start(**values):
    test = AppTest.from_file(str(ROOT / "pages" / "start.py"), default_timeout=60)
    for key, value in values.items():
        test.session_state[key] = value
    test.run()
    assert not test.exception
    return test


def click(test, key):
    test.button(key=key).click().run()
    assert not test.exception
    return test


DATA = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
METHOD = Method("Eigenes", (Weighted("a", 3.0), Weighted("b")))


def held_town():
    return {"_dataset": state.Held(DATA), "_method": METHOD}


def test_a_project_is_saved_and_opened_in_another_session():
    first = start(**held_town())
    assert "project-open" not in [button.key for button in first.button]
    first.text_input(key="project-name").set_value("Index 2026").run()
    click(first, "project-save")
    assert "Gespeichert: „Index 2026“" in texts(first)
    assert "Projekt „Index 2026“, Version 1" in texts(first)
    second = start()
    assert "Musterstadt" in texts(second)
    click(second, "project-open")
    assert second.session_state["_dataset"].dataset.digest == DATA.digest
    assert second.session_state["_method"].weights_given() == {"a": 3.0, "b": 1.0}
    assert "3 Quartiere" in texts(second)
    # Both go on from version 1; the second to save is told, and nothing is lost.
    first.text_input(key="project-remark").set_value("neue Gewichte").run()
    click(first, "project-save")
    assert "Version 2" in texts(first)
    click(second, "project-save")
    assert "Inzwischen hat jemand Version 2 gespeichert" in texts(second)
    second.run()
    assert "neue Gewichte" in texts(second)
    click(second, "project-open-1")
    assert "Version 1" in texts(second)


def test_the_sample_city_stays_the_sample_city():
    test = click(start(), "project-save")
    test = click(start(), "project-open")
    assert "_dataset" not in test.session_state
    assert "fiktive Beispielstadt" in texts(test)


def test_a_taken_name_is_told():
    click(start(), "project-save")
    other = click(start(), "project-save")
    assert "gibt es schon" in texts(other)


def test_a_viewer_opens_and_does_not_save(monkeypatch):
    click(start(), "project-save")
    monkeypatch.setattr(access, "roles", lambda: frozenset({Role.VIEWER}))
    keys = {button.key for button in start().button}
    assert "project-open" in keys
    assert "project-save" not in keys
    assert "project-remove" not in keys


def test_an_operator_puts_a_project_aside():
    test = click(start(), "project-save")
    click(test, "project-remove")
    assert "project-open" not in {button.key for button in test.button}
    assert "Version 1" not in texts(test)


def test_a_database_that_cannot_be_reached_is_said(monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    test = start()
    assert "nicht erreichbar" in texts(test)
    assert "Gewichten und sehen" in texts(test)
