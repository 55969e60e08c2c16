"""What is said of gaps: too few values are not “no data”, and shares are those that are used."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from sozial.index.build import build_index
from sozial.insight.profile import indicator_positions, standing_out
from sozial.model import Dataset, Indicator
from sozial.output.maps.layers import build_index_layer, build_labels
from sozial.output.maps.map_layer import build_payload
from sozial.output.recipe.recipe_tables import build_indicator_table
from sozial.output.words.result_words import class_names, count_rated
from sozial.output.words.without_class import words_without_class
from sozial.recipe import Composite, MissingRule, Recipe, Weighted
from tests.cities import PERIOD, city

RULE = MissingRule("renormalise", 0.75)
GAP = float("nan")


def data(**columns):
    names = ["Au", "Bo", "Ce", "De"]
    keys = ["1", "2", "3", "4"]
    squares = [box(10 + at, 50, 11 + at, 51) for at in range(4)]
    units = gpd.GeoDataFrame({"name": names}, geometry=squares, index=keys, crs="EPSG:4326")
    index = pd.MultiIndex.from_product([keys, ["2023"]], names=["unit", "period"])
    values = pd.DataFrame(columns, index=index, dtype=float)
    return Dataset("Stadt", units, values, tuple(Indicator(code) for code in columns))


CITY = data(a=[1, 2, 3, GAP], b=[1, 2, 3, 4], c=[2, 1, 4, 3], d=[1, 4, 2, 3], nothing=[GAP] * 4)


def recipe(**weights):
    return Recipe("M", tuple(Weighted(code, weight) for code, weight in weights.items()), missing=RULE)


def test_a_weight_leaves_a_quarter_with_too_few_values_and_says_so():
    # Without a, De keeps 3 of 4 equal weights: 75 %, as the rule asks.
    even = build_index(CITY, recipe(a=1, b=1, c=1, d=1), "2023")
    assert np.isfinite(even.scores["4"])
    # With a at 2 it keeps 3 of 5: 60 %.
    more = build_index(CITY, recipe(a=2, b=1, c=1, d=1), "2023")
    assert np.isnan(more.scores["4"])
    assert class_names(more, "de")[3] == "zu wenige Werte"
    assert more.excluded["4"].text("de") == "zu wenige Werte: Sie tragen 60\u00a0% der Gewichte, nötig sind 75\u00a0%"
    assert words_without_class(more, "de") == ["zu wenige Werte"]
    assert words_without_class(even, "de") == []


def test_the_map_says_it_on_the_quarter():
    result = build_index(CITY, recipe(a=2, b=1, c=1, d=1), "2023")
    payload = build_payload(build_index_layer(CITY, result, "de"), build_labels("de", 4), "de")
    assert payload["labels"]["nodata"] == "zu wenige Werte"
    assert payload["remarks"] == {"3": 0}
    assert payload["reasons"] == ["zu wenige Werte: Sie tragen 60\u00a0% der Gewichte, nötig sind 75\u00a0%"]
    even = build_index(CITY, recipe(a=1, b=1, c=1, d=1), "2023")
    payload = build_payload(build_index_layer(CITY, even, "de"), build_labels("de", 4), "de")
    assert payload["labels"]["nodata"] == "keine Daten"
    assert "remarks" not in payload


def test_whoever_has_no_value_at_all_has_no_data():
    lonely = data(a=[1, 2, 3, GAP])
    result = build_index(lonely, recipe(a=1), "2023")
    assert class_names(result, "de")[3] == "keine Daten"


def test_shares_are_those_that_are_used():
    # Nobody has a value of the fifth: the other four share what it would have had.
    result = build_index(CITY, recipe(a=1, b=1, c=1, d=1, nothing=4), "2023")
    assert result.shares == {"a": 0.25, "b": 0.25, "c": 0.25, "d": 0.25, "nothing": 0.0}
    assert result.without_values == {"nothing"}
    shown = build_indicator_table(CITY, result, "de").set_index("Indikator")["Anteil"]
    assert shown["nothing"] == "ohne Werte 2023"
    assert shown["a"] == "25,0\xa0%"


def test_a_weight_of_zero_is_no_lack_of_values():
    result = build_index(CITY, recipe(a=0, b=1, nothing=0), "2023")
    assert result.without_values == frozenset()


def test_shares_of_levels_are_those_that_are_used():
    entries = (
        Weighted("b", 1, parents=("x",)),
        Weighted("nothing", 3, parents=("x",)),
        Weighted("c", 1, parents=("y",)),
    )
    levels = (Composite("x", "X", 1.0, ("index",)), Composite("y", "Y", 3.0, ("index",)), Composite("index", "I"))
    result = build_index(CITY, Recipe("M", entries, composites=levels, missing=RULE), "2023")
    # Of x only b is there, so b is all of it.
    assert result.shares_below("x") == {"b": 1.0, "nothing": 0.0}
    assert result.shares_below("index") == {"x": 0.25, "b": 0.25, "nothing": 0.0, "y": 0.75, "c": 0.75}
    assert result.shares == {"b": pytest.approx(0.25), "nothing": 0.0, "c": pytest.approx(0.75)}


def test_reasons_name_only_what_is_in_the_index():
    # De stands out most in “outside”, which nobody weighs.
    far = data(a=[1, 2, 3, 4], outside=[1, 1, 1, 9])
    result = build_index(far, recipe(a=1), "2023")
    found = standing_out(indicator_positions(far, result, "4"), burdens=True)
    assert [entry.indicator.code for entry in found] == ["a"]
    # Without any weight there is no index whose reasons could be meant.
    nothing = build_index(far, recipe(a=0), "2023")
    found = standing_out(indicator_positions(far, nothing, "4"), burdens=True)
    assert [entry.indicator.code for entry in found] == ["outside", "a"]


def test_a_rank_is_one_of_the_rated_and_the_others_are_counted():
    result = build_index(city({"a": [1.0, 2.0, GAP, GAP]}), Recipe("m", (Weighted("a"),)), PERIOD)
    assert count_rated(result, "de") == "2 (ohne Indexwert: 2)"
    whole = build_index(city({"a": [1.0, 2.0]}), Recipe("m", (Weighted("a"),)), PERIOD)
    assert count_rated(whole, "de") == "2"
