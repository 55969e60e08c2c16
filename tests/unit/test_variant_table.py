"""What was varied in each variant, checked against the variant computed by itself."""

from __future__ import annotations

import numpy as np
import pytest

from sozial.index.build import build_index
from sozial.index.method_file import read_method
from sozial.insight.robustness import assess_robustness
from sozial.insight.variation import Source, Variation
from sozial.output.variant_table import variant_table
from sozial.reading.sample import SAMPLE_METHOD, read_sample, sample_file


@pytest.fixture(scope="module")
def sample():
    return read_sample(), read_method(sample_file(SAMPLE_METHOD))


def test_each_line_says_what_moves_the_ranking_so_far(sample):
    data, method = sample
    variation = Variation((Source.WEIGHTS, Source.LEFT_OUT), draws=40)
    found = assess_robustness(data, method, "2024", variation)
    table = variant_table(data, method, "2024", found, "de")
    assert len(table) == 40
    codes = [entry.code for entry in method.indicators]
    labels = {f"Gewicht von {data.indicator(code).label} in %": code for code in codes}
    before = build_index(data, method, "2024").ranks.to_numpy()
    for _at, line in table.iterrows():
        shares = {code: line[name] for name, code in labels.items()}
        assert sum(shares.values()) == pytest.approx(100)
        left_out = line["Weggelassen"]
        assert (left_out == "–") == all(share > 0 for share in shares.values())
        if left_out != "–":
            assert shares[labels[f"Gewicht von {left_out} in %"]] == 0
        ranks = build_index(data, method.with_weights(shares), "2024").ranks.to_numpy()
        both = (ranks > 0) & (before > 0)
        assert line["Mittlere Verschiebung in Rängen"] == pytest.approx(np.abs(ranks - before)[both].mean())


def test_each_alternative_stands_in_one_line_where_nothing_is_drawn(sample):
    data, method = sample
    variation = Variation((Source.NORMALISATION, Source.CLASSES))
    found = assess_robustness(data, method, "2024", variation)
    table = variant_table(data, method, "2024", found, "en")
    assert len(table) == found.variants
    assert not table[["Standardising", "Classes"]].duplicated().any()
    assert table["Mean shift in ranks"].iloc[0] == 0
    assert set(table["Chance in small numbers"]) == {"–"}
