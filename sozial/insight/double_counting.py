"""Double counting: indicators that measure nearly the same, and how much each really decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from scipy.stats import rankdata

from sozial.i18n import N_
from sozial.model import Dataset
from sozial.result import Result

# From this rank correlation on, two indicators are said to measure nearly the same.
NEARLY_THE_SAME = 0.9
# Of how a pair of indicators of one group belongs together: the cut-offs of COINr's correlation plots
# (Becker et al. 2022, `plot_corr`, flag thresholds -0.4, 0.3 and 0.9).
FLAG_CUTS = (-0.4, 0.3, 0.9)
FLAG_LABELS = (N_("contradict each other"), N_("hardly related"), N_("fit together"), N_("nearly the same"))


def rank_correlations(values: pd.DataFrame) -> pd.DataFrame:
    """Return Spearman's rank correlation of every two columns, over the units that have both.

    NaN where fewer than three units have both, or one of them is the same everywhere.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [1.0, 3.0, 2.0, 4.0]})
    >>> rank_correlations(frame).round(3).to_numpy().tolist()
    [[1.0, 0.8], [0.8, 1.0]]
    """
    matrix = values.to_numpy(dtype=float)
    if len(matrix) > 2 and not np.isnan(matrix).any():
        ranks = rankdata(matrix, axis=0)
        ranks -= ranks.mean(axis=0)
        length = np.sqrt((ranks**2).sum(axis=0))
        ranks /= np.where(length > 0, length, np.nan)
        found = np.clip(ranks.T @ ranks, -1.0, 1.0)
        return pd.DataFrame(found, index=values.columns, columns=values.columns)
    return values.corr(method="spearman", min_periods=3)


def correlation_flags(correlations: pd.DataFrame) -> pd.DataFrame:
    """Return for every pair which of `FLAG_LABELS` holds (0 to 3), -1 where the correlation is not known.

    Examples
    --------
    >>> frame = pd.DataFrame([[1.0, 0.95], [0.95, 1.0]], index=["a", "b"], columns=["a", "b"])
    >>> correlation_flags(frame).loc["a", "b"].item()
    3
    """
    values = correlations.to_numpy(dtype=float)
    found = np.digitize(values, FLAG_CUTS)
    return pd.DataFrame(np.where(np.isnan(values), -1, found), correlations.index, correlations.columns)


def correlated_clusters(correlations: pd.DataFrame, threshold: float = NEARLY_THE_SAME) -> list[tuple[str, ...]]:
    """Return groups of indicators of which every two are correlated at least so much, largest first.

    Notes
    -----
    Complete linkage: a chain of neighbours is no group. Each indicator is in one group at most.

    Examples
    --------
    >>> codes = ["a", "b", "c"]
    >>> frame = pd.DataFrame([[1, 0.9, 0.2], [0.9, 1, 0.7], [0.2, 0.7, 1]], index=codes, columns=codes)
    >>> correlated_clusters(frame, 0.65)
    [('a', 'b')]
    """
    if len(correlations) < 2:
        return []
    distance = 1 - np.nan_to_num(correlations.to_numpy(dtype=float), nan=0.0)
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform((distance + distance.T) / 2, checks=False), method="complete")
    labels = fcluster(tree, 1 - threshold + 1e-12, criterion="distance")
    groups = [tuple(correlations.index[labels == label]) for label in dict.fromkeys(labels)]
    return sorted((group for group in groups if len(group) > 1), key=len, reverse=True)


def cronbach_alpha(values: np.ndarray) -> float:
    """Return Cronbach's alpha of some columns over the units that have all of them; NaN where it is not defined.

    Parameters
    ----------
    values
        Units x indicators, standardised and turned the same way.

    Notes
    -----
    Cronbach (1951): k/(k-1) (1 - sum of variances / variance of the sum).

    Examples
    --------
    >>> round(cronbach_alpha(np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]])), 4)
    0.6667
    """
    complete = values[~np.isnan(values).any(axis=1)]
    count = values.shape[1]
    if count < 2 or len(complete) < 3:
        return float("nan")
    total = complete.sum(axis=1).var(ddof=1)
    if not total > 0:
        return float("nan")
    return float(count / (count - 1) * (1 - complete.var(axis=0, ddof=1).sum() / total))


def domain_alphas(dataset: Dataset, result: Result) -> dict[str, tuple[float, int]]:
    """Return Cronbach's alpha and the number of indicators per Handlungsfeld, of those with a weight."""
    members: dict[str, list[int]] = {}
    for position, entry in enumerate(result.recipe.indicators):
        if result.shares.get(entry.code, 0.0) > 0:
            members.setdefault(dataset.indicator(entry.code).domain, []).append(position)
    return {domain: (cronbach_alpha(result.matrix[:, at]), len(at)) for domain, at in members.items()}


