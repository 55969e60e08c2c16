"""Figures as German offices write them: decimal comma or point, and signs instead of numbers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sozial.i18n import N_

Cell = str | float | None

# DIN 55301. A dash is a true zero; all others are missing, each for its own reason.
ZERO_SIGNS = frozenset({"-", "–", "—"})
MISSING_SIGNS: dict[str, str] = {
    "": N_("Empty cells, read as missing: {n}"),
    ".": N_("“{sign}” is unknown or withheld, so missing ({n} times)."),
    "...": N_("“{sign}” comes later, so it is missing now ({n} times)."),
    "…": N_("“{sign}” comes later, so it is missing now ({n} times)."),
    "x": N_("“{sign}” makes no sense here, so it is missing ({n} times)."),
    "X": N_("“{sign}” makes no sense here, so it is missing ({n} times)."),
    "/": N_("“{sign}” is not certain enough, so missing ({n} times)."),
}
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_PLAIN = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(\d[\d.,]*|[.,]\d+)([eE][+-]?\d+)?")
_GROUPED = {
    ",": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?"),
    ".": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"),
}
_DECIMAL = {
    ",": re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?|[+-]?\d+,?"),
    ".": re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?|[+-]?\d+\.?([eE][+-]?\d+)?"),
}


@dataclass(frozen=True)
class NumberColumn:
    """What a column of cells says as numbers.

    Parameters
    ----------
    values
        Floats, NaN where missing or unreadable.
    signs
        How often which sign for "missing" or "true zero" stood there.
    unreadable
        (row position, text) of cells that are neither a number nor a known sign.
    decimal
        Decimal sign that was assumed.
    ambiguous
        Whether nothing in the column decided between comma and point.
    """

    values: np.ndarray
    signs: dict[str, int]
    unreadable: tuple[tuple[int, str], ...]
    decimal: str
    ambiguous: bool


def _bare(text: str) -> str:
    """Return the text without spaces, percent sign and typographic minus."""
    return _SPACES.sub("", text).removesuffix("%").replace("−", "-")


def infer_decimal(texts: Iterable[str], hint: str = ",") -> tuple[str, bool]:
    """Return the decimal sign of a column, and whether that was only the hint.

    Examples
    --------
    >>> infer_decimal(["1.234,5", "7"]), infer_decimal(["12.5"]), infer_decimal(["1.234"], hint=",")
    ((',', False), ('.', False), (',', True))
    """
    votes: Counter[str] = Counter()
    undecided = False
    for text in texts:
        bare = _bare(text)
        fits = {sign for sign in (",", ".") if _GROUPED[sign].fullmatch(bare) or _DECIMAL[sign].fullmatch(bare)}
        if len(fits) == 1:
            votes.update(fits)
        elif fits and not _PLAIN.fullmatch(bare):
            undecided = True
    if votes:
        return votes.most_common(1)[0][0], False
    return hint, undecided


def _to_float(bare: str, decimal: str) -> float | None:
    if not _NUMBER.fullmatch(bare):
        return None
    if _GROUPED[decimal].fullmatch(bare):
        bare = bare.replace("." if decimal == "," else ",", "")
    elif not _DECIMAL[decimal].fullmatch(bare):
        return None
    number = float(bare.replace(",", "."))
    return number if math.isfinite(number) else None


def read_numbers(cells: Sequence[Cell], decimal: str | None = None, hint: str = ",") -> NumberColumn:
    """Read a column of cells as numbers; nothing is guessed without saying so.

    Parameters
    ----------
    cells
        Text, numbers (from spreadsheets) or None.
    decimal
        "," or "."; inferred from the column when None.
    hint
        Decimal sign to assume where the column itself does not decide.

    Examples
    --------
    >>> column = read_numbers(["1,5", "–", ".", "abc", 2.0])
    >>> column.values.tolist(), column.signs, column.unreadable
    ([1.5, 0.0, nan, nan, 2.0], {'–': 1, '.': 1}, ((3, 'abc'),))
    """
    texts = [cell.strip() if isinstance(cell, str) else cell for cell in cells]
    ambiguous = False
    if decimal is None:
        written = (text for text in texts if isinstance(text, str) and text not in MISSING_SIGNS)
        decimal, ambiguous = infer_decimal(written, hint)
    values = np.full(len(texts), np.nan)
    signs: Counter[str] = Counter()
    unreadable: list[tuple[int, str]] = []
    for position, text in enumerate(texts):
        if text is None:
            signs[""] += 1
        elif not isinstance(text, str):
            if math.isfinite(text):
                values[position] = text
            else:
                signs[""] += 1
        elif text in MISSING_SIGNS:
            signs[text] += 1
        elif text in ZERO_SIGNS:
            signs[text] += 1
            values[position] = 0.0
        else:
            number = _to_float(_bare(text), decimal)
            if number is None:
                unreadable.append((position, text))
            else:
                values[position] = number
    return NumberColumn(values, dict(signs), tuple(unreadable), decimal, ambiguous)


def looks_numeric(cells: Sequence[Cell]) -> bool:
    """Return whether most cells that say anything are numbers.

    Examples
    --------
    >>> looks_numeric(["1,5", ".", "7"]), looks_numeric(["Altstadt", "7"]), looks_numeric(["", "."])
    (True, False, False)
    """
    column = read_numbers(cells)
    said = int(np.isfinite(column.values).sum())
    return said > 0 and said >= 9 * len(column.unreadable)
