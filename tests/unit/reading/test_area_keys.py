"""Which attribute is the key: what numbers rows, measures or dates the areas loses against everything else."""

from __future__ import annotations

import pytest

from sozial.reading.areas.areas import propose_area_columns, read_areas
from tests.area_files import NAMES, NUMBERS, codes, collection, town

SHUFFLED = ("04", "02", "01", "03", "06", "05")
ROWS = (1, 2, 3, 4, 5, 6)


def proposed(keys=(), **columns):
    return propose_area_columns(read_areas(collection(town(**columns)), "a.geojson"), keys)


ROW_NAMES = [
    "cartodb_id",
    "ogc_fid",
    "gid",
    "fid",
    "objectid",
    "OBJECTID_1",
    "id_0",
    "index",
    "FID_1",
    "level_0",
    "OID_",
    "pk",
    "rowid",
    "qgs_fid",
    "id",
]


@pytest.mark.parametrize("name", [*ROW_NAMES, "Unnamed: 0", "lfd. Nr."])
@pytest.mark.parametrize("key", ["sbz", "schluessel", "kennung", "ST"])
def test_numbers_of_rows_lose_against_what_identifies(name, key):
    for first in (True, False):
        columns = {name: ROWS, key: SHUFFLED} if first else {key: SHUFFLED, name: ROWS}
        assert proposed(nr=None, **columns) == (key, "name")


@pytest.mark.parametrize("name", ["cartodb_id", "gid", "index"])
def test_numbers_of_rows_lose_against_names(name):
    assert proposed(nr=None, **{name: ROWS}) == ("name", None)


@pytest.mark.parametrize("rows", [(7, 3, 9, 12, 4, 1), (101, 102, 104, 108, 109, 110)])
def test_numbers_of_rows_that_are_no_longer_in_order(rows):
    assert proposed(nr=None, objectid=rows, sbz=SHUFFLED)[0] == "sbz"


@pytest.mark.parametrize(
    ("columns", "key"),
    [
        ({"nr": None, "id": ROWS, "stadtteil_nr": (11, 12, 13, 21, 22, 23)}, "stadtteil_nr"),
        ({"nr": None, "id": ROWS, "sbz": (11, 12, 13, 21, 22, 23)}, "sbz"),
        ({"nr": None, "id": ROWS, "sbz": (4, 2, 1, 3, 6, 5)}, "sbz"),
        ({"nr": None, "id": ROWS, "AREA_ID": ("ST04", "ST02", "ST01", "ST03", "ST06", "ST05")}, "AREA_ID"),
        ({"nr": ROWS, "gid": ROWS}, "nr"),
        ({"nr": NUMBERS, "Einwohner": (1200, 3400, 5600, 780, 9100, 2300)}, "nr"),
        ({"nr": None, "Einwohner": (1200, 3400, 5600, 780, 9100, 2300)}, "name"),
        ({"nr": None, "SHAPE_Area": (1.5, 2.5, 3.5, 4.5, 5.5, 6.5), "st_length": ROWS}, "name"),
        ({"nr": None, "created_at": [f"2015-01-0{day}" for day in ROWS]}, "name"),
        ({"nr": None, "Eintrag": [f"2015-01-0{day}" for day in ROWS]}, "name"),
        ({"nr": None, "uuid": [f"{{6F9619FF-8B86-D011-B42D-00CF4FC964F{day}}}" for day in ROWS]}, "name"),
        ({"bezirk_nr": ("1", "1", "1", "2", "2", "2"), "nr": None, "plr": SHUFFLED}, "plr"),
        ({"lat": ROWS, "x": ROWS, "nr": SHUFFLED}, "nr"),
    ],
)
def test_the_key_is_what_identifies(columns, key):
    assert proposed(**columns)[0] == key


def test_a_match_with_the_table_decides():
    assert proposed(["41", "42", "43"], gid=(41, 42, 43, 44, 45, 46))[0] == "gid"


def test_names_that_look_like_codes():
    assert proposed(name=[f"Ort {at}" for at in ROWS], nr=None, sbz=SHUFFLED) == ("sbz", "name")


def test_where_nothing_identifies_it_is_said():
    raw = read_areas(collection(town(nr=None, name=None, gid=ROWS, SHAPE_Area=ROWS)), "a.geojson")
    assert codes(raw.findings) == ["no-area-key"]
    assert "gid" in raw.findings[0].text("de")
    assert propose_area_columns(raw) == ("gid", None)


def test_numbers_that_a_server_gives_its_rows():
    features = [{**entry, "id": f"stadtteile.{at}"} for at, entry in enumerate(town(nr=None, kz=SHUFFLED), 1)]
    raw = read_areas(collection(features), "a.geojson")
    assert propose_area_columns(raw) == ("kz", "name")


def test_cut_names_of_columns_and_an_odd_order():
    raw = read_areas(collection(town(nr=None, name=None, Stadttei_1=NAMES, Stadtteiln=SHUFFLED)), "a.geojson")
    assert propose_area_columns(raw) == ("Stadtteiln", "Stadttei_1")
