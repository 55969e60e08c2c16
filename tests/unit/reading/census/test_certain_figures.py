"""Cells shared out to areas, by hand: borders, holes, islands; sums, averages and shares with their ranges."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from sozial.reading.census.cell_shares import project_areas, share_cells
from sozial.reading.census.cell_values import Cells, State
from sozial.reading.census.certain_figures import add_counts, average, share_of_total

P, B, D, H, A = State.PUBLISHED, State.BRACKETED, State.DASH, State.HIDDEN, State.ABSENT


def areas(**shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes.values()), index=list(shapes), crs="EPSG:3035")


def row_of_cells(count: int) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(count) * 100.0 + 50, np.full(count, 50.0)


def cells(values, states=None) -> Cells:
    values = np.array(values, dtype=float)
    return Cells(values, np.array(states if states is not None else [P] * len(values), dtype=np.uint8))


# Four cells in a row; the border between a and b runs through the third one, at three quarters of it.
TWO = areas(a=shapely.box(0, 0, 275, 100), b=shapely.box(275, 0, 400, 100))
SHARES = share_cells(*row_of_cells(4), 100, TWO)


def test_cells_on_a_border_are_shared_by_area():
    assert SHARES.matrix.toarray().tolist() == [[1, 0], [1, 0], [0.75, 0.25], [0, 1]]
    assert SHARES.whole.toarray().tolist() == [[1, 0], [1, 0], [0, 0], [0, 1]]
    assert SHARES.border.tolist() == [False, False, True, False]


def test_counts_are_summed_and_their_range_gives_the_border_to_either_side():
    found = add_counts(SHARES, cells([10, 20, 8, 5]))
    assert found.values.tolist() == [36, 7]
    assert found.low.tolist() == [30, 5]
    assert found.high.tolist() == [38, 13]
    assert found.on_border.tolist() == pytest.approx([6 / 36, 2 / 7])
    assert found.known.tolist() == [1, 1]


def test_a_hidden_count_adds_nothing_and_up_to_two_to_the_range():
    found = add_counts(SHARES, cells([10, np.nan, 8, 5], [P, D, B, P]))
    assert found.values.tolist() == [16, 7]
    assert found.high.tolist() == [20, 13]
    # 16 are known, 2 may hide.
    assert found.known.tolist() == pytest.approx([16 / 18, 1])
    assert found.bracketed.tolist() == pytest.approx([6 / 16, 2 / 7])


def test_an_area_of_which_nothing_is_said_has_no_count():
    found = add_counts(SHARES, cells([10, 20, np.nan, np.nan], [P, P, A, A]))
    assert found.values[0] == 30
    assert np.isnan([found.values[1], found.low[1], found.high[1], found.known[1]]).all()


def test_averages_are_weighted_by_their_own_count():
    # a: (6·10 + 9·20 + 8·0,75·4) / (10 + 20 + 3) = 264 / 33 = 8
    found = average(SHARES, cells([6, 9, 8, 5]), cells([10, 20, 4, 2]))
    assert found.values.tolist() == pytest.approx([8, (8 * 1 + 5 * 2) / 3])
    # Without the border cell: 240 / 30 = 8; with all of it: 272 / 34 = 8.
    assert (found.low[0], found.high[0]) == pytest.approx((8, 8))
    # b: 5 alone, or all of the border cell: (32 + 10) / 6 = 7.
    assert (found.low[1], found.high[1]) == pytest.approx((5, 7))


def test_a_hidden_average_can_be_anything_between_the_bounds():
    found = average(SHARES, cells([6, np.nan, 8, 5], [P, H, A, P]), cells([10, 20, 0, 2]), 0, 100)
    assert found.values.tolist() == [6, 5]
    assert found.known.tolist() == pytest.approx([1 / 3, 1])
    assert (found.low[0], found.high[0]) == pytest.approx((60 / 30, (60 + 2000) / 30))


def test_where_value_and_count_are_hidden_up_to_two_are_open():
    found = average(SHARES, cells([6, np.nan, np.nan, 5], [P, D, A, P]), cells([10, np.nan, np.nan, 2], [P, D, A, P]))
    assert found.values.tolist() == [6, 5]
    assert found.known.tolist() == pytest.approx([1 - 2 / 12, 1])
    # The least published value is 5, the largest 6: (60 + 2·5) / 12; more than 6 it cannot become.
    assert (found.low[0], found.high[0]) == pytest.approx((70 / 12, 6))


def test_shares_are_sums_over_sums_and_a_dash_hides_at_most_two():
    part, total = cells([4, np.nan, 2, 1], [P, D, P, P]), cells([10, 20, 4, 5])
    found = share_of_total(SHARES, part, total)
    # a: (4 + 0 + 1,5) / (10 + 20 + 3)
    assert found.values.tolist() == pytest.approx([5.5 / 33 * 100, 1.5 / 6 * 100])
    assert found.known.tolist() == pytest.approx([1 - 2 / 33, 1])
    # Least: the dash is nothing, the border cell (half of it the part) left out; largest: two, and all of it.
    assert (found.low[0], found.high[0]) == pytest.approx((4 / 30 * 100, (4 + 2 + 2) / 34 * 100))


def test_a_silent_part_counts_for_nothing_and_may_be_all_or_none():
    found = share_of_total(SHARES, cells([4, np.nan, 2, 1], [P, H, P, P]), cells([10, 10, 0, 5]))
    assert found.values[0] == pytest.approx(40)
    assert found.known[0] == pytest.approx(0.5)
    assert (found.low[0], found.high[0]) == pytest.approx((20, 70))


def test_holes_islands_and_cells_in_no_area():
    ring = shapely.box(0, 0, 300, 300).difference(shapely.box(100, 100, 200, 200))
    town = areas(ring=ring, island=shapely.box(500, 0, 600, 100), empty=shapely.box(800, 0, 900, 100))
    x, y = np.array([50.0, 150, 550, 950]), np.array([50.0, 150, 50, 50])
    shares = share_cells(x, y, 100, town)
    # The cell in the hole is the town's and nobody's; the last one lies outside.
    assert shares.outside.tolist() == [False, True, False, False]
    found = add_counts(shares, cells([3, 4, 5, 6]))
    assert found.values[:2].tolist() == [3, 5]
    assert np.isnan(found.values[2])


def test_buildings_decide_where_a_cell_on_a_border_belongs():
    house, hall = shapely.box(205, 10, 215, 20), shapely.box(280, 10, 310, 20)
    standing = gpd.GeoSeries([house, hall], crs="EPSG:3035")
    shares = share_cells(*row_of_cells(4), 100, TWO, standing)
    # Of 100 m² of the house and 200 m² of the hall within the cell, the house lies in a.
    assert shares.matrix.toarray()[2].tolist() == pytest.approx([1 / 3, 2 / 3])
    assert shares.by_buildings == 1
    points = gpd.GeoSeries(shapely.points([[210, 50], [240, 50], [290, 50]]), crs="EPSG:3035")
    assert share_cells(*row_of_cells(4), 100, TWO, points).matrix.toarray()[2].tolist() == pytest.approx([2 / 3, 1 / 3])
    # No building in the cell: its area decides.
    far = gpd.GeoSeries([shapely.box(10, 10, 20, 20)], crs="EPSG:3035")
    assert share_cells(*row_of_cells(4), 100, TWO, far).matrix.toarray()[2].tolist() == [0.75, 0.25]


def test_a_cell_whose_buildings_all_lie_on_one_side_is_no_border_cell():
    one_side = gpd.GeoSeries([shapely.box(205, 10, 215, 20)], crs="EPSG:3035")
    found = add_counts(share_cells(*row_of_cells(4), 100, TWO, one_side), cells([10, 20, 8, 5]))
    assert found.values.tolist() == [38, 5]
    assert (found.low.tolist(), found.high.tolist()) == ([38, 5], [38, 5])


def test_lines_stay_where_they_are_in_the_other_projection():
    # A border along a parallel, 40 km long: in the grid's projection it is no straight line.
    degrees = gpd.GeoDataFrame(
        geometry=[shapely.box(7.0, 51.0, 7.6, 51.2), shapely.box(7.0, 50.8, 7.6, 51.0)], index=["n", "s"], crs=4326
    )
    bent = project_areas(degrees)
    gap = shapely.area(shapely.intersection(*bent.geometry))
    assert gap == pytest.approx(0, abs=1e-3)
    middle = gpd.GeoSeries([shapely.Point(7.3, 51.00005)], crs=4326).to_crs(3035).iloc[0]
    assert bent.loc["n"].geometry.contains(middle)


def test_what_a_hidden_total_can_hold_widens_the_range_of_a_share():
    one = share_cells(*row_of_cells(3), 100, areas(a=shapely.box(0, 0, 300, 100)))
    part, total = cells([4, np.nan, np.nan], [P, D, H]), cells([10, np.nan, np.nan], [P, D, H])
    found = share_of_total(one, part, total)
    # Two of ten more in each hidden cell: none of 4, or all of them, are the part.
    assert found.values.tolist() == [40]
    assert found.low == pytest.approx([4 / 14 * 100])
    assert found.high == pytest.approx([8 / 14 * 100])
    assert found.known == pytest.approx([10 / 14])
