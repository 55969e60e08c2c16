"""Next year's columns of the same name: sure only where their figures say nothing against it."""

from __future__ import annotations

import pandas as pd
import pytest

from sozial.model import Dataset, Indicator
from sozial.reading.delivery.delivery_mapping import propose_mapping

Q = (5.0, 6.5, 8.0, 9.5, 11.0, 12.5, 14.0, 15.5)
R = (9.5, 8.8, 8.1, 7.4, 6.7, 6.0, 5.3, 4.6)
N = (50.0, 76, 107, 143, 184, 231, 283, 340)


def town(period, **columns):
    rows = len(next(iter(columns.values())))
    units = pd.DataFrame(
        {"name": [f"Q{row}" for row in range(rows)]}, index=pd.Index(map(str, range(rows)), name="unit")
    )
    index = pd.MultiIndex.from_product([units.index, [period]], names=["unit", "period"])
    indicators = tuple(Indicator(name, measure="%") for name in columns if name in ("q", "r"))
    return Dataset("Stadt", units, pd.DataFrame(columns, index=index, dtype=float), indicators)


BEFORE = town("2023", q=Q, r=R, Hunde=N)


def proposed(before=BEFORE, **columns):
    last = {str(name): before.values[name].tolist() for name in before.values.columns}
    found = propose_mapping(before, town("2024", **(last | columns))).columns
    assert all(entry.new == entry.old for entry in found)
    return {entry.old: (entry.sure, entry.reason.code) for entry in found}


def test_figures_as_last_year_are_sure():
    assert set(proposed().values()) == {(True, "equal")}
    # A year of change: up by a half here and down by a fifth there, as figures do.
    assert proposed(q=[5.2, 9.8, 7.0, 9.1, 10.0, 14.0, 13.5, 19.0])["q"] == (True, "equal")


def test_swapped_headings_are_asked():
    found = proposed(q=R, r=Q)
    assert found["q"] == found["r"] == (False, "other-figures")
    assert found["Hunde"] == (True, "equal")


def test_figures_of_nearly_three_times_the_size_are_asked():
    assert proposed(q=[2.9 * value for value in Q])["q"] == (False, "other-figures")


def test_a_rate_that_became_a_small_count_is_asked():
    assert proposed(q=[4, 5, 6, 8, 9, 11, 13, 14])["q"] == (False, "whole")


def test_a_count_that_became_a_rate_is_asked():
    assert proposed(Hunde=[51.5, 74.1, 110.2, 140.9, 190.0, 229.4, 280.5, 333.3])["Hunde"] == (False, "no-count")


@pytest.mark.parametrize("rows", [1, 2])
def test_few_quarters_are_enough_for_ten_times_the_size(rows):
    few = town("2023", q=Q[:rows])
    assert proposed(few, q=[10 * value for value in Q[:rows]])["q"] == (False, "other-size")
    assert proposed(few, q=[1.1 * value for value in Q[:rows]])["q"] == (True, "equal")


def test_rates_rounded_to_whole_numbers_before_and_now_are_sure():
    whole = town("2023", q=[5, 7, 8, 10, 11, 13, 14, 16])
    assert proposed(whole, q=[6, 7, 9, 10, 12, 13, 14, 17])["q"] == (True, "equal")


def test_columns_without_values_on_one_side_are_sure():
    empty = [float("nan")] * 8
    assert proposed(q=empty)["q"] == (True, "equal")
    assert proposed(town("2023", q=empty), q=Q)["q"] == (True, "equal")
