"""How a score comes about: exact parts where it adds up, Shapley values where it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from sozial.index.aggregate import linear_coefficients
from sozial.index.aggregations import AGGREGATIONS
from sozial.index.evaluate import Evaluated
from sozial.index.prepared import Prepared
from sozial.index.together import PERIODS
from sozial.index.values.rounding import function_options
from sozial.index.values.spread import column_moments
from sozial.recipe import AGGREGATE, NOTHING, Recipe, Step
from sozial.result import ADDITIVE, SHAPLEY, WHOLE, Split

# 2 to the power of so many aggregations are computed.
MOST_MEMBERS = 10


# Options of a z-score under which mean and spread are not the plain ones of the rated units.
_MEASURED_ELSEWHERE = ("reference_period", "population_weighted", PERIODS)


def split_kind(recipe: Recipe, done: Mapping[str, Evaluated]) -> str:
    """Return how the main composite can be split."""
    main = done[recipe.main]
    kind = AGGREGATIONS[recipe.aggregate_of(main.level).name]
    if kind.linear:
        return ADDITIVE
    return SHAPLEY if int((main.weights > 0).sum()) <= MOST_MEMBERS else WHOLE


def _is_affine(step: Step) -> bool:
    """Whether a step only shifts and stretches, so that parts can move along."""
    return step == NOTHING or (step.name == "zscore" and step.then is None and step.options.get("digits") is None)


def _is_linear(recipe: Recipe, found: Evaluated) -> bool:
    """Whether what a composite passes on is exactly a sum of one term per member."""
    step = recipe.aggregate_of(found.level)
    exact = AGGREGATIONS[step.name].linear and step.options.get("digits") is None
    return exact and (found.level.passes_on == AGGREGATE or _is_affine(found.level.again))


def _restandardised(parts: dict[str, np.ndarray], found: Evaluated, held: bool) -> dict[str, np.ndarray]:
    """Move parts along when their sum becomes a z-score: each is centred by its own mean.

    Parameters
    ----------
    held
        Whether mean and spread are those of another year that all stages are held to.
    """
    options = found.level.again.options
    if options.get("mean") is not None and options.get("sd") is not None:
        shift = float(options["mean"]) / len(parts)
        return {code: (part - shift) / float(options["sd"]) for code, part in parts.items()}
    present = ~np.isnan(found.aggregate)
    if not present.any():
        return parts
    sd = column_moments(found.aggregate[:, None], int(options.get("ddof", 0)))[1][0]
    rest = 0.0
    if held or any(options.get(key) for key in _MEASURED_ELSEWHERE):
        # Mean and spread are not those of these units: what the step did shows in what came out.
        low, high = np.nanargmin(found.aggregate), np.nanargmax(found.aggregate)
        width = found.scores[high] - found.scores[low]
        sd = (found.aggregate[high] - found.aggregate[low]) / width if width else np.nan
        rest = float(found.scores[present].mean()) / len(parts)
    return {code: (part - part[present].mean()) / sd + rest for code, part in parts.items()}


def _additive(
    recipe: Recipe, done: Mapping[str, Evaluated], code: str, held: bool, top: bool = False
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return the parts, by code, that sum to what a composite passes on, as deep as they are exact.

    With them stands for each code in which units it has a value that has part in the composite; one without a weight
    adds 0 everywhere, which is known.
    """
    found = done[code]
    step = recipe.aggregate_of(found.level)
    coefficients = linear_coefficients(found.members, found.weights, step.name, float(step.options.get("divisor", 1.0)))
    parts: dict[str, np.ndarray] = {}
    known: dict[str, np.ndarray] = {}
    for position, member in enumerate(found.codes):
        has_part = (coefficients[:, position] != 0) | (found.weights[position] <= 0)
        below, there = {member: found.members[:, position]}, {member: has_part}
        deeper = done.get(member)
        if deeper is not None and found.weights[position] > 0 and _is_linear(recipe, deeper):
            below, there = _additive(recipe, done, member, held)
        for name, part in below.items():
            share = np.where(coefficients[:, position] != 0, part, 0.0) * coefficients[:, position]
            parts[name] = parts.get(name, 0.0) + share
            known[name] = known.get(name, False) | (there[name] & has_part)
    again = found.level.again
    if again != NOTHING and _is_affine(again) and (top or found.level.passes_on != AGGREGATE):
        return _restandardised(parts, found, held), known
    return parts, known


