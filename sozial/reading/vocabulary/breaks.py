"""Breaks in a series as a person writes them: "2023: new definition | 2021"."""

from __future__ import annotations

SEPARATOR = "|"


def read_breaks(text: str) -> tuple[tuple[str, str], ...]:
    """Return the first period after each break, and what changed.

    Examples
    --------
    >>> read_breaks("2023: neue Definition | 2021")
    (('2023', 'neue Definition'), ('2021', ''))
    >>> read_breaks("")
    ()
    """
    found = []
    for part in text.split(SEPARATOR):
        period, _colon, reason = part.partition(":")
        if period.strip():
            found.append((period.strip(), reason.strip()))
    return tuple(found)


def write_breaks(breaks: tuple[tuple[str, str], ...]) -> str:
    """Return breaks as `read_breaks` reads them.

    Examples
    --------
    >>> write_breaks((("2023", "neue Definition"), ("2021", "")))
    '2023: neue Definition | 2021'
    """
    return f" {SEPARATOR} ".join(f"{period}: {reason}" if reason else period for period, reason in breaks)
