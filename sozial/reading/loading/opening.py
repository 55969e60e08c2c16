"""A table opened as a person decided: with saved readings, answers to its questions, and the sheet that is wanted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sozial.errors import DataError, Finding, Severity
from sozial.i18n import N_
from sozial.model import Indicator
from sozial.reading.files.content import Kind, detect_kind
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.loading.applying_reading import apply_reading
from sozial.reading.plans.columns import TablePlan
from sozial.reading.plans.saved_reading import SavedReading, fits, reading_for
from sozial.reading.sandbox.safely import read_figures_safely
from sozial.reading.sandbox.working_safely import propose_columns_safely
from sozial.reading.tables.raw_table import RawTable
from sozial.reading.tables.unread_parts import tell_parts

# What a file says that has no such sheet, or no such layer of areas.
_NOT_THERE = {"no-sheet", "no-layer"}


@dataclass(frozen=True)
class Given:
    """What a person gave for the reading of files.

    Parameters
    ----------
    readings
        Saved readings; each holds for the tables whose columns it fits.
    answers
        Answers by the name of the question; they go before those of a reading.
    sheets
        Sheets, or layers of areas; each holds for the files that have it, and becomes a table of its own.
    """

    readings: tuple[SavedReading, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.readings or self.answers or self.sheets)


@dataclass(frozen=True)
class Opened:
    """A table, and the saved reading that it was opened with."""

    table: RawTable
    saved: SavedReading | None = None

    def propose(self, keys_on_map: Collection[str] = (), known: Mapping[str, Indicator] | None = None) -> TablePlan:
        """Return the plan of its columns: as the reading says, else as proposed (see `propose_columns`).

        What a list of indicators says (`known`) goes before the reading, whose directions can be proposals.
        """
        plan = propose_columns_safely(self.table, keys_on_map, known)
        if self.saved is None:
            return plan
        plan = apply_reading(self.saved, self.table, plan, keys_on_map)
        listed = known or {}
        columns = [
            replace(entry, indicator=listed[entry.code]) if entry.indicator and entry.code in listed else entry
            for entry in plan.columns
        ]
        plan = replace(plan, columns=tuple(columns))
        message, values = N_("Read as saved before: {title}"), {"title": self.saved.title}
        used = Finding("reading-used", Severity.NOTE, message, "", self.table.title, values)
        return replace(plan, findings=(used, *plan.findings))


def open_table(content: bytes, title: str, given: Given | None = None) -> Opened:
    r"""Read a table, or the figures of areas, in a process of its own, with what a person gave for it.

    The first reading that fits the table's columns is used, one that was made for a file of this name before others.
    A reading can also say what makes the columns, such as the lines of the header; so where none fits the columns that
    are found out, each is tried as it stands.

    Raises
    ------
    DataError
        If the file is refused.

    Examples
    --------
    >>> from sozial.reading.plans.saved_reading import save_reading
    >>> opened = open_table(b"Nr;Stadtteil;Quote 2023\n1;Au;1,5\n2;Bo;2,5\n", "2023.csv")
    >>> saved = save_reading(opened.table, opened.propose())
    >>> next_year = open_table(b"Nr;Stadtteil;Quote 2024\n1;Au;1,5\n2;Bo;2,5\n", "2024.csv", Given((saved,)))
    >>> next_year.saved is saved
    True
    """
    given = given or Given()
    # Of several that fit, the one that was made for a file of this name.
    given = replace(given, readings=tuple(sorted(given.readings, key=lambda saved: saved.title != title)))
    first, refused = None, None
    try:
        first = _read(content, title, TableReading(answers=given.answers), given.sheets)
    except DataError as error:
        refused = error
    for saved in given.readings:
        columns = _fitting_columns(content, title, given, saved) if first is None else first.columns
        if fits(saved, columns):
            return _open_with(saved, columns, content, title, given)
    for saved in given.readings if first is not None else ():
        columns = _fitting_columns(content, title, given, saved)
        if fits(saved, columns):
            return _open_with(saved, columns, content, title, given)
    if first is None:
        raise refused or AssertionError
    return Opened(first)


def open_tables(content: bytes, title: str, given: Given | None = None) -> tuple[Opened, ...]:
    """Read a table, or one for each of the wanted sheets that a workbook has; what is not read is told.

    Raises
    ------
    DataError
        If the file, or one of its sheets, is refused.
    """
    given = given or Given()
    first = open_table(content, title, given)
    known = {part.sheet for part in first.table.parts}
    wanted = [sheet for sheet in dict.fromkeys(given.sheets) if sheet in known]
    if len(wanted) < 2:
        return (first,)
    names = [title, *(f"{title} · {sheet}" for sheet in wanted[1:])]
    opened = [
        open_table(content, name, replace(given, sheets=(sheet,))) for name, sheet in zip(names, wanted, strict=True)
    ]
    told = tell_parts([entry.table for entry in opened], title)
    return tuple(replace(entry, table=table) for entry, table in zip(opened, told, strict=True))


def _fitting_columns(content: bytes, title: str, given: Given, saved: SavedReading) -> tuple[str, ...]:
    """Return the columns that a table has when it is opened as a reading says; () where it cannot be."""
    try:
        return _read(content, title, _answered(saved.reading, given), given.sheets).columns
    except DataError:
        return ()


def _open_with(saved: SavedReading, columns: Sequence[str], content: bytes, title: str, given: Given) -> Opened:
    reading = _answered(reading_for(saved, columns), given)
    try:
        return Opened(_read(content, title, reading, given.sheets), saved)
    except DataError as error:
        if not reading.sheet or {finding.code for finding in error.findings} - _NOT_THERE:
            raise
        # A sheet of another name than last time is found anew.
        return Opened(_read(content, title, replace(reading, sheet=""), given.sheets), saved)


def _answered(reading: TableReading, given: Given) -> TableReading:
    return replace(reading, answers={**reading.answers, **given.answers})


def _read(content: bytes, title: str, reading: TableReading, sheets: Sequence[str]) -> RawTable:
    """Read a table; of the wanted sheets the first one that it has, else as the reading says."""
    for sheet in sheets if detect_kind(content, title) is not Kind.CSV else ():
        try:
            return read_figures_safely(content, title, replace(reading, sheet=sheet))
        except DataError as error:
            if {finding.code for finding in error.findings} - _NOT_THERE:
                raise
    return read_figures_safely(content, title, reading)
