"""Map, charts and tables."""

from __future__ import annotations

import base64
import io
import zipfile
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from sozial.errors import DataError
from sozial.i18n import translator
from sozial.index.build import build_index
from sozial.index.recipe.completing import complete_recipe
from sozial.index.recipe.presets import read_preset
from sozial.index.recipe.recipe_file import read_recipe
from sozial.insight.comparison import rank_changes, take_snapshot
from sozial.insight.contributions import domain_scores, strongest_contributions
from sozial.insight.people import people_in_highest_class
from sozial.model import Indicator
from sozial.output.charts.charts import build_most_burdened, build_most_burdened_rows, most_burdened_chart
from sozial.output.maps.layers import build_domain_layer, build_index_layer, build_indicator_layer, build_labels
from sozial.output.maps.map import build_base_map, build_step
from sozial.output.maps.map_layer import NO_VALUE, build_payload
from sozial.output.maps.palette import class_colours
from sozial.output.preview.headline import build_headline, say_people
from sozial.output.recipe.recipe_tables import build_class_table, build_indicator_table
from sozial.output.recipe.words import rated_words
from sozial.output.tables.area_tables import build_area_table
from sozial.output.tables.result_files import write_book, write_result
from sozial.output.tables.result_table import build_result_table
from sozial.output.tables.table_files import write_csv, write_xlsx
from sozial.output.tables.template import build_template
from sozial.places import SCRIPTS
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from sozial.recipe import Recipe, Step, Weighted
from tests.cities import PERIOD, city
from tests.javascript import run_module


@pytest.fixture(scope="module")
def sample():
    return read_sample()


@pytest.fixture(scope="module")
def result(sample):
    return build_index(sample, complete_recipe(sample, read_preset("additive")), "2024")


def unpacked(text, kind):
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def test_a_step_says_for_every_area_what_the_result_says(sample, result):
    layer = build_index_layer(sample, result, "de")
    payload = build_payload(layer, build_labels("de", 60), "de", 3)
    order = sample.areas.index
    assert len(payload["classes"]) == len(order) == 60
    for at, unit in enumerate(order):
        number = result.classes[unit]
        assert payload["classes"][at] == ("x" if number == -2 else "-" if number == -1 else str(number))
    values = unpacked(payload["value"], "<i4")
    scored = result.scores[order].notna().to_numpy()
    np.testing.assert_allclose(values[scored] / payload["scale"], result.scores[order][scored], atol=0.005)
    assert (values[~scored] == NO_VALUE).all()
    assert unpacked(payload["rank"], "<u2").tolist() == result.ranks[order].tolist()
    assert payload["selected"] == 3


def test_the_strongest_contributions_are_the_largest(sample, result):
    (which, amount), (second, _amount) = strongest_contributions(result)
    parts = result.contributions.to_numpy()
    for at in np.flatnonzero(result.scores.notna()):
        assert amount[at] == np.nanmax(parts[at])
        assert which[at] == np.nanargmax(parts[at])
        assert second[at] != which[at]
    for at in np.flatnonzero(result.scores.isna()):
        assert which[at] == -1


def test_every_output_says_whether_its_recipe_is_adopted(sample, result):
    assert set(build_result_table(sample, result, "de")["recipe"]) == {f"{result.recipe.name} (Probe)"}
    adopted = build_index(sample, read_recipe(sample_file(SAMPLE_RECIPE)), "2024")
    assert set(build_result_table(sample, adopted, "de")["recipe"]) == {
        "Sozialindex Musterstadt (beschlossen am 13.06.2024)"
    }


def test_without_ranks_only_classes_travel(sample, result):
    payload = build_payload(build_index_layer(sample, result, "de", False), build_labels("de", 60), "de")
    assert (unpacked(payload["value"], "<i4") == NO_VALUE).all()
    assert "strongest" not in payload


def test_without_ranks_no_rank_travels(sample, result):
    assert "rank" not in build_payload(build_index_layer(sample, result, "de", False), build_labels("de", 60), "de")


def test_an_indicator_is_shown_in_its_own_unit(sample, result):
    layer = build_indicator_layer(sample, result, "sgb2_quote", "de")
    np.testing.assert_allclose(layer.value, sample.at("2024")["sgb2_quote"][sample.areas.index])
    assert layer.suffix == "\xa0%"
    assert "," in layer.class_labels[0]
    assert layer.rank is None


def test_a_field_is_the_weighted_mean_of_its_indicators():
    indicators = [Indicator("a", domain="X"), Indicator("b", domain="X"), Indicator("c", domain="Y")]
    dataset = city({"a": [1, 3], "b": [3, 1], "c": [1, 3]}, indicators)
    recipe = Recipe("m", (Weighted("a", 3), Weighted("b", 1), Weighted("c", 1)))
    outcome = build_index(dataset, recipe, PERIOD)
    assert domain_scores(dataset, outcome, "X").tolist() == pytest.approx([-0.5, 0.5])


