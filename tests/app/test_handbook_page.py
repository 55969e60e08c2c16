"""The handbook: every chapter is shown, and each page leads to its own."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from sozial.places import PAGES
from sozial.ui.handbook.chapters import CHAPTERS, read_chapter
from sozial.ui.session import navigation


def opened(language="de", **query):
    test = AppTest.from_file(str(PAGES / "handbuch.py"), default_timeout=120)
    test.session_state["lang"] = language
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    return test


def test_every_chapter_is_shown_with_the_page_that_it_explains():
    test = opened()
    for name in CHAPTERS:
        test.radio(key="chapter").set_value(name).run()
        assert not test.exception
        assert [header.value for header in test.header] == [read_chapter(name).title]
        assert bool([button for button in test.button if button.key == "explained-page"]) == (
            name in navigation.pages_in_order() or name == navigation.START
        )


def test_the_link_names_the_chapter_and_one_that_is_not_there_is_said():
    assert opened(chapter="werkstatt").radio(key="chapter").value == "werkstatt"
    test = opened(chapter="nirgends")
    assert test.radio(key="chapter").value == CHAPTERS[0]
    assert "nirgends" in " ".join(warning.value for warning in test.warning)


def test_a_chapter_leads_to_those_that_it_names():
    test = opened(chapter="start")
    test.button(key="chapter-werkstatt").click().run()
    assert test.header[0].value == "Werkstatt"
    assert test.radio(key="chapter").value == "werkstatt"


def test_pictures_have_words_and_come_with_the_page():
    pictures = [text.value for text in opened(chapter="analyse").markdown if text.value.startswith("![")]
    assert len(pictures) == 1
    assert pictures[0].startswith("![Die Seite Analyse: ")
    assert "](data:image/png;base64," in pictures[0]


def test_english_screens_say_that_the_handbook_is_in_german():
    assert [info.value for info in opened("en").info] == ["The handbook is written in German."]
    assert not opened("de").info


@pytest.mark.parametrize("name", ["start", "daten", "methode", "ziele"])
def test_each_page_has_the_way_to_the_handbook_beside_its_title(name):
    test = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=180).run()
    assert test.button(key="handbook").label == "Handbuch"


def test_the_way_leads_to_the_open_pages_chapter(monkeypatch):
    asked = []
    monkeypatch.setattr(navigation, "go_to", asked.append)
    test = AppTest.from_file(str(PAGES / "methode.py"), default_timeout=180)
    test.run().button(key="handbook").click().run()
    assert asked == ["handbuch"]
    assert test.session_state["chapter"] == "methode"


def test_the_handbook_does_not_lead_to_itself():
    test = AppTest.from_file(str(PAGES / "handbuch.py"), default_timeout=120)
    assert not [button for button in test.run().button if button.key == "handbook"]
