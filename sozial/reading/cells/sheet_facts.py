"""What a spreadsheet says about a sheet beside the values of its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Place = tuple[int, int]
Range = tuple[int, int]

# Error codes of BIFF and of the values that XLSX writes out.
ERROR_CODES: dict[int, str] = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip


@dataclass(frozen=True)
class SheetFacts:
    """What is known about one sheet; rows and columns are counted from 0.

    Parameters
    ----------
    formats
        Number format by row, by column, of cells whose format changes what they show.
    errors
        Error value by cell.
    unfinished
        Cells with a formula whose result the file does not hold.
    hidden_rows, hidden_columns
        First and last of each hidden run.
    filtered
        Whether a filter is active.
    merges
        (first row, first column, last row, last column), where only this look at the file tells them.
    far
        Cells so far away that they were cut off before the sheet was opened: name and text.
    conditional
        Cells whose format a condition changes to per cent.
    known
        False where the file could not be looked at in this way.
    """

    formats: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    errors: Mapping[Place, str] = field(default_factory=dict)
    unfinished: Sequence[Place] = ()
    hidden_rows: Sequence[Range] = ()
    hidden_columns: Sequence[Range] = ()
    filtered: bool = False
    merges: tuple[tuple[int, int, int, int], ...] = ()
    far: Sequence[tuple[str, str]] = ()
    conditional: str = ""
    known: bool = True


def column_letters(position: int) -> str:
    """Return the name of a column.

    Examples
    --------
    >>> column_letters(0), column_letters(27), column_letters(16_383)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_position(letters: str) -> int:
    """Return the position of a column named by letters.

    Examples
    --------
    >>> column_position("A"), column_position("AB")
    (0, 27)
    """
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - 64
    return position - 1


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell.

    Examples
    --------
    >>> cell_name(2, 3)
    'D3'
    """
    return f"{column_letters(column)}{row + 1}"


def within(ranges: Iterable[Range], length: int) -> frozenset[int]:
    """Return the positions below a length that lie in any of some ranges.

    Examples
    --------
    >>> sorted(within([(1, 2), (5, 1_000_000)], 7))
    [1, 2, 5, 6]
    """
    return frozenset(position for first, last in ranges for position in range(max(first, 0), min(last + 1, length)))
