"""Layouts as they are described by hand, and what is true of them.

Columns are named by words: `key` (text), `number` (a key of digits that spreadsheets hold as a number), `name`,
`key-name` (both in one cell), `parent`, `text`, `period`, `label` (of a long table), and figures: `count:Kinder@2021`,
`rate:Quote@2021`, `value:` for long tables. Behind the colon stand the words that the figure's name must hold ("_" for
a space), behind the "@" its period. Cells are separated by "|"; "@2021" in a cell is a period. A body row may begin
with "=" (total), "~" (residual row) or "#" (heading).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.sheets import Cell, Code, Number, Period, Sheet, Writing

KINDS = {"=": "total", "~": "residual", "#": "heading"}
_PERIOD = re.compile(r"(?P<before>.*?)@(?:\{(?P<long>[^}]*)\}|(?P<short>[\d./]+))(?P<after>.*)")
FIGURES = ("count", "rate", "value")


@dataclass(frozen=True)
class Truth:
    """What a sheet says.

    Parameters
    ----------
    figures
        Value by (key, period), for every figure by its words; None where none is known.
    names
        Of the units, by key.
    support
        Figures that are counts or bases: kept, and not ranked.
    periods
        Other names that the period "" may have, because a title states a date.
    either
        Figures of which a change says that they are counts: whether they are ranked is left open.
    """

    figures: Mapping[str, Mapping[tuple[str, str], float | None]]
    names: Mapping[str, str]
    support: frozenset[str] = frozenset()
    periods: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Layout:
    """A sheet, and what it says."""

    name: str
    sheet: Sheet
    truth: Truth = field(repr=False)


def _kind(column: str) -> str:
    return column.partition(":")[0]


def _words(column: str) -> tuple[str, str]:
    words, _at, period = column.partition(":")[2].partition("@")
    return words.replace("_", " "), period


def _cell(text: str, column: str) -> Cell:
    text = text.strip()
    if not text:
        return None
    period = _PERIOD.fullmatch(text)
    if period:
        return Period(period["long"] or period["short"], period["before"], period["after"])
    if _kind(column) in FIGURES and re.fullmatch(r"-?\d+(\.\d+)?%?", text):
        return Number(text.rstrip("%"), text.endswith("%"))
    return Code(text) if _kind(column) == "number" and text.isdigit() else text


def _row(line: str, columns: tuple[str, ...]) -> tuple[Cell, ...]:
    cells = line.split("|")
    return tuple(_cell(text, column) for text, column in zip(cells, columns, strict=True))


def _value(cell: Cell) -> float | None:
    """Return a figure; the dash of DIN 55301 is nothing, exactly, every other sign an unknown figure."""
    if isinstance(cell, Number):
        return cell.value
    return 0.0 if cell in ("–", "-") else None


def _wide_truth(sheet: Sheet, support: frozenset[str]) -> Truth:
    """Return what a sheet says whose columns say it all; a figure without period stands under the one in its row."""
    kinds = [_kind(column) for column in sheet.columns]
    place = next(kinds.index(kind) for kind in ("key", "number", "key-name", "name") if kind in kinds)
    named = kinds.index("name") if "name" in kinds else place
    figures: dict[str, dict[tuple[str, str], float | None]] = {}
    names = {}
    for kind, row in zip(sheet.kinds, sheet.body, strict=True):
        if kind != "unit":
            continue
        key, name = str(row[place]), str(row[named])
        if kinds[place] == "key-name":
            key, _space, name = key.partition(" ")
        names[key] = name
        for column, cell in zip(sheet.columns, row, strict=True):
            if _kind(column) in FIGURES:
                words, period = _words(column)
                if not period and "period" in kinds:
                    period = str(row[kinds.index("period")])
                figures.setdefault(words, {})[(key, period)] = _value(cell)
    return Truth(figures, names, support)


def _stated_truth(text: str, support: frozenset[str]) -> Truth:
    """Return what a table of the truth says: key, name, period, and one column for each figure."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    head, *rows = lines
    figures: dict[str, dict[tuple[str, str], float | None]] = {words: {} for words in head[3:]}
    for key, _name, period, *cells in rows:
        for words, cell in zip(head[3:], cells, strict=True):
            figures[words][(key, period)] = float(cell) if cell else None
    return Truth(figures, {row[0]: row[1] for row in rows}, support)


def layout(
    name: str,
    columns: str,
    header: str,
    body: str,
    truth: str = "",
    support: str = "",
    above: str = "",
    below: str = "",
    file: str = "tabelle",
    blocks: bool = False,
    parts: bool = False,
    **writing,
) -> Layout:
    """Return a layout from its description; `truth` is a table where the columns do not say it all."""
    names = tuple(columns.split())
    rows, kinds = [], []
    for line in body.strip().splitlines():
        text = line.strip()
        kinds.append(KINDS.get(text[0], "unit"))
        rows.append(_row(text[1:] if text[0] in KINDS else text, names))
    heads = [_row(line.strip(), ("text",) * len(names)) for line in header.strip().splitlines()]
    blank = (None,) * (len(names) - 1)
    sheet = Sheet(
        names,
        tuple(heads),
        tuple(rows),
        tuple(kinds),
        tuple((line.strip() or None, *blank) for line in above.splitlines()[1:-1]),
        tuple((line.strip() or None, *blank) for line in below.splitlines()[1:-1]),
        blocks,
        parts,
        file,
        replace(Writing(), **writing),
    )
    counted = frozenset(word.replace("_", " ") for word in support.split())
    return Layout(name, sheet, _stated_truth(truth, counted) if truth else _wide_truth(sheet, counted))
