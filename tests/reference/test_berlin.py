"""Berlin's Monitoring Soziale Stadtentwicklung 2021, against what Berlin printed."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from sozial.__main__ import main
from sozial.index.build import build_index
from sozial.index.recipe.presets import read_preset
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.insight.status_dynamics import from_matrix
from sozial.output.charts.insight_layers import build_status_layer
from sozial.output.charts.status_charts import build_quadrants, matrix_labels, matrix_table
from sozial.reading.areas.areas import prepare_areas, propose_area_columns, read_areas
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.joining.joining import match_units
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from sozial.recipe import NOTHING, Step
from sozial.result import NOT_RATED_CLASS
from tests.places import BERLIN_AREAS, BERLIN_TABLE, REFERENCE, reference_bytes, unpacked

PRINTED = 0.0051
WEIGHTED = Step("zscore", {"population_weighted": True})


@pytest.fixture(scope="module")
def dataset():
    table = read_table(reference_bytes(BERLIN_TABLE), BERLIN_TABLE)
    raw = read_areas(reference_bytes(BERLIN_AREAS), "plr.geojson")
    key, name = propose_area_columns(raw, table.texts("PLR_ID"))
    areas, _findings = prepare_areas(raw, key, name)
    return build_dataset("Berlin", [(table, propose_columns(table, areas.index))], areas)


@pytest.fixture(scope="module")
def printed():
    text = {"PLR_ID": str}
    return pd.read_csv(REFERENCE / BERLIN_TABLE, dtype=text).set_index("PLR_ID")


def test_the_proposal_joins_all_units(dataset):
    table = dict(zip(dataset.units.index, dataset.units["name"], strict=True))
    match = match_units(table, dict(dataset.areas["name"]))
    assert (len(match.matched), len(match.only_table), len(match.only_map)) == (542, 0, 0)
    assert dataset.units["name"].duplicated().sum() == 1


@pytest.fixture(scope="module")
def result(dataset):
    return build_index(dataset, read_preset("berlin_mss"), dataset.periods[-1])


@pytest.mark.parametrize(
    ("code", "indicators", "total", "index", "label"),
    [
        ("status", ["S1", "S3", "S4"], "Statussumme", "Statusindex", "Statusklasse"),
        ("dynamik", ["D1", "D3", "D4"], "Dynamiksumme", "Dynamikindex", "Dynamikklasse"),
    ],
)
def test_every_printed_value(result, printed, code, indicators, total, index, label):
    rated = printed.index[printed["KOM"] == "gültig"]
    assert result.rated == len(rated) == 536
    assert set(result.excluded) == set(printed.index) - set(rated)
    for indicator in indicators:
        gap = (result.normalised.loc[rated, indicator] - printed.loc[rated, f"z{indicator}"]).abs()
        assert gap.max() < PRINTED
    level = result.levels[code]
    sums, scores, classes = (
        pd.Series(values, index=result.units)[rated] for values in (level.aggregate, level.scores, level.classes)
    )
    assert (sums - printed.loc[rated, total]).abs().max() < PRINTED
    assert (scores - printed.loc[rated, index]).abs().max() < PRINTED
    words = [level.breaks.labels[number] for number in classes]
    assert sum(mine != theirs for mine, theirs in zip(words, printed.loc[rated, label], strict=True)) == 0


def test_status_and_dynamics_together(result, printed):
    rated = printed.index[printed["KOM"] == "gültig"]
    labels = [label for row in result.recipe.matrix.labels for label in row]
    cells = pd.Series(result.cells, index=result.units)
    mine = [labels[number].replace(", ", " , ") for number in cells[rated]]
    assert mine == printed.loc[rated, "SDI_V"].tolist()
    # Status 1–4 times ten plus dynamics 1, 3, 5.
    codes = [(number // 3 + 1) * 10 + (number % 3) * 2 + 1 for number in cells[rated]]
    assert codes == printed.loc[rated, "SDI_N"].tolist()
    assert (cells.drop(rated) == NOT_RATED_CLASS).all()


def test_the_twelve_combined_classes_as_the_development_page_shows_them(dataset, result, printed):
    rated = printed.index[printed["KOM"] == "gültig"]
    found = from_matrix(result)
    words = matrix_labels(found, "de")
    cells = pd.Series(found.cells, index=result.units)
    mine = pd.Series([words[number].replace(", ", " , ") for number in cells[rated]])
    assert int((mine.to_numpy() != printed.loc[rated, "SDI_V"].to_numpy()).sum()) == 0
    assert mine.nunique() == 12
    table = matrix_table(dataset, found, "de", most=0)
    counts = [int(cell.split(":")[0]) for row in table.iloc[::-1, 1:].to_numpy() for cell in row]
    assert counts == [int((cells[rated] == number).sum()) for number in range(12)]
    chart = build_quadrants(dataset, found, "de")
    assert (chart.rows["kind"] == "unit").sum() == 536
    layer = build_status_layer(dataset, found, "de")
    assert sum(layer.classes == NOT_RATED_CLASS) == 6
    assert layer.colours[0] == "#d7efd7"


@pytest.mark.parametrize(
    ("change", "status", "dynamics"),
    [
        ({"aggregate": Step("arithmetic"), "again": NOTHING}, 5, 54),
        ({"normalise": Step("minmax")}, 4, 29),
        ({"normalise": Step("percentile")}, 72, 70),
        ({"normalise": WEIGHTED, "again": WEIGHTED}, 33, 29),
        ({"normalise": Step("zscore", {"ddof": 1})}, 0, 0),
    ],
)
def test_wrong_recipes_show_as_the_reference_says(dataset, printed, result, change, status, dynamics):
    """What must not come out: each number of differing classes is known from outside."""
    again = change.get("again", Step("zscore"))
    levels = tuple(dataclasses.replace(level, again=again) for level in result.recipe.composites)
    change = {**change, "composites": levels}
    other = build_index(dataset, dataclasses.replace(result.recipe, **change), dataset.periods[-1])
    found = []
    for code, label in (("status", "Statusklasse"), ("dynamik", "Dynamikklasse")):
        level = other.levels[code]
        words = pd.Series([level.breaks.labels[number] if number >= 0 else "" for number in level.classes], other.units)
        rated = printed.index[printed["KOM"] == "gültig"]
        found.append(int((words[rated] != printed.loc[rated, label]).sum()))
    assert found == [status, dynamics]


def test_contributions_still_sum_after_the_second_standardisation(result):
    gap = (result.contributions.sum(axis=1, min_count=1) - result.scores).abs()
    assert gap.max() < 1e-12


def test_the_command_line_gives_the_same(dataset, printed, tmp_path):
    (tmp_path / "mss.toml").write_bytes(write_recipe(read_preset("berlin_mss")))
    out = tmp_path / "out.csv"
    table, areas = REFERENCE / BERLIN_TABLE, unpacked(BERLIN_AREAS, tmp_path)
    options = ["--table", table, "--areas", areas, "--recipe", tmp_path / "mss.toml", "--out", out]
    assert main(["index", *map(str, options)]) == 0
    written = pd.read_csv(out, sep=";", decimal=",", dtype={"unit": str}).set_index("unit")
    assert len(written) == 542
    rated = printed.index[printed["KOM"] == "gültig"]
    assert (written.loc[rated, "score"] - printed.loc[rated, "Statusindex"]).abs().max() < PRINTED
    assert (written.loc[rated, "class"] == printed.loc[rated, "Statusklasse"]).all()
    assert (written.loc[rated, "class_dynamik"] == printed.loc[rated, "Dynamikklasse"]).all()
    assert (written.loc[rated, "matrix"].str.replace(", ", " , ") == printed.loc[rated, "SDI_V"]).all()
