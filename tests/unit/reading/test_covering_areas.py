"""An area that lies over nearly all others is asked about, and left out of the map until it is wanted."""

from __future__ import annotations

import pytest
import shapely

from sozial.errors import Severity
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.areas.areas import prepare_areas, read_areas
from sozial.reading.areas.stray_areas import KEEP, LEAVE_OUT
from sozial.reading.loading.report import report_areas
from sozial.reading.sandbox.safely import read_areas_safely
from tests.area_files import codes, collection, feature, said, squares, town

CITY = shapely.union_all(squares())
CROSSED = shapely.Polygon([*CITY.exterior.coords[:-1], (9.0, 51.46), (9.0, 51.45)])


def with_city(shape=CITY, times=1):
    return collection([*(feature(shape, nr=f"X{at}", name="Gesamt") for at in range(times)), *town()])


def test_the_whole_city_does_not_hide_its_quarters():
    raw = read_areas_safely(with_city(), "a.geojson")
    (question,) = raw.findings
    assert (question.code, question.severity, question.chosen) == ("covering-areas", Severity.QUESTION, LEAVE_OUT)
    assert "X0 Gesamt" in question.text("de")
    assert len(raw.frame) == 6
    assert report_areas(raw)["not_on_map"] == ["X0 Gesamt"]
    areas, _findings = prepare_areas(raw, "nr", "name")
    assert "X0" not in areas.index


def test_it_comes_back_when_it_is_wanted():
    raw = read_areas(with_city(), "a.geojson", AreaReading(answers={"covering-areas": KEEP}))
    assert len(raw.frame) == 7
    areas, findings = prepare_areas(raw, "nr", "name")
    assert "X0" in areas.index
    assert "covering-areas" in codes(findings)


@pytest.mark.parametrize(
    "shape",
    # A little smaller than the city, larger than it, and crossing itself.
    [
        CITY.buffer(-0.0004),
        CITY.buffer(0.02),
        shapely.Polygon([*CITY.exterior.coords[:-1], (9.0, 51.46), (9.0, 51.45)]),
    ],
)
def test_nearly_all_is_enough(shape):
    assert "X0 Gesamt" in said(read_areas(with_city(shape), "a.geojson").findings)


def test_a_city_written_twice_is_left_out_twice():
    raw = read_areas(with_city(times=2), "a.geojson")
    assert len(raw.frame) == 6
    assert "X0 Gesamt, X1 Gesamt" in said(raw.findings)


def test_a_larger_area_of_some_quarters_is_no_city():
    half = shapely.union_all(squares()[:3])
    assert read_areas(with_city(half), "a.geojson").findings == ()
    ring = CITY.buffer(0.02).difference(CITY)
    assert read_areas(with_city(ring), "a.geojson").findings == ()
