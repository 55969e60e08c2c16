"""Class schemes, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sozial.index.build import classify
from sozial.index.classify import CLASS_SCHEMES, assign_classes, classify_quantiles, classify_sd
from sozial.method import Step
from sozial.result import ClassBreaks


def test_standard_deviations():
    values = np.array([-3.0, -1.0, 0.0, 1.0, 3.0])  # mean 0, sd 2
    assert classify_sd(values).cuts == (-2.0, -1.0, 1.0, 2.0)
    assert classify(values, Step("sd"))[0].tolist() == [0, 1, 2, 2, 4]


def test_the_side_of_a_cut_is_stated():
    breaks = ClassBreaks((-1.0, 1.0, 1.5), (True, False, False), ("hoch", "mittel", "niedrig", "sehr niedrig"))
    values = np.array([-1.0001, -1.0, 1.0, 1.0001, 1.5, 1.5001])
    assert assign_classes(values, breaks).tolist() == [0, 1, 1, 2, 2, 3]


def test_quantiles_hold_equal_numbers():
    numbers, _breaks = classify(np.arange(10.0), Step("quantiles"))
    assert np.bincount(numbers).tolist() == [2, 2, 2, 2, 2]


def test_equal_width():
    numbers, breaks = classify(np.array([0.0, 9.0, 10.0]), Step("equal"))
    assert breaks.cuts == (2.0, 4.0, 6.0, 8.0)
    assert numbers.tolist() == [0, 4, 4]


def test_many_equal_values_give_fewer_classes():
    breaks = classify_quantiles(np.array([0.0, 0.0, 0.0, 0.0, 5.0]))
    assert len(breaks.labels) == len(breaks.cuts) + 1
    assert list(breaks.cuts) == sorted(set(breaks.cuts))


@pytest.mark.parametrize("name", [name for name in CLASS_SCHEMES if name != "fixed"])
def test_no_spread_is_one_class(name):
    numbers, breaks = classify(np.array([2.0, 2.0, np.nan]), Step(name))
    assert numbers.tolist() == [0, 0, -1]
    assert len(breaks.labels) == 1


def test_no_value_at_all():
    assert classify(np.array([np.nan]), Step("sd"))[1] is None
