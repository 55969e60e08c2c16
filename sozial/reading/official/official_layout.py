"""What a known layout of official statistics says about a table: the part that every later step may ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sozial.errors import Finding, Phrase, Severity
from sozial.i18n import N_
from sozial.reading.cells.grid import Column
from sozial.reading.cells.signs import Sign
from sozial.reading.layout.blocks import Body

BY_LAYOUT = N_("as this layout of official statistics defines it")
LEVEL_REASON = N_("level of areas")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Stated:
    """What the layout of a file states about its columns, so that nothing has to be guessed.

    Parameters
    ----------
    layout
        Name of the layout, as a message identifier; "" for a file of no known layout.
    roles
        Role and its reason by column; columns that are not named here are proposed as in any file.
    indicators
        Name and measure of columns that are figures.
    periods
        Name without its period, and the period, of columns that state one; for layouts that write the period into
        the names of columns.
    reshaped
        Whether rows of the file were put together: names of columns then hold no periods.
    level
        Column that names the level of areas, "" without one.
    grid
        Size of the cells where the rows are cells of a grid, as "100 m"; "" elsewhere.
    """

    layout: str = ""
    roles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    indicators: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    periods: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    reshaped: bool = False
    level: str = ""
    grid: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the same as plain data."""
        return {
            "layout": self.layout,
            "roles": {name: list(pair) for name, pair in self.roles.items()},
            "indicators": {name: list(pair) for name, pair in self.indicators.items()},
            "periods": {name: list(pair) for name, pair in self.periods.items()},
            "reshaped": self.reshaped,
            "level": self.level,
            "grid": self.grid,
        }

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Stated:
        """Return what plain data says.

        Examples
        --------
        >>> stated = Stated("INKAR", {"Kennziffer": ("key", "it is")}, level="Aggregat")
        >>> Stated.of(stated.plain()) == stated
        True
        """
        return cls(
            str(found["layout"]),
            _pairs(found["roles"]),
            _pairs(found["indicators"]),
            _pairs(found["periods"]),
            bool(found["reshaped"]),
            str(found["level"]),
            str(found["grid"]),
        )


def _pairs(found: Mapping[str, Sequence[Any]]) -> dict[str, tuple[str, str]]:
    return {str(name): (str(first), str(second)) for name, (first, second) in found.items()}


@dataclass(frozen=True)
class Recognised:
    """A table whose layout is known.

    Parameters
    ----------
    body
        The table, reshaped where the layout is a flat file.
    signs
        What stands in place of a number in this layout, where that differs from the standard.
    """

    body: Body
    stated: Stated
    signs: Mapping[str, Sign] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def plain_name(name: str) -> str:
    """Return a column's name by which layouts are compared: small letters and digits, umlauts spelt out.

    Examples
    --------
    >>> plain_name("1_Auspraegung_Code"), plain_name("1_Ausprägung_code")
    ('1auspraegungcode', '1auspraegungcode')
    """
    return re.sub(r"[^a-z0-9]", "", name.casefold().translate(_UMLAUTS))


def layout_note(layout: str, title: str, about: str = "") -> Finding:
    """Return the note that says as what a file was recognised, and of what statistics it is."""
    message = N_("Read as {layout}: {about}.") if about else N_("Read as {layout}.")
    return Finding("official-layout", Severity.NOTE, message, "", title, {"layout": Phrase(layout), "about": about})


def trimmed(column: Column) -> pa.Array:
    """Return a column's text without spaces at its ends; cells of spaces only are empty.

    Examples
    --------
    >>> trimmed(Column.of(["  Kiel ", " ", None])).to_pylist()
    ['Kiel', None, None]
    """
    text = pc.utf8_trim_whitespace(column.text.cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def coded(text: pa.Array) -> tuple[np.ndarray, list[str]]:
    """Return a number for every cell, and the different texts in their order; empty cells are -1."""
    encoded = text.dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, encoded.dictionary.to_pylist()


def stated_levels(levels: Sequence[str], keys: Sequence[str]) -> dict[int, int]:
    """Return how many areas there are by length of their key, where a column names the level of every row.

    Returns
    -------
    levels
        Empty where the keys of two levels are of one length, or all areas are of one level. A level with one area
        (Germany, say) is no level of its own.

    Examples
    --------
    >>> stated_levels(["Land", "Land", "Kreis", "Kreis", "Kreis"], ["01", "02", "01001", "01002", "02000"])
    {2: 2, 5: 3}
    """
    pairs = pd.DataFrame({"level": levels, "key": keys}).drop_duplicates()
    pairs = pairs[pairs["key"] != ""]
    pairs["length"] = pairs["key"].str.len()
    pairs = pairs[pairs.groupby("level")["key"].transform("size") > 1]
    several = pairs.groupby("level")["length"].nunique().gt(1).any()
    shared = pairs.groupby("length")["level"].nunique().gt(1).any()
    if several or shared or pairs["length"].nunique() < 2:
        return {}
    return {int(length): int(n) for length, n in pairs["length"].value_counts().sort_index().items()}
