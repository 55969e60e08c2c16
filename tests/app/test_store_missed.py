"""Every page in its frame with a store that fails as it is opened, read or written: words, a way back, typed text."""

from __future__ import annotations

import io
import logging
import re
import sqlite3

import pytest
from sqlalchemy import event
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from sozial.i18n import translator
from sozial.operation import counting, journal
from sozial.planning.measures.action import Action
from sozial.protection.rules import Mode
from sozial.reading.loading.sample import read_sample
from sozial.store import opened, protection_key
from sozial.store.project.project import Work
from sozial.ui import arriving
from sozial.ui.measures import actions_view
from sozial.ui.session import shown_data, state, unreachable
from tests.places import ROOT
from tests.weights import show_all

FRAME = ROOT / "sozial" / "ui" / "frame.py"
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
# Those that show what only the store holds.
NEEDING = {"massnahmen", "ziele", "mittelverteilung", "bericht", "start", "profil"}
GERMAN = translator("de")
AT = "2026-11-26T10:00:00"
UNREACHABLE, AGAIN = GERMAN("The database cannot be reached."), GERMAN("Try again")
FULL = GERMAN("There is no room left for the database. Nothing of the last change was saved.")


@pytest.fixture
def store(tmp_path, monkeypatch):
    """Return how the store is broken and mended: what fails is "open", "read" or "write"."""
    monkeypatch.setenv("QUARTIERSKOMPASS_STORE", str(tmp_path))
    monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)
    broken = []

    def fails(_cursor, statement, _parameters, _context):
        begins = statement.lstrip().split(" ")[0].upper()
        failing = {"read": ("SELECT", 10), "write": ("INSERT UPDATE DELETE", 13)}
        for words, number in (failing[kind] for kind in broken):
            if begins in words.split():
                error = sqlite3.OperationalError("as the driver says it")
                error.sqlite_errorcode = number
                raise error

    def breaks(kind):
        if kind == "open":
            monkeypatch.setenv("SOZIAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
        else:
            broken.append(kind)

    def mends():
        broken.clear()
        monkeypatch.delenv("SOZIAL_DATABASE_URL", raising=False)

    event.listen(opened.current_engine(), "do_execute", fails)
    yield breaks, mends
    opened.close_all()


def framed(name, **entries):
    test = AppTest.from_file(str(FRAME), default_timeout=180)
    test._page_hash = calc_hash("" if name == "start" else name)
    if name == "profil":
        test.query_params["unit"] = "04103"
    for key, value in entries.items():
        test.session_state[key] = value
    return test


def ran(step):
    """Return the page after a step: the page itself run again, or something pressed on it."""
    test = step.run()
    assert not test.exception, test.exception[0].message
    return test


def said(test):
    boxes = "\n".join(str(box.value) for kind in ("error", "warning", "info", "markdown") for box in test.get(kind))
    return boxes.replace("\\", "")


def words_of_line(test):
    return "\n".join(element.value for element in test.markdown if ":small[" in element.value)


def keys(test):
    return {button.key for button in test.button}


def fields(test):
    found = (field for kind in ("text_input", "text_area") for field in test.get(kind))
    # The name of the project is taken over at once, and is then no typed text any more.
    found = (field for field in found if field.key and not field.disabled and not field.form_id)
    return {field.key: field for field in found if field.key != "project-name"}


def typed(test):
    """Type something into each field of the page."""
    given = {}
    for key, field in fields(test).items():
        given[key] = "01.02.2026" if key.endswith("-on-typed") else "Getippt"
        if key.endswith("-typed") and not key.endswith("-on-typed"):
            # What is no number says so, and what is another one changes what is below it.
            given[key] = field.value
        field.set_value(given[key])
    return given


@pytest.mark.parametrize("kind", ["open", "read", "write"])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_goes_on_without_the_store_and_keeps_what_was_typed(store, name, kind):
    breaks, mends = store
    test = ran(framed(name))
    given = typed(test)
    ran(test)
    assert unreachable.AGAIN not in keys(test)
    breaks(kind)
    ran(test)
    if name in NEEDING and kind != "write":
        assert UNREACHABLE in said(test), name
    if UNREACHABLE in said(test):
        assert unreachable.AGAIN in keys(test)
        assert AGAIN in {button.label for button in test.button}
        ran(test.button(key=unreachable.AGAIN).click())
        assert unreachable.AGAIN in keys(test)
    mends()
    ran(test)
    assert unreachable.AGAIN not in keys(test)
    assert UNREACHABLE not in said(test)
    assert {key: field.value for key, field in fields(test).items() if key in given} == given


# The declaration says how to reach somebody whatever else fails, and the handbook how to go on: they need no figures.
@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("barrierefreiheit", "handbuch")])
def test_each_page_of_a_public_screen_says_that_the_store_is_missed(store, name, monkeypatch):
    """The key of the public figures is in the store as well: without it there are none to be shown."""
    breaks, mends = store
    monkeypatch.setattr(protection_key, "_known", {})
    breaks("open")
    test = ran(framed(name, **{state.MODE: str(Mode.PUBLIC)}))
    assert UNREACHABLE in said(test)
    assert unreachable.AGAIN in keys(test)
    mends()
    ran(test.button(key=unreachable.AGAIN).click())
    assert UNREACHABLE not in said(test)
    assert unreachable.AGAIN not in keys(test)


