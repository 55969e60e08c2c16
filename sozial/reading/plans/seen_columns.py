"""What a column shows of itself, and which columns most likely hold key and name."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pyarrow.compute as pc

from sozial.reading.cells.numbers import cannot_be_numeric
from sozial.reading.tables.table import RawTable
from sozial.reading.vocabulary import area_words, figure_words
from sozial.reading.vocabulary.periods import find_period
from sozial.reading.vocabulary.whole_number import is_whole_number

_PERIOD_WORDS = frozenset(
    [
        "jahr",
        "year",
        "zeit",
        "time",
        "zeitraum",
        "stichtag",
        "periode",
        "period",
        "datum",
        "date",
        "erhebungsjahr",
        "berichtsjahr",
        "schuljahr",
        "quartal",
        "monat",
        "berichtsmonat",
        "kalenderjahr",
        "jahre",
        "bezugsjahr",
    ]
)


_DOTTED = re.compile(r"(?P<first>\d{1,3})(?:[.,](?P<second>\d{1,3}))?")


@dataclass(frozen=True)
class SeenColumn:
    """What a column shows.

    Parameters
    ----------
    said
        Its name, and its explanation where the file gives one.
    texts
        Its cells, [] for figures with decimals.
    zeros
        Whether codes begin with zeros.
    beside_name
        Whether its whole numbers are the codes of the names beside it.
    identifies
        Whether every row has a whole number of its own, all of one length, under a name that says no figure.
    counts_rows
        Whether it holds the numbers 1 to n, one for each row but for totals, in any order.
    by_place
        Whether only its place directly before the names says that its numbers are their codes.
    """

    position: int
    name: str
    words: str
    numeric: bool
    whole: bool
    distinct: int
    filled: int
    texts: list[str]
    zeros: bool
    beside_name: bool = False
    identifies: bool = False
    counts_rows: bool = False
    by_place: bool = False


_NAME_ENDING = re.compile(r"[\s_.-]*(name|bez|bezeichnung|text|txt|label|lang|langname)$", re.I)


def _beside_name(table: RawTable, position: int, texts: list[str], identifies: bool) -> str:
    """Return why whole numbers are the codes of a column of names, "" where they are not.

    By their name ("name"), as ST beside ST_NAME, or by their place directly before the names ("place").

    Each number has one name and each name one number; where neither an ending nor a word for areas says so, the
    numbers stand directly before the names, and come again with the same names, or are all of one length and ascend or
    have three digits and more under a name that says no figure.
    """
    own, found = table.columns[position].lower(), ""
    in_order = not _says_figure(own) and all(before < after for before, after in pairwise(texts))
    area = area_words.is_area_word(own)
    stems = _stems(table.columns).get(own, ())
    beside = range(len(table.columns)) if area else sorted({*stems, position + 1})
    for other in beside:
        if other == position or other >= len(table.columns) or table.is_numeric(table.columns[other]):
            continue
        ends = other in stems or area
        if not ends and (other != position + 1 or not _may_be_codes(texts, identifies or in_order)):
            continue
        name = table.columns[other]
        names = table.texts(name)
        placed = ends or area_words.says_area(name) or area_words.says_name(name) or area_words.looks_like_places(names)
        if placed and depends(texts, names) and depends(names, texts):
            if ends:
                return "name"
            found = "place"
    return found


def _may_be_codes(texts: list[str], ordered: bool) -> bool:
    """Whether whole numbers may be the codes of the names that follow: in order and of one length, or coming again."""
    if ordered and len(texts) >= 4 and len({len(text) for text in texts}) == 1:
        return True
    # Several periods: the same number stands before the same name each time.
    return 4 <= len(set(texts)) <= 0.5 * len(texts)


@lru_cache(maxsize=4)
def _stems(columns: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """Return by name, in small letters, where the columns stand that are called so with an ending for names."""
    found: dict[str, list[int]] = {}
    for at, name in enumerate(columns):
        stem = _NAME_ENDING.sub("", name.lower())
        if stem != name.lower():
            found.setdefault(stem, []).append(at)
    return {stem: tuple(places) for stem, places in found.items()}


def see(table: RawTable, position: int, name: str) -> SeenColumn:
    """Return what one column of a table shows."""
    column = table.data[position]
    numeric = table.is_numeric(name)
    whole = not numeric or not (table.numbers(name).has_decimals or table.numbers(name).percent)
    if numeric and column.number is not None:
        values = table.numbers(name).values
        whole = bool((values[np.isfinite(values)] == np.round(values[np.isfinite(values)])).all())
    texts = table.texts(name) if whole or not numeric or area_words.says_key(name) else []
    distinct = int(pc.count_distinct(column.text).as_py()) if texts else 0
    zeros = whole and any(text[:1] == "0" and len(text) > 1 and text.isdigit() for text in texts[:5_000])
    said = f"{name} {table.labels.get(name, '')}".strip()
    # Totals need no number.
    counts = numeric and whole and distinct == column.filled >= 0.7 * table.height and _counts_rows(texts)
    # A running number counts rows, years beside names are years, and what has a year is a figure.
    plain = (
        numeric
        and whole
        and distinct > 1
        and find_period(texts[0]) is None
        and find_period(name) is None
        and not area_words.says_running_number(name)
        and not (counts and not zeros and name == f"#{position + 1}")
    )
    identifies = plain and distinct == column.filled == table.height and _identifies(name, texts)
    beside = _beside_name(table, position, texts, identifies) if plain else ""
    return SeenColumn(
        position, name, said, numeric, whole, distinct, column.filled, texts, zeros,
        bool(beside), identifies, counts, beside == "place",
    )  # fmt: skip


def _says_figure(name: str) -> bool:
    """Whether a name says that its numbers are figures."""
    said = figure_words.says_population(name) or area_words.says_figure(name)
    return said or bool(figure_words.COUNTED.search(name))


def _identifies(name: str, texts: list[str]) -> bool:
    """Whether different whole numbers under a name that says no figure are all of one length."""
    if _says_figure(name):
        return False
    return len(texts) >= 4 and len({len(text) for text in texts}) == 1 and len(texts[0]) >= 3 and texts[0].isdigit()


def _counts_rows(texts: list[str]) -> bool:
    """Whether different numbers are 1 to n, or 0 to n - 1."""
    said = [text for text in texts if text]
    if len(said) < 4 or not all(map(is_whole_number, said)):
        return False
    numbers = {int(text) for text in said}
    return len(numbers) == len(said) and min(numbers) in (0, 1) and max(numbers) - min(numbers) == len(said) - 1


def is_period(seen: SeenColumn, height: int) -> bool:
    """Whether a column holds periods."""
    if not seen.texts or seen.filled == 0 or (seen.distinct > 400 and seen.distinct == height):
        return False
    sample = [text for text in dict.fromkeys(seen.texts[:20_000]) if text][:200]
    fitting = sum((found := find_period(text)) is not None and found[0] == "" for text in sample)
    if fitting < 0.9 * len(sample):
        return False
    few = seen.distinct < 0.7 * height or (height < 3 and seen.distinct == 1)
    if seen.numeric and not _named_period(seen.name) and any(len(text) > 4 for text in sample):
        # Six digits can be a month, but also a count.
        return False
    return _named_period(seen.name) or not seen.numeric or few


def is_period_of_rows(seen: SeenColumn, keys: list[str], height: int) -> bool | None:
    """Whether a column says which period each row is of; None where it holds periods that say nothing of the rows.

    A period that is the same in every row holds for the table. Others are the periods of the rows only where quarters
    come several times, each time with another one: a date of the last change ("Stand der Daten") differs between
    quarters that stand there once.
    """
    if not is_period(seen, height):
        return False
    said = [(key, text) for key, text in zip(keys, seen.texts, strict=True) if key and text]
    if seen.distinct <= 1 or not said:
        return True
    if len(set(said)) > len({key for key, _text in said}):
        return True
    # Figures that look like years are figures where no word says year.
    return False if seen.numeric and not _named_period(seen.name) else None


def _named_period(name: str) -> bool:
    return bool(set(area_words.tokens(name)) & _PERIOD_WORDS)


def is_figure(table: RawTable, entry: SeenColumn) -> bool:
    """Whether a column holds figures, also where all of them are withheld."""
    if entry.numeric:
        return True
    if cannot_be_numeric(table.column(entry.name)):
        return False
    numbers = table.numbers(entry.name)
    signs = {text for text in numbers.signs if text}
    return bool(signs) and not numbers.unreadable and signs <= {".", "-", "–", "...", "…", "/", "*", "•"}


def depends(keys: list[str], texts: list[str]) -> bool:
    """Whether every key has one text only."""
    pairs = {(key, text) for key, text in zip(keys, texts, strict=True) if key and text}
    return len(pairs) <= 1.02 * len({key for key, _text in pairs})


def is_dotted(seen: SeenColumn) -> bool:
    """Whether what looks like decimals are keys in two parts, as the column's name says: 1.1, 1.2, 2.1 and so on.

    The second parts begin with 1 within most of the first; those of figures do not.
    """
    if not seen.numeric or seen.whole or not area_words.says_key(seen.name) or seen.distinct < seen.filled:
        return False
    counted: dict[str, list[int]] = {}
    for text in seen.texts[:3_000]:
        match = _DOTTED.fullmatch(text)
        if match is None:
            return False
        counted.setdefault(match["first"], []).extend([int(match["second"])] if match["second"] else [])
    parts = [numbers for numbers in counted.values() if numbers]
    runs = sum(min(numbers) in (0, 1) for numbers in parts)
    return runs >= 0.8 * len(parts) and sum(len(numbers) > 1 for numbers in parts) >= 0.5 * len(parts)


def says_code(seen: SeenColumn) -> bool:
    """Whether a column's name, or the names beside it, say that it holds codes.

    Numbers under a name with further words ("nr_haushalte") are codes only if they look like it: in order, or with
    zeros before them.
    """
    named = area_words.says_key(seen.name) or area_words.says_key(seen.words)
    if named and seen.numeric and not area_words.says_only_key(seen.name):
        named = seen.zeros or seen.identifies or ascends(seen.texts)
    return named or seen.beside_name


def ascends(texts: list[str]) -> bool:
    """Whether most whole numbers are at least as large as the one before."""
    numbers = [int(text) for text in texts[:3_000] if is_whole_number(text)]
    rising = sum(before <= after for before, after in pairwise(numbers))
    return len(numbers) > 1 and rising >= 0.8 * (len(numbers) - 1)


def share_of_pairs(texts: list[str]) -> float:
    """Return the share of cells that hold key and name, as in "01001 Flensburg, Stadt", with different keys."""
    said = list(dict.fromkeys(text for text in texts[:20_000] if text))[:2_000]
    matches = [match for text in said if (match := area_words.KEY_AND_NAME.fullmatch(text))]
    lengths = Counter(len(match["key"]) for match in matches)
    if not matches or len({match["key"] for match in matches}) < 0.9 * len(matches) or len(lengths) > 4:
        return 0.0
    # The one or two rows for the whole town have no key.
    return len(matches) / max(len(said) - 2, 1)
