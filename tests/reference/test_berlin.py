"""Berlin's Monitoring Soziale Stadtentwicklung 2021, against what Berlin printed."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from sozial.__main__ import main
from sozial.index.build import build_index
from sozial.index.method_file import read_method
from sozial.reading.areas import prepare_areas, propose_area_columns, read_areas
from sozial.reading.columns import propose_columns
from sozial.reading.dataset import build_dataset
from sozial.reading.joining import match_units
from sozial.reading.table import read_table
from tests.places import REFERENCE, needs_reference

pytestmark = needs_reference
FOLDER = REFERENCE / "berlin_mss2021"
PRINTED = 0.0051
STATUS = """
format = 1
name = "Berlin MSS 2021, Statusindex"
[rated]
column = "KOM"
equals = ["gültig"]
[missing]
rule = "drop"
[normalise]
name = "zscore"
ddof = 0
[aggregate]
name = "sum"
again = "zscore"
[classify]
name = "fixed"
cuts = [-1, 1, 1.5]
value_on_cut = ["above", "below", "below"]
labels = ["hoch", "mittel", "niedrig", "sehr niedrig"]
"""
DYNAMICS = STATUS.replace("[-1, 1, 1.5]", "[-1, 1]").replace('["above", "below", "below"]', '["above", "below"]')
DYNAMICS = DYNAMICS.replace('["hoch", "mittel", "niedrig", "sehr niedrig"]', '["positiv", "stabil", "negativ"]')


def recipe(text: str, codes: list[str]):
    entries = "".join(f'[[indicators]]\ncode = "{code}"\ndirection = "burden"\n' for code in codes)
    return read_method((text + entries).encode(), "mss.toml")


@pytest.fixture(scope="module")
def dataset():
    table = read_table((FOLDER / "berlin_mss2021.csv").read_bytes(), "berlin_mss2021.csv")
    raw = read_areas((FOLDER / "berlin_plr2021_simplified25m.geojson").read_bytes(), "plr.geojson")
    key, name = propose_area_columns(raw, table.texts("PLR_ID"))
    areas, _findings = prepare_areas(raw, key, name)
    return build_dataset("Berlin", [(table, propose_columns(table, areas.index))], areas)


@pytest.fixture(scope="module")
def printed():
    text = {"PLR_ID": str}
    return pd.read_csv(FOLDER / "berlin_mss2021.csv", dtype=text).set_index("PLR_ID")


def test_the_proposal_joins_all_units(dataset):
    table = dict(zip(dataset.units.index, dataset.units["name"], strict=True))
    match = match_units(table, dict(dataset.areas["name"]))
    assert (len(match.matched), len(match.only_table), len(match.only_map)) == (542, 0, 0)
    assert dataset.units["name"].duplicated().sum() == 1


@pytest.mark.parametrize(
    ("text", "codes", "total", "index", "label"),
    [
        (STATUS, ["S1", "S3", "S4"], "Statussumme", "Statusindex", "Statusklasse"),
        (DYNAMICS, ["D1", "D3", "D4"], "Dynamiksumme", "Dynamikindex", "Dynamikklasse"),
    ],
)
def test_every_printed_value(dataset, printed, text, codes, total, index, label):
    method = recipe(text, codes)
    result = build_index(dataset, method, dataset.periods[-1])
    rated = printed.index[printed["KOM"] == "gültig"]
    assert result.rated == len(rated) == 536
    assert set(result.excluded) == set(printed.index) - set(rated)
    for code in codes:
        assert (result.normalised.loc[rated, code] - printed.loc[rated, f"z{code}"]).abs().max() < PRINTED
    assert (result.scores[rated] - printed.loc[rated, index]).abs().max() < PRINTED
    words = [result.breaks.labels[number] for number in result.classes[rated]]
    assert sum(mine != theirs for mine, theirs in zip(words, printed.loc[rated, label], strict=True)) == 0
    once = dataclasses.replace(method, aggregate=dataclasses.replace(method.aggregate, options={}))
    sums = build_index(dataset, once, dataset.periods[-1]).scores
    assert (sums[rated] - printed.loc[rated, total]).abs().max() < PRINTED


def test_contributions_still_sum_after_the_second_standardisation(dataset):
    result = build_index(dataset, recipe(STATUS, ["S1", "S3", "S4"]), dataset.periods[-1])
    gap = (result.contributions.sum(axis=1, min_count=1) - result.scores).abs()
    assert gap.max() < 1e-12


def test_the_command_line_gives_the_same(dataset, printed, tmp_path):
    entries = "".join(f'[[indicators]]\ncode = "{code}"\ndirection = "burden"\n' for code in ("S1", "S3", "S4"))
    (tmp_path / "status.toml").write_text(STATUS + entries, encoding="utf-8")
    out = tmp_path / "out.csv"
    table, areas = FOLDER / "berlin_mss2021.csv", FOLDER / "berlin_plr2021_simplified25m.geojson"
    options = ["--table", table, "--areas", areas, "--method", tmp_path / "status.toml", "--out", out]
    assert main(["index", *map(str, options)]) == 0
    written = pd.read_csv(out, sep=";", decimal=",", dtype={"unit": str}).set_index("unit")
    assert len(written) == 542
    rated = printed.index[printed["KOM"] == "gültig"]
    assert (written.loc[rated, "score"] - printed.loc[rated, "Statusindex"]).abs().max() < PRINTED
    assert (written.loc[rated, "class"] == printed.loc[rated, "Statusklasse"]).all()
