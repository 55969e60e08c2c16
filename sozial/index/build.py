"""From a dataset and a recipe to a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.index.aggregate import AGGREGATIONS, standardise_scores
from sozial.index.classify import CLASS_SCHEMES, assign_classes
from sozial.index.normalise import NORMALISATIONS, constant_columns
from sozial.model import (
    NAME,
    NO_CLASS,
    NOT_RATED_CLASS,
    ClassBreaks,
    Dataset,
    Direction,
    Method,
    Result,
    Step,
    Weighted,
)


def direction_of(dataset: Dataset, entry: Weighted) -> Direction:
    """Return the direction a recipe uses for an indicator: its own, else the dataset's."""
    return entry.direction if entry.direction is not None else dataset.indicator(entry.code).direction


def check_method(dataset: Dataset, method: Method) -> list[Finding]:
    """Return everything that keeps this recipe from running on this dataset."""
    known = {indicator.code for indicator in dataset.indicators}
    findings: list[Finding] = []

    def error(kind: str, message: str, remedy: str, /, **values: object) -> None:
        findings.append(Finding(kind, Severity.ERROR, message, remedy, method.name, values))

    seen: set[str] = set()
    for entry in method.indicators:
        if entry.code in seen:
            error("twice", N_("Indicator “{code}” stands twice in the recipe."), N_("Remove one."), code=entry.code)
        seen.add(entry.code)
        if not np.isfinite(entry.weight) or entry.weight < 0:
            error(
                "weight",
                N_("The weight of “{code}” is not a number from 0 upwards."),
                N_("Enter a weight of 0 or more."),
                code=entry.code,
            )
        if entry.code not in known:
            error(
                "unknown-indicator",
                N_("The recipe asks for indicator “{code}”, which is not in the data."),
                N_("Load a table with this column, or choose another recipe."),
                code=entry.code,
            )
        elif entry.weight > 0 and direction_of(dataset, entry) is Direction.CONTEXT:
            error(
                "context-weighed",
                N_("“{code}” is context: it is shown, but never weighed."),
                N_("Set its weight to 0, or state whether a high value means burden."),
                code=entry.code,
            )
    for step, registry in ((method.normalise, NORMALISATIONS), (method.aggregate, AGGREGATIONS)):
        if step.name not in registry:
            error("unknown-step", N_("The step “{name}” is not known."), N_("Correct the recipe."), name=step.name)
    if method.classify.name not in CLASS_SCHEMES:
        error(
            "unknown-step", N_("The step “{name}” is not known."), N_("Correct the recipe."), name=method.classify.name
        )
    if method.rated.column and method.rated.column not in dataset.units.columns:
        error(
            "unknown-column",
            N_("The recipe rates units by column “{column}”, which is not in the data."),
            N_("Keep this column as an attribute when loading the table."),
            column=method.rated.column,
        )
    return findings


def _not_rated(dataset: Dataset, method: Method, period: str) -> dict[str, Finding]:
    """Return the units that the recipe does not rate at all, with the reason."""
    reasons: dict[str, Finding] = {}
    rule = method.rated
    names = dataset.units[NAME]

    def exclude(unit: str, code: str, message: str, /, **values: object) -> None:
        reasons.setdefault(unit, Finding(code, Severity.NOTE, message, "", f"{names[unit]} ({unit})", values))

    if rule.column:
        states = dataset.units[rule.column].astype("object")
        for unit, state in states.items():
            if pd.isna(state) or str(state) not in rule.equals:
                shown = "" if pd.isna(state) else str(state)
                message = N_("not rated: {column} is “{state}”")
                exclude(str(unit), "condition", message, column=rule.column, state=shown)
    population = dataset.population(period)
    if rule.minimum_population > 0 and population is not None:
        for unit, people in population.items():
            if pd.isna(people):
                exclude(str(unit), "population-unknown", N_("not rated: number of inhabitants unknown"))
            elif people < rule.minimum_population:
                exclude(
                    str(unit),
                    "population",
                    N_("not rated: {people} inhabitants, fewer than {minimum}"),
                    people=float(people),
                    minimum=float(rule.minimum_population),
                )
    return reasons


