"""Which indicators make a unit's score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sozial.index.aggregate import aggregate_arithmetic
from sozial.model import Dataset
from sozial.recipe import Recipe
from sozial.result import Result


def strongest_contributions(result: Result, count: int = 2) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return, for each place from strongest down, the indicator's position and its contribution.

    Strongest means raising the score most; a unit without a score, and places beyond the
    indicators with a weight, give position -1.

    Returns
    -------
    list of (positions, contributions)
        Arrays in the order of the units; empty for recipes that cannot be split.
    """
    if not result.additive:
        return []
    parts = result.contributions.to_numpy(dtype=float)
    # Composites that cannot be taken apart further have no share of their own: they count if they add anything.
    weighed = np.array([result.shares.get(code, 1.0) > 0 for code in result.contributions.columns], dtype=bool)
    ordered = np.where(np.isnan(parts) | ~weighed, -np.inf, parts)
    order = np.argsort(-ordered, axis=1, kind="stable")[:, :count]
    found = []
    for place in range(order.shape[1]):
        positions = order[:, place]
        amounts = ordered[np.arange(len(ordered)), positions]
        found.append((np.where(np.isfinite(amounts), positions, -1), np.where(np.isfinite(amounts), amounts, np.nan)))
    return found


def part_label(dataset: Dataset | None, recipe: Recipe, code: str) -> str:
    """Return the readable name of a part of the score: an indicator, or a composite of the recipe.

    Examples
    --------
    >>> from sozial.recipe import Composite
    >>> part_label(None, Recipe("m", (), composites=(Composite("t", "Theme"),)), "t")
    'Theme'
    """
    for level in recipe.composites:
        if level.code == code:
            return level.label
    return code if dataset is None else dataset.indicator(code).label


def domain_scores(dataset: Dataset, result: Result, domain: str) -> pd.Series:
    """Return the weighted mean of one Handlungsfeld's normalised indicators, by their own weights.

    Indicators with weight 0 stay out; if all weigh 0 they count alike, so that the field can still be seen.
    Units that the recipe does not rate have no value.
    """
    codes = [code for code in result.normalised.columns if dataset.indicator(code).domain == domain]
    return members_mean(result, codes).rename(domain)


def members_mean(result: Result, codes: Sequence[str]) -> pd.Series:
    """Return the weighted mean of some indicators, normalised, and composites, by their own weights.

    Those with weight 0 stay out; if all weigh 0 they count alike. What a unit has no value of is left out of its mean.
    """
    weights = np.array([result.shares.get(code, result.main.weights.get(code, 0.0)) for code in codes])
    if not weights.sum() > 0:
        weights = np.ones(len(codes))
    columns = [result.levels[code].scores if code in result.levels else result.normalised[code] for code in codes]
    values = np.column_stack([np.asarray(column, dtype=float) for column in columns])
    return pd.Series(aggregate_arithmetic(values, weights), index=result.units)


def position(values: pd.Series, unit: str, high_first: bool = True) -> tuple[int, int]:
    """Return a unit's place among all units with a value, and how many there are; (0, n) without one.

    Examples
    --------
    >>> position(pd.Series({"a": 3.0, "b": 5.0, "c": float("nan")}), "a")
    (2, 2)
    """
    known = values.dropna()
    if unit not in known.index:
        return 0, len(known)
    better = (known > known[unit]) if high_first else (known < known[unit])
    return int(better.sum()) + 1, len(known)
