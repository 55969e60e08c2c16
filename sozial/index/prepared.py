"""What is known of an index before weights: normalised indicators, and the figures they were made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from sozial.errors import Finding
from sozial.index.values.equality import column_reach
from sozial.model import Dataset
from sozial.recipe import NOTHING, Recipe, Step


@dataclass(frozen=True)
class Together:
    """What periods that are measured together know of each other, so that each is read once.

    Parameters
    ----------
    figures, prepared
        By period; they belong to one dataset and one recipe.
    """

    figures: dict[str, Figures] = field(default_factory=dict)
    prepared: dict[str, Prepared] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """Normalised indicators of the rated units.

    Parameters
    ----------
    source, dataset
        The data as it was given, and with the indicators that the recipe derives.
    rows
        Positions of the rated units in the dataset; None: all are rated.
    values
        Rated units x indicators, in the order of the recipe. Never written to.
    complete
        Whether nothing is missing in it.
    raw
        The same before outliers are treated and anything is normalised, gaps filled in as the recipe says.
    imputed
        Rated units x indicators, where a value was filled in; None where none was.
    held
        The reference year that every stage is held to, prepared by itself; None: this period stands for itself.
    """

    source: Dataset
    dataset: Dataset
    recipe: Recipe
    period: str
    rows: np.ndarray | None
    values: np.ndarray
    complete: bool
    excluded: Mapping[str, Finding]
    findings: tuple[Finding, ...]
    raw: np.ndarray
    imputed: np.ndarray | None = None
    held: Prepared | None = None
    together: Together = field(default_factory=lambda: Together(), compare=False, repr=False)

    @cached_property
    def is_plain(self) -> bool:
        """Whether the score is one matrix product: a flat weighted mean without gaps."""
        recipe = self.recipe
        plain = self.complete and recipe.is_flat and recipe.again == NOTHING
        return plain and recipe.aggregate == Step("arithmetic")

    @cached_property
    def reach(self) -> np.ndarray:
        """The greatest absolute standardised value per indicator: what the noise of sums is measured by."""
        return column_reach(self.values)

    def population(self) -> np.ndarray | None:
        """Return the inhabitants of the rated units; None where they are not known."""
        return rated_inhabitants(self.dataset, self.period, self.rows)

    def spread(self, found: np.ndarray, fill: Any = np.nan) -> np.ndarray:
        """Return what was computed for rated units in the order of all units."""
        if self.rows is None:
            return found
        whole = np.full((len(self.dataset.units), *found.shape[1:]), fill, dtype=found.dtype)
        whole[self.rows] = found
        return whole


@dataclass(frozen=True)
class Figures:
    """One period's figures of the rated units, gaps filled in and outliers treated as the recipe says."""

    rows: np.ndarray | None
    raw: np.ndarray
    values: np.ndarray
    gaps: bool
    imputed: np.ndarray | None
    excluded: Mapping[str, Finding]
    findings: list[Finding]


def rated_inhabitants(dataset: Dataset, period: str, rows: np.ndarray | None) -> np.ndarray | None:
    """Return the inhabitants of the rated units; None where they are not known."""
    people = dataset.population(period)
    if people is None:
        return None
    found = people.to_numpy(dtype=float)
    return found if rows is None else found[rows]
