"""CDC SVI 2020, HDI 2021, ASEM and WIMD 2019, every stage, through recipe files; Berlin has its own module."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sozial.index.build import build_index
from sozial.index.recipe.presets import read_preset
from sozial.index.recipe.recipe_file import read_recipe
from sozial.recipe import Condition, Rated, Step
from tests.places import REFERENCE, ROOT
from tests.reference.published import PERIOD, published

THEMES = {
    1: ["POV150", "UNEMP", "HBURD", "NOHSDP", "UNINSUR"],
    2: ["AGE65", "AGE17", "DISABL", "SNGPNT", "LIMENG"],
    3: ["MINRTY"],
    4: ["MUNIT", "MOBILE", "CROWD", "NOVEH", "GROUPQ"],
}


@pytest.fixture(scope="module")
def svi():
    printed = pd.read_csv(REFERENCE / "svi_pa_county_2020.csv", dtype={"FIPS": str}).set_index("FIPS")
    recipe = read_preset("cdc_svi")
    codes = [entry.code for entry in recipe.indicators]
    return printed, build_index(published(printed, codes), recipe, PERIOD)


def differences(found, printed):
    # Printed decimals, read as binary numbers: anything above this is another decimal.
    return int((np.abs(np.asarray(found, dtype=float) - printed.to_numpy(dtype=float)) > 1e-9).sum())


def test_svi_percentile_ranks(svi):
    printed, result = svi
    for codes in THEMES.values():
        for code in codes:
            assert differences(result.normalised[f"EP_{code}"], printed[f"EPL_{code}"]) == 0


@pytest.mark.parametrize("theme", [1, 2, 3, 4])
def test_svi_themes(svi, theme):
    printed, result = svi
    level = result.levels[f"RPL_THEME{theme}"]
    assert differences(level.aggregate, printed[f"SPL_THEME{theme}"]) == 0
    assert differences(level.scores, printed[f"RPL_THEME{theme}"]) == 0
    assert differences(result.levels[f"F_THEME{theme}"].scores, printed[f"F_THEME{theme}"]) == 0


def test_svi_overall(svi):
    printed, result = svi
    assert differences(result.main.aggregate, printed["SPL_THEMES"]) == 0
    assert differences(result.scores, printed["RPL_THEMES"]) == 0
    assert differences(result.levels["F_TOTAL"].scores, printed["F_TOTAL"]) == 0
    for codes in THEMES.values():
        for code in codes:
            flags = (result.normalised[f"EP_{code}"] >= 0.9).astype(float)
            assert differences(flags, printed[f"F_{code}"]) == 0


def test_svi_parts_sum_to_the_sum_of_themes(svi):
    printed, result = svi
    assert result.additive
    assert not result.split.of_score
    assert differences(result.contributions.sum(axis=1).round(9), printed["SPL_THEMES"]) == 0


@pytest.fixture(scope="module")
def hdi():
    printed = pd.read_csv(REFERENCE / "hdi_2021.csv").set_index("iso3")
    recipe = read_preset("hdi")
    return printed, build_index(published(printed, [entry.code for entry in recipe.indicators]), recipe, PERIOD)


def test_hdi_scores_ranks_and_classes(hdi):
    printed, result = hdi
    complete = printed.index[printed["hdi_2021"].notna()]
    assert len(complete) == 191
    assert result.rated == 191
    assert differences(result.scores[complete], printed.loc[complete, "hdi_2021"]) == 0
    assert differences(result.ranks[complete], printed.loc[complete, "hdi_rank_2021"]) == 0
    words = [result.breaks.labels[number] for number in result.classes[complete]]
    assert words == printed.loc[complete, "hdicode"].tolist()
    assert len(result.excluded) == 4


def test_hdi_goes_wrong_without_its_cap_or_its_rounding(hdi):
    """The recipe's own words matter: what the reference says about wrong recipes comes out as well."""
    printed, result = hdi
    recipe = result.recipe
    dataset = published(printed, [entry.code for entry in recipe.indicators])
    complete = printed.index[printed["hdi_2021"].notna()]
    unrounded = dataclasses.replace(
        recipe,
        composites=tuple(
            dataclasses.replace(level, aggregate=Step("geometric")) if level.code == "hdi" else level
            for level in recipe.composites
        ),
    )
    ranks = build_index(dataset, unrounded, PERIOD).ranks[complete]
    assert differences(ranks, printed.loc[complete, "hdi_rank_2021"]) == 29
    uncapped = dataclasses.replace(
        recipe,
        indicators=tuple(
            dataclasses.replace(entry, normalise=Step("goalposts", {**entry.normalise.options, "cap": False}))
            for entry in recipe.indicators
        ),
    )
    scores = build_index(dataset, uncapped, PERIOD).scores[complete]
    assert differences(scores, printed.loc[complete, "hdi_2021"]) == 18


