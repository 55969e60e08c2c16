"""Quarters on a class border: where a tiny change of the index moves money, and how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sozial.errors import DataError
from sozial.index.classify import assign_classes
from sozial.index.values.equality import EQUAL, reach_of
from sozial.model import Dataset
from sozial.planning.allocation.allocation import Allocation, allocate
from sozial.result import Result

# A twentieth of the standard deviation of the scores.
NEAR = 0.05


@dataclass(frozen=True)
class BorderCase:
    """One quarter on a class border.

    Parameters
    ----------
    own, other
        Its class, and the one beyond the border; positions in the labels of the result's classes.
    distance
        From its score to the border.
    part, other_part
        What it gets, and what it would get in the other class, everything else as it is; NaN where that is impossible.
    """

    unit: str
    own: int
    other: int
    distance: float
    part: float
    other_part: float


@dataclass(frozen=True)
class BorderCases:
    """Quarters on a class border, the nearest first, and how many further ones there are."""

    cases: tuple[BorderCase, ...]
    further: int


def near_class_border(result: Result, share: float = NEAR) -> list[str]:
    """Return the keys of units whose class changes with a small change of the score, the nearest to a border first.

    Parameters
    ----------
    share
        Of the standard deviation of the scores.

    Examples
    --------
    >>> from sozial.index.build import build_index
    >>> from sozial.reading.loading.sample import SAMPLE_RECIPE, read_sample, sample_file
    >>> from sozial.index.recipe.recipe_file import read_recipe
    >>> dataset, recipe = read_sample(), read_recipe(sample_file(SAMPLE_RECIPE))
    >>> len(near_class_border(build_index(dataset, recipe, dataset.periods[-1])))
    12
    """
    if result.breaks is None or not result.breaks.cuts:
        return []
    scores, cuts = result.scores.dropna(), result.breaks.cuts
    distance = scores.map(lambda score: min(abs(score - cut) for cut in cuts))
    near = distance[distance <= share * float(scores.std(ddof=0))].sort_values(kind="stable")
    return [str(unit) for unit in near.index]


def find_border_cases(
    dataset: Dataset, result: Result, allocation: Allocation, last: Mapping[str, float] | None = None, at_most: int = 12
) -> BorderCases:
    """Return what quarters on a class border would get in the class beyond it, the nearest to a border first.

    Parameters
    ----------
    allocation
        Of the same data and result.
    at_most
        So many quarters; each is an allocation of its own.
    """
    if result.breaks is None:
        return BorderCases((), 0)
    found = []
    near = [unit for unit in near_class_border(result) if not allocation.table["reason"][unit]]
    for unit in near[:at_most]:
        score, own = float(result.scores[unit]), int(result.classes[unit])
        cut = min(result.breaks.cuts, key=lambda entry: abs(score - entry))
        # Cut-offs may coincide, so the class beyond one is not always the next number.
        # The least step that leaves the border: nearer values lie on it.
        step = 2 * EQUAL * max(reach_of(result.scores.to_numpy(dtype=float)), abs(cut))
        below, above = assign_classes(np.array([cut - step, cut + step]), result.breaks)
        other = int(above if own == below else below)
        there = _part_in_class(dataset, result, unit, other, allocation, last)
        found.append(BorderCase(unit, own, other, abs(score - cut), float(allocation.table["part"][unit]), there))
    return BorderCases(tuple(found), len(near) - len(found))


def _part_in_class(
    dataset: Dataset, result: Result, unit: str, other: int, allocation: Allocation, last: Mapping[str, float] | None
) -> float:
    classes = result.main.classes.copy()
    classes[result.units.get_loc(unit)] = other
    there = replace(result, levels={**result.levels, result.recipe.main: replace(result.main, classes=classes)})
    try:
        return float(allocate(dataset, there, allocation.rule, last).table["part"][unit])
    except DataError:
        # Floors, caps and last year's bounds may not allow it.
        return float("nan")
