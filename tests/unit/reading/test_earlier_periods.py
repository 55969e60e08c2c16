"""Which period lies a year, or a period, before another one; and rates over several years."""

from __future__ import annotations

import pandas as pd
import pytest

from sozial.index.values.derive import derive_column
from sozial.model import Dataset, Indicator, earlier_period, year_before
from sozial.reading.indicators.indicator_choices import IndicatorChoice, Use
from sozial.reading.indicators.made_rates import apply_choices
from sozial.recipe import Derived

MIXED = ("2021-06", "2022", "2022-12")


@pytest.mark.parametrize(
    ("periods", "period", "back", "earlier"),
    [
        (("2019", "2021"), "2021", 2, "2019"),
        (("2019", "2021"), "2021", 1, None),
        (("2021/22", "2022/23"), "2022/23", 1, "2021/22"),
        (("2020/21", "2022/23"), "2022/23", 1, None),
        (("2021-Q4", "2022-Q1"), "2022-Q1", 1, "2021-Q4"),
        (("2021-06", "2022-06"), "2022-06", 1, "2021-06"),
        (("before", "now"), "now", 1, "before"),
        # Of several kinds: only years have an order of their own.
        (MIXED, "2022-12", 1, None),
        (MIXED, "2022", 1, None),
        (("2021", "2021/22", "2022"), "2022", 1, "2021"),
        (("2021", "2021/22", "2022"), "2021/22", 1, None),
        (("2021-06", "before"), "before", 1, None),
        # What states no period stands beside any.
        (("", "2021", "2022"), "2022", 1, "2021"),
        (("", "2021-06", "2021-12"), "2021-12", 1, "2021-06"),
        (MIXED, "2022-12", 0, "2022-12"),
    ],
)
def test_the_period_before(periods, period, back, earlier):
    assert earlier_period(periods, period, back) == earlier


@pytest.mark.parametrize(
    ("periods", "period", "earlier"),
    [
        (("2021", "2022"), "2022", "2021"),
        (("2021-06", "2021-12", "2022-06"), "2022-06", "2021-06"),
        (("2021-12", "2022-06"), "2022-06", None),
        (("2021-06-30", "2022-12-31"), "2022-12-31", None),
        (("2021-06", "2021-12", "2022-07"), "2022-07", None),
        (("2021-10-15", "2022-10-14"), "2022-10-14", "2021-10-15"),
        (("2021-Q1", "2021-Q2", "2022-Q1"), "2022-Q1", "2021-Q1"),
        (MIXED, "2022-12", None),
        (("2021-12", "2022", "2022-12"), "2022-12", "2021-12"),
    ],
)
def test_the_year_before(periods, period, earlier):
    assert year_before(periods, period, 1) == earlier


def data(periods):
    index = pd.MultiIndex.from_product([["1"], periods], names=["unit", "period"])
    values = pd.DataFrame({"n": [1.0, 2, 4], "b": [10.0, 10, 20]}, index=index)
    units = pd.DataFrame({"name": ["Au"]}, index=pd.Index(["1"], name="unit"))
    return Dataset("T", units, values, (Indicator("n"),))


def test_rates_over_two_years_add_no_half_years():
    made = apply_choices(data(MIXED), [IndicatorChoice("n", Use.RATE, base="b", years=2)])
    assert made.values["n (rate)"].isna().all()
    assert "rate-gaps" in {finding.code for finding in made.findings}


def test_rates_over_two_years_of_half_years_add_the_same_half():
    made = apply_choices(data(("2021-06", "2021-12", "2022-06")), [IndicatorChoice("n", Use.RATE, base="b", years=2)])
    # 1 + 4 of 10 + 20.
    assert made.values["n (rate)"].dropna().to_dict() == {("1", "2022-06"): pytest.approx(100 * 5 / 30)}


def test_a_recipe_pools_no_periods_of_several_kinds():
    rule = Derived("r", "pooled_rate", count="n", base="b", periods=2)
    assert pd.isna(derive_column(data(MIXED), rule, "2022-12")["r"]).all()
    # 1 + 2 of 10 + 10 in two halves of a year, as the recipe says: two periods.
    assert derive_column(data(("2021-06", "2021-12", "2022-06")), rule, "2021-12")["r"].tolist() == [15.0]