def _indicator_findings(dataset: Dataset, codes: list[str], raw: np.ndarray, weights: np.ndarray) -> list[Finding]:
    constant = constant_columns(raw)
    empty = np.isnan(raw).all(axis=0) if len(raw) else np.ones(len(codes), dtype=bool)
    findings = []
    for position, code in enumerate(codes):
        if weights[position] <= 0 or not (constant[position] or empty[position]):
            continue
        message = (
            N_("“{name}” has no values in this period and is left out; the other weights fill its share.")
            if empty[position]
            else N_("“{name}” is the same everywhere and is left out; the other weights fill its share.")
        )
        values = {"name": dataset.indicator(code).label}
        findings.append(Finding("no-spread", Severity.WARNING, message, N_("Set its weight to 0."), "", values))
    return findings


def _coverage(
    dataset: Dataset, method: Method, present: np.ndarray, weights: np.ndarray, rated: np.ndarray
) -> tuple[np.ndarray, dict[str, Finding], list[Finding]]:
    """Decide who has a score despite gaps; return the mask, the reasons, and what was renormalised."""
    total = weights.sum()
    coverage = np.where(present, weights, 0.0).sum(axis=1) / total if total > 0 else np.zeros(len(present))
    needed = 1.0 if method.missing.rule == "drop" else method.missing.minimum_coverage
    # Shares are sums of floats: 0.75 must not fail by one unit in the last place.
    enough = coverage >= needed - 1e-9
    complete = coverage >= 1 - 1e-9
    units, names = dataset.units.index, dataset.units[NAME].to_numpy()
    reasons, filled = {}, []
    for at in np.flatnonzero(rated & ~complete):
        unit = str(units[at])
        place = f"{names[at]} ({unit})"
        if enough[at]:
            message = N_("values missing; the remaining weights ({coverage} % of the total) count as 100 %")
            values = {"coverage": round(coverage[at] * 100, 1)}
            filled.append(Finding("renormalised", Severity.NOTE, message, "", place, values))
        else:
            message = N_("too few values: they carry {coverage} % of the weights, {needed} % are needed")
            values = {"coverage": round(coverage[at] * 100, 1), "needed": round(needed * 100, 1)}
            reasons[unit] = Finding("missing", Severity.NOTE, message, "", place, values)
    return enough, reasons, filled


def _score_findings(method: Method, counted: np.ndarray, weights: np.ndarray, additive: bool) -> list[Finding]:
    """Return what keeps the recipe from giving scores although it could be run."""
    if not weights.sum() > 0:
        message = N_("No indicator has a weight above 0.")
        return [Finding("no-weight", Severity.ERROR, message, N_("Raise a weight."))]
    if not additive and bool((counted <= 0).any()):
        message = N_("A geometric mean needs values above 0; some standardised values are 0 or negative.")
        remedy = N_("Choose another normalisation, or the weighted mean.")
        return [Finding("not-positive", Severity.WARNING, message, remedy, method.name)]
    return []


def rank_scores(scores: np.ndarray) -> np.ndarray:
    """Return ranks of unrounded scores, 1 = highest; ties share the smallest rank; 0 = no score.

    Examples
    --------
    >>> rank_scores(np.array([0.5, 2.0, np.nan, 2.0])).tolist()
    [3, 1, 0, 1]
    """
    ranks = np.zeros(len(scores), dtype=int)
    present = ~np.isnan(scores)
    ranks[present] = rankdata(-scores[present], method="min")
    return ranks


def classify(values: np.ndarray, step: Step) -> tuple[np.ndarray, ClassBreaks | None]:
    """Return class numbers (-1 where missing) and the breaks; no breaks without any value."""
    finite = values[~np.isnan(values)]
    if not finite.size:
        return np.full(len(values), NO_CLASS), None
    scheme = CLASS_SCHEMES[step.name]
    breaks = scheme.function(finite, **{**scheme.options, **step.options})
    return assign_classes(values, breaks), breaks


