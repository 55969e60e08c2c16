"""How a score is computed, so that a spreadsheet can do it again: which steps can be formulas, and which not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sozial.index.check_columns import direction_of
from sozial.index.evaluate import needed_coverage
from sozial.index.hierarchy import ordered_levels
from sozial.model import Dataset, Direction
from sozial.recipe import AGGREGATE, NOTHING, Composite, Recipe, Step
from sozial.result import NOT_RATED_CLASS, Level, Result

# What a formula must give again; a step that does not is written as numbers.
TOLERANCE = 1e-9
ZSCORE, MINMAX, ARITHMETIC, SUM, GEOMETRIC = "zscore", "minmax", "arithmetic", "sum", "geometric"


@dataclass(frozen=True)
class ColumnSteps:
    """How one indicator's values are standardised.

    Parameters
    ----------
    kind
        "zscore" or "minmax" where a formula gives the same; empty: numbers are written.
    first, second
        Mean and standard deviation, or least and greatest value, of the rated quarters.
    sign
        -1 where a high value is favourable.
    low, high
        Range of a min-max.
    ddof
        0: the standard deviation divides by n; 1: by n - 1.
    """

    code: str
    kind: str
    first: float = np.nan
    second: float = np.nan
    sign: float = 1.0
    low: float = 0.0
    high: float = 100.0
    ddof: int = 0


@dataclass(frozen=True)
class LevelSteps:
    """How one composite comes about.

    Parameters
    ----------
    kind
        "arithmetic", "sum" or "geometric" where a formula gives the same; empty: numbers are written.
    again
        "zscore" or "minmax" where the result is standardised once more by a formula; empty otherwise.
    needed
        Share of the weights that must be there.
    """

    level: Composite
    members: tuple[str, ...]
    weights: tuple[float, ...]
    kind: str
    again: str
    needed: float
    divisor: float = 1.0
    low: float = 0.0
    high: float = 100.0
    ddof: int = 0

    @property
    def is_formula(self) -> bool:
        """Whether a spreadsheet gives this composite again."""
        return bool(self.kind)


def rated_units(result: Result) -> np.ndarray:
    """Return which units are rated: those whose values decide means and spreads."""
    return result.classes.to_numpy() != NOT_RATED_CLASS


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.allclose(one, other, rtol=0.0, atol=TOLERANCE, equal_nan=True))


def _sign(dataset: Dataset, recipe: Recipe, code: str) -> float:
    entry = next(entry for entry in recipe.indicators if entry.code == code)
    favourable = direction_of(dataset, entry) is Direction.FAVOURABLE
    return -1.0 if favourable is (recipe.high is not Direction.FAVOURABLE) else 1.0


def column_steps(dataset: Dataset, result: Result, code: str) -> ColumnSteps:
    """Return how an indicator is standardised, and whether a formula gives the same numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> from sozial.index.build import build_index
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B"]}, index=["1", "2"])
    >>> index = pd.MultiIndex.from_product([units.index, [""]], names=["unit", "period"])
    >>> dataset = Dataset("d", units, pd.DataFrame({"x": [1.0, 3.0]}, index=index), (Indicator("x"),))
    >>> found = column_steps(dataset, build_index(dataset, Recipe("m", (Weighted("x"),)), ""), "x")
    >>> found.kind, found.first, found.second
    ('zscore', 2.0, 1.0)
    """
    recipe, rated = result.recipe, rated_units(result)
    entry = next(entry for entry in recipe.indicators if entry.code == code)
    step, treated = entry.normalise or recipe.normalise, entry.treat or recipe.treat
    wanted = result.normalised[code].to_numpy(dtype=float)
    values = np.where(rated, dataset.calculation_at(result.period)[code].to_numpy(dtype=float), np.nan)
    known = values[~np.isnan(values)]
    plain = ColumnSteps(code, "")
    if step.then is not None or treated != NOTHING or not len(known):
        return plain
    sign, options = _sign(dataset, recipe, code), dict(step.options)
    if step.name == ZSCORE:
        ddof = int(options.get("ddof", 0))
        mean, spread = float(known.mean()), float(known.std(ddof=ddof)) if len(known) > ddof else 0.0
        if spread > 0 and _same(sign * (values - mean) / spread, wanted):
            return ColumnSteps(code, ZSCORE, mean, spread, sign, ddof=ddof)
    if step.name == MINMAX:
        low, high = float(options.get("low", 0.0)), float(options.get("high", 100.0))
        least, most = float(known.min()), float(known.max())
        if most > least:
            from_end = values - (least if sign > 0 else most)
            if _same(from_end * sign / (most - least) * (high - low) + low, wanted):
                return ColumnSteps(code, MINMAX, least, most, sign, low, high)
    return plain


def _aggregated(kind: str, values: np.ndarray, weights: np.ndarray, needed: float, divisor: float) -> np.ndarray:
    """Return what the formula of a composite gives."""
    known = ~np.isnan(values)
    there = known @ weights
    total = weights.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == GEOMETRIC:
            inside = np.where(known & (weights > 0), values, 1.0)
            found = np.exp(np.log(np.where(inside > 0, inside, np.nan)) @ weights / there)
            # One member of 0 makes the whole 0; a negative one leaves no value.
            found = np.where((inside == 0).any(axis=1) & (inside >= 0).all(axis=1), 0.0, found)
        else:
            found = np.where(known, values, 0.0) @ weights / there
        if kind == SUM:
            found = found * total / divisor
        return np.where((there > 0) & (there / total >= needed - TOLERANCE), found, np.nan)


def _again(aggregate: np.ndarray, step: Step, ddof: int, low: float, high: float) -> np.ndarray:
    known = aggregate[~np.isnan(aggregate)]
    if len(known) <= ddof:
        return np.full(len(aggregate), np.nan)
    if step.name == ZSCORE:
        return (aggregate - known.mean()) / (known.std(ddof=ddof) or np.nan)
    return (aggregate - known.min()) / ((known.max() - known.min()) or np.nan) * (high - low) + low


def _formula_of(step: Step, again: Step) -> str:
    """Return the kind of formula that may put a composite together and standardise it again; "" where none may."""
    can_repeat = again == NOTHING or (again.then is None and again.name in (ZSCORE, MINMAX))
    if not can_repeat or step.name not in (ARITHMETIC, SUM, GEOMETRIC) or not set(step.options) <= {"divisor"}:
        return ""
    return step.name


def _gives(found: Level, aggregate: np.ndarray, scores: np.ndarray) -> bool:
    """Whether a formula gave the numbers of the engine."""
    return _same(scores, found.scores) and _same(aggregate, found.aggregate)


def _normalised(result: Result) -> dict[str, np.ndarray]:
    return {code: result.normalised[code].to_numpy(dtype=float) for code in result.normalised}


def _again_name(kind: str, again: Step) -> str:
    """Return how a formula standardises again; "" where it does not."""
    return again.name if kind and again != NOTHING else ""


def level_steps(result: Result) -> list[LevelSteps]:
    """Return how every composite comes about, members first, and whether a formula gives the same numbers."""
    recipe, steps = result.recipe, []
    passed, rated = _normalised(result), rated_units(result)
    for level in ordered_levels(recipe):
        found = result.levels[level.code]
        members = tuple(found.weights)
        weights = np.array([found.weights[code] for code in members], dtype=float)
        step, again = recipe.aggregate_of(level), level.again
        needed = needed_coverage(recipe, level)
        divisor = float(step.options.get("divisor", 1.0))
        ddof = int(again.options.get("ddof", 0))
        low, high = float(again.options.get("low", 0.0)), float(again.options.get("high", 100.0))
        kind = _formula_of(step, again) if weights.sum() > 0 else ""
        if kind:
            values = np.column_stack([passed[code] for code in members])
            aggregate = np.where(rated, _aggregated(kind, values, weights, needed, divisor), np.nan)
            scores = aggregate if again == NOTHING else _again(aggregate, again, ddof, low, high)
            kind = kind if _gives(found, aggregate, scores) else ""
        steps.append(
            LevelSteps(
                level, members, tuple(weights.tolist()), kind, _again_name(kind, again), needed,
                divisor, low, high, ddof,
            )
        )  # fmt: skip
        passed[level.code] = found.aggregate if level.passes_on == AGGREGATE else found.scores
    return steps
