"""Proposals from files: tables (CSV, XLSX) and .pb files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sozial.errors import Finding, Severity, listed, refusal
from sozial.i18n import N_
from sozial.model import Dataset
from sozial.reading.cells.typed_number import read_typed
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary.place_names import normalise_name
from sozial.workshop.pb_file import choice_from_pb, read_pb
from sozial.workshop.proposals import Choice, Proposal
from sozial.workshop.statements import one_line

PB = "pb"
TYPES = ("csv", "xlsx", "ods", PB)
# Beginnings of headings, in small letters.
_HEADS = {
    "title": ("titel", "title", "vorschlag", "proposal", "projekt", "project", "name"),
    "cost": ("kosten", "cost", "betrag", "amount", "summe", "preis", "budget"),
    "quarter": ("quartier", "quarter", "stadtteil", "gebiet", "ort", "district"),
    "domain": ("handlungsfeld", "domain", "thema", "topic", "kategorie", "category"),
    "sentence": ("satz", "in einem satz", "in one sentence", "sentence", "beschreibung", "description"),
}


def proposals_from_table(
    table: RawTable, dataset: Dataset, language: str
) -> tuple[tuple[Proposal, ...], list[Finding]]:
    """Return the proposals of a table, and what is said of its rows.

    Raises
    ------
    DataError
        If there is no column with titles or none with costs.
    """
    columns = {name: _column(table, heads) for name, heads in _HEADS.items()}
    if not columns["title"] or not columns["cost"]:
        message = N_("There is no column with titles beside one with costs.")
        remedy = N_("Name the columns “Titel”, “Kosten”, “Quartier”, “Handlungsfeld” and “Satz”.")
        raise refusal("no-proposals", table.title, message, remedy)
    empty = [""] * len(table.texts(columns["title"]))
    cells = {name: [one_line(text) for text in table.texts(column)] if column else empty
             for name, column in columns.items()}  # fmt: skip
    found: list[Proposal] = []
    unread: list[str] = []
    foreign: list[str] = []
    rows = zip(*(cells[name] for name in _HEADS), strict=True)
    for title, cost, quarter, domain, sentence in (row for row in rows if any(row)):
        euros, unit = read_typed(cost, language), unit_named(quarter, dataset)
        unread += [cost or title] if euros is None else []
        foreign += [quarter] if quarter and not unit else []
        name = dataset.unit_titles[unit] if unit else ""
        cents = round((euros or 0.0) * 100)
        found.append(Proposal(str(len(found) + 1), title, max(cents, 0), unit, name, domain, sentence))
    return tuple(found), _said(table.title, unread, foreign)


def choice_from_file(content: bytes, name: str, dataset: Dataset) -> tuple[Choice, list[frozenset[str]], list[Finding]]:
    """Return the choice of a .pb file, its ballots, and what is said of it.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    try:
        choice, ballots = choice_from_pb(read_pb(content.decode("utf-8-sig")))
    except UnicodeDecodeError:
        message, remedy = N_("The file is not written in UTF-8."), N_("Save it as UTF-8.")
        raise refusal("encoding", name, message, remedy) from None
    foreign = [
        one.unit_name or one.unit for one in choice.proposals if one.unit and one.unit not in dataset.unit_titles
    ]
    return choice, ballots, _said(name, (), foreign)


def unit_named(text: str, dataset: Dataset) -> str:
    """Return the key of the quarter that a text names, by key, title or name; empty for none."""
    titles = dataset.unit_titles
    if text in titles:
        return text
    wanted = normalise_name(text) if text else ""
    found = [unit for unit, title in titles.items() if wanted and wanted == normalise_name(title)]
    return found[0] if len(found) == 1 else ""


def numbered(proposals: Sequence[Proposal]) -> Mapping[int, str]:
    """Return a number for each proposal that has none, by its place: the lowest that no other has."""
    codes = {one.code for one in proposals if one.code}
    found: dict[int, str] = {}
    free = 1
    for place, one in enumerate(proposals):
        if not one.code:
            while str(free) in codes:
                free += 1
            found[place] = str(free)
            codes.add(str(free))
    return found


def _column(table: RawTable, heads: Sequence[str]) -> str:
    plain = {column: re.sub(r"\s+", " ", column).strip().casefold() for column in table.columns}
    return next((column for head in heads for column, name in plain.items() if name.startswith(head)), "")


def _said(title: str, unread: Sequence[str], foreign: Sequence[str]) -> list[Finding]:
    findings = []
    if unread:
        message = N_("These costs are no numbers, and are empty now: {names}")
        findings.append(Finding("costs", Severity.WARNING, message, "", title, {"names": listed(unread)}))
    if foreign:
        message = N_("These quarters are not in the data: {names}")
        remedy = N_("Choose the quarter in the table.")
        findings.append(Finding("quarters", Severity.WARNING, message, remedy, title, {"names": listed(foreign)}))
    return findings
