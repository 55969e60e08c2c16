"""Rankings beside that of the index, with figures counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sozial.insight.robustness import Robustness
from sozial.insight.variation import Variation
from sozial.model import Dataset, Indicator
from sozial.output.ranking.further_rankings import build_group_ranking, build_robustness_ranking
from sozial.output.ranking.ranking import RankingColumn


def town():
    units = pd.DataFrame({"name": ["Au", "Bo", "Co"]}, index=["1", "2", "3"])
    index = pd.MultiIndex.from_product([units.index, [""]], names=["unit", "period"])
    return Dataset("d", units, pd.DataFrame({"x": [3.0, 2.0, 1.0]}, index=index), (Indicator("x"),))


def assessed():
    frame = pd.DataFrame(
        {
            "rank": [1.0, 2.0, 0.0],
            "median": [1.0, 2.0, np.nan],
            "low": [1.0, 1.0, np.nan],
            "high": [1.0, 2.0, np.nan],
            "among_first": [1.0, 0.5, np.nan],
            "in_top_class": [0.95, 0.25, np.nan],
            "scored": [1.0, 1.0, 0.0],
        },
        index=["1", "2", "3"],
    )
    return Robustness(frame, Variation((), most=1), 200, 0.5, ())


def cells(column):
    if column.numbers is not None:
        return [None if np.isnan(value) else round(float(value), 6) for value in column.numbers]
    return [None if code < 0 else column.words[code] for code in column.codes]


def test_how_sure_each_place_is():
    found = build_robustness_ranking(town(), assessed(), True, "de")
    assert found.names == ["Au", "Bo", "Co"]
    assert found.ranks.tolist() == [1, 2, 0]
    told = {column.head: cells(column) for column in found.columns}
    assert told["Mittlerer Rang (Median)"] == [1, 2, None]
    assert told["90\u00a0% der Varianten"] == ["1–1", "1–2", None]
    assert told["Unter den 1 am stärksten belasteten"] == [100, 50, None]
    assert told["In der höchsten Klasse"] == [95, 25, None]
    assert told["In Worten"][2] is None


def test_without_ranks_nothing_is_numbered():
    found = build_robustness_ranking(town(), assessed(), False, "de")
    assert found.ranks is None
    assert [column.head for column in found.columns] == ["In Worten", "In der höchsten Klasse"]


def test_a_group_of_few_shows_no_shares():
    quarters = pd.DataFrame({"name": ["Bo", "Au"], "rank": [1, 0], "share": [0.4, np.nan]}, index=["2", "1"])
    many, few = (build_group_ranking(quarters, shown, "de") for shown in (True, False))
    assert cells(many.columns[0]) == [40, None]
    assert many.columns[0].suffix == "\u00a0%"
    assert many.keys == ["2", "1"]
    assert few.columns == []


def test_shares_are_percent_and_words_are_said_once():
    assert cells(RankingColumn.of_shares("a", np.array([0.123, np.nan]), 1)) == [12.3, None]
    assert RankingColumn.of_words("a", ["x", "y", "x"]).words == ("x", "y")
