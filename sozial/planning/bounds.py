"""What each quarter gets at least and at most: floor, cap, and last year's part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sozial.planning.allocation_rule import PER_HEAD, AllocationRule

FLOOR, CAP, LAST = "floor", "cap", "last"
# A hair of arithmetic does not make a whole step of it.
_HAIR = 1e-9


@dataclass(frozen=True)
class Bounds:
    """What each unit gets at least and at most, in whole steps.

    Parameters
    ----------
    total
        The amount.
    lower, upper
        One number for each unit, by what says so: "floor", "cap", "last".
    """

    total: int
    lower: Mapping[str, np.ndarray]
    upper: Mapping[str, np.ndarray]

    @cached_property
    def least(self) -> np.ndarray:
        """The largest of what units get at least."""
        return np.maximum.reduce(list(self.lower.values())).astype(np.int64)

    @cached_property
    def most(self) -> np.ndarray:
        """The smallest of what units get at most."""
        everything = np.full(len(self.least), float(self.total))
        return np.minimum.reduce([*self.upper.values(), everything]).astype(np.int64)

    def binding(self, parts: np.ndarray, free: np.ndarray) -> np.ndarray:
        """Return what holds each unit where it is: "floor", "cap", "last", or an empty text.

        Parameters
        ----------
        free
            What each unit would get without any bounds.

        Examples
        --------
        >>> bounds = Bounds(40, {"floor": np.array([5.0, 15.0])}, {"cap": np.array([20.0, 20.0])})
        >>> bounds.binding(np.array([20, 20]), np.array([10.0, 30.0])).tolist()
        ['', 'cap']
        """
        words = np.full(len(parts), "", dtype=object)
        for name, bound in self.upper.items():
            words[(parts >= bound) & (free > bound)] = name
        for name, bound in self.lower.items():
            words[(parts <= bound) & (free < bound)] = name
        return words


def build_bounds(rule: AllocationRule, people: pd.Series, last: Mapping[str, float], total: int) -> Bounds:
    """Return the bounds of a rule.

    Parameters
    ----------
    people
        Of the units that take part, by key.
    last
        Last year's parts by key, in the rule's measure; it binds nothing where it is not known.
    total
        The amount in steps.

    Examples
    --------
    >>> people = pd.Series([100.0, 300.0], index=["1", "2"])
    >>> bounds = build_bounds(AllocationRule(40, floor=50.0, cap=20.0, cap_kind="absolute"), people, {}, 40)
    >>> bounds.least.tolist(), bounds.most.tolist()
    ([5, 15], [20, 20])
    """
    equal = rule.amount * people.to_numpy() / float(people.sum())
    size = len(people)
    floor = rule.floor / 100 * equal if rule.floor_kind == PER_HEAD else np.full(size, rule.floor)
    least, most = {FLOOR: floor}, {}
    if rule.cap is not None:
        most[CAP] = rule.cap / 100 * equal if rule.cap_kind == PER_HEAD else np.full(size, rule.cap)
    if rule.last_bound is not None:
        before = pd.Series(dict(last), dtype=float).reindex(people.index).to_numpy()
        least[LAST] = np.where(np.isnan(before), 0.0, before * (1 - rule.last_bound / 100))
        most[LAST] = np.where(np.isnan(before), np.inf, before * (1 + rule.last_bound / 100))
    lower = {name: np.ceil(np.maximum(value, 0) / rule.step - _HAIR) for name, value in least.items()}
    upper = {name: np.minimum(np.floor(value / rule.step + _HAIR), total) for name, value in most.items()}
    return Bounds(total, lower, upper)
