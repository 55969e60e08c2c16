"""What a person chooses in a flat file: of every dimension one value or all, and one level of areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sozial.errors import Finding, Severity
from sozial.i18n import N_, NP_
from sozial.reading.official.official_facts import Dimension, Facts
from sozial.reading.official.official_layout import coded, stated_levels

EVERY = "every"
# So many indicators can still be looked through; a person may ask for more.
_PROPOSED, _MOST = 40, 400


@dataclass(frozen=True)
class Choice:
    """What is read of one dimension: one value by its place, or all values (None)."""

    dimension: Dimension
    value: int | None

    @property
    def named(self) -> str:
        """What the name of an indicator says about this choice; "" for a total and for all values."""
        text = "" if self.value is None else self.dimension.values[self.value]
        return "" if text == self.dimension.total else text


def _options(values: Sequence[str], every: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Return answers with their labels, and what fills the labels: names from the file are never templates."""
    options = {value: f"{{option_{place}}}" for place, value in enumerate(values)}
    filled = {f"option_{place}": value for place, value in enumerate(values)}
    if every:
        options[EVERY] = N_("every value as an indicator of its own")
    return options, filled


def _not_there(subject: str, answer: str, read: str, title: str) -> Finding:
    message = N_("The kept answer “{answer}” to “{subject}” cannot be followed in this file; read: {read}")
    remedy = N_("Answer the question anew.")
    values = {"answer": answer, "subject": subject, "read": read}
    return Finding("answer-unknown", Severity.WARNING, message, remedy, title, values)


def choose_values(
    dimensions: Sequence[Dimension], answers: Mapping[str, str], title: str
) -> tuple[tuple[Choice, ...], list[Finding]]:
    """Return what is read of every dimension, with the question that each of them is.

    A total is proposed where there is one. Without a total, all values are: adding them up is not for a program to
    decide, because figures such as rates have no sum.

    Examples
    --------
    >>> sex = Dimension("Geschlecht", np.array([0, 1, 2]), ("Insgesamt", "männlich", "weiblich"), "Insgesamt")
    >>> choices, findings = choose_values([sex], {"dimension: Geschlecht": "weiblich"}, "t.csv")
    >>> choices[0].named, findings[0].chosen
    ('weiblich', 'weiblich')
    """
    chosen: list[Choice] = []
    findings: list[Finding] = []
    open_columns = 1
    for entry in sorted(dimensions, key=lambda entry: len(entry.values)):
        if len(entry.values) < 2:
            chosen.append(Choice(entry, 0))
            continue
        n = len(entry.values)
        proposal = entry.total or (EVERY if n * open_columns <= _PROPOSED else entry.values[0])
        every = n * open_columns <= _MOST
        answer = answers.get(f"dimension: {entry.label}", proposal)
        if answer not in entry.values and not (answer == EVERY and every):
            findings.append(_not_there(entry.label, answer, proposal, title))
            answer = proposal
        value = None if answer == EVERY else entry.values.index(answer)
        open_columns *= n if value is None else 1
        chosen.append(Choice(entry, value))
        findings.append(_question(entry, answer, every, title))
    places = {id(choice.dimension): choice for choice in chosen}
    return tuple(places[id(entry)] for entry in dimensions), findings


def _question(entry: Dimension, answer: str, every: bool, title: str) -> Finding:
    options, filled = _options(entry.values, every)
    message = NP_(
        "The figures are broken down by “{dimension}” ({n} value). Read: “{read}”, which is the total.",
        "The figures are broken down by “{dimension}” ({n} values). Read: “{read}”, which is the total.",
    )
    if answer == EVERY:
        message = NP_(
            "The figures are broken down by “{dimension}” ({n} value). Read: every value as an indicator.",
            "The figures are broken down by “{dimension}” ({n} values). Read: every value as an indicator.",
        )
    elif answer != entry.total:
        message = NP_(
            "The figures are broken down by “{dimension}” ({n} value). Read: “{read}” alone.",
            "The figures are broken down by “{dimension}” ({n} values). Read: “{read}” alone.",
        )
    values = {"dimension": entry.label, "n": len(entry.values), "read": answer, **filled}
    remedy = N_("Choose one value, or every value as an indicator of its own.")
    return Finding(
        "dimension", Severity.QUESTION, message, remedy, title, values, entry.label, options, answer
    )  # fmt: skip


def choose_level(facts: Facts, answers: Mapping[str, str], title: str) -> tuple[np.ndarray | None, list[Finding]]:
    """Return the rows of one level of areas, None for all, where keys do not tell the levels apart by their length."""
    if facts.level is None or facts.key is None:
        return None, []
    name, text = facts.level
    codes, levels = coded(text)
    keys, different = coded(facts.key[1])
    pairs = np.unique(np.column_stack([codes, keys]), axis=0)
    pairs = pairs[(pairs >= 0).all(axis=1)]
    if len(levels) < 2 or not len(pairs):
        return None, []
    if stated_levels([levels[place] for place in pairs[:, 0]], [different[place] for place in pairs[:, 1]]):
        return None, []
    times = np.bincount(pairs[:, 0], minlength=len(levels))
    proposal = levels[int(np.argmax(times))]
    answer = answers.get(f"area-kind: {name}", proposal)
    findings = []
    if answer not in levels:
        findings.append(_not_there(name, answer, proposal, title))
        answer = proposal
    options, filled = _options(levels, every=False)
    filled = {slot: f"{filled[slot]} ({n})" for slot, n in zip(filled, times.tolist(), strict=True)}
    message = NP_("The file holds {n} kind of areas. Read: {read}.", "The file holds {n} kinds of areas. Read: {read}.")
    remedy = N_("Choose the kind of areas that is to be compared.")
    values = {"n": len(levels), "read": answer, **filled}
    findings.append(
        Finding("area-kind", Severity.QUESTION, message, remedy, title, values, name, options, answer)
    )  # fmt: skip
    return codes == levels.index(answer), findings
