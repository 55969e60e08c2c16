"""What of a file is not read: named for as long as it is so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sozial.errors import Finding, Severity, listed
from sozial.i18n import N_
from sozial.reading.tables.raw_table import RawTable
from sozial.reading.tables.sheet_choice import SHEETS
from sozial.reading.tables.table_parts import PartKind, TablePart

_MOST_NAMED = 30
# What one table of a file says of the others, as if it were the only one that is read.
_OF_ONE = {
    SHEETS,
    "sheets-apart",
    "sheets-fewer",
    "sheets-without-figures",
    "hidden-sheets",
    "hidden-notes",
    "sheets-empty",
    "sheets-foreign",
    "second-table",
}


def unread_parts(parts: Sequence[TablePart], read: Collection[tuple[str, int]]) -> tuple[TablePart, ...]:
    """Return the parts of a file that are not read.

    Parameters
    ----------
    read
        Sheet and block of each table that is read.

    Examples
    --------
    >>> parts = (TablePart("Arbeit"), TablePart("Kinder"), TablePart("Hinweise", kind=PartKind.NOTES))
    >>> [part.label for part in unread_parts(parts, {("Arbeit", 1)})]
    ['Kinder', 'Hinweise']
    """
    return tuple(part for part in parts if part.place not in read)


def place_of(table: RawTable) -> tuple[str, int]:
    """Return the sheet and block that a table was read from."""
    return table.sheet, max(table.reading.block, 1)


def without_other_parts(table: RawTable) -> RawTable:
    """Return a table that does not say what else its file holds: that is said of all its tables together."""
    if not table.parts:
        return table
    return replace(table, findings=tuple(finding for finding in table.findings if finding.code not in _OF_ONE))


def tell_parts(tables: Sequence[RawTable], title: str) -> list[RawTable]:
    """Return all tables that are read of one file; the first says what of the file is not read.

    What each of them said of the others, as if it alone were read, is left out.

    Parameters
    ----------
    title
        Name of the file.
    """
    if not tables or not tables[0].parts:
        return list(tables)
    told = [without_other_parts(table) for table in tables]
    unread = unread_parts(tables[0].parts, {place_of(table) for table in tables})
    told[0] = replace(told[0], findings=(*_findings(unread, title), *told[0].findings))
    return told


def _findings(unread: Sequence[TablePart], title: str) -> list[Finding]:
    messages = {
        PartKind.TABLE: N_("Tables of this file that are not read: {sheets}"),
        PartKind.NOTES: N_("Sheets without a table of figures are not read: {sheets}"),
        PartKind.EMPTY: N_("Empty sheets: {sheets}"),
        PartKind.FOREIGN: N_("Sheets with charts or macros are not read: {sheets}"),
    }
    findings = []
    for kind, message in messages.items():
        labels = [part.label for part in unread if part.kind is kind]
        if labels:
            severity = Severity.WARNING if kind is PartKind.TABLE else Severity.NOTE
            remedy = N_("Add them to the list of tables if they belong to it.") if kind is PartKind.TABLE else ""
            values = {"sheets": listed(labels, _MOST_NAMED)}
            findings.append(Finding("parts-unread", severity, message, remedy, title, values))
    return findings
