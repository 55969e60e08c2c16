"""Spatial patterns: a city by hand, and esda's own results on its own example data."""

from __future__ import annotations

import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from sozial.errors import DataError
from sozial.insight.spatial_patterns import (
    HIGH_AMONG_HIGH,
    HIGH_AMONG_LOW,
    LOW_AMONG_HIGH,
    LOW_AMONG_LOW,
    NO_PATTERN,
    find_patterns,
    neighbours,
    smoothed_rates,
)
from sozial.model import Dataset, Indicator
from tests.cities import PERIOD


def squares(side, values, far=()):
    """A city of side x side squares, and squares far away from it."""
    places = [(x, y) for y in range(side) for x in range(side)] + [(50 + 5 * number, 0) for number in range(len(far))]
    keys = [f"{number:03d}" for number in range(len(places))]
    units = gpd.GeoDataFrame(
        {"name": [f"Q{key}" for key in keys]},
        geometry=[box(x, y, x + 1, y + 1) for x, y in places],
        index=pd.Index(keys, name="unit"),
        crs=25832,
    )
    rows = pd.MultiIndex.from_product([keys, [PERIOD]], names=["unit", "period"])
    frame = pd.DataFrame({"x": [*values, *far]}, index=rows, dtype=float)
    return Dataset("d", units, frame, (Indicator("x"),))


def column(dataset):
    return dataset.at(PERIOD)["x"]


