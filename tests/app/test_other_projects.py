"""What belongs to one project stays there: steps, allocation, open forms, where another project is begun or opened."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from sozial.method import Method, Weighted
from sozial.store import opened
from sozial.store.project import Work
from sozial.ui import arriving, state
from tests.cities import PERIOD, city

FIRST = replace(city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]}), title="Stadt A")
SECOND = replace(city({"a": [9.0, 8.0, 7.0], "b": [1.0, 1.0, 2.0]}), title="Stadt B")
METHOD = Method("Eigenes", (Weighted("a", 3.0), Weighted("b")))
AT = "2026-11-26T10:00:00"


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'p.sqlite'}")
    monkeypatch.setattr(arriving, "_browser", lambda: "")
    yield
    opened.close_all()


def taking():
    """Imitate the page with the data: what is read is taken over, as a project of its own or not."""
    from dataclasses import replace

    import streamlit as st

    from sozial.ui import allocation_rule, data_panel, open_project, project_line, state
    from tests.cities import city

    assert allocation_rule
    st.slider("a", 0, 100, 50, key=state.WEIGHT + "a")
    if data_panel.wants_to_use():
        data = replace(city({"a": [9.0, 8.0, 7.0], "b": [1.0, 1.0, 2.0]}), title="Stadt B")
        state.set_dataset(data)
        st.rerun()
    open_project.keep_changes()
    project_line.show_project_line()


def session(script, **values):
    test = AppTest.from_function(script, default_timeout=60)
    for key, value in values.items():
        test.session_state[key] = value
    # A project that data began is on the page from the next run on.
    for _run in range(2):
        test.run()
        assert not test.exception
    return test


def click(test, *keys):
    for key in keys:
        test.button(key=key).click().run()
        assert not test.exception
    return test


def saved():
    return sorted((head.name, head.title) for head in opened.project_store().all())


def written(name):
    (head,) = [head for head in opened.project_store().all() if head.name == name]
    return opened.project_store().open(head.key, head.version).desk


def test_no_step_leads_from_a_new_project_back_into_the_one_before():
    test = click(session(taking, _dataset=state.Held(FIRST), _method=METHOD), "use-new")
    assert saved() == [("Stadt A", "Stadt A"), ("Stadt B", "Stadt B")]
    assert test.button(key="undo").disabled
    # The next change is saved, and can be taken back.
    test.slider(key="w_a").set_value(70).run()
    click(test, "undo")
    assert test.slider(key="w_a").value == 50
    assert saved() == [("Stadt A", "Stadt A"), ("Stadt B", "Stadt B")]


def test_no_step_leads_from_ones_own_data_back_to_the_sample_city():
    test = session(taking)
    test.slider(key="w_a").set_value(70).run()
    click(test, "use")
    assert saved() == [("Stadt B", "Stadt B")]
    assert test.button(key="undo").disabled


def test_a_new_project_begins_without_the_allocation_of_the_one_before():
    chosen = {"al-amount": 777_000.0, "al-out": ["02"], "al-reason-02": "Brandschaden", "al-last": "file"}
    test = session(taking, _dataset=state.Held(FIRST), _method=METHOD, **chosen)
    assert '"al-amount"' in written("Stadt A")
    click(test, "use-new")
    assert '"al-amount"' in written("Stadt A")
    assert "Brandschaden" in written("Stadt A")
    assert '"al-' not in written("Stadt B")
    assert "al-last" not in test.session_state


def test_what_was_tried_in_the_sample_city_goes_into_no_project():
    test = session(taking, **{"al-amount": 777_000.0, "al-reason-02": "Brandschaden"})
    click(test, "use")
    assert '"al-' not in written("Stadt B")


def test_the_same_project_with_other_data_keeps_its_allocation():
    test = session(taking, _dataset=state.Held(FIRST), _method=METHOD, **{"al-amount": 777_000.0})
    click(test, "use")
    assert saved() == [("Stadt A", "Stadt B")]
    assert '"al-amount":777000.0' in written("Stadt A")


def test_an_unsaved_change_is_kept_before_a_new_project_begins(monkeypatch):
    test = session(taking, _dataset=state.Held(FIRST), _method=METHOD)
    (head,) = opened.project_store().all()
    opened.project_store().save(head, Work(FIRST, METHOD, PERIOD), "berta", AT)
    test.slider(key="w_a").set_value(70).run()
    click(test, "use-new")
    assert saved() == [("Stadt A", "Stadt A"), ("Stadt A (2)", "Stadt A"), ("Stadt B", "Stadt B")]
    assert '"w_a":70' in written("Stadt A (2)")
