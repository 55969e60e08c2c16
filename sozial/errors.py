"""What a check found, and the error for what cannot be read at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sozial.i18n import N_, format_moment, format_number, translator, useful_digits


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
        English message identifiers with named placeholders: what was found, what the user can do.
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
        return translator(language)(template).format_map(shown) if template else ""

    def text(self, language: str) -> str:
        """Return the message in one language."""
        return self._filled(self.message, language)

    def advice(self, language: str) -> str:
        """Return what the user can do, in one language."""
        return self._filled(self.remedy, language)

    def line(self, language: str) -> str:
        """Return place, message and remedy in one line of plain text."""
        said = f"{self.place}: {self.text(language)}" if self.place else self.text(language)
        return with_advice(said, self.advice(language))


def settle(findings: Sequence[Finding], answers: Mapping[str, str]) -> list[Finding]:
    """Return findings in which every question that a person answered is a note that says the answer.

    A check that asks reads the answer itself, and names in `chosen` what is in effect.

    Examples
    --------
    >>> asked = Finding("rows", Severity.QUESTION, "Count {n} rows?", values={"n": 2}, options={"yes": "Yes, {n}."})
    >>> [finding.text("en") for finding in settle([asked], {"rows": "yes"})]
    ['Count 2 rows? – answered: Yes, 2.']
    """
    return [
        _Answered.of(finding) if finding.severity is Severity.QUESTION and finding.question in answers else finding
        for finding in findings
    ]


class _Answered(Finding):
    """A question with its answer, as a note."""

    @classmethod
    def of(cls, finding: Finding) -> _Answered:
        """Return an answered question."""
        return cls(
            finding.code, Severity.NOTE, finding.message, "", finding.place, finding.values,
            finding.subject, finding.options, finding.chosen or next(iter(finding.options), ""),
        )  # fmt: skip

    def __reduce__(self) -> tuple[Any, ...]:
        _kind, parts = super().__reduce__()
        return _Answered, parts

    def text(self, language: str) -> str:
        """Return question and answer in one language."""
        said = translator(language)(N_("{question} – answered: {answer}"))
        answer = self.option(self.chosen, language) if self.chosen in self.options else self.chosen
        return said.format(question=super().text(language), answer=answer)


def with_advice(said: str, advice: str) -> str:
    """Return what was found and what to do; what ends in a name or a list gets a full stop between them.

    Examples
    --------
    >>> with_advice("Not known: Au, Bo", "Check them."), with_advice("All is well.", "")
    ('Not known: Au, Bo. Check them.', 'All is well.')
    """
    if not advice:
        return said
    return f"{said}{'' if said.endswith(('.', '!', '?', '…', ':')) else '.'} {advice}"


def _shown(value: Any, language: str) -> str:
    if isinstance(value, Phrase):
        return translator(language)(value)
    if isinstance(value, Moment):
        return format_moment(value, language)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return format_number(value, language, useful_digits([value]))
    return str(value)


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
    """Return the first few items for a message, with a sign that there are more.

    Examples
    --------
    >>> listed(["a", "b", "c"], at_most=2)
    'a, b …'
    """
    return ", ".join(items[:at_most]) + (" …" if len(items) > at_most else "")
