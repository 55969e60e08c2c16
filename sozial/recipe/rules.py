"""Rules of a recipe: who is rated, what happens to gaps, how scores become ranks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """What a column must hold for a unit to be rated; every stated part must be met.

    Parameters
    ----------
    column
        Attribute of the units, or a figure of the period.
    equals, differs
        Texts, one of which it must be, or none of which it may be.
    at_least, at_most
        Bounds of a number.
    """

    column: str
    equals: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Rated:
    """Who is rated: decided before any mean is taken."""

    minimum_population: float = 0.0
    exclude: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class MissingRule:
    """What happens to a unit with missing values.

    Parameters
    ----------
    rule
        "drop" the unit; "renormalise" the remaining weights; fill in the "mean" or "median" of its group.
    minimum_coverage
        Share of the weights that must be there to renormalise.
    group
        Column of the units that names the group whose mean or median is filled in; empty: all rated units.
    codes
        Numbers that stand for "missing" in the data (-999).
    """

    rule: str = "renormalise"
    minimum_coverage: float = 0.75
    group: str = ""
    codes: tuple[float, ...] = ()


@dataclass(frozen=True)
class RankRule:
    """How scores become ranks.

    Parameters
    ----------
    ties
        "min", "max", "average", "dense" or "order" (by unit key).
    digits, half
        Round scores before ranking; None: ranks come from unrounded scores.
    first
        "highest" or "lowest" score has rank 1.
    """

    ties: str = "min"
    digits: int | None = None
    half: str = "up"
    first: str = "highest"
