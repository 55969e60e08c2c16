"""One model of a table for screen and files: columns that know their name, unit, decimals, side and width.

A file gets values, a screen or a paper texts in the reader's language. Numbers are written here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from sozial.i18n import MISSING_SIGN, format_number, format_percent, format_signed, translator
from sozial.model import name_with_unit

# In pixels, or one of the widths that the screen knows by name.
Width = int | str


@dataclass(frozen=True)
class TableColumn:
    """One column.

    Parameters
    ----------
    name
        What stands above it, in the reader's language.
    values
        Numbers or words by row, as a file holds them; missing is None or NaN, never zero.
    digits
        Decimals in which a number is read; None where it holds words.
    signed
        Whether it tells more or less than something else.
    share
        Whether it holds shares of 1, which are read as per cent.
    unit
        Unit of measurement, in brackets behind the name.
    key
        Name in an editable table, where what stands above it may change; the heading without it.
    right
        Whether words stand at the right because they are figures with something beside them; numbers always do.
    width
        On screen; as wide as its contents without it.
    short
        What stands above it on screen where the heading is too long; the heading is then its help.
    help
        Said about it where somebody points at the heading.
    optional
        Whether it is left out on screen when nothing stands in it.
    missing
        How a missing number is read.
    summed
        Whether its sum means something, as of people and amounts, and stands below it in files and papers.
    machine
        Name by which programs know it in a file, where that is not its heading.
    is_day
        Whether it holds ISO dates, which are read as dates and are dates in a workbook; empty: none.
    """

    name: str
    values: pd.Series | Sequence[Any] = ()
    digits: int | None = None
    signed: bool = False
    share: bool = False
    unit: str = ""
    key: str = ""
    right: bool = False
    width: Width | None = None
    short: str = ""
    help: str = ""
    optional: bool = False
    missing: str = MISSING_SIGN
    summed: bool = False
    machine: str = ""
    is_day: bool = False

    @property
    def head(self) -> str:
        """Return the heading: the name, with the unit of measurement where it has one."""
        return name_with_unit(self.name, self.unit)

    @property
    def is_number(self) -> bool:
        """Return whether it holds numbers."""
        return self.digits is not None

    @property
    def at_right(self) -> bool:
        """Return whether it stands at the right."""
        return self.is_number or self.right

    @property
    def series(self) -> pd.Series:
        """Return the values; numbers as numbers, also where all are missing."""
        if isinstance(self.values, pd.Series):
            return self.values
        values = list(self.values)
        return pd.Series(values, dtype=float if self.is_number else None if values else object)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing stands in it."""
        return not (self.series.notna() & (self.series.astype(str) != "")).any()

    @property
    def nothing(self) -> float | str:
        """Return what stands in a file where there is nothing: no number, or no words."""
        return float("nan") if self.is_number else ""

    def text(self, value: Any, language: str) -> str:
        r"""Return one value as it is read.

        Examples
        --------
        >>> TableColumn("n", digits=1).text(1234.5, "de"), TableColumn("n", digits=0, share=True).text(0.5, "de")
        ('1.234,5', '50\xa0%')
        >>> TableColumn("n", digits=0, missing="not known").text(None, "en"), TableColumn("n").text("a", "en")
        ('not known', 'a')
        """
        if pd.isna(value):
            return self.missing if self.is_number else ""
        if self.is_day:
            return translator(language).day(str(value)) if value else self.missing
        if self.digits is None:
            return str(value)
        if self.share:
            return format_percent(float(value), language, self.digits)
        return (format_signed if self.signed else format_number)(float(value), language, self.digits)

    def texts(self, language: str) -> pd.Series:
        """Return all values as they are read."""
        series = self.series
        return pd.Series([self.text(value, language) for value in series], series.index, dtype=object)


