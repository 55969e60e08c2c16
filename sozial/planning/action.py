"""Measures: what is done where, for what, by whom, with which money; pure."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sozial.errors import Finding, Phrase, Severity, listed
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.planning.target import Target

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


@dataclass(frozen=True)
class Action:
    """One measure.

    Parameters
    ----------
    units
        Keys of its quarters; empty: the whole city.
    domain
        Its Handlungsfeld.
    indicators
        Codes of the indicators that it is meant to move.
    objective
        What it should achieve, in words.
    target
        Which value one of the indicators should reach until when; None without one.
    start, end
        ISO dates; empty where they are open.
    budget, own_contribution
        Euro; None where not known. The own contribution is a part of the budget.
    programme
        Where the money comes from: a funding programme, or the town's own budget.
    """

    title: str
    units: tuple[str, ...] = ()
    domain: str = ""
    indicators: tuple[str, ...] = ()
    objective: str = ""
    target: Target | None = None
    department: str = ""
    partners: str = ""
    start: str = ""
    end: str = ""
    budget: float | None = None
    programme: str = ""
    own_contribution: float | None = None
    status: Status = Status.PLANNED
    remarks: str = ""

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


FIELD_LABELS = {
    "title": N_("Title"),
    "units": N_("Quarters"),
    "domain": N_("Handlungsfeld"),
    "indicators": N_("Indicators"),
    "objective": N_("Objective"),
    "target": N_("Target"),
    "department": N_("Department"),
    "partners": N_("Partners"),
    "start": N_("Begin"),
    "end": N_("End"),
    "budget": N_("Budget (€)"),
    "programme": N_("Source of the money"),
    "own_contribution": N_("Own contribution (€)"),
    "status": N_("Status"),
    "remarks": N_("Remarks"),
}
_LENGTHS = {
    "title": LONGEST_TITLE,
    "domain": LONGEST_TEXT,
    "objective": LONGEST_LONG_TEXT,
    "department": LONGEST_TEXT,
    "partners": LONGEST_LONG_TEXT,
    "programme": LONGEST_TEXT,
    "remarks": LONGEST_LONG_TEXT,
}
# What no spreadsheet can hold; line breaks and tabs are fine.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def is_day(text: str) -> bool:
    """Whether a text is a date that a spreadsheet can hold, in ISO writing.

    Examples
    --------
    >>> is_day("2026-02-28"), is_day("2026-02-30"), is_day("1850-01-01")
    (True, False, False)
    """
    try:
        return datetime.date.fromisoformat(text).isoformat() == text and text >= "1900-03-01"
    except ValueError:
        return False


def tidy_text(text: str) -> str:
    r"""Return a text without space at its ends, its lines ending in one way.

    Examples
    --------
    >>> tidy_text(" one\r\ntwo ")
    'one\ntwo'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def check_action(action: Action) -> list[Finding]:
    """Return every reason why a measure cannot be kept; with what to do."""
    found = []

    def refuse(code: str, field: str, message: str, remedy: str = "", **values: object) -> None:
        place = {"field": Phrase(FIELD_LABELS[field])} | values
        found.append(Finding(code, Severity.ERROR, message, remedy, action.title, place))

    if not action.title.strip():
        refuse("no-title", "title", N_("A measure needs a title."), N_("Enter one."))
    for field, longest in _LENGTHS.items():
        if len(getattr(action, field)) > longest:
            refuse("too-long", field, N_("“{field}” has more than {n} characters."), N_("Shorten it."), n=longest)
        if _HIDDEN.search(getattr(action, field)):
            message = N_("“{field}” holds characters that cannot be shown.")
            refuse("hidden", field, message, N_("Type it again instead of pasting it."))
    for field in ("start", "end"):
        text = getattr(action, field)
        if text and not is_day(text):
            refuse("no-date", field, N_("“{field}”: “{text}” is no date."), N_("Write it as 31.12.2026."), text=text)
    if action.target is not None and not action.target.indicator:
        refuse("no-indicator", "target", N_("A target needs an indicator."), N_("Choose one."))
    if action.target is not None and not is_day(action.target.due):
        refuse("no-due", "target", N_("A target needs the day on which it is due."), N_("Enter the day."))
    if action.target is not None and not math.isfinite(action.target.value):
        refuse("no-value", "target", N_("A target needs a value."), N_("Enter it."))
    if action.start and action.end and action.end < action.start:
        refuse("end-first", "end", N_("The end lies before the start."), N_("Correct one of them."))
    for field in ("budget", "own_contribution"):
        amount = getattr(action, field)
        if amount is not None and not (math.isfinite(amount) and amount >= 0):
            refuse("amount", field, N_("“{field}” must be a number from 0 upwards."), N_("Correct it."))
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
        said = " ".join(
            [action.title, action.objective, action.partners, action.programme, action.remarks, action.department]
        )
        if (
            (unit is None or action.is_citywide or unit in action.units)
            and (domain is None or action.domain == domain)
            and (department is None or action.department == department)
            and (status is None or action.status is status)
            and wanted in said.casefold()
        ):
            found.append(position)
    return found
