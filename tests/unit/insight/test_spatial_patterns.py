"""Spatial patterns: a city by hand, and esda's own results on its own example data."""

from __future__ import annotations

import warnings
from itertools import permutations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from sozial.errors import DataError
from sozial.insight.neighbours import border_tolerance, neighbours
from sozial.insight.spatial_patterns import (
    HIGH_AMONG_HIGH,
    HIGH_AMONG_LOW,
    LOW_AMONG_HIGH,
    LOW_AMONG_LOW,
    NO_PATTERN,
    find_patterns,
    smoothed_rates,
    two_sided,
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


@pytest.mark.parametrize("key", ["{0}", "{1}"])
def test_keys_and_their_order_change_nothing(key):
    """Keys without leading zeros, or that run against the order of the data: \"10\" comes before \"2\" as a text."""
    dataset = squares(8, halves())
    keys = [key.format(number, 100 - number) for number in range(64)]
    named = dict(zip(dataset.units.index, keys, strict=True))
    again = Dataset("d", dataset.units.rename(named), dataset.values.rename(named, level="unit"), dataset.indicators)
    numbers = np.array(halves()).reshape(8, 8)
    away = numbers - numbers.mean()
    # By hand: of each square the mean of those beside it, at edges and corners.
    beside = np.array(
        [
            [
                np.mean([away[b, a] for b in range(y - 1, y + 2) for a in range(x - 1, x + 2)
                         if (a, b) != (x, y) and 0 <= a < 8 and 0 <= b < 8])
                for x in range(8)
            ]
            for y in range(8)
        ]
    )  # fmt: skip
    found = find_patterns(again, column(again))
    assert found.moran == pytest.approx(float((away * beside).sum() / (away**2).sum()))
    assert list(found.local.index) == keys
    assert found.local["pattern"].tolist() == find_patterns(dataset, column(dataset)).local["pattern"].tolist()


def test_a_divided_city_has_two_clusters():
    dataset = squares(8, halves())
    found = find_patterns(dataset, column(dataset))
    assert found.moran > 0.8
    # None of 9,999 permutations is as far from chance in either direction: twice one in ten thousand.
    assert found.p_value == pytest.approx(0.0002)
    # By hand: 2 · 8 · 7 pairs at edges and 2 · 7 · 7 at corners.
    assert found.links == 210
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
    said = {finding.code: dict(finding.values) for finding in found.findings}
    assert said["no-neighbour"] == {"n": 1, "names": "Q064"}
    assert said["left-out"] == {"names": "Q005"}
    # The sixth of the first row takes five pairs with it.
    assert said["links"]["n"] == found.links == 205
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
    found = find_patterns(dataset, column(dataset), permutations=999)
    assert found.moran == pytest.approx(moran.I)
    # As printed for queen contiguity in esda's documentation.
    assert found.moran == pytest.approx(0.5002, abs=5e-4)
    np.testing.assert_allclose(found.local["value"], local.Is)
    # esda gives the smaller tail: both directions have twice it. Two quarters drew their own neighbours once, which
    # esda counts for one tail only.
    both = np.minimum(2 * local.p_sim, 1.0)
    drawn = np.flatnonzero(np.abs(found.local["p_value"] - both) > 1e-12)
    assert drawn.tolist() == [5, 33]
    np.testing.assert_allclose(found.local["p_value"].iloc[drawn], both[drawn] + 0.002)
    quadrants = {1: HIGH_AMONG_HIGH, 2: LOW_AMONG_HIGH, 3: LOW_AMONG_LOW, 4: HIGH_AMONG_LOW}
    shown = found.local["significant"].to_numpy()
    assert shown.any()
    np.testing.assert_array_equal(found.local["pattern"][shown], [quadrants[q] for q in local.q[shown]])


def test_p_values_are_those_of_all_orders_in_both_directions():
    # Seven quarters in a row: 5,040 orders, each with its exact I, give the exact share at either end.
    values = [1.0, 2.0, 4.0, 3.0, 9.0, 7.0, 8.0]
    keys = [f"{number:03d}" for number in range(7)]
    units = gpd.GeoDataFrame(
        {"name": keys}, geometry=[box(x, 0, x + 1, 1) for x in range(7)], index=pd.Index(keys, name="unit"), crs=25832
    )
    rows = pd.MultiIndex.from_product([keys, [PERIOD]], names=["unit", "period"])
    dataset = Dataset("d", units, pd.DataFrame({"x": values}, index=rows), (Indicator("x"),))
    found = find_patterns(dataset, column(dataset), fewest=7)

    def of_row(order):
        z = np.array(order) - np.mean(order)
        mean_beside = [z[1], *((z[at - 1] + z[at + 1]) / 2 for at in range(1, 6)), z[5]]
        return float(z @ mean_beside / (z @ z))

    own, every = of_row(values), np.array([of_row(order) for order in permutations(values)])
    assert found.moran == pytest.approx(own)
    exact = 2 * min((every >= own - 1e-12).mean(), (every <= own + 1e-12).mean())
    # 9,999 draws: four standard errors of twice a share.
    assert found.p_value == pytest.approx(exact, abs=8 * np.sqrt(exact / 2 * (1 - exact / 2) / 9999))


def test_chance_is_called_a_pattern_once_in_twenty_times():
    shown = 0
    for seed in range(300):
        dataset = squares(6, np.random.default_rng(seed).normal(size=36))
        shown += int(find_patterns(dataset, column(dataset), permutations=199).p_value <= 0.05)
    # 15 are expected, with a standard deviation of 3.8; the smaller tail alone gave twice as many.
    assert 4 <= shown <= 26


def test_what_lies_in_both_tails_stands_for_no_pattern():
    simulated = np.array([[1.0, 3.0], [1.0, 3.0], [1.0, 3.0]])
    assert two_sided(simulated, np.array([1.0 + 1e-15, 9.0])).tolist() == [1.0, 0.5]
    # A quarter that is exactly average has I = 0 whoever its neighbours are.
    values = np.arange(36.0)
    values[[10, 25]] = values.mean()
    values[35] = 36 * values[10] - values[:35].sum()
    dataset = squares(6, values)
    found = find_patterns(dataset, column(dataset))
    assert found.local["value"].iloc[10] == pytest.approx(0, abs=1e-12)
    assert found.local["p_value"].iloc[[10, 25]].tolist() == [1.0, 1.0]


def lying(*shapes, crs=25832):
    keys = [f"{number:03d}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"name": keys}, geometry=list(shapes), index=pd.Index(keys, name="unit"), crs=crs)


def test_neighbours_need_no_common_points():
    # A long border against two short ones, a slit of half a metre, borders that cross, and one that is apart.
    areas = lying(
        box(0, 0, 100, 300),
        box(100, 50, 200, 150),
        box(100.5, 150.5, 200, 290),
        box(-99, -100, 60, 0.5),
        box(210, 0, 300, 100),
    )
    # The usual width is about 120 metres.
    assert 1.0 < border_tolerance(areas) < 1.3
    expected = {
        "000": {"001", "002", "003"},
        "001": {"000", "002"},
        "002": {"000", "001"},
        "003": {"000"},
        "004": set(),
    }
    assert {key: set(found) for key, found in neighbours(areas).items()} == expected
    degrees = neighbours(areas.set_geometry(areas.translate(400_000, 5_700_000)).to_crs(4326))
    assert {key: set(found) for key, found in degrees.items()} == expected
    assert neighbours(areas.iloc[:0]) == {}


def test_blocks_are_not_joined_across_their_streets_and_it_is_said():
    blocks = [box(x, y, x + 80, y + 80) for x in range(0, 552, 92) for y in range(0, 552, 92)]
    areas = lying(*blocks)
    rows = pd.MultiIndex.from_product([areas.index, [PERIOD]], names=["unit", "period"])
    dataset = Dataset("d", areas, pd.DataFrame({"x": np.arange(36.0)}, index=rows), (Indicator("x"),))
    with pytest.raises(DataError) as refused:
        find_patterns(dataset, column(dataset))
    said = {finding.code: finding.values for finding in refused.value.findings}
    assert said["links"] == {"n": 0, "metres": 0.8}
    assert said["no-neighbour"]["n"] == 36


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
