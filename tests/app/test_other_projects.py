"""What belongs to one project stays there: steps, allocation, open forms, where another project is begun or opened."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from sozial.planning.measures.action import Action
from sozial.recipe import Recipe, Weighted
from sozial.store import opened
from sozial.store.kept.held import Held
from sozial.store.project.project import Work
from sozial.ui import arriving
from tests.cities import PERIOD, city

FIRST = replace(city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]}), title="Stadt A")
SECOND = replace(city({"a": [9.0, 8.0, 7.0], "b": [1.0, 1.0, 2.0]}), title="Stadt B")
RECIPE = Recipe("Eigenes", (Weighted("a", 3.0), Weighted("b")))
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

    from sozial.ui.allocation import allocation_rule
    from sozial.ui.data import data_panel
    from sozial.ui.project import project_line, saving
    from sozial.ui.session import loaded_data, state
    from tests.cities import city

    assert allocation_rule
    st.slider("a", 0, 100, 50, key=state.WEIGHT + "a")
    if data_panel.wants_to_use():
        data = replace(city({"a": [9.0, 8.0, 7.0], "b": [1.0, 1.0, 2.0]}), title="Stadt B")
        loaded_data.set_dataset(data)
        st.rerun()
    saving.keep_changes()
    project_line.show_project_line()


def forms():
    """Imitate pages with forms, in one of two projects."""
    import streamlit as st

    from sozial.planning.measures.action import Action
    from sozial.planning.measures.objective import Objective
    from sozial.store.opened import project_store
    from sozial.ui.allocation import allocation_rule
    from sozial.ui.measures import register_form
    from sozial.ui.objectives import objectives_panel
    from sozial.ui.project import beginning, opening, register, saving
    from sozial.ui.session import state

    heads = {head.name: head for head in project_store().all()}
    for name, head in heads.items():
        st.button(name, key=name, on_click=opening.open_version, args=(head,))
    kept = register.ACTIONS.kept()
    st.button("new", key="new", on_click=register_form.open_form, args=(Action("Entwurf", units=("01",)),))
    if kept:
        st.button("edit", key="edit", on_click=register_form.open_form, args=(kept[0].entry, kept[0]))
    st.button("aim", key="aim", on_click=objectives_panel._open, args=(Objective("Ziel"),))
    st.button("save", key="save", on_click=register_form._save)
    st.button("copy", key="copy", on_click=beginning.begin_copy, args=("Stadt C",))
    st.markdown(f"{register_form.is_open()} {bool(state.read(objectives_panel._OPEN))}")
    st.markdown(str(sorted(key for key in state.remembered(state.Kept.PLACE) if key == allocation_rule._LAST_PARTS)))
    saving.keep_changes()


def session(script, **values):
    test = AppTest.from_function(script, default_timeout=180)
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
    test = click(session(taking, _dataset=Held(FIRST), _method=RECIPE), "use-new")
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
    test = session(taking, _dataset=Held(FIRST), _method=RECIPE, **chosen)
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
    test = session(taking, _dataset=Held(FIRST), _method=RECIPE, **{"al-amount": 777_000.0})
    click(test, "use")
    assert saved() == [("Stadt A", "Stadt B")]
    assert '"al-amount":777000.0' in written("Stadt A")


def test_an_unsaved_change_is_kept_before_a_new_project_begins(monkeypatch):
    test = session(taking, _dataset=Held(FIRST), _method=RECIPE)
    (head,) = opened.project_store().all()
    opened.project_store().save(head, Work(FIRST, RECIPE, PERIOD), "berta", AT)
    test.slider(key="w_a").set_value(70).run()
    click(test, "use-new")
    assert saved() == [("Stadt A", "Stadt A"), ("Stadt A (2)", "Stadt A"), ("Stadt B", "Stadt B")]
    assert '"w_a":70' in written("Stadt A (2)")


def two_projects():
    store = opened.project_store()
    first = store.begin("Stadt A", Work(FIRST, RECIPE, PERIOD), "", AT)
    second = store.begin("Stadt B", Work(SECOND, RECIPE, PERIOD), "", AT)
    opened.action_store().add(Action("Jugendclub A", units=("01",)), "", AT, first.key)
    return first, second


def titles(head):
    return [(kept.entry.title, kept.version) for kept in opened.action_store().all(head.key)]


def test_a_form_closes_where_another_project_is_opened():
    first, second = two_projects()
    test = click(session(forms), "Stadt A", "new", "aim")
    assert test.markdown[0].value == "True True"
    click(test, "Stadt B")
    assert test.markdown[0].value == "False False"
    test = click(session(forms), "Stadt A", "edit", "Stadt B", "save")
    assert (titles(first), titles(second)) == ([("Jugendclub A", 1)], [])


def test_a_form_stays_open_where_a_version_of_the_same_project_is_opened():
    two_projects()
    test = click(session(forms), "Stadt A", "new", "Stadt A")
    assert test.markdown[0].value == "True False"
    assert test.session_state["action-title"] == "Entwurf"


def test_last_years_parts_end_with_their_project():
    two_projects()
    test = click(session(forms), "Stadt A")
    test.session_state["_al-last-parts"] = {"01": 5.0}
    test.run()
    assert test.markdown[1].value == "['_al-last-parts']"
    assert click(test, "Stadt B").markdown[1].value == "[]"


def test_an_entry_of_another_project_is_not_changed_from_a_copy():
    first, _second = two_projects()
    test = click(session(forms), "Stadt A", "edit", "copy")
    test.session_state["action-title"] = "Anders"
    click(test, "save")
    assert titles(first) == [("Jugendclub A", 1)]
    assert [finding.code for finding in test.session_state["_notices"]][-1] == "elsewhere"
