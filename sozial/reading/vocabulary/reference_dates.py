"""The day that figures stand for, as a title says it: “Stichtag 31.12.2023”."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DAY = r"\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d{2}"
_STATED = re.compile(
    rf"(?<![^\W_])(?:stichtag|stand|gebietsstand|zum|am)\b[\s:]*(?:(?:zum|am|vom|ist|der)\s+)*({_DAY})", re.I
)
_DAYS = re.compile(rf"{_DAY}(?:, {_DAY})*")


def reference_date(titles: Iterable[str]) -> str:
    """Return the day that one of these texts states for the figures, as it is written there; "" where none does.

    Examples
    --------
    >>> reference_date(["Stadt Au", "Sozialdaten nach Quartieren, Stichtag 31.12.2023"])
    '31.12.2023'
    >>> reference_date(["Stand: 1. 7. 2024"]), reference_date(["Sozialdaten 2023, gedruckt 3.4.2024"])
    ('1.7.2024', '')
    """
    for text in titles:
        if found := _STATED.search(text):
            return found[1].replace(" ", "")
    return ""


def dates_together(one: str, other: str) -> str:
    """Return what two deliveries say of the day of a figure: both days where they differ, else what the first one says.

    Examples
    --------
    >>> dates_together("31.12.2023", "31.12.2024"), dates_together("31.12.2023, 31.12.2024", "31.12.2024")
    ('31.12.2023, 31.12.2024', '31.12.2023, 31.12.2024')
    >>> dates_together("Schuljahresbeginn", "1.10.2024"), dates_together("", "1.10.2024")
    ('Schuljahresbeginn', '')
    """
    if not (_DAYS.fullmatch(one) and _DAYS.fullmatch(other)):
        return one
    return ", ".join(dict.fromkeys((*one.split(", "), *other.split(", "))))
