"""Facilities: read, placed, counted once, and measured by distances that can be computed by hand."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from sozial.errors import DataError
from sozial.model import Dataset
from sozial.output.maps.planning_layers import build_figure_layer, build_points
from sozial.planning.measures.facilities import Facility, middles, out_of_reach, place_points, supply
from sozial.reading.areas.coordinates import to_degrees
from sozial.reading.areas.points import read_points
from sozial.reading.loading.sample import SAMPLE_FACILITIES, read_sample, sample_file
from sozial.reading.sandbox.safely import read_points_safely
from sozial.store.kept.folder_shelf import FolderShelf
from sozial.store.registers.facilities import FacilityLibrary

EAST, NORTH = 500_000.0, 5_700_000.0


def squares():
    """Two squares of one kilometre side by side, and a quarter without an area."""
    boxes = [shapely.box(EAST + 1000 * n, NORTH, EAST + 1000 * (n + 1), NORTH + 1000) for n in range(2)]
    index = pd.Index(["1", "2", "3"], name="unit")
    units = gpd.GeoDataFrame({"name": ["A", "B", "C"]}, index=index, geometry=[*boxes, None], crs="EPSG:25832")
    rows = pd.MultiIndex.from_product([index, [""]], names=["unit", "period"])
    values = pd.DataFrame({"population": [2000.0, 500.0, np.nan], "children": [100.0, 0.0, 5.0]}, index=rows)
    return Dataset("T", units, values, ())


def at(x, y, kind="Kita"):
    longitude, latitude = to_degrees("EPSG:25832", np.array([EAST + x]), np.array([NORTH + y]))
    return Facility(f"{kind} {x} {y}", kind, float(longitude[0]), float(latitude[0]))


def test_number_per_1000_people_and_distance():
    found = supply(squares(), "", [at(500, 500), at(500, 900), at(1800, 500)])
    table = found.table
    assert table["number"].tolist() == [2, 1, 0]
    assert found.outside == 0
    assert table["per_1000"].iloc[:2].tolist() == [1.0, 2.0]
    assert np.isnan(table["per_1000"].iloc[2])
    # From the middles (500, 500) and (1500, 500).
    assert table["distance"].iloc[:2].tolist() == pytest.approx([0, 300], abs=0.01)
    assert np.isnan(table["distance"].iloc[2])
    assert out_of_reach(found, 250) == ["2"]
    assert out_of_reach(found, 301) == []


def test_a_facility_on_a_border_counts_once_and_one_outside_counts_for_the_distance():
    found = supply(squares(), "", [at(1000, 500), at(-300, 500)])
    assert found.table["number"].sum() == 1
    assert found.outside == 1
    assert found.table["distance"].iloc[:2].tolist() == pytest.approx([500, 500], abs=0.01)


def test_the_people_they_are_for_can_be_chosen():
    table = supply(squares(), "", [at(500, 500)], "children").table
    assert table["per_1000"].iloc[0] == 10.0
    # Nobody to serve gives no rate, not zero.
    assert np.isnan(table["per_1000"].iloc[1])


def test_the_middle_lies_within():
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(1, 1, 9, 10))
    shapes = gpd.GeoDataFrame(geometry=[ring, shapely.box(0, 0, 2, 2)], crs="EPSG:25832")
    found = middles(shapes)
    assert ring.contains(found.iloc[0])
    assert (found.iloc[1].x, found.iloc[1].y) == (1.0, 1.0)


CSV = "Bezeichnung;Art;Rechtswert;Hochwert\nKita Nord;Kita;500500,0;5700500\nTreff;Jugend;501500;5700500\nOhne;Kita;;\n"


def test_a_table_with_coordinates_is_read_and_placed():
    raw = read_points_safely(CSV.encode(), "e.csv")
    assert raw.rows[0] == ("Kita Nord", "Kita", 500500.0, 5700500.0)
    assert len(raw.rows) == 2
    assert "Eine Zeile" in next(finding for finding in raw.findings if finding.code == "without-point").line("de")
    found, said = place_points(raw, squares(), "e.csv")
    assert supply(squares(), "", found).table["number"].tolist() == [1, 1, 0]
    assert any(finding.code == "crs-found" and "EPSG:25832" in finding.line("de") for finding in said)


def geojson(*points, **more):
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"K{n}", "typ": "Kita"},
            "geometry": {"type": kind, "coordinates": at_},
        }
        for n, (kind, at_) in enumerate(points)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def test_geojson_is_read():
    one = at(500, 500)
    raw = read_points(
        geojson(("Point", [one.longitude, one.latitude, 12.0]), ("LineString", [[0, 0], [1, 1]])), "k.json"
    )
    assert [row[:2] for row in raw.rows] == [("K0", "Kita")]
    assert raw.crs == "EPSG:4326"
    found, _said = place_points(raw, squares())
    assert supply(squares(), "", found).table["number"].tolist() == [1, 0, 0]
    stated = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}}
    raw = read_points(geojson(("MultiPoint", [[EAST + 1, NORTH + 1], [EAST + 1001, NORTH + 1]]), **stated), "k.json")
    assert raw.crs == "EPSG:25832"
    found, _said = place_points(raw, squares())
    assert supply(squares(), "", found).table["number"].tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name;art\nA;B\nC;D\n", "keine Spalten mit Koordinaten"),
        (geojson(("Polygon", [[[0, 0], [1, 0], [1, 1], [0, 0]]])), "kein Punkt"),
        (b"", "leer"),
    ],
)
def test_files_without_points_are_refused(content, said):
    with pytest.raises(DataError) as caught:
        read_points(content, "x")
    assert said in caught.value.findings[0].line("de")


def test_points_of_another_town_and_data_without_areas_are_refused():
    raw = read_points(b"name;lon;lat\nA;13,4;52,5\nB;13,5;52,6\n", "berlin.csv")
    with pytest.raises(DataError, match="Only 0\u00a0%"):
        place_points(raw, squares())
    bare = Dataset("T", pd.DataFrame({"name": ["A"]}, index=["1"]), squares().values, ())
    with pytest.raises(DataError, match="areas"):
        place_points(raw, bare)


def test_layers_are_kept_apart_by_place_and_put_aside(tmp_path):
    library = FacilityLibrary(FolderShelf(tmp_path, ".geojson"))
    layer = library.add("Kitas <b>", "", [at(1, 2)], "2026-11-24T10:00:00")
    library.add("Beispiel", "sample", [at(3, 4)], "2026-11-24T10:00:00")
    (tmp_path / "kaputt.geojson").write_text("{}")
    (found,), findings = library.load("")
    assert found == layer
    assert [finding.code for finding in findings] == ["unreadable"]
    library.archive(layer.key)
    assert library.load("")[0] == ()
    assert list((tmp_path / "removed").iterdir())


def test_a_map_of_a_figure_has_nothing_as_a_class_of_its_own():
    sample = read_sample()
    found, _said = place_points(read_points(sample_file(SAMPLE_FACILITIES), "e.csv"), sample)
    nurseries = [one for one in found if one.kind == "Kita"]
    table = supply(sample, "2024", nurseries).table
    assert table["number"].sum() == 26
    points = build_points(nurseries, "ohne Art")
    assert points.kinds == ["Kita"]
    everything = build_points([*found, Facility("Treff", "", 10.0, 51.0)], "ohne Art")
    assert everything.kinds == ["ohne Art", "Beratungsstelle", "Hausarztpraxis", "Jugendzentrum", "Kita"]
    assert [everything.kind.count(place) for place in range(5)] == [1, 6, 22, 7, 26]
    layer = build_figure_layer(sample, table["per_1000"], "Kitas", "de", points=points, colours=("green",))
    # Dark green as on the map of the index, where the recipe has this palette.
    assert layer.colours[-1] == "#006837"
    zero = table["per_1000"].reindex(sample.areas.index).to_numpy() == 0
    assert ((layer.classes == 0) == zero).all()
    assert layer.class_labels[0] == "0"
    assert len(layer.colours) == len(layer.class_labels)
    assert layer.points is points
