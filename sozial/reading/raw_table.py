"""A table as it stands in a file, with its columns read as numbers when they are first asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np

from sozial.errors import Finding
from sozial.reading.content import Kind
from sozial.reading.grid import Cell, Column
from sozial.reading.numbers import NumberColumn, cannot_be_numeric, is_numeric, read_numbers
from sozial.reading.signs import Sign
from sozial.reading.table_reading import TableReading

_COUNTED = re.compile(
    r"einwohner|^ew\b|bev(ö|oe)lkerung|anzahl|absolut|personen|haushalte|kinder|sch(ü|ue)ler|f(ä|ae)lle|arbeitslose\b|"
    r"besch(ä|ae)ftigte\b|wohnungen|insgesamt|population|w(ä|ae)hler|berechtigte",
    re.I,
)


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
    places
        Position of each column in the sheet; () where the columns do not stand in the file as they are.
    hidden
        Line of each row of figures that the spreadsheet hides, with what stands first in it.
    filtered
        Whether a filter hides them.
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
    places: tuple[int, ...] = ()
    hidden: tuple[tuple[int, str], ...] = ()
    filtered: bool = False
    _numbers: dict[str, NumberColumn] = field(default_factory=dict, repr=False, compare=False)
    _texts: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)

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
        return self.data[self.columns.index(name)]

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
            chosen = self.reading.decimals.get(name)
            column = read_numbers(self.column(name), chosen, "." if self.separator == "," else ",", self.signs)
            if column.ambiguous and self._others not in ("", column.decimal):
                column = replace(read_numbers(self.column(name), self._others, signs=self.signs), ambiguous=True)
            if column.ambiguous and not self._others and _COUNTED.search(name) and not _SHARES.search(name):
                # Numbers of people have no decimals, so the sign stands between thousands.
                sign = "." if any("." in text for text in self.texts(name)) else ","
                column = read_numbers(self.column(name), "," if sign == "." else ".", signs=self.signs)
            self._numbers[name] = column
        return self._numbers[name]

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
