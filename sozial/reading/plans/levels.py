"""Levels of areas in one column of keys: Länder, Regierungsbezirke and Kreise, or districts and their quarters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sozial.reading.vocabulary import area_words
from sozial.reading.vocabulary.whole_number import is_whole_number

_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")


def find_levels(keys: Sequence[str]) -> dict[int, int]:
    """Return how many areas there are by length of their key, where shorter keys begin the longer ones.

    A length may be skipped: the key of a Land can begin those of its Kreise while other Länder have
    Regierungsbezirke between. Codes with letters beside codes of digits (NUTS and AGS) are levels as well.

    Returns
    -------
    levels
        Empty where all keys are of one level.

    Examples
    --------
    >>> find_levels(["01", "01001", "01002", "02", "02000", "02001"])
    {2: 2, 5: 4}
    >>> find_levels(["01", "01001", "01002", "03", "031", "03101", "032", "03201"])
    {2: 2, 3: 2, 5: 4}
    >>> find_levels([str(number) for number in range(1, 14)])
    {}
    """
    every = sorted({key for key in keys if key})
    digits = [key for key in every if key.isdigit()]
    lettered = mixed_forms(every)[0]
    if lettered:
        both = Counter(len(key) for key in lettered) + Counter(len(key) for key in digits)
        apart = {len(key) for key in lettered}.isdisjoint(len(key) for key in digits)
        return dict(sorted(both.items())) if apart else {}
    if len(digits) >= 0.7 * len(every):
        every = digits
    elif not area_words.looks_like_codes(every):
        # "Nord" begins "Nordstadt" without being above it.
        return {}
    return _nested(every)


def padded_parents(keys: Sequence[str]) -> dict[str, list[str]]:
    """Return the keys directly below each key, where upper levels are filled up with zeros to one length.

    Examples
    --------
    >>> padded_parents(["09000000", "09500000", "09561000", "09572114", "09572115", "09572000"])["09572000"]
    ['09572114', '09572115']
    >>> padded_parents(["100", "200", "300"])
    {}
    """
    every = sorted({key for key in keys if key})
    if len(every) < 4 or not all(key.isdigit() for key in every) or len({len(key) for key in every}) > 1:
        return {}
    upper = {key for key in every if key.endswith("00") and key.rstrip("0")}
    found: dict[str, list[str]] = {}
    for key in every:
        starts = (key[:length].ljust(len(key), "0") for length in range(len(key.rstrip("0")) - 1, 0, -1))
        above = next((start for start in starts if start in upper and start != key), None)
        if above is not None:
            found.setdefault(above, []).append(key)
    return found if len(found) > 1 else {}


def mixed_forms(keys: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return keys with letters and keys of digits, where both stand in one column; empty lists where not.

    Examples
    --------
    >>> mixed_forms(["DE1", "DE11", "DE111", "08111", "08115", "08116"])
    (['DE1', 'DE11', 'DE111'], ['08111', '08115', '08116'])
    """
    every = list(dict.fromkeys(key for key in keys if key))
    lettered = [key for key in every if not key.isdigit() and _NUTS.fullmatch(key)]
    digits = [key for key in every if key.isdigit()]
    mixed = len(lettered) > 1 and len(digits) > 1 and len(lettered) + len(digits) >= 0.9 * len(every)
    return (lettered, digits) if mixed else ([], [])


def _parents(every: Sequence[str], lengths: Sequence[int]) -> dict[str, str]:
    """Return the longest other key that each key begins with."""
    known = set(every)
    return {
        key: key[:length]
        for key in every
        for length in lengths
        if length < len(key) and key[:length] in known
    }  # fmt: skip


def _nested(every: Sequence[str]) -> dict[int, int]:
    """Return the levels of keys that begin one another."""
    if len(every) < 4 or _counts_up(every):
        return {}
    lengths = sorted({len(key) for key in every})
    parents = _parents(every, lengths)
    begun = set(parents.values())
    if not begun:
        return {}
    total = Counter(len(key) for key in every)
    having = Counter(len(key) for key in begun)
    upper = {length for length in having if having[length] >= 0.6 * total[length]}
    lower = Counter(len(key) for key, parent in parents.items() if len(parent) in upper)
    below = {length for length in lower if lower[length] >= 0.8 * total[length]}
    # One key that happens to begin others is no level, but a country before its Länder is.
    alone = sum(having[length] for length in upper) == 1
    if not upper or not below or (alone and len(below) == 1 and max(below) - min(upper) < 2):
        return {}
    return {length: total[length] for length in lengths if length in upper | below}


def _counts_up(every: Sequence[str]) -> bool:
    """Whether keys are plain numbers that go on from 9 to 10, or fill their range: 1 begins 10 without meaning it."""
    if not all(map(is_whole_number, every)):
        return False
    numbers = {int(key) for key in every}
    goes_on = any({border - 1, border} <= numbers for border in (10, 100, 1_000) if str(border - 1) in every)
    return goes_on or len(numbers) >= 0.5 * (max(numbers) - min(numbers) + 1)