def test_a_field_keeps_unrated_areas_apart(sample, result):
    layer = build_domain_layer(sample, result, "Bildung", "de")
    assert (layer.classes == -2).sum() == 2


def test_the_base_map_is_constant_and_loads_nothing_from_outside(sample):
    first, second = (build_base_map("abc.json", build_labels("de", 60)) for _time in range(2))
    links = [address for _name, address in [*first.default_js, *first.default_css]]
    assert all(address.startswith("../../kompass/") for address in links)
    scripts = [next(iter(chart._children.values())).settings for chart in (first, second)]
    assert scripts[0] == scripts[1]
    with pytest.raises(ValueError, match="underscore"):
        build_base_map("a_b.json", build_labels("de", 60))


def test_hostile_text_is_escaped_in_the_script():
    group = build_step({"title": "</script><img src=x onerror=alert(1)>"})
    child = next(iter(group._children.values()))
    script = child._template.module.script(child, {})
    assert "</script>" not in script
    assert "<img" not in script


def test_colours_run_from_light_to_dark():
    def lightness(colour):
        return sum(int(colour[at : at + 2], 16) for at in (1, 3, 5))

    for count in range(2, 10):
        colours = class_colours(count)
        assert len(set(colours)) == count
        assert sorted(colours, key=lightness, reverse=True) == colours


def test_the_chart_shows_the_ten_highest(sample, result):
    rows = build_most_burdened_rows(sample, result, "de", selected=result.scores.idxmax())
    assert len(rows) == 10
    assert rows["title"].iloc[0].startswith("1. ")
    assert rows["score"].is_monotonic_decreasing
    assert rows["chosen"].tolist() == [3.0] + [0.5] * 9
    assert "," in rows["text"].iloc[0]


def test_there_is_room_for_the_number_beside_the_longest_bar():
    dataset = city({"a": [1.0, 2.0, 4.0]})
    outcome = build_index(dataset, Recipe("m", (Weighted("a"),)), PERIOD)
    rows = build_most_burdened_rows(dataset, outcome, "de")
    longest, shortest = rows["score"].max(), rows["score"].min()
    assert set(rows["room"]) == {longest + 0.3 * (longest - shortest)}
    assert "room" not in build_most_burdened(dataset, outcome, "de", rows).columns


def test_the_charts_specification_is_constant_and_speaks_the_language():
    assert most_burdened_chart("de") is most_burdened_chart("de")
    assert most_burdened_chart("de")["config"]["locale"]["number"]["decimal"] == ","
    assert "data" not in most_burdened_chart("de")


def test_the_csv_is_german_unrounded_and_without_formulas():
    dataset = city({"a": [1.0, 2.0, 4.0]}, keys=["01", "02", "03"])
    dataset.units["name"] = ["=1+1", "@x", "Au"]
    outcome = build_index(dataset, Recipe("m", (Weighted("a"),)), PERIOD)
    text = write_csv(build_result_table(dataset, outcome, "de")).decode("utf-8-sig")
    lines = text.split("\r\n")
    assert lines[0].startswith("unit;name;score;rank;class;period;recipe;normalised_a;contribution_a;remark")
    assert lines[1].startswith("03;Au;1,33630620956")
    assert ";'=1+1;" in text
    assert ";'@x;" in text
    back = pd.read_csv(io.StringIO(text), sep=";", decimal=",", dtype={"unit": str}).set_index("unit")
    assert back.loc["01", "score"] == outcome.scores["01"]


def test_the_xlsx_holds_text_as_text_and_numbers_as_numbers():
    dataset = city({"a": [1.0, 2.0, 4.0]})
    dataset.units["name"] = ["=1+1", "http://x", "Au"]
    outcome = build_index(dataset, Recipe("m", (Weighted("a"),)), PERIOD)
    sheet = load_workbook(io.BytesIO(write_xlsx(build_result_table(dataset, outcome, "de"), "Index"))).active
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert rows["01"][1].value == "=1+1"
    assert rows["01"][1].data_type == "s"
    assert rows["03"][2].value == pytest.approx(outcome.scores["03"], abs=1e-15)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "gpkg"])
def test_results_as_files(sample, result, tmp_path, ending):
    path = tmp_path / f"r.{ending}"
    write_result(sample, result, path, "de")
    assert path.stat().st_size > 1000
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    if ending == "gpkg":
        back = gpd.read_file(path).set_index("unit")
        assert back.crs.to_epsg() == 25832
        np.testing.assert_allclose(back["score"].reindex(result.scores.index), result.scores)


def test_a_file_of_unknown_kind_is_refused_and_nothing_is_written(sample, result, tmp_path):
    with pytest.raises(DataError):
        write_result(sample, result, tmp_path / "r.pdf", "de")
    assert list(tmp_path.iterdir()) == []


