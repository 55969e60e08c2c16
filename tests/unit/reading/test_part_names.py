"""Which streets lie in a quarter: names from the columns that registers use, and no street that only touches it."""

from __future__ import annotations

import json

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, MultiLineString, Polygon, box

from sozial.reading.areas.background import is_drawable_text, read_background
from sozial.reading.areas.part_names import LONGEST_NAME, names_of_rows, names_within

METRES = "EPSG:25832"
# A quarter of one square kilometre in the middle of a zone.
QUARTER = box(500_000, 5_600_000, 501_000, 5_601_000)


def kept(rows, name="strassenname"):
    """Return a layer as a project keeps it, of shapes in metres with their names."""
    frame = gpd.GeoDataFrame(
        {name: [called for called, _shape in rows]}, geometry=[shape for _, shape in rows], crs=METRES
    )
    content = frame.to_crs("EPSG:4326").to_json().encode()
    west, south, east, north = frame.to_crs("EPSG:4326").total_bounds
    return read_background(content, "strassen.geojson", (west - 1, south - 1, east + 1, north + 1)).shape


def line(x1, y1, x2, y2):
    return LineString([(500_000 + x1, 5_600_000 + y1), (500_000 + x2, 5_600_000 + y2)])


def test_streets_within_are_named_once_and_in_order():
    shape = kept(
        [
            ("Zollweg", line(100, 100, 300, 100)),
            ("Am Markt", line(100, 500, 900, 500)),
            ("Am Markt", line(900, 500, 950, 500)),
            ("Weit fort", line(5_000, 100, 6_000, 100)),
            # 15 of its 1,000 metres lie here.
            ("Nur berührt", line(985, 700, 1_985, 700)),
            # 30 of them do.
            ("Reicht herein", line(970, 800, 1_970, 800)),
            # A lane of 8 metres lies here whole.
            ("Gang", line(400, 200, 408, 200)),
            # Along the border, two metres beyond it.
            ("Grenzstraße", line(0, -2, 900, -2)),
            ("", line(100, 300, 300, 300)),
        ]
    )
    assert names_within(shape, QUARTER, METRES) == ["Am Markt", "Gang", "Grenzstraße", "Reicht herein", "Zollweg"]


def test_lines_and_areas_keep_their_own_names():
    park = Polygon([(500_100, 5_600_100), (500_300, 5_600_100), (500_300, 5_600_300)])
    both = MultiLineString([line(100, 700, 200, 700), line(4_000, 700, 4_100, 700)])
    shape = kept([("Stadtpark", park), ("Uferweg", both), ("Fern", line(4_000, 0, 4_500, 0))], "NAME")
    assert names_within(shape, QUARTER, METRES) == ["Stadtpark", "Uferweg"]


def test_a_layer_without_names_has_none():
    shape = kept([(None, line(0, 500, 900, 500))])
    assert "names" not in json.loads(shape)
    assert names_within(shape, QUARTER, METRES) == []


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"GN": ["Elbe"]}, "Elbe"),
        ({"name": ["A 7"], "strassenname": ["Ringstraße"]}, "Ringstraße"),
        ({"STRNAME": ["Ringstraße"], "NAME": ["x"]}, "Ringstraße"),
        ({"id": ["17"], "typ": ["Fluss"]}, ""),
        ({"name": [17]}, ""),
        ({"name": ["x" * 500]}, "x" * LONGEST_NAME),
    ],
)
def test_the_column_of_names_is_found(columns, expected):
    assert names_of_rows(pd.DataFrame(columns)) == [expected]


@pytest.mark.parametrize(
    "more",
    [
        {"names": "Au"},
        {"names": [""], "called": [0]},
        {"names": ["Au"], "called": [1]},
        {"names": ["Au"], "called": [True]},
        {"names": ["x" * 500], "called": [0]},
        {"names": [{"a": 1}], "called": [0]},
        {"names": ["a"] * 30_000, "called": []},
        {"names": ["Au"], "called": [0], "more": 1},
    ],
)
def test_a_kept_layer_that_says_other_things_is_not_drawn(more):
    shape = {"type": "MultiLineString", "coordinates": [[[9.0, 51.0], [9.1, 51.0]]]}
    assert is_drawable_text(json.dumps(shape | {"names": ["Au"], "called": [0]}).encode())
    assert not is_drawable_text(json.dumps(shape | more).encode())


def test_names_that_do_not_fit_the_parts_are_not_told():
    shape = {"type": "MultiLineString", "coordinates": [[[9.0, 51.0], [9.1, 51.0]]], "names": ["Au"], "called": []}
    assert names_within(json.dumps(shape).encode(), QUARTER, METRES) == []
