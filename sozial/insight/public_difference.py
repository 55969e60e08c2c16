"""What the public version changes: the same index from true and from public figures, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sozial.index.build import build_index
from sozial.model import NAME, Dataset
from sozial.recipe import Recipe
from sozial.result import Result


@dataclass(frozen=True)
class PublicDifference:
    """Result inside and outside.

    Parameters
    ----------
    table
        One row per unit: name, class and rank inside and outside (class -1 and rank missing: not rated), and how many
        of its figures in the period are covered.
    rated, rated_outside
        How many units have an index.
    same
        How many of those rated inside have the same class outside; None without classes.
    changed, covered, figures
        How many figures of all periods differ outside, how many are covered, and how many there are.
    cells
        (unit, column) of what is covered in the period.
    outside
        The result outside.
    """

    table: pd.DataFrame
    rated: int
    rated_outside: int
    same: int | None
    changed: int
    covered: int
    figures: int
    cells: tuple[tuple[str, str], ...]
    outside: Result


def compare_public(dataset: Dataset, public: Dataset, recipe: Recipe, period: str) -> PublicDifference:
    """Return what a recipe gives with true and with public figures.

    Parameters
    ----------
    dataset, public
        The same data before and after `sozial.protection.protect`.

    Examples
    --------
    >>> from sozial.recipe import Weighted
    >>> from sozial.model import Indicator
    >>> units = pd.DataFrame({"name": ["A", "B", "C"]}, index=["1", "2", "3"])
    >>> index = pd.MultiIndex.from_product([["1", "2", "3"], ["2024"]], names=["unit", "period"])
    >>> data = Dataset("d", units, pd.DataFrame({"x": [1.0, 2.0, 4.0]}, index=index), (Indicator("x"),))
    >>> found = compare_public(data, data, Recipe("m", (Weighted("x"),)), "2024")
    >>> found.rated, found.rated_outside, found.table["rank_outside"].tolist()
    (3, 3, [3.0, 2.0, 1.0])
    """
    inside, outside = build_index(dataset, recipe, period), build_index(public, recipe, period)
    table = pd.DataFrame({"name": dataset.units[NAME].astype(str)})
    for name, result in (("inside", inside), ("outside", outside)):
        table[f"class_{name}"] = result.classes.reindex(table.index).fillna(-1).astype(int)
        ranks = result.ranks.reindex(table.index).astype(float)
        table[f"rank_{name}"] = ranks.where(ranks > 0)
    known, new = dataset.withheld, public.withheld
    cells = tuple(sorted((unit, column) for unit, at, column in new - known if at == period))
    covered = pd.Series([unit for unit, _column in cells], dtype=object).value_counts()
    table["covered"] = covered.reindex(table.index).fillna(0).astype(int)
    rated = inside.scores.notna().reindex(table.index).to_numpy()
    same = None
    if _has_classes(inside):
        same = int((rated & (table["class_inside"] == table["class_outside"]).to_numpy()).sum())
    return PublicDifference(
        table, int(rated.sum()), int(outside.scores.notna().sum()), same, _changed(dataset, public), len(new - known),
        int(dataset.values.notna().to_numpy().sum()), cells, outside,
    )  # fmt: skip


def _changed(dataset: Dataset, public: Dataset) -> int:
    """Return how many figures are others in the public version, covered ones included."""
    published = public.values if public.calculation is None else public.calculation
    names = [name for name in published if name in dataset.values]
    before, after = dataset.values[names].to_numpy(dtype=float), published[names].to_numpy(dtype=float)
    return int(((before != after) & ~np.isnan(before)).sum())


def _has_classes(result: Result) -> bool:
    return bool((np.asarray(result.classes) >= 0).any())
