"""Figures from the census grid on the page “Data”: what it needs, what it gives, and what it refuses."""

from __future__ import annotations

import json

import pytest

from sozial.ui.data import kept_files
from sozial.ui.kit import background
from tests.app.test_pages import open_page, texts
from tests.grid_files import write_areas, write_grids


@pytest.fixture
def town(tmp_path):
    return write_areas(tmp_path), write_grids(tmp_path)


def given(path):
    return path.name, path.read_bytes(), "application/octet-stream"


def with_areas(town):
    test = open_page("daten")
    return test.file_uploader(key="areas").set_value([given(town[0])]).run()


def asked(test):
    test.button(key="grid-ask").click().run()
    background.wait_for_all()
    return test.run()


def test_without_areas_it_says_what_is_missing():
    test = open_page("daten")
    assert "Laden Sie zuerst oben unter „Gebiete“ die Grenzen Ihrer Quartiere" in texts(test)
    assert not [entry for entry in test.file_uploader if entry.key == "grid-files"]


def test_figures_are_worked_out_and_taken_over_as_files(town):
    test = with_areas(town)
    test = test.file_uploader(key="grid-files").set_value([given(path) for path in town[1]]).run()
    test = asked(test)
    assert not test.exception
    assert "2 Kennzahlen für 6 Gebiete." in texts(test)
    assert "Zellen von 100 m" in texts(test)
    test.selectbox(key="grid-shown").select("nettokaltmiete").run()
    test = test.button(key="grid-take").click().run()
    assert not test.exception
    assert [file.name for file in test.session_state["_kept-tables"]] == [
        "zensusgitter.csv", "zensusgitter-indikatoren.csv",
    ]  # fmt: skip
    assert "Durchschnittliche Nettokaltmiete" in texts(test)


def test_a_published_total_is_compared_and_goes_along(town):
    test = with_areas(town)
    test = asked(test.file_uploader(key="grid-files").set_value([given(path) for path in town[1]]).run())
    test.text_input(key="grid-published-einwohner-typed").set_value("12.345").run()
    assert "12.345 für die Gemeinde veröffentlicht" in texts(test)
    test.button(key="grid-take").click().run()
    assert b"Stadt insgesamt;2022 s;12345,0" in bytes(test.session_state["_kept-tables"][0])


def test_a_file_that_is_no_grid_is_refused_where_it_was_asked_for(town):
    test = with_areas(town)
    test = asked(test.file_uploader(key="grid-files").set_value([("x.csv", b"name;wert\na;1\n", "text/csv")]).run())
    assert not test.exception
    assert "In dieser Datei steht kein Zensusgitter." in texts(test)
    test = test.button(key="remove-grid-files-x.csv").click().run()
    assert "In dieser Datei steht kein Zensusgitter." not in texts(test)


def test_cells_of_another_size_are_asked_for(town):
    test = with_areas(town)
    test = test.file_uploader(key="grid-files").set_value([given(town[1][0])]).run()
    test.segmented_control(key="grid-size").set_value(1_000).run()
    test = asked(test)
    assert "keine Zellen von 1.000 m" in texts(test)


def renamed(path, change):
    """Return the file of areas with other attributes, under the name that it has."""
    areas = json.loads(path.read_text(encoding="utf-8"))
    for feature in areas["features"]:
        change(feature)
    return path.name, json.dumps(areas).encode(), "application/json"


def test_the_same_outlines_with_other_names_are_other_areas(town):
    test = with_areas(town)
    test = asked(test.file_uploader(key="grid-files").set_value([given(path) for path in town[1]]).run())
    assert not test.exception
    other = open_page("daten")
    other = other.file_uploader(key="areas").set_value(
        [renamed(town[0], lambda area: area["properties"].update(name=area["properties"]["name"].upper()))]
    ).run()  # fmt: skip
    other = asked(other.file_uploader(key="grid-files").set_value([given(path) for path in town[1]]).run())
    other.button(key="grid-take").click().run()
    table = bytes(other.session_state["_kept-tables"][0]).decode("utf-8-sig")
    assert "ALTSTADT" in table
    assert "Altstadt" not in table


def moved(area):
    """Move an area 300 m to the north, under the key and the name that it has."""
    ring = area["geometry"]["coordinates"][0]
    area["geometry"]["coordinates"] = [[[east, north + 0.003] for east, north in ring]]


def test_figures_that_were_worked_out_for_other_areas_are_named(town):
    test = with_areas(town)
    test = asked(test.file_uploader(key="grid-files").set_value([given(path) for path in town[1]]).run())
    test = test.button(key="grid-take").click().run()
    said = "„zensusgitter.csv“ wurde für andere Gebiete als die jetzt geladenen aus dem Zensusgitter ausgerechnet."
    assert said not in texts(test)
    test = test.file_uploader(key="areas").set_value([renamed(town[0], moved)]).run()
    assert not test.exception
    assert said in texts(test)
    test = test.file_uploader(key="areas").set_value([given(town[0])]).run()
    assert said not in texts(test)


def test_directions_that_the_app_suggests_are_not_confirmed_by_anybody(town):
    test = with_areas(town)
    test = asked(test.file_uploader(key="grid-files").set_value([given(path) for path in town[1]]).run())
    test = test.button(key="grid-take").click().run()
    assert not test.exception
    # Of rent and vacancy, vacancy alone is suggested as a burden.
    assert "Noch nicht bestätigt: 1" in texts(test)
    confirm = next(button for button in test.button if str(button.key).startswith("figures-confirm-"))
    test = confirm.click().run()
    assert "Noch nicht bestätigt" not in texts(test)


def overlapping(area):
    """Stretch an area over what lies east of it."""
    ring = area["geometry"]["coordinates"][0]
    west = min(east for east, _north in ring)
    area["geometry"]["coordinates"] = [[[west + 1.5 * (east - west), north] for east, north in ring]]


def test_what_is_wrong_with_the_areas_is_said_before_their_figures_are_taken_over(town):
    test = open_page("daten")
    test = test.file_uploader(key="areas").set_value([renamed(town[0], overlapping)]).run()
    test = asked(test.file_uploader(key="grid-files").set_value([given(path) for path in town[1]]).run())
    assert not test.exception
    assert "Gebiete überlappen sich" in texts(test)


def test_the_chapter_that_names_the_files_is_one_click_away(town):
    test = open_page("daten")
    assert [button.label for button in test.button if button.key == "grid-names"] == ["Welche Dateien es gibt"]


def test_a_small_file_is_not_said_to_be_a_megabyte(town):
    test = with_areas(town)
    test = test.file_uploader(key="grid-files").set_value([given(town[1][0])]).run()
    assert "_100m-Gitter.csv · weniger als 1 MB" in texts(test)


def test_files_of_the_grid_stay_where_there_is_no_room_for_their_figures(town, monkeypatch):
    test = with_areas(town)
    test = asked(test.file_uploader(key="grid-files").set_value([given(path) for path in town[1]]).run())
    monkeypatch.setattr(kept_files, "MOST_BYTES", 100)
    test = test.button(key="grid-take").click().run()
    assert not test.exception
    assert [button for button in test.button if button.key == "grid-take"]
