"""What was varied in each variant, checked against the variant computed by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sozial.index.build import build_index
from sozial.index.recipe.recipe_file import read_recipe
from sozial.insight.robustness import assess_robustness
from sozial.insight.variation import Source, Variation
from sozial.output.tables.variant_table import variant_table
from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file


@pytest.fixture(scope="module")
def sample():
    return read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))


def test_each_line_says_what_moves_the_ranking_so_far(sample):
    data, recipe = sample
    variation = Variation((Source.WEIGHTS, Source.LEFT_OUT), draws=40)
    found = assess_robustness(data, recipe, "2024", variation)
    table = variant_table(data, recipe, "2024", found, "de")
    assert len(table) == 40
    codes = [entry.code for entry in recipe.indicators]
    labels = {f"Gewicht von {data.indicator(code).label} in %": code for code in codes}
    before = build_index(data, recipe, "2024").ranks.to_numpy()
    for _at, line in table.iterrows():
        shares = {code: line[name] for name, code in labels.items()}
        assert sum(shares.values()) == pytest.approx(100)
        left_out = line["Weggelassen"]
        assert (left_out == "–") == all(share > 0 for share in shares.values())
        if left_out != "–":
            assert shares[labels[f"Gewicht von {left_out} in %"]] == 0
        ranks = build_index(data, recipe.with_weights(shares), "2024").ranks.to_numpy()
        both = (ranks > 0) & (before > 0)
        assert line["Mittlere Verschiebung in Rängen"] == pytest.approx(np.abs(ranks - before)[both].mean())


def test_each_alternative_stands_in_one_line_where_nothing_is_drawn(sample):
    data, recipe = sample
    variation = Variation((Source.NORMALISATION, Source.CLASSES))
    found = assess_robustness(data, recipe, "2024", variation)
    table = variant_table(data, recipe, "2024", found, "en")
    assert len(table) == found.variants
    assert not table[["Standardising", "Classes"]].duplicated().any()
    assert table["Mean shift in ranks"].iloc[0] == 0
    assert set(table["Chance in small numbers"]) == {"–"}


def test_nothing_is_drawn_by_chance_without_counts(sample):
    data, recipe = sample
    without = replace(data, indicators=tuple(replace(entry, count=None, base=None) for entry in data.indicators))
    for given, word in ((data, "drawn"), (without, "–")):
        found = assess_robustness(given, recipe, "2024", Variation((Source.CHANCE,), draws=20))
        table = variant_table(given, recipe, "2024", found, "en")
        assert set(table["Chance in small numbers"]) == {word}
        assert bool(table["Mean shift in ranks"].any()) is (word == "drawn")
