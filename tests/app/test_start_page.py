"""The start page: three ways in, what is missing next, and the tour."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from sozial.planning.measures.action import Action
from sozial.recipe import Recipe, Weighted
from sozial.store import opened
from sozial.store.kept.held import Held
from sozial.store.project.project import Work
from sozial.ui.project import project_bin
from sozial.ui.session import navigation
from sozial.ui.start import tour
from tests.app.test_belongings import add
from tests.app.test_insight_pages import texts
from tests.cities import PERIOD, city
from tests.places import ROOT

DATA = city({"a": [1.0, 2.0, 4.0], "b": [2.0, 1.0, 5.0]})
RECIPE = Recipe("Eigenes", (Weighted("a"), Weighted("b")))
AT = "2026-03-01T09:30:00"


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIAL_DATABASE_URL", f"sqlite:///{tmp_path / 's.sqlite'}")
    yield
    opened.close_all()


def start(**values):
    test = AppTest.from_file(str(ROOT / "pages" / "start.py"), default_timeout=180)
    for key, value in values.items():
        test.session_state[key] = value
    test.run()
    assert not test.exception
    return test


def test_all_projects_stand_first_for_whoever_asked_for_them():
    work = Work(DATA, RECIPE, PERIOD)
    opened.project_store().begin("Meines", work, "", AT)

    def places(test):
        return [str(header.value) for header in test.header]

    asked = start(**{project_bin.ASKED: True})
    assert places(asked)[0] == "Alle Projekte"
    assert asked.selectbox(key="project-chosen").options
    # It stays so while something is done there, and is over with the next visit.
    asked.run()
    assert places(asked)[0] == "Alle Projekte"
    asked.session_state["_from-page"] = "analyse"
    asked.run()
    assert places(asked)[0] != "Alle Projekte"
    assert asked.selectbox(key="project-chosen").options


def test_three_ways_in_and_a_tour_of_the_sample_city():
    test = start()
    assert [head.value for head in test.header][:3] == [
        "Unsere Daten untersuchen", "Eine Werkstatt halten", "Im Ausschuss zeigen",
    ]  # fmt: skip
    assert "Hier geht es weiter" not in texts(test)
    assert test.button(key="tour-begin").label == "Rundgang in drei Minuten"


def test_an_open_project_says_what_is_missing_next_and_where():
    project = opened.project_store().begin("Teststadt", Work(DATA, RECIPE, PERIOD), "Planung", AT, "Für den Ausschuss")
    held = {"_project": project, "_dataset": Held(DATA), "_method": RECIPE}
    test = start(**held)
    said = texts(test)
    assert "Hier geht es weiter: Teststadt" in said
    assert "01.03.2026" in said.replace("\\", "")
    assert "zuletzt benannt: „Für den Ausschuss“" in said
    assert "Für 2 Indikatoren ist keine Quelle genannt." in said
    assert "Diese Gewichte hat noch kein Ausschuss beschlossen." in said
    # A town of three quarters without areas: that comes first, and three are enough.
    assert "3 Quartiere haben noch keine Flächen auf der Karte." in said
    assert "Im Register steht noch keine Maßnahme." not in said
    assert [button.key for button in test.button if (button.key or "").startswith("missing-")] == [
        "missing-areas", "missing-sources", "missing-decision",
    ]  # fmt: skip
    # The tour is one of the sample city.
    assert not [button for button in test.button if button.key == "tour-begin"]


def test_what_is_there_is_not_called_missing():
    project = opened.project_store().begin("Teststadt", Work(DATA, RECIPE, PERIOD), "", AT)
    add(opened.action_store(), Action("Familienzentrum", ("01",)), place=project.key)
    decided = Recipe("Eigenes", RECIPE.indicators, adopted_on="2026-02-01", adopted_by="Rat")
    said = texts(start(_project=project, _dataset=Held(DATA), _method=decided))
    assert "kein Ausschuss" not in said
    assert "keine Maßnahme" not in said
    assert "Noch ist kein Ziel gesetzt." in said


def tour_script():
    """Imitate the frame on a page that is no stop of the tour."""
    from sozial.ui.start import tour

    tour.show_beginning()
    tour.show_tour("daten")


def test_the_tour_leads_to_its_page_goes_back_and_ends():
    test = AppTest.from_function(tour_script, default_timeout=180).run()
    assert not test.markdown
    test.button(key="tour-begin").click().run()
    assert "Rundgang, 1 von 6" in texts(test)
    # Elsewhere its button leads there; one that was followed needs none.
    assert test.button(key="tour-there").label == "Analyse"
    test.session_state["_tour-stop"] = 5
    test.run()
    assert "Rundgang, 6 von 6" in texts(test)
    assert not [button for button in test.button if button.key == "tour-next"]
    test.button(key="tour-back").click().run()
    assert "Rundgang, 5 von 6" in texts(test)
    test.button(key="tour-end").click().run()
    assert not test.markdown


def test_every_stop_of_the_tour_is_a_page():
    pages = {page for page, _words in tour.STOPS}
    assert {(ROOT / "pages" / f"{page}.py").exists() for page in pages} == {True}
    assert navigation.WORKSHOP in pages


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("rathaus", "Die Seite „rathaus“ gibt es nicht."),
        ("mein_plan", "Die Seite „mein_plan“ gibt es nicht."),
        # Markup, and a sentence that somebody sends round, are not repeated.
        ("<b>x</b>", "Unter dieser Adresse gibt es keine Seite."),
        ("Bitte rufen Sie uns an", "Unter dieser Adresse gibt es keine Seite."),
    ],
)
def test_an_address_of_no_page_is_said_once_and_quietly(asked, said):
    test = start(**{"_asked-page": asked})
    assert said in [str(entry.value) for entry in test.caption]
    test.session_state["_from-page"] = "analyse"
    test.run()
    assert said not in [str(entry.value) for entry in test.caption]


def test_the_name_of_the_first_page_needs_no_word():
    assert "gibt es nicht" not in texts(start(**{"_asked-page": ""}))
