"""Levels of areas in one column of keys: Länder, Regierungsbezirke and Kreise, or districts and their quarters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

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
    lettered = [key for key in every if not key.isdigit() and _NUTS.fullmatch(key)]
    digits = [key for key in every if key.isdigit()]
    if len(lettered) > 1 and len(digits) > 1 and len(lettered) + len(digits) >= 0.9 * len(every):
        both = Counter(len(key) for key in lettered) + Counter(len(key) for key in digits)
        apart = {len(key) for key in lettered}.isdisjoint(len(key) for key in digits)
        return dict(sorted(both.items())) if apart else {}
    if len(digits) >= 0.7 * len(every):
        every = digits
    return _nested(every)


def _nested(every: Sequence[str]) -> dict[int, int]:
    """Return the levels of keys that begin one another."""
    if len(every) < 4 or _counts_up(every):
        return {}
    known = set(every)
    lengths = sorted({len(key) for key in every})
    parents = {
        key: key[:length]
        for key in every
        for length in lengths
        if length < len(key) and key[:length] in known
    }  # fmt: skip
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
    """Whether keys are plain numbers that fill most of their range: 1 begins 10 without being its district."""
    if not all(key.isdigit() for key in every):
        return False
    numbers = {int(key) for key in every}
    return len(numbers) >= 0.5 * (max(numbers) - min(numbers) + 1)
