"""Scores of larger areas as a step of the recipe: means of their units, weighted by inhabitants."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.index.evaluate import TOLERANCE
from sozial.index.standardise import apply_step
from sozial.index.values.equality import EQUAL, reach_of, settle
from sozial.index.values.spread import Basis
from sozial.model import Dataset
from sozial.recipe import NOTHING, POPULATION_WEIGHTS, RollUp
from sozial.result import LargerAreas


def _weights(dataset: Dataset, rule: RollUp, period: str) -> np.ndarray | None:
    """Return what each unit weighs; NaN where it is not known, None where it is of no unit."""
    if rule.weights != POPULATION_WEIGHTS:
        return np.ones(len(dataset.units))
    people = dataset.population(period)
    return None if people is None else people.to_numpy(dtype=float)


def area_means(
    dataset: Dataset, rule: RollUp, scores: np.ndarray, period: str, tolerance: float = 0.0
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the mean score of each larger area, and what it rests on.

    Parameters
    ----------
    scores
        One per unit, in the order of the dataset; NaN: no score.
    tolerance
        How far apart scores may be and still be equal (`sozial.index.values.equality`); so may their means.

    Returns
    -------
    frame
        Index: area, in the order of the data. Columns mean, units (with a score), of (all units of the area), share
        (of the area's weights that has a score, 0 to 1), weight (their sum), people_share (of the area's inhabitants
        who live in units with a score; NaN where they are not known everywhere).
    findings
        Units that name no area, areas that do not rest on all their units, weights that are not known.

    Notes
    -----
    GISD (Robert Koch Institute): population-weighted means of the scores of municipalities.

    Examples
    --------
    >>> units = pd.DataFrame({"name": ["A", "B"], "parent": ["N", "N"], "population": [3.0, 1.0]}, index=["1", "2"])
    >>> data = Dataset("d", units, pd.DataFrame(index=pd.MultiIndex.from_product([["1", "2"], [""]])), ())
    >>> area_means(data, RollUp("larger"), np.array([1.0, 5.0]), "")[0].loc["N", ["mean", "units", "share"]].tolist()
    [2.0, 2.0, 1.0]
    """
    findings: list[Finding] = []
    weights = _weights(dataset, rule, period)
    if weights is None:
        message = N_("The data has no inhabitants, so “{name}” has no scores of larger areas weighted by them.")
        remedy = N_("Load a column with inhabitants, or let all quarters weigh alike (weights = “equal”).")
        findings.append(Finding("no-population", Severity.WARNING, message, remedy, "", {"name": rule.label}))
        weights = np.full(len(scores), np.nan)
    named = dataset.units[rule.by]
    lacking = int(named.isna().sum())
    if lacking:
        message = NP_(
            "{n} quarter names no larger area in “{column}” and is in none of “{name}”.",
            "{n} quarters name no larger area in “{column}” and are in none of “{name}”.",
        )
        said = {"n": lacking, "column": rule.by, "name": rule.label}
        findings.append(Finding("no-area", Severity.NOTE, message, N_("Fill in this column."), "", said))
    places, areas = pd.factorize(named.astype("object").where(named.notna(), None).map(str, na_action="ignore"))
    used = (places >= 0) & ~np.isnan(scores) & (np.nan_to_num(weights) > 0)

    def summed(numbers: np.ndarray, which: np.ndarray) -> np.ndarray:
        return np.bincount(places[which], numbers[which], minlength=len(areas))

    everywhere, ones = places >= 0, np.ones(len(scores))
    weight = summed(weights, used)
    # Units whose inhabitants are not known may be large: then the share is not known either.
    whole = summed(weights, everywhere)
    frame = pd.DataFrame(index=pd.Index(areas, dtype=object))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole > 0, weight / whole, np.nan)
        mean = np.where(weight > 0, summed(weights * np.nan_to_num(scores), used) / weight, np.nan)
    if rule.minimum_coverage > 0:
        mean = np.where(share >= rule.minimum_coverage - TOLERANCE, mean, np.nan)
    frame["mean"] = settle(mean, max(tolerance, EQUAL * reach_of(scores)))[0]
    frame["units"], frame["of"] = summed(ones, used).astype(int), summed(ones, everywhere).astype(int)
    frame["share"], frame["weight"] = share, weight
    population = dataset.population(period)
    people = np.full(len(scores), np.nan) if population is None else population.to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        inhabitants = summed(people, everywhere)
        frame["people_share"] = np.where(inhabitants > 0, summed(people, used) / inhabitants, np.nan)
    partial = int((frame["units"] < frame["of"]).sum())
    if partial:
        message = NP_(
            "“{name}”: {n} of {all} larger areas does not rest on all its quarters.",
            "“{name}”: {n} of {all} larger areas do not rest on all their quarters.",
        )
        remedy = N_("The table of larger areas says for each how many quarters and which share it rests on.")
        said = {"name": rule.label, "n": partial, "all": len(frame)}
        findings.append(Finding("partial-area", Severity.NOTE, message, remedy, "", said))
    return frame, findings


def normalise_areas(rolled: pd.DataFrame, rule: RollUp, held: LargerAreas | None = None) -> np.ndarray:
    """Return the areas' scores: their means, normalised again where the rule says so.

    Parameters
    ----------
    held
        The same areas in the year that all stages are held to; None: the areas stand for themselves.

    Examples
    --------
    >>> from sozial.recipe import Step
    >>> rolled = pd.DataFrame({"mean": [2.0, 4.0, 3.0], "weight": 1.0})
    >>> normalise_areas(rolled, RollUp("k", again=Step("minmax", {"high": 1}))).tolist()
    [0.0, 1.0, 0.5]
    """
    means = rolled["mean"].to_numpy(dtype=float)
    if rule.again == NOTHING or not len(means):
        return means
    weights = rolled["weight"].to_numpy(dtype=float) if held is None else held.weights
    entered = None if held is None else held.means[:, None]
    basis = Basis(population=weights, held=entered, following_population=weights)
    return apply_step(means[:, None], np.ones(1), rule.again, basis)[:, 0]
