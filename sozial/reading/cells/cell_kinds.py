"""What a single cell looks like."""

from __future__ import annotations

import re
from functools import lru_cache

from sozial.reading.cells.grid import Cell
from sozial.reading.cells.signs import STANDARD_SIGNS
from sozial.reading.vocabulary.period_marks import is_year, split_mark

# What is longer is no figure; looking through longer texts takes the square of their length.
_LONGEST = 200
_FIGURE = re.compile(
    r"[(]?[+−-]?\s?(?:\d[\d.,'   ]*|[.,]\d+)(?:[eE][+-]?\d+)?\s*(?:%|‰|€|EUR)?\s*[)]?(?:\s?[rp*]|\s\d\)|[¹²³]|-)?"
)
# A number with a word before it, or a decimal with the letter of a footnote: figures that cannot be read as such.
_NEAR_FIGURE = re.compile(
    r"(?:ca\.?|etwa|rund|über|unter|[<>≤≥~≈])\s?\d[\d.,]*\s?%?|[+−-]?\d[\d.]*,\d+\s?[a-z]\)?", re.I
)
_DATE = re.compile(r"(?:19|20)\d{2}-\d{2}-\d{2}.*|\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)?\d{2}")
# "1E1" is a key; a power of ten has a decimal or a sign.
_CODE = re.compile(r"\d+[eE]\d+")


@lru_cache(maxsize=20_000)
def kind_of(cell: Cell) -> str:
    """Return what a cell looks like: "", "number", "year", "sign", "date" or "text".

    Examples
    --------
    >>> [kind_of(cell) for cell in (None, 3.5, "1.234,5", "2019", "–", "30.06.2020", "Altstadt")]
    ['', 'number', 'number', 'year', 'sign', 'date', 'text']
    >>> [kind_of(cell) for cell in ("2022 r", "31.12.22", "1E1", "1,5E+03")]
    ['year', 'date', 'text', 'number']
    >>> [kind_of(cell) for cell in ("ca. 5", "10,5b)", "< 3", "1a", "unter 18 Jahren")]
    ['number', 'number', 'number', 'text', 'text']
    """
    if cell is None:
        return ""
    if isinstance(cell, float):
        return "year" if cell.is_integer() and 1900 <= cell <= 2099 else "number"
    text = cell.strip()
    if not text:
        return ""
    if len(text) > _LONGEST:
        return "text"
    if text in STANDARD_SIGNS:
        return "sign"
    if is_year(text):
        return "year"
    if _DATE.fullmatch(split_mark(text)[0]):
        return "date"
    if _CODE.fullmatch(text):
        return "text"
    return "number" if _FIGURE.fullmatch(text) or _NEAR_FIGURE.fullmatch(text) else "text"
