"""Maps to take away: what stands around them, escaped, and large enough for print."""

from __future__ import annotations

import io
from dataclasses import replace
from xml.etree import ElementTree

import geopandas as gpd
import pytest
import shapely
from PIL import Image
from pyproj import Transformer

from sozial.index.build import build_index
from sozial.model import Indicator
from sozial.output.maps.beside import BesideShape
from sozial.output.maps.layers import build_index_layer
from sozial.output.maps.map_sheet import MapSheet, sheet_png, sheet_svg
from sozial.output.maps.picture_names import names_by_size
from sozial.reading.loading.sample import read_sample
from sozial.recipe import Recipe, Weighted
from tests.cities import PERIOD, city

HOSTILE = '</text><script>alert(1)</script> & "x" \x00 \u202e'


@pytest.fixture(scope="module")
def sample():
    return read_sample()


@pytest.fixture(scope="module")
def layer(sample):
    return build_index_layer(sample, build_index(sample, Recipe("m", (Weighted("sgb2_quote"),)), "2024"), "de")


def texts(svg):
    return [node.text for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_sheet_says_whose_map_it_is_what_it_shows_and_what_it_rests_on(sample, layer):
    said = texts(sheet_svg(sample, layer, "de", MapSheet("Musterstadt", ["Quelle: Amt", "Rezept: m (Probe)"])))
    assert said[0] == "Musterstadt"
    assert said[-2:] == ["Quelle: Amt", "Rezept: m (Probe)"]
    assert "Belastungsindex" in said
    assert any(text.startswith("sehr hoch:") for text in said)


def test_texts_of_a_sheet_stay_text(sample, layer):
    svg = sheet_svg(sample, replace(layer, title=HOSTILE), "de", MapSheet(HOSTILE, [HOSTILE, "a" * 1_000]))
    tags = {node.tag.split("}")[1] for node in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "g", "defs", "pattern", "rect", "path", "circle", "text"}
    assert "".join(texts(svg)).count("a") >= 1_000
    assert "\u202e" not in svg
    assert sheet_png(svg).startswith(b"\x89PNG")


def test_a_picture_is_large_enough_for_print(sample, layer):
    picture = Image.open(io.BytesIO(sheet_png(sheet_svg(sample, layer, "de", MapSheet("Musterstadt", [])))))
    assert max(picture.size) >= 2_400
    # Paper is white, and the darkest class is on it.
    colours = {colour for _count, colour in picture.convert("RGB").getcolors(maxcolors=1_000_000)}
    assert {(255, 255, 255), (0x04, 0x5A, 0x8D)} <= colours


def two_squares():
    """Return two squares of one kilometre side by side; on the map a metre is 710 / 2,000 wide."""
    shapes = [shapely.box(500_000, 5_700_000, 501_000, 5_701_000), shapely.box(501_000, 5_700_000, 502_000, 5_701_000)]
    plain = city({"a": [1.0, 2.0]}, [Indicator("a", "Arbeitslose")])
    return replace(plain, units=gpd.GeoDataFrame(plain.units, geometry=shapes, crs="EPSG:25832"))


def drawn(beside=(), names=None):
    dataset = two_squares()
    layer = build_index_layer(dataset, build_index(dataset, Recipe("m", (Weighted("a"),)), PERIOD), "de")
    return sheet_svg(dataset, layer, "de", MapSheet("Stadt", [], names or {}, beside))


def in_degrees(*places):
    turned = Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)
    return [turned.transform(*place) for place in places]


