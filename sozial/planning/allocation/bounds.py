"""What each quarter gets at least and at most: floor, cap, and last year's part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property

import numpy as np
import pandas as pd

from sozial.errors import Phrase, refusal
from sozial.i18n import N_
from sozial.planning.allocation.allocation_rule import PER_HEAD, AllocationRule
from sozial.planning.allocation.apportionment_checks import MOST_STEPS
from sozial.planning.allocation.exact_parts import as_written

FLOOR, CAP, LAST = "floor", "cap", "last"
# A bound beyond this lies above every amount that can be counted.
_BEYOND = 10 * MOST_STEPS
# A bound computed with doubles is off by at most so much of itself.
_DOUBT = 1e-13
_CORRECT = N_("Correct the floor, the cap, or last year's parts.")


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
        return np.asarray(np.maximum.reduce(list(self.lower.values())), dtype=np.int64)

    @cached_property
    def most(self) -> np.ndarray:
        """The smallest of what units get at most."""
        everything = np.full(len(self.least), self.total, dtype=np.int64)
        return np.asarray(np.minimum.reduce([*self.upper.values(), everything]), dtype=np.int64)

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

    Raises
    ------
    DataError
        If a bound is no number from 0 upwards, or beyond what can be counted.

    Examples
    --------
    >>> people = pd.Series([100.0, 300.0], index=["1", "2"])
    >>> bounds = build_bounds(AllocationRule(40, floor=50.0, cap=20.0, cap_kind="absolute"), people, {}, 40)
    >>> bounds.least.tolist(), bounds.most.tolist()
    ([5, 15], [20, 20])
    """
    step, size = as_written(rule.step), len(people)
    heads = people.to_numpy(dtype=float)

    @cache
    def per_head() -> Fraction:
        return as_written(rule.amount) / step / sum((as_written(number) for number in heads.tolist()), Fraction(0))

    def of_rule(name: str, given: float, kind: str) -> tuple[np.ndarray, Callable[[int], Fraction]]:
        share = as_written(_given(name, given))
        if kind != PER_HEAD:
            return np.full(size, given / rule.step), lambda _at: share / step
        near = given / 100 * (rule.amount / rule.step) * heads / float(heads.sum())
        return near, lambda at: share / 100 * per_head() * as_written(float(heads[at]))

    lower, upper = {FLOOR: _at_least(FLOOR, *of_rule(FLOOR, rule.floor, rule.floor_kind))}, {}
    if rule.cap is not None:
        upper[CAP] = _at_most(total, *of_rule(CAP, rule.cap, rule.cap_kind))
    if rule.last_bound is not None:
        part = as_written(_given(LAST, rule.last_bound)) / 100
        before = pd.Series(dict(last), dtype=float).reindex(people.index).to_numpy()
        known = ~np.isnan(before)
        before = np.array([_given(LAST, number) for number in np.where(known, before, 0.0).tolist()])
        fallen, grown = (before * (1 + sign * float(part)) / rule.step for sign in (-1, 1))
        lower[LAST] = _at_least(LAST, fallen, lambda at: as_written(float(before[at])) * (1 - part) / step)
        most = _at_most(total, grown, lambda at: as_written(float(before[at])) * (1 + part) / step)
        upper[LAST] = np.where(known, most, total)
    return Bounds(total, lower, upper)


_BOUND_LABELS = {FLOOR: N_("Floor"), CAP: N_("Cap"), LAST: N_("Bound to last year")}


def _given(name: str, value: float) -> float:
    """Return a bound that is a number."""
    if not (np.isfinite(value) and value >= 0):
        message = N_("{what}: “{value}” is not a number from 0 upwards.")
        raise refusal("not-a-bound", "", message, _CORRECT, what=Phrase(_BOUND_LABELS[name]), value=str(value))
    return value


def _at_least(name: str, near: np.ndarray, exact: Callable[[int], Fraction]) -> np.ndarray:
    """Return what units get at least in whole steps, rounded up: never less than promised.

    Parameters
    ----------
    near
        What doubles give.
    exact
        Gives it exactly, by position: asked for where doubles cannot tell it from a whole number.
    """
    if not (near <= _BEYOND).all():
        message = N_("{what}: one quarter alone would get more than can be counted.")
        raise refusal("not-a-bound", "", message, _CORRECT, what=Phrase(_BOUND_LABELS[name]))
    found = np.maximum(np.ceil(near), 0).astype(np.int64)
    for at in _doubtful(near):
        found[at] = max(-(-exact(at) // 1), 0)
    return found


def _at_most(total: int, near: np.ndarray, exact: Callable[[int], Fraction]) -> np.ndarray:
    """Return what units get at most in whole steps, rounded down, and never more than there is."""
    found = np.floor(np.minimum(near, float(total))).astype(np.int64)
    for at in _doubtful(near):
        found[at] = min(exact(at) // 1, total)
    return found


def _doubtful(near: np.ndarray) -> list[int]:
    """Return where doubles may lie on the wrong side of a whole number."""
    error = _DOUBT * np.maximum(near, 1)
    return [int(at) for at in np.flatnonzero((np.abs(near - np.rint(near)) <= error) & (near != 0) & (near < _BEYOND))]
