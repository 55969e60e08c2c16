"""Whatever the cells and areas are: sums are kept, refining changes nothing, and a figure lies within its range."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sozial.reading.census.cell_shares import share_cells
from sozial.reading.census.cell_values import Cells, State
from sozial.reading.census.certain_figures import add_counts, average, share_of_total

SIDE = 4
COUNTS = st.lists(st.integers(3, 500), min_size=SIDE**2, max_size=SIDE**2)
STATES = st.lists(st.sampled_from(list(State)), min_size=SIDE**2, max_size=SIDE**2)
CUTS = st.lists(st.floats(10, SIDE * 100 - 10), min_size=1, max_size=4, unique=True)


def grid() -> tuple[np.ndarray, np.ndarray]:
    x, y = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    return x.ravel() * 100.0 + 50, y.ravel() * 100.0 + 50


def strips(cuts: list[float]) -> gpd.GeoDataFrame:
    edges = [0.0, *sorted(cuts), SIDE * 100.0]
    shapes = [shapely.box(west, 0, east, SIDE * 100) for west, east in pairwise(edges)]
    return gpd.GeoDataFrame(geometry=shapes, index=[str(n) for n in range(len(shapes))], crs="EPSG:3035")


def cells(values: list[int], states: list[State]) -> Cells:
    known = np.isin(states, (State.PUBLISHED, State.BRACKETED))
    return Cells(np.where(known, np.array(values, dtype=float), np.nan), np.array(states, dtype=np.uint8))


@given(COUNTS, CUTS)
def test_sums_are_kept_where_every_cell_lies_inside(counts, cuts):
    shares = share_cells(*grid(), 100, strips(cuts))
    found = add_counts(shares, cells(counts, [State.PUBLISHED] * SIDE**2))
    assert np.isclose(np.nansum(found.values), sum(counts), rtol=1e-9)


@given(COUNTS, CUTS, st.floats(10, SIDE * 100 - 10))
def test_refining_the_areas_changes_no_sum(counts, cuts, further):
    published = cells(counts, [State.PUBLISHED] * SIDE**2)
    coarse = add_counts(share_cells(*grid(), 100, strips(cuts)), published)
    fine = add_counts(share_cells(*grid(), 100, strips([*{*cuts, further}])), published)
    ends = [*sorted(cuts), SIDE * 100.0]
    fine_ends = [*sorted({*cuts, further}), SIDE * 100.0]
    for area, end in enumerate(ends):
        start = ([0.0, *ends])[area]
        inside = [n for n, fine_end in enumerate(fine_ends) if start < fine_end <= end]
        assert np.isclose(np.nansum(fine.values[inside]), np.nan_to_num(coarse.values[area]), rtol=1e-9)


@given(COUNTS, CUTS)
def test_a_town_that_is_turned_or_moved_keeps_its_figures(counts, cuts):
    x, y = grid()
    published = cells(counts, [State.PUBLISHED] * SIDE**2)
    here = add_counts(share_cells(x, y, 100, strips(cuts)), published)
    moved = strips(cuts).set_geometry(strips(cuts).translate(4_000_000, 3_000_000))
    there = add_counts(share_cells(x + 4_000_000, y + 3_000_000, 100, moved), published)
    np.testing.assert_allclose(there.values, here.values, rtol=1e-9)
    # A quarter turn: what lay east lies north.
    turned = gpd.GeoDataFrame(
        geometry=shapely.transform(strips(cuts).geometry.to_numpy(), lambda points: points[:, ::-1]),
        index=strips(cuts).index, crs="EPSG:3035",
    )  # fmt: skip
    np.testing.assert_allclose(add_counts(share_cells(y, x, 100, turned), published).values, here.values, rtol=1e-9)


@given(COUNTS, STATES, COUNTS, STATES, CUTS)
def test_every_figure_lies_within_its_range_and_what_is_known_between_nothing_and_all(one, said, other, told, cuts):
    shares = share_cells(*grid(), 100, strips(cuts))
    part, total = cells([min(pair) for pair in zip(one, other, strict=True)], said), cells(other, told)
    for found in (add_counts(shares, part), share_of_total(shares, part, total), average(shares, part, total)):
        there = np.isfinite(found.values)
        assert (found.low[there] <= found.values[there]).all()
        assert (found.high[there] >= found.values[there]).all()
        assert ((found.known[there] >= 0) & (found.known[there] <= 1)).all()


@given(COUNTS, COUNTS, CUTS, st.randoms(use_true_random=False))
def test_no_division_of_cut_cells_leaves_the_range(values, weights, cuts, random):
    shares = share_cells(*grid(), 100, strips(cuts))
    plain = [State.PUBLISHED] * SIDE**2
    found = average(shares, cells(values, plain), cells(weights, plain))
    matrix, whole = shares.matrix.toarray(), shares.whole.toarray()
    for area in range(matrix.shape[1]):
        some = np.array([random.random() for _cell in range(SIDE**2)])
        taken = np.where(whole[:, area] > 0, 1.0, some * (matrix[:, area] > 0)) * np.array(weights)
        if taken.sum() > 0 and np.isfinite(found.values[area]):
            mean = float((taken * np.array(values)).sum() / taken.sum())
            assert found.low[area] - 1e-9 <= mean <= found.high[area] + 1e-9
