"""Which attributes of areas hold key and name: by their match with a table, else by what they hold and are called."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from sozial.reading.vocabulary import area_words
from sozial.reading.vocabulary.attribute_words import (
    are_days,
    are_feature_numbers,
    are_random,
    count_rows,
    numbers_rows,
    says_coordinate,
    says_size,
    says_technical,
)
from sozial.reading.vocabulary.whole_number import is_whole_number

_CALLED = re.compile(r"(name|bez(eichnung)?$|quartier|stadtteil|^gen$|titel|title|label)", re.I)
_SHORT_KEYS = frozenset(["sbz", "stt", "stb", "stz", "bzk", "otl", "stgt", "rbz", "gebnr", "rs", "ags", "kz"])
_LONGEST = 60


@dataclass(frozen=True)
class Attribute:
    """One attribute of all rows: its texts, and whether the file holds it as numbers."""

    name: str
    texts: Sequence[str]
    numeric: bool

    @cached_property
    def values(self) -> list[str]:
        """Texts of the rows that have one."""
        return [text for text in self.texts if text]

    @cached_property
    def distinct(self) -> int:
        """How many different texts there are."""
        return len(set(self.values))

    @cached_property
    def codes(self) -> bool:
        """Whether the texts are codes."""
        return area_words.looks_like_codes(list(dict.fromkeys(self.values))[:500])

    @cached_property
    def worded(self) -> bool:
        """Whether most texts hold a word."""
        words = sum(bool(re.search(r"[^\W\d_]{3}", text)) for text in self.values)
        # "Ort 4" is a name where the attribute is called one.
        return (not self.codes or area_words.says_name(self.name)) and words > 0.5 * len(self.values)

    @cached_property
    def no_key(self) -> bool:
        """Whether it can be neither key nor name, whatever a table says: a size, a place, a day, a long text."""
        if not self.values or says_size(self.name) or says_coordinate(self.name) or says_technical(self.name):
            return True
        long = sum(map(len, self.values)) > _LONGEST * len(self.values)
        decimals = self.numeric and any("." in text or "e" in text for text in self.values)
        links = sum(text.startswith(("http://", "https://", "<", "#")) for text in self.values) > 0.5 * len(self.values)
        answers = set(self.values) <= {"True", "False"}
        return long or decimals or links or answers or are_days(self.values)

    @cached_property
    def counts_rows(self) -> bool:
        """Whether it only counts the rows of a file, by its name or because a server or program made it."""
        zero = count_rows(list(self.texts), (0,))
        return numbers_rows(self.name) or zero or are_feature_numbers(self.values)

    @cached_property
    def points(self) -> int:
        """How much it looks like the key of the areas."""
        key = area_words.says_key(self.name) or self.name.lower() in _SHORT_KEYS
        zeros = any(text[:1] == "0" and len(text) > 1 and text.isdigit() for text in self.values)
        missing = len(self.texts) - len(self.values)
        points = 2 * (self.distinct == len(self.texts)) + round(4 * self.distinct / max(len(self.texts), 1))
        points += (
            4 * key - 2 * area_words.says_name(self.name) - (2 + round(6 * missing / len(self.texts)) if missing else 0)
        )
        if self.codes:
            points += (1 if self.numeric and not zeros else 2) + 2 * zeros + 2 * area_words.says_area(self.name)
        else:
            points += 2 * bool(_CALLED.search(self.name)) - 1
        # "Stadtteil" 1 to n can be both; "id" and "nr" in the order of the file mostly count it.
        counted = count_rows(list(self.texts), (1,)) * (2 if area_words.says_area(self.name) else 5)
        points -= 6 * self.counts_rows + counted + 8 * are_random(self.values)
        # Numbers without any sign of being codes are figures.
        return points - 8 * (self.numeric and not (key or zeros or self.counts_rows or self._orders))

    @cached_property
    def _orders(self) -> bool:
        """Whether whole numbers number the areas: 1 to n in any order, or ascending."""
        if not all(map(is_whole_number, self.values)) or not self.values:
            return False
        numbers = [int(text) for text in self.values]
        permutation = sorted(numbers) == list(range(1, len(numbers) + 1))
        return permutation or (len(numbers) > 3 and numbers == sorted(set(numbers)))


def choose_key(attributes: Sequence[Attribute], keys: Collection[str] = ()) -> Attribute | None:
    """Return the attribute that most likely holds the key: by its match with a table's keys, then by what it holds.

    Examples
    --------
    >>> choose_key([Attribute("fid", ["1", "2"], True), Attribute("sbz", ["04", "02"], False)]).name
    'sbz'
    >>> choose_key([Attribute("nr", ["1", "2"], True), Attribute("fid", ["8", "9"], True)], ["8", "9"]).name
    'fid'
    """
    wanted = set(keys)
    best, best_score = None, (0.0, -1_000, 0)
    for position, attribute in enumerate(attributes):
        if attribute.no_key:
            continue
        matched = len(set(attribute.values) & wanted) / len(wanted) if wanted else 0.0
        score = (round(matched, 3) if matched > 0.1 else 0.0, attribute.points, -position)
        if score > best_score:
            best, best_score = attribute, score
    return best


def choose_name(attributes: Sequence[Attribute], key: Attribute | None) -> Attribute | None:
    """Return the attribute that most likely holds the names, None without one.

    Examples
    --------
    >>> number = Attribute("Stadtteiln", ["01", "02"], False)
    >>> choose_name([number, Attribute("Stadttei_1", ["Altstadt", "Berg"], False)], number).name
    'Stadttei_1'
    """
    if key is not None and key.worded:
        return None
    different = key.distinct if key is not None else max((len(entry.texts) for entry in attributes), default=0)
    best, best_points = None, 2
    for attribute in attributes:
        if attribute is key or attribute.no_key or not attribute.worded or attribute.counts_rows:
            continue
        if attribute.distinct < 0.6 * different or are_random(attribute.values):
            continue
        points = 3 * area_words.says_name(attribute.name) + 2 * bool(_CALLED.search(attribute.name))
        points += area_words.says_area(attribute.name) + 2 * area_words.looks_like_places(list(attribute.values))
        points += 3 * (attribute.distinct >= 0.9 * different) - 4 * area_words.says_no_area(attribute.name)
        if points > best_points:
            best, best_points = attribute, points
    return best