@dataclass(frozen=True)
class Table:
    """Columns of equally many rows.

    Parameters
    ----------
    title
        What the table shows: its name for readers who cannot see it, and its caption on paper.
    """

    columns: tuple[TableColumn, ...]
    title: str = ""

    @classmethod
    def of_rows(cls, columns: Sequence[TableColumn], rows: Iterable[Sequence[Any]], title: str = "") -> Table:
        """Return a table of columns without values and of rows.

        Examples
        --------
        >>> Table.of_rows([TableColumn("Name"), TableColumn("n", digits=0)], [("A", 1), ("B", None)]).texts("en")
          Name  n
        0    A  1
        1    B  –
        """
        given = [tuple(row) for row in rows]
        filled = [replace(column, values=[row[place] for row in given]) for place, column in enumerate(columns)]
        return cls(tuple(filled), title)

    @classmethod
    def of_words(cls, heads: Sequence[str], rows: Iterable[Sequence[str | None]], title: str = "") -> Table:
        """Return a table of words."""
        return cls.of_rows([TableColumn(head) for head in heads], rows, title)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.columns[0].series) if self.columns else 0

    @property
    def heads(self) -> list[str]:
        r"""Return the headings; of two that are the same, the later one has a hair space, which tells them apart.

        Examples
        --------
        >>> Table((TableColumn("a"), TableColumn("b", unit="%"), TableColumn("a"))).heads
        ['a', 'b (%)', 'a\u200a']
        """
        heads = [column.head for column in self.columns]
        return [head + "\u200a" * heads[:place].count(head) for place, head in enumerate(heads)]

    @property
    def shown(self) -> Table:
        """Return the table without columns that are left out because they are empty."""
        return replace(self, columns=tuple(entry for entry in self.columns if not (entry.optional and entry.is_empty)))

    def without(self, *heads: str) -> Table:
        """Return the table without some columns, by heading."""
        return replace(self, columns=tuple(column for column in self.columns if column.head not in heads))

    def only(self, *heads: str) -> Table:
        """Return some columns of the table, by heading, in their order in it."""
        return replace(self, columns=tuple(column for column in self.columns if column.head in heads))

    def sorted_by(self, head: str, ascending: bool = True) -> Table:
        """Return the rows in the order of a column's values, those without one last.

        Examples
        --------
        >>> table = Table((TableColumn("Name", ["A", "B", "C"]), TableColumn("n", [2.0, None, 10.0], 0)))
        >>> table.sorted_by("n", ascending=False).texts("en")["Name"].tolist()
        ['C', 'A', 'B']
        """
        by = next(column for column in self.columns if column.head == head).series.reset_index(drop=True)
        # Words as in every list by name: small and capital letters alike.
        key = by.map(lambda cell: cell.casefold() if isinstance(cell, str) else cell)
        return self._at(key.sort_values(kind="stable", na_position="last", ascending=ascending).index)

    def first(self, count: int) -> Table:
        """Return so many rows from the top."""
        return self._at(pd.RangeIndex(min(count, len(self))))

    def where(self, head: str, values: Collection[Any]) -> Table:
        """Return the rows in which a column holds one of some values."""
        held = next(column for column in self.columns if column.head == head).series.isin(list(values))
        return self._at(pd.Index(held.to_numpy().nonzero()[0]))

    def _at(self, rows: pd.Index) -> Table:
        return replace(self, columns=tuple(replace(entry, values=entry.series.iloc[rows]) for entry in self.columns))

    def values(self) -> pd.DataFrame:
        """Return the table as a file holds it: numbers as numbers."""
        return self._frame(self.heads, [column.series for column in self.columns])

    def texts(self, language: str) -> pd.DataFrame:
        """Return the table as it is read; a missing number has the sign for it."""
        return self._frame(self.heads, [column.texts(language) for column in self.columns])

    def keyed(self) -> pd.DataFrame:
        """Return the values under the names that an editable table knows its columns by."""
        return self._frame([column.key or column.head for column in self.columns], [c.series for c in self.columns])

    def decimals(self) -> Mapping[str, int]:
        """Return how many decimals the numbers of each column have, by heading; shares have two more in a file."""
        return {
            head: column.digits + 2 * column.share
            for head, column in zip(self.heads, self.columns, strict=True)
            if column.digits is not None
        }

    def _frame(self, names: Sequence[str], series: Sequence[pd.Series]) -> pd.DataFrame:
        # Rows are told by their place: columns may come from sources with other indices.
        index = series[0].index if series else None
        return pd.DataFrame({name: part.array for name, part in zip(names, series, strict=True)}, index=index)


def figures_table(frame: pd.DataFrame, right: Sequence[str] = (), title: str = "") -> Table:
    """Return a table of finished texts, of which some columns stand at the right because they are figures."""
    columns = [TableColumn(str(name), frame[name], right=name in right) for name in frame]
    return Table(tuple(columns), title)
