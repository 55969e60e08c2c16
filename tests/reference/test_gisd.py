"""The German Index of Socioeconomic Deprivation: roll-ups and further classes, against what the RKI printed."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.model import Dataset, Indicator
from tests.places import ROOT, reference_bytes

YEARS = [str(year) for year in range(1998, 2022)]
# Printed to five decimals, made of scores of five decimals, and stretched by at most a factor of two.
PRINTED = 2e-5


def table(name, key):
    text = reference_bytes(name).decode("utf-8")
    return pd.read_csv(io.StringIO(text), dtype={key: str, "year": str, "kreis_id": str})


def recipe(name):
    return read_recipe((ROOT / "tests" / "reference" / "recipes" / name).read_bytes(), name)


def scores_of(name, key, population):
    printed = table(name, key)
    people = table(population, "unit").set_index("unit")
    units = list(dict.fromkeys(printed[key]))
    frame = people.loc[units].assign(name=units)
    frame["population"] = frame["population"].astype(float)
    values = printed.set_index([key, "year"])[["gisd_score"]]
    values.index.names = ["unit", "period"]
    return Dataset("GISD", frame, values, (Indicator("gisd_score"),)), printed


@pytest.fixture(scope="module")
def kreise():
    dataset, printed = scores_of("gisd_kreise.csv", "kreis_id", "gisd_kreise_population.csv")
    return dataset, printed, table("gisd_nuts2.csv", "nuts_2_id"), recipe("gisd_kreise.toml")


def wrong(classes, printed):
    return int((np.asarray(classes) + 1 != printed.to_numpy()).sum())


@pytest.mark.parametrize("year", YEARS)
def test_fifths_tenths_and_groups_of_kreise_and_regions(kreise, year):
    dataset, printed, regions, recipe = kreise
    result = build_index(dataset, recipe, year)
    assert result.rated == 400
    own = printed[printed["year"] == year].set_index("kreis_id").loc[list(result.units)]
    assert wrong(result.classes, own["gisd_5"]) == 0
    assert wrong(result.further["gisd_10"].classes, own["gisd_10"]) == 0
    assert wrong(result.further["gisd_k"].classes, own["gisd_k"]) == 0
    larger = result.larger["nuts2"]
    assert len(larger.areas) == 38
    assert larger.of.sum() == larger.units.sum() == 400
    above = regions[regions["year"] == year].set_index("nuts_2_id").loc[list(larger.areas)]
    assert np.abs(larger.scores - above["gisd_score"]).max() < PRINTED
    assert wrong(larger.classes, above["gisd_5"]) == 0
    assert wrong(result.further["nuts2_10"].classes, above["gisd_10"]) == 0
    assert wrong(result.further["nuts2_k"].classes, above["gisd_k"]) == 0


def test_regions_go_wrong_without_inhabitants_as_weights(kreise):
    import dataclasses

    dataset, _printed, regions, recipe = kreise
    alike = dataclasses.replace(recipe, roll_ups=(dataclasses.replace(recipe.roll_ups[0], weights="equal"),))
    larger = build_index(dataset, alike, "2021").larger["nuts2"]
    above = regions[regions["year"] == "2021"].set_index("nuts_2_id").loc[list(larger.areas)]
    assert np.abs(larger.scores - above["gisd_score"]).max() > 0.05
    assert wrong(larger.classes, above["gisd_5"]) > 0


def test_verbaende_roll_up_to_kreise():
    dataset, printed = scores_of("gisd_sh_verbaende.csv", "gvb_id", "gisd_sh_population.csv")
    assert printed["gvb_id"].nunique() == 170
    above = table("gisd_sh_kreise.csv", "kreis_id").set_index(["kreis_id", "year"])["gisd_score"]
    seen = 0
    for year in YEARS:
        larger = build_index(dataset, recipe("gisd_verbaende.toml"), year).larger["kreise"]
        for area, score in zip(larger.areas, larger.scores, strict=True):
            assert abs(score - above[(area, year)]) < PRINTED
            seen += 1
    assert seen == len(above) == 360


def documented():
    """Return the recipe of the whole index as docs/recipe-file.md prints it."""
    document = (ROOT / "docs" / "recipe-file.md").read_text(encoding="utf-8")
    (text,) = [part.split("```")[0] for part in document.split("```toml\n")[1:] if 'name = "GISD"' in part]
    return read_recipe(text.encode(), "gisd.toml")


def stretched(numbers):
    return (numbers - numbers.min()) / (numbers.max() - numbers.min())


def test_the_documented_recipe_is_what_the_syntax_of_the_rki_computes():
    """prcomp over all years, predict, rescale by year, weighted.mean, rescale: done again here, step by step."""
    recipe, random = documented(), np.random.default_rng(1)
    signs = {entry.code: 1 if entry.direction.value > 0 else -1 for entry in recipe.indicators}
    units, years = [f"{number:03d}" for number in range(60)], ["2019", "2020", "2021"]
    index = pd.MultiIndex.from_product([units, years], names=["unit", "period"])
    burden = np.repeat(random.normal(size=60), 3) + random.normal(size=180) / 3
    values = pd.DataFrame(
        {code: sign * burden + random.normal(size=180) for code, sign in signs.items()}, index=index
    )  # fmt: skip
    people = random.integers(100, 90_000, 60).astype(float)
    kreis = [f"K{number % 12}" for number in range(60)]
    frame = pd.DataFrame(
        {"name": units, "population": people, "kreis": kreis, "gemeindeverband": [f"V{n % 25}" for n in range(60)]},
        index=pd.Index(units, name="unit"),
    )
    dataset = Dataset("d", frame, values, tuple(map(Indicator, signs)))
    scores = {}
    for parent in ("arbeitswelt", "einkommen", "bildung"):
        codes = [entry.code for entry in recipe.indicators if entry.parents == (parent,)]
        standard = (values[codes] - values[codes].mean()) / values[codes].std(ddof=1)
        component = standard.to_numpy() @ np.linalg.svd(standard.to_numpy(), full_matrices=False)[2][0]
        component *= np.sign(np.corrcoef(component, burden)[0, 1])
        scores[parent] = pd.Series(component, index=index).groupby("period").transform(stretched)
    total = sum(scores.values()).groupby("period").transform(stretched).round(5)
    for year in years:
        result = build_index(dataset, recipe, year)
        expected = total.xs(year, level="period")
        assert result.scores.tolist() == pytest.approx(expected[units].tolist(), abs=1e-12)
        for code, column in (("kreise", "kreis"), ("verbaende", "gemeindeverband")):
            by_area = pd.DataFrame({"x": expected[units].to_numpy(), "n": people, "area": frame[column].to_numpy()})
            means = by_area.groupby("area")[["x", "n"]].apply(lambda part: np.average(part["x"], weights=part["n"]))
            found = result.larger[code]
            assert found.scores.tolist() == pytest.approx(stretched(means)[list(found.areas)].tolist(), abs=1e-12)
