"""The rule of an allocation as data: what decides it beside data and recipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sozial.errors import refusal
from sozial.i18n import N_
from sozial.model import POPULATION, Dataset
from sozial.planning.allocation.apportionment import SAINTE_LAGUE
from sozial.planning.allocation.exact_parts import as_written
from sozial.planning.allocation.need import LINEAR
from sozial.recipe import Step

PER_HEAD, ABSOLUTE = "per_head", "absolute"
MEAN_NEED, LEAVE_OUT = "mean", "leave_out"
# More steps than this are no longer counted exactly.
_MOST_STEPS = 10**12
_LINEAR = Step(LINEAR)


@dataclass(frozen=True)
class AllocationRule:
    """Everything that decides an allocation beside data and recipe.

    Parameters
    ----------
    amount
        What is distributed, in `measure`.
    step
        The smallest part that is given out (1 euro, half a post).
    target
        Column with the people it is for: the population, or the base of an indicator (children under 18).
    need
        Function from score or class to need per head, see `NEEDS`.
    apportioning
        How whole parts come about, see `APPORTIONINGS`.
    floor, floor_kind
        What each quarter gets at least: per cent of its share per head, or an absolute part.
    cap, cap_kind
        What each quarter gets at most; None: no cap.
    last_bound
        At most so many per cent above or below last year's; None: last year does not bind.
    left_out
        Quarters that get nothing, each with the reason.
    without_index
        What happens to quarters without an index: the "mean" need per head of the others, or "leave_out".
    """

    amount: float
    measure: str = ""
    step: float = 1.0
    target: str = POPULATION
    need: Step = _LINEAR
    apportioning: str = SAINTE_LAGUE
    floor: float = 0.0
    floor_kind: str = PER_HEAD
    cap: float | None = None
    cap_kind: str = PER_HEAD
    last_bound: float | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    without_index: str = MEAN_NEED


def target_groups(dataset: Dataset) -> dict[str, str]:
    """Return columns with people, and what they are called: the population, and bases of indicators.

    Examples
    --------
    >>> from sozial.reading.loading.sample import read_sample
    >>> list(target_groups(read_sample()))[0]
    'population'
    """
    found = {}
    if POPULATION in dataset.values.columns or POPULATION in dataset.units.columns:
        found[POPULATION] = N_("All inhabitants")
    for indicator in dataset.indicators:
        if indicator.base and indicator.base not in found and indicator.base != POPULATION:
            found[indicator.base] = indicator.label
    return found


def whole_steps(rule: AllocationRule) -> int:
    """Return the amount in smallest parts.

    Raises
    ------
    DataError
        If either is no number above 0, or the amount is not a whole number of smallest parts.

    Examples
    --------
    >>> whole_steps(AllocationRule(10.5, step=0.5)), whole_steps(AllocationRule(30_000_000.01, step=0.01))
    (21, 3000000001)
    """
    if not (rule.amount > 0 and rule.step > 0 and np.isfinite(rule.amount) and np.isfinite(rule.step)):
        message = N_("Amount and smallest part must be numbers above 0.")
        raise refusal("amount", "", message, N_("Correct them."))
    count = as_written(rule.amount) / as_written(rule.step)
    if count > _MOST_STEPS or count.denominator != 1:
        message = N_("{amount} cannot be divided into parts of {step}.")
        said = {"amount": rule.amount, "step": rule.step}
        raise refusal("not-whole", "", message, N_("Change the amount or the smallest part."), **said)
    return count.numerator
