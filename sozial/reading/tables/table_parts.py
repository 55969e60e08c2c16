"""The tables that a file holds: sheets of a workbook, and several tables of one sheet; which of them are proposed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sozial.i18n import N_
from sozial.reading.cells.cell_kinds import kind_of
from sozial.reading.cells.grid import Grid
from sozial.reading.files.spreadsheet import Book
from sozial.reading.layout.layout import Layout, find_layout
from sozial.reading.layout.sheet_blocks import find_blocks
from sozial.reading.vocabulary.periods import find_period

# A workbook with more tables than this is a register: more are added one by one.
MOST_PROPOSED = 12
_AREA_COLUMNS, _ROWS = 4, 2_000


class PartKind(StrEnum):
    """What a part of a file is."""

    TABLE = "table"
    NOTES = "notes"
    EMPTY = "empty"
    FOREIGN = "foreign"


PART_LABELS: dict[PartKind, str] = {
    PartKind.TABLE: N_("table"),
    PartKind.NOTES: N_("no table of figures"),
    PartKind.EMPTY: N_("empty"),
    PartKind.FOREIGN: N_("chart or macro"),
}


@dataclass(frozen=True)
class TablePart:
    """One table of a file, or what stands in place of one.

    Parameters
    ----------
    sheet
        Name of the sheet, "" for text files.
    block
        Which table of the sheet, counted from 1.
    kind
        What it is.
    rows
        Rows of the table, without header, titles and notes.
    visible
        Whether the spreadsheet shows the sheet.
    same_areas
        Whether it is about the areas of the table that holds most figures.
    """

    sheet: str
    block: int = 1
    kind: PartKind = PartKind.TABLE
    rows: int = 0
    visible: bool = True
    same_areas: bool = True

    @property
    def place(self) -> tuple[str, int]:
        """Sheet and block: what a part is found by."""
        return self.sheet, self.block

    @property
    def label(self) -> str:
        """Return how the part is called within its file.

        Examples
        --------
        >>> TablePart("Arbeit").label, TablePart("Arbeit", 2).label, TablePart("", 2).label
        ('Arbeit', 'Arbeit · 2', '2')
        """
        return part_label(self.sheet, self.block)


def part_label(sheet: str, block: int) -> str:
    """Return how a part is called within its file: its sheet, and which table of it from the second on."""
    return " · ".join([*([sheet] if sheet else []), *([str(block)] if block > 1 else [])])


def count_figures(grid: Grid) -> int:
    """Return how many figures the table of a grid seems to hold."""
    return _figures(grid, find_layout(grid))


def _figures(grid: Grid, layout: Layout | None) -> int:
    if layout is None:
        return 0
    rows = grid.rows(layout.first, min(layout.last, layout.first + _ROWS))
    numbers = sum(kind_of(cell) in ("number", "year") for row in rows for cell in row)
    return numbers // 4 if not layout.header and numbers < 20 else numbers


def parts_of_book(book: Book) -> tuple[TablePart, ...]:
    """Return all parts of a workbook in its order; empty sheets and charts come last."""
    sheets = [(sheet.name, sheet.grid, sheet.visible) for sheet in book.sheets]
    rest = [TablePart(name, kind=PartKind.EMPTY, same_areas=False) for name in book.empty]
    rest += [TablePart(name, kind=PartKind.FOREIGN, same_areas=False) for name in book.foreign]
    return (*find_parts(sheets), *rest)


def find_parts(sheets: Sequence[tuple[str, Grid, bool]]) -> tuple[TablePart, ...]:
    """Return the tables of sheets, each with what it is.

    Parameters
    ----------
    sheets
        Name, cells, and whether it is shown.

    Examples
    --------
    >>> work = Grid.of([["Stadtteil", "Quote"], ["Au", "1,5"], ["Bo", "2,5"], ["Ce", "3,5"]])
    >>> notes = Grid.of([["Quelle: Statistisches Amt"]])
    >>> found = find_parts([("Arbeit", work, True), ("Kinder", work, True), ("Hinweise", notes, True)])
    >>> [(part.label, str(part.kind), part.rows, part.same_areas) for part in found]
    [('Arbeit', 'table', 3, True), ('Kinder', 'table', 3, True), ('Hinweise', 'notes', 0, False)]
    """
    parts: list[TablePart] = []
    weights: list[float] = []
    areas: list[list[frozenset[str]]] = []
    for name, grid, visible in sheets:
        for number, block in enumerate(find_blocks(grid), 1):
            layout = find_layout(block)
            figures = _figures(block, layout)
            rows = 0 if layout is None or not figures else layout.last - layout.first
            kind = PartKind.TABLE if rows > 1 and len(block.columns) > 1 else PartKind.NOTES
            parts.append(TablePart(name, number, kind, rows, visible, False))
            weights.append(figures * (kind is PartKind.TABLE) / (1 if visible else 10))
            areas.append([] if layout is None or kind is not PartKind.TABLE else _names_of_areas(block, layout))
    if not parts:
        return ()
    best = areas[weights.index(max(weights))]
    return tuple(
        replace(part, same_areas=part.kind is PartKind.TABLE and _share_areas(own, best))
        for part, own in zip(parts, areas, strict=True)
    )


def _names_of_areas(grid: Grid, layout: Layout) -> list[frozenset[str]]:
    """Return the different cells of each of the first columns that can name areas."""
    found = []
    for column in grid.columns[:_AREA_COLUMNS]:
        texts = {text for text in column.slice(layout.first, min(layout.last, layout.first + _ROWS)).texts() if text}
        named = {text for text in texts if kind_of(text) == "text" or text.isdigit()}
        if len(named) > 1 and len(named) >= 0.8 * len(texts) and not all(find_period(text) for text in named):
            found.append(frozenset(named))
    return found


def _share_areas(one: Collection[frozenset[str]], other: Collection[frozenset[str]]) -> bool:
    """Whether a column of each says the same in more than half of its cells."""
    return any(
        len(left & right) >= max(2, 0.5 * max(len(left), len(right)) + 0.5) or left == right
        for left in one
        for right in other
    )


def follow_parts(noted: Sequence[tuple[str, int]], parts: Sequence[TablePart]) -> list[tuple[str, int]]:
    """Return where tables of an earlier delivery stand in a new one: in the same sheet, or in one of another year.

    Examples
    --------
    >>> follow_parts([("Arbeit 2023", 1), ("Legende", 1)], [TablePart("Arbeit 2024"), TablePart("Legende")])
    [('Arbeit 2024', 1), ('Legende', 1)]
    """
    places = {part.place for part in parts}
    left = [part for part in parts if part.place not in set(noted)]
    found = []
    for sheet, block in noted:
        alike = [part for part in left if part.block == max(block, 1) and _form(part.sheet) == _form(sheet)]
        if sheet and (sheet, max(block, 1)) not in places and len(alike) == 1:
            left.remove(alike[0])
            found.append((alike[0].sheet, block))
        else:
            found.append((sheet, block))
    return found


def _form(sheet: str) -> str:
    period = find_period(sheet)
    return sheet if period is None else period[0]


def propose_parts(parts: Sequence[TablePart]) -> tuple[TablePart, ...]:
    """Return the parts that are read unasked: all that are shown and about the same areas; () where one is all.

    Examples
    --------
    >>> parts = (TablePart("Arbeit"), TablePart("Kinder"), TablePart("Legende", same_areas=False))
    >>> [part.label for part in propose_parts(parts)], propose_parts(parts[:1])
    (['Arbeit', 'Kinder'], ())
    """
    alike = [part for part in parts if part.kind is PartKind.TABLE and part.same_areas and part.visible]
    return tuple(alike[:MOST_PROPOSED]) if len(alike) > 1 else ()
