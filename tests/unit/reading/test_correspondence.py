"""From an old edition of the territory to a new one, by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sozial.errors import DataError
from sozial.model import Dataset, Indicator
from sozial.reading.loading.conversion import convert_dataset
from sozial.reading.loading.correspondence import Correspondence, is_correspondence, read_correspondence
from sozial.reading.tables.table import read_table


def dataset(population, rate, count=None):
    keys = [str(number) for number in range(1, len(population) + 1)]
    units = pd.DataFrame({"name": keys}, index=pd.Index(keys, name="unit"))
    index = pd.MultiIndex.from_product([keys, ["2020"]], names=["unit", "period"])
    values = pd.DataFrame({"population": np.array(population, float), "q": np.array(rate, float)}, index=index)
    indicators = [Indicator("q", measure="%")]
    if count is not None:
        values["n"] = np.array(count, float)
        indicators = [Indicator("q", measure="%", count="n", base="population")]
    return Dataset("t", units, values, tuple(indicators))


def test_counts_by_share_and_rates_by_people():
    rule = read_correspondence(read_table(b"alt;neu;anteil\n1;X;1\n2;X;25 %\n2;Y;75 %\n", "u.csv"))
    new = convert_dataset(dataset([100, 400], [10, 20]), rule)
    assert new.values["population"].tolist() == [200.0, 300.0]
    # X: 100 people at 10 and 100 people at 20.
    assert new.values["q"].tolist() == [15.0, 20.0]
    assert {finding.code for finding in new.findings} == {"converted"}


def test_what_was_withheld_stays_withheld():
    rule = Correspondence({"1": {"X": Fraction(1)}, "2": {"X": Fraction(1, 4), "Y": Fraction(3, 4)}}, {})
    before = dataset([100, 400], [10, 20], [np.nan, 80])
    before = replace(before, withheld=frozenset({("1", "2020", "n")}))
    # X holds what is withheld; Y is of the second alone.
    assert convert_dataset(before, rule).withheld == {("X", "2020", "n")}


def test_a_missing_value_reaches_every_area_that_it_would_be_part_of():
    rule = Correspondence({"1": {"X": Fraction(1)}, "2": {"X": Fraction(1, 2), "Y": Fraction(1, 2)}}, {})
    new = convert_dataset(dataset([100, np.nan], [10, 20]), rule)
    assert np.isnan(new.values["population"]).tolist() == [True, True]
    assert np.isnan(new.values["q"]).tolist() == [True, True]


@given(
    counts=st.lists(st.integers(0, 100_000), min_size=3, max_size=12),
    parts=st.lists(st.integers(1, 9), min_size=3, max_size=12),
)
def test_sums_are_kept_exactly(counts, parts):
    counts = counts[: len(parts)]
    shares = {}
    for number in range(len(counts)):
        one = Fraction(parts[number], 10)
        shares[str(number + 1)] = {f"N{number % 3}": one, f"N{number % 3 + 1}": 1 - one}
    new = convert_dataset(dataset(counts, [1.0] * len(counts)), Correspondence(shares, {}))
    assert sum(Fraction(value) for value in new.values["population"]) == pytest.approx(sum(counts), abs=1e-9)
    assert new.values["population"].sum() == pytest.approx(sum(counts), rel=1e-15, abs=1e-12)
    assert new.values["q"].dropna().to_numpy() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("alt;neu;anteil\n1;X;0,5\n", "shares"),
        ("alt;neu;anteil\n1;X;viel\n", "share"),
        ("alt;neu;anteil\n1;X;1,5\n", "share"),
    ],
)
def test_shares_that_lose_people_are_refused(text, code):
    with pytest.raises(DataError) as caught:
        read_correspondence(read_table(text.encode(), "u.csv"))
    assert code in {finding.code for finding in caught.value.findings}


def test_printed_shares_are_rounded():
    rule = read_correspondence(read_table(b"alt;neu;anteil\n1;X;0,333\n1;Y;0,333\n1;Z;0,333\n", "u.csv"))
    assert sum(rule.shares["1"].values()) == 1


def test_areas_that_the_table_does_not_know_are_named():
    with pytest.raises(DataError) as caught:
        convert_dataset(dataset([1, 2], [1, 2]), Correspondence({"1": {"X": Fraction(1)}}, {}))
    assert "2" in caught.value.findings[0].text("de")


def test_rates_without_anything_to_weight_them_are_named():
    data = dataset([100, 400], [10, 20])
    bare = Dataset("t", data.units, data.values[["q"]], data.indicators)
    rule = Correspondence({"1": {"X": Fraction(1)}, "2": {"X": Fraction(1)}}, {})
    new = convert_dataset(bare, rule)
    assert "not-converted" in {finding.code for finding in new.findings}
    assert new.indicators == ()


def test_an_ordinary_table_is_none():
    assert not is_correspondence(read_table(b"schluessel;name;quote\n01;Au;1,5\n", "t.csv"))


def test_what_is_divided_is_marked_as_estimated():
    rule = Correspondence({"1": {"X": Fraction(1)}, "2": {"X": Fraction(1, 4), "Y": Fraction(3, 4)}}, {})
    new = convert_dataset(dataset([100, 400], [10, 20]), rule)
    assert {unit for unit, _period, _column in new.estimated} == {"X", "Y"}
    # Areas that are whole ones put together are counted.
    whole = Correspondence({"1": {"X": Fraction(1)}, "2": {"X": Fraction(1)}}, {})
    assert convert_dataset(dataset([100, 400], [10, 20]), whole).estimated == frozenset()
