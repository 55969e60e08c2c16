"""One day as a person types it: 5.11.26 is the fifth of November, whatever the browser makes of it."""

from __future__ import annotations

import datetime
import re

_GERMAN = re.compile(r"(?P<day>\d{1,2})\s*[./]\s*(?P<month>\d{1,2})\s*[./]\s*(?P<year>\d{4}|\d{2})")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})([T ].*)?")
_FIRST, _LAST = 1900, 2200


def read_day(text: str) -> str | None:
    """Return the day that a text says, as ISO text; None where it says none. The day stands before the month.

    Examples
    --------
    >>> [read_day(text) for text in ("05.11.2026", "5.11.26", "2026-11-05", "5/11/2026")]
    ['2026-11-05', '2026-11-05', '2026-11-05', '2026-11-05']
    >>> [read_day(text) for text in ("11.2026", "31.2.2026", "5.13.2026", "5.11.0026", "")]
    [None, None, None, None, None]
    """
    found = _GERMAN.fullmatch(text.strip()) or _ISO.fullmatch(text.strip())
    if found is None:
        return None
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    try:
        day = datetime.date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return day.isoformat() if _FIRST <= year <= _LAST else None
