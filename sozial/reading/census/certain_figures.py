"""Figures of areas from cells that are shared out to them: value, how much of it is known, and its range.

All three kinds are the same sum: of what is counted in cells over what it is counted among. The range is exact for
what suppression and borders leave open: the smallest and the largest value that any division of the cut cells, and any
allowed value of the hidden ones, gives. It is found as for any weighted mean of which some weights are free: what is
above the mean so far is taken, largest first, until the next one would lower it again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from sozial.reading.census.cell_shares import CellShares
from sozial.reading.census.cell_values import Cells, State

# What a hidden count can be at most: from 3 on, the census publishes a number.
MOST_HIDDEN = 2.0


@dataclass(frozen=True)
class AreaFigures:
    """One figure of each area.

    Parameters
    ----------
    values
        Floats; NaN where no cell says anything.
    counts, bases
        What the value is the quotient of; of a count, `counts` alone.
    known
        Share of what is counted whose value is published, between 0 and 1; NaN without cells.
    bracketed
        Share of it that the census puts in brackets.
    on_border
        Share of it that lies in cells on a border.
    low, high
        Between which values the true one lies, whatever hidden cells and borders leave open.
    """

    values: np.ndarray
    counts: np.ndarray
    bases: np.ndarray
    known: np.ndarray
    bracketed: np.ndarray
    on_border: np.ndarray
    low: np.ndarray
    high: np.ndarray


def add_counts(shares: CellShares, cells: Cells) -> AreaFigures:
    """Return the sum of counts in each area.

    Parameters
    ----------
    cells
        One of each cell that is shared out.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from sozial.reading.census.cell_shares import share_cells
    >>> areas = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 150, 100)], index=["a"], crs="EPSG:3035")
    >>> shares = share_cells(np.array([50.0, 150.0]), np.array([50.0, 50.0]), 100, areas)
    >>> found = add_counts(shares, Cells(np.array([10.0, 6.0]), np.zeros(2, dtype=np.uint8)))
    >>> found.values.tolist(), found.low.tolist(), found.high.tolist()
    ([13.0], [10.0], [16.0])
    """
    number = np.nan_to_num(cells.values)
    hidden = np.where(cells.is_hidden, MOST_HIDDEN, 0.0)
    sums, open_ = shares.matrix.T @ number, shares.matrix.T @ hidden
    surely = shares.whole.T @ number
    touched = (shares.matrix > 0).astype(float)
    # Cells that only hide something give no number: an area of nothing else has none.
    says = touched.T @ (np.isfinite(cells.values) | (cells.states == State.DASH)).astype(float) > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        known = np.where(sums + open_ > 0, sums / (sums + open_), 1.0)
        border = np.where(sums > 0, 1 - surely / sums, 0.0)
        bracketed = np.where(sums > 0, shares.matrix.T @ (number * (cells.states == State.BRACKETED)) / sums, 0.0)
    counts, known, low, high = (
        np.where(says, of, np.nan) for of in (sums, known, surely, touched.T @ (number + hidden))
    )
    return AreaFigures(counts, counts, np.full(len(counts), np.nan), known, bracketed, border, low, high)


def share_of_total(shares: CellShares, part: Cells, total: Cells) -> AreaFigures:
    """Return the share of a part in a total in each area, in per cent: sum over sum.

    Notes
    -----
    A dash stands for nothing, or for one or two that were changed to nothing: it adds nothing, and what it can hide
    widens the range and lowers what is known. Where nothing is said of a part, its cell counts for nothing, and its
    total is unknown to the share. Where the total is hidden there is nothing, or one or two, of which any number is the
    part. A part counts at most as its total.
    """
    # Nobody says how many there are, nor where in the cell.
    is_free = total.is_hidden
    base = np.where(is_free, MOST_HIDDEN, np.nan_to_num(total.values))
    silent = ((part.states == State.HIDDEN) & (base > 0)) | is_free
    dash = (part.states == State.DASH) & (base > 0) & ~is_free
    number = np.minimum(np.nan_to_num(part.values), base)
    most = np.where(dash, np.minimum(MOST_HIDDEN, base), base)
    return _quotients(
        shares,
        part=np.where(silent, 0.0, number),
        counted=np.where(silent, 0.0, base),
        base=base,
        low=np.where(silent | dash, 0.0, number),
        high=np.where(silent | dash, most, number),
        is_free=is_free,
        open_weight=np.where(silent | dash, most, 0.0),
        bracketed=part.states == State.BRACKETED,
        factor=100.0,
    )


def average(
    shares: CellShares, values: Cells, weights: Cells, lowest: float | None = None, highest: float | None = None
) -> AreaFigures:
    """Return the average of each area, weighted by what each cell's value is an average over.

    Parameters
    ----------
    weights
        Counts of what is averaged, one of each cell.
    lowest, highest
        What a hidden value can be; the least and the largest published value without them.

    Notes
    -----
    Where a cell's count is hidden there is nothing, or one or two. A value that is not published has the weight that
    is known of its cell.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from sozial.reading.census.cell_shares import share_cells
    >>> areas = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 200, 100)], index=["a"], crs="EPSG:3035")
    >>> shares = share_cells(np.array([50.0, 150.0]), np.array([50.0, 50.0]), 100, areas)
    >>> plain = np.zeros(2, dtype=np.uint8)
    >>> average(shares, Cells(np.array([6.0, 9.0]), plain), Cells(np.array([20.0, 10.0]), plain)).values.tolist()
    [7.0]
    """
    is_known, is_weighed = np.isfinite(values.values), np.isfinite(weights.values)
    published = values.values[is_known]
    least = lowest if lowest is not None else float(published.min(initial=np.inf))
    most = highest if highest is not None else float(published.max(initial=-np.inf))
    # Nobody says how many there are: the cell is in the values' file, and its count is hidden, or in no file.
    is_free = ~is_weighed & (values.states != State.ABSENT)
    base = np.where(is_free, MOST_HIDDEN, np.nan_to_num(weights.values))
    number = np.nan_to_num(values.values)
    is_sure = is_known & is_weighed
    return _quotients(
        shares,
        part=np.where(is_sure, number * base, 0.0),
        counted=np.where(is_sure, base, 0.0),
        base=base,
        low=np.where(is_known, number, least) * base,
        high=np.where(is_known, number, most) * base,
        is_free=is_free,
        open_weight=np.where(is_sure, 0.0, base),
        bracketed=values.states == State.BRACKETED,
    )


def _quotients(
    shares: CellShares,
    *,
    part: np.ndarray,
    counted: np.ndarray,
    base: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    is_free: np.ndarray,
    open_weight: np.ndarray,
    bracketed: np.ndarray,
    factor: float = 1.0,
) -> AreaFigures:
    """Return quotients of sums, with their ranges.

    Parameters
    ----------
    part, counted
        Of each cell: what is counted, and among how many; 0 where it is hidden.
    base
        Among how many it would be counted at most if nothing were hidden.
    low, high
        Least and largest that the part of each cell can be, of its base.
    is_free
        Cells of which any share of their base may count, wherever they lie.
    open_weight
        How much of each cell's base could be otherwise.
    """
    sums, bases, everything, open_ = (shares.matrix.T @ of for of in (part, counted, base, open_weight))
    surely = shares.whole.T @ counted
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(bases > 0, sums / bases * factor, np.nan)
        known = np.where(everything > 0, 1 - open_ / everything, np.nan)
        brackets = np.where(bases > 0, shares.matrix.T @ (counted * bracketed) / bases, 0.0)
        border = np.where(bases > 0, 1 - surely / bases, 0.0)
    lows, highs = np.full(len(values), np.nan), np.full(len(values), np.nan)
    for area in np.flatnonzero(bases > 0).tolist():
        cells, is_fixed = _cells_of(shares, area)
        is_fixed &= ~is_free[cells]
        lows[area] = _extreme(low[cells], base[cells], is_fixed, largest=False) * factor
        highs[area] = _extreme(high[cells], base[cells], is_fixed, largest=True) * factor
    return AreaFigures(
        values, np.where(bases > 0, sums, np.nan), np.where(bases > 0, bases, np.nan), np.clip(known, 0.0, 1.0),
        brackets, np.clip(border, 0.0, 1.0),
        # Sums in another order differ in the last digit: the value itself lies within its range.
        np.fmin(lows, values), np.fmax(highs, values),
    )  # fmt: skip


def _cells_of(shares: CellShares, area: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the cells that touch an area, and which of them lie in it as a whole."""
    cells = _column(shares.matrix, area)
    return cells, np.isin(cells, _column(shares.whole, area))


def _column(matrix: sparse.csc_matrix, area: int) -> np.ndarray:
    found: np.ndarray = matrix.indices[matrix.indptr[area] : matrix.indptr[area + 1]]
    return found


def _extreme(part: np.ndarray, base: np.ndarray, is_fixed: np.ndarray, *, largest: bool) -> float:
    """Return the largest or least quotient of sums over cells that are fixed, and any shares of the others.

    Examples
    --------
    >>> whole = np.array([True, False, False])
    >>> _extreme(np.array([60.0, 40.0, 1.0]), np.array([10.0, 4.0, 1.0]), whole, largest=True)
    7.142857142857143
    """
    sum_, weight = float(part[is_fixed].sum()), float(base[is_fixed].sum())
    free = ~is_fixed & (base > 0)
    quotients = part[free] / base[free]
    order = np.argsort(-quotients if largest else quotients, kind="stable")
    for quotient, more, amount in zip(quotients[order], part[free][order], base[free][order], strict=True):
        if weight > 0 and (quotient <= sum_ / weight if largest else quotient >= sum_ / weight):
            break
        sum_, weight = sum_ + more, weight + amount
    return float(sum_ / weight) if weight > 0 else float("nan")