def halves(side=8):
    generator = np.random.default_rng(1)
    return [(10.0 if x < side // 2 else 0.0) + generator.normal(0, 0.5) for _y in range(side) for x in range(side)]


def test_morans_i_by_hand():
    # Four squares in a row of two by two all touch: I = -1/3 whatever the values.
    dataset = squares(2, [1.0, 2.0, 3.0, 9.0])
    assert find_patterns(dataset, column(dataset), fewest=4).moran == pytest.approx(-1 / 3)


def test_a_divided_city_has_two_clusters():
    dataset = squares(8, halves())
    found = find_patterns(dataset, column(dataset))
    assert found.moran > 0.8
    assert found.p_value == pytest.approx(0.001)
    inside = found.local["pattern"].to_numpy().reshape(8, 8)
    assert (inside[1:-1, 1:3] == HIGH_AMONG_HIGH).all()
    assert (inside[1:-1, 5:7] == LOW_AMONG_LOW).all()
    # At the border a quarter has neighbours of both kinds.
    assert (inside[:, 3:5] == NO_PATTERN).any()


def test_units_unlike_their_neighbours_are_told_from_clusters():
    values = np.array(halves()).reshape(8, 8)
    values[4, 1], values[4, 6] = 0.0, 10.0
    dataset = squares(8, values.ravel())
    pattern = find_patterns(dataset, column(dataset)).local["pattern"].to_numpy().reshape(8, 8)
    assert pattern[4, 1] == LOW_AMONG_HIGH
    assert pattern[4, 6] == HIGH_AMONG_LOW


def test_chance_alone_shows_next_to_nothing():
    shown = 0
    for seed in range(10):
        dataset = squares(8, np.random.default_rng(seed).normal(size=64))
        shown += int((find_patterns(dataset, column(dataset)).local["pattern"] != NO_PATTERN).sum())
    # Ten cities of 64: uncorrected, about 32 would be shown.
    assert shown <= 4


def test_islands_and_gaps_are_left_out_by_name():
    values = halves()
    values[5] = float("nan")
    dataset = squares(8, values, far=(3.0,))
    found = find_patterns(dataset, column(dataset))
    assert found.left_out == ("005", "064")
    assert "Q064" in found.findings[0].text("de")
    assert len(found.local) == 63


@pytest.mark.parametrize(
    ("dataset", "code"),
    [
        (squares(5, np.arange(25.0)), "too-few-units"),
        (squares(6, np.ones(36)), "no-spread"),
        (squares(1, [1.0]), "too-few-units"),
    ],
)
def test_what_cannot_show_a_pattern_says_so(dataset, code):
    with pytest.raises(DataError) as refused:
        find_patterns(dataset, column(dataset))
    assert refused.value.findings[0].code == code


def test_without_areas_there_are_no_neighbours():
    dataset = squares(6, np.arange(36.0))
    bare = Dataset("d", pd.DataFrame(dataset.units.drop(columns="geometry")), dataset.values, dataset.indicators)
    with pytest.raises(DataError) as refused:
        find_patterns(bare, column(bare))
    assert refused.value.findings[0].code == "no-areas"


def test_the_same_figures_every_time_and_no_trace_in_numpys_generator():
    dataset = squares(8, np.random.default_rng(3).normal(size=64))
    np.random.seed(7)
    expected = np.random.random(3)
    np.random.seed(7)
    one, other = (find_patterns(dataset, column(dataset)) for _ in range(2))
    assert one.p_value == other.p_value
    pd.testing.assert_frame_equal(one.local, other.local)
    np.testing.assert_array_equal(np.random.random(3), expected)


def test_neighbours_touch_at_edges_and_corners():
    found = neighbours(squares(3, np.arange(9.0), far=(1.0,)).areas)
    assert set(found["000"]) == {"001", "003", "004"}
    assert len(found["004"]) == 8
    assert found["009"] == ()


def test_esdas_own_example_comes_out_as_esda_gives_it():
    """Columbus, Ohio: 49 quarters and their crime rates, the example of esda and of Anselin (1988)."""
    import libpysal
    from esda import Moran, Moran_Local

    path = libpysal.examples.get_path("columbus.shp")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        areas = gpd.read_file(path).set_crs(25832)
        keys = [f"{number:02d}" for number in range(len(areas))]
        weights = libpysal.weights.Queen.from_dataframe(areas, use_index=False)
        weights.transform = "r"
        moran = Moran(areas["CRIME"].to_numpy(), weights, permutations=0)
        local = Moran_Local(areas["CRIME"].to_numpy(), weights, permutations=999, seed=1, n_jobs=1)
    rows = pd.MultiIndex.from_product([keys, [PERIOD]], names=["unit", "period"])
    units = areas[["geometry"]].assign(name=keys).set_index(pd.Index(keys, name="unit"))
    frame = pd.DataFrame({"x": areas["CRIME"].to_numpy()}, index=rows)
    dataset = Dataset("Columbus", units, frame, (Indicator("x"),))
    found = find_patterns(dataset, column(dataset))
    assert found.moran == pytest.approx(moran.I)
    # As printed for queen contiguity in esda's documentation.
    assert found.moran == pytest.approx(0.5002, abs=5e-4)
    np.testing.assert_allclose(found.local["value"], local.Is)
    np.testing.assert_array_equal(found.local["p_value"], local.p_sim)
    quadrants = {1: HIGH_AMONG_HIGH, 2: LOW_AMONG_HIGH, 3: LOW_AMONG_LOW, 4: HIGH_AMONG_LOW}
    shown = found.local["significant"].to_numpy()
    assert shown.any()
    np.testing.assert_array_equal(found.local["pattern"][shown], [quadrants[q] for q in local.q[shown]])


def test_smoothing_draws_small_quarters_to_the_city_and_leaves_large_ones():
    generator = np.random.default_rng(1)
    base = np.array([10.0, 20.0, *generator.integers(2000, 5000, 18)])
    count = np.array([4.0, 0.0, *np.round(base[2:] * generator.uniform(0.05, 0.3, 18))])
    dataset = squares(1, [0.0])
    keys = [f"{number:02d}" for number in range(20)]
    rows = pd.MultiIndex.from_product([keys, [PERIOD]], names=["unit", "period"])
    frame = pd.DataFrame({"r": 100 * count / base, "n": count, "b": base}, index=rows)
    indicator = Indicator("r", count="n", base="b")
    dataset = Dataset("d", pd.DataFrame({"name": keys}, index=pd.Index(keys, name="unit")), frame, (indicator,))
    found, raw = smoothed_rates(dataset, indicator, PERIOD), dataset.at(PERIOD)["r"]
    city = 100 * count.sum() / base.sum()
    assert abs(found.iloc[0] - city) < 0.5 * abs(raw.iloc[0] - city)
    assert found.iloc[1] > 0.5 * city
    np.testing.assert_allclose(found.iloc[2:], raw.iloc[2:], rtol=0.03)
    assert smoothed_rates(dataset, Indicator("r"), PERIOD) is None


def test_what_has_no_count_is_not_smoothed():
    keys = ["1", "2", "3"]
    rows = pd.MultiIndex.from_product([keys, [PERIOD]], names=["unit", "period"])
    nan = float("nan")
    frame = pd.DataFrame({"r": [1.0, 2.0, 3.0], "n": [1.0, 4.0, nan], "b": [100.0, 200.0, 100.0]}, index=rows)
    indicator = Indicator("r", count="n", base="b")
    dataset = Dataset("d", pd.DataFrame({"name": keys}, index=pd.Index(keys, name="unit")), frame, (indicator,))
    assert np.isnan(smoothed_rates(dataset, indicator, PERIOD)["3"])
