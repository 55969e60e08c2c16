"""Layers beside the areas: clipped to the town, few points, names alone; hostile files are refused in words."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, Polygon

from sozial.errors import DataError
from sozial.reading.areas.background import MOST_POINTS, is_drawable_text, read_background
from sozial.reading.sandbox.safely import read_background_safely

TOWN = (9.0, 51.0, 9.2, 51.1)


def as_file(*shapes, crs="EPSG:4326", **properties):
    columns = {"name": ["<img src=x onerror=alert(1)>"] * len(shapes), "owner": ["Frau Muster"] * len(shapes)}
    frame = gpd.GeoDataFrame(columns, geometry=[*shapes], crs=crs)
    return frame.to_json(to_wgs84=crs != "EPSG:4326").encode()


def test_lines_and_areas_come_with_names_alone_and_cut_off_outside_of_the_town():
    river = LineString([(8.0, 51.05), (9.1, 51.05), (9.1, 60.0)])
    lake = Polygon([(9.05, 51.01), (9.06, 51.01), (9.06, 51.02)])
    far = LineString([(20, 40), (21, 41)])
    read = read_background(as_file(river, lake, Point(9.1, 51.05), far), "wasser.geojson", TOWN)
    found = json.loads(read.shape)
    # What is not drawn is said.
    assert [finding.line("en") for finding in read.findings] == [
        "wasser.geojson: 1 point is not drawn: a layer has lines and areas.",
        "wasser.geojson: 1 shape lies outside of the town and is not drawn.",
    ]
    assert {"MultiLineString", "MultiPolygon"} == {part["type"] for part in found["geometries"]}
    lines = next(part for part in found["geometries"] if part["type"] == "MultiLineString")["coordinates"]
    assert lines == [[[9.0, 51.05], [9.1, 51.05], [9.1, 51.1]]]
    assert (found["names"], found["called"]) == (["<img src=x onerror=alert(1)>"], [0, 0])
    assert b"Muster" not in read.shape


def test_a_layer_of_very_many_points_is_simplified():
    line = LineString([(9.0 + 0.2 * at / 200_000, 51.05 + 0.0001 * (at % 2)) for at in range(200_000)])
    content, findings = read_background(as_file(line), "bahn.geojson", TOWN)
    assert len(findings) == 1
    assert "drawn more simply" in findings[0].line("en")
    assert is_drawable_text(content)
    assert len(json.loads(content)["coordinates"][0]) <= MOST_POINTS


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (as_file(Point(9.1, 51.05)), "keine Linien"),
        (as_file(LineString([(20, 40), (21, 41)])), "liegt in der Stadt"),
        (b"Schluessel;Name\n1;Au\n", "keine Datei mit Formen"),
        (b'{"type": "FeatureCollection", "features": []}', ""),
        (b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Polygon"', ""),
        (b"\x00" * 2_000, ""),
        (b"PK\x03\x04" + b"\x00" * 200, ""),
    ],
)
def test_other_files_are_refused_in_words(content, said):
    with pytest.raises(DataError) as caught:
        read_background_safely(content, "ebene.geojson", TOWN)
    assert said in caught.value.findings[0].line("de")


def test_a_file_is_read_in_a_process_of_its_own():
    shapes = as_file(LineString([(9.0, 51.05), (9.1, 51.05)]), Point(9.1, 51.05))
    content, findings = read_background_safely(shapes, "bahn.geojson", TOWN)
    assert [finding.values["n"] for finding in findings] == [1]
    assert json.loads(content) == {
        "type": "MultiLineString", "coordinates": [[[9.0, 51.05], [9.1, 51.05]]],
        "names": ["<img src=x onerror=alert(1)>"], "called": [0],
    }  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"type": "Point", "coordinates": [9, 51]}',
        b'{"type": "MultiLineString", "coordinates": [[[9, 51], [1e400, 51]]]}',
        b'{"type": "MultiLineString", "coordinates": [[["9", "51"], [9, 51]]]}',
        b'{"type": "MultiLineString", "coordinates": [[[900, 51], [9, 51]]]}',
        b'{"type": "MultiLineString", "coordinates": [[[9, 51], [9, 52]]], "more": "<script>"}',
        b'{"type": "GeometryCollection", "geometries": []}',
        b"[" * 100_000,
    ],
)
def test_what_a_project_file_calls_a_layer_is_looked_at_again(content):
    assert not is_drawable_text(content)
