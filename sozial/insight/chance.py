"""What chance could have made of small numbers: counts drawn anew where count and base are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.index.prepared import Prepared
from sozial.model import Indicator


@dataclass(frozen=True)
class ChanceColumns:
    """Rated units whose rates have a known count and base: what chance could have made of them.

    Parameters
    ----------
    columns
        Positions of the indicators in the recipe.
    count, base
        Rated units x these indicators; NaN where either is not known.
    factor
        What count / base is multiplied with.
    bounded
        Whether a count can never exceed its base (a share): Beta; otherwise Gamma.
    """

    columns: np.ndarray
    count: np.ndarray
    base: np.ndarray
    factor: np.ndarray
    bounded: np.ndarray


def _has_support(indicator: Indicator, now: pd.DataFrame) -> bool:
    """Whether the count and the base of an indicator are in the data."""
    return None not in (indicator.count, indicator.base) and indicator.count in now and indicator.base in now


def chance_columns(prepared: Prepared) -> ChanceColumns:
    """Return the counts and bases behind the weighed indicators of a preparation."""
    dataset, recipe = prepared.dataset, prepared.recipe
    now = dataset.calculation_at(prepared.period)
    rows = slice(None) if prepared.rows is None else prepared.rows
    found: list[tuple[int, np.ndarray, np.ndarray, float, bool]] = []
    for position, entry in enumerate(recipe.indicators):
        indicator = dataset.indicator(entry.code)
        if entry.weight <= 0 or not _has_support(indicator, now):
            continue
        count, base = (now[column].to_numpy(dtype=float)[rows] for column in (indicator.count, indicator.base))
        known = (count >= 0) & (base > 0)
        if not known.any():
            continue
        bounded = bool((count[known] <= base[known]).all()) and indicator.factor == 100
        found.append(
            (position, np.where(known, count, np.nan), np.where(known, base, np.nan), indicator.factor, bounded)
        )
    size = prepared.values.shape[0]
    return ChanceColumns(
        np.array([entry[0] for entry in found], dtype=int),
        np.column_stack([entry[1] for entry in found]) if found else np.empty((size, 0)),
        np.column_stack([entry[2] for entry in found]) if found else np.empty((size, 0)),
        np.array([entry[3] for entry in found]),
        np.array([entry[4] for entry in found], dtype=bool),
    )


def draw_by_chance(raw: np.ndarray, chance: ChanceColumns, generator: np.random.Generator) -> np.ndarray:
    """Return figures as chance could have made them, where count and base are known; all others as they are.

    Notes
    -----
    Registers are full counts, so nothing was sampled: what varies is the count itself, as it would from one
    year to the next with the same risk behind it. Shares follow Beta(count + 1/2, base - count + 1/2), rates
    per base Gamma(count + 1/2) / base (Jeffreys' prior).
    """
    drawn = raw.copy()
    if not chance.columns.size:
        return drawn
    known = ~np.isnan(chance.count) & ~np.isnan(raw[:, chance.columns])
    count, base = np.where(known, chance.count, 0.0), np.where(known, chance.base, 1.0)
    shares = np.empty(count.shape)
    beta = chance.bounded
    shares[:, beta] = generator.beta(count[:, beta] + 0.5, base[:, beta] - count[:, beta] + 0.5)
    shares[:, ~beta] = generator.standard_gamma(count[:, ~beta] + 0.5) / base[:, ~beta]
    drawn[:, chance.columns] = np.where(known, shares * chance.factor, raw[:, chance.columns])
    return drawn
