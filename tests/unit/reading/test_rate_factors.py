"""Rates that are not per cent: their factor, the value of several quarters together, and what small counts follow."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from sozial.index.areas.city import CityOrigin, city_figure
from sozial.index.areas.pooling import pooled_value
from sozial.model import Dataset, Indicator
from sozial.protection.protect import protect
from sozial.protection.rules import DisclosureRules
from sozial.rates import stated_factor, told_factor, with_factor
from sozial.reading.delivery.regrouping import regroup
from sozial.reading.indicators.choice_proposals import propose_choices
from sozial.reading.indicators.made_rates import apply_choices
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table

# 30 of 1,500 are 20.0 per thousand, 10 of 400 are 25.0; together 40 of 1,900 are 21.05.
PER_THOUSAND = """Nr;Stadtteil;Delikte je 1000;Delikte je 1000_anzahl;Delikte je 1000_basis
01;Au;20,0;30;1500
02;Bo;25,0;10;400
03;Ce;40,0;80;2000
"""
TOGETHER = {"01": {"12": Fraction(1)}, "02": {"12": Fraction(1)}}


def read(text):
    table = read_table(text.encode(), "t.csv")
    return build_dataset("Stadt", [(table, propose_columns(table))])


def chosen(text):
    dataset = read(text)
    return apply_choices(dataset, propose_choices(dataset))


@pytest.mark.parametrize("dataset", [read(PER_THOUSAND), chosen(PER_THOUSAND)], ids=["as read", "as chosen"])
def test_a_rate_per_thousand_gives_a_value_per_thousand_for_the_city(dataset):
    rate = dataset.indicator("Delikte je 1000")
    found = city_figure(dataset, rate, "")
    assert (rate.factor, found.origin) == (1000.0, CityOrigin.COUNTS)
    assert found.value == pytest.approx(1000 * 120 / 3900)
    assert "rate" not in {finding.code for finding in dataset.findings}
    assert [finding.values["factor"] for finding in dataset.findings if finding.code == "rate-factor"] == [1000]


def test_quarters_with_a_rate_per_thousand_are_put_together():
    made = regroup(read(PER_THOUSAND), TOGETHER, {"12": "Aubo"})
    assert made.values.loc[("12", ""), "Delikte je 1000"] == pytest.approx(1000 * 40 / 1900)
    assert not made.estimated


def test_shares_of_one_that_are_shown_in_per_cent_keep_their_city_value():
    text = "Nr;Stadtteil;Quote;Quote_anzahl;Quote_basis\n01;Au;0,02;30;1500\n02;Bo;0,025;10;400\n03;Ce;0,04;80;2000\n"
    dataset = chosen(text)
    (rate,) = dataset.indicators
    assert city_figure(dataset, rate, "").value == pytest.approx(100 * 120 / 3900)


def test_a_rate_in_per_cent_stays_one():
    text = PER_THOUSAND.replace("Delikte je 1000", "Quote").replace("20,0", "2,0").replace("25,0", "2,5")
    dataset = read(text.replace("40,0", "4,0"))
    assert dataset.indicator("Quote").factor == 100.0
    assert not {finding.code for finding in dataset.findings} & {"rate", "rate-factor"}


def test_counts_of_something_else_make_no_rate_of_several_quarters():
    # 3 of 150 are no 20 per cent, 9 of 100 no 30, 4 of 800 no 45: nothing that one factor would mend.
    units = pd.DataFrame({"name": ["Au", "Bo", "Ce"]}, index=pd.Index(["01", "02", "03"], name="unit"))
    index = pd.MultiIndex.from_product([units.index, ["2024"]], names=["unit", "period"])
    values = pd.DataFrame({"q": [20.0, 30, 45], "n": [3.0, 9, 4], "b": [150.0, 100, 800]}, index=index)
    rate = Indicator("q", count="n", base="b", measure="%")
    dataset = Dataset("Stadt", units, values, (rate,))
    assert with_factor(rate, values) == rate
    assert pooled_value(dataset, rate, "2024", np.ones(3, dtype=bool))[1] == 0
    found = city_figure(dataset, rate, "2024")
    assert (found.value, found.origin) == ((20 * 150 + 30 * 100 + 45 * 800) / 1050, CityOrigin.BASE)
    made = regroup(dataset, TOGETHER, {})
    assert made.values.loc[("12", "2024"), "q"] == (20 * 150 + 30 * 100) / 250
    assert ("12", "2024", "q") in made.estimated
    # Delivered for the city, but of something else as well.
    dataset = replace(dataset, city=frozenset({("2024", "n", 16.0), ("2024", "b", 1050.0)}))
    assert city_figure(dataset, rate, "2024").origin is CityOrigin.BASE


def test_small_counts_behind_a_rate_per_thousand_are_changed_as_counts():
    # 2.0 per thousand of 1,000 are two people.
    units = pd.DataFrame({"name": list("abcdef")}, index=pd.Index(list("123456"), name="unit"))
    index = pd.MultiIndex.from_product([units.index, ["2024"]], names=["unit", "period"])
    values = pd.DataFrame({"q": [2.0, 30, 41, 28, 33, 39], "b": [1000.0] * 6}, index=index)
    dataset = Dataset("Stadt", units, values, (Indicator("q", "Fälle je 1.000 Einwohner", base="b"),))
    public = protect(dataset, DisclosureRules(minimum_count=3), b"a key").calculation
    cases = public["q"] * public["b"] / 1000
    assert (abs(cases - cases.round()) < 1e-9).all()
    assert ((cases - values["q"]).abs() <= 2).all()


@pytest.mark.parametrize(
    ("text", "factor"),
    [("Straftaten je 1000", 1000), ("Fälle pro 100.000 Einwohner", 100_000), ("auf 10 000 EW", 10_000), ("‰", 1000),
     ("je 100 Haushalte", 100), ("Quote in %", None), ("je 1000 und je 100", None), ("je 1500", None), ("je 10", None)],
)  # fmt: skip
def test_words_state_a_factor(text, factor):
    assert stated_factor(text) == factor


def test_one_quarter_alone_tells_no_factor():
    one = pd.Series([20.0])
    assert told_factor(one, pd.Series([20.0]), pd.Series([1000.0])) is None
