"""A table as it stands in a file, with its columns read as numbers when they are first asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sozial.errors import Finding
from sozial.reading.cells.dashes import DASHES, Doubt, doubt_dashes, without_dashes
from sozial.reading.cells.grid import Cell, Column
from sozial.reading.cells.numbers import NumberColumn, cannot_be_numeric, is_numeric, read_numbers
from sozial.reading.cells.signs import Sign
from sozial.reading.files.content import Kind
from sozial.reading.layout.sheet_lines import LineRun
from sozial.reading.layout.table_reading import TableReading
from sozial.reading.official.official_layout import Stated
from sozial.reading.tables.table_parts import TablePart
from sozial.reading.vocabulary.figure_words import COUNTED

_SHARES = re.compile(r"quote|anteil|%|prozent|index|score|je |pro |quotient|rate", re.I)


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in the file: named columns of cells, without titles and notes.

    Parameters
    ----------
    title
        File name.
    kind, encoding, separator, sheet
        How the file was read; encoding and separator are "" for spreadsheets, sheet is "" for text files.
    sheets
        All sheets that hold a table.
    columns
        Column names, unique.
    data
        One per column, all of one length.
    lines
        Line in the file of each row.
    header_lines
        Lines that make the names, with rows that only number the columns.
    labels
        Explanation by column, where the file gives one below a technical name.
    titles, notes
        Text above and below the table.
    signs
        What stands in place of a number in this file.
    reading
        What a person had decided.
    preview
        The first lines of the sheet as they stand in the file.
    stated
        What the layout says about the columns, where it is a known one of official statistics.
    legend
        Signs whose meaning the file itself states.
    sheet_lines
        What every line of the sheet was taken for.
    left_out
        Columns of the sheet that are not part of the table.
    parts
        All tables of the file, and the sheets that hold none; () where this table is all.
    places
        Position of each column in the sheet; () where the columns do not stand in the file as they are.
    hidden
        Line of each row of figures that the spreadsheet hides, with what stands first in it.
    filtered
        Whether a filter hides them.
    spent
        Seconds that reading the file has taken so far.
    """

    title: str
    kind: Kind
    encoding: str
    separator: str
    sheet: str
    sheets: tuple[str, ...]
    columns: tuple[str, ...]
    data: tuple[Column, ...]
    lines: np.ndarray
    header_lines: tuple[int, ...]
    labels: dict[str, str]
    titles: tuple[str, ...]
    notes: tuple[str, ...]
    signs: dict[str, Sign]
    reading: TableReading
    findings: tuple[Finding, ...]
    preview: tuple[tuple[str, ...], ...] = ()
    stated: Stated = field(default_factory=Stated)
    places: tuple[int, ...] = ()
    hidden: tuple[tuple[int, str], ...] = ()
    filtered: bool = False
    _numbers: dict[str, NumberColumn] = field(default_factory=dict, repr=False, compare=False)
    legend: tuple[str, ...] = ()
    sheet_lines: tuple[LineRun, ...] = ()
    left_out: tuple[str, ...] = ()
    parts: tuple[TablePart, ...] = ()
    _texts: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)
    _doubts: dict[str, Doubt | None] = field(default_factory=dict, repr=False, compare=False)
    spent: float = field(default=0.0, repr=False, compare=False)

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.lines)

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """All rows as Python cells."""
        return tuple(zip(*(column.cells() for column in self.data), strict=True))

    def column(self, name: str) -> Column:
        """Return one column's cells."""
        return self.data[self._positions[name]]

    @cached_property
    def _positions(self) -> dict[str, int]:
        """Where each name stands first."""
        return {name: at for at, name in reversed(list(enumerate(self.columns)))}

    def cells(self, name: str) -> list[Cell]:
        """Return one column's cells as Python values."""
        return self.column(name).cells()

    def texts(self, name: str) -> list[str]:
        """Return one column as text; whole numbers without decimals, nothing as ""."""
        if name not in self._texts:
            self._texts[name] = self.column(name).texts()
        return self._texts[name]

    def examples(self, name: str, at_most: int = 3) -> list[Cell]:
        """Return the first few different cells of a column."""
        cells: list[Cell] = [cell for cell in self.column(name).slice(0, 60).cells() if cell is not None]
        return list(dict.fromkeys(cells))[:at_most]

    def numbers(self, name: str) -> NumberColumn:
        """Return one column as numbers.

        What a column does not show itself (is "1.234" a thousand?) follows the other columns of the table.
        """
        if name not in self._numbers:
            column = self._read_numbers(name, self.signs)
            answer = self.reading.answers.get(f"dash: {name}")
            # Asked in any case: an answered question is still told as one.
            is_doubted = self._dash_doubt(name, column) is not None
            if answer == "missing" or (is_doubted and answer != "zero"):
                column = self._read_numbers(name, without_dashes(self.signs))
            self._numbers[name] = column
        return self._numbers[name]

    def _read_numbers(self, name: str, signs: dict[str, Sign]) -> NumberColumn:
        chosen = self.reading.decimals.get(name)
        column = read_numbers(self.column(name), chosen, "." if self.separator == "," else ",", signs)
        if column.ambiguous and self._others not in ("", column.decimal):
            column = replace(read_numbers(self.column(name), self._others, signs=signs), ambiguous=True)
        if column.ambiguous and not self._others and COUNTED.search(name) and not _SHARES.search(name):
            # Numbers of people have no decimals, so the sign stands between thousands.
            sign = "." if any("." in text for text in self.texts(name)) else ","
            column = read_numbers(self.column(name), "," if sign == "." else ".", signs=signs)
        return column

    def _dash_doubt(self, name: str, column: NumberColumn) -> Doubt | None:
        if name not in self._doubts:
            stated = {*self.reading.signs, *self.legend} & {*DASHES}
            dashed = any(self.signs.get(sign) is Sign.ZERO for sign in column.signs if sign in DASHES)
            doubted = dashed and not stated
            self._doubts[name] = doubt_dashes(name, column, self._dashes_in_texts) if doubted else None
        return self._doubts[name]

    def dash_doubt(self, name: str) -> Doubt | None:
        """Return why the dashes of a column can hardly mean a zero; None where they can, or where the file says it."""
        self.numbers(name)
        return self._doubts.get(name)

    @cached_property
    def _dashes_in_texts(self) -> bool:
        """Whether columns of text hold dashes as well."""
        for name in self.columns:
            text = self.column(name).text
            if pc.any(pc.is_in(text, pa.array(DASHES))).as_py():
                read = read_numbers(self.column(name).slice(0, 2_000), signs=self.signs)
                # What holds words is text; a column of nothing but dashes says nothing.
                if read.unreadable and not is_numeric(read):
                    return True
        return False

    def is_numeric(self, name: str) -> bool:
        """Whether most cells of a column that say anything are numbers."""
        if name not in self._numbers and cannot_be_numeric(self.column(name)):
            return False
        return is_numeric(self.numbers(name))

    @property
    def decimal_of_others(self) -> str:
        """Decimal sign that the unmistakable columns agree on, "" where none or not."""
        return self._others

    @property
    def _others(self) -> str:
        if "\x00others" not in self._texts:
            found = set()
            for name in self.columns:
                column = read_numbers(
                    self.column(name).slice(0, 2_000), self.reading.decimals.get(name), ",", self.signs
                )
                if is_numeric(column) and column.has_decimals and not column.ambiguous:
                    found.add(column.decimal)
            self._texts["\x00others"] = [found.pop() if len(found) == 1 else ""]
        return self._texts["\x00others"][0]
