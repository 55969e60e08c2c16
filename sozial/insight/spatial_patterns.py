"""Do like units lie together? Moran's I, local clusters, and rates smoothed for very small units."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from sozial.errors import DataError, Finding, Severity, listed, refusal
from sozial.i18n import N_, NP_
from sozial.insight.neighbours import border_tolerance, neighbours, neighbours_among
from sozial.model import NAME, Dataset, Indicator

# Below so many units permutations tell little, and one pair of neighbours decides.
FEWEST_UNITS = 30
# A quarter stands out among many only by a p-value far below the level; more units cost memory instead.
PERMUTATIONS, FEWER_PERMUTATIONS, MANY_UNITS = 9_999, 999, 1_000
LEVEL = 0.05
LINKS, NO_NEIGHBOUR = "links", "no-neighbour"
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


def can_find_patterns() -> bool:
    """Return whether what computes spatial patterns is installed."""
    return find_spec("esda") is not None and find_spec("libpysal") is not None


def _require_libraries() -> None:
    """Refuse where what computes spatial patterns is not installed.

    Raises
    ------
    DataError
        With what to install.
    """
    if not can_find_patterns():
        message = N_("Spatial patterns cannot be computed: two libraries are not installed.")
        raise refusal("not-installed", "", message, N_('Install them: pip install "quartierskompass[spatial]".'))


def _weights(beside: Mapping[str, tuple[str, ...]]) -> Any:
    """Return row-standardised weights in the order of the units; each unit has a neighbour."""
    from libpysal.weights import W

    with warnings.catch_warnings():
        # It warns of parts of the city that do not hang together.
        warnings.simplefilter("ignore")
        # Left to itself it sorts units by their text, "10" before "2", while values stay in the order of the data.
        neighbours_of = {unit: list(others) for unit, others in beside.items()}
        weights = W(neighbours_of, id_order=list(beside), silence_warnings=True)
    weights.transform = "r"
    return weights


@dataclass(frozen=True)
class SpatialPatterns:
    """How a figure is spread over the map.

    Parameters
    ----------
    moran, expected, p_value
        Moran's I, its value without any pattern, and the permutation p-value (two-sided, see `two_sided`).
    local
        Index: units that went in. Columns value (local Moran's I), p_value (from permutations, two-sided), corrected
        (the same for many tests), significant, pattern (a number of `PATTERN_LABELS`).
    left_out
        Units without a value, without an area or without a neighbour.
    links, permutations
        How many pairs of neighbours went in, and how often values were dealt out anew.
    """

    moran: float
    expected: float
    p_value: float
    local: pd.DataFrame
    left_out: tuple[str, ...]
    links: int
    permutations: int
    findings: tuple[Finding, ...]


def two_sided(simulated: np.ndarray, found: np.ndarray | float) -> np.ndarray:
    """Return p-values from permutations for a difference in either direction: twice the smaller tail, at most 1.

    Parameters
    ----------
    simulated
        Permutations x figures.
    found
        The figures themselves. What is as large but for rounding lies in both tails.

    Notes
    -----
    Each tail holds its figure too, (r + 1) / (n + 1): Davison and Hinkley, Bootstrap Methods (1997), section 4.2.
    esda's own `p_sim` is the smaller tail alone, and counts ties for one side only.

    Examples
    --------
    >>> simulated = np.array([[0.0, 5.0], [1.0, 5.0], [2.0, 5.0], [3.0, 5.0], [4.0, 5.0], [5.0, 5.0], [6.0, 5.0]])
    >>> two_sided(simulated, np.array([9.0, 5.0])).tolist()
    [0.25, 1.0]
    """
    slack = 1e-9 * (1 + np.abs(found))
    upper, lower = (simulated >= found - slack).sum(axis=0), (simulated <= found + slack).sum(axis=0)
    return np.minimum(2 * (np.minimum(upper, lower) + 1) / (len(simulated) + 1), 1.0)


def find_patterns(
    dataset: Dataset, values: pd.Series, seed: int = 1, permutations: int = 0, fewest: int = FEWEST_UNITS
) -> SpatialPatterns:
    """Return Moran's I and the local clusters of some values.

    Parameters
    ----------
    values
        One per unit of the dataset.
    permutations
        How often values are dealt out anew; 0: 9,999 times, and 999 times above 1,000 units.

    Raises
    ------
    DataError
        If there are no areas, fewer units than can show a pattern, all values are the same, or the libraries for it are
        not installed.

    Notes
    -----
    Anselin (1995), computed by esda, with row-standardised weights; p-values count both directions, since like may
    lie beside like or apart. Local p-values are corrected for many tests by the false discovery rate (Benjamini,
    Hochberg 1995): of the clusters shown, one in twenty is expected to be chance.
    """
    _require_libraries()
    if not dataset.has_areas:
        message = N_("There are no areas in this data, so nothing can be said about neighbours.")
        raise DataError(Finding("no-areas", Severity.ERROR, message, N_("Load areas on the page “Data”.")))
    areas = dataset.areas
    known = values.reindex(areas.index).dropna()
    known.index = known.index.astype(str)
    beside = neighbours_among(neighbours(areas), list(known.index))
    # Leaving out those without any takes no neighbour from anybody.
    inside = known[[bool(beside[unit]) for unit in known.index]]
    links = sum(len(others) for others in beside.values()) // 2
    told = _link_findings(dataset, links, [unit for unit, others in beside.items() if not others])
    if len(inside) < fewest:
        message = NP_(
            "{n} quarter with a value and a neighbour is too few for spatial patterns; {fewest} are needed.",
            "{n} quarters with a value and a neighbour are too few for spatial patterns; {fewest} are needed.",
        )
        remedy = N_("With so few quarters the map itself shows all there is to see.")
        said = {"n": len(inside), "fewest": fewest}
        raise DataError(Finding("too-few-units", Severity.ERROR, message, remedy, "", said), *told)
    numbers = inside.to_numpy(dtype=float)
    if not np.ptp(numbers) > 0:
        message = N_("All quarters have the same value: there is no pattern to find.")
        raise DataError(Finding("no-spread", Severity.ERROR, message, N_("Choose another figure.")))
    permutations = permutations or (PERMUTATIONS if len(inside) <= MANY_UNITS else FEWER_PERMUTATIONS)
    moran, local = _measured(numbers, _weights(neighbours_among(beside, list(inside.index))), seed, permutations)
    p_values = two_sided(local.sim, local.Is)
    corrected = false_discovery_control(p_values)
    significant = corrected <= LEVEL
    pattern = np.where(significant, [_OF_QUADRANT[int(quadrant)] for quadrant in local.q], NO_PATTERN)
    frame = pd.DataFrame(
        {
            "value": local.Is,
            "p_value": p_values,
            "corrected": corrected,
            "significant": significant,
            "pattern": pattern,
        },
        index=inside.index,
    )
    left_out = tuple(str(unit) for unit in dataset.units.index if str(unit) not in frame.index)
    findings = (*told, *_left_out(dataset, [unit for unit in left_out if unit not in beside]))
    p_value = float(two_sided(moran.sim, moran.I))
    return SpatialPatterns(float(moran.I), float(moran.EI), p_value, frame, left_out, links, permutations, findings)


def _measured(numbers: np.ndarray, weights: Any, seed: int, permutations: int) -> tuple[Any, Any]:
    """Return esda's global and local Moran statistics; the random numbers are the same every time."""
    from esda import Moran, Moran_Local

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


def _link_findings(dataset: Dataset, links: int, alone: Sequence[str]) -> list[Finding]:
    """Say how many pairs of neighbours were found, and who has none."""
    message = NP_(
        "{n} pair of neighbours: they touch at an edge or a corner, or are at most {metres} m apart.",
        "{n} pairs of neighbours: they touch at an edge or a corner, or are at most {metres} m apart.",
    )
    said = {"n": links, "metres": round(border_tolerance(dataset.areas), 1)}
    findings = [Finding(LINKS, Severity.NOTE, message, "", "", said)]
    if alone:
        message = NP_(
            "{n} quarter has no neighbour with a value, and is left out: {names}.",
            "{n} quarters have no neighbour with a value, and are left out: {names}.",
        )
        names = [str(dataset.units[NAME][unit]) for unit in alone]
        findings.append(
            Finding(NO_NEIGHBOUR, Severity.NOTE, message, "", "", {"n": len(alone), "names": listed(names, 12)})
        )
    return findings


def _left_out(dataset: Dataset, units: Sequence[str]) -> list[Finding]:
    names = [str(name) for unit, name in dataset.units[NAME].items() if str(unit) in units]
    if not names:
        return []
    message = N_("Without a value or an area, and so left out: {names}.")
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
    _require_libraries()
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
