"""Figures among the attributes of areas: offered as a table, with what only numbers or measures areas left out."""

from __future__ import annotations

import json
import math

import pytest

from sozial.__main__ import main
from sozial.errors import DataError
from sozial.reading.areas.area_table import area_table, propose_area_figures, read_figures
from sozial.reading.areas.areas import read_areas
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.fitting import fit, prepare_for, with_table_keys
from sozial.reading.loading.report import report_areas
from sozial.reading.plans.columns import FIGURES, Role
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.sandbox.safely import read_areas_safely, read_figures_safely
from tests.area_files import NAMES, NUMBERS, codes, collection, feature, shapefile, squares, town

RATES = (12.5, 8.1, 15.3, 7.0, 9.9, 11.2)
LATER = (13.5, 9.1, None, 8.0, 10.9, 12.2)
PEOPLE = (1200, 3400, 5600, 780, 9100, 2300)
ROWS = (1, 2, 3, 4, 5, 6)


def figures(**columns):
    raw = read_areas(collection(town(**columns)), "quote.geojson")
    found = propose_area_figures(raw, set(raw.texts(raw.columns[0])))
    return {} if found is None else {entry.column: entry for entry in found[1].columns if entry.role in FIGURES}


def test_one_column_per_date_as_kommonitor_writes_them():
    content = collection(town(ID=NUMBERS, nr=None, **{"DATE_2022-12-31": RATES, "DATE_2023-12-31": LATER}))
    raw = read_areas_safely(content, "arbeitslosigkeit.geojson")
    table, plan = propose_area_figures(raw, set(NUMBERS))
    assert plan.key == "ID"
    assert [entry.period for entry in plan.having(Role.INDICATOR)] == ["2022", "2023"]
    assert table.numbers("DATE_2022-12-31").values.tolist() == list(RATES)
    values = table.numbers("DATE_2023-12-31").values
    assert math.isnan(values[2])
    assert values[[0, 1, 3, 4, 5]].tolist() == [13.5, 9.1, 8.0, 10.9, 12.2]


@pytest.mark.parametrize("name", ["ew_2022", "Einwohner", "Arbeitslosenquote", "Anteil_65plus", "EWZ", "Grünfläche"])
def test_plain_figures(name):
    assert list(figures(**{name: PEOPLE})) == [name]


def test_years_in_names():
    found = figures(ew_2021=PEOPLE, ew_2022=PEOPLE)
    assert [entry.period for entry in found.values()] == ["2021", "2022"]


def test_figures_written_as_text():
    found = figures(Quote=[f"{rate}".replace(".", ",") for rate in RATES])
    assert list(found) == ["Quote"]
    table = read_figures(collection(town(Quote=["12,5", "8,1", "k. A.", "7,0", "9,9", "-"])), "a.geojson")
    values = table.numbers("Quote").values
    assert values[[0, 1, 3, 4]].tolist() == [12.5, 8.1, 7.0, 9.9]
    assert math.isnan(values[2])


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("SHAPE_Area", RATES),
        ("Shape_Leng", RATES),
        ("st_area(shape)", RATES),
        ("flaeche_ha", RATES),
        ("Fläche", RATES),
        ("perimeter", RATES),
        ("gid", (7, 3, 9, 12, 4, 1)),
        ("objectid", ROWS),
        ("lfd_nr", ROWS),
        ("bezirk_nr", (1, 1, 1, 2, 2, 2)),
        ("x", RATES),
        ("center_lat", RATES),
        ("Rechtswert", PEOPLE),
        ("created_at", [f"2015-01-0{day}" for day in ROWS]),
        ("last_edited_date", [1420070400000 + day for day in ROWS]),
        ("gueltig_ab", [20150100 + day for day in ROWS]),
        ("GF", (4, 4, 4, 4, 4, 4)),
        ("LEVEL", (3, 3, 3, 3, 3, 3)),
        ("stroke-width", RATES),
        ("aktiv", [True, False] * 3),
        ("bemerkung", ["a", "b", "c", "d", "e", "f"]),
    ],
)
def test_what_is_no_figure(name, cells):
    assert figures(**{name: cells}) == {}
    assert report_areas(read_areas(collection(town(**{name: cells})), "a.geojson"))["table"] is None


