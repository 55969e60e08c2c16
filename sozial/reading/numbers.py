"""Figures as German offices write them: decimal comma or point, groups of thousands, signs instead of numbers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sozial.reading.grid import Cell, Column
from sozial.reading.signs import STANDARD_SIGNS, Sign

_ODD_SPACES = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "−": "-", "\u2011": "-", "’": "'"}
)
_UNIT = re.compile(r"\s*(%|‰|€|EUR|Euro|v\.\s?H\.|Prozent|m²|qm|km²|ha|Jahre|Tage|Personen)\.?$")
_CURRENCY_BEFORE = re.compile(r"^(€|EUR)\s*")
_MARKED = re.compile(
    r"^(?P<number>.*?\d)\s*(?P<mark>(?:\s\d{1,2}\))|[¹²³⁴⁵⁶⁷⁸⁹⁰]+\)?|\*{1,3}|\s?[rpsbe]|\s\([rpsb]\))$"
)
_FEWER = re.compile(r"^(<|≤|unter|weniger als|kleiner( als)?)\s*\d{1,3}$", re.I)
_BODY = re.compile(r"[+-]?(\d[\d., ']*|[.,]\d+)([eE][+-]?\d+)?")
_PLAIN = re.compile(r"[+-]?\d+")
_GROUPS = {
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?P<decimals>,\d+)?"),
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?P<decimals>\.\d+)?"),
    " ": re.compile(r"[+-]?[1-9]\d{0,2}(?: \d{3})+(?P<decimals>[.,]\d+)?"),
    "'": re.compile(r"[+-]?[1-9]\d{0,2}(?:'\d{3})+(?P<decimals>[.,]\d+)?"),
}
_ONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_DECIMAL = {
    ",": re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?|[+-]?\d+,"),
    ".": re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?|[+-]?\d+\.|[+-]?\d+[eE][+-]?\d+"),
}
_OTHER = {",": ".", ".": ","}
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


@dataclass(frozen=True)
class _Bare:
    """A cell without unit and marks."""

    text: str
    percent: bool = False
    mark: str = ""


def _bare(text: str) -> _Bare:
    """Return a cell's number without per cent sign, currency, brackets and footnote marks."""
    text = text.translate(_ODD_SPACES).strip().lstrip("'")
    mark = ""
    if text.startswith("(") and text.endswith(")") and any(sign.isdigit() for sign in text):
        text, mark = text[1:-1].strip(), "( )"
    unit = _UNIT.search(text)
    percent = bool(unit and unit[1] in ("%", "v.H.", "v. H.", "Prozent"))
    if unit:
        text = text[: unit.start()]
    text = _CURRENCY_BEFORE.sub("", text)
    if not _BODY.fullmatch(text):
        marked = _MARKED.match(text)
        if marked and _BODY.fullmatch(marked["number"].strip()):
            text, mark = marked["number"].strip(), marked["mark"].strip()
        elif text.endswith("-") and _BODY.fullmatch(text[:-1].strip()) and text[0].isdigit():
            text, mark = "-" + text[:-1].strip(), "…-"
    if text[:2] in ("- ", "+ "):
        text = text[0] + text[2:].lstrip()
    return _Bare(text, percent, mark)


def _evidence(bare: str) -> str:
    """Return which decimal sign a number's writing shows: "," or ".", "" for none, "?" for both possible."""
    if _PLAIN.fullmatch(bare):
        return ""
    if _ONE_GROUP.fullmatch(bare):
        return "?"
    for thousands in (" ", "'"):
        match = _GROUPS[thousands].fullmatch(bare)
        if match:
            return match["decimals"][0] if match["decimals"] else ""
    fits = {
        decimal
        for decimal in (",", ".")
        if _DECIMAL[decimal].fullmatch(bare) or _GROUPS[_OTHER[decimal]].fullmatch(bare)
    }
    return fits.pop() if len(fits) == 1 else ""


def infer_decimal(texts: Iterable[str], hint: str = ",") -> tuple[str, bool]:
    """Return the decimal sign of a column, and whether that was only the hint.

    "1.234" alone can be read both ways. Beside numbers below 1,000 without a group it is a group of thousands;
    beside larger numbers without a group it is a decimal.

    Examples
    --------
    >>> infer_decimal(["1.234,5", "7"]), infer_decimal(["12.5"]), infer_decimal(["1.234"], hint=",")
    ((',', False), ('.', False), (',', True))
    >>> infer_decimal(["1.234", "567"], hint="."), infer_decimal(["1.234", "5678"], hint=",")
    ((',', False), ('.', False))
    """
    votes: Counter[str] = Counter()
    unclear: Counter[str] = Counter()
    small = large = 0
    for text in texts:
        bare = _bare(text).text
        shown = _evidence(bare)
        if shown == "?":
            unclear["." if "." in bare else ","] += 1
        elif shown:
            votes[shown] += 1
        elif _PLAIN.fullmatch(bare):
            size = len(bare.lstrip("+-").lstrip("0"))
            small += 0 < size <= 3
            large += size > 3
    if votes:
        return votes.most_common(1)[0][0], False
    if not unclear:
        return hint, False
    sign = unclear.most_common(1)[0][0]
    if len(unclear) == 1 and large and not small:
        return sign, False
    if len(unclear) == 1 and small and not large:
        return _OTHER[sign], False
    return hint, True


