"""Map files, open data and the web page, each opened by another program."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest

from sozial.errors import DataError
from sozial.model import Indicator
from sozial.report.exchange.map_files import short_fields, write_geojson, write_geopackage, write_shapefile
from sozial.report.exchange.map_style import index_style, qml, sld
from sozial.report.exchange.open_data import write_open_data
from sozial.report.exchange.web_page import write_web_page
from tests.reports import ATTACKS, attacked, sample_context, town


def unzipped(content, folder):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


def test_a_geopackage_holds_the_unrounded_result_and_its_origin(tmp_path):
    context = sample_context()
    place = tmp_path / "r.gpkg"
    place.write_bytes(write_geopackage(context))
    layers = dict(pyogrio.list_layers(place).tolist())
    assert layers["quarters"] in ("Polygon", "MultiPolygon", "Unknown")
    read = gpd.read_file(place, layer="quarters").set_index("unit")
    assert read.crs == context.dataset.units.crs
    scores = context.result.scores.copy()
    scores.index = scores.index.astype(str)
    both = read["score"].reindex(scores.index)
    assert np.array_equal(both.to_numpy(), scores.to_numpy(), equal_nan=True)
    assert read["rank"].dropna().astype(int).to_dict() == {
        unit: int(rank) for unit, rank in context.result.ranks.items() if rank
    }
    assert read["class"].to_dict() == context.classes
    assert read.loc["02102", "remark"].startswith("nicht bewertet")
    origin = gpd.read_file(place, layer="origin").set_index("key")["value"]
    assert origin["data_sha256"] == context.dataset.digest
    assert "indicators = [" in origin["recipe_toml"]


def test_a_geopackage_has_styles_that_name_its_columns_and_classes(tmp_path):
    context = sample_context()
    place = tmp_path / "r.gpkg"
    place.write_bytes(write_geopackage(context))
    with sqlite3.connect(place) as connection:
        styles = connection.execute(
            "SELECT f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault FROM layer_styles"
        ).fetchall()
        known = connection.execute("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'").fetchone()
    assert known == ("attributes",)
    assert len(styles) == 1 + len(context.dataset.indicators)
    assert [style[5] for style in styles].count(1) == 1
    read = gpd.read_file(place, layer="quarters")
    for table, geometry, _name, style, descriptor, _default in styles:
        assert (table, geometry) == ("quarters", "geom")
        root = ElementTree.fromstring(style)
        renderer = root.find("renderer-v2")
        column = renderer.get("attr")
        values = {category.get("value") for category in renderer.iter("category")}
        assert set(read[column].dropna()) <= values
        assert len(list(renderer.iter("symbol"))) == len(values)
        assert ElementTree.fromstring(descriptor.encode()).tag.endswith("StyledLayerDescriptor")


@pytest.mark.parametrize("write", [write_geopackage, write_geojson, write_shapefile, write_open_data, write_web_page])
def test_the_same_material_gives_the_same_bytes(write):
    assert write(sample_context()) == write(sample_context())


def test_geojson_is_in_degrees_and_complete(tmp_path):
    context = sample_context()
    folder = unzipped(write_geojson(context), tmp_path)
    assert {entry.name for entry in folder.iterdir()} == {
        "quarters.geojson", "quarters.qml", "quarters.sld", "origin.json",
    }  # fmt: skip
    content = json.loads((folder / "quarters.geojson").read_text(encoding="utf-8"))
    assert "crs" not in content
    read = gpd.read_file(folder / "quarters.geojson")
    assert len(read) == 60
    assert read.total_bounds[0] > 5
    assert read.total_bounds[3] < 56
    origin = json.loads((folder / "origin.json").read_text(encoding="utf-8"))
    assert origin["recipe_sha256"]["value"]
    assert set(origin) >= {"recipe", "data_sha256", "sources", "made_on", "app", "excluded", "protection", "notice"}


def test_a_shapefile_keeps_its_long_names_beside_it(tmp_path):
    context = sample_context()
    folder = unzipped(write_shapefile(context), tmp_path)
    read = gpd.read_file(folder / "quarters.shp")
    fields = pd.read_csv(folder / "fields.csv", sep=";", encoding="utf-8-sig").set_index("long_name")["field"]
    assert set(fields) == set(read.columns) - {"geometry"}
    own = read.set_index(fields["unit"])[fields["score"]].dropna()
    assert own.to_dict() == pytest.approx(
        {str(unit): score for unit, score in context.result.scores.dropna().items()}, abs=1e-6
    )
    assert (folder / "quarters.qml").read_text(encoding="utf-8").count(f'attr="{fields["class"]}"') == 1
    assert len(short_fields(["äöü" * 9, "äöü" * 8, "x"])) == len(
        set(short_fields(["äöü" * 9, "äöü" * 8, "x"]).values())
    )


def test_names_of_fields_are_no_formulas(tmp_path):
    context = town(15)
    hostile = Indicator("=1+1", "Eins")
    dataset = replace(
        context.dataset, indicators=(*context.dataset.indicators, hostile),
        values=context.dataset.values.assign(**{"=1+1": 1.0}),
    )  # fmt: skip
    folder = unzipped(write_shapefile(replace(context, dataset=dataset)), tmp_path)
    fields = pd.read_csv(folder / "fields.csv", sep=";", encoding="utf-8-sig", keep_default_na=False)
    assert "value_=1+1" in set(fields["long_name"])
    assert not [cell for cell in fields.to_numpy().ravel() if cell.startswith(("=", "+", "-", "@"))]


def test_map_files_need_areas():
    for write in (write_geopackage, write_geojson, write_shapefile):
        with pytest.raises(DataError, match="need areas"):
            write(town(15, with_areas=False))


def test_styles_quote_what_users_wrote():
    context = attacked()
    style = index_style(context)
    hostile = replace(style, name=ATTACKS[5], entries=tuple((attack, "#000000", "plain") for attack in ATTACKS))
    read = ElementTree.fromstring(qml(hostile))
    assert {category.get("value") for category in read.iter("category")} == {
        attack.replace("\t", " ") for attack in ATTACKS
    } or {category.get("value") for category in read.iter("category")} == set(ATTACKS)
    assert ElementTree.fromstring(sld(hostile, "a<b").encode()) is not None


def test_frictionless_validates_the_package(tmp_path, monkeypatch):
    from frictionless import Package

    folder = unzipped(write_open_data(sample_context()), tmp_path)
    monkeypatch.chdir(folder)
    report = Package("datapackage.json").validate()
    assert report.valid, report.flatten(["title", "message"])
    assert [task.name for task in report.tasks] == ["index", "values", "larger_areas", "indicators"]
    assert json.loads((folder / "dcat.jsonld").read_text(encoding="utf-8"))["@type"] == "dcat:Dataset"
    scores = pd.read_csv(folder / "index.csv", dtype={"unit": str}).set_index("unit")["score"].dropna()
    wanted = sample_context().result.scores.dropna()
    assert np.array_equal(scores.reindex(wanted.index.astype(str)).to_numpy(), wanted.to_numpy())


def test_kommonitor_gets_a_column_per_day_and_metadata(tmp_path):
    folder = unzipped(write_open_data(sample_context()), tmp_path) / "kommonitor"
    table = pd.read_csv(folder / "sgb2_quote.csv", dtype={"ID": str})
    assert list(table.columns) == ["ID", "NAME", *(f"DATE_{year}-12-31" for year in range(2019, 2025))]
    known = json.loads((folder / "sgb2_quote.json").read_text(encoding="utf-8"))
    assert (known["datasetName"], known["unit"], known["indicatorType"]) == ("SGB-II-Quote", "%", "STATUS_RELATIVE")
    assert (folder / "index.csv").exists()


def test_codes_that_look_alike_as_file_names_keep_a_file_each(tmp_path):
    context = town(15)
    twins = (Indicator("x!", "Eins"), Indicator("x?", "Zwei"), Indicator("index", "Drei"))
    values = context.dataset.values.assign(**{"x!": 1.0, "x?": 2.0, "index": 3.0})
    dataset = replace(context.dataset, indicators=(*context.dataset.indicators, *twins), values=values)
    folder = unzipped(write_open_data(replace(context, dataset=dataset)), tmp_path) / "kommonitor"
    assert {"x_.csv", "x__2.csv", "index.csv", "index_2.csv"} <= {entry.name for entry in folder.iterdir()}


def test_csv_cells_are_no_formulas_and_negative_numbers_stay_numbers(tmp_path):
    folder = unzipped(write_open_data(attacked()), tmp_path)
    for place in folder.glob("*.csv"):
        table = pd.read_csv(place, dtype=str, keep_default_na=False)
        for column in table.columns:
            for cell in table[column]:
                if cell.startswith(("=", "+", "-", "@", "\t")):
                    float(cell)
    scores = pd.read_csv(folder / "index.csv")["score"]
    assert scores.min() < 0


def test_without_ranks_programs_get_classes_alone(tmp_path):
    context = replace(sample_context(), with_ranks=False)
    place = tmp_path / "r.gpkg"
    place.write_bytes(write_geopackage(context))
    read = gpd.read_file(place, layer="quarters")
    assert not {"score", "rank"} & set(read.columns)
    assert not [name for name in read.columns if name.startswith(("normalised", "contribution"))]
    folder = unzipped(write_open_data(context), tmp_path / "data")
    assert "score" not in pd.read_csv(folder / "index.csv").columns
    assert not [name for name in pd.read_csv(folder / "larger_areas.csv").columns if name.startswith("score")]
    assert not (folder / "kommonitor" / "index.csv").exists()
    page = write_web_page(context).decode()
    assert "Rang<" not in page


def test_the_web_page_asks_for_nothing_and_holds_texts_as_texts():
    page = write_web_page(attacked()).decode()
    body = page[page.index("<body>") :]
    assert "<script>alert(1)</script>" not in page
    assert "</script><img" not in page
    assert "http://x" in page
    assert 'src="' not in body
    assert "default-src 'none'" in page
    assert "url(images" not in page
