"""The open project: found again in another session, saved by itself, never overwritten, left only after a question."""

from __future__ import annotations

from dataclasses import replace

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from sozial.access import Role
from sozial.recipe import Recipe, Weighted
from sozial.store import opened
from sozial.store.kept.held import Held
from sozial.store.project.project import Work
from sozial.ui import arriving
from sozial.ui.project import open_project
from sozial.ui.session import access, state
from tests.app.test_insight_pages import texts
from tests.cities import PERIOD, city

DATA = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
RECIPE = Recipe("Eigenes", (Weighted("a", 3.0), Weighted("b")))


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 'p.sqlite'}")
    monkeypatch.setattr(arriving, "_browser", lambda: "b" * 64)
    yield
    opened.close_all()


def script():
    """Imitate the frame around a page with projects and two sliders."""
    import streamlit as st

    from sozial.ui import arriving
    from sozial.ui.project import project_line, saving
    from sozial.ui.session import loaded_data, state, viewers
    from sozial.ui.start import project_panel

    st.markdown(f"page {arriving.arrive()}")
    state.write("seen-notices", state.read("_notices", ()))
    state.write("seen-mode", str(viewers.mode()))
    project_panel.show_projects()
    for code in ("a", "b"):
        st.slider(code, 0, 100, 50, key=state.WEIGHT + code)
    st.markdown(loaded_data.whole_dataset().title)
    saving.keep_changes()
    arriving.keep_desk("analyse")
    project_line.show_project_line()


def session(**values):
    test = AppTest.from_function(script, default_timeout=180)
    for key, value in values.items():
        test.session_state[key] = value
    test.run()
    assert not test.exception
    return test


def click(test, key):
    test.button(key=key).click().run()
    assert not test.exception
    return test


def weigh(test, code, value):
    test.slider(key=state.WEIGHT + code).set_value(value).run()
    assert not test.exception
    return test


def town():
    return {"_dataset": Held(DATA), "_method": RECIPE}


def names():
    return [head.name for head in opened.project_store().all()]


def versions():
    (head,) = opened.project_store().all()
    return opened.project_store().versions(head.key)


def test_saved_names_the_time_of_the_latest_measure(monkeypatch):
    test = session(**town())
    monkeypatch.setattr("sozial.ui.session.moment.today", lambda: "2099-01-02")
    test.session_state["_entries-saved"] = (test.session_state["_project"].key, "2099-01-02T23:58:00")
    test.run()
    assert "gespeichert 23:58" in texts(test)
    # What was saved for another project says nothing of this one.
    test.session_state["_entries-saved"] = ("other", "2099-01-02T23:58:00")
    test.run()
    assert "gespeichert 23:58" not in texts(test)


def test_data_of_a_town_begins_a_project_and_each_change_is_saved():
    test = session(**town())
    assert names() == [DATA.title]
    assert "gespeichert" in texts(test)
    weigh(test, "a", 70)
    (head,) = opened.project_store().all()
    project = opened.project_store().open(head.key, head.version)
    assert head.version == 2
    assert not head.kept
    assert project.dataset.digest == DATA.digest
    assert '"w_a":70' in project.desk
    # Drawing the page again changes nothing.
    test.run()
    assert versions()[0].version == 2


def test_another_session_of_the_browser_goes_on_there():
    weigh(session(**town()), "a", 70)
    second = session()
    assert "page analyse" in texts(second)
    assert second.session_state["_dataset"].dataset.digest == DATA.digest
    assert second.session_state["_method"] == RECIPE
    assert second.slider(key="w_a").value == 70
    assert second.slider(key="w_b").value == 50


def test_what_was_tried_in_the_sample_city_is_found_again_and_never_a_project():
    weigh(session(), "a", 70)
    second = session()
    assert second.slider(key="w_a").value == 70
    assert names() == []
    assert "bleibt unverändert" in texts(second)


def test_another_person_at_the_browser_gets_nothing(monkeypatch):
    weigh(session(**town()), "a", 70)
    monkeypatch.setattr(access, "identity", lambda: "another")
    second = session()
    assert second.slider(key="w_a").value == 50
    assert "_dataset" not in second.session_state


def test_a_screen_that_was_public_is_public_again():
    session(**town(), mode="public", large=True)
    second = session()
    assert second.session_state["mode"] == "public"
    assert second.session_state["large"] is True
    # It stays so, whichever project is opened.
    second.run()
    click(second, "sample")
    assert second.session_state["mode"] == "public"