def build_index(dataset: Dataset, method: Method, period: str) -> Result:
    """Compute one recipe for one period.

    Parameters
    ----------
    dataset, method
        Left untouched.
    period
        One of ``dataset.periods``.

    Returns
    -------
    Result
        With every unit of the dataset, in its order; units without a score say why.

    Raises
    ------
    DataError
        If the recipe cannot run on this dataset; it carries every reason found.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_tuples([("1", "2024"), ("2", "2024")], names=["unit", "period"])
    >>> values = pd.DataFrame({"x": [1.0, 3.0]}, index=index)
    >>> dataset = Dataset("d", units, values, (Indicator("x"),))
    >>> build_index(dataset, Method("m", (Weighted("x"),)), "2024").scores.to_dict()
    {'1': -1.0, '2': 1.0}
    """
    errors = check_method(dataset, method)
    if errors:
        raise DataError(*errors)
    units = dataset.units.index
    codes = [entry.code for entry in method.indicators]
    weights = np.array([entry.weight for entry in method.indicators], dtype=float)
    directions = np.array([int(direction_of(dataset, entry)) or 1 for entry in method.indicators], dtype=float)
    excluded = _not_rated(dataset, method, period)
    rated = ~units.isin(list(excluded))
    raw = dataset.at(period).reindex(columns=codes).to_numpy(dtype=float)
    raw = np.where(np.isfinite(raw), raw, np.nan)
    raw[~rated] = np.nan
    findings = _indicator_findings(dataset, codes, raw, weights)
    if method.rated.minimum_population > 0 and dataset.population(period) is None:
        message = N_("The data has no inhabitants, so the minimum of {minimum} could not be applied: all are rated.")
        remedy = N_("Load a column with inhabitants, or set the minimum in the recipe to 0.")
        values = {"minimum": method.rated.minimum_population}
        findings.append(Finding("no-population", Severity.WARNING, message, remedy, method.name, values))

    scale = NORMALISATIONS[method.normalise.name]
    normalised = scale.function(raw * directions, **{**scale.options, **method.normalise.options})
    usable = ~np.isnan(normalised).all(axis=0) if len(units) else np.zeros(len(codes), dtype=bool)
    effective = np.where(usable, weights, 0.0)
    present = ~np.isnan(normalised)
    enough, gaps, filled = _coverage(dataset, method, present, effective, rated)
    findings.extend(filled)
    excluded.update(gaps)

    kind = AGGREGATIONS[method.aggregate.name]
    scores, contributions = kind.function(normalised, effective)
    keep = rated & enough & (effective.sum() > 0)
    findings.extend(_score_findings(method, normalised[keep][:, effective > 0], effective, kind.additive))
    scores = np.where(keep & np.isfinite(scores), scores, np.nan)
    contributions = np.where(keep[:, None], contributions, np.nan)
    if method.aggregate.options.get("again") == "zscore":
        scores, contributions = standardise_scores(scores, contributions)
    classes, breaks = classify(scores, method.classify)
    classes = np.where(~rated, NOT_RATED_CLASS, classes)
    total = effective.sum()
    return Result(
        method=method,
        period=period,
        normalised=pd.DataFrame(normalised, index=units, columns=codes),
        contributions=pd.DataFrame(contributions, index=units, columns=codes),
        scores=pd.Series(scores, index=units, name="score"),
        ranks=pd.Series(rank_scores(scores), index=units, name="rank"),
        classes=pd.Series(classes, index=units, name="class"),
        breaks=breaks,
        shares=dict(zip(codes, effective / total, strict=True)) if total > 0 else {},
        excluded=excluded,
        findings=tuple(findings),
        additive=kind.additive,
    )


def complete_method(dataset: Dataset, method: Method, weights: Mapping[str, float] | None = None) -> Method:
    """Return the recipe with indicators: its own, or every indicator of the data that may be weighed.

    A recipe without a list of indicators is a form that fits any data: each non-context indicator
    gets weight 1, or the weight given.
    """
    if method.indicators:
        return method.with_weights(weights or {})
    given = weights or {}
    entries = tuple(
        Weighted(indicator.code, float(given.get(indicator.code, 1.0)))
        for indicator in dataset.indicators
        if indicator.direction is not Direction.CONTEXT
    )
    return replace(method, indicators=entries)
