"""Measures: what is done where, for what, by whom, with which money; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.planning.measures.field_checks import check_fields
from sozial.planning.measures.field_kinds import (
    Amount,
    Choice,
    Day,
    Domain,
    IndicatorCodes,
    Line,
    Needed,
    Parts,
    Quarters,
    Text,
)
from sozial.planning.measures.fields import Layout, fields_of
from sozial.planning.measures.target import Target

LONGEST_TITLE, LONGEST_TEXT, LONGEST_LONG_TEXT = 160, 200, 4_000


class Status(StrEnum):
    """Where a measure stands, as its department says."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    STOPPED = "stopped"


STATUS_LABELS = {
    Status.PLANNED: N_("planned"),
    Status.RUNNING: N_("running"),
    Status.ENDED: N_("ended"),
    Status.STOPPED: N_("stopped early"),
}


QUARTERS = Quarters(
    N_("Quarters"), meaning="none: the whole city", heading=N_("Keys of the quarters"),
    hint=N_("none: for the whole city"),
    width=220, sheet_width=28,
)  # fmt: skip
DOMAIN = Domain(N_("Handlungsfeld"), meaning="one of the data's, or another", longest=LONGEST_TEXT, width=150)
DEPARTMENT = Line(N_("Department"), meaning="who is responsible", longest=LONGEST_TEXT, width=120)
REMARKS = Text(N_("Remarks"), meaning="anything else", longest=LONGEST_LONG_TEXT, width=240, sheet_width=44)


@dataclass(frozen=True)
class Action:
    """One measure. Whatever is known of a field is declared here, and nowhere else (see `fields`)."""

    title: Annotated[
        str,
        Line(
            N_("Title"),
            meaning="what it is called",
            longest=LONGEST_TITLE,
            needed=Needed("no-title", N_("A measure needs a title."), N_("Enter one.")),
            width=230,
            sheet_width=34,
        ),
    ]
    units: Annotated[tuple[str, ...], QUARTERS] = ()
    domain: Annotated[str, DOMAIN] = ""
    indicators: Annotated[
        tuple[str, ...],
        IndicatorCodes(
            N_("Indicators"),
            meaning="which it is meant to move",
            asked=N_("Indicators it should move"),
            heading=N_("Codes of the indicators"),
            width=220,
        ),
    ] = ()
    objective: Annotated[
        str,
        Text(
            N_("Objective"),
            meaning="what it should achieve, in words",
            longest=LONGEST_LONG_TEXT,
            width=240,
            sheet_width=44,
            height=100,
        ),
    ] = ""
    target: Annotated[
        Target | None, Parts(N_("Target"), meaning="the value that one indicator should reach, until when")
    ] = None
    department: Annotated[str, DEPARTMENT] = ""
    partners: Annotated[
        str, Line(N_("Partners"), meaning="who takes part", longest=LONGEST_LONG_TEXT, sheet_width=28)
    ] = ""
    start: Annotated[str, Day(N_("Begin"), meaning="empty: open", width=110)] = ""
    end: Annotated[str, Day(N_("End"), meaning="empty: open; not before the begin", width=110)] = ""
    budget: Annotated[float | None, Amount(N_("Budget (€)"), meaning="empty: not known", width=110)] = None
    programme: Annotated[
        str,
        Line(N_("Source of the money"), meaning="a funding programme, or the town's own budget", longest=LONGEST_TEXT),
    ] = ""
    own_contribution: Annotated[
        float | None, Amount(N_("Own contribution (€)"), meaning="a part of the budget; empty: not known", width=120)
    ] = None
    status: Annotated[
        Status,
        Choice(
            N_("Status"),
            meaning="as its department says",
            labels=STATUS_LABELS,
            unknown=N_("“{text}” is no status. There are: {known}"),
            width=110,
        ),
    ] = Status.PLANNED
    remarks: Annotated[str, REMARKS] = ""

    @property
    def is_citywide(self) -> bool:
        """Whether it is for the whole city."""
        return not self.units

    def runs(self, day: str) -> bool:
        """Whether it runs on a day: said to run, and not past its end.

        Examples
        --------
        >>> action = Action("Advice", status=Status.RUNNING, end="2026-12-31")
        >>> action.runs("2026-11-24"), action.runs("2027-01-01")
        (True, False)
        """
        return self.status is Status.RUNNING and not self.is_past(day)

    def is_coming(self, day: str) -> bool:
        """Whether it is planned, and its time is not over."""
        return self.status is Status.PLANNED and not self.is_past(day)

    def has_ended(self, day: str) -> bool:
        """Whether it is over: said to be, or past its end."""
        return self.status in (Status.ENDED, Status.STOPPED) or self.is_past(day)

    def is_past(self, day: str) -> bool:
        """Whether its end lies before a day."""
        return bool(self.end) and self.end < day


