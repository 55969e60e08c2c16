"""Figures as German offices write them: decimal comma or point, groups of thousands, signs instead of numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sozial.reading.cells.grid import Cell, Column
from sozial.reading.cells.number_writing import ODD_SPACES, OTHER, bare_number, decimal_shown, infer_decimal, to_float
from sozial.reading.cells.signs import STANDARD_SIGNS, Sign

_FEWER = re.compile(r"^(<|≤|unter|weniger als|kleiner( als)?)\s*\d{1,3}$", re.I)
# From here on whole columns are read at once instead of cell by cell.
_LARGE = 5_000
_SAMPLE = 200


@dataclass(frozen=True)
class NumberColumn:
    """What a column of cells says as numbers.

    Parameters
    ----------
    values
        Floats, NaN where missing or unreadable.
    signs
        How often which sign for "missing" or "true zero" stood there; "" is an empty cell.
    unreadable
        (row position, text) of cells that are neither a number nor a known sign.
    decimal
        Decimal sign of the column: the one found, or the one assumed where cells could be read both ways.
    thousands
        Sign between groups of three digits, "" without any.
    ambiguous
        Whether nothing in the column decided between comma and point.
    has_decimals
        Whether any cell is written with a decimal sign.
    percent
        How many cells carry a per cent sign.
    marks
        How often a number carried a mark: "( )", "r", "p", a footnote.
    withheld
        True where the source withholds a value.
    text_numbers
        Numbers that a spreadsheet holds as text.
    """

    values: np.ndarray
    signs: dict[str, int]
    unreadable: tuple[tuple[int, str], ...]
    decimal: str
    thousands: str
    ambiguous: bool
    has_decimals: bool
    percent: int = 0
    marks: dict[str, int] = field(default_factory=dict)
    withheld: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    text_numbers: int = 0


def _signed(text: str, signs: Mapping[str, Sign]) -> Sign | None:
    found = signs.get(text)
    if found is None and _FEWER.match(text):
        return Sign.WITHHELD
    return found


def _content(text: pa.Array) -> bytes:
    """Return the bytes of all cells, one after another: what is looked for in them is found at once."""
    _valid, offsets, data = text.buffers()
    if data is None:
        return b""
    places = np.frombuffer(offsets, dtype=np.int32)[text.offset : text.offset + len(text) + 1]
    return bytes(memoryview(data)[places[0] : places[-1]])


def _with_points(text: pa.Array, content: bytes) -> pa.Array:
    """Return cells with points for commas."""
    if text.null_count:
        return pc.replace_substring(text, ",", ".")
    places = np.frombuffer(text.buffers()[1], dtype=np.int32)[text.offset : text.offset + len(text) + 1]
    parts = [None, pa.py_buffer(np.ascontiguousarray(places - places[0])), pa.py_buffer(content.replace(b",", b"."))]
    return pa.Array.from_buffers(pa.string(), len(text), parts)


def _is_sign_of(sign: str, text: pa.Array) -> bool:
    """Whether the first cells show a decimal sign, and never the other one."""
    first = text.slice(0, _SAMPLE).drop_null().to_pylist()
    shown = Counter(decimal_shown(bare_number(cell).text) for cell in first)
    return bool(shown[sign]) and not shown[OTHER[sign]]


def _all_at_once(column: Column, decimal: str | None) -> NumberColumn | None:
    """Read a long column whose cells are all plainly written; None where one is not."""
    if column.number is not None:
        return None
    text = column.text
    content = _content(text)
    has_comma, has_point = b"," in content, b"." in content
    # What could be a power of ten is looked at cell by cell: "1E1" is a key.
    if (has_comma and has_point) or b"e" in content or b"E" in content:
        return None
    sign = decimal or ","
    if has_comma or has_point:
        sign = "," if has_comma else "."
        if not _is_sign_of(sign, text) or (decimal or sign) != sign:
            return None
        text = _with_points(text, content) if has_comma else text
    try:
        values = pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False).astype(float)
    except pa.ArrowInvalid:
        return None
    if int(np.isfinite(values).sum()) != len(text) - text.null_count:
        return None
    empty = {"": text.null_count} if text.null_count else {}
    nothing = np.zeros(len(text), dtype=bool)
    return NumberColumn(values, empty, (), sign, "", False, has_comma or has_point, withheld=nothing)


def read_numbers(
    cells: Column | Sequence[Cell],
    decimal: str | None = None,
    hint: str = ",",
    signs: Mapping[str, Sign] | None = None,
) -> NumberColumn:
    """Read a column of cells as numbers; nothing is guessed without saying so.

    Parameters
    ----------
    cells
        Text, numbers (from spreadsheets) or None.
    decimal
        "," or "."; inferred from the column when None.
    hint
        Decimal sign to assume where the column itself does not decide.
    signs
        What stands in place of a number; the standard signs when None.

    Examples
    --------
    >>> column = read_numbers(["1,5", "–", ".", "abc", 2.0])
    >>> column.values.tolist(), column.signs, column.unreadable
    ([1.5, 0.0, nan, nan, 2.0], {'–': 1, '.': 1}, ((3, 'abc'),))
    """
    column = cells if isinstance(cells, Column) else Column.of(cells)
    known = STANDARD_SIGNS if signs is None else signs
    if len(column) > _LARGE:
        quick = _all_at_once(column, decimal)
        if quick is not None:
            return quick
    return _cell_by_cell(column, decimal, hint, known)


class _Told:
    """What the different cells of a column say, each looked at once."""

    def __init__(self, size: int) -> None:
        self.numbers = np.full(size, np.nan)
        self.withheld, self.bad = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        self.found: Counter[str] = Counter()
        self.marks: Counter[str] = Counter()
        self.thousands: Counter[str] = Counter()
        self.percent = 0
        self.has_decimals = False

    def add_sign(self, position: int, text: str, sign: Sign | None, times: int) -> None:
        """Count a cell with a sign, or with nothing."""
        self.found[text] += times
        self.numbers[position] = 0.0 if sign is Sign.ZERO else np.nan
        self.withheld[position] = sign is Sign.WITHHELD

    def add_number(self, position: int, text: str, decimal: str, ambiguous: bool, times: int) -> None:
        """Read a cell that is to be a number."""
        bare = bare_number(text)
        read = to_float(bare.text, decimal)
        if read is None:
            self.bad[position] = True
            return
        self.numbers[position] = read[0]
        self.thousands[read[1]] += times
        self.percent += times * bare.percent
        shown = decimal_shown(bare.text) in (",", ".") or (ambiguous and not read[1])
        self.has_decimals = self.has_decimals or shown
        if bare.mark:
            self.marks[bare.mark] += times


def _cell_by_cell(column: Column, decimal: str | None, hint: str, known: Mapping[str, Sign]) -> NumberColumn:
    written = column.text
    given = np.full(len(column), np.nan)
    if column.number is not None:
        given = column.number.to_numpy(zero_copy_only=False).astype(float)
        written = pc.if_else(column.number.is_valid(), pa.scalar(None, written.type), written)
    encoded = written.dictionary_encode()
    distinct = [text.translate(ODD_SPACES).strip() for text in encoded.dictionary.to_pylist()]
    where = encoded.indices.fill_null(len(distinct)).to_numpy(zero_copy_only=False)
    times = np.bincount(where, minlength=len(distinct) + 1)
    meaning = [_signed(text, known) for text in distinct]
    figures = [text for text, sign in zip(distinct, meaning, strict=True) if sign is None and text]
    ambiguous = False
    if decimal is None:
        decimal, ambiguous = infer_decimal(figures, hint)
    told = _Told(len(distinct) + 1)
    for position, (text, sign) in enumerate(zip(distinct, meaning, strict=True)):
        if sign is not None or not text:
            told.add_sign(position, text, sign, int(times[position]))
        else:
            told.add_number(position, text, decimal, ambiguous, int(times[position]))
    missing = int(times[-1]) - int(np.isfinite(given).sum())
    if missing > 0:
        told.found[""] += missing
    values = np.where(np.isfinite(given), given, told.numbers[where])
    unreadable = tuple((int(row), distinct[where[row]]) for row in np.flatnonzero(told.bad[where]))
    told.thousands.pop("", None)
    read_texts = int(times[:-1][np.isfinite(told.numbers[:-1])].sum()) if column.number is not None else 0
    return NumberColumn(
        values,
        dict(told.found),
        unreadable,
        decimal,
        told.thousands.most_common(1)[0][0] if told.thousands else "",
        ambiguous,
        told.has_decimals,
        told.percent,
        dict(told.marks),
        told.withheld[where],
        read_texts,
    )


def looks_numeric(cells: Column | Sequence[Cell], signs: Mapping[str, Sign] | None = None) -> bool:
    """Return whether most cells that say anything are numbers.

    Examples
    --------
    >>> looks_numeric(["1,5", ".", "7"]), looks_numeric(["Altstadt", "7"]), looks_numeric(["", "."])
    (True, False, False)
    """
    return is_numeric(read_numbers(cells, signs=signs))


def cannot_be_numeric(column: Column) -> bool:
    """Whether a long column plainly holds text: none of its first cells, nor of those in its middle, is a number."""
    if len(column) <= _LARGE or column.number is not None:
        return False
    middle = len(column) // 2
    for start in (0, middle):
        part = read_numbers(column.slice(start, start + _SAMPLE))
        if np.isfinite(part.values).any() or not part.unreadable:
            return False
    return True


def is_numeric(column: NumberColumn) -> bool:
    """Return whether most cells of a read column that say anything are numbers."""
    said, bad = int(np.isfinite(column.values).sum()), len(column.unreadable)
    return said > 0 and (said >= 9 * bad or (bad <= 3 and said >= 3 * bad))
