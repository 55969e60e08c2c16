"""Weights: given, equal, from principal components, from pairwise comparison, from a point budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.index.values.equality import EQUAL, column_reach

# Saaty's random consistency indices for 1 to 15 members.
RANDOM_CONSISTENCY = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
CONSISTENT = 0.10
WEAK_COMPONENT = 0.5


def weigh_given(
    values: np.ndarray, codes: Sequence[str], given: np.ndarray, place: str = ""
) -> tuple[np.ndarray, list[Finding]]:
    """Return the weights as the recipe states them."""
    return given, []


def weigh_equal(
    values: np.ndarray, codes: Sequence[str], given: np.ndarray, place: str = ""
) -> tuple[np.ndarray, list[Finding]]:
    """Return weight 1 for every member."""
    return np.ones(len(codes)), []


def weigh_pca(
    values: np.ndarray, codes: Sequence[str], given: np.ndarray, place: str = "", loadings: str = "squared"
) -> tuple[np.ndarray, list[Finding]]:
    """Return weights from the first principal component of the members' correlations.

    Parameters
    ----------
    values
        Units x members; only units without gaps are used.
    loadings
        "squared": squared loadings, which sum to 1; "plain": the loadings themselves.

    Notes
    -----
    OECD/JRC Handbook (2008), section 6.1. A member whose loading has the other sign than the rest
    would count against itself; it gets weight 0 and a finding.

    Examples
    --------
    >>> weights, said = weigh_pca(np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0]]), ["a", "b"], np.ones(2))
    >>> weights.round(6).tolist(), said[0].values["share"]
    ([0.5, 0.5], 75.0)
    """
    complete = values[~np.isnan(values).any(axis=1)]
    spread = complete.std(axis=0) if len(complete) else np.zeros(len(codes))
    moving = spread > EQUAL * column_reach(complete)
    if len(complete) < 3 or moving.sum() < 2:
        message = N_("There are too few complete values for principal components; equal weights are used.")
        remedy = N_("State the weights in the recipe.")
        return np.ones(len(codes)), [Finding("no-component", Severity.WARNING, message, remedy, place)]
    matrix = np.corrcoef(complete[:, moving], rowvar=False)
    lengths, directions = np.linalg.eigh(matrix)
    first = directions[:, -1] * (1.0 if directions[:, -1].sum() >= 0 else -1.0)
    share = float(lengths[-1] / lengths.sum())
    # Rounding noise around 0 is no opposite direction.
    first = np.where(np.abs(first) < 1e-12, 0.0, first)
    loading = np.zeros(len(codes))
    loading[moving] = first
    weights = np.where(loading > 0, loading**2 if loadings == "squared" else loading, 0.0)
    message = N_("Weights come from the first principal component, which explains {share} % of the variance.")
    findings = [Finding("component", Severity.NOTE, message, "", place, {"share": round(share * 100, 1)})]
    if share < WEAK_COMPONENT:
        message = N_("The first principal component explains only {share} %: these indicators hardly share one cause.")
        remedy = N_("State the weights in the recipe, or leave out what does not fit.")
        values_said = {"share": round(share * 100, 1)}
        findings.append(Finding("weak-component", Severity.WARNING, message, remedy, place, values_said))
    for code in np.asarray(codes, dtype=object)[loading < 0]:
        message = N_("“{code}” points against the first principal component and gets weight 0.")
        remedy = N_("Check its direction.")
        findings.append(Finding("opposed", Severity.WARNING, message, remedy, place, {"code": code}))
    return weights, findings


def ahp_weights(comparisons: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights and consistency ratio of a matrix of pairwise comparisons.

    Parameters
    ----------
    comparisons
        Reciprocal, members x members: how much more important the row is than the column.

    Notes
    -----
    Saaty (1980): principal eigenvector; ratio = (lambda - n) / (n - 1) / random index.

    Examples
    --------
    >>> weights, ratio = ahp_weights(np.array([[1, 3], [1 / 3, 1]]))
    >>> weights.round(6).tolist(), round(ratio, 6)
    ([0.75, 0.25], 0.0)
    """
    count = len(comparisons)
    lengths, directions = np.linalg.eig(comparisons)
    at = int(np.argmax(lengths.real))
    weights = np.abs(directions[:, at].real)
    random = RANDOM_CONSISTENCY[min(count, len(RANDOM_CONSISTENCY)) - 1]
    ratio = (lengths[at].real - count) / (count - 1) / random if random > 0 else 0.0
    return weights / weights.sum(), max(float(ratio), 0.0)