def asem_recipe(meta):
    """Return the recipe file of ASEM: what its list of indicators says, as TOML."""
    lines = [
        'format = 1\nname = "ASEM"\nhigh = "favourable"\nindex = "Index"\nmissing.rule = "drop"',
        'normalise = { name = "minmax", low = 0, high = 100 }\naggregate = "arithmetic"',
    ]
    pairs = {(row.Agg1, row.Agg2) for row in meta.itertuples()} | {(row.Agg2, row.Agg3) for row in meta.itertuples()}
    lines += [f'[[composites]]\ncode = "{code}"\nparent = "{parent}"' for code, parent in sorted(pairs)]
    lines.append('[[composites]]\ncode = "Index"')
    for row in meta.itertuples():
        direction = "favourable" if row.Direction > 0 else "burden"
        lines.append(
            f'[[indicators]]\ncode = "{row.IndCode}"\nweight = {row.IndWeight}\n'
            f'direction = "{direction}"\nparent = "{row.Agg1}"'
        )
    return read_recipe("\n".join(lines).encode(), "asem.toml")


@pytest.fixture(scope="module")
def asem():
    meta = pd.read_csv(REFERENCE / "asem_meta.csv")
    printed = pd.read_csv(REFERENCE / "asem_treated_plus_scores.csv").set_index("UnitCode")
    return printed, build_index(published(printed, meta["IndCode"].tolist()), asem_recipe(meta), PERIOD)


def test_asem_every_level_and_rank(asem):
    printed, result = asem
    assert len(result.levels) == 11
    decimals = 2  # as printed
    for code, level in result.levels.items():
        assert np.abs(np.round(level.scores, decimals) - printed[code].to_numpy()).max() < 1e-9, code
    assert differences(result.ranks, printed["Rank"]) == 0


def test_asem_parts_reach_down_to_indicators(asem):
    _printed, result = asem
    assert result.additive
    assert result.split.of_score
    assert list(result.contributions.columns) == [entry.code for entry in result.recipe.indicators]
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores, atol=1e-9)


@pytest.fixture(scope="module")
def tracts():
    printed = pd.read_csv(REFERENCE / "svi_de_tract_2020.csv", dtype={"GEOID": str}).set_index("GEOID")
    inhabited = Rated(conditions=(Condition("E_TOTPOP", at_least=1),))
    recipe = dataclasses.replace(read_preset("cdc_svi"), rated=inhabited)
    codes = [entry.code for entry in recipe.indicators]
    dataset = published(printed, codes, ["E_TOTPOP"])
    return printed.replace(-999, np.nan), build_index(dataset, recipe, PERIOD)


def same_or_missing(found, printed):
    """Return how many figures differ, a missing one from any other."""
    mine, theirs = np.asarray(found, dtype=float), printed.to_numpy(dtype=float)
    return int((~np.isclose(mine, theirs, rtol=0, atol=1e-9, equal_nan=True)).sum())


def test_svi_of_delaware_with_missing_values(tracts):
    printed, result = tracts
    # 259 tracts, two of them without inhabitants, one with inhabitants and four figures missing.
    assert len(printed) == 259
    assert printed["E_TOTPOP"].eq(0).sum() == 2
    assert result.rated == printed["RPL_THEMES"].notna().sum() == 256
    for codes in THEMES.values():
        for code in codes:
            found = result.normalised[f"EP_{code}"]
            assert same_or_missing(found, printed[f"EPL_{code}"]) == 0, code
            assert same_or_missing((found >= 0.9).where(found.notna()), printed[f"F_{code}"]) == 0, code
    for theme in THEMES:
        level = result.levels[f"RPL_THEME{theme}"]
        assert same_or_missing(level.aggregate, printed[f"SPL_THEME{theme}"]) == 0
        assert same_or_missing(level.scores, printed[f"RPL_THEME{theme}"]) == 0
        assert same_or_missing(result.levels[f"F_THEME{theme}"].scores, printed[f"F_THEME{theme}"]) == 0
    assert same_or_missing(result.main.aggregate, printed["SPL_THEMES"]) == 0
    assert same_or_missing(result.scores, printed["RPL_THEMES"]) == 0
    assert same_or_missing(result.levels["F_TOTAL"].scores, printed["F_TOTAL"]) == 0


@pytest.fixture(scope="module")
def wimd():
    printed = pd.read_csv(REFERENCE / "wimd2019.csv").set_index("lsoa11_code")
    path = ROOT / "tests" / "reference" / "recipes" / "wimd2019.toml"
    recipe = read_recipe(path.read_bytes(), path.name)
    return printed, build_index(published(printed, [entry.code for entry in recipe.indicators]), recipe, PERIOD)


def test_wimd_scores_ranks_and_deciles(wimd):
    printed, result = wimd
    assert result.rated == 1909
    assert np.abs(result.scores - printed["IMD_score"]).max() < 1e-6
    assert differences(result.ranks, printed["IMD_rank"]) == 0
    # Class 0 holds the lowest scores, the printed decile 1 the most deprived areas.
    assert differences(10 - result.classes, printed["IMD_decile"]) == 0


def test_wimd_goes_wrong_with_the_scottish_convention(wimd):
    printed, result = wimd
    scottish = dataclasses.replace(result.recipe, normalise=Step("exponential", {"convention": "scotland"}))
    dataset = published(printed, [entry.code for entry in scottish.indicators])
    assert np.abs(build_index(dataset, scottish, PERIOD).scores - printed["IMD_score"]).max() > 1e-3
