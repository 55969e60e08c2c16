"""How much a row reads like names of columns, and how much like one more row of the table.

Every cell of a row is compared with the cells below it in its column, and gives points: positive for a name, negative
for a row of the body. A word above numbers is a name; a number between them is not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sozial.reading.cells.cell_kinds import kind_of
from sozial.reading.cells.grid import Cell, cell_text
from sozial.reading.vocabulary import area_words

# From how many points on a row is taken for what it reads like without asking (see docs/reading.md).
SURE = 2.0
_MOST_ROWS = 40
# How many numbers in a row go on by one where they name columns.
_COUNTING = 3
_WORDED = re.compile(
    r"einwohn|bev(ö|oe)lker|anzahl|anteil|quote|zahl|summe|insgesamt|gesamt|prozent|%|je |pro |index|indikator|wert|"
    r"jahr|alter|fl(ä|ae)che|personen|haushalt|einheit|miete|dichte|\bkm|\bha\b|m²|euro|€|population|rate|name|typ",
    re.I,
)


@dataclass(frozen=True)
class ColumnProfile:
    """What the cells of a column look like below a row.

    Parameters
    ----------
    filled
        How many cells say anything.
    numeric
        Whether most of them are numbers.
    low, high
        Smallest and largest number.
    yearly
        Whether the numbers are years themselves.
    texts
        The texts that occur.
    forms
        How often which form occurs (letters and digits, as in "A00").
    places
        Whether the texts read like names of places.
    """

    filled: int
    numeric: bool
    low: float
    high: float
    yearly: bool
    texts: frozenset[str]
    forms: Counter[str]
    places: bool


def _form(text: str) -> str:
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "0", text))


@lru_cache(maxsize=20_000)
def rough_number(cell: Cell) -> float:
    """Return the size of a number, however it is written; NaN for anything else.

    Examples
    --------
    >>> rough_number("1.234,5"), rough_number("12,5 %"), rough_number("2022 r")
    (1234.5, 12.5, 2022.0)
    """
    if isinstance(cell, float):
        return cell
    digits = re.match(r"[^\d+-]*([+-]?\d[\d.,' ]*)", cell or "")
    if digits is None:
        return float("nan")
    plain = re.sub(r"[' ]", "", digits[1]).rstrip(".,")
    last = max(plain.rfind(","), plain.rfind("."))
    if last >= 0 and (len(plain) - last - 1 != 3 or plain.count(",") + plain.count(".") > 1):
        plain = re.sub(r"[.,]", "", plain[:last]) + "." + re.sub(r"[.,]", "", plain[last:])
    else:
        plain = re.sub(r"[.,]", "", plain)
    return float(plain)


def profile_columns(rows: Sequence[Sequence[Cell]]) -> list[ColumnProfile]:
    """Return what each column of some rows looks like."""
    return [_profile(cells) for cells in zip(*rows[:_MOST_ROWS], strict=True)]


def _profile(cells: Sequence[Cell]) -> ColumnProfile:
    kinds = [kind_of(cell) for cell in cells]
    said = [(cell, kind) for cell, kind in zip(cells, kinds, strict=True) if kind and kind != "sign"]
    numbers = np.array([rough_number(cell) for cell, kind in said if kind in ("number", "year")], dtype=float)
    numbers = numbers[np.isfinite(numbers)]
    texts = [cell_text(cell) for cell, _kind in said]
    words = [cell_text(cell) for cell, kind in said if kind == "text"]
    numeric = bool(len(numbers)) and len(numbers) >= 0.7 * len(said)
    return ColumnProfile(
        len(said),
        numeric,
        float(numbers.min()) if len(numbers) else np.nan,
        float(numbers.max()) if len(numbers) else np.nan,
        numeric and sum(kind == "year" for _cell, kind in said) > 0.6 * len(said),
        frozenset(texts),
        Counter(map(_form, texts)),
        len(words) > 1 and area_words.looks_like_places(words),
    )


def _names_column(text: str) -> bool:
    """Whether a text is a word that columns are called by."""
    return (
        area_words.says_key(text)
        or area_words.says_running_number(text)
        or area_words.is_area_word(text)
        or area_words.says_name(text)
        or bool(_WORDED.search(text))
    )


def _points(cell: Cell, profile: ColumnProfile, ordered_years: bool, counting: bool) -> float:
    """Return the points of one cell."""
    text, kind = cell_text(cell), kind_of(cell)
    if not text or not profile.filled:
        return 0.0
    if profile.numeric:
        return _points_above_figures(cell, text, kind, profile, ordered_years, counting)
    return _points_above_texts(text, kind, profile)


def _points_above_figures(
    cell: Cell, text: str, kind: str, profile: ColumnProfile, ordered_years: bool, counting: bool
) -> float:
    if kind == "text" and text.isupper() and area_words.CODE.fullmatch(text) and not _names_column(text):
        # "DEA" above "05313" can be a key of another level.
        return 0.0
    if kind in ("text", "date"):
        # Codes of letters among codes of digits are no names; a name that stands there once more is one.
        alike = kind == "text" and any(other != text and _form(other) == _form(text) for other in profile.texts)
        return 0.0 if alike else 2.0
    if kind == "sign":
        return -1.0
    inside = profile.low <= rough_number(cell) <= profile.high
    if kind == "year" and not profile.yearly:
        return 2.0 if not inside else 1.5 if ordered_years else 0.0
    # Ages and classes in a row of names (0, 1, 2 …) look like figures.
    return 0.0 if counting else -2.0


def _points_above_texts(text: str, kind: str, profile: ColumnProfile) -> float:
    if text in profile.texts:
        return -3.0
    if _names_column(text) and not (profile.places and _is_like(text, profile)):
        return 2.0
    if kind in ("number", "year", "sign"):
        return -0.5
    if profile.places and area_words.looks_like_places([text]):
        return -1.0
    return -2.0 if profile.forms[_form(text)] >= 0.9 * profile.filled and any(map(str.isdigit, text)) else 0.0


def _is_like(text: str, profile: ColumnProfile) -> bool:
    """Whether a text begins like those below it: "Bezirk 1" above "Bezirk 2" is no name of a column."""
    first, _space, rest = text.partition(" ")
    return bool(rest) and sum(other.startswith(first + " ") for other in profile.texts) > 0.3 * len(profile.texts)


def row_evidence(row: Sequence[Cell], profiles: Sequence[ColumnProfile]) -> float:
    """Return how much a row reads like a header: above 0 like names, below 0 like one more row of the table.

    Examples
    --------
    >>> profiles = profile_columns([["01", "Altstadt", 12.5], ["02", "Neustadt", 8.0], ["03", "Westend", 7.5]])
    >>> row_evidence(["Nr", "Stadtteil", "2022 r"], profiles), row_evidence(["04", "Südstadt", 9.0], profiles)
    (6.0, -5.0)
    """
    years = [rough_number(cell) for cell in row if kind_of(cell) == "year"]
    steps = np.diff(years)
    ordered = len(years) > 1 and bool((steps > 0).all() or (steps < 0).all() or len(set(years)) <= len(years) // 2)
    counting = _counting(row)
    return float(
        sum(
            _points(cell, profile, ordered, place in counting)
            for place, (cell, profile) in enumerate(zip(row, profiles, strict=True))
        )
    )


def _counting(row: Sequence[Cell]) -> set[int]:
    """Return the places of the last whole numbers of a row that go on by one, where there are at least three."""
    run: list[tuple[int, float]] = []
    for place, cell in reversed([*enumerate(row)]):
        number = rough_number(cell) if kind_of(cell) == "number" else np.nan
        if not float(number).is_integer() or (run and run[-1][1] - number != 1):
            break
        run.append((place, number))
    return {place for place, _number in run} if len(run) >= _COUNTING else set()