def weigh_ahp(
    values: np.ndarray,
    codes: Sequence[str],
    given: np.ndarray,
    place: str = "",
    comparisons: Sequence[Sequence[Any]] = (),
) -> tuple[np.ndarray, list[Finding]]:
    """Return weights from pairwise comparisons.

    Parameters
    ----------
    comparisons
        One (code, code, number) per pair: how many times as important the first is as the second.

    Examples
    --------
    >>> weigh_ahp(np.empty((0, 2)), ["a", "b"], np.ones(2), "", [("a", "b", 3)])[0].round(6).tolist()
    [0.75, 0.25]
    """
    places = {code: at for at, code in enumerate(codes)}
    matrix = np.full((len(codes), len(codes)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for one, other, times in comparisons:
        if one in places and other in places:
            matrix[places[one], places[other]] = times
            matrix[places[other], places[one]] = 1 / times
    if np.isnan(matrix).any():
        left, right = (codes[at] for at in np.argwhere(np.isnan(matrix))[0])
        message = N_("The comparison of “{left}” and “{right}” is missing; equal weights are used.")
        remedy = N_("State one comparison for every pair.")
        missing = {"left": left, "right": right}
        return np.ones(len(codes)), [Finding("no-comparison", Severity.WARNING, message, remedy, place, missing)]
    weights, ratio = ahp_weights(matrix)
    message = N_("Weights come from pairwise comparison; consistency ratio {ratio}.")
    findings = [Finding("consistency", Severity.NOTE, message, "", place, {"ratio": round(ratio, 3)})]
    if ratio > CONSISTENT:
        message = N_("The comparisons contradict each other: consistency ratio {ratio}, at most {bound} is usual.")
        said = {"ratio": round(ratio, 3), "bound": CONSISTENT}
        findings.append(
            Finding("inconsistent", Severity.WARNING, message, N_("Go through the comparisons again."), place, said)
        )
    return weights, findings


def weigh_points(
    values: np.ndarray, codes: Sequence[str], given: np.ndarray, place: str = "", total: float = 100.0
) -> tuple[np.ndarray, list[Finding]]:
    """Return the points that were given out; says so where they are not the whole budget.

    Examples
    --------
    >>> weigh_points(np.empty((0, 2)), ["a", "b"], np.array([60.0, 30.0]))[1][0].code
    'points'
    """
    spent = float(given.sum())
    if abs(spent - total) <= 1e-9 * max(total, 1.0):
        return given, []
    message = NP_("{spent} of {total} points was given out.", "{spent} of {total} points were given out.", by="spent")
    remedy = N_("Give out the whole budget, or state another one.")
    return given, [Finding("points", Severity.WARNING, message, remedy, place, {"spent": spent, "total": total})]


@dataclass(frozen=True)
class Weighting:
    """A registered way to find weights; `computed` where it does not use those of the recipe."""

    function: Callable[..., tuple[np.ndarray, list[Finding]]]
    label: str
    words: str
    options: Mapping[str, Any] = field(default_factory=dict)
    computed: bool = False


WEIGHTINGS: dict[str, Weighting] = {
    "given": Weighting(weigh_given, N_("Weights as given"), ""),
    "equal": Weighting(weigh_equal, N_("Equal weights"), N_("All members of a level weigh the same."), computed=True),
    "pca": Weighting(
        weigh_pca,
        N_("Principal component"),
        N_("Weights follow from how strongly the indicators move together (first principal component)."),
        {"loadings": "squared", "periods": ""},
        computed=True,
    ),
    "ahp": Weighting(
        weigh_ahp,
        N_("Pairwise comparison (AHP)"),
        N_("Weights follow from comparing every two indicators with each other."),
        {"comparisons": ()},
        computed=True,
    ),
    "points": Weighting(
        weigh_points,
        N_("Point budget"),
        N_("Weights are the points that were given out of a fixed budget."),
        {"total": 100.0},
    ),
}
