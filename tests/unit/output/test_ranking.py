"""A ranking that is packed for the browser: numbers as they are read, nothing finer than may be told."""

from __future__ import annotations

import json
import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from sozial.i18n import format_number
from sozial.index.build import build_index
from sozial.insight.comparison import Snapshot
from sozial.model import Dataset, Indicator
from sozial.output.maps.map_layer import MapLayer
from sozial.output.ranking.packing import pack_numbers, shown_numbers
from sozial.output.ranking.payload import build_payload, names_list
from sozial.output.ranking.ranking import Ranking, RankingColumn, build_ranking, gaps_to_next
from sozial.recipe import Recipe, Step, Weighted
from sozial.result import ClassBreaks
from tests.cities import PERIOD, city
from tests.shown_ranking import unpacked

GAP = float("nan")
RECIPE = Recipe(
    "m",
    (Weighted("a"),),
    normalise=Step("minmax", {"low": 0.0, "high": 100.0}),
    classify=Step("fixed", {"cuts": (40.0, 80.0), "labels": ("niedrig", "mittel", "hoch")}),
)


def town(*values):
    return city({"a": values}, [Indicator("a")])


def sent(ranking, selected=None):
    return build_payload(ranking, "de", "list.bin", selected)


@pytest.mark.parametrize("digits", [0, 1, 2, 3])
def test_numbers_are_rounded_as_the_rest_of_the_screen_rounds_them(digits):
    near = [step / 10 ** (digits + 1) + nudge for step in range(-400, 400, 5) for nudge in (0.0, 1e-12, -1e-12)]
    values = np.array([*near, 1.115, 2.675, 1.005, 0.125, -0.125, -0.004, 1e7 + 0.005])
    words = [format_number(units / 10**digits, "de", digits) for units in shown_numbers(values, digits)]
    assert words == [format_number(value, "de", digits) for value in values]


@pytest.mark.parametrize(
    ("values", "kind"),
    [([1.27, -1.27], "i1"), ([1.28], "i2"), ([327.68], "i4"), ([3e7], "f8"), ([GAP], "i1"), ([], "i1")],
)
def test_the_narrowest_kind_holds_the_numbers(values, kind):
    part = pack_numbers(np.array(values), 2)
    assert part["kind"] == kind
    np.testing.assert_array_equal(unpacked(part), values)


def test_ranks_scores_classes_and_gaps_of_a_small_town():
    # From 10 to 60: scores 0, 40, 60, 100 of 100, with one decimal; a score on a cut-off belongs below it.
    dataset = town(10.0, 30.0, 40.0, 60.0)
    payload = sent(build_ranking(dataset, build_index(dataset, RECIPE, PERIOD), "de"), "03")
    assert unpacked(payload["rank"]).tolist() == [4, 3, 2, 1]
    assert unpacked(payload["score"]).tolist() == [0, 40, 60, 100]
    assert payload["classes"] == "0012"
    np.testing.assert_array_equal(unpacked(payload["gap"]), [40.1, 0.1, 20.1, GAP])
    assert (payload["labels"], payload["cuts"], payload["upper"]) == (
        ["niedrig", "mittel", "hoch"], [40.0, 80.0], [False, False],
    )  # fmt: skip
    assert payload["selected"] == 2
    assert payload["heads"]["score"] == ["Index"]
    assert payload["order"] == "rank"


def test_without_ranks_nothing_finer_than_classes_is_sent():
    dataset = town(10.0, 30.0, 40.0, 60.0)
    snapshot = Snapshot(dataset.digest, "m", PERIOD, {"01": 1})
    found = build_ranking(dataset, build_index(dataset, RECIPE, PERIOD), "de", with_ranks=False, snapshot=snapshot)
    payload = sent(found)
    assert set(payload) == {
        "language", "title", "list", "count", "selected", "order", "words", "heads", "classes", "labels", "colours",
    }  # fmt: skip
    assert set(payload["heads"]) == {"name", "class"}
    assert payload["order"] == "name"


def test_a_quarter_without_a_score_says_why():
    dataset = town(10.0, GAP, 40.0, 60.0)
    payload = sent(build_ranking(dataset, build_index(dataset, RECIPE, PERIOD), "de"))
    assert payload["classes"][1] == "-"
    assert payload["without"] == {"words": ["keine Daten"], "of": {"1": 0}}
    assert payload["remarks"]["of"] == {"1": 0}
    assert payload["remarks"]["words"][0].startswith("zu wenige Werte: Sie tragen 0")
    assert math.isnan(unpacked(payload["rank"])[1])
    assert math.isnan(unpacked(payload["score"])[1])


