"""The command line, as a user calls it."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

from sozial.__main__ import main
from sozial.index.build import build_index
from sozial.index.recipe.presets import preset_names, read_preset
from sozial.index.recipe.recipe_file import read_recipe
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
from tests.places import ROOT

SAMPLE = ROOT / "data" / "sample"


def index(*options):
    return main(["index", *map(str, options)])


def test_the_command_line_and_the_app_give_the_same(tmp_path, capsys):
    out = tmp_path / "r.csv"
    options = ["--table", SAMPLE / "musterstadt.csv", "--indicators", SAMPLE / "indikatoren.csv"]
    options += ["--areas", SAMPLE / "musterstadt_quartiere.gpkg", "--recipe", SAMPLE / SAMPLE_RECIPE, "--out", out]
    assert index(*options) == 0
    captured = capsys.readouterr()
    assert captured.out.strip() == str(out)
    table = pd.read_csv(out, sep=";", decimal=",", dtype={"unit": str}, encoding="utf-8-sig").set_index("unit")
    expected = build_index(read_sample(), read_recipe(sample_file(SAMPLE_RECIPE)), "2024")
    assert table["score"].reindex(expected.scores.index).equals(expected.scores) or (
        (table["score"].reindex(expected.scores.index) - expected.scores).abs().max() < 1e-15
    )
    assert list(table["period"].unique()) in ([2024], ["2024"])


@pytest.mark.parametrize("table", ["musterstadt.csv", "musterstadt.xlsx"])
def test_csv_and_xlsx_give_the_same(tmp_path, table):
    out = tmp_path / "r.csv"
    common = ["--indicators", SAMPLE / "indikatoren.csv", "--period", "2022", "--out", out]
    assert index("--table", SAMPLE / table, *common) == 0
    assert out.read_text(encoding="utf-8-sig").splitlines()[1].startswith(("04", "02"))
    if table.endswith("xlsx"):
        other = tmp_path / "o.csv"
        index("--table", SAMPLE / "musterstadt.csv", *common[:-1], other)
        assert out.read_bytes() == other.read_bytes()


def test_directions_that_nobody_gave_are_told(tmp_path, capsys):
    assert index("--table", SAMPLE / "musterstadt.csv", "--out", tmp_path / "r.csv") == 0
    assert "Richtung" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--table", "gibtsnicht.csv"],
        ["--table", SAMPLE / "README.md"],
        ["--table", SAMPLE / "musterstadt.csv", "--areas", SAMPLE / "musterstadt.csv"],
        ["--table", SAMPLE / "musterstadt.csv", "--recipe", SAMPLE / "README.md"],
        ["--table", SAMPLE / "musterstadt.csv", "--period", "1999"],
        ["--table", SAMPLE / "musterstadt.csv", "--key", "gibtsnicht"],
        ["--table", SAMPLE / "musterstadt.csv", "--key", "jahr"],
    ],
)
def test_bad_input_is_one_line_exit_two_and_no_file(tmp_path, capsys, options):
    out = tmp_path / "r.csv"
    assert index(*options, "--out", out) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Traceback" not in error
    assert len(error) > 20
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_place_is_told(tmp_path, capsys):
    assert index("--table", SAMPLE / "musterstadt.csv", "--out", tmp_path / "nix" / "r.csv") == 2
    assert capsys.readouterr().err.count("\n") >= 1


def test_wrong_options_are_one_line_too():
    done = subprocess.run([sys.executable, "-m", "sozial", "index", "--tab"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [[], ["index"], ["sample"]])
def test_help(command):
    done = subprocess.run(
        [sys.executable, "-m", "sozial", *command, "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "usage" in done.stdout


def test_the_sample_city_can_be_written(tmp_path):
    assert main(["sample", "--out", str(tmp_path / "stadt")]) == 0
    assert (tmp_path / "stadt" / "musterstadt.csv").read_bytes() == sample_file("musterstadt.csv")


def test_recipes_lists_every_recipe_with_source_and_columns(tmp_path, capsys):
    assert main(["recipes", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    for name in preset_names():
        recipe = read_preset(name)
        assert f"{name}\n    {recipe.name}\n    {recipe.source}\n" in said
        assert read_recipe((tmp_path / f"{name}.toml").read_bytes()) == recipe
    assert "Spalten: passt zu allen Daten" in said
    assert "Spalten: le_2021, eys_2021, mys_2021, gnipc_2021" in said


def test_a_preset_is_named_instead_of_a_file(tmp_path):
    out = tmp_path / "r.csv"
    options = ["--table", SAMPLE / "musterstadt.csv", "--indicators", SAMPLE / "indikatoren.csv"]
    # This recipe needs every value: seven quarters are left out, and that is asked.
    assert index(*options, "--recipe", "geometric", "--out", out) == 1
    assert index(*options, "--recipe", "geometric", "--out", out, "--answer", "many-without-score=right") == 0
    table = pd.read_csv(out, sep=";", decimal=",", dtype={"unit": str}, encoding="utf-8-sig")
    assert {"level_index", "level_domain-1", "shapley_domain-1"} <= set(table.columns)


def test_a_recipe_with_derived_indicators_runs_and_its_workbook_has_larger_areas(tmp_path):
    recipe = tmp_path / "r.toml"
    recipe.write_text(
        'format = 1\nname = "Drei Jahre"\nmissing.rule = "drop"\n[[derived]]\ncode = "drei"\nrule = "pooled_rate"\n'
        'count = "sgb2_quote_anzahl"\nbase = "sgb2_quote_basis"\nperiods = 3\n[[indicators]]\ncode = "drei"\n'
        'direction = "burden"\n',
        encoding="utf-8",
    )
    out = tmp_path / "r.xlsx"
    options = ["--table", SAMPLE / "musterstadt.csv", "--indicators", SAMPLE / "indikatoren.csv"]
    assert index(*options, "--recipe", recipe, "--out", out) == 0
    raw = pd.read_csv(SAMPLE / "musterstadt.csv", sep=";", decimal=",", encoding="utf-8-sig", na_values=[".", "–"])
    pair = ["sgb2_quote_anzahl", "sgb2_quote_basis"]
    # A quarter with a withheld count in one of the years has no pooled rate and stays out of the sum.
    last = raw[raw["jahr"] >= 2022].groupby("schluessel").filter(lambda years: years[pair].notna().all(axis=None))
    whole = 100 * last["sgb2_quote_anzahl"].sum() / last["sgb2_quote_basis"].sum()
    sheets = pd.read_excel(out, sheet_name=None, engine="openpyxl")
    names = sheets["Namen für Programme"]
    heading = names.loc[(names["Blatt"] == "Größere Gebiete") & (names["Name für Programme"] == "drei"), "Überschrift"]
    areas = sheets["Größere Gebiete"].set_index("Gebiet")
    assert areas.loc["Ganze Stadt", heading.item()] == pytest.approx(whole)


def test_the_words_of_version_1_0_are_still_taken(tmp_path, capsys):
    assert main(["methods"]) == 0
    said = capsys.readouterr().out
    assert main(["recipes"]) == 0
    assert capsys.readouterr().out == said
    table, out = SAMPLE / "musterstadt.csv", tmp_path / "r.csv"
    assert index("--table", table, "--method", "hdi", "--out", out) == 2
    assert "le_2021" in capsys.readouterr().err
