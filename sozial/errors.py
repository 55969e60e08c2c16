"""What a check found, and the error for what cannot be read at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from numbers import Real
from types import MappingProxyType
from typing import Any

from sozial.i18n import N_, Counted, translator
from sozial.message_text import fill_places, with_advice

# What these say may be a day, which readers write in their way; everything else is literal.
_PERIODS = {"period", "periods", "before", "after", "reference"}
_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
# A list in a finding is bounded: findings are kept with the data for as long as it is open.
_MOST_CARRIED = 1_000


class Severity(StrEnum):
    """How much a finding weighs.

    An error stops. A question has an answer that changes the result, and a proposal is used until a person gives
    it. A warning may change results. A note informs.
    """

    ERROR = "error"
    QUESTION = "question"
    WARNING = "warning"
    NOTE = "note"


class Phrase(str):
    """A value that is itself a message identifier, and is translated where the finding is shown."""

    __slots__ = ()


class Moment(str):
    """A value that is an ISO date and time, and is written as the reader writes it."""

    __slots__ = ()


class Listed(str):
    """A list as a message shows it, cut for people; carries its items for whoever wants all of them.

    Parameters
    ----------
    text
        What the message says.
    items
        All items, but never more than a thousand.
    left_off
        How many items there are beyond these.
    """

    items: tuple[str, ...]
    left_off: int

    def __new__(cls, text: str, items: Sequence[str] = (), left_off: int = 0) -> Listed:
        """Return the text with its items."""
        listed = super().__new__(cls, text)
        listed.items, listed.left_off = tuple(items), left_off
        return listed


@dataclass(frozen=True)
class Finding:
    """One thing that a check found.

    Parameters
    ----------
    code
        Stable short name, for tests and for filtering.
    severity
        Error, question, warning or note.
    message, remedy
        English message identifiers with named placeholders: what was found, what the user can do. A pair of `NP_`
        has its own form for one and for several, by the value that counts.
    place
        File, column, row or unit, as the user knows it; literal text.
    values
        What fills the placeholders. Numbers are formatted in the reader's language.
    subject
        What a question is about where it can be asked several times, such as a column; part of its name.
    options
        What can be answered to a question: label, as a message identifier, by answer; the placeholders are filled too.
    chosen
        The answer that is in effect: the proposal, until a person gives another one.

    Examples
    --------
    >>> Finding("rows", Severity.NOTE, "Rows: {n}", values={"n": 1200}).text("en")
    'Rows: 1,200'
    """

    code: str
    severity: Severity
    message: str
    remedy: str = ""
    place: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    chosen: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))
        for said in (self.message, self.remedy, *self.options.values()):
            if isinstance(said, Counted) and not isinstance(self.values.get(said.by), Real):
                raise TypeError(f"“{said}” is counted by “{said.by}”, which is no number in {self.code}")

    def __reduce__(self) -> tuple[Any, ...]:
        parts = (self.code, self.severity, self.message, self.remedy, self.place, dict(self.values))
        return Finding, (*parts, self.subject, dict(self.options), self.chosen)

    @property
    def question(self) -> str:
        """Stable name of the question, under which its answer is kept.

        Examples
        --------
        >>> Finding("dash", Severity.QUESTION, "?", subject="Rent").question
        'dash: Rent'
        """
        return f"{self.code}: {self.subject}" if self.subject else self.code

    def option(self, answer: str, language: str) -> str:
        """Return what one answer says, in one language."""
        return self._filled(self.options[answer], language)

    def _filled(self, template: str, language: str) -> str:
        shown = {name: _shown(value, language) for name, value in self.values.items()}
        words = translator(language)
        for name in _PERIODS & shown.keys():
            shown[name] = _DAY.sub(lambda day: words.day(day[0]), shown[name])
        if not template:
            return ""
        return fill_places(translator(language).template(template, self.values), shown)

    @property
    def is_answered(self) -> bool:
        """Whether this is a question that a person answered: it informs, and says the answer."""
        return self.severity is Severity.NOTE and bool(self.options)

    def text(self, language: str) -> str:
        """Return the message in one language; of an answered question with its answer."""
        said = self._filled(self.message, language)
        if not self.is_answered:
            return said
        answer = self.option(self.chosen, language) if self.chosen in self.options else self.chosen
        return translator(language)(N_("{question} – answered: {answer}")).format(question=said, answer=answer)

    def advice(self, language: str) -> str:
        """Return what the user can do, in one language."""
        return self._filled(self.remedy, language)

    def line(self, language: str) -> str:
        """Return place, message and remedy in one line of plain text."""
        said = f"{self.place}: {self.text(language)}" if self.place else self.text(language)
        return with_advice(said, self.advice(language))


def settle(findings: Sequence[Finding], answers: Mapping[str, str]) -> list[Finding]:
    """Return findings in which every question that a person answered is a note that says the answer.

    A check that asks reads the answer itself, and names in `chosen` what is in effect. An answer that the question
    does not know leaves it open, and is told. Where a question has no answers to choose from, only another reading
    or another file can end it.

    Examples
    --------
    >>> asked = Finding("rows", Severity.QUESTION, "Count {n} rows?", values={"n": 2}, options={"yes": "Yes, {n}."})
    >>> [finding.text("en") for finding in settle([asked], {"rows": "yes"})]
    ['Count 2 rows? – answered: Yes, 2.']
    >>> [finding.code for finding in settle([asked], {"rows": "perhaps"})]
    ['rows', 'answer-unknown']
    """
    told = {finding.values.get("subject") for finding in findings if finding.code == "answer-unknown"}
    settled = []
    for finding in findings:
        answer = answers.get(finding.question)
        if finding.severity is not Severity.QUESTION or not finding.options or answer is None:
            settled.append(finding)
        elif answer in finding.options and finding.chosen in ("", answer):
            settled.append(replace(finding, severity=Severity.NOTE, remedy="", chosen=answer))
        else:
            settled.append(finding)
            if finding.subject not in told:
                settled.append(_unknown_answer(finding, answer))
    return settled


def _unknown_answer(finding: Finding, answer: str) -> Finding:
    message = N_("The kept answer “{answer}” to “{subject}” cannot be followed in this file; read: {read}")
    values = {"answer": answer, "subject": finding.question, "read": finding.chosen or "–"}
    remedy = N_("Answer the question anew.")
    return Finding("answer-unknown", Severity.WARNING, message, remedy, finding.place, values)


def _shown(value: Any, language: str) -> str:
    if isinstance(value, Phrase):
        return translator(language)(value)
    if isinstance(value, Moment):
        return translator(language).moment(value)
    if isinstance(value, tuple):
        return translator(language).listing([_shown(item, language) for item in value])
    return translator(language).value(value)


class DataError(Exception):
    """Something cannot be read or computed; carries the findings that say why."""

    def __init__(self, *findings: Finding) -> None:
        if not findings:
            raise ValueError("a DataError needs at least one finding")
        super().__init__("; ".join(finding.line("en") for finding in findings))
        self.findings = findings

    def __reduce__(self) -> tuple[Any, ...]:
        return DataError, self.findings


def refusal(code: str, place: str, message: str, remedy: str = "", /, **values: object) -> DataError:
    """Return the error for one thing that cannot be read or computed.

    Examples
    --------
    >>> str(refusal("empty", "a.csv", "There are {n} rows.", n=0))
    'a.csv: There are 0 rows.'
    """
    return DataError(Finding(code, Severity.ERROR, message, remedy, place, values))


def listed(items: Sequence[str], at_most: int = 8) -> str:
    """Return the first few items for a message, with a sign that there are more; it carries all (`Listed`).

    Examples
    --------
    >>> listed(["a", "b", "c"], at_most=2), listed(["a", "b", "c"], at_most=2).items
    ('a, b …', ('a', 'b', 'c'))
    """
    text = ", ".join(items[:at_most]) + (" …" if len(items) > at_most else "")
    return Listed(text, items[:_MOST_CARRIED], max(0, len(items) - _MOST_CARRIED))


def merge_findings(findings: Sequence[Finding], at_least: int = 3) -> list[Finding]:
    """Return findings with those that differ in one name or place only put together into one, with the list.

    Parameters
    ----------
    at_least
        So many are put together; fewer stay as they are. Questions are never put together: each is answered.

    Examples
    --------
    >>> said = [Finding("gap", Severity.NOTE, "“{column}” has gaps.", values={"column": name}) for name in "abc"]
    >>> [finding.text("en") for finding in merge_findings(said)]
    ['“a, b, c” has gaps.']
    """
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        own = id(finding) if finding.severity is Severity.QUESTION else 0
        key = (finding.code, finding.severity, finding.message, finding.remedy, tuple(sorted(finding.values)), own)
        groups.setdefault(key, []).append(finding)
    merged: list[Finding] = []
    for group in groups.values():
        merged += [_merged(group)] if len(group) >= at_least and _differing(group) is not None else group
    return merged


def _differing(group: Sequence[Finding]) -> str | None:
    """Return the one value that differs in a group, "" for the place; None where more or none differ."""
    names = [name for name in group[0].values if len({str(finding.values[name]) for finding in group}) > 1]
    if len({finding.place for finding in group}) > 1:
        names.append("")
    said = [finding.values[name] for name in names if name for finding in group]
    texts = all(isinstance(text, str) and not isinstance(text, Phrase) for text in said)
    return names[0] if len(names) == 1 and texts else None


def _merged(group: Sequence[Finding]) -> Finding:
    name = _differing(group)
    if not name:
        return replace(group[0], place=listed(list(dict.fromkeys(finding.place for finding in group))))
    together = listed(list(dict.fromkeys(str(finding.values[name]) for finding in group)))
    return replace(group[0], values={**group[0].values, name: together})
