"""What a recipe gives beside its index: a matrix of two composites, further classes, scores of larger areas."""

from __future__ import annotations

from dataclasses import dataclass

from sozial.recipe.steps import NOTHING, Step


@dataclass(frozen=True)
class Matrix:
    """Two composites side by side: the classes of one by the classes of the other.

    Parameters
    ----------
    first, second
        Codes of the composites, each with a class scheme.
    labels
        One row per class of the first, ascending; in it one text per class of the second.
    colours
        The same shape, each "#rrggbb"; empty: the app's own.
    """

    first: str
    second: str
    labels: tuple[tuple[str, ...], ...]
    colours: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Classification:
    """Further classes beside those that map and ranking show: tenths beside fifths.

    Parameters
    ----------
    of
        Code of the composite or roll-up that is classed; empty: the composite that map and ranking show.
    """

    code: str
    classify: Step
    name: str = ""
    of: str = ""

    @property
    def label(self) -> str:
        """Readable name, or the code where none was given."""
        return self.name or self.code


POPULATION_WEIGHTS, EQUAL_WEIGHTS = "population", "equal"


@dataclass(frozen=True)
class RollUp:
    """Scores of larger areas: the mean of their units' scores.

    Parameters
    ----------
    by
        Column of the units that names the larger area.
    of
        Code of the composite whose scores are averaged; empty: the one that map and ranking show.
    weights
        "population": units weigh by their inhabitants; "equal": all alike.
    minimum_coverage
        Share of the area's weights that must have a score.
    again
        Normalises the areas' means.
    classify
        Classes of the areas; None: the recipe's own.
    """

    code: str
    by: str = "parent"
    name: str = ""
    of: str = ""
    weights: str = POPULATION_WEIGHTS
    minimum_coverage: float = 0.0
    again: Step = NOTHING
    classify: Step | None = None

    @property
    def label(self) -> str:
        """Readable name, or the code where none was given."""
        return self.name or self.code
