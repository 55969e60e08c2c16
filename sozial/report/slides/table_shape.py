"""A table on a slide: as wide as its words need, and no more rows than there is room for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Inches

from sozial.output.files.literal_text import visible_text
from sozial.report.document.document import Table
from sozial.report.slides.letters import ACCENT, INK, LEAST, PALE, WHITE, Letters, lines_of, width_of

_MARGIN, _LINE, _PADDING = 0.2, 1.22, 0.1
# Headings are bold, and so much wider.
_BOLD = 1.15
_SIZES = (18, 16, LEAST)


@dataclass(frozen=True)
class Fitted:
    """A table as it stands in a place, in inches.

    Parameters
    ----------
    heights
        Of the row of headings and of those rows for which there is room.
    """

    size: int
    widths: tuple[float, ...]
    heights: tuple[float, ...]

    @property
    def rows(self) -> int:
        """How many rows there is room for."""
        return len(self.heights) - 1


def fit_table(table: Table, width: float, height: float, at_most: int = LEAST) -> Fitted:
    """Return a table in the largest letters in which all of it has room, else in the smallest, as far as it goes.

    Parameters
    ----------
    at_most
        The largest letters.
    """
    found = _fitted(table, width, height, LEAST)
    for size in _SIZES:
        if LEAST < size <= at_most:
            larger = _fitted(table, width, height, size)
            if larger.rows == len(table.rows):
                return larger
    return found


def _fitted(table: Table, width: float, height: float, size: int) -> Fitted:
    widths = _widths(table, width, size)
    head = tuple(column.title for column in table.columns)
    heights: list[float] = []
    for row in (head, *table.rows):
        lines = max(
            (lines_of(cell, size, inches - _MARGIN) for cell, inches in zip(row, widths, strict=True)), default=1
        )
        needed = lines * size * _LINE / 72 + _PADDING
        if sum(heights) + needed > height and len(heights) > 1:
            break
        heights.append(needed)
    return Fitted(size, widths, tuple(heights))


def _widths(table: Table, width: float, size: int) -> tuple[float, ...]:
    """Return how wide columns are: as shared out, but no long word is torn where others have room."""
    total = sum(column.share for column in table.columns)
    shared = [width * column.share / total for column in table.columns]
    longest = []
    for at, column in enumerate(table.columns):
        head = max((_BOLD * width_of(word, size) for word in column.title.split()), default=0.0)
        longest.append(max([head, *(width_of(word, size) for row in table.rows for word in row[at].split())]))
    least = [min(words + _MARGIN + 0.1, width / 3) for words in longest]
    short = sum(max(0.0, need - given) for need, given in zip(least, shared, strict=True))
    spare = sum(max(0.0, given - need) for need, given in zip(least, shared, strict=True))
    if spare < short:
        return tuple(width * need / sum(least) for need in least)
    return tuple(
        need if need > given else given - (given - need) * short / spare
        for need, given in zip(least, shared, strict=True)
    )


def in_pages(table: Table, width: float, height: float) -> list[Table]:
    """Return a long table as several, each with room for its rows."""
    pages, rest = [], table
    while rest.rows:
        taken = fit_table(rest, width, height).rows
        pages.append(replace(rest, rows=rest.rows[:taken]))
        rest = replace(rest, rows=rest.rows[taken:])
    return pages


def draw_table(page: Any, table: Table, fitted: Fitted, left: int, top: int, letters: Letters) -> None:
    """Draw as many rows of a table as were fitted."""
    wide, high = Inches(sum(fitted.widths)), Inches(sum(fitted.heights))
    frame = page.shapes.add_table(1 + fitted.rows, len(table.columns), Emu(left), Emu(top), wide, high)
    for place, inches in enumerate(fitted.widths):
        frame.table.columns[place].width = Inches(inches)
    for at, inches in enumerate(fitted.heights):
        frame.table.rows[at].height = Inches(inches)
        texts = [column.title for column in table.columns] if at == 0 else table.rows[at - 1]
        for place, text in enumerate(texts):
            _cell(frame.table.cell(at, place), text, at, table.columns[place].right, fitted.size, letters)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", visible_text(table.caption))


def _cell(cell: Any, text: str, row: int, right: bool, size: int, letters: Letters) -> None:
    """Write a cell of a table; row 0 holds the titles of the columns."""
    paragraph = cell.text_frame.paragraphs[0]
    letters.write(paragraph, text, size, bold=row == 0, colour=WHITE if row == 0 else INK)
    if right:
        paragraph.alignment = PP_ALIGN.RIGHT
    if not letters.own:
        cell.fill.solid()
        cell.fill.fore_color.rgb = ACCENT if row == 0 else PALE if row % 2 == 0 else WHITE
