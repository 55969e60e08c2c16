"""One series under two names is told, with what makes it one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sozial.model import Dataset, Indicator
from sozial.reading.indicators.split_series import split_series

UNITS = pd.DataFrame({"name": list("ABCDE")}, index=pd.Index(list("12345"), name="unit"))
OLD, NEW = [50.0, 55.0, 60.0, 40.0, 45.0], [52.0, 56.0, 61.0, 41.0, 47.0]


def data(old, new, *, late=(np.nan,) * 5, measure="%"):
    index = pd.MultiIndex.from_product([["2019", "2020", "2021"], UNITS.index], names=["period", "unit"]).swaplevel()
    values = pd.DataFrame({old: [*OLD, *OLD, *late], new: [*[np.nan] * 10, *NEW]}, index=index)
    return Dataset("Stadt", UNITS, values, (Indicator(old, measure="%"), Indicator(new, measure=measure)))


def told(dataset):
    return [tuple(finding.values.values()) for finding in split_series(dataset)]


def test_a_series_that_goes_on_under_another_name_is_told():
    found = told(data("Beschäftigungsquote", "Beschäftigungsquote gesamt"))
    assert found == [("Beschäftigungsquote", "2020", "Beschäftigungsquote gesamt", "2021")]


def test_others_are_not():
    # Another name, another unit, or both have values in the last year.
    assert told(data("Beschäftigungsquote", "Wahlbeteiligung")) == []
    assert told(data("Beschäftigung", "Beschäftigung gesamt", measure="€")) == []
    assert told(data("Beschäftigungsquote", "Beschäftigungsquote gesamt", late=NEW)) == []