def test_a_screen_stays_public_where_nobody_can_read_how_it_was_set(monkeypatch):
    before = config.get_option("server.address")
    config.set_option("server.address", "127.0.0.1")
    try:
        session(mode="public")
        assert state_mode(session()) == "public"
        monkeypatch.setenv("SOZIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
        test = session()
        assert state_mode(test) == "public"
        assert "ist öffentlich" in " ".join(finding.line("de") for finding in told(test))
    finally:
        config.set_option("server.address", before)


def test_a_link_takes_no_protection_away():
    session(mode="public", lang="de")
    test = AppTest.from_function(script, default_timeout=180)
    for key, value in {"mode": "internal", "minimum-count": "3", "lang": "en"}.items():
        test.query_params[key] = value
    test.run()
    assert test.session_state["mode"] == "public"
    # By which rule belongs to the project, and no link says so.
    assert "minimum-count" not in test.session_state
    # The language is the link's.
    assert "lang" not in test.session_state


def state_mode(test):
    return test.session_state["seen-mode"]


def told(test):
    return test.session_state["seen-notices"]


def test_steps_are_taken_back_and_made_again():
    test = weigh(weigh(session(**town()), "a", 70), "b", 20)
    assert not test.button(key="undo").disabled
    click(test, "undo")
    assert (test.slider(key="w_a").value, test.slider(key="w_b").value) == (70, 20 + 30)
    click(test, "undo")
    assert test.slider(key="w_a").value == 50
    assert test.button(key="undo").disabled
    click(test, "redo")
    click(test, "redo")
    assert (test.slider(key="w_a").value, test.slider(key="w_b").value) == (70, 20)
    assert test.button(key="redo").disabled
    # What was taken back is saved as well.
    click(test, "undo")
    assert session().slider(key="w_b").value == 50
    # A new change ends the way forward.
    weigh(test, "a", 10)
    assert test.button(key="redo").disabled


def test_who_was_first_is_told_and_nothing_is_overwritten():
    first = session(**town())
    second = session()
    weigh(first, "a", 70)
    weigh(second, "a", 30)
    assert "Nichts wurde überschrieben" in texts(second)
    (head,) = opened.project_store().all()
    assert '"w_a":70' in opened.project_store().open(head.key, head.version).desk
    # Further changes are not saved either, until somebody decides.
    weigh(second, "b", 10)
    assert opened.project_store().all() == [head]
    click(second, "project-mine")
    assert sorted(names()) == [DATA.title, f"{DATA.title} (2)"]
    assert (second.slider(key="w_a").value, second.slider(key="w_b").value) == (30, 10)
    assert "Nichts wurde überschrieben" not in texts(second)


def test_a_run_cut_short_after_it_saved_does_not_stand_in_its_own_way(monkeypatch):
    test = session(**town())
    note, cuts = open_project.hold_saved, iter([True])

    def cut_short_once(head):
        if next(cuts, False):
            st.rerun()
        note(head)

    monkeypatch.setattr(open_project, "hold_saved", cut_short_once)
    weigh(test, "a", 70)
    weigh(test, "b", 20)
    assert "Nichts wurde überschrieben" not in texts(test)
    (head,) = opened.project_store().all()
    desk = opened.project_store().open(head.key, head.version).desk
    assert '"w_a":70' in desk
    assert '"w_b":20' in desk


def test_a_window_that_changed_nothing_goes_on_with_what_is_new():
    first = session(**town())
    second = session()
    weigh(first, "a", 70)
    second.run()
    assert "hat dieses Projekt gespeichert" in texts(second)
    click(second, "project-theirs")
    assert second.slider(key="w_a").value == 70
    assert "hat dieses Projekt gespeichert" not in texts(second)
    weigh(second, "a", 71)
    assert versions()[0].version == 3


def test_a_named_version_stays_and_an_old_one_is_opened_as_the_newest():
    test = session(**town())
    test.text_input(key="project-remark").set_value("Beschluss").run()
    click(test, "project-version")
    weigh(test, "a", 70)
    assert [version.remark for version in versions()][1] == "Beschluss"
    assert versions()[1].kept
    click(test, "project-open-2")
    assert test.slider(key="w_a").value == 50
    # What was there in between stays below it.
    assert [version.version for version in versions()][:2] == [4, 3]


def test_the_sample_city_can_be_kept_as_a_project():
    test = weigh(session(), "a", 70)
    test.text_input(key="project-name").set_value("Übung").run()
    click(test, "project-begin")
    assert names() == ["Übung"]
    other = session()
    assert "_dataset" not in other.session_state
    assert other.slider(key="w_a").value == 70
    test.text_input(key="project-name").set_value("Übung im Mai").run()
    click(test, "project-rename")
    assert names() == ["Übung im Mai"]


def test_leaving_asks_where_something_is_in_no_project():
    opened.project_store().begin("Stadt", Work(DATA, RECIPE, PERIOD), "", "2026-11-26T10:00:00")
    test = session()
    click(test, "project-open")
    assert test.session_state["_method"] == RECIPE
    # What a project holds is left without a question.
    click(test, "sample")
    assert "_dataset" not in test.session_state
    weigh(test, "a", 70)
    click(test, "project-open")
    assert "in keinem Projekt gespeichert" in texts(test)
    click(test, "leave-stay")
    assert test.slider(key="w_a").value == 70
    click(test, "project-open")
    click(test, "leave-keep")
    assert len(names()) == 2
    assert test.session_state["_method"] == RECIPE
    assert "in keinem Projekt gespeichert" not in texts(test)


def test_a_project_of_an_earlier_version_is_opened_with_its_recipe_and_period():
    opened.project_store().begin("Stadt", Work(DATA, RECIPE, PERIOD), "", "2026-11-26T10:00:00")
    test = click(session(), "project-open")
    assert test.session_state["_method"].weights_given() == {"a": 3.0, "b": 1.0}
    assert test.session_state["period"] == PERIOD
    assert "3 Quartiere" not in texts(test)


def test_a_viewer_opens_and_nothing_is_saved(monkeypatch):
    opened.project_store().begin("Stadt", Work(DATA, RECIPE, PERIOD), "", "2026-11-26T10:00:00")
    monkeypatch.setattr(access, "roles", lambda: frozenset({Role.VIEWER}))
    test = click(session(), "project-open")
    weigh(test, "a", 70)
    assert "dazu braucht es die Rolle" in texts(test)
    assert versions()[0].version == 1
    assert "project-remove" not in {button.key for button in test.button}


def test_an_operator_puts_the_open_project_aside():
    test = session(**town())
    test.run()
    click(test, "project-remove")
    assert names() == []
    assert "_dataset" not in test.session_state


def test_a_database_that_cannot_be_reached_is_said(monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    test = session(**town())
    assert "nicht erreichbar" in texts(test)
    assert "nicht gespeichert" in texts(test)


def test_the_list_stands_at_the_open_project_and_the_bin_names_what_it_takes():
    """The one saved last is another one: nothing of it may be touched by mistake."""
    session(**town())
    other = city({"a": [1.0, 2.0, 9.0], "b": [2.0, 1.0, 5.0]})
    opened.project_store().begin("Zuletzt", Work(other, RECIPE, PERIOD), "", "2099-01-01T10:00:00")
    test = session()
    (key,) = [head.key for head in opened.project_store().all() if head.name == DATA.title]
    assert test.selectbox(key="project-chosen").value == key
    assert test.button(key="project-remove").label == f"„{DATA.title}“ in den Papierkorb"
    # Another choice in the list stays until another project is opened.
    (last,) = [head.key for head in opened.project_store().all() if head.name == "Zuletzt"]
    test.selectbox(key="project-chosen").set_value(last).run()
    assert test.selectbox(key="project-chosen").value == last
    click(test, "project-remove")
    assert names() == [DATA.title]
    assert test.session_state["_dataset"].dataset.digest == DATA.digest


def linking():
    """Imitate the frame around a page whose sliders stand in the link."""
    import streamlit as st

    from sozial.ui import arriving
    from sozial.ui.project import open_project, saving
    from sozial.ui.recipe import weight_positions
    from sozial.ui.session import links, loaded_data, notices, state

    links.follow_back_button()
    st.markdown(f"page {arriving.arrive()}")
    for code in ("a", "b"):
        key = state.WEIGHT + code
        shown = st.slider(code, 0, 100, weight_positions.position_now(code, 50), key=key)
        links.publish_choice(key, str(shown), "50")
    st.markdown(loaded_data.whole_dataset().title)
    for notice in notices.take_notices():
        st.markdown(notice.message)
    saving.keep_changes()
    arriving.keep_desk("analyse")
    links.name_project(open_project.key())
    links.write_link()


def window(link=None, **values):
    test = AppTest.from_function(linking, default_timeout=180)
    for key, value in values.items():
        test.session_state[key] = value
    for key, value in (link or {}).items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    return test


def link_of(test):
    return {key: value[0] if isinstance(value, list) else value for key, value in test.query_params.items()}


def other_town(monkeypatch):
    """Open another project in another window of the browser, and change a weight there."""
    monkeypatch.setattr(arriving, "_browser", lambda: "")
    other = replace(city({"a": [9.0, 8.0, 7.0], "b": [1.0, 1.0, 2.0]}), title="Stadt B")
    second = window(_dataset=Held(other), _method=RECIPE)
    monkeypatch.setattr(arriving, "_browser", lambda: "b" * 64)
    weigh(second, "b", 20)


def test_a_link_that_weighs_leaves_nothing_of_what_its_reader_had(monkeypatch):
    first = weigh(window(**town()), "a", 90)
    link = link_of(first)
    # Somebody else left the other weight at the recipe's, and moved this one.
    second = window({"w_b": "30", "project": link["project"]})
    assert [slider.value for slider in second.slider] == [50, 30]
    assert link_of(second) == {"w_b": "30", "project": link["project"]}


def test_a_reload_of_the_own_page_goes_on_with_what_its_link_does_not_say():
    first = window(**town(), period="2021")
    first = weigh(first, "a", 90)
    link = link_of(first)
    assert "period" not in link
    again = window(link)
    assert again.session_state["period"] == "2021"
    other = window({**link, "w_b": "10"})
    assert "period" not in other.session_state


def test_a_reload_opens_the_project_that_the_window_shows(monkeypatch):
    first = weigh(window(**town()), "a", 90)
    link = link_of(first)
    assert link == {"w_a": "90", "project": opened.project_store().all()[0].key}
    other_town(monkeypatch)
    again = window(link)
    assert DATA.title in texts(again)
    assert (again.slider(key="w_a").value, again.slider(key="w_b").value) == (90, 50)
    weigh(again, "b", 21)
    stored = {head.name: head for head in opened.project_store().all()}
    desk = opened.project_store().open(stored["Stadt B"].key, stored["Stadt B"].version).desk
    assert '"w_a":90' not in desk
    # A link without settings leads to where the browser was last.
    assert DATA.title in texts(window())


def test_a_reload_of_the_sample_city_does_not_weigh_another_windows_project(monkeypatch):
    first = weigh(window(), "a", 90)
    assert link_of(first) == {"w_a": "90", "project": "sample"}
    other_town(monkeypatch)
    again = window(link_of(first))
    assert "Stadt B" not in texts(again)
    assert again.slider(key="w_a").value == 90


def test_the_settings_of_a_project_that_is_gone_are_left_out(monkeypatch):
    weigh(window(**town()), "a", 70)
    again = window({"w_a": "90", "w_b": "5", "lang": "en", "project": "0" * 32})
    assert "its settings were left out" in texts(again)
    assert DATA.title in texts(again)
    assert (again.slider(key="w_a").value, again.slider(key="w_b").value) == (70, 50)
    assert link_of(again) == {"w_a": "70", "lang": "en", "project": opened.project_store().all()[0].key}


def test_settings_without_a_project_stay_possible():
    weigh(window(**town()), "a", 70)
    again = window({"w_a": "90"})
    assert again.slider(key="w_a").value == 90


def test_a_renamed_project_is_called_so_everywhere():
    test = session(**town())
    test.text_input(key="project-name").set_value("Flensburg 2021").run()
    click(test, "project-rename")
    assert names() == ["Flensburg 2021"]

    def called():
        import streamlit as st

        from sozial.ui.data import data_panel
        from sozial.ui.project import open_project
        from sozial.ui.session import shown_data

        data_panel.show_loaded(shown_data.dataset())
        st.session_state["called"] = open_project.title(shown_data.dataset())

    again = AppTest.from_function(called, default_timeout=180)
    for entry in ("_dataset", "_method", "_project"):
        again.session_state[entry] = test.session_state[entry]
    again.run()
    assert again.session_state["called"] == "Flensburg 2021"
    assert "Flensburg 2021" in texts(again)
    assert DATA.title not in texts(again)


def test_the_bin_says_what_it_took_and_what_comes_back_is_chosen():
    session(**town())
    other = city({"a": [1.0, 2.0, 9.0], "b": [2.0, 1.0, 5.0]})
    opened.project_store().begin("Zuletzt", Work(other, RECIPE, PERIOD), "", "2099-01-01T10:00:00")
    test = session()
    (last,) = [head.key for head in opened.project_store().all() if head.name == "Zuletzt"]
    test.selectbox(key="project-chosen").set_value(last).run()
    click(test, "project-remove")
    assert "„Zuletzt“ liegt im Papierkorb" in texts(test)
    assert test.selectbox(key="project-chosen").value != last
    click(test, "project-bin-back-0")
    assert "Zurückgeholt: „Zuletzt“" in texts(test)
    assert test.selectbox(key="project-chosen").value == last