def test_changes_are_places_gained_since_the_noted_state():
    dataset = town(10.0, 30.0, 40.0, 60.0)
    snapshot = Snapshot(dataset.digest, "m", PERIOD, {"01": 1, "02": 3, "04": 2})
    payload = sent(build_ranking(dataset, build_index(dataset, RECIPE, PERIOD), "de", snapshot=snapshot))
    np.testing.assert_array_equal(unpacked(payload["change"]), [-3, 0, GAP, 1])


def test_ties_that_share_an_average_rank_have_halves():
    ranking = Ranking("t", ["1", "2"], ["A", "B"], "Quartier", ranks=np.array([1.5, 1.5]))
    assert unpacked(sent(ranking)["rank"]).tolist() == [1.5, 1.5]
    whole = Ranking("t", ["1", "2"], ["A", "B"], "Quartier", ranks=np.array([2, 0]))
    np.testing.assert_array_equal(unpacked(sent(whole)["rank"]), [2, GAP])


@pytest.mark.parametrize(
    ("score", "code", "upper", "gap"),
    [
        (0.996, 0, True, 0.01),  # less than a hundredth is missing, and a hundredth suffices
        (0.5, 0, True, 0.5),
        (0.5, 0, False, 0.51),  # on the cut-off it would still be in the lower class
        (1.0, 0, False, 0.01),
        (1.2, 0, True, GAP),  # classes by place: the cut-off lies below the score
        (1.5, 1, True, GAP),
        (GAP, -1, True, GAP),
        (0.5, -2, True, GAP),
    ],
)
def test_the_gap_is_the_smallest_number_that_suffices(score, code, upper, gap):
    found = gaps_to_next(np.array([score]), np.array([code]), ClassBreaks((1.0,), (upper,), ("a", "b")), 2)
    np.testing.assert_array_equal(found, [gap])


def test_what_the_map_shows_is_a_column_in_the_place_of_the_bars():
    dataset = town(10.0, 30.0, 40.0, 60.0)
    shapes = [box(at, 0, at + 1, 1) for at in range(3)]
    units = gpd.GeoDataFrame(dataset.units.assign(geometry=[*shapes, None]), geometry="geometry", crs="EPSG:4326")
    drawn = Dataset("t", units, dataset.values, dataset.indicators)
    layer = MapLayer("Quote (%)", np.array([0, 1, -1]), ["#000", "#fff"], ["wenig", "viel"], ["", ""],
                     value=np.array([3.25, 1.0, GAP]), digits=1)  # fmt: skip
    result = build_index(drawn, RECIPE, PERIOD)
    payload = sent(build_ranking(drawn, result, "de", layer=layer))
    (column,) = payload["columns"]
    assert column["head"] == ["Quote (%)"]
    np.testing.assert_array_equal(unpacked(column["numbers"]), [3.2, 1.0, GAP, GAP])
    assert "bar" not in payload["heads"]
    # The map shows another thing's classes.
    assert payload["heads"]["class"] == ["Klasse des Index"]
    assert sent(build_ranking(drawn, result, "de"))["heads"]["class"] == ["Klasse"]
    silent = build_ranking(drawn, result, "de", with_ranks=False, layer=layer).columns[0]
    assert (silent.words, silent.codes.tolist(), silent.numbers) == (["wenig", "viel"], [0, 1, -1, -1], None)


def test_names_are_published_apart_and_hold_what_was_given():
    names = ['<img src=x onerror="alert(1)">', "Ä/\u202eß", "=1+1"]
    content = names_list(Ranking("t", ["1", "2", "3"], names, "Quartier"))
    assert json.loads(content) == [["1", "2", "3"], names]


def test_one_step_of_450_quarters_is_less_than_12_kilobytes():
    rng = np.random.default_rng(3)
    scores, count = rng.normal(size=450), 450
    ranks = pd.Series(scores).rank(ascending=False).to_numpy(dtype=int)
    units = city({"a": scores}, [Indicator("a")])
    result = build_index(units, Recipe("m", (Weighted("a"),)), PERIOD)
    before = {f"{at + 1:02d}": int(rank) for at, rank in enumerate(rng.integers(1, count, count))}
    snapshot = Snapshot(units.digest, "m", PERIOD, before)
    found = build_ranking(units, result, "de", snapshot=snapshot)
    assert sorted(found.ranks) == sorted(ranks)
    long = "Ein langer Name eines Indikators (je 1.000)"
    further = RankingColumn(long, numbers=rng.normal(size=count) * 1e4, digits=1)
    both = Ranking(**{**vars(found), "columns": [further]})
    assert len(json.dumps(sent(both))) <= 12_000
