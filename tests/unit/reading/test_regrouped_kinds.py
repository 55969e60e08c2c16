"""What is summed and what is averaged when quarters change: also for columns that are no indicators."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from sozial.model import Dataset, Indicator
from sozial.reading.delivery.regrouping import regroup
from sozial.reading.indicators.indicator_choices import IndicatorChoice, Use
from sozial.reading.indicators.made_rates import apply_choices
from sozial.reading.loading.conversion import convert_dataset
from sozial.reading.loading.correspondence import Correspondence
from sozial.reading.loading.counted_columns import is_count

SPLIT = {"3": {"31": Fraction(3, 5), "32": Fraction(2, 5)}}
MERGED = {"1": {"12": Fraction(1)}, "2": {"12": Fraction(1)}}


def town(indicators=(), **columns):
    """Return data of three quarters with 1,000, 2,000 and 3,000 people."""
    units = pd.DataFrame({"name": ["Au", "Bo", "Ce"]}, index=pd.Index(["1", "2", "3"], name="unit"))
    index = pd.MultiIndex.from_product([units.index, ["2023"]], names=["unit", "period"])
    values = pd.DataFrame({"population": [1000.0, 2000, 3000], **columns}, index=index, dtype=float)
    return Dataset("Stadt", units, values, tuple(indicators))


def test_a_rate_that_is_no_indicator_stays_when_its_quarter_is_split():
    data = apply_choices(town(Quote=[20.5, 10.5, 15.0]), [IndicatorChoice("Quote", Use.UNUSED, measure="%")])
    made = regroup(data, SPLIT, {})
    assert made.values["Quote"].loc[["31", "32"]].tolist() == [15.0, 15.0]
    assert {("31", "2023", "Quote"), ("32", "2023", "Quote")} <= made.estimated


def test_a_rate_that_is_no_indicator_is_weighted_when_quarters_are_put_together():
    made = regroup(town(Quote=[20.5, 10.5, 15.0]), MERGED, {})
    # (20.5 · 1,000 + 10.5 · 2,000) / 3,000, an estimate: nobody knows its base.
    assert made.values.loc[("12", "2023"), "Quote"] == pytest.approx(41.5 / 3)
    assert ("12", "2023", "Quote") in made.estimated


def test_without_people_a_rate_of_several_quarters_is_not_known():
    data = town(Quote=[20.5, 10.5, 15.0])
    data = Dataset("Stadt", data.units, data.values.drop(columns="population"), ())
    assert np.isnan(regroup(data, MERGED, {}).values.loc[("12", "2023"), "Quote"])


def test_a_correspondence_table_averages_them_too():
    rule = Correspondence({"1": {"12": Fraction(1)}, "2": {"12": Fraction(1)}, **SPLIT}, {})
    made = convert_dataset(town(Quote=[20.5, 10.5, 15.0], Hunde=[10, 20, 30]), rule)
    assert made.values["Quote"].tolist() == pytest.approx([41.5 / 3, 15.0, 15.0])
    assert made.values["Hunde"].tolist() == [30.0, 18.0, 12.0]


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("Hunde", [11, 29, 37]),
        ("Anzahl Fälle", [11, 29, 37]),
        ("Anzahl Fälle", [11, 29.5, 37]),
        ("Fläche in ha", [80.5, 120.25, 60]),
        ("Wanderungssaldo", [-12, 5, 7]),
    ],
)
def test_counts_and_amounts_that_are_no_indicators_are_summed(name, figures):
    made = regroup(town(**{name: figures}), MERGED, {})
    assert made.values.loc[("12", "2023"), name] == figures[0] + figures[1]


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("Quote", [15, 20, 30]),
        ("Durchschnittsalter", [41, 44, 47]),
        ("Einwohner je ha", [41, 44, 47]),
        ("Mietpreis", [7.5, 8.1, 9.9]),
        ("sgb2", [7.5, 8.1, 9.9]),
    ],
)
def test_rates_and_means_that_are_no_indicators_are_never_summed(name, figures):
    made = regroup(town(**{name: figures}), MERGED, {})
    assert made.values.loc[("12", "2023"), name] == pytest.approx((figures[0] + 2 * figures[1]) / 3)


def test_counts_that_were_divided_stay_counts():
    once = regroup(town(Hunde=[11, 29, 37]), SPLIT, {})
    assert once.values.loc[("31", "2023"), "Hunde"] == pytest.approx(22.2)
    assert is_count(once, "Hunde")
    again = regroup(once, {"31": {"3": Fraction(1)}, "32": {"3": Fraction(1)}}, {})
    assert again.values.loc[("3", "2023"), "Hunde"] == pytest.approx(37.0)


def test_small_counts_that_are_indicators_are_summed_and_shares_are_not():
    data = town(
        [Indicator("Kinder"), Indicator("x"), Indicator("q", measure="%")], Kinder=[9, 4, 7], x=[9, 4, 7], q=[9, 4, 7]
    )
    made = regroup(data, MERGED, {})
    assert made.values.loc[("12", "2023"), ["Kinder", "x", "q"]].tolist() == pytest.approx([13, 17 / 3, 17 / 3])