def covariance_shares(result: Result) -> dict[str, float]:
    """Return which share of the index's variance each part carries: cov(part, score) / var(score).

    They sum to 1. Empty where the recipe does not add up, or all scores are the same.

    Notes
    -----
    A part is what an indicator adds to a unit's score, w z. A share can be negative: the indicator then pulls
    against the others. Compare Paruolo, Saisana, Saltelli (2013) on nominal weight against real influence.
    """
    if not result.additive:
        return {}
    parts = result.contributions.to_numpy(dtype=float)
    there = ~np.isnan(result.split.total.to_numpy(dtype=float))
    parts = np.nan_to_num(parts[there])
    if len(parts) < 2:
        return {}
    parts = parts - parts.mean(axis=0)
    total = parts.sum(axis=1)
    variance = float(total @ total)
    if not variance > 0:
        return {}
    return dict(zip(map(str, result.contributions.columns), (parts.T @ total / variance).tolist(), strict=True))


def correlation_ratio(values: np.ndarray, scores: np.ndarray) -> float:
    """Return Pearson's correlation ratio: which share of the scores' variance one indicator alone explains.

    Parameters
    ----------
    values, scores
        One per unit; units where one is missing stay out.

    Notes
    -----
    Var(E[score | indicator]) / Var(score), the first-order measure of Paruolo, Saisana, Saltelli (2013). The
    conditional mean is a smoothing spline (generalised cross-validation, SciPy), over the mean score of each
    value. Shares of several indicators do not sum to 1. NaN with fewer than five different values.

    Examples
    --------
    >>> x = np.arange(10.0)
    >>> round(correlation_ratio(x, 2 * x), 6)
    1.0
    """
    from scipy.interpolate import make_smoothing_spline

    there = ~np.isnan(values) & ~np.isnan(scores)
    x, y = values[there], scores[there]
    distinct, place, count = np.unique(x, return_inverse=True, return_counts=True)
    variance = float(y.var()) if y.size else 0.0
    if len(distinct) < 5 or not variance > 0:
        return float("nan")
    means = np.bincount(place, weights=y) / count
    # Evenly scaled, so that the spline's equations stay solvable whatever the unit is.
    scaled = (distinct - distinct[0]) / (distinct[-1] - distinct[0])
    gaps = np.concatenate([[True], np.diff(scaled) > 1e-9])
    if gaps.sum() < 5:
        return float("nan")
    try:
        spline = make_smoothing_spline(scaled[gaps], means[gaps], w=count[gaps].astype(float))
    except (ValueError, np.linalg.LinAlgError):
        return float("nan")
    fitted = spline(scaled)[place]
    return float(min(fitted.var() / variance, 1.0))


def correlation_ratios(result: Result) -> dict[str, float]:
    """Return the correlation ratio of each weighed indicator with the index."""
    scores = result.scores.to_numpy(dtype=float)
    return {
        entry.code: correlation_ratio(result.matrix[:, position], scores)
        for position, entry in enumerate(result.recipe.indicators)
        if result.shares.get(entry.code, 0.0) > 0
    }


@dataclass(frozen=True)
class Overlap:
    """Indicators that measure nearly the same.

    Parameters
    ----------
    correlation
        The smallest rank correlation among them.
    share, influence
        What they have together: of the weights, and of what decides the index; NaN where that cannot be said.
    """

    codes: tuple[str, ...]
    correlation: float
    share: float
    influence: float


def find_overlaps(
    result: Result, threshold: float = NEARLY_THE_SAME, correlations: pd.DataFrame | None = None
) -> list[Overlap]:
    """Return the groups of weighed indicators that measure nearly the same, the most influential first.

    Parameters
    ----------
    correlations
        Rank correlations of the result's indicators where they are known already: they do not depend on weights.
    """
    weighed = [entry.code for entry in result.recipe.indicators if result.shares.get(entry.code, 0.0) > 0]
    known = correlations if correlations is not None else rank_correlations(result.normalised)
    known = known.loc[weighed, weighed]
    influence = covariance_shares(result)
    found = []
    for codes in correlated_clusters(known, threshold):
        inside = known.loc[list(codes), list(codes)].to_numpy()
        found.append(
            Overlap(
                codes,
                float(inside[~np.eye(len(codes), dtype=bool)].min()),
                sum(result.shares.get(code, 0.0) for code in codes),
                _sum_of(influence, codes),
            )
        )
    return sorted(found, key=lambda overlap: -np.nan_to_num(overlap.influence, nan=overlap.share))


def _sum_of(influence: Mapping[str, float], codes: Sequence[str]) -> float:
    if not all(code in influence for code in codes):
        return float("nan")
    return sum(influence[code] for code in codes)
