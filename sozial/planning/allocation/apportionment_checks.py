"""Whether an amount can be given out in whole parts, with a least and a most for each unit."""

from __future__ import annotations

import numpy as np

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_

# Somebody would get at least more than at most.
CROSSED = "crossed"
# Up to here sums over a hundred thousand units are whole numbers of 64 bits, and parts whole numbers of doubles.
MOST_STEPS = 10**14


def check_bounds(amount: int, weights: np.ndarray, least: np.ndarray, most: np.ndarray) -> list[Finding]:
    """Return why an amount cannot be distributed so; an empty list where it can.

    Parameters
    ----------
    amount
        In the smallest units that are given out; a whole number.
    weights
        At least 0; who weighs 0 gets its least.
    least, most
        Whole numbers for each unit.

    Examples
    --------
    >>> bounds = np.array([4, 4]), np.array([9, 9])
    >>> [finding.code for finding in check_bounds(6, np.array([1.0, 1.0]), *bounds)]
    ['least-above-amount']
    """
    if amount < 0 or not np.isfinite(weights).all() or (weights < 0).any():
        message = N_("Amount and needs must be numbers from 0 upwards.")
        return [Finding("not-a-need", Severity.ERROR, message, N_("Look at the need function and the target group."))]
    if weights.max(initial=0.0) * 1e-100 > weights.min(initial=np.inf, where=weights > 0):
        message = N_("The needs of quarters are too far apart to be computed with.")
        return [Finding("needs-apart", Severity.ERROR, message, N_("Look at the need function and the target group."))]
    if amount > MOST_STEPS:
        message = NP_(
            "{amount} part is more than can be counted exactly.",
            "{amount} parts are more than can be counted exactly.",
            by="amount",
        )
        return [
            Finding("too-many-steps", Severity.ERROR, message, N_("Raise the smallest part."), "", {"amount": amount})
        ]
    if not (_are_whole(least) and _are_whole(most)):
        message = N_("What quarters get at least and at most must be numbers that can be counted.")
        remedy = N_("Correct the floor, the cap, or last year's parts.")
        return [Finding("not-a-bound", Severity.ERROR, message, remedy)]
    findings = []
    crossed = int((least > most).sum())
    if crossed:
        message = NP_("For {n} quarter the least is above the most.", "For {n} quarters the least is above the most.")
        remedy = N_("Lower the floor or last year's bound, or raise the cap.")
        findings.append(Finding(CROSSED, Severity.ERROR, message, remedy, "", {"n": crossed}))
    # Beyond the amount a sum could leave the whole numbers of the machine; what is above it is too much anyway.
    within = len(least) == 0 or least.max() <= amount
    needed = int(least.sum()) if within else sum(int(part) for part in least.tolist())
    room = int(np.where(weights > 0, np.minimum(most, amount), np.minimum(least, amount)).sum())
    if needed > amount:
        message = N_("The floors need {needed} together, {over} more than the amount of {amount}.")
        said = {"needed": needed, "over": needed - amount, "amount": amount}
        remedy = N_("Lower the floor, or raise the amount.")
        findings.append(Finding("least-above-amount", Severity.ERROR, message, remedy, "", said))
    if room < amount:
        message = N_("Under the caps only {room} can be given out; {left} of {amount} would be left.")
        said = {"room": room, "left": amount - room, "amount": amount}
        remedy = N_("Raise the cap, or include more quarters.")
        findings.append(Finding("most-below-amount", Severity.ERROR, message, remedy, "", said))
    return findings


def _are_whole(bounds: np.ndarray) -> bool:
    """Return whether all are whole numbers that a machine counts."""
    if bounds.dtype.kind in "iu":
        return True
    return bool(np.isfinite(bounds).all() and (np.abs(bounds) <= 1e18).all() and (bounds == np.floor(bounds)).all())
