"""Correspondence tables made of two sets of areas: by area, people and buildings by hand; errors on real truth."""

from __future__ import annotations

import io

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from sozial.errors import DataError
from sozial.output.tables.correspondence_tables import write_correspondence
from sozial.reading.census.cell_file import GridFile
from sozial.reading.census.cell_values import Cells
from sozial.reading.loading.correspondence import is_correspondence, read_correspondence
from sozial.reading.loading.made_correspondence import Basis, make_correspondence
from sozial.reading.tables.table import read_table
from tests.places import BERLIN_AREAS, BERLIN_TABLE, reference_bytes


def areas(**shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    names = [name.upper() for name in shapes]
    return gpd.GeoDataFrame({"name": names}, geometry=list(shapes.values()), index=list(shapes), crs="EPSG:3035")


def shares(made):
    return {(old, new): pytest.approx(share) for old, new, share, *_rest in made.rows}


OLD = areas(a=shapely.box(0, 0, 400, 100), b=shapely.box(400, 0, 600, 100))
NEW = areas(x=shapely.box(0, 0, 100, 100), y=shapely.box(100, 0, 600, 100))
# Ten people in the first cell, thirty in the second, none in the others.
GRID = GridFile(
    "g.csv", 100, np.array([50.0, 150, 250, 350, 450, 550]), np.full(6, 50.0),
    {"Einwohner": Cells(np.array([10.0, 30, 0, 0, 0, 0]), np.zeros(6, dtype=np.uint8))}, 6,
)  # fmt: skip


def test_by_area():
    made = make_correspondence(OLD, NEW)
    assert shares(made) == {("a", "x"): 0.25, ("a", "y"): 0.75, ("b", "y"): 1}
    assert {row[5] for row in made.rows} == {Basis.AREA}
    assert made.findings == ()


def test_by_people_of_the_grid_and_by_area_where_nobody_lives():
    made = make_correspondence(OLD, NEW, [GRID])
    assert shares(made) == {("a", "x"): 0.25, ("a", "y"): 0.75, ("b", "y"): 1}
    moved = areas(x=shapely.box(0, 0, 200, 100), y=shapely.box(200, 0, 600, 100))
    made = make_correspondence(OLD, moved, [GRID])
    # All forty people live in the left half: nothing of a goes to y.
    assert shares(made) == {("a", "x"): 1, ("b", "y"): 1}
    assert [row[5] for row in made.rows] == [Basis.PEOPLE, Basis.AREA]
    (told,) = made.findings
    assert (told.code, told.values["n"]) == ("correspondence-by-area", 1)


def test_by_buildings_as_polygons_and_as_points():
    # 100 m² in x, 300 m² in y; a hall over the border of the two counts by its parts: 50 m² each.
    standing = [shapely.box(10, 0, 20, 10), shapely.box(200, 0, 230, 10), shapely.box(95, 20, 105, 30)]
    made = make_correspondence(OLD, NEW, buildings=gpd.GeoSeries(standing, crs="EPSG:3035"))
    assert shares(made) == {("a", "x"): 150 / 500, ("a", "y"): 350 / 500, ("b", "y"): 1}
    points = gpd.GeoSeries(shapely.points([[50, 50], [100, 50], [300, 50], [310, 50]]), crs="EPSG:3035")
    # The point on the border counts half in each.
    assert shares(make_correspondence(OLD, NEW, buildings=points))[("a", "x")] == 1.5 / 4


def test_slivers_are_left_out_and_told():
    drawn_again = areas(x=shapely.box(-2, 0, 402, 100), y=shapely.box(402, 0, 601, 100))
    made = make_correspondence(OLD, drawn_again)
    # 2 m of the 200 m of b lie in x: 1 %.
    assert shares(make_correspondence(OLD, drawn_again, least_share=0.0))[("b", "x")] == 0.01
    assert shares(make_correspondence(OLD, drawn_again, least_share=0.02)) == {("a", "x"): 1, ("b", "y"): 1}
    assert made.findings == ()
    told = make_correspondence(OLD, drawn_again, least_share=0.02).findings
    assert [finding.code for finding in told] == ["correspondence-slivers"]


def test_what_lies_outside_is_named_with_how_much():
    half = areas(x=shapely.box(0, 0, 300, 100), far=shapely.box(5_000, 0, 5_100, 100))
    made = make_correspondence(OLD, half)
    assert shares(made) == {("a", "x"): 1}
    told = {finding.code: finding.text("de") for finding in made.findings}
    assert "B (b)" in told["correspondence-nowhere"]
    assert "A (a): 25 %" in told["correspondence-outside"]
    assert "FAR (far)" in told["correspondence-empty"]


def test_areas_of_another_town_are_refused():
    with pytest.raises(DataError) as refused:
        make_correspondence(OLD, areas(x=shapely.box(9_000, 0, 9_100, 100)))
    assert refused.value.findings[0].code == "correspondence-apart"
    with pytest.raises(DataError) as refused:
        make_correspondence(OLD, NEW, [GridFile("m.csv", 100, GRID.x, GRID.y, {}, 6)])
    assert refused.value.findings[0].code == "grid-without-people"


def test_the_file_is_read_as_a_correspondence_table():
    table = read_table(write_correspondence(make_correspondence(OLD, NEW), "de"), "umrechnung.csv")
    assert is_correspondence(table)
    found = read_correspondence(table)
    assert {old: {new: float(part) for new, part in parts.items()} for old, parts in found.shares.items()} == {
        "a": {"x": 0.25, "y": 0.75}, "b": {"y": 1.0},
    }  # fmt: skip


def test_errors_on_berlin_are_as_the_handbook_says():
    # Bezirksregionen are whole sums of Planungsräume: estimated back to these, what was true is known.
    plr = gpd.read_file(io.BytesIO(reference_bytes(BERLIN_AREAS))).set_index("PLR_ID")
    plr = plr.set_geometry(plr.make_valid()).rename(columns={"PLR_NAME": "name"})[["name", "geometry"]]
    table = (
        pd.read_csv(io.BytesIO(reference_bytes(BERLIN_TABLE)), dtype={"PLR_ID": str})
        .set_index("PLR_ID")
        .reindex(plr.index)
    )
    people = table["EW"].fillna(0)
    benefits = people * table["S3"].fillna(0) / 100
    region = plr.index.str[:6]
    regions = plr.assign(region=region).dissolve("region", aggfunc="first").rename_axis(None)
    # In each Planungsraum its people stand at one point: the best that buildings or a grid could tell.
    spots = plr.to_crs(3035).representative_point()
    grid = GridFile(
        "p.csv", 100, spots.x.to_numpy(), spots.y.to_numpy(),
        {"Einwohner": Cells(people.to_numpy(), np.zeros(len(people), dtype=np.uint8))}, len(people),
    )  # fmt: skip
    errors = {}
    for basis, grids in (("area", []), ("people", [grid])):
        made = make_correspondence(regions, plr, grids, least_share=0.0)
        for name, truth in (("people", people), ("benefits", benefits)):
            sums = truth.groupby(region).sum()
            estimated = pd.Series(0.0, index=plr.index)
            for old, new, share, *_rest in made.rows:
                estimated[new] += share * sums[old]
            assert estimated.sum() == pytest.approx(truth.sum(), rel=1e-9)
            errors[basis, name] = float((estimated - truth).abs().sum() / truth.sum())
    assert errors["area", "people"] == pytest.approx(0.41, abs=0.01)
    assert errors["area", "benefits"] == pytest.approx(0.50, abs=0.01)
    assert errors["people", "people"] < 0.06
    assert errors["people", "benefits"] == pytest.approx(0.19, abs=0.03)
