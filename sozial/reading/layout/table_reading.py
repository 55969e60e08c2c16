"""How a table is to be read: what a person decided, kept as a small file for next year's delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sozial.reading.cells.signs import Sign


@dataclass(frozen=True)
class TableReading:
    """What a person decided about a file; everything that is empty is found out anew.

    Parameters
    ----------
    encoding, separator, sheet
        As in the file.
    header
        Lines with the names of the columns, counted from 1; () for none; None to find them.
    first
        Line of the first row below the header; None to find it.
    transposed
        Whether areas stand in the columns.
    decimals
        "," or "." by column.
    signs
        What stands in place of a number in this file, where it differs from the standard.
    answers
        What a person answered to the questions of this file, by the name of the question (`Finding.question`).
    block
        Which table of a sheet is read, counted from 1; 0 for the first, with what stands below it.
    """

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header: tuple[int, ...] | None = None
    first: int | None = None
    transposed: bool = False
    decimals: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, Sign] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    block: int = 0
