"""Do like units lie together? Moran's I, local clusters, and rates smoothed for very small units."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from threading import Lock
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from sozial.errors import DataError, Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import NAME, Dataset, Indicator

# Below so many units permutations tell little, and one pair of neighbours decides.
FEWEST_UNITS = 30
PERMUTATIONS = 999
LEVEL = 0.05
NO_PATTERN, HIGH_AMONG_HIGH, LOW_AMONG_LOW, HIGH_AMONG_LOW, LOW_AMONG_HIGH = 0, 1, 2, 3, 4
PATTERN_LABELS = (
    N_("no clear pattern"),
    N_("high among high"),
    N_("low among low"),
    N_("high among low"),
    N_("low among high"),
)
_generator = Lock()
# esda numbers the quadrants 1 = high-high, 2 = low-high, 3 = low-low, 4 = high-low.
_OF_QUADRANT = {1: HIGH_AMONG_HIGH, 2: LOW_AMONG_HIGH, 3: LOW_AMONG_LOW, 4: HIGH_AMONG_LOW}


def neighbours(areas: gpd.GeoDataFrame) -> dict[str, tuple[str, ...]]:
    """Return the units that touch each unit, at an edge or a corner (queen contiguity).

    Examples
    --------
    >>> from shapely.geometry import box
    >>> areas = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1), box(5, 5, 6, 6)], index=["a", "b", "c"])
    >>> neighbours(areas)
    {'a': ('b',), 'b': ('a',), 'c': ()}
    """
    weights = _contiguity(areas)
    keys = [str(key) for key in areas.index]
    return {key: tuple(str(other) for other in weights.neighbors[key]) for key in keys}


def _contiguity(areas: gpd.GeoDataFrame) -> Any:
    from libpysal.weights import Queen

    named = areas.set_axis([str(key) for key in areas.index])
    with warnings.catch_warnings():
        # It warns of islands, which are findings here.
        warnings.simplefilter("ignore")
        return Queen.from_dataframe(named, use_index=True, silence_warnings=True)


@dataclass(frozen=True)
class SpatialPatterns:
    """How a figure is spread over the map.

    Parameters
    ----------
    moran, expected, p_value
        Moran's I, its value without any pattern, and the permutation p-value (one-sided, as esda gives it).
    local
        Index: units that went in. Columns value (local Moran's I), p_value (from permutations), corrected (the
        same for many tests), significant, pattern (a number of `PATTERN_LABELS`).
    left_out
        Units without a value, without an area or without a neighbour.
    """

    moran: float
    expected: float
    p_value: float
    local: pd.DataFrame
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]


def find_patterns(
    dataset: Dataset, values: pd.Series, seed: int = 1, permutations: int = PERMUTATIONS, fewest: int = FEWEST_UNITS
) -> SpatialPatterns:
    """Return Moran's I and the local clusters of some values.

    Parameters
    ----------
    values
        One per unit of the dataset.

    Raises
    ------
    DataError
        If there are no areas, fewer units than can show a pattern, or all values are the same.

    Notes
    -----
    Anselin (1995), computed by esda, with row-standardised weights. Local p-values are corrected for many tests by
    the false discovery rate (Benjamini, Hochberg 1995): of the clusters shown, one in twenty is expected to be chance.
    """
    if not dataset.has_areas:
        message = N_("There are no areas in this data, so nothing can be said about neighbours.")
        raise DataError(Finding("no-areas", Severity.ERROR, message, N_("Load areas on the page “Data”.")))
    areas = dataset.areas
    known = values.reindex(areas.index).dropna()
    touching = _contiguity(areas.loc[known.index]) if len(known) > 1 else None
    islands = [str(unit) for unit in touching.islands] if touching is not None else []
    # Leaving islands out takes no neighbour from anybody.
    inside = known[~known.index.astype(str).isin(islands)]
    if len(inside) < fewest:
        message = N_("{n} quarters with a value and a neighbour are too few for spatial patterns; {fewest} are needed.")
        remedy = N_("With so few quarters the map itself shows all there is to see.")
        said = {"n": len(inside), "fewest": fewest}
        raise DataError(Finding("too-few-units", Severity.ERROR, message, remedy, "", said))
    numbers = inside.to_numpy(dtype=float)
    if not np.ptp(numbers) > 0:
        message = N_("All quarters have the same value: there is no pattern to find.")
        raise DataError(Finding("no-spread", Severity.ERROR, message, N_("Choose another figure.")))
    moran, local = _measured(numbers, _contiguity(areas.loc[inside.index]), seed, permutations)
    corrected = false_discovery_control(local.p_sim)
    significant = corrected <= LEVEL
    pattern = np.where(significant, [_OF_QUADRANT[int(quadrant)] for quadrant in local.q], NO_PATTERN)
    frame = pd.DataFrame(
        {
            "value": local.Is,
            "p_value": local.p_sim,
            "corrected": corrected,
            "significant": significant,
            "pattern": pattern,
        },
        index=inside.index.astype(str),
    )
    left_out = tuple(str(unit) for unit in dataset.units.index if str(unit) not in frame.index)
    return SpatialPatterns(
        float(moran.I), float(moran.EI), float(moran.p_sim), frame, left_out, tuple(_left_out(dataset, left_out))
    )


def _measured(numbers: np.ndarray, weights: Any, seed: int, permutations: int) -> tuple[Any, Any]:
    """Return esda's global and local Moran statistics; the random numbers are the same every time."""
    from esda import Moran, Moran_Local

    weights.transform = "r"
    # esda draws from numpy's global generator, which belongs to everybody in the process.
    with _generator, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = np.random.get_state()
        try:
            np.random.seed(seed)
            moran = Moran(numbers, weights, permutations=permutations)
            return moran, Moran_Local(numbers, weights, permutations=permutations, seed=seed, n_jobs=1)
        finally:
            np.random.set_state(before)


def _left_out(dataset: Dataset, units: tuple[str, ...]) -> list[Finding]:
    if not units:
        return []
    names = [str(dataset.units[NAME][unit]) for unit in units]
    message = N_("Without a value, an area or a neighbour, and so left out: {names}.")
    return [Finding("left-out", Severity.NOTE, message, "", "", {"names": listed(names, 12)})]


def smoothed_rates(dataset: Dataset, indicator: Indicator, period: str) -> pd.Series | None:
    """Return rates drawn towards the rate of the city, the more the smaller their base; None without counts.

    Notes
    -----
    Empirical Bayes (Marshall 1991), computed by esda. It steadies the map of very small units and is never the
    figure itself: it stands beside the raw rate.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_product([units.index, [""]], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [50.0, 10.0], "n": [1.0, 100.0], "b": [2.0, 1000.0]}, index=index)
    >>> rate = Indicator("x", count="n", base="b")
    >>> smoothed_rates(Dataset("d", units, values, (rate,)), rate, "").round(1).tolist()
    [10.2, 10.0]
    """
    if indicator.count is None or indicator.base is None:
        return None
    now = dataset.calculation_at(period)
    if indicator.count not in now or indicator.base not in now:
        return None
    count, base = now[indicator.count].astype(float), now[indicator.base].astype(float)
    known = count.notna() & (base > 0)
    if int(known.sum()) < 2:
        return None
    from esda.smoothing import Empirical_Bayes

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rates = Empirical_Bayes(count[known].to_numpy(), base[known].to_numpy()).r
    found = pd.Series(np.nan, index=now.index)
    found[known] = np.asarray(rates, dtype=float).ravel() * indicator.factor
    return found
