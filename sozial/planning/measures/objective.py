"""Objectives of the city and of quarters, each tied to indicators and targets; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from sozial.errors import Finding
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.planning.measures.action import DEPARTMENT, DOMAIN, LONGEST_TITLE, QUARTERS, REMARKS
from sozial.planning.measures.field_checks import check_fields
from sozial.planning.measures.field_kinds import Line, Needed, Several
from sozial.planning.measures.fields import Layout
from sozial.planning.measures.target import Target, TargetReport, report_target
from sozial.recipe import Recipe


@dataclass(frozen=True)
class Objective:
    """One objective. Whatever is known of a field is declared here, and nowhere else (see `fields`)."""

    title: Annotated[
        str,
        Line(
            N_("Title"),
            meaning="what it is called",
            longest=LONGEST_TITLE,
            hint=N_("for example: every child speaks German when it starts school"),
            needed=Needed("no-title", N_("An objective needs a title."), N_("Enter one.")),
        ),
    ]
    units: Annotated[tuple[str, ...], QUARTERS] = ()
    domain: Annotated[str, DOMAIN] = ""
    targets: Annotated[
        tuple[Target, ...], Several(N_("Targets"), meaning="which values its indicators should reach, until when")
    ] = ()
    department: Annotated[str, DEPARTMENT] = ""
    remarks: Annotated[str, REMARKS] = ""


# Its targets are rows of a table of their own, between its fields.
FORM = Layout(above=("title", "units"), left=("domain",), right=("department",), below=("remarks",))


def check_objective(objective: Objective) -> list[Finding]:
    """Return every reason why an objective cannot be kept.

    Examples
    --------
    >>> [finding.code for finding in check_objective(Objective("", targets=(Target("x", 1.0, ""),)))]
    ['no-title', 'no-due']
    """
    return check_fields(objective, objective.title)


def report_objective(dataset: Dataset, recipe: Recipe, objective: Objective, today: str) -> list[TargetReport]:
    """Return how far each target of an objective is."""
    return [report_target(dataset, recipe, target, objective.units, today) for target in objective.targets]
