"""The sample city is what its README says."""

from __future__ import annotations

from sozial.insight.people import city_value
from sozial.model import Direction
from sozial.reading.loading.sample import read_sample, sample_file


def test_size_years_and_fields():
    city = read_sample()
    assert len(city.units) == len(city.areas) == 60
    assert city.periods == ("2019", "2020", "2021", "2022", "2023", "2024")
    weighable = [entry for entry in city.indicators if entry.direction is not Direction.CONTEXT]
    assert len(weighable) == 16
    assert len({entry.domain for entry in weighable}) == 6
    assert all(entry.count and entry.base and entry.source and entry.definition for entry in city.indicators)
    assert {"parent", "stadtteil"} <= set(city.units.columns) or {"parent", "stadtbezirk"} <= set(city.units.columns)


def test_two_small_quarters_withheld_values_and_true_zeros():
    city = read_sample()
    assert (city.units["population"] < 300).sum() == 2
    codes = {finding.code for finding in city.findings}
    assert {"missing-sign", "true-zero"} <= codes
    assert "rate" not in codes


def test_burdens_go_together_as_in_real_towns():
    now = read_sample().at("2024")
    assert now["sgb2_quote"].corr(now["arbeitslosenanteil"], method="spearman") > 0.7
    assert now["sgb2_quote"].corr(now["gymnasium"], method="spearman") < -0.4


def test_the_city_value_is_not_the_mean_of_the_quarters():
    city = read_sample()
    found = city_value(city, city.indicator("sgb2_quote"), "2024")
    assert 2 < found.city < 30
    assert abs(found.city - found.mean) > 0.01


def test_keys_are_text_with_leading_zeros():
    assert all(key.startswith("0") and len(key) == 5 for key in read_sample().units.index)
    assert sample_file("musterstadt.csv").startswith(b"\xef\xbb\xbf")
