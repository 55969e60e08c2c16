"""Objectives of the city and of quarters, each tied to indicators and targets; pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sozial.errors import Finding, Phrase, Severity
from sozial.i18n import N_
from sozial.method import Method
from sozial.model import Dataset
from sozial.planning.action import FIELD_LABELS, LONGEST_LONG_TEXT, LONGEST_TEXT, LONGEST_TITLE, is_day
from sozial.planning.target import Target, TargetReport, report_target

OBJECTIVE_LABELS = {
    "title": FIELD_LABELS["title"],
    "units": FIELD_LABELS["units"],
    "domain": FIELD_LABELS["domain"],
    "targets": N_("Targets"),
    "department": FIELD_LABELS["department"],
    "remarks": FIELD_LABELS["remarks"],
}


@dataclass(frozen=True)
class Objective:
    """One objective.

    Parameters
    ----------
    units
        Keys of the quarters it is for; empty: the city.
    targets
        Which values its indicators should reach until when.
    """

    title: str
    units: tuple[str, ...] = ()
    domain: str = ""
    targets: tuple[Target, ...] = ()
    department: str = ""
    remarks: str = ""


def check_objective(objective: Objective) -> list[Finding]:
    """Return every reason why an objective cannot be kept.

    Examples
    --------
    >>> [finding.code for finding in check_objective(Objective("", targets=(Target("x", 1.0, ""),)))]
    ['no-title', 'no-due']
    """
    found = []

    def refuse(code: str, message: str, remedy: str, **values: object) -> None:
        found.append(Finding(code, Severity.ERROR, message, remedy, objective.title, values))

    if not objective.title.strip():
        refuse("no-title", N_("An objective needs a title."), N_("Enter one."))
    longest = {"title": LONGEST_TITLE, "domain": LONGEST_TEXT, "department": LONGEST_TEXT, "remarks": LONGEST_LONG_TEXT}
    for field, most in longest.items():
        if len(getattr(objective, field)) > most:
            message = N_("“{field}” has more than {n} characters.")
            refuse("too-long", message, N_("Shorten it."), field=Phrase(OBJECTIVE_LABELS[field]), n=most)
    for target in objective.targets:
        if not target.indicator:
            refuse("no-indicator", N_("A target needs an indicator."), N_("Choose one."))
        if not math.isfinite(target.value):
            refuse("no-value", N_("A target needs a value."), N_("Enter it."))
        if not is_day(target.due):
            refuse("no-due", N_("A target needs the day on which it is due."), N_("Enter the day."))
    return found


def report_objective(dataset: Dataset, method: Method, objective: Objective, today: str) -> list[TargetReport]:
    """Return how far each target of an objective is."""
    return [report_target(dataset, method, target, objective.units, today) for target in objective.targets]