def test_further_layers_lie_where_they_are_and_end_at_the_edge_of_the_map():
    # From a kilometre below the squares to a kilometre above them, along the border between them.
    line = shapely.LineString(in_degrees((501_000, 5_699_000), (501_000, 5_702_000)))
    lake = shapely.Polygon(
        in_degrees((500_200, 5_700_200), (500_200, 5_700_400), (500_400, 5_700_400), (500_400, 5_700_200))
    )
    far = shapely.LineString(in_degrees((600_000, 5_700_000), (600_000, 5_701_000)))
    layers = [
        BesideShape("Bahn <b>", "railway", True, shapely.MultiLineString([line])),
        BesideShape("See", "water", True, shapely.GeometryCollection([lake, line])),
        BesideShape("Unter Häusern", "water", False, shapely.MultiPolygon([lake])),
        BesideShape("Weit weg", "streets", True, shapely.MultiLineString([far])),
    ]
    svg = drawn(layers)
    paths = [node.attrib for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}path")]
    railway, river = (one for one in paths if one["d"] in ("M355 355L355 0", "M355 0L355 355"))
    assert (railway["stroke"], railway["stroke-dasharray"], railway["fill"]) == ("#4a4a4a", "7 5", "none")
    # A line of a layer with lakes is not filled.
    assert (river["stroke"], river["fill"]) == ("#5f9fc0", "none")
    (water,) = [at for at, one in enumerate(paths) if one.get("fill-opacity")]
    # 200 m are 71 wide; the lower edge lies 200 m above that of the map.
    corners = {tuple(map(float, place.split())) for place in paths[water]["d"].strip("MZ").split("L")}
    assert corners == {(71.0, 284.0), (71.0, 213.0), (142.0, 213.0), (142.0, 284.0)}
    areas = [at for at, one in enumerate(paths) if one.get("fill-rule") == "evenodd" and at != water]
    assert len(areas) == 2
    assert max(areas) < min(water, paths.index(railway))
    # The legend does not explain what is not on the map, or below its areas alone.
    titles = [layer.title for layer in layers]
    assert [one for one in texts(svg) if one in titles] == ["Bahn <b>", "See"]


def test_layers_of_one_kind_and_name_are_one_entry_of_the_legend():
    line = shapely.MultiLineString([in_degrees((501_000, 5_699_000), (501_000, 5_702_000))])
    water, other = (BesideShape("Gewässer", kind, True, line) for kind in ("water", "other"))
    assert texts(drawn([water, water])).count("Gewässer") == 1
    assert texts(drawn([water, other, water])).count("Gewässer") == 2


def test_an_island_in_a_lake_is_no_water_and_what_lies_between_areas_is_seen():
    ring = [(0, 0), (0, 300), (300, 300), (300, 0)]
    hole = [(100, 100), (100, 200), (200, 200), (200, 100)]
    # Both rings go round the same way, as many files have it.
    lake = shapely.Polygon(
        in_degrees(*((500_100 + x, 5_700_100 + y) for x, y in ring)),
        [in_degrees(*((500_100 + x, 5_700_100 + y) for x, y in hole))],
    )
    svg = drawn([BesideShape("See", "water", True, lake)])
    (water,) = [one for one in ElementTree.fromstring(svg).iter() if one.get("fill-opacity")]
    assert (water.get("fill-rule"), water.get("d").count("Z")) == ("evenodd", 2)
    # Between two areas with a gap a river below them is seen, and drawn before them.
    shapes = [shapely.box(500_000, 5_700_000, 500_900, 5_701_000), shapely.box(501_000, 5_700_000, 502_000, 5_701_000)]
    apart = replace(two_squares(), units=two_squares().units.set_geometry(shapes, crs="EPSG:25832"))
    river = shapely.LineString(in_degrees((500_950, 5_700_000), (500_950, 5_701_000)))
    layer = build_index_layer(apart, build_index(apart, Recipe("m", (Weighted("a"),)), PERIOD), "de")
    sheet = MapSheet("Stadt", [], {}, [BesideShape("Fluss", "water", False, river)])
    paths = list(ElementTree.fromstring(sheet_svg(apart, layer, "de", sheet)).iter("{http://www.w3.org/2000/svg}path"))
    drawn_as = [one.get("stroke") for one in paths if one.get("stroke-linejoin") or one.get("fill-rule")]
    # The river, two areas, and its line in the legend.
    assert drawn_as[0] == drawn_as[-1] == "#5f9fc0"
    assert len(drawn_as) == 4


def test_names_stand_on_the_sheet_where_they_are_wanted():
    assert not {"Quartier 01", "Quartier 02"} & set(texts(drawn()))
    assert {"Quartier 01", "Quartier 02"} <= set(texts(drawn(names=names_by_size(two_squares()))))
    assert list(names_by_size(two_squares(), "02")) == ["02", "01"]