@pytest.mark.parametrize("kind", ["open", "read", "write"])
def test_an_open_form_keeps_what_was_typed_and_is_saved_when_the_store_is_back(store, kind):
    breaks, mends = store
    opened.action_store().add(Action("Erste"), "", AT, "sample")
    test = ran(framed("massnahmen", **{actions_view.VIEW: actions_view.REGISTER}))
    ran(test.button(key="action-new").click())
    title = next(key for key in fields(test) if key.startswith("action") and key.endswith("title"))
    fields(test)[title].set_value("Spielplatz")
    ran(test)
    breaks(kind)
    # Both that it is saved, and that the page is drawn once more.
    if kind != "read":
        ran(test.button(key="action-save").click())
    else:
        ran(test)
    assert (FULL if kind == "write" else UNREACHABLE) in said(test)
    assert unreachable.AGAIN in keys(test)
    ran(test)
    mends()
    ran(test)
    assert fields(test)[title].value == "Spielplatz"
    ran(test.button(key="action-save").click())
    assert {kept.entry.title for kept in opened.action_store().all("sample")} == {"Erste", "Spielplatz"}


def test_a_changed_weight_of_a_project_stays_and_is_saved_when_the_store_is_back(store):
    breaks, mends = store
    data = read_sample()
    head = opened.project_store().begin("Stadt", Work(data, shown_data.base_recipe(), data.periods[-1]), "", AT)
    test = framed("analyse")
    test.query_params["project"] = head.key
    ran(test)
    assert test.session_state["_project"].key == head.key
    show_all(test)
    breaks("write")
    slider = next(one for one in test.slider if one.key.startswith(state.WEIGHT))
    ran(slider.set_value(87))
    assert FULL in said(test)
    assert unreachable.AGAIN in keys(test)
    assert GERMAN("not saved") in said(test)
    assert opened.project_store().newest(head.key).version == 1
    mends()
    ran(test.button(key=unreachable.AGAIN).click())
    assert test.slider(key=slider.key).value == 87
    assert opened.project_store().newest(head.key).version == 2


def test_what_could_not_be_saved_is_no_longer_said_once_the_store_is_back(store, monkeypatch):
    breaks, mends = store
    monkeypatch.setattr(arriving, "_browser", lambda: "b" * 64)
    test = ran(framed("daten"))
    assert GERMAN("not saved") not in words_of_line(test)
    breaks("write")
    test.session_state[state.LARGE] = True
    ran(test)
    assert GERMAN("not saved") in words_of_line(test)
    mends()
    ran(test.button(key=unreachable.AGAIN).click())
    assert GERMAN("not saved") not in words_of_line(ran(test))
    assert opened.desk_store().read("b" * 64) is not None


def test_a_page_that_forgets_to_ask_is_shown_with_words_and_the_frame_around_it(store, monkeypatch):
    breaks, _mends = store
    from sozial.ui.objectives import objectives_panel

    monkeypatch.setattr(
        objectives_panel, "show_objectives", lambda *_values, **_named: opened.project_store().all(), raising=True
    )
    breaks("read")
    test = ran(framed("ziele"))
    assert 'kompass_store_missed_total{cause="unreachable"}' in counting.all_lines()
    assert UNREACHABLE in said(test)
    assert unreachable.AGAIN in keys(test)
    # The corner of the frame is there.
    assert test.button_group(key="lang")


def test_the_log_says_that_the_store_is_missed_and_nothing_that_was_typed(store):
    breaks, _mends = store
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(journal.PlainFormatter())
    logger = logging.getLogger(journal.NAME)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        test = ran(framed("bericht"))
        for field in fields(test).values():
            field.set_value("Familie Müller, anna@stadt.example")
        breaks("read")
        ran(test)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
    lines = [line for line in out.getvalue().splitlines() if "event=store-missed" in line]
    assert len(lines) == 1
    assert re.fullmatch(r"time=\S+ level=warning session=\d+ event=store-missed kind=unreachable", lines[0])
    assert "Müller" not in out.getvalue()
    assert "anna" not in out.getvalue()


def test_an_answer_to_a_button_that_forgets_to_ask_is_said_without_a_trace(store):
    breaks, _mends = store
    breaks("read")

    def script():
        import streamlit as st

        from sozial.store.opened import project_store
        from sozial.store.unavailable import StoreUnavailable
        from sozial.ui.session.unreachable import show_instead_of_trace

        try:
            project_store().all()
        except StoreUnavailable as error:
            st.caption(f"{show_instead_of_trace(error)}")
        st.caption(f"{show_instead_of_trace(ValueError('a mistake in the code'))}")

    test = ran(AppTest.from_function(script, default_timeout=180))
    assert [caption.value for caption in test.caption] == ["True", "False"]
    assert UNREACHABLE in said(test)
    assert unreachable.AGAIN in keys(test)