# Where fields stand in the form, in the editable table, and which of them reports and published workbooks show.
# What is named nowhere stands at the end of form and table, and stays internal.
FORM = Layout(
    above=("title", "units"),
    left=("domain", "indicators", "objective", "target"),
    right=("status", "start", "end", "budget", "own_contribution", "programme", "department", "partners"),
    below=("remarks",),
)
TABLE = (
    "title", "status", "units", "domain", "indicators", "department", "start", "end", "budget", "programme",
    "own_contribution", "objective", "target", "partners", "remarks",
)  # fmt: skip
REPORTED = ("title", "units", "domain", "status", "start", "end", "budget", "objective", "department")


def check_action(action: Action) -> list[Finding]:
    """Return every reason why a measure cannot be kept; with what to do."""
    found = check_fields(action, action.title)
    if action.start and action.end and action.end < action.start:
        message = N_("The end lies before the start.")
        found.append(Finding("end-first", Severity.ERROR, message, N_("Correct one of them."), action.title))
    return found


def remarks_on(action: Action, dataset: Dataset, today: str) -> list[Finding]:
    """Return what is odd about a measure, without being wrong: it is kept all the same."""
    found = []

    def say(code: str, message: str, remedy: str = "", **values: object) -> None:
        found.append(Finding(code, Severity.WARNING, message, remedy, action.title, values))

    gone = [unit for unit in action.units if unit not in dataset.units.index]
    if gone:
        remedy = N_("Correct its quarters, or load the data that has them.")
        say("unknown-units", N_("This data does not have these quarters: {keys}"), remedy, keys=listed(gone))
    codes = {indicator.code for indicator in dataset.indicators}
    named = [*action.indicators, *([action.target.indicator] if action.target else [])]
    missing = sorted({code for code in named if code not in codes})
    if missing:
        say("unknown-indicators", N_("This data has no indicators with these codes: {codes}"), codes=listed(missing))
    # An indicator without a Handlungsfeld stands for itself.
    domains = {indicator.domain or indicator.label for indicator in dataset.indicators}
    if action.domain and action.domain not in domains:
        say("unknown-domain", N_("This data has no Handlungsfeld “{domain}”."), domain=action.domain)
    if action.status is Status.RUNNING and action.is_past(today):
        message = N_("Said to be running, but its end ({day}) has passed: it counts as ended.")
        say("past-its-end", message, N_("Set the status, or another end."), day=action.end)
    if action.status is Status.PLANNED and action.start and action.start < today:
        message = N_("Said to be planned, but its start ({day}) has passed.")
        say("not-begun", message, N_("Set the status."), day=action.start)
    if action.budget is not None and action.own_contribution is not None and action.own_contribution > action.budget:
        say("own-above-budget", N_("The own contribution is above the budget."), N_("Check both."))
    return found


def _searched() -> list[str]:
    """Return the fields that a search looks through: every text; the Handlungsfeld has a filter of its own."""
    return [name for name, field in fields_of(Action).items() if isinstance(field, (Line, Text))]


def select_actions(
    actions: Sequence[Action],
    unit: str | None = None,
    domain: str | None = None,
    department: str | None = None,
    status: Status | None = None,
    text: str = "",
) -> list[int]:
    """Return the positions of the measures that fit every given condition.

    Examples
    --------
    >>> actions = [Action("Advice", units=("1",), department="Youth"), Action("Sport", department="School")]
    >>> select_actions(actions, unit="1"), select_actions(actions, text="sp"), select_actions(actions, unit="2")
    ([0, 1], [1], [1])
    """
    wanted = text.casefold().strip()
    found = []
    for position, action in enumerate(actions):
        said = " ".join(getattr(action, name) for name in _searched())
        if (
            (unit is None or action.is_citywide or unit in action.units)
            and (domain is None or action.domain == domain)
            and (department is None or action.department == department)
            and (status is None or action.status is status)
            and wanted in said.casefold()
        ):
            found.append(position)
    return found
