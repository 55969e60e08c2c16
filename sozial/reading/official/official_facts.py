"""Flat files of official statistics as facts: of which area, when, of whom, how much."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sozial.reading.cells.grid import Column
from sozial.reading.cells.signs import Sign
from sozial.reading.official.official_layout import coded

TOTAL = "Insgesamt"
Named = tuple[str, pa.Array]
_TOTAL = re.compile(r"insgesamt|gesamt|zusammen|total|all|(alle|sämtliche) \w+|_t|t|ges|insg", re.I)


@dataclass(frozen=True)
class Figure:
    """A column of figures, with the column of its quality signs."""

    name: str
    measure: str
    column: Column
    quality: pa.Array | None = None


@dataclass(frozen=True)
class Dimension:
    """What figures are broken down by, beside area and time.

    Parameters
    ----------
    codes, values
        The value of every row, as its place among the different values.
    total
        The value that is the sum of all others, "" where there is none.
    """

    label: str
    codes: np.ndarray
    values: tuple[str, ...]
    total: str


@dataclass(frozen=True)
class Facts:
    """A flat file, column by column as what it is.

    Parameters
    ----------
    key, name, period, level
        Name of the column in the file, and its text.
    measures
        Name and unit of the figure in every row, where one column holds several figures.
    left_out
        Columns that say nothing which the others do not.
    about
        Name of the statistics.
    """

    layout: str
    figures: tuple[Figure, ...]
    dimensions: tuple[Dimension, ...] = ()
    key: Named | None = None
    name: Named | None = None
    period: Named | None = None
    level: Named | None = None
    measures: tuple[pa.Array, pa.Array] | None = None
    left_out: tuple[str, ...] = ()
    signs: Mapping[str, Sign] = field(default_factory=dict)
    about: str = ""


def first_said(*texts: pa.Array | None) -> pa.Array:
    """Return the first text that says anything, row by row."""
    given = [text for text in texts if text is not None]
    return pc.coalesce(*given) if len(given) > 1 else given[0]


def different(text: pa.Array | None) -> list[str]:
    """Return the different texts of a column in their order; none for a column that the file does not have."""
    return [] if text is None else [entry for entry in text.unique().to_pylist() if entry is not None]


def dimension(label: str, code: pa.Array | None, text: pa.Array | None) -> Dimension:
    """Return a dimension from its columns of codes and of labels; a row without a code is the total.

    Examples
    --------
    >>> found = dimension("Geschlecht", pa.array([None, "GESM"]), pa.array(["Insgesamt", "männlich"]))
    >>> found.values, found.total
    (('Insgesamt', 'männlich'), 'Insgesamt')
    """
    codes, values = coded(pc.coalesce(first_said(text, code), pa.scalar(TOTAL)))
    total = ""
    if code is not None and 0 < code.null_count < len(code):
        without = np.unique(codes[code.is_null().to_numpy(zero_copy_only=False)])
        total = values[int(without[0])] if len(without) == 1 else ""
    if not total:
        total = next((value for value in values if _TOTAL.fullmatch(value)), "")
    if not total and code is not None:
        other, names = coded(code)
        summed = [place for place, name in enumerate(names) if _TOTAL.fullmatch(name)]
        found = np.flatnonzero(np.isin(other, summed))
        total = values[int(codes[found[0]])] if len(found) else ""
    return Dimension(label, codes, tuple(values), total)