def _to_float(bare: str, decimal: str) -> tuple[float, str] | None:
    """Return a number and its sign between thousands, or None."""
    if _PLAIN.fullmatch(bare):
        return float(bare), ""
    for thousands in (_OTHER[decimal], " ", "'"):
        match = _GROUPS[thousands].fullmatch(bare)
        if match and (not match["decimals"] or match["decimals"][0] == decimal):
            return float(bare.replace(thousands, "").replace(",", ".")), thousands
    if _DECIMAL[decimal].fullmatch(bare):
        number = float(bare.replace(",", "."))
        return (number, "") if math.isfinite(number) else None
    return None


def _signed(text: str, signs: Mapping[str, Sign]) -> Sign | None:
    found = signs.get(text)
    if found is None and _FEWER.match(text):
        return Sign.WITHHELD
    return found


def _all_at_once(column: Column, decimal: str | None) -> NumberColumn | None:
    """Read a long column whose cells are all plainly written; None where one is not."""
    if column.number is not None:
        return None
    text = column.text
    has_comma = bool(pc.any(pc.match_substring(text, ",")).as_py())
    has_point = bool(pc.any(pc.match_substring(text, ".")).as_py())
    if has_comma and has_point:
        return None
    if has_comma or has_point:
        first = text.slice(0, _SAMPLE).drop_null().to_pylist()
        shown = Counter(_evidence(_bare(cell).text) for cell in first)
        found = "," if has_comma else "."
        if not shown[found] or shown[_OTHER[found]] or (decimal or found) != found:
            return None
        if has_comma:
            text = pc.replace_substring(text, ",", ".")
        sign = found
    else:
        sign = decimal or ","
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


def _cell_by_cell(column: Column, decimal: str | None, hint: str, known: Mapping[str, Sign]) -> NumberColumn:
    written = column.text
    given = np.full(len(column), np.nan)
    if column.number is not None:
        given = column.number.to_numpy(zero_copy_only=False).astype(float)
        written = pc.if_else(column.number.is_valid(), pa.scalar(None, written.type), written)
    encoded = written.dictionary_encode()
    distinct = [text.translate(_ODD_SPACES).strip() for text in encoded.dictionary.to_pylist()]
    where = encoded.indices.fill_null(len(distinct)).to_numpy(zero_copy_only=False)
    times = np.bincount(where, minlength=len(distinct) + 1)
    meaning = [_signed(text, known) for text in distinct]
    figures = [text for text, sign in zip(distinct, meaning, strict=True) if sign is None and text]
    ambiguous = False
    if decimal is None:
        decimal, ambiguous = infer_decimal(figures, hint)
    numbers = np.full(len(distinct) + 1, np.nan)
    withheld, bad = np.zeros(len(distinct) + 1, dtype=bool), np.zeros(len(distinct) + 1, dtype=bool)
    found: Counter[str] = Counter()
    marks: Counter[str] = Counter()
    thousands: Counter[str] = Counter()
    percent = 0
    has_decimals = False
    for position, (text, sign) in enumerate(zip(distinct, meaning, strict=True)):
        n = int(times[position])
        if sign is not None or not text:
            found[text] += n
            numbers[position] = 0.0 if sign is Sign.ZERO else np.nan
            withheld[position] = sign is Sign.WITHHELD
            continue
        bare = _bare(text)
        read = _to_float(bare.text, decimal)
        if read is None:
            bad[position] = True
            continue
        numbers[position] = read[0]
        thousands[read[1]] += n
        percent += n * bare.percent
        has_decimals = has_decimals or _evidence(bare.text) in (",", ".") or (ambiguous and not read[1])
        if bare.mark:
            marks[bare.mark] += n
    missing = int(times[-1]) - int(np.isfinite(given).sum())
    if missing > 0:
        found[""] += missing
    values = np.where(np.isfinite(given), given, numbers[where])
    unreadable = tuple((int(row), distinct[where[row]]) for row in np.flatnonzero(bad[where]))
    thousands.pop("", None)
    read_texts = int(times[:-1][np.isfinite(numbers[:-1])].sum()) if column.number is not None else 0
    return NumberColumn(
        values,
        dict(found),
        unreadable,
        decimal,
        thousands.most_common(1)[0][0] if thousands else "",
        ambiguous,
        has_decimals,
        percent,
        dict(marks),
        withheld[where],
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
