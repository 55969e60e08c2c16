"""Figures in old borders on the page “Data”: shares worked out, corrected, refused and taken over."""

from __future__ import annotations

import json
from itertools import pairwise

import geopandas as gpd
import pytest
import shapely

from sozial.ui.kit import background
from tests.app.test_pages import open_page, texts
from tests.grid_files import X, Y, write_grids

TABLE = b"nr;name;einwohner;quote\n1;Alt-West;300;10,0\n2;Alt-Ost;100;30,0\n"


def geojson(edges, names):
    shapes = [shapely.box(X + west, Y, X + east, Y + 1_000) for west, east in pairwise(edges)]
    frame = gpd.GeoDataFrame({"nr": list(names), "name": list(names.values())}, geometry=shapes, crs="EPSG:3035")
    return json.dumps(json.loads(frame.to_crs(4326).to_json(drop_id=True))).encode()


OLD = ("alt.geojson", geojson((0, 1_000, 2_000), {"1": "Alt-West", "2": "Alt-Ost"}), "application/json")
NEW = geojson((0, 500, 2_000), {"A": "Neu-West", "B": "Neu-Ost"})


@pytest.fixture
def test():
    page = open_page("daten")
    page = page.file_uploader(key="areas").set_value([("neu.geojson", NEW, "application/json")]).run()
    return page.file_uploader(key="tables").set_value([("zahlen.csv", TABLE, "text/csv")]).run()


def worked_out(test):
    test.button(key="boundary-ask").click().run()
    background.wait_for_all()
    return test.run()


def test_without_new_borders_it_says_what_is_missing():
    assert "Laden Sie zuerst oben unter „Gebiete“ die neuen Grenzen" in texts(open_page("daten"))


def test_shares_are_worked_out_and_the_tables_carried_over(test):
    assert test.button(key="boundary-ask").disabled
    test = worked_out(test.file_uploader(key="old-areas").set_value([OLD]).run())
    assert not test.exception
    assert "1 von 2 alten Gebieten wird aufgeteilt, alle anderen gehen ganz über." in texts(test)
    test = test.button(key="boundary-take").click().run()
    assert not test.exception
    (_table, shares) = test.session_state["_kept-tables"]
    lines = bytes(shares).decode("utf-8-sig").splitlines()
    assert lines[0] == "alt;neu;anteil;name_alt;name_neu;grundlage"
    assert {line.split(";")[0] + line.split(";")[1] for line in lines[1:]} == {"1A", "1B", "2B"}
    assert "Umgerechnete Gebiete: 2 alte auf 2 neue" in texts(test)


def test_people_of_the_grid_divide(test, tmp_path):
    test = test.file_uploader(key="old-areas").set_value([OLD]).run()
    test.radio(key="boundary-basis").set_value("people").run()
    assert test.button(key="boundary-ask").disabled
    grid = write_grids(tmp_path)[0]
    test = test.file_uploader(key="boundary-files").set_value([(grid.name, grid.read_bytes(), "text/csv")]).run()
    test = worked_out(test)
    assert not test.exception
    assert "1 von 2 alten Gebieten wird aufgeteilt" in texts(test)


def test_shares_that_lose_people_are_refused_until_they_are_right(test):
    test = worked_out(test.file_uploader(key="old-areas").set_value([OLD]).run())
    test.session_state["boundary-shares"] = {
        "edited_rows": {0: {"Anteil in %": "60"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    test = test.run()
    assert "ergeben zusammen nicht 100\xa0%: Alt-West: 110 %" in texts(test)
    assert test.button(key="boundary-take").disabled


def test_areas_of_another_town_are_refused(test):
    far = geojson((90_000, 91_000, 92_000), {"1": "Alt-West", "2": "Alt-Ost"})
    test = worked_out(test.file_uploader(key="old-areas").set_value([("weit.geojson", far, "application/json")]).run())
    assert "Kein altes Gebiet trifft eines der neuen." in texts(test)