def test_what_is_left_out_is_named():
    raw = read_areas(collection(town(Quote=RATES, SHAPE_Area=RATES, gid=ROWS)), "a.geojson")
    table = area_table(raw)
    assert table.columns == ("nr", "name", "Quote")
    (note,) = table.findings
    assert note.values["names"] == "SHAPE_Area, gid"


def test_a_row_without_an_area_keeps_its_figures():
    features = town(Quote=RATES)
    features[3] = feature(None, **features[3]["properties"])
    table = area_table(read_areas_safely(collection(features), "a.geojson"))
    assert table.numbers("Quote").values.tolist() == list(RATES)
    assert table.lines.tolist() == [1, 2, 3, 4, 5, 6]


def test_the_report_says_what_the_table_says():
    found = report_areas(read_areas(collection(town(Quote=RATES, Einwohner=PEOPLE)), "a.geojson"))
    table = found["table"]
    assert (table["rows"], table["key"]["column"], table["name"]) == (6, "nr", "name")
    sums = {column["name"]: column["sum"] for column in table["columns"]}
    assert sums["Einwohner"] == 22380
    assert sums["Quote"] == pytest.approx(64.0)


def test_a_shapefile_keeps_its_keys_as_text_and_says_its_encoding():
    content = shapefile({"nr": NUMBERS, "name": NAMES, "ew_2022": PEOPLE}, "cp1252", "UTF-8")
    table = read_figures_safely(content, "st.zip")
    assert table.texts("nr") == list(NUMBERS)
    assert table.texts("name") == list(NAMES)
    assert table.numbers("ew_2022").values.sum() == 22380
    assert codes(table.findings) == ["wrong-cpg"]


def test_figures_and_shapes_of_one_file_become_one_dataset():
    content = collection(town(Quote=RATES, gid=(41, 42, 43, 44, 45, 46)))
    raw, table = read_areas_safely(content, "a.geojson"), read_figures_safely(content, "a.geojson")
    prepared = prepare_for(raw, [table])
    plan = propose_columns(table, prepared.frame.index)
    match = fit([(table, plan)], prepared)
    assert (prepared.key, plan.key, len(match.pairs)) == ("nr", "nr", 6)
    dataset = build_dataset("Stadt", [(table, plan)], with_table_keys(prepared, match))
    assert dataset.has_areas
    assert dataset.values["Quote"].tolist() == list(RATES)


def test_a_layer_is_chosen_like_a_sheet(tmp_path):
    import geopandas as gpd

    for layer, rates in (("bezirke", RATES), ("stadtteile", PEOPLE)):
        frame = gpd.GeoDataFrame({"nr": NUMBERS, "Quote": rates}, geometry=squares(), crs="EPSG:4326")
        frame.to_file(tmp_path / "a.gpkg", layer=layer, driver="GPKG")
    content = (tmp_path / "a.gpkg").read_bytes()
    assert read_figures(content, "a.gpkg").sheets == ("bezirke", "stadtteile")
    chosen = read_figures(content, "a.gpkg", TableReading(sheet="stadtteile"))
    assert chosen.numbers("Quote").values.tolist() == list(PEOPLE)


def test_areas_without_figures_are_no_table():
    with pytest.raises(DataError) as caught:
        read_figures(collection(town()), "a.geojson")
    assert codes(caught.value.findings) == ["no-figures"]


def test_check_reports_the_table(tmp_path, capsys):
    path = tmp_path / "quote.geojson"
    path.write_bytes(collection(town(Quote=RATES)))
    assert main(["check", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["table"]["columns"][2]["role"] == "indicator"
    assert main(["check", str(path), "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert "areas: 6" in said
    assert "[table]" in said
    assert "Quote: role indicator" in said
    assert main(["check", "--table", str(path), "--areas", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["join"]["matched"], found["table"]["rows"]) == (6, 6)


def test_an_index_of_the_figures_of_an_area_file(tmp_path, capsys):
    path, out = tmp_path / "quote.geojson", tmp_path / "a.csv"
    path.write_bytes(collection(town(Quote=RATES, SHAPE_Area=PEOPLE)))
    assert main(["index", "--table", str(path), "--areas", str(path), "--out", str(out)]) == 0
    capsys.readouterr()
    text = out.read_text(encoding="utf-8-sig")
    assert "Südstadt" in text
    assert "SHAPE_Area" not in text
    bare = tmp_path / "leer.geojson"
    bare.write_bytes(collection(town()))
    assert main(["index", "--table", str(bare), "--out", str(out)]) == 2
