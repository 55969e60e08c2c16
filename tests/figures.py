"""What the app would rank of a file, and whether it is what the file says."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sozial.errors import DataError, Severity, settle
from sozial.model import NAME
from sozial.reading.joining.dataset import build_dataset
from sozial.reading.plans.checks import check_table
from sozial.reading.plans.proposing import propose_columns
from sozial.reading.tables.table import read_table
from tests.layouts.description import Truth


class Outcome(StrEnum):
    """How a try ended; only SILENT is a fault."""

    SAME = "same"
    ASKED = "asked"
    REFUSED = "refused"
    SILENT = "silent"


@dataclass(frozen=True)
class Figures:
    """What the app would rank.

    Parameters
    ----------
    values
        By figure, then (key, period).
    questions
        Codes of what is asked, sorted; `refused` the codes of what stops.
    """

    values: Mapping[str, Mapping[tuple[str, str], float | None]]
    names: Mapping[str, str]
    support: frozenset[str]
    questions: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def read_figures(content: bytes, title: str) -> Figures:
    """Read a file as the app does, without the process of its own."""
    questions: tuple[str, ...] = ()
    try:
        table = read_table(content, title)
        plan = propose_columns(table)
        said = settle([*table.findings, *plan.findings, *check_table(table, plan)], table.reading.answers)
        questions = tuple(sorted({entry.code for entry in said if entry.severity is Severity.QUESTION}))
        stops = tuple(sorted({entry.code for entry in said if entry.severity is Severity.ERROR}))
        dataset = build_dataset("Stadt", [(table, plan)])
    except DataError as error:
        return Figures({}, {}, frozenset(), questions, tuple(finding.code for finding in error.findings))
    values = {
        str(code): {key: None if math.isnan(value) else float(value) for key, value in column.items()}
        for code, column in dataset.values.items()
    }
    names = {str(unit): str(name) for unit, name in dataset.units[NAME].items()}
    ranked = {indicator.code for indicator in dataset.indicators}
    return Figures(values, names, frozenset(values) - ranked, questions, stops)


_INHABITANTS = frozenset(["einwohner", "bevölkerung", "population"])


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+\+?", unicodedata.normalize("NFC", text).casefold()))


def _known(values: Mapping[tuple[str, str], float | None]) -> dict[tuple[str, str], float]:
    return {place: value for place, value in values.items() if value is not None}


def _equal(one: Mapping[tuple[str, str], float | None], other: Mapping[tuple[str, str], float | None]) -> bool:
    """Whether two figures hold the same; a cell that is not there is an unknown one."""
    first, second = _known(one), _known(other)
    return first.keys() == second.keys() and all(
        math.isclose(value, second[place], rel_tol=1e-9, abs_tol=1e-9) for place, value in first.items()
    )


def _dated(truth: Truth, read: Figures) -> Truth:
    """Return the truth with the period that a title states, where the figures have none of their own."""
    found = {period for values in read.values.values() for _unit, period in values}
    own = {period for values in truth.figures.values() for _unit, period in values}
    if own != {""} or len(found) != 1 or not found <= truth.periods:
        return truth
    period = found.pop()
    figures = {
        words: {(unit, period): value for (unit, _none), value in values.items()}
        for words, values in truth.figures.items()
    }
    return replace(truth, figures=figures)


def differences(truth: Truth, read: Figures) -> list[str]:
    """Return in what read figures differ from the truth, cell by cell; [] where they do not."""
    truth = _dated(truth, read)
    found: list[str] = []
    units = {unit for values in read.values.values() for unit, _period in values}
    if units != set(truth.names):
        found.append(f"units: {sorted(units - set(truth.names))} too many, {sorted(set(truth.names) - units)} missing")
    wrong = {unit: name for unit, name in read.names.items() if unit in truth.names and truth.names[unit] != name}
    if wrong:
        found.append(f"names: {wrong}")
    left = dict(read.values)
    for words in sorted(truth.figures, key=lambda words: -len(_words(words))):
        values = truth.figures[words]
        own = _words(words)
        # The app calls the count of all inhabitants "population".
        named = [code for code in left if own <= _words(code) or (code == "population" and own & _INHABITANTS)]
        code = next((code for code in named if _equal(values, left[code])), None)
        if code is None:
            found.append(f"“{words}” is not there as it should; columns with its words: {named}")
            continue
        del left[code]
        if words not in truth.either and (code in read.support) != (words in truth.support):
            found.append(f"“{words}” is {'not ' if code in read.support else ''}ranked")
    found += [f"“{code}” is no figure" for code in left]
    return found


def same_figures(truth: Truth, read: Figures, asked_before: tuple[str, ...] = ()) -> tuple[Outcome, list[str]]:
    """Return how a try ended, and in what figures differ.

    Parameters
    ----------
    asked_before
        What was asked about the unchanged file: a question that is asked anyway excuses nothing.
    """
    if read.refused:
        return Outcome.REFUSED, list(read.refused)
    found = differences(truth, read)
    new = sorted(set(read.questions) - set(asked_before))
    if new:
        return Outcome.ASKED, [*new, *found]
    return (Outcome.SILENT, found) if found else (Outcome.SAME, [])
