"""Single areas that lie elsewhere than all others: named, asked, and only they are moved."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from shapely.affinity import translate

from sozial.errors import Severity
from sozial.reading.areas.area_files import AreaReading
from sozial.reading.areas.areas import prepare_areas, read_areas
from sozial.reading.areas.stray_areas import KEEP, LEAVE_OUT, TURN
from sozial.reading.loading.report import ASKED, exit_code, report_areas
from sozial.reading.sandbox.safely import read_areas_safely
from tests.area_files import NAMES, NUMBERS, codes, collection, feature, squares, town


def turned(shape):
    return shapely.transform(shape, lambda points: points[:, ::-1])


def written(tmp_path, shapes, crs="EPSG:25832"):
    frame = gpd.GeoDataFrame({"nr": NUMBERS[: len(shapes)], "name": NAMES[: len(shapes)]}, geometry=shapes, crs=crs)
    frame.to_file(tmp_path / "a.gpkg", driver="GPKG")
    return (tmp_path / "a.gpkg").read_bytes()


def with_shapes(shapes):
    return collection(
        [feature(shape, nr=nr, name=name) for shape, nr, name in zip(shapes, NUMBERS, NAMES, strict=True)]
    )


def one_turned():
    shapes = squares()
    shapes[4] = turned(shapes[4])
    return with_shapes(shapes)


def test_one_turned_area_is_named_and_only_it_is_turned():
    raw = read_areas(one_turned(), "a.geojson")
    (question,) = raw.findings
    assert (question.code, question.severity, question.chosen) == ("turned-areas", Severity.QUESTION, TURN)
    assert "05 Osthöhe" in question.text("de")
    assert "Altstadt" not in question.text("de")
    assert list(question.options) == [TURN, LEAVE_OUT, KEEP]
    assert raw.crs == "EPSG:4326"
    assert len(raw.frame) == 6
    assert raw.frame.total_bounds == pytest.approx([9.0, 51.45, 9.06, 51.46])
    assert exit_code(report_areas(raw)) == ASKED


@pytest.mark.parametrize(("answer", "areas"), [(TURN, 6), (LEAVE_OUT, 5), (KEEP, 6)])
def test_an_answer_is_kept_and_the_question_becomes_a_note(answer, areas):
    raw = read_areas_safely(one_turned(), "a.geojson", AreaReading(answers={"turned-areas": answer}))
    prepared, findings = prepare_areas(raw, "nr", "name")
    assert len(prepared) == areas
    (note,) = [finding for finding in findings if finding.code == "turned-areas"]
    assert note.severity is Severity.NOTE
    assert note.option(answer, "en") in note.text("en")
    assert (prepared.total_bounds[2] > 50) == (answer == KEEP)
    assert list(raw.attributes()["nr"]) == list(NUMBERS)
    if answer == LEAVE_OUT:
        assert list(raw.bare["name"]) == ["Osthöhe"]


def test_a_few_turned_areas_of_many_and_many_of_few():
    for rows in ((0, 1), (0, 1, 2, 3, 4)):
        shapes = squares()
        for row in rows:
            shapes[row] = turned(shapes[row])
        raw = read_areas(with_shapes(shapes), "a.geojson")
        assert codes(raw.findings) == ["turned-areas"]
        assert raw.findings[0].values["n"] == len(rows)
        assert raw.frame.total_bounds == pytest.approx([9.0, 51.45, 9.06, 51.46])


def test_all_areas_turned_is_a_question_about_the_layer():
    raw = read_areas(with_shapes([turned(shape) for shape in squares()]), "a.geojson")
    assert codes(raw.findings) == ["implausible-crs"]


def test_turned_metres():
    shapes = [shapely.box(5e5 + 1000 * at, 57e5, 5e5 + 1000 * (at + 1), 5_701_000) for at in range(6)]
    whole = shapely.union_all(shapes).bounds
    shapes[2] = turned(shapes[2])
    frame = gpd.GeoDataFrame({"nr": NUMBERS, "name": NAMES}, geometry=shapes, crs="EPSG:25832")
    content = frame.to_json(to_wgs84=False).encode()
    raw = read_areas(content, "a.geojson", AreaReading(crs="EPSG:25832"))
    assert codes(raw.findings) == ["turned-areas"]
    assert raw.frame.total_bounds == pytest.approx(whole)


def test_an_area_of_another_zone_is_put_where_it_belongs(tmp_path):
    shapes = [shapely.box(5e5 + 1000 * at, 57e5, 5e5 + 1000 * (at + 1), 5_701_000) for at in range(6)]
    right = gpd.GeoSeries(shapes, crs="EPSG:25832")
    shapes[3] = right.to_crs("EPSG:25833")[3]
    raw = read_areas(written(tmp_path, shapes), "a.gpkg")
    (question,) = raw.findings
    assert question.question == "other-system: EPSG:25833"
    assert "04 Westend" in question.text("de")
    assert raw.frame.geometry[3].symmetric_difference(right[3]).area < 1


@pytest.mark.parametrize("shift", [(-9.0, -51.45), (20.0, 0.0)], ids=["nowhere", "beyond the border"])
def test_an_area_far_away_is_named_and_left_out_until_somebody_says_otherwise(shift):
    shapes = squares()
    shapes[5] = translate(shapes[5], *shift)
    raw = read_areas(with_shapes(shapes), "a.geojson")
    (question,) = raw.findings
    assert (question.code, question.chosen) == ("far-areas", LEAVE_OUT)
    assert "06 Grünau" in question.text("de")
    assert raw.crs == "EPSG:4326"
    assert len(raw.frame) == 5
    kept = read_areas(with_shapes(shapes), "a.geojson", AreaReading(answers={"far-areas": KEEP}))
    assert len(kept.frame) == 6


def test_an_area_at_zero_in_metres(tmp_path):
    shapes = [shapely.box(5e5 + 1000 * at, 57e5, 5e5 + 1000 * (at + 1), 5_701_000) for at in range(6)]
    shapes[0] = shapely.box(0, 0, 1, 1)
    raw = read_areas(written(tmp_path, shapes), "a.gpkg")
    assert codes(raw.findings) == ["far-areas"]
    assert "01 Altstadt" in raw.findings[0].text("en")


def test_an_island_in_the_same_country_is_asked_about_and_kept():
    shapes = squares()
    shapes[1] = translate(shapes[1], 0.0, 2.5)
    raw = read_areas(with_shapes(shapes), "a.geojson")
    assert [(finding.code, finding.chosen) for finding in raw.findings] == [("far-areas", KEEP)]
    assert len(raw.frame) == 6


def test_hamburg_with_neuwerk_and_whole_countries_are_no_question():
    hamburg = [*squares(9.8, 53.5, 0.05), shapely.box(8.47, 53.90, 8.52, 53.94)]
    content = collection([feature(shape, nr=f"{at:02d}", name=f"Ort {at}") for at, shape in enumerate(hamburg, 1)])
    assert read_areas(content, "a.geojson").findings == ()
    lands = [
        shapely.box(6 + 2 * (at % 4), 47.5 + 2 * (at // 4), 8 + 2 * (at % 4), 49.5 + 2 * (at // 4)) for at in range(16)
    ]
    content = collection([feature(shape, nr=f"{at:02d}", name=f"Land {at}") for at, shape in enumerate(lands, 1)])
    assert read_areas(content, "a.geojson").findings == ()


def test_without_a_coordinate_system_one_stray_area_does_not_hide_the_right_one(tmp_path):
    shapes = [shapely.box(5e5 + 1000 * at, 57e5, 5e5 + 1000 * (at + 1), 5_701_000) for at in range(6)]
    shapes[0] = shapely.box(0, 0, 1, 1)
    raw = read_areas(written(tmp_path, shapes, None), "a.gpkg")
    assert codes(raw.findings) == ["no-crs"]
    assert "EPSG:25832" in raw.findings[0].text("en")


def test_two_kinds_of_strays_are_two_questions():
    shapes = squares()
    shapes[0], shapes[1] = turned(shapes[0]), shapely.box(0, 0, 0.01, 0.01)
    raw = read_areas(with_shapes(shapes), "a.geojson")
    assert codes(raw.findings) == ["turned-areas", "far-areas"]
    assert len(raw.frame) == 5


def test_a_town_in_austria_with_one_turned_area():
    shapes = squares(16.3, 48.2)
    shapes[4] = turned(shapes[4])
    raw = read_areas(with_shapes(shapes), "a.geojson")
    assert codes(raw.findings) == ["turned-areas", "abroad"]
    assert raw.frame.total_bounds == pytest.approx([16.3, 48.2, 16.36, 48.21])


def test_a_quiet_town():
    assert read_areas(collection(town()), "a.geojson").findings == ()