def test_units_without_a_score_keep_their_row_and_their_reason(sample, result):
    table = build_result_table(sample, result, "de").set_index("unit")
    assert len(table) == 60
    out = table[table["rank"].isna()]
    assert len(out) == 2
    assert out["remark"].str.contains("nicht bewertet").all()
    assert (table["rank"].dropna().diff().dropna() >= 0).all()


def test_a_headline_speaks_of_people():
    rate = Indicator("a", name="Kinder im Bezug", count="n", base="b")
    values = {"a": [10, 20, 90.0], "n": [10, 20, 90], "b": [100, 100, 100], "population": [1000, 2000, 1000]}
    dataset = city(values, [rate])
    outcome = build_index(dataset, Recipe("m", (Weighted("a"),), classify=Step("equal", {"count": 2})), PERIOD)
    found = people_in_highest_class(dataset, outcome)
    assert (found.units, found.inhabitants, found.counted) == (1, 0.25, 0.75)
    assert found.indicator is rate
    named = replace(dataset, indicators=(replace(rate, people="Kinder mit Hilfe"),))
    assert say_people(dataset, outcome, translator("de")) == (
        "In diesem Quartier (Klasse „hoch“) leben **25\u00a0%** aller Einwohner. "
        "**75\u00a0%** aller Fälle von „Kinder im Bezug“ in der Stadt liegen in diesem Quartier (Klasse „hoch“)."
    )
    assert say_people(named, outcome, translator("de")).endswith("**75\u00a0%** aller Kinder mit Hilfe.")
    # A browser says the same while weights move, from the words and counts that it is sent.
    for town in (dataset, named):
        found = {"main": {"breaks": {"cuts": [0.0], "labels": ["niedrig", "hoch"]}, "classes": [0, 0, 1]}}
        plan = {"people": build_headline(town, outcome, translator("de")), "language": "de"}
        plan |= {"words": {"classes": ["niedrig", "hoch"]}, "classes": {"labels": ["niedrig", "hoch"]}}
        said = run_module(SCRIPTS / "components" / "headline.js", "headline", [plan, found | {"whole": {"a": 1.0}}])
        assert said == say_people(town, outcome, translator("de"))
    assert named.digest != dataset.digest


def test_places_gained_are_counted_towards_rank_one():
    dataset = city({"a": [1, 2, 3], "b": [3, 2, 1]})
    before = build_index(dataset, Recipe("m", (Weighted("a"),)), PERIOD)
    after = build_index(dataset, Recipe("m", (Weighted("b"),)), PERIOD)
    assert rank_changes(take_snapshot("x", before), after).tolist() == [2, 0, -2]


def test_the_recipe_in_words_has_its_numbers(sample, result):
    assert any("300" in line for line in rated_words(result.recipe, "de"))
    table = build_indicator_table(sample, result, "de")
    assert len(table) == 16
    assert table["Anteil"].tolist() == ["6,2\xa0%"] * 16
    assert build_class_table(result, "de")["Quartiere"].astype(int).sum() == result.rated


def test_the_template_holds_every_file_of_the_sample():
    names = zipfile.ZipFile(io.BytesIO(build_template())).namelist()
    assert {"musterstadt.csv", "musterstadt.xlsx", "indikatoren.csv", "README.md"} <= set(names)


def test_the_workbook_has_a_sheet_of_larger_areas():
    dataset = city({"a": [1, 3, 8]}, population=[100, 300, 50], parent=["N", "N", "S"])
    recipe = Recipe("m", (Weighted("a"),), normalise=Step("none"))
    result = build_index(dataset, recipe, PERIOD)
    table = build_area_table(dataset, result, "de")
    assert table["area"].tolist() == ["N", "S", "Ganze Stadt"]
    assert table["score_by_inhabitants"].tolist()[:2] == [2.5, 8.0]
    assert table["score_mean"].tolist()[:2] == [2.0, 8.0]
    # The mean of the quarters is no value of the city.
    assert table["a_how"].tolist() == ["Mittel der Quartiere", "Mittel der Quartiere", ""]
    sheets = pd.read_excel(io.BytesIO(write_book(dataset, result, "de")), sheet_name=None, engine="openpyxl")
    assert list(sheets) == ["Index", "Größere Gebiete", "Namen für Programme"]
    assert list(sheets["Index"].columns[:4]) == ["Schlüssel", "Quartier", "Index", "Rang"]
    told = sheets["Namen für Programme"].set_index(["Blatt", "Überschrift"])["Name für Programme"]
    assert (told["Index", "Index"], told["Index", "a: standardisiert"]) == ("score", "normalised_a")
    assert sheets["Größere Gebiete"]["a"].tolist()[:2] == [2, 8]
    assert pd.isna(sheets["Größere Gebiete"]["a"].iloc[2])
