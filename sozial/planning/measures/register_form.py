"""Rows of a spreadsheet read as measures (`register_columns` says which columns there are)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sozial.errors import DataError, Finding, Severity, listed, refusal
from sozial.i18n import LANGUAGES, N_, NP_, translator
from sozial.model import Dataset
from sozial.planning.measures.action import Action, check_action
from sozial.planning.measures.field_checks import tidy_text
from sozial.planning.measures.field_kinds import Choice, Day, IndicatorCode, IndicatorCodes, Number, Quarters
from sozial.planning.measures.fields import Column, blank, columns_of, with_values
from sozial.planning.measures.kept_names import same_name
from sozial.planning.measures.register_columns import KEY, UNIT_NAMES, VERSION, sheet_columns
from sozial.reading.cells.grid import Cell, cell_text

_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_TIME = re.compile(r" 00:00:00$")
# Of a register; a town has some hundred measures. Of its mistakes so many are told one by one.
_MOST_ROWS, _MOST_LETTERS, _MOST_PROBLEMS = 5_000, 2_000_000, 100
# A spreadsheet holds 15 to 16 digits of a number; one that has more is written as text.
_MANY_DIGITS = re.compile(r"-?(?=(?:\D*\d){16})\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.I)


@dataclass(frozen=True)
class FormRow:
    """One row of a form.

    Parameters
    ----------
    line
        In the file, counted from 1.
    key, version
        Of the measure that it was written from; empty and 0 for a new one.
    """

    line: int
    key: str
    version: int
    action: Action


@dataclass(frozen=True)
class Form:
    """What a form holds."""

    rows: tuple[FormRow, ...]
    findings: tuple[Finding, ...] = field(default=())


def _headings() -> dict[str, str]:
    """Return the name of each column by its heading in any language."""
    columns = sheet_columns().values()
    # Who makes a form without the app's own calls the codes simply “indicators”.
    plain = [(one.name, one.column.label) for one in columns if one.column is not None]
    headings = [*plain, *((one.name, one.heading) for one in columns)]
    return {translator(language)(heading).casefold(): name for name, heading in headings for language in LANGUAGES}


def read_form_rows(rows: Sequence[Sequence[Cell]], dataset: Dataset, title: str) -> Form:
    """Return the measures of a form.

    Parameters
    ----------
    rows
        Cells of the sheet; one of the first ten rows holds the headings, in any language of the app.
    title
        File name, for findings.

    Raises
    ------
    DataError
        If there are no headings, or with everything that cannot be read: nothing of the file is taken then.
    """
    _refuse_long(rows, title)
    place, headings = _find_headings(rows, title)
    findings = _foreign_columns(rows[place], headings, title)
    problems: list[Finding] = []
    found, left_off, named = [], 0, _Known(dataset)
    for line, row in enumerate(rows[place + 1 :], place + 2):
        cells = {name: cell for name, cell in zip(headings, row, strict=False) if name and cell is not None}
        if not cells:
            continue
        reader = _RowReader(cells, named, f"{title}, {line}")
        action = reader.action()
        findings += reader.remarks
        wrong = reader.problems or check_action(action)
        left_off += len(wrong) if len(problems) >= _MOST_PROBLEMS else 0
        problems += [_at(finding, f"{title}, {line}") for finding in wrong] if not left_off else []
        found.append(FormRow(line, reader.text(KEY), reader.whole(VERSION), action))
    problems += _same_numbers(found, title)
    if left_off:
        message = NP_("There is {n} more mistake in this file.", "There are {n} more mistakes in this file.")
        remedy = N_("Mend those above first, and load it again.")
        problems.append(Finding("more", Severity.ERROR, message, remedy, title, {"n": left_off}))
    if problems:
        raise DataError(*problems)
    return Form(tuple(found), tuple(findings))


def _find_headings(rows: Sequence[Sequence[Cell]], title: str) -> tuple[int, list[str]]:
    """Return which row holds the headings, and the column that each of its cells names; "" where it names none."""
    known = _headings()
    read = [[known.get(cell_text(cell).casefold(), "") for cell in row] for row in rows[:10]]
    place = next((at for at, names in enumerate(read) if "title" in names), None)
    if place is None:
        message = N_("No row of this file holds the headings of the register.")
        raise refusal("no-headings", title, message, N_("Start from a file that this page wrote."))
    return place, read[place]


def _foreign_columns(row: Sequence[Cell], headings: Sequence[str], title: str) -> list[Finding]:
    """Return what is said of columns that the register does not have."""
    foreign = [cell_text(cell) for cell, name in zip(row, headings, strict=True) if cell is not None and not name]
    if not foreign:
        return []
    message = N_("Columns that the register does not have are not taken over: {names}")
    return [Finding("foreign-columns", Severity.WARNING, message, "", title, {"names": listed(foreign)})]


def _same_numbers(found: Sequence[FormRow], title: str) -> list[Finding]:
    """Return what is wrong where several rows are one measure."""
    times = Counter(row.key for row in found if row.key)
    twice = sorted(key for key, count in times.items() if count > 1)
    if not twice:
        return []
    message = N_("Several rows have the same number: {keys}")
    remedy = N_("Leave the number of copied rows empty: they become new measures.")
    return [Finding("twice", Severity.ERROR, message, remedy, title, {"keys": listed(twice)})]


def _refuse_long(rows: Sequence[Sequence[Cell]], title: str) -> None:
    """Refuse what is no register: reading it would take what others wait for."""
    letters = sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
    if len(rows) > _MOST_ROWS or letters > _MOST_LETTERS:
        message = N_("Rows in this file: {rows}, letters: {letters}; a register has at most {most} and {most_letters}.")
        remedy = N_("Check whether it is the register, and divide it if it is.")
        values = {"rows": len(rows), "letters": letters, "most": _MOST_ROWS, "most_letters": _MOST_LETTERS}
        raise refusal("too-large", title, message, remedy, **values)


def _at(finding: Finding, place: str) -> Finding:
    return Finding(finding.code, finding.severity, finding.message, finding.remedy, place, finding.values)


class _Known:
    """What the data knows of quarters and indicators: keys and codes, and both by name."""

    def __init__(self, dataset: Dataset) -> None:
        self.units = {str(unit) for unit in dataset.units.index}
        self.names: dict[str, str] = {}
        for unit, title in dataset.unit_titles.items():
            self.names.setdefault(title.casefold(), unit)
        self.codes = {indicator.code for indicator in dataset.indicators}
        self.labels = {indicator.label.casefold(): indicator.code for indicator in dataset.indicators}


class _RowReader:
    """Reads the cells of one row, and notes what cannot be read."""

    def __init__(self, cells: Mapping[str, Cell], known: _Known, place: str) -> None:
        self._cells = cells
        self._known = known
        self._place = place
        self.problems: list[Finding] = []
        self.remarks: list[Finding] = []

    def action(self) -> Action:
        return with_values(blank(Action), {column.name: self._value(column) for column in columns_of(Action)})

    def _value(self, column: Column) -> Any:
        """Return what stands in a column; None where nothing does."""
        name, field = column.name, column.field
        match field:
            case Number():
                return self._number(name)
            case Day():
                return self._day(name)
            case Choice():
                return self._choice(name, field)
            case Quarters():
                return self._units()
            case IndicatorCodes():
                return self._codes(name)
            case IndicatorCode():
                return next(iter(self._codes(name)), "")
            case _:
                return self.text(name)

    def text(self, name: str) -> str:
        cell = self._cells.get(name)
        return tidy_text(cell) if isinstance(cell, str) else cell_text(cell)

    def whole(self, name: str) -> int:
        text = self.text(name)
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def _refuse(self, code: str, name: str, message: str, remedy: str) -> None:
        values = {"text": self.text(name)}
        self.problems.append(Finding(code, Severity.ERROR, message, remedy, self._place, values))

    def _number(self, name: str) -> float | None:
        cell = self._cells.get(name)
        if cell is None or isinstance(cell, float):
            return cell
        if _MANY_DIGITS.fullmatch(cell.strip()):
            return float(cell)
        remedy = N_("Format the cell as a number, and type it again.")
        self._refuse("no-number", name, N_("“{text}” is text, not a number."), remedy)
        return None

    def _day(self, name: str) -> str:
        text = _TIME.sub("", self.text(name))
        if match := _GERMAN_DAY.fullmatch(text):
            return f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
        return text

    def _choice(self, name: str, field: Choice) -> StrEnum | None:
        text = self.text(name)
        words = {translator(language)(label): held for language in LANGUAGES for held, label in field.labels.items()}
        by_word = {word.casefold(): held for word, held in words.items()}
        if text and text.casefold() not in by_word:
            values = {"text": text, "known": listed(list(words))}
            self.problems.append(Finding(name, Severity.ERROR, field.unknown, "", self._place, values))
        return by_word.get(text.casefold())

    def _units(self) -> tuple[str, ...]:
        names = self._known.names
        if self.text("units"):
            keys = self._split("units", lambda text: text in self._known.units)
            self._compare_names(keys)
            return keys
        # Keys go first; names are for those who add a row by hand.
        given = self._split(UNIT_NAMES, lambda text: text.casefold() in names)
        unknown = [name for name in given if name.casefold() not in names]
        if unknown:
            message = N_("This data has no quarters with these names: {text}")
            values = {"text": listed(unknown)}
            remedy = N_("Correct the names, or fill in the column of the keys.")
            self.problems.append(Finding("unknown-names", Severity.ERROR, message, remedy, self._place, values))
        return tuple(names[name.casefold()] for name in given if name.casefold() in names)

    def _compare_names(self, keys: tuple[str, ...]) -> None:
        """Say where the names beside the keys are those of other quarters: the file may be of other data."""
        names = self._split(UNIT_NAMES, lambda text: text.casefold() in self._known.names)
        titles = {key: name for name, key in self._known.names.items()}
        if len(names) != len(keys):
            return
        other = [
            f"{key}: {name}"
            for key, name in zip(keys, names, strict=True)
            if key in titles and not same_name(name.casefold(), titles[key])
        ]
        if other:
            message = N_("The names beside these keys are not those of this data: {names}. The keys hold.")
            remedy = N_("Check the quarters of this row: the file may have been written for other data.")
            values = {"names": listed(other)}
            self.remarks.append(Finding("other-names", Severity.WARNING, message, remedy, self._place, values))

    def _codes(self, name: str) -> tuple[str, ...]:
        codes, labels = self._known.codes, self._known.labels
        given = self._split(name, lambda text: text in codes or text.casefold() in labels)
        return tuple(text if text in codes else labels.get(text.casefold(), text) for text in given)

    def _split(self, name: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
        """Return the parts of a cell: one per line; a line that is no known name is split at commas and semicolons."""
        found: list[str] = []
        for line in self.text(name).split("\n"):
            whole = line.strip()
            found += [whole] if is_known(whole) else [part.strip() for part in re.split("[;,]", whole)]
        return tuple(dict.fromkeys(part for part in found if part))