def _without_missing(parts: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return parts with NaN where a unit has no value, each unit's sum as before.

    Where parts were centred by their own means, one without a value holds the negative of that mean: the others, of
    which there is something to say, carry it in equal measure.
    """
    carries = known & (parts != 0).any(axis=0)
    lost = np.where(known, 0.0, parts).sum(axis=1)
    each = lost / np.maximum(carries.sum(axis=1), 1)
    moved = np.where(carries & (lost != 0)[:, None], parts + each[:, None], parts)
    return np.where(known, moved, np.nan)


def shapley_values(
    values: np.ndarray,
    weights: np.ndarray,
    base: np.ndarray,
    aggregate: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """Return Shapley values of the members: their mean effect over all orders in which they could be raised.

    Parameters
    ----------
    values
        Units x members.
    base
        What a member counts as before it is raised: its mean over all units.
    aggregate
        Function of (values, weights).

    Returns
    -------
    parts, start
        Parts sum, with the start, to the aggregate of the unit; the start is the aggregate of the base, of
        those members that the unit has.

    Notes
    -----
    Shapley (1953); 2^k aggregations for k members.

    Examples
    --------
    >>> from sozial.index.aggregate import aggregate_geometric
    >>> parts, start = shapley_values(np.array([[4.0, 1.0]]), np.ones(2), np.array([1.0, 1.0]), aggregate_geometric)
    >>> parts.round(6).tolist(), start.round(6).tolist()
    ([[1.0, 0.0]], [1.0])
    """
    count = values.shape[1]
    known = ~np.isnan(values)
    outcome: dict[frozenset[int], np.ndarray] = {}
    for size in range(count + 1):
        for chosen in combinations(range(count), size):
            inside = np.zeros(count, dtype=bool)
            inside[list(chosen)] = True
            mixed = np.where(inside, values, np.where(known, base, np.nan))
            outcome[frozenset(chosen)] = aggregate(mixed, weights)
    parts = np.zeros(values.shape)
    for member in range(count):
        others = [other for other in range(count) if other != member]
        for size in range(count):
            share = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in combinations(others, size):
                before = frozenset(chosen)
                parts[:, member] += share * (outcome[before | {member}] - outcome[before])
    return parts, outcome[frozenset()]


def build_split(prepared: Prepared, recipe: Recipe, done: Mapping[str, Evaluated]) -> Split:
    """Return how the main composite's score comes about."""
    main = done[recipe.main]
    units = prepared.dataset.units.index
    kind = split_kind(recipe, done)
    level = main.level
    of_score = _is_affine(level.again) and recipe.aggregate_of(level).options.get("digits") is None
    total = main.scores if of_score else main.aggregate
    if kind == WHOLE:
        return Split(WHOLE, pd.DataFrame(index=units), pd.Series(prepared.spread(total), index=units))
    base: np.ndarray | None = None
    if kind == ADDITIVE:
        found, known = _additive(recipe, done, recipe.main, prepared.held is not None, top=True)
        codes = _in_order(recipe, list(found))
        parts = np.column_stack([found[code] for code in codes]) if codes else np.empty((len(total), 0))
        if not of_score:
            total = np.where(np.isnan(main.aggregate), np.nan, parts.sum(axis=1))
        if codes:
            parts = _without_missing(parts, np.column_stack([known[code] for code in codes]))
        parts[np.isnan(total)] = np.nan
    else:
        used = main.weights > 0
        codes = [code for code, kept in zip(main.codes, used, strict=True) if kept]
        step = recipe.aggregate_of(level)
        registered = AGGREGATIONS[step.name]
        options = function_options(registered.options, step.options)
        present = ~np.isnan(main.aggregate)
        members = main.members[:, used]
        start = np.nanmean(members[present], axis=0) if present.any() else np.zeros(len(codes))
        parts, base = shapley_values(
            members,
            main.weights[used],
            start,
            lambda values, weights: registered.function(values, weights, False, **options),
        )
        parts[~present] = np.nan
        of_score = level.again == NOTHING and step.options.get("digits") is None
        total = np.where(present, np.nansum(parts, axis=1) + base, np.nan)
        parts[np.isnan(members)] = np.nan
    return Split(
        kind,
        pd.DataFrame(prepared.spread(parts), index=units, columns=codes),
        pd.Series(prepared.spread(total), index=units, name="total"),
        None if base is None else pd.Series(prepared.spread(base), index=units, name="base"),
        of_score,
    )


def _in_order(recipe: Recipe, codes: list[str]) -> list[str]:
    """Return codes in the recipe's order, indicators before composites."""
    order = [entry.code for entry in recipe.entries]
    return sorted(codes, key=order.index)
