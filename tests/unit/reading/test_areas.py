"""Bytes to areas."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, Polygon, box

from sozial.errors import DataError, Severity
from sozial.model import Dataset
from sozial.reading.areas.areas import prepare_areas, propose_area_columns, read_areas
from sozial.reading.areas.display import build_display_geometry, far_areas, simplify_shared
from sozial.reading.joining.joining import match_units
from sozial.reading.joining.key_rules import Rule
from sozial.reading.loading.sample import AREAS, read_sample, sample_file


def frame(shapes, crs="EPSG:25832", **columns):
    count = len(shapes)
    return gpd.GeoDataFrame({"schluessel": [f"{n:02d}" for n in range(count)], **columns}, geometry=shapes, crs=crs)


def written(areas, tmp_path: Path, name: str) -> bytes:
    path = tmp_path / name
    areas.to_file(path)
    if name.endswith(".shp"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for part in tmp_path.glob(path.stem + ".*"):
                archive.write(part, f"ordner/{part.name}")
        return out.getvalue()
    return path.read_bytes()


SQUARES = [box(500_000 + n * 1000, 5_700_000, 501_000 + n * 1000, 5_701_000) for n in range(3)]


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp"])
def test_formats(tmp_path, name):
    raw = read_areas(written(frame(SQUARES), tmp_path, name), name)
    areas, findings = prepare_areas(raw, "schluessel")
    assert list(areas.index) == ["00", "01", "02"]
    assert findings == []
    assert areas.to_crs("EPSG:25832").area.round(-2).tolist() == pytest.approx([1e6] * 3, rel=1e-3)


def test_rings_that_cross_themselves_are_repaired_and_named(tmp_path):
    bow = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    raw = read_areas(written(frame([bow, box(5, 5, 6, 6)], name=["Au", "Bo"]), tmp_path, "a.gpkg"), "a.gpkg")
    areas, findings = prepare_areas(raw, "schluessel", "name")
    assert areas.geometry.is_valid.all()
    assert areas.geometry["00"].area == pytest.approx(2.0)
    (repaired,) = [finding for finding in findings if finding.code != "abroad"]
    assert repaired.code == "repaired"
    assert "Au (00)" in repaired.text("de")


def test_several_polygons_per_key_become_one_unit(tmp_path):
    parts = frame(SQUARES)
    parts["schluessel"] = ["01", "02", "01"]
    areas, findings = prepare_areas(read_areas(written(parts, tmp_path, "a.gpkg"), "a.gpkg"), "schluessel")
    assert list(areas.index) == ["01", "02"]
    assert areas.geometry["01"].area == pytest.approx(2e6)
    assert [finding.code for finding in findings] == ["dissolved"]


def test_lines_are_explained(tmp_path):
    with pytest.raises(DataError) as caught:
        read_areas(written(frame([LineString([(0, 0), (1, 1)])], "EPSG:25832"), tmp_path, "a.gpkg"), "a.gpkg")
    assert [finding.code for finding in caught.value.findings] == ["no-polygons"]
    assert "lines" in caught.value.findings[0].advice("en")


def test_a_missing_coordinate_system_is_asked_for_and_never_guessed(tmp_path):
    raw = read_areas(written(frame(SQUARES, None), tmp_path, "a.gpkg"), "a.gpkg")
    assert [(finding.code, finding.severity) for finding in raw.findings] == [("no-crs", Severity.QUESTION)]
    with pytest.raises(DataError) as caught:
        prepare_areas(raw, "schluessel")
    assert [finding.code for finding in caught.value.findings] == ["no-crs"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"hallo", "no-areas"),
        (b"{ kaputt", "geojson"),
        (b"PK\x03\x04nichts", "zip"),
        (b'{"type":"FeatureCollection","features":[]}', "no-geometry"),
    ],
)
def test_files_that_are_none(content, code):
    with pytest.raises(DataError) as caught:
        read_areas(content, "a.x")
    assert [finding.code for finding in caught.value.findings] == [code]


def test_a_zip_that_names_places_outside_itself_is_refused(tmp_path):
    source = written(frame(SQUARES), tmp_path, "b.shp")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            new.writestr("../../../" + Path(entry).name, old.read(entry))
    with pytest.raises(DataError) as caught:
        read_areas(out.getvalue(), "b.zip")
    assert [finding.code for finding in caught.value.findings] == ["archive-path"]
    assert not list(tmp_path.parent.glob("b.shp"))


def test_columns_are_proposed_by_their_match():
    raw = read_areas(sample_file(AREAS), AREAS)
    assert propose_area_columns(raw, read_sample().units.index) == ("schluessel", "quartier")


def test_shared_borders_stay_shared():
    line = np.column_stack([np.linspace(0, 1000, 2001), 20 * np.sin(np.linspace(0, 60, 2001))])
    below = Polygon([*line, (1000, -500), (0, -500)])
    above = Polygon([*line, (1000, 500), (0, 500)])
    simple = simplify_shared(np.array([below, above]), 400)
    assert shapely.get_num_coordinates(simple).sum() <= 400
    assert shapely.coverage_is_valid(simple)
    assert simple[0].intersection(simple[1]).area == pytest.approx(0, abs=1e-6)


def test_an_island_far_away_is_outside_of_the_first_view():
    shapes = [box(550_000 + 1000 * x, 5_930_000, 551_000 + 1000 * x, 5_931_000) for x in range(10)]
    shapes.append(box(460_000, 5_975_000, 461_000, 5_976_000))
    names = [*(f"Ort {at}" for at in range(10)), "Neuwerk"]
    units = gpd.GeoDataFrame({"name": names}, geometry=shapes, crs="EPSG:25832", index=pd.Index(names, name="unit"))
    index = pd.MultiIndex.from_product([names, [""]], names=["unit", "period"])
    dataset = Dataset("T", units, pd.DataFrame({"x": range(11)}, index=index, dtype=float), ())
    content = json.loads(build_display_geometry(dataset))
    town = units[:10].to_crs("EPSG:4326").total_bounds
    assert content["view"] == pytest.approx(list(town), abs=0.001)
    assert len(content["features"]) == 11
    assert far_areas(dataset) == ("Neuwerk",)


def test_geometry_for_the_browser_is_in_degrees_and_in_order():
    dataset = read_sample()
    content = json.loads(build_display_geometry(dataset))
    keys = [feature["properties"]["key"] for feature in content["features"]]
    assert keys == list(dataset.areas.index)
    assert set(content["features"][0]["properties"]) == {"key", "name", "inside"}
    for feature in content["features"]:
        place = shapely.Point(feature["properties"]["inside"])
        assert shapely.geometry.shape(feature["geometry"]).contains(place)
    assert "view" not in content
    left, bottom, right, top = shapely.total_bounds(
        [shapely.geometry.shape(feature["geometry"]) for feature in content["features"]]
    )
    assert 8.5 < left < right < 9.5
    assert 51 < bottom < top < 52


def test_the_sample_city_is_a_clean_coverage():
    dataset = read_sample()
    assert isinstance(dataset, Dataset)
    assert shapely.coverage_is_valid(dataset.areas.geometry.to_numpy())


def test_a_match_names_every_unit_of_one_side():
    match = match_units({"01": "Au", "02": "Bo"}, {"02": "Bo", "03": "Ce"})
    assert (dict(match.only_table), dict(match.only_map)) == ({"01": "Au"}, {"03": "Ce"})
    assert {finding.code for finding in match.findings()} == {"only-table", "only-map", "join-low"}


def test_leading_zeros_that_got_lost_are_joined_and_said():
    match = match_units({"1": "Au"}, {"01": "Au"})
    assert (match.rule, dict(match.pairs)) == (Rule.ZEROS, {"1": "01"})
    assert "join-rule" in {finding.code for finding in match.findings()}
