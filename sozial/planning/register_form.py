"""The register as rows of a spreadsheet: which columns it has, and rows read back as measures."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sozial.errors import DataError, Finding, Severity, listed, refusal
from sozial.i18n import LANGUAGES, N_, translator
from sozial.model import Dataset
from sozial.planning.action import FIELD_LABELS, STATUS_LABELS, Action, Status, check_action, tidy_text
from sozial.planning.kept_names import same_name
from sozial.planning.target import Target
from sozial.reading.grid import Cell, cell_text

KEY, VERSION, UNIT_NAMES = "key", "version", "unit_names"
TARGET_INDICATOR, TARGET_VALUE, TARGET_DUE = "target_indicator", "target_value", "target_due"
COLUMNS: Mapping[str, str] = {
    KEY: N_("Number (leave as it is)"),
    VERSION: N_("Version (leave as it is)"),
    "title": FIELD_LABELS["title"],
    UNIT_NAMES: FIELD_LABELS["units"],
    "units": N_("Keys of the quarters"),
    "domain": FIELD_LABELS["domain"],
    "indicators": N_("Codes of the indicators"),
    "objective": FIELD_LABELS["objective"],
    TARGET_INDICATOR: N_("Target: code of the indicator"),
    TARGET_VALUE: N_("Target: value"),
    TARGET_DUE: N_("Target: due on"),
    "department": FIELD_LABELS["department"],
    "partners": FIELD_LABELS["partners"],
    "start": FIELD_LABELS["start"],
    "end": FIELD_LABELS["end"],
    "budget": FIELD_LABELS["budget"],
    "programme": FIELD_LABELS["programme"],
    "own_contribution": FIELD_LABELS["own_contribution"],
    "status": FIELD_LABELS["status"],
    "remarks": FIELD_LABELS["remarks"],
}
DAYS = ("start", "end", TARGET_DUE)
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_TIME = re.compile(r" 00:00:00$")
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


def action_cells(action: Action, dataset: Dataset, language: str) -> dict[str, str | float]:
    r"""Return a measure as the cells of a row, without key and version; several keys stand below each other.

    Examples
    --------
    >>> from sozial.reading.sample import read_sample
    >>> cells = action_cells(Action("A", units=("01101", "01102"), budget=5.0), read_sample(), "de")
    >>> cells["unit_names"], cells["units"], cells["budget"]
    ('Zollhof, Weinberg', '01101\n01102', 5.0)
    """
    titles = dataset.unit_titles
    cells: dict[str, str | float] = {
        name: getattr(action, name)
        for name in ("title", "domain", "objective", "department", "partners", "start", "end", "programme", "remarks")
    }
    cells[UNIT_NAMES] = ", ".join(titles.get(unit, unit) for unit in action.units)
    cells["units"], cells["indicators"] = "\n".join(action.units), "\n".join(action.indicators)
    cells["status"] = translator(language)(STATUS_LABELS[action.status])
    for name in ("budget", "own_contribution"):
        amount = getattr(action, name)
        cells[name] = "" if amount is None else amount
    if action.target is not None:
        cells[TARGET_INDICATOR], cells[TARGET_VALUE] = action.target.indicator, action.target.value
        cells[TARGET_DUE] = action.target.due
    return {name: cells.get(name, "") for name in COLUMNS if name not in (KEY, VERSION)}


def _headings() -> dict[str, str]:
    """Return the name of each column by its heading in any language."""
    # Who makes a form without the app's own calls the codes simply “indicators”.
    headings = [*COLUMNS.items(), ("indicators", FIELD_LABELS["indicators"])]
    return {translator(language)(heading).casefold(): name for language in LANGUAGES for name, heading in headings}


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
    known = _headings()
    read = [[known.get(cell_text(cell).casefold(), "") for cell in row] for row in rows[:10]]
    place = next((at for at, names in enumerate(read) if "title" in names), None)
    if place is None:
        message = N_("No row of this file holds the headings of the register.")
        raise refusal("no-headings", title, message, N_("Start from a file that this page wrote."))
    headings = read[place]
    findings: list[Finding] = []
    foreign = [
        cell_text(cell) for cell, name in zip(rows[place], headings, strict=True) if cell is not None and not name
    ]
    if foreign:
        message = N_("Columns that the register does not have are not taken over: {names}")
        findings.append(Finding("foreign-columns", Severity.WARNING, message, "", title, {"names": listed(foreign)}))
    found, problems, named = [], [], _Known(dataset)
    for line, row in enumerate(rows[place + 1 :], place + 2):
        cells = {name: cell for name, cell in zip(headings, row, strict=False) if name and cell is not None}
        if not cells:
            continue
        reader = _RowReader(cells, named, f"{title}, {line}")
        action = reader.action()
        findings += reader.remarks
        wrong = reader.problems or check_action(action)
        problems += [_at(finding, f"{title}, {line}") for finding in wrong]
        found.append(FormRow(line, reader.text(KEY), reader.whole(VERSION), action))
    times = Counter(row.key for row in found if row.key)
    twice = sorted(key for key, count in times.items() if count > 1)
    if twice:
        message = N_("Several rows have the same number: {keys}")
        remedy = N_("Leave the number of copied rows empty: they become new measures.")
        problems.append(Finding("twice", Severity.ERROR, message, remedy, title, {"keys": listed(twice)}))
    if problems:
        raise DataError(*problems)
    return Form(tuple(found), tuple(findings))


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
        target = None
        if any(self.text(name) for name in (TARGET_INDICATOR, TARGET_VALUE, TARGET_DUE)):
            code = self._codes(TARGET_INDICATOR)
            value = self._number(TARGET_VALUE)
            target = Target(code[0] if code else "", math.nan if value is None else value, self._day(TARGET_DUE))
        words: dict[str, Any] = {
            name: self.text(name)
            for name in ("title", "domain", "objective", "department", "partners", "programme", "remarks")
        }
        return Action(
            units=self._units(), indicators=self._codes("indicators"), target=target, start=self._day("start"),
            end=self._day("end"), budget=self._number("budget"), own_contribution=self._number("own_contribution"),
            status=self._status(), **words,
        )  # fmt: skip

    def text(self, name: str) -> str:
        cell = self._cells.get(name)
        return tidy_text(cell) if isinstance(cell, str) else cell_text(cell)

    def whole(self, name: str) -> int:
        text = self.text(name)
        return int(text) if text.isdigit() and len(text) < 10 else 0

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

    def _status(self) -> Status:
        text = self.text("status").casefold()
        if not text:
            return Status.PLANNED
        for language in LANGUAGES:
            for status, label in STATUS_LABELS.items():
                if translator(language)(label).casefold() == text:
                    return status
        known = listed([translator(language)(label) for language in LANGUAGES for label in STATUS_LABELS.values()])
        message = N_("“{text}” is no status. There are: {known}")
        found = Finding(
            "status", Severity.ERROR, message, "", self._place, {"text": self.text("status"), "known": known}
        )
        self.problems.append(found)
        return Status.PLANNED

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
