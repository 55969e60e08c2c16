"""Rows that are no areas, more than areas, or share a key; letters and spaces that nobody sees."""

from __future__ import annotations

import unicodedata

import pytest
import shapely
from shapely.geometry import GeometryCollection, LineString, MultiPoint, Point

from sozial.errors import DataError, Severity
from sozial.reading.areas.areas import prepare_areas, read_areas
from sozial.reading.loading.report import ASKED, exit_code, report_areas
from sozial.reading.sandbox.safely import read_areas_safely
from tests.area_files import NAMES, NUMBERS, codes, collection, feature, said, squares, town

LINE = LineString([(9, 51), (9.1, 51.1)])


def replaced(row, shape):
    features = town()
    features[row] = feature(shape, **features[row]["properties"])
    return collection(features)


@pytest.mark.parametrize(
    "parts",
    [
        [squares()[2], LINE],
        [LINE, Point(9, 51), squares()[2]],
        [GeometryCollection([squares()[2], LINE]), Point(9, 51)],
    ],
    ids=["line", "line and point", "nested"],
)
def test_a_collection_keeps_its_area(parts):
    raw = read_areas(replaced(2, GeometryCollection(parts)), "a.geojson")
    assert len(raw.frame) == 6
    assert raw.frame.geometry[2].equals(squares()[2])
    assert codes(raw.findings) == ["collection"]
    assert "03 Südstadt" in said(raw.findings)


def test_a_collection_of_two_areas_keeps_both():
    parts = [shapely.box(9.2, 51.45, 9.3, 51.46), squares()[2], LINE]
    raw = read_areas(replaced(2, GeometryCollection(parts)), "a.geojson")
    assert raw.frame.geometry[2].geom_type == "MultiPolygon"


@pytest.mark.parametrize("shape", [None, shapely.Polygon(), {"type": "Polygon", "coordinates": []}])
def test_a_row_without_an_area_is_named_and_keeps_its_attributes(shape):
    raw = read_areas_safely(replaced(3, shape), "a.geojson")
    assert len(raw.frame) == 5
    assert codes(raw.findings) == ["no-area"]
    assert "04 Westend" in said(raw.findings, "de")
    assert list(raw.attributes()["name"]) == list(NAMES)
    assert report_areas(raw)["not_on_map"] == ["04 Westend"]


@pytest.mark.parametrize("shape", [LINE, MultiPoint([(9, 51), (9.1, 51)]), GeometryCollection([LINE])])
def test_a_shape_that_is_no_area_is_named(shape):
    raw = read_areas(replaced(3, shape), "a.geojson")
    assert codes(raw.findings) == ["no-polygon"]
    assert "04 Westend" in said(raw.findings)
    assert shape.geom_type in said(raw.findings)


def test_rows_without_key_and_name_are_called_by_their_number():
    features = town()
    features[4] = feature(None, nr=None, name=None)
    raw = read_areas(collection(features), "a.geojson")
    assert "#5" in said(raw.findings)


def test_areas_without_a_key_are_named():
    features = town(nr=[*NUMBERS[:4], None, ""])
    _areas, findings = prepare_areas(read_areas(collection(features), "a.geojson"), "nr", "name")
    (finding,) = findings
    assert (finding.code, finding.severity) == ("area-no-key", Severity.WARNING)
    assert "Osthöhe, Grünau" in finding.text("de")


def test_one_key_for_different_areas_is_asked_about():
    raw = read_areas(collection(town(nr=["01", "02", "02", "04", "05", "06"])), "a.geojson")
    areas, findings = prepare_areas(raw, "nr", "name")
    assert len(areas) == 5
    (finding,) = findings
    assert (finding.code, finding.severity) == ("key-shared", Severity.QUESTION)
    assert "02 (Nordstadt, Südstadt)" in finding.text("de")
    assert exit_code(report_areas(raw)) == ASKED


def test_parts_of_one_area_are_joined_with_a_note():
    names = ["Altstadt", "Nordstadt", "Nordstadt (Exklave)", "Westend", "Osthöhe", "Grünau"]
    raw = read_areas(collection(town(nr=["01", "02", "02", "04", "05", "06"], name=names)), "a.geojson")
    _areas, findings = prepare_areas(raw, "nr", "name")
    assert codes(findings) == ["dissolved"]


def test_keys_that_differ_only_in_spaces_are_named():
    raw = read_areas(collection(town(nr=["01", "02", "02 ", "04", "05\u00a0", "06"])), "a.geojson")
    merged = next(finding for finding in raw.findings if finding.code == "same-but-spaces")
    assert (merged.severity, merged.values["texts"]) == (Severity.WARNING, "02")
    _areas, findings = prepare_areas(raw, "nr", "name")
    assert "key-shared" in codes(findings)


def test_letters_of_two_signs_and_unseen_characters_are_written_plainly_and_counted():
    odd = [unicodedata.normalize("NFD", "Südstadt"), "Nord\u00adstadt", "West\u200bend", "\ufeffAltstadt", "Au", "Bo"]
    features = [
        feature(shape, **{"nr": nr, "Bezir\u00adk": name})
        for shape, nr, name in zip(squares(), NUMBERS, odd, strict=True)
    ]
    raw = read_areas_safely(collection(features), "a.geojson")
    assert raw.columns == ("nr", "Bezirk")
    assert list(raw.texts("Bezirk")) == ["Südstadt", "Nordstadt", "Westend", "Altstadt", "Au", "Bo"]
    (note,) = raw.findings
    assert (note.code, note.severity, note.values["n"]) == ("unseen", Severity.NOTE, 5)
    assert "(5)" in note.text("de")


def test_letters_that_were_damaged_are_put_right_and_said():
    raw = read_areas(collection(town(name=[name.encode().decode("cp1252") for name in NAMES])), "a.geojson")
    assert tuple(raw.texts("name")) == NAMES
    assert codes(raw.findings) == ["damaged-letters"]
    lost = read_areas(collection(town(name=["S\ufffddstadt", *NAMES[1:]])), "a.geojson")
    assert codes(lost.findings) == ["lost-letters"]
    assert "S\ufffddstadt" in said(lost.findings)


def test_areas_without_any_attribute_are_refused_with_what_to_do():
    with pytest.raises(DataError) as caught:
        read_areas(collection([feature(shape) for shape in squares()]), "a.geojson")
    assert codes(caught.value.findings) == ["no-attributes"]
    assert caught.value.findings[0].advice("de")


def test_days_are_written_as_days_and_large_numbers_whole():
    stand = [f"2015-01-0{day}" for day in range(1, 7)]
    raw = read_areas_safely(collection(town(stand=stand, nr=[12345678901234500 + at for at in range(6)])), "a.geojson")
    assert raw.texts("stand").tolist() == stand
    assert raw.texts("nr").tolist()[5] == "12345678901234505"
