"""What a recipe gives for one period of a dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from sozial.errors import Finding
from sozial.recipe import Recipe

NO_CLASS = -1
NOT_RATED_CLASS = -2
ADDITIVE, SHAPLEY, WHOLE = "additive", "shapley", "whole"


@dataclass(frozen=True)
class ClassBreaks:
    """Where classes end.

    Parameters
    ----------
    cuts
        Ascending cut-offs; k cuts give k + 1 classes.
    belongs_to_upper
        For each cut, whether a value exactly on it belongs to the class above.
    labels
        One per class, ascending; message identifiers for the presets' own words.
    """

    cuts: tuple[float, ...]
    belongs_to_upper: tuple[bool, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """One composite, computed.

    Parameters
    ----------
    aggregate
        What the aggregation gave, before it was normalised again.
    scores
        Unrounded unless the recipe rounds; NaN: no score.
    ranks
        0: no rank. Whole numbers, except with average ties.
    classes
        Class number, ascending with the score; -1 without data, -2 not rated.
    weights
        What the members were weighed with, by code, as the aggregation received it.
    tolerance
        Scores no further apart than this are equal (`index.values.equality`); here they are equal to the last bit,
        and only whoever computes them again needs it.
    """

    code: str
    label: str
    aggregate: np.ndarray
    scores: np.ndarray
    ranks: np.ndarray
    classes: np.ndarray
    breaks: ClassBreaks | None
    weights: Mapping[str, float]
    tolerance: float = 0.0


@dataclass(frozen=True)
class FurtherClasses:
    """Classes of a composite or of larger areas beside the first.

    Parameters
    ----------
    of
        Code of what is classed.
    classes
        As in `Level`, one per unit, or per larger area where `of` is a roll-up.
    """

    code: str
    label: str
    of: str
    classes: np.ndarray
    breaks: ClassBreaks | None


@dataclass(frozen=True)
class LargerAreas:
    """Scores of larger areas, each array in the order of `areas`.

    Parameters
    ----------
    means
        Of the units' scores, before they were normalised again.
    units, of
        How many units have part in it, and how many the area has.
    share
        Share of the area's weights (inhabitants, or units) that has part in it, from 0 to 1; NaN: not known.
    weights
        What has part in it weighs altogether.
    people_share
        Share of the area's inhabitants who live in units that have part in it; NaN: not known everywhere.
    """

    code: str
    label: str
    areas: tuple[str, ...]
    means: np.ndarray
    scores: np.ndarray
    ranks: np.ndarray
    classes: np.ndarray
    breaks: ClassBreaks | None
    units: np.ndarray
    of: np.ndarray
    share: np.ndarray
    weights: np.ndarray
    people_share: np.ndarray


@dataclass(frozen=True)
class Split:
    """How a score comes about.

    Parameters
    ----------
    kind
        "additive": exact parts that sum to `total`. "shapley": Shapley values, which with `base` sum
        to `total`. "whole": cannot be split, and there are no parts.
    base
        What Shapley values start from: a unit that is average in everything this unit has values for.
    parts
        Units x members (indicators, or composites that cannot be taken apart further); NaN where a unit has no score,
        or no value of the member: that adds nothing, and is not the same as adding 0.
    total
        What the parts sum to: the score, or the aggregate where the score is a rank of it.
    of_score
        Whether `total` is the score itself.
    """

    kind: str
    parts: pd.DataFrame
    total: pd.Series
    base: pd.Series | None = None
    of_score: bool = True


@dataclass(frozen=True)
class Result:
    """What a recipe gives for one period of a dataset, every unit in the dataset's order.

    Parameters
    ----------
    matrix
        Units x indicators (in the order of the recipe); a high value means what a high index means.
    levels
        Every composite by code, members before what they go into.
    excluded
        Finding per unit without a score.
    imputed
        Units x indicators, True where a value was filled in; None where none was.
    cells
        Where the recipe has a matrix of two composites: class of it per unit, row by row; else None.
    further, larger
        Further classes, and scores of larger areas, by code, as the recipe states them.
    """

    recipe: Recipe
    period: str
    units: pd.Index
    matrix: np.ndarray
    levels: Mapping[str, Level]
    excluded: Mapping[str, Finding]
    findings: tuple[Finding, ...]
    split_kind: str
    build_split: Callable[[], Split]
    imputed: np.ndarray | None = None
    cells: np.ndarray | None = None
    further: Mapping[str, FurtherClasses] = field(default_factory=dict)
    larger: Mapping[str, LargerAreas] = field(default_factory=dict)

    @property
    def main(self) -> Level:
        """The composite that map and ranking show."""
        return self.levels[self.recipe.main]

    @cached_property
    def normalised(self) -> pd.DataFrame:
        """Units x indicators."""
        codes = [entry.code for entry in self.recipe.indicators]
        return pd.DataFrame(self.matrix, index=self.units, columns=codes, copy=False)

    @cached_property
    def split(self) -> Split:
        """How the scores come about; computed when first asked for."""
        return self.build_split()

    @property
    def contributions(self) -> pd.DataFrame:
        """Parts of the score; empty where it cannot be split."""
        return self.split.parts

    @property
    def additive(self) -> bool:
        """Whether contributions are exact parts."""
        return self.split_kind == ADDITIVE

    @cached_property
    def scores(self) -> pd.Series:
        """Scores of the main composite."""
        return pd.Series(self.main.scores, index=self.units, name="score", copy=False)

    @cached_property
    def ranks(self) -> pd.Series:
        """Ranks of the main composite; 0 = no score."""
        return pd.Series(self.main.ranks, index=self.units, name="rank", copy=False)

    @cached_property
    def classes(self) -> pd.Series:
        """Classes of the main composite."""
        return pd.Series(self.main.classes, index=self.units, name="class", copy=False)

    @property
    def breaks(self) -> ClassBreaks | None:
        """Where the main composite's classes end."""
        return self.main.breaks

    @cached_property
    def shares(self) -> dict[str, float]:
        """Each indicator's share of the index with the weights that were used; empty when all are 0."""
        found = self.shares_below(self.recipe.main)
        own = {entry.code: found.get(entry.code, 0.0) for entry in self.recipe.indicators}
        return own if sum(own.values()) > 0 else {}

    @cached_property
    def without_values(self) -> frozenset[str]:
        """Codes with a weight that was not used, as nobody has a value in this period: indicators and composites."""
        empty = {
            entry.code
            for level in self.levels.values()
            for entry in self.recipe.members[level.code]
            if entry.weight > 0 and not level.weights.get(entry.code, 0.0) > 0 and self._has_nothing(entry.code)
        }
        return frozenset(empty)

    def _has_nothing(self, code: str) -> bool:
        values = self.levels[code].scores if code in self.levels else self.normalised[code].to_numpy()
        return bool(np.isnan(values).all())

    def shares_below(self, code: str) -> dict[str, float]:
        """Return the shares of everything below a composite with the weights that were used.

        Parameters
        ----------
        code
            A composite of the recipe.

        Returns
        -------
        shares
            By code, indicators and composites; what has no value in this period has a share of 0.
        """
        found: dict[str, float] = {}

        def descend(code: str, share: float) -> None:
            weights = self.levels[code].weights
            total = sum(weights.values())
            for member, weight in weights.items():
                part = share * weight / total if total > 0 else 0.0
                found[member] = found.get(member, 0.0) + part
                if member in self.levels:
                    descend(member, part)

        descend(code, 1.0)
        return found

    @cached_property
    def is_empty(self) -> bool:
        """Whether no unit has a score."""
        return bool(np.isnan(self.main.scores).all())

    @cached_property
    def rated(self) -> int:
        """Number of units with a score."""
        return int((~np.isnan(self.main.scores)).sum())
