"""Columns that are numbers in a file and text on screen, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sozial.i18n import format_number, format_signed


@dataclass(frozen=True)
class TableColumn:
    """One column.

    Parameters
    ----------
    digits
        Decimals on screen; None where it holds words.
    signed
        Whether it tells more or less than something else.
    """

    head: str
    values: pd.Series
    digits: int | None = None
    signed: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not (self.values.notna() & (self.values.astype(str) != "")).any()

    @property
    def missing(self) -> float | str:
        """What stands where there is nothing: no number, or no words."""
        return "" if self.digits is None else float("nan")

    def texts(self, language: str) -> pd.Series:
        """Return it as it is read; what is missing has the sign for it."""
        if self.digits is None:
            return self.values
        write = format_signed if self.signed else format_number
        return pd.Series([write(value, language, self.digits) for value in self.values], self.values.index)


def column_values(columns: Sequence[TableColumn]) -> pd.DataFrame:
    """Return columns as a file holds them."""
    return pd.DataFrame({column.head: column.values for column in columns})


def column_texts(columns: Sequence[TableColumn], language: str) -> tuple[pd.DataFrame, list[str]]:
    """Return columns as they are read, without empty ones, and which of them are numbers.

    Examples
    --------
    >>> columns = [TableColumn("Name", pd.Series(["A"])), TableColumn("€", pd.Series([1200.0]), 0)]
    >>> texts, numbers = column_texts([*columns, TableColumn("?", pd.Series([""]))], "de")
    >>> texts.iloc[0].tolist(), numbers
    (['A', '1.200'], ['€'])
    """
    shown = [column for column in columns if not column.is_empty]
    texts = pd.DataFrame({column.head: column.texts(language) for column in shown})
    return texts, [column.head for column in shown if column.digits is not None]
